"""Points and codes to territories: one commune each, by a stated rule, and nothing silently dropped."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from data.errors import FrameError
from data.schema import PRESENCE, TERRITORIES, validate
from data.territories import load_territories
from geo.join import check_points, location, membership, points_to_territories, presence, within_units
from tests.geo.coverage_frames import C1, C2, C3, C4, C5, little_france, little_mali, tie, ties
from tests.shared import shared_dir


def points(*places):
    return gpd.GeoDataFrame(geometry=[Point(*place) for place in places], crs="EPSG:4326")


def test_the_frames_of_these_tests_are_territories():
    for frame in (little_mali(), little_mali("2023"), little_france()):
        validate(frame, TERRITORIES)


def test_a_point_lies_in_its_commune_and_outside_in_none():
    found = points_to_territories(points((0.15, 0.05), (0.45, 0.01), (5, 5)), little_mali())
    assert found.iloc[:2].tolist() == [C1, C4]
    assert found.isna().tolist() == [False, False, True]


def test_a_point_on_a_shared_border_has_the_smallest_code():
    shuffled = little_mali().sample(frac=1, random_state=4)
    assert points_to_territories(points((0.2, 0.05), (0.4, 0.0)), shuffled).tolist() == [C1, C3]


def test_points_keep_their_index_and_empty_ones_lie_nowhere():
    frame = gpd.GeoDataFrame(
        geometry=[Point(0.15, 0.05), Point(), None], index=["a", "b", "c"], crs="EPSG:4326"
    )
    found = points_to_territories(frame, little_mali())
    assert found.isna().to_dict() == {"a": False, "b": True, "c": True}
    assert points_to_territories(frame.iloc[:0], little_mali()).empty


def test_a_crs_is_never_assumed():
    bare = gpd.GeoDataFrame(geometry=[Point(0, 0)])
    with pytest.raises(FrameError, match="cannot be joined") as caught:
        points_to_territories(bare, little_mali())
    assert caught.value.faults[0].field == "points"
    with pytest.raises(FrameError) as caught:
        points_to_territories(points((0, 0)).to_crs(3857), little_mali())
    assert "differ" in caught.value.render()


def test_joined_points_are_those_of_a_slow_loop():
    rng = np.random.default_rng(7)
    many = points(*(rng.uniform((0, -0.05), (0.7, 0.15), size=(300, 2))))
    communes = little_mali().query("level == 'commune'").sort_values("code")
    slow = [
        next((row.code for row in communes.itertuples() if row.geometry.intersects(point)), None)
        for point in many.geometry
    ]
    found = points_to_territories(many, little_mali())
    assert found.astype(object).where(found.notna(), None).tolist() == slow


def test_places_outside_their_commune_are_listed_with_the_distance():
    places = pd.DataFrame(
        {
            "code": [C1, C2, C3, "ML0199", C4],
            "name": ["in", "next door", "abroad", "nowhere", "no point"],
            "lon": [0.15, 0.11, 0.35, 0.0, None],
            "lat": [0.05, 0.05, 1.0, 0.0, None],
        }
    )
    found = check_points(places, little_mali())
    assert found["name"].tolist() == ["abroad", "next door"]
    assert found["found_code"].astype(object).where(found["found_code"].notna(), None).tolist() == [None, C1]
    assert found["distance_km"].tolist() == pytest.approx([99.6, 10.0], abs=0.3)


def test_nothing_outside_gives_an_empty_list_with_its_columns():
    places = pd.DataFrame({"code": [C1], "name": ["in"], "lon": [0.15], "lat": [0.05]})
    found = check_points(places, little_mali())
    assert list(found) == ["code", "name", "lon", "lat", "found_code", "distance_km"]
    assert found.empty


@pytest.mark.shared
def test_the_chef_lieu_of_diokeli_lies_outside_its_real_polygon():
    real = gpd.read_file(shared_dir() / "boundaries" / "kayes_communes_cod2015.geojson").to_crs(4326)
    table = load_territories("kayes", tier="point").query("level == 'commune'")
    code_2015 = next(c for c in real.columns if real[c].astype(str).isin(table["code_2015"]).mean() > 0.9)
    shapes = real.set_index(real[code_2015].astype(str)).geometry
    drawn = gpd.GeoDataFrame(
        table.drop(columns="geometry").assign(geometry=table["code_2015"].map(shapes)), crs="EPSG:4326"
    )
    places = pd.DataFrame(
        {
            "code": table["code"],
            "name": table["chef_lieu"],
            "lon": table["chef_lieu_lon"],
            "lat": table["chef_lieu_lat"],
        }
    )
    found = check_points(places, drawn)
    diokeli = table.loc[table["name"] == "Diokéli", "code"].iloc[0]
    assert diokeli in set(found["code"])
    assert len(found) <= 5


def reached(*rows, side="ml", frame=None):
    found = presence(ties(*rows), little_mali() if frame is None else frame, side=side)
    validate(found, PRESENCE)
    return sorted(zip(found["commune_code"], found["reach"], strict=True))


def test_a_commune_is_reached_as_the_source_says():
    for reach in ("commune", "village", "school", "grouping"):
        assert reached(tie("p", C1, reach=reach)) == [(C1, reach)]


def test_a_cercle_reaches_each_of_its_communes():
    assert reached(tie("p", "ML0101")) == [(C1, "cercle"), (C2, "cercle"), (C3, "cercle")]


def test_what_names_a_cercle_never_reaches_a_commune_directly():
    assert {reach for _, reach in reached(tie("p", "ML0102", reach="grouping"))} == {"cercle"}
    assert {reach for _, reach in reached(tie("p", "ML0102", reach="region"))} == {"region"}


def test_one_protocol_for_all_communes_is_read_as_the_cercle():
    assert reached(tie("p", C1, collective=True)) == [(C1, "cercle")]
    assert {reach for _, reach in reached(tie("p", "ML0101", reach="commune", collective=True))} == {"cercle"}


def test_a_region_reaches_all_communes_of_the_division():
    assert len(reached(tie("p", "ML01"))) == 5
    later = little_mali("2023")
    assert reached(tie("p", "ML-NIORO-2023", reach="region"), frame=later) == [(C4, "region"), (C5, "region")]


def test_the_old_region_lives_on_in_the_one_of_its_name():
    assert [code for code, _ in reached(tie("p", "ML01"), frame=little_mali("2023"))] == [C1, C2, C3]


def test_what_is_not_named_reaches_nothing_and_is_counted():
    rows = ties(
        tie("known", C1),
        tie("unknown", None, reach="unknown"),
        tie("coded-but-unknown", "ML0101", reach="unknown"),
        tie("outside", None, reach="outside"),
        tie("elsewhere", "ML0501", reach="cercle"),
    )
    assert set(presence(rows, little_mali())["partnership_id"]) == {"known"}
    assert location(rows, little_mali()).tolist() == [
        "located",
        "unlocated",
        "unlocated",
        "outside",
        "outside",
    ]


def test_the_same_presence_stands_once():
    twice = [tie("p", C1), tie("p", C1, place="a village there")]
    assert reached(*twice) == [(C1, "commune")]
    assert len(reached(tie("p", C1), tie("p", C1, actor_id="club"))) == 2


@pytest.mark.parametrize(
    ("territory", "kind", "found"),
    [
        ("COM-93001", "commune", [("COM-93001", "commune")]),
        ("COM-93001", "school", [("COM-93001", "school")]),
        ("COM-93001", "association", [("COM-93001", "commune")]),
        ("EPCI-1", "epci", [("COM-93001", "grouping"), ("COM-93002", "grouping"), ("COM-93003", "grouping")]),
        ("EPT-1", "epci", [("COM-93001", "grouping"), ("COM-93002", "grouping")]),
        ("DEP-91", "departement", [("COM-91004", "cercle")]),
    ],
)
def test_french_actors_reach_the_communes_of_their_own_territory(territory, kind, found):
    row = tie("p", C1, actor_territory=territory, actor_kind=kind)
    assert reached(row, side="fr", frame=little_france()) == found


def test_a_french_region_reaches_all_and_an_unnamed_partner_commune_counts():
    row = tie("p", None, actor_territory="REG-11")
    assert [reach for _, reach in reached(row, side="fr", frame=little_france())] == ["region"] * 4


def test_on_the_french_side_partners_outside_the_area_do_not_count():
    rows = ties(
        tie("here", C1, actor_territory="COM-93001"),
        tie("mopti", None, reach="outside", actor_territory="COM-93001"),
        tie("no seat", C1),
        tie("lyon", C1, actor_territory="COM-69123", francilian=False),
        tie("lyon club", C1, francilian=False),
    )
    frame = little_france()
    assert set(presence(rows, frame, side="fr")["partnership_id"]) == {"here"}
    assert location(rows, frame, side="fr").tolist() == [
        "located",
        "outside",
        "unlocated",
        "outside",
        "outside",
    ]


def test_a_presence_knows_the_territories_of_both_sides():
    row = ties(tie("p", C4, actor_territory="COM-93001"))
    french = presence(row, little_france(), side="fr", named=little_mali()).iloc[0]
    assert (french["parent"], french["region"], french["epci"]) == ("DEP-93", "REG-11", "EPCI-1")
    assert (french["named_code"], french["named_parent"], french["named_region"]) == (C4, "ML0102", "ML01")
    malian = presence(row, little_mali(), named=little_france()).iloc[0]
    assert (malian["parent"], malian["named_parent"]) == ("ML0102", "DEP-93")


def test_no_ties_give_an_empty_presence_with_its_columns():
    validate(presence(ties(), little_mali()), PRESENCE)


def test_arguments_are_left_as_they_were():
    rows, frame = ties(tie("p", "ML0101")), little_mali()
    before, shape = rows.copy(), frame.copy()
    presence(rows, frame)
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(shape))


def test_units_within_a_unit():
    assert within_units(little_mali(), "ML0102") == {"ML0102", C4, C5}
    assert within_units(little_mali(), "ML01") >= {"ML01", "ML0101", "ML0102"}
    assert within_units(little_mali(), "nothing") == {"nothing"}
    assert set(membership(little_mali()).query("code == @C1")["commune_code"]) == {C1}
