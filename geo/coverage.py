"""Coverage: which part of a territory has at least one actor, in communes, km² and inhabitants."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, get_args

import numpy as np
import pandas as pd

from data.schema import DIRECT_REACHES
from geo._coverage_ground import (
    OLD_REGION,
    AreaFacts,
    By,
    facts_of,
    figures_of,
    marked,
    parent_flags,
    parents_of,
)
from geo.activity import COUNTED, UNKNOWN
from geo.coverage_cube import NEEDED
from geo.figures import CoverageFigure, CoverageTable
from geo.filters import REACHED, Filter, apply_filter, select
from geo.join import communes_of

__all__ = ["BY", "OLD_REGION", "By", "commune_counts", "coverage"]

BY: Final = get_args(By)


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
    facts: AreaFacts | None = None,
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
    facts
        :func:`facts_of` these frames, when they were worked out before.

    Returns
    -------
    CoverageTable

    Raises
    ------
    NotFoundError
        There is no such parent, or no unit of the level asked for.
    """
    known = facts or facts_of(territories, presence, ties)
    inside = parent or (filter.cercle if filter.cercle in known.names else None)
    asked = replace(filter, cercle=None) if filter.cercle in known.names else filter
    needed = presence if asked.cercle else presence[NEEDED]
    every_reach = apply_filter(needed, themes, replace(asked, reach="region"))
    rows = every_reach.loc[every_reach["reach"].isin(REACHED[asked.reach])]
    ground = marked(rows, known)
    chosen = parent_flags(ground, inside, territories)
    figures: list[CoverageFigure] = []
    for code, flags in parents_of(ground, chosen, inside, by):
        figures += figures_of(ground, code, flags, level)
    codes = ground.communes.loc[chosen, "code"]
    rows = rows.loc[rows["commune_code"].isin(codes)]
    wider = every_reach.loc[every_reach["commune_code"].isin(codes), "partnership_id"]
    unlocated, outside = _not_on_map(known.not_on_map, themes, asked)
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


def _unknown_dates(rows: pd.DataFrame, year: int | None) -> int:
    unknown = rows["start_year"].isna() if year is None else rows["activity"] == UNKNOWN
    return int(rows.loc[unknown, "partnership_id"].nunique())


def _not_on_map(
    ties: pd.DataFrame | None,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
) -> tuple[int | None, int | None]:
    """Count the partnerships of the filter (dates not asked) with no place, and those elsewhere."""
    if ties is None:
        return None, None
    rows = select(ties, themes, filter)
    lost = set(rows.loc[rows["location"] == "unlocated", "partnership_id"])
    return len(lost), len(set(rows["partnership_id"]) - lost)


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
