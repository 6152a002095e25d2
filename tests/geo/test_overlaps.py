"""Overlaps: each rule with a small case."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from geo.filters import Filter
from geo.overlaps import CLUSTER_COLUMNS, COLUMNS, Years, overlaps
from tests.geo.coordination_frames import (
    CARE,
    MALI,
    SCHOOL,
    WATER,
    actors_of,
    look,
    on,
    pairs,
)
from tests.geo.coverage_frames import C1, C2, C4, little_france, little_mali, tie, ties

A = {"start_year": 2010, "end_year": 2015}
OTHER = {"actor_id": "city"}


def only(table):
    assert len(table) == 1
    return table[0]


def test_the_same_sub_theme_at_the_same_echelon_in_known_years_is_strong_and_certain():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, start_year=2012, end_year=2020)]
    one = only(look(rows, on(("p", *WATER), ("q", *WATER))))
    assert (one.grade, one.certainty, one.relation, one.cross_echelon) == (
        "strong",
        "certain",
        "sub-theme",
        False,
    )
    assert one.sure == one.possible == (Years(2012, 2015),)
    assert one.themes == (WATER[1],)
    assert one.partnerships == ("p", "q")
    assert one.unknown == ()


def test_a_differing_third_level_makes_the_same_sub_theme_medium():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, on(("p", *WATER, "Eau"), ("q", *WATER, "Déchets"))))
    assert (one.grade, one.relation) == ("medium", "theme")
    assert one.themes == (WATER[0],)


def test_a_third_level_given_on_one_side_only_does_not_contradict():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    assert only(look(rows, on(("p", *WATER, "Eau"), ("q", *WATER)))).grade == "strong"
    assert only(look(rows, on(("p", *WATER, "Eau"), ("q", *WATER, "Eau")))).themes == ("Eau",)


def test_a_strong_and_certain_overlap_says_so_in_plain_sentences():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, start_year=2012, end_year=2013)]
    assert only(look(rows, on(("p", *WATER), ("q", *WATER)))).explain(str) == (
        f"City and Town work on the same sub-theme, “{WATER[1]}”,"
        " in the commune of Commune 1 (cercle of Cercle A)."
        " City works with the commune (from 2012 to 2013), and so does Town (from 2010 to 2015)."
        " Strong overlap: the sub-theme and the echelon (commune) are the same."
        " Certain: their dates coincide from 2012 to 2013."
    )


def test_the_same_theme_with_other_or_no_sub_themes_is_medium():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    for second in (SCHOOL, SCHOOL[:1]):
        one = only(look(rows, on(("p", *CARE), ("q", *second))))
        assert (one.grade, one.certainty, one.relation) == ("medium", "certain", "theme")


def test_different_themes_are_weak_and_said_to_be_a_chance_to_pool():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, on(("p", *CARE), ("q", *WATER))))
    assert (one.grade, one.certainty, one.relation) == ("weak", "certain", "different")
    assert "pool" in one.explain(str)


@pytest.mark.parametrize(
    "themes", [on(("p", *CARE)), on(("p", *CARE), ("q", "")), on(("p", *CARE), ("q", *WATER), ("q", ""))]
)
def test_a_theme_that_is_not_known_never_gives_a_certain_overlap(themes):
    one = only(look([tie("p", C1, **A), tie("q", C1, **OTHER, **A)], themes))
    assert (one.grade, one.certainty, one.relation) == ("weak", "possible", "unknown")
    assert [message.params["name"] for message in one.unknown] == ["City"]


def test_text_beside_a_theme_in_common_leaves_nothing_open():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, on(("p", *CARE), ("q", *CARE), ("q", ""))))
    assert (one.grade, one.certainty, one.unknown) == ("strong", "certain", ())


def test_a_theme_of_a_partnership_with_several_phases_is_dated_to_none_of_them():
    rows = [
        tie("p", "ML0101", start_year=1985),
        tie("p", "ML0101", start_year=2017, end_year=2020),
        tie("q", C1, **OTHER, start_year=2019, end_year=2020),
    ]
    one = only(look(rows, on(("p", *WATER), ("p", *CARE), ("q", *WATER))))
    assert (one.grade, one.certainty, one.sure) == ("medium", "possible", (Years(2019, 2020),))
    assert (one.a.unknown, one.b.unknown) == ((), ("years of the themes", "end"))
    said = one.explain(str)
    assert f"coincide from 2019 to 2020, but no source says whether Town then worked on “{WATER[1]}”." in said
    assert "Whether Town worked" in one.unknown[0].render()


def test_without_certain_years_the_dates_are_what_is_not_known_and_not_those_of_the_themes():
    rows = [tie("p", C1, start_year=1985), tie("p", C1), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, on(("p", *WATER), ("q", *WATER))))
    assert (one.certainty, one.sure, one.b.unknown) == ("possible", (), ("start", "end"))


def test_a_partnership_of_one_phase_in_several_places_dates_its_themes():
    rows = [tie("p", C1, **A), tie("p", C2, **A), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, on(("p", *WATER), ("q", *WATER))))
    assert (one.certainty, one.unknown) == ("certain", ())


def test_the_years_of_an_associated_actor_are_no_phase_of_the_project():
    rows = [tie("p", C1, **A), tie("p", C4, actor_id="guest", role="associated"), tie("q", C1, **OTHER, **A)]
    themes = on(("p", *WATER), ("q", *WATER))
    assert only(look(rows, themes)).certainty == "certain"
    rows[1]["role"] = "partner"
    assert only(look(rows, themes)).certainty == "possible"


def test_themes_that_differ_do_so_in_every_phase():
    rows = [tie("p", C1, **A), tie("p", C1, start_year=2012, end_year=2013), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, on(("p", *CARE), ("q", *WATER))))
    assert (one.relation, one.certainty, one.unknown) == ("different", "certain", ())


def test_dates_that_are_not_known_give_possible_never_certain():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, start_year=2012)]
    one = only(look(rows, on(("p", *WATER), ("q", *WATER))))
    assert (one.certainty, one.sure, one.possible) == ("possible", (), (Years(2012, 2015),))
    assert "City works with the commune (since 2012, no known end)" in one.explain(str)


def test_known_dates_that_never_meet_are_no_overlap():
    assert not len(look([tie("p", C1, **A), tie("q", C1, **OTHER, start_year=2016)]))


def test_what_was_seen_ended_before_the_other_began_is_no_overlap():
    seen = {"status": "ended", "observed_year": 2011}
    assert not len(look([tie("p", C1, **seen), tie("q", C1, **OTHER, start_year=2012)]))


def test_what_was_seen_suspended_may_meet_before_or_long_after_but_not_in_between():
    rows = [
        tie("p", C1, start_year=2000, status="suspended", observed_year=2010),
        tie("q", C1, **OTHER, start_year=2008, end_year=2030),
    ]
    assert only(look(rows)).possible == (Years(2008, 2009), Years(2016, 2030))
    rows[1] |= {"start_year": 2011, "end_year": 2014}
    assert not len(look(rows))


def test_an_observation_bounds_the_certain_years():
    rows = [
        tie("p", C1, start_year=2000, status="ongoing", observed_year=2010),
        tie("q", C1, **OTHER, start_year=2005, end_year=2030),
    ]
    one = only(look(rows, on(("p", *WATER), ("q", *WATER))))
    assert (one.sure, one.possible) == ((Years(2005, 2015),), (Years(2005, 2030),))


def test_with_a_year_only_that_year_counts():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, start_year=2012, end_year=2020)]
    themes = on(("p", *WATER), ("q", *WATER))
    assert only(look(rows, themes, year=2014)).sure == (Years(2014, 2014),)
    assert not len(look(rows, themes, year=2016))
    assert not len(look(rows, themes, year=2011))


def test_with_a_year_unknown_dates_are_possible_in_it():
    rows = [tie("p", C1), tie("q", C1, **OTHER, **A)]
    one = only(look(rows, year=2012))
    assert (one.certainty, one.sure, one.possible) == ("possible", (), (Years(2012, 2012),))


def test_other_communes_and_the_same_group_do_not_overlap():
    club = {"actor_id": "club", "group_id": "town", "group_name": "Town", "actor_kind": "association"}
    assert not len(look([tie("p", C1), tie("q", C2, **OTHER)]))
    assert not len(look([tie("p", C1), tie("q", C1, **club)]))


def test_a_cercle_over_a_commune_is_told_apart_and_not_strong():
    rows = [tie("p", C1, **A), tie("q", "ML0101", **OTHER, **A)]
    one = only(look(rows, on(("p", *WATER), ("q", *WATER))))
    assert (one.grade, one.relation, one.cross_echelon) == ("medium", "sub-theme", True)
    assert {one.a.echelon, one.b.echelon} == {"direct", "cercle"}
    assert "City works with the cercle (from 2010 to 2015), Town with the commune (" in one.explain(str)


def test_a_region_over_a_commune_and_over_a_cercle():
    rows = [tie("p", C1), tie("q", "ML01", **OTHER), tie("r", "ML0101", actor_id="dept")]
    found = look(rows, reach="region", level="region")
    said = {(one.a.name, one.b.name): one for one in found}
    assert "City works with the region (dates unknown), Town with the commune (" in said[
        "City", "Town"
    ].explain(str)
    assert ", Dept with one or several cercles (" in said["City", "Dept"].explain(str)
    assert len(said["City", "Dept"].communes) == 3
    assert not any("City" in names for names in ((o.a.name, o.b.name) for o in look(rows, reach="cercle")))


def test_village_school_and_grouping_in_a_commune_are_at_its_echelon():
    rows = [tie("p", C1, reach="village", **A), tie("q", C1, reach="school", **OTHER, **A)]
    assert only(look(rows, on(("p", *WATER), ("q", *WATER)))).grade == "strong"


def test_two_cercle_partnerships_are_one_record_for_the_cercle_and_one_per_commune():
    rows = [tie("p", "ML0101", **A), tie("q", "ML0101", **OTHER, **A)]
    one = only(look(rows, level="cercle"))
    assert (len(one.communes), one.n_total, one.territory_name) == (3, 3, "Cercle A")
    assert "the 3 communes of the cercle of Cercle A" in one.explain(str)
    assert len(look(rows, level="commune")) == 3


def test_in_each_commune_the_gravest_stands_and_the_others_are_rolled_up():
    rows = [
        tie("p", "ML0101", **A),
        tie("q", "ML0101", **OTHER, **A),
        tie("r", C1, **A),
        tie("s", C1, **OTHER, **A),
    ]
    found = look(rows, on(("p", *CARE), ("q", *SCHOOL), ("r", *WATER), ("s", *WATER)), level="cercle")
    assert [(one.grade, len(one.communes)) for one in found] == [("strong", 1), ("medium", 2)]


def test_a_protocol_for_all_communes_reads_as_the_cercle_or_as_the_communes():
    rows = [tie("p", "ML0101", collective=True, **A), tie("q", C1, **OTHER, **A)]
    themes = on(("p", *WATER), ("q", *WATER))
    assert only(look(rows, themes)).grade == "medium"
    assert only(look(rows, themes, collective_as_commune=True)).grade == "strong"


def test_partners_of_one_partnership_do_not_overlap_on_it():
    assert not len(look([tie("p", C1, **A), tie("p", C1, **OTHER, **A)]))


def test_who_is_associated_to_a_project_does_not_overlap_with_it_but_with_others():
    rows = [
        tie("region", "ML01", actor_id="region", role="lead"),
        tie("region", "ML01", role="associated"),
        tie("own", C1),
        tie("third", C1, **OTHER),
    ]
    assert pairs(look(rows, reach="region")) == {("city", "region", C1), ("city", "town", C1)}


def test_partners_elsewhere_are_told_to_be_so():
    rows = [tie("p", C1), tie("q", C1, **OTHER), tie("both", C4), tie("both", C4, **OTHER)]
    one = only(look(rows))
    assert one.together == ("both",)
    assert "already take part together in “both”" in one.explain(str)


def test_a_grouping_and_its_members_do_not_overlap():
    rows = [
        tie("p", C1, actor_territory="COM-93001"),
        tie("q", C1, actor_id="ept", actor_kind="epci", actor_territory="EPT-1"),
        tie("r", C1, actor_id="four", actor_territory="COM-91004"),
    ]
    assert pairs(look(rows, french=little_france())) == {("ept", "four", C1), ("four", "town", C1)}
    assert len(look(rows)) == 3  # without French territories nothing is known of members


def test_a_filter_on_a_theme_grades_that_theme_only():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    themes = on(("p", *CARE), ("p", *WATER), ("q", *SCHOOL), ("q", *WATER))
    assert only(look(rows, themes)).grade == "strong"
    assert only(look(rows, themes, theme=CARE[0])).grade == "medium"
    assert not len(look(rows, themes, theme=CARE[1]))


def test_a_filter_on_a_commune_leaves_only_that_commune():
    rows = [tie("p", "ML0101"), tie("q", "ML0101", **OTHER)]
    assert pairs(look(rows, cercle=C2)) == {("city", "town", C2)}
    assert [c for c, _ in only(look(rows, cercle=C2, level="cercle")).communes] == [C2]


def test_low_echelons_keep_their_extent_when_a_source_calls_a_commune_cercle():
    rows = [tie("p", C1, reach="cercle"), tie("q", "ML0101", **OTHER)]
    assert pairs(look(rows)) == {("city", "town", C1)}


def test_the_regions_of_2023_are_rolled_up_to():
    rows = [tie("p", C4), tie("q", C4, **OTHER)]
    one = only(look(rows, territories=little_mali("2023"), level="region", division="2023"))
    assert (one.territory_code, one.territory_name, one.parent_name) == ("ML-NIORO-2023", "Nioro", "")
    assert "(region of Nioro)" in one.explain(str)


def test_clusters_gather_the_groups_of_one_theme_in_one_territory():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A), tie("r", C1, actor_id="dept", **A)]
    found = look(rows, on(("p", *WATER), ("q", *WATER), ("r", *CARE))).clusters()
    assert list(found.columns) == list(CLUSTER_COLUMNS)
    assert [(row.level_1, row.groups) for row in found.itertuples()] == [
        ("", ["city", "dept", "town"]),
        (WATER[0], ["city", "town"]),
    ]
    assert found["certain_groups"].tolist() == found["groups"].tolist()


def test_nothing_to_compare_gives_an_empty_table_of_the_same_columns():
    for rows in ([], [tie("p", C1)]):
        found = look(rows)
        assert (len(found), list(found.rows.columns)) == (0, list(COLUMNS))
        assert found.clusters().empty
        assert json.loads(json.dumps(found.to_dict()))["n_overlaps"] == 0


def test_the_arguments_stay_as_they_are():
    rows = [tie("p", C1, **A), tie("q", "ML0101", **OTHER)]
    made, themes = ties(*rows), on(("p", *WATER), ("q", *CARE))
    from geo.join import presence

    where = presence(made, MALI)
    before = where.copy(), themes.copy(), made.copy()
    list(overlaps(where, themes, MALI, Filter(), ties=made, actors=actors_of(rows)))
    for now, then in zip((where, themes, made), before, strict=True):
        pd.testing.assert_frame_equal(now, then)
