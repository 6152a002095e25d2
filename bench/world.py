"""A made-up world of IATI-like activities in files: partitioned GeoParquet, one country after the other.

Each partition is one country of the lattice (:func:`bench.registers.world_territories`), so that it meets the
territories of that country only; it is made and written alone, so that memory stays bounded however large
the world is.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from bench.registers import CONFIDENCE, COUNTRIES, KINDS, drawn_from, drawn_years, world_territories
from data.schema import CRS
from data.themes import load_themes

MOST_ROWS = 250_000
"""Activities of one file at most."""
ACTORS = 60_000
OUTSIDE = 0.01
"""Share of the activities whose point lies a little outside their country."""


def write_world(
    folder: Path,
    activities: int,
    territories: int = 50_000,
    seed: int = 20261122,
    countries: int = COUNTRIES,
) -> list[Path]:
    """Write a world; return the files.

    Parameters
    ----------
    folder
        Takes ``synthetic-territories/cell=…/part-0.parquet`` (TERRITORIES plus ``synthetic``) and
        ``synthetic-activities/cell=…/part-N.parquet`` (GeoParquet, EPSG:4326).
    activities, territories
        About how many.
    seed
        Of the random numbers.
    countries
        Write only so many of them, as they are in the whole world.

    Returns
    -------
    list of Path
        Of the activities' columns, ``partnership_id``, ``actor_id``, ``group_id``, ``actor_kind``,
        ``public``, ``francilian``, ``role``, ``reach``, ``collective``, ``start_year``, ``end_year``,
        ``status``, ``observed_year``, ``confidence`` are those of PRESENCE, ``level_1`` to ``level_3`` those
        of THEMES; ``geometry`` is the place, ``synthetic`` is True.
    """
    units = world_territories(territories, seed)
    share = 1.0 / np.arange(1, COUNTRIES + 1) ** 0.6
    share = np.random.default_rng(seed).permutation(share / share.sum())
    counts = np.diff(np.round(np.r_[0, np.cumsum(share)] * activities).astype(np.int64))
    made = []
    for number, (region, own) in islice(enumerate(units.groupby("region", sort=True)), countries):
        made.append(_write(own, folder / "synthetic-territories" / f"cell={region}" / "part-0.parquet"))
        for part, first in enumerate(range(0, int(counts[number]), MOST_ROWS)):
            size = min(MOST_ROWS, int(counts[number]) - first)
            rows = activities_in(own, size, f"{region}-{part}", np.random.default_rng((seed, number, part)))
            place = folder / "synthetic-activities" / f"cell={region}" / f"part-{part}.parquet"
            made.append(_write(rows, place))
    return made


def activities_in(
    units: gpd.GeoDataFrame, count: int, name: str, random: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return made-up activities in a country; a tenth of its communes draw half of them."""
    boxes = units.loc[units["level"] == "commune"].geometry.bounds.to_numpy()
    place = random.permutation(len(boxes))[(len(boxes) * random.random(count) ** 3.3).astype(np.int64)]
    low, high = boxes[place, :2], boxes[place, 2:]
    xy = low + random.random((count, 2)) * (high - low)
    away = random.random(count) < OUTSIDE
    xy[away] += random.choice([-1, 1], (away.sum(), 2)) * (
        boxes[:, 2:].max(axis=0) - boxes[:, :2].min(axis=0)
    )
    paths = np.array([tuple(path) for path in load_themes()], dtype=object)
    levels = paths[(len(paths) * random.random(count) ** 2).astype(np.int64)]
    who = pd.Series((ACTORS * random.random(count) ** 2.5).astype(np.int64)).astype("str").str.zfill(6)
    number = pd.Series(np.arange(count)).astype("str").str.zfill(7)
    kind = drawn_from(KINDS, count, random)
    rows = pd.DataFrame(
        {
            "partnership_id": f"synthetic-{name}-" + number,
            "actor_id": "synthetic-actor-" + who,
            "group_id": "synthetic-actor-" + who,
            "actor_kind": kind,
            "public": kind != "association",
            "francilian": random.random(count) < 0.08,
            "role": "lead",
            "reach": "commune",
            "collective": False,
            **drawn_years(count, random),
            "confidence": drawn_from(CONFIDENCE, count, random),
            **{f"level_{depth + 1}": pd.Series(levels[:, depth], dtype="str") for depth in range(3)},
            "synthetic": True,
        }
    )
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=CRS)


def _write(frame: gpd.GeoDataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)
    return path
