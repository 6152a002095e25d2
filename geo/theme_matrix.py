"""The matrix theme × territory of distinct actors; its empty cells are the gaps per theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from data.errors import Translate
from data.schema import DIRECT_REACHES
from geo.activity import COUNTED
from geo.coverage import OLD_REGION
from geo.filters import UNKNOWN_THEME, Filter, apply_filter
from geo.gaps import communes_inside
from geo.join import communes_of
from geo.themes import known_paths, paths_named
from geo.wording import joined

MatrixBy = Literal["region", "cercle", "commune"]
CELL_COLUMNS = {
    "level_1": "str",
    "level_2": "str",
    "unit": "str",
    "unit_name": "str",
    "n_groups": "int64",
    "n_direct": "int64",
    "n_undated": "int64",
    "n_theme_unknown": "int64",
    "groups": "object",
    "groups_undated": "object",
    "partnerships": "object",
}
"""Columns and types of :attr:`ThemeMatrix.cells`, one row per theme × unit, empty cells included.

``level_1`` is ``"?"`` for presences with no known theme; ``level_2`` is "" for a theme of level 1 (depth 1,
or a partnership that says no more). ``n_groups`` distinct groups known to be active on the theme in at
least one commune of the unit, ``n_direct`` of those directly; ``n_undated`` groups whose dates do not say
and that are not already counted; ``n_theme_unknown`` groups present in the unit with no known theme at
all: they may work on this one. Lists are sorted."""


@dataclass(frozen=True, slots=True)
class ThemeMatrix:
    """Distinct actor groups by theme and territory.

    Parameters
    ----------
    filter
        The filter asked for.
    by
        Level of the units.
    parent, parent_name
        The territory looked at, "" for the whole area.
    depth
        1 or 2: level of the themes.
    cells
        :data:`CELL_COLUMNS`, in the order of the themes and of the units' names.
    """

    filter: Filter
    by: MatrixBy
    parent: str
    parent_name: str
    depth: Literal[1, 2]
    cells: pd.DataFrame

    def table(self, value: str = "n_groups") -> pd.DataFrame:
        """Return the matrix: one row per theme (index: ``level_1``, ``level_2``), one column per unit code.

        Parameters
        ----------
        value
            A column of numbers of :data:`CELL_COLUMNS`.
        """
        units, themes = self.cells["unit"].unique(), self.cells[["level_1", "level_2"]].drop_duplicates()
        wide = self.cells.set_index(["level_1", "level_2", "unit"])[value].unstack("unit")
        return wide.reindex(index=pd.MultiIndex.from_frame(themes), columns=units)

    @property
    def gaps(self) -> pd.DataFrame:
        """Cells of the themes of this depth where no group is known to be active."""
        theme = self.cells["level_1"].ne(UNKNOWN_THEME) & (self.cells["level_2"].ne("") | (self.depth == 1))
        empty = (self.cells["n_groups"] == 0) & theme
        return self.cells.loc[empty].reset_index(drop=True)

    def explain(self, cell: pd.Series, t: Translate) -> str:
        """Return one sentence on a cell, in the reader's language."""
        theme = cell["level_2"] or cell["level_1"]
        place = cell["unit_name"]
        if cell["level_1"] == UNKNOWN_THEME:
            text = t("{place}: {count} actors whose theme is not known.")
            return text.format(place=place, count=cell["n_groups"] + cell["n_undated"])
        if cell["n_groups"]:
            text = (
                t("{place}, {theme}: {count} actors known at some time ({direct} directly)")
                if self.filter.year is None
                else t("{place}, {theme}: {count} actors known to be active in {year} ({direct} directly)")
            )
        else:
            text = (
                t("{place}, {theme}: no actor is known at any time")
                if self.filter.year is None
                else t("{place}, {theme}: no actor is known to be active in {year}")
            )
        parts = [
            text.format(
                place=place,
                theme=theme,
                count=cell["n_groups"],
                direct=cell["n_direct"],
                year=self.filter.year,
            ),
            t("{count} with dates that do not say").format(count=cell["n_undated"])
            if cell["n_undated"]
            else "",
            t("{count} others there have no known theme").format(count=cell["n_theme_unknown"])
            if cell["n_theme_unknown"]
            else "",
        ]
        return joined(parts, t) + "."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "filter": self.filter.to_query(),
            "year": self.filter.year,
            "by": self.by,
            "parent": self.parent,
            "parent_name": self.parent_name,
            "depth": self.depth,
            "cells": self.cells.astype("object").to_dict("records"),
        }


