"""Links between actor groups and territories, and the great circles that draw them."""

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.filters import COLLECTIVITIES, Filter
from geo.links import COLUMNS, EARTH_RADIUS_KM, bearing, distance_km, great_circle, links
from tests.geo.coverage_frames import C1, C2, C4, actor, actors, little_mali, themes, tie, ties

THEMES = themes(("p1", "Santé", "Soins"), ("p2", "Eau", ""), ("p3", "", ""))
ACTORS = actors(
    actor("town"),
    actor("club", kind="association", group_id="town", group_name="Town", lon=2.5),
    actor("dep", kind="departement", lon=2.2, lat=48.6),
    actor("neighbour"),
    actor("homeless", lon=None, lat=None),
)
ROWS = ties(
    tie("p1", C1, start_year=1990),
    tie(
        "p2",
        C1,
        actor_id="club",
        actor_kind="association",
        group_id="town",
        group_name="Town",
        start_year=1985,
        title="b",
    ),
    tie("p3", "ML0101", actor_id="dep", actor_kind="departement"),
    tie("p4", C1, actor_id="neighbour"),
    tie("p5", C2, actor_id="homeless"),
    tie("p6", None, reach="unknown"),
    tie("p7", "ML0101", collective=True, end_year=2000),
)


def found(**asked):
    return links(ROWS, ACTORS, little_mali(), THEMES, Filter(**asked)).set_index("link_id")


def test_one_link_per_group_and_territory_named():
    table = found()
    assert set(table.index) == {
        f"town--{C1}",
        "dep--ML0101",
        f"neighbour--{C1}",
        f"homeless--{C2}",
        "town--ML0101",
    }
    assert {name: str(kind) for name, kind in table.reset_index().dtypes.items()} == COLUMNS


def test_a_town_and_its_club_are_one_link_led_by_the_town():
    one = found().loc[f"town--{C1}"]
    assert (one["actor_id"], one["name"], one["kind"], one["lon"]) == ("town", "Town", "commune", 2.4)
    assert (one["n_partnerships"], one["partnerships"], one["actors"]) == (2, ["p1", "p2"], ["Club", "Town"])
    assert (one["since"], one["reach"], one["activity"]) == (1985, "direct", "any")
    assert one["themes"] == ["Eau", "Soins"]
    assert one["label"] == "Town → Commune 1 (1985)"


def test_an_unknown_start_stays_unknown_in_the_label():
    one = found().loc["dep--ML0101"]
    assert np.isnan(one["since"]) if isinstance(one["since"], float) else one["since"] is not None
    assert found()["since"].isna().loc["dep--ML0101"]
    assert (one["label"], one["reach"], one["themes"]) == ("Dep → Cercle A", "cercle", [])


def test_links_that_share_both_ends_are_numbered():
    table = found()
    shared = table.loc[[f"neighbour--{C1}", f"town--{C1}"]]
    assert shared["n_parallel"].tolist() == [2, 2]
    assert sorted(shared["parallel"]) == [0, 1]
    assert table.loc["dep--ML0101", ["parallel", "n_parallel"]].tolist() == [0, 1]


def test_an_actor_without_a_point_has_a_link_without_a_line():
    one = found().loc[f"homeless--{C2}"]
    assert np.isnan([one["lon"], one["distance_km"], one["bearing"]]).all()


@pytest.mark.parametrize(
    ("asked", "gone"),
    [
        ({"reach": "direct"}, {"dep--ML0101", "town--ML0101"}),
        ({"reach": "direct", "collective_as_commune": True}, {"dep--ML0101"}),
        ({"actor_kinds": COLLECTIVITIES - {"departement"}}, {"dep--ML0101"}),
        ({"year": 2010}, {"town--ML0101"}),
        ({"cercle": "ML0101"}, set()),
        ({"theme": "Santé"}, {"dep--ML0101", "town--ML0101", f"neighbour--{C1}", f"homeless--{C2}"}),
    ],
)
def test_the_filter_holds_for_links(asked, gone):
    assert set(found().index) - set(found(**asked).index) == gone


def test_nothing_asked_gives_an_empty_frame_with_its_columns():
    empty = found(cercle="ML0102").reset_index()
    assert empty.empty
    assert {name: str(kind) for name, kind in empty.dtypes.items()} == COLUMNS


def test_the_old_region_is_linked_to_the_one_of_its_name():
    row = ties(tie("p", "ML01", start_year=2001))
    later = links(row, ACTORS, little_mali("2023"), THEMES, Filter(reach="region"))
    assert later["territory_code"].tolist() == ["ML-KAYES-2023"]
    assert links(row, ACTORS, little_mali(), THEMES, Filter(reach="region"))["territory_code"].tolist() == [
        "ML01"
    ]


def test_places_of_other_areas_have_no_link():
    rows = ties(tie("p", "ML0501"), tie("q", None, reach="outside"))
    assert links(rows, ACTORS, little_mali(), THEMES, Filter()).empty
    assert not links(ties(tie("p", C4)), ACTORS, little_mali(), THEMES, Filter()).empty


def test_paris_to_kayes_is_as_far_as_the_ellipsoid_says():
    paris, kayes = (2.35, 48.86), (-11.43, 14.45)
    true = Geodesic.WGS84.Inverse(paris[1], paris[0], kayes[1], kayes[0])
    assert float(distance_km(*paris, *kayes)) == pytest.approx(true["s12"] / 1000, rel=0.005)
    assert float(bearing(*paris, *kayes)) == pytest.approx(true["azi1"] % 360, abs=0.3)
    assert float(bearing(0, 0, 0, 10)) == pytest.approx(0)
    assert float(bearing(0, 0, 10, 0)) == pytest.approx(90)


POINT = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


@given(POINT, POINT, st.integers(2, 40))
@settings(max_examples=200, deadline=None)
def test_a_great_circle_is_the_shortest_line_in_equal_steps(one, other, n):
    whole = float(distance_km(*one, *other))
    if whole > EARTH_RADIUS_KM * (np.pi - 1e-6):
        return
    line = great_circle(*one, *other, n=n)
    assert line.shape == (n, 2)
    assert tuple(line[0]) == one
    assert float(distance_km(*line[-1], *other)) < 1e-3
    steps = distance_km(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    assert steps == pytest.approx(whole / (n - 1), rel=1e-6, abs=1e-3)
    assert steps.sum() == pytest.approx(whole, rel=1e-6, abs=1e-2)


def test_a_line_over_the_antimeridian_does_not_jump():
    line = great_circle(170, 10, -170, 10)
    assert np.abs(np.diff(line[:, 0])).max() < 5
    assert line[-1, 0] == pytest.approx(190)


def test_a_line_to_itself_is_one_place():
    assert great_circle(2, 48, 2, 48, n=3) == pytest.approx(np.array([[2, 48]] * 3))


@pytest.mark.parametrize(
    "wrong", [(0, 0, 1, 1, 1), (0, 0, 180, 0, 9), (float("nan"), 0, 1, 1, 9), (0, 91, 1, 1, 9)]
)
def test_a_line_that_cannot_be_drawn_is_an_error(wrong):
    with pytest.raises(ValueError, match=r"line|ends"):
        great_circle(*wrong)
