"""Every year of a page's view, for the time bar under its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from geo.coverage_years import commune_counts_years, coverage_years, span_of
from geo.figures import CoverageTable
from geo.filters import Filter
from geo.links import link_numbers
from geo.pipeline.coverage import State
from layers.years import TimeView, fixed_json
from views import answers


def time_view(kayes: State, idf: State, asked: Filter, table: CoverageTable, told: str) -> TimeView:
    """Return the years of a view, from the first start known in Kayes to this year.

    Parameters
    ----------
    kayes, idf
        States.
    asked
        The filter.
    table
        Coverage of Kayes under it.
    told
        The sentence under the figures.
    """
    span = span_of(kayes.presence, datetime.now(UTC).year)
    whole = replace(asked, year=None)
    key = f"{answers.key_of(kayes, whole)}&{idf.key}"
    return replace(
        _any_year(key, span, kayes, idf, whole),
        year=asked.year,
        rest=(table.figures, table.n_partnerships, table.n_unknown_dates),
        told=told,
    )


@st.cache_resource(show_spinner=False, max_entries=answers.KEPT)
def _any_year(key: str, span: tuple[int, ...], _kayes: State, _idf: State, _whole: Filter) -> TimeView:
    """Return all that does not change with the year of the view."""
    del key
    frames = (_kayes.presence, _kayes.themes, _kayes.territories)
    view = TimeView(
        years=span,
        year=None,
        counts={
            area.area: commune_counts_years(
                area.presence, area.themes, area.territories, _whole, span, facts=area.facts
            )
            for area in (_kayes, _idf)
        },
        coverage=coverage_years(*frames, _whole, span, facts=_kayes.facts),
        links=answers.links(_kayes, _whole),
        numbers=link_numbers(_kayes.tied, _whole, span),
        rest=((), 0, 0),
    )
    return replace(view, fixed=fixed_json(view))
