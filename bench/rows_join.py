"""Row 3: points to territories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from bench.harness import Bar, Method, Task, require
from bench.scene import SEED, Scene, made_france
from bench.synthetic import synthetic_points
from data.schema import CRS
from geo.join import points_to_territories

PRODUCT = "points_to_territories"
SJOIN = "geopandas.sjoin, default predicate"
TREE = "limit: one bulk STRtree(points).query(polygons)"
MOST_ON_BORDERS = 0.001
"""Share of random points that may lie on a border, where the methods follow different rules."""

ON_CORNERS = 200
"""Points put on corners that several communes share."""

Answer = dict[int, set[str]]


def by_sjoin(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> Answer:
    """Return the codes of each point by geopandas' own join (a point on a border has several)."""
    joined = gpd.sjoin(points, communes[["code", "geometry"]])
    return _gathered(joined.index.to_numpy(), joined["code"].to_numpy())


def by_row(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> Answer:
    """Return the codes of each point by a mask over the communes, point after point."""
    found: Answer = {}
    for index, point in points.geometry.items():
        codes = communes.loc[communes.geometry.contains(point), "code"]
        if len(codes):
            found[index] = set(codes)
    return found


def by_tree(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> Any:
    """Return (position of the commune, position of the point) pairs of one bulk query, tree included."""
    tree = shapely.STRtree(points.geometry.to_numpy())
    return tree.query(communes.geometry.to_numpy(), predicate="contains")


def _gathered(positions: Any, codes: Any) -> Answer:
    found: Answer = {}
    for position, code in zip(positions.tolist(), codes.tolist(), strict=True):
        found.setdefault(position, set()).add(code)
    return found


def compare(product: pd.Series, other: Answer, count: int, on_borders: int = 0) -> int:
    """Return how many of the first `count` points the two place differently; border points may.

    Parameters
    ----------
    product
        Code of each point, missing outside.
    other
        Codes of each point, several or none on a border.
    count
        Points that the other method looked at.
    on_borders
        Points that were put on borders.

    Raises
    ------
    WrongAnswerError
        More differ than can lie on borders, or the product's code is not among several.
    """
    differ = 0
    for position, code in enumerate(product.iloc[:count].tolist()):
        codes = other.get(position, set())
        known = isinstance(code, str)
        if len(codes) > 1:
            require(known and code == min(codes), f"point {position}: {code}, not the first of {codes}")
        differ += codes != ({code} if known else set())
    require(
        differ <= on_borders + max(1, count * MOST_ON_BORDERS), f"{differ} of {count} points lie elsewhere"
    )
    return differ


def _task(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, slow_points: int, name: str) -> Task:
    on_borders = int(points["on_border"].sum())
    some = points.iloc[:slow_points]
    slow = f"a mask over the communes, point by point ({len(some)} points, scaled)"

    def check(answers: Mapping[str, Any]) -> str:
        tree = answers[TREE]
        pairs = {
            SJOIN: (answers[SJOIN], len(points)),
            slow: (answers[slow], len(some)),
            TREE: (_gathered(tree[1], communes["code"].to_numpy()[tree[0]]), len(points)),
        }
        differ = [
            f"{compare(answers[PRODUCT], *pair, on_borders):,} (of {pair[1]:,})" for pair in pairs.values()
        ]
        inside = np.count_nonzero(answers[PRODUCT].notna())
        return (
            f"{inside:,} of {len(points):,} points lie in a commune, {on_borders} of them on a corner that "
            f"several share, where the product gives the smallest code; points placed otherwise than by the "
            f"product (on borders): {', '.join(differ)}"
        )

    return Task(
        f"{len(points):,} synthetic points → {len(communes):,} communes{name}",
        (
            Method(PRODUCT, "product", lambda: points_to_territories(points, communes)),
            Method(SJOIN, "baseline", lambda: by_sjoin(points, communes)),
            Method(slow, "baseline", lambda: by_row(some, communes), len(points) / len(some)),
            Method(TREE, "limit", lambda: by_tree(points, communes)),
        ),
        check,
        notes=(
            (
                "The limit includes the making of its tree and gives pairs of positions only; "
                "the product also gives codes and one territory for a point on a border, which the limit "
                "places nowhere and sjoin in several"
            ),
        ),
        bars=(Bar(TREE, 0.8, "at most 0.8"), Bar(slow, 1 / 1000, "at least 1,000 times faster")),
    )


def with_corners(points: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, count: int) -> gpd.GeoDataFrame:
    """Return the points with some more on corners that several communes share, flagged ``on_border``."""
    corners, times = np.unique(
        shapely.get_coordinates(communes.geometry.to_numpy()), axis=0, return_counts=True
    )
    shared = corners[times >= 3]
    chosen = shared[:: max(1, len(shared) // count)][:count] if len(shared) else shared
    more = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*chosen.T), crs=CRS).assign(on_border=True)
    return gpd.GeoDataFrame(pd.concat([points.assign(on_border=False), more], ignore_index=True), crs=CRS)


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of the join: the product's own communes, and a made-up France."""
    sizes = scene.sizes
    frames = [
        state.territories.loc[state.territories["level"] == "commune"] for state in scene.states.values()
    ]
    own = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
    few = synthetic_points(frames, sizes.points, SEED).assign(on_border=False)
    found = [_task(few, own, sizes.slow_points, " of the product")]
    france = made_france(sizes)
    communes = france.loc[france["level"] == "commune"].reset_index(drop=True)
    for count in sizes.many_points:
        points = with_corners(synthetic_points([communes], count, SEED), communes, ON_CORNERS)
        found.append(_task(points, communes, sizes.slow_points, ", made up"))
    return found
