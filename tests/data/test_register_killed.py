"""Killed at any moment, the register loses nothing that was committed and holds nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.data.databases import database, postgresql_server  # noqa: F401

KILLS = 12


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
def test_kills_at_any_moment_lose_nothing_and_leave_nothing_half_written(database, home):  # noqa: F811
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "CARTOCOOP_HOME": str(home)}
    command = [sys.executable, "-m", "tests.data.kill_writes", database, str(KILLS)]
    done = subprocess.run(
        command, env=environment, cwd=root, check=False, capture_output=True, text=True, timeout=170
    )
    assert done.returncode == 0, done.stderr
    kills, committed = map(int, done.stdout.split())
    assert kills == KILLS
    assert committed >= KILLS // 2
