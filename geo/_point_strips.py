"""Which points lie in which shapes, for very many of both.

The points are sorted once: into vertical strips that hold as many shapes each, and by latitude within a
strip. The points that may lie in a shape are then one run per strip that its box touches, found by two binary
searches; nothing depends on how evenly the shapes or the points lie. Only those points are tried on the shape
itself, shape after shape, on all cores: nearly all of the work is done outside Python's lock.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

_STRIPS_PER_ROOT = 1.5
"""Strips per square root of the number of shapes: a shape of usual form touches two or three."""
_PREPARE_FROM = 8
"""Points to try on a shape from which preparing it (an index of its edges) pays."""
_CHUNKS_PER_CORE = 4
_FEW = 2_000
"""Shapes under which one thread is as fast as several."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Points in order of strip, then latitude (``x``, ``y``, ``place`` in the caller's order).

    ``latitude`` holds all latitudes in order; ``key`` ascends with the points: number of the strip × (number
    of points + 1) + place in ``latitude``.
    """

    place: Places
    x: Floats
    y: Floats
    latitude: Floats
    key: Places
    edges: Floats

    def candidates(self, boxes: Floats) -> tuple[Places, Places]:
        """Return point and box of every pair of which the box holds the point, in order of the boxes."""
        west, east = (np.searchsorted(self.edges, boxes[:, side], side="right") for side in (0, 2))
        strips = east - west + 1
        of = np.repeat(np.arange(len(boxes)), strips)
        base = (_counted(strips) + west[of]) * (len(self.latitude) + 1)
        south = np.searchsorted(self.latitude, boxes[:, 1], side="left")
        north = np.searchsorted(self.latitude, boxes[:, 3], side="right")
        first = np.searchsorted(self.key, base + south[of])
        sizes = np.searchsorted(self.key, base + north[of]) - first
        box = np.repeat(of, sizes)
        at = _counted(sizes) + np.repeat(first, sizes)
        x = self.x[at]
        near = (x >= boxes[box, 0]) & (x <= boxes[box, 2])
        return at[near], box[near]


def points_in(shapes: Shapes, x: Floats, y: Floats) -> tuple[Places, Places]:
    """Return the pairs of a point and a shape that it lies in or on the border of.

    Parameters
    ----------
    shapes
        Geometries in one plane; empty or missing ones hold no point.
    x, y
        Coordinates of the points in the same plane; one with a NaN lies nowhere.

    Returns
    -------
    tuple of ndarray
        Place of the point, place of the shape; in order of the shapes.
    """
    boxes = shapely.bounds(shapes)
    usable = np.flatnonzero(~np.isnan(boxes).any(axis=1))
    if len(usable) == 0:
        return usable, usable
    boxes, shapes = boxes[usable], shapes[usable]
    cores = os.cpu_count() or 1
    points = _sorted(x, y, boxes)
    chunks = np.array_split(np.arange(len(shapes)), cores * _CHUNKS_PER_CORE if len(shapes) > _FEW else 1)

    def tried(chunk: Places) -> tuple[Places, Places]:
        at, shape = points.candidates(boxes[chunk])
        inside = _inside(shapes[chunk], shape, points.x[at], points.y[at])
        return points.place[at[inside]], usable[chunk[shape[inside]]]

    if len(chunks) == 1:
        return tried(chunks[0])
    with ThreadPoolExecutor(cores) as pool:
        found = list(pool.map(tried, chunks))
    return np.concatenate([at for at, _ in found]), np.concatenate([of for _, of in found])


def _counted(sizes: Places) -> Places:
    """Return 0, 1, … n-1 for each size n, one after the other."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes, sizes)


def _sorted(x: Floats, y: Floats, boxes: Floats) -> _Sorted:
    """Sort points for boxes that are all known."""
    count = max(1, int(_STRIPS_PER_ROOT * np.sqrt(len(boxes))))
    edges = np.unique(np.quantile(boxes[:, [0, 2]].mean(axis=1), np.linspace(0, 1, count + 1)[1:-1]))
    place = np.argsort(y)
    unknown = np.isnan(x) | np.isnan(y)
    if unknown.any():
        place = place[~unknown[place]]
    latitude, across = y[place], x[place]
    strip = np.searchsorted(edges, across, side="right").astype(np.min_scalar_type(count))
    order = np.argsort(strip, kind="stable")  # small numbers are sorted by counting
    key = strip[order] * np.int64(len(place) + 1) + order
    return _Sorted(place[order], across[order], latitude[order], latitude, key, edges)


def _inside(shapes: Shapes, of: Places, x: Floats, y: Floats) -> npt.NDArray[np.bool_]:
    """Say of each point whether it lies in or on the border of its shape; `of` ascends."""
    tries = np.bincount(of, minlength=len(shapes))
    often = tries >= _PREPARE_FROM
    # Copies are prepared: the caller's shapes may be in use by other threads.
    shapes[often] = shapely.set_srid(shapes[often], 0)
    shapely.prepare(shapes[often])
    found: npt.NDArray[np.bool_] = shapely.intersects_xy(np.repeat(shapes, tries), x, y)
    return found
