"""Bundles of links between two panels: ordered gates in, smooth curves out (millimetres of the page).

After the hierarchical bundling of Holten (2006), with the ribbons of a Sankey diagram: the strands of a
bundle run side by side, each as wide as its weight, so that a trunk is exactly as wide as the sum of
what it carries and every strand can be followed from its source to its target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from layers._bundling_order import Order, Strand

Points = npt.NDArray[np.float64]

_STEPS = 28
"""Points of a sampled piece of curve."""
_FINE = 0.015
"""Millimetres that a drawn curve may differ from the sampled one."""
_TENSION = 0.55
"""Length of a tangent, of the way that lies ahead (a quarter turn is then nearly a circle)."""
_HUB = 0.62
"""Where a trunk opens, of the way from its gate to the middle of its targets."""


@dataclass(frozen=True, slots=True)
class Port:
    """A place on the sheet and the direction in which strands pass it (a unit vector)."""

    x: float
    y: float
    dx: float
    dy: float

    def beside(self, offset: float) -> Port:
        """Return the port shifted to the left of the direction of travel."""
        return Port(self.x - self.dy * offset, self.y + self.dx * offset, self.dx, self.dy)


@dataclass(frozen=True, slots=True)
class Curve:
    """One strand, drawn: its points from source to target, shape (n, 2), and its width (mm)."""

    key: str
    points: Points
    width: float


def spread_out(
    wanted: Sequence[float], sizes: Sequence[float], *, low: float, high: float, gap: float
) -> list[float]:
    """Return middles near those wanted, in their order, such that nothing overlaps.

    Parameters
    ----------
    wanted
        Where the middle of each thing would best be; the order of the things is kept.
    sizes
        Their lengths.
    low, high
        Limits of the whole; when it is too long, gaps shrink (to less than nothing if need be).
    gap
        Between two neighbours.

    Returns
    -------
    list of float
        The places with the least sum of squared moves (pool adjacent violators), then moved inside.
    """
    if not wanted:
        return []
    lengths = np.asarray(sizes, dtype="float64")
    if len(lengths) > 1:
        gap = min(gap, (high - low - float(lengths.sum())) / (len(lengths) - 1))
    ahead = np.concatenate([[0.0], np.cumsum(lengths[:-1] + gap)]) + lengths / 2
    pools: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype="float64") - ahead:
        mean, count = float(value), 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (mean * count + before * many) / (count + many), count + many
        pools.append((mean, count))
    starts = np.concatenate([np.full(count, mean) for mean, count in pools])
    whole = float(ahead[-1] + lengths[-1] / 2)
    return [float(one) for one in np.clip(starts, low, max(low, high - whole)) + ahead]


def slots(keys: Sequence[str], weights: Mapping[str, int], port: Port, unit: float) -> dict[str, Port]:
    """Return where each strand passes a gate: side by side, the first on the left of the travel."""
    left = sum(weights[key] for key in keys) * unit / 2
    found = {}
    for key in keys:
        width = weights[key] * unit
        found[key] = port.beside(left - width / 2)
        left -= width
    return found


def middle(ports: Sequence[Port]) -> Port:
    """Return the middle of ports of one direction."""
    xs, ys = [one.x for one in ports], [one.y for one in ports]
    return Port(sum(xs) / len(xs), sum(ys) / len(ys), ports[0].dx, ports[0].dy)


def reach(start: Port, end: Port) -> Points:
    """Return a smooth curve (cubic Bézier) that leaves one port and enters another, in their directions."""
    a, b = np.array([start.x, start.y]), np.array([end.x, end.y])
    out, into = np.array([start.dx, start.dy]), np.array([end.dx, end.dy])
    least = 0.2 * float(np.hypot(*(b - a)))
    c = a + out * max(_TENSION * float((b - a) @ out), least)
    d = b - into * max(_TENSION * float((b - a) @ into), least)
    s = np.linspace(0, 1, _STEPS)[:, None]
    points: Points = (1 - s) ** 3 * a + 3 * s * (1 - s) ** 2 * c + 3 * s**2 * (1 - s) * d + s**3 * b
    return points


def alongside(base: Points, start: Port, end: Port, offset: float) -> Points:
    """Return a curve beside another at a constant distance, to its left.

    Where the bend is too tight for the distance, the curve is moved instead of offset: it then never
    folds back on itself, and its ends are the same.

    Parameters
    ----------
    base
        Curve from `start` to `end`.
    start, end
        Its ends, with their directions.
    offset
        Millimetres; negative to the right.
    """
    steps = np.gradient(base, axis=0)
    lengths = np.hypot(*steps.T)[:, None]
    across = np.column_stack([-steps[:, 1], steps[:, 0]]) / np.maximum(lengths, 1e-9)
    across[0], across[-1] = (-start.dy, start.dx), (-end.dy, end.dx)
    s = np.linspace(0, 1, len(base))[:, None]
    straight = (1 - s) * across[0] + s * across[-1]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        moved: Points = base + offset * (across * (1 - share) + straight * share)
        if not folds(moved, base):
            return moved
    return moved


def folds(points: Points, base: Points) -> bool:
    """Say whether a curve beside another somewhere runs against it."""
    return bool(((np.diff(points, axis=0) * np.diff(base, axis=0)).sum(axis=1) <= 0).any())


def hub(gate: Port, targets: Sequence[tuple[float, float]]) -> Port:
    """Return where a trunk opens towards its targets, and the direction that it has there."""
    centre = np.mean(np.asarray(targets, dtype="float64"), axis=0)
    way = centre - (gate.x, gate.y)
    x, y = (gate.x, gate.y) + _HUB * way
    turned = way / max(float(np.hypot(*way)), 1e-9) + 0.35 * np.array([gate.dx, gate.dy])
    dx, dy = turned / max(float(np.hypot(*turned)), 1e-9)
    return Port(float(x), float(y), float(dx), float(dy))


@dataclass(frozen=True, slots=True)
class Gates:
    """Where everything passes.

    Parameters
    ----------
    sources
        Source -> port from which its strands leave.
    leaving, arriving
        Origin -> middle of its gate; destination -> middle of its gate.
    targets
        Target -> place at which its strands end; a target that is missing lies at its destination's gate.
    clear
        Target -> millimetres that its strands end short of it (0 when missing).
    """

    sources: Mapping[str, Port]
    leaving: Mapping[str, Port]
    arriving: Mapping[str, Port]
    targets: Mapping[str, tuple[float, float]]
    clear: Mapping[str, float]


def bundle(strands: Sequence[Strand], order: Order, gates: Gates, unit: float) -> list[Curve]:
    """Return one curve per strand, from its source through both gates to its target.

    Parameters
    ----------
    strands
        The links.
    order
        Their order, of :func:`layers._bundling_order.arrange`.
    gates
        Where they pass.
    unit
        Millimetres of width per unit of weight.
    """
    by_key = {one.key: one for one in strands}
    hubs = _hubs(by_key, order, gates)
    begin, out, into, opened = _ports(order, gates, hubs, by_key, unit)
    ends = _ends(strands, order, gates, opened, unit)
    shared = _trunks(by_key, out, into)
    curves = []
    for one in strands:
        key = one.key
        base, start, end, offset = shared[key]
        pieces = [reach(begin[key], out[key]), alongside(base, start, end, offset)]
        if one.target in gates.targets:
            gate, fan = gates.arriving[one.destination], hubs[one.destination]
            side = _side(opened[key], fan)
            pieces += [alongside(reach(gate, fan), gate, fan, side), reach(opened[key], ends[key])]
        points = np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])
        line = shapely.simplify(shapely.LineString(points), _FINE)
        curves.append(Curve(key, shapely.get_coordinates(line), one.weight * unit))
    return curves


Ports = dict[str, Port]


def _ports(
    order: Order, gates: Gates, hubs: Ports, by_key: Mapping[str, Strand], unit: float
) -> tuple[Ports, Ports, Ports, Ports]:
    """Return, by strand, where it begins, leaves, arrives, and opens towards its target."""
    weight = {key: one.weight for key, one in by_key.items()}
    begin: Ports = {}
    out: Ports = {}
    into: Ports = {}
    opened: Ports = {}
    for origin, keys in order.leaving.items():
        out |= slots(keys, weight, gates.leaving[origin], unit)
        for source in order.sources[origin]:
            own = [key for key in keys if by_key[key].source == source]
            begin |= slots(own, weight, gates.sources[source], unit)
    for destination, keys in order.arriving.items():
        into |= slots(keys, weight, gates.arriving[destination], unit)
        if destination in hubs:
            opened |= slots(keys, weight, hubs[destination], unit)
    return begin, out, into, opened


def _hubs(by_key: Mapping[str, Strand], order: Order, gates: Gates) -> Ports:
    """Return where each trunk opens; a destination none of whose targets has a place has none."""
    found: Ports = {}
    for destination, keys in order.arriving.items():
        targets = sorted({by_key[key].target for key in keys} & set(gates.targets))
        if targets:
            found[destination] = hub(gates.arriving[destination], [gates.targets[one] for one in targets])
    return found


def _side(port: Port, centre: Port) -> float:
    """Return how far a port lies to the left of the middle of its gate."""
    return (port.x - centre.x) * -centre.dy + (port.y - centre.y) * centre.dx


def _trunks(
    by_key: Mapping[str, Strand], out: Ports, into: Ports
) -> dict[str, tuple[Points, Port, Port, float]]:
    """Return, by strand, the middle curve of its bundle between the gates, its ends, and the offset."""
    bundles: dict[tuple[str, str], list[str]] = {}
    for key, one in by_key.items():
        bundles.setdefault((one.origin, one.destination), []).append(key)
    found = {}
    for keys in bundles.values():
        start, end = (middle([side[key] for key in keys]) for side in (out, into))
        base = reach(start, end)
        for key in keys:
            found[key] = (base, start, end, _side(out[key], start))
    return found


def _ends(strands: Sequence[Strand], order: Order, gates: Gates, opened: Ports, unit: float) -> Ports:
    """Return, by strand, where it ends: side by side when several end at one target."""
    weight = {one.key: one.weight for one in strands}
    place = {key: i for keys in order.arriving.values() for i, key in enumerate(keys)}
    at: dict[str, list[str]] = {}
    for one in strands:
        if one.target in gates.targets:
            at.setdefault(one.target, []).append(one.key)
    ends: Ports = {}
    for target, keys in at.items():
        keys.sort(key=lambda key: place[key])
        x, y = gates.targets[target]
        before = middle([opened[key] for key in keys])
        way = np.array([x - before.x, y - before.y])
        long = max(float(np.hypot(*way)), 1e-9)
        dx, dy = way / long
        short = min(gates.clear.get(target, 0.0), long / 2)
        port = Port(float(x - dx * short), float(y - dy * short), float(dx), float(dy))
        ends |= slots(keys, weight, port, unit)
    return ends
