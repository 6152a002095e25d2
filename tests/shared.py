"""Real polygons and the real Atlas page, where the machine has them; tests that want them skip elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_dir() -> Path:
    """Return the folder of test-only material, or skip the test with a clear reason."""
    path = Path(os.environ.get("CARTOCOOP_SHARED", ROOT.parent / "shared"))
    if not (path / "boundaries").is_dir():
        pytest.skip(f"the real polygons and pages for tests are not at {path} (set CARTOCOOP_SHARED)")
    return path
