"""Coverage and overlaps of more activities than one machine holds: cell by cell, on an engine that exists.

Two rounds of independent tasks. In the first each cell names the activities of its files that do not lie
inside it; these few are placed here, where all territories are known. In the second each cell is answered by
:func:`geo.activities.cell_answer` from its own files and what others found for it. A task reads its own
files; only names of files, strays and counts travel. An engine is anything that maps a function over items:
the process itself, or Dask (:mod:`geo.pipeline.dask_engine`), which runs a lost task again elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

import geopandas as gpd
import pandas as pd

from data.partitions import Partition, list_partitions, read_activities, read_territories
from geo.activities import CellAnswer, away, cell_answer
from geo.coverage_cube import CUBE_COLUMNS, EVERY_THEME
from geo.filters import Filter
from geo.join import points_to_territories

Item = TypeVar("Item")
Result = TypeVar("Result")
Tell = Callable[[int, int], None]
"""Called with the tasks done and all tasks."""
_CUBE_KEY: Final = ["level", "code", "theme", "year"]
_TOTALS: Final = ["communes_total", "km2_total"]


class Engine(Protocol):
    """Runs independent tasks."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterable[Result]:
        """Return the result of every item, in any order; an item may be run more than once."""
        ...


class InProcess:
    """Runs the tasks one after the other in this process."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterable[Result]:
        """Return the results in order."""
        return map(function, items)


@dataclass(frozen=True, slots=True)
class Task:
    """One cell to answer.

    Parameters
    ----------
    partition
        Its files.
    strays
        ACTIVITIES of other cells' files that lie in this one; None in the first round.
    filter, years
        What is asked.
    """

    partition: Partition
    filter: Filter
    years: tuple[int, ...]
    strays: gpd.GeoDataFrame | None = None


def find_strays(task: Task) -> tuple[str, gpd.GeoDataFrame]:
    """Return the name of a cell and the activities of its files that do not lie inside it."""
    activities = read_activities(task.partition)
    strays = activities.loc[away(activities, read_territories(task.partition))]
    return task.partition.cell, strays.reset_index(drop=True)


def answer_cell(task: Task) -> CellAnswer:
    """Return what a cell amounts to, strays of other cells included."""
    territories, activities = read_territories(task.partition), read_activities(task.partition)
    own = activities.loc[~away(activities, territories)]
    rows = own if task.strays is None else pd.concat([own, task.strays], ignore_index=True)
    return cell_answer(rows.reset_index(drop=True), territories, task.filter, task.years)


def answer_folder(
    folder: Path,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
    engine: Engine,
    tell: Tell | None = None,
) -> CellAnswer:
    """Return coverage and overlaps of a data set in partitions.

    Parameters
    ----------
    folder
        A data set as :mod:`data.partitions` describes it.
    filter
        Its year, theme and parent territory are not used.
    years
        Years asked for.
    engine
        What runs the tasks.
    tell
        Told of the progress.

    Returns
    -------
    CellAnswer
        Of all cells together, rows in order of their keys; the same whatever the engine, and the same as
        :func:`geo.activities.cell_answer` of all activities and territories at once. Points on the border
        of two communes lie in the one of smaller code, in whatever cell it is.

    Raises
    ------
    PartitionError
        The folder holds no such data set.
    """
    partitions = list_partitions(folder)
    tasks = [Task(one, filter, tuple(years)) for one in partitions]
    count = _Count(2 * len(tasks), tell)
    astray = dict(count.over(engine.map(find_strays, tasks)))
    found = _placed(pd.concat([astray[task.partition.cell] for task in tasks], ignore_index=True), partitions)
    rounds = [Task(one, filter, tuple(years), found.get(one.cell)) for one in partitions]
    answers = list(count.over(engine.map(answer_cell, rounds)))
    lost = found.get("", pd.DataFrame())
    return CellAnswer(
        coverage=_every_theme(pd.concat([one.coverage for one in answers], ignore_index=True)),
        overlaps=pd.concat([one.overlaps for one in answers], ignore_index=True).sort_values(
            _CUBE_KEY[1:], ignore_index=True
        ),
        n_activities=sum(one.n_activities for one in answers) + len(lost),
        n_placed=sum(one.n_placed for one in answers),
    )


@dataclass(slots=True)
class _Count:
    total: int
    tell: Tell | None
    done: int = 0

    def over(self, results: Iterable[Result]) -> Iterable[Result]:
        for result in results:
            self.done += 1
            if self.tell is not None:
                self.tell(self.done, self.total)
            yield result


def _placed(strays: gpd.GeoDataFrame, partitions: Sequence[Partition]) -> dict[str, gpd.GeoDataFrame]:
    """Return the strays by the cell that they lie in; "" holds those that lie nowhere."""
    if strays.empty:
        return {}
    parts = [read_territories(one).assign(cell=one.cell) for one in partitions]
    everywhere = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))
    code = points_to_territories(strays, everywhere)
    cell = code.map(everywhere.drop_duplicates("code").set_index("code")["cell"]).fillna("")
    return {str(name): rows.reset_index(drop=True) for name, rows in strays.groupby(cell.to_numpy())}


def _every_theme(cube: pd.DataFrame) -> pd.DataFrame:
    """Give every unit a row for each theme of the whole; one on which a cell has nobody covers nothing."""
    base = cube.loc[cube["theme"] == EVERY_THEME]
    rows = base[["level", "code", "year"]].merge(cube[["theme"]].drop_duplicates(), how="cross")
    rows = rows.merge(base[["level", "code", "year", *_TOTALS]], on=["level", "code", "year"])
    counted = [name for name in CUBE_COLUMNS if name not in (*_CUBE_KEY, *_TOTALS)]
    rows = rows.merge(cube[[*_CUBE_KEY, *counted]], on=_CUBE_KEY, how="left")
    rows[counted] = rows[counted].fillna(0)
    return rows[[*CUBE_COLUMNS]].astype(CUBE_COLUMNS).sort_values(_CUBE_KEY, ignore_index=True)
