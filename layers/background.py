"""What lies around the areas: countries and neighbours, quiet, so that no map floats in the void."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.borders import written
from layers.shapes import label_points, local_crs
from layers.topology import deltas

NEIGHBOUR_KM = 60
NEIGHBOUR_GAP_KM = 11
NAMES_MARGIN_DEG = 0.8
"""How far outside an area the names of countries are written."""
OVERVIEW_NAMES = (-16.5, 12.5, 9.0, 50.0)
"""Where the overview writes names of countries."""
WORLD_SCALE = 1_000
WORLD_TOLERANCE_DEG = 0.02


@dataclass(frozen=True, slots=True)
class Place:
    """A name on the quiet background (a neighbouring département or country).

    Parameters
    ----------
    name_fr, name_en
        What to write in either language.
    lon, lat
        Where, in degrees.
    """

    name_fr: str
    name_en: str
    lon: float
    lat: float


def _coded(geometry: Any, scale: int) -> list[str]:
    """Return the shells of a geometry as grid deltas, written (a quiet background draws no holes)."""
    shells = []
    for part in shapely.get_parts(geometry).tolist():
        if part.geom_type != "Polygon":
            continue
        grid = np.rint(shapely.get_coordinates(part.exterior) * scale).astype(int).tolist()
        vertices = [tuple(v) for i, v in enumerate(grid) if i == 0 or v != grid[i - 1]]
        if len(vertices) >= 4:
            shells.append(written(deltas(vertices)))
    return shells


def background(
    world: gpd.GeoDataFrame, bounds: Sequence[float], *, tolerance: float = 0.0
) -> list[list[Any]]:
    """Return the countries around an area: ``[iso3, name_fr, name_en, shells]``, the shells as text.

    Parameters
    ----------
    world
        GeoDataFrame, EPSG:4326, with ``iso3``, ``name_fr``, ``name_en``.
    bounds
        West, south, east, north in degrees: what lies outside is cut off.
    tolerance
        Degrees; borders stay common (coverage simplification).
    """
    geometries = world.geometry.to_numpy()
    if tolerance:
        geometries = shapely.coverage_simplify(geometries, tolerance)
    cut = shapely.intersection(shapely.make_valid(geometries), shapely.box(*bounds))
    rows = world[["iso3", "name_fr", "name_en"]].itertuples(index=False)
    return [
        [*row, _coded(geometry, WORLD_SCALE)]
        for row, geometry in zip(rows, cut, strict=True)
        if not geometry.is_empty and geometry.area > 0
    ]


def country_places(
    world: gpd.GeoDataFrame, bounds: Sequence[float], without: Any = None, *, least: float = 0.3
) -> tuple[Place, ...]:
    """Return where to write the names of countries within `bounds`.

    Parameters
    ----------
    world
        Countries, see :func:`background`.
    bounds
        West, south, east, north in degrees.
    without
        Geometry to keep clear of, or None.
    least
        Smallest area to name, square degrees.
    """
    cut = shapely.intersection(shapely.make_valid(world.geometry.to_numpy()), shapely.box(*bounds))
    if without is not None:
        cut = shapely.difference(cut, without)
    kept = [i for i, geometry in enumerate(cut) if geometry.area >= least]
    points = label_points(gpd.GeoSeries(cut[kept]))
    rows = world[["name_fr", "name_en"]].iloc[kept].itertuples(index=False)
    return tuple(
        Place(row.name_fr, row.name_en, lon, lat) for row, (lon, lat) in zip(rows, points, strict=True)
    )


def neighbour_places(names: pd.DataFrame, outline: gpd.GeoSeries) -> tuple[Place, ...]:
    """Return where to write the names of neighbours of which only a point is known.

    A neighbour is a unit whose point is at most :data:`NEIGHBOUR_KM` from the outline (in a local
    equal-area projection); its name goes just outside the outline, in the direction of that point.

    Parameters
    ----------
    names
        ``name``, ``lon``, ``lat`` (degrees).
    outline
        The area's polygons, EPSG:4326.
    """
    flat = outline.to_crs(local_crs(gpd.GeoDataFrame(geometry=outline)))
    whole = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(flat.to_numpy())))
    if whole.geom_type != "Polygon":
        return ()
    ring = shapely.buffer(whole, NEIGHBOUR_GAP_KM * 1000).exterior
    points = gpd.GeoSeries.from_xy(names["lon"], names["lat"], crs="EPSG:4326").to_crs(flat.crs)
    spots, kept = [], []
    for name, point in zip(names["name"], points, strict=True):
        if not 0 < whole.distance(point) <= NEIGHBOUR_KM * 1000:
            continue
        crossing = shapely.LineString([whole.centroid, point]).intersection(ring)
        spots.append(point if crossing.is_empty else shapely.get_parts(crossing)[0].centroid)
        kept.append(str(name))
    degrees = gpd.GeoSeries(spots, crs=flat.crs).to_crs("EPSG:4326")
    return tuple(Place(name, name, spot.x, spot.y) for name, spot in zip(kept, degrees, strict=True))


def placed(places: Sequence[Place]) -> list[list[Any]]:
    """Return places as the map's script reads them: ``[name_fr, name_en, lon, lat]``, degrees."""
    return [[p.name_fr, p.name_en, round(p.lon, 3), round(p.lat, 3)] for p in places]


def world_geometry(world: gpd.GeoDataFrame, bounds: Sequence[float]) -> bytes:
    """Return the file of the overview map: the countries within `bounds`, simplified together.

    Parameters
    ----------
    world
        Countries, see :func:`background`.
    bounds
        West, south, east, north in degrees.
    """
    document = {
        "area": "overview",
        "bounds": [float(value) for value in bounds],
        "places": placed(country_places(world, OVERVIEW_NAMES, least=8.0)),
        "background": background(world, bounds, tolerance=WORLD_TOLERANCE_DEG),
        "background_scale": WORLD_SCALE,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
