"""Links: who is tied to which territory, since when, on which themes, and the great circle between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schema import ACTOR_KINDS, DIRECT_REACHES
from geo.activity import INACTIVE, activity, activity_years
from geo.filters import REACHED, Filter, select
from geo.join import reach_of_unit, successor_or_same, within_units

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
_RANK = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}


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
    rows = ties_asked(ties, territories, themes, filter, other=other)
    rows = rows.loc[rows["reach"].isin(REACHED[filter.reach])].copy()
    rows["activity"] = activity(rows, filter.year, max_observation_age=filter.max_observation_age)
    rows = rows.loc[rows["activity"] != INACTIVE]
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    rows = rows.merge(actors[["actor_id", "lon", "lat"]], on="actor_id", how="left")
    order = {kind: position for position, kind in enumerate(ACTOR_KINDS)}
    rows = rows.assign(rank=rows["reach"].map(_RANK), order=rows["actor_kind"].map(order).fillna(len(order)))
    rows = rows.sort_values(["group_id", "territory_code", "order", "actor_id"], kind="stable")
    found = rows.groupby(["group_id", "territory_code"], as_index=False, sort=True).agg(
        actor_id=("actor_id", "first"),
        name=("group_name", "first"),
        kind=("actor_kind", "first"),
        lon=("lon", "first"),
        lat=("lat", "first"),
        n_partnerships=("partnership_id", "nunique"),
        partnerships=("partnership_id", _sorted),
        actors=("actor_name", _sorted),
        rank=("rank", "min"),
        since=("start_year", "min"),
        activity=("activity", "min"),  # "active" and "any" come before "unknown"
    )
    units = territories.set_index("code")[["name", "level", "lon", "lat"]].add_prefix("territory_")
    found = found.merge(units, left_on="territory_code", right_index=True, how="left")
    found["reach"] = found["rank"].map({0: "direct", 1: "cercle", 2: "region"})
    for name in ("partnerships", "actors"):
        found[name] = pd.Series([list(values) for values in found[name]], index=found.index, dtype="object")
    found["themes"] = _themes_of(found["partnerships"], themes)
    found["top_themes"] = _top_themes(found["partnerships"], themes)
    start = found[["lon", "lat"]].to_numpy(dtype="float64")
    end = found[["territory_lon", "territory_lat"]].to_numpy(dtype="float64")
    found["distance_km"] = distance_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    found["bearing"] = bearing(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    ends = found.groupby(["lon", "lat", "territory_code"], dropna=False)["group_id"]
    found["parallel"], found["n_parallel"] = ends.cumcount(), ends.transform("size")
    found["link_id"] = found["group_id"] + "--" + found["territory_code"]
    since = found["since"].astype("str").mask(found["since"].isna(), "")
    found["label"] = (
        found["name"] + " → " + found["territory_name"] + (" (" + since + ")").where(since != "", "")
    )
    return found[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True)


def link_numbers(
    ties: pd.DataFrame,
    territories: pd.DataFrame,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
    *,
    other: pd.DataFrame | None = None,
) -> npt.NDArray[np.int64]:
    """Return how many partnerships stand behind each link in each of several years, in one pass.

    Parameters
    ----------
    ties, territories, themes, filter, other
        As :func:`links` takes them; the filter's year is not used.
    years
        The years asked for.

    Returns
    -------
    ndarray of int64, shape (links, years)
        In the order of :func:`links` with no year asked for; 0 where that year has no such link.
        Partnerships whose dates do not say are among them, as in `links`.
    """
    rows = ties_asked(ties, territories, themes, replace(filter, year=None), other=other)
    rows = rows.loc[rows["reach"].isin(REACHED[filter.reach])]
    states = activity_years(rows, years, max_observation_age=filter.max_observation_age)
    keys = rows.groupby(["group_id", "territory_code"], sort=True).ngroup().to_numpy()
    pairs, identifiers = pd.factorize(pd.MultiIndex.from_arrays([keys, rows["partnership_id"]]))
    there = np.zeros((len(identifiers), len(years)), dtype=bool)
    np.logical_or.at(there, pairs, states != INACTIVE)
    numbers = np.zeros((len(set(keys)), len(years)), dtype="int64")
    np.add.at(numbers, [key for key, _ in identifiers], there)
    return numbers


def ties_asked(
    ties: pd.DataFrame,
    territories: pd.DataFrame,
    themes: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    other: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the ties of a filter that name a unit of the Malian area, whatever their dates and reach.

    Parameters
    ----------
    ties, territories, themes, filter, other
        As :func:`links` takes them.

    Returns
    -------
    DataFrame
        TIES; ``territory_code`` and ``reach`` are those of the unit named, under the division of
        `territories`.
    """
    rows = select(ties, themes, filter)
    known = territories["code"]
    rows["territory_code"] = successor_or_same(rows["territory_code"], known)
    rows = rows.loc[rows["territory_code"].isin(known) & ~rows["reach"].isin(("outside", "unknown"))].copy()
    level = rows["territory_code"].map(territories.set_index("code")["level"])
    rows["reach"] = reach_of_unit(level, rows["reach"], rows["collective"])
    if filter.collective_as_commune:
        rows["reach"] = rows["reach"].mask(rows["collective"] & (rows["reach"] == "cercle"), "commune")
    if filter.cercle is None:
        return rows
    if other is not None and filter.cercle in set(other["code"]):
        return rows.loc[rows["actor_territory"].isin(within_units(other, filter.cercle))].copy()
    return rows.loc[rows["territory_code"].isin(within_units(territories, filter.cercle))].copy()


def _sorted(values: pd.Series) -> list[str]:
    return sorted(set(values))


def _themes_of(partnerships: pd.Series, themes: pd.DataFrame) -> list[list[str]]:
    """Return the distinct themes of lists of partnerships, each by its deepest known level."""
    known = themes.loc[themes["level_1"] != ""]
    deepest = known["level_3"].where(known["level_3"] != "", known["level_2"])
    deepest = deepest.where(deepest != "", known["level_1"])
    of = deepest.groupby(known["partnership_id"]).agg(list).to_dict() if len(known) else {}
    return [sorted({theme for one in many for theme in of.get(one, ())}) for many in partnerships]


def _top_themes(partnerships: pd.Series, themes: pd.DataFrame) -> list[list[tuple[str, int]]]:
    """Return the themes of level 1 of lists of partnerships, with the number of partnerships on each."""
    known = themes.loc[themes["level_1"] != ""]
    tops = known.groupby("partnership_id")["level_1"].agg(set).to_dict() if len(known) else {}
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
