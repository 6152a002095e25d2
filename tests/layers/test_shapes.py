"""Unions and outlines of many polygons are those of the slow way."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from layers import shapes
from layers._poster_outline import outlines

SQUARES = [shapely.box(x, y, x + 1, y + 1) for x in range(6) for y in range(5) if (x, y) != (2, 2)]


@pytest.mark.parametrize("drawn", [SQUARES, [*SQUARES, shapely.box(0.5, 0.5, 3, 3)]])
def test_many_polygons_are_joined_to_the_same_shape_as_a_few(drawn, monkeypatch):
    series = gpd.GeoSeries(drawn)
    slow = shapes.merged(series)
    monkeypatch.setattr(shapes, "MANY", 3)
    assert shapely.equals(shapes.merged(series), slow)


def test_outlines_keep_holes_parts_and_order():
    holed = shapely.difference(shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2))
    given = [holed, shapely.Point(1, 1), shapely.MultiPolygon([SQUARES[0], SQUARES[20]])]
    found = outlines(given)
    assert [len(one.vertices) for one in found] == [10, 0, 10]
    for geometry, path in zip(given, found, strict=True):
        if geometry.geom_type != "Point":
            assert np.array_equal(path.vertices, shapely.get_coordinates(geometry))
            assert (path.codes == path.CLOSEPOLY).sum() == (path.codes == path.MOVETO).sum() == 2


def test_nothing_has_no_outline():
    assert outlines([]) == []
