"""One state is asked many filters: each answer is what loops find, whatever was asked before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo._coverage_ground import facts_of
from geo._rows import Rows
from geo._tied import Tied
from geo.coverage import commune_counts, coverage
from geo.filters import Filter, apply_filter, select
from geo.links import links, links_of
from tests.geo.coverage_frames import C4, actor, actors, little_france, little_mali
from tests.geo.slow_answers import slow_counts, slow_links
from tests.geo.test_coverage_properties import FILTERS, MALI, POOL_PRESENCE, POOL_TIES, THEMES

HOMES = {"a0": "COM-93001", "a1": "COM-93003", "a2": "COM-91004"}
TIES = POOL_TIES.assign(actor_territory=POOL_TIES["actor_id"].map(HOMES).astype("str"))
PRESENCE = POOL_PRESENCE.assign(
    named_code=POOL_PRESENCE["actor_id"].map(HOMES).astype("str"), named_parent="DEP-93"
)
PEOPLE = actors(
    actor("a0", lon=None),
    actor("a1", lat=48.5),
    actor("a2", lon=2.2),
    actor("a3", lon=None, lat=None),
)
FRANCE = little_france()
FACTS = facts_of(MALI, PRESENCE, THEMES, TIES)
TIED = Tied(TIES, PEOPLE, little_mali(), THEMES, FRANCE)
PLACES = st.sampled_from([None, None, "ML0101", C4, "DEP-93", "COM-93001", "nowhere"])
ASKED = st.builds(lambda asked, place: replace(asked, cercle=place), FILTERS, PLACES)


@given(ASKED)
@settings(deadline=None)
def test_counts_are_what_loops_find_on_both_ways(asked):
    found = FACTS.presences.counts(asked)
    pd.testing.assert_frame_equal(found, commune_counts(apply_filter(PRESENCE, THEMES, asked), MALI))
    slow = slow_counts(PRESENCE, THEMES, found["code"], asked)
    for row in found.itertuples():
        *known, undated = slow[row.code]
        assert [row.n_direct, row.n_cercle, row.n_region] == [len(groups) for groups in known]
        assert row.groups == sorted(group for groups in known for group in groups)
        assert (row.n_unknown, row.groups_unknown) == (len(undated), undated)
        nearest = [name for name, groups in zip(("direct", "cercle", "region"), known, strict=True) if groups]
        assert row.best_reach == (nearest[0] if nearest else "")


@given(ASKED)
@settings(max_examples=25, deadline=None)
def test_links_are_what_loops_find(asked):
    found = links_of(TIED, asked)
    slow = slow_links(TIES, PEOPLE, little_mali(), THEMES, asked, other=FRANCE)
    assert found["link_id"].is_unique
    plain = found[list(slow[0])].astype(object) if slow else found
    assert [
        {name: None if _missing(value) else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ] == slow


def _missing(value):
    return not isinstance(value, list) and pd.isna(value)


@given(ASKED)
@settings(max_examples=20, deadline=None)
def test_a_state_that_was_asked_before_answers_as_a_fresh_one(asked):
    given_ = (PRESENCE, THEMES, MALI, asked)
    assert coverage(*given_, ties=TIES, facts=FACTS) == coverage(*given_, ties=TIES)
    fresh = links(TIES, PEOPLE, little_mali(), THEMES, asked, other=FRANCE)
    pd.testing.assert_frame_equal(links_of(TIED, asked), fresh)


def test_what_is_kept_of_a_filter_is_bounded_and_not_changed_by_the_next():
    rows = Rows(TIES, THEMES)
    first = select(TIES, THEMES, Filter(confidence="high")).index
    for age in range(140):
        rows.asked(Filter(theme=f"theme {age}", confidence="high"))
    assert len(rows._kept) <= 128
    assert TIES.index[rows.asked(Filter(confidence="high"))].equals(first)
