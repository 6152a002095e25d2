"""Points in shapes against a loop over every pair; small whole coordinates put many points on borders."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import _point_strips
from geo._point_strips import points_in

SMALL = st.integers(-4, 4)
POINT = st.tuples(SMALL, SMALL)


def box(corner, width, height):
    return shapely.box(corner[0], corner[1], corner[0] + width, corner[1] + height)


def holed(corner):
    return box(corner, 4, 4).difference(box((corner[0] + 1, corner[1] + 1), 2, 2))


SHAPE = st.one_of(
    st.builds(box, POINT, st.integers(1, 6), st.integers(1, 6)),
    st.builds(holed, POINT),
    st.lists(POINT, min_size=3, max_size=3, unique=True).map(lambda ring: shapely.Polygon(ring).convex_hull),
    st.tuples(POINT, POINT).map(lambda at: box(at[0], 1, 1).union(box(at[1], 2, 1))),
    POINT.map(shapely.Point),
    st.sampled_from([shapely.Polygon(), None]),
)
X = st.one_of(SMALL.map(float), st.floats(-5, 5), st.just(float("nan")))


def oracle(shapes, x, y):
    return {
        (i, j)
        for i, place in enumerate(zip(x, y, strict=True))
        for j, shape in enumerate(shapes)
        if shape is not None and not np.isnan(place).any() and shape.intersects(shapely.Point(place))
    }


def found(shapes, x, y):
    every = np.empty(len(shapes), dtype=object)
    every[:] = shapes
    at, of = points_in(every, np.array(x, dtype="float64"), np.array(y, dtype="float64"))
    assert (np.diff(of) >= 0).all()
    assert len(set(zip(at.tolist(), of.tolist(), strict=True))) == len(at)
    return set(zip(at.tolist(), of.tolist(), strict=True))


@pytest.fixture(scope="module")
def few_shapes():
    with pytest.MonkeyPatch.context() as patch:
        yield lambda few: patch.setattr(_point_strips, "_FEW", few)


@given(shapes=st.lists(SHAPE, max_size=12), points=st.lists(st.tuples(X, X), max_size=40))
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("few", [0, 10_000])
def test_every_pair_is_found_once_and_none_is_made_up(few_shapes, few, shapes, points):
    few_shapes(few)  # 0: in several threads
    x, y = ([place[side] for place in points] for side in (0, 1))
    assert found(shapes, x, y) == oracle(shapes, x, y)


def test_crowded_points_and_crowded_shapes_far_apart_are_told_apart():
    random = np.random.default_rng(1)
    corners = np.concatenate([random.integers(0, 30, (300, 2)), random.integers(9_000, 9_003, (40, 2))])
    shapes = shapely.box(*corners.T, *(corners + random.integers(1, 4, corners.shape)).T)
    near = random.integers(0, 33, (300, 2))
    crowd = random.choice([9_001.0, 9_001.5, 9_002.0, 9_007.0], (200, 2))
    x, y = np.concatenate([near, crowd]).T
    at, of = shapely.STRtree(shapes).query(shapely.points(x, y), predicate="intersects")
    assert found(shapes, x, y) == set(zip(at.tolist(), of.tolist(), strict=True))


def test_the_shapes_of_the_caller_are_left_as_they_are():
    shapes = np.array([box((0, 0), 4, 4)])
    before = shapes[0]
    assert len(points_in(shapes, np.full(50, 1.0), np.full(50, 1.0))[0]) == 50
    assert shapes[0] is before
    assert not shapely.is_prepared(before)
