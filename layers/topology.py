"""Shared borders, written once: polygons that touch, as arcs of whole numbers.

The idea is TopoJSON's: a border between two communes belongs to both, so it is stored once and each
polygon lists the arcs that make its rings, as positions; ``~i`` (that is, ``-i - 1``) is arc ``i``
walked backwards. Coordinates are whole numbers (degrees × a scale), each the difference from the one
before. An outline of any group of communes is then the arcs that occur an odd number of times in the
group: no dissolved geometry has to be sent. How a topology is written for the browser:
:mod:`layers.borders`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

FINEST = 100_000
"""Steps per degree: 5 decimals, about a metre; a pixel is 6 to 10 m at the closest zoom."""

Vertex = tuple[int, int]
Ring = list[int]
Polygon = list[Ring]


@dataclass(frozen=True, slots=True)
class Topology:
    """Polygons as references to shared arcs.

    Parameters
    ----------
    arcs
        Each arc is ``[x0, y0, dx1, dy1, ...]`` in degrees × `scale`.
    shapes
        One per geometry given, in order: its polygons, each a list of rings (shell first), each a list
        of arc references. A geometry without area has none.
    scale
        Steps per degree.
    """

    arcs: list[list[int]]
    shapes: list[list[Polygon]]
    scale: int = FINEST


def _ring(coordinates: np.ndarray, scale: int) -> list[Vertex]:
    """Return the vertices of a ring on the grid, not closed, without repeats and spikes."""
    grid = np.rint(coordinates * scale).astype(int)
    vertices: list[Vertex] = []
    for x, y in grid.tolist():
        if vertices and vertices[-1] == (x, y):
            continue
        vertices.append((x, y))
    while len(vertices) > 1 and vertices[0] == vertices[-1]:
        vertices.pop()
    return vertices if len(vertices) >= 3 else []


def _rings(geometry: BaseGeometry | None, scale: int) -> list[list[list[Vertex]]]:
    if geometry is None or geometry.is_empty:
        return []
    polygons = [
        part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "Polygon" and part.area > 0
    ]
    found = []
    for polygon in polygons:
        rings = [
            _ring(shapely.get_coordinates(ring), scale) for ring in [polygon.exterior, *polygon.interiors]
        ]
        if rings[0]:
            found.append([ring for ring in rings if ring])
    return found


def _junctions(rings: Iterable[Sequence[Vertex]]) -> set[Vertex]:
    """Return the vertices where arcs begin: those that touch other than two distinct edges."""
    around: dict[Vertex, set[Vertex]] = {}
    for ring in rings:
        for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
            around.setdefault(here, set()).add(there)
            around.setdefault(there, set()).add(here)
    return {vertex for vertex, others in around.items() if len(others) != 2}


def _pieces(ring: Sequence[Vertex], junctions: set[Vertex]) -> list[tuple[Vertex, ...]]:
    """Cut a ring at its junctions; a ring without any is one closed piece from its lowest vertex."""
    starts = [i for i, vertex in enumerate(ring) if vertex in junctions]
    first = starts[0] if starts else ring.index(min(ring))
    turned = [*ring[first:], *ring[:first], ring[first]]
    pieces: list[tuple[Vertex, ...]] = []
    piece = [turned[0]]
    for vertex in turned[1:]:
        piece.append(vertex)
        if vertex in junctions or vertex is turned[-1]:
            pieces.append(tuple(piece))
            piece = [vertex]
    if len(piece) > 1:
        pieces.append(tuple(piece))
    return pieces


def deltas(vertices: Sequence[Vertex]) -> list[int]:
    """Return ``[x0, y0, dx1, dy1, ...]`` of a line of grid vertices."""
    flat = [*vertices[0]]
    for (x0, y0), (x1, y1) in pairwise(vertices):
        flat += [x1 - x0, y1 - y0]
    return flat


def build_topology(geometries: Sequence[BaseGeometry | None], *, scale: int = FINEST) -> Topology:
    """Return polygons as shared arcs.

    Parameters
    ----------
    geometries
        Polygons or multipolygons in degrees, ideally a valid coverage; borders that do not match exactly
        are kept as separate arcs. Points and empty geometries give no rings.
    scale
        Steps per degree; coordinates are rounded to that grid.

    Returns
    -------
    Topology
        Its shapes have the rings of the input rounded to the grid, up to where a ring begins.
    """
    shapes = [_rings(geometry, scale) for geometry in geometries]
    junctions = _junctions(ring for shape in shapes for polygon in shape for ring in polygon)
    known: dict[tuple[Vertex, ...], int] = {}
    arcs: list[list[int]] = []

    def reference(piece: tuple[Vertex, ...]) -> int:
        if piece in known:
            return known[piece]
        backwards = piece[::-1]
        if backwards in known:
            return ~known[backwards]
        known[piece] = len(arcs)
        arcs.append(deltas(piece))
        return known[piece]

    coded = [
        [[[reference(piece) for piece in _pieces(ring, junctions)] for ring in polygon] for polygon in shape]
        for shape in shapes
    ]
    return Topology(arcs, coded, scale)


def decode_ring(topology: Topology, ring: Ring) -> list[tuple[float, float]]:
    """Return a ring's closed coordinates in degrees (what the browser's script does)."""
    points: list[Vertex] = []
    for index in ring:
        flat = topology.arcs[index if index >= 0 else ~index]
        steps = np.asarray(flat, dtype=np.int64).reshape(-1, 2).cumsum(axis=0)
        line = [(int(x), int(y)) for x, y in (steps if index >= 0 else steps[::-1])]
        points += line if not points else line[1:]
    return [(x / topology.scale, y / topology.scale) for x, y in points]


def outline_arcs(topology: Topology, members: Iterable[int]) -> list[int]:
    """Return the arcs that bound a group of shapes: those that occur an odd number of times in their rings.

    A shape so thin that it folds up on the grid walks along some arcs there and back.
    """
    count: dict[int, int] = {}
    for member in members:
        for polygon in topology.shapes[member]:
            for ring in polygon:
                for index in ring:
                    arc = index if index >= 0 else ~index
                    count[arc] = count.get(arc, 0) + 1
    return sorted(arc for arc, times in count.items() if times % 2)
