"""Shared borders: nothing of the polygons is lost, every border is stored once."""

from __future__ import annotations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.topology import build_topology, decode_ring, outline_arcs


def polygons(topology, shape):
    return shapely.multipolygons(
        [
            shapely.Polygon(
                decode_ring(topology, rings[0]), [decode_ring(topology, ring) for ring in rings[1:]]
            )
            for rings in shape
        ]
    )


def test_two_squares_share_one_arc():
    topology = build_topology([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], scale=10)
    assert len(topology.arcs) == 3
    used = [abs(i) if i >= 0 else ~i for shape in topology.shapes for i in shape[0][0]]
    assert sorted(used.count(arc) for arc in range(3)) == [1, 1, 2]


def test_an_island_without_neighbours_is_one_closed_arc():
    topology = build_topology([shapely.box(0, 0, 1, 1)], scale=10)
    assert len(topology.arcs) == 1
    ring = decode_ring(topology, topology.shapes[0][0][0])
    assert ring[0] == ring[-1]
    assert len(ring) == 5


def test_an_enclave_is_the_hole_of_its_neighbour_backwards():
    inner = shapely.box(1, 1, 2, 2)
    outer = shapely.box(0, 0, 3, 3).difference(inner)
    topology = build_topology([outer, inner], scale=10)
    assert len(topology.arcs) == 2
    assert polygons(topology, topology.shapes[0]).equals(outer)
    assert outline_arcs(topology, [0, 1]) == outline_arcs(topology, [0, 1])
    assert len(outline_arcs(topology, [0, 1])) == 1


def test_points_empty_and_missing_geometries_have_no_rings():
    thin = shapely.Polygon([(0, 0), (0.001, 0), (0.001, 0.001)])
    topology = build_topology([shapely.Point(0, 0), shapely.Polygon(), None, thin], scale=10)
    assert topology.shapes == [[], [], [], []]


def test_multipolygons_keep_their_parts():
    two = shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1)])
    topology = build_topology([two], scale=10)
    assert len(topology.shapes[0]) == 2
    assert polygons(topology, topology.shapes[0]).equals(two)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=14, unique=True))
def test_any_patchwork_comes_back_and_its_outline_is_that_of_the_union(cells):
    shapes = [shapely.box(x, y, x + 1, y + 1) for x, y in cells]
    topology = build_topology(shapes, scale=10)
    for shape, original in zip(topology.shapes, shapes, strict=True):
        assert polygons(topology, shape).equals(original)
    lines = [
        shapely.LineString(decode_ring(topology, [arc])) for arc in outline_arcs(topology, range(len(shapes)))
    ]
    oracle = shapely.union_all(shapes).boundary
    assert shapely.union_all(lines).symmetric_difference(oracle).length < 1e-9


def test_the_outline_goes_round_a_shape_that_folded_up_on_the_grid():
    left, sliver = shapely.box(0, 0, 1, 1), shapely.Polygon([(1, 0), (1.04, 0.5), (1, 1), (1.2, 1.2)])
    topology = build_topology([left, sliver], scale=10)
    lines = [shapely.LineString(decode_ring(topology, [arc])) for arc in outline_arcs(topology, [0, 1])]
    assert left.boundary.difference(shapely.union_all(lines)).length < 1e-9
