"""GeoJSON (RFC 7946): communes, then actors and links, with what they show in a ``metadata`` member."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.exporters.document import ExportDocument
from data.exporters.guard import clean_text
from data.exporters.tables import particulars
from data.schema import CRS

DECIMALS = 5
"""Of a degree: about one metre."""
LAYERS = ("territories", "parents", "actors", "links")


def _value(value: object) -> object:
    plain: Any = value.item() if hasattr(value, "item") else value
    if plain is None or plain is pd.NA or (isinstance(plain, float) and not math.isfinite(plain)):
        return None
    return plain if isinstance(plain, bool | int | float) else clean_text(plain)


def geojson_geometry(geometry: shapely.Geometry | None) -> dict[str, Any] | None:
    """Return a GeoJSON geometry: exterior rings anticlockwise (RFC 7946, 3.1.6), five decimals."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type in {"Polygon", "MultiPolygon"}:
        geometry = shapely.orient_polygons(geometry, exterior_cw=False)
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    return dict(json.loads(shapely.to_geojson(rounded)))


def _features(document: ExportDocument) -> Iterator[dict[str, Any]]:
    for layer in LAYERS:
        frame: gpd.GeoDataFrame = getattr(document, layer)
        name = frame.geometry.name
        fields = [column for column in frame.columns if column != name]
        geometries = frame.to_crs(CRS).geometry
        for row, geometry in zip(frame[fields].itertuples(index=False), geometries, strict=True):
            properties = {"layer": layer}
            properties |= {field: _value(value) for field, value in zip(fields, row, strict=True)}
            yield {"type": "Feature", "properties": properties, "geometry": geojson_geometry(geometry)}


def metadata(document: ExportDocument) -> dict[str, Any]:
    """Return what the document says about itself, section by section, ready for JSON."""
    sections: dict[str, Any] = {}
    for section, name, value in particulars(document):
        sections.setdefault(section, []).append(
            [clean_text(name), clean_text(value)] if name else clean_text(value)
        )
    return {
        "title": clean_text(document.title),
        "language": document.language,
        "date": document.date.isoformat(),
        **sections,
        "figures_table": [
            {key: _value(value) for key, value in row.items()} for row in document.figures.to_dict("records")
        ],
        "sources": [
            {key: _value(value) for key, value in row.items()} for row in document.sources.to_dict("records")
        ],
    }


def write_geojson(document: ExportDocument) -> bytes:
    """Return the document as one FeatureCollection; each feature names its ``layer``."""
    collection = {
        "type": "FeatureCollection",
        "metadata": metadata(document),
        "features": list(_features(document)),
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
