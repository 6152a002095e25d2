"""Where several groups of actors work on one theme in one year: counted place by place, no pair is formed.

What a map of a country needs to know before it asks :func:`geo.overlaps.overlap_table` for the pairs of the
places that it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.activity import ACTIVE, INACTIVE, date_groups
from geo.coverage_cube import NEEDED, on_themes
from geo.coverage_years import states_of
from geo.filters import Filter, apply_filter

GROUP_COLUMNS = {
    "code": "str",
    "theme": "str",
    "year": "int64",
    "groups": "int64",
    "groups_with_unknown": "int64",
}
"""Columns and types of :func:`overlap_groups`, one row per commune × theme × year, in order of these."""

Flags = npt.NDArray[np.bool_]


def overlap_groups(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
) -> pd.DataFrame:
    """Return the communes in which at least two groups of actors are present, by theme and year.

    Parameters
    ----------
    presence
        PRESENCE of the area.
    themes
        THEMES.
    filter
        Its year, theme and parent territory are not used.
    years
        The years asked for, each once.

    Returns
    -------
    DataFrame
        :data:`GROUP_COLUMNS`. ``theme`` as in :func:`geo.coverage_cube.coverage_cube`; ``groups`` are active,
        ``groups_with_unknown`` adds those whose dates do not say. Rows with at least two of the latter, from
        at least two partnerships: partners of the only partnership of a place do not overlap.
    """
    asked = replace(filter, year=None, theme=None, cercle=None)
    rows = apply_filter(presence[[*NEEDED, "group_id"]], themes, asked)
    names, row, theme = on_themes(rows["partnership_id"], themes)
    place, codes = pd.factorize(rows["commune_code"], sort=True)
    group, _ = pd.factorize(rows["group_id"])
    project, _ = pd.factorize(rows["partnership_id"])
    where = place[row] * len(names) + theme
    dates, kinds = date_groups(rows)
    states = states_of(kinds, asked, years)
    sure, possible = states == ACTIVE, states != INACTIVE
    keys, active = _counted(where, group[row], sure[dates[row]])
    _, maybe = _counted(where, group[row], possible[dates[row]])
    _, projects = _counted(where, project[row], possible[dates[row]])
    at, year = np.nonzero((maybe >= 2) & (projects >= 2))
    return pd.DataFrame(
        {
            "code": np.asarray(codes, dtype=object)[keys[at] // len(names)],
            "theme": np.array(names, dtype=object)[keys[at] % len(names)],
            "year": np.asarray(years, dtype="int64")[year],
            "groups": active[at, year],
            "groups_with_unknown": maybe[at, year],
        }
    ).astype(GROUP_COLUMNS)


def _counted(
    where: npt.NDArray[np.int64], who: npt.NDArray[np.int64], flags: Flags
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return each place and theme, and how many different `who` are flagged there, shape (places, years)."""
    if len(where) == 0:
        return where, np.zeros((0, flags.shape[1]), dtype=np.int64)
    order = np.lexsort((who, where))
    where, who, flags = where[order], who[order], flags[order]
    first = np.flatnonzero(np.diff(where, prepend=-1) | np.diff(who, prepend=-1))
    each = np.logical_or.reduceat(flags, first, axis=0)
    owner = where[first]
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    return owner[starts], np.add.reduceat(each, starts, axis=0, dtype=np.int64)
