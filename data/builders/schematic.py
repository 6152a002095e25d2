"""The schematic boundaries: real outlines cut into one cell per commune, as a coverage.

Île-de-France is cut as a whole: the inner lines of Natural Earth are off by up to 4 km, so a département
is the union of its communes' cells, which lies better than the département's own outline.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.builders.area_fit import Fit, Give, centroids_of, fit_centroids
from data.builders.enclaves import carve, largest_part
from data.builders.power_diagram import Floats, Ints, power_of

LISTED = ("code", "name", "wanted_km2", "cell_km2", "off_radii", "reason")
GRID = 1e-5
"""Degrees: five decimals, about one metre."""


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """How one area is made.

    Parameters
    ----------
    name
        ``kayes`` or ``idf``.
    crs
        Lambert azimuthal equal-area projection centred on the area, km.
    table, outline
        File of the communes in ``data/reference``; file of the outline in ``data/boundaries/outlines``.
    lon, lat
        Columns of the centroid.
    give, rounds
        Settings of :func:`data.builders.area_fit.fit_centroids`.
    limit
        Communes whose cell's centroid is further from its place than this, in radii of a disc of their
        area, are carved.
    """

    name: str
    crs: str
    table: str
    outline: str
    lon: str
    lat: str
    give: Give
    rounds: int
    limit: float

    @property
    def output(self) -> str:
        """Name of the file of cells in ``data/boundaries``."""
        return f"{self.name}_communes.geojson"


@dataclass(frozen=True, slots=True)
class Cut:
    """An area cut into cells.

    Parameters
    ----------
    fit
        Power diagram of the communes which are not carved, in their order.
    carved
        Array (n,) of truth values.
    cells
        Array (n,) of all cells, km.
    """

    fit: Fit
    carved: npt.NDArray[np.bool_]
    cells: npt.NDArray[np.object_]

    def owners(self, points: Floats) -> Ints:
        """Return the position of the commune that each point (m, 2), km, belongs to."""
        others = np.flatnonzero(~self.carved)
        found = np.array(
            [power_of(point[None, :], self.fit.sites, self.fit.weights).argmin() for point in points]
        )
        owners: Ints = others[found].astype(np.int64)
        for i in np.flatnonzero(self.carved):
            owners[shapely.contains_xy(self.cells[i], points)] = i
        return owners


PLANS = (
    AreaPlan(
        name="kayes",
        crs="+proj=laea +lat_0=13.9 +lon_0=-10.3 +units=km",
        table="kayes_communes.csv",
        outline="kayes.geojson",
        lon="centroid_lon",
        lat="centroid_lat",
        give=Give(0.09, 3.6),
        rounds=100,
        limit=0.35,
    ),
    AreaPlan(
        name="idf",
        crs="+proj=laea +lat_0=48.7 +lon_0=2.5 +units=km",
        table="french_communes/11.csv",
        outline="idf_departements.geojson",
        lon="lon",
        lat="lat",
        give=Give(0.09, 1.15),
        rounds=16,
        limit=0.6,
    ),
)


def read_communes(plan: AreaPlan, reference: Path) -> pd.DataFrame:
    """Return ``code, name, x, y, area_km2`` of the communes, sorted by code; x and y in km."""
    table = pd.read_csv(reference / plan.table, dtype={"code": "str"}).sort_values("code", ignore_index=True)
    points = gpd.GeoSeries(gpd.points_from_xy(table[plan.lon], table[plan.lat]), crs="EPSG:4326").to_crs(
        plan.crs
    )
    return table[["code", "name", "area_km2"]].assign(x=points.x, y=points.y)


def read_outline(plan: AreaPlan, boundaries: Path) -> shapely.Polygon:
    """Return the outline of the area as one polygon without holes, km."""
    parts = gpd.read_file(boundaries / "outlines" / plan.outline).to_crs(plan.crs)
    whole = shapely.make_valid(parts.union_all())
    return shapely.Polygon(largest_part(whole).exterior)


def wanted_areas(communes: pd.DataFrame, outline: shapely.Polygon) -> Floats:
    """Return the tabulated areas, scaled so that their sum is the outline's, km²."""
    areas = communes["area_km2"].to_numpy(dtype="float64")
    scaled: Floats = areas * outline.area / areas.sum()
    return scaled


def off_place(cells: npt.NDArray[np.object_], communes: pd.DataFrame, areas: Floats) -> Floats:
    """Return how far each cell's centroid is from the tabulated one, in radii of a disc of its area."""
    lack = centroids_of(cells) - communes[["x", "y"]].to_numpy("float64")
    away: Floats = np.hypot(*lack.T) / np.sqrt(areas / np.pi)
    return away


def fit_plan(plan: AreaPlan, communes: pd.DataFrame, outline: shapely.Polygon) -> Cut:
    """Fit the cells of an area, carve those that lie too far from their place, fit the others again."""
    places, areas = communes[["x", "y"]].to_numpy("float64"), wanted_areas(communes, outline)
    first = fit_centroids(places, areas, outline, give=plan.give, rounds=plan.rounds)
    carved = off_place(first.cells, communes, areas) > plan.limit
    if not carved.any():
        return Cut(first, carved, first.cells)
    discs = carve(places[carved], areas[carved], outline, names=communes.loc[carved, "name"].tolist())
    left = largest_part(shapely.difference(outline, shapely.union_all(discs)))
    rest = areas[~carved] * left.area / areas[~carved].sum()
    start = (first.sites[~carved], first.weights[~carved])
    fit = fit_centroids(places[~carved], rest, left, give=plan.give, rounds=plan.rounds, start=start)
    cells = np.empty(len(areas), dtype=object)
    cells[carved], cells[~carved] = discs, fit.cells
    return Cut(fit, carved, cells)


