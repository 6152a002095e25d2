"""Row 6: the poster on A3 at 300 dpi, of the built-in register and of 36,000 communes, and its drawings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.browser import NO_BROWSER, FileHandler, Site, apart, chromium
from bench.harness import Bar, Claim, Method, Task, require
from bench.make_data import SEED
from bench.scene import Scene, made_france
from data.bundles import leaflet_files
from data.exporters.document import ExportDocument
from geo.pipeline.coverage import State
from geo.pipeline.export import ExportRequest
from geo.pipeline.poster import PosterRequest, PosterScene, build_scene
from layers._poster_format import MM_PER_INCH, PAPERS, Paper
from layers.export import export_view
from layers.palette import COMMUNE_LINE, class_colour
from layers.poster import render_poster
from translations import translator

A3 = "a3-landscape"
PRODUCT = "render_poster"
PLAIN = "geopandas .plot, one axis per area"
EMPTY = "limit: an empty page"
WEB_MAP = "Chromium, screenshot of the web map (one HTML file)"
LEAFLET = "Chromium, screenshot of the plainest Leaflet page (canvas)"
SCREEN = 96
"""Dots per inch of a page on the screen."""
MOST_MB = 3.0
NOTE = (
    "The pictures differ: the product projects each area and adds names, actors, legend and figures; "
    "geopandas draws the bare polygons in degrees. The document and the pages are made beforehand, and the "
    "browser is open: a screenshot is timed from an empty window"
)
MAP_DRAWN = """() => document.querySelectorAll(".leaflet-container path, .leaflet-container canvas").length"""
PAGE = """<!DOCTYPE html><head><meta charset="utf-8"><link rel="stylesheet" href="leaflet.css">
<script src="leaflet.js"></script></head><body style="margin:0"><div id="m" style="height:100vh"></div>
<script>
const map = L.map("m", { preferCanvas: true, fadeAnimation: false, zoomSnap: 0, zoomControl: false });
const style = (f) => ({ fillColor: f.properties.colour, fillOpacity: 1, color: "LINE", weight: 0.3 });
const layer = L.geoJSON(DATA, { style });
map.fitBounds(layer.getBounds());
layer.addTo(map);
requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = layer.getLayers().length; }));
</script></body>"""


class PlainHandler(FileHandler):
    """Serves files as they are."""

    least = 2**40


@dataclass(frozen=True, slots=True)
class Poster:
    """A poster and the methods that compete for it.

    Parameters
    ----------
    scene
        What is drawn.
    dpi
        Resolution of the pictures.
    web_map
        The web map as one HTML file; the plainest page of the same polygons when None.
    """

    scene: PosterScene
    dpi: int
    web_map: bytes | None = None

    @property
    def document(self) -> ExportDocument:
        """Its document."""
        return self.scene.document

    @property
    def paper(self) -> Paper:
        """Its paper."""
        return PAPERS[self.scene.request.paper]

    def drawn(self, kind: Any) -> bytes:
        """Return it in a format."""
        return render_poster(self.scene, kind, translator(self.document.language), dpi=self.dpi)

    def empty(self) -> Figure:
        """Return an empty figure of its size."""
        width, height = self.paper.pixels(self.dpi)
        figure = Figure(figsize=(width / self.dpi, height / self.dpi), dpi=self.dpi)
        FigureCanvasAgg(figure)
        return figure

    def plain(self) -> bytes:
        """Return the same communes as geopandas plots them, coloured by number of actors."""
        figure, areas = self.empty(), self.document.areas
        for axis, area in zip(figure.subplots(1, len(areas), squeeze=False)[0], areas, strict=True):
            shown = self.document.territories.loc[self.document.territories["area"] == area]
            shown.plot(column="n_actors", cmap="Blues", edgecolor="grey", linewidth=0.3, ax=axis)
        return saved(figure)

    def page(self) -> bytes:
        """Return the plainest Leaflet page, its polygons inlined with five decimals (a metre)."""
        rows = self.document.territories
        shapes = shapely.transform(rows.geometry.to_numpy(), lambda xy: xy.round(5))
        colours = [class_colour(key) for key in rows["coverage_class"]]
        data = rows[["geometry"]].set_geometry(shapes).assign(colour=colours).to_json()
        return PAGE.replace("LINE", COMMUNE_LINE).replace("DATA", data).encode()

    def write(self, folder: Path) -> None:
        """Write the page and what it loads."""
        (folder / "map.html").write_bytes(self.web_map or self.page())
        for name, content in leaflet_files().items():
            (folder / name).write_bytes(content)

    def site(self) -> Site:
        """Return the page in a window of the poster's size."""
        width, height = (
            round(mm / MM_PER_INCH * SCREEN) for mm in (self.paper.width_mm, self.paper.height_mm)
        )
        return Site(self.write, PlainHandler, (width, height), density=self.dpi / SCREEN)

    def screenshot(self, site: Site) -> bytes:
        """Return the page as a picture, once its map is drawn."""
        ready = MAP_DRAWN if self.web_map else "window.painted"
        with site.opened("map") as page:
            page.wait_for_function(ready, timeout=120_000)
            return page.screenshot(timeout=120_000)


