"""What the close-up, the matrix and the timeline show beyond a document of the view: frames, not drawings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

import geopandas as gpd
import pandas as pd

from data.errors import N_, NotFoundError
from data.schema import DIRECT_REACHES, Area
from geo.activity import COUNTED
from geo.export_tables import PARENT_LEVEL
from geo.filters import Filter, apply_filter
from geo.join import successor_or_same
from geo.overlaps import Overlap, TerritoryLevel
from geo.pipeline.coordination import overlaps_of
from geo.pipeline.coverage import State, territory_sheet_of
from geo.sheets import PartnershipSheet, TerritorySheet
from geo.theme_matrix import ThemeMatrix, theme_matrix

FRENCH_UNIT = "DEP-"
"""How the code of a département begins."""
WHOLE, SEVERAL = "", "+"
"""Groups of the bars of a region: those of the region itself, and those of several of its cercles."""
_WEAK = "weak"
"""Grade of an overlap on different themes, which a timeline does not mark."""
ACTOR_COLUMNS: Final = {
    "commune_code": "str",
    "echelon": "str",
    "group_id": "str",
    "group_name": "str",
    "known": "bool",
}
"""Columns and types of :attr:`CloseUp.actors`."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A cercle or a département from near.

    Parameters
    ----------
    area, code
        Which.
    units
        TERRITORIES of the cercles (départements) of its area, itself included, and of the region.
    actors
        :data:`ACTOR_COLUMNS`, one row per commune × group at its nearest reach: ``echelon`` is
        ``direct``, ``cercle`` or ``region``; ``known`` says whether the dates are known to hold the year.
        Sorted by commune, nearest reach, name.
    """

    area: Area
    code: str
    units: gpd.GeoDataFrame
    actors: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Matrices:
    """The matrix theme × territory of one area.

    Parameters
    ----------
    themes
        By theme of level 1.
    detailed
        By sub-theme.
    level
        Level of the units: ``cercle``, ``departement`` or ``commune``.
    """

    themes: ThemeMatrix
    detailed: ThemeMatrix
    level: str


@dataclass(frozen=True, slots=True)
class TimelineFrames:
    """What a timeline is made of.

    Parameters
    ----------
    sheet
        Of the territory, with no year asked for.
    overlaps
        On a shared theme, between the partnerships of the territory.
    groups
        Of a region, for each entry of the sheet (its sections in order): code of the one cercle
        (département) that it concerns, :data:`WHOLE` or :data:`SEVERAL`; empty for a smaller territory.
    names
        Code -> name of the cercles (départements), in the order of their names.
    places
        For each entry: (code, name) of the Malian units that it names.
    """

    sheet: TerritorySheet
    overlaps: tuple[Overlap, ...]
    groups: tuple[str, ...]
    names: Mapping[str, str]
    places: tuple[tuple[tuple[str, str], ...], ...]


def area_of(code: str) -> Area:
    """Return the area in which a cercle or a département lies."""
    return "idf" if code.startswith(FRENCH_UNIT) else "kayes"


def close_up(state: State, code: str, asked: Filter) -> CloseUp:
    """Return the close-up of a cercle or a département.

    Parameters
    ----------
    state
        State of its area.
    code
        Its code.
    asked
        The view; its `cercle` is not used.

    Raises
    ------
    NotFoundError
        The area has no such cercle or département.
    """
    units = state.territories.loc[state.territories["level"].isin([PARENT_LEVEL[state.area], "region"])]
    if code not in set(units.loc[units["level"] != "region", "code"]):
        raise NotFoundError(N_("There is no cercle or département “{code}” to draw."), code=code)
    rows = apply_filter(state.presence, state.themes, replace(asked, cercle=code))
    order = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}
    rank, sure = rows["reach"].map(order), rows["activity"].isin(COUNTED)
    nearest = (
        rows.assign(rank=rank, known=sure)
        .sort_values(["commune_code", "group_id", "known", "rank"], ascending=[True, True, False, True])
        .drop_duplicates(["commune_code", "group_id"])
        .sort_values(["commune_code", "rank", "group_name", "group_id"])
    )
    echelon = nearest["rank"].map(dict(enumerate(("direct", "cercle", "region"))))
    actors = nearest.assign(echelon=echelon)[list(ACTOR_COLUMNS)].reset_index(drop=True)
    return CloseUp(state.area, code, units.reset_index(drop=True), actors.astype(ACTOR_COLUMNS))


def matrices(state: State, asked: Filter) -> Matrices:
    """Return the matrix theme × cercle of an area; theme × commune inside the filter's cercle."""
    inside = asked.cercle in set(state.territories["code"])

    def build(depth: int) -> ThemeMatrix:
        return theme_matrix(
            state.presence,
            state.themes,
            state.territories,
            asked,
            by="commune" if inside else "cercle",
            depth=2 if depth == 2 else 1,
        )

    return Matrices(build(1), build(2), "commune" if inside else PARENT_LEVEL[state.area])


