"""Links: who is tied to which territory, since when, on which themes, and the great circle between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo._rows import CERTAIN, GONE, Codes
from geo._tied import Texts, Tied
from geo.activity import ACTIVE, ANY, UNKNOWN
from geo.filters import Filter

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG R1), for distances on the sphere."""

COLUMNS = {
    "link_id": "str",
    "actor_id": "str",
    "group_id": "str",
    "name": "str",
    "kind": "str",
    "lon": "float64",
    "lat": "float64",
    "territory_code": "str",
    "territory_name": "str",
    "territory_level": "str",
    "territory_lon": "float64",
    "territory_lat": "float64",
    "n_partnerships": "int64",
    "partnerships": "object",
    "actors": "object",
    "reach": "str",
    "activity": "str",
    "themes": "object",
    "top_themes": "object",
    "since": "Int64",
    "distance_km": "float64",
    "bearing": "float64",
    "parallel": "int64",
    "n_parallel": "int64",
    "label": "str",
}
_TYPES = {kind: pd.api.types.pandas_dtype(kind) for kind in COLUMNS.values()}
_REACHES = np.array(["direct", "cercle", "region"], dtype=object)


def links(
    ties: pd.DataFrame,
    actors: pd.DataFrame,
    territories: pd.DataFrame,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    other: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per actor group × territory that a source names.

    A town and its twinning association are one group and give one link. A link goes from the French
    actor to the Malian territory and ends at the unit named (commune, cercle or region), not at each
    commune that it reaches.

    Parameters
    ----------
    ties
        TIES.
    actors
        ACTORS, for the points.
    territories
        TERRITORIES of the Malian area.
    themes
        THEMES.
    filter
        All of it is used.
    other
        TERRITORIES of the French area: needed when the filter looks at a territory of that side, to know
        which actors are there.

    Returns
    -------
    DataFrame
        Columns and types :data:`COLUMNS`, sorted by group and territory. ``actor_id``, ``name``,
        ``kind``, ``lon``, ``lat`` are those of the group's first actor (collectivities before others);
        coordinates are degrees, EPSG:4326, missing when the actor has no point. ``partnerships``,
        ``actors`` (names), ``themes`` (deepest known level of each) are sorted lists; ``reach`` is the
        nearest one (``direct``, ``cercle``, ``region``); ``since`` the earliest start known, missing
        when none is; ``activity`` the surest one; ``distance_km`` and ``bearing`` (degrees clockwise from
        north, at the actor) are on the sphere; ``parallel`` numbers the links that share both ends,
        0 to ``n_parallel`` − 1, so that a map can set them apart.
    """
    return links_of(Tied(ties, actors, territories, themes, other), filter)


def links_of(tied: Tied, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Return :func:`links` of ties that were made ready before."""
    rows = np.flatnonzero(tied.active(filter))
    if not len(rows):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    starts = np.flatnonzero(np.diff(tied.link[rows], prepend=-1))
    ends = np.append(starts, len(rows))[1:]
    first = rows[starts]
    parts = list(zip(starts.tolist(), ends.tolist(), strict=True))
    lon, lat = (_first_known(values[rows], starts) for values in tied.points)
    at, units = tied.units
    place = {name: values[at[first]] for name, values in units.items()}
    ids, actors = (tied.texts[name][rows].tolist() for name in ("partnership_id", "actor_name"))
    partnerships = [sorted(set(ids[start:end])) for start, end in parts]
    one = {name: values[first] for name, values in tied.texts.items()}
    since = np.fmin.reduceat(tied.start[rows], starts)
    ranks = np.minimum.reduceat(tied.ranks(filter)[rows], starts)
    states = np.minimum.reduceat(tied.states(filter)[rows], starts)
    certain = ANY if filter.year is None else ACTIVE
    ends_at = place["lon"].astype("float64"), place["lat"].astype("float64")
    parallel, n_parallel = _parallels(lon, lat, one["territory_code"])
    columns = {
        "link_id": one["group_id"] + "--" + one["territory_code"],
        "actor_id": one["actor_id"],
        "group_id": one["group_id"],
        "name": one["group_name"],
        "kind": one["actor_kind"],
        "lon": lon,
        "lat": lat,
        "territory_code": one["territory_code"],
        "territory_name": place["name"],
        "territory_level": place["level"],
        "territory_lon": ends_at[0],
        "territory_lat": ends_at[1],
        "n_partnerships": [len(some) for some in partnerships],
        "partnerships": _objects(partnerships),
        "actors": _objects([sorted(set(actors[start:end])) for start, end in parts]),
        "reach": _REACHES[ranks],
        "activity": np.where(states == CERTAIN, certain, UNKNOWN),
        "themes": _objects(_themes_of(partnerships, tied.named_themes)),
        "top_themes": _objects(_top_themes(partnerships, tied.top_themes)),
        "since": since,
        "distance_km": distance_km(lon, lat, *ends_at),
        "bearing": bearing(lon, lat, *ends_at),
        "parallel": parallel,
        "n_parallel": n_parallel,
        "label": [
            f"{name} → {there}" + ("" if np.isnan(year) else f" ({year:.0f})")
            for name, there, year in zip(one["group_name"], place["name"], since, strict=True)
        ],
    }
    return pd.DataFrame({name: _typed(columns[name], kind) for name, kind in COLUMNS.items()})


def _typed(values: Any, kind: str) -> Any:
    """Return a column as an array of its type; lists in an array of objects as they are."""
    return values if kind == "object" else pd.array(values, dtype=_TYPES[kind])


def link_numbers(tied: Tied, filter: Filter, years: Sequence[int]) -> npt.NDArray[np.int64]:  # noqa: A002
    """Return how many partnerships stand behind each link in each of several years, in one pass.

    Parameters
    ----------
    tied
        The ties.
    filter
        Its year is not used.
    years
        The years asked for.

    Returns
    -------
    ndarray of int64, shape (links, years)
        In the order of :func:`links` with no year asked for; 0 where that year has no such link.
        Partnerships whose dates do not say are among them, as in `links`.
    """
    rows = np.flatnonzero(tied.near(filter))
    states = tied.states_in(filter, years)[rows]
    links, link = np.unique(tied.link[rows], return_inverse=True)
    codes, number = tied.partnership
    pairs, pair = np.unique(link * number + codes[rows], return_inverse=True)
    there = np.zeros((len(pairs), len(years)), dtype=bool)
    np.logical_or.at(there, pair, states != GONE)
    numbers = np.zeros((len(links), len(years)), dtype="int64")
    np.add.at(numbers, pairs // max(number, 1), there)
    return numbers


def _first_known(values: Floats, starts: Codes) -> Floats:
    """Return the first value of each part that is known, NaN where none is."""
    at = np.where(np.isnan(values), len(values), np.arange(len(values)))
    found: Floats = np.append(values, np.nan)[np.minimum.reduceat(at, starts)]
    return found


def _parallels(lon: Floats, lat: Floats, territory: Texts) -> tuple[list[int], list[int]]:
    """Return the number of each link among those that share both its ends, and how many these are."""
    points = [(None if np.isnan(x) else x, None if np.isnan(y) else y) for x, y in zip(lon, lat, strict=True)]
    ends = list(zip(points, territory, strict=True))
    sizes, before = Counter(ends), Counter[object]()
    parallel = []
    for end in ends:
        parallel.append(before[end])
        before[end] += 1
    return parallel, [sizes[end] for end in ends]


def _objects(lists: Sequence[object]) -> Texts:
    found = np.empty(len(lists), dtype=object)
    found[:] = lists
    return found


def _themes_of(partnerships: Sequence[Sequence[str]], themes: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the distinct themes of lists of partnerships."""
    return [sorted({theme for one in many for theme in themes.get(one, ())}) for many in partnerships]


def _top_themes(
    partnerships: Sequence[Sequence[str]], tops: Mapping[str, set[str]]
) -> list[list[tuple[str, int]]]:
    """Return the themes of level 1 of lists of partnerships, with the number of partnerships on each."""
    counted = [Counter(top for one in many for top in tops.get(one, {""})) for many in partnerships]
    return [sorted(numbers.items(), key=lambda item: (-item[1], item[0])) for numbers in counted]


def _vectors(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
    """Return points of the unit sphere, shape (..., 3), from degrees."""
    x, y = np.radians(np.asarray(lon, dtype="float64")), np.radians(np.asarray(lat, dtype="float64"))
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=-1)


def _angle(a: Floats, b: Floats) -> Floats:
    """Return the angle between unit vectors, exact for small and for large angles."""
    angle: Floats = np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), (a * b).sum(axis=-1))
    return angle


def distance_km(lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike) -> Floats:
    """Return great-circle distances in km on the sphere of radius :data:`EARTH_RADIUS_KM`; degrees in."""
    return EARTH_RADIUS_KM * _angle(_vectors(lon1, lat1), _vectors(lon2, lat2))


def bearing(lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike) -> Floats:
    """Return initial bearings of great circles, degrees clockwise from north in [0, 360); degrees in."""
    y1, y2 = np.radians(np.asarray(lat1, "float64")), np.radians(np.asarray(lat2, "float64"))
    turn = np.radians(np.asarray(lon2, "float64") - np.asarray(lon1, "float64"))
    east = np.sin(turn) * np.cos(y2)
    north = np.cos(y1) * np.sin(y2) - np.sin(y1) * np.cos(y2) * np.cos(turn)
    angle: Floats = np.degrees(np.arctan2(east, north)) % 360.0
    return angle


def great_circle(lon1: float, lat1: float, lon2: float, lat2: float, n: int = 32) -> Floats:
    """Return points at equal distances along a great circle on the sphere.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Ends, degrees, EPSG:4326; not antipodal (between antipodes every direction is as short).
    n
        Number of points, the ends included; at least 2.

    Returns
    -------
    ndarray of shape (n, 2)
        Longitude and latitude in degrees, from the first end to the second. Longitudes are continuous:
        a line over the antimeridian runs beyond ±180 instead of jumping.

    Raises
    ------
    ValueError
        `n` is below 2, an end is not a finite point, or the ends are antipodal.
    """
    if n < 2:
        raise ValueError(f"a line has at least 2 points, not {n}")
    if not np.isfinite([lon1, lat1, lon2, lat2]).all() or max(abs(lat1), abs(lat2)) > 90:
        raise ValueError("an end of the line is not a point on the Earth")
    a, b = _vectors(lon1, lat1), _vectors(lon2, lat2)
    angle = float(_angle(a, b))
    if angle > np.pi - 1e-9:
        raise ValueError("the ends are antipodal: no great circle is the shortest")
    part = np.linspace(0.0, 1.0, n)[:, None]
    if angle < 1e-12:
        points = np.repeat(a[None, :], n, axis=0)
    else:
        points = (np.sin((1 - part) * angle) * a + np.sin(part * angle) * b) / np.sin(angle)
    lon = np.degrees(np.unwrap(np.arctan2(points[:, 1], points[:, 0])))
    lat = np.degrees(np.arctan2(points[:, 2], np.hypot(points[:, 0], points[:, 1])))
    line = np.column_stack([lon - lon[0] + lon1, lat])
    line[0], line[-1, 1] = (lon1, lat1), lat2
    return line
