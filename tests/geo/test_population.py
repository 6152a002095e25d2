"""Population as an interval: the truth is always inside, and no tighter interval would do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.territories import load_territories
from geo.population import Interval, population_model
from tests.geo.coverage_frames import little_mali, territories, territory


def model_of(cercles):
    """Return the model of cercles given as (total or None, [population or None, ...])."""
    rows = []
    for i, (total, people) in enumerate(cercles):
        rows.append(territory(f"ML{i:02}", f"Cercle {i}", "cercle", "ML", "ML", population=total))
        rows += [
            territory(f"ML{i:02}{j:02}", f"Commune {i}.{j}", "commune", f"ML{i:02}", "ML", population=value)
            for j, value in enumerate(people)
        ]
    return population_model(territories(rows))


def ask(model, *chosen):
    return model.interval(np.isin(np.arange(len(model.codes)), chosen))


def test_known_communes_are_exact():
    assert ask(model_of([(600, [100, None, 200])]), 0, 2) == Interval(300, 300)


def test_an_unknown_commune_has_from_nothing_to_the_remainder():
    model = model_of([(600, [100, None, None])])
    assert ask(model, 0, 1) == Interval(100, 600)
    assert ask(model, 1) == Interval(0, 500)


def test_all_the_unknown_communes_together_have_the_remainder():
    model = model_of([(600, [100, None, None])])
    assert ask(model, 1, 2) == Interval(500, 500)
    assert ask(model, 0, 1, 2).exact


def test_cercles_add_up():
    model = model_of([(600, [100, None, None]), (50, [None]), (10, [3, 7])])
    assert ask(model, 1, 3, 4) == Interval(53, 553)
    assert ask(model) == Interval(0, 0)


def test_a_missing_total_sets_no_bound():
    model = model_of([(None, [100, None])])
    assert ask(model, 1) == Interval(0, None)
    assert ask(model, 0, 1) == Interval(100, None)
    assert ask(model, 0) == Interval(100, 100)
    assert "not known" in model.faults[0].render()
    assert model.share(np.array([True, False]), np.array([True, True])) is None


def test_a_total_below_its_communes_sets_no_bound_and_is_told():
    model = model_of([(50, [100, None])])
    assert ask(model, 1) == Interval(0, None)
    assert "50" in model.faults[0].render()


def test_where_every_commune_is_known_their_sum_stands_and_a_difference_is_told():
    assert ask(model_of([(600, [100, 200])]), 0, 1) == Interval(300, 300)
    assert "300 inhabitants fewer" in model_of([(600, [100, 200])]).faults[0].render()
    assert "300 inhabitants more" in model_of([(0, [100, 200])]).faults[0].render()
    assert model_of([(None, [100, 200])]).faults == ()


def test_shares_are_of_the_total():
    model = model_of([(600, [100, None, None])])
    chosen, everyone = np.array([True, True, False]), np.array([True, True, True])
    assert model.share(chosen, everyone) == Interval(100 / 600, 1.0)
    some = np.array([True, True, False])
    assert model.share(np.array([True, False, False]), some) == Interval(100 / 600, 1.0)
    assert model.share(everyone & False, everyone) == Interval(0, 0)
    assert model_of([(0, [0])]).share(np.array([True]), np.array([True])) is None


def test_an_interval_tells_itself():
    assert Interval(3, 3).to_json() == 3
    assert Interval(3, None).to_json() == {"min": 3, "max": None}
    assert Interval(3, None).contains(10**9)
    assert not Interval(3, 4).contains(5)


CERCLES = st.lists(
    st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=1, max_size=5), min_size=1, max_size=4
)


@given(CERCLES, st.data())
@settings(max_examples=150, deadline=None)
def test_the_truth_is_always_inside(cercles, data):
    truth = np.array([people for one in cercles for people, _ in one], dtype=float)
    hidden = [(sum(p for p, _ in one), [p if known else None for p, known in one]) for one in cercles]
    model = model_of(hidden)
    flags = st.lists(st.booleans(), min_size=len(truth), max_size=len(truth)).map(np.array)
    chosen, among = data.draw(flags), data.draw(flags)
    assert model.faults == ()
    assert model.interval(chosen).contains(truth[chosen].sum())
    share = model.share(chosen, among)
    if truth[among].sum():
        part = truth[chosen & among].sum() / truth[among].sum()
        assert share is None or share.low - 1e-9 <= part <= share.high + 1e-9
        assert share is None or -1e-9 <= share.low <= share.high <= 1 + 1e-9


def possible_sums(cercles, chosen):
    """Return the least and greatest sum of the chosen over every distribution of small whole numbers."""
    low = high = 0
    at = 0
    for total, people in cercles:
        known = [p for p in people if p is not None]
        unknown = [at + j for j, p in enumerate(people) if p is None]
        rest = total - sum(known)
        among = sum(index in chosen for index in unknown)
        ways = [
            k
            for k in range(rest + 1)
            if not unknown or ((among or k == 0) and (len(unknown) > among or k == rest))
        ]
        fixed = sum(p for j, p in enumerate(people) if p is not None and at + j in chosen)
        low, high = low + fixed + (min(ways) if unknown else 0), high + fixed + (max(ways) if unknown else 0)
        at += len(people)
    return low, high


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=4), min_size=1, max_size=3
    ),
    st.sets(st.integers(0, 11)),
)
@settings(max_examples=150, deadline=None)
def test_the_interval_is_as_tight_as_the_facts_allow(cercles, chosen):
    hidden = [(sum(p for p, _ in one), [p if known else None for p, known in one]) for one in cercles]
    found = ask(model_of(hidden), *chosen)
    assert (found.low, found.high) == possible_sums(hidden, chosen)


def test_a_cercle_without_a_total_does_not_blur_the_others():
    people = population_model(little_mali())
    assert people.interval(np.array([False, True, True, False, False])) == Interval(500, 500)
    assert people.interval(np.array([True, False, False, True, False])) == Interval(150, 150)


@pytest.mark.parametrize("division", ["1996", "2023"])
def test_the_real_cercles_fit_their_communes(division):
    people = population_model(load_territories("kayes", division=division, tier="point"))
    assert people.interval(np.ones(len(people.codes), dtype=bool)) == Interval(1996812, 1996812)
    assert people.faults == ()


def test_every_commune_of_ile_de_france_has_its_inhabitants():
    people = population_model(load_territories("idf", tier="point"))
    assert people.interval(np.ones(len(people.codes), dtype=bool)).exact
