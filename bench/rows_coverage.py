"""Row 4: the share that a filter covers, and the coverage of all years and levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from bench.harness import Bar, Method, Task, require
from bench.scene import Scene
from geo.activity import COUNTED, activity
from geo.filters import REACHED, Filter, apply_filter
from geo.join import communes_of
from geo.pipeline.coverage import State, coverage_of

EQUAL_AREA = "EPSG:6933"
FILTER = Filter()
FARTHEST = 0.03
"""How far the share of the drawn (schematic) areas may be from that of the tabulated ones."""
PRODUCT = "coverage_of: three units, intervals, unknowns"
UNION = "same filter, union_all of the covered polygons"
FILTERED = "limit: same filter, then the mask sum"
MASK = "limit: mask sum over tabulated areas, mask given"
EVERY = "coverage_of for each year: region, then by cercle"
GROUPED = "limit: one filter, one matrix of years × communes"

Figures = dict[tuple[int, str], tuple[int, float]]


def covered_codes(state: State, asked: Filter) -> set[str]:
    """Return the communes that a filter covers for certain."""
    rows = apply_filter(state.presence, state.themes, asked)
    return set(rows.loc[rows["activity"].isin(COUNTED), "commune_code"])


def share_task(state: State) -> Task:
    """Return the row of the share of one filter, in km²."""
    drawn = state.territories.loc[state.territories["level"] == "commune"].to_crs(EQUAL_AREA)
    whole = float(drawn.geometry.area.sum())
    communes = communes_of(state.territories)
    area = communes["area_km2"].to_numpy(dtype="float64")
    given = communes["code"].isin(covered_codes(state, FILTER)).to_numpy(bool)

    def product() -> float:
        share = coverage_of(state, FILTER).figures[1].share
        return share.low if share else 0.0

    def union() -> float:
        chosen = drawn.loc[drawn["code"].isin(covered_codes(state, FILTER))]
        return float(chosen.geometry.union_all().area / whole)

    def filtered() -> float:
        mask = communes["code"].isin(covered_codes(state, FILTER)).to_numpy(bool)
        return float(area[mask].sum() / area.sum())

    def check(answers: Mapping[str, float]) -> str:
        share = answers[PRODUCT]
        for name in (FILTERED, MASK):
            require(abs(share - answers[name]) < 1e-6, f"{share:.4%}, but {answers[name]:.4%} by {name}")
        away = abs(share - answers[UNION])
        require(away <= FARTHEST, f"{share:.2%}, but {answers[UNION]:.2%} by {UNION}")
        return f"{share:.2%} of the territory by all; union_all of the drawn polygons is {away:.2%} away"

    return Task(
        f"Share of km² covered, one filter, {len(communes)} communes",
        (
            Method(PRODUCT, "product", product),
            Method(UNION, "baseline", union),
            Method(FILTERED, "limit", filtered),
            Method(MASK, "limit", lambda: float(area[given].sum() / area.sum())),
        ),
        check,
        notes=(
            (
                "The product answers more: communes, km² and inhabitants as intervals, with and without "
                "unknown dates, and what is not on the map; the others give the one share in km²"
            ),
            "union_all works on polygons already projected",
        ),
        bars=(Bar(FILTERED, 5, "within 5 times"),),
    )


@dataclass(frozen=True, slots=True)
class _Parents:
    """The communes with their areas, and which of them each parent consists of."""

    codes: list[str]
    area: np.ndarray[Any, np.dtype[np.float64]]
    parts: Mapping[str, np.ndarray[Any, np.dtype[np.bool_]]]


def _parents(state: State) -> _Parents:
    communes = communes_of(state.territories)
    parts = {}
    for column in ("region", "parent"):
        for code in sorted(set(communes[column].dropna())):
            parts[code] = (communes[column] == code).to_numpy(bool)
    return _Parents(communes["code"].tolist(), communes["area_km2"].to_numpy(dtype="float64"), parts)


def every_year(state: State, years: Sequence[int]) -> Figures:
    """Return communes and km² covered by (year, parent), from the product."""
    found: Figures = {}
    for year in years:
        for by in (None, "cercle"):
            figures = coverage_of(state, Filter(year=year), by=by).figures
            for count, km2 in zip(figures[::3], figures[1::3], strict=True):
                found[year, count.parent] = (int(count.covered.low), km2.covered.low)
    return found


def loop_per_territory(state: State, years: Sequence[int]) -> Figures:
    """Return the same by a mask over the presence table for each year and each commune."""
    table, asked, parents = state.presence, Filter(), _parents(state)
    found: Figures = {}
    for year in years:
        active = []
        for code in parents.codes:
            rows = table[
                (table["commune_code"] == code)
                & table["francilian"]
                & (table["role"] != "associated")
                & table["reach"].isin(REACHED[asked.reach])
            ]
            told = activity(rows, year, max_observation_age=asked.max_observation_age)
            active.append(bool(told.isin(COUNTED).any()))
        found |= _sums(year, np.array(active), parents)
    return found


def grouped(state: State, years: Sequence[int]) -> Figures:
    """Return the same from one filter, and one row of flags for each year."""
    parents = _parents(state)
    rows = apply_filter(state.presence, state.themes, Filter())
    columns = pd.Index(parents.codes).get_indexer(rows["commune_code"])
    found: Figures = {}
    for year in years:
        told = activity(rows, year, max_observation_age=Filter().max_observation_age)
        flags = np.zeros(len(parents.codes), dtype=bool)
        flags[columns[told.isin(COUNTED).to_numpy(bool)]] = True
        found |= _sums(year, flags, parents)
    return found


def _sums(year: int, flags: np.ndarray[Any, np.dtype[np.bool_]], parents: _Parents) -> Figures:
    return {
        (year, code): (int((flags & part).sum()), float(parents.area[flags & part].sum()))
        for code, part in parents.parts.items()
    }


def years_task(scene: Scene) -> Task:
    """Return the row of the coverage of all years, of the region and of each cercle."""
    state, years = scene.states["kayes"], scene.sizes.years
    some = years[:: max(1, len(years) // scene.sizes.slow_years)][: scene.sizes.slow_years]
    slow = f"pandas mask per commune and year ({len(some)} years, scaled)"

    def check(answers: Mapping[str, Figures]) -> str:
        product = answers[EVERY]
        for name in (slow, GROUPED):
            for key, (count, km2) in answers[name].items():
                told = product.get(key)
                same = told is not None and told[0] == count and abs(told[1] - km2) < 0.01
                require(same, f"{key}: {told} by the product, {(count, km2)} by {name}")
        return f"communes and km² of {len(product)} (year, territory) pairs are the same by all"

    parents = len(_parents(state).parts)
    return Task(
        f"Coverage of {len(years)} years ({years[0]}–{years[-1]}) × {parents} territories",
        (
            Method(EVERY, "product", lambda: every_year(state, years)),
            Method(slow, "baseline", lambda: loop_per_territory(state, some), len(years) / len(some)),
            Method(GROUPED, "limit", lambda: grouped(state, years)),
        ),
        check,
        notes=("The product also gives inhabitants as intervals, and the unknowns of each figure",),
    )


def tasks(scene: Scene) -> list[Task]:
    """Return the rows of coverage."""
    return [share_task(scene.states["kayes"]), years_task(scene)]
