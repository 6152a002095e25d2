"""In which order bundles leave one panel and enter the other, so that few of them cross.

A strand is one link. It leaves its source, passes the gate of its origin, crosses to the gate of its
destination and ends at its target. Sources and targets have their places on maps; the order of the gates
is free, and is sought here. Positions run *across* the flow, the first strand having the least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.int64]
_FEW = 4
"""Gates on a side of which every order is tried as a start."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One link.

    Parameters
    ----------
    key
        Unique.
    source, origin
        Where it starts, and the bundle that it leaves with.
    destination, target
        The bundle that it arrives with, and where it ends.
    weight
        At least 1; its width is proportional to it.
    """

    key: str
    source: str
    origin: str
    destination: str
    target: str
    weight: int


@dataclass(frozen=True, slots=True)
class Order:
    """Everything from first to last, across the flow.

    Parameters
    ----------
    origins, destinations
        The gates.
    sources
        Origin -> its sources.
    leaving, arriving
        Origin -> keys of its strands at its gate; the same for destinations.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    sources: Mapping[str, tuple[str, ...]]
    leaving: Mapping[str, tuple[str, ...]]
    arriving: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tangle:
    """What decides how many pairs cross, whatever the order.

    Parameters
    ----------
    origins, destinations
        Names, sorted.
    leaders
        [i, j]: pairs of sources, on the map, that cross when origin i comes before origin j.
    flows
        [i, j]: strands from origin i to destination j.
    fans
        [i, j]: pairs of strands that cross on their way to their targets when destination i comes first.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    leaders: Matrix
    flows: Matrix
    fans: Matrix

    def crossings(self, origins: Sequence[int], destinations: Sequence[int]) -> int:
        """Return the number of crossings of an order, given as positions in the sorted names."""
        flows = self.flows[np.ix_(origins, destinations)]
        return _before(self.leaders, origins) + _before(self.fans, destinations) + _between(flows)


def _before(costs: Matrix, order: Sequence[int]) -> int:
    return int(np.triu(costs[np.ix_(order, order)], 1).sum())


def _between(flows: Matrix) -> int:
    """Return the pairs of strands that cross between two rows of gates (Barth, Jünger and Mutzel 2002)."""
    later = np.flip(np.cumsum(np.flip(flows, axis=0), axis=0), axis=0) - flows
    below = np.cumsum(later, axis=1) - later
    return int((flows * below).sum())


def tangle_of(
    strands: Sequence[Strand], sources: Mapping[str, float], targets: Mapping[str, float]
) -> Tangle:
    """Return what decides the crossings.

    Parameters
    ----------
    strands
        The links.
    sources, targets
        Position across the flow of the sources and targets whose place is known.
    """
    origins = tuple(sorted({one.origin for one in strands}))
    destinations = tuple(sorted({one.destination for one in strands}))
    flows = np.zeros((len(origins), len(destinations)), dtype=np.int64)
    for one in strands:
        flows[origins.index(one.origin), destinations.index(one.destination)] += 1
    starts = sorted({(one.origin, one.source) for one in strands if one.source in sources})
    leaders = _inversions(origins, [(origin, sources[name]) for origin, name in starts])
    ends = [(one.destination, targets[one.target]) for one in strands if one.target in targets]
    return Tangle(origins, destinations, leaders, flows, _inversions(destinations, ends))


def _inversions(groups: tuple[str, ...], members: Sequence[tuple[str, float]]) -> Matrix:
    """Return [i, j]: the pairs of members whose positions are against group i before group j."""
    places = [np.array([at for name, at in members if name == group]) for group in groups]
    counts = [[int((a[:, None] > b[None, :]).sum()) for b in places] for a in places]
    return np.array(counts, dtype=np.int64).reshape(len(groups), len(groups))


def untangle(tangle: Tangle) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the order of origins and of destinations with few crossings.

    Barycentres give the first order; then each gate in turn is put where it crosses least, until
    nothing is gained. Several starts are tried and the best is kept, never worse than any of them.
    """
    best = min((_sift(tangle, *start) for start in _starts(tangle)), key=lambda one: (one[0], one[1:]))
    return tuple(best[1]), tuple(best[2])


