"""Territories as the map's script reads them: small, shared borders, one file per map.

The communes of an area are simplified together (`shapely.coverage_simplify` in a local equal-area
projection), so that neighbours keep one common border, then rounded to 5 decimals and stored as shared arcs
(:mod:`layers.topology`, :mod:`layers.borders`), in two details: what the opening view can show, and what the
closest zoom can, which a browser asks for when somebody comes closer. Outlines of cercles, départements and
regions are not stored: the script draws the arcs that bound their communes.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from data.schema import Area, Division
from layers.background import WORLD_SCALE, Place, background, placed
from layers.borders import border_texts, written
from layers.shapes import label_points, local_crs, merged
from layers.topology import FINEST, Topology, build_topology

PIXEL_M: Mapping[Area, float] = {"kayes": 680.0, "idf": 210.0}
"""Metres that a pixel of the opening view stands for, or a little less."""
FINE_M = 5.0
"""The same at the closest zoom."""
CORNER_PX = 0.8
"""A corner is dropped when it cuts off less than the square of this side, in pixels."""
EQUATOR_M = 156_543.03
"""Metres of a pixel at the equator at zoom 0 (Web Mercator, tiles of 256 pixels)."""
METRES_PER_DEGREE = 111_195.0
_NUMBERED = re.compile(r"(.*?)(\d{0,9})")
BACKGROUND_MARGIN_DEG: Mapping[Area, float] = {"kayes": 3.5, "idf": 2.0}
GROUPING_LEVELS = ("epci", "ept")
PARENT_LEVELS = ("cercle", "departement")


@dataclass(frozen=True, slots=True)
class MapGeometry:
    """Everything fixed about one map.

    Parameters
    ----------
    document
        What the browser receives first, ready for JSON.
    fine
        Its ``borders`` in full detail, and their ``order``.
    codes
        Commune codes in ascending order: the order of the values in a payload.
    """

    document: dict[str, Any]
    fine: dict[str, Any]
    codes: tuple[str, ...]

    def to_json(self) -> bytes:
        """Return the file that the map's script fetches first (UTF-8, no spaces)."""
        return _json(self.document)

    def fine_json(self) -> bytes:
        """Return the file that it fetches when somebody comes closer."""
        return _json(self.fine)


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def whole(opening: bytes, fine: bytes) -> bytes:
    """Return one file for a page that cannot ask for another: the opening one, in full detail."""
    document = json.loads(opening) | json.loads(fine)
    del document["sharp"]
    return _json(document)


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


def code_runs(codes: Sequence[str]) -> list[list[Any]]:
    """Return ascending codes as ``[[text, digits, "101-118 120"], ...]``: numbers of so many digits after it.

    A code that does not end in a digit has 0 digits and no numbers.
    """
    runs: list[list[Any]] = []
    for code in codes:
        text, number = _NUMBERED.fullmatch(code).groups()  # type: ignore[union-attr]
        if runs and runs[-1][:2] == [text, len(number)] and number and int(number) > runs[-1][2][-1]:
            runs[-1][2].append(int(number))
        else:
            runs.append([text, len(number), [int(number)] if number else []])
    return [[text, digits, ranges(numbers)] for text, digits, numbers in runs]


