"""Territories as the map's script reads them: small, shared borders, one file per map.

The communes of an area are simplified together (`shapely.coverage_simplify` in a local equal-area
projection), so that neighbours keep one common border, then rounded to a grid of 5 m and stored as shared
arcs (:mod:`layers.topology`). Outlines of cercles, départements and regions are not stored: the script
draws the arcs that occur once among their communes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.schema import Area, Division
from layers.topology import SCALE, Topology, build_topology, deltas

TOLERANCE_M: Mapping[Area, float] = {"kayes": 400.0, "idf": 350.0}
"""A corner is dropped when it cuts off less than the square of this side, in metres.

A pixel of the opening view is about 750 m in Kayes and 230 m in Île-de-France."""
OVERVIEW_NAMES = (-16.5, 12.5, 9.0, 50.0)
"""Where the overview writes names of countries."""
WORLD_SCALE = 1_000
NEIGHBOUR_KM = 60
NEIGHBOUR_GAP_KM = 11
NAMES_MARGIN_DEG = 0.8
"""How far outside an area the names of countries are written."""
WORLD_TOLERANCE_DEG = 0.02
BACKGROUND_MARGIN_DEG: Mapping[Area, float] = {"kayes": 3.5, "idf": 2.0}
GROUPING_LEVELS = ("epci", "ept")
PARENT_LEVELS = ("cercle", "departement")


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


@dataclass(frozen=True, slots=True)
class MapGeometry:
    """Everything fixed about one map.

    Parameters
    ----------
    document
        What the browser receives, ready for JSON.
    codes
        Commune codes in ascending order: the order of the values in a payload.
    topology
        The shapes of the communes in that order.
    """

    document: dict[str, Any]
    codes: tuple[str, ...]
    topology: Topology

    def to_json(self) -> bytes:
        """Return the file that the map's script fetches (UTF-8, no spaces)."""
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode()


def order_key(codes: Sequence[str]) -> str:
    """Return a checksum of commune codes in ascending order (values and polygons must agree on it)."""
    return f"{zlib.crc32(' '.join(sorted(codes)).encode()):08x}"


def ranges(positions: Sequence[int]) -> str:
    """Return ascending positions as text: ``[0, 1, 2, 7]`` gives ``"0-2 7"``."""
    parts: list[str] = []
    start = previous = None
    for position in [*positions, None]:
        if previous is not None and position == previous + 1:
            previous = position
            continue
        if start is not None:
            parts.append(str(start) if start == previous else f"{start}-{previous}")
        start = previous = position
    return " ".join(parts)


def local_crs(frame: gpd.GeoDataFrame) -> str:
    """Return a Lambert azimuthal equal-area CRS centred on a frame in degrees."""
    west, south, east, north = frame.total_bounds
    return f"+proj=laea +lat_0={(south + north) / 2:.4f} +lon_0={(west + east) / 2:.4f} +datum=WGS84 +units=m"


