"""Groups first, then the pairs of one unit: no overlap is lost on the way."""

from __future__ import annotations

import random

import pytest

from data.errors import NotFoundError
from geo.coverage_cube import EVERY_THEME
from geo.filters import Filter
from geo.join import presence
from geo.overlap_groups import overlap_groups
from geo.overlaps import overlaps
from tests.geo.coordination_frames import actors_of, on
from tests.geo.coverage_frames import ties
from tests.geo.test_overlaps_oracle import random_register, worlds

YEARS = (2001, 2005, 2012)
N = 30
MALI = worlds(N)


def drawn(seed):
    rng = random.Random(seed)  # noqa: S311 - no secret here
    made = [random_register(rng, f"R{i:03}", rng.randrange(20, 50)) for i in range(N)]
    rows = [row for world, _ in made for row in world]
    themes = on(*[theme for _, world in made for theme in world])
    return rows, ties(*rows), themes


def test_no_overlap_lies_where_fewer_than_two_groups_are_counted():
    rows, made, themes = drawn(7)
    table = presence(made, MALI)
    counted = overlap_groups(table, themes, Filter(), YEARS)
    there = set(zip(counted["code"], counted["theme"], counted["year"], strict=True))
    for year in YEARS:
        asked = Filter(year=year)
        found = overlaps(table, themes, MALI, asked, level="commune", ties=made, actors=actors_of(rows))
        assert len(found)
        assert {(code, EVERY_THEME, year) for code in found.rows["territory_code"]} <= there
        for one in found.top(40):
            tops = {theme for theme in themes["level_1"] if theme}
            shared = {theme for theme in tops if (one.territory_code, theme, year) in there}
            assert shared or one.relation in ("different", "unknown")


@pytest.mark.parametrize("letters", [4, 6, 8])  # a region, a cercle, a commune
@pytest.mark.parametrize("theme", [None, "Eau"])
def test_the_overlaps_of_one_unit_are_those_of_the_whole_area_there(letters, theme):
    rows, made, themes = drawn(3)
    table = presence(made, MALI)
    asked = Filter(theme=theme)
    settings = {"ties": made, "actors": actors_of(rows), "level": "commune"}
    whole = overlaps(table, themes, MALI, asked, **settings)
    within = whole.rows["territory_code"].mode()[0][:letters]
    part = overlaps(table, themes, MALI, asked, **settings, within=within)
    inside = whole.rows.loc[whole.rows["territory_code"].str.startswith(within)]
    assert len(inside) > 0
    assert part.rows.equals(inside.reset_index(drop=True))
    for one in part.top(5):
        assert one == whole.find(one.overlap_id)


def test_an_unknown_unit_is_refused():
    rows, made, themes = drawn(1)
    with pytest.raises(NotFoundError):
        overlaps(
            presence(made, MALI), themes, MALI, Filter(), ties=made, actors=actors_of(rows), within="nowhere"
        )
