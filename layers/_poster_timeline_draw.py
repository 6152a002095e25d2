"""Bars of a timeline on a sheet: rows in columns with an axis above each, known and unknown years apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from data.errors import Translate
from geo.activity import ACTIVE, UNKNOWN
from layers import palette
from layers._poster_labels import Box
from layers._poster_legend import Entry
from layers._poster_page import Page, line_height, printable, text_width
from layers._poster_text import cut
from layers.legend import FOCUS_COLOUR, LINK_COLOUR
from layers.timeline import Bar, Timeline, runs
from layers.timeline_svg import COLOURS

GAP = 7.0
"""Design millimetres between two columns of bars."""
AXIS = 6.5
"""Height of the years above the bars."""
_SIDE = 3.2
"""Left free on both sides of an axis for arrows and question marks."""
_NAMES = 0.44
"""Part of a column that the names take."""
_ROOMY = 5.2
"""Height of a row from which its names are larger."""
_DASH = (2.0, 1.6)
_SAMPLE = 8.0
"""Width of a sample of the legend."""
_ARROW, _QUESTION, _CERTAIN, _POSSIBLE = "arrow", "question", "certain", "possible"
_MARK = 1.8
"""Points of the line of an overlap."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a bar with the names of its actors and of the places, or a heading (no bar)."""

    label: str
    bar: Bar | None = None
    place: str = ""

    @property
    def words(self) -> str:
        """Actors and places."""
        return f"{self.label} → {self.place}" if self.place else self.label


Section = tuple[str, Sequence[Line]]


def packed(sections: Sequence[Section], rows: int, columns: int, t: Translate) -> list[list[Line]] | None:
    """Return the rows of each column, None when they need more room.

    A heading never stands last, and a section that goes on in the next column says so there.

    Parameters
    ----------
    sections
        Heading and bars of each.
    rows
        Rows of a column.
    columns
        Columns that there are.
    t
        Translate function.
    """
    found: list[list[Line]] = [[]]
    for name, lines in sections:
        if len(found[-1]) + 2 > rows:
            found.append([])
        found[-1].append(Line(name))
        for line in lines:
            if len(found[-1]) + 1 > rows:
                found.append([Line(t("{name} (continued)").format(name=name))])
            found[-1].append(line)
    return found if len(found) <= columns and rows > 1 else None


def least_step(page: Page) -> float:
    """Return the least height of a row, design millimetres."""
    return line_height(page.type.small) + 0.9


@dataclass(frozen=True, slots=True)
class Axis:
    """Years to design millimetres."""

    first: int
    last: int
    left: float
    right: float

    def x(self, year: float) -> float:
        """Return the left edge of a year."""
        return self.left + (year - self.first) * (self.right - self.left) / (self.last - self.first + 1)


def rows_in(box: Box, step: float) -> int:
    """Return how many rows of a height a box holds below the years."""
    return int((box[3] - box[1] - AXIS) / step + 1e-6)


def draw_columns(
    page: Page, timeline: Timeline, columns: Sequence[Sequence[Line]], box: Box, *, year: int, step: float
) -> float:
    """Draw the rows of each column under an axis of its own; return the y below the lowest.

    Parameters
    ----------
    page
        Sheet.
    timeline
        Its years.
    columns
        As :func:`packed` returns them.
    box
        Room for all.
    year
        As-of year, on the axis.
    step
        Height of a row.
    """
    left, _, right, top = box
    wide = (right - left - GAP * (len(columns) - 1)) / len(columns)
    size = page.type.body
    widest = max((text_width(printable(one.words), size) for rows in columns for one in rows), default=0)
    names = min(_NAMES * wide, widest + 4)
    deepest = max(len(lines) for lines in columns) * step
    for i, lines in enumerate(columns):
        x = left + i * (wide + GAP)
        axis = Axis(timeline.first, timeline.last, x + names + _SIDE, x + wide - _SIDE)
        bottom = top - AXIS - len(lines) * step
        _years(page, axis, year, top, bottom)
        for row, line in enumerate(lines):
            _row(page, line, axis, (x, top - AXIS - (row + 1) * step, names), step=step)
    return top - AXIS - deepest


def _years(page: Page, axis: Axis, year: int, top: float, bottom: float) -> None:
    """Draw the years above, a thin line every few of them, and the as-of year."""
    small, base = page.type.small, top - AXIS
    span, wide = axis.last - axis.first + 1, text_width("2000", small) + 1.5
    room = max((axis.right - axis.left) / wide, 1)
    every = next((one for one in (1, 2, 5, 10, 20, 50) if span / one <= room), 100)
    now = axis.x(year + 0.5)
    half = text_width(str(year), small, "bold") / 2 + 0.8
    for one in range(axis.first, axis.last + 1):
        if one % every:
            continue
        x = axis.x(one)
        page.rule([x, x], [base + 0.8, bottom], colour=palette.NEIGHBOUR_LINE, width=0.35, order=1)
        clear = abs(now - x) > half + wide / 2 - 0.3 and x + wide / 2 < axis.right + 2 * _SIDE
        if clear:
            page.text(x, base + 1.4, str(one), small, align="center", colour=palette.QUIET_INK)
    page.rule([now, now], [base + 0.6, bottom], colour=FOCUS_COLOUR, width=1.1, order=6)
    page.box(now - half, base + 0.6, 2 * half, 3.0, fill=FOCUS_COLOUR, order=7)
    page.text(now, base + 1.4, str(year), small, weight="bold", align="center", colour=palette.PAPER)