def timeline_frames(state: State, asked: Filter) -> TimelineFrames:
    """Return what the timeline of an area is made of; of the filter's cercle when it lies in it.

    Parameters
    ----------
    state
        State of the area.
    asked
        The view, whatever its year; every reach is shown.
    """
    here = state.territories
    inside = asked.cercle in set(here["code"])
    regions = here.loc[here["level"] == "region", "code"].tolist()
    codes = [str(asked.cercle)] if inside else regions
    every = replace(asked, year=None, cercle=None)
    sheet = _joined([territory_sheet_of(state, code, every) for code in codes])
    level = str(here.loc[here["code"] == codes[0], "level"].iloc[0])
    names = here.loc[here["level"] == PARENT_LEVEL[state.area]].sort_values("name")
    entries = (*sheet.direct, *sheet.via_cercle, *sheet.via_region, *sheet.within)
    malian = here if state.area == "kayes" else state.other
    known = dict(malian[["code", "name"]].itertuples(index=False, name=None))
    return TimelineFrames(
        sheet,
        _overlaps(state, every, codes, level),
        () if inside else _groups(state, entries, set(regions)),
        dict(names[["code", "name"]].itertuples(index=False, name=None)),
        tuple(
            tuple((code, known[code]) for code in _present(one.territories, malian) if code in known)
            for one in entries
        ),
    )


def _joined(sheets: list[TerritorySheet]) -> TerritorySheet:
    """Return the sheets of several regions as one, a partnership of two of them once in each section."""
    return replace(
        sheets[0],
        direct=_once(one for sheet in sheets for one in sheet.direct),
        via_cercle=_once(one for sheet in sheets for one in sheet.via_cercle),
        via_region=_once(one for sheet in sheets for one in sheet.via_region),
        within=_once(one for sheet in sheets for one in sheet.within),
    )


def _once(entries: Iterable[PartnershipSheet]) -> tuple[PartnershipSheet, ...]:
    return tuple({_key(one): one for one in entries}.values())


def _key(one: PartnershipSheet) -> tuple[object, ...]:
    return one.partnership_id, one.start_year, one.end_year, one.status, one.observed_year, one.reach


def _present(codes: Iterable[str], territories: pd.DataFrame) -> list[str]:
    """Return codes as the division of some territories has them."""
    known = successor_or_same(pd.Series(list(codes), dtype="str"), territories["code"])
    return [str(code) for code in known]


def _groups(state: State, entries: tuple[PartnershipSheet, ...], regions: set[str]) -> tuple[str, ...]:
    """Return the cercle or département of each entry: of its places in Mali, of its actors in France."""
    here = state.territories
    own = set(here.loc[here["level"] == PARENT_LEVEL[state.area], "code"])
    parents = {**dict(zip(here["code"], here["parent"], strict=True)), **{code: code for code in own}}
    homes = dict(state.actors.dropna(subset="territory_code")[["actor_id", "territory_code"]].to_numpy())
    found = []
    for one in entries:
        actors = (homes[who.actor_id] for who in one.actors if who.actor_id in homes)
        units = set(_present(one.territories if state.area == "kayes" else actors, here))
        smaller = (units & set(parents)) - regions
        inside = {parents[code] for code in smaller}
        alone = len(inside) == 1 and inside <= own
        found.append(WHOLE if not smaller else str(inside.pop()) if alone else SEVERAL)
    return tuple(found)


def _overlaps(state: State, asked: Filter, codes: list[str], level: str) -> tuple[Overlap, ...]:
    """Return the overlaps on a theme in Malian units; in the whole Malian region for a French one."""
    if state.area == "idf":
        table = overlaps_of(state, asked, level="region")
        here = pd.Series(data=True, index=table.rows.index)
    else:
        table = overlaps_of(state, asked, level=cast("TerritoryLevel", level))
        here = table.rows["territory_code"].isin(codes)
    marked = here & table.rows["grade"].ne(_WEAK)
    return tuple(table[place] for place, ours in enumerate(marked) if ours)
