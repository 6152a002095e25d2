"""The template "view" on a slide and on a square: few words, large letters."""

from __future__ import annotations

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.pipeline.poster import PosterScene
from layers._poster_figures import draw_area_figures, draw_parents
from layers._poster_labels import Box
from layers._poster_legend import draw_short_legend
from layers._poster_names import Detail, legend_kinds, visible_actors
from layers._poster_page import Page
from layers._poster_panel import MapPanel, draw_panel
from layers._poster_text import Column, Footer, draw_header, margin_of, source_line

_GAP = 3.0
_WIDE = 1.6
"""Width over height from which figures stand beside two maps."""
_NARROW = 60.0
"""Design millimetres: the symbols of actors would hide a narrower map."""

Boxes = dict[Area, Box]


def compose_brief(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the view."""
    document, margin = scene.document, margin_of(page)
    left, right = margin, page.width - margin
    top = draw_header(page, document, left=left, right=right, top=page.height - 3.5)
    footer = Footer([[source_line(document, t)]], left, right, address=page.address)
    edge = 2.5 + footer.height
    footer.draw(page, edge)
    body = (left, edge + 1.5, right, top)
    wide = page.width / page.height
    if len(document.areas) == 1:
        arrange = _beside if wide > 1.2 else _above
    else:
        arrange = _columns if wide > _WIDE else _rows
    arrange(page, document, body, t)


def _panels(document: ExportDocument, boxes: Boxes) -> list[MapPanel]:
    alone = len(boxes) == 1
    panels = []
    for area, box in boxes.items():
        narrow = box[2] - box[0] < _NARROW
        detail: Detail = "covered" if alone else "bare" if narrow else "few"
        panels.append(MapPanel(document, area, box, detail=detail, above=True, locator=alone))
    return panels


def _kinds(document: ExportDocument, boxes: Boxes) -> set[str]:
    """Return the kinds of actors that maps in these boxes show."""
    found: set[str] = set()
    for panel in _panels(document, boxes):
        if panel.detail != "bare":
            found |= legend_kinds(visible_actors(panel.frame, document.actors))
    return found


def _maps(page: Page, document: ExportDocument, boxes: Boxes, t: Translate) -> set[str]:
    return {kind for panel in _panels(document, boxes) for kind in draw_panel(page, panel, t)}


def _figures(
    page: Page, document: ExportDocument, boxes: Boxes, t: Translate, *, head: bool = False
) -> float:
    """Write the figures of each area at the top of its box; return the lowest y."""
    lowest = []
    for area, (left, _, right, top) in boxes.items():
        column = Column(page, document, t, left, top, right - left)
        draw_area_figures(column, area, head=head)
        lowest.append(column.y)
    return min(lowest)


def _legend(page: Page, document: ExportDocument, box: Box, kinds: set[str], t: Translate) -> float:
    column = Column(page, document, t, box[0], box[3], box[2] - box[0])
    draw_short_legend(column, kinds)
    return column.y


def _columns(page: Page, document: ExportDocument, body: Box, t: Translate) -> None:
    """Draw one map on the left; on the right the other beside the figures, the legend below them."""
    left, bottom, right, top = body
    first, second = document.areas
    begin = left + 0.42 * (right - left)
    split = begin + 0.53 * (right - begin)
    boxes: Boxes = {first: (left, bottom, begin - _GAP, top), second: (begin, bottom, split - _GAP, top)}
    below = (begin, bottom, right, top)
    height = top - _legend(page.draft(), document, below, _kinds(document, boxes), t)
    low = bottom + height
    boxes[second] = (begin, low, split - _GAP, top)
    kinds = _maps(page, document, boxes, t)
    column = Column(page, document, t, split, top, right - split)
    for area in document.areas:
        draw_area_figures(column, area)
        column.y -= 1.0
    _legend(page, document, (begin, bottom, right, low), kinds, t)


def _rows(page: Page, document: ExportDocument, body: Box, t: Translate) -> None:
    """Draw two maps side by side, below each its figures, below both the legend."""
    left, bottom, right, top = body
    first, second = document.areas
    middle = left + 0.52 * (right - left)
    boxes: Boxes = {
        first: (left, bottom, middle - _GAP / 2, top),
        second: (middle + _GAP / 2, bottom, right, top),
    }
    blank = page.draft()
    words = top - _figures(blank, document, boxes, t)
    legend = top - _legend(blank, document, body, _kinds(document, boxes), t)
    low = bottom + legend + words + 1
    kinds = _maps(page, document, {area: (a, low, b, top) for area, (a, _, b, _) in boxes.items()}, t)
    _figures(page, document, {area: (a, bottom, b, low - 0.5) for area, (a, _, b, _) in boxes.items()}, t)
    _legend(page, document, (left, bottom, right, bottom + legend), kinds, t)


def _beside(page: Page, document: ExportDocument, body: Box, t: Translate) -> None:
    """Draw one map, its figures and legend beside it."""
    left, bottom, right, top = body
    split = left + 0.6 * (right - left)
    kinds = _maps(page, document, {document.areas[0]: (left, bottom, split - _GAP, top)}, t)
    column = Column(page, document, t, split, top - 5, right - split)
    draw_area_figures(column, document.areas[0], head=False)
    column.y -= 2
    draw_short_legend(column, kinds)
    column.y -= 3
    draw_parents(column, bottom)


def _above(page: Page, document: ExportDocument, body: Box, t: Translate) -> None:
    """Draw one map, its figures and legend side by side below it."""
    left, bottom, right, top = body
    half = (right - left - _GAP) / 2
    area = document.areas[0]
    blank, boxes = page.draft(), {area: body}
    words = top - _figures(blank, document, {area: (left, bottom, left + half, top)}, t)
    legend = top - _legend(blank, document, (right - half, bottom, right, top), _kinds(document, boxes), t)
    low = bottom + max(words, legend) + 1
    kinds = _maps(page, document, {area: (left, low, right, top)}, t)
    _figures(page, document, {area: (left, bottom, left + half, low - 1)}, t)
    _legend(page, document, (right - half, bottom, right, low - 1), kinds, t)
