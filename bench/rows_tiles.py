"""Row: every commune of France on one screen, in a real browser, from files on this machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.browser import NO_BROWSER, FileHandler, Site, apart, chromium
from bench.harness import Bar, Claim, Method, Task, require
from bench.scene import Scene
from data.bundles import leaflet_files, read_folder
from data.france import grouping_homes
from data.tiles import atlas_units, ensure_tiles
from geo.filters import Filter
from geo.world import world
from layers.atlas import VENDOR, AtlasView, atlas_payload, build_atlas_bundle
from layers.bundle import STATIC

CENTRE, ZOOM = (46.6, 2.4), 6
AT = (48.447, 1.489)
"""Latitude and longitude of a point whose commune every page must name."""
LONG_TASKS = """window.longTasks = []; window.frames_ = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.longTasks.push(e.duration); })
  .observe({ entryTypes: ["longtask"] });"""
MOVES = """async () => {
  const { map } = cartocoop.atlas, wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const told = { zoom: 0, frames: [] };
  window.longTasks.length = 0;
  for (const z of [7, 8, 9, 8, 7, 6]) { map.setView(map.getCenter(), z); await wait(1500); }
  told.zoom = Math.max(0, ...window.longTasks);
  let last = performance.now(), on = true;
  const tick = (now) => { told.frames.push(now - last); last = now; if (on) requestAnimationFrame(tick); };
  map.setView(map.getCenter(), 8); await wait(1500);
  requestAnimationFrame(tick);
  for (let i = 0; i < 10; i += 1) { map.panBy([60, 20], { duration: 0.25 }); await wait(280); }
  on = false;
  return told;
}"""
PRODUCT = """<!DOCTYPE html><body style="margin:0"><iframe id="f" src="product/index.html"
 style="border:0;width:100%;height:620px"></iframe><script>
const args = ARGS;
addEventListener("message", (event) => {
  if (event.data.type !== "streamlit:componentReady") return;
  f.contentWindow.postMessage({ type: "streamlit:render", args }, "*");
});
</script></body>"""
READY = """() => {
  const inside = document.getElementById("f") && f.contentWindow;
  const atlas = inside && inside.cartocoop && inside.cartocoop.atlas;
  return atlas && atlas.placed && atlas.worker.waiting.size === 0 && !atlas.tiles.isLoading();
}"""
PLAIN = """<!DOCTYPE html><head><link rel="stylesheet" href="leaflet.css"><script src="leaflet.js"></script>
<script src="vendor.js"></script></head><body style="margin:0"><div id="m" style="height:560px"></div><script>
const map = L.map("m", { fadeAnimation: false }).setView(CENTRE, ZOOM);
const look = new protomapsL.PolygonSymbolizer({ fill: "#fbf4e0", stroke: "#8d939c", width: 0.3 });
const layer = protomapsL.leafletLayer({ url: "commune.pmtiles", levelDiff: 0, maxDataZoom: 9, labelRules: [],
  paintRules: [{ dataLayer: "commune", symbolizer: look }] });
layer.on("load", () => { window.painted = true; });
layer.addTo(map);
</script></body>"""
INLINED = """<!DOCTYPE html><head><link rel="stylesheet" href="leaflet.css"><script src="leaflet.js"></script>
</head><body style="margin:0"><div id="m" style="height:560px"></div><script>
const map = L.map("m", { preferCanvas: true }).setView(CENTRE, ZOOM);
const style = { fillColor: "#fbf4e0", fillOpacity: 1, color: "#8d939c", weight: 0.3 };
const layer = L.geoJSON(DATA, { style }).addTo(map);
requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = layer.getLayers().length; }));
</script></body>"""


class RangeHandler(FileHandler):
    """Serves a folder, one range of a file when asked for one, nothing gzipped."""

    least = 2**40

    def answer(self, path: Path) -> None:
        """Answer 206 with the bytes asked for, else the whole file."""
        asked = self.headers.get("Range", "")
        if not asked.startswith("bytes="):
            super().answer(path)
            return
        first, _, last = asked.removeprefix("bytes=").partition("-")
        content = path.read_bytes()
        end = min(int(last or len(content)) + 1, len(content))
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{end - 1}/{len(content)}")
        self.send_header("Content-Length", str(end - int(first)))
        self.end_headers()
        self.wfile.write(content[int(first) : end])


class Pages(Site):
    """The pages of the row."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(partial(write_pages, scene=scene), RangeHandler)

    @apart
    def product(self) -> str:
        """Return the commune that the product names at :data:`AT`, once all tiles are painted."""
        with self.opened("product", script=LONG_TASKS) as page:
            frame = _painted(page)
            name = "async (at) => (await cartocoop.atlas.unit(L.latLng(at))).name"
            return str(frame.evaluate(name, list(AT)))

    @apart
    def plain(self) -> str:
        """Return the same of the plainest page that reads the PMTiles file by ranges."""
        with self.opened("plain", script=LONG_TASKS) as page:
            page.wait_for_function("window.painted")
            found = "(at) => unit(at)"
            script = "[...layer.queryTileFeaturesDebug(at[1], at[0], 0).values()][0][0].feature.props.name"
            return str(page.evaluate(found.replace("unit(at)", script), list(AT)))

    @apart
    def inlined(self) -> int:
        """Return how many communes the page with everything inlined drew."""
        with self.opened("inlined", script=LONG_TASKS) as page:
            page.wait_for_function("window.painted", timeout=120_000)
            return int(page.evaluate("window.painted"))

    @apart
    def moves(self) -> Mapping[str, Any]:
        """Return the longest block of the main thread while zooming (ms) and the frames while panning."""
        with self.opened("product", script=LONG_TASKS) as page:
            told: Mapping[str, Any] = _painted(page).evaluate(MOVES)
            return told


