"""The message of the time bar: every year there, small, and the same as each year by itself."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage_years import YearCoverage
from geo.figures import CoverageFigure
from geo.population import Interval
from layers.payload import to_payload
from layers.years import TimeView, runs, series, time_json
from tests.layers import samples
from tests.layers.test_payload import spelled_out

YEARS = (2001, 2002, 2003)


def unrolled(pairs):
    return [value for length, value in zip(pairs[::2], pairs[1::2], strict=True) for _ in range(length)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=30))
def test_runs_are_the_list_again(values):
    assert unrolled(runs(values)) == values


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(0, 5), st.randoms(use_true_random=False))
def test_no_value_of_any_year_is_lost(n_years, n_communes, rng):
    shape = (n_years, n_communes, 5)
    counts = np.array([rng.choice([0, 0, 1, 2]) for _ in range(int(np.prod(shape)))]).reshape(shape)
    sent = series(counts)
    back = np.zeros(shape, dtype=int)
    for history, where in sent["groups"]:
        for commune in spelled_out(where):
            back[:, commune] = [sent["values"][key] for key in unrolled(history)]
    assert back.tolist() == counts.tolist()
    assert json.loads(json.dumps(sent)) == sent


def figure(unit, low, high, total):
    sure, maybe, whole = Interval(low, low), Interval(high, high), Interval(total, total)
    shares = Interval(low / total, low / total), Interval(high / total, None)
    return CoverageFigure("ML01", "Kayes", "region", "commune", unit, sure, maybe, whole, *shares)


def time_view(**changes):
    figures = tuple(figure(unit, 4, 8, 16) for unit in ("communes", "km2", "inhabitants"))
    every = tuple(YearCoverage(year, figures, 3, 1) for year in YEARS)
    counts = {"kayes": np.zeros((3, 16, 5), dtype="int64"), "idf": np.zeros((3, 16, 5), dtype="int64")}
    numbers = np.array([[1, 2, 2], [0, 1, 1], [0, 0, 1], [0, 0, 0]])
    return TimeView(YEARS, 2002, counts, every, samples.links(), numbers, (figures, 3, 1), "told", **changes)


def test_figures_links_and_years_are_plain_json():
    sent = time_json(time_view(), [[0, "ML0101", 9, "direct", "", []]] * 4)
    assert json.loads(json.dumps(sent)) == sent
    assert (sent["first"], sent["year"], len(sent["years"])) == (2001, 2002, 3)
    assert sent["years"][0] == sent["rest"]
    assert sent["rest"][0] == [4, 4, 8, 8, 0.25, 0.25, 0.5, None]
    assert sent["rest"][3:] == [3, 1]
    assert [row[2] for row in sent["links"]] == [[1, 1, 2, 2], [1, 0, 2, 1], [2, 0, 1, 1], [3, 0]]
    assert sent["series"]["kayes"] == {"values": [], "groups": []}


def test_the_actors_of_every_year_are_sent_with_the_time_bar():
    nobody = samples.links().iloc[:0]
    sent = to_payload(replace(samples.view(links=nobody), time=time_view()), str)
    assert len(sent["actors"]) == 3
    assert sent["links"] == []
    assert {row[0] for row in sent["time"]["links"]} == {0, 1, 2}
