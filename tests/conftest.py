"""What every test shares: a home of its own, so that nothing of the user's is read or written."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

settings.register_profile("usual", max_examples=40)
settings.register_profile("exhaustive", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """Return a fresh CartoCoop home folder for this test."""
    path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CARTOCOOP_HOME", str(path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return path


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Return a home in which the set-up has been done, once for all tests; not to be written to."""
    from geo.pipeline.setup import STEPS
    from layers.bundle import ensure_bundle

    path = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(path))
        patch.delenv("DATABASE_URL", raising=False)
        for _, step in STEPS:
            step()
        ensure_bundle()
    return path


@pytest.fixture
def ready_home(built, home):
    """Return this test's home, with a copy of what the set-up makes."""
    shutil.copytree(built, home, dirs_exist_ok=True)
    return home
