"""Coverage year by year: every year of a span worked out in one pass over the presences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo._coverage_ground import AreaFacts, Ground, facts_of, figures_of, parent_flags, parents_of
from geo._presences import UNKNOWN_DATES, Presences
from geo._rows import CERTAIN, GONE, UNDATED, WIDEST, Codes, Numbers
from geo.activity import activity_years, date_groups
from geo.figures import CoverageFigure, Unit
from geo.filters import Filter

Matrix = npt.NDArray[Any]

COUNTS = ("n_actors", "n_direct", "n_cercle", "n_region", "n_unknown")
"""Numbers of a commune in a year, in the order of :func:`commune_counts_years`."""
_FAR = 9


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """The coverage of one territory in one year.

    Parameters
    ----------
    year
        The year.
    figures
        One per unit, in the order of :data:`geo.figures.UNITS`.
    n_partnerships, n_unknown_dates
        As in :class:`geo.figures.CoverageTable`.
    """

    year: int
    figures: tuple[CoverageFigure, ...]
    n_partnerships: int
    n_unknown_dates: int

    def figure(self, unit: Unit) -> CoverageFigure:
        """Return the figure of a unit."""
        return next(figure for figure in self.figures if figure.unit == unit)


def span_of(presence: pd.DataFrame, last: int, *, first: int | None = None) -> tuple[int, ...]:
    """Return the years from the first start that is known (or `first` when none is) to `last`."""
    known = presence["start_year"].min()
    start = int(known) if not pd.isna(known) else first if first is not None else last
    return tuple(range(min(start, last), last + 1))


def coverage_years(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
    *,
    facts: AreaFacts | None = None,
) -> tuple[YearCoverage, ...]:
    """Return what :func:`geo.coverage.coverage` says of each of several years.

    Parameters
    ----------
    presence
        PRESENCE of the area.
    themes
        THEMES.
    territories
        TERRITORIES of the area.
    filter
        The filter; its year is not used. Its `cercle` is the parent, as in `coverage`.
    years
        The years asked for.
    facts
        :func:`geo._coverage_ground.facts_of` these frames, when they were worked out before.

    Returns
    -------
    tuple of YearCoverage
        One per year, in the order given; communes known to be covered and those that unknown dates would
        add stand apart, as everywhere.

    Raises
    ------
    NotFoundError
        There is no such parent.
    """
    known = facts or facts_of(territories, presence, themes)
    inside = filter.cercle if filter.cercle in known.names else None
    rows, states = _states(known.presences, replace(filter, cercle=None) if inside else filter, years)
    chosen = parent_flags(known, inside, territories)
    ((code, flags),) = parents_of(known, chosen, inside, None)
    place = known.presences.place[rows]
    certain = _any(states == CERTAIN, place, len(chosen))
    possible = _any(states != GONE, place, len(chosen))
    within = flags[place] & (place >= 0)
    codes, number = known.presences.partnership
    partnership = codes[rows][within]
    there = _any(states[within] != GONE, partnership, number).sum(axis=0)
    undated = _any(states[within] == UNDATED, partnership, number).sum(axis=0)
    told: dict[bytes, tuple[CoverageFigure, ...]] = {}
    found = []
    for i, year in enumerate(years):
        ground = Ground(known, certain[:, i], possible[:, i])
        key = ground.certain.tobytes() + ground.possible.tobytes()
        if key not in told:
            told[key] = tuple(figures_of(ground, code, flags, "commune"))
        found.append(YearCoverage(year, told[key], int(there[i]), int(undated[i])))
    return tuple(found)


def commune_counts_years(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
    *,
    facts: AreaFacts | None = None,
) -> npt.NDArray[np.int64]:
    """Return what :func:`geo.coverage.commune_counts` says of each of several years.

    Parameters
    ----------
    presence, themes, territories, filter, years, facts
        As :func:`coverage_years` takes them; the filter's `cercle` narrows the presences, as on the map.

    Returns
    -------
    ndarray of int64, shape (years, communes, 5)
        :data:`COUNTS` of each commune, in the order of the communes' codes.
    """
    known = facts or facts_of(territories, presence, themes)
    rows, states = _states(known.presences, filter, years)
    place, (groups, names) = known.presences.place, known.presences.group
    rank = known.presences.ranks(filter)[rows][:, None]
    ranks = np.where(states == CERTAIN, rank, np.where(states == UNDATED, UNKNOWN_DATES, _FAR))
    pairs, position = np.unique(place[rows] * len(names) + groups[rows], return_inverse=True)
    nearest = np.full((len(pairs), len(years)), _FAR, dtype=np.int8)
    np.minimum.at(nearest, position, ranks.astype(np.int8))
    size = len(known.communes)
    numbers = np.zeros((len(years), size, len(COUNTS)), dtype="int64")
    for reach in range(UNKNOWN_DATES + 1):
        there = np.zeros((size, len(years)), dtype="int64")
        np.add.at(there, pairs // len(names), nearest == reach)
        numbers[:, :, reach + 1] = there.T
    numbers[:, :, 0] = numbers[:, :, 1 : UNKNOWN_DATES + 1].sum(axis=2)
    return numbers


def _states(
    presences: Presences,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
) -> tuple[Codes, Numbers]:
    """Return the rows of a filter whatever their dates, and the state of each in each year."""
    near = presences.ranks(filter) <= WIDEST[filter.reach]
    rows = np.flatnonzero(presences.asked(filter) & near & (presences.place >= 0))
    return rows, presences.states_in(filter, years)[rows]


def states_of(rows: pd.DataFrame, filter: Filter, years: Sequence[int]) -> Matrix:  # noqa: A002
    """Return the activity of each row in each year; rows with the same dates are worked out once."""
    groups, dates = date_groups(rows)
    states = activity_years(dates, years, max_observation_age=filter.max_observation_age)
    return states[groups] if len(rows) else np.empty((0, len(years)), dtype="str")


def _any(flags: Matrix, keys: Matrix, size: int) -> npt.NDArray[np.bool_]:
    """Return for each key and year whether a row of the key is flagged; shape (size, years)."""
    found = np.zeros((size, flags.shape[1]), dtype=bool)
    np.logical_or.at(found, keys, flags)
    return found
