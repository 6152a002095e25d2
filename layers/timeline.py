"""The timeline of a territory: its partnerships as bars, what is not known drawn as not known.

The drawing is one SVG text with a title and a description; every word from the register is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pandas as pd

from data.errors import Translate
from geo.activity import ACTIVE, INACTIVE, UNKNOWN, activity
from geo.overlaps import Overlap, Years
from geo.sheets import PartnershipSheet, TerritorySheet
from geo.wording import joined

REACHES: Final = ("direct", "cercle", "region", "within")
"""Sections of a timeline, in order; those of :class:`geo.sheets.TerritorySheet`."""
MARKED: Final = ("strong", "medium")
"""Grades of overlap that are marked: those that share a theme."""
SHORTEST_AXIS: Final = 10
OLDEST: Final = 1960
"""An axis begins here at the earliest; an older bar reaches in from the left."""
MOST_BARS: Final = 150


@dataclass(frozen=True, slots=True)
class Mark:
    """Years in which a bar overlaps with another on the same theme, both ends included."""

    first: int
    last: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One partnership of the territory.

    Parameters
    ----------
    partnership_id
        Identifier.
    reach
        One of :data:`REACHES`.
    label
        Who; associated actors left out.
    themes
        As on the sheet.
    start_year, end_year
        ``None`` = not known.
    activity
        One value of :mod:`geo.activity` per year of the axis.
    marks
        Overlaps, in order.
    """

    partnership_id: str
    reach: str
    label: str
    themes: tuple[str, ...]
    start_year: int | None
    end_year: int | None
    activity: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars of a territory over the years of one axis.

    Parameters
    ----------
    name
        Of the territory.
    first, last
        Years of the axis, both included.
    bars
        By section, then in the order of the sheet.
    n_left_out
        Bars beyond the most that are kept.
    """

    name: str
    first: int
    last: int
    bars: tuple[Bar, ...]
    n_left_out: int

    def counts(self, year: int) -> dict[str, int]:
        """Return how many distinct partnerships are active, unknown and inactive in a year of the axis.

        Raises
        ------
        ValueError
            The year is not on the axis.
        """
        if not self.first <= year <= self.last:
            raise ValueError(year)
        order = (ACTIVE, UNKNOWN, INACTIVE)
        best: dict[str, str] = {}
        for bar in self.bars:
            said = bar.activity[year - self.first]
            held = best.get(bar.partnership_id, said)
            best[bar.partnership_id] = min(said, held, key=order.index)
        return {name: sum(value == name for value in best.values()) for name in order}


def build_timeline(
    sheet: TerritorySheet,
    overlaps: Iterable[Overlap],
    *,
    until: int,
    max_observation_age: int,
    most: int | None = MOST_BARS,
) -> Timeline:
    """Return the timeline of a territory.

    Parameters
    ----------
    sheet
        Sheet of the territory with no year asked for.
    overlaps
        Overlaps of this territory with no year asked for; those of :data:`MARKED` grades are marked.
    until
        Last year of the axis, unless a known end lies later.
    max_observation_age
        Years during which an observation holds (:func:`geo.activity.activity`).
    most
        Bars kept, in the order of the sections; None keeps all.
    """
    parts = {
        "direct": sheet.direct,
        "cercle": sheet.via_cercle,
        "region": sheet.via_region,
        "within": sheet.within,
    }
    entries = [(reach, one) for reach in REACHES for one in parts[reach]]
    shown = entries[:most]
    years = [year for _, one in shown for year in (one.start_year, one.end_year, one.observed_year) if year]
    last = max([until, *years])
    first = max(min([last - SHORTEST_AXIS, *(year - 1 for year in years)]), OLDEST)
    told = _activities([one for _, one in shown], range(first, last + 1), max_observation_age)
    marks = _marks(overlaps, first, last)
    bars = tuple(
        Bar(
            one.partnership_id,
            reach,
            ", ".join(dict.fromkeys(a.name for a in one.actors if a.role != "associated")) or one.title,
            one.themes,
            one.start_year,
            one.end_year,
            said,
            _within(marks.get(one.partnership_id, ()), said, first),
        )
        for (reach, one), said in zip(shown, told, strict=True)
    )
    return Timeline(sheet.name, first, last, bars, len(entries) - len(shown))


def _activities(entries: list[PartnershipSheet], years: range, age: int) -> list[tuple[str, ...]]:
    """Return of each entry its activity in each year."""
    frame = pd.DataFrame(
        {
            "start_year": pd.array([one.start_year for one in entries], dtype="Int64"),
            "end_year": pd.array([one.end_year for one in entries], dtype="Int64"),
            "observed_year": pd.array([one.observed_year for one in entries], dtype="Int64"),
            "status": pd.array([one.status for one in entries], dtype="str"),
        }
    )
    columns = [activity(frame, year, max_observation_age=age).tolist() for year in years]
    return [tuple(row) for row in zip(*columns, strict=True)]


def _marks(overlaps: Iterable[Overlap], first: int, last: int) -> dict[str, tuple[Mark, ...]]:
    """Return the marks of each partnership, within the axis; a certain year is not marked as possible."""
    sure: dict[str, set[int]] = {}
    may: dict[str, set[int]] = {}
    for one in overlaps:
        if one.grade not in MARKED:
            continue
        for pair in one.evidence:
            for key in (pair.partnership_a, pair.partnership_b):
                certain = pair.certainty == "certain"
                sure.setdefault(key, set()).update(_years(pair.sure, first, last) if certain else ())
                may.setdefault(key, set()).update(_years(pair.possible, first, last))
    return {
        key: tuple(
            sorted(
                [
                    *(Mark(*run, certain=True) for run in _runs(sure[key])),
                    *(Mark(*run, certain=False) for run in _runs(possible - sure[key])),
                ],
                key=lambda mark: mark.first,
            )
        )
        for key, possible in may.items()
    }


def _within(marks: tuple[Mark, ...], said: tuple[str, ...], first: int) -> tuple[Mark, ...]:
    """Return marks without the years in which this bar is known not to be active (another period may be)."""
    found = []
    for mark in marks:
        years = {year for year in range(mark.first, mark.last + 1) if said[year - first] != INACTIVE}
        found += [Mark(*run, certain=mark.certain) for run in _runs(years)]
    return tuple(found)


def _years(intervals: tuple[Years, ...], first: int, last: int) -> set[int]:
    return {
        year
        for one in intervals
        for year in range(
            max(first, first if one.first is None else one.first),
            min(last, last if one.last is None else one.last) + 1,
        )
    }


def _runs(years: set[int]) -> list[tuple[int, int]]:
    """Return years as intervals of neighbouring ones."""
    found = []
    for _, group in groupby(enumerate(sorted(years)), key=lambda pair: pair[1] - pair[0]):
        run = [year for _, year in group]
        found.append((run[0], run[-1]))
    return found


def runs(bar: Bar, first: int) -> list[tuple[str, int, int]]:
    """Return activity and years of each stretch of a bar that is drawn, its axis beginning in `first`."""
    found, year = [], first
    for kind, many in groupby(bar.activity):
        length = len(list(many))
        if kind != INACTIVE:
            found.append((kind, year, year + length - 1))
        year += length
    return found


def activity_words(t: Translate) -> Mapping[str, str]:
    """Return the words for what the sources say of a year."""
    return {ACTIVE: t("active"), UNKNOWN: t("the sources do not say"), INACTIVE: t("not active")}


def section_names(t: Translate) -> Mapping[str, str]:
    """Return the heading of each section of :data:`REACHES`."""
    return {
        "direct": t("Directly"),
        "cercle": t("Through its cercle or département"),
        "region": t("Through its region"),
        "within": t("In a part of this territory"),
    }


def timeline_table(timeline: Timeline, year: int, t: Translate) -> pd.DataFrame:
    """Return the bars as a table with headings in the reader's language: the drawing, in words.

    Parameters
    ----------
    timeline
        The timeline.
    year
        As-of year, on the axis.
    t
        Translate function.
    """
    place, words, sections = year - timeline.first, activity_words(t), section_names(t)
    return pd.DataFrame(
        {
            t("Actors"): [bar.label for bar in timeline.bars],
            t("Reach"): [sections[bar.reach] for bar in timeline.bars],
            t("Start"): [_said(bar.start_year, t) for bar in timeline.bars],
            t("End"): [_said(bar.end_year, t) for bar in timeline.bars],
            t("In {year}").format(year=year): [words[bar.activity[place]] for bar in timeline.bars],
            t("Overlap on the same theme, certain"): [
                _spans(bar.marks, certain=True) for bar in timeline.bars
            ],
            t("Overlap on the same theme, possible"): [
                _spans(bar.marks, certain=False) for bar in timeline.bars
            ],
            t("Themes"): [joined(bar.themes, t) or t("unknown") for bar in timeline.bars],
        }
    )


def _said(year: int | None, t: Translate) -> str:
    return t("unknown") if year is None else str(year)


def _spans(marks: tuple[Mark, ...], *, certain: bool) -> str:
    return ", ".join(
        str(one.first) if one.first == one.last else f"{one.first}–{one.last}"
        for one in marks
        if one.certain == certain
    )
