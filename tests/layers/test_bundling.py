"""Bundles: every link has its curve, trunks are as wide as their links, few cross, none leaves the sheet."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers._bundling import Gates, Port, alongside, bundle, folds, reach, slots, spread_out
from layers._bundling_order import Strand, arrange, tangle_of, untangle
from tests.properties import tried


@st.composite
def cases(draw, gates=4, strands=12):
    """Return strands with the places, across the flow, of most of their sources and targets."""
    origins = [f"o{draw(st.integers(0, gates - 1))}" for _ in range(6)]
    destinations = [f"d{draw(st.integers(0, gates - 1))}" for _ in range(6)]
    found = []
    for key in range(draw(st.integers(1, strands))):
        a, b = draw(st.integers(0, 5)), draw(st.integers(0, 5))
        found.append(Strand(str(key), f"s{a}", origins[a], destinations[b], f"t{b}", draw(st.integers(1, 4))))
    places = st.one_of(st.none(), st.floats(0, 100, allow_nan=False).map(lambda x: round(x, 1)))
    sources = {f"s{i}": draw(places) for i in range(6)}
    targets = {f"t{i}": draw(places) for i in range(6)}
    return found, *({k: v for k, v in side.items() if v is not None} for side in (sources, targets))


def crossings(strands, sources, targets, origins, destinations):
    """Count crossings pair by pair: between map and gates, between gates, between gates and map."""
    first, second = ({name: i for i, name in enumerate(names)} for names in (origins, destinations))

    def cross(a, b, c, d):
        return (a - b) * (c - d) < 0

    known = sorted({(one.source, one.origin) for one in strands if one.source in sources})
    total = sum(
        cross(sources[a], sources[b], first[o], first[p])
        for (a, o), (b, p) in itertools.combinations(known, 2)
    )
    for a, b in itertools.combinations(strands, 2):
        gates = second[a.destination], second[b.destination]
        total += cross(first[a.origin], first[b.origin], *gates)
        if a.target in targets and b.target in targets:
            total += cross(targets[a.target], targets[b.target], *gates)
    return total


def least(strands, sources, targets):
    """Return the fewest crossings of all orders, by trying every one."""
    sides = [sorted({getattr(one, side) for one in strands}) for side in ("origin", "destination")]
    return min(
        crossings(strands, sources, targets, a, b)
        for a in itertools.permutations(sides[0])
        for b in itertools.permutations(sides[1])
    )


@tried(15)
@given(cases())
def test_the_order_crosses_as_little_as_any_order_of_small_cases(case):
    order = arrange(*case)
    assert crossings(*case, order.origins, order.destinations) == least(*case)


@tried(15)
@given(cases(gates=6, strands=30))
def test_the_order_never_crosses_more_than_the_alphabet_or_the_map(case):
    tangle = tangle_of(*case)
    found = tangle.crossings(*untangle(tangle))
    strands, sources, targets = case
    alphabet = range(len(tangle.origins)), range(len(tangle.destinations))

    def mean(side, name, end, places):
        at = [
            places[getattr(o, end)] for o in strands if getattr(o, side) == name and getattr(o, end) in places
        ]
        return sum(at) / len(at) if at else 0.0

    by_map = (
        sorted(alphabet[0], key=lambda i: mean("origin", tangle.origins[i], "source", sources)),
        sorted(alphabet[1], key=lambda i: mean("destination", tangle.destinations[i], "target", targets)),
    )
    assert found <= tangle.crossings(list(alphabet[0]), list(alphabet[1]))
    assert found <= tangle.crossings(*by_map)


@tried(12)
@given(cases(gates=5, strands=20))
def test_strands_of_one_bundle_keep_one_order_at_both_gates(case):
    strands, *_ = case
    order = arrange(*case)
    by_key = {one.key: one for one in strands}
    assert sorted(key for keys in order.leaving.values() for key in keys) == sorted(by_key)
    for origin, destination in itertools.product(order.origins, order.destinations):
        left = [key for key in order.leaving[origin] if by_key[key].destination == destination]
        right = [key for key in order.arriving[destination] if by_key[key].origin == origin]
        assert left == right


def test_the_order_does_not_depend_on_that_of_the_links():
    strands = [Strand(str(i), f"s{i % 4}", f"o{i % 3}", f"d{i % 2}", f"t{i % 5}", 1) for i in range(12)]
    targets = {f"t{i}": float(7 * i % 5) for i in range(5)}
    assert arrange(strands, {}, targets).arriving == arrange(strands[::-1], {}, targets).arriving


WIDTH, HEIGHT = 280.0, 150.0


def gates_for(case):
    """Return an order and gates on a sheet of 280 × 150 mm."""
    strands, _, targets = case
    order = arrange(*case)
    total = sum(one.weight for one in strands)
    unit = min(0.5, 40 / total)
    weight = {one.key: one.weight for one in strands}

    def spread(names, members, low, high):
        sizes = [sum(weight[key] for key in members[name]) * unit for name in names]
        places = spread_out([(low + high) / 2] * len(names), sizes, low=low, high=high, gap=2)
        return dict(zip(names, places, strict=True))

    leaving = spread(order.origins, order.leaving, 5, HEIGHT - 5)
    arriving = spread(order.destinations, order.arriving, 5, HEIGHT - 5)
    rows = [name for origin in order.origins for name in order.sources[origin]]
    return (
        strands,
        order,
        Gates(
            sources={name: Port(80, HEIGHT - 8 - 20 * i, 1, 0) for i, name in enumerate(rows)},
            leaving={name: Port(95, HEIGHT - at, 1, 0) for name, at in leaving.items()},
            arriving={name: Port(130, HEIGHT - at, 1, 0) for name, at in arriving.items()},
            targets={name: (170 + at, 20 + at) for name, at in targets.items()},
            clear={},
        ),
        unit,
    )


@tried(8)
@given(cases(gates=5, strands=20))
def test_every_link_has_one_curve_from_its_source_to_its_target(case):
    strands, order, gates, unit = gates_for(case)
    curves = bundle(strands, order, gates, unit)
    assert [one.key for one in curves] == [one.key for one in strands]
    total = sum(one.weight for one in strands) * unit
    for one, curve in zip(strands, curves, strict=True):
        assert curve.width == pytest.approx(one.weight * unit)
        start = gates.sources[one.source]
        assert np.hypot(*(curve.points[0] - (start.x, start.y))) <= total
        if one.target in gates.targets:
            end = gates.targets[one.target]
        else:
            end = gates.arriving[one.destination].x, gates.arriving[one.destination].y
        assert np.hypot(*(curve.points[-1] - end)) <= total


@tried(8)
@given(cases(gates=5, strands=20))
def test_curves_stay_on_the_sheet(case):
    for curve in bundle(*gates_for(case)):
        assert curve.points[:, 0].min() > 0
        assert curve.points[:, 1].min() > -2
        assert curve.points[:, 0].max() < WIDTH
        assert curve.points[:, 1].max() < HEIGHT + 2


@tried(8)
@given(cases(gates=5, strands=20))
def test_a_trunk_is_as_wide_as_the_sum_of_its_links(case):
    strands, order, gates, unit = gates_for(case)
    weight = {one.key: one.weight for one in strands}
    curves = {one.key: one for one in bundle(strands, order, gates, unit)}
    for members, ports in ((order.leaving, gates.leaving), (order.arriving, gates.arriving)):
        for name, keys in members.items():
            edge = ports[name].x
            tops, bottoms = [], []
            for key in keys:
                points = curves[key].points
                y = np.interp(edge, *points[np.argsort(points[:, 0])].T)
                tops.append(y + curves[key].width / 2)
                bottoms.append(y - curves[key].width / 2)
            assert max(tops) - min(bottoms) == pytest.approx(
                sum(weight[key] for key in keys) * unit, abs=0.05
            )
            assert tops == sorted(tops, reverse=True)


def test_slots_of_a_gate_touch_and_never_overlap():
    found = slots(["a", "b", "c"], {"a": 2, "b": 1, "c": 3}, Port(0, 10, 1, 0), 0.5)
    assert [round(one.y, 6) for one in found.values()] == [11.0, 10.25, 9.25]
    turned = slots(["a", "b"], {"a": 1, "b": 1}, Port(5, 5, 0, -1), 1.0)
    assert [one.x for one in turned.values()] == [5.5, 4.5], "left of a way down is to the east"


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0, 8)), min_size=1, max_size=8),
    st.floats(0, 4),
)
def test_things_spread_out_keep_their_order_their_limits_and_their_gaps(things, gap):
    wanted, sizes = zip(*things, strict=True)
    found = spread_out(wanted, sizes, low=-40, high=60, gap=gap)
    assert found[0] - sizes[0] / 2 >= -40 - 1e-6
    assert found[-1] + sizes[-1] / 2 <= 60 + 1e-6
    for (a, s), (b, z) in itertools.pairwise(zip(found, sizes, strict=True)):
        assert b - z / 2 - (a + s / 2) >= gap - 1e-6


def test_what_has_room_stays_where_it_is_wanted():
    assert spread_out([10.0, 30.0], [4.0, 4.0], low=0, high=100, gap=1) == [10.0, 30.0]
    assert spread_out([10.0, 10.0], [4.0, 4.0], low=0, high=100, gap=2) == [7.0, 13.0]


@given(st.floats(-60, 60), st.floats(12, 60), st.floats(-8, 8))
def test_a_curve_beside_another_never_folds(rise, run, offset):
    start, end = Port(0, 0, 1, 0), Port(run, rise, 1, 0)
    base = reach(start, end)
    beside = alongside(base, start, end, offset)
    assert not folds(beside, base)
    assert beside[0] == pytest.approx((0, offset))
    assert beside[-1] == pytest.approx((run, rise + offset))
