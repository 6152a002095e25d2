"""Pooling: who could work with whom, each reason by itself, in order, and the case of the seed page."""

from __future__ import annotations

import json
from itertools import pairwise

import geopandas as gpd
import pytest

from data.errors import NotFoundError
from geo.filters import Filter
from geo.join import presence
from geo.overlaps import overlaps
from geo.pipeline.coordination import pooling_of
from geo.pooling import COLUMNS, POOL_REASONS, neighbours, pooling
from tests.geo.coordination_frames import CARE, MALI, SCHOOL, WATER, actors_of, load_built, on
from tests.geo.coverage_frames import C1, C2, C3, C4, C5, territories, territory, tie, ties
from tests.shared import shared_dir

A = {"start_year": 2010, "end_year": 2015}
OTHER = {"actor_id": "city"}
TOUCHING = neighbours(MALI)


@pytest.fixture(scope="module")
def state(built):
    return load_built(built)


def pool(rows, themes=None, *, group=None, touching=TOUCHING, **asked):
    made = ties(*rows)
    return pooling(
        presence(made, MALI),
        on() if themes is None else themes,
        MALI,
        Filter(**asked),
        ties=made,
        actors=actors_of(rows),
        touching=touching,
        group=group,
    )


def reasons(table):
    return [(one.name, one.other_name, one.reason, one.relation) for one in table]


def test_communes_that_touch_are_neighbours_both_ways_and_not_of_themselves():
    line = [C1, C2, C3, C4, C5]
    pairs = set(TOUCHING.itertuples(index=False, name=None))
    assert pairs == {*pairwise(line), *pairwise(reversed(line))}


def test_a_gap_of_some_metres_between_polygons_is_still_touching():
    rows = [
        territory(f"ML01010{i}", f"{i}", "commune", "ML0101", "ML01", at=(x, 0.0))
        for i, x in ((1, 0.0), (2, 0.10005), (3, 0.3))
    ]
    assert len(neighbours(territories(rows))) == 2


def test_who_takes_part_in_one_project_comes_first_even_if_only_associated():
    rows = [
        tie("project", "ML01", actor_id="region", role="lead"),
        tie("project", "ML01", role="associated"),
        tie("own", C1, **A),
        tie("third", C1, **OTHER, **A),
    ]
    found = pool(rows, on(("own", *WATER), ("third", *WATER)), group="town")
    assert reasons(found) == [
        ("Town", "Region", "project", ""),
        ("Town", "City", "commune", "sub-theme"),
    ]
    assert "both already take part in “project”" in found[0].explain(str)


def test_projects_that_were_never_at_the_same_time_are_no_reason():
    rows = [tie("p", C1, start_year=2000, end_year=2001), tie("p", C1, **OTHER, **A)]
    assert not len(pool(rows))
    assert not len(pool([tie("p", C1, **A), tie("p", C1, **OTHER, **A)], year=2020))


def test_the_same_commune_and_theme():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A)]
    assert reasons(pool(rows, on(("p", *CARE), ("q", *SCHOOL)))) == [("City", "Town", "commune", "theme")]


def test_communes_that_touch_with_the_same_theme():
    rows = [tie("p", C3, **A), tie("q", C4, **OTHER, **A)]
    found = pool(rows, on(("p", *WATER), ("q", *WATER)), group="town")
    assert reasons(found) == [("Town", "City", "neighbour", "sub-theme")]
    assert found[0].places == ((C3, "Commune 3", "commune"),)
    assert "next door" in found[0].explain(str)
    assert not len(pool(rows, on(("p", *WATER), ("q", *CARE))))
    assert not len(pool(rows, on(("p", *WATER), ("q", *WATER)), touching=None))


def test_a_commune_at_the_border_of_a_cercle_is_its_neighbour():
    rows = [tie("p", "ML0101", **A), tie("q", C4, **OTHER, **A), tie("r", C5, actor_id="far", **A)]
    found = pool(rows, on(("p", *WATER), ("q", *WATER), ("r", *WATER)), group="town")
    assert reasons(found) == [("Town", "City", "neighbour", "sub-theme")]
    assert "the cercle of Cercle A" in found[0].explain(str)


def test_two_communes_of_one_cercle_with_the_same_theme():
    rows = [tie("p", C1, **A), tie("q", C3, **OTHER, **A)]
    assert reasons(pool(rows, on(("p", *WATER), ("q", *WATER)))) == [("City", "Town", "cercle", "sub-theme")]
    assert not len(pool(rows))


def test_the_same_commune_with_other_themes_comes_last():
    rows = [
        tie("p", C1, **A),
        tie("q", C1, **OTHER, **A),
        tie("r", C3, actor_id="dept", **A),
    ]
    found = pool(rows, on(("p", *WATER), ("q", *CARE), ("r", *WATER)), group="town")
    assert reasons(found) == [
        ("Town", "Dept", "cercle", "sub-theme"),
        ("Town", "City", "presence", "different"),
    ]


def test_a_pair_stands_once_under_its_best_reason_with_the_others_beside_it():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, **A), tie("r", C2, **OTHER, **A)]
    found = pool(rows, on(("p", *WATER), ("q", *WATER), ("r", *WATER)))
    assert len(found) == 1
    assert (found[0].reason, found[0].also) == ("commune", ("neighbour", "cercle"))


