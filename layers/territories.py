"""Territories as the map's script reads them: small, shared borders, one file per map.

The communes of an area are simplified together (`shapely.coverage_simplify` in a local equal-area
projection), so that neighbours keep one common border, then rounded to a grid of 11 m (finer where thin
communes need it) and stored as shared arcs (:mod:`layers.topology`). Outlines of cercles, départements and
regions are not stored: the script draws the arcs that occur once among their communes.
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
from layers.background import WORLD_SCALE, Place, background, placed
from layers.shapes import label_points, local_crs, merged
from layers.topology import SCALES, Topology, build_topology, packed

TOLERANCE_M: Mapping[Area, float] = {"kayes": 500.0, "idf": 450.0}
"""A corner is dropped when it cuts off less than the square of this side, in metres.

A pixel of the opening view is about 750 m in Kayes and 230 m in Île-de-France."""
BACKGROUND_MARGIN_DEG: Mapping[Area, float] = {"kayes": 3.5, "idf": 2.0}
GROUPING_LEVELS = ("epci", "ept")
PARENT_LEVELS = ("cercle", "departement")


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


def simplify_communes(communes: gpd.GeoDataFrame, tolerance: float) -> tuple[gpd.GeoSeries, int]:
    """Simplify communes as one coverage and round them to a grid.

    Parameters
    ----------
    communes
        GeoDataFrame, EPSG:4326; rows that are not polygons pass unchanged.
    tolerance
        Metres, in a local equal-area projection (corners that differ by less than 0.1 m are first made
        one).

    Returns
    -------
    geometry : geopandas.GeoSeries
        EPSG:4326, same index; a valid coverage when the input is one.
    scale : int
        Steps per degree of the grid: the coarsest of `layers.topology.SCALES` on which no two borders
        cross that did not before (long thin cells need a finer one).
    """
    result = communes.geometry.copy()
    areal = communes.geom_type.isin(("Polygon", "MultiPolygon")) & ~communes.geometry.is_empty
    if not areal.any():
        return result, SCALES[0]
    crs = local_crs(communes[areal])
    near = shapely.transform(communes.geometry[areal].to_numpy(), lambda xy: xy.round(6))
    flat = gpd.GeoSeries(near, index=communes.index[areal], crs="EPSG:4326").to_crs(crs)
    simple = gpd.GeoSeries(shapely.coverage_simplify(flat.to_numpy(), tolerance), index=flat.index, crs=crs)
    degrees = simple.to_crs("EPSG:4326").to_numpy()
    fits = bool(shapely.coverage_is_valid(near))
    for scale in SCALES:
        rounded = shapely.transform(degrees, lambda xy, steps=scale: np.rint(xy * steps) / steps)
        if shapely.is_valid(rounded).all() and (not fits or shapely.coverage_is_valid(rounded)):
            break
    result.loc[areal] = rounded
    return result, scale


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
    simple, scale = simplify_communes(communes, TOLERANCE_M[area] if tolerance is None else tolerance)
    topology = build_topology(simple.to_list(), scale=scale)
    parents = _parents(frame, communes, simple)
    codes = [parent[0] for parent in parents]
    position = {code: i for i, code in enumerate(codes)}
    units: list[list[Any]] = []
    arcs, shapes = packed(topology)
    for row, shape in zip(communes.itertuples(), shapes, strict=True):
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
        "places": placed(places),
        "communes": units,
        "arcs": arcs,
    }
    return MapGeometry(document, tuple(communes["code"]), topology)
