"""Coverage: which part of a territory has at least one actor, in communes, km² and inhabitants."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, get_args

import numpy as np
import pandas as pd

from geo._coverage_ground import (
    OLD_REGION,
    AreaFacts,
    By,
    Ground,
    facts_of,
    figures_of,
    parent_flags,
    parents_of,
)
from geo._presences import UNKNOWN_DATES, counted
from geo._rows import CERTAIN, GONE, REACH_RANKS, UNDATED, WIDEST, Rows
from geo.activity import COUNTED
from geo.figures import CoverageFigure, CoverageTable
from geo.filters import Filter
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
    known = facts or facts_of(territories, presence, themes, ties)
    inside = parent or (filter.cercle if filter.cercle in known.names else None)
    asked = replace(filter, cercle=None) if filter.cercle in known.names else filter
    rows = known.presences
    states = rows.states(asked)
    every_reach = rows.asked(asked) & (states != GONE)
    near = every_reach & (rows.ranks(asked) <= WIDEST[asked.reach])
    ground = Ground(known, rows.marks(near & (states == CERTAIN)), rows.marks(near))
    chosen = parent_flags(known, inside, territories)
    figures: list[CoverageFigure] = []
    for code, flags in parents_of(known, chosen, inside, by):
        figures += figures_of(ground, code, flags, level)
    within = chosen[rows.place] & (rows.place >= 0)
    there = rows.distinct(near & within)
    undated = near & within & (rows.undated if asked.year is None else states == UNDATED)
    unlocated, outside = _not_on_map(known.not_on_map, asked)
    return CoverageTable(
        filter=filter,
        level=level,
        figures=tuple(figures),
        vintage=known.vintage,
        tier=known.tier,
        n_partnerships=int(there.sum()),
        n_unknown_dates=int(rows.distinct(undated).sum()),
        n_unlocated=unlocated,
        n_outside=outside,
        n_wider=int((rows.distinct(every_reach & within) & ~there).sum()),
        notes=known.people.faults,
    )


def _not_on_map(rows: Rows | None, filter: Filter) -> tuple[int | None, int | None]:  # noqa: A002
    """Count the partnerships of the filter (dates not asked) with no place, and those elsewhere."""
    if rows is None:
        return None, None
    asked = rows.asked(filter)
    lost = rows.distinct(asked & (rows.frame["location"] == "unlocated").to_numpy(dtype=bool))
    return int(lost.sum()), int((rows.distinct(asked) & ~lost).sum())


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
    codes = communes_of(territories)["code"]
    place = pd.Index(codes).get_indexer(presence_filtered["commune_code"])
    group, names = pd.factorize(presence_filtered["group_id"], sort=True)
    rank = presence_filtered["reach"].map(REACH_RANKS).to_numpy(dtype=np.int8)
    standing = np.where(presence_filtered["activity"].isin(COUNTED), rank, UNKNOWN_DATES)
    here = place >= 0
    return counted(codes, place[here], group[here], standing[here], np.asarray(names, dtype=object))
