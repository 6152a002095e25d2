"""One large file of activities cut into cells, so that each task of an engine meets few territories."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from data.errors import N_, Fault, Message
from data.partitions import PartitionError, PartitionWriter, iterate_activities
from geo.join import points_to_territories

By = Literal["region", "parent"]
BY: Final[tuple[By, ...]] = ("region", "parent")
_SAFE = re.compile(r"[\w.-]+")
"""What the name of a folder may hold on every system."""


@dataclass(frozen=True, slots=True)
class Partitioned:
    """What became of a file: cells written, activities placed, and those that lie in no commune."""

    cells: int
    placed: int
    elsewhere: int


def partition(
    source: Path,
    territories: gpd.GeoDataFrame,
    folder: Path,
    *,
    by: By = "region",
    rows: int = 250_000,
    tell: Callable[[int], None] | None = None,
) -> Partitioned:
    """Write a data set in partitions (:mod:`data.partitions`).

    Parameters
    ----------
    source
        GeoParquet of ACTIVITIES, in the CRS of the territories.
    territories
        TERRITORIES of every level.
    folder
        Where the data set goes; new or empty.
    by
        Unit of a commune that makes its cell: its region, or its parent (cercle, département). Wider units
        are not written; their communes and km² are the sums of those of their cells.
    rows
        Rows read at a time, which bounds the memory that it takes.
    tell
        Told of the rows done.

    Returns
    -------
    Partitioned
        Activities that lie in no commune are kept in ``elsewhere/``.

    Raises
    ------
    PartitionError
        The file or the folder cannot be used, or a code cannot be the name of a folder.
    """
    cells = _cells(territories, by)
    writer = PartitionWriter(folder)
    for cell, there in territories.groupby(cells.to_numpy()):
        writer.territories(str(cell), there)
    cell_of = dict(zip(territories["code"], cells, strict=True))
    placed = elsewhere = 0
    for activities in iterate_activities(source, rows):
        where = points_to_territories(activities, territories).map(cell_of)
        for cell, there in activities.groupby(where.to_numpy()):
            writer.activities(str(cell), there)
        if (lost := where.isna()).any():
            writer.elsewhere(activities.loc[lost])
        placed, elsewhere = placed + int((~lost).sum()), elsewhere + int(lost.sum())
        if tell is not None:
            tell(placed + elsewhere)
    return Partitioned(int(cells.nunique()), placed, elsewhere)


def _cells(territories: gpd.GeoDataFrame, by: By) -> pd.Series:
    """Return the cell of each unit, missing for those that are wider than a cell."""
    commune = territories["level"] == "commune"
    names = territories.loc[commune, by].dropna().unique()
    own = territories["code"].where(territories["code"].isin(names))
    cells = own.fillna(territories[by].where(territories[by].isin(names)))
    faults = [
        Fault(Message(N_("The code cannot be the name of a folder.")), field="code", value=code)
        for code in sorted(names)
        if not _SAFE.fullmatch(code)
    ]
    if faults:
        raise PartitionError(N_("The territories cannot be cut into cells."), faults=faults)
    return cells
