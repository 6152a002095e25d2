"""The years in which partnerships were certainly, and may have been, active: intervals and their meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import Translate
from geo.activity import COUNTED, STOPPED

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SPAN_COLUMNS = ["sure_first", "sure_last", "may_first", "may_last", "late_first", "late_last"]
"""Three closed intervals of years per row, as floats; first > last = empty, ±inf = no bound."""


@dataclass(frozen=True, slots=True)
class Years:
    """Years from `first` to `last`, both included; ``None`` = nothing bounds them on that side."""

    first: int | None
    last: int | None

    def to_json(self) -> dict[str, int | None]:
        """Return ``{"first", "last"}``."""
        return {"first": self.first, "last": self.last}

    def words(self, t: Translate) -> str:
        """Return the years in the reader's language: "2010–2013", "from 2003 on", "at any time"."""
        if self.first is None and self.last is None:
            return t("at any time")
        if self.first is None:
            return t("until {year}").format(year=self.last)
        if self.last is None:
            return t("from {year} on").format(year=self.first)
        if self.first == self.last:
            return t("in {year}").format(year=self.first)
        return t("from {first} to {last}").format(first=self.first, last=self.last)


def spans(rows: pd.DataFrame, year: int | None, *, max_observation_age: int) -> pd.DataFrame:
    """Return in which years each row was certainly active, and in which it may have been.

    The closed form of :func:`geo.activity.activity` over all years: ``sure`` holds the years answered
    ``"active"``, which are one interval; ``may`` and ``late`` together those not answered
    ``"inactive"``. Only a partnership seen suspended or dormant has a ``late`` interval: it may have begun
    again once the observation is too old.

    Parameters
    ----------
    rows
        TIES or PRESENCE; with a year also ``activity`` in that year.
    year
        Only that year when given.
    max_observation_age
        Years during which an observation holds.

    Returns
    -------
    DataFrame
        :data:`SPAN_COLUMNS`, the index of `rows`.
    """
    n = len(rows)
    none, end_of_none = np.full(n, np.inf), np.full(n, -np.inf)
    if year is not None:
        sure = rows["activity"].isin(COUNTED).to_numpy(bool)
        this = np.full(n, float(year))
        found = [np.where(sure, this, none), np.where(sure, this, end_of_none), this, this, none, end_of_none]
        return pd.DataFrame(dict(zip(SPAN_COLUMNS, found, strict=True)), index=rows.index)
    start, end, seen = (_known(rows[name]) for name in ("start_year", "end_year", "observed_year"))
    status = rows["status"]
    ongoing, ended = (status == "ongoing").to_numpy(bool), (status == "ended").to_numpy(bool)
    stopped = status.isin(STOPPED).to_numpy(bool) & ~np.isnan(seen)
    first, last = np.where(np.isnan(start), -np.inf, start), np.where(np.isnan(end), np.inf, end)
    until_seen = np.where(np.isnan(seen), np.inf, seen)
    may_last = np.where(
        ended, np.minimum(last, until_seen), np.where(stopped, np.minimum(last, until_seen - 1), last)
    )
    late_first = np.where(stopped, np.maximum(first, until_seen + max_observation_age + 1), none)
    late_last = np.where(stopped, last, end_of_none)
    both = ~np.isnan(start) & ~np.isnan(end) & ~(ended & (seen < end))
    still = ongoing & ~np.isnan(seen)
    sure_first = np.where(both, first, np.where(still, np.fmax(start, seen), none))
    sure_first = np.where(still & ~np.isnan(start), start, sure_first)
    sure_last = np.where(both, may_last, np.where(still, np.fmin(last, seen + max_observation_age), -np.inf))
    sure_last = np.where(still & ~both & ~np.isnan(end), end, sure_last)
    found = [sure_first, sure_last, first, may_last, late_first, late_last]
    return pd.DataFrame(dict(zip(SPAN_COLUMNS, found, strict=True)), index=rows.index)


def meet(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Return the years that the rows of two frames of :func:`spans` have in common, row by row.

    Parameters
    ----------
    a, b
        :data:`SPAN_COLUMNS`, of the same length; their indices are not used.

    Returns
    -------
    DataFrame
        ``sure``, ``may`` (booleans: any common year); ``sure_first``, ``sure_last``; ``part_first_0`` …
        ``part_last_3``: the common possible years as up to four disjoint intervals. Index 0..n-1.
    """
    left = {name: a[name].to_numpy() for name in SPAN_COLUMNS}
    right = {name: b[name].to_numpy() for name in SPAN_COLUMNS}
    first = np.maximum(left["sure_first"], right["sure_first"])
    last = np.minimum(left["sure_last"], right["sure_last"])
    columns: dict[str, Floats | Flags] = {
        "sure": np.asarray(first <= last),
        "may": np.zeros(len(first), dtype=bool),
        "sure_first": first,
        "sure_last": last,
    }
    pairs = [(x, y) for x in ("may", "late") for y in ("may", "late")]
    for i, (x, y) in enumerate(pairs):
        low = np.maximum(left[f"{x}_first"], right[f"{y}_first"])
        high = np.minimum(left[f"{x}_last"], right[f"{y}_last"])
        columns[f"part_first_{i}"], columns[f"part_last_{i}"] = low, high
        columns["may"] = columns["may"] | (low <= high)
    return pd.DataFrame(columns)


def sure_years(met: pd.DataFrame) -> tuple[Years, ...]:
    """Return the years certainly common to any row of :func:`meet`, as disjoint intervals in order."""
    return united(zip(met["sure_first"], met["sure_last"], strict=True))


def possible_years(met: pd.DataFrame) -> tuple[Years, ...]:
    """Return the years possibly common to any row of :func:`meet`, as disjoint intervals in order."""
    return united(
        pair for i in range(4) for pair in zip(met[f"part_first_{i}"], met[f"part_last_{i}"], strict=True)
    )


def united(intervals: Iterable[tuple[float, float]]) -> tuple[Years, ...]:
    """Return the union of closed intervals of years as disjoint intervals in order, empty ones dropped."""
    merged: list[list[float]] = []
    for first, last in sorted(pair for pair in intervals if pair[0] <= pair[1]):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return tuple(Years(_bound(first), _bound(last)) for first, last in merged)


def _bound(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None


def _known(column: pd.Series) -> Floats:
    """Return a column of years as floats, NaN where not known."""
    years: Floats = column.astype("Int64").to_numpy(dtype="float64", na_value=np.nan)
    return years
