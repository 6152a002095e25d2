"""Read a boundary file of a person's own: any common format, any CRS, whatever its columns.

Limits: 1 GiB as a file and 2 GiB unpacked, 200,000 features, 30 million vertices, 100 columns.
"""

from __future__ import annotations

import codecs
import re
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import ProjError

from data.boundaries_store import checksum
from data.errors import N_, CartoCoopError, Fault, Message, NotFoundError
from data.importers.boundary_archives import BoundaryFileError, choose_layer, too_large, unpack
from data.schema import CRS

FORMATS = (".geojson", ".json", ".gpkg", ".shp", ".fgb", ".parquet", ".geoparquet", ".zip")
PARQUET = (".parquet", ".geoparquet")
MAX_BYTES = 1 << 30
MAX_FEATURES = 200_000
MAX_VERTICES = 30_000_000
MAX_COLUMNS = 100
__all__ = ["BoundaryFile", "BoundaryFileError", "read_boundaries"]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
BEGINNINGS = {
    ".geojson": b"{",
    ".json": b"{",
    ".gpkg": b"SQLite format 3\x00",
    ".shp": b"\x00\x00\x27\x0a",
    ".fgb": b"fgb",
    ".parquet": b"PAR1",
    ".geoparquet": b"PAR1",
}
"""First bytes of each format. A file that begins otherwise is not handed to GDAL, which would go by its
content and could open one that points to other files or to the network."""


class NoCrsError(BoundaryFileError):
    """A file does not say which coordinate reference system it is in."""


@dataclass(frozen=True)
class BoundaryFile:
    """A boundary file as read.

    Parameters
    ----------
    name
        File name.
    sha256
        Checksum of the file.
    crs
        Coordinate reference system that it was in, as a person writes it (``EPSG:32629``).
    frame
        EPSG:4326, index 0..n-1 in the file's order; every attribute a text column, missing where empty;
        geometry polygon, multipolygon or None.
    mended
        Rows (0-based) whose geometry was invalid and was mended.
    undrawn
        Rows (0-based) that hold no polygon.
    """

    name: str
    sha256: str
    crs: str
    frame: gpd.GeoDataFrame
    mended: frozenset[int]
    undrawn: frozenset[int]

    @property
    def columns(self) -> list[str]:
        """Names of the attribute columns."""
        return [str(column) for column in self.frame.columns if column != "geometry"]


