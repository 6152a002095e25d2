"""Every region, département and commune of France, with schematic boundaries.

The communes of Île-de-France have the boundaries that the product uses everywhere (official when the user
has supplied them). Elsewhere a commune is the part of its zone (metropolitan France, or one overseas
département) that lies nearer to its point than to any other commune's: a Voronoi cell in an equal-area or
conformal plane, cut to the outline of Natural Earth. Départements and regions are unions of communes.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data import paths
from data._territories_geometry import union
from data._territories_tables import read_table
from data.countries import load_countries
from data.schema import CRS
from data.territories import load_territories

METROPOLITAN = "metropole"
METROPOLITAN_CRS = "EPSG:2154"
STEP = 5
"""Decimals of a degree of the schematic corners (about a metre)."""


def reference_files() -> list[Path]:
    """Return the shipped files that the French territories are made from."""
    folder = paths.REFERENCE
    tables = [folder / "french_departements.csv", folder / "french_regions.csv"]
    return [
        *sorted((folder / "french_communes").glob("*.csv")),
        *tables,
        paths.BOUNDARIES / "countries.parquet",
    ]


def french_units() -> pd.DataFrame:
    """Return every region, département and commune of France.

    Returns
    -------
    pandas.DataFrame
        ``code`` (``REG-``, ``DEP-``, ``COM-``), ``name``, ``level``, ``parent`` (one level up), ``region``,
        ``lon``, ``lat`` (EPSG:4326, missing where no source gives a point); regions first, communes last.
    """
    folder = paths.REFERENCE
    communes = pd.concat([read_table(path) for path in sorted((folder / "french_communes").glob("*.csv"))])
    departements = read_table(folder / "french_departements.csv")
    regions = read_table(folder / "french_regions.csv")
    region_of = dict(zip(departements["code"], departements["region"], strict=True))
    parts = [
        regions.assign(code="REG-" + regions["code"], level="region", region="REG-" + regions["code"]),
        departements.assign(
            code="DEP-" + departements["code"],
            level="departement",
            parent="REG-" + departements["region"],
            region="REG-" + departements["region"],
        ),
        communes.assign(
            code="COM-" + communes["code"],
            level="commune",
            parent="DEP-" + communes["departement"],
            region="REG-" + communes["departement"].map(region_of),
        ),
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[["code", "name", "level", "parent", "region", "lon", "lat"]]
    return frame.astype({"lon": "float64", "lat": "float64"})


def french_territories() -> gpd.GeoDataFrame:
    """Return :func:`french_units` with their boundaries.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, with ``tier``: ``official``, ``schematic``, or ``point`` where the cell is empty (an islet
        that the outline lacks) or, with an empty geometry, where no source gives a point.
    """
    units = french_units()
    communes = units[units["level"] == "commune"].reset_index(drop=True)
    near = load_territories("idf")
    near = near[(near["level"] == "commune") & near.geom_type.isin(("Polygon", "MultiPolygon"))]
    shapes = dict(zip(near["code"], near.geometry, strict=True))
    tiers = dict(zip(near["code"], near["tier"], strict=True))
    rest = communes[communes["lon"].notna() & ~communes["code"].isin(near["code"])].reset_index(drop=True)
    land = shapely.difference(_outline(), union(list(near.geometry)))
    for zone, (part, points) in _zones(rest, land).items():
        cells = voronoi_cells(
            points[["lon", "lat"]].to_numpy(), part, METROPOLITAN_CRS if zone == METROPOLITAN else None
        )
        shapes |= dict(zip(points["code"], cells, strict=True))
    return _assembled(units, shapes, tiers)


def _outline() -> shapely.Geometry:
    countries = load_countries()
    return countries.geometry[countries["code"] == "ISO-FRA"].iloc[0]


def _zones(
    communes: pd.DataFrame, land: shapely.Geometry
) -> dict[str, tuple[shapely.Geometry, pd.DataFrame]]:
    """Return the land and the communes of metropolitan France and of each overseas département.

    A part of the outline belongs to the zone of the commune whose point is nearest.
    """
    departement = communes["parent"].str.removeprefix("DEP-")
    zone = departement.where(departement.str.len() == 3, METROPOLITAN).to_numpy()
    parts = shapely.get_parts(land)
    tree = shapely.STRtree(shapely.points(communes["lon"], communes["lat"]))
    owner = zone[tree.nearest(parts)]
    return {
        name: (shapely.multipolygons(parts[owner == name]), communes[zone == name])
        for name in sorted(set(zone))
        if (owner == name).any()
    }


def voronoi_cells(
    points: np.ndarray, land: shapely.Geometry, crs: str | None = None
) -> list[shapely.Geometry]:
    """Return the part of a land that is nearest to each point.

    Parameters
    ----------
    points
        Array (n, 2) of distinct degrees (EPSG:4326).
    land
        Polygons in EPSG:4326.
    crs
        Plane in which distances are taken; a local azimuthal equal-area one when None.

    Returns
    -------
    list of shapely.Geometry
        One per point, EPSG:4326, corners rounded to :data:`STEP` decimals; a coverage of the land. Empty
        where a cell does not meet the land.
    """
    lon, lat = points.mean(axis=0)
    plane = crs or f"+proj=laea +lat_0={lat:.4f} +lon_0={lon:.4f} +datum=WGS84 +units=m"
    flat = gpd.GeoSeries.from_xy(points[:, 0], points[:, 1], crs=CRS).to_crs(plane)
    ground = gpd.GeoSeries([land], crs=CRS).to_crs(plane).iloc[0]
    if len(points) == 1:
        cells = np.array([ground], dtype=object)
    else:
        sites = shapely.multipoints(shapely.get_coordinates(flat.to_numpy()))
        around = shapely.union(ground.envelope, shapely.envelope(sites)).buffer(10_000)
        found = shapely.get_parts(shapely.voronoi_polygons(sites, extend_to=around))
        where, cell = shapely.STRtree(found).query(flat.to_numpy(), predicate="intersects")
        order = np.zeros(len(points), dtype=int)
        order[where] = cell
        cells = found[order]
        shapely.prepare(ground)
        edge = ~shapely.contains_properly(ground, cells)
        cells[edge] = shapely.intersection(cells[edge], ground)
    degrees = gpd.GeoSeries(cells, crs=plane).to_crs(CRS).to_numpy()
    return [_areal(shape) for shape in shapely.transform(degrees, lambda xy: xy.round(STEP))]


def _areal(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a geometry, valid."""
    shape = shapely.make_valid(shape)
    parts = shapely.get_parts(shape)
    areal = parts[shapely.get_dimensions(parts) == 2]
    return areal[0] if len(areal) == 1 else shapely.multipolygons(_polygons(areal))


