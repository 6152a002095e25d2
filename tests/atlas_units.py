"""A small Atlas for tests: three countries, a France of 40 communes in a square, seeded."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.countries import load_countries
from data.france import voronoi_cells

SQUARE = (1.9, 48.3, 3.1, 49.1)
N = 40


def sites(count: int = N, seed: int = 7) -> np.ndarray:
    """Return distinct points within :data:`SQUARE`, degrees."""
    west, south, east, north = SQUARE
    random = np.random.default_rng(seed)
    return np.round(np.c_[random.uniform(west, east, count), random.uniform(south, north, count)], 5)


def units() -> gpd.GeoDataFrame:
    """Return units as :func:`data.tiles.atlas_units` does; the communes are called COM-93000 and on."""
    world = load_countries()
    world = world[world["code"].isin(["ISO-FRA", "ISO-MLI", "ISO-SEN"])].rename(columns={"name_fr": "name"})
    world = world.assign(level="country", country=world["code"], tier="official")
    points = sites()
    cells = voronoi_cells(points, shapely.box(*SQUARE))
    communes = gpd.GeoDataFrame(
        {
            "code": [f"COM-93{i:03d}" for i in range(N)],
            "level": "commune",
            "name": [f"Commune {i} <b>" for i in range(N)],
            "parent": ["DEP-94" if lon < 2.5 else "DEP-93" for lon in points[:, 0]],
            "region": "REG-11",
            "country": "ISO-FRA",
            "lon": points[:, 0],
            "lat": points[:, 1],
            "tier": "schematic",
        },
        geometry=cells,
        crs="EPSG:4326",
    )
    above = []
    for level, column in (("departement", "parent"), ("region", "region")):
        merged = communes.dissolve(column).reset_index()
        rows = merged.assign(code=merged[column], name=merged[column], level=level)
        above.append(rows.assign(parent="REG-11" if level == "departement" else None))
    frame = pd.concat([world, *above[::-1], communes], ignore_index=True)
    frame["name_en"] = frame["name_en"].fillna(frame["name"])
    frame["area"] = 100.0
    frame = gpd.GeoDataFrame(frame.drop(columns="iso2"), crs="EPSG:4326")
    rank = frame["level"].map({"country": 0, "region": 1, "departement": 2, "commune": 3})
    frame = frame.assign(rank=rank).sort_values(["rank", "code"], ignore_index=True).drop(columns="rank")
    frame.insert(2, "position", frame.groupby("level").cumcount())
    return frame
