"""Places that are drawn, not named: which communes points and areas mean, and how sure that is.

A *point* means the commune that it lies in (:func:`geo.join.points_to_territories`). Official boundaries
make that sure. Schematic ones do not: how sure it is depends on how far inside its cell the point lies,
against the cell's size (:data:`SURE_BY_DEPTH`, measured on the real communes with 39,000 points spread
evenly). Below :data:`SURE` the communes near it are named and a person decides.

An *area* means each commune of which it covers at least half (:data:`COVERS`; seven tenths of a schematic
cell), or, when there is none, the one commune that at least half of the area lies in; there the middle of
the area counts like a point. The score is that share in percent, measured in an equal-area projection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import shapely

from data.schema import CRS
from geo.join import points_to_territories

EQUAL_AREA: Final = "+proj=laea +lat_0=14.5 +lon_0=-10.5 +datum=WGS84 +units=m"
"""Lambert azimuthal equal-area projection centred on the old region of Kayes."""
SURE_BY_DEPTH: Final = ((0.4, 98.0), (0.3, 96.0), (0.25, 93.0), (0.2, 89.0), (0.1, 80.0), (0.0, 60.0))
"""Distance of a point from the border of its schematic cell, in radii of a disc of that cell's area -> share
of such points, in percent, that lie in that commune in reality."""
SURE: Final = 90.0
"""Least score at which a drawn place means a commune without a person's word."""
COVERS: Final = 50.0
"""Least share of a commune that an area covers, in percent, to mean it."""
COVERS_SCHEMATIC: Final = 70.0
Method = Literal["point", "area"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawn place means.

    Parameters
    ----------
    method
        ``point`` or ``area``.
    communes
        (code, score) of the communes that it means, in order of code; none = not sure, or outside.
    near
        (code, score) of the communes that it may mean, best first, when it means none for sure.
    """

    method: Method
    communes: tuple[tuple[str, float], ...] = ()
    near: tuple[tuple[str, float], ...] = ()


def drawn_points(points: Sequence[tuple[float, float]], territories: gpd.GeoDataFrame) -> list[Drawn]:
    """Say which commune each point means.

    Parameters
    ----------
    points
        (longitude, latitude) in degrees, EPSG:4326.
    territories
        TERRITORIES with polygons, EPSG:4326.

    Returns
    -------
    list of Drawn
        One per point, in the same order.
    """
    if not points:
        return []
    units = _units(territories)
    given = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*points, strict=True)), crs=CRS)
    codes = points_to_territories(given, units)
    shapes, flat = _flat(units), given.to_crs(EQUAL_AREA).geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    places = {str(code): at for at, code in enumerate(units["code"])}
    official = (units["tier"] == "official").to_numpy()
    found = []
    for number, code in enumerate(codes):
        if not isinstance(code, str):
            found.append(Drawn("point"))
            continue
        at = places[code]
        score = 100.0 if official[at] else _by_depth(flat[number], shapes[at])
        if score >= SURE:
            found.append(Drawn("point", ((code, score),)))
        else:
            radius = float(np.sqrt(shapes[at].area / np.pi)) * SURE_BY_DEPTH[2][0]
            others = tree.query(flat[number], predicate="dwithin", distance=radius)
            near = sorted(
                (shapely.distance(flat[number], shapes[other]), str(units["code"].iloc[other]))
                for other in others
                if other != at
            )
            found.append(Drawn("point", (), ((code, score), *((other, 0.0) for _, other in near))))
    return found


def drawn_areas(areas: Sequence[str], territories: gpd.GeoDataFrame) -> list[Drawn]:
    """Say which communes each area means.

    Parameters
    ----------
    areas
        Valid polygons or multipolygons as WKT in degrees, EPSG:4326.
    territories
        TERRITORIES with polygons, EPSG:4326.

    Returns
    -------
    list of Drawn
        One per area, in the same order.
    """
    if not areas:
        return []
    units = _units(territories)
    shapes = _flat(units)
    given = gpd.GeoSeries.from_wkt(list(areas), crs=CRS).to_crs(EQUAL_AREA)
    flat = shapely.make_valid(given.to_numpy())
    tree = shapely.STRtree(shapes)
    codes = units["code"].astype("str").to_list()
    official = (units["tier"] == "official").to_numpy()
    return [_area(area, shapes, codes, official, tree) for area in flat]


def _area(
    area: shapely.Geometry,
    shapes: np.ndarray,
    codes: Sequence[str],
    official: np.ndarray,
    tree: shapely.STRtree,
) -> Drawn:
    at = np.sort(tree.query(area, predicate="intersects"))
    shared = shapely.area(shapely.intersection(shapes[at], area))
    covered = 100 * shared / shapely.area(shapes[at])
    enough = covered >= np.where(official[at], COVERS, COVERS_SCHEMATIC)
    if enough.any():
        meant = zip(at[enough], covered[enough], strict=True)
        return Drawn("area", tuple((codes[place], _rounded(share)) for place, share in meant))
    middle = shapely.point_on_surface(area)
    scored = []
    for place, part in zip(at, shared, strict=True):
        share = 100 * float(part) / max(float(area.area), 1e-9)
        sure = share >= COVERS
        if not official[place]:
            share = min(share, _by_depth(middle, shapes[place]))
            sure = share >= SURE
        if sure:
            return Drawn("area", ((codes[place], _rounded(share)),))
        if share >= 1:
            scored.append((codes[place], _rounded(share)))
    return Drawn("area", (), tuple(sorted(scored, key=lambda one: (-one[1], one[0]))[:5]))


def _rounded(share: float) -> float:
    return round(min(float(share), 100.0), 1)


def _units(territories: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the communes that have a polygon, in order of code, index 0..n-1."""
    communes = territories.loc[territories["level"] == "commune"]
    drawn = communes.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    return communes.loc[drawn].sort_values("code", ignore_index=True)


def _flat(units: gpd.GeoDataFrame) -> np.ndarray:
    return np.asarray(shapely.make_valid(units.to_crs(EQUAL_AREA).geometry.to_numpy()))


def _by_depth(point: shapely.Point, cell: shapely.Geometry) -> float:
    """Return how sure it is that a point lies in reality in the commune of its schematic cell."""
    if not shapely.intersects(point, cell):
        return 0.0
    depth = shapely.distance(point, shapely.boundary(cell)) / np.sqrt(cell.area / np.pi)
    return next(score for least, score in SURE_BY_DEPTH if depth >= least)
