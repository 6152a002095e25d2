"""Carved cells have their area, stay apart and inside, and lie at their place."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.builders.area_fit import centroids_of, clip
from data.builders.enclaves import CarveError, carve, largest_part

BOX = shapely.box(0, 0, 100, 80)


def names(n):
    return [f"place {i}" for i in range(n)]


def cut(places, areas, **more):
    return carve(places, areas, BOX, names=names(len(areas)), **more)


def test_a_lone_cell_is_a_disc_at_its_place():
    (cell,) = cut(np.array([[40.0, 30.0]]), np.array([50.0]))
    assert cell.area == pytest.approx(50, rel=2e-3)
    assert cell.centroid.distance(shapely.Point(40, 30)) < 1e-6
    assert cell.area / shapely.minimum_bounding_circle(cell).area > 0.95


def test_no_places_give_no_cells():
    assert cut(np.empty((0, 2)), np.empty(0)).size == 0


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
@settings(max_examples=25, deadline=None)
@example(371, 8)
def test_cells_have_their_area_inside_the_outline_and_apart_or_two_places_are_refused(seed, n):
    rng = np.random.default_rng(seed)
    places, areas = rng.uniform((5, 5), (95, 75), (n, 2)), rng.uniform(5, 150, n)
    try:
        cells = cut(places, areas, rounds=4)
    except CarveError as error:
        one, other = re.match(r"place (\d) and place (\d) cannot both", str(error)).groups()
        assert np.hypot(*(places[int(one)] - places[int(other)])) < np.sqrt(areas[int(other)] / np.pi)
        return
    assert np.abs(shapely.area(cells) / areas - 1).max() <= 0.02
    assert shapely.union_all(cells).area == pytest.approx(shapely.area(cells).sum(), rel=1e-6)
    assert shapely.difference(shapely.union_all(cells), BOX).area < 1e-6


def test_a_place_that_another_swallows_is_refused_by_both_names():
    places, areas = np.array([[50.0, 40.0], [50.0001, 40.0]]), np.array([2000.0, 1.0])
    with pytest.raises(CarveError, match=r"^Little and Great cannot both be carved"):
        carve(places, areas, BOX, names=["Great", "Little"], rounds=2)


def test_a_cell_larger_than_the_outline_is_refused_by_its_name():
    with pytest.raises(CarveError, match=r"^place 0 cannot be carved: the outline"):
        cut(np.array([[50.0, 40.0]]), np.array([BOX.area * 2]), rounds=2)


def test_neighbours_share_the_room_between_them():
    places, areas = np.array([[50.0, 40.0], [50.2, 40.0]]), np.array([30.0, 60.0])
    cells = cut(places, areas)
    assert shapely.area(cells) == pytest.approx(areas, rel=2e-3)
    assert cells[0].distance(cells[1]) < 1e-9


def test_a_place_outside_the_outline_is_carved_at_its_edge():
    (cell,) = cut(np.array([[103.0, 40.0]]), np.array([40.0]))
    assert cell.area == pytest.approx(40, rel=2e-3)
    assert cell.distance(shapely.Point(100, 40)) < 0.5


def test_moving_the_middles_brings_centroids_nearer():
    places, areas = np.array([[98.0, 40.0], [50.0, 40.0], [53.0, 40.0]]), np.array([60.0, 80.0, 80.0])
    still, moved = (np.hypot(*(centroids_of(cut(places, areas, rounds=r)) - places).T) for r in (1, 12))
    assert moved.sum() < still.sum()


def test_clipping_agrees_with_the_plain_intersection():
    rng = np.random.default_rng(4)
    outline = BOX.difference(shapely.Point(50, 40).buffer(15))
    shapes = shapely.buffer(shapely.points(rng.uniform((-10, -10), (110, 90), (60, 2))), 6)
    assert shapely.area(clip(shapes, outline)) == pytest.approx(
        [shape.intersection(outline).area for shape in shapes]
    )


def test_the_largest_part_is_a_polygon():
    small, large = shapely.box(0, 0, 1, 1), shapely.box(5, 5, 9, 9)
    assert largest_part(shapely.GeometryCollection([small, large, shapely.Point(2, 2)])) == large
    assert largest_part(shapely.Point(1, 1)).is_empty
