"""Was a partnership active in a given year? Yes, no, or the sources do not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

ACTIVE: Final = "active"
INACTIVE: Final = "inactive"
UNKNOWN: Final = "unknown"
ANY: Final = "any"
ACTIVITIES = (ACTIVE, INACTIVE, UNKNOWN, ANY)
COUNTED = (ACTIVE, ANY)
"""Values that count as presence without reserve; ``unknown`` is counted under its own heading."""
STOPPED = ("suspended", "dormant")
DATES = ["start_year", "end_year", "observed_year", "status"]
"""Columns of TIES and PRESENCE that decide whether a partnership was active."""
_MOST_YEARS = 10_000

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Dates(NamedTuple):
    """What is known of the dates of rows: columns of shape (rows, 1), years missing (NaN) when not known."""

    start: Floats
    end: Floats
    seen: Floats
    ongoing: Flags
    ended: Flags
    stopped: Flags


def activity(ties: pd.DataFrame, year: int | None, *, max_observation_age: int) -> pd.Series:
    """Say for each row whether the partnership was active in `year`.

    Known facts decide; nothing is guessed. ``s`` start, ``e`` end, ``o`` year in which a source saw the
    status, ``y`` the year asked for, ``A`` the greatest age of an observation. ``?`` is not known, "stopped"
    is suspended or dormant. The first row that fits decides.

    === ======= ===== === =========== ======== ==================================
    row status  start end observed    answer   why
    === ======= ===== === =========== ======== ==================================
    1   any     > y   any any         inactive it had not begun
    2   any     any   < y any         inactive it was over, whatever the status
    3   ended   any   any < y         inactive it was seen ended before
    4   stopped any   any y-A ≤ o ≤ y inactive it was seen stopped, not long ago
    5   stopped any   any < y-A       unknown  it was seen stopped too long ago
    6   ended   any   > o ≥ y         unknown  it ended before its planned end
    7   any     ≤ y   ≥ y any         active   both dates hold the year
    8   ongoing any   ≥ y ≤ y         active   begun by o, and not over in y
    9   ongoing any   ?   y-A ≤ o ≤ y active   begun by o, and o is recent enough
    10  ongoing ≤ y   ?   ≥ y         active   begun, and still going on in o
    11  any     any   any any         unknown  the sources do not say
    === ======= ===== === =========== ======== ==================================

    Rows 8 and 9 follow from the observation: what goes on in ``o`` began in ``o`` or before, even when
    its first year is not known. A start alone, with no end and no status, says nothing of later years
    (row 11); so does "ongoing" with no date of observation.

    Parameters
    ----------
    ties
        TIES or PRESENCE: ``start_year``, ``end_year``, ``observed_year`` (Int64, missing when not
        known), ``status``.
    year
        The year asked for; ``None`` asks for no date: every row is ``"any"``.
    max_observation_age
        Years during which an observation still holds after the year in which it was made.

    Returns
    -------
    Series of str
        ``"active"``, ``"inactive"``, ``"unknown"`` or ``"any"``; the index of `ties`, name ``activity``.

    Notes
    -----
    Definition of "active in year y": the project's design, section "The definitions".
    """
    if year is None:
        return pd.Series(ANY, index=ties.index, name="activity", dtype="str")
    answer = activity_years(ties, [year], max_observation_age=max_observation_age)[:, 0]
    return pd.Series(answer, index=ties.index, name="activity", dtype="str")


def activity_years(
    ties: pd.DataFrame, years: Sequence[int], *, max_observation_age: int
) -> npt.NDArray[np.str_]:
    """Return :func:`activity` in each of several years, worked out together.

    Parameters
    ----------
    ties, max_observation_age
        As :func:`activity` takes them.
    years
        The years asked for.

    Returns
    -------
    ndarray of str, shape (rows, years)
        ``"active"``, ``"inactive"`` or ``"unknown"``.
    """
    return states_in(dates_of(ties), years, max_observation_age=max_observation_age)


def dates_of(ties: pd.DataFrame) -> Dates:
    """Return what TIES or PRESENCE say of dates (:data:`DATES`)."""
    status = ties["status"]
    start, end, seen = (_years(ties[name]) for name in DATES[:3])
    flags = (status == "ongoing", status == "ended", status.isin(STOPPED))
    return Dates(start, end, seen, *(_column(one) for one in flags))


def states_in(dates: Dates, years: Sequence[int], *, max_observation_age: int) -> npt.NDArray[np.str_]:
    """Return :func:`activity_years` of dates that were read before."""
    start, end, seen, ongoing, ended, stopped = dates
    year = np.asarray(years, dtype="float64")[None, :]
    # A comparison with a missing year (NaN) is false: each condition below holds only for known years.
    recent = (seen <= year) & (seen >= year - max_observation_age)
    rules = [
        (start > year, INACTIVE),
        (end < year, INACTIVE),
        (ended & (seen < year), INACTIVE),
        (stopped & recent, INACTIVE),
        (stopped & (seen < year - max_observation_age), UNKNOWN),
        (ended & (seen >= year) & (seen < end), UNKNOWN),
        ((start <= year) & (end >= year), ACTIVE),
        (ongoing & (end >= year) & (seen <= year), ACTIVE),
        (ongoing & np.isnan(end) & recent, ACTIVE),
        (ongoing & np.isnan(end) & (start <= year) & (seen >= year), ACTIVE),
    ]
    answer: npt.NDArray[np.str_] = np.select(
        [rule for rule, _ in rules], [value for _, value in rules], default=UNKNOWN
    )
    return answer


def date_groups(rows: pd.DataFrame) -> tuple[npt.NDArray[np.intp], pd.DataFrame]:
    """Return the number of the dates of each row, and the different dates (:data:`DATES`), in that order."""
    key = pd.factorize(rows["status"])[0].astype("int64")
    for name in DATES[:3]:
        key = key * _MOST_YEARS + rows[name].fillna(0).to_numpy(dtype="int64")
    groups, kinds = pd.factorize(key)
    first = np.zeros(len(kinds), dtype=np.intp)
    first[groups[::-1]] = np.arange(len(rows))[::-1]
    return groups, rows[DATES].iloc[first]


def _years(column: pd.Series) -> npt.NDArray[np.float64]:
    """Return a column of years as floats, NaN where not known, one row per row."""
    years: npt.NDArray[np.float64] = column.astype("Int64").to_numpy(dtype="float64", na_value=np.nan)
    return years[:, None]


def _column(flags: pd.Series) -> npt.NDArray[np.bool_]:
    return np.asarray(flags.to_numpy(bool))[:, None]
