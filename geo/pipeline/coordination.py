"""The steps behind coordination: overlaps, gaps, pooling, and what a planned partnership would change."""

from __future__ import annotations

import pandas as pd

from geo.filters import Filter
from geo.join import presence
from geo.overlaps import OverlapTable, TerritoryLevel, overlaps
from geo.pipeline.coverage import State


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
