"""Every year of the map in one small message: values and figures for the time bar of the map's script.

Equal runs of years are written once and communes with the same history together, so that forty years of
1,395 communes take a few kilobytes. The browser paints a year from it with no question to the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schema import Area
from geo.coverage_years import YearCoverage
from geo.figures import CoverageFigure
from geo.population import Interval
from layers.territories import ranges


@dataclass(frozen=True, slots=True)
class TimeView:
    """What the time bar shows.

    Parameters
    ----------
    years
        Consecutive years, in order.
    year
        The year of the view, None for any year.
    counts
        By area, :func:`geo.coverage_years.commune_counts_years` of `years`.
    coverage
        :func:`geo.coverage_years.coverage_years` of `years`.
    links
        Frame of :func:`geo.links.links` with no year asked for.
    numbers
        :func:`geo.links.link_numbers` of `years`.
    rest
        Figures of the view itself, with its numbers of partnerships and of unknown dates.
    told
        The sentence under the figures of the view.
    fixed
        :func:`fixed_json` of these years, when it was worked out before.
    """

    years: tuple[int, ...]
    year: int | None
    counts: Mapping[Area, npt.NDArray[np.int64]]
    coverage: Sequence[YearCoverage]
    links: pd.DataFrame
    numbers: npt.NDArray[np.int64]
    rest: tuple[Sequence[CoverageFigure], int, int]
    told: str = ""
    fixed: Mapping[str, Any] | None = None


def runs(values: Sequence[Any]) -> list[Any]:
    """Return run lengths and values in turn: ``[0, 0, 3]`` gives ``[2, 0, 1, 3]``."""
    return [item for value, run in groupby(values) for item in (len(list(run)), value)]


def series(counts: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Return the values of an area's communes in every year.

    Parameters
    ----------
    counts
        Shape (years, communes, 5).

    Returns
    -------
    dict
        ``values``: the distinct values; ``groups``: ``[runs of positions in values, positions of the
        communes]``. A commune with zeros only is in no group.
    """
    known: dict[tuple[int, ...], int] = {}
    found: dict[tuple[int, ...], list[int]] = {}
    for commune in np.flatnonzero(counts.any(axis=(0, 2))).tolist():
        keys = [known.setdefault(tuple(value), len(known)) for value in counts[:, commune].tolist()]
        found.setdefault(tuple(runs(keys)), []).append(commune)
    return {
        "values": [list(value) for value in known],
        "groups": [[list(history), ranges(where)] for history, where in sorted(found.items())],
    }


def _share(share: Interval | None) -> list[float | None]:
    if share is None:
        return [None, None]
    return [round(share.low, 4), None if share.high is None else round(share.high, 4)]


def figure_row(figures: Sequence[CoverageFigure], n_partnerships: int, n_unknown: int) -> list[Any]:
    """Return the figures of one year as the script reads them.

    Returns
    -------
    list
        Per unit (communes, km², inhabitants) ``[covered, most covered, covered with unknown dates, most,
        share, greatest share, share with unknown dates, greatest]``, then the numbers of partnerships
        and of those with unknown dates. None where there is no bound.
    """
    rows: list[Any] = []
    for figure in figures:
        numbers = [figure.covered, figure.covered_with_unknown]
        ends = [None if end is None else round(end) for one in numbers for end in (one.low, one.high)]
        rows.append([*ends, *_share(figure.share), *_share(figure.share_with_unknown)])
    return [*rows, n_partnerships, n_unknown]


def fixed_json(view: TimeView) -> dict[str, Any]:
    """Return what of :func:`time_json` does not depend on the year of the view.

    Returns
    -------
    dict
        ``first``, ``years`` and ``series`` as in the message, and ``numbers``: the runs of each link.
    """
    return {
        "first": view.years[0],
        "years": [figure_row(one.figures, one.n_partnerships, one.n_unknown_dates) for one in view.coverage],
        "series": {area: series(counts) for area, counts in view.counts.items()},
        "numbers": [runs(numbers) for numbers in view.numbers.tolist()],
    }


def time_json(view: TimeView, link_rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return the message of the time bar.

    Parameters
    ----------
    view
        What to show.
    link_rows
        :func:`layers.links.link_rows` of `view.links`, one for each.

    Returns
    -------
    dict
        ``first`` and ``year``; ``totals`` per unit ``[low, high]``; ``rest`` and ``years``:
        :func:`figure_row`; by area :func:`series`; ``links``: rows of links whose number is a list of
        runs; ``told``.
    """
    figures, *rest = view.rest
    fixed = view.fixed or fixed_json(view)
    return {
        "first": fixed["first"],
        "year": view.year,
        "totals": [
            [round(one.total.low), None if one.total.high is None else round(one.total.high)]
            for one in figures
        ],
        "rest": figure_row(figures, *rest),
        "years": fixed["years"],
        "series": fixed["series"],
        "links": [
            [*row[:2], numbers, *row[3:]] for row, numbers in zip(link_rows, fixed["numbers"], strict=True)
        ],
        "told": view.told,
    }
