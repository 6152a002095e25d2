"""Borders as text: whatever the polygons, the browser reads the same ones again."""

from __future__ import annotations

import json

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.borders import ALPHABET, FINAL, border_texts, written
from layers.topology import build_topology, decode_ring
from tests.layers.border_reading import read_borders, read_numbers


def polygons(topology):
    return [
        [[decode_ring(topology, ring) for ring in polygon] for polygon in shape] for shape in topology.shapes
    ]


def turned(ring):
    """Return a closed ring from its lowest point on."""
    points = ring[:-1]
    first = points.index(min(points))
    return points[first:] + points[:first]


def same_polygons(topology):
    again = read_borders(border_texts(topology))
    for one, other in zip(polygons(topology), polygons(again), strict=True):
        for rings, others in zip(one, other, strict=True):
            assert [turned(ring) for ring in rings] == [turned(ring) for ring in others]


@given(st.lists(st.integers(-(2**40), 2**40)))
def test_numbers_come_back_from_characters_that_nothing_must_escape(numbers):
    text = written(numbers)
    assert read_numbers(text) == numbers
    assert json.dumps(text) == f'"{text}"'
    assert not set(text) & set("<>&")


def test_small_numbers_are_one_character():
    assert len(written(range(-37, 38))) == FINAL
    assert len(set(ALPHABET)) == len(ALPHABET) == 90


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=16, unique=True),
    st.integers(1, 3),
)
def test_any_patchwork_is_read_again_as_it_was(cells, together):
    boxes = [shapely.box(x, y, x + 1, y + 1) for x, y in cells]
    groups = [shapely.union_all(boxes[i : i + together]) for i in range(0, len(boxes), together)]
    same_polygons(build_topology(groups, scale=10))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=1, max_size=6))
def test_polygons_that_overlap_or_lie_on_one_another_are_read_again_too(boxes):
    shapes = [shapely.box(x, y, x + 1 + w, y + 1 + h) for x, y, w, h in boxes]
    same_polygons(build_topology([*shapes, shapes[0]], scale=1))


def test_enclaves_islands_points_and_nothing_are_read_again():
    inner, outer = shapely.box(1, 1, 2, 2), shapely.box(0, 0, 3, 3)
    island = shapely.box(8, 8, 9, 9)
    shapes = [outer.difference(inner), shapely.Point(0, 0), inner, None, shapely.union_all([island, outer])]
    same_polygons(build_topology(shapes, scale=10))


def test_a_border_between_two_and_each_of_its_points_is_said_once():
    two = border_texts(build_topology([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], scale=10))
    assert len(read_numbers(two["sizes"])) == 3
    assert len(read_numbers(two["steps"])) == 2 * 6