def saved(figure: Figure) -> bytes:
    """Return a figure as PNG."""
    out = BytesIO()
    figure.savefig(out, format="png", dpi=figure.dpi)
    return out.getvalue()


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, in pixels."""
    require(png.startswith(b"\x89PNG\r\n\x1a\n"), "no PNG")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def made_state(scene: Scene) -> State:
    """Return a state of a made-up France over whose communes the presences of Île-de-France are scattered."""
    state, france = scene.states["idf"], made_france(scene.sizes)
    communes = france.loc[france["level"] == "commune", ["code", "parent", "region"]]
    there = state.territories["level"].eq("commune").sum()
    rows = pd.concat([state.presence] * -(-len(communes) // int(there)), ignore_index=True)
    places = communes.sample(len(rows), replace=True, random_state=SEED, ignore_index=True)
    rows = rows.assign(commune_code=places["code"], parent=places["parent"], region=places["region"])
    territories = france.drop(columns="synthetic")
    return State("synthetic", "idf", "1996", territories, state.other, state.frames, rows)


def _task(poster: Poster, bars: tuple[Bar, ...], name: str) -> Task:
    site, size = poster.site(), poster.paper.pixels(poster.dpi)

    def check(answers: Mapping[str, bytes]) -> str:
        for method, png in answers.items():
            near = max(abs(a - b) for a, b in zip(size_of(png), size, strict=True))
            require(near <= poster.dpi / SCREEN + 1, f"{method}: {size_of(png)} pixels, not {size}")
        return f"all are pictures of {size[0]} × {size[1]} pixels (screenshots to a pixel of the page)"

    def claims(_: Mapping[str, bytes]) -> tuple[Claim, ...]:
        found = []
        for kind in ("svg", "pdf"):
            megabytes = len(poster.drawn(kind)) / 1e6
            holds = megabytes <= MOST_MB
            found.append(
                Claim(f"{kind.upper()} of it", f"{megabytes:.2f} MB", f"at most {MOST_MB:g} MB", holds)
            )
        return tuple(found)

    skipped = "" if chromium() else NO_BROWSER
    browser = WEB_MAP if poster.web_map else LEAFLET
    return Task(
        f"Poster, PNG A3 {poster.dpi} dpi, {len(poster.document.territories):,} {name}",
        (
            Method(PRODUCT, "product", lambda: poster.drawn("png")),
            Method(browser, "baseline", partial(apart(poster.screenshot), site), skipped=skipped),
            Method(PLAIN, "baseline", poster.plain),
            Method(EMPTY, "limit", lambda: saved(poster.empty())),
        ),
        check,
        notes=(NOTE,),
        bars=(Bar(browser, 0.65, "at most 0.65 times a screenshot"), *bars),
        claims=claims,
    )


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of the poster: the built-in register, and very many made-up communes."""
    dpi = scene.sizes.dpi
    page = export_view(ExportRequest("html"), states=scene.states).content
    ours = Poster(build_scene(PosterRequest(paper=A3), states=scene.states), dpi, page)
    made = PosterRequest(paper=A3, areas=("idf",))
    many = Poster(build_scene(made, states={"idf": made_state(scene)}), dpi)
    bar = Bar(PLAIN, 0.6, "at most 0.6 times geopandas")
    return [_task(ours, (), "polygons"), _task(many, (bar,), "made-up polygons")]
