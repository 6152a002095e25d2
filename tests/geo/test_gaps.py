"""Gaps: which communes nobody reaches, what kind of gap each is, how far it is; and gaps per theme."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from data.errors import NotFoundError
from geo.coverage import coverage
from geo.filters import COLLECTIVITIES, Filter
from geo.gaps import COLUMNS, GAP_RANKS, gaps
from geo.join import presence
from geo.pipeline.coordination import gaps_of, theme_matrix_of
from geo.pipeline.coverage import coverage_of
from geo.theme_matrix import CELL_COLUMNS, theme_matrix
from tests.geo.coordination_frames import CARE, MALI, WATER, load_built, on, rows_of
from tests.geo.coverage_frames import C1, C2, C3, C4, C5, little_mali, tie, ties
from tests.geo.test_coverage_properties import MALI as POOL_MALI
from tests.geo.test_coverage_properties import POOL, POOL_PRESENCE, THEMES, reached_by

A = {"start_year": 2010, "end_year": 2015}
SOME = st.lists(st.integers(0, len(POOL) - 1), max_size=8, unique=True)


@pytest.fixture(scope="module")
def state(built):
    return load_built(built)


def holes(*rows, themes=None, mali=MALI, parent=None, rank="inhabitants", **asked):
    return gaps(
        presence(ties(*rows), mali),
        on() if themes is None else themes,
        mali,
        Filter(**asked),
        parent=parent,
        rank=rank,
    )


def kinds(table):
    return dict(zip(table.rows["code"], table.rows["status"], strict=True))


def test_a_commune_that_the_register_does_not_know_is_nobodys():
    found = holes(tie("p", C1))
    assert kinds(found) == dict.fromkeys([C2, C3, C4, C5], "nobody")
    assert found.counts["nobody"] == 4
    assert "No actor is known in" in found.explain(0, str)


def test_a_commune_that_only_its_cercle_reaches_is_told_so_when_asked_directly():
    found = holes(tie("p", "ML0101", **A), reach="direct")
    assert kinds(found) == {C1: "wider", C2: "wider", C3: "wider", C4: "nobody", C5: "nobody"}
    assert found.rows["groups_wider"].map(len).tolist().count(1) == 3
    assert kinds(holes(tie("p", "ML0101", **A))) == {C4: "nobody", C5: "nobody"}


def test_a_wider_partner_is_sure_only_when_it_is_known_to_be_active():
    for dates, sure in ((A, True), ({}, False)):
        row = rows_of(holes(tie("p", "ML0101", **dates), reach="direct", year=2012).rows, code=C1).iloc[0]
        assert (row["status"], row["wider_sure"]) == ("wider", sure)


def test_what_is_over_undated_or_yet_to_begin_is_told_apart():
    found = holes(
        tie("p", C1, **A),
        tie("q", C2),
        tie("r", C3, start_year=2030, end_year=2031),
        tie("s", C4, start_year=2019, end_year=2021),
        year=2020,
    )
    assert kinds(found) == {C1: "ended", C2: "undated", C3: "later", C5: "nobody"}
    texts = {code: found.explain(place, str) for place, code in enumerate(found.rows["code"])}
    assert "is over" in texts[C1]
    assert "5 years before" in texts[C1]
    assert "no source says" in texts[C2]
    assert "begins later" in texts[C3]


def test_what_is_not_known_stands_before_what_is_over():
    assert kinds(holes(tie("p", C1, **A), tie("q", C1), year=2020))[C1] == "undated"


def test_years_since_the_last_known_end():
    found = holes(tie("p", C1, **A), tie("q", C1, start_year=2010, end_year=2012), tie("r", C2), year=2020)
    last = found.rows.set_index("code")[["last_year", "years_since"]]
    assert last.loc[C1].tolist() == [2015, 5]
    assert last.loc[[C2, C5]].isna().all(axis=None)


def test_without_a_year_dates_are_not_asked():
    assert C1 not in kinds(holes(tie("p", C1, **A)))


def test_the_nearest_covered_commune_is_the_nearest_on_the_ellipsoid():
    found = holes(tie("p", C1), tie("q", C4))
    row = rows_of(found.rows, code=C2).iloc[0]
    metres = Geod(ellps="WGS84").inv(0.25, 0.05, 0.15, 0.05)[2]
    assert (row["nearest_code"], row["nearest_name"]) == (C1, "Commune 1")
    assert row["distance_km"] == pytest.approx(metres / 1000)


def test_covered_communes_outside_the_parent_count_for_the_distance():
    found = holes(tie("p", C4), parent="ML0101")
    assert set(found.rows["nearest_code"]) == {C4}
    assert (found.n_total, found.parent_name, set(found.rows["code"])) == (3, "Cercle A", {C1, C2, C3})


def test_with_nothing_covered_there_is_no_distance():
    found = holes()
    assert len(found) == 5
    assert found.rows["distance_km"].isna().all()
    assert "nearest" not in found.explain(0, str)


def test_a_population_that_is_not_known_is_bounded_by_its_cercle_and_not_guessed():
    found = holes()
    bounds = found.rows.set_index("code")[["population", "population_low", "population_high"]]
    assert bounds.loc[C1].tolist() == [100, 100, 100]
    assert np.isnan(bounds.loc[C2, "population"])
    assert bounds.loc[C2, ["population_low", "population_high"]].tolist() == [0, 500]
    assert np.isnan(bounds.loc[C5, "population_high"])
    texts = [found.explain(place, str) for place in range(5)]
    assert "(500 at most" in texts[list(found.rows["code"]).index(C2)]
    assert (found.population.low, found.population.high) == (650, None)


@pytest.mark.parametrize(
    ("rank", "order"),
    [
        ("inhabitants", [C1, C4, C5, C3, C2]),
        ("area", [C5, C4, C3, C2, C1]),
    ],
)
def test_ranks(rank, order):
    assert holes(rank=rank).rows["code"].tolist() == order


def test_rank_by_distance_and_by_years_since():
    rows = [
        tie("p", C1, start_year=2019, end_year=2021),
        tie("q", C4, **A),
        tie("r", C3, start_year=2000, end_year=2001),
    ]
    assert holes(*rows, year=2020, rank="distance").rows["code"].tolist()[0] == C5
    assert holes(*rows, year=2020, rank="since").rows["code"].tolist()[:2] == [C3, C4]


def test_only_the_communes_asked_for_are_listed():
    found = gaps(presence(ties(), MALI), on(), MALI, Filter(), among={C2})
    assert found.rows["code"].tolist() == [C2]


def test_a_parent_that_does_not_exist_is_refused():
    with pytest.raises(NotFoundError, match="ML99"):
        holes(parent="ML99")


def test_the_region_of_1996_stays_the_whole_under_the_division_of_2023():
    mali = little_mali("2023")
    assert holes(mali=mali, parent="ML01", division="2023").n_total == 5
    assert holes(mali=mali, parent="ML01", division="2023").parent_name == "Kayes"
    assert holes(mali=mali, parent="ML-NIORO-2023", division="2023").n_total == 2


@given(
    chosen=SOME,
    year=st.one_of(st.none(), st.integers(1993, 2024)),
    reach=st.sampled_from(["direct", "cercle", "region"]),
    collective=st.booleans(),
)
@settings(max_examples=15, deadline=None)
def test_gaps_and_covered_communes_are_all_communes(chosen, year, reach, collective):
    asked = Filter(year=year, reach=reach, collective_as_commune=collective)
    where = reached_by(chosen)
    found = gaps(where, THEMES, POOL_MALI, asked)
    table = coverage(where, THEMES, POOL_MALI, asked)
    for unit, part in (("communes", len(found)), ("km2", found.area_km2)):
        figure = table.figure(unit)
        assert part + figure.covered.low == pytest.approx(figure.total.low)
    undated = (found.rows["status"] == "undated").sum()
    figure = table.figure("communes")
    assert undated == figure.covered_with_unknown.low - figure.covered.low
    assert found.n_partnerships == table.n_partnerships
    assert found.n_unknown_dates == table.n_unknown_dates


def test_the_gaps_of_the_built_in_register_are_those_of_the_hand_count(state):
    direct = Filter(actor_kinds=COLLECTIVITIES, reach="direct")
    assert len(gaps_of(state, direct)) == 129 - 16
    assert len(gaps_of(state, Filter())) == 129 - 75
    for rank in GAP_RANKS:
        found = gaps_of(state, Filter(year=2019), rank=rank)
        covered = coverage_of(state, Filter(year=2019)).figure("communes").covered.low
        assert len(found) == 129 - covered
        assert list(found.rows.columns) == list(COLUMNS)


def test_kita_has_no_partner_nearer_than_the_region(state):
    found = gaps_of(state, Filter(), parent="ML0105")
    assert (len(found), found.n_total, found.counts["wider"]) == (33, 33, 33)
    assert (found.population.low, found.population.high) == (434379, 434379)
    plain = json.loads(json.dumps(found.to_dict(2)))
    assert len(plain["gaps"]) == 2
    assert plain["gaps"][0]["groups_wider"] == ["fr-caderkaf", "fr-reg-11"]


# Gaps per theme ---------------------------------------------------------------------------------------


def matrix(*rows, themes, **more):
    asked = {name: more.pop(name) for name in list(more) if name in Filter.__slots__}
    return theme_matrix(presence(ties(*rows), MALI), themes, MALI, Filter(**asked), **more)


def cell(found, level_1, unit, level_2=""):
    return rows_of(found.cells, level_1=level_1, level_2=level_2, unit=unit).iloc[0]


def test_a_group_counts_once_per_theme_and_territory():
    rows = [tie("p", C1), tie("q", C2), tie("r", "ML0101", actor_id="city")]
    found = matrix(*rows, themes=on(("p", *WATER), ("q", *WATER), ("r", *WATER), ("r", *CARE)))
    assert cell(found, WATER[0], "ML0101")[["n_groups", "n_direct"]].tolist() == [2, 1]
    assert cell(found, CARE[0], "ML0101")["groups"] == ["city"]
    assert list(found.cells.columns) == list(CELL_COLUMNS)


def test_empty_cells_are_there_and_are_the_gaps():
    found = matrix(tie("p", C1), themes=on(("p", *WATER)))
    assert cell(found, WATER[0], "ML0102")["n_groups"] == 0
    assert ((found.gaps["level_1"] == WATER[0]) & (found.gaps["unit"] == "ML0102")).any()
    assert not ((found.gaps["level_1"] == WATER[0]) & (found.gaps["unit"] == "ML0101")).any()
    assert "no actor is known at any time" in found.explain(cell(found, WATER[0], "ML0102"), str)
    assert set(found.table().columns) == {"ML0101", "ML0102"}
    assert found.table().notna().all(axis=None)


def test_an_empty_cell_says_how_many_actors_there_have_no_known_theme():
    rows = [tie("p", C1), tie("q", C1, actor_id="city"), tie("r", C1)]
    found = matrix(*rows, themes=on(("p", *WATER), ("q", "")))
    one = cell(found, CARE[0], "ML0101")
    assert (one["n_groups"], one["n_theme_unknown"]) == (0, 1)  # the town's other partnership is on water
    assert "1 others there have no known theme" in found.explain(one, str)
    assert cell(found, "?", "ML0101")["groups"] == ["city", "town"]
    assert "whose theme is not known" in found.explain(cell(found, "?", "ML0101"), str)


def test_dates_that_do_not_say_stand_apart_in_the_matrix():
    rows = [tie("p", C1, **A), tie("q", C1, actor_id="city")]
    found = matrix(*rows, themes=on(("p", *WATER), ("q", *WATER)), year=2012)
    one = cell(found, WATER[0], "ML0101")
    assert (one["groups"], one["groups_undated"]) == (["town"], ["city"])
    assert "1 with dates that do not say" in found.explain(one, str)


def test_sub_themes_by_commune_of_one_cercle():
    found = matrix(tie("p", C1), themes=on(("p", *WATER)), by="commune", parent="ML0101", depth=2)
    assert set(found.cells["unit"]) == {C1, C2, C3}
    assert cell(found, WATER[0], C1, WATER[1])["n_groups"] == 1
    assert "" not in set(found.gaps["level_2"])


def test_a_filter_on_a_theme_leaves_its_rows():
    themes = on(("p", *WATER))
    assert set(matrix(tie("p", C1), themes=themes, theme=WATER[0]).cells["level_1"]) == {WATER[0]}
    assert set(matrix(tie("p", C1), themes=themes, theme=WATER[1]).cells["level_1"]) == {WATER[0]}
    assert set(matrix(tie("p", C1), themes=themes, theme=WATER[1], depth=2).cells["level_2"]) == {WATER[1]}
    assert set(matrix(tie("p", C1), themes=themes, theme="?").cells["level_1"]) == {"?"}


def test_a_matrix_of_a_parent_that_does_not_exist_is_refused():
    with pytest.raises(NotFoundError, match="ML99"):
        matrix(themes=on(), parent="ML99")


@given(chosen=SOME, year=st.one_of(st.none(), st.integers(1993, 2024)))
@settings(max_examples=15, deadline=None)
def test_the_matrix_agrees_with_a_loop_over_the_presences(chosen, year):
    from geo.filters import apply_filter

    asked = Filter(year=year, reach="region")
    found = theme_matrix(reached_by(chosen), THEMES, POOL_MALI, asked).cells
    rows = apply_filter(reached_by(chosen), THEMES, asked)
    of = THEMES.groupby("partnership_id")["level_1"].agg(set).to_dict()
    expected = {}
    for row in rows.itertuples():
        for theme in of.get(row.partnership_id, {"?"}):
            groups = expected.setdefault((theme, row.parent), (set(), set()))
            groups[row.activity == "unknown"].add(row.group_id)
    for one in found.itertuples():
        sure, unsure = expected.get((one.level_1, one.unit), (set(), set()))
        assert (set(one.groups), set(one.groups_undated)) == (sure, unsure - sure)
    assert pd.MultiIndex.from_frame(found[["level_1", "unit"]]).is_unique


def test_who_works_on_water_in_yelimane(state):
    water = theme_matrix_of(state, Filter(theme="Eau et déchets"), depth=2).cells
    assert rows_of(water, unit="ML0107")["groups"].tolist() == [["fr-com-93048", "fr-com-94022", "fr-sedif"]]
    assert json.dumps(theme_matrix_of(state, Filter(), by="commune", parent="ML0107").to_dict())


def test_the_pool_has_presences():
    assert len(POOL_PRESENCE) > 100
