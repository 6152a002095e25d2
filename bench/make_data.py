"""Made-up data for measurements, written to files: ``python -m bench.make_data --help``.

Everything is seeded and says that it is synthetic, in a column and in the file's name. Nothing is ever
written to a register of the product.
"""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd

from bench.france import synthetic_france

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261122
COMMUNES = 36_000


def cache_folder() -> Path:
    """Return the folder where made-up data are kept between runs (``build/bench`` of the project)."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def communes_of_france(count: int = COMMUNES, seed: int = SEED) -> gpd.GeoDataFrame:
    """Return a made-up France (:func:`bench.france.synthetic_france`), kept in :func:`cache_folder`.

    Parameters
    ----------
    count
        Communes; the départements and regions come after them.
    seed
        Of the random numbers.

    Returns
    -------
    GeoDataFrame
        TERRITORIES, EPSG:4326, plus ``synthetic``.
    """
    path = cache_folder() / f"synthetic-france-{count}-{seed}.parquet"
    if path.is_file():
        return gpd.read_parquet(path)
    frame = synthetic_france(count, seed)
    part = path.with_suffix(f".{os.getpid()}.part")
    frame.to_parquet(part)
    part.replace(path)
    return frame