def _starts(tangle: Tangle) -> Iterator[tuple[list[int], list[int]]]:
    n, m = tangle.flows.shape
    by_map = _by_wins(tangle.leaders), _by_wins(tangle.fans)
    yield list(range(n)), list(range(m))
    if n <= _FEW:
        yield from ((list(one), _by_barycentre(tangle.flows.T, one)) for one in permutations(range(n)))
    if m <= _FEW:
        yield from ((_by_barycentre(tangle.flows, one), list(one)) for one in permutations(range(m)))
    yield by_map
    yield by_map[0], _by_barycentre(tangle.flows.T, by_map[0])
    yield _by_barycentre(tangle.flows, by_map[1]), by_map[1]
    for shift in range(1, max(n, m)):
        yield [(i + shift) % n for i in by_map[0]], by_map[1]
        yield by_map[0][::-1], [(i + shift) % m for i in by_map[1]]


def _by_wins(costs: Matrix) -> list[int]:
    return [int(i) for i in np.argsort((costs - costs.T).sum(axis=1), kind="stable")]


def _by_barycentre(flows: Matrix, others: Sequence[int]) -> list[int]:
    """Return the rows of `flows` ordered by the mean position of their strands among `others`."""
    position = np.argsort(others)
    mean = (flows * position).sum(axis=1) / np.maximum(flows.sum(axis=1), 1)
    return [int(i) for i in np.argsort(mean, kind="stable")]


def _sift(tangle: Tangle, origins: list[int], destinations: list[int]) -> tuple[int, list[int], list[int]]:
    sides = [list(origins), list(destinations)]
    best = tangle.crossings(*sides)
    gained = True
    while gained:
        gained = False
        for side in (0, 1):
            for moved in sorted(sides[side]):
                rest = [one for one in sides[side] if one != moved]
                for at in range(len(rest) + 1):
                    trial = list(sides)
                    trial[side] = [*rest[:at], moved, *rest[at:]]
                    count = tangle.crossings(*trial)
                    if count < best:
                        best, sides, gained = count, trial, True
    return best, sides[0], sides[1]


def arrange(strands: Sequence[Strand], sources: Mapping[str, float], targets: Mapping[str, float]) -> Order:
    """Return the order of gates, of sources within each origin, and of strands at each gate.

    Parameters
    ----------
    strands
        The links, of distinct keys.
    sources, targets
        Position across the flow of the sources and targets whose place is known.

    Returns
    -------
    Order
        Strands that share both gates keep one order at both, so that they never cross between them.
    """
    tangle = tangle_of(strands, sources, targets)
    first, second = untangle(tangle) if strands else ((), ())
    origins = tuple(tangle.origins[i] for i in first)
    destinations = tuple(tangle.destinations[i] for i in second)
    gate = {name: i for i, name in enumerate(destinations)}
    heading: dict[str, list[int]] = {}
    for one in strands:
        heading.setdefault(one.source, []).append(gate[one.destination])

    def rank(name: str) -> tuple[float, float, str]:
        return float(np.mean(heading[name])), sources.get(name, np.inf), name

    rows = {
        origin: tuple(sorted({one.source for one in strands if one.origin == origin}, key=rank))
        for origin in origins
    }
    row = {name: i for i, name in enumerate(name for origin in origins for name in rows[origin])}
    leave = {name: i for i, name in enumerate(origins)}

    def within(one: Strand) -> tuple[int, float, str]:
        return row[one.source], targets.get(one.target, np.inf), one.key

    def at(name: str, side: str, others: Mapping[str, int], other: str) -> tuple[str, ...]:
        these = [one for one in strands if getattr(one, side) == name]
        these.sort(key=lambda one: (others[getattr(one, other)], within(one)))
        return tuple(one.key for one in these)

    return Order(
        origins=origins,
        destinations=destinations,
        sources=rows,
        leaving={name: at(name, "origin", gate, "destination") for name in origins},
        arriving={name: at(name, "destination", leave, "origin") for name in destinations},
    )