def simplify_communes(communes: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoSeries:
    """Simplify communes as one coverage and round them to the grid of `SCALE`.

    Parameters
    ----------
    communes
        GeoDataFrame, EPSG:4326; rows that are not polygons pass unchanged.
    tolerance
        Metres, in a local equal-area projection (corners that differ by less than 0.1 m are first made
        one). Halved, at most 3 times, when rounding the result would
        make two borders cross that did not before.

    Returns
    -------
    geopandas.GeoSeries
        EPSG:4326, same index; a valid coverage when the input is one.
    """
    result = communes.geometry.copy()
    areal = communes.geom_type.isin(("Polygon", "MultiPolygon")) & ~communes.geometry.is_empty
    if not areal.any():
        return result
    crs = local_crs(communes[areal])
    near = shapely.transform(communes.geometry[areal].to_numpy(), lambda xy: xy.round(6))
    flat = gpd.GeoSeries(near, index=communes.index[areal], crs="EPSG:4326").to_crs(crs)
    for attempt in range(4):
        simple = shapely.coverage_simplify(flat.to_numpy(), tolerance / 2**attempt)
        degrees = gpd.GeoSeries(simple, index=flat.index, crs=crs).to_crs("EPSG:4326")
        rounded = shapely.transform(degrees.to_numpy(), lambda xy: np.rint(xy * SCALE) / SCALE)
        if shapely.is_valid(rounded).all():
            break
    result.loc[areal] = rounded
    return result


def merged(geometries: gpd.GeoSeries) -> Any:
    """Return the union of polygons in degrees, computed on a grid of 0.1 m so that it cannot fail."""
    return shapely.union_all(shapely.make_valid(geometries.to_numpy()), grid_size=1e-6)


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


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _seat(name: str, communes: gpd.GeoDataFrame) -> list[Any]:
    """Return ``[name, lon, lat]`` of the chef-lieu that gave a cercle its name; nothing when not known."""
    rows = communes[(communes["chef_lieu"] == name) & communes["chef_lieu_lon"].notna()]
    if rows.empty:
        return []
    seat = rows.iloc[0]
    return [
        str(seat["chef_lieu"]),
        round(float(seat["chef_lieu_lon"]), 4),
        round(float(seat["chef_lieu_lat"]), 4),
    ]


def _parents(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, simple: gpd.GeoSeries) -> list[list[Any]]:
    """Return ``[code, name, lon, lat, seat name, seat lon, seat lat]`` of cercles or départements."""
    rows = frame[frame["level"].isin(PARENT_LEVELS)].sort_values("code")
    unions = gpd.GeoSeries([merged(simple[communes["parent"] == code]) for code in rows["code"]])
    found = []
    for row, (lon, lat) in zip(rows.itertuples(), label_points(unions), strict=True):
        one: list[Any] = [row.code, row.name]
        centre = (lon, lat) if not np.isnan(lon) else (row.lon, row.lat)
        one += [round(float(centre[0]), 4), round(float(centre[1]), 4)]
        found.append(one + _seat(row.name, communes[communes["parent"] == row.code]))
    return found


def _regions(frame: gpd.GeoDataFrame, parents: Sequence[str]) -> list[list[Any]]:
    """Return ``[code, name, positions of its cercles or départements]`` of each region of a division."""
    position = {code: i for i, code in enumerate(parents)}
    above = frame[frame["level"].isin(PARENT_LEVELS)].set_index("code")["region"]
    communes = frame[frame["level"] == "commune"]
    through = communes.groupby("parent")["region"].first()
    rows = frame[frame["level"] == "region"].sort_values("code")
    return [
        [
            row.code,
            row.name,
            sorted(position[p] for p in parents if row.code in (above.get(p), through.get(p))),
        ]
        for row in rows.itertuples()
    ]


def _groupings(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return ``[code, name, positions of its communes]`` of each grouping that has members here."""
    rows = frame[frame["level"].isin(GROUPING_LEVELS)].sort_values("code")
    found = []
    for row in rows.itertuples():
        members = np.flatnonzero((communes[row.level] == row.code).to_numpy(dtype=bool)).tolist()
        if members:
            found.append([row.code, row.name, ranges(members)])
    return found


def _coded(geometry: Any, scale: int) -> list[list[int]]:
    """Return the shells of a geometry as grid deltas (holes of a quiet background are not drawn)."""
    shells = []
    for part in shapely.get_parts(geometry).tolist():
        if part.geom_type != "Polygon":
            continue
        grid = np.rint(shapely.get_coordinates(part.exterior) * scale).astype(int).tolist()
        vertices = [tuple(v) for i, v in enumerate(grid) if i == 0 or v != grid[i - 1]]
        if len(vertices) >= 4:
            shells.append(deltas(vertices))
    return shells


def background(
    world: gpd.GeoDataFrame, bounds: Sequence[float], *, tolerance: float = 0.0
) -> list[list[Any]]:
    """Return the countries around an area: ``[iso3, name_fr, name_en, shells]``.

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


def _placed(places: Sequence[Place]) -> list[list[Any]]:
    return [[p.name_fr, p.name_en, round(p.lon, 3), round(p.lat, 3)] for p in places]


def map_geometry(
    territories: Mapping[Division, gpd.GeoDataFrame],
    area: Area,
    world: gpd.GeoDataFrame,
    *,
    places: Sequence[Place] = (),
    tolerance: float | None = None,
) -> MapGeometry:
    """Return the geometry file of one area.

    Parameters
    ----------
    territories
        TERRITORIES frames of the area by division; the communes and their borders come from ``"1996"``,
        the other divisions give regional borders only.
    area
        ``"kayes"`` or ``"idf"``.
    world
        Countries, see :func:`background`.
    places
        Names for the background.
    tolerance
        Metres; that of :data:`TOLERANCE_M` when None.

    Returns
    -------
    MapGeometry
        ``document`` has ``area``, ``order`` (:func:`order_key`), ``scale``, ``arcs``, ``communes``
        (``[code, name, position of the parent, polygons]``, and lon, lat where there is no polygon),
        ``parents``, ``regions`` by division, ``groups`` (EPCI, EPT), ``background``, ``places``, ``bounds``.
    """
    frame = territories["1996"]
    communes = frame[frame["level"] == "commune"].sort_values("code").reset_index(drop=True)
    simple = simplify_communes(communes, TOLERANCE_M[area] if tolerance is None else tolerance)
    topology = build_topology(simple.to_list())
    parents = _parents(frame, communes, simple)
    codes = [parent[0] for parent in parents]
    position = {code: i for i, code in enumerate(codes)}
    units: list[list[Any]] = []
    for row, shape in zip(communes.itertuples(), topology.shapes, strict=True):
        unit: list[Any] = [row.code, row.name, position.get(row.parent, -1), shape]
        units.append(unit if shape else [*unit, round(row.lon, 5), round(row.lat, 5)])
    west, south, east, north = (float(value) for value in communes.total_bounds)
    margin = BACKGROUND_MARGIN_DEG[area]
    around = (west - margin, south - margin, east + margin, north + margin)
    document = {
        "area": area,
        "order": order_key(communes["code"].tolist()),
        "scale": topology.scale,
        "bounds": [round(value, 4) for value in (west, south, east, north)],
        "parents": parents,
        "regions": {division: _regions(one, codes) for division, one in territories.items()},
        "groups": _groupings(frame, communes),
        "background": background(world, around),
        "background_scale": WORLD_SCALE,
        "places": _placed(places),
        "communes": units,
        "arcs": topology.arcs,
    }
    return MapGeometry(document, tuple(communes["code"]), topology)


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
        "places": _placed(country_places(world, OVERVIEW_NAMES, least=8.0)),
        "background": background(world, bounds, tolerance=WORLD_TOLERANCE_DEG),
        "background_scale": WORLD_SCALE,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
