"""Points and codes to territories: which commune a point lies in, which communes a partnership reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.errors import N_, Fault, FrameError, Message
from data.schema import CRS, DIRECT_REACHES
from geo._point_strips import points_in

Side = Literal["ml", "fr"]

SUCCESSORS = {"ML01": "ML-KAYES-2023"}
"""Regions of 1996 to the one of 2023 that keeps their name, their seat and their council. Under the
division of 2023 a partnership with the region of Kayes reaches the communes that the region has now."""

REACH_OF_FRENCH_LEVEL = {
    "commune": "commune",
    "epci": "grouping",
    "ept": "grouping",
    "departement": "cercle",
    "region": "region",
}
"""Echelon through which a French commune takes part, from the level of the actor's own territory. The
département stands where the cercle does in Mali: the echelon between commune and region."""

ABOVE = ("parent", "region", "epci", "ept")
"""Columns of a commune that hold the codes of the units it belongs to."""
_TIE_COLUMNS = [
    "partnership_id",
    "title",
    "actor_id",
    "actor_name",
    "actor_kind",
    "group_id",
    "group_name",
    "role",
    "public",
    "francilian",
    "collective",
    "start_year",
    "end_year",
    "status",
    "observed_year",
    "confidence",
]
_KEY = ["partnership_id", "actor_id", "role", "commune_code", "reach", "collective", "named_code"]


def communes_of(territories: pd.DataFrame) -> pd.DataFrame:
    """Return the communes of a TERRITORIES frame without their shapes, in order of code, index 0..n-1."""
    table = pd.DataFrame(territories).drop(columns="geometry", errors="ignore")
    rows = table.loc[table["level"] == "commune"]
    return rows.sort_values("code", ignore_index=True)


def membership(territories: pd.DataFrame) -> pd.DataFrame:
    """Return which communes each unit consists of.

    Parameters
    ----------
    territories
        TERRITORIES.

    Returns
    -------
    DataFrame
        ``code`` (a commune, cercle, département, region, EPCI or EPT), ``unit_level``,
        ``commune_code``; one row per unit × commune. A commune consists of itself.
    """
    communes = communes_of(territories)
    columns = ["code", *(name for name in ABOVE if name in communes)]
    units = pd.DataFrame(
        {
            "code": pd.concat([communes[name] for name in columns], ignore_index=True),
            "commune_code": pd.concat([communes["code"]] * len(columns), ignore_index=True),
        }
    ).drop_duplicates()
    levels = pd.Series(territories["level"].to_numpy(), index=territories["code"].to_numpy(), dtype="str")
    units["unit_level"] = units["code"].map(levels)
    return units.loc[units["code"].notna() & units["unit_level"].notna()]


def within_units(territories: pd.DataFrame, code: str) -> set[str]:
    """Return the codes of the units of every level that lie in the unit `code`, itself included."""
    return units_inside(communes_by_unit(territories), code)


def units_inside(parts: Mapping[str, frozenset[str]], code: str) -> set[str]:
    """Return :func:`within_units` of an area whose :func:`communes_by_unit` is known."""
    inside = parts.get(code, frozenset())
    return {code} | {unit for unit, communes in parts.items() if communes <= inside}


def communes_by_unit(territories: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return the codes of the communes of each unit of every level (:func:`membership`)."""
    communes = membership(territories).groupby("code")["commune_code"]
    return {str(code): frozenset(group) for code, group in communes}


def successor_or_same(codes: pd.Series, known: pd.Series) -> pd.Series:
    """Return the codes, a region of 1996 replaced by its successor where only that one is known."""
    successor, there = codes.map(SUCCESSORS), known.unique().to_numpy(dtype=object)
    return codes.mask(~codes.isin(there) & successor.isin(there), successor)


def _named(ties: pd.DataFrame, known: pd.Series, side: Side) -> pd.Series:
    """Return the code that places each tie on one side: the unit named, or the actor's own territory."""
    codes = ties["territory_code"] if side == "ml" else ties["actor_territory"]
    return successor_or_same(codes, known)


def location(ties: pd.DataFrame, territories: pd.DataFrame, *, side: Side = "ml") -> pd.Series:
    """Say of each tie whether its communes are known.

    Parameters
    ----------
    ties
        TIES.
    territories
        TERRITORIES of the area on that side.
    side
        ``ml``: by the territory that the source names; ``fr``: by the actor's own territory.

    Returns
    -------
    Series of str
        ``"located"``; ``"unlocated"`` (in the area, or it may be, but the source does not say where);
        ``"outside"`` (in another area; on side ``fr`` also an actor whose partner is outside).
    """
    return _location(ties, membership(territories)["code"], side)


