"""Cells carved out of the others: near-discs for the communes which no power diagram can place.

A cell of a power diagram is convex and holds no other cell, so that a small commune inside a large one, or
squeezed between unequal neighbours, is pushed away from its place. Such a commune is carved: its cell is a
disc around its place, grown until it has its area within the outline; where two carved discs meet, the line
of equal power parts them (a partial power diagram).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from data.builders.area_fit import centroids_of, clip, start_inside
from data.builders.power_diagram import Floats, power_diagram

CORNERS = 24
GROWING_STEPS = 150
ROUNDS = 12
WHOLE = 0.02
"""A cell has its area when it is off by no more than this share of it."""
GREATEST_MOVE = 0.5
"""A disc's middle moves by at most this many radii from its place when the outline cuts the disc."""


class CarveError(ValueError):
    """A place lies inside the disc of another, and the two find no room side by side."""


def carve(
    places: Floats,
    areas: Floats,
    outline: shapely.Polygon,
    *,
    names: Sequence[str],
    rounds: int = ROUNDS,
) -> npt.NDArray[np.object_]:
    """Return one cell for each place, of its area, its centroid as near the place as the others allow.

    Parameters
    ----------
    places
        Array (n, 2), km; those outside the outline are moved into it.
    areas
        Array (n,) of wanted areas, km².
    outline
        Polygon, km.
    names
        Name of each place, for the error.
    rounds
        Number of times the middles of the discs are moved; the best round in which every cell has its area
        is kept.

    Returns
    -------
    ndarray (n,) of Polygon
        Inside the outline, without common interior, each of its area but for :data:`WHOLE`.

    Raises
    ------
    CarveError
        In no round has every cell its area, because one place lies inside the disc of another; both are
        named. Two such places whose cells do find room side by side are carved.
    """
    if not len(places):
        return np.array([], dtype=object)
    target = start_inside(places, areas, outline)
    radii = np.sqrt(areas / np.pi)
    middles = target.copy()
    best: tuple[float, npt.NDArray[np.object_]] | None = None
    short = np.zeros(len(areas))
    for _ in range(rounds):
        cells = _grow(middles, areas, outline)
        lack = target - centroids_of(cells)
        score = float((np.hypot(*lack.T) / radii).sum())
        short = np.abs(shapely.area(cells) / areas - 1)
        if short.max() <= WHOLE and (best is None or score < best[0]):
            best = (score, cells)
        away = middles + 0.5 * lack - target
        away *= np.minimum(1.0, GREATEST_MOVE * radii / np.maximum(np.hypot(*away.T), 1e-9))[:, None]
        moved = target + away
        middles = np.where(shapely.contains_xy(outline, moved)[:, None], moved, middles)
    if best is None:
        raise CarveError(_why_not(target, radii, int(short.argmax()), names))
    return best[1]


def _why_not(places: Floats, radii: Floats, short: int, names: Sequence[str]) -> str:
    """Say which place lies deepest inside which other's disc; the one whose cell is short comes first."""
    depth = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) / radii[None, :]
    np.fill_diagonal(depth, np.inf)
    mine = np.full_like(depth, np.inf)
    mine[short], mine[:, short] = depth[short], depth[:, short]
    chosen = mine if mine.min() < 1 else depth
    inside, around = (int(place) for place in np.unravel_index(chosen.argmin(), chosen.shape))
    if chosen[inside, around] >= 1:
        return f"{names[short]} cannot be carved: the outline leaves its cell no room"
    return (
        f"{names[inside]} and {names[around]} cannot both be carved: the place of {names[inside]} lies inside"
        f" the disc of {names[around]}, and its cell has no room beside it"
    )


def _grow(middles: Floats, areas: Floats, outline: shapely.Polygon) -> npt.NDArray[np.object_]:
    """Grow discs around their middles until each has its area; equal power parts those that meet.

    The squares of the radii are the weights of the power diagram. They start so small that no disc meets
    another, and grow by what the area lacks over no less than its derivative by the weight: the disc's own
    edge, and the common borders over twice the distance.
    """
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    circle = np.c_[np.cos(turn), np.sin(turn)]
    full = CORNERS / 2 * np.sin(2 * np.pi / CORNERS)
    apart = np.hypot(*(middles[:, None, :] - middles[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    squares = np.minimum(areas / full, (apart.min(axis=1) / 2) ** 2)
    for _ in range(GROWING_STEPS):
        discs = shapely.polygons(middles[:, None, :] + np.sqrt(squares)[:, None, None] * circle[None, :, :])
        diagram = power_diagram(middles, squares, outline.bounds)
        cells = clip(_both(discs, diagram.cells), outline)
        lack = areas - shapely.area(cells)
        if np.abs(lack / areas).max() < 1e-3:
            break
        left, right = diagram.pairs.T
        near = apart[left, right] ** 2 < 2 * (squares[left] + squares[right])
        left, right, edges = left[near], right[near], diagram.edges[near]
        shared = shapely.length(shapely.intersection(edges, discs[left])) / (2 * apart[left, right])
        slope = full + np.bincount(left, shared, len(areas)) + np.bincount(right, shared, len(areas))
        squares = squares + lack / slope
    return np.array([largest_part(cell) for cell in cells], dtype=object)


def _both(discs: npt.NDArray[np.object_], cells: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the common part of each disc and its cell."""
    common = discs.copy()
    shapely.prepare(cells)
    meets = ~shapely.contains_properly(cells, discs)
    common[meets] = shapely.intersection(discs[meets], cells[meets])
    return common


def largest_part(shape: shapely.Geometry) -> shapely.Polygon:
    """Return the polygon of greatest area in a geometry; an empty one when there is none."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())
