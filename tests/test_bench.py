"""The benchmark: its arithmetic, its table, and that each row compares answers before it gives a figure.

No test looks at a time.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from rich.console import Console

import bench.__main__ as bench
from bench import (
    report,
    rows_coverage,
    rows_cube,
    rows_dissolve,
    rows_geocoding,
    rows_join,
    rows_overlaps,
    rows_payload,
    rows_pipeline,
    rows_poster,
    rows_scale,
)
from bench.harness import (
    Method,
    Spread,
    StepClock,
    Task,
    WrongAnswerError,
    ratio_of,
    run_task,
    spread_of,
)
from bench.scene import Scene, Sizes
from bench.synthetic import FAULTS, synthetic_names, synthetic_points
from data.gazetteer import build_gazetteer
from data.paths import REFERENCE
from layers.bundle import build_bundle
from tests import export_views
from tests.layers import samples

TINY = Sizes(
    runs=1,
    names=300,
    slow_names=5,
    matrix_names=5,
    villages=500,
    points=500,
    slow_points=5,
    communes=200,
    many_points=(500,),
    scales=(0.05,),
    places=280,
    skewed=1_500,
    world=3_000,
    cells=5,
    years=(2005, 2019),
    slow_years=1,
    dpi=36,
)


@pytest.fixture(autouse=True)
def no_sweep(monkeypatch):
    """Leave out the sweep of memory before each run: it is for timings, of which no test has any."""
    monkeypatch.setattr("bench.harness.gc.collect", lambda: 0)


@pytest.fixture(scope="module")
def gazetteer():
    names = build_gazetteer(REFERENCE)
    small = (names["country"] == "ML") | (names["region"] == "REG-11") | (names["kind"] == "departement")
    return names.loc[small].reset_index(drop=True)


@pytest.fixture(scope="module")
def scene(gazetteer):
    states = export_views.states()
    frames = {area: dict.fromkeys(("1996", "2023"), state.territories) for area, state in states.items()}
    files = build_bundle(frames, samples.world(), samples.gazetteer())
    return Scene(gazetteer, states, files, TINY)


def agree(answers):
    if len(set(answers.values())) > 1:
        raise WrongAnswerError("the answers differ")
    return "all agree"


def task(*methods, **more):
    return Task("A row", methods, agree, **more)


def calls(*names):
    """Return methods that write down when they are run, and the list that they write to."""
    seen = []

    def named(name):
        return lambda: seen.append(name) or 1

    roles = ["product", *["baseline"] * (len(names) - 1)]
    return [Method(name, role, named(name)) for name, role in zip(names, roles, strict=True)], seen


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([3.0], (3.0, 3.0, 3.0, 1)),
        ([1.0, 3.0], (2.0, 1.5, 2.5, 2)),
        ([5.0, 1.0, 4.0, 2.0, 3.0], (3.0, 2.0, 4.0, 5)),
    ],
)
def test_median_and_quartiles(values, told):
    spread = spread_of(values)
    assert (spread.median, spread.low, spread.high, spread.runs) == told


def test_the_ratio_is_product_over_the_other():
    assert ratio_of(Spread(1, 1, 1, 1), Spread(4, 1, 9, 3)) == 0.25
    assert ratio_of(Spread(1, 1, 1, 1), Spread(0, 0, 0, 1)) == float("inf")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.345, "s", "12.3 s"),
        (0.0123, "s", "12.3 ms"),
        (45e-6, "s", "45 µs"),
        (1234.0, "s", "1,234 s"),
        (2_345_678, "bytes", "2,345.7 KB"),
        (120, "bytes", "0.1 KB"),
    ],
)
def test_amounts_have_a_unit_that_fits(value, unit, text):
    assert report.amount(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1220.4, "1,220"), (35.2, "35"), (1.066, "1.07"), (0.28, "0.28"), (0.005, "0.005 (1/200)")],
)
def test_ratios_are_read_without_exponents(value, text):
    assert report.ratio(value) == text


def test_methods_take_turns_and_the_order_turns_with_the_rounds():
    methods, seen = calls("a", "b", "c")
    run_task(task(*methods), 3)
    assert seen == ["a", "b", "c", "b", "c", "a", "c", "a", "b"]


def test_a_wrong_answer_leaves_the_row_without_figures_and_stops_it():
    methods, seen = calls("a")
    result = run_task(task(*methods, Method("b", "baseline", lambda: 2)), 5)
    assert result.wrong == "the answers differ"
    assert not result.measures
    assert seen == ["a"]


def test_a_wrong_answer_is_told_in_the_table_and_by_the_exit_code(monkeypatch, tmp_path, capsys):
    methods, _ = calls("a")
    rows = (lambda scene: [task(*methods, Method("b", "baseline", lambda: 2))],)
    monkeypatch.setattr(bench, "ROWS", rows)
    monkeypatch.setattr(bench, "load_scene", lambda sizes: Scene(pd.DataFrame(), {}, {}, sizes))
    assert bench.main(TINY, tmp_path / "RESULTS.md") == 1
    written = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "WRONG ANSWER" in written
    assert "the answers differ" in written
    assert "WRONG ANSWER" in capsys.readouterr().out


def test_the_part_of_the_work_that_a_slow_method_does_is_scaled(monkeypatch):
    monkeypatch.setattr("bench.harness.time.perf_counter", iter(range(100)).__next__)
    product, slow = Method("a", "product", lambda: 1), Method("b", "baseline", lambda: 1, scale=20)
    measures = run_task(task(product, slow), 5).measures
    assert [m.spread.median for m in measures] == [1, 20]
    assert measures[1].ratio == 0.05


def test_a_method_that_cannot_run_here_is_skipped_with_its_reason():
    methods, _ = calls("a", "b")
    result = run_task(task(methods[0], replace(methods[1], skipped="no file")), 2)
    assert [m.name for m in result.measures if m.spread] == ["a"]
    text = report.markdown([result], ["a machine"])
    assert "| b | baseline | skipped |" in text
    assert "“b” skipped: no file" in text


def test_a_row_of_which_nothing_can_run_here_says_why():
    methods = [replace(one, skipped="no browser") for one in calls("a", "b")[0]]
    result = run_task(task(*methods), 2)
    assert [one.skipped for one in result.measures] == ["no browser"] * 2
    assert "“a” skipped: no browser" in report.markdown([result], [])


def test_steps_are_shares_of_their_method(monkeypatch):
    monkeypatch.setattr("bench.harness.time.perf_counter", iter(range(100)).__next__)
    clock = StepClock()
    clock.add("half", 0.5)
    product = Method("a", "product", lambda: 1, steps=lambda: clock.seconds)
    result = run_task(task(product), 1)
    assert result.measures[1].ratio == 0.5
    assert "50% of it" in report.markdown([result], [])


def test_bytes_are_counted_once_and_exact():
    seen = []
    product = Method("a", "product", lambda: seen.append(1) or b"x" * 1500)
    result = run_task(task(product, Method("b", "limit", lambda: b"x" * 1500), unit="bytes"), 5)
    assert len(seen) == 1
    assert "| A row | a | product | 1.5 KB | exact |" in report.markdown([result], [])


def test_the_table_says_machine_versions_date_and_every_method(capsys):
    methods, _ = calls("fast | way", "slow way")
    result = run_task(task(*methods, notes=("a note",)), 5)
    machine = report.machine_lines(date(2026, 11, 22), 5, [0.5, 2.0], 61.0)
    text = report.markdown([result], machine)
    for words in (
        "2026-11-22",
        "5 interleaved",
        "cores",
        "load average 0.5",
        "geopandas",
        "A note.",
        "all agree.",
    ):
        assert words in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in rows}) == 1
    Console(width=150).print(report.rich_table([result]))
    assert "slow way" in capsys.readouterr().out


@pytest.mark.parametrize(
    "rows",
    [
        rows_pipeline,
        rows_geocoding,
        rows_join,
        rows_coverage,
        rows_cube,
        rows_overlaps,
        rows_dissolve,
        rows_payload,
        rows_poster,
        pytest.param(rows_scale, marks=pytest.mark.exhaustive),
    ],
)
def test_every_row_gives_the_same_answer_as_its_baselines(rows, scene, monkeypatch, tmp_path):
    monkeypatch.setattr("bench.make_data.ROOT", tmp_path)
    monkeypatch.setattr("bench.rows_poster.chromium", lambda: None)
    for one in rows.tasks(scene):
        result = run_task(one, 1)
        assert not result.wrong, f"{result.stage}: {result.wrong}"
        assert result.checked
        assert [m.role for m in result.measures].count("product") == 1
        assert {"baseline", "limit"} & {m.role for m in result.measures}


def test_the_map_is_compared_with_official_polygons_where_there_are_any(scene, tmp_path):
    paths = []
    for area, state in scene.states.items():
        communes = state.territories.loc[
            state.territories["level"] == "commune", ["code", "name", "geometry"]
        ]
        communes = communes.assign(code=communes["code"].str.removeprefix("COM-"))
        paths.append(tmp_path / f"{area}.geojson")
        communes.to_file(paths[-1], driver="GeoJSON")
    result = run_task(rows_payload.tasks(replace(scene, official=tuple(paths)))[0], 1)
    assert not result.wrong
    assert not any(measure.skipped for measure in result.measures)
    assert [claim.name for claim in result.claims].count("first map over the wire") == 2


def test_without_official_polygons_the_row_says_why_it_is_skipped(scene):
    result = run_task(rows_payload.tasks(scene)[0], 1)
    assert [m.skipped for m in result.measures if m.skipped] == [rows_payload.NO_OFFICIAL]


def test_values_that_differ_from_the_folium_page_are_found(scene, monkeypatch):
    original = rows_payload.to_payload

    def other(view, t):
        payload = json.loads(json.dumps(original(view, t)))
        payload["counts"]["kayes"]["groups"][0][0][0] += 1
        return payload

    monkeypatch.setattr(rows_payload, "to_payload", other)
    assert "communes differ" in run_task(rows_payload.tasks(scene)[0], 1).wrong


def test_the_gzipped_bundle_is_the_plain_one(scene):
    pages = rows_payload.Pages(scene)
    assert gzip.decompress(pages.bundle_gzipped()) == pages.bundle()


def test_a_point_placed_elsewhere_is_found():
    product = pd.Series(["A", "B", None], dtype="str")
    assert rows_join.compare(product, {0: {"A"}, 1: {"B"}}, 3) == 0
    with pytest.raises(WrongAnswerError):
        rows_join.compare(product, {0: {"B"}, 1: {"A"}}, 3)


def test_a_border_point_must_be_in_the_first_of_its_communes():
    assert rows_join.compare(pd.Series(["A"], dtype="str"), {0: {"A", "B"}}, 1) == 1
    with pytest.raises(WrongAnswerError):
        rows_join.compare(pd.Series(["B"], dtype="str"), {0: {"A", "B"}}, 1)


def test_no_code_is_neither_right_nor_wrong(gazetteer):
    names = synthetic_names(gazetteer, 4, seed=1)
    codes = [names[0].code, None, "other", names[3].code]
    assert rows_geocoding.share_right(codes, names) == (0.5, 0.25)


def test_a_pipeline_that_misses_the_hand_count_is_wrong():
    wrong = rows_pipeline.Answer({}, rows_pipeline.HAND_COUNT + 1)
    with pytest.raises(WrongAnswerError, match="by hand"):
        rows_pipeline.check({rows_pipeline.PRODUCT: wrong, rows_pipeline.NAIVE: wrong})


def test_synthetic_data_are_the_same_every_time_and_have_their_share_of_faults(gazetteer, scene):
    names = synthetic_names(gazetteer, 2_000, seed=7)
    assert names == synthetic_names(gazetteer, 2_000, seed=7)
    assert len({name.code for name in names}) > 1_000
    assert FAULTS / 2 < sum(name.faulty for name in names) / len(names) < FAULTS * 2
    frames = [state.territories for state in scene.states.values()]
    points = synthetic_points(frames, 101, seed=7)
    assert len(points) == 101
    assert points.crs.to_epsg() == 4326
    assert points.geometry.equals(synthetic_points(frames, 101, seed=7).geometry)
