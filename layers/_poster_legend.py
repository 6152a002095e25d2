"""The legend of a poster: classes, reach, symbols of actors, lines; in a column, or running in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geo.classes import pattern_of
from layers import palette
from layers._poster_names import HOLLOW
from layers._poster_page import Page, line_height, text_width, wrap
from layers._poster_text import Column

_LINES = {
    "region line": (palette.REGION_LINE, 1.5),
    "parent line": (palette.PARENT_LINE, 0.8),
    "river line": (palette.WATER_LINE, 0.9),
}
_BOX = (6.5, 2.9)
"""Width and height of a sample of a surface."""
_NARROW = 4.8
_SPACE = 0.8


@dataclass(frozen=True, slots=True)
class Entry:
    """One sample with its words.

    Parameters
    ----------
    label
        Finished words.
    symbol
        ``seat``, ``region line``, ``parent line``, ``river line``, a kind of actor or :data:`HOLLOW`; ""
        for a surface.
    fill, hatch
        Of a surface; a fill also replaces the colour of a symbol.
    box
        Width of the sample of a surface.
    drawing
        Draws the sample instead, from the left at a height.
    """

    label: str
    symbol: str = ""
    fill: str = ""
    hatch: str | None = None
    box: float = _BOX[0]
    drawing: Callable[[Page, float, float], None] | None = None

    @property
    def lead(self) -> float:
        """Millimetres from the left of the sample to the words."""
        if not self.symbol:
            return self.box + 1.7
        return 6.2 if self.symbol.endswith(" line") else 3.6


def draw_legend(column: Column, kinds: Iterable[str]) -> None:
    """Draw the legend of the maps: classes, reach, symbols and lines, one below the other.

    Parameters
    ----------
    column
        Where.
    kinds
        Kinds of actors drawn.
    """
    t = column.t
    column.head(t("Distinct actors per commune"))
    stack(column, classes(column))
    column.y -= _SPACE
    column.head(t("Reach"))
    stack(column, reaches(column))
    column.y -= _SPACE
    symbols = actor_symbols(column, kinds)
    if symbols:
        column.head(t("French actors"))
        flow(column, symbols)
        column.y -= _SPACE
    flow(column, line_entries(column))


def draw_short_legend(column: Column, kinds: Iterable[str]) -> None:
    """Draw the legend in running lines: the classes by their numbers, then what else is on the maps."""
    column.head(column.t("Distinct actors per commune"))
    shown = set(column.document.territories["coverage_class"])
    numbers = [
        Entry(one.key.replace("-", "–"), fill=palette.class_colour(one.key), box=_NARROW)
        for one in palette.CLASSES
    ]
    doubt = [one for one in classes(column) if one.hatch is not None and palette.UNKNOWN_KEY in shown]
    flow(column, [*numbers, *doubt], gap=2.0)
    flow(column, [one for one in reaches(column, patterns_shown(column)) if one.hatch is not None])
    flow(column, actor_symbols(column, kinds))


def patterns_shown(column: Column) -> set[str]:
    """Return the keys of the patterns that the maps of the document show."""
    numbers = column.document.territories[["n_direct", "n_cercle", "n_region"]].drop_duplicates()
    found = {pattern_of(*(int(n) for n in row)) for row in numbers.to_numpy()}
    return {one for one in found if one}


def classes(column: Column) -> list[Entry]:
    """Return the classes of the number of actors, the unknown one last."""
    return [
        Entry(
            label,
            fill=palette.class_colour(key),
            hatch=palette.UNKNOWN_PATTERN.hatch if key == palette.UNKNOWN_KEY else None,
        )
        for key, label in column.document.legend
    ]


def reaches(column: Column, shown: Iterable[str] | None = None) -> list[Entry]:
    """Return the patterns of the reaches (of those that are shown), after the plain colour."""
    fill, wanted = palette.CLASS_COLOURS["1"], set(palette.PATTERNS if shown is None else shown)
    patterns = [
        Entry(column.t(one.label), fill=fill, hatch=one.hatch)
        for one in palette.PATTERNS.values()
        if one.key in wanted
    ]
    return [Entry(column.t(palette.DIRECT_LABEL), fill=fill), *patterns]


def actor_symbols(column: Column, kinds: Iterable[str]) -> list[Entry]:
    """Return the symbols of some kinds of actors (and of unknown dates, when :data:`HOLLOW` is one)."""
    drawn = set(kinds)
    entries = [
        Entry(column.t(style.label), kind) for kind, style in palette.ACTOR_STYLES.items() if kind in drawn
    ]
    return [*entries, Entry(column.t("unknown dates"), HOLLOW)] if HOLLOW in drawn else entries


def line_entries(column: Column) -> list[Entry]:
    """Return the outlines, the chef-lieux and the rivers."""
    t = column.t
    entries = [Entry(t("region"), "region line"), Entry(t("cercle or département"), "parent line")]
    if "kayes" in column.document.areas:
        entries.append(Entry(t("chef-lieu of a cercle"), "seat"))
    return [*entries, Entry(t("river"), "river line")]


def stack(column: Column, entries: Sequence[Entry]) -> None:
    """Draw entries one below the other."""
    size = column.type.body
    for entry in entries:
        lines = wrap(entry.label, size, column.width - entry.lead)
        _sample(column.page, entry, column.x, column.y - 1.75)
        for i, line in enumerate(lines):
            column.page.text(column.x + entry.lead, column.y - 2.5 - i * line_height(size), line, size)
        column.y -= max(line_height(size) * len(lines), 3.3) + 0.25


def flow(column: Column, entries: Sequence[Entry], *, gap: float = 3.0) -> None:
    """Draw entries one after the other, on as many lines as needed; an entry too long for a line is cut."""
    if not entries:
        return
    size = column.type.body
    high = line_height(size)
    step = max(high + 0.2, _BOX[1] + 0.6 if any(not e.symbol for e in entries) else 0)
    left, y = column.x, column.y - step
    for entry in entries:
        first, *more = wrap(entry.label, size, column.width - entry.lead) or [""]
        wide = entry.lead + text_width(first, size)
        if left > column.x and (more or left + wide > column.x + column.width):
            left, y = column.x, y - step
        _sample(column.page, entry, left, y + 1.5)
        for i, line in enumerate([first, *more]):
            column.page.text(left + entry.lead, y + 0.7 - i * high, line, size)
        left += column.width if more else wide + gap
        y -= len(more) * high
    column.y = y


def _sample(page: Page, entry: Entry, x: float, y: float) -> None:
    """Draw the sample of an entry, its middle at the height `y`."""
    symbol = entry.symbol
    if entry.drawing:
        entry.drawing(page, x, y)
    elif not symbol:
        page.box(
            x,
            y - _BOX[1] / 2,
            entry.box,
            _BOX[1],
            fill=entry.fill,
            line=palette.COMMUNE_LINE,
            line_width=0.4,
            hatch=entry.hatch,
        )
    elif symbol in _LINES:
        colour, thick = _LINES[symbol]
        page.rule([x, x + 5], [y, y], colour=colour, width=thick)
    elif symbol == "seat":
        page.mark([x + 1.4], [y], marker="s", size=4.2, fill=palette.INK)
    elif symbol == HOLLOW:
        colour = palette.ACTOR_STYLES["commune"].colour
        page.mark([x + 1.4], [y], marker="o", size=4.2, fill=palette.PAPER, rim=colour)
    else:
        style = palette.actor_style(symbol)
        size = 6.6 if style.marker == "*" else 5
        page.mark([x + 1.4], [y], marker=style.marker, size=size, fill=entry.fill or style.colour)
