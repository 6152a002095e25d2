"""Cell by cell gives what one pass over everything gives, on any engine, whoever dies on the way."""

from __future__ import annotations

import os
import signal
import threading
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from data.partitions import PartitionError, list_partitions, read_activities, read_territories
from geo.activities import cell_answer
from geo.coverage_cube import CUBE_COLUMNS, EVERY_THEME
from geo.filters import Filter
from geo.pipeline.dask_engine import EngineError, dask_engine
from geo.pipeline.engine import InProcess, Task, answer_folder, find_strays
from tests.geo.partition_samples import HIGH, WIDE, activities_of, write
from tests.properties import tried

ASKED = Filter(origin="all", reach="region", include_associated=True)
YEARS = tuple(range(2014, 2021))
CELLS = 3


def all_at_once(folder):
    parts = list_partitions(folder)
    territories = pd.concat([read_territories(one) for one in parts], ignore_index=True)
    activities = pd.concat([read_activities(one) for one in parts], ignore_index=True)
    return cell_answer(activities, gpd.GeoDataFrame(territories), ASKED, YEARS)


def assert_same(found, expected):
    assert (found.n_activities, found.n_placed) == (expected.n_activities, expected.n_placed)
    key = ["code", "theme", "year"]
    for ours, theirs, by in (
        (found.coverage, expected.coverage, ["level", *key]),
        (found.overlaps, expected.overlaps, key),
    ):
        assert_frame_equal(ours, theirs.sort_values(by, ignore_index=True))


# Points on whole degrees lie on borders, of communes and of cells; x beyond the last cell is nowhere.
ROWS = st.fixed_dictionaries(
    {
        "x": st.sampled_from([*np.arange(-0.5, CELLS * WIDE + 1, 0.5)]),
        "y": st.sampled_from([*np.arange(0, HIGH + 0.1, 0.5)]),
        "group_id": st.sampled_from("abc"),
        "start_year": st.sampled_from([None, 2013, 2015, 2019]),
        "end_year": st.sampled_from([None, 2016, 2020]),
        "level_1": st.sampled_from(["", "Eau", "Santé"]),
        "reach": st.sampled_from(["commune", "village", "cercle", "region"]),
    }
)


@tried(3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.none() | st.lists(ROWS, max_size=12), min_size=CELLS, max_size=CELLS))
def test_cell_by_cell_equals_all_at_once_strays_borders_and_empty_cells_included(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("cells")
    cells[0] = cells[0] or [{"x": 4.5, "y": 0.5}]  # at least one row, in another cell than its file's
    write(folder, [rows if rows is None else activities_of(rows, f"p{i}") for i, rows in enumerate(cells)])
    assert_same(answer_folder(folder, ASKED, YEARS, InProcess()), all_at_once(folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a data set of three cells, two hundred activities each."""
    made = tmp_path_factory.mktemp("engine")
    random = np.random.default_rng(7)
    cells = []
    for cell in range(CELLS):
        xy = random.random((200, 2)) * (WIDE, HIGH) + (cell * WIDE, 0)
        xy[:8, 0] += WIDE  # strays
        years = random.integers(2008, 2020, 200)
        rows = [
            {"x": x, "y": y, "start_year": int(year), "end_year": int(year) + 3, "group_id": f"g{i % 17}"}
            for i, ((x, y), year) in enumerate(zip(xy, years, strict=True))
        ]
        cells.append(activities_of(rows, f"p{cell}"))
    write(made, cells)
    return made


@pytest.fixture(scope="module")
def cluster():
    """Return a real scheduler with two worker processes."""
    with dask_engine(workers=2) as engine:
        yield engine


def test_two_dask_workers_give_what_memory_gives(folder, cluster):
    told = []
    found = answer_folder(folder, ASKED, YEARS, cluster, tell=lambda done, total: told.append((done, total)))
    assert_same(found, all_at_once(folder))
    assert told == [(done, 2 * CELLS) for done in range(1, 2 * CELLS + 1)]


def test_a_running_scheduler_is_used_by_its_address_beside_another_client(folder, cluster):
    with dask_engine(cluster.address) as engine:
        assert_same(answer_folder(folder, ASKED, YEARS, engine), all_at_once(folder))
        assert sorted(cluster.map(abs, [-1, -2])) == [1, 2]


class Slow:
    """An engine whose first task tells the process that runs it, then takes its time."""

    def __init__(self, inner, note):
        self.inner, self.note = inner, note

    def map(self, function, items):
        return self.inner.map(Noted(function, str(self.note)), items)


class Noted:
    def __init__(self, function, note):
        self.function, self.note = function, note

    def __call__(self, item):
        if not os.path.exists(self.note):  # noqa: PTH110 - runs in a worker
            with open(self.note, "w") as file:  # noqa: PTH123
                file.write(str(os.getpid()))
            time.sleep(30)
        return self.function(item)


def test_a_worker_killed_in_mid_run_loses_nothing(folder, cluster, tmp_path):
    note = tmp_path / "worker"
    killed = []

    def kill():
        while not (note.exists() and note.read_text()):
            time.sleep(0.02)
        killed.append(int(note.read_text()))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    found = answer_folder(folder, ASKED, YEARS, Slow(cluster, note))
    killer.join()
    assert killed
    assert killed[0] != os.getpid()
    assert_same(found, all_at_once(folder))


def test_coverage_counts_by_hand(tmp_path):
    rows = [
        {"x": 0.5, "y": 0.5},
        {"x": 0.5, "y": 0.5, "level_1": ""},
        {"x": 4.5, "y": 1.5},
        {"x": 99, "y": 0},
    ]
    write(tmp_path, [activities_of(rows, "p"), None])
    found = answer_folder(tmp_path, ASKED, (2016,), InProcess())
    every = found.coverage[found.coverage["theme"] == EVERY_THEME].set_index("code")
    assert every.loc[["R0", "R0-0", "R0-1", "R1", "R1-1"], "communes"].tolist() == [1, 1, 0, 1, 1]
    assert every.loc["R0", ["communes_total", "km2", "km2_total"]].tolist() == [6, 1.0, 12.0]
    assert found.overlaps[found.overlaps["theme"] == EVERY_THEME].to_numpy().tolist() == [
        ["R0-0-0", "", 2016, 2, 2]
    ]
    assert (found.n_activities, found.n_placed) == (4, 3)
    assert list(found.coverage.columns) == list(CUBE_COLUMNS)


def test_a_stray_stands_in_the_files_of_one_cell_and_lies_in_another(folder):
    cell, strays = find_strays(Task(list_partitions(folder)[0], ASKED, YEARS))
    assert cell == "R0"
    assert len(strays) == 8


def test_a_folder_that_is_no_data_set_is_told_with_every_fault(tmp_path):
    with pytest.raises(PartitionError, match="no data set"):
        list_partitions(tmp_path)
    write(tmp_path, [activities_of([{"x": 0.5, "y": 0.5}] * 2, "p")])
    (tmp_path / "activities" / "cell=R0" / "part-0.parquet").write_bytes(b"no parquet")
    pd.DataFrame({"code": ["x"]}).to_parquet(tmp_path / "territories" / "cell=R0" / "part-1.parquet")
    (tmp_path / "activities" / "cell=R9").mkdir()
    with pytest.raises(PartitionError) as caught:
        list_partitions(tmp_path)
    text = caught.value.render()
    assert "damaged" in text
    assert "column is missing" in text
    assert "R9" in text


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr("geo.pipeline.dask_engine.WAIT_S", 0.2)
    with pytest.raises(EngineError, match="No Dask scheduler"), dask_engine("tcp://127.0.0.1:9"):
        pass
