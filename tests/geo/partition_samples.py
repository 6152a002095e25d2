"""A small data set in partitions: cells side by side, with strays, points on borders and empty cells."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.partitions import ACTIVITY_COLUMNS
from data.schema import CRS

WIDE, HIGH = 3, 2
"""Communes of a cell, across and up; cells stand side by side, each one degree wide per commune."""


def territories_of(cell: int) -> gpd.GeoDataFrame:
    """Return TERRITORIES (the columns that matter) of a cell: a region, two cercles, six communes."""
    region = f"R{cell}"
    rows, shapes = [], []
    for up in range(HIGH):
        for across in range(WIDE):
            west = cell * WIDE + across
            rows.append((f"{region}-{up}-{across}", "commune", f"{region}-{up}", region, 1.0 + across))
            shapes.append(shapely.box(west, up, west + 1, up + 1))
        rows.append((f"{region}-{up}", "cercle", region, region, np.nan))
        shapes.append(shapely.box(cell * WIDE, up, cell * WIDE + WIDE, up + 1))
    rows.append((region, "region", None, region, np.nan))
    shapes.append(shapely.box(cell * WIDE, 0, cell * WIDE + WIDE, HIGH))
    frame = pd.DataFrame(rows, columns=["code", "level", "parent", "region", "area_km2"])
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


def activities_of(rows: list[dict], name: str) -> gpd.GeoDataFrame:
    """Return ACTIVITIES; each row gives `x`, `y` and what differs from the usual."""
    usual = {
        "actor_kind": "commune",
        "public": True,
        "francilian": True,
        "role": "lead",
        "reach": "commune",
        "collective": False,
        "start_year": 2015,
        "end_year": 2018,
        "status": "ended",
        "observed_year": None,
        "confidence": "high",
        "level_1": "Eau",
        "level_2": "",
        "level_3": "",
    }
    full = [
        usual | {"partnership_id": f"{name}-{i}", "actor_id": f"a{i}", "group_id": f"a{i}"} | row
        for i, row in enumerate(rows)
    ]
    frame = pd.DataFrame(full, columns=[*ACTIVITY_COLUMNS, "x", "y"]).astype(ACTIVITY_COLUMNS)
    points = gpd.points_from_xy(frame["x"].astype(float), frame["y"].astype(float))
    return gpd.GeoDataFrame(frame.drop(columns=["x", "y"]), geometry=points, crs=CRS)


def write(folder: Path, cells: list[gpd.GeoDataFrame | None]) -> None:
    """Write a data set: the activities that stand in the files of each cell, None for no file."""
    for cell, activities in enumerate(cells):
        for name, frame in (("territories", territories_of(cell)), ("activities", activities)):
            if frame is not None:
                place = folder / name / f"cell=R{cell}"
                place.mkdir(parents=True)
                half = len(frame) // 2
                for part, rows in enumerate((frame.iloc[:half], frame.iloc[half:])):
                    rows.to_parquet(place / f"part-{part}.parquet", index=False)
