"""The register of a first start, made once for the tests of its facts and of its building."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

import pandas as pd
import pytest

from data.register import open_register
from geo.geocode import Geocoder
from geo.pipeline.register import BuildReport, build_register
from tests.geo.names_support import gazetteer, geocoder

FRAMES = ("actors", "ties", "themes", "sources", "funding")


@dataclass
class Built:
    register: object
    report: BuildReport
    ties: pd.DataFrame
    gazetteer: pd.DataFrame
    geocoder: Geocoder


@pytest.fixture(scope="session")
def first(built, tmp_path_factory):
    """Return the register of a first start, not to be written to, and what it was made with."""
    folder = shutil.copytree(built, tmp_path_factory.mktemp("first"), dirs_exist_ok=True)
    names, geocode = gazetteer(), geocoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        register = open_register()
        report = build_register(register, gazetteer=names, geocoder=geocode)
    yield Built(register, report, register.ties(), names, geocode)
    register.close()
