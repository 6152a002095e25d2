"""Flows: every partnership of the filter between an origin and a cercle, the unknown ones apart."""

from __future__ import annotations

from geo.filters import Filter
from geo.flows import COLUMNS, flows
from tests.geo.coverage_frames import C1, C2, C4, little_france, little_mali, themes, tie, ties

MALI, FRANCE = little_mali(), little_france()
ROWS = ties(
    tie("p1", C1, actor_id="a", group_id="a", actor_territory="COM-93001"),
    tie("p1", C2, actor_id="a", group_id="a", actor_territory="COM-93001"),
    tie("p1", C4, actor_id="a", group_id="a", actor_territory="COM-93001"),
    tie("p2", C1, actor_id="b", group_id="b", actor_territory="EPCI-1", start_year=2000, end_year=2004),
    tie("p3", "ML0101", actor_id="d", group_id="d", actor_territory="DEP-91"),
    tie("p4", "ML01", actor_id="r", group_id="r", actor_territory="REG-11", reach="region"),
    tie("p5", None, actor_id="a", group_id="a", actor_territory=None, reach="unknown"),
    tie("p6", None, actor_id="a", group_id="a", actor_territory="COM-93001", reach="outside"),
    tie("p7", C4, actor_id="f", group_id="f", actor_territory="COM-13055", francilian=False),
)


def found(**asked):
    table = flows(ROWS, themes(), MALI, FRANCE, Filter(**asked))
    keys = zip(table["origin_kind"], table["origin"], table["target_kind"], table["target"], strict=True)
    return dict(zip(keys, table["n_partnerships"], strict=True)), table


def test_a_partnership_counts_once_for_each_cercle_that_its_communes_lie_in():
    numbers, table = found()
    assert numbers == {
        ("departement", "DEP-91", "cercle", "ML0101"): 1,
        ("departement", "DEP-93", "cercle", "ML0101"): 2,
        ("departement", "DEP-93", "cercle", "ML0102"): 1,
        ("unknown", "", "unknown", ""): 1,
    }
    assert {name: str(kind) for name, kind in table.dtypes.items()} == COLUMNS
    assert table["partnerships"].tolist()[1] == ["p1", "p2"]
    assert table["origin_name"].tolist() == ["Essonne", "Seine-Saint-Denis", "Seine-Saint-Denis", ""]


def test_partnerships_with_the_region_stand_apart_and_only_when_asked_for():
    assert ("region", "REG-11", "region", "ML01") in found(reach="region")[0]
    assert not any(kind == "region" for _, _, kind, _ in found()[0])


def test_places_that_no_source_names_stay_whatever_the_reach():
    assert found(reach="direct")[0][("unknown", "", "unknown", "")] == 1
    assert ("departement", "DEP-91", "cercle", "ML0101") not in found(reach="direct")[0]


def test_an_actor_outside_the_area_is_elsewhere():
    assert found(origin="other")[0] == {("elsewhere", "", "cercle", "ML0102"): 1}


def test_unknown_dates_are_counted_apart_in_a_year_and_ended_ones_are_gone():
    numbers, table = found(year=2010)
    assert numbers[("departement", "DEP-93", "cercle", "ML0101")] == 1
    assert table["n_unknown_dates"].tolist() == table["n_partnerships"].tolist()
    _, before = found(year=2002)
    row = before.loc[before["target"].eq("ML0101") & before["origin"].eq("DEP-93")].iloc[0]
    assert (row["n_partnerships"], row["n_unknown_dates"]) == (2, 1)


def test_a_territory_of_either_side_narrows_the_flows():
    assert set(found(cercle="ML0102")[0]) == {("departement", "DEP-93", "cercle", "ML0102")}
    assert set(found(cercle="DEP-91")[0]) == {("departement", "DEP-91", "cercle", "ML0101")}
    assert found(cercle="DEP-91", year=1990)[1].columns.tolist() == list(COLUMNS)


def test_no_partnership_gives_an_empty_frame_with_its_types():
    table = flows(ROWS.iloc[:0], themes(), MALI, FRANCE, Filter())
    assert {name: str(kind) for name, kind in table.dtypes.items()} == COLUMNS
