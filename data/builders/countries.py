"""The countries of the world, carried over from Natural Earth for the map of the whole Atlas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from data.builders.outlines import read_polygons

SNAPPING = 0.0002
"""Borders closer than this, in degrees, are made one."""


def import_countries(folder: Path, boundaries: Path) -> list[Path]:
    """Carry all countries over, mended into one coverage.

    Parameters
    ----------
    folder : Path
        Folder with ``countries_ne10m_simplified.geojson`` (EPSG:4326; ``iso3``, ``name_fr``, ``name_en``).
    boundaries : Path
        The folder ``data/boundaries``.

    Returns
    -------
    list of Path
        The file written: GeoParquet, EPSG:4326, sorted by ``iso3``.
    """
    countries = read_polygons(folder / "countries_ne10m_simplified.geojson").sort_values("iso3")
    shapes = shapely.make_valid(countries.geometry.to_numpy())
    clean = shapely.coverage_clean(shapes, snapping_distance=SNAPPING)
    there = ~shapely.is_empty(clean)  # an islet within the snapping distance, a claim inside its neighbour
    countries, clean = countries[there], clean[there]
    lon, lat = np.array([_middle(shape) for shape in clean]).T
    frame = gpd.GeoDataFrame(
        {
            **{column: countries[column].to_numpy() for column in ("iso3", "name_fr", "name_en")},
            "lon": lon.round(3),
            "lat": lat.round(3),
        },
        geometry=clean,
        crs="EPSG:4326",
    )
    target = boundaries / "countries.parquet"
    frame.to_parquet(target, index=False, compression="zstd", compression_level=19)
    return [target]


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    """Return a point well inside the largest part of a country."""
    largest = max(shapely.get_parts(shape).tolist(), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=0.05)
    x, y = shapely.get_coordinates(circle)[0]
    return float(x), float(y)
