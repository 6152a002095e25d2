"""Coverage: which part of a territory has at least one actor, in communes, km² and inhabitants."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd

from data.errors import N_, NotFoundError
from data.schema import DIRECT_REACHES
from geo.activity import COUNTED, UNKNOWN
from geo.figures import UNITS, CoverageFigure, CoverageTable
from geo.filters import REACHED, Filter, apply_filter, select
from geo.join import Side, communes_of, location
from geo.population import Flags, Interval, PopulationModel, population_model

By = Literal["region", "cercle", "departement", "epci", "ept"]
BY: Final = get_args(By)
COLUMN_OF_LEVEL = {
    "commune": "code",
    "cercle": "parent",
    "departement": "parent",
    "region": "region",
    "epci": "epci",
    "ept": "ept",
}
"""Column of a commune that holds the code of its unit of each level."""
OLD_REGION = ("ML01", "Kayes")
"""The region of 1996, the reference, named when a frame holds the several regions of 2023."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """The communes of an area with their marks; arrays in the order of the communes' codes."""

    communes: pd.DataFrame
    names: dict[str, tuple[str, str]]
    people: PopulationModel
    certain: Flags
    possible: Flags


def coverage(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    parent: str | None = None,
    by: By | None = None,
    level: str = "commune",
    ties: pd.DataFrame | None = None,
) -> CoverageTable:
    """Say which part of a territory has at least one actor.

    Coverage = covered communes / all communes of the parent; each commune once, areas and populations
    as tabulated. A commune is covered when a partnership of the filter that is known to be active
    reaches it; partnerships whose dates do not say stand apart in ``covered_with_unknown``.

    Parameters
    ----------
    presence
        PRESENCE of the area, under the same division as `territories`.
    themes
        THEMES.
    territories
        TERRITORIES of the area.
    filter
        The filter; its `cercle`, when it is a unit of this area, is the parent if `parent` is not given.
    parent
        Code of the territory looked at; the whole area by default (Kayes: the region of 1996, even when
        the frame holds the regions of 2023).
    by
        Give the figures of each unit of this level within the parent, instead of the parent's own.
    level
        Level of the units counted.
    ties
        TIES, to count what is not on the map.

    Returns
    -------
    CoverageTable

    Raises
    ------
    NotFoundError
        There is no such parent, or no unit of the level asked for.
    """
    here = set(territories["code"])
    inside = parent or (filter.cercle if filter.cercle in here else None)
    asked = replace(filter, cercle=None) if filter.cercle in here else filter
    every_reach = apply_filter(presence, themes, replace(asked, reach="region"))
    rows = every_reach.loc[every_reach["reach"].isin(REACHED[asked.reach])]
    ground = _ground(rows, territories)
    chosen = _parent_flags(ground, inside, territories)
    figures: list[CoverageFigure] = []
    for code, flags in _parents(ground, chosen, inside, by):
        figures += _figures(ground, code, flags, level)
    codes = ground.communes.loc[chosen, "code"]
    rows = rows.loc[rows["commune_code"].isin(codes)]
    wider = every_reach.loc[every_reach["commune_code"].isin(codes), "partnership_id"]
    unlocated, outside = _not_on_map(ties, themes, territories, asked, presence)
    return CoverageTable(
        filter=filter,
        level=level,
        figures=tuple(figures),
        vintage="; ".join(sorted(set(ground.communes["vintage"]))),
        tier="; ".join(sorted(set(ground.communes["tier"]))),
        n_partnerships=int(rows["partnership_id"].nunique()),
        n_unknown_dates=_unknown_dates(rows, filter.year),
        n_unlocated=unlocated,
        n_outside=outside,
        n_wider=len(set(wider) - set(rows["partnership_id"])),
        notes=ground.people.faults,
    )


def _ground(rows: pd.DataFrame, territories: pd.DataFrame) -> _Ground:
    communes = communes_of(territories)
    reached = rows["commune_code"]
    sure = reached[rows["activity"].isin(COUNTED)]
    titles = zip(territories["name"], territories["level"], strict=True)
    return _Ground(
        communes=communes,
        names=dict(zip(territories["code"], titles, strict=True)),
        people=population_model(territories),
        certain=communes["code"].isin(sure).to_numpy(bool),
        possible=communes["code"].isin(reached).to_numpy(bool),
    )


def _parent_flags(ground: _Ground, parent: str | None, territories: pd.DataFrame) -> Flags:
    """Return which communes are in the parent; all of them for the whole area."""
    if parent is None or (parent == OLD_REGION[0] and set(territories["country"]) == {"ML"}):
        return np.ones(len(ground.communes), dtype=bool)
    flags = np.zeros(len(ground.communes), dtype=bool)
    for column in set(COLUMN_OF_LEVEL.values()):
        if column in ground.communes:
            flags |= (ground.communes[column] == parent).fillna(value=False).to_numpy(bool)
    if not flags.any():
        raise NotFoundError(N_("There is no territory “{code}” in this area."), code=parent)
    return flags


def _parents(ground: _Ground, chosen: Flags, parent: str | None, by: By | None) -> list[tuple[str, Flags]]:
    """Return the parents to give figures of, each with its communes."""
    if by is None:
        regions = sorted(set(ground.communes["region"].dropna()))
        whole = regions[0] if len(regions) == 1 else OLD_REGION[0]
        return [(parent or whole, chosen)]
    units = ground.communes.get(COLUMN_OF_LEVEL[by])
    codes = [] if units is None else sorted(set(units[chosen].dropna()))
    codes = [code for code in codes if ground.names.get(code, ("", by))[1] == by]
    if units is None or not codes:
        raise NotFoundError(N_("There is no unit of level “{level}” in this area."), level=by)
    return [(code, chosen & (units == code).fillna(value=False).to_numpy(bool)) for code in codes]


