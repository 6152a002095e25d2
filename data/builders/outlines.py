"""Outlines from Natural Earth, and files of polygons that are the same bytes on every run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

OVERVIEW = (-20.0, 5.0, 20.0, 55.0)
"""West, south, east and north of the overview map, in degrees."""
OVERVIEW_TOLERANCE = 0.05
"""Tolerance of the simplification of the overview map, in degrees."""
SMALLEST_PART = 0.01
"""Islands below this area (square degrees, about 100 km²) are left out, unless the country has no other."""


def write_features(
    path: Path, properties: Sequence[dict[str, Any]], shapes: Sequence[shapely.Geometry], decimals: int
) -> None:
    """Write a compact GeoJSON file, one feature per line.

    Parameters
    ----------
    path : Path
        The file to write.
    properties : sequence of dict
        One per feature, written in the given order.
    shapes : sequence of shapely.Geometry
        Polygons in EPSG:4326.
    decimals : int
        Decimals of the coordinates, which the shapes are expected to have already.
    """
    lines = []
    for values, shape in zip(properties, shapes, strict=True):
        geometry = {"type": shape.geom_type, "coordinates": _plain(shapely.geometry.mapping(shape), decimals)}
        feature = {"type": "Feature", "properties": values, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    body = ",\n".join(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def _plain(mapping: dict[str, Any], decimals: int) -> Any:
    """Return the coordinates as nested lists of rounded numbers."""

    def rounded(item: Any) -> Any:
        if isinstance(item, float):
            return round(item, decimals) + 0.0
        return [rounded(part) for part in item]

    return rounded(mapping["coordinates"])


def import_outlines(folder: Path, boundaries: Path) -> list[Path]:
    """Carry the Natural Earth outlines over and make the overview map.

    Parameters
    ----------
    folder : Path
        Folder with ``kayes_region_ne10m.geojson``, ``idf_departements_ne10m.geojson`` and
        ``countries_ne10m_simplified.geojson`` (EPSG:4326).
    boundaries : Path
        The folder ``data/boundaries``.

    Returns
    -------
    list of Path
        The files written.
    """
    kayes = read_polygons(folder / "kayes_region_ne10m.geojson")
    idf = read_polygons(folder / "idf_departements_ne10m.geojson").sort_values("code")
    target = boundaries / "outlines"
    write_features(target / "kayes.geojson", [{"code": "ML01", "name": "Kayes"}], list(kayes.geometry), 4)
    codes = [{"code": code} for code in idf["code"]]
    write_features(target / "idf_departements.geojson", codes, list(idf.geometry), 4)
    world = overview(read_polygons(folder / "countries_ne10m_simplified.geojson"))
    names = world[["iso3", "name_fr", "name_en"]].to_dict("records")
    write_features(boundaries / "world.geojson", names, list(world.geometry), 3)
    return [target / "kayes.geojson", target / "idf_departements.geojson", boundaries / "world.geojson"]


def read_polygons(path: Path) -> gpd.GeoDataFrame:
    """Read polygons that must be in EPSG:4326.

    Raises
    ------
    ValueError
        If the file has another CRS or none.
    """
    frame = gpd.read_file(path)
    if frame.crs is None or not frame.crs.equals("EPSG:4326"):
        raise ValueError(f"{path} must be in EPSG:4326, not {frame.crs}")
    return frame


def overview(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the countries to the overview window and simplify them as a coverage.

    Shared borders stay shared: the pieces are mended into a coverage first, simplified together,
    and every vertex is rounded to 3 decimals in the same way whichever country it belongs to.

    Parameters
    ----------
    countries : geopandas.GeoDataFrame
        Polygons in EPSG:4326 with ``iso3``, ``name_fr`` and ``name_en``.

    Returns
    -------
    geopandas.GeoDataFrame
        The same columns, sorted by ``iso3``; valid polygons in EPSG:4326.

    Raises
    ------
    ValueError
        If the result is not a valid coverage.
    """
    inside = (
        countries[countries.intersects(shapely.box(*OVERVIEW))].sort_values("iso3").reset_index(drop=True)
    )
    clean = shapely.coverage_clean(shapely.make_valid(inside.geometry.to_numpy()), snapping_distance=0.002)
    cut = shapely.intersection(clean, shapely.box(*OVERVIEW))
    kept = np.array([_large_parts(shape) for shape in cut])
    simple = shapely.coverage_simplify(kept, OVERVIEW_TOLERANCE)
    rounded = shapely.transform(simple, lambda xy: np.round(xy, 3))
    result = inside.set_geometry(gpd.GeoSeries(rounded, crs="EPSG:4326"))
    result = result[~result.geometry.is_empty].reset_index(drop=True)
    faults = list(result.loc[~result.geometry.is_valid, "iso3"])
    if faults or not shapely.coverage_is_valid(result.geometry.to_numpy()):
        raise ValueError(f"the overview map is not a valid coverage (invalid: {', '.join(faults) or 'none'})")
    return result[["iso3", "name_fr", "name_en", "geometry"]]


def _large_parts(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop small islands; a country keeps its largest part in any case."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    if not parts:
        return shapely.Polygon()
    parts.sort(key=lambda part: part.area, reverse=True)
    large = [part for part in parts if part.area >= SMALLEST_PART] or parts[:1]
    return shapely.MultiPolygon(large) if len(large) > 1 else large[0]
