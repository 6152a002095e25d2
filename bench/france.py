"""36,000 made-up communes of France: shapes, names and numbers for measurements, never facts.

The cells are those of a Voronoi diagram of seeded sites within the Natural Earth outline of France that the
product ships. Where the sites are dense follows a smooth random field, so that the areas spread as those of
real communes do (a few are fifty times larger than others), and every border is a wiggled line that the two
neighbours share exactly.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import Voronoi, cKDTree

from bench.place_names import place_names
from data.paths import BOUNDARIES
from data.schema import CRS, TERRITORIES, validate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PLANE = "EPSG:3035"
"""Equal-area projection in which the cells are made and measured, metres."""
DEPARTEMENTS, REGIONS = 96, 13
INNER = 7
"""Corners that a border has between its two ends."""
WIGGLE = 0.13
"""Standard deviation of the middle of a border from the straight line, as a share of the way to the site."""
ROUGHNESS, GRAIN = 0.6, 12
"""Standard deviation of the logarithm of the density of sites, and the smoothing of its field in pixels."""
FIELD = 256
SYNTHETIC = "synthetic"


def outline() -> shapely.Geometry:
    """Return the outline of France (with Corsica) in :data:`PLANE`."""
    world = gpd.read_file(BOUNDARIES / "world.geojson")
    return world.loc[world["iso3"] == "FRA"].to_crs(PLANE).geometry.union_all()


def synthetic_france(communes: int = 36_000, seed: int = 20261122) -> gpd.GeoDataFrame:
    """Return TERRITORIES of a made-up France: communes, 96 départements, 13 regions.

    Parameters
    ----------
    communes
        How many.
    seed
        Of the random numbers; the same seed gives the same frame.

    Returns
    -------
    GeoDataFrame
        TERRITORIES, EPSG:4326, plus ``synthetic`` (always True). Codes begin with ``SYN-``; the vintage is
        ``synthetic``; the cells of one level are a valid coverage.
    """
    random = np.random.default_rng(seed)
    land = outline()
    sites = _sites(land, communes, random)
    cells = _cells(sites, land, random)
    departement, region = _groups(sites, communes, random)
    area = shapely.area(cells) / 1e6
    shapes = shapely.get_coordinates(shapely.centroid(cells))
    points = gpd.GeoSeries(gpd.points_from_xy(*shapes.T), crs=PLANE).to_crs(CRS)
    people = np.round(np.exp(random.normal(6.1, 1.25, communes)) * (area.mean() / area) ** 0.5)
    rows = pd.DataFrame(
        {
            "code": [f"SYN-COM-{number:05}" for number in range(communes)],
            "name": place_names(communes, seed),
            "level": "commune",
            "parent": [f"SYN-DEP-{number:02}" for number in departement],
            "region": [f"SYN-REG-{number:02}" for number in region[departement]],
            "lon": points.x,
            "lat": points.y,
            "area_km2": area,
            "population": people,
        }
    )
    frame = gpd.GeoDataFrame(rows, geometry=cells, crs=PLANE).to_crs(CRS)
    return validate(_with_parents(frame), TERRITORIES)


def _sites(land: shapely.Geometry, count: int, random: np.random.Generator) -> Floats:
    """Return points within the outline, as dense as a smooth random field says, west to east."""
    west, south, east, north = land.bounds
    field = gaussian_filter(random.normal(size=(FIELD, FIELD)), GRAIN, mode="wrap")
    density = np.exp(ROUGHNESS * field / field.std())
    top = np.quantile(density, 0.999)
    shapely.prepare(land)
    found: list[Floats] = []
    while sum(map(len, found)) < count:
        xy = random.uniform((west, south), (east, north), (4 * count, 2))
        at = (xy - (west, south)) / (east - west, north - south) * (FIELD - 1)
        kept = random.uniform(0, top, len(xy)) < map_coordinates(density, at.T, order=1)
        xy = xy[kept]
        found.append(xy[shapely.contains_xy(land, xy[:, 0], xy[:, 1])])
    return np.concatenate(found)[:count]


def _cells(sites: Floats, land: shapely.Geometry, random: np.random.Generator) -> npt.NDArray[np.object_]:
    """Return the cell of each site, clipped to the outline."""
    lines = _borders(sites, land.bounds, random)
    edges = np.concatenate([lines, shapely.get_parts(land.boundary)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(edges))))
    faces = faces[shapely.contains_properly(_prepared(land), shapely.point_on_surface(faces))]
    # A border wiggles within the triangles of its ends and its sites, so that the nearest site of a point
    # well inside a face need not be its own: a face takes the site that it holds, a fragment its neighbour's.
    place, face = shapely.STRtree(faces).query(shapely.points(sites), predicate="intersects")
    owner = np.full(len(faces), -1)
    owner[face] = place
    lost = np.flatnonzero(owner < 0)
    middle = shapely.get_coordinates(shapely.point_on_surface(faces[lost]))
    owner[lost] = cKDTree(sites).query(middle)[1]
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(sites)))
    parts = np.split(faces[order], starts[1:])
    return np.array([part[0] if len(part) == 1 else shapely.coverage_union_all(part) for part in parts])


def _prepared(shape: shapely.Geometry) -> shapely.Geometry:
    shapely.prepare(shape)
    return shape


def _borders(
    sites: Floats, bounds: tuple[float, float, float, float], random: np.random.Generator
) -> npt.NDArray[np.object_]:
    """Return the borders between the cells of a Voronoi diagram as wiggled lines."""
    west, south, east, north = bounds
    far = 3 * max(east - west, north - south)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    around = np.array([west + east, south + north]) / 2 + far * np.c_[np.cos(angles), np.sin(angles)]
    diagram = Voronoi(np.concatenate([sites, around]))
    ends = np.array(diagram.ridge_vertices)
    inside = (diagram.ridge_points < len(sites)).all(axis=1) & (ends >= 0).all(axis=1)
    ends, pairs = ends[inside], diagram.ridge_points[inside]
    first, last = diagram.vertices[ends[:, 0]], diagram.vertices[ends[:, 1]]
    along = np.linspace(0, 1, INNER + 2)[None, :, None]
    straight = first[:, None, :] * (1 - along) + last[:, None, :] * along
    drift = _drift(len(ends), random)
    site = np.where((drift > 0)[..., None], sites[pairs[:, 0]][:, None, :], sites[pairs[:, 1]][:, None, :])
    return shapely.linestrings(straight + np.abs(drift)[..., None] * (site - straight))


def _drift(count: int, random: np.random.Generator) -> Floats:
    """Return how far each corner of a border is drawn to the one site (> 0) or the other (< 0)."""
    drift = np.zeros((count, INNER + 2))
    step, spread = INNER + 1, WIGGLE
    while step > 1:
        half = step // 2
        middle = (drift[:, 0:-1:step] + drift[:, step::step]) / 2
        drift[:, half::step] = middle + random.normal(0, spread, middle.shape)
        step, spread = half, spread / 2
    return np.clip(drift, -0.4, 0.4)


def _groups(sites: Floats, count: int, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the département of each commune, and the region of each département, by nearest seats."""
    chosen = random.choice(count, min(DEPARTEMENTS, count), replace=False)
    seats = sites[chosen]
    for _ in range(8):
        departement = cKDTree(seats).query(sites)[1]
        size = np.bincount(departement, minlength=len(seats))[:, None]
        seats = np.c_[
            np.bincount(departement, sites[:, 0], len(seats)),
            np.bincount(departement, sites[:, 1], len(seats)),
        ] / np.maximum(size, 1)
    region = cKDTree(seats[:: max(1, len(seats) // REGIONS)][:REGIONS]).query(seats)[1]
    return departement.astype(np.int64), region.astype(np.int64)


def _with_parents(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the communes, then their départements and regions, with every column of TERRITORIES."""
    frames = [communes]
    for column, level, above in (("parent", "departement", "region"), ("region", "region", None)):
        groups = communes.groupby(column)
        codes = sorted(groups.groups)
        shapes = [shapely.coverage_union_all(groups.get_group(code).geometry.to_numpy()) for code in codes]
        totals = groups[["area_km2", "population"]].sum().loc[codes].reset_index(drop=True)
        upper = groups[above].first().loc[codes].to_numpy() if above else None
        rows: dict[str, Any] = {
            "code": codes,
            "name": [f"{level} {code[-2:]} ({SYNTHETIC})" for code in codes],
            "level": level,
            "parent": upper,
            "region": groups["region"].first().loc[codes].to_numpy(),
        }
        middle = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes)))
        frame = gpd.GeoDataFrame(rows | {"lon": middle[:, 0], "lat": middle[:, 1]}, geometry=shapes, crs=CRS)
        frames.append(frame.join(totals))
    every = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
    texts = ["epci", "ept", "kind", "code_2015", "chef_lieu", "population_source"]
    every = every.assign(
        country="FR",
        tier="schematic",
        vintage=SYNTHETIC,
        synthetic=True,
        chef_lieu_lon=np.nan,
        chef_lieu_lat=np.nan,
    )
    every[texts] = None
    kinds = dict.fromkeys((*texts, "code", "name", "level", "country", "parent", "region"), "str")
    return every.astype({**kinds, "tier": "str", "vintage": "str"})