def _row(page: Page, line: Line, axis: Axis, place: tuple[float, float, float], *, step: float) -> None:
    """Draw a heading, or names and bar; a place is left, bottom and width of the names."""
    left, bottom, names = place
    size = page.type.body if line.bar is None or step > _ROOMY else page.type.small
    y = bottom + step / 2 - 0.13 * line_height(size) * 2
    if line.bar is None:
        [label] = cut(line.label, size * 1.14, names + 0.3 * (axis.right - axis.left), 1)
        page.text(left, y, label, size, weight="bold", halo=palette.PAPER)
        return
    page.text(left + 1.5, y, _short(line, size, names - 2.0), size)
    draw_bar(page, line.bar, axis, bottom + step / 2, min(0.5 * step, 3.0))


def _short(line: Line, size: float, width: float) -> str:
    """Return the names of a row cut to a width, the actor's before the place's."""
    where = f" → {line.place}" if line.place else ""
    rest = width - text_width(printable(where), size)
    if rest < 0.4 * width:
        return cut(line.words, size, width, 1)[0]
    return f"{cut(line.label, size, rest, 1)[0]}{where}"


def draw_bar(page: Page, bar: Bar, axis: Axis, middle: float, thick: float) -> None:
    """Draw the years of a partnership, its ends and its overlaps, about a height."""
    colour, low = COLOURS[bar.reach], middle - thick / 2
    stretches = runs(bar, axis.first)
    for kind, first, last in stretches:
        span(page, kind, (axis.x(first), axis.x(last + 1)), low=low, thick=thick, colour=colour)
    if stretches:
        _ends(page, bar, axis, (stretches[0][1], stretches[-1][2]), middle=middle, thick=thick)
    for mark in bar.marks:
        _overlap(page, (axis.x(mark.first), axis.x(mark.last + 1)), low - 0.8, certain=mark.certain)


def span(page: Page, kind: str, ends: tuple[float, float], *, low: float, thick: float, colour: str) -> None:
    """Draw years of one kind: full when active, pale between dashes when the sources do not say."""
    left, right = ends
    sure = kind == ACTIVE
    fill = colour if sure else palette.tint(colour, 0.1)
    page.box(left, low, right - left, thick, fill=fill, order=3)
    if not sure:
        for y in (low, low + thick):
            page.rule([left, right], [y, y], colour=colour, width=0.6, dashes=_DASH, order=3.5)


def _overlap(page: Page, ends: tuple[float, float], y: float, *, certain: bool) -> None:
    dashes = None if certain else _DASH
    page.rule(ends, [y, y], colour=LINK_COLOUR, width=_MARK, dashes=dashes, order=4, name="overlap")


def _ends(page: Page, bar: Bar, axis: Axis, drawn: tuple[int, int], *, middle: float, thick: float) -> None:
    """Draw a stroke at a known year, an arrow where a bar goes on, a question mark at an unknown year."""
    colour = COLOURS[bar.reach]
    left, right = axis.x(drawn[0]), axis.x(drawn[1] + 1)
    for year, x, side in ((bar.start_year, left, -1), (bar.end_year, right, 1)):
        if year is not None and drawn[0] <= year <= drawn[1]:
            tall = thick * 0.75
            page.rule([x, x], [middle - tall, middle + tall], colour=colour, width=1.2, order=4)
        elif side > 0 and drawn[1] == axis.last:
            arrow(page, x, middle, colour)
        elif year is None:
            question(page, x + side * 1.3, middle, colour)


def arrow(page: Page, x: float, middle: float, colour: str) -> None:
    """Draw an arrow to the right of a point."""
    page.mark([x + 1.0], [middle], marker=">", size=5.0, fill=colour, order=5)


def question(page: Page, x: float, middle: float, colour: str) -> None:
    """Write a question mark about a point."""
    size = page.type.small
    y = middle - 0.13 * line_height(size) * 2
    page.text(x, y, "?", size, weight="bold", colour=colour, align="center")


def signs(timeline: Timeline, t: Translate) -> list[Entry]:
    """Return the entries of the legend; those of overlaps where some are marked."""
    kinds = {ACTIVE: t("known to be active"), UNKNOWN: t("the sources do not say")}
    kinds |= {_ARROW: t("no end known"), _QUESTION: t("start or end not known")}
    marked = {mark.certain for bar in timeline.bars for mark in bar.marks}
    if True in marked:
        kinds[_CERTAIN] = t("overlap on the same theme, certain")
    if False in marked:
        kinds[_POSSIBLE] = t("overlap on the same theme, possible")
    return [Entry(label, box=_SAMPLE, drawing=partial(_sample, kind)) for kind, label in kinds.items()]


def _sample(kind: str, page: Page, x: float, y: float) -> None:
    colour, ends = COLOURS["direct"], (x, x + _SAMPLE)
    if kind == _ARROW:
        arrow(page, x + _SAMPLE / 2 - 1, y, colour)
    elif kind == _QUESTION:
        question(page, x + _SAMPLE / 2, y, colour)
    elif kind in {_CERTAIN, _POSSIBLE}:
        _overlap(page, ends, y, certain=kind == _CERTAIN)
    else:
        span(page, kind, ends, low=y - 1.0, thick=2.0, colour=colour)
