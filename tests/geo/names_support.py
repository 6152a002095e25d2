"""The shipped gazetteer and its geocoder, made once for every test of names."""

from __future__ import annotations

from functools import cache

import pandas as pd

from data import paths
from data.gazetteer import build_gazetteer
from geo.geocode import Geocoder


@cache
def gazetteer() -> pd.DataFrame:
    return build_gazetteer(paths.REFERENCE)


@cache
def geocoder() -> Geocoder:
    return Geocoder(gazetteer())
