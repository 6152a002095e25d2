"""Rows of the app as a process: from ``make app`` to a painted map, and the memory that it takes."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bench.atlas_home import atlas_register
from bench.browser import NO_BROWSER, apart, chromium, open_browser
from bench.harness import Bar, Claim, Method, Task, Timed, require
from bench.live_client import Visitor
from bench.live_pages import IMPORTED, MAP
from bench.live_server import ROOT, Servers, serving
from bench.scene import Scene
from data.ready import is_ready

PRODUCT, FOLIUM = "make app", "limit: an empty page with a Folium map"
BUILTIN, ATLAS = "CartoCoop", "CartoCoop, the whole Atlas"
LEAST = "limit: a Streamlit page that imports geopandas"
PAGES = ("coordination", "recherche", "registre", "qualite", "atlas")
MORE, MORE_ATLAS = 150e6, 600e6
TWIN = ('iframe[title*="cartocoop_map"]', "#map_kayes .cc-unit >> nth=128")
PLAIN = ("iframe", ".leaflet-container .leaflet-map-pane")

START_NOTE = (
    "The home is there already: the second start on a machine, the look at what the set-up has built "
    "included. The product reads register and territories and draws two maps of 1,395 communes; the "
    "limit imports no geopandas, opens no database and draws nothing"
)
ATLAS_NOTE = (
    "12,129 made-up projects of 4,756 French collectivities with 9,889 partners in 140 countries, "
    "written by the product's own writer into a register to throw away (some minutes the first time, "
    "then kept in build/bench)"
)


class Process:
    """What is measured of the app as a process."""

    def __init__(self, scene: Scene) -> None:
        self.scale = 1.0 if max(scene.sizes.scales) > 1 else 0.02
        self.loop = asyncio.Runner()

    def started(self) -> Timed:
        """Start the product as ``make app`` does, the home being there; return when its map is painted."""
        if not is_ready():
            subprocess.run([sys.executable, ROOT / "cli.py", "setup"], check=True, capture_output=True)  # noqa: S603
        return _painted(("start.py",), *TWIN)

    def plain(self) -> Timed:
        """Do the same with an empty page."""
        servers = Servers()
        try:
            leaflet = Path(import_module("xstatic.pkg.leaflet").BASE_DIR)
            page = servers.written(MAP.replace("LEAFLET", str(leaflet)))
            return _painted(("-m", "streamlit", "run", str(page)), *PLAIN)
        finally:
            servers.close()

    def least(self) -> Timed:
        """Return the memory of a page that imports geopandas."""
        servers = Servers()
        try:
            return self.memory("-m", "streamlit", "run", str(servers.written(IMPORTED)))
        finally:
            servers.close()

    def builtin(self) -> Timed:
        """Return the memory of the app after Map and Coordination."""
        return self.memory("start.py", pages=("coordination",))

    def atlas(self) -> Timed:
        """Return the memory of the app with the whole Atlas after its pages."""
        with TemporaryDirectory(prefix="cartocoop-synthetic-atlas-") as folder:
            home = Path(folder)
            shutil.copytree(Path(os.environ["CARTOCOOP_HOME"]) / "cache", home / "cache")
            shutil.copy(atlas_register(self.scale), home / "register.sqlite")
            return self.memory("start.py", pages=PAGES, home=home)

    def memory(self, *script: str, pages: tuple[str, ...] = (), home: Path | None = None) -> Timed:
        """Return the resident bytes of a server after a look at its first page and others."""
        with serving(*script, home=home) as server:
            waits = self.loop.run(_look(server.address, pages))
            size = psutil.Process(server.process).memory_info().rss
        return Timed(float(size), (size, waits))


@apart
def _painted(script: tuple[str, ...], frame: str, drawn: str) -> Timed:
    """Return the seconds from the start of a server to what is drawn in a frame of its page."""
    start = time.perf_counter()
    with serving(*script) as server:
        context = open_browser().new_context()
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(server.address, wait_until="commit")
        page.frame_locator(frame).locator(drawn).first.wait_for(state="attached")
        seconds = time.perf_counter() - start
        context.close()
    return Timed(seconds, drawn)


async def _look(address: str, pages: tuple[str, ...]) -> dict[str, float]:
    async with Visitor(address) as visitor:
        waits = {"carte": (await visitor.open()).seconds}
        for page in pages:
            waits[page] = (await visitor.go(page)).seconds
        return waits


def _more(most: float, words: str) -> Any:
    def claims(answers: Mapping[str, tuple[int, dict[str, float]]]) -> tuple[Claim, ...]:
        (size, _), (least, _) = answers.values()
        value = f"{(size - least) / 1e6:+.0f} MB"
        return (Claim("more than the page that imports geopandas", value, words, size - least <= most),)

    return claims


def _check(answers: Mapping[str, tuple[int, dict[str, float]]]) -> str:
    (size, waits), (least, _) = answers.values()
    require(size > least > 0, "no memory told")
    told = ", ".join(f"{page} {seconds:.1f} s" for page, seconds in waits.items())
    return f"every page came without an error; waits for each, once: {told}"


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of the start and of the memory."""
    app = Process(scene)
    skipped = "" if chromium() else NO_BROWSER
    start = Task(
        "From make app, again, to a painted map",
        (
            Method(PRODUCT, "product", app.started, skipped=skipped),
            Method(FOLIUM, "limit", app.plain, skipped=skipped),
        ),
        lambda _: "both maps were painted in Chromium, which was open already",
        notes=(START_NOTE,),
        bars=(Bar(FOLIUM, 1.5, "at most 1.5 times an empty page with a Folium map"),),
        most_runs=3,
    )
    builtin = Task(
        "Memory of the app, built-in register, Map and Coordination looked at",
        (Method(BUILTIN, "product", app.builtin), Method(LEAST, "limit", app.least)),
        _check,
        unit="bytes",
        notes=("Resident memory of the process at the end",),
        claims=_more(MORE, "at most 150 MB"),
    )
    atlas = Task(
        "Memory of the app, the whole Atlas (synthetic), six pages looked at",
        (Method(ATLAS, "product", app.atlas), Method(LEAST, "limit", app.least)),
        _check,
        unit="bytes",
        notes=(ATLAS_NOTE,),
        claims=_more(MORE_ATLAS, "at most 600 MB"),
    )
    return [start, builtin, atlas]
