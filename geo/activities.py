"""Activities as points: what one cell of the map says of coverage and overlaps, whichever engine asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.coverage_cube import coverage_cube
from geo.filters import Filter
from geo.join import communes_of, points_to_territories
from geo.overlap_groups import overlap_groups

THEME_COLUMNS = ["partnership_id", "level_1", "level_2", "level_3"]
_ABOVE = ["parent", "region"]


@dataclass(frozen=True, slots=True)
class CellAnswer:
    """What the activities of some territories amount to.

    Parameters
    ----------
    coverage
        Frame of :func:`geo.coverage_cube.coverage_cube`.
    overlaps
        Frame of :func:`geo.overlap_groups.overlap_groups`.
    n_activities, n_placed
        Rows of ACTIVITIES, and those whose point lies in a commune.
    """

    coverage: pd.DataFrame
    overlaps: pd.DataFrame
    n_activities: int
    n_placed: int


def away(activities: gpd.GeoDataFrame, territories: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Say of each activity whether its point is not strictly inside the communes taken together.

    A point on their outer border may belong to a commune of another cell, whose code is smaller.
    """
    communes = territories.geometry[(territories["level"] == "commune").to_numpy(bool)]
    outline = shapely.union_all(communes.to_numpy())
    shapely.prepare(outline)
    x, y = shapely.bounds(activities.geometry.to_numpy())[:, :2].T
    outside: npt.NDArray[np.bool_] = ~shapely.contains_xy(outline, x, y)
    return outside


def presence_of(activities: gpd.GeoDataFrame, territories: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return PRESENCE of the activities that lie in a commune, with ``parent`` and ``region`` of it.

    Parameters
    ----------
    activities
        ACTIVITIES (``data.partitions``): a point and its reach, which says through which echelon it counts.
    territories
        TERRITORIES, in the same CRS.
    """
    rows = pd.DataFrame(activities.drop(columns="geometry"))
    rows = rows.assign(commune_code=points_to_territories(activities, territories))
    rows = rows.loc[rows["commune_code"].notna()].copy()
    above = communes_of(territories).set_index("code")[_ABOVE]
    rows[_ABOVE] = above.reindex(rows["commune_code"]).to_numpy()
    return rows.drop(columns=THEME_COLUMNS[1:])


def cell_answer(
    activities: gpd.GeoDataFrame,
    territories: gpd.GeoDataFrame,
    filter: Filter,  # noqa: A002
    years: Sequence[int],
) -> CellAnswer:
    """Return coverage and overlaps of some territories by the activities that lie in them.

    Parameters
    ----------
    activities
        ACTIVITIES; those outside the territories are counted and left out.
    territories
        TERRITORIES.
    filter
        Its year, theme and parent territory are not used.
    years
        Years asked for.
    """
    rows = presence_of(activities, territories)
    themes = pd.DataFrame(activities[THEME_COLUMNS]).drop_duplicates(ignore_index=True)
    return CellAnswer(
        coverage=coverage_cube(rows, themes, territories, filter, years),
        overlaps=overlap_groups(rows, themes, filter, years),
        n_activities=len(activities),
        n_placed=len(rows),
    )
