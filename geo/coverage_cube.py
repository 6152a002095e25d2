"""Coverage of every unit of every level, on every theme, in every year: one pass over the presences.

Each presence becomes a set of years, held as bits; the sets of a commune and a theme are united, and only
then are the bits counted. The work grows with the number of presences, not with levels × themes × years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo._coverage_ground import COLUMN_OF_LEVEL
from geo.activity import ACTIVE, DATES, INACTIVE, date_groups
from geo.coverage_years import states_of
from geo.filters import UNKNOWN_THEME, Filter, apply_filter
from geo.join import communes_of

EVERY_THEME = ""
"""Value of ``theme`` for all presences, their themes known or not."""
CUBE_COLUMNS = {
    "level": "str",
    "code": "str",
    "theme": "str",
    "year": "int64",
    "communes": "int64",
    "communes_with_unknown": "int64",
    "communes_total": "int64",
    "km2": "float64",
    "km2_with_unknown": "float64",
    "km2_total": "float64",
}
"""Columns and types of :func:`coverage_cube`, one row per unit × theme × year, in order of these."""

Bits = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
_WORD = 64
NEEDED = [
    "partnership_id",
    "commune_code",
    "reach",
    "collective",
    "actor_kind",
    "francilian",
    "role",
    "confidence",
    *DATES,
]
"""Columns of PRESENCE that a filter without a parent territory asks for."""


def coverage_cube(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
    *,
    levels: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the communes and km² covered of every unit, on every theme, in every year.

    Parameters
    ----------
    presence
        PRESENCE of the area.
    themes
        THEMES.
    territories
        TERRITORIES of the area.
    filter
        Its year, theme and parent territory are not used: the cube holds all of them.
    years
        The years asked for, each once.
    levels
        Levels of the units (``geo._coverage_ground.COLUMN_OF_LEVEL``); by default every level above the
        commune that the area has.

    Returns
    -------
    DataFrame
        :data:`CUBE_COLUMNS`. ``theme`` is a theme of level 1, ``geo.filters.UNKNOWN_THEME`` (partnerships
        with no known theme) or :data:`EVERY_THEME`. Each commune counts once, areas are the tabulated
        ones; ``*_with_unknown`` adds the communes whose only partnerships have dates that do not say. The
        same figures as :func:`geo.coverage.coverage` of each filter, unit by unit; inhabitants, which are
        intervals, are that function's.
    """
    asked = replace(filter, year=None, theme=None, cercle=None)
    rows = apply_filter(presence[NEEDED], themes, asked)
    communes = communes_of(territories)
    names, row, theme = on_themes(rows["partnership_id"], themes)
    place = pd.Index(communes["code"]).get_indexer(rows["commune_code"])[row]
    key = (place * len(names) + theme)[place >= 0]
    row = row[place >= 0]
    groups, dates = date_groups(rows)
    states = states_of(dates, asked, years)
    shape = (len(communes), len(names), len(years))
    flags = [_united(states == ACTIVE, groups, row, key, shape)]
    flags.append(_united(states != INACTIVE, groups, row, key, shape))
    made = [
        _counted(level, communes, territories, flags) for level in levels or _levels(communes, territories)
    ]
    return _frame([one for one in made if one is not None], names, years)


def _levels(communes: pd.DataFrame, territories: pd.DataFrame) -> list[str]:
    """Return the levels above the commune that an area has."""
    there = set(territories["level"]) - {"commune"}
    return [level for level, column in COLUMN_OF_LEVEL.items() if level in there and column in communes]


def on_themes(partnerships: pd.Series, themes: pd.DataFrame) -> tuple[list[str], Places, Places]:
    """Return the names of the themes; row and theme of each presence on each of its themes.

    The first name is :data:`EVERY_THEME`, which has every row, the second is for those without a theme.
    """
    number, identifiers = pd.factorize(partnerships)
    pairs = themes.loc[themes["level_1"] != "", ["partnership_id", "level_1"]].drop_duplicates()
    owner = pd.Index(identifiers).get_indexer(pairs["partnership_id"])
    kind, tops = pd.factorize(pairs["level_1"].to_numpy(dtype=object)[owner >= 0], sort=True)
    owner = owner[owner >= 0]
    order = np.argsort(owner, kind="stable")
    size = np.bincount(owner, minlength=len(identifiers))
    first = np.cumsum(size) - size
    times = size[number]
    ends = np.cumsum(times)
    within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - times, times)
    themed = kind[order][np.repeat(first[number], times) + within] + 2
    every = np.arange(len(number))
    row = np.concatenate([every, every[times == 0], np.repeat(every, times)])
    theme = np.concatenate([np.zeros(len(every)), np.ones((times == 0).sum()), themed]).astype(np.int64)
    return [EVERY_THEME, UNKNOWN_THEME, *tops], row, theme


def _united(
    states: npt.NDArray[np.bool_], groups: Places, row: Places, key: Places, shape: tuple[int, int, int]
) -> npt.NDArray[np.bool_]:
    """Return in which years each commune has a presence on each theme; `states` by group of dates."""
    found = []
    for start in range(0, shape[2], _WORD):
        part = states[:, start : start + _WORD]
        bits = np.left_shift(np.uint64(1), np.arange(part.shape[1], dtype=np.uint64))
        sets = (part * bits).sum(axis=1, dtype=np.uint64)
        united = np.zeros(shape[0] * shape[1], dtype=np.uint64)
        np.bitwise_or.at(united, key, sets[groups[row]])
        found.append((united[:, None] & bits) != 0)
    return np.concatenate(found, axis=1).reshape(shape) if found else np.zeros(shape, dtype=bool)


def _counted(
    level: str, communes: pd.DataFrame, territories: pd.DataFrame, flags: Sequence[npt.NDArray[np.bool_]]
) -> tuple[str, list[str], list[npt.NDArray[Any]]] | None:
    """Return the units of a level and their numbers, shape (units, themes, years); None without units."""
    own = set(territories.loc[territories["level"] == level, "code"])
    units = communes[COLUMN_OF_LEVEL[level]]
    at = np.flatnonzero(units.isin(own).to_numpy(bool))
    if len(at) == 0:
        return None
    number, codes = pd.factorize(units.iloc[at], sort=True)
    at, number = at[np.argsort(number, kind="stable")], np.sort(number)
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    area = communes["area_km2"].to_numpy(dtype="float64")[at]
    counts = [np.add.reduceat(one[at], starts, axis=0, dtype=np.int64) for one in flags]
    areas = [np.add.reduceat(one[at] * area[:, None, None], starts, axis=0) for one in flags]
    shape = counts[0].shape
    total = np.broadcast_to(np.bincount(number)[:, None, None], shape)
    whole = np.broadcast_to(np.add.reduceat(area, starts)[:, None, None], shape)
    return level, list(codes), [*counts, total, *areas, whole]


def _frame(
    made: Sequence[tuple[str, list[str], list[npt.NDArray[Any]]]], names: list[str], years: Sequence[int]
) -> pd.DataFrame:
    """Return the numbers of every level as one long frame."""
    parts = []
    for level, codes, numbers in made:
        index = pd.MultiIndex.from_product([[level], codes, names, years])
        columns = dict(zip(list(CUBE_COLUMNS)[4:], (one.ravel() for one in numbers), strict=True))
        parts.append(pd.DataFrame(columns, index=index))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in CUBE_COLUMNS.items()})
    cube = pd.concat(parts).rename_axis(list(CUBE_COLUMNS)[:4]).reset_index()
    return cube.astype(CUBE_COLUMNS)
