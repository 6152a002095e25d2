"""Rows of the living app: a filter change by one person, and by many people at once.

Sessions speak Streamlit's own protocol on this machine; no browser paints in these rows.
"""

from __future__ import annotations

import asyncio
import atexit
import random
import statistics
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bench.harness import Bar, Claim, Method, Task, Timed, require
from bench.live_client import Answer, Visitor
from bench.live_pages import EMPTY, FOLIUM, GROUP, YEARS, write_polygons
from bench.live_server import Server, Servers
from bench.make_data import SEED
from bench.scene import Scene

PRODUCT, RERUN = "CartoCoop", "limit: an empty page's rerun"
FULL, GROUPED = "the Folium map drawn anew in a frame", "streamlit-folium, feature_group_to_add"
MOST_BYTES = 10_240
PEOPLE, CHANGES, PAUSE = 25, 2, (3.0, 9.0)
"""People at once, what each asks for, and how many seconds each looks at an answer."""
CHANGE_NOTES = (
    (
        "Real servers; a client that speaks Streamlit's protocol and paints nothing asks for another year "
        "each time"
    ),
    (
        "The answer of the product holds the page's filters, figures, tables and sheet besides the map, "
        "about a hundred elements that Streamlit makes anew and sends; the empty page has one"
    ),
)
PEOPLE_NOTE = (
    f"Everybody looks {PAUSE[0]:.0f} to {PAUSE[1]:.0f} seconds at an answer before the next question; "
    "one process and its one interpreter lock answer them all, on two cores that the scripted people "
    "use too. The wait grows without end when processor time of an answer × people ÷ pause nears one "
    "core"
)
PAGES = {FULL: FOLIUM, GROUPED: GROUP, RERUN: EMPTY}


@dataclass
class Live:
    """The servers of the rows and one session with each, started when first asked for.

    Parameters
    ----------
    scene
        Its polygons are those of the Folium pages.
    """

    scene: Scene
    loop: asyncio.Runner = field(default_factory=asyncio.Runner)
    servers: Servers = field(default_factory=Servers)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    years: dict[str, Iterator[int]] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    def server(self, name: str) -> Server:
        """Return the server of a page, started once."""
        return self.servers.of("app.py") if name == PRODUCT else self.servers.page(self._text(name))

    def _text(self, name: str) -> str:
        text = PAGES[name]
        if "POLYGONS" not in text:
            return text
        folder = Path(self.servers.stack.enter_context(TemporaryDirectory(prefix="cartocoop-live-")))
        write_polygons(self.scene, folder / "polygons.parquet")
        return text.replace("POLYGONS", str(folder / "polygons.parquet"))

    def change(self, name: str) -> Timed:
        """Ask a page for another year, in the session that is open."""
        if name not in self.visitors:
            self.visitors[name] = self.loop.run(_enter(self.server(name)))
            self.years[name] = cycle(YEARS[1:])
        answer = self.loop.run(self.visitors[name].choose("f_year", str(next(self.years[name]))))
        return Timed(answer.seconds, answer)

    def alone(self) -> Timed:
        """Return what one person got, with the median wait."""
        return self._counted("one", _person(self.server(PRODUCT), SEED))

    def together(self) -> Timed:
        """Return what many people got who look at the map at once, with the median wait."""
        return self._counted("many", _people(self.server(PRODUCT)))

    def _counted(self, who: str, work: Coroutine[Any, Any, list[Answer]]) -> Timed:
        """Keep the processor seconds of the server per answer."""
        process = psutil.Process(self.server(PRODUCT).process)
        before = process.cpu_times()
        answers = self.loop.run(work)
        after = process.cpu_times()
        self.spent[who] = (after.user + after.system - before.user - before.system) / len(answers)
        return Timed(statistics.median(one.seconds for one in answers), answers)

    def people_claims(self, answers: Mapping[str, list[Answer]]) -> tuple[Claim, ...]:
        """Say what one answer costs the server, and what that makes of the one interpreter's time."""
        del answers
        share = self.spent["many"] * PEOPLE / (statistics.mean(PAUSE) + self.spent["many"])
        value = f"{self.spent['many'] * 1000:.0f} ms of processor for an answer; {share:.0%} of one core"
        return (Claim("the one interpreter's time", value, "less than one core", share < 1),)

    def close(self) -> None:
        """End what was started."""
        for visitor in self.visitors.values():
            self.loop.run(visitor.__aexit__(None, None, None))
        self.visitors.clear()
        self.servers.close()


async def _enter(server: Server) -> Visitor:
    visitor = await Visitor(server.address).__aenter__()
    await visitor.open()
    return visitor


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


def values_of(answer: Answer) -> int:
    """Return how many bytes of an answer are values for the map."""
    return sum(answer.values.values())


def check_change(answers: Mapping[str, Answer]) -> str:
    """Check that every page answered with what it shows."""
    for name in (PRODUCT, GROUPED):
        require(values_of(answers[name]) > 0, f"{name} sent its map no values")
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


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of a filter change."""
    live = Live(scene)
    atexit.register(live.close)
    change = Task(
        "A filter change, from the question to the end of the answer",
        (
            Method(PRODUCT, "product", lambda: live.change(PRODUCT)),
            Method(FULL, "baseline", lambda: live.change(FULL)),
            Method(GROUPED, "baseline", lambda: live.change(GROUPED)),
            Method(RERUN, "limit", lambda: live.change(RERUN)),
        ),
        check_change,
        notes=CHANGE_NOTES,
        bars=(Bar(RERUN, 1.5, "at most 1.5 times an empty page's rerun"),),
        claims=_change_claims,
    )
    one = "limit: one person"
    people = Task(
        f"Median wait for a filter change, {PEOPLE} people at once",
        (
            Method(f"{PEOPLE} people", "product", live.together),
            Method(one, "limit", live.alone),
        ),
        check_people,
        notes=(PEOPLE_NOTE,),
        bars=(Bar(one, 3.0, "at most 3 times one person's"),),
        claims=live.people_claims,
        most_runs=2,
    )
    return [change, people]