def _polygons(parts: np.ndarray) -> np.ndarray:
    return np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts


def _assembled(
    units: pd.DataFrame, shapes: dict[str, shapely.Geometry], tiers: dict[str, str]
) -> gpd.GeoDataFrame:
    drawn = {code: shape for code, shape in shapes.items() if not shape.is_empty}
    tier = {code: tiers.get(code, "schematic") for code in drawn}
    for level in ("commune", "departement"):
        rows = units[units["level"] == level]
        for parent, codes in rows.groupby("parent")["code"]:
            parts = [drawn[code] for code in codes if code in drawn]
            if parts:
                drawn[str(parent)] = union(parts)
                tier[str(parent)] = (
                    "official" if {tier[c] for c in codes if c in drawn} == {"official"} else "schematic"
                )
    points = shapely.points(units["lon"], units["lat"])
    points[units["lon"].isna().to_numpy()] = shapely.Point()
    geometry = [drawn.get(code, point) for code, point in zip(units["code"], points, strict=True)]
    named = units.assign(tier=[tier.get(code, "point") for code in units["code"]])
    return gpd.GeoDataFrame(named, geometry=geometry, crs=CRS)


def grouping_homes() -> dict[str, str]:
    """Return the département of each French grouping (``EPCI-``, ``EPT-``): that of most of its communes."""
    folder = paths.REFERENCE / "french_communes"
    communes = pd.concat([read_table(path) for path in sorted(folder.glob("*.csv"))])
    homes: dict[str, str] = {}
    for column, prefix in (("epci", "EPCI-"), ("ept", "EPT-")):
        known = communes.dropna(subset=[column])
        most = known.groupby(column)["departement"].agg(lambda codes: codes.mode().iloc[0])
        homes |= dict(zip(prefix + most.index, "DEP-" + most, strict=True))
    return homes
