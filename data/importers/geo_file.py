"""Layers of points or areas with attributes - GeoJSON, GeoPackage, zipped Shapefile - as a list.

A layer becomes the table that its attributes are, with one more column, ``WKT``, that holds the geometry in
degrees; :func:`data.importers.table.read_list` reads it like any list. So a feature that is not taken comes
back as a row with its geometry, can be mended in a spreadsheet, and is understood when it returns. Features
are numbered from 1.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import ProjError

from data.errors import N_, Fault, Message
from data.importers._atlas_personal import Dropped
from data.importers._grid import MAX_CELL, MAX_COLUMNS, MAX_ROWS, text_of
from data.importers._list_shapes import write_shape
from data.importers.boundary_archives import IN_ZIP, BoundaryFileError, too_large, unpack
from data.importers.boundary_files import extremes, read_layer, source_crs
from data.importers.source import Source
from data.importers.table_file import Cleaner, Format, RawRow, RawTable, too_long
from data.schema import CRS

__all__ = ["BYTES", "GEOMETRY", "is_geographic", "read_features"]

BYTES: Final = 200_000_000
"""Largest file that is read."""
GEOMETRY: Final = "WKT"
"""Heading of the column that holds the geometry."""
_SQLITE: Final = b"SQLite format 3\x00"
_ZIPPED: Final = frozenset(IN_ZIP) - {".json"}


def is_geographic(source: Source) -> bool:
    """Return whether a file is GeoJSON, a GeoPackage, or an archive that holds a layer."""
    if source.members is not None:
        return any(Path(name).suffix.lower() in _ZIPPED for name in source.members)
    head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_SQLITE):
        return True
    return head.startswith(b"{") and (source.suffix in (".geojson", ".json") or b'"Feature' in head)


def read_features(source: Source, *, layer: str = "", crs: str = "") -> RawTable:
    """Return the features of a layer as a table.

    Parameters
    ----------
    source
        The file.
    layer
        Which layer; "" = the only one.
    crs
        Coordinate reference system, when the file does not state it (``EPSG:32629``).

    Raises
    ------
    SeveralLayersError
        There are several layers and none was chosen.
    NoCrsError
        The file does not say which CRS it is in, and nobody has said so.
    BoundaryFileError
        It is damaged, hostile, empty or too large.
    """
    if source.size > BYTES:
        raise too_large(Path(source.name), N_("The file “{file}” is larger than {limit} MB."), BYTES >> 20)
    with tempfile.TemporaryDirectory(prefix="cartocoop-") as folder:
        path, form, inner = _unpacked(source, Path(folder), layer or None)
        frame = read_layer(path, inner, source.name)
    if frame.empty:
        raise BoundaryFileError(N_("“{file}” holds no feature."), file=source.name)
    if len(frame) > MAX_ROWS:
        raise too_large(Path(source.name), N_("“{file}” has more than {limit} features."), MAX_ROWS)
    stated = source_crs(frame, crs or None, source.name)
    shapes = _in_degrees(frame, stated, source.name)
    return _table(source, form, layer, frame, shapes)


def _unpacked(source: Source, folder: Path, layer: str | None) -> tuple[Path, Format, str | None]:
    """Return the file under a name of our own, its format, and the layer to read inside it."""
    if source.members is not None:
        archive = folder / "given.zip"
        _copied(source, archive)
        inside = folder / "inside"
        inside.mkdir()
        path, inner = unpack(archive, inside, layer)
        return (
            path,
            "gpkg" if path.suffix == ".gpkg" else "shp" if path.suffix == ".shp" else "geojson",
            inner,
        )
    form: Format = "gpkg" if source.head.startswith(_SQLITE) else "geojson"
    path = folder / f"given.{form}"
    _copied(source, path)
    return path, form, layer


def _copied(source: Source, path: Path) -> None:
    with source.opened() as stream, path.open("wb") as sink:
        while block := stream.read(1 << 20):
            sink.write(block)


def _in_degrees(frame: gpd.GeoDataFrame, stated: pyproj.CRS, shown: str) -> np.ndarray:
    """Return the shapes in EPSG:4326; one that does not fit the CRS has infinite coordinates.

    Raises
    ------
    BoundaryFileError
        Most of them do not fit: it is the CRS that is wrong.
    """
    try:
        moved = frame.geometry.set_crs(stated, allow_override=True).to_crs(CRS).to_numpy()
    except ProjError as error:
        raise _unfit(frame, stated, shown) from error
    if _bad(moved).sum() * 2 > max((~shapely.is_missing(moved)).sum(), 1):
        raise _unfit(frame, stated, shown)
    return np.asarray(moved)


def _bad(shapes: np.ndarray) -> np.ndarray:
    """Return which shapes lie outside the Earth."""
    bounds = shapely.bounds(shapes)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    with np.errstate(invalid="ignore"):
        inside = (np.abs(bounds) <= [180.001, 90.001, 180.001, 90.001]).all(axis=1)
    return np.asarray(there & ~inside)


def _finite(shape: shapely.Geometry) -> bool:
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def _unfit(frame: gpd.GeoDataFrame, stated: pyproj.CRS, shown: str) -> BoundaryFileError:
    return BoundaryFileError(
        N_("The coordinates of “{file}” do not fit {crs}. State the right system with --crs."),
        file=shown,
        crs=":".join(stated.to_authority() or ()) or str(stated.name),
        faults=[Fault(Message(N_("The file's coordinates reach from {low} to {high}."), extremes(frame)))],
    )


def _table(source: Source, form: Format, layer: str, frame: gpd.GeoDataFrame, shapes: np.ndarray) -> RawTable:
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    if len(attributes.columns) >= MAX_COLUMNS:
        raise too_large(Path(source.name), N_("“{file}” has more than {limit} columns."), MAX_COLUMNS)
    names = [text_of(str(name)) for name in attributes.columns]
    geometry = GEOMETRY if GEOMETRY not in names else f"Geometry ({GEOMETRY})"
    dropped = Dropped()
    cleaner = Cleaner((*names, geometry), None, dropped)
    bad = _bad(shapes)
    columns = [_texts(attributes.iloc[:, at]) for at in range(len(names))]
    rows, faults = [], []
    for at, shape in enumerate(shapes):
        cells = [column[at] for column in columns]
        faults += [
            too_long(source.name, at + 1, names[column])
            for column, cell in enumerate(cells)
            if len(cell) > MAX_CELL
        ]
        drawn = "" if shape is None or not _finite(shape) else write_shape(shape)
        if bad[at]:
            faults.append(_outside(source.name, at + 1, geometry))
        rows.append(RawRow(at + 1, cleaner.row([*(cell[:MAX_CELL] for cell in cells), drawn])))
    return RawTable(
        file=source.name,
        format=form,
        headings=tuple(cleaner.clean(name) for name in (*names, geometry)),
        tags=None,
        rows=tuple(rows),
        header_row=0,
        sheet=layer,
        sheets=(),
        delimiter="",
        faults=tuple(faults),
        remarks=(),
        dropped=dropped,
    )


def _texts(column: pd.Series) -> Sequence[str]:
    """Return the values of an attribute as text."""
    return [_text(value) for value in column.astype("object")]


def _text(value: object) -> str:
    if isinstance(value, list | tuple | np.ndarray):
        return "; ".join(_text(one) for one in value)
    if isinstance(value, dict) or value is None or pd.isna(value):
        return "" if not isinstance(value, dict) else text_of(str(value))
    if isinstance(value, pd.Timestamp):
        return text_of(value.to_pydatetime())
    return text_of(value.item() if isinstance(value, np.generic) else value)


def _outside(file: str, row: int, field: str) -> Fault:
    advice = Message(N_("Correct the coordinates."))
    return Fault(
        Message(N_("These coordinates lie outside the Earth.")),
        file=file,
        row=row,
        field=field,
        advice=advice,
    )
