"""The steps behind coordination: overlaps, gaps, pooling, and what a planned partnership would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import geopandas as gpd
import pandas as pd

from data.plans import Plan, SavedPlan
from geo.filters import Filter
from geo.gaps import GapRank, GapTable, gaps
from geo.join import presence
from geo.overlaps import OverlapTable, TerritoryLevel, overlaps
from geo.pipeline.coverage import State
from geo.pooling import PoolingTable, neighbours, pooling
from geo.theme_matrix import MatrixBy, ThemeMatrix, theme_matrix
from geo.whatif import Register, WhatIf, whatif

_KEPT = 4
_NEIGHBOURS: dict[str, pd.DataFrame] = {}
"""Neighbours by key of state, the last ones asked for."""


def malian(state: State) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame]:
    """Return TERRITORIES of the Malian area, of the French one, and PRESENCE on side ``ml``."""
    if state.area == "kayes":
        return state.territories, state.other, state.presence
    rows = presence(state.ties, state.other, side="ml", named=state.territories)
    return state.other, state.territories, rows


def overlaps_of(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    level: TerritoryLevel = "cercle",
    group: str | None = None,
) -> OverlapTable:
    """Return the overlaps of a state; see :func:`geo.overlaps.overlaps`."""
    here, french, rows = malian(state)
    return overlaps(
        rows,
        state.themes,
        here,
        filter,
        ties=state.ties,
        actors=state.actors,
        french=french,
        level=level,
        group=group,
    )


def gaps_of(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    parent: str | None = None,
    rank: GapRank = "inhabitants",
) -> GapTable:
    """Return the gaps of a state's Malian area; see :func:`geo.gaps.gaps`."""
    here, _, rows = malian(state)
    return gaps(rows, state.themes, here, filter, parent=parent, rank=rank)


def theme_matrix_of(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    by: MatrixBy = "cercle",
    parent: str | None = None,
    depth: Literal[1, 2] = 1,
) -> ThemeMatrix:
    """Return the matrix theme × territory of a state; see :func:`geo.theme_matrix.theme_matrix`."""
    here, _, rows = malian(state)
    return theme_matrix(rows, state.themes, here, filter, by=by, parent=parent, depth=depth)


def neighbours_of(state: State) -> pd.DataFrame:
    """Return which Malian communes touch; worked out once per set of boundaries."""
    here, _, _ = malian(state)
    found = _NEIGHBOURS.get(state.key)
    if found is None:
        found = neighbours(here)
        if len(_NEIGHBOURS) >= _KEPT:
            _NEIGHBOURS.clear()
        _NEIGHBOURS[state.key] = found
    return found


def pooling_of(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    group: str | None = None,
) -> PoolingTable:
    """Return who could pool with whom in a state; see :func:`geo.pooling.pooling`."""
    here, french, rows = malian(state)
    return pooling(
        rows,
        state.themes,
        here,
        filter,
        ties=state.ties,
        actors=state.actors,
        french=french,
        touching=neighbours_of(state),
        group=group,
    )


def whatif_of(
    state: State,
    plan: Plan,
    filter: Filter,  # noqa: A002
    *,
    level: TerritoryLevel = "cercle",
    saved: Sequence[SavedPlan] = (),
) -> WhatIf:
    """Return what a plan would change in a state, which stays as it is; see :func:`geo.whatif.whatif`."""
    here, french, rows = malian(state)
    register = Register(
        presence=rows,
        themes=state.themes,
        ties=state.ties,
        actors=state.actors,
        territories=here,
        french=french,
        touching=neighbours_of(state),
    )
    return whatif(plan, register, filter, level=level, saved=saved)
