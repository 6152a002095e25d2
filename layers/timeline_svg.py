"""The drawing of a timeline as SVG text; see :mod:`layers.timeline`."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Final

from data.errors import Translate
from geo.activity import ACTIVE, INACTIVE, UNKNOWN
from layers.legend import FOCUS_COLOUR, LINK_COLOUR
from layers.palette import CLASS_COLOURS, INK, PAPER, QUIET_INK
from layers.timeline import Bar, Timeline, runs, section_names

WIDTH: Final = 640
LABELS: Final = 196
RIGHT: Final = 26
TOP: Final = 34
ROW: Final = 23
THICK: Final = 11
HEADING: Final = 24
LONGEST_LABEL: Final = 30
GRID: Final = "#e4e6e9"
COLOURS: Final = {
    "direct": CLASS_COLOURS["5+"],
    "cercle": CLASS_COLOURS["3-4"],
    "region": CLASS_COLOURS["2"],
    "within": CLASS_COLOURS["5+"],
}
FONT: Final = "font-family='system-ui,-apple-system,Segoe UI,Roboto,DejaVu Sans,sans-serif'"


class _Axis:
    """Years to pixels."""

    def __init__(self, timeline: Timeline) -> None:
        self.first, self.last = timeline.first, timeline.last
        self.step = (WIDTH - LABELS - RIGHT) / (self.last - self.first + 1)

    def x(self, year: float) -> float:
        """Return the left edge of a year."""
        return round(LABELS + (year - self.first) * self.step, 1)

    @property
    def end(self) -> float:
        """Return the right edge of the last year."""
        return self.x(self.last + 1)


def timeline_svg(timeline: Timeline, year: int, t: Translate) -> str:
    """Return the drawing.

    A full bar is a year in which the partnership is known to be active, a dashed one a year of which the
    sources do not say; an arrow has no known end; a question mark stands where a start or an end is not
    known. Orange lines under a bar are overlaps on the same theme: full = certain, dashed = possible.

    Parameters
    ----------
    timeline
        What to draw.
    year
        As-of year, on the axis.
    t
        Translate function.
    """
    axis, parts, y = _Axis(timeline), [], TOP
    names = section_names(t)
    for reach, bars in groupby(timeline.bars, key=lambda bar: bar.reach):
        parts.append(_text(4, y + 16, names[reach], size=12, weight=600))
        y += HEADING
        for bar in bars:
            parts += _bar(bar, axis, y)
            y += ROW
    if not timeline.bars:
        parts.append(_text(4, y + 16, t("No partnership known under this filter."), size=13))
        y += HEADING
    bottom = y + 4
    legend, height = _legend(bottom + 14, t)
    title = t("Timeline of the partnerships of {place}").format(place=timeline.name)
    return "".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}'",
            f" height='{height}' role='img' aria-labelledby='tl-title tl-desc' {FONT}>",
            f"<title id='tl-title'>{_safe(title)}</title>",
            f"<desc id='tl-desc'>{_safe(timeline_words(timeline, year, t))}</desc>",
            f"<rect width='{WIDTH}' height='{height}' fill='{PAPER}'/>",
            *_grid(axis, bottom, year),
            *parts,
            *_as_of(axis, year, bottom),
            *legend,
            "</svg>",
        ]
    )


def timeline_words(timeline: Timeline, year: int, t: Translate) -> str:
    """Return what the drawing says in one sentence: for its description, and for a page."""
    counts = timeline.counts(year)
    text = t("{place} in {year}: {active} partnerships active, {inactive} not active, {unknown} not known")
    words = text.format(
        place=timeline.name,
        year=year,
        active=counts[ACTIVE],
        unknown=counts[UNKNOWN],
        inactive=counts[INACTIVE],
    )
    if timeline.n_left_out:
        words += t("; {count} more are not drawn").format(count=timeline.n_left_out)
    return words + "."


def _safe(text: str) -> str:
    """Return text that XML may hold: markup escaped, control characters gone."""
    return escape("".join(sign for sign in text if sign.isprintable()))


def _text(x: float, y: float, text: str, *, size: int = 11, weight: int = 400, anchor: str = "start") -> str:
    return (
        f"<text x='{x}' y='{y}' font-size='{size}' font-weight='{weight}' text-anchor='{anchor}' "
        f"fill='{INK}'>{_safe(text)}</text>"
    )


def _grid(axis: _Axis, bottom: float, as_of: int) -> list[str]:
    span = axis.last - axis.first + 1
    every = next(step for step in (1, 2, 5, 10, 20, 50) if span / step <= 11 or step == 50)
    found = []
    for year in range(axis.first, axis.last + 1):
        if year % every == 0:
            x = axis.x(year)
            found.append(f"<line x1='{x}' x2='{x}' y1='{TOP - 8}' y2='{bottom}' stroke='{GRID}'/>")
            if axis.end - x > 16 and abs(axis.x(as_of + 0.5) - x) > 36:
                found.append(
                    f"<text x='{x}' y='{TOP - 13}' font-size='11' text-anchor='middle' "
                    f"fill='{QUIET_INK}'>{year}</text>"
                )
    return found


def _bar(bar: Bar, axis: _Axis, y: float) -> list[str]:
    colour = COLOURS[bar.reach]
    label = bar.label if len(bar.label) <= LONGEST_LABEL else f"{bar.label[: LONGEST_LABEL - 1].rstrip()}…"
    found = [f"<g><title>{_safe(bar.label)}</title>{_text(12, y + THICK, label, size=11)}</g>"]
    stretches = runs(bar, axis.first)
    found += [_run(kind, axis.x(first), axis.x(last + 1), y, colour) for kind, first, last in stretches]
    if stretches:
        found += _ends(bar, axis, (stretches[0][1], stretches[-1][2]), y, colour)
    for mark in bar.marks:
        dash = "" if mark.certain else " stroke-dasharray='3 3'"
        found.append(
            f"<line x1='{axis.x(mark.first)}' x2='{axis.x(mark.last + 1)}' y1='{y + THICK + 5}' "
            f"y2='{y + THICK + 5}' stroke='{LINK_COLOUR}' stroke-width='3'{dash}/>"
        )
    return found


def _run(kind: str, left: float, right: float, y: float, colour: str) -> str:
    box = f"<rect x='{left}' y='{y + 2}' width='{round(right - left, 1)}' height='{THICK}'"
    if kind == ACTIVE:
        return f"{box} fill='{colour}'/>"
    return f"{box} fill='{colour}' fill-opacity='.1' stroke='{colour}' stroke-dasharray='3 3'/>"


def _ends(bar: Bar, axis: _Axis, drawn: tuple[int, int], y: float, colour: str) -> list[str]:
    """Return what stands at both ends: a stroke for a known year, an arrow or a question mark for none."""
    left, right, middle = axis.x(drawn[0]), axis.x(drawn[1] + 1), y + 2 + THICK / 2
    found = []
    for year, x, anchor, shift in (
        (bar.start_year, left, "end", -3),
        (bar.end_year, right, "start", 3),
    ):
        if year is not None and drawn[0] <= year <= drawn[1]:
            found.append(
                f"<line x1='{x}' x2='{x}' y1='{y}' y2='{y + THICK + 4}' stroke='{colour}' stroke-width='2'/>"
            )
        elif anchor == "start" and right >= axis.end:
            points = f"{x},{middle - 7} {x + 10},{middle} {x},{middle + 7}"
            found.append(f"<polygon points='{points}' fill='{colour}'/>")
        elif year is None:
            found.append(
                f"<text x='{x + shift}' y='{middle + 4}' font-size='12' font-weight='700' "
                f"text-anchor='{anchor}' fill='{colour}'>?</text>"
            )
    return found


def _as_of(axis: _Axis, year: int, bottom: float) -> list[str]:
    x = round(axis.x(year + 0.5), 1)
    return [
        f"<line x1='{x}' x2='{x}' y1='{TOP - 8}' y2='{bottom}' stroke='{FOCUS_COLOUR}' stroke-width='2'/>",
        f"<rect x='{x - 19}' y='2' width='38' height='17' rx='4' fill='{FOCUS_COLOUR}'/>",
        f"<text x='{x}' y='15' font-size='12' font-weight='600' text-anchor='middle' fill='{PAPER}'>",
        f"{year}</text>",
    ]


def _legend(top: float, t: Translate) -> tuple[list[str], float]:
    """Return the legend, one line per sign, and the height of the whole drawing."""
    colour, line = COLOURS["direct"], f"stroke='{LINK_COLOUR}' stroke-width='3'"
    signs = [
        (_run(ACTIVE, 12, 42, -8, colour), t("known to be active")),
        (_run(UNKNOWN, 12, 42, -8, colour), t("the sources do not say")),
        (f"<polygon points='22,-7 32,0 22,7' fill='{colour}'/>", t("no end known")),
        (_text(27, 4, "?", size=12, weight=700, anchor="middle"), t("start or end not known")),
        (f"<line x1='12' x2='42' y1='0' y2='0' {line}/>", t("overlap on the same theme, certain")),
        (
            f"<line x1='12' x2='42' y1='0' y2='0' {line} stroke-dasharray='3 3'/>",
            t("overlap on the same theme, possible"),
        ),
    ]
    found = []
    for place, (sign, words) in enumerate(signs):
        x, y = (place % 2) * (WIDTH // 2), top + (place // 2) * 19
        found.append(f"<g transform='translate({x} {y})'>{sign}{_text(50, 4, words)}</g>")
    return found, top + 3 * 19
