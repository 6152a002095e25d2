"""The territories of an area, with the best boundaries there are: official, schematic or points.

Official boundaries are those that the user supplied or fetched; schematic ones are shipped. The two are
never mixed within one level: an official set of communes draws all communes (one that it lacks is a
point), and cercles, départements, groupings and regions are then unions of its communes. A file that has
only cercles or regions draws that level alone and leaves the communes schematic.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data import _territories_geometry as geometry
from data import _territories_tables as tables
from data import boundaries_store as store
from data import paths
from data.boundary_report import JoinReport
from data.boundary_use import use_boundaries
from data.errors import N_, CartoCoopError, NotFoundError
from data.schema import AREAS, CRS, DIVISIONS, TERRITORIES, Area, Division, Level, Tier, validate

__all__ = [
    "BoundaryInfo",
    "JoinReport",
    "best_tier",
    "boundary_key",
    "boundary_status",
    "level_status",
    "load_outline_world",
    "load_territories",
    "reset_boundaries",
    "schematic_file",
    "use_boundaries",
]

BUILT_IN_VINTAGE = {"kayes": "2015", "idf": "2026"}
"""Year that the tabulated areas and points of Kayes (COD-AB) and the list of French communes stand for."""

BUILT_IN_SOURCE = {
    "schematic": "Natural Earth 1:10m, CartoCoop",
    "point": "CartoCoop",
}
BUILT_IN_LICENCE = {"schematic": N_("public domain"), "point": ""}
PREFIX = {"kayes": "", "idf": "COM-"}
PARTS: tuple[Level, ...] = ("commune", "cercle", "departement", "region")
_CODE_FILES = (
    Path(__file__),
    Path(str(tables.__file__)),
    Path(str(geometry.__file__)),
)


@dataclass(frozen=True, slots=True)
class BoundaryInfo:
    """The boundaries in use for the communes of one area.

    Parameters
    ----------
    tier
        ``official``, ``schematic`` or ``point``.
    vintage
        Year or date that the set is valid for; empty when not stated.
    source, licence
        As stated by the set; empty when not stated. The licence of a built-in set is a message to
        translate.
    n_units
        Communes drawn.
    n_expected
        Communes of the area.
    taken_on
        ISO date on which an official set was taken over, else empty.
    source_file
        File name of an official set, else empty.
    """

    tier: Tier
    vintage: str
    source: str
    n_units: int
    licence: str
    n_expected: int = 0
    taken_on: str = ""
    source_file: str = ""


def schematic_file(area: Area) -> Path:
    """Return the path of the shipped schematic communes of an area."""
    return paths.BOUNDARIES / f"{area}_communes.geojson"


def best_tier(area: Area) -> Tier:
    """Return the best tier there is for an area.

    It is ``official`` as soon as one level has an official set; the frame says unit by unit which tier
    its geometry is of.
    """
    if store.official_sets(area):
        return "official"
    return "schematic" if schematic_file(area).is_file() else "point"


def load_territories(
    area: Area, *, division: Division = "1996", tier: Tier | None = None
) -> gpd.GeoDataFrame:
    """Return all levels of one area with their boundaries.

    The frame is kept as GeoParquet in the cache folder and made again when an input has changed or the
    kept file is damaged; two processes that make it at the same time do not disturb each other.

    Parameters
    ----------
    area
        ``kayes`` (region, 7 cercles, 129 communes) or ``idf`` (region, 8 départements, EPCI, EPT,
        1,266 communes).
    division
        ``1996``: one region of Kayes; ``2023``: Kayes, Nioro and Kita, each with its cercles.
    tier
        None takes the best one there is.

    Returns
    -------
    geopandas.GeoDataFrame
        TERRITORIES, EPSG:4326, unique ``code``, index 0..n-1: regions, then cercles or départements,
        groupings, communes. Figures use ``area_km2`` (tabulated), never the area of the geometry.

    Raises
    ------
    NotFoundError
        The tier asked for is not there.
    FrameError
        The shipped tables do not give valid territories.
    """
    tier = best_tier(area) if tier is None else tier
    kept = paths.cache_dir() / f"territories-{boundary_key(area, tier)}-{division}.parquet"
    frame = _read_kept(kept)
    if frame is None:
        frame = _build(area, division, tier)
        store.write_atomically(kept, frame)
        for older in kept.parent.glob(f"territories-{area}-{tier}-*-{division}.parquet"):
            if older != kept:
                older.unlink(missing_ok=True)
    return frame


def boundary_key(area: Area, tier: Tier | None = None) -> str:
    """Return a short key that changes when the boundaries or the tables of an area change.

    Returns
    -------
    str
        ``area-tier-checksum``; safe in a file name.
    """
    tier = best_tier(area) if tier is None else tier
    digest = hashlib.sha256()
    inputs = [*_CODE_FILES, *tables.reference_files(area)]
    if tier in {"official", "schematic"} and schematic_file(area).is_file():
        inputs.append(schematic_file(area))
    for path in inputs:
        digest.update(path.read_bytes())
    if tier == "official":
        for item in sorted(store.official_sets(area).values(), key=lambda entry: entry.level):
            digest.update(json.dumps([item.level, item.file, item.vintage]).encode())
    return f"{area}-{tier}-{digest.hexdigest()[:12]}"


def boundary_status() -> dict[Area, BoundaryInfo]:
    """Return, per area, which boundaries its communes have."""
    return {area: level_status(area, "commune") for area in AREAS}


def level_status(area: Area, level: Level) -> BoundaryInfo:
    """Return which boundaries one level of an area has.

    Raises
    ------
    NotFoundError
        The area has no unit of that level.
    """
    expected = _unit_counts(area).get(level, 0)
    if not expected:
        raise NotFoundError(N_("There is no level “{level}” in {area}."), level=level, area=area)
    sets = store.official_sets(area)
    item = sets.get("commune") or sets.get(level)
    if item is None and level == "region":
        item = sets.get("cercle") or sets.get("departement")
    if item is not None:
        return BoundaryInfo(
            tier="official",
            vintage=item.vintage,
            source=item.source,
            licence=item.licence,
            n_units=item.n_units if item.level == level else expected,
            n_expected=expected,
            taken_on=item.taken_on,
            source_file=item.source_file,
        )
    tier: Tier = "schematic" if schematic_file(area).is_file() else "point"
    return BoundaryInfo(
        tier=tier,
        vintage=BUILT_IN_VINTAGE[area],
        source=BUILT_IN_SOURCE[tier],
        licence=BUILT_IN_LICENCE[tier],
        n_units=expected,
        n_expected=expected,
    )


def reset_boundaries(area: Area | None = None) -> None:
    """Forget the official boundaries of an area (of all when None): the schematic ones show again."""
    store.remove_sets(area)


@lru_cache(maxsize=1)
def load_outline_world() -> gpd.GeoDataFrame:
    """Return the outlines of the countries (Natural Earth, public domain); read once, not to be changed.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``iso3``, ``name_fr``, ``name_en``, ``geometry``; EPSG:4326.
    """
    return gpd.read_file(paths.BOUNDARIES / "world.geojson").to_crs(CRS)


@lru_cache(maxsize=len(AREAS))
def load_rivers(area: Area) -> gpd.GeoDataFrame:
    """Return the named rivers of an area and its surroundings (GSHHG, LGPL); read once, not to be changed.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``name``, ``geometry`` (lines); EPSG:4326.
    """
    rivers = gpd.read_file(paths.BOUNDARIES / "rivers.geojson").to_crs(CRS)
    return rivers.loc[rivers["area"] == area, ["name", "geometry"]].reset_index(drop=True)


@lru_cache(maxsize=len(AREAS))
def _unit_counts(area: Area) -> dict[str, int]:
    """Return the number of units per level (division of 1996)."""
    built_in: Tier = "schematic" if schematic_file(area).is_file() else "point"
    counts = load_territories(area, tier=built_in)["level"].value_counts()
    return {str(level): int(count) for level, count in counts.items()}


def _read_kept(path: Path) -> gpd.GeoDataFrame | None:
    """Return the frame kept at `path`; None when it is absent, damaged or not valid."""
    try:
        status = path.stat()
        return _opened(path, status.st_mtime_ns, status.st_size).copy(deep=False)
    except (OSError, ValueError, KeyError, CartoCoopError):
        return None


@lru_cache(maxsize=len(AREAS) * len(DIVISIONS))
def _opened(path: Path, changed: int, size: int) -> gpd.GeoDataFrame:
    """Return the frame of a file that looks so; read once, copies share its geometry."""
    del changed, size
    return validate(gpd.read_parquet(path), TERRITORIES)


def _build(area: Area, division: Division, tier: Tier) -> gpd.GeoDataFrame:
    table = tables.attributes(area, division)
    geometries: geometry.Geometries = {}
    tiers: dict[str, Tier] = {}
    vintages: dict[str, str] = {}
    if tier != "point":
        geometries, tiers, vintages = _drawn(area, division, tier, table)
    frame = geometry.attach(table, geometries, tiers)
    vintage = [vintages.get(code, BUILT_IN_VINTAGE[area]) for code in frame["code"]]
    return validate(frame.assign(vintage=pd.Series(vintage, dtype="str")), TERRITORIES)


def _drawn(
    area: Area, division: Division, tier: Tier, table: pd.DataFrame
) -> tuple[geometry.Geometries, dict[str, Tier], dict[str, str]]:
    """Return polygons, tier and vintage by code for the tiers that have polygons."""
    sets = store.official_sets(area) if tier == "official" else {}
    if tier == "official" and not sets:
        raise NotFoundError(
            N_("There are no official boundaries for {area}. Supply or fetch them first."), area=area
        )
    official = sets.get("commune")
    if official is not None:
        communes = _official_polygons(official)
        shapes = {**communes, **geometry.units_above(table, communes, {})}
        return shapes, dict.fromkeys(shapes, "official"), dict.fromkeys(shapes, official.vintage)
    if not schematic_file(area).is_file():
        raise NotFoundError(N_("The schematic boundaries of {area} are missing."), area=area)
    communes = geometry.read_polygons(schematic_file(area), prefix=PREFIX[area])
    shapes = {**communes, **geometry.units_above(table, communes, {})}
    tiers: dict[str, Tier] = dict.fromkeys(shapes, "schematic")
    vintages: dict[str, str] = {}
    for level in ("cercle", "departement", "region"):
        item = sets.get(level)
        if item is None or (level == "region" and division == "2023"):
            continue
        given = {code: shape for code, shape in _official_polygons(item).items() if code in shapes}
        if level != "region":
            given = geometry.units_above(table, {}, given)
        shapes |= given
        tiers |= dict.fromkeys(given, "official")
        vintages |= dict.fromkeys(given, item.vintage)
    return shapes, tiers, vintages


def _official_polygons(item: store.OfficialSet) -> geometry.Geometries:
    """Return the stored polygons by code."""
    try:
        return geometry.read_polygons(item.path)
    except (OSError, ValueError, KeyError) as error:
        raise store.StoreError(
            N_(
                "The stored boundaries “{file}” cannot be read. Go back with “boundaries reset”, then supply "
                "the file again."
            ),
            file=item.file,
        ) from error
