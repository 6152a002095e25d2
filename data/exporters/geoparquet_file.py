"""The register as GeoParquet 1.1: one row per tie with the shape of its territory, and everything beside it.

The file follows the specification of the Open Geospatial Consortium's GeoParquet group, version 1.1.0: shapes
in WKB (longitude, latitude), the column's CRS, kinds of geometry and bounds in the file's ``geo`` metadata.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from data._exchange_features import CHILDREN, FLAT, FORMAT, features_of, inner
from data.exchange import TABLES
from data.exporters.register_document import RegisterDocument
from data.schema import CRS

KEY: Final = b"cartocoop"
"""Of the file's metadata: what it holds."""
_TYPES: Final[Mapping[str, pa.DataType]] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}
_GEOMETRY: Final = "geometry"


def write_geoparquet(document: RegisterDocument) -> bytes:
    """Return the register as one GeoParquet file, EPSG:4326."""
    rows = list(features_of(document.tables))
    shapes = [document.shapes.of(row["territory_code"]) for row in rows]
    schema = _schema()
    written = [None if shape is None else shapely.to_wkb(shape, flavor="iso") for shape in shapes]
    records = [row | {_GEOMETRY: content} for row, content in zip(rows, written, strict=True)]
    about = {
        b"geo": json.dumps(_metadata(shapes)).encode(),
        KEY: FORMAT.encode(),
        b"title": document.title.encode(),
        b"date": document.date.isoformat().encode(),
        b"version": document.version.encode(),
        b"notes": json.dumps([*document.notes, *document.credits], ensure_ascii=False).encode(),
    }
    table = pa.Table.from_pylist(records, schema=schema).replace_schema_metadata(about)
    out = BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _schema() -> pa.Schema:
    actor = [("number", _TYPES["integer"]), ("role", _TYPES["string"])]
    actor += [(column.name, _TYPES[column.kind]) for column in TABLES["actors"].columns]
    whole: list[tuple[str, pa.DataType]] = [
        ("tie", _struct("ties")),
        ("partnership", pa.struct([(c.name, _TYPES[c.kind]) for c in TABLES["partnerships"].columns])),
        ("actors", pa.list_(pa.struct(actor))),
        *((name, pa.list_(_struct(name))) for name in CHILDREN),
    ]
    flat = [(name, _TYPES[kind]) for name, kind in FLAT.items()]
    return pa.schema([*flat, (_GEOMETRY, pa.binary()), ("register", pa.struct(whole))])


def _struct(name: str) -> pa.DataType:
    table, names = inner(name)
    return pa.struct([(one.name, _TYPES[one.kind]) for one in table.columns if one.name in names])


def _metadata(shapes: Sequence[shapely.Geometry | None]) -> dict[str, Any]:
    there = [shape for shape in shapes if shape is not None]
    about: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in there}),
        "crs": pyproj.CRS(CRS).to_json_dict(),
        "edges": "planar",
    }
    if there:
        about["bbox"] = [float(bound) for bound in shapely.total_bounds(there)]
    return {"version": "1.1.0", "primary_column": _GEOMETRY, "columns": {_GEOMETRY: about}}