def _figures(ground: _Ground, parent: str, flags: Flags, level: str) -> list[CoverageFigure]:
    """Return the three figures of one parent."""
    groups = _groups(ground, level)
    fallback = (OLD_REGION[1], "region") if parent == OLD_REGION[0] else (parent, "")
    name, parent_level = ground.names.get(parent, fallback)
    sure, maybe = (_spread(marks & flags, groups) & flags for marks in (ground.certain, ground.possible))
    area = ground.communes["area_km2"].to_numpy(dtype="float64")
    figures = []
    for unit in UNITS:
        if unit == "inhabitants":
            parts = [ground.people.interval(part) for part in (sure, maybe, flags)]
            shares = [ground.people.share(part, flags) for part in (sure, maybe)]
        else:
            if unit == "communes":
                numbers = [float(len(set(groups[part]) - {-1})) for part in (sure, maybe, flags)]
            else:
                numbers = [round(float(area[part].sum()), 4) for part in (sure, maybe, flags)]
            parts = [Interval(number, number) for number in numbers]
            shares = [_ratio(number, numbers[2]) for number in numbers[:2]]
        figures.append(CoverageFigure(parent, name, parent_level, level, unit, *parts, *shares))
    return figures


def _groups(ground: _Ground, level: str) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return the position of each commune's unit of a level; -1 where it has none."""
    column = COLUMN_OF_LEVEL.get(level, "")
    if column not in ground.communes or ground.communes[column].isna().all():
        raise NotFoundError(N_("There is no unit of level “{level}” in this area."), level=level)
    return np.asarray(pd.factorize(ground.communes[column])[0], dtype=np.intp)


def _spread(marks: Flags, groups: np.ndarray[Any, np.dtype[np.intp]]) -> Flags:
    """Mark every commune of a unit of which one commune is marked."""
    found: Flags = np.isin(groups, groups[marks & (groups >= 0)])
    return found


def _ratio(part: float, total: float) -> Interval | None:
    return Interval(part / total, part / total) if total else None


def _unknown_dates(rows: pd.DataFrame, year: int | None) -> int:
    unknown = rows["start_year"].isna() if year is None else rows["activity"] == UNKNOWN
    return int(rows.loc[unknown, "partnership_id"].nunique())


def _not_on_map(
    ties: pd.DataFrame | None,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    presence: pd.DataFrame,
) -> tuple[int | None, int | None]:
    """Count the partnerships of the filter (dates not asked) with no place, and those elsewhere."""
    if ties is None:
        return None, None
    rows = select(ties, themes, filter)
    side: Side = "fr" if (territories["country"] == "FR").all() else "ml"
    place = location(rows, territories, side=side)
    placed = set(presence["partnership_id"])
    lost = set(rows.loc[place == "unlocated", "partnership_id"]) - placed
    return len(lost), len(set(rows.loc[place == "outside", "partnership_id"]) - placed - lost)


def commune_counts(presence_filtered: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    """Count the distinct actor groups present in each commune.

    Parameters
    ----------
    presence_filtered
        PRESENCE with ``activity``, as :func:`geo.filters.apply_filter` returns it.
    territories
        TERRITORIES of the area.

    Returns
    -------
    DataFrame
        One row per commune (every one of them, gaps included), sorted by code: ``code``;
        ``n_direct``, ``n_cercle``, ``n_region``: distinct groups known to be active at each reach, a
        group counted at the nearest reach only; ``n_actors``: their sum; ``n_unknown``: groups whose
        dates do not say, and which are not already counted; ``best_reach``: ``direct``, ``cercle``,
        ``region`` or ``""``, of the groups known to be active; ``groups``, ``groups_unknown``: lists of
        group identifiers, sorted.
    """
    order = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}
    rows = pd.DataFrame(
        {
            "code": presence_filtered["commune_code"],
            "group": presence_filtered["group_id"],
            "rank": presence_filtered["reach"].map(order).astype("int64"),
        }
    )
    # The nearest known presence of a group in a commune stands for it; failing one, 3 = dates unknown.
    rows["rank"] = rows["rank"].where(presence_filtered["activity"].isin(COUNTED), 3)
    nearest = rows.groupby(["code", "group"], as_index=False)["rank"].min()
    codes = communes_of(territories)["code"]
    counts = pd.crosstab(nearest["code"], nearest["rank"]) if len(nearest) else pd.DataFrame()
    counts = counts.reindex(index=codes, columns=range(4), fill_value=0).astype("int64")
    table = pd.DataFrame({"code": codes})
    for rank, name in enumerate(("n_direct", "n_cercle", "n_region", "n_unknown")):
        table[name] = counts[rank].to_numpy()
    table["n_actors"] = table["n_direct"] + table["n_cercle"] + table["n_region"]
    best = [table["n_direct"] > 0, table["n_cercle"] > 0, table["n_region"] > 0]
    table["best_reach"] = pd.Series(np.select(best, ["direct", "cercle", "region"], default=""), dtype="str")
    table["groups"] = _lists(nearest.loc[nearest["rank"] < 3], codes)
    table["groups_unknown"] = _lists(nearest.loc[nearest["rank"] == 3], codes)
    return table


def _lists(rows: pd.DataFrame, codes: pd.Series) -> list[list[str]]:
    lists = rows.sort_values("group").groupby("code")["group"].agg(list).to_dict() if len(rows) else {}
    return [list(lists.get(code, ())) for code in codes]