def _painted(page: Page) -> Any:
    """Return the product's frame once its tiles are painted."""
    page.wait_for_function(READY)
    return next(frame for frame in page.frames if "/product/" in frame.url)


def write_pages(folder: Path, scene: Scene) -> None:
    """Write the three pages and what they load."""
    tiles = ensure_tiles()
    (folder / "product").mkdir()
    for name, content in build_atlas_bundle(tiles).items():
        (folder / "product" / name).write_bytes(content)
    for name, content in leaflet_files().items():
        (folder / name).write_bytes(content)
    vendor = read_folder(STATIC / "vendor", (".js",))
    (folder / "vendor.js").write_bytes(b"\n".join(vendor[name] for name in VENDOR))
    shutil.copy(tiles.archive("commune"), folder / "commune.pmtiles")
    state = next(iter(scene.states.values()))
    shown = world(state.ties, state.themes, tiles.units(), grouping_homes(), Filter(origin="all"))
    args = atlas_payload(AtlasView(shown, tiles.units(), view="france", detail="commune"))
    units = atlas_units()
    communes = units[(units["level"] == "commune") & ~units.geometry.is_empty][["code", "name", "geometry"]]
    pages = {"product": PRODUCT.replace("ARGS", json.dumps(args)), "plain": PLAIN, "inlined": INLINED}
    pages["inlined"] = INLINED.replace("DATA", communes.to_json())
    for name, text in pages.items():
        placed = text.replace("CENTRE", json.dumps(CENTRE)).replace("ZOOM", str(ZOOM))
        (folder / f"{name}.html").write_text(placed, "utf-8")


def _check(answers: Mapping[str, Any]) -> str:
    product, inlined, plain = answers.values()
    require(product == plain, f"the product names {product}, the plain page {plain}")
    units = ensure_tiles().units()
    drawn = int(((units["level"] == "commune") & units["lat"].notna()).sum())
    require(inlined == drawn, f"{inlined} communes inlined, {drawn} in the tiles")
    return f"{drawn:,} communes; both pages of tiles find {product} at the same point"


def _claims(pages: Pages) -> tuple[Claim, ...]:
    told = pages.moves()
    pages.close()
    frames = sorted(told["frames"])
    late = frames[int(0.95 * len(frames))]
    return (
        Claim(
            "longest block of the main thread while zooming 6 → 9 → 6",
            f"{told['zoom']:.0f} ms",
            "at most 100 ms",
            told["zoom"] <= 100,
        ),
        Claim(
            f"19 frames of 20 while panning ({len(frames)} frames)",
            f"within {late:.0f} ms",
            "within 34 ms (30 a second)",
            late <= 34,
        ),
    )


def tasks(scene: Scene) -> list[Task]:
    """Return the row of every commune of France on one screen."""
    pages = Pages(scene)
    skipped = "" if chromium() else NO_BROWSER
    plain = "PMTiles by ranges, the plainest page"
    methods = (
        Method("PMTiles in blocks, painted in a worker", "product", pages.product, skipped=skipped),
        Method("GeoJSON of all communes inlined, canvas", "baseline", pages.inlined, skipped=skipped),
        Method(plain, "limit", pages.plain, skipped=skipped),
    )
    note = (
        "From the opening of an empty browser window to all tiles painted, at zoom 6, files served by this "
        "machine. The product also draws countries, borders, names, partners and links"
    )
    bars = (Bar(plain, 1.2, "at most 1.2 times the plainest page of tiles"),)
    return [
        Task(
            "Every commune of France on one screen",
            methods,
            _check,
            notes=(note,),
            bars=bars,
            claims=lambda _: _claims(pages),
        )
    ]
