"""The poster: a view on one A4 landscape sheet, as PNG, SVG or PDF; the same input gives the same bytes.

Each territory is drawn in a projection made for it. Text stays text in SVG and PDF, fonts are embedded
in PDF, and no file carries the hour at which it was made: the document's own date is printed instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from threading import Lock
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

from data.errors import N_, CartoCoopError, Translate
from data.exporters.document import ExportDocument
from data.exporters.guard import clean_text
from data.schema import Area
from geo.export_sentences import number
from geo.pipeline.export import HIGHEST_DPI, LOWEST_DPI
from layers._poster_blocks import (
    FOOT,
    MARGIN,
    Column,
    draw_actors,
    draw_figures,
    draw_footer,
    draw_header,
    draw_legend,
    draw_parents,
    footer_columns,
    footer_height,
)
from layers._poster_labels import Box, Placer
from layers._poster_map import (
    MapFrame,
    draw_ground,
    draw_scale_bar,
    fit,
    free_corner,
    land_of,
    scale_bar_size,
)
from layers._poster_names import draw_names, legend_kinds, visible_actors
from layers._poster_page import HALO, HEIGHT, MM_PER_INCH, WIDTH, Page, printable, text_width
from layers.palette import PAPER, QUIET_INK

Format = Literal["png", "svg", "pdf"]
DPI = 300

_SETTINGS: Final[Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cartocoop",
    "pdf.fonttype": 42,
    "path.simplify": False,
    "text.hinting": "none",
}
_STYLE = b'<style type="text/css">'
_FAMILY = b"font-family: 'DejaVu Sans'"
"""Verdana, nearly as wide, stands in where a reader's machine lacks it."""
_PATHS = re.compile(rb' d="[^"]*"')
_FINE = re.compile(rb"(\.\d\d)\d+")
"""Coordinates of a drawing are cut at 0.01 of a point (3.5 µm of paper)."""
_TALLEST = 84.0
"""Millimetres: the second of two maps needs no more."""
_lock = Lock()


class PosterError(CartoCoopError):
    """A poster was asked for that cannot be drawn."""


def pixels(dpi: int) -> tuple[int, int]:
    """Return the width and height of an A4 landscape picture at a resolution (300: 3508 × 2480)."""
    return round(WIDTH / MM_PER_INCH * dpi), round(HEIGHT / MM_PER_INCH * dpi)


def render_poster(document: ExportDocument, kind: Format, t: Translate, *, dpi: int = DPI) -> bytes:
    """Return the document as a poster.

    Parameters
    ----------
    document
        What to show.
    kind
        ``png``, ``svg`` or ``pdf``.
    t
        Translate function, of the document's language.
    dpi
        Resolution of the PNG, pixels per inch of A4; SVG and PDF are vectors.

    Raises
    ------
    PosterError
        No such format, no territory to show, or a resolution out of bounds.
    """
    if kind not in _SAVE:
        raise PosterError(N_("There is no picture format “{format}”."), format=kind)
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        raise PosterError(
            N_("Give a resolution from {low} to {high} dots per inch."), low=LOWEST_DPI, high=HIGHEST_DPI
        )
    if document.territories.empty or not document.areas:
        raise PosterError(N_("There is no territory to draw."))
    with _lock, mpl.rc_context(_SETTINGS):
        size = (
            tuple(n / dpi for n in pixels(dpi))
            if kind == "png"
            else (WIDTH / MM_PER_INCH, HEIGHT / MM_PER_INCH)
        )
        page = Page(*size, soft_halo=kind == "svg")
        _compose(page, document, t)
        return _SAVE[kind](page, document, dpi)


def _compose(page: Page, document: ExportDocument, t: Translate) -> None:
    top = draw_header(page, document, HEIGHT - 6)
    shape = _aspect(document)
    draft = layout(document.areas, bottom=30, top=top, aspect=shape)
    frames = {area: _frame(document, area, draft[area]) for area in document.areas}
    columns = footer_columns(document, frames, t)
    edge = FOOT + footer_height(columns)
    draw_footer(page, columns, edge)
    kinds = {
        kind for frame in frames.values() for kind in legend_kinds(visible_actors(frame, document.actors))
    }
    # the text is written once on a sheet that nobody keeps, to know its height
    height = draft["text"][3] - _text(Page(1, 1), document, draft["text"], kinds, t)
    boxes = layout(document.areas, bottom=edge + 2, top=top, aspect=shape, text=height)
    kinds = set()
    for area in document.areas:
        kinds |= _draw_map(page, document, area, _frame(document, area, boxes[area]), t)
    _text(page, document, boxes["text"], kinds, t)


def _text(page: Page, document: ExportDocument, box: Box, kinds: set[str], t: Translate) -> float:
    """Write figures and legend (and lists, beside a single map); return the lowest y of the first two."""
    left, low, right, high = box
    alone = len(document.areas) == 1
    whole = right - left
    figures = Column(page, document, t, left, high, whole if alone else whole * 0.53)
    draw_figures(figures)
    width = whole if alone else whole * 0.44
    legend = Column(page, document, t, right - width, figures.y - 1.5 if alone else high, width)
    draw_legend(legend, kinds)
    lowest = min(figures.y, legend.y)
    if alone:
        rest = Column(page, document, t, left, legend.y - 2, whole)
        draw_parents(rest, low)
        draw_actors(rest, low)
    return lowest


