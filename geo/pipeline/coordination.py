"""The steps behind coordination: overlaps, gaps, pooling, and what a planned partnership would change."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from geo.filters import Filter
from geo.gaps import GapRank, GapTable, gaps
from geo.join import presence
from geo.overlaps import OverlapTable, TerritoryLevel, overlaps
from geo.pipeline.coverage import State
from geo.theme_matrix import MatrixBy, ThemeMatrix, theme_matrix


def malian(state: State) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
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
