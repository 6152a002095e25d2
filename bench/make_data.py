"""Made-up data for measurements, written to files: ``python -m bench.make_data --help``.

- ``--scale 10``: a register ten times as large as the French Atlas (actors, ties, themes, presences) and the
  territories it acts in, as Parquet;
- ``--world 1000000``: so many IATI-like activities over 50,000 territories, as partitioned GeoParquet;
- ``--communes 36000``: communes of France.

Everything is seeded and says that it is synthetic, in a column and in the file's name. Nothing is ever
written to a register of the product.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import typer

from bench.france import synthetic_france
from bench.registers import synthetic_register, world_territories
from bench.world import write_world
from geo.join import presence

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261122
COMMUNES = 36_000
TERRITORIES = 10_000
"""Communes in which the made-up registers act: as many as the Atlas has partners."""


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


def write_register(folder: Path, scale: float, seed: int = SEED) -> list[Path]:
    """Write a made-up register and its territories; return the files, one per frame.

    Parameters
    ----------
    folder
        Made when it does not exist.
    scale
        Times the size of the French Atlas.
    seed
        Of the random numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    territories = world_territories(TERRITORIES, seed)
    made = synthetic_register(scale, territories, seed)
    rows = presence(made.ties, territories).assign(synthetic=True)
    frames = {"territories": territories, "actors": made.actors, "ties": made.ties, "themes": made.themes}
    paths = []
    for name, frame in {**frames, "presence": rows}.items():
        paths.append(folder / f"synthetic-{name}-{scale:g}x.parquet")
        frame.to_parquet(paths[-1], index=False)
    return paths


def main(
    out: Annotated[Path, typer.Option(help="Folder that takes the files.")],
    scale: Annotated[float | None, typer.Option(help="A register this many times the French Atlas.")] = None,
    world: Annotated[int | None, typer.Option(help="A world of this many activities.")] = None,
    communes: Annotated[int | None, typer.Option(help="A France of this many communes.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = SEED,
) -> None:
    """Write made-up data for measurements; nothing is put in a register of the product."""
    if scale is None and world is None and communes is None:
        raise typer.BadParameter("say what to make: --scale, --world or --communes")
    if scale is not None:
        for path in write_register(out, scale, seed):
            typer.echo(path)
    if world is not None:
        typer.echo(f"{len(write_world(out, world, seed=seed))} files in {out}")
    if communes is not None:
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"synthetic-france-{communes}.parquet"
        synthetic_france(communes, seed).to_parquet(path, index=False)
        typer.echo(path)


if __name__ == "__main__":
    typer.run(main)