def read_boundaries(path: Path, *, crs: str | None = None, layer: str | None = None) -> BoundaryFile:
    """Read a GeoJSON, GeoPackage, Shapefile (zipped or not), FlatGeobuf or GeoParquet file.

    Heights are dropped, coordinates brought to EPSG:4326, invalid polygons mended with ``make_valid``
    (their polygonal part is kept).

    Parameters
    ----------
    path
        The file. In an archive nothing but the parts of one layer is unpacked, under names of our own.
    crs
        Takes the place of the CRS that the file states; needed when it states none.
    layer
        Which layer, or which file of an archive, when there are several.

    Raises
    ------
    NotFoundError
        There is no such file.
    BoundaryFileError
        The file is empty, too large, damaged, of another kind, without polygons or without CRS, or has
        several layers and none was chosen.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFoundError(N_("There is no file “{file}”."), file=str(path))
    size = path.stat().st_size
    if size == 0:
        raise BoundaryFileError(N_("The file “{file}” is empty."), file=path.name)
    if size > MAX_BYTES:
        raise too_large(path, N_("The file “{file}” is larger than {limit} MB."), MAX_BYTES >> 20)
    _check_format(path)
    digest = checksum(path)
    if path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="cartocoop-") as scratch:
            raw = read_layer(*unpack(path, Path(scratch), layer), path.name)
    else:
        raw = read_layer(path, layer, path.name)
    if raw.empty:
        raise BoundaryFileError(N_("There is no polygon in “{file}”."), file=path.name)
    frame, stated = _to_degrees(raw, crs, path.name)
    geometry, mended, undrawn = _polygons(frame.geometry)
    if len(undrawn) == len(frame):
        raise BoundaryFileError(N_("There is no polygon in “{file}”."), file=path.name)
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name)).apply(_as_text)
    attributes.columns = [_plain(str(column)) for column in attributes.columns]
    if not attributes.columns.is_unique or "geometry" in attributes.columns:
        raise _unreadable(path.name)
    return BoundaryFile(
        name=path.name,
        sha256=digest,
        crs=stated,
        frame=gpd.GeoDataFrame(attributes, geometry=geometry, crs=CRS),
        mended=mended,
        undrawn=undrawn,
    )


def _check_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        raise BoundaryFileError(
            N_("“{file}” is none of the formats that can be read: {formats}."),
            file=path.name,
            formats=", ".join(FORMATS),
        )


def _unreadable(shown: str) -> BoundaryFileError:
    return BoundaryFileError(
        N_("“{file}” cannot be read as a file of boundaries; it is damaged or of another kind."), file=shown
    )


def read_layer(path: Path, layer: str | None, shown: str) -> gpd.GeoDataFrame:
    """Return the raw frame of one layer, within the limits of this module; index 0..n-1.

    Parameters
    ----------
    path
        The file, no archive.
    layer
        Which layer, when there are several.
    shown
        Name that messages give the file.

    Raises
    ------
    SeveralLayersError
        There are several layers and none was chosen, or the one chosen is not there.
    BoundaryFileError
        The file is damaged, too large, or holds no layer with geometry.
    """
    with path.open("rb") as handle:
        beginning = handle.read(1024).removeprefix(codecs.BOM_UTF8).lstrip()
    if not beginning.startswith(BEGINNINGS[path.suffix.lower()].lstrip()):
        raise _unreadable(shown)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's remarks on odd files: what matters is reported row by row
        try:
            if path.suffix.lower() in PARQUET:
                frame = gpd.read_parquet(path)
            else:
                frame = _read_with_gdal(path, layer, shown)
        except CartoCoopError:
            raise
        except Exception as error:  # readers raise a score of types on damaged files
            raise _unreadable(shown) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise BoundaryFileError(N_("There is no geometry in “{file}”."), file=shown)
    if len(frame) > MAX_FEATURES:
        raise too_large(Path(shown), N_("“{file}” has more than {limit} features."), MAX_FEATURES)
    if len(frame.columns) > MAX_COLUMNS:
        raise too_large(Path(shown), N_("“{file}” has more than {limit} columns."), MAX_COLUMNS)
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if vertices > MAX_VERTICES:
        raise too_large(Path(shown), N_("“{file}” has more than {limit} vertices."), MAX_VERTICES)
    return frame.reset_index(drop=True)


def _read_with_gdal(path: Path, layer: str | None, shown: str) -> gpd.GeoDataFrame:
    import pyogrio  # noqa: PLC0415 - GDAL is large, and needed for a person's own file only

    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not layers:
        raise BoundaryFileError(N_("There is no geometry in “{file}”."), file=shown)
    chosen = choose_layer(layers, layer, shown)
    if int(pyogrio.read_info(path, layer=chosen)["features"]) > MAX_FEATURES:
        raise too_large(Path(shown), N_("“{file}” has more than {limit} features."), MAX_FEATURES)
    encoding = _dbf_encoding(path) if path.suffix.lower() == ".shp" else None
    return pyogrio.read_dataframe(
        path, layer=chosen, force_2d=True, encoding=encoding, on_invalid="ignore", fid_as_index=False
    )


def _dbf_encoding(path: Path) -> str | None:
    """Return the encoding of a Shapefile's table that does not state it: UTF-8 if it can be, else cp1252."""
    if any(path.with_suffix(suffix).is_file() for suffix in (".cpg", ".CPG")):
        return None
    table = next((path.with_suffix(end) for end in (".dbf", ".DBF") if path.with_suffix(end).is_file()), None)
    if table is None:
        return None
    with table.open("rb") as handle:
        header = handle.read(32)
        handle.seek(int.from_bytes(header[8:10], "little"))
        records = handle.read(64 << 20)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(records)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def source_crs(frame: gpd.GeoDataFrame, crs: str | None, shown: str) -> pyproj.CRS:
    """Return the CRS that a file is in: the one told in `crs`, else the one that it states.

    Raises
    ------
    NoCrsError
        Neither says it.
    BoundaryFileError
        What is told is no CRS.
    """
    source = frame.crs
    if crs is not None:
        try:
            source = pyproj.CRS.from_user_input(crs)
        except ProjError as error:
            raise BoundaryFileError(
                N_("“{crs}” is not a coordinate reference system. Write it like EPSG:4326."), crs=crs
            ) from error
    if source is None or not (source.is_geographic or source.is_projected):
        raise NoCrsError(
            N_(
                "“{file}” does not say which coordinate reference system it is in. Ask its producer, then "
                "state it: --crs EPSG:4326 for degrees, EPSG:32629 for UTM 29N, EPSG:2154 for Lambert-93."
            ),
            file=shown,
        )
    return pyproj.CRS.from_user_input(source)


