"""Every year in one pass says what year by year says: communes, figures and links."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from geo._tied import Tied
from geo.activity import activity, activity_years
from geo.coverage import commune_counts, coverage
from geo.coverage_years import COUNTS, commune_counts_years, coverage_years, span_of
from geo.filters import Filter, apply_filter
from geo.links import link_numbers, links
from tests.geo.coverage_frames import C1, C4, actor, actors, little_france, little_mali, themes, tie, ties
from tests.geo.test_coverage_properties import FILTERS, POOL_TIES, SOME, THEMES, reached_by

YEARS = range(1994, 2026, 3)
MALI = little_mali()


@settings(max_examples=8, deadline=None)
@given(SOME, FILTERS)
def test_one_pass_over_all_years_equals_year_by_year(chosen, asked):
    presence = reached_by(chosen)
    every = coverage_years(presence, THEMES, MALI, asked, YEARS)
    counts = commune_counts_years(presence, THEMES, MALI, asked, YEARS)
    for place, year in enumerate(YEARS):
        in_year = replace(asked, year=year)
        one = coverage(presence, THEMES, MALI, in_year)
        assert every[place].figures == one.figures
        assert every[place].n_partnerships == one.n_partnerships
        assert every[place].n_unknown_dates == one.n_unknown_dates
        slow = commune_counts(apply_filter(presence, THEMES, in_year), MALI)
        assert counts[place].tolist() == slow[list(COUNTS)].to_numpy().tolist()


@pytest.mark.parametrize("cercle", ["ML0102", "DEP-93"])
def test_a_parent_territory_narrows_every_year(cercle):
    presence = reached_by(range(0, 400, 7)).assign(named_parent="DEP-93")
    asked = Filter(cercle=cercle, origin="all")
    for place, found in enumerate(coverage_years(presence, THEMES, MALI, asked, YEARS)):
        one = coverage(presence, THEMES, MALI, replace(asked, year=YEARS[place]))
        assert found.figures == one.figures
    assert found.figure("km2").unit == "km2"


def test_activity_of_several_years_is_that_of_each():
    states = activity_years(POOL_TIES, YEARS, max_observation_age=5)
    for place, year in enumerate(YEARS):
        assert states[:, place].tolist() == activity(POOL_TIES, year, max_observation_age=5).tolist()


@settings(max_examples=5, deadline=None)
@given(FILTERS)
def test_the_number_of_partnerships_behind_each_link_follows_the_years(asked):
    people = actors(actor("a0", group_id="g0"), actor("a1", group_id="g0"), actor("a2", group_id="g1"))
    whole = links(POOL_TIES, people, MALI, THEMES, replace(asked, year=None))
    numbers = link_numbers(Tied(POOL_TIES, people, MALI, THEMES), asked, YEARS)
    assert numbers.shape == (len(whole), len(YEARS))
    for place, year in enumerate(YEARS):
        one = links(POOL_TIES, people, MALI, THEMES, replace(asked, year=year))
        fast = {key: n for key, n in zip(whole["link_id"], numbers[:, place], strict=True) if n}
        assert fast == dict(zip(one["link_id"], one["n_partnerships"], strict=True))


def test_the_span_begins_with_the_first_start_that_is_known():
    frame = pd.DataFrame({"start_year": pd.array([None, 1991, 2004], dtype="Int64")})
    assert span_of(frame, 1993) == (1991, 1992, 1993)
    assert span_of(frame.iloc[:1], 2000) == (2000,)
    assert span_of(frame.iloc[:1], 2000, first=1999) == (1999, 2000)


def test_links_of_a_french_territory_are_those_of_its_actors():
    rows = ties(
        tie("p1", C1, actor_id="here", group_id="here", actor_territory="COM-93001"),
        tie("p2", C4, actor_id="there", group_id="there", actor_territory="COM-91004"),
    )
    people = actors(actor("here"), actor("there"))
    given_ = (rows, people, MALI, themes(), Filter(cercle="DEP-93"))
    assert links(*given_, other=little_france())["actor_id"].tolist() == ["here"]
    assert links(rows, people, MALI, themes(), Filter(cercle="ML0102"), other=little_france())[
        "actor_id"
    ].tolist() == ["there"]


def test_top_themes_count_a_partnership_in_each_of_its_themes():
    rows = ties(tie("p1", C1), tie("p2", C1, title="b"), tie("p3", C1, title="c"))
    named = themes(("p1", "Santé", "Soins"), ("p1", "Eau", ""), ("p2", "Eau", "Puits"))
    found = links(rows, actors(actor("town")), MALI, named, Filter())
    assert found["top_themes"].iloc[0] == [("Eau", 2), ("", 1), ("Santé", 1)]


def test_no_presence_gives_zeros():
    none = reached_by([])
    assert not np.any(commune_counts_years(none, THEMES, MALI, Filter(), YEARS))
    assert {one.n_partnerships for one in coverage_years(none, THEMES, MALI, Filter(), YEARS)} == {0}
