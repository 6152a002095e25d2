"""Dry runs of an import that are killed again and again; run by ``test_import_killed``.

``python -m tests.data.kill_imports ADDRESS TIMES``: each child prepares the same file until it is killed at a
moment of chance; the next one goes on. After each kill the register must be as it was, and no chunk that was
kept may be lost. At the end the plan must be that of a run without kills. Prints ``kills chunks plans``.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from data.paths import cache_dir
from data.register import open_register
from geo.pipeline import _import_steps as steps
from geo.pipeline._atlas_names import default_places
from geo.pipeline.imports import plan_import, prepare_import
from tests.data.list_files import as_csv

HEAD = ["Id", "Titre", "Acteur français", "Cercle", "Commune", "Début", "Fin"]
ROWS = [
    [f"K{at}", f"Projet fictif {at}", "Montreuil", "Diéma", "Lakamané", str(1990 + at % 20), ""]
    for at in range(60)
]
FILE = as_csv([HEAD, *ROWS])


def chunks() -> int:
    """Return how many chunks the work keeps."""
    count = 0
    for path in Path(cache_dir() / "imports").glob("*.sqlite"):
        try:
            with sqlite3.connect(path) as connection:
                found = connection.execute("SELECT count(*) FROM meta WHERE key LIKE 'work-%'").fetchone()
            count += int(found[0])
        except sqlite3.OperationalError:
            continue  # killed before its tables were there
    return count


def killed_run(address: str, wait: float) -> bool:
    """Start a dry run, kill it after some seconds; tell whether it had come to its end."""
    child = os.fork()
    if child == 0:
        try:
            with open_register(address) as register:
                prepare_import(FILE, register, name="liste.csv")
            os._exit(0)
        finally:
            os._exit(2)
    end = time.monotonic() + wait
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def main() -> int:
    """Kill and check as often as asked."""
    address, times = sys.argv[1], int(sys.argv[2])
    steps.CHUNK = 5
    default_places()
    dice = random.Random(26)  # noqa: S311
    with open_register(address) as register:
        version = register.version()
        expected = plan_import_of(register)
    kept = most = plans = 0
    for kill in range(times):
        finished = killed_run(address, dice.uniform(0.05, 1.5))
        plans += finished
        now = chunks()
        with open_register(address) as register:
            if register.version() != version or register.health():
                sys.stderr.write(f"kill {kill}: the register has changed\n")
                return 1
            if now < kept:
                sys.stderr.write(f"kill {kill}: {kept} chunks were kept, {now} are\n")
                return 1
            kept, most = now, max(most, now)
    with open_register(address) as register:
        plan = prepare_import(FILE, register, name="liste.csv")
    if plan.to_dict() != expected:
        sys.stderr.write("the plan is another one\n")
        return 1
    sys.stdout.write(f"{times} {most} {plans}\n")
    return 0


def plan_import_of(register):
    from data.importers.formats import read_file

    return plan_import(read_file(FILE, "liste.csv"), register).to_dict()


if __name__ == "__main__":
    sys.exit(main())
