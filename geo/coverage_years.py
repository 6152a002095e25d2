"""Coverage year by year: every year of a span worked out in one pass over the presences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schema import DIRECT_REACHES
from geo._coverage_ground import figures_of, ground_of, parent_flags, parents_of
from geo.activity import ACTIVE, INACTIVE, UNKNOWN, activity_years
from geo.figures import CoverageFigure, Unit
from geo.filters import Filter, apply_filter
from geo.join import communes_of

Matrix = npt.NDArray[Any]

COUNTS = ("n_actors", "n_direct", "n_cercle", "n_region", "n_unknown")
"""Numbers of a commune in a year, in the order of :func:`commune_counts_years`."""
DATES = ["start_year", "end_year", "observed_year", "status"]
_FAR = 9
_MOST_YEARS = 10_000
_UNDATED = 3


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
    inside = filter.cercle if filter.cercle in set(territories["code"]) else None
    asked = replace(filter, cercle=None) if inside else filter
    rows, states = _states(presence, themes, asked, years)
    ground = ground_of(rows.assign(activity=ACTIVE), territories)
    chosen = parent_flags(ground, inside, territories)
    ((code, flags),) = parents_of(ground, chosen, inside, None)
    places = pd.Index(ground.communes["code"]).get_indexer(rows["commune_code"])
    certain = _any(states == ACTIVE, places, len(ground.communes))
    possible = _any(states != INACTIVE, places, len(ground.communes))
    within = flags[places]
    known, identifiers = pd.factorize(rows.loc[within, "partnership_id"])
    there = _any(states[within] != INACTIVE, known, len(identifiers)).sum(axis=0)
    undated = _any(states[within] == UNKNOWN, known, len(identifiers)).sum(axis=0)
    return tuple(
        YearCoverage(
            year,
            tuple(
                figures_of(
                    replace(ground, certain=certain[:, i], possible=possible[:, i]), code, flags, "commune"
                )
            ),
            int(there[i]),
            int(undated[i]),
        )
        for i, year in enumerate(years)
    )


def commune_counts_years(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
) -> npt.NDArray[np.int64]:
    """Return what :func:`geo.coverage.commune_counts` says of each of several years.

    Parameters
    ----------
    presence, themes, territories, filter, years
        As :func:`coverage_years` takes them; the filter's `cercle` narrows the presences, as on the map.

    Returns
    -------
    ndarray of int64, shape (years, communes, 5)
        :data:`COUNTS` of each commune, in the order of the communes' codes.
    """
    rows, states = _states(presence, themes, filter, years)
    codes = communes_of(territories)["code"]
    order = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}
    rank = rows["reach"].map(order).to_numpy(dtype="int8")[:, None]
    ranks = np.where(states == ACTIVE, rank, np.where(states == UNKNOWN, _UNDATED, _FAR)).astype("int8")
    pairs = rows[["commune_code", "group_id"]].drop_duplicates()
    position = pd.MultiIndex.from_frame(pairs).get_indexer(
        pd.MultiIndex.from_frame(rows[["commune_code", "group_id"]])
    )
    nearest = np.full((len(pairs), len(years)), _FAR, dtype="int8")
    np.minimum.at(nearest, position, ranks)
    places = pd.Index(codes).get_indexer(pairs["commune_code"])
    numbers = np.zeros((len(years), len(codes), len(COUNTS)), dtype="int64")
    for reach in range(_UNDATED + 1):
        there = np.zeros((len(codes), len(years)), dtype="int64")
        np.add.at(there, places, nearest == reach)
        numbers[:, :, reach + 1] = there.T
    numbers[:, :, 0] = numbers[:, :, 1 : _UNDATED + 1].sum(axis=2)
    return numbers


def _states(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
) -> tuple[pd.DataFrame, Matrix]:
    """Return the presences of a filter whatever their dates, and the activity of each in each year."""
    rows = apply_filter(presence, themes, replace(filter, year=None))
    return rows, states_of(rows, filter, years)


def states_of(rows: pd.DataFrame, filter: Filter, years: Sequence[int]) -> Matrix:  # noqa: A002
    """Return the activity of each row in each year; rows with the same dates are worked out once."""
    groups, dates = date_groups(rows)
    states = activity_years(dates, years, max_observation_age=filter.max_observation_age)
    return states[groups] if len(rows) else np.empty((0, len(years)), dtype="str")


def date_groups(rows: pd.DataFrame) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
    """Return the number of the dates of each row, and the different dates (:data:`DATES`), in that order."""
    key = pd.factorize(rows["status"])[0].astype("int64")
    for name in DATES[:3]:
        key = key * _MOST_YEARS + rows[name].fillna(0).to_numpy(dtype="int64")
    groups, kinds = pd.factorize(key)
    first = np.zeros(len(kinds), dtype=np.intp)
    first[groups[::-1]] = np.arange(len(rows))[::-1]
    return groups, rows[DATES].iloc[first]


def _any(flags: Matrix, keys: Matrix, size: int) -> npt.NDArray[np.bool_]:
    """Return for each key and year whether a row of the key is flagged; shape (size, years)."""
    found = np.zeros((size, flags.shape[1]), dtype=bool)
    np.logical_or.at(found, keys, flags)
    return found
