"""Row: the communes of a country dissolved to its départements (when tables are made, never at run time)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import geopandas as gpd
import shapely

from bench.harness import Bar, Method, Task, require
from bench.scene import Scene, made_france
from data._territories_geometry import union

PRODUCT = "union: as a coverage, its result checked"
PLAIN = "union_all per group"
COVERAGE = "limit: coverage_union_all per group, unchecked"
FARTHEST = 1e-9
"""Share of its area by which a département may differ between the methods."""

Shapes = Mapping[str, shapely.Geometry]


def by_parent(communes: gpd.GeoDataFrame, join: Callable[[Any], shapely.Geometry]) -> Shapes:
    """Return the union of the communes of each parent."""
    groups = communes.groupby("parent").geometry
    return {str(code): join(group.to_numpy()) for code, group in groups}


def tasks(scene: Scene) -> list[Task]:
    """Return the row."""
    france = made_france(scene.sizes)
    communes = france.loc[france["level"] == "commune"]

    def check(answers: Mapping[str, Shapes]) -> str:
        first = answers[PRODUCT]
        for name, shapes in answers.items():
            require(set(shapes) == set(first), f"{name}: other départements")
            for code, shape in shapes.items():
                away = abs(shape.area - first[code].area) / shape.area
                require(away < FARTHEST, f"{name}: the area of {code} differs by {away:.1e}")
        return f"the {len(first)} départements have the same areas by all"

    return [
        Task(
            f"{len(communes):,} made-up communes dissolved to {communes['parent'].nunique()} départements",
            (
                Method(PRODUCT, "product", lambda: by_parent(communes, lambda parts: union(list(parts)))),
                Method(PLAIN, "baseline", lambda: by_parent(communes, shapely.union_all)),
                Method(COVERAGE, "limit", lambda: by_parent(communes, shapely.coverage_union_all)),
            ),
            check,
            notes=(
                (
                    "The product looks at what comes out (valid, with the area of its parts), since the "
                    "polygons of a supplied file may overlap: its price over the limit. Its unions are "
                    "made once, when boundaries are built or supplied, and kept"
                ),
            ),
            bars=(Bar(PLAIN, 1 / 6, "at least 6 times faster"),),
        )
    ]
