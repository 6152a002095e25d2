"""Rows: coverage of all levels × themes × years at once, at 1, 10 and 100 times the size of the Atlas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from bench.harness import Bar, Method, Task, require
from bench.scene import SEED, MadeScene, Scene, made_scene
from geo.activity import COUNTED
from geo.coverage_cube import EVERY_THEME, coverage_cube
from geo.filters import Filter, apply_filter

PRODUCT = "coverage_cube"
LIMIT = "limit: one grouped pass, rows counted by commune and theme"
ASKED = Filter(origin="all")
COPIED_FROM = 10
"""Registers more than so many times the Atlas are copies of one of that size."""

Figures = dict[tuple[str, str, int], int]


def loop(made: MadeScene, units: Sequence[str], years: Sequence[int]) -> Figures:
    """Return the communes covered in some cercles, by theme and year, with a mask for each."""
    table, themes = made.presence, made.register.themes
    found: Figures = {}
    for unit in units:
        for year in years:
            rows = apply_filter(table[table["parent"] == unit], themes, Filter(origin="all", year=year))
            rows = rows[rows["activity"].isin(COUNTED)]
            found[unit, EVERY_THEME, year] = rows["commune_code"].nunique()
            on_theme = rows.merge(themes[themes["level_1"] != ""], on="partnership_id")
            for theme, part in on_theme.groupby("level_1"):
                found[unit, str(theme), year] = part["commune_code"].nunique()
    return found


def grouped(made: MadeScene) -> pd.Series:
    """Return the rows of each commune and theme."""
    themes = made.register.themes[["partnership_id", "level_1"]].drop_duplicates()
    rows = made.presence[["partnership_id", "commune_code"]].merge(themes, on="partnership_id")
    return rows.groupby(["commune_code", "level_1"]).size()


def _task(scale: float, made: MadeScene, scene: Scene) -> Task:
    years = scene.sizes.years
    cercles = made.territories.loc[made.territories["level"] == "cercle", "code"]
    cells = max(2, int(scene.sizes.cells * min(1, COPIED_FROM / scale)))  # a mask of a large table takes long
    units = cercles.sample(min(cells, len(cercles)), random_state=SEED).tolist()
    some = years[:: max(1, len(years) // scene.sizes.slow_years)][: scene.sizes.slow_years]
    work = len(cercles) * len(years) / (len(units) * len(some))
    slow = f"pandas mask per cercle and year ({len(units)} cercles, {len(some)} years, scaled)"

    def check(answers: Mapping[str, Any]) -> str:
        cube = answers[PRODUCT]
        known = cube.loc[cube["level"] == "cercle"].set_index(["code", "theme", "year"])["communes"]
        for key, count in answers[slow].items():
            require(known.get(key) == count, f"{key}: {known.get(key)} communes, {count} by {slow}")
        return f"{len(answers[slow]):,} (cercle, theme, year) cells of {len(cube):,} are the same by both"

    return Task(
        f"Coverage: levels × themes × {len(years)} years, Atlas × {scale:g}, {len(made.presence):,} rows",
        (
            Method(PRODUCT, "product", partial(_cube, made, years)),
            Method(slow, "baseline", partial(loop, made, units, some), work),
            Method(LIMIT, "limit", partial(grouped, made)),
        ),
        check,
        notes=(
            (
                f"The product gives communes and km², with and without unknown dates, of every cercle and "
                f"region; the baseline the communes of cercles alone ({len(cercles):,} of them). The limit "
                f"knows no years"
            ),
        ),
        bars=(Bar(slow, 1 / 50, "at least 50 times faster"),),
    )


def _cube(made: MadeScene, years: Sequence[int]) -> pd.DataFrame:
    return coverage_cube(made.presence, made.register.themes, made.territories, ASKED, years)


def tasks(scene: Scene) -> list[Task]:
    """Return one row per size; that the work grows with the presences is seen from row to row."""
    found = []
    for scale in scene.sizes.scales:
        made = made_scene(min(scale, COPIED_FROM), scene.sizes.places)
        if scale > COPIED_FROM:
            made = made.times(round(scale / COPIED_FROM))
        found.append(_task(scale, made, scene))
    return found
