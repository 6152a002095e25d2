"""One file cut into cells: nothing is lost, each activity lies in its cell, and the answer is the same."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.partitions import PartitionError, list_partitions, read_activities
from geo.activities import cell_answer
from geo.filters import Filter
from geo.pipeline.engine import InProcess, Task, answer_folder, find_strays
from geo.pipeline.partitioning import partition
from tests.geo.partition_samples import HIGH, WIDE, activities_of, territories_of

ASKED = Filter(origin="all", reach="region", include_associated=True)
YEARS = (2015, 2016)
CELLS = 3


@pytest.fixture
def territories():
    parts = [territories_of(cell) for cell in range(CELLS)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))


@pytest.fixture
def activities():
    random = np.random.default_rng(3)
    xy = random.random((90, 2)) * (CELLS * WIDE + 1, HIGH)
    return activities_of([{"x": x, "y": y, "group_id": f"g{int(10 * x)}"} for x, y in xy], "p")


@pytest.mark.parametrize(("by", "cells"), [("region", CELLS), ("parent", CELLS * HIGH)])
def test_a_file_in_cells_answers_as_the_whole_file(tmp_path, territories, activities, by, cells):
    activities.to_parquet(tmp_path / "all.parquet")
    done = partition(tmp_path / "all.parquet", territories, tmp_path / "cut", by=by, rows=20)
    whole = cell_answer(activities, territories, ASKED, YEARS)
    assert (done.cells, done.placed, done.elsewhere) == (cells, whole.n_placed, 90 - whole.n_placed)
    parts = list_partitions(tmp_path / "cut")
    found = answer_folder(tmp_path / "cut", ASKED, YEARS, InProcess())
    key = ["level", "code", "theme", "year"]
    expected = whole.coverage.sort_values(key, ignore_index=True)
    within = expected["level"].isin(["region", "cercle"] if by == "region" else ["cercle"])
    assert_frame_equal(found.coverage, expected.loc[within].reset_index(drop=True))
    assert_frame_equal(found.overlaps, whole.overlaps.sort_values(key[1:], ignore_index=True))
    strays = [find_strays(Task(one, ASKED, YEARS))[1] for one in parts]
    assert sum(map(len, strays)) == 0
    kept = sum(len(read_activities(one)) for one in parts)
    lost = sum(len(gpd.read_parquet(one)) for one in (tmp_path / "cut" / "elsewhere").glob("*.parquet"))
    assert kept + lost == 90
    assert lost == done.elsewhere > 0


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path, territories, activities):
    activities.to_parquet(tmp_path / "all.parquet")
    with pytest.raises(PartitionError, match="not empty"):
        partition(tmp_path / "all.parquet", territories, tmp_path)


def test_a_file_without_the_columns_is_told(tmp_path, territories):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "all.parquet")
    with pytest.raises(PartitionError) as caught:
        partition(tmp_path / "all.parquet", territories, tmp_path / "cut")
    assert "partnership_id" in caught.value.render()


def test_a_code_that_is_no_name_of_a_folder_is_refused(tmp_path, territories, activities):
    activities.to_parquet(tmp_path / "all.parquet")
    hostile = territories.replace({"R1": "../R1"})
    with pytest.raises(PartitionError, match="cut into cells"):
        partition(tmp_path / "all.parquet", hostile, tmp_path / "cut")