def simplify_communes(communes: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoSeries:
    """Simplify communes as one coverage, then round them to 5 decimals.

    Parameters
    ----------
    communes
        GeoDataFrame, EPSG:4326; rows that are not polygons pass unchanged.
    tolerance
        Metres, in a local equal-area projection (corners that differ by less than 0.1 m are first made
        one).

    Returns
    -------
    geopandas.GeoSeries
        EPSG:4326, same index; neighbours keep one common border.
    """
    result = communes.geometry.copy()
    areal = communes.geom_type.isin(("Polygon", "MultiPolygon")) & ~communes.geometry.is_empty
    if not areal.any():
        return result
    crs = local_crs(communes[areal])
    near = shapely.transform(communes.geometry[areal].to_numpy(), lambda xy: xy.round(6))
    flat = gpd.GeoSeries(near, index=communes.index[areal], crs="EPSG:4326").to_crs(crs)
    simple = gpd.GeoSeries(shapely.coverage_simplify(flat.to_numpy(), tolerance), index=flat.index, crs=crs)
    result.loc[areal] = shapely.transform(simple.to_crs("EPSG:4326").to_numpy(), lambda xy: xy.round(5))
    return result


def opening_topology(simple: gpd.GeoSeries, pixel: float) -> Topology:
    """Return communes on a grid of about a quarter of a pixel, or a finer one on which each keeps a surface.

    Parameters
    ----------
    simple
        Communes, EPSG:4326, as :func:`simplify_communes` returns them.
    pixel
        Metres.
    """
    scale = round(4 * METRES_PER_DEGREE / pixel)
    finest = build_topology(simple.to_list(), scale=FINEST)
    while scale < FINEST:
        found = build_topology(simple.to_list(), scale=scale)
        if all(one or not other for one, other in zip(found.shapes, finest.shapes, strict=True)):
            return found
        scale *= 2
    return finest


def sharp_until(pixel: float, south: float, north: float) -> float:
    """Return the zoom at which a pixel in the middle of an area stands for so many metres."""
    across = EQUATOR_M * math.cos(math.radians((south + north) / 2))
    return round(math.log2(across / pixel), 2)


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


def _groupings(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> tuple[list[list[str]], list[str]]:
    """Return ``[code, name]`` of the groupings that have members here, and who is a member.

    The latter is a text of numbers (:func:`layers.borders.written`) for each level of groupings that there
    is: for each commune the place of its grouping in the list, from 1, or 0.
    """
    rows = frame[frame["level"].isin(GROUPING_LEVELS)].sort_values("code")
    held = {level: communes[level] for level in GROUPING_LEVELS}
    named = [[row.code, row.name] for row in rows.itertuples() if (held[row.level] == row.code).any()]
    place = {code: i for i, (code, _) in enumerate(named, 1)}
    members = [[place.get(code, 0) for code in codes] for codes in held.values()]
    return named, [written(one) for one in members if any(one)]


def map_geometry(
    territories: Mapping[Division, gpd.GeoDataFrame],
    area: Area,
    world: gpd.GeoDataFrame,
    *,
    places: Sequence[Place] = (),
) -> MapGeometry:
    """Return the geometry files of one area.

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

    Returns
    -------
    MapGeometry
        ``document`` has ``area``, ``order`` (:func:`order_key`), ``codes`` (:func:`code_runs`), ``communes``
        (``[name, position of the parent]``, and lon, lat where there is no polygon), ``borders``
        (:func:`layers.borders.border_texts`), ``sharp`` (the zoom beyond which they look coarse),
        ``parents``, ``regions`` by division, ``groups`` and ``grouped`` (EPCI, EPT), ``background``,
        ``places``, ``bounds``.
    """
    frame = territories["1996"]
    communes = frame[frame["level"] == "commune"].sort_values("code").reset_index(drop=True)
    pixel = PIXEL_M[area]
    simple = simplify_communes(communes, CORNER_PX * pixel)
    finest = simplify_communes(communes, CORNER_PX * FINE_M)
    topology = opening_topology(simple, pixel)
    parents = _parents(frame, communes, simple)
    codes = [parent[0] for parent in parents]
    position = {code: i for i, code in enumerate(codes)}
    units: list[list[Any]] = []
    for row, shape in zip(communes.itertuples(), topology.shapes, strict=True):
        unit: list[Any] = [row.name, position.get(row.parent, -1)]
        units.append(unit if shape else [*unit, round(row.lon, 5), round(row.lat, 5)])
    west, south, east, north = (float(value) for value in communes.total_bounds)
    margin = BACKGROUND_MARGIN_DEG[area]
    around = (west - margin, south - margin, east + margin, north + margin)
    groups, grouped = _groupings(frame, communes)
    order = order_key(communes["code"].tolist())
    document = {
        "area": area,
        "order": order,
        "bounds": [round(value, 4) for value in (west, south, east, north)],
        "sharp": sharp_until(pixel, south, north),
        "parents": parents,
        "regions": {division: _regions(one, codes) for division, one in territories.items()},
        "groups": groups,
        "grouped": grouped,
        "background": background(world, around),
        "background_scale": WORLD_SCALE,
        "places": placed(places),
        "codes": code_runs(communes["code"].tolist()),
        "communes": units,
        "borders": border_texts(topology),
    }
    fine = {"order": order, "borders": border_texts(build_topology(finest.to_list()))}
    return MapGeometry(document, fine, tuple(communes["code"]))
