"""Row 6: the poster, a PNG of A4 landscape at 300 dpi."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.harness import Method, Task, require
from bench.scene import Scene
from data.exporters.document import ExportDocument
from geo.pipeline.export import ExportRequest, document_of
from geo.pipeline.poster import poster_request, scene_of
from layers._poster_format import A4, PAPERS
from layers.poster import render_poster
from translations import translator

PRODUCT = "render_poster"
PLAIN = "geopandas .plot, one axis per area"
EMPTY = "limit: an empty page"


def empty_page(dpi: int) -> Figure:
    """Return an empty figure of the poster's size."""
    width, height = PAPERS[A4].pixels(dpi)
    figure = Figure(figsize=(width / dpi, height / dpi), dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def saved(figure: Figure) -> bytes:
    """Return a figure as PNG."""
    out = BytesIO()
    figure.savefig(out, format="png", dpi=figure.dpi)
    return out.getvalue()


def plain_plot(document: ExportDocument, dpi: int) -> bytes:
    """Return the same communes as geopandas plots them, coloured by number of actors."""
    figure = empty_page(dpi)
    for axis, area in zip(
        figure.subplots(1, len(document.areas), squeeze=False)[0], document.areas, strict=True
    ):
        shown = document.territories.loc[document.territories["area"] == area]
        shown.plot(column="n_actors", cmap="Blues", edgecolor="grey", linewidth=0.3, ax=axis)
    return saved(figure)


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, in pixels."""
    require(png.startswith(b"\x89PNG\r\n\x1a\n"), "no PNG")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def tasks(scene: Scene) -> list[Task]:
    """Return the row of the poster."""
    dpi = scene.sizes.dpi
    request = ExportRequest("png", dpi=dpi)
    document = document_of(request, scene.states)
    poster = scene_of(poster_request(request), document)
    size = PAPERS[A4].pixels(dpi)
    t = translator(document.language)

    def check(answers: Mapping[str, bytes]) -> str:
        for name, png in answers.items():
            require(size_of(png) == size, f"{name}: {size_of(png)} pixels, not {size}")
        return f"all are pictures of {size[0]} × {size[1]} pixels"

    return [
        Task(
            f"Poster, PNG A4 {dpi} dpi, {len(document.territories):,} polygons",
            (
                Method(PRODUCT, "product", lambda: render_poster(poster, "png", t, dpi=dpi)),
                Method(PLAIN, "baseline", lambda: plain_plot(document, dpi)),
                Method(EMPTY, "limit", lambda: saved(empty_page(dpi))),
            ),
            check,
            notes=(
                (
                    "The pictures differ: the product projects each area, places names, actors, legend, "
                    "scale bars, figures and sources; geopandas draws the bare polygons in degrees. "
                    "The document is made beforehand"
                ),
            ),
        )
    ]