def _location(ties: pd.DataFrame, known: pd.Series, side: Side) -> pd.Series:
    codes = _named(ties, known, side)
    if side == "ml":
        missing = codes.isna() | (ties["reach"] == "unknown")
    else:
        missing = codes.isna() & ties["francilian"]
    there = known.unique().to_numpy(dtype=object)
    outside = (ties["reach"] == "outside") | (~missing & ~codes.isin(there))
    answer = np.select([outside, missing], ["outside", "unlocated"], default="located")
    return pd.Series(answer, index=ties.index, name="location", dtype="str")


def presence(
    ties: pd.DataFrame,
    territories: pd.DataFrame,
    *,
    side: Side = "ml",
    named: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Expand each tie to the communes that it reaches.

    On side ``ml`` a tie that names a commune (or a village, a school, a grouping in it) reaches that
    commune; one that names a cercle or a region reaches each of its communes, with the reach ``cercle``
    or ``region`` whatever the source calls it, since the commune itself is not named; one protocol for
    all the communes of a cercle (``collective``) reaches them with the reach ``cercle``. On side ``fr``
    the actor's own territory is expanded the same way (:data:`REACH_OF_FRENCH_LEVEL`), for every tie with
    a partner in the area, its communes named or not; an association or a school counts for the commune
    of its seat.

    Parameters
    ----------
    ties
        TIES.
    territories
        TERRITORIES of the area on that side, under one division.
    side
        ``ml`` or ``fr``.
    named
        TERRITORIES of the other side: gives ``named_parent`` and ``named_region``, so that the rows can
        be filtered by a parent territory over there.

    Returns
    -------
    DataFrame
        PRESENCE, plus ``title``, ``actor_name``, ``group_name``, ``side``; ``parent``, ``region``,
        ``epci``, ``ept`` of the commune reached; ``named_code``, ``named_parent``, ``named_region`` of
        the territory on the other side (that the source names, or the actor's own). One row per
        partnership × actor × commune × reach × territory named, and more than one where the sources give
        them different dates or confidence. Ties that are not ``"located"``
        (:func:`location`) give no row.
    """
    units = membership(territories)
    here = ties.loc[(_location(ties, units["code"], side) == "located").to_numpy()]
    there = here["actor_territory"] if side == "ml" else here["territory_code"]
    rows = here[[*_TIE_COLUMNS]].assign(
        code=_named(here, units["code"], side), tie_reach=here["reach"], named_code=there
    )
    rows = rows.merge(units, on="code", how="inner", validate="m:m")
    rows["reach"] = (
        reach_of_unit(rows["unit_level"], rows["tie_reach"], rows["collective"])
        if side == "ml"
        else _reach_fr(rows)
    )
    rows["side"] = side
    communes = communes_of(territories).reindex(columns=["code", *ABOVE])
    rows = rows.merge(communes.rename(columns={"code": "commune_code"}), on="commune_code", how="left")
    there = ["code", "parent", "region"]
    other = pd.DataFrame(columns=there, dtype="str") if named is None else pd.DataFrame(named)[there]
    rows = rows.merge(other.add_prefix("named_"), on="named_code", how="left")
    text = [*ABOVE, "side", "named_parent", "named_region"]
    rows[text] = rows[text].astype("str")
    rows = rows.drop(columns=["code", "tie_reach", "unit_level"]).drop_duplicates()
    return rows.sort_values(_KEY).reset_index(drop=True)


def reach_of_unit(level: pd.Series, said: pd.Series, collective: pd.Series) -> pd.Series:
    """Return through which echelon ties reach communes.

    Parameters
    ----------
    level
        Level of the unit that the source names.
    said
        ``reach`` of the tie.
    collective
        One protocol for all the communes of a cercle.

    Returns
    -------
    Series of str
        The wider of the two: what names a cercle does not name its communes.
    """
    level, said = level.astype("str"), said.astype("str")
    through_region = level.eq("region") | said.eq("region")
    through_cercle = level.eq("cercle") | said.eq("cercle") | collective
    direct = np.where(said.isin(DIRECT_REACHES), said, "commune")
    reach = np.select(
        [through_region.to_numpy(bool), through_cercle.to_numpy(bool)], ["region", "cercle"], default=direct
    )
    return pd.Series(reach, index=level.index, dtype="str")


def _reach_fr(rows: pd.DataFrame) -> pd.Series:
    reach = rows["unit_level"].map(REACH_OF_FRENCH_LEVEL)
    in_school = (rows["actor_kind"] == "school") & (rows["unit_level"] == "commune")
    return reach.mask(in_school, "school").astype("str")


def points_to_territories(
    points: gpd.GeoDataFrame, territories: gpd.GeoDataFrame, *, level: str = "commune"
) -> pd.Series:
    """Return the territory that each point lies in.

    A point on a shared border lies in exactly one territory: the one with the smallest code.

    Parameters
    ----------
    points
        Point geometries, any index; an empty or missing geometry lies nowhere.
    territories
        TERRITORIES, in the CRS of `points`.
    level
        Level to look in.

    Returns
    -------
    Series of str
        Code, missing where the point is outside all of them; the index of `points`, name ``code``.

    Raises
    ------
    FrameError
        A CRS is missing, or the two differ.
    """
    _same_crs(points, territories)
    wanted = (territories["level"] == level).to_numpy(bool)
    codes = territories["code"].reset_index(drop=True)[wanted].sort_values()
    shapes = territories.geometry.to_numpy()[codes.index]
    x, y = shapely.bounds(points.geometry.to_numpy())[:, :2].T  # NaN where there is no point
    at, of = points_in(shapes, x, y)
    found = np.full(len(points), -1)
    found[at[::-1]] = of[::-1]  # of several the first code is written last
    answer = codes.array.take(found, allow_fill=True)
    return pd.Series(answer, index=points.index, name="code", dtype="str")


def _same_crs(points: gpd.GeoDataFrame, territories: gpd.GeoDataFrame) -> None:
    faults = [
        Fault(Message(N_("The coordinate reference system is missing.")), field=name)
        for name, frame in (("points", points), ("territories", territories))
        if frame.crs is None
    ]
    if not faults and points.crs != territories.crs:
        faults = [
            Fault(
                Message(N_("The coordinate reference systems differ.")),
                value=f"{points.crs.name} / {territories.crs.name}",
                advice=Message(N_("Bring both to EPSG:4326 first.")),
            )
        ]
    if faults:
        raise FrameError(N_("The points cannot be joined to the territories."), faults=faults)


def check_points(places: pd.DataFrame, territories: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the places whose point lies outside the commune that they are said to be in.

    Parameters
    ----------
    places
        ``code`` (of a commune), ``name``, ``lon``, ``lat`` (degrees, EPSG:4326); rows without a point or
        whose code is no commune with a polygon are passed over.
    territories
        TERRITORIES, EPSG:4326. With schematic boundaries many a chef-lieu near a border lies outside its
        cell; with official ones the list is short.

    Returns
    -------
    DataFrame
        ``code``, ``name``, ``lon``, ``lat``, ``found_code`` (missing outside all communes),
        ``distance_km`` from the point to the commune named (azimuthal equidistant projection centred on
        the territories), farthest first.

    Raises
    ------
    FrameError
        The territories are not in EPSG:4326.
    """
    drawn = territories.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    communes = territories.loc[drawn & (territories["level"] == "commune")]
    usable = places["lon"].notna() & places["lat"].notna() & places["code"].isin(communes["code"])
    rows = places.loc[usable, ["code", "name", "lon", "lat"]].reset_index(drop=True)
    points = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=CRS)
    points = points.assign(found_code=points_to_territories(points, communes))
    own = communes.set_index("code").geometry.reindex(points["code"]).reset_index(drop=True)
    away = points.loc[~own.intersects(points.geometry).to_numpy()]
    if away.empty:
        columns = ["code", "name", "lon", "lat", "found_code"]
        return pd.DataFrame(away[columns]).assign(distance_km=pd.Series(dtype="float64"))
    west, south, east, north = communes.total_bounds
    local = f"+proj=aeqd +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84 +units=m"
    metres = own.loc[away.index].to_crs(local).distance(away.geometry.to_crs(local))
    listed = pd.DataFrame(away.drop(columns="geometry")).assign(distance_km=metres / 1000)
    return listed.sort_values("distance_km", ascending=False).reset_index(drop=True)
