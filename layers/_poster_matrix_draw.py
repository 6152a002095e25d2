"""A table of counts as a figure: tinted cells with their number, totals apart, headings that always fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from geo.classes import class_of
from layers import palette
from layers._poster_labels import Box, split_name
from layers._poster_page import Page, Weight, line_height, printable, text_width, wrap
from layers._poster_text import cut

Kind = Literal["theme", "below", "unknown", "all"]
LEAST_CELL = 6.5
"""Design millimetres: a narrower cell does not hold its number and its doubt."""
LEAST_ROW = 3.8
"""Design millimetres: a lower row does not hold its number."""
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
    apart
        Columns at the end that are totals or not known: set apart and not tinted.
    """

    page: Page
    box: Box
    heads: Sequence[str]
    rows: Sequence[Row]
    share: float
    apart: int = 1

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
        return (self.box[2] - self.box[0] - self.label_width - self.apart * _APART) / len(self.heads)

    @cached_property
    def tiers(self) -> int:
        """Number of heights of the headings."""
        words = [word for head in self.heads for word in printable(head).split()]
        widest = max(text_width(word, self.size, "bold") for word in words)
        return 1 if widest <= self.cell_width - 1.0 else _TIERS

    @property
    def head_width(self) -> float:
        """Most that a heading takes."""
        return self.tiers * self.cell_width - 1.0

    @cached_property
    def letters(self) -> tuple[float, Weight]:
        """Size and weight of the headings: the largest in which every one has room, else the smallest."""
        small = self.page.type.small
        tries: list[tuple[float, Weight]] = [(self.size, "bold"), (small, "bold"), (small, "normal")]
        return next((one for one in tries if self._fit(one)), tries[-1])

    @property
    def heads_fit(self) -> bool:
        """Whether every heading has room."""
        return self._fit(self.letters)

    def head_lines(self, head: str) -> list[str]:
        """Return a heading on one line, cut in two, or on as many as it takes."""
        return self._lines(head, self.letters)

    def _lines(self, head: str, letters: tuple[float, Weight]) -> list[str]:
        words = printable(head).split()
        tries = [*split_name(" ".join(words))]
        if self._wide(words, letters) <= self.head_width:
            tries.append(wrap(head, letters[0], self.head_width, letters[1]))
        return next((one for one in tries if self._wide(one, letters) <= self.head_width), tries[-1])

    def _fit(self, letters: tuple[float, Weight]) -> bool:
        return all(self._wide(self._lines(one, letters), letters) <= self.head_width for one in self.heads)

    @staticmethod
    def _wide(lines: Sequence[str], letters: tuple[float, Weight]) -> float:
        return max(text_width(line, *letters) for line in lines)

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
        apart = max(column - (len(self.heads) - self.apart) + 1, 0)
        return self.box[0] + self.label_width + column * self.cell_width + apart * _APART


def draw_grid(grid: Grid) -> float:
    """Draw headings, names and cells; return the y below the last row."""
    _heads(grid)
    y = grid.box[3] - grid.head_height
    for row in grid.rows:
        y -= _APART if row.kind in {"unknown", "all"} else 0.0
        _label(grid, row, y)
        for column, (known, doubt) in enumerate(row.cells):
            total = column >= len(grid.heads) - grid.apart or row.kind in {"unknown", "all"}
            _cell(grid, (grid.left_of(column), y), known, doubt, total=total, bold=row.kind != "below")
        y -= grid.row_height
    return y


def _heads(grid: Grid) -> None:
    page, step = grid.page, line_height(grid.size)
    base = grid.box[3] - grid.head_height + 1.2
    for column, head in enumerate(grid.heads):
        foot = base + (column % grid.tiers) * grid.tier_height
        lines = grid.head_lines(head)
        size, weight = grid.letters
        wide = max(text_width(line, size, weight) for line in lines)
        middle = grid.left_of(column) + (grid.cell_width - _GAP) / 2
        x = min(middle, grid.box[2] - wide / 2)
        if foot > base:
            page.rule([middle, middle], [base - 0.8, foot - 0.8], colour=palette.COMMUNE_LINE)
        for i, line in enumerate(reversed(lines)):
            page.text(x, foot + i * step, line, size, weight=weight, align="center")


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
    plate = fill if open_dates else ""
    _numbers(
        page,
        (x + width / 2, top - height / 2),
        known,
        doubt,
        bold=bold,
        width=width,
        ink=palette.ink_on(fill),
        plate=plate,
    )


def _numbers(
    page: Page,
    middle: tuple[float, float],
    known: int,
    doubt: int,
    *,
    width: float,
    bold: bool,
    ink: str,
    plate: str,
) -> None:
    """Write a number and, beside it or where a cell is narrow below it, those whose dates do not say."""
    (x, y), small = middle, page.type.small
    size = page.type.body + (1.0 if bold else 0.0)
    number, more = str(known), f"+{doubt}\u00a0?" if doubt else ""
    wide, beside = text_width(number, size, "bold"), text_width(more, small) if more else 0.0
    high = line_height(size)
    weight: Weight = "bold" if bold else "normal"
    both = wide + (0.8 + beside if more else 0.0)
    if both + 1.0 <= width:
        left, base = x - both / 2, y - 0.26 * high
        room = (left - 0.8, base - 0.9, both + 1.6, high)
        words = [(left, base, number), (left + wide + 0.8, base, more)]
    else:
        more = more.replace("\u00a0", "")
        room = (x - width / 2 + 0.4, y - 0.95 * high, width - 0.8, 1.9 * high)
        words = [
            (x - wide / 2, y + 0.12 * high, number),
            (x - text_width(more, small) / 2, y - 0.66 * high, more),
        ]
    if plate:
        page.box(*room, fill=plate, order=4)
    page.text(*words[0], size, weight=weight, colour=ink)
    page.text(*words[1], small, colour=ink)
