"""The vector tiles of the whole Atlas: one PMTiles file per level, built once, read from disk.

GDAL (inside pyogrio) cuts the tiles; a level is one file, so that a view reads only what it shows. The
files are kept in the cache under a key that changes with the boundaries, the tables and this code.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from data import countries, france, paths
from data.schema import CRS
from data.territories import boundary_key, load_territories

TileLevel = Literal["country", "region", "departement", "commune"]
TILE_LEVELS: Final = get_args(TileLevel)
"""Levels of the Atlas map, the coarsest first; a cercle of Mali stands with the départements."""

ZOOMS: Final[dict[TileLevel, tuple[int, int]]] = {
    "country": (0, 4),
    "region": (3, 8),
    "departement": (4, 8),
    "commune": (6, 9),
}
"""First and last zoom of the tiles of a level; a closer map enlarges those of the last."""

EXTENT = 4096
"""Steps across a tile."""
UNITS_FILE = "units.parquet"
DOT_DEGREES = 0.004
"""Half-width of the dot that stands for a commune without a border."""
_NO_LIMIT = {"MAX_SIZE": 64_000_000, "MAX_FEATURES": 10_000_000}
"""GDAL would leave features out of a full tile; no commune may be missing."""
_CODE_FILES = tuple(Path(str(file)) for file in (__file__, france.__file__, countries.__file__))


@dataclass(frozen=True, slots=True)
class TileSet:
    """The tiles of the whole Atlas.

    Parameters
    ----------
    folder
        Where its files are: ``<level>.pmtiles`` and the table of units.
    """

    folder: Path

    def archive(self, level: TileLevel) -> Path:
        """Return the path of the PMTiles file of a level."""
        return self.folder / f"{level}.pmtiles"

    def read(self, level: TileLevel) -> bytes:
        """Return the whole PMTiles file of a level."""
        return self.archive(level).read_bytes()

    def units(self) -> pd.DataFrame:
        """Return the units of every level; see :func:`atlas_units` (without geometry)."""
        return _read_units(self.folder / UNITS_FILE)


@lru_cache(maxsize=2)
def _read_units(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path)


def atlas_units() -> gpd.GeoDataFrame:
    """Return every unit that the Atlas map draws: countries, all of France, the region of Kayes.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326: ``code`` (unique), ``level`` (:data:`TILE_LEVELS`), ``position`` (0, 1, … within its level
        in ascending order of code), ``name``, ``name_en``, ``parent``, ``region``, ``country`` (code of
        the country, ``ISO-FRA``), ``lon``, ``lat``, ``tier``, ``area`` (km², of the geometry,
        to rank names by, no figure), ``geometry`` (a small dot where there is no
        border, empty where no source gives a point).
    """
    world = countries.load_countries().rename(columns={"name_fr": "name"})
    world = world.assign(level="country", country=world["code"], tier="official").drop(columns="iso2")
    french = france.french_territories().assign(country="ISO-FRA")
    malian = load_territories("kayes")
    malian = malian.assign(level=malian["level"].replace("cercle", "departement"), country="ISO-MLI")
    malian = malian[malian["level"].isin(TILE_LEVELS)]
    columns = ["code", "level", "name", "name_en", "parent", "region", "country", "lon", "lat", "tier"]
    frames = [one.reindex(columns=[*columns, "geometry"]) for one in (world, french, malian)]
    frame = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
    frame["name_en"] = frame["name_en"].fillna(frame["name"])
    frame["level"] = pd.Categorical(frame["level"], TILE_LEVELS)
    frame = frame.sort_values(["level", "code"], ignore_index=True)
    frame["level"] = frame["level"].astype("str")
    frame["area"] = (frame.to_crs("ESRI:54034").area / 1e6).round(1)
    frame.insert(2, "position", frame.groupby("level").cumcount())
    dots = (frame.geom_type == "Point") & ~frame.geometry.is_empty
    frame.loc[dots, "geometry"] = shapely.buffer(frame.geometry[dots].to_numpy(), DOT_DEGREES, quad_segs=2)
    return frame


def tiles_key() -> str:
    """Return a short text that changes when the tiles would."""
    digest = hashlib.sha256(pyogrio.__gdal_version_string__.encode())
    inputs = [*_CODE_FILES, *france.reference_files(), paths.REFERENCE / "country_codes.csv"]
    for path in inputs:
        digest.update(path.read_bytes())
    for area in ("kayes", "idf"):
        digest.update(boundary_key(area).encode())
    return digest.hexdigest()[:12]


def find_tiles() -> TileSet | None:
    """Return the tiles of today's boundaries, None when they are not built yet."""
    folder = paths.cache_dir() / "tiles" / tiles_key()
    return TileSet(folder) if (folder / UNITS_FILE).is_file() else None


def ensure_tiles() -> TileSet:
    """Return the tiles of today's boundaries, building them when they are not there.

    A set is there whole or not at all, also when two processes build it at the same time; the sets of
    former boundaries are deleted.
    """
    found = find_tiles()
    if found is not None:
        return found
    target = paths.cache_dir() / "tiles" / tiles_key()
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".tiles-", dir=target.parent))
    try:
        write_tiles(atlas_units(), scratch)
        with suppress(OSError):  # another process was first
            scratch.replace(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for older in target.parent.iterdir():
        if older != target and not older.name.startswith("."):
            shutil.rmtree(older, ignore_errors=True)
    return TileSet(target)


def write_tiles(units: gpd.GeoDataFrame, folder: Path) -> None:
    """Write the PMTiles file of each level and, last, the table of units.

    Parameters
    ----------
    units
        See :func:`atlas_units`.
    folder
        An empty folder.
    """
    for level in TILE_LEVELS:
        rows = units[(units["level"] == level) & ~units.geometry.is_empty]
        if len(rows):
            write_archive(rows, folder / f"{level}.pmtiles", level)
    units.drop(columns="geometry").to_parquet(folder / UNITS_FILE, index=False)


def write_archive(rows: gpd.GeoDataFrame, path: Path, level: TileLevel) -> None:
    """Write one level as PMTiles; properties: ``i`` (position), ``name`` and, of countries, ``name_en``.

    Parameters
    ----------
    rows
        Units of the level, EPSG:4326, none empty.
    path
        File to write, which must not be there.
    level
        Decides the zooms (:data:`ZOOMS`) and the name of the layer.
    """
    names = ["name", "name_en"] if level == "country" else ["name"]
    frame = rows[["position", *names, "geometry"]].rename(columns={"position": "i"})
    first, last = ZOOMS[level]
    pyogrio.write_dataframe(
        frame,
        path,
        driver="PMTiles",
        layer=level,
        dataset_options={"MINZOOM": first, "MAXZOOM": last, "EXTENT": EXTENT, **_NO_LIMIT},
    )
