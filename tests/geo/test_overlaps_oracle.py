"""Overlaps against an oracle that compares every pair of presences in every commune and every year."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo._overlap_time import spans
from geo.activity import activity
from geo.filters import Filter, apply_filter
from geo.join import presence
from geo.overlaps import overlaps
from tests.geo.coordination_frames import actors_of, on
from tests.geo.coverage_frames import territories, territory, tie, ties
from tests.properties import tried

YEARS = range(1988, 2036)
"""Every date drawn lies well inside; before and after nothing changes any more."""
KNOWN_YEARS = [*[None] * 12, *range(1996, 2020)]
LEVELS_1, LEVELS_2, LEVELS_3 = ("Eau", "Santé"), ("", "x", "y"), ("", "", "i", "j")
ECHELON = {"cercle": 1, "region": 2}


def worlds(n):
    """Return TERRITORIES of `n` regions that have nothing in common: 2 cercles, 3 communes each."""
    rows = []
    for i in range(n):
        region = f"R{i:03}"
        rows.append(territory(region, region, "region", None, region))
        for c in range(2):
            cercle = f"{region}-{c}"
            rows.append(territory(cercle, cercle, "cercle", region, region))
            size = 2 + c
            rows += [territory(f"{cercle}-{k}", f"{k}", "commune", cercle, region) for k in range(size)]
    return territories(rows)


def random_years(rng):
    """Return a start and an end, in order most of the time."""
    start, end = rng.choice(KNOWN_YEARS), rng.choice(KNOWN_YEARS)
    if start and end and start > end and rng.random() < 0.9:
        start, end = end, start
    return start, end


def random_register(rng, world, n_ties):
    """Return the ties and themes of one world; most ties of a partnership have its years."""
    rows, themes = [], []
    agreed = [random_years(rng) for _ in range(8)]
    places = [
        world,
        *(f"{world}-{c}" for c in "01"),
        *(f"{world}-{c}-{k}" for c in (0, 1) for k in range(2 + c)),
    ]
    for i in range(n_ties):
        place = rng.choice(places[3:] if rng.random() < 0.5 else places)
        project = rng.randrange(8)
        depth = place.count("-")
        group = rng.randrange(4)
        start, end = agreed[project] if rng.random() < 0.8 else random_years(rng)
        row = tie(
            f"{world}-p{project}",
            place,
            actor_id=f"{world}-a{group}-{rng.randrange(2)}",
            group_id=f"{world}-g{group}",
            reach=rng.choice([["region"], ["cercle", "region"], ["commune", "village", "cercle"]][depth]),
            collective=depth == 1 and rng.random() < 0.3,
            role=rng.choice(["partner", "partner", "lead", "associated"]),
            start_year=start,
            end_year=end,
            status=rng.choice(["", "", "ongoing", "ongoing", "ended", "suspended", "dormant"]),
            observed_year=rng.choice(KNOWN_YEARS),
        )
        rows.append(row | {"title": f"{world}-{i}"})
    for p in range(8):
        for _ in range(rng.randrange(3)):
            if rng.random() < 0.2:
                themes.append((f"{world}-p{p}", ""))
            else:
                two = rng.choice(LEVELS_2)
                themes.append(
                    (f"{world}-p{p}", rng.choice(LEVELS_1), two, rng.choice(LEVELS_3) if two else "")
                )
    return rows, themes


def relation(one, two):
    """Return the nearness of two lists of themes, by looking at every pair of them."""
    best = "different" if one and two and all(x[0] for x in (*one, *two)) else "unknown"
    for x in one:
        for y in two:
            if x[0] and x[0] == y[0]:
                same = x[1] and x[1] == y[1] and (not x[2] or not y[2] or x[2] == y[2])
                if same:
                    return "sub-theme"
                best = "theme"
    return best


def with_one_phase(tie_rows):
    """Return the partnerships whose ties agree on the years; associated ones are asked only when alone."""
    of = {}
    for row in tie_rows:
        of.setdefault(row["partnership_id"], []).append(row)
    found = set()
    for key, mine in of.items():
        asked = [row for row in mine if row["role"] != "associated"] or mine
        if len({(row["start_year"], row["end_year"]) for row in asked}) == 1:
            found.add(key)
    return found


def oracle(rows, themes, tie_rows, filter_):
    """Return {(group, group, commune): (kind, certain years, possible years)}."""
    part = {(row["partnership_id"], row["group_id"]) for row in tie_rows}
    of = {}
    for key, *levels in themes:
        of.setdefault(key, []).append([*levels, "", ""][:3])
    one_phase = with_one_phase(tie_rows)
    years = YEARS if filter_.year is None else [filter_.year]
    told = {y: activity(rows, y, max_observation_age=filter_.max_observation_age).tolist() for y in years}
    listed = []
    for i, row in enumerate(rows.itertuples()):
        sure = {y for y in years if told[y][i] == "active"}
        listed.append((row, ECHELON.get(row.reach, 0), sure, {y for y in years if told[y][i] != "inactive"}))
    by_commune = {}
    for entry in listed:
        by_commune.setdefault(entry[0].commune_code, []).append(entry)
    found = {}
    for commune, entries in by_commune.items():
        for first, second in combinations(entries, 2):
            a, b = sorted((first, second), key=lambda entry: entry[0].group_id)
            p, q = a[0].partnership_id, b[0].partnership_id
            if a[0].group_id == b[0].group_id or (p, b[0].group_id) in part or (q, a[0].group_id) in part:
                continue
            possible = a[3] & b[3]
            if not possible:
                continue
            near = relation(of.get(p, []), of.get(q, []))
            same = a[1] == b[1]
            grade = "weak"
            if near == "sub-theme" and same:
                grade = "strong"
            elif near in ("sub-theme", "theme"):
                grade = "medium"
            dated = near == "different" or (near != "unknown" and {p, q} <= one_phase)
            certainty = "certain" if a[2] & b[2] and dated else "possible"
            rank = (
                ["strong", "medium", "weak"].index(grade),
                ["certain", "possible"].index(certainty),
                not same,
                a[1] + b[1],
                ["sub-theme", "theme", "different", "unknown"].index(near),
                a[1],
            )
            key = (a[0].group_id, b[0].group_id, commune)
            best = found.get(key)
            if best is None or rank < best[0]:
                found[key] = (rank, (grade, certainty, a[1], b[1], near), a[2] & b[2], possible)
            elif rank == best[0]:
                found[key] = (rank, best[1], best[2] | (a[2] & b[2]), best[3] | possible)
    return {key: value[1:] for key, value in found.items()}


def expanded(years, filter_):
    """Return the years of YEARS (or the year asked for) that intervals hold."""
    asked = YEARS if filter_.year is None else [filter_.year]
    return {
        y
        for y in asked
        if any((one.first is None or one.first <= y) and (one.last is None or y <= one.last) for one in years)
    }


def agrees(tie_rows, themes, mali, filter_, *, records=False):
    """Compare the overlaps of some ties with the oracle; return how many there are."""
    made, theme_frame = ties(*tie_rows), on(*themes)
    where = presence(made, mali)
    rows = apply_filter(where, theme_frame, filter_)
    kept = [row for row in themes if filter_.theme is None or filter_.theme in row]
    expected = oracle(rows, kept, tie_rows, filter_)
    settings_ = {"ties": made, "actors": actors_of(tie_rows)}
    found = overlaps(where, theme_frame, mali, filter_, level="commune", **settings_)
    echelons = {"direct": 0, "cercle": 1, "region": 2}
    got = {
        (r.group_a, r.group_b, r.territory_code): (
            r.grade,
            r.certainty,
            echelons[r.echelon_a],
            echelons[r.echelon_b],
            r.relation,
        )
        for r in found.rows.itertuples()
    }
    assert got == {key: value[0] for key, value in expected.items()}
    assert len(found) == len(got)
    if records:
        for one in found:
            _, sure, possible = expected[one.a.group_id, one.b.group_id, one.territory_code]
            assert expanded(one.sure, filter_) == sure
            assert expanded(one.possible, filter_) == possible
    for level, width in (("cercle", 6), ("region", 4)):
        rolled = overlaps(where, theme_frame, mali, filter_, level=level, **settings_).rows
        again = {
            (r.group_a, r.group_b, code): (r.grade, r.certainty, r.relation)
            for r in rolled.itertuples()
            for code in r.communes
        }
        assert again == {key: (kind[0], kind[1], kind[4]) for key, kind in got.items()}
        assert all(code[:width] == r.territory_code for r in rolled.itertuples() for code in r.communes)
    return len(got)


@pytest.mark.parametrize("n", [100, pytest.param(400, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("seed", range(8))
def test_the_oracle_agrees_on_hundreds_of_registers_at_once(seed, n):
    # Registers in regions of their own never meet, so that one call answers for all of them.
    rng = random.Random(seed)  # noqa: S311 - no secret here
    mali = worlds(n)
    drawn = [random_register(rng, f"R{i:03}", rng.randrange(4, 24)) for i in range(n)]
    tie_rows = [row for rows, _ in drawn for row in rows]
    themes = [row for _, rows in drawn for row in rows]
    asked = Filter(
        year=[None, None, 2005, 2012][seed % 4],
        reach=["region", "cercle", "direct"][seed % 3],
        theme="Eau" if seed % 5 == 4 else None,
        include_associated=seed % 2 == 0,
        collective_as_commune=seed % 4 == 1,
        max_observation_age=rng.choice([0, 5]),
    )
    assert agrees(tie_rows, themes, mali, asked) > n // 8


ONE = worlds(1)


@given(
    seed=st.integers(0, 10**9),
    n=st.integers(0, 12),
    year=st.sampled_from([None, None, 2003, 2010]),
    reach=st.sampled_from(["direct", "cercle", "region"]),
)
@tried(5)
def test_records_hold_the_years_of_the_oracle(seed, n, year, reach):
    tie_rows, themes = random_register(random.Random(seed), "R000", n)  # noqa: S311 - no secret here
    agrees(tie_rows, themes, ONE, Filter(year=year, reach=reach), records=True)


def test_the_intervals_of_a_partnership_are_the_years_in_which_it_is_active_or_may_be():
    some = [None, 2000, 2003, 2004, 2006, 2010]
    statuses = ["", "ongoing", "ended", "suspended", "dormant"]
    rows = ties(
        *(
            tie("p", None, start_year=start, end_year=end, observed_year=seen, status=status)
            for start, end, seen, status in product(some, some, some, statuses)
        )
    )
    for age in (0, 2, 5):
        found = spans(rows, None, max_observation_age=age)
        for year in range(1990, 2030):
            told = activity(rows, year, max_observation_age=age)
            sure = found["sure_first"].le(year) & found["sure_last"].ge(year)
            may = found["may_first"].le(year) & found["may_last"].ge(year)
            late = found["late_first"].le(year) & found["late_last"].ge(year)
            assert (sure == told.eq("active")).all()
            assert ((may | late) == told.ne("inactive")).all()
