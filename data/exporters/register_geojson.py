"""The register as GeoJSON (RFC 7946): one feature per tie, with everything that its partnership says."""

from __future__ import annotations

import json

from data._exchange_features import FORMAT, features_of
from data.exporters.geojson_file import geojson_geometry
from data.exporters.register_document import RegisterDocument


def write_register_geojson(document: RegisterDocument) -> bytes:
    """Return the register as one FeatureCollection; a place without a known territory has no geometry."""
    collection = {
        "type": "FeatureCollection",
        "cartocoop": FORMAT,
        "metadata": {
            "title": document.title,
            "date": document.date.isoformat(),
            "version": document.version,
            "notes": list(document.notes),
            "credits": list(document.credits),
        },
        "features": [
            {
                "type": "Feature",
                "properties": row,
                "geometry": geojson_geometry(document.shapes.of(row["territory_code"])),
            }
            for row in features_of(document.tables)
        ],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
