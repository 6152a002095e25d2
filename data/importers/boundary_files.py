"""Read a boundary file of a person's own: any common format, any CRS, whatever its columns.

Limits: 1 GiB as a file and 2 GiB unpacked, 200,000 features, 30 million vertices, 100 columns.
"""

from __future__ import annotations

import codecs
import re
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyproj.exceptions import ProjError

from data.boundaries_store import checksum
from data.errors import N_, CartoCoopError, Fault, Message, NotFoundError
from data.schema import CRS

FORMATS = (".geojson", ".json", ".gpkg", ".shp", ".fgb", ".parquet", ".geoparquet", ".zip")
PARQUET = (".parquet", ".geoparquet")
IN_ZIP = (".gpkg", ".shp", ".geojson", ".json", ".fgb", *PARQUET)
"""Formats looked for in an archive, the preferred one first."""
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MAX_BYTES = 1 << 30
MAX_UNPACKED = 2 << 30
MAX_MEMBERS = 5_000
MAX_FEATURES = 200_000
MAX_VERTICES = 30_000_000
MAX_COLUMNS = 100
CHUNK = 1 << 20
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


class BoundaryFileError(CartoCoopError):
    """A boundary file cannot be read or does not say what is needed."""


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
        raise _too_large(path, N_("The file “{file}” is larger than {limit} MB."), MAX_BYTES >> 20)
    _check_format(path)
    digest = checksum(path)
    if path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="cartocoop-") as scratch:
            raw = _read(_unpack(path, Path(scratch), layer), None, path.name)
    else:
        raw = _read(path, layer, path.name)
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


def _too_large(path: Path, template: str, limit: int) -> BoundaryFileError:
    return BoundaryFileError(template, file=path.name, limit=limit)


def _read(path: Path, layer: str | None, shown: str) -> gpd.GeoDataFrame:
    """Return the raw frame of one layer; `shown` is the name that messages give the file."""
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
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise BoundaryFileError(N_("There is no polygon in “{file}”."), file=shown)
    if len(frame) > MAX_FEATURES:
        raise _too_large(Path(shown), N_("“{file}” has more than {limit} features."), MAX_FEATURES)
    if len(frame.columns) > MAX_COLUMNS:
        raise _too_large(Path(shown), N_("“{file}” has more than {limit} columns."), MAX_COLUMNS)
    vertices = int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())
    if vertices > MAX_VERTICES:
        raise _too_large(Path(shown), N_("“{file}” has more than {limit} vertices."), MAX_VERTICES)
    return frame.reset_index(drop=True)


def _read_with_gdal(path: Path, layer: str | None, shown: str) -> gpd.GeoDataFrame:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if not layers:
        raise BoundaryFileError(N_("There is no polygon in “{file}”."), file=shown)
    chosen = _choose(layers, layer, shown)
    if int(pyogrio.read_info(path, layer=chosen)["features"]) > MAX_FEATURES:
        raise _too_large(Path(shown), N_("“{file}” has more than {limit} features."), MAX_FEATURES)
    encoding = _dbf_encoding(path) if path.suffix.lower() == ".shp" else None
    return pyogrio.read_dataframe(
        path, layer=chosen, force_2d=True, encoding=encoding, on_invalid="ignore", fid_as_index=False
    )


