"""Polygons as Matplotlib's paths."""

from __future__ import annotations

import numpy as np
import shapely
from matplotlib.path import Path as Outline


def outline(geometry: shapely.Geometry) -> Outline:
    """Return a polygon or multipolygon as one path, holes included."""
    vertices: list[np.ndarray] = []
    codes: list[np.ndarray] = []
    for part in shapely.get_parts(geometry):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            xy = shapely.get_coordinates(ring)
            code = np.full(len(xy), Outline.LINETO, dtype=np.uint8)
            code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
            vertices.append(xy)
            codes.append(code)
    if not vertices:
        return Outline(np.empty((0, 2)))
    return Outline(np.concatenate(vertices), np.concatenate(codes))
