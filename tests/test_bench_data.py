"""Made-up data: seeded, valid, said to be synthetic, and bars that say whether they hold."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import bench.__main__ as bench
from bench import make_data, report
from bench.france import synthetic_france
from bench.harness import Bar, Claim, Method, Task, run_task
from bench.registers import synthetic_register, world_territories
from bench.scene import Scene, Sizes
from bench.world import write_world
from data.schema import PRESENCE, TERRITORIES, validate
from geo.join import points_to_territories, presence


def test_the_made_up_communes_of_france_are_a_coverage_and_their_parents_hold_them():
    france = synthetic_france(400, seed=1)
    assert france.equals(synthetic_france(400, seed=1))
    assert france["synthetic"].all()
    assert france["code"].str.startswith("SYN-").all()
    levels = dict(iter(france.groupby("level")))
    assert len(levels["commune"]) == 400
    area = {level: frame["area_km2"].sum() for level, frame in levels.items()}
    assert area["departement"] == pytest.approx(area["commune"])
    assert area["region"] == pytest.approx(area["commune"])
    for frame in levels.values():
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        assert frame.geometry.is_valid.all()


def test_a_made_up_register_is_one_of_the_product_and_grows_with_its_scale(tmp_path):
    territories = world_territories(140 * 4)
    small, large = (synthetic_register(scale, territories) for scale in (0.01, 0.04))
    assert small.ties.equals(synthetic_register(0.01, territories).ties)
    assert len(large.ties) == pytest.approx(4 * len(small.ties), rel=0.1)
    for frame in (territories, small.actors, small.ties, small.themes):
        assert frame["synthetic"].all()
    assert len(validate(presence(small.ties, territories), PRESENCE))


def test_the_files_say_that_they_are_synthetic(tmp_path):
    for path in make_data.write_register(tmp_path, 0.002):
        assert path.name.startswith("synthetic-")
        assert pd.read_parquet(path)["synthetic"].all()


def test_a_partition_of_the_world_is_one_country_with_its_own_territories(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.world.COUNTRIES", 5)
    monkeypatch.setattr("bench.registers.COUNTRIES", 5)
    assert len(write_world(tmp_path, 2_000, territories=20)) == 10
    for activities in sorted(tmp_path.glob("synthetic-activities/*/*.parquet"))[:4]:
        rows = gpd.read_parquet(activities)
        units = gpd.read_parquet(
            tmp_path / "synthetic-territories" / activities.parent.name / "part-0.parquet"
        )
        validate(units, TERRITORIES)
        assert rows["synthetic"].all()
        assert units["region"].nunique() == 1
        assert points_to_territories(rows, units).notna().mean() > 0.8
    total = sum(len(gpd.read_parquet(path)) for path in tmp_path.glob("synthetic-activities/*/*.parquet"))
    assert total == 2_000


def row(seconds, bar, *, holds=True):
    ways = [Method(name, role, lambda: 1) for name, role in (("mine", "product"), ("slow", "baseline"))]
    claims = (Claim("right", "99 %", "at least 98 %", holds),)
    return Task(
        "A row", tuple(ways), lambda _: "ok", bars=(Bar("slow", bar, "fast"),), claims=lambda _: claims
    )


@pytest.mark.parametrize(("most", "holds", "told"), [(2.0, True, "yes"), (0.5, False, "NO")])
def test_a_bar_says_whether_it_holds_and_what_was_missed(monkeypatch, most, holds, told):
    monkeypatch.setattr("bench.harness.time.perf_counter", iter(range(100)).__next__)
    result = run_task(row(1, most, holds=holds), 1)
    text = report.markdown([result], [])
    assert f"| fast | {told} |" in text
    assert f"| 99 % | exact |  | at least 98 % | {told} |" in text
    assert bool(result.missed) is not holds
    assert ("Not reached: fast (slow)." in text) is not holds


def test_only_the_rows_asked_for_are_measured(monkeypatch):
    def rows_a(_):
        return [row(1, 2.0)]

    def rows_b(_):
        raise AssertionError("not asked for")

    rows_a.__module__, rows_b.__module__ = "bench.rows_alpha", "bench.rows_beta"
    monkeypatch.setattr(bench, "ROWS", (rows_a, rows_b))
    scene = Scene(pd.DataFrame(), {}, {}, Sizes(runs=1))
    assert [one.stage for one in bench.measure(scene, lambda _: None, "alpha")] == ["A row"]
    monkeypatch.setattr(bench, "ROWS", (rows_a,))
    assert bench.measure(scene, lambda _: None, "another") == []
    assert len(bench.measure(scene, lambda _: None, "a ROW")) == 1
