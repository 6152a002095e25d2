"""Other plans beside a plan: the same communes in the same years, told apart from partnerships."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.plans import Plan, SavedPlan
from geo.filters import Filter
from geo.join import presence
from geo.other_plans import other_plans
from geo.pooling import neighbours
from geo.whatif import Register, whatif
from tests.geo.coordination_frames import CARE, MALI, WATER, actors_of, on
from tests.geo.coverage_frames import C1, C2, C4, tie, ties
from translations import translator

AGE = 5
ROW = tie("p", C1, start_year=2010, end_year=2015)
MADE = ties(ROW)
REGISTER = Register(
    presence=presence(MADE, MALI),
    themes=on(("p", *WATER), ("q", *CARE)),
    ties=MADE,
    actors=actors_of([ROW]),
    territories=MALI,
    touching=neighbours(MALI),
)
INSIDE = {
    code: frozenset(MALI.loc[(MALI[["code", "parent", "region"]] == code).any(axis="columns"), "code"])
    & frozenset(MALI.loc[MALI["level"] == "commune", "code"])
    for code in MALI["code"]
}


def planned(*territories, **more):
    return Plan(territories, **{"name": "Meaux", "start_year": 2026, "end_year": 2028, **more})


def beside(plan, *others):
    saved = [SavedPlan(f"plan {number}", other) for number, other in enumerate(others)]
    return other_plans(plan, saved, REGISTER, max_observation_age=AGE)


def test_a_plan_with_the_cercle_shares_its_communes():
    (one,) = beside(planned(C1, themes=(WATER[1],)), planned("ML0101", name="Lagny", themes=(WATER[1],)))
    assert (one.communes, one.certainty, one.relation) == ((C1,), "certain", "sub-theme")
    assert one.actor_name == "Lagny"
    assert (one.sure[0].first, one.sure[0].last) == (2026, 2028)


def test_other_places_other_years_and_the_plan_itself_are_left_out():
    plan = planned(C1)
    assert beside(plan, planned(C4, name="Lagny"), planned(C1, start_year=2029, end_year=2030), plan) == ()
    known = planned(C1, actor="town", name="")
    assert beside(known, replace(known, name="Town")) == ()


def test_plans_that_no_longer_make_sense_are_left_out():
    assert (
        beside(planned(C1), planned("ML9999"), planned(C1, actor="nobody"), planned(C1, themes=("x",))) == ()
    )


def test_the_certain_and_the_nearest_come_first():
    plan = planned(C1, C2, themes=(WATER[1],))
    found = beside(
        plan,
        planned(C1, name="a", start_year=None, themes=(WATER[1],)),
        planned(C1, name="b", themes=(CARE[1],)),
        planned(C1, name="c", themes=(WATER[1],)),
        planned(C1, C2, name="d", themes=(WATER[1],)),
    )
    assert [one.actor_name for one in found] == ["d", "c", "b", "a"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sentence_says_who_where_on_what_and_when(language):
    t = translator(language)
    (one,) = beside(planned(C1, themes=(WATER[1],)), planned(C1, C2, name="Lagny", themes=(WATER[1],)))
    said = one.explain(t)
    assert "Lagny" in said
    assert one.commune_names[0] in said
    assert WATER[1] in said
    assert "2026" in said
    assert said.count(". ") == 1


def test_kept_plans_change_no_figure_of_a_plan():
    plan = planned(C1, themes=(WATER[1],))
    saved = [SavedPlan("a", planned("ML0101", name="Lagny"))]
    alone, beside_it = (whatif(plan, REGISTER, Filter(), saved=rows).to_dict() for rows in ((), saved))
    assert len(beside_it.pop("other_plans")) == 1
    assert alone.pop("other_plans") == []
    assert alone == beside_it


years = st.none() | st.integers(2024, 2034)
any_plan = st.builds(
    Plan,
    territories=st.lists(st.sampled_from(sorted(INSIDE)), min_size=1, max_size=3).map(tuple),
    name=st.sampled_from(["Meaux", "Lagny"]),
    start_year=years,
    end_year=years,
).filter(lambda one: one.end_year is None or one.start_year is None or one.start_year <= one.end_year)


def shares(one, two):
    """Look at each commune and each year: may both be there? are both there for sure?"""
    if not frozenset.union(*(INSIDE[code] for code in one.territories)) & frozenset.union(
        *(INSIDE[code] for code in two.territories)
    ):
        return ""
    may = sure = False
    for year in range(2000, 2060):
        states = []
        for plan in (one, two):
            first, last = plan.start_year, plan.end_year
            possible = (first is None or first <= year) and (last is None or year <= last)
            until = last if last is not None else (first + AGE if first is not None else None)
            states.append((possible, first is not None and first <= year <= until))
        may |= all(possible for possible, _ in states)
        sure |= all(certain for _, certain in states)
    return "certain" if sure else "possible" if may else ""


@settings(max_examples=15, deadline=None)
@given(any_plan, any_plan)
def test_communes_and_years_are_those_that_a_look_at_each_finds(one, two):
    found = beside(one, two)
    expected = "" if one == two else shares(one, two)
    assert [other.certainty for other in found] == ([expected] if expected else [])
