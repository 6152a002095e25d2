"""The template "view": the maps of one view with figures and legend; a layout for each shape of paper."""

from __future__ import annotations

import math
from collections.abc import Mapping

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.pipeline.poster import PosterScene
from layers._poster_figures import draw_actors, draw_figures, draw_parents
from layers._poster_labels import Box
from layers._poster_legend import draw_legend
from layers._poster_names import legend_kinds, visible_actors
from layers._poster_page import Page
from layers._poster_panel import MapPanel, draw_panel
from layers._poster_text import FOOT, Column, Footer, draw_header, footer_columns, margin_of

_TALLEST = 84.0
"""Millimetres: the second of two maps needs no more."""


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the view."""
    document, margin = scene.document, margin_of(page)
    right = page.width - margin
    top = draw_header(page, document, left=margin, right=right, top=page.height - 6)
    shape = _aspect(document)
    draft = layout(page, document.areas, bottom=30, top=top, aspect=shape)
    frames = {area: _panel(document, area, draft).frame for area in document.areas}
    footer = Footer(footer_columns(document, frames, t), margin, right, address=page.address)
    edge = FOOT + footer.height
    footer.draw(page, edge)
    kinds = {
        kind for frame in frames.values() for kind in legend_kinds(visible_actors(frame, document.actors))
    }
    height = draft["text"][3] - _text(page.draft(), document, draft["text"], kinds, t)
    boxes = layout(page, document.areas, bottom=edge + 2, top=top, aspect=shape, text=height)
    kinds = set()
    for area in document.areas:
        kinds |= draw_panel(page, _panel(document, area, boxes), t)
    _text(page, document, boxes["text"], kinds, t)


def _panel(document: ExportDocument, area: Area, boxes: Mapping[str, Box]) -> MapPanel:
    return MapPanel(document, area, boxes[area], all_communes=len(document.areas) == 1)


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
    page: Page,
    areas: tuple[Area, ...],
    *,
    bottom: float,
    top: float,
    aspect: float = 1.0,
    text: float = 74.0,
) -> dict[str, Box]:
    """Return the frame of each map and of the text column, in millimetres.

    Parameters
    ----------
    page
        The sheet.
    areas
        One or two.
    bottom, top
        Limits between the small print and the title.
    aspect
        Width over height of a territory that is alone: what it does not need goes to the text.
    text
        Height that the text under the second of two maps needs.
    """
    left, right = margin_of(page), page.width - margin_of(page)
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
