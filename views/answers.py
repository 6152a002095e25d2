"""What pages ask of one area under a filter, worked out once for every session that asks the same.

Kept under the state's key, which changes with the register, the boundaries and the division; what is returned
is shared and must not be mutated.
"""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from geo.figures import CoverageTable
from geo.filters import Filter
from geo.links import links_of
from geo.pipeline.coverage import State, counts_of, coverage_of

KEPT: Final = 32


def key_of(area: State, asked: Filter) -> str:
    """Return what an answer depends on: the state's key and the filter."""
    return "&".join([area.key, *(f"{name}={value}" for name, value in asked.to_query().items())])


def commune_counts(area: State, asked: Filter) -> pd.DataFrame:
    """Return the numbers of actors per commune (:func:`geo.coverage.commune_counts`)."""
    return _counts(key_of(area, asked), area, asked)


def coverage(kayes: State, asked: Filter) -> CoverageTable:
    """Return the figures of an area (:func:`geo.pipeline.coverage.coverage_of`)."""
    return _coverage(key_of(kayes, asked), kayes, asked)


def links(kayes: State, asked: Filter) -> pd.DataFrame:
    """Return the links of an area's actors (:func:`geo.links.links`)."""
    return _links(key_of(kayes, asked), kayes, asked)


@st.cache_resource(show_spinner=False, max_entries=2 * KEPT)
def _counts(key: str, _area: State, _asked: Filter) -> pd.DataFrame:
    del key
    return counts_of(_area, _asked)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _coverage(key: str, _kayes: State, _asked: Filter) -> CoverageTable:
    del key
    return coverage_of(_kayes, _asked)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _links(key: str, _kayes: State, _asked: Filter) -> pd.DataFrame:
    del key
    return links_of(_kayes.tied, _asked)
