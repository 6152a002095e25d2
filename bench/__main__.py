"""``python -m bench``: measure every row, print the table, write ``bench/RESULTS.md``."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench import (
    report,
    rows_coverage,
    rows_geocoding,
    rows_join,
    rows_payload,
    rows_pipeline,
    rows_poster,
)
from bench.harness import Result, Task, run_task
from bench.scene import Scene, Sizes, load_scene

RESULTS = Path(__file__).with_name("RESULTS.md")
ROWS: tuple[Callable[[Scene], list[Task]], ...] = (
    rows_pipeline.tasks,
    rows_geocoding.tasks,
    rows_join.tasks,
    rows_coverage.tasks,
    rows_payload.tasks,
    rows_poster.tasks,
)


def measure(scene: Scene, say: Callable[[str], None]) -> list[Result]:
    """Return the measured rows, in order.

    Parameters
    ----------
    scene
        What to measure on.
    say
        Called with lines of progress.
    """
    return [run_task(task, scene.sizes.runs, say) for rows in ROWS for task in rows(scene)]


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def show(results: Sequence[Result], machine: Sequence[str]) -> None:
    """Print the table, then what was compared."""
    console = Console() if sys.stdout.isatty() else Console(width=150)
    for line in machine:
        console.print(line, markup=False, highlight=False)
    console.print(report.rich_table(results))
    for remark in report.remarks(results):
        console.print(remark.replace("**", ""), markup=False, highlight=False)


def main(sizes: Sizes | None = None, target: Path = RESULTS) -> int:
    """Run the benchmark in a home of its own; return 1 when a row's methods disagree.

    Parameters
    ----------
    sizes
        How much work; the full one by default.
    target
        File to write.
    """
    progress = Console(stderr=True)
    sizes = sizes or Sizes()
    start, load = time.perf_counter(), [_load()]
    with tempfile.TemporaryDirectory(prefix="cartocoop-bench-") as home:
        os.environ["CARTOCOOP_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        with progress.status("Preparing the register and the map ...") as status:
            results = measure(load_scene(sizes), status.update)
    load.append(_load())
    seconds = time.perf_counter() - start
    machine = report.machine_lines(datetime.now(UTC).astimezone().date(), sizes.runs, load, seconds)
    show(results, machine)
    target.write_text(report.markdown(results, machine), encoding="utf-8")
    return 1 if any(result.wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
