"""Shared borders as three short texts, read again by ``static/geometry.js``.

Whoever walks around the polygons one after the other meets most borders twice. What is known is not said
again: a new arc begins where the walk has come to, the last one of a ring ends where the ring began, and a
border that was drawn already is told by its turn among those that touch the point where the walk stands.

- ``rings``: per geometry the number of its polygons, per polygon that of its rings, per ring that of its
  arcs and what they are. The first arc of a ring is 0 when it is new, else by how many arcs it was drawn
  before, negative when it is walked in the same direction again. The others are 0 when new, else 1, 2, … :
  the place among the known arcs at this point, those used least first, then those drawn first.
- ``sizes``: of each new arc, the number of vertices between its ends.
- ``steps``: differences of grid coordinates, x before y: to the start of a ring whose first arc is new (from
  the start of the ring before), then from vertex to vertex, without the last of a ring.

A number is written in characters that neither JSON nor HTML must escape (:func:`written`).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from layers.topology import Ring, Topology, Vertex

ALPHABET = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\<>&')
FINAL = 75
"""A number ends with one of the first so many characters; those after it say that more follows."""
_MORE = len(ALPHABET) - FINAL


def written(numbers: Iterable[int]) -> str:
    """Return whole numbers as text, small ones (of either sign) as one character.

    A number n is first 2n, or -2n - 1 when negative. As long as it is :data:`FINAL` or more, that much is
    taken off and a character beyond the final ones stands for the rest of the division by their count.
    """
    text = []
    for number in numbers:
        left = 2 * number if number >= 0 else -2 * number - 1
        while left >= FINAL:
            left, rest = divmod(left - FINAL, _MORE)
            text.append(ALPHABET[FINAL + rest])
        text.append(ALPHABET[left])
    return "".join(text)


class _Walk:
    """What is known on the way around the polygons, and what had to be said."""

    def __init__(self, topology: Topology) -> None:
        self.lines = [_vertices(arc) for arc in topology.arcs]
        self.turn: dict[int, int] = {}
        self.used: list[int] = []
        self.touching: dict[Vertex, list[int]] = {}
        self.start: Vertex = (0, 0)
        self.rings: list[int] = []
        self.sizes: list[int] = []
        self.steps: list[int] = []

    def line(self, reference: int) -> list[Vertex]:
        return self.lines[reference] if reference >= 0 else self.lines[~reference][::-1]

    def known(self, reference: int) -> int | None:
        """Return the turn of an arc that was drawn (``~turn`` backwards), None for a new one."""
        turn = self.turn.get(max(reference, ~reference))
        return turn if turn is None or reference >= 0 else ~turn

    def ring(self, references: Ring) -> None:
        old = [self.known(one) is not None for one in references]
        first = next((i for i, one in enumerate(old) if one and not old[i - 1]), 0)
        turned = references[first:] + references[:first]
        self.rings.append(len(turned))
        for place, one in enumerate(turned):
            self.rings.append(self.told(one, first=place == 0))
            self.use(one, last=place == len(turned) - 1)

    def told(self, reference: int, *, first: bool) -> int:
        """Return what is said of an arc where the walk comes to it."""
        here, known = self.line(reference)[0], self.known(reference)
        if first:
            if known is None:
                self.steps += [here[0] - self.start[0], here[1] - self.start[1]]
            self.start = here
        if known is None:
            return 0
        if first:
            return len(self.used) - ~known if known < 0 else known - len(self.used)
        return 1 + sorted(self.touching[here], key=lambda one: self.used[max(one, ~one)]).index(known)

    def use(self, reference: int, *, last: bool) -> None:
        """Draw an arc when it is new, and count that it was walked."""
        known = self.known(reference)
        if known is None:
            line = self.line(reference)
            known = len(self.used)
            self.turn[max(reference, ~reference)] = known if reference >= 0 else ~known
            self.used.append(0)
            self.sizes.append(len(line) - 2)
            for (x0, y0), (x1, y1) in list(pairwise(line))[: -1 if last else None]:
                self.steps += [x1 - x0, y1 - y0]
            self.touching.setdefault(line[0], []).append(known)
            self.touching.setdefault(line[-1], []).append(~known)
        self.used[max(known, ~known)] += 1


def _vertices(arc: list[int]) -> list[Vertex]:
    x = y = 0
    line = []
    for dx, dy in zip(arc[::2], arc[1::2], strict=True):
        x, y = x + dx, y + dy
        line.append((x, y))
    return line


def border_texts(topology: Topology) -> dict[str, str | int]:
    """Return a topology as ``scale``, ``rings``, ``sizes`` and ``steps`` (see above), ready for JSON."""
    walk = _Walk(topology)
    for shape in topology.shapes:
        walk.rings.append(len(shape))
        for polygon in shape:
            walk.rings.append(len(polygon))
            for ring in polygon:
                walk.ring(ring)
    return {
        "scale": topology.scale,
        "rings": written(walk.rings),
        "sizes": written(walk.sizes),
        "steps": written(walk.steps),
    }
