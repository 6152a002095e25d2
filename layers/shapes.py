"""Small geometry that several layers need: a local projection, a union, a place for a name."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

MANY = 2_000
"""Of so many polygons, those that lie side by side without overlap are joined edge by edge."""


def local_crs(frame: gpd.GeoDataFrame) -> str:
    """Return a Lambert azimuthal equal-area CRS centred on a frame in degrees."""
    west, south, east, north = frame.total_bounds
    return f"+proj=laea +lat_0={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f} +datum=WGS84 +units=m"


def merged(geometries: gpd.GeoSeries, *, grid: float = 1e-6) -> Any:
    """Return the union of the polygons of a series; without any polygon, of its points.

    Units without a border (points) beside polygons are left out: a union of both has no one dimension.

    Parameters
    ----------
    geometries
        In any plane: degrees, or millimetres of a page.
    grid
        Precision at which the union is computed, so that it cannot fail: by default 0.1 m in degrees.
    """
    parts = shapely.get_parts(shapely.make_valid(geometries.to_numpy()))
    areal = parts[shapely.get_dimensions(parts) == 2]
    if len(areal) > MANY:
        whole = shapely.coverage_union_all(areal)
        if shapely.is_valid(whole) and np.isclose(whole.area, shapely.area(areal).sum(), rtol=1e-9, atol=0):
            return whole
    return shapely.union_all(areal if len(areal) else parts, grid_size=grid)


def label_points(geometries: gpd.GeoSeries) -> list[tuple[float, float]]:
    """Return a point well inside each geometry (EPSG:4326), where its name is written.

    The centre of the largest inscribed circle, found in the degrees' plane stretched to true shape at the
    middle latitude; for anything but a polygon, its centroid.
    """
    points = []
    for geometry in geometries:
        if geometry is None or geometry.is_empty:
            points.append((float("nan"), float("nan")))
            continue
        parts = [p for p in shapely.get_parts(geometry).tolist() if p.geom_type == "Polygon"]
        if not parts:
            points.append((geometry.centroid.x, geometry.centroid.y))
            continue
        largest = max(parts, key=lambda part: part.area)
        stretch = float(np.cos(np.radians(largest.centroid.y)))
        scaled = shapely.transform(largest, lambda xy, s=stretch: xy * [s, 1.0])
        size = max(scaled.bounds[2] - scaled.bounds[0], scaled.bounds[3] - scaled.bounds[1])
        centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(scaled, tolerance=size / 200))[0]
        points.append((float(centre[0] / stretch), float(centre[1])))
    return points
