"""What every test shares: a home of its own, so that nothing of the user's is read or written."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """Return a fresh CartoCoop home folder for this test."""
    path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CARTOCOOP_HOME", str(path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return path
