"""One run over a partitioned world on a Dask cluster of this machine: ``python -m bench.scale_run --help``.

For the worlds that are too large for a row of the table (``docs/scale.md`` has the figures). CPU seconds say
what the work costs whoever else uses the machine; wall seconds only what it took that time.
"""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import Annotated

import typer
from distributed import Client, LocalCluster

from bench.rows_scale import ASKED
from geo.pipeline.dask_engine import Dask
from geo.pipeline.engine import answer_folder

YEARS = range(2007, 2027)


def used() -> tuple[float, float]:
    """Return the CPU seconds of this process and the most memory it had, in GB."""
    told = resource.getrusage(resource.RUSAGE_SELF)
    return told.ru_utime + told.ru_stime, told.ru_maxrss / 1e6


def main(
    data: Annotated[Path, typer.Option(help="Folder of a world (python -m bench.make_data --world).")],
    workers: Annotated[int, typer.Option(help="Worker processes, one thread each.")] = 2,
    memory: Annotated[str, typer.Option(help="Memory of each worker, enforced by Dask.")] = "4GB",
) -> None:
    """Work out coverage and overlaps once; print seconds, CPU seconds and memory as JSON."""
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=memory, dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster) as client,
    ):
        before, start = client.run(used), time.perf_counter()
        answer = answer_folder(data, ASKED, tuple(YEARS), Dask(client))
        seconds, after = time.perf_counter() - start, client.run(used)
    driver = used()
    told = {
        "activities": answer.n_activities,
        "placed": answer.n_placed,
        "figures": len(answer.coverage),
        "overlaps": len(answer.overlaps),
        "workers": workers,
        "seconds": round(seconds, 1),
        "cpu_of_workers": [round(after[name][0] - before[name][0], 1) for name in after],
        "cpu_of_driver": round(driver[0], 1),
        "gb_of_workers": [round(peak, 2) for _, peak in after.values()],
        "gb_of_driver": round(driver[1], 2),
    }
    typer.echo(json.dumps(told))


if __name__ == "__main__":
    typer.run(main)
