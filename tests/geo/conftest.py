"""The register of a first start, made once for the tests of its facts and of its building."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from data.gazetteer import load_gazetteer
from data.register import open_register
from geo.geocode import Geocoder
from geo.pipeline.register import BuildReport, build_register

FRAMES = ("actors", "ties", "themes", "sources", "funding")


@dataclass
class Built:
    register: object
    report: BuildReport
    ties: pd.DataFrame
    gazetteer: pd.DataFrame
    geocoder: Geocoder


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """Return the register of a first start, not to be written to, and what it was made with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(tmp_path_factory.mktemp("built")))
        patch.delenv("DATABASE_URL", raising=False)
        gazetteer = load_gazetteer()
        geocoder = Geocoder(gazetteer)
        register = open_register()
        report = build_register(register, gazetteer=gazetteer, geocoder=geocoder)
    yield Built(register, report, register.ties(), gazetteer, geocoder)
    register.close()