def theme_matrix(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    by: MatrixBy = "cercle",
    parent: str | None = None,
    depth: Literal[1, 2] = 1,
) -> ThemeMatrix:
    """Count the distinct groups of actors on each theme in each territory, empty cells included.

    Parameters
    ----------
    presence
        PRESENCE of the area.
    themes
        THEMES.
    territories
        TERRITORIES of the area, under the same division.
    filter
        All of it is used; with a theme, only the rows of that theme are given. Its `cercle`, when it is a
        unit of this area, is the parent if none is given.
    by
        Level of the units: the cercles, or the communes of one.
    parent
        Code of the territory looked at.
    depth
        1: themes of level 1; 2: sub-themes (with a row for what says no more than level 1).

    Returns
    -------
    ThemeMatrix
        Every theme of the Atlas and of the register, and ``"?"`` for presences with no known theme.

    Raises
    ------
    NotFoundError
        The area has no such parent.
    """
    rows = apply_filter(presence, themes, filter)
    communes = communes_of(territories)
    inside = parent or (filter.cercle if filter.cercle in set(territories["code"]) else None)
    communes = communes.loc[communes_inside(communes, inside)]
    names = pd.Series(territories["name"].to_numpy(), index=territories["code"].to_numpy(), dtype="str")
    unit = communes.set_index("code", drop=False)[{"commune": "code", "cercle": "parent"}.get(by, by)]
    units = pd.DataFrame({"unit": unit.dropna().unique()})
    units = units.assign(unit_name=units["unit"].map(names)).sort_values(["unit_name", "unit"])
    paths = _paths(themes, filter, depth)
    rows = rows.assign(unit=rows["commune_code"].map(unit)).dropna(subset=["unit"])
    known = themes.loc[themes["level_1"] != "", ["partnership_id", "level_1", "level_2"]]
    levels = known.assign(level_2=known["level_2"] if depth == 2 else "").drop_duplicates()
    rows = rows.merge(levels, on="partnership_id", how="left")
    rows[["level_1", "level_2"]] = rows[["level_1", "level_2"]].fillna(
        {"level_1": UNKNOWN_THEME, "level_2": ""}
    )
    grid = paths.merge(units, how="cross")
    cells = grid.merge(_cells(rows), on=["level_1", "level_2", "unit"], how="left")
    lists = ["groups", "groups_direct", "groups_undated", "partnerships"]
    for name in lists:
        cells[name] = pd.Series(
            [value if isinstance(value, list) else [] for value in cells[name]], dtype="object"
        )
    unknown = rows.loc[rows["level_1"] == UNKNOWN_THEME]
    unknown = unknown.loc[~_also_known(unknown, rows)].groupby("unit")["group_id"].nunique()
    cells = cells.assign(
        n_groups=cells["groups"].map(len),
        n_direct=cells["groups_direct"].map(len),
        n_undated=cells["groups_undated"].map(len),
        n_theme_unknown=cells["unit"].map(unknown).fillna(0),
    )
    name = str(names.get(inside, OLD_REGION[1])) if inside else ""
    return ThemeMatrix(filter, by, inside or "", name, depth, cells[list(CELL_COLUMNS)].astype(CELL_COLUMNS))


def _also_known(unknown: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Say of each presence without a theme whether its group has a known theme in the same unit."""
    known = rows.loc[rows["level_1"] != UNKNOWN_THEME, ["group_id", "unit"]].drop_duplicates()
    index = pd.MultiIndex.from_frame(known)
    found = pd.MultiIndex.from_frame(unknown[["group_id", "unit"]]).isin(index)
    return pd.Series(found, index=unknown.index, dtype="bool")


def _paths(themes: pd.DataFrame, filter: Filter, depth: int) -> pd.DataFrame:  # noqa: A002
    """Return the themes of the rows: those of the Atlas in its order, then others of the register."""
    known = known_paths(themes)
    paths = list(dict.fromkeys((path.level_1, path.level_2 if depth == 2 else "") for path in known))
    first = {path[0]: place for place, path in reversed(list(enumerate(paths)))}
    paths.sort(key=lambda path: (first[path[0]], path[1] != ""))
    if filter.theme is not None:
        named = paths_named(filter.theme, known)
        asked = [tuple(name for name in path[:depth] if name) for path in named]
        paths = [path for path in paths if any(path[: len(one)] == one for one in asked)]
    if filter.theme in (None, UNKNOWN_THEME):
        paths.append((UNKNOWN_THEME, ""))
    return pd.DataFrame(paths, columns=["level_1", "level_2"], dtype="str")


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the lists of each cell that is not empty."""
    key = ["level_1", "level_2", "unit"]
    sure = rows["activity"].isin(COUNTED)
    direct = sure & rows["reach"].isin(DIRECT_REACHES)
    made = rows.groupby(key, as_index=False).agg(partnerships=("partnership_id", _sorted))
    for name, keep in (("groups", sure), ("groups_direct", direct), ("groups_all", sure | ~sure)):
        lists = rows.loc[keep].groupby(key)["group_id"].agg(_sorted).rename(name).reset_index()
        made = made.merge(lists, on=key, how="left")
    made["groups_undated"] = [
        sorted(set(every) - set(some if isinstance(some, list) else ()))
        for every, some in zip(made["groups_all"], made["groups"], strict=True)
    ]
    return made


def _sorted(values: pd.Series) -> list[str]:
    return sorted(set(values))
