"""A table of counts as a figure: tinted cells with their number, totals apart, headings that always fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from geo.classes import class_of
from layers import palette
from layers._poster_labels import Box, split_name
from layers._poster_page import Page, Weight, line_height, printable, text_width
from layers._poster_text import cut

Kind = Literal["theme", "below", "unknown", "all"]
LEAST_CELL = 6.5
"""Design millimetres: a narrower cell does not hold its number and its doubt."""
_HIGH = 13.0
"""Highest row, design millimetres."""
_TIERS = 2
"""Heights on which headings stand by turns where a column is too narrow for its own."""
_GAP = 0.5
"""Between two cells."""
_APART = 1.8
"""Before the totals, and before what is not known."""
_BOLD = 1.14
"""Width of bold letters, of that of plain ones."""
_INDENT = 3.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, what it is, and (known, doubt) of each cell, that of the total last."""

    label: str
    kind: Kind
    cells: Sequence[tuple[int, int]]

    @property
    def weight(self) -> Weight:
        """Weight of its name."""
        return "normal" if self.kind == "below" else "bold"


@dataclass(frozen=True)
class Grid:
    """Where the cells of a table lie.

    Parameters
    ----------
    page
        Sheet.
    box
        Left, bottom, right, top: the room for headings and rows.
    heads
        Headings of the columns, that of the total last.
    rows
        The rows, those of themes first.
    share
        Most of the width that the names of the rows take.
    """

    page: Page
    box: Box
    heads: Sequence[str]
    rows: Sequence[Row]
    share: float

    @property
    def size(self) -> float:
        """Points of names and numbers."""
        return self.page.type.body

    @cached_property
    def label_width(self) -> float:
        """Width of the names of the rows."""
        wide = max(self._plain_width(row) for row in self.rows)
        return min(wide + 2.0, self.share * (self.box[2] - self.box[0]))

    def _plain_width(self, row: Row) -> float:
        indent = _INDENT if row.kind == "below" else 0.0
        return text_width(printable(row.label), self.size, row.weight) + indent

    @cached_property
    def cell_width(self) -> float:
        """Width of a column."""
        return (self.box[2] - self.box[0] - self.label_width - _APART) / len(self.heads)

    @cached_property
    def tiers(self) -> int:
        """Number of heights of the headings."""
        widest = max(text_width(printable(head), self.size, "bold") for head in self.heads)
        return 1 if widest <= self.cell_width - 1.0 else _TIERS

    @property
    def head_width(self) -> float:
        """Most that a heading takes."""
        return self.tiers * self.cell_width - 1.0

    def head_lines(self, head: str) -> list[str]:
        """Return a heading on one line, or cut in two."""
        tries = split_name(printable(head, 60))
        return next((one for one in tries if self._fits(one)), tries[-1])

    def _fits(self, lines: Sequence[str]) -> bool:
        return all(text_width(line, self.size, "bold") <= self.head_width for line in lines)

    @property
    def heads_fit(self) -> bool:
        """Whether every heading has room."""
        return all(self._fits(self.head_lines(head)) for head in self.heads)

    @cached_property
    def tier_height(self) -> float:
        """Height of one of the heights of headings."""
        return max(len(self.head_lines(head)) for head in self.heads) * line_height(self.size) + 0.4

    @cached_property
    def head_height(self) -> float:
        """Height of the headings."""
        return self.tiers * self.tier_height + 1.0

    @cached_property
    def row_height(self) -> float:
        """Height of a row in the room that there is."""
        gaps = _APART * sum(row.kind in {"unknown", "all"} for row in self.rows)
        room = self.box[3] - self.box[1] - self.head_height - gaps
        return min(room / len(self.rows), _HIGH)

    @property
    def least_height(self) -> float:
        """Height of a row that shows every name whole."""
        lines = max(len(self.label_lines(row, 9)) for row in self.rows)
        return max(lines * line_height(self.size) + 1.0, 4.2)

    def label_lines(self, row: Row, most: int) -> list[str]:
        """Return the name of a row as lines."""
        indent = _INDENT if row.kind == "below" else 0.0
        stretch = _BOLD if row.weight == "bold" else 1.0
        return cut(row.label, self.size * stretch, self.label_width - indent - 1.5, most)

    def left_of(self, column: int) -> float:
        """Return the left edge of a column."""
        apart = _APART if column == len(self.heads) - 1 else 0.0
        return self.box[0] + self.label_width + column * self.cell_width + apart


def draw_grid(grid: Grid) -> float:
    """Draw headings, names and cells; return the y below the last row."""
    _heads(grid)
    y = grid.box[3] - grid.head_height
    for row in grid.rows:
        y -= _APART if row.kind in {"unknown", "all"} else 0.0
        _label(grid, row, y)
        for column, (known, doubt) in enumerate(row.cells):
            total = column == len(grid.heads) - 1 or row.kind in {"unknown", "all"}
            _cell(grid, (grid.left_of(column), y), known, doubt, total=total, bold=row.kind != "below")
        y -= grid.row_height
    return y


def _heads(grid: Grid) -> None:
    page, step = grid.page, line_height(grid.size)
    base = grid.box[3] - grid.head_height + 1.2
    for column, head in enumerate(grid.heads):
        foot = base + (column % grid.tiers) * grid.tier_height
        lines = grid.head_lines(head)
        wide = max(text_width(line, grid.size, "bold") for line in lines)
        middle = grid.left_of(column) + (grid.cell_width - _GAP) / 2
        x = min(middle, grid.box[2] - wide / 2)
        if foot > base:
            page.rule([middle, middle], [base - 0.8, foot - 0.8], colour=palette.COMMUNE_LINE)
        for i, line in enumerate(reversed(lines)):
            page.text(x, foot + i * step, line, grid.size, weight="bold", align="center")


def _label(grid: Grid, row: Row, top: float) -> None:
    page, high = grid.page, line_height(grid.size)
    lines = grid.label_lines(row, max(int(grid.row_height / high), 1))
    y = top - (grid.row_height - len(lines) * high) / 2
    x = grid.box[0] + (_INDENT if row.kind == "below" else 0.0)
    for line in lines:
        y -= high
        page.text(x, y + 0.28 * high, line, grid.size, weight=row.weight)


def _cell(
    grid: Grid, corner: tuple[float, float], known: int, doubt: int, *, total: bool, bold: bool
) -> None:
    """Draw a cell from its upper left corner: tint and number, then those whose dates do not say."""
    page, (x, top) = grid.page, corner
    width, height = grid.cell_width - _GAP, grid.row_height - _GAP
    key = class_of(known, doubt)
    fill = palette.PAPER if total else palette.class_colour(key)
    open_dates = key == palette.UNKNOWN_KEY and not total
    page.box(
        x,
        top - height,
        width,
        height,
        fill=fill,
        line=palette.COMMUNE_LINE,
        line_width=0.4,
        hatch=palette.UNKNOWN_PATTERN.hatch if open_dates else None,
    )
    size = grid.size + (1.0 if bold else 0.0)
    number, more = str(known), f"+{doubt}\u00a0?" if doubt else ""
    wide = text_width(number, size, "bold")
    both = wide + (0.8 + text_width(more, page.type.small) if more else 0.0)
    left, y = x + (width - both) / 2, top - height / 2 - 0.13 * line_height(size) * 2
    ink = palette.ink_on(fill)
    if open_dates:
        page.box(left - 0.8, y - 0.9, both + 1.6, line_height(size), fill=fill, order=4)
    page.text(left, y, number, size, weight="bold" if bold else "normal", colour=ink)
    if more:
        page.text(left + wide + 0.8, y, more, page.type.small, colour=ink)
