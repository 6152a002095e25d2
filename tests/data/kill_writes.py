"""Writes into a register from a process that is killed again and again; run by ``test_register_killed``.

``python -m tests.data.kill_writes ADDRESS TIMES``: each child adds, edits, deletes and undoes until it is
killed, and says over a pipe what was committed. After each kill the register must hold all of that, and be
sound. Prints ``kills committed``; exit code 1 and a reason when something was lost or half-written.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from dataclasses import replace
from itertools import count

from data.register import open_register
from tests.data.register_records import OWN, PAGE

FIRST_COMMIT = 120
"""Seconds in which every other writer commits something before it is killed, on however slow a machine."""


def write_for_ever(address: str, run: int, pipe: int) -> None:
    """Change the register until killed; after each commit write its newest change's number."""
    with open_register(address) as register:
        for number in count():
            record = replace(OWN, title=f"{run}-{number}", key=f"{run}-{number}")
            with register.write(batch=f"b{run}") as writer:
                for step in range(3):
                    writer.upsert(replace(record, key=f"{record.key}-{step}"))
                writer.upsert(replace(PAGE, end_year=2000 + number % 20))
            with register.write(who="Awa", operation="edit") as writer:
                writer.edit(replace(record, status="ended"), key=f"{record.key}-0")
            with register.write(who="Awa", operation="delete") as writer:
                writer.delete(f"{record.key}-1")
            newest = int(register.changes(most=1)["id"].iloc[0])
            os.write(pipe, f"{newest} {record.key}\n".encode())


def killed_run(address: str, run: int, wait: float) -> list[str]:
    """Start a writer, kill it after some seconds, and return what it said was committed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_for_ever(address, run, writing)
        finally:
            os._exit(2)
    os.close(writing)
    if run % 2 and not select.select([reading], [], [], FIRST_COMMIT)[0]:
        sys.stderr.write(f"kill {run}: nothing was committed in {FIRST_COMMIT} s\n")
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while part := os.read(reading, 65536):
        said += part
    os.close(reading)
    return said.decode().splitlines()


def fault(address: str, said: list[str]) -> str:
    """Return what is wrong with the register after a kill, "" when nothing is."""
    with open_register(address) as register:
        if found := register.health():
            return found[0].render()
        held = set(register.partnerships()["partnership_id"])
        numbers = set(register.changes(most=10**6)["id"])
    for line in said:
        newest, key = line.split()
        if int(newest) not in numbers or f"{key}-0" not in held or f"{key}-2" not in held:
            return f"lost: {line}"
        if f"{key}-1" in held:
            return f"a deletion was lost: {line}"
    tops = {key.rsplit("-", 1)[0] for key in held if key[0].isdigit()}
    halves = [key for key in tops if not {f"{key}-0", f"{key}-2"} <= held]
    return f"half-written: {halves}" if halves else ""


def main() -> int:
    """Kill and check as often as asked."""
    address, times = sys.argv[1], int(sys.argv[2])
    dice = random.Random(26)  # noqa: S311
    with open_register(address) as register:
        register.upsert_partnership(PAGE)
    committed = 0
    for run in range(times):
        said = killed_run(address, run, dice.uniform(0.01, 0.2))
        committed += len(said)
        if wrong := fault(address, said):
            sys.stderr.write(f"kill {run}: {wrong}\n")
            return 1
    sys.stdout.write(f"{times} {committed}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
