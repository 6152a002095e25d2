"""The countries of the world: codes, names in both languages, a point, an outline."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import pandas as pd

from data import paths

PREFIX = "ISO-"
"""Before the ISO 3166-1 alpha-3 code of a country, where a code of a territory is asked for: ``ISO-SEN``."""


@cache
def load_countries() -> gpd.GeoDataFrame:
    """Return every country (Natural Earth 1:10m, public domain); read once, not to be changed.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326, sorted by code: ``code`` (``ISO-`` and Natural Earth's three letters), ``iso2`` (ISO
        3166-1 alpha-2, "" where ISO has none), ``name_fr``, ``name_en``, ``lon``, ``lat`` (a point well
        inside), ``geometry``.
    """
    frame = gpd.read_parquet(paths.BOUNDARIES / "countries.parquet")
    pairs = pd.read_csv(paths.REFERENCE / "country_codes.csv", dtype="str", keep_default_na=False)
    two = dict(zip(pairs["iso3"], pairs["iso2"], strict=True))
    frame.insert(0, "code", PREFIX + frame["iso3"])
    frame.insert(1, "iso2", frame["iso3"].map(two).fillna(""))
    return frame.drop(columns="iso3")


@cache
def _by_two_letters() -> dict[str, str]:
    countries = load_countries()
    return {two: code for two, code in zip(countries["iso2"], countries["code"], strict=True) if two}


def country_code(iso2: str) -> str | None:
    """Return the code of a country (``ISO-SEN``) by its two letters (``SN``); None when there is none."""
    return _by_two_letters().get(iso2)
