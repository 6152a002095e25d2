"""Carved cells have their area, stay apart and inside, and lie at their place."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.builders.area_fit import centroids_of, clip
from data.builders.enclaves import carve, largest_part

BOX = shapely.box(0, 0, 100, 80)


def test_a_lone_cell_is_a_disc_at_its_place():
    (cell,) = carve(np.array([[40.0, 30.0]]), np.array([50.0]), BOX)
    assert cell.area == pytest.approx(50, rel=2e-3)
    assert cell.centroid.distance(shapely.Point(40, 30)) < 1e-6
    assert cell.area / shapely.minimum_bounding_circle(cell).area > 0.95


def test_no_places_give_no_cells():
    assert carve(np.empty((0, 2)), np.empty(0), BOX).size == 0


@given(st.integers(0, 10_000), st.integers(1, 8))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_cells_have_their_area_inside_the_outline_and_apart(seed, n):
    rng = np.random.default_rng(seed)
    places, areas = rng.uniform((5, 5), (95, 75), (n, 2)), rng.uniform(5, 150, n)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + np.eye(n) * 1e3
    assume(apart.min() > np.sqrt(areas.max() / np.pi))  # no place inside another's disc, as carve asks
    cells = carve(places, areas, BOX, rounds=4)
    assert np.abs(shapely.area(cells) / areas - 1).max() < 0.02
    assert shapely.union_all(cells).area == pytest.approx(shapely.area(cells).sum(), rel=1e-6)
    assert shapely.difference(shapely.union_all(cells), BOX).area < 1e-6


def test_neighbours_share_the_room_between_them():
    places, areas = np.array([[50.0, 40.0], [50.2, 40.0]]), np.array([30.0, 60.0])
    cells = carve(places, areas, BOX)
    assert shapely.area(cells) == pytest.approx(areas, rel=2e-3)
    assert cells[0].distance(cells[1]) < 1e-9


def test_a_place_outside_the_outline_is_carved_at_its_edge():
    (cell,) = carve(np.array([[103.0, 40.0]]), np.array([40.0]), BOX)
    assert cell.area == pytest.approx(40, rel=2e-3)
    assert cell.distance(shapely.Point(100, 40)) < 0.5


def test_moving_the_middles_brings_centroids_nearer():
    places, areas = np.array([[98.0, 40.0], [50.0, 40.0], [53.0, 40.0]]), np.array([60.0, 80.0, 80.0])
    still, moved = (
        np.hypot(*(centroids_of(carve(places, areas, BOX, rounds=r)) - places).T) for r in (1, 12)
    )
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
