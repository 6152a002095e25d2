"""Killed at any moment, the register loses nothing that was committed and holds nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.databases import database, postgresql_server  # noqa: F401


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.exhaustive)])
def test_kills_at_any_moment_lose_nothing_and_leave_nothing_half_written(database, home, kills):  # noqa: F811
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "CARTOCOOP_HOME": str(home)}
    command = [sys.executable, "-m", "tests.data.kill_writes", database, str(kills)]
    most = 170 + 15 * kills
    done = subprocess.run(
        command, env=environment, cwd=root, check=False, capture_output=True, text=True, timeout=most
    )
    assert done.returncode == 0, done.stderr
    killed, committed = map(int, done.stdout.split())
    assert killed == kills
    assert committed >= kills // 2, done.stderr  # every other one is killed after its first commit
