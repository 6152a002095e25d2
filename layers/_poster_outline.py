"""Polygons as Matplotlib's paths."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from matplotlib.path import Path as Outline


def outlines(geometries: Sequence[shapely.Geometry]) -> list[Outline]:
    """Return each polygon or multipolygon as one path, holes included; what is no polygon as an empty one."""
    parts, of_part = shapely.get_parts(np.asarray(geometries, dtype=object), return_index=True)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, of_ring = shapely.get_rings(parts[areal], return_index=True)
    xy, of_point = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(of_point, np.arange(len(rings) + 1))
    codes = np.full(len(xy), Outline.LINETO, dtype=np.uint8)
    codes[starts[:-1]], codes[starts[1:] - 1] = Outline.MOVETO, Outline.CLOSEPOLY
    ends = starts[np.searchsorted(of_part[areal][of_ring], np.arange(len(geometries) + 1))].tolist()
    return [Outline(xy[first:last], codes[first:last]) for first, last in pairwise(ends)]
