"""The template "themes": one small map for each theme, of the same classes, the widest coverage first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import Translate
from data.exporters.document import ExportDocument
from geo.export_sentences import part_of_whole, share_text
from geo.pipeline.poster import PosterScene
from layers import palette
from layers._poster_frame import fit
from layers._poster_labels import Box, Placer
from layers._poster_legend import Entry, classes, flow, reaches
from layers._poster_map import draw_ground
from layers._poster_page import Page, line_height
from layers._poster_sheet import draw_sheet, is_brief
from layers._poster_text import Column, cut, footer_columns, margin_of

_GAP = 4.0
_KAYES = 1.05
"""Width over height of a map."""
_LEAST = 0.95
"""Least width over height of its frame."""
_BOLD = 1.14
"""Width of bold letters, of that of plain ones."""
_AIR = 12.0
"""Most millimetres added above each row where the sheet is taller than the maps need."""
_MOST = 24
"""Small maps on one sheet; the others are counted."""


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the small maps in rows, then the legend."""
    document = scene.document
    area = document.areas[0]
    left, right = margin_of(page), page.width - margin_of(page)
    shown = list(zip(scene.documents[1:], scene.panels[1:], strict=True))
    frame = fit(document.territories.geometry, (left, 0, right, 100))
    columns = footer_columns(document, {area: frame}, t)
    columns[1] = [*_notes(len(shown[_MOST:]), t), *columns[1]]
    bottom, top = draw_sheet(page, document, columns, t)
    legend = bottom + top - _legend(page.draft(), document, (left, bottom, right, top), t)
    cells = [_Cell(page, one, name, t) for one, name in shown[:_MOST]]
    for cell, box in zip(cells, grid(cells, (left, legend + 2, right, top)), strict=True):
        cell.draw(box)
    _legend(page, document, (left, bottom, right, legend), t)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One small map with its name above it and its figure below."""

    page: Page
    document: ExportDocument
    name: str
    t: Translate

    def heading(self, width: float) -> list[str]:
        """Return the lines of its name."""
        return cut(self.name, self.page.type.body * _BOLD, width, 3)

    def figure(self, width: float) -> list[tuple[str, float, bool]]:
        """Return the lines below the map: words, size, whether bold."""
        row = self.document.figures.loc[self.document.figures["unit"] == "communes"].iloc[0]
        body, small = self.page.type.body, self.page.type.small
        share = share_text(row, self.document.language, self.t)
        detail = part_of_whole(row, self.document.language, self.t)
        doubt = self.t("Partnerships: {count}, of which {unknown} with unknown dates").format(
            count=row["n_partnerships"], unknown=row["n_unknown_dates"]
        )
        texts = (detail,) if is_brief(self.page) else (detail, doubt)
        quiet = [(line, small, False) for text in texts for line in cut(text, small, width, 2)]
        return [(share, body, True), *quiet]

    def words(self, width: float) -> tuple[float, float]:
        """Return the height of its words above the map, and below."""
        above = len(self.heading(width)) * line_height(self.page.type.body)
        return above + 0.5, sum(line_height(size) for _, size, _ in self.figure(width)) + 0.6

    def draw(self, box: Box) -> None:
        """Draw the map in a box, and its words above and below it."""
        left, bottom, right, top = box
        width, body = right - left, self.page.type.body
        heading = self.heading(width)
        y = top + 0.5 + len(heading) * line_height(body)
        for line in heading:
            y -= line_height(body)
            self.page.text(left, y + 0.7, line, body, weight="bold")
        frame = fit(self.document.territories.geometry, box, margin=1.2)
        draw_ground(self.page, frame, Placer((0, 0, 0, 0)), self.document, self.document.areas[0])
        y = bottom - 0.6
        for text, size, bold in self.figure(width):
            y -= line_height(size)
            colour = palette.INK if bold else palette.QUIET_INK
            self.page.text(left, y + 0.7, text, size, weight="bold" if bold else "normal", colour=colour)


def grid(cells: Sequence[_Cell], box: Box) -> list[Box]:
    """Return the boxes of the maps, in rows from the upper left, with which the maps are largest.

    Parameters
    ----------
    cells
        The maps.
    box
        Room for all, with their words.
    """
    left, bottom, right, top = box
    count = len(cells)
    tries = []
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        wide = (right - left - _GAP * (columns - 1)) / columns
        words = [cell.words(wide) for cell in cells]
        above, below = max(one[0] for one in words), max(one[1] for one in words)
        high = (top - bottom - _GAP * (rows - 1)) / rows - above - below
        empty = rows * columns - count
        tries.append(
            (round(min(wide, high * _KAYES)), -empty, wide, min(high, wide / _LEAST), above, below, columns)
        )
    _, _, wide, high, above, below, columns = max(tries)
    rows = math.ceil(count / columns)
    step = above + high + below + _GAP
    free = min((top - bottom - rows * step + _GAP) / (rows + 1), _AIR)
    top, step = top - free, step + free
    return [
        (x, y - high, x + wide, y)
        for i in range(count)
        for x, y in [(left + (i % columns) * (wide + _GAP), top - above - (i // columns) * step)]
    ]


def _legend(page: Page, document: ExportDocument, box: Box, t: Translate) -> float:
    column = Column(page, document, t, box[0], box[3], box[2] - box[0])
    entries: list[Entry] = [*classes(column), *reaches(column)]
    column.head(t("Distinct actors per commune"))
    flow(column, entries)
    if not is_brief(page):
        column.quiet(t("The maps have the same classes. The themes with the widest coverage come first."))
    return column.y


def _notes(left_out: int, t: Translate) -> list[str]:
    notes = [t("A partnership on several themes is on each of their maps: the maps do not add up.")]
    if left_out:
        notes.append(t("Themes left out for want of room: {count}.").format(count=left_out))
    return notes
