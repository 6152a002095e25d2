"""Every year of a page's view, for the time bar under its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from geo.coverage_years import commune_counts_years, coverage_years, span_of
from geo.figures import CoverageTable
from geo.filters import Filter
from geo.links import link_numbers, links
from geo.pipeline.coverage import State
from layers.years import TimeView


def time_view(areas: Sequence[State], asked: Filter, table: CoverageTable, told: str) -> TimeView:
    """Return the years of a view, from the first start known in Kayes to this year.

    Parameters
    ----------
    areas
        States: Kayes first.
    asked
        The filter.
    table
        Coverage of Kayes under it.
    told
        The sentence under the figures.
    """
    kayes = areas[0]
    span = span_of(kayes.presence, datetime.now(UTC).year)
    given = (kayes.ties, kayes.territories, kayes.themes, asked)
    whole = replace(asked, year=None)
    return TimeView(
        years=span,
        year=asked.year,
        counts={
            area.area: commune_counts_years(area.presence, area.themes, area.territories, asked, span)
            for area in areas
        },
        coverage=coverage_years(kayes.presence, kayes.themes, kayes.territories, asked, span),
        links=links(kayes.ties, kayes.actors, kayes.territories, kayes.themes, whole, other=kayes.other),
        numbers=link_numbers(*given, span, other=kayes.other),
        rest=(table.figures, table.n_partnerships, table.n_unknown_dates),
        told=told,
    )
