"""Past one machine: the same data set in partitions on one and on two workers of a real Dask scheduler."""

from __future__ import annotations

import atexit
import resource
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from distributed import Client, LocalCluster

from bench.harness import Claim, Method, Task, require
from bench.make_data import SEED, cache_folder
from bench.scene import Scene
from bench.world import write_world
from data.partitions import list_partitions, read_activities, read_territories
from geo.activities import CellAnswer, cell_answer
from geo.filters import Filter
from geo.pipeline.dask_engine import Dask
from geo.pipeline.engine import InProcess, answer_folder

ASKED = Filter(origin="all", reach="region", include_associated=True)
TWO, ONE = "Dask, 2 workers", "Dask, 1 worker"
CELLS, WHOLE = "cell by cell in this process", "all at once in this process"
HALF = "Dask, 1 worker, half the activities"
COUNTRIES_READ = 20
"""Countries of the made-up world of 140 that these rows read; docs/scale.md has the whole of it."""
MOST_GB = 4.0
"""Memory that a worker may take at the most."""


@cache
def _client(workers: int) -> Client:
    """Return a cluster of so many processes of one thread each, kept until the benchmark ends."""
    stack = ExitStack()
    cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0")
    client = stack.enter_context(Client(stack.enter_context(cluster)))
    atexit.register(stack.close)
    return client


def _world(activities: int, territories: int) -> Path:
    folder = cache_folder() / f"synthetic-{COUNTRIES_READ}-countries-{activities}-{territories}-{SEED}"
    if not (folder / "whole").is_file():
        write_world(folder, activities, territories, SEED, COUNTRIES_READ)
        (folder / "whole").touch()
    return folder


def _by_dask(folder: Path, workers: int, years: tuple[int, ...]) -> CellAnswer:
    return answer_folder(folder, ASKED, years, Dask(_client(workers)))


def _whole(folder: Path, years: tuple[int, ...]) -> CellAnswer:
    parts = list_partitions(folder)
    territories = pd.concat([read_territories(one) for one in parts], ignore_index=True)
    activities = pd.concat([read_activities(one) for one in parts], ignore_index=True)
    return cell_answer(activities, gpd.GeoDataFrame(territories), ASKED, years)


def _peak_gb() -> float:
    peaks = _client(2).run(lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return max(peaks.values()) / 1e6


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of strong and of weak scaling."""
    years, activities = scene.sizes.years, scene.sizes.world
    territories = max(140, activities // 20)
    folder, half = _world(activities, territories), _world(activities // 2, territories)

    def check(answers: Mapping[str, Any]) -> str:
        first = answers[TWO]
        for name, other in answers.items():
            if name == HALF:
                continue
            same = first.n_placed == other.n_placed and len(first.overlaps) == len(other.overlaps)
            key = ["level", "code", "theme", "year"]
            theirs = other.coverage.sort_values(key, ignore_index=True)
            require(same and first.coverage.equals(theirs), f"{name} gives another answer")
        return (
            f"the same {len(first.coverage):,} figures of coverage and {len(first.overlaps):,} places of "
            f"several groups by all; {first.n_placed:,} of {first.n_activities:,} activities lie in a commune"
        )

    def memory(_: Mapping[str, Any]) -> tuple[Claim, ...]:
        peak = _peak_gb()
        return (Claim("memory of a worker", f"{peak:.2f} GB", f"at most {MOST_GB:g} GB", peak <= MOST_GB),)

    name = f"{COUNTRIES_READ} countries of {activities:,} synthetic activities, {len(years)} years"
    two = Method(TWO, "product", lambda: _by_dask(folder, 2, years))
    return [
        Task(
            f"{name}: strong scaling",
            (
                two,
                Method(ONE, "baseline", lambda: _by_dask(folder, 1, years)),
                Method(CELLS, "baseline", lambda: answer_folder(folder, ASKED, years, InProcess())),
                Method(WHOLE, "limit", lambda: _whole(folder, years)),
            ),
            check,
            notes=(
                (
                    "Schedulers and workers run already; each run reads its files. The limit holds "
                    "everything in one memory, which is what cannot be done past one machine"
                ),
            ),
            claims=memory,
        ),
        Task(
            f"{name}: weak scaling",
            (two, Method(HALF, "baseline", lambda: _by_dask(half, 1, years))),
            check,
            notes=("Twice the work on twice the workers: 1 would be perfect",),
        ),
    ]
