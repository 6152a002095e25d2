"""Rows of the living app: a filter change, the start, its memory, many people at once.

Sessions speak Streamlit's own protocol on this machine; no browser paints in these rows.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import pandas as pd
import psutil

from bench.harness import Bar, Claim, Method, Task, Timed, require
from bench.live_client import Answer, Visitor
from bench.live_server import EMPTY, FOLIUM, ROOT, YEARS, Server, serving
from bench.make_data import SEED
from bench.scene import Scene

PRODUCT, RERUN, FULL = "CartoCoop", "limit: an empty page's rerun", "the Folium map drawn anew in a frame"
MOST_BYTES = 10_240
PEOPLE, CHANGES, PAUSE = 25, 2, (3.0, 9.0)
"""People at once, what each asks for, and how many seconds each looks at an answer."""
MOST_MEMORY = 150 * 2**20
IMPORTED = "a page that imports geopandas"


@dataclass
class Live:
    """The servers of the rows and one session with each, started when first asked for.

    Parameters
    ----------
    scene
        Its polygons are those of the Folium page.
    """

    scene: Scene
    loop: asyncio.Runner = field(default_factory=asyncio.Runner)
    stack: ExitStack = field(default_factory=ExitStack)
    servers: dict[str, Server] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    years: dict[str, Iterator[int]] = field(default_factory=dict)

    def page(self, name: str) -> Path:
        """Return the script of a page."""
        if name == PRODUCT:
            return ROOT / "app.py"
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="cartocoop-live-")))
        text = {RERUN: EMPTY, FULL: FOLIUM, IMPORTED: f"import geopandas\n{EMPTY}"}[name]
        if name == FULL:
            write_polygons(self.scene, folder / "polygons.parquet")
            text = text.replace("POLYGONS", str(folder / "polygons.parquet"))
        (folder / "page.py").write_text(text, "utf-8")
        return folder / "page.py"

    def server(self, name: str) -> Server:
        """Return the server of a page, started once."""
        if name not in self.servers:
            self.servers[name] = self.stack.enter_context(serving(self.page(name)))
        return self.servers[name]

    def change(self, name: str) -> Timed:
        """Ask a page for another year, in the session that is open."""
        if name not in self.visitors:
            self.visitors[name] = self.loop.run(_enter(self.server(name)))
            self.years[name] = cycle(YEARS[1:])
        answer = self.loop.run(self.visitors[name].choose("f_year", str(next(self.years[name]))))
        return Timed(answer.seconds, answer)

    def start(self, name: str) -> Answer:
        """Start a page's server and ask for the page, once."""
        with serving(self.page(name)) as server:
            return self.loop.run(_look(server))

    def alone(self) -> Timed:
        """Return what one person got, with the median wait."""
        return _median(self.loop.run(_person(self.server(PRODUCT), SEED)))

    def together(self) -> Timed:
        """Return what many people got who look at the map at once, with the median wait."""
        return _median(self.loop.run(_people(self.server(PRODUCT))))

    def memory(self, name: str) -> int:
        """Return the resident bytes of a server after a look at its pages."""
        server = self.server(name)
        self.loop.run(_look(server, *(["coordination"] if name == PRODUCT else [])))
        return int(psutil.Process(server.process).memory_info().rss)

    def close(self) -> None:
        """End what was started."""
        for visitor in self.visitors.values():
            self.loop.run(visitor.__aexit__(None, None, None))
        self.visitors.clear()
        self.servers.clear()
        self.stack.close()


def write_polygons(scene: Scene, path: Path) -> None:
    """Write the communes of both areas for the Folium page."""
    both = pd.concat([state.territories for state in scene.states.values()], ignore_index=True)
    both.loc[both["level"] == "commune", ["code", "name", "geometry"]].to_parquet(path)


async def _enter(server: Server) -> Visitor:
    visitor = await Visitor(server.address).__aenter__()
    await visitor.open()
    return visitor


async def _look(server: Server, *pages: str) -> Answer:
    async with Visitor(server.address) as visitor:
        answer = await visitor.open()
        for page in pages:
            answer = await visitor.go(page)
        return answer


