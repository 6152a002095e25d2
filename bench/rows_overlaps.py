"""Rows: overlaps in made-up registers: groups first, pairs only for what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from bench.harness import Bar, Method, Task, require
from bench.scene import SEED, MadeScene, Scene, made_scene
from geo.activity import COUNTED, DATES, activity_years
from geo.coverage_cube import EVERY_THEME
from geo.filters import Filter, apply_filter
from geo.overlap_groups import overlap_groups
from geo.overlaps import overlaps

PRODUCT = "overlap_groups, then the pairs of the fullest commune, theme and year"
ASKED = Filter(origin="all")
MOST_GROUPS_SHOWN = 40
"""Groups of one commune, theme and year whose pairs are still a table that somebody reads."""

Cell = tuple[str, str, int]


def grouped(made: MadeScene, years: Sequence[int]) -> dict[Cell, tuple[int, int]]:
    """Return the groups and the partnerships of each commune, theme and year by one aggregate of pandas."""
    rows = apply_filter(made.presence, made.register.themes, ASKED)
    rows = rows[["partnership_id", "commune_code", "group_id", *DATES]].merge(
        _tops(made), on="partnership_id"
    )
    kinds = rows[DATES].drop_duplicates()
    kind = rows.groupby(DATES, dropna=False, sort=False).ngroup().to_numpy()
    flags = activity_years(kinds, years, max_observation_age=ASKED.max_observation_age) == "active"
    at, year = np.nonzero(flags[kind])
    each = rows.iloc[at].assign(year=np.asarray(years)[year])
    counts = each.groupby(["commune_code", "level_1", "year"])[["group_id", "partnership_id"]].nunique()
    counts = counts.loc[counts["group_id"] >= 2]
    return dict(zip(counts.index, counts.itertuples(index=False, name=None), strict=True))


def _tops(made: MadeScene) -> pd.DataFrame:
    """Return the known themes of level 1 of each partnership."""
    themes = made.register.themes
    return themes.loc[themes["level_1"] != "", ["partnership_id", "level_1"]].drop_duplicates()


def by_product(made: MadeScene, years: Sequence[int]) -> tuple[pd.DataFrame, int]:
    """Return the groups, and how many pairs of groups the shown commune has."""
    found = overlap_groups(made.presence, made.register.themes, ASKED, years)
    shown = found.loc[(found["theme"] != EVERY_THEME) & (found["groups_with_unknown"] <= MOST_GROUPS_SHOWN)]
    top = shown.loc[shown["groups"].idxmax()]
    asked = replace(ASKED, theme=str(top["theme"]), year=int(top["year"]))
    register = made.register
    pairs = overlaps(
        made.presence, register.themes, made.territories, asked, ties=register.ties, actors=register.actors,
        within=str(top["code"]),
    )  # fmt: skip
    return found, len(pairs)


def all_pairs(made: MadeScene, communes: Sequence[str], years: Sequence[int]) -> dict[Cell, int]:
    """Return the groups of each commune, theme and year in some communes from all pairs of presences."""
    table, themes = made.presence, made.register.themes
    rows = table.loc[table["commune_code"].isin(list(communes))]
    rows = rows.merge(_tops(made), on="partnership_id")
    found: dict[tuple[str, str, int], set[str]] = {}
    for year in years:
        active = apply_filter(rows, themes, replace(ASKED, year=year))
        active = active.loc[active["activity"].isin(COUNTED), ["commune_code", "level_1", "group_id"]]
        pairs = active.merge(active, on=["commune_code", "level_1"], suffixes=("", "_other"))
        pairs = pairs.loc[pairs["group_id"] < pairs["group_id_other"]]
        for code, theme, *both in pairs.drop_duplicates().itertuples(index=False, name=None):
            found.setdefault((code, theme, year), set()).update(both)
    return {key: len(groups) for key, groups in found.items()}


def _task(name: str, made: MadeScene, scene: Scene) -> Task:
    years = scene.sizes.years
    counts = made.presence.groupby("commune_code").size()
    codes = counts.sample(min(scene.sizes.cells, len(counts)), random_state=SEED, weights=counts).index
    pairs = float((counts.astype("float64") ** 2).sum() / 2)
    share = float((counts[codes].astype("float64") ** 2).sum() / 2) / pairs
    slow = f"all pairs of presences ({len(codes)} communes, {share:.1%} of the pairs, scaled)"
    limit = "limit: one aggregate by commune, theme, year"

    def check(answers: Mapping[str, Any]) -> str:
        table, shown = answers[PRODUCT]
        told = {
            (code, theme, year): groups
            for code, theme, year, groups, _ in table.itertuples(index=False, name=None)
            if groups >= 2
        }
        known = {key: value[0] for key, value in answers[limit].items() if key in told}
        for key, groups in known.items():
            require(told[key] == groups, f"{key}: {told[key]} groups, {groups} by {limit}")
        for key, (_, partnerships) in answers[limit].items():  # partners do not overlap
            require(key in known or partnerships == 1, f"{key} is missing")
        for key, groups in answers[slow].items():
            require(answers[limit][key][0] == groups, f"{key}: {groups} groups by {slow}")
        return (
            f"{len(known):,} (commune, theme, year) cells have the same groups by all; {shown:,} pairs shown"
        )

    return Task(
        f"Overlaps, {name}: {len(made.presence):,} presences, {pairs / 1e6:,.0f} M candidate pairs",
        (
            Method(PRODUCT, "product", partial(by_product, made, years)),
            Method(slow, "baseline", partial(all_pairs, made, list(codes), years), 1 / share),
            Method(limit, "limit", partial(grouped, made, years)),
        ),
        check,
        notes=(
            f"{len(years)} years, every theme of level 1",
            "The baseline looks at all pairs of some communes, drawn in proportion to their presences",
            (
                "The limit counts groups and forms no pair; the product counts the same and then writes the "
                "table of pairs of one commune. The limit's own lead over all pairs is their medians' ratio: "
                "where that is near 100, the bar asks for the pairs at no cost"
            ),
        ),
        bars=(Bar(slow, 1 / 100, "at least 100 times faster"), Bar(limit, 3, "within 3 times")),
    )


def tasks(scene: Scene) -> list[Task]:
    """Return the rows: ten times the Atlas (or the second of the sizes), and a skewed register."""
    scale = scene.sizes.scales[min(1, len(scene.sizes.scales) - 1)]
    made = made_scene(min(scale, 10), scene.sizes.places)
    return [
        _task(f"Atlas × {scale:g}", made, scene),
        _task("skewed", made.skewed(scene.sizes.skewed), scene),
    ]
