"""The geometry of the territories: communes from a file or a point, the units above as their unions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.schema import CRS

Geometries = dict[str, shapely.Geometry]

SAME_AREA = 1e-9
"""Share of an area by which adding up in another order may change it."""


def read_polygons(path: Path, *, prefix: str = "") -> Geometries:
    """Return the polygons of a GeoJSON or GeoParquet file by code.

    Parameters
    ----------
    path
        A file in EPSG:4326 with the property ``code``.
    prefix
        Put before every code (``COM-`` for INSEE codes).
    """
    frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    codes = prefix + frame["code"].astype("str")
    return dict(zip(codes, frame.geometry, strict=True))


def union(parts: list[shapely.Geometry]) -> shapely.Geometry:
    """Return the union of polygons: shared borders removed exactly when they form a clean coverage.

    Polygons of an official file that overlap or do not meet corner to corner are united the slow way. That
    is seen in what comes out: where borders do not cancel each other, the joined polygon crosses itself or
    has not the area of its parts.
    """
    array = np.array(parts, dtype=object)
    if len(array) == 1:
        return array[0]
    with suppress(shapely.errors.GEOSException):  # borders that cross make no coverage
        joined = shapely.coverage_union_all(array)
        areas = float(shapely.area(array).sum())
        if joined.is_valid and math.isclose(joined.area, areas, rel_tol=SAME_AREA):
            return joined
    return shapely.make_valid(shapely.union_all(array))


def units_above(
    table: pd.DataFrame, communes: Mapping[str, shapely.Geometry], given: Mapping[str, shapely.Geometry]
) -> Geometries:
    """Return the geometries of the units above the commune.

    Parameters
    ----------
    table
        Attributes of every unit (columns ``code``, ``level``, ``parent``, ``region``, ``epci``, ``ept``).
    communes
        Polygons of communes by code; points are left out of every union.
    given
        Polygons that take the place of a union (an official file of cercles, say).

    Returns
    -------
    dict
        Geometry by code; a unit that has neither a polygon of its own nor one below it is absent.
    """
    result: Geometries = dict(given)
    small = table.loc[table["level"] == "commune"]
    for column in ("parent", "epci", "ept"):
        for code, codes in small.groupby(column)["code"]:
            parts = [communes[item] for item in codes if _is_area(communes.get(item))]
            if code not in result and parts:
                result[str(code)] = union(parts)
    middle = table.loc[table["level"].isin(["cercle", "departement"])]
    for code, codes in middle.groupby("region")["code"]:
        parts = [result[item] for item in codes if item in result]
        if code not in result and parts:
            result[str(code)] = union(parts)
    return result


def points(table: pd.DataFrame) -> NDArray[np.object_]:
    """Return the tabulated points (EPSG:4326) of a table, empty where the point is not known."""
    lon, lat = table["lon"].to_numpy("float64"), table["lat"].to_numpy("float64")
    made = shapely.points(lon, lat)
    made[np.isnan(lon) | np.isnan(lat)] = shapely.Point()
    return np.asarray(made, dtype=object)


def attach(
    table: pd.DataFrame, geometries: Mapping[str, shapely.Geometry], tiers: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """Return `table` with geometry and tier: a unit without polygon gets its point and the tier ``point``."""
    fallback = points(table)
    shapes = [geometries.get(code, point) for code, point in zip(table["code"], fallback, strict=True)]
    tier = [tiers[code] if code in geometries else "point" for code in table["code"]]
    frame = table.assign(tier=pd.Series(tier, index=table.index, dtype="str"))
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


def _is_area(geometry: shapely.Geometry | None) -> bool:
    return geometry is not None and geometry.geom_type in {"Polygon", "MultiPolygon"}
