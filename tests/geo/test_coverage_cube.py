"""The cube of all levels, themes and years says what the coverage of each filter says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from geo.activity import DATES, date_groups
from geo.coverage import coverage
from geo.coverage_cube import CUBE_COLUMNS, EVERY_THEME, coverage_cube
from geo.filters import UNKNOWN_THEME, Filter
from geo.join import presence
from tests.geo.coverage_frames import little_france, little_mali, ties
from tests.geo.test_coverage_properties import FILTERS, POOL_TIES, SOME, THEMES, reached_by

YEARS = (1996, 2003, 2015, 2024)
MALI = little_mali()
LEVELS = ("cercle", "region")


def told(cube):
    """Return {(level, code, theme, year): communes, km² and the same with unknown dates, totals}."""
    names = list(CUBE_COLUMNS)
    return {tuple(row[:4]): tuple(row[4:]) for row in cube[names].itertuples(index=False, name=None)}


def slow(rows, area, asked, years, levels):
    tops = sorted({level for level in THEMES["level_1"] if level and len(rows)})
    found = {}
    for theme in (EVERY_THEME, UNKNOWN_THEME, *tops):
        for year in years:
            one = replace(asked, year=year, theme=theme or None, cercle=None)
            for level in levels:
                figures = coverage(rows, THEMES, area, one, by=level).figures
                for count, km2 in zip(figures[::3], figures[1::3], strict=True):
                    parts = [
                        value.low
                        for figure in (count, km2)
                        for value in (figure.covered, figure.covered_with_unknown, figure.total)
                    ]
                    found[level, count.parent, theme, year] = tuple(parts)
    return found


def agrees(rows, area, asked, years, levels):
    cube = told(coverage_cube(rows, THEMES, area, asked, years, levels=levels))
    expected = slow(rows, area, asked, years, levels)
    for key, numbers in cube.items():
        assert numbers == pytest.approx(expected[key], abs=1e-3), key
    missing = {key for key in set(expected) - set(cube) if any(expected[key][:2])}
    assert not missing
    return cube


@settings(max_examples=6, deadline=None)
@given(SOME, FILTERS)
def test_every_cell_is_the_coverage_of_its_filter(chosen, asked):
    agrees(reached_by(chosen), MALI, asked, YEARS, LEVELS)


def test_more_years_than_fit_in_one_word_and_every_level_above_the_commune():
    rows = reached_by(range(0, 400, 5))
    years = range(1950, 2030)
    cube = coverage_cube(rows, THEMES, MALI, Filter(origin="all"), years)
    assert set(cube["level"]) == set(LEVELS)
    assert list(cube.columns) == list(CUBE_COLUMNS)
    assert cube.dtypes.astype(str).to_dict() == CUBE_COLUMNS
    some = agrees(rows, MALI, Filter(origin="all"), (1950, 2013, 2014, 2029), LEVELS)
    whole = told(cube)
    assert all(whole[key] == numbers for key, numbers in some.items())


def test_french_communes_have_departements_and_groupings():
    france = little_france()
    rows = presence(POOL_TIES, france, side="fr", named=MALI)
    levels = set(coverage_cube(rows, THEMES, france, Filter(origin="all"), [2010])["level"])
    assert {"region", "departement"} <= levels
    agrees(rows, france, Filter(origin="all"), [2010], ["departement"])


def test_without_presences_nothing_is_covered():
    empty = presence(ties(), MALI)
    cube = coverage_cube(empty, THEMES, MALI, Filter(), YEARS)
    assert cube["communes"].sum() == 0
    assert cube["communes_total"].gt(0).all()
    assert coverage_cube(empty, THEMES, MALI, Filter(), YEARS, levels=["epci"]).empty


def test_rows_with_the_same_dates_are_one_group():
    groups, dates = date_groups(POOL_TIES)
    assert len(dates) == len(POOL_TIES[DATES].drop_duplicates())
    again = dates.iloc[groups].reset_index(drop=True)
    assert again.equals(POOL_TIES[DATES].reset_index(drop=True))