def test_known_years_in_common_make_it_certain():
    rows = [tie("p", C1, **A), tie("q", C1, **OTHER, start_year=2012)]
    themes = on(("p", *WATER), ("q", *WATER))
    assert pool(rows, themes)[0].certainty == "possible"
    rows[1]["end_year"] = 2013
    one = pool(rows, themes)[0]
    assert (one.certainty, one.sure[0].first, one.sure[0].last) == ("certain", 2012, 2013)


def test_a_group_is_asked_for_by_the_name_of_a_member_too():
    club = {"actor_id": "club", "group_id": "town", "group_name": "Town", "actor_kind": "association"}
    found = pool([tie("p", C1, **club), tie("q", C1, **OTHER)], group="club")
    assert (found.group, found.group_name, len(found)) == ("town", "Town", 1)
    with pytest.raises(NotFoundError, match="nobody"):
        pool([tie("p", C1)], group="nobody")


def test_both_sides_tell_the_same_reason():
    rows = [tie("p", C3, **A), tie("q", C4, **OTHER, **A)]
    themes = on(("p", *WATER), ("q", *WATER))
    one, two = pool(rows, themes, group="town")[0], pool(rows, themes, group="city")[0]
    assert (one.other_id, two.other_id, one.reason) == ("city", "town", two.reason)
    assert (one.partnerships, one.other_partnerships) == (two.other_partnerships, two.partnerships)


def test_a_filter_on_a_cercle_holds_for_projects_too():
    rows = [tie("p", C1), tie("p", C1, **OTHER), tie("q", C4), tie("q", C4, actor_id="dept")]
    assert [one.other_name for one in pool(rows, group="town", cercle="ML0102")] == ["Dept"]


def test_a_project_of_the_region_is_a_reason_in_a_cercle_only_between_actors_present_there():
    rows = [tie("project", "ML01", actor_id=name, role="associated") for name in ("town", "city", "dept")]
    rows += [tie("own", C4), tie("its", C4, **OTHER), tie("far", C1, actor_id="dept")]
    asked = {"cercle": "ML0102"}
    assert reasons(pool(rows, **asked)) == [("City", "Town", "project", "")]
    assert len(pool(rows, reach="region", **asked)) == 3


def test_nobody_gives_an_empty_table():
    assert list(pool([]).rows.columns) == list(COLUMNS)
    assert json.dumps(pool([]).to_dict())


# The built-in register ---------------------------------------------------------------------------------

ROUND_THE_REGION = ["Cachan", "Département de l’Essonne", "Ivry-sur-Seine", "Montreuil"]


def test_the_case_of_the_seed_page_comes_first(state):
    found = pooling_of(state, Filter(), group="fr-reg-11")
    assert sorted(one.other_name for one in found if one.reason == "project") == ROUND_THE_REGION
    assert reasons(found)[0][2] == "project"
    montreuil = pooling_of(state, Filter(), group="fr-com-93048")
    names = [one.other_name for one in montreuil]
    assert set(names[:4]) == {*ROUND_THE_REGION, "Région Île-de-France"} - {"Montreuil"}
    assert [(one.other_name, one.reason) for one in montreuil][4:6] == [
        ("SEDIF", "commune"),
        ("Choisy-le-Roi", "commune"),
    ]
    assert "Promotion de l’Assemblée régionale de Kayes" in montreuil[0].explain(str)


def test_in_a_cercle_the_partners_of_the_project_of_the_region_are_named_only_where_they_work(state):
    # Of the actors of the region's project, Montreuil alone works in Yélimané and nobody in Bafoulabé.
    for cercle in ("ML0101", "ML0107"):
        found = pooling_of(state, Filter(cercle=cercle))
        assert not [one for one in found if one.reason == "project"]
    diema = [one for one in pooling_of(state, Filter(cercle="ML0102")) if one.reason == "project"]
    assert {(one.name, one.other_name) for one in diema} == {
        ("Ivry-sur-Seine", "Département de l’Essonne"),
        ("Tremblay-en-France", "Villepinte"),
    }


def test_every_overlap_is_also_a_reason_to_pool(state):
    found = pooling_of(state, Filter())
    pairs = {(one.group_id, one.other_id) for one in found}
    table = overlaps(
        state.presence,
        state.themes,
        state.territories,
        Filter(),
        ties=state.ties,
        actors=state.actors,
        french=state.other,
    )
    assert {(one.a.group_id, one.b.group_id) for one in table} <= pairs
    order = found.rows["reason"].map(POOL_REASONS.index)
    assert set(order[found.rows["reason"] == "project"].index) == set(range((order == 0).sum()))
    for one in found:
        text = one.explain(str)
        assert text.endswith(".")
        assert "{" not in text
    assert len(json.loads(json.dumps(found.to_dict(3)))["pooling"]) == 3


@pytest.mark.shared
def test_most_communes_that_touch_do_so_with_schematic_boundaries_too(state):
    real = gpd.read_file(shared_dir() / "boundaries" / "kayes_communes_cod2015.geojson").assign(
        level="commune"
    )
    touching = set(neighbours(real).itertuples(index=False, name=None))
    cells = set(neighbours(state.territories).itertuples(index=False, name=None))
    assert len(touching & cells) / len(touching) > 0.8
    assert len(cells - touching) / len(cells) < 0.2
