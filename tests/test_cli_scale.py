"""The terminal on data sets in partitions: cut, work out, write; faults are told in one line each."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

import cli
from data.errors import CartoCoopError
from tests.geo.partition_samples import activities_of, territories_of


def run(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path):
    pd.concat([territories_of(0), territories_of(1)], ignore_index=True).to_parquet(
        tmp_path / "units.parquet"
    )
    rows = [{"x": 0.5, "y": 0.5}, {"x": 0.5, "y": 0.5}, {"x": 4.5, "y": 1.5}, {"x": 99, "y": 0}]
    activities_of(rows, "p").to_parquet(tmp_path / "all.parquet")
    done = run("partition", tmp_path / "all.parquet", tmp_path / "units.parquet", tmp_path / "cut", "--json")
    assert json.loads(done.stdout) == {"cells": 2, "placed": 3, "elsewhere": 1}
    return tmp_path


def test_a_file_is_cut_worked_out_and_written(folder):
    asked = ("--year", "2016", "--origin", "all", "--json", "--out", folder / "out")
    answer = json.loads(run("coverage", "--data", folder / "cut", *asked).stdout)
    assert (answer["activities"], answer["placed"], answer["communes_with_several_groups"]) == (3, 3, 1)
    assert [(unit["code"], unit["communes"]) for unit in answer["units"]] == [("R0", 1), ("R1", 1)]
    written = pd.read_parquet(folder / "out" / "coverage.parquet")
    year = written[(written["year"] == 2016) & (written["theme"] == "") & (written["level"] == "region")]
    assert year["communes"].tolist() == [1, 1]
    assert len(pd.read_parquet(folder / "out" / "overlaps.parquet"))


def test_the_table_says_what_was_placed(folder):
    shown = run("coverage", "--data", folder / "cut", "--year", "2016", "--origin", "all").stdout
    assert "R0" in shown
    assert "Activités\u00a0: 3" in shown


def test_what_cannot_be_asked_of_partitions_is_told(folder):
    with pytest.raises(CartoCoopError, match="--theme and --cercle"):
        run("coverage", "--data", folder / "cut", "--cercle", "ML0107")
    with pytest.raises(CartoCoopError, match="no data set"):
        run("coverage", "--data", folder)


def test_territories_without_the_columns_are_told(folder):
    gpd.GeoDataFrame({"code": ["x"]}, geometry=gpd.points_from_xy([0], [0]), crs=4326).to_parquet(
        folder / "bad.parquet"
    )
    with pytest.raises(CartoCoopError) as caught:
        run("partition", folder / "all.parquet", folder / "bad.parquet", folder / "new")
    assert "area_km2" in caught.value.render()
