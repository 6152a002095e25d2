"""GeoPackage: one layer per table (with geometry where it has one) and a ``metadata`` table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from data.exporters.document import ExportDocument
from data.exporters.guard import clean_text
from data.exporters.tables import TABLES, particulars

_CLOCK = "OGR_CURRENT_DATE"


def _clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its text columns cleaned (a GeoPackage runs no formula: no apostrophe)."""
    texts = [column for column in frame.columns if pd.api.types.is_string_dtype(frame[column].dtype)]
    cleaned = {c: [None if pd.isna(v) else clean_text(v) for v in frame[c]] for c in texts}
    return frame.assign(**{c: pd.Series(v, index=frame.index, dtype="str") for c, v in cleaned.items()})


def geometry_kind(frame: gpd.GeoDataFrame) -> dict[str, object]:
    """Return how the shapes of a layer are declared: several kinds of them make it a general one."""
    kinds = {kind.removeprefix("Multi") for kind in frame.geom_type.dropna()}
    if kinds == {"Polygon"}:
        return {"geometry_type": "MultiPolygon", "promote_to_multi": True}
    kind = kinds.pop() if len(kinds) == 1 else "Unknown"
    return {"geometry_type": kind, "promote_to_multi": False}


def _save(frame: pd.DataFrame, path: Path, layer: str) -> None:
    geometry = geometry_kind(frame) if isinstance(frame, gpd.GeoDataFrame) else {}
    pyogrio.write_dataframe(_clean(frame), path, layer=layer, driver="GPKG", append=path.exists(), **geometry)


@contextmanager
def dated_by(day: date) -> Iterator[None]:
    """Let the files written inside bear a day, not the hour at which they were written."""
    old = pyogrio.get_gdal_config_option(_CLOCK)
    pyogrio.set_gdal_config_options({_CLOCK: f"{day.isoformat()}T00:00:00Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_CLOCK: old})


def write_geopackage(document: ExportDocument) -> bytes:
    """Return the document as a GeoPackage in EPSG:4326."""
    rows = pd.DataFrame(particulars(document), columns=["section", "name", "value"], dtype="str")
    with dated_by(document.date), tempfile.TemporaryDirectory(prefix="cartocoop-") as folder:
        path = Path(folder) / "export.gpkg"
        for table in TABLES:
            _save(getattr(document, table), path, table)
        _save(document.figures, path, "figures")
        _save(document.definitions, path, "definitions")
        _save(rows, path, "metadata")
        return path.read_bytes()
