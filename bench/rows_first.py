"""Rows: the first map in a real browser, from the opening of an empty window to its picture."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.browser import NO_BROWSER, Site, apart, chromium
from bench.harness import Bar, Claim, Method, Task, Timed, require
from bench.rows_payload import ASKED, MOST_BYTES, Pages
from bench.scene import Scene
from data.bundles import leaflet_files

EMPTY = "limit: an empty Leaflet map"
HEADS = '<link rel="stylesheet" href="leaflet.css"><script src="leaflet.js"></script>'
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8">{HEADS}</head><body style="margin:0">
<div id="m" style="height:560px"></div><script>L.map("m").setView([48.7, 2.5], 8);</script></body></html>"""
STREAMLIT = """addEventListener("message", ({ data }) => {
  if (data.type === "streamlit:componentReady") postMessage({ type: "streamlit:render", args: ARGS }, "*");
});"""
"""What Streamlit does with the component, in the same window."""
PAINTED = """new Promise((done) => {
  const drawn = () => READY;
  const told = () => done(performance.now());
  const look = () => requestAnimationFrame(drawn() ? () => requestAnimationFrame(told) : look);
  look();
})"""
"""Milliseconds from the navigation to the second frame after the last layer."""
_ELSEWHERE = re.compile(
    r'<script src="https?://[^>]*></script>|<link rel="stylesheet" href="https?://[^>]*/?>'
)


class FirstMap(Site):
    """The pages of the row.

    Parameters
    ----------
    scene
        Its bundle, its register and, where there are any, its files of real polygons.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__(partial(write_pages, pages=Pages(scene)), view=(1250, 900))
        self.values = Pages(scene).payload(ASKED)
        self.sent: dict[str, float] = {}

    def painted(self, page: Page, ready: str) -> float:
        """Return the seconds until a page was painted."""
        page.wait_for_load_state("commit")
        return float(page.evaluate(f"() => {PAINTED.replace('READY', ready)}")) / 1000

    @apart
    def product(self) -> Timed:
        """Return how many communes the product drew."""
        script = STREAMLIT.replace("ARGS", self.values.decode())
        sent: dict[str, float] = {}
        with self.opened("product/index", script=script, watch=partial(_count, sent)) as page:
            seconds = self.painted(page, "document.documentElement && document.documentElement.dataset.turn")
            drawn = page.evaluate("() => document.querySelectorAll('.cc-unit').length")
        self.sent = sent
        return Timed(seconds, drawn)

    @apart
    def empty(self) -> Timed:
        """Return that an empty map draws no commune."""
        with self.opened("empty") as page:
            return Timed(self.painted(page, "document.querySelector('.leaflet-map-pane')"), 0)

    @apart
    def folium(self) -> Timed:
        """Return how many communes the Folium page drew."""
        with self.opened("folium") as page:
            seconds = self.painted(page, "document.readyState === 'complete'")
            return Timed(
                seconds, page.evaluate("() => document.querySelectorAll('path.leaflet-interactive').length")
            )

    def claims(self, answers: Mapping[str, Any]) -> tuple[Claim, ...]:
        """Return what came over the wire at the product's first view, headers and values included."""
        del answers
        total = sum(self.sent.values()) + len(zlib.compress(self.values, 9))
        words = f"at most {MOST_BYTES / 1000:.0f} KB"
        value = f"{total / 1000:.1f} KB in {len(self.sent)} answers and the values"
        return (Claim("bytes over the wire until then, headers included", value, words, total <= MOST_BYTES),)


def _count(sent: dict[str, float], page: Page) -> None:
    """Keep how many bytes came for each file of the page, as Chromium counts them."""
    names: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]}))

    def finished(event: Mapping[str, Any]) -> None:
        name = names[event["requestId"]].rpartition("/")[2]
        if name != "favicon.ico":
            sent[name] = event["encodedDataLength"]

    session.on("Network.loadingFinished", finished)


def write_pages(folder: Path, pages: Pages) -> None:
    """Write the three pages and what they load; the Folium page takes Leaflet from here as well."""
    (folder / "product").mkdir()
    for name, content in pages.scene.bundle.items():
        (folder / "product" / name).write_bytes(content)
    for name, content in leaflet_files().items():
        (folder / name).write_bytes(content)
    (folder / "empty.html").write_text(PAGE, "utf-8")
    text = pages.folium(pages.official or pages.polygons, ASKED).decode()
    text = _ELSEWHERE.sub("", text).replace("<head>", f"<head>{HEADS}", 1)
    (folder / "folium.html").write_text(text, "utf-8")


def _check(answers: Mapping[str, Any]) -> str:
    product, folium, _ = answers.values()
    require(product == folium > 0, f"{product} communes drawn by the product, {folium} by Folium")
    return f"both pages drew {product:,} communes"


def tasks(scene: Scene) -> list[Task]:
    """Return the row of the first map, painted."""
    skipped = "" if chromium() else NO_BROWSER
    site = FirstMap(scene)
    inlined = "Folium GeoJson, the official polygons inlined"
    if not scene.official:
        inlined = "Folium GeoJson, the product's polygons inlined"
    methods = (
        Method("two maps, values, names and actors", "product", site.product, skipped=skipped),
        Method(inlined, "baseline", site.folium, skipped=skipped),
        Method(EMPTY, "limit", site.empty, skipped=skipped),
    )
    note = (
        "In Chromium, with an empty cache, from the navigation to the second frame after the last layer; "
        "files from this machine, gzipped as Streamlit does it. Streamlit's own page is not in it. The empty "
        "map is one map without a layer; the product's two maps have an SVG element for each commune, which "
        "keyboard and screen reader can reach. The Folium page gets Leaflet from here too, without the "
        "jQuery and the Bootstrap that it would take from the network. The borders in full detail are "
        "fetched when somebody comes closer, and are not in it"
    )
    bars = (Bar(EMPTY, 1.7, "at most 1.7 times an empty map"),)
    return [Task("First map painted", methods, _check, notes=(note,), bars=bars, claims=site.claims)]