def _aspect(document: ExportDocument) -> float:
    """Return the width over the height of the only territory shown (1 when there are two)."""
    if len(document.areas) > 1:
        return 1.0
    west, south, east, north = document.territories.total_bounds
    middle = math.radians((south + north) / 2)
    return float((east - west) * math.cos(middle) / max(north - south, 1e-6))


def layout(
    areas: tuple[Area, ...], *, bottom: float, top: float, aspect: float = 1.0, text: float = 74.0
) -> dict[str, Box]:
    """Return the frame of each map and of the text column, in millimetres.

    Parameters
    ----------
    areas
        One or two.
    bottom, top
        Limits between the small print and the title.
    aspect
        Width over height of a territory that is alone: what it does not need goes to the text.
    text
        Height that the text under the second of two maps needs.
    """
    left, right = MARGIN, WIDTH - MARGIN
    if len(areas) == 1:
        needed = (top - bottom - 6) * aspect + 10
        split = left + min(max(needed, right - left - 105), right - left - 71)
        return {areas[0]: (left, bottom, split, top), "text": (split + 5, bottom, right, top)}
    split = left + 163
    middle = max(bottom + text + 3, top - _TALLEST)
    return {
        areas[0]: (left, bottom, split, top),
        areas[1]: (split + 4, middle, right, top),
        "text": (split + 4, bottom, right, middle - 1.5),
    }


def _frame(document: ExportDocument, area: Area, box: Box) -> MapFrame:
    shown = document.territories.loc[document.territories["area"] == area]
    return fit(shown.geometry, box)


def _draw_map(page: Page, document: ExportDocument, area: Area, frame: MapFrame, t: Translate) -> set[str]:
    """Draw one map with its heading, scale bar and names; return the kinds of actors on it."""
    placer = Placer(frame.box)
    land = land_of(frame, document, area)
    heading = printable(document.area_names[area], 80)
    remark = t("schematic boundaries") if area in document.schematic else ""
    width = max(text_width(heading, 10, "bold"), text_width(remark, 7)) + 5
    tall = 10.0 if remark else 7.0
    corner = free_corner(frame, land, (width, tall), "tl bl tr br", placer=placer)
    x, y = corner[0] + 2.5, corner[3]
    page.text(x, y - 4.6, heading, 10, weight="bold", halo=PAPER, order=13)
    page.text(x, y - 8, remark, 7, slant="oblique", colour=QUIET_INK, halo=PAPER, order=13)
    scale = t("1 : {scale} (A4)").format(scale=number(round(frame.denominator, -4), document.language))
    room = free_corner(frame, land, scale_bar_size(frame), "br bl tr tl", placer=placer)
    draw_scale_bar(page, frame, room, number=scale, km=t("km"))
    draw_ground(page, frame, placer, document, area)
    return draw_names(page, frame, placer, document, area, all_communes=len(document.areas) == 1)


def _save_png(page: Page, document: ExportDocument, dpi: int) -> bytes:
    page.figure.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(page.figure)
    out = BytesIO()
    title = clean_text(document.title).encode("latin-1", "replace").decode("latin-1")
    canvas.print_png(out, metadata={"Software": "CartoCoop", "Title": title})
    return out.getvalue()


def _save_svg(page: Page, document: ExportDocument, dpi: int) -> bytes:
    canvas: Any = FigureCanvasSVG(page.figure)
    del dpi
    out = BytesIO()
    metadata = {
        "Date": None,
        "Title": clean_text(document.title),
        "Creator": "CartoCoop",
        "Language": document.language,
    }
    canvas.print_svg(out, metadata=metadata)
    rules = "".join(
        f'[id^="halo-{colour.lstrip("#")}"] text{{paint-order:stroke;stroke:{colour};'
        f"stroke-opacity:.9;stroke-width:{HALO}px}}"
        for colour in dict.fromkeys(page.halos)
    )
    drawing = _PATHS.sub(lambda path: _FINE.sub(rb"\1", path[0]), out.getvalue())
    drawing = drawing.replace(_FAMILY, _FAMILY + b", Verdana, sans-serif")
    return drawing.replace(_STYLE, _STYLE + rules.encode(), 1)


def _save_pdf(page: Page, document: ExportDocument, dpi: int) -> bytes:
    canvas: Any = FigureCanvasPdf(page.figure)
    del dpi
    out = BytesIO()
    metadata = {
        "Title": clean_text(document.title),
        "Subject": clean_text(document.subtitle),
        "Creator": "CartoCoop",
        "Producer": "CartoCoop",
        "CreationDate": None,
    }
    canvas.print_pdf(out, metadata=metadata)
    return out.getvalue()


_SAVE: Final[Mapping[str, Callable[[Page, ExportDocument, int], bytes]]] = {
    "png": _save_png,
    "svg": _save_svg,
    "pdf": _save_pdf,
}
