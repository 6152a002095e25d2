"""The step behind every map, table and export: the register and the territories, joined once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import pandas as pd

from data.register import Register
from data.schema import PRESENCE, Area, Division, Tier, validate
from data.territories import boundary_key, load_territories
from geo._coverage_ground import AreaFacts, facts_of
from geo._tied import Tied
from geo.coverage import By, coverage
from geo.figures import CoverageTable
from geo.filters import Filter
from geo.join import Side, presence
from geo.readings import Reading, readings
from geo.sheets import ActorSheet, RegisterFrames, TerritorySheet, actor_sheet, territory_sheet

SIDE_OF_AREA: dict[Area, Side] = {"kayes": "ml", "idf": "fr"}
OTHER_AREA: dict[Area, Area] = {"kayes": "idf", "idf": "kayes"}


@dataclass(frozen=True, slots=True)
class State:
    """All that the questions about one area need; its frames are never changed in place.

    Parameters
    ----------
    key
        Changes with the register, the boundaries or the division; see :func:`state_key`.
    area, division
        What was asked for.
    territories, other
        TERRITORIES of the area, and of the area on the other side of the ties.
    frames
        The register.
    presence
        PRESENCE of the area, every reach, role and date.
    past
        The day whose register this is; None = today's.
    facts
        What holds of the area under every filter, worked out once.
    tied
        The ties of the links of either area, for many filters.
    """

    key: str
    area: Area
    division: Division
    territories: gpd.GeoDataFrame
    other: gpd.GeoDataFrame
    frames: RegisterFrames
    presence: pd.DataFrame
    past: date | None = None
    facts: AreaFacts = field(init=False, repr=False, compare=False)
    tied: Tied = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        here, there = self.territories, self.other
        malian, french = (here, there) if self.area == "kayes" else (there, here)
        tied = Tied(self.ties, self.actors, malian, self.themes, french)
        object.__setattr__(self, "tied", tied)
        object.__setattr__(self, "facts", facts_of(self.territories, self.presence, self.themes, self.ties))

    @property
    def boundaries(self) -> tuple[str, ...]:
        """Boundary keys of the area and of the other one, parts of the state's key."""
        return tuple(self.key.rsplit("--", 2)[1:])

    @property
    def ties(self) -> pd.DataFrame:
        """TIES."""
        return self.frames.ties

    @property
    def themes(self) -> pd.DataFrame:
        """THEMES."""
        return self.frames.themes

    @property
    def actors(self) -> pd.DataFrame:
        """ACTORS."""
        return self.frames.actors


def state_key(register: Register, area: Area, division: Division, *, tier: Tier | None = None) -> str:
    """Return a short text that changes whenever :func:`load_state` would return something else."""
    keys = (boundary_key(area, tier), boundary_key(OTHER_AREA[area], tier))
    return "--".join((register.version(), division, *keys))


def load_state(
    register: Register, area: Area = "kayes", division: Division = "1996", *, tier: Tier | None = None
) -> State:
    """Read the register and the territories of an area, and join them.

    Parameters
    ----------
    register
        An open register.
    area
        ``kayes`` or ``idf``.
    division
        Division of Mali into regions.
    tier
        Boundaries; the best there are by default. Figures do not depend on them.

    Returns
    -------
    State
        To be cached under :func:`state_key`.

    Raises
    ------
    FrameError
        The register or the tables do not give valid frames.
    """
    key = state_key(register, area, division, tier=tier)
    territories = load_territories(area, division=division, tier=tier)
    other = load_territories(OTHER_AREA[area], division=division, tier=tier)
    frames = register_frames(register)
    rows = presence(frames.ties, territories, side=SIDE_OF_AREA[area], named=other)
    past = register.past.date() if register.past else None
    return State(key, area, division, territories, other, frames, validate(rows, PRESENCE), past)


def register_frames(register: Register) -> RegisterFrames:
    """Return the frames of a register."""
    return RegisterFrames(
        register.ties(), register.actors(), register.themes(), register.sources(), register.funding()
    )


def coverage_of(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    parent: str | None = None,
    by: By | None = None,
    level: str = "commune",
) -> CoverageTable:
    """Return the coverage of a state; see :func:`geo.coverage.coverage`."""
    return coverage(
        state.presence,
        state.themes,
        state.territories,
        filter,
        parent=parent,
        by=by,
        level=level,
        ties=state.ties,
        facts=state.facts,
    )


def counts_of(state: State, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Return the numbers of actors in each commune of a state; see :func:`geo.coverage.commune_counts`."""
    return state.facts.presences.counts(filter)


def readings_of(state: State, *, year: int = 2019) -> tuple[Reading, ...]:
    """Return the coverage of a state under each reading; see :func:`geo.readings.readings`."""
    return readings(
        state.presence,
        state.themes,
        state.territories,
        ties=state.ties,
        year=year,
        division=state.division,
    )


def territory_sheet_of(state: State, code: str, filter: Filter) -> TerritorySheet:  # noqa: A002
    """Return the sheet of a territory on either side of the state."""
    here = state.territories if (state.territories["code"] == code).any() else state.other
    return territory_sheet(code, state.frames, here, filter)


def actor_sheet_of(state: State, identifier: str, filter: Filter) -> ActorSheet:  # noqa: A002
    """Return the sheet of an actor or of its group."""
    malian = state.territories if state.area == "kayes" else state.other
    return actor_sheet(identifier, state.frames, malian, filter)