def as_coverage(cut: Cut, outline: shapely.Polygon, crs: str) -> npt.NDArray[np.object_]:
    """Return the cells in EPSG:4326 on the grid of five decimals, shared borders still shared.

    All borders are noded together on the grid and polygonised; each face goes, by a point inside it, to
    the carved cell it lies in, else to the site of smallest power. What an outline or a carved cell cuts
    off another goes to the neighbour that it touches most, so that a commune is one polygon, with holes
    where others were carved from it.

    Returns
    -------
    ndarray (n,) of Polygon
        EPSG:4326; a valid coverage (:func:`shapely.coverage_is_valid`).
    """
    lines = [*shapely.boundary(cut.cells), outline.boundary]
    degrees = gpd.GeoSeries(lines, crs=crs).to_crs("EPSG:4326").to_numpy()
    faces = np.array(shapely.polygonize([shapely.union_all(degrees, grid_size=GRID)]).geoms, dtype=object)
    inside = gpd.GeoSeries(shapely.point_on_surface(faces), crs="EPSG:4326").to_crs(crs)
    keep = _one_piece(faces, cut.owners(np.c_[inside.x, inside.y]), len(cut.cells))
    cells = np.full(len(cut.cells), shapely.Polygon(), dtype=object)
    for i in range(len(cells)):
        cells[i] = largest_part(shapely.union_all(faces[keep == i], grid_size=GRID))
    return cells


def _one_piece(
    faces: npt.NDArray[np.object_], owners: npt.NDArray[np.int64], n: int
) -> npt.NDArray[np.int64]:
    """Give the smaller pieces of a cell to the neighbour with the longest common border."""
    owners = owners.copy()
    tree = shapely.STRtree(faces)
    for i in range(n):
        mine = np.flatnonzero(owners == i)
        pieces = getattr(shapely.union_all(faces[mine]), "geoms", None)
        if pieces is None or len(mine) < 2:
            continue
        main = max(pieces, key=lambda piece: piece.area)
        for face in mine[~shapely.covers(main, shapely.point_on_surface(faces[mine]))]:
            near = tree.query(faces[face], predicate="intersects")
            near = near[owners[near] != i]
            common = shapely.length(shapely.intersection(faces[near], faces[face].boundary))
            owners[face] = owners[near[int(common.argmax())]]
    return owners


def build_area(plan: AreaPlan, reference: Path, boundaries: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the lines of the GeoJSON file of an area, and the rows of its communes listed apart."""
    communes, outline = read_communes(plan, reference), read_outline(plan, boundaries)
    cut = fit_plan(plan, communes, outline)
    cells = as_coverage(cut, outline, plan.crs)
    features = [_feature(code, cell) for code, cell in zip(communes["code"], cells, strict=True)]
    head = ['{"type":"FeatureCollection","features":[']
    return [*head, ",\n".join(features), "]}"], _listed(plan, communes, outline, cut, cells)


def _listed(
    plan: AreaPlan,
    communes: pd.DataFrame,
    outline: shapely.Polygon,
    cut: Cut,
    cells: npt.NDArray[np.object_],
) -> list[dict[str, str]]:
    """Return the rows of the communes that are carved, or whose area is off by more than 10 %."""
    flat = gpd.GeoSeries(cells, crs="EPSG:4326").to_crs(plan.crs)
    wanted, shown = wanted_areas(communes, outline), flat.area.to_numpy()
    away = off_place(flat.to_numpy(), communes, wanted)
    outside = ~shapely.contains_xy(outline, communes[["x", "y"]].to_numpy("float64"))
    off_area = np.abs(shown / wanted - 1) > 0.1
    reasons = (
        (cut.carved, "carved: a power cell would lie away from the tabulated centroid"),
        (off_area, "the cell differs from the tabulated area by more than 10 %"),
        ((cut.carved | off_area) & outside, "the tabulated centroid is outside the outline"),
    )
    return [
        {
            "code": communes["code"][i],
            "name": communes["name"][i],
            "wanted_km2": f"{wanted[i]:.1f}",
            "cell_km2": f"{shown[i]:.1f}",
            "off_radii": f"{away[i]:.2f}",
            "reason": "; ".join(reason for applies, reason in reasons if applies[i]),
        }
        for i in np.flatnonzero(cut.carved | off_area)
    ]


def _feature(code: str, cell: shapely.Polygon) -> str:
    rings = [np.round(shapely.get_coordinates(ring), 5).tolist() for ring in (cell.exterior, *cell.interiors)]
    geometry = {"type": "Polygon", "coordinates": rings}
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def build_schematic(reference: Path, boundaries: Path) -> list[Path]:
    """Write the cells of both areas and the list of those carved or with an area that is off.

    Parameters
    ----------
    reference, boundaries
        Folders ``data/reference`` and ``data/boundaries``.

    Returns
    -------
    list of Path
        The files written; the same bytes each time.
    """
    written, apart = [], []
    for plan in PLANS:
        lines, listed = build_area(plan, reference, boundaries)
        path = boundaries / plan.output
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        written.append(path)
        apart += listed
    path = boundaries / "enclaves.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, LISTED, lineterminator="\n")
        writer.writeheader()
        writer.writerows(apart)
    return [*written, path]
