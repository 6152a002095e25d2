"""Points and areas mean communes by a stated rule, whose scores hold on the real boundaries."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.drawn import COVERS_SCHEMATIC, SURE, drawn_areas, drawn_points

REAL = Path("/work/shared/boundaries/kayes_communes_cod2015.geojson")


def squares(tier="official"):
    """Four communes of half a degree, two by two."""
    cells = [box(x, y, x + 0.5, y + 0.5) for y in (14.0, 14.5) for x in (-11.0, -10.5)]
    values = {"code": list("ABCD"), "level": "commune", "tier": tier}
    return gpd.GeoDataFrame(values, geometry=cells, crs="EPSG:4326")


def test_under_official_boundaries_a_point_means_its_commune_and_one_outside_none():
    inside, border, outside = drawn_points([(-10.9, 14.1), (-10.5, 14.2), (-5.0, 12.0)], squares())
    assert inside.communes == (("A", 100.0),)
    assert border.communes == (("A", 100.0),), "on a border the smallest code"
    assert (outside.communes, outside.near) == ((), ())


def test_under_schematic_boundaries_a_point_near_a_border_is_left_to_a_person():
    middle, edge = drawn_points([(-10.75, 14.25), (-10.51, 14.25)], squares("schematic"))
    assert middle.communes == (("A", 98.0),)
    assert edge.communes == ()
    assert [code for code, _ in edge.near] == ["A", "B"]


def test_an_area_means_the_communes_that_it_covers_at_least_by_half():
    (wide,) = drawn_areas([box(-11.0, 14.0, -10.1, 14.5).wkt], squares())
    assert [code for code, _ in wide.communes] == ["A", "B"]
    assert wide.communes[0][1] == 100.0
    assert wide.communes[1][1] == pytest.approx(80, abs=0.5)
    (schematic,) = drawn_areas([box(-11.0, 14.0, -10.2, 14.5).wkt], squares("schematic"))
    assert [code for code, _ in schematic.communes] == ["A"], "three fifths of a schematic cell are too few"


def test_a_small_area_means_the_commune_that_holds_most_of_it():
    (small,) = drawn_areas([box(-10.55, 14.1, -10.48, 14.2).wkt], squares())
    assert small.communes == (("A", pytest.approx(71.4, abs=0.5)),)
    (sure,) = drawn_areas([box(-10.76, 14.24, -10.74, 14.26).wkt], squares("schematic"))
    assert sure.communes == (("A", 98.0),)
    (unsure,) = drawn_areas([box(-10.55, 14.1, -10.48, 14.2).wkt], squares("schematic"))
    assert unsure.communes == ()
    assert unsure.near[0][0] == "A"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(-11.4, -9.6), st.floats(13.8, 15.2)), min_size=1, max_size=8))
def test_points_are_placed_as_one_by_one(points):
    units = squares()
    slow = []
    for lon, lat in points:
        holding = units.loc[units.intersects(shapely.Point(lon, lat)), "code"]
        slow.append(((min(holding), 100.0),) if len(holding) else ())
    assert [one.communes for one in drawn_points(points, units)] == slow


def test_the_scores_hold_on_the_real_communes():
    if not REAL.is_file():
        pytest.skip(f"the real boundaries are not at {REAL}")
    from data.territories import load_territories

    cells = load_territories("kayes", tier="schematic")
    real = gpd.read_file(REAL)
    real.geometry = real.make_valid()
    dice = np.random.default_rng(7)
    west, south, east, north = real.total_bounds
    points = list(zip(dice.uniform(west, east, 3000), dice.uniform(south, north, 3000), strict=True))
    given_points = gpd.GeoSeries(gpd.points_from_xy(*zip(*points, strict=True)), crs=real.crs)
    truth = given_points.to_frame("geometry").set_geometry("geometry").sjoin(real, predicate="within")
    truth = truth[~truth.index.duplicated()]["code"]
    found = drawn_points(points, cells)
    sure = [at for at, one in enumerate(found) if one.communes and at in truth.index]
    right = sum(found[at].communes[0][0] == truth[at] for at in sure)
    assert len(sure) > 800
    assert 100 * right / len(sure) >= SURE
    areas = drawn_areas([shape.wkt for shape in real.geometry], cells)
    meant = [{code for code, _ in one.communes} for one in areas]
    assert all(score >= COVERS_SCHEMATIC or one.communes for one in areas for _, score in one.communes)
    own = [codes == {code} for codes, code in zip(meant, real["code"], strict=True)]
    other = [bool(codes - {code}) for codes, code in zip(meant, real["code"], strict=True)]
    assert sum(own) >= 100
    assert sum(other) <= 5
