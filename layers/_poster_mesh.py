"""Very many polygons on one map: borders found once, simplified once, and what has one colour in one piece.

Where polygons form a coverage, each border belongs to two of them, edge by edge. The two are found by sorting
the edges; a border is simplified once (Douglas and Peucker, between the places where more than two polygons
meet), and both sides keep the same corners. So shared borders stay shared, each is drawn once, and the union
of neighbours is what is left of their edges. An edge that one polygon alone has (the rim; borders that do not
meet corner to corner) is a border of its own. :func:`shapely.coverage_simplify` and unions do the like, but
take about ten times as long at 36,000 polygons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path as Outline

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]

_FEWEST = 3
"""Corners of a ring."""
_MIX = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xBF58476D1CE4E5B9))
"""Odd numbers that spread the bits of two coordinates over a key of 64 bits."""
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Mesh:
    """The edges of many rings; edge ``i`` leads from corner ``i`` to corner ``after[i]``.

    Parameters
    ----------
    xy
        Corners, ring after ring, none repeated at its end; in any plane.
    ring
        Ring of each corner, ascending.
    unit
        Position of the polygon (or multipolygon) that each ring belongs to.

    Attributes
    ----------
    after
        The next corner of the ring.
    twin
        The same edge of the neighbour, which leads the other way; -1 at the rim.
    neighbour
        The unit on the other side of the edge; -1 at the rim.
    starts
        Whether a border starts at the corner, on either side.
    """

    xy: Floats
    ring: Ints
    unit: Ints
    after: Ints = field(init=False, repr=False)
    twin: Ints = field(init=False, repr=False)
    neighbour: Ints = field(init=False, repr=False)
    starts: Flags = field(init=False, repr=False)
    _key: Keys = field(init=False, repr=False)

    def __post_init__(self) -> None:
        first = np.flatnonzero(np.append(True, self.ring[1:] != self.ring[:-1])[: len(self.ring)])
        last = np.append(first[1:], len(self.ring))[: len(first)] - 1
        after = np.arange(1, len(self.ring) + 1)
        after[last] = first
        before = np.arange(-1, len(self.ring) - 1)
        before[first] = last
        key = _keys(self.xy)
        twin = _twins(key, key[after])
        beyond, paired = np.where(twin >= 0, self.unit[self.ring[twin]], -1), twin >= 0
        follows = np.where(paired, after[twin] == twin[before], ~paired[before])
        starts = (beyond != beyond[before]) | ~follows
        starts[first] = True
        begun, ended = np.flatnonzero(starts & paired), np.flatnonzero(starts & paired[before])
        starts[after[twin[begun]]] = True
        starts[twin[before[ended]]] = True
        found = {"after": after, "twin": twin, "neighbour": beyond, "starts": starts, "_key": key}
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @property
    def of_edge(self) -> Ints:
        """The unit of each edge."""
        return self.unit[self.ring]

    @property
    def rim(self) -> Floats:
        """Corners of the rim; those that lie outermost of all, in whatever direction, are among them."""
        return self.xy[self.twin < 0]

    def simplified(self, tolerance: float, *, stretch: tuple[float, float] = (1.0, 1.0)) -> Mesh:
        """Return a mesh without the corners that lie near the lines that remain.

        Where borders meet, corners stay; a corner goes from both sides of a border or from none.

        Parameters
        ----------
        tolerance
            Farthest that a corner left out may lie from its line.
        stretch
            Factors of x and y by which the plane becomes true to shape.
        """
        mine = self._once()
        corners, line = self._lines(mine)
        lines = shapely.linestrings(np.c_[self.xy[corners] * stretch, corners], indices=line)
        thin = shapely.simplify(lines, tolerance, preserve_topology=False)
        kept = self.starts.copy()
        kept[shapely.get_coordinates(thin, include_z=True)[:, 2].astype(np.int64)] = True
        other = ~mine & ~self.starts & (self.twin >= 0)
        kept[other] = kept[self.after[self.twin[other]]]
        kept &= np.bincount(self.ring[kept], minlength=len(self.unit))[self.ring] >= _FEWEST
        return Mesh(self.xy[kept], self.ring[kept], self.unit)

    def at(self, xy: Floats) -> Mesh:
        """Return the mesh with its corners elsewhere, without those that fall on the one before."""
        moved = np.append(True, (xy[1:] != xy[:-1]).any(axis=1) | (self.ring[1:] != self.ring[:-1]))
        return Mesh(xy[moved[: len(xy)]], self.ring[moved[: len(xy)]], self.unit)

    def borders(self, *, joined: bool = False) -> Outline:
        """Return every border once, as one path of open lines, joined end to end where that is asked for."""
        corners, line = self._lines(self._once())
        begins = np.append(True, line[1:] != line[:-1])[: len(line)]
        if joined:
            place, begins = _joined(self._key[corners].tolist(), np.flatnonzero(begins).tolist())
            corners = corners[place]
        return _path(self.xy[corners], begins)

    def filled(self, units: Flags) -> Outline:
        """Return the surface of some units as one path of closed rings, without the borders between them."""
        held = units[self.of_edge]
        inner = held & (self.twin >= 0) & units[self.neighbour]
        edges = np.flatnonzero(held & ~inner)
        order, starts = self._circuits(edges)
        corners = self.xy[edges[order]]
        closed = np.insert(corners, np.append(starts[1:], len(corners)), corners[starts], axis=0)
        begins = np.zeros(len(closed), dtype=bool)
        begins[starts + np.arange(len(starts))] = True
        return _path(closed, begins, closed=True)

    def _circuits(self, edges: Ints) -> tuple[Ints, Ints]:
        """Return edges (positions in `edges`) circuit by circuit, and where in that order circuits begin.

        As many of the edges start at each point as end there. Edges that follow one another on their ring
        go together.
        """
        if not len(edges):
            return edges, edges
        heads = np.flatnonzero(np.append(True, (np.diff(edges) != 1) | (np.diff(self.ring[edges]) != 0)))
        sizes = np.diff(np.append(heads, len(edges)))
        start, end = self._key[edges[heads]], self._key[self.after[edges[heads + sizes - 1]]]
        following = np.empty(len(heads), dtype=np.int64)
        following[np.argsort(end, kind="stable")] = np.argsort(start, kind="stable")
        chains, begins = _walked(following.tolist())
        lengths = sizes[chains]
        ends = np.cumsum(lengths)
        order = np.arange(len(edges)) + np.repeat(heads[chains] - ends + lengths, lengths)
        return order, (ends - lengths)[begins]

    def _once(self) -> Flags:
        """Say of each edge whether it is the one of its twins that is drawn."""
        return (self.twin < 0) | (self.of_edge < self.neighbour)

    def _lines(self, edges: Flags) -> tuple[Ints, Ints]:
        """Return the corners of the borders that some edges make, end to end, and the border of each."""
        chosen = np.flatnonzero(edges)
        first = self.starts[chosen] | np.append(True, np.diff(chosen) != 1)[: len(chosen)]
        line = np.cumsum(first) - 1
        ends = np.append(np.flatnonzero(first)[1:], len(chosen))[: int(first.sum())]
        corners = np.insert(chosen, ends, self.after[chosen[ends - 1]])
        return corners, np.insert(line, ends, line[ends - 1])


def mesh_of(shapes: npt.NDArray[np.object_]) -> Mesh:
    """Return the mesh of the polygons among some geometries; the others are units without an edge."""
    parts, unit = shapes, np.arange(len(shapes))
    if not (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all():
        parts, unit = shapely.get_parts(shapes, return_index=True)
        areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        parts, unit = parts[areal], unit[areal]
    rings, of_ring = shapely.get_rings(shapely.orient_polygons(parts), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    open_ = np.append(ring[1:] == ring[:-1], False)[: len(ring)]
    return Mesh(xy[open_], ring[open_], unit[of_ring])


def _keys(xy: Floats) -> Keys:
    """Return a number for each point: the same for the same point, and for no other (but once in 2^64)."""
    x, y = (np.ascontiguousarray(one + 0.0).view(np.uint64) for one in xy.T)
    key = (x * _MIX[0]) ^ ((y * _MIX[1]) >> _HALF) ^ (y * _MIX[1])
    key = (key ^ (key >> _HALF)) * _MIX[2]
    return np.asarray(key ^ (key >> _HALF), dtype=np.uint64)


def _twins(start: Keys, end: Keys) -> Ints:
    """Return for each edge the one that leads back from its end to its start; -1 where there is none."""
    key = start + end
    order = np.argsort(key)
    ranked = key[order]
    place = np.flatnonzero(ranked[1:] == ranked[:-1])
    one, other = order[place], order[place + 1]
    back = (start[one] == end[other]) & (start[one] != start[other])
    back[1:] &= ~((np.diff(place) == 1) & back[:-1])
    twin = np.full(len(key), -1)
    twin[one[back]], twin[other[back]] = other[back], one[back]
    return twin


def _walked(following: list[int]) -> tuple[list[int], list[int]]:
    """Return the elements of a permutation circuit by circuit, and where in that order circuits begin."""
    left = [True] * len(following)
    order: list[int] = []
    begins: list[int] = []
    for first in range(len(following)):
        if left[first]:
            begins.append(len(order))
        at = first
        while left[at]:
            left[at] = False
            order.append(at)
            at = following[at]
    return order, begins


def _joined(key: list[int], firsts: list[int]) -> tuple[Ints, Flags]:
    """Join lines that end at one point into longer ones.

    Parameters
    ----------
    key
        Of each corner of the lines, one line after the other.
    firsts
        Where each line begins.

    Returns
    -------
    tuple
        The corners in their new order (positions in `key`), and which of them begin a line.
    """
    lines = [range(a, b) for a, b in pairwise([*firsts, len(key)])]
    meeting: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        meeting.setdefault(key[line[0]], []).append(number)
        meeting.setdefault(key[line[-1]], []).append(number)
    left, order, begins = [True] * len(lines), list[int](), list[int]()
    for first in range(len(lines)):
        number, fresh = first, True
        while left[number]:
            left[number], line = False, lines[number]
            if fresh:
                begins.append(len(order))
                order.extend(line)
            else:
                order.extend(line[1:] if key[line[0]] == key[order[-1]] else line[-2::-1])
            fresh, ahead = False, meeting[key[order[-1]]]
            while ahead and not left[number]:
                number = ahead.pop()
    flags = np.zeros(len(order), dtype=bool)
    flags[begins] = True
    return np.array(order, dtype=np.int64), flags


def _path(xy: Floats, begins: Flags, *, closed: bool = False) -> Outline:
    codes = np.full(len(xy), Outline.LINETO, dtype=np.uint8)
    codes[begins] = Outline.MOVETO
    if closed:
        codes[np.append(begins[1:], True)[: len(xy)]] = Outline.CLOSEPOLY
    return Outline(xy, codes)
