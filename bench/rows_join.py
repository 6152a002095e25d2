"""Row 3: points to territories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from bench.harness import Method, Task, require
from bench.scene import SEED, Scene
from bench.synthetic import synthetic_points
from data.schema import CRS
from geo.join import points_to_territories

PRODUCT = "points_to_territories"
SJOIN = "geopandas.sjoin, default predicate"
TREE = "limit: one bulk STRtree(points).query(polygons)"
MOST_ON_BORDERS = 0.001
"""Share of random points that may lie on a border, where the methods follow different rules."""

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


def compare(product: pd.Series, other: Answer, count: int) -> int:
    """Return how many of the first `count` points the two place differently; border points may.

    Parameters
    ----------
    product
        Code of each point, missing outside.
    other
        Codes of each point, several or none on a border.
    count
        Points that the other method looked at.

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
    require(differ <= max(1, count * MOST_ON_BORDERS), f"{differ} of {count} points lie elsewhere")
    return differ


def tasks(scene: Scene) -> list[Task]:
    """Return the row of the join."""
    frames = [
        state.territories.loc[state.territories["level"] == "commune"] for state in scene.states.values()
    ]
    communes = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=CRS)
    points = synthetic_points(frames, scene.sizes.points, SEED)
    some = points.iloc[: scene.sizes.slow_points]
    slow = f"a mask over the communes, point by point ({len(some)} points, scaled)"

    def check(answers: Mapping[str, Any]) -> str:
        tree = answers[TREE]
        pairs = {
            SJOIN: (answers[SJOIN], len(points)),
            slow: (answers[slow], len(some)),
            TREE: (_gathered(tree[1], communes["code"].to_numpy()[tree[0]]), len(points)),
        }
        differ = [f"{compare(answers[PRODUCT], *pair)} (of {pair[1]:,})" for pair in pairs.values()]
        inside = np.count_nonzero(answers[PRODUCT].notna())
        return (
            f"{inside:,} of {len(points):,} points lie in a commune; points placed otherwise than by the "
            f"product (on borders): {', '.join(differ)}"
        )

    return [
        Task(
            f"{len(points):,} synthetic points → {len(communes):,} communes",
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
                    "the product also gives codes and one territory for a point on a border"
                ),
            ),
        )
    ]