async def _person(server: Server, seed: int, pause: tuple[float, float] = (0.0, 0.0)) -> list[Answer]:
    """Change the year some times, with a look at each answer."""
    draw = random.Random(seed)  # noqa: S311
    async with Visitor(server.address) as visitor:
        await visitor.open()
        answers = []
        for _ in range(CHANGES):
            await asyncio.sleep(draw.uniform(*pause))
            answers.append(await visitor.choose("f_year", str(draw.choice(YEARS))))
        return answers


async def _people(server: Server) -> list[Answer]:
    told = await asyncio.gather(*(_person(server, SEED + i, PAUSE) for i in range(PEOPLE)))
    return [answer for one in told for answer in one]


def _median(answers: list[Answer]) -> Timed:
    return Timed(statistics.median(one.seconds for one in answers), answers)


def values_of(answer: Answer) -> int:
    """Return how many bytes of an answer are values for the map."""
    return sum(answer.values.values())


def check_change(answers: Mapping[str, Answer]) -> str:
    """Check that every page answered with what it shows."""
    require(values_of(answers[PRODUCT]) > 0, "the app sent its map no values")
    require(any(answers[FULL].bytes_of.get(kind) for kind in ("iframe", "i_frame")), "no Folium map came")
    told = ", ".join(f"{name}: {answer.total:,}" for name, answer in answers.items())
    return f"bytes over the websocket for one change, tables and sidebar included: {told}"


def check_people(answers: Mapping[str, list[Answer]]) -> str:
    """Check that everybody got every answer."""
    counts = [len(answer) for answer in answers.values()]
    require(counts == [PEOPLE * CHANGES, CHANGES], f"answers: {counts}")
    return f"{PEOPLE} people changed the year {CHANGES} times each; every answer came, none was an error"


def _change_claims(answers: Mapping[str, Answer]) -> tuple[Claim, ...]:
    size = values_of(answers[PRODUCT])
    words = f"at most {MOST_BYTES:,} bytes"
    return (Claim("values for the map over the websocket", f"{size:,} bytes", words, size <= MOST_BYTES),)


def _memory_claims(live: Live) -> tuple[Claim, ...]:
    least, most = live.memory(IMPORTED), live.memory(PRODUCT)
    more = most - least
    live.close()
    value = f"{most / 2**20:.0f} MB; {more / 2**20:+.0f} MB"
    words = "at most 150 MB more than a Streamlit page that imports geopandas"
    return (Claim("memory after Map and Coordination", value, words, more <= MOST_MEMORY),)


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of the living app."""
    live = Live(scene)
    change = Task(
        "A filter change, from the question to the end of the answer",
        (
            Method(PRODUCT, "product", lambda: live.change(PRODUCT)),
            Method(FULL, "baseline", lambda: live.change(FULL)),
            Method(RERUN, "limit", lambda: live.change(RERUN)),
        ),
        check_change,
        notes=(
            (
                "Real servers; a client that speaks Streamlit's protocol and paints nothing asks for "
                "another year each time. streamlit-folium is no library of the product and is not measured"
            ),
        ),
        bars=(Bar(RERUN, 1.5, "at most 1.5 times an empty page's rerun"),),
        claims=_change_claims,
    )
    start = Task(
        "From the start of the server to the first page",
        (
            Method(PRODUCT, "product", lambda: live.start(PRODUCT)),
            Method(FULL, "limit", lambda: live.start(FULL)),
        ),
        lambda answers: f"both pages came, {answers[PRODUCT].total:,} and {answers[FULL].total:,} bytes",
        notes=("The home is there already: the second start on a machine",),
        bars=(Bar(FULL, 1.5, "at most 1.5 times an empty page with a Folium map"),),
    )
    one = "limit: one person"
    people = Task(
        f"Median wait for a filter change, {PEOPLE} people at once",
        (
            Method(f"{PEOPLE} people", "product", live.together),
            Method(one, "limit", live.alone),
        ),
        check_people,
        notes=(
            (
                f"Everybody looks {PAUSE[0]:.0f} to {PAUSE[1]:.0f} seconds at an answer before the next "
                "question; one process and its one interpreter lock answer them all"
            ),
        ),
        bars=(Bar(one, 3.0, "at most 3 times one person's"),),
        claims=lambda _: _memory_claims(live),
    )
    return [change, start, people]
