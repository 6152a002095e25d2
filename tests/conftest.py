"""What every test shares: a home of its own, so that nothing of the user's is read or written.

The home after the set-up, which is dear to make, is made once for all workers of a run and copied. Tests of
one file stay in one worker, and so do all those that open the app in a browser: one app is started.
"""

from __future__ import annotations

import functools
import os
import shutil
from pathlib import PurePosixPath

import pytest
from filelock import FileLock
from hypothesis import settings

from data import gazetteer, paths
from tests.properties import EXHAUSTIVE

settings.register_profile("usual", max_examples=40)
settings.register_profile("exhaustive", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


OF_THE_APP = {"test_accessibility", "test_app", "test_coordination", "test_import", "test_review"}
"""Files of tests/browser whose tests open the app: one worker takes them all, and starts it once."""


def pytest_xdist_make_scheduler(config, log):
    """Return what gives the tests of a file to one worker (``--dist loadfile``), and those of the app too."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "app" if "/browser/" in file and PurePosixPath(file).stem in OF_THE_APP else file

    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Make every property an exhaustive test too, where that is asked for."""
    for item in items:
        if EXHAUSTIVE and getattr(item.obj, "is_hypothesis_test", False):
            item.add_marker(pytest.mark.exhaustive)


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    """Return a fresh CartoCoop home folder for this test."""
    path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CARTOCOOP_HOME", str(path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return path


@pytest.fixture(autouse=True, scope="session")
def gazetteer_made_once():
    """A fresh home has no cache, and what the shipped tables give is the same in each."""
    build, shipped = gazetteer.build_gazetteer, paths.REFERENCE
    once = functools.cache(lambda: build(shipped))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            gazetteer,
            "build_gazetteer",
            lambda folder: once().copy() if folder == shipped else build(folder),
        )
        yield


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, worker_id):
    """Return a function that gives this worker's copy of a folder, which the first to ask has filled."""
    own = tmp_path_factory.getbasetemp()
    root = own if worker_id == "master" else own.parent

    def made(name, fill):
        whole, done = root / f"whole-{name}", root / f"whole-{name}.done"
        with FileLock(root / f"whole-{name}.lock"):
            if not done.exists():
                whole.mkdir(exist_ok=True)
                fill(whole)
                done.touch()
        return shutil.copytree(whole, tmp_path_factory.mktemp(name), dirs_exist_ok=True)

    return made


@pytest.fixture(scope="session")
def built(made_once):
    """Return a home in which the set-up has been done, once for all tests; not to be written to."""

    def set_up(path):
        from geo.pipeline.setup import STEPS
        from layers.bundle import ensure_bundle

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CARTOCOOP_HOME", str(path))
            patch.delenv("DATABASE_URL", raising=False)
            for _, step in STEPS:
                step()
            ensure_bundle()

    return made_once("built", set_up)


@pytest.fixture
def ready_home(built, home):
    """Return this test's home, with a copy of what the set-up makes."""
    shutil.copytree(built, home, dirs_exist_ok=True)
    return home
