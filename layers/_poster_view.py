"""The template "view": the maps of one view with figures and legend; a layout for each shape of paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.pipeline.poster import PosterScene
from layers._poster_figures import draw_actors, draw_figures, draw_parents
from layers._poster_format import Shape
from layers._poster_frame import ground_of
from layers._poster_labels import Box
from layers._poster_legend import draw_legend
from layers._poster_names import Detail, legend_kinds, visible_actors
from layers._poster_page import Page
from layers._poster_panel import MapPanel, draw_panel
from layers._poster_text import FOOT, Column, Footer, draw_header, footer_columns, margin_of
from layers._poster_view_brief import compose_brief

_GAP = 4.0
"""Design millimetres between two frames."""
_TEXT = 68.0
"""Width of the column of text beside a portrait's first map."""
_ROOMY = 330.0
"""Design millimetres of the longer side from which the communes without an actor are named too (A3)."""

Boxes = dict[str, Box]
Layout = Callable[..., Boxes]


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the view."""
    if page.paper is not None and page.paper.brief:
        compose_brief(page, scene, t)
    else:
        _compose_sheet(page, scene, t)


def _compose_sheet(page: Page, scene: PosterScene, t: Translate) -> None:
    document, margin = scene.document, margin_of(page)
    right = page.width - margin
    top = draw_header(page, document, left=margin, right=right, top=page.height - 6)
    arrange = LAYOUTS[shape_of(page)]
    shape = aspect_of(document, document.areas[0])
    draft = arrange(page, document.areas, bottom=35, top=top, aspect=shape)
    grounds = {area: ground_of(document, area) for area in document.areas}
    frames = {area: grounds[area].fit(draft[area]) for area in document.areas}
    footer = Footer(footer_columns(document, frames, t), margin, right, address=page.address)
    edge = FOOT + footer.height
    footer.draw(page, edge)
    kinds = {
        kind for frame in frames.values() for kind in legend_kinds(visible_actors(frame, document.actors))
    }
    height = draft["text"][3] - _text(page.draft(), document, draft, kinds, t)
    boxes = arrange(page, document.areas, bottom=edge + 2, top=top, aspect=shape, text=height)
    kinds = set()
    for area in document.areas:
        kinds |= draw_panel(page, replace(_panel(page, document, area, boxes), ground=grounds[area]), t)
    _text(page, document, boxes, kinds, t)


def shape_of(page: Page) -> Shape:
    """Return the shape of a page's paper."""
    return page.paper.shape if page.paper else "landscape"


def _panel(page: Page, document: ExportDocument, area: Area, boxes: Mapping[str, Box]) -> MapPanel:
    alone = len(document.areas) == 1
    roomy = max(page.width, page.height) > _ROOMY
    detail: Detail = "all" if alone or roomy else "covered"
    return MapPanel(document, area, boxes[area], detail=detail, locator=area == document.areas[0])


def _text(page: Page, document: ExportDocument, boxes: Boxes, kinds: set[str], t: Translate) -> float:
    """Write figures, legend and, where there is room, lists; return the lowest y of the first two."""
    left, low, right, high = boxes["text"]
    legend_left, legend_low, legend_right, legend_high = boxes.get("legend", (0.0, 0.0, 0.0, 0.0))
    figures = Column(page, document, t, left, high, right - left)
    draw_figures(figures)
    beside = "legend" in boxes
    legend = (
        Column(page, document, t, legend_left, legend_high, legend_right - legend_left)
        if beside
        else Column(page, document, t, left, figures.y - 1.5, right - left)
    )
    draw_legend(legend, kinds)
    for column, bottom in ((figures, low), (legend, legend_low)) if beside else ((legend, low),):
        column.y -= 2
        if column is legend or not beside:
            draw_parents(column, bottom)
        if column is figures or not beside:
            draw_actors(column, bottom)
    return min(figures.y, legend.y)


def aspect_of(document: ExportDocument, area: Area) -> float:
    """Return the width over the height of an area."""
    shown = document.territories.loc[document.territories["area"] == area]
    west, south, east, north = shown.total_bounds
    middle = math.radians((south + north) / 2)
    return float((east - west) * math.cos(middle) / max(north - south, 1e-6))


def landscape(
    page: Page,
    areas: tuple[Area, ...],
    *,
    bottom: float,
    top: float,
    aspect: float = 1.0,
    text: float = 74.0,
) -> Boxes:
    """Return the frame of each map, of the figures ("text") and of the legend beside them.

    Parameters
    ----------
    page
        The sheet.
    areas
        One or two.
    bottom, top
        Limits between the small print and the title.
    aspect
        Width over height of the first area: what it does not need goes to the text.
    text
        Height that figures and legend need.
    """
    left, right = margin_of(page), page.width - margin_of(page)
    whole = right - left
    needed = (top - bottom - 6) * aspect + 8
    if len(areas) == 1:
        split = left + min(max(needed, 0.62 * whole), whole - 71)
        return {areas[0]: (left, bottom, split, top), "text": (split + 5, bottom, right, top)}
    split = left + min(max(needed, 0.5 * whole), 0.585 * whole)
    begin = split + _GAP
    width = right - begin
    middle = max(bottom + text + 3, top - 0.78 * width)
    return {
        areas[0]: (left, bottom, split, top),
        areas[1]: (begin, middle, right, top),
        "text": (begin, bottom, begin + 0.53 * width, middle - 1.5),
        "legend": (right - 0.44 * width, bottom, right, middle - 1.5),
    }


def portrait(
    page: Page,
    areas: tuple[Area, ...],
    *,
    bottom: float,
    top: float,
    aspect: float = 1.0,
    text: float = 74.0,
) -> Boxes:
    """Return the same boxes for a sheet that stands: the first map above, the second beside the legend."""
    left, right = margin_of(page), page.width - margin_of(page)
    whole = right - left
    if len(areas) == 1:
        height = min((whole - 6) / aspect + 6, top - bottom - text - 4)
        middle = top - height
        half = (whole - 6) / 2
        return {
            areas[0]: (left, middle, right, top),
            "text": (left, bottom, left + half, middle - 2),
            "legend": (right - half, bottom, right, middle - 2),
        }
    column = min(max(0.34 * whole, 62.0), 84.0)
    split = right - column - _GAP
    tall = min((split - left - 6) / aspect + 6, 0.58 * (top - bottom))
    middle = top - tall
    return {
        areas[0]: (left, middle, split, top),
        areas[1]: (left, bottom, split, middle - _GAP),
        "text": (split + _GAP, middle, right, top),
        "legend": (split + _GAP, bottom, right, middle - _GAP),
    }


LAYOUTS: Final[Mapping[Shape, Layout]] = {"landscape": landscape, "portrait": portrait}
