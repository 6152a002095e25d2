"""Activities that are too many for one machine: partitioned GeoParquet, one cell of the map after the other.

A data set is a folder::

    territories/cell=NAME/*.parquet   TERRITORIES of the cell, every level
    activities/cell=NAME/*.parquet    ACTIVITIES whose place lies in the cell

(both names may have a prefix that ends with ``-``, such as ``synthetic-``). A cell is what one task takes: a
region or a cercle, so that its activities meet few territories. An activity of the wrong cell is found and
placed all the same (:mod:`geo.pipeline.engine`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from data.errors import N_, CartoCoopError, Fault, Message
from data.schema import CRS

ACTIVITY_COLUMNS: Final = {
    "partnership_id": "str",
    "actor_id": "str",
    "group_id": "str",
    "actor_kind": "str",
    "public": "bool",
    "francilian": "bool",
    "role": "str",
    "reach": "str",
    "collective": "bool",
    "start_year": "Int64",
    "end_year": "Int64",
    "status": "str",
    "observed_year": "Int64",
    "confidence": "str",
    "level_1": "str",
    "level_2": "str",
    "level_3": "str",
}
"""Columns and types of ACTIVITIES, one row per partnership × actor × place × theme: those of PRESENCE and
THEMES of the same names; with ``geometry``, a point in the CRS of the territories."""
_TERRITORY_COLUMNS: Final = ("code", "level", "parent", "region", "area_km2", "geometry")


class PartitionError(CartoCoopError):
    """A folder holds no data set of this kind, or a file of it cannot be read."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One cell.

    Parameters
    ----------
    cell
        Its name.
    territories, activities
        Its files.
    """

    cell: str
    territories: tuple[Path, ...]
    activities: tuple[Path, ...]


def list_partitions(folder: Path) -> tuple[Partition, ...]:
    """Return the cells of a data set in order of their names; their columns are checked, not their rows.

    Raises
    ------
    PartitionError
        With every file that lacks columns or cannot be read, and every cell without territories.
    """
    territories, activities = (_files(folder, name) for name in ("territories", "activities"))
    faults = [
        fault
        for files, columns in (
            (territories, _TERRITORY_COLUMNS),
            (activities, (*ACTIVITY_COLUMNS, "geometry")),
        )
        for paths in files.values()
        for path in paths
        for fault in _lacking(path, columns)
    ]
    faults += [
        Fault(Message(N_("The cell has activities but no territories.")), file=str(folder), value=cell)
        for cell in sorted(activities.keys() - territories.keys())
    ]
    if faults:
        raise PartitionError(N_("The data set cannot be used."), faults=faults)
    return tuple(Partition(cell, territories[cell], activities.get(cell, ())) for cell in sorted(territories))


def read_territories(partition: Partition) -> gpd.GeoDataFrame:
    """Return TERRITORIES of a cell."""
    return gpd.GeoDataFrame(
        pd.concat([gpd.read_parquet(path) for path in partition.territories], ignore_index=True)
    )


def read_territory_file(path: Path) -> gpd.GeoDataFrame:
    """Return TERRITORIES of one GeoParquet file.

    Raises
    ------
    PartitionError
        The file lacks columns, or cannot be read.
    """
    if faults := _lacking(path, _TERRITORY_COLUMNS):
        raise PartitionError(N_("The data set cannot be used."), faults=faults)
    return gpd.read_parquet(path)


def read_activities(partition: Partition) -> gpd.GeoDataFrame:
    """Return ACTIVITIES of a cell, index 0..n-1; no row when nobody works there."""
    columns = [*ACTIVITY_COLUMNS, "geometry"]
    parts = [gpd.read_parquet(path, columns=columns) for path in partition.activities]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return gpd.GeoDataFrame(rows.astype(ACTIVITY_COLUMNS), crs=parts[0].crs if parts else CRS)


def _files(folder: Path, name: str) -> dict[str, tuple[Path, ...]]:
    found = [path for path in (folder / name, *folder.glob(f"*-{name}")) if path.is_dir()]
    if len(found) != 1:
        message = Message(N_("One folder of this name is needed, {count} are there."), {"count": len(found)})
        raise PartitionError(
            N_("{folder} holds no data set in partitions."),
            folder=str(folder),
            faults=[Fault(message, file=str(folder), value=f"{name}/cell=…/*.parquet")],
        )
    return {
        cell.name.removeprefix("cell="): tuple(sorted(cell.glob("*.parquet")))
        for cell in found[0].glob("cell=*")
    }


def _lacking(path: Path, columns: tuple[str, ...]) -> list[Fault]:
    try:
        with ParquetFile(path) as file:
            lacking = sorted(set(columns) - set(file.schema_arrow.names))
            located = b"geo" in (file.schema_arrow.metadata or {})
    except (ArrowException, OSError):
        return [Fault(Message(N_("The file is no Parquet file, or is damaged.")), file=str(path))]
    faults = [Fault(Message(N_("The column is missing.")), file=str(path), field=name) for name in lacking]
    if not located:
        faults.append(Fault(Message(N_("The file is no GeoParquet file.")), file=str(path), field="geometry"))
    return faults


def iterate_activities(source: Path, rows: int = 250_000) -> Iterator[gpd.GeoDataFrame]:
    """Give the ACTIVITIES of a GeoParquet file, so many rows at a time.

    Raises
    ------
    PartitionError
        The file lacks columns, or cannot be read.
    """
    columns = [*ACTIVITY_COLUMNS, "geometry"]
    if faults := _lacking(source, tuple(columns)):
        raise PartitionError(N_("The data set cannot be used."), faults=faults)
    with ParquetFile(source) as file:
        crs = json.loads(file.schema_arrow.metadata[b"geo"])["columns"]["geometry"].get("crs", CRS)
        for batch in file.iter_batches(batch_size=rows, columns=columns):
            frame = batch.to_pandas()
            points = gpd.GeoSeries.from_wkb(frame.pop("geometry"), crs=crs)
            yield gpd.GeoDataFrame(frame.astype(ACTIVITY_COLUMNS), geometry=points)


class PartitionWriter:
    """Writes a data set cell by cell, piece by piece.

    Parameters
    ----------
    folder
        Where it goes; must not hold one yet.

    Raises
    ------
    PartitionError
        The folder holds something already.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and any(folder.iterdir()):
            message = N_("The folder “{folder}” is not empty.")
            raise PartitionError(message, folder=str(folder))
        self._folder = folder
        self._parts: Counter[str] = Counter()

    def territories(self, cell: str, rows: gpd.GeoDataFrame) -> None:
        """Write the TERRITORIES of a cell."""
        self._write(f"territories/cell={cell}", rows)

    def activities(self, cell: str, rows: gpd.GeoDataFrame) -> None:
        """Write ACTIVITIES of a cell, one more file of it."""
        self._write(f"activities/cell={cell}", rows)

    def elsewhere(self, rows: gpd.GeoDataFrame) -> None:
        """Keep the ACTIVITIES that lie in no commune; they are part of no cell."""
        self._write("elsewhere", rows)

    def _write(self, place: str, rows: gpd.GeoDataFrame) -> None:
        folder = self._folder / place
        folder.mkdir(parents=True, exist_ok=True)
        rows.to_parquet(folder / f"part-{self._parts[place]:05}.parquet", index=False)
        self._parts[place] += 1
