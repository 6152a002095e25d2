"""``python -m bench``: measure every row, print the table, write ``bench/RESULTS.md``.

``--only PATTERN`` measures the rows whose module or name holds a text, ``--quick`` does little work in each;
either leaves ``RESULTS.md`` as it is.
"""

from __future__ import annotations

import argparse
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
    rows_cube,
    rows_dissolve,
    rows_first,
    rows_geocoding,
    rows_join,
    rows_live,
    rows_live_start,
    rows_overlaps,
    rows_payload,
    rows_pipeline,
    rows_poster,
    rows_scale,
    rows_tiles,
)
from bench.harness import Result, Task, run_task
from bench.scene import QUICK, Scene, Sizes, load_scene

RESULTS = Path(__file__).with_name("RESULTS.md")
ROWS: tuple[Callable[[Scene], list[Task]], ...] = (
    rows_pipeline.tasks,
    rows_geocoding.tasks,
    rows_join.tasks,
    rows_coverage.tasks,
    rows_cube.tasks,
    rows_overlaps.tasks,
    rows_dissolve.tasks,
    rows_payload.tasks,
    rows_first.tasks,
    rows_poster.tasks,
    rows_tiles.tasks,
    rows_scale.tasks,
    rows_live.tasks,
    rows_live_start.tasks,
)


def measure(scene: Scene, say: Callable[[str], None], only: str = "") -> list[Result]:
    """Return the measured rows, in order.

    Parameters
    ----------
    scene
        What to measure on.
    say
        Called with lines of progress.
    only
        Text that the name of a row's module, or else of the row, must hold; "" for all.
    """
    named = [rows for rows in ROWS if only and only in rows.__module__.rpartition("rows_")[2]]
    found = []
    for rows in named or ROWS:
        say(f"Preparing {rows.__module__.rpartition('rows_')[2]} ...")
        tasks = [task for task in rows(scene) if named or only.casefold() in task.stage.casefold()]
        found += [run_task(task, scene.sizes.runs, say) for task in tasks]
    return found


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


def main(sizes: Sizes | None = None, target: Path | None = RESULTS, only: str = "") -> int:
    """Run the benchmark in a home of its own; return 1 when a row's methods disagree.

    Parameters
    ----------
    sizes
        How much work; the full one by default.
    target
        File to write, or None.
    only
        As :func:`measure` takes it.
    """
    progress = Console(stderr=True)
    sizes = sizes or Sizes()
    start, load = time.perf_counter(), [_load()]
    with tempfile.TemporaryDirectory(prefix="cartocoop-bench-") as home:
        os.environ["CARTOCOOP_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        with progress.status("Preparing the register and the map ...") as status:
            results = measure(load_scene(sizes), status.update, only)
    load.append(_load())
    seconds = time.perf_counter() - start
    machine = report.machine_lines(datetime.now(UTC).astimezone().date(), sizes.runs, load, seconds)
    show(results, machine)
    if target:
        target.write_text(report.markdown(results, machine), encoding="utf-8")
    return 1 if any(result.wrong for result in results) else 0


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default="", help="rows whose module or name holds this text")
    parser.add_argument("--quick", action="store_true", help="little work in each row")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    whole = not (asked.only or asked.quick)
    sys.exit(main(QUICK if asked.quick else None, RESULTS if whole else None, asked.only))
