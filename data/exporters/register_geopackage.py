"""The register as a GeoPackage: its tables as they are, territories, actors and ties on the map."""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from data.exchange import TABLES
from data.exporters.geopackage_file import dated_by, geometry_kind
from data.exporters.register_document import RegisterDocument, Shapes, points_of
from data.schema import CRS

MAPPED = ("territories", "actors", "ties")
"""Tables that are layers: shapes of territories, points of actors, a point within each tie's territory."""


def write_register_geopackage(document: RegisterDocument) -> bytes:
    """Return the register as a GeoPackage in EPSG:4326."""
    with dated_by(document.date), tempfile.TemporaryDirectory(prefix="cartocoop-") as folder:
        path = Path(folder) / "register.gpkg"
        for name in (*MAPPED, *(one for one in TABLES if one not in MAPPED)):
            _save(_layer(name, document), path, name)
        said = [("title", document.title), ("version", document.version), ("date", document.date.isoformat())]
        said += [("note", text) for text in document.notes] + [("credit", text) for text in document.credits]
        _save(pd.DataFrame(said, columns=["name", "value"], dtype="str"), path, "metadata")
        return path.read_bytes()


def _layer(name: str, document: RegisterDocument) -> pd.DataFrame:
    frame = document.tables[name]
    flags = {column: frame[column].astype("bool") for column in frame if frame[column].dtype == "boolean"}
    frame = frame.assign(**flags)
    if name == "territories":
        return _shaped(frame, [document.shapes.of(code) for code in frame["code"]])
    if name == "actors":
        return points_of(frame)
    if name == "ties":
        return _shaped(frame, [_point(document.shapes, code) for code in frame["territory_code"]])
    return frame


def _point(shapes: Shapes, code: str) -> shapely.Geometry | None:
    shape = shapes.of(code)
    return None if shape is None else shape.representative_point()


def _shaped(frame: pd.DataFrame, shapes: list[shapely.Geometry | None]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=frame.index, crs=CRS))


def _save(frame: pd.DataFrame, path: Path, layer: str) -> None:
    geometry = geometry_kind(frame) if isinstance(frame, gpd.GeoDataFrame) else {}
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", append=path.exists(), **geometry)