def _choose(names: list[str], wanted: str | None, shown: str) -> str:
    """Return the layer wanted, or the only one."""
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names:
        return str(wanted)
    raise BoundaryFileError(
        N_("“{file}” has several layers; choose one with --layer: {layers}.")
        if wanted is None
        else N_("“{file}” has no layer of that name; choose one with --layer: {layers}."),
        file=shown,
        layers=", ".join(names[:20]),
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


def _unpack(path: Path, scratch: Path, layer: str | None) -> Path:
    """Unpack the parts of one layer of an archive into `scratch`, under names of our own."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive, path.name)
            stems = _layers_of(entries)
            if not stems:
                raise BoundaryFileError(
                    N_("There is no boundary file in the archive “{file}”; looked for: {formats}."),
                    file=path.name,
                    formats=", ".join(IN_ZIP),
                )
            main = stems[_choose(list(stems), layer, path.name)]
            parts = [main]
            if main.suffix.lower() == ".shp":
                parts = [
                    entry
                    for entry in entries
                    if entry.with_suffix("") == main.with_suffix("")
                    and entry.suffix.lower() in SHAPEFILE_PARTS
                ]
            budget = MAX_UNPACKED
            for part in parts:
                budget -= _copy(archive, entries[part], scratch / f"layer{part.suffix.lower()}", budget, path)
            return scratch / f"layer{main.suffix.lower()}"
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise BoundaryFileError(
            N_("The archive “{file}” cannot be unpacked; it is damaged or locked with a password."),
            file=path.name,
        ) from error


def _entries(archive: zipfile.ZipFile, shown: str) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return the archive's files by path; refuse paths that lead out of it and archives that swell."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _too_large(
            Path(shown), N_("The archive “{file}” unpacks to more than {limit} MB."), MAX_UNPACKED >> 20
        )
    entries = {}
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or PureWindowsPath(info.filename).drive or ".." in name.parts:
            raise BoundaryFileError(
                N_("The archive “{file}” holds a path that leads out of it (“{path}”); it is refused."),
                file=shown,
                path=info.filename[:200],
            )
        if name.parts[0] != "__MACOSX" and not name.name.startswith("."):
            entries[name] = info
    return entries


def _layers_of(entries: dict[PurePosixPath, zipfile.ZipInfo]) -> dict[str, PurePosixPath]:
    """Return the layers of an archive by name; of one name in several formats the preferred one."""
    layers: dict[str, PurePosixPath] = {}
    for ending in IN_ZIP:
        for name in entries:
            if name.suffix.lower() == ending:
                layers.setdefault(name.stem, name)
    return layers


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, budget: int, path: Path) -> int:
    """Unpack one file, counting its real bytes; return their number."""
    written = 0
    with archive.open(info) as source, target.open("wb") as sink:
        while block := source.read(CHUNK):
            written += len(block)
            if written > budget:
                raise _too_large(
                    path, N_("The archive “{file}” unpacks to more than {limit} MB."), MAX_UNPACKED >> 20
                )
            sink.write(block)
    return written


def _to_degrees(frame: gpd.GeoDataFrame, crs: str | None, shown: str) -> tuple[gpd.GeoDataFrame, str]:
    """Return the frame in EPSG:4326 and the name of the CRS that it was in."""
    source = frame.crs
    if crs is not None:
        try:
            source = pyproj.CRS.from_user_input(crs)
        except ProjError as error:
            raise BoundaryFileError(
                N_("“{crs}” is not a coordinate reference system. Write it like EPSG:4326."), crs=crs
            ) from error
    if source is None:
        raise BoundaryFileError(
            N_(
                "“{file}” does not say which coordinate reference system it is in. Ask its producer, then "
                "state it: --crs EPSG:4326 for degrees, EPSG:32629 for UTM 29N, EPSG:2154 for Lambert-93."
            ),
            file=shown,
        )
    source = pyproj.CRS.from_user_input(source)
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
                    Message(N_("The file's coordinates reach from {low} to {high}."), _extremes(frame)),
                    file=shown,
                )
            ],
        )
    return moved, stated


def _extremes(frame: gpd.GeoDataFrame) -> dict[str, str]:
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
        shapes[row] = _polygonal_part(shapes[row])
    shapes[~present] = None
    undrawn = shapely.is_missing(shapes)
    return (
        gpd.GeoSeries(shapes, index=series.index, crs=CRS),
        frozenset(np.flatnonzero(broken & ~undrawn).tolist()),
        frozenset(np.flatnonzero(undrawn).tolist()),
    )


def _polygonal_part(shape: shapely.Geometry) -> shapely.Geometry | None:
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