def _to_degrees(frame: gpd.GeoDataFrame, crs: str | None, shown: str) -> tuple[gpd.GeoDataFrame, str]:
    """Return the frame in EPSG:4326 and the name of the CRS that it was in."""
    source = source_crs(frame, crs, shown)
    stated = ":".join(source.to_authority() or ()) or str(source.name)
    moved = frame.set_crs(source, allow_override=True).to_crs(CRS)
    bounds = moved.total_bounds
    if np.isfinite(frame.total_bounds).any() and not (
        np.isfinite(bounds).all() and (np.abs(bounds) <= [180.001, 90.001, 180.001, 90.001]).all()
    ):
        raise BoundaryFileError(
            N_("The coordinates of “{file}” do not fit {crs}. State the right system with --crs."),
            file=shown,
            crs=stated,
            faults=[
                Fault(
                    Message(N_("The file's coordinates reach from {low} to {high}."), extremes(frame)),
                    file=shown,
                )
            ],
        )
    return moved, stated


def extremes(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the least and the greatest coordinates of a frame, for messages."""
    low_x, low_y, high_x, high_y = (f"{value:.6g}" for value in frame.total_bounds)
    return {"low": f"{low_x}, {low_y}", "high": f"{high_x}, {high_y}"}


def _polygons(series: gpd.GeoSeries) -> tuple[gpd.GeoSeries, frozenset[int], frozenset[int]]:
    """Return the polygonal geometry of every row, the rows mended and the rows that hold no polygon."""
    shapes = shapely.force_2d(series.to_numpy())
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    broken = present & ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    odd = present & ~np.isin(shapely.get_type_id(shapes), (3, 6))
    for row in np.flatnonzero(odd):
        shapes[row] = polygonal_part(shapes[row])
    shapes[~present] = None
    undrawn = shapely.is_missing(shapes)
    return (
        gpd.GeoSeries(shapes, index=series.index, crs=CRS),
        frozenset(np.flatnonzero(broken & ~undrawn).tolist()),
        frozenset(np.flatnonzero(undrawn).tolist()),
    )


def polygonal_part(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygons of a collection as one geometry; None when it has none."""
    parts = shapely.get_parts(shapely.get_parts(np.array([shape], dtype=object)))
    polygons = parts[shapely.get_type_id(parts) == 3]
    return shapely.union_all(polygons) if len(polygons) else None


def _as_text(column: pd.Series) -> pd.Series:
    """Return a column as text: whole numbers without decimals, empty cells missing, blanks trimmed."""
    if pd.api.types.is_float_dtype(column):
        whole = column.dropna().mod(1).eq(0).all()
        column = column.round().astype("Int64") if whole else column
    text = column.astype("str").str.replace(_CONTROL, "", regex=True).str.strip()
    empty = column.isna() | text.eq("")
    return text.mask(empty).astype("str")


def _plain(text: str) -> str:
    """Return `text` without control characters, which could steer a terminal."""
    return _CONTROL.sub("", text)
