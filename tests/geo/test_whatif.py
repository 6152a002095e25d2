"""What if: a planned partnership, compared with the register and never stored in it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from data.errors import NotFoundError
from data.plans import Plan, PlanError
from geo.filters import COLLECTIVITIES, Filter
from geo.join import presence
from geo.pipeline.coordination import overlaps_of, whatif_of
from geo.pooling import neighbours
from geo.whatif import PLAN_ID, Register, whatif
from tests.geo.coordination_frames import CARE, MALI, WATER, actors_of, load_built, on
from tests.geo.coverage_frames import C1, C2, C4, C5, actor, actors, tie, ties

A = {"start_year": 2010, "end_year": 2015}


@pytest.fixture(scope="module")
def state(built):
    return load_built(built)


def register(*rows, themes=None):
    made = ties(*rows)
    return Register(
        presence=presence(made, MALI),
        themes=on() if themes is None else themes,
        ties=made,
        actors=actors_of(rows),
        territories=MALI,
        touching=neighbours(MALI),
    )


def planned(*territories, **more):
    more.setdefault("name", "New town")
    return Plan(territories, **{"start_year": 2012, "end_year": 2014, **more})


KNOWN = register(
    tie("p", C1, **A), tie("q", C4, actor_id="city", **A), themes=on(("p", *WATER), ("q", *WATER))
)


def test_the_overlaps_that_a_plan_would_create():
    found = whatif(planned(C1, themes=(WATER[1],)), KNOWN, Filter())
    assert len(found.overlaps) == 1
    one = found.overlaps[0]
    assert (one.grade, one.certainty, one.sure[0].first) == ("strong", "certain", 2012)
    assert {one.a.name, one.b.name} == {"New town", "Town"}
    assert PLAN_ID in one.partnerships


def test_overlaps_between_others_are_not_the_plans():
    known = register(tie("p", C1), tie("q", C1, actor_id="city"))
    assert not len(whatif(planned(C4), known, Filter()).overlaps)


def test_the_gaps_that_a_plan_would_close_in_three_units():
    found = whatif(planned(C1, C2), KNOWN, Filter())
    assert found.gaps.rows["code"].tolist() == [C2]
    assert found.after.figure("communes").covered.low - found.before.figure("communes").covered.low == 1
    assert found.after.figure("km2").covered.low - found.before.figure("km2").covered.low == 200
    assert found.gaps.area_km2 == 200
    assert found.notes == ()


def test_the_partners_to_call():
    found = whatif(planned(C1, themes=(WATER[1],)), KNOWN, Filter())
    assert [(one.other_name, one.reason) for one in found.pooling] == [("Town", "commune")]
    found = whatif(planned(C5, themes=(WATER[1],)), KNOWN, Filter())
    assert [(one.other_name, one.reason) for one in found.pooling] == [("City", "neighbour")]


def test_a_plan_of_a_known_actor_does_not_overlap_with_its_own_partnerships():
    found = whatif(planned(C1, actor="town", themes=(WATER[1],)), KNOWN, Filter())
    assert not len(found.overlaps)
    assert found.actor_name == "Town"


def test_years_that_never_meet_create_no_overlap():
    assert not len(whatif(planned(C1, start_year=2016, end_year=2018), KNOWN, Filter()).overlaps)
    assert not len(whatif(planned(C1), KNOWN, Filter(year=2015)).overlaps)


def test_a_plan_outside_the_year_of_the_filter_says_so():
    found = whatif(planned(C2), KNOWN, Filter(year=2011))
    assert [note.render() for note in found.notes] == [
        "The plan lies outside the year or the territory of the filter."
    ]
    assert not len(found.gaps)


def test_a_plan_without_an_end_holds_as_long_as_an_observation_and_possibly_longer():
    plan = planned(C2, start_year=2012, end_year=None)
    assert len(whatif(plan, KNOWN, Filter(year=2017)).gaps) == 1
    after = whatif(plan, KNOWN, Filter(year=2018))
    assert not len(after.gaps)
    assert after.after.figure("communes").covered_with_unknown.low == 1


def test_a_plan_that_the_filter_does_not_count_is_compared_all_the_same():
    plan = planned(C1, kind="association", themes=(CARE[1],))
    found = whatif(plan, KNOWN, Filter(actor_kinds=COLLECTIVITIES, theme=WATER[0], reach="direct"))
    assert [one.relation for one in found.overlaps] == ["different"]
    assert len(found.notes) == 1
    assert found.before.figure("communes").covered == found.after.figure("communes").covered


def test_a_plan_with_a_cercle_is_told_apart_from_those_with_its_communes():
    found = whatif(planned("ML0101", themes=(WATER[1],)), KNOWN, Filter())
    assert [(one.cross_echelon, one.grade) for one in found.overlaps] == [(True, "medium")]
    assert len(found.gaps) == 2


def test_partnerships_with_the_region_are_compared_whatever_the_reach_asked_for():
    known = register(tie("p", "ML01", actor_id="region", actor_kind="region", **A))
    found = whatif(planned(C1), known, Filter(reach="direct"))
    assert [one.other_name for one in found.pooling] == ["Region"]
    assert len(found.overlaps) == 1


def test_the_register_stays_as_it_is():
    before = [frame.copy() for frame in (KNOWN.presence, KNOWN.themes, KNOWN.ties, KNOWN.actors)]
    whatif(planned(C1, themes=(WATER[1],)), KNOWN, Filter(year=2012))
    for now, then in zip((KNOWN.presence, KNOWN.themes, KNOWN.ties, KNOWN.actors), before, strict=True):
        pd.testing.assert_frame_equal(now, then)


def test_every_fault_of_a_plan_is_listed():
    plan = Plan(("ML99",), name=" ", kind="club", themes=("Magic",), start_year=2015, end_year=2012)
    with pytest.raises(PlanError) as error:
        whatif(plan, KNOWN, Filter())
    assert [fault.field for fault in error.value.faults] == [
        "territories",
        "name",
        "kind",
        "end_year",
        "themes",
    ]
    with pytest.raises(PlanError, match="2 faults"):
        whatif(Plan((), name="Town", start_year=1), KNOWN, Filter())


def test_only_a_french_actor_of_the_register_can_plan():
    malian = actors(actor("cercle", side="ml", kind="cercle"))
    known = Register(KNOWN.presence, KNOWN.themes, KNOWN.ties, malian, MALI)
    for name in ("cercle", "nobody"):
        with pytest.raises(NotFoundError, match=name):
            whatif(planned(C1, actor=name), known, Filter())


def test_themes_are_named_at_any_level():
    for name in (WATER[0], WATER[1], "Eau et assainissement"):
        found = whatif(planned(C1, themes=(name,)), KNOWN, Filter())
        assert found.overlaps[0].relation in ("sub-theme", "theme")


def test_a_name_in_another_script_is_an_actor_too():
    found = whatif(planned(C1, name="東京"), KNOWN, Filter())
    assert found.actor_name == "東京"
    assert len(found.overlaps) == 1


# The built-in register ---------------------------------------------------------------------------------


def test_a_new_francilian_partner_of_kita_would_find_33_gaps_and_the_region(state):
    plan = Plan(("ML0105",), name="New town", themes=("Eau et déchets",), start_year=2027, end_year=2030)
    found = whatif_of(state, plan, Filter())
    assert len(found.gaps) == 33
    assert (found.gaps.population.low, found.gaps.population.high) == (434379, 434379)
    assert {one.a.name if one.b.name == "New town" else one.b.name for one in found.overlaps} == {
        "Région Île-de-France",
        "CADERKAF",
    }
    # Which communes touch the cercle depends on the boundaries; the two with the region do not.
    *next_door, region, caderkaf = found.pooling
    assert {one.reason for one in next_door} <= {"neighbour"}
    assert [region.other_name, caderkaf.other_name] == ["Région Île-de-France", "CADERKAF"]
    assert json.loads(json.dumps(found.to_dict(5)))["plan"]["territories"] == ["ML0105"]


def test_a_plan_copied_from_a_partnership_meets_what_the_partnership_meets(state):
    plan = Plan(("ML010712",), name="Second Choisy", themes=("Eau et assainissement",), start_year=2012)
    new = {
        (one.a.name, one.b.name, one.grade)
        for one in whatif_of(state, plan, Filter(), level="commune").overlaps
        if "Choisy-le-Roi" not in (one.a.name, one.b.name)
    }
    old = {
        (one.a.name, one.b.name, one.grade)
        for one in overlaps_of(state, Filter(reach="region"), level="commune", group="fr-com-94022")
    }

    def strip(rows):
        return {(frozenset({a, b} - {"Second Choisy", "Choisy-le-Roi"}), grade) for a, b, grade in rows}

    assert strip(new) == strip(old)
