"""What must hold of coverage whatever the register, against loops over sets."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import CONFIDENCES, DIRECT_REACHES
from geo.activity import activity
from geo.coverage import commune_counts, coverage
from geo.filters import Filter, apply_filter
from geo.join import presence
from tests.geo.coverage_frames import (
    C1,
    C2,
    C3,
    C4,
    C5,
    little_mali,
    themes,
    tie,
    ties,
)
from tests.properties import tried

MALI = pd.DataFrame(little_mali().drop(columns="geometry"))
COMMUNES = {row.code: row for row in MALI.query("level == 'commune'").itertuples()}
OF_CERCLE = {"ML0101": {C1, C2, C3}, "ML0102": {C4, C5}}
PLACES = [*COMMUNES, *OF_CERCLE, "ML01", None]
REACH_OF = {
    8: ["commune", "village", "school"],
    6: ["cercle", "grouping"],
    4: ["region"],
    0: ["unknown", "outside"],
}
THEMES = themes(("p0", "Santé", "Soins"), ("p1", "Eau", "Puits"), ("p2", "Santé", ""))
KINDS = ["commune", "departement", "association", "syndicat"]


def pool_of_ties(n=400, seed=2022):
    """Return `n` ties of every sort: actor, place, reach, dates, status, confidence; titles are unique."""
    rng = random.Random(seed)  # noqa: S311 - no secret here
    years = [None, None, *range(1995, 2023)]
    rows = []
    for i in range(n):
        code = rng.choice(PLACES)
        group = rng.randrange(4)
        row = tie(
            f"p{rng.randrange(5)}",
            code,
            actor_id=f"a{group}",
            group_id=f"g{group // 2}",
            reach=rng.choice(REACH_OF[len(code or "")]),
            actor_kind=rng.choice(KINDS),
            francilian=rng.random() < 0.6,
            collective=rng.random() < 0.5 and code in OF_CERCLE,
            role=rng.choice(["partner", "partner", "associated", "funder"]),
            start_year=rng.choice(years),
            end_year=rng.choice(years),
            status=rng.choice(["", "ongoing", "ended", "suspended"]),
            observed_year=rng.choice(years),
            confidence=rng.choice(CONFIDENCES),
        )
        rows.append(row | {"title": f"tie {i}"})
    return rows


POOL = pool_of_ties()
POOL_TIES = ties(*POOL)
POOL_PRESENCE = presence(POOL_TIES, MALI)
SOME = st.lists(st.integers(0, len(POOL) - 1), max_size=8, unique=True)


def reached_by(chosen):
    """Return the presence of some ties of the pool: each tie is expanded by itself."""
    return POOL_PRESENCE.loc[POOL_PRESENCE["title"].isin([f"tie {i}" for i in chosen])]


@pytest.mark.parametrize("step", [3, 50, 399])
def test_each_tie_is_expanded_by_itself(step):
    chosen = list(range(0, len(POOL), step))
    own = presence(POOL_TIES.iloc[chosen], MALI)
    pd.testing.assert_frame_equal(own, reached_by(chosen).reset_index(drop=True))


FILTERS = st.builds(
    Filter,
    year=st.none() | st.integers(1998, 2024),
    actor_kinds=st.none() | st.frozensets(st.sampled_from(KINDS)),
    origin=st.sampled_from(["francilian", "other", "all"]),
    reach=st.sampled_from(["direct", "cercle", "region"]),
    theme=st.sampled_from([None, None, "Santé", "Puits", "?"]),
    confidence=st.sampled_from(CONFIDENCES),
    max_observation_age=st.integers(0, 10),
    collective_as_commune=st.booleans(),
    include_associated=st.booleans(),
)
LADDER = ["direct", "cercle", "region"]


def asked_for(row, asked):
    """Say whether a row is of the actors, roles, themes and confidence asked for."""
    known = {"p0": {"Santé", "Soins"}, "p1": {"Eau", "Puits"}, "p2": {"Santé"}}.get(
        row["partnership_id"], set()
    )
    return (
        (asked.actor_kinds is None or row["actor_kind"] in asked.actor_kinds)
        and (asked.origin == "all" or row["francilian"] == (asked.origin == "francilian"))
        and (asked.include_associated or row["role"] != "associated")
        and CONFIDENCES.index(row["confidence"]) <= CONFIDENCES.index(asked.confidence)
        and (asked.theme is None or (not known if asked.theme == "?" else asked.theme in known))
    )


def slow_reach(row, commune, asked):
    """Return how a row reaches a commune under a filter: a rank of the ladder, or None."""
    code, reach = row["territory_code"], row["reach"]
    if code is None or reach in {"unknown", "outside"}:
        return None
    if code == "ML01":
        rank = 2
    elif code in OF_CERCLE:
        rank = 0 if row["collective"] and asked.collective_as_commune else 1
        if commune not in OF_CERCLE[code]:
            return None
    elif code == commune:
        rank = 0 if reach in DIRECT_REACHES else LADDER.index(reach)
    else:
        return None
    return rank if rank <= LADDER.index(asked.reach) else None


def slow_sets(chosen, asked):
    """Return the communes covered for certain and those covered when unknown dates count."""
    certain, possible = set(), set()
    states = activity(POOL_TIES.iloc[chosen], asked.year, max_observation_age=asked.max_observation_age)
    for row, state in zip((POOL[i] for i in chosen), states, strict=True):
        if state == "inactive" or not asked_for(row, asked):
            continue
        for commune in COMMUNES:
            if slow_reach(row, commune, asked) is not None:
                possible.add(commune)
                if state in {"active", "any"}:
                    certain.add(commune)
    return certain, possible


@given(SOME, FILTERS)
@tried(30)
def test_coverage_is_what_loops_over_sets_find_and_its_parts_add_up(chosen, asked):
    reached = reached_by(chosen)
    certain, possible = slow_sets(chosen, asked)
    whole = coverage(reached, THEMES, MALI, asked)
    check_figures(whole, certain, possible)
    check_parts(whole, coverage(reached, THEMES, MALI, asked, by="cercle"))
    check_partition(commune_counts(apply_filter(reached, THEMES, asked), MALI), certain, possible)


def check_figures(found, certain, possible):
    """The figures are those of the loops, and shares stay within 0 and 1."""
    communes, area = found.figure("communes"), found.figure("km2")
    assert communes.covered.low == communes.covered.high == len(certain)
    assert communes.covered_with_unknown.low == len(possible)
    assert area.covered.low == sum(COMMUNES[code].area_km2 for code in certain)
    assert area.covered_with_unknown.low == sum(COMMUNES[code].area_km2 for code in possible)
    for figure in found.figures:
        for share in (figure.share, figure.share_with_unknown):
            assert share is None or 0 <= share.low <= share.high <= 1
        assert figure.covered.low <= figure.covered_with_unknown.low <= figure.total.low


def check_parts(whole, parts):
    """The cercles add up to the region, in every unit."""
    for figure in whole.figures:
        mine = [part for part in parts.figures if part.unit == figure.unit]
        for name in ("covered", "covered_with_unknown", "total"):
            bounds = getattr(figure, name)
            assert bounds.low == sum(getattr(part, name).low for part in mine)
            highs = [getattr(part, name).high for part in mine]
            assert bounds.high == (None if None in highs else sum(highs))


def check_partition(table, certain, possible):
    """Each commune is known to be covered, or perhaps, or a gap; groups are counted once."""
    counts = table.set_index("code")
    assert set(counts.index) == set(COMMUNES)
    for code, one in counts.iterrows():
        assert (one["n_actors"] > 0) == (code in certain)
        assert (one["n_actors"] == 0 and one["n_unknown"] > 0) == (code in possible - certain)
        assert one["n_actors"] == one["n_direct"] + one["n_cercle"] + one["n_region"] == len(one["groups"])
        assert set(one["groups"]).isdisjoint(one["groups_unknown"])
        assert one["n_unknown"] == len(one["groups_unknown"])
        assert (one["best_reach"] == "") == (code not in certain)


@given(SOME, st.integers(0, len(POOL) - 1), FILTERS)
@tried(30)
def test_one_more_partnership_never_lowers_coverage(chosen, extra, asked):
    before, after = (coverage(reached_by(some), THEMES, MALI, asked) for some in (chosen, [*chosen, extra]))
    for old, new in zip(before.figures, after.figures, strict=True):
        assert old.covered.low <= new.covered.low
        assert old.covered_with_unknown.low <= new.covered_with_unknown.low


WIDER = [
    {"reach": "region"},
    {"reach": "cercle"},
    {"actor_kinds": None},
    {"origin": "all"},
    {"confidence": "medium"},
    {"confidence": "low"},
    {"theme": None},
    {"include_associated": True},
    {"collective_as_commune": True},
]


@given(SOME, FILTERS, st.sampled_from(WIDER))
@tried(30)
def test_a_wider_filter_never_lowers_coverage(chosen, asked, change):
    if change == {"reach": "cercle"}:
        asked = replace(asked, reach="direct")
    if change == {"confidence": "medium"}:
        asked = replace(asked, confidence="high")
    reached = reached_by(chosen)
    before, after = (coverage(reached, THEMES, MALI, one) for one in (asked, replace(asked, **change)))
    for old, new in zip(before.figures, after.figures, strict=True):
        assert old.covered.low <= new.covered.low
        assert old.covered_with_unknown.low <= new.covered_with_unknown.low
        if old.covered.high is not None and new.covered.high is not None:
            assert old.covered.high <= new.covered.high


@given(SOME, FILTERS, st.data())
@tried(30)
def test_the_true_inhabitants_are_always_inside(chosen, asked, data):
    truth = {code: data.draw(st.integers(0, 500)) for code in COMMUNES}
    shown = {code: float(people) if data.draw(st.booleans()) else None for code, people in truth.items()}
    totals = {cercle: float(sum(truth[one] for one in members)) for cercle, members in OF_CERCLE.items()}
    people = pd.Series([(shown | totals).get(code) for code in MALI["code"]], dtype="float64")
    frame = MALI.assign(population=people)
    figure = coverage(reached_by(chosen), THEMES, frame, asked).figure("inhabitants")
    certain, possible = (sum(truth[code] for code in some) for some in slow_sets(chosen, asked))
    assert figure.covered.contains(certain)
    assert figure.covered_with_unknown.contains(possible)
    assert figure.total.low == figure.total.high == sum(truth.values())
    if figure.total.low:
        assert figure.share.low - 1e-9 <= certain / figure.total.low <= figure.share.high + 1e-9
