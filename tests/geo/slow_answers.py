"""What a filter shows, found by loops over rows: links and counts, as slow as they are plain."""

from __future__ import annotations

import pandas as pd

from data.schema import ACTOR_KINDS, DIRECT_REACHES
from geo.activity import activity
from geo.filters import apply_filter, select
from geo.join import reach_of_unit, successor_or_same, within_units

LADDER = ("direct", "cercle", "region")


def slow_counts(presence, themes, codes, asked):
    """Return by commune the groups at each reach and those of unknown dates, each group once."""
    found = {code: {} for code in codes}
    for row in apply_filter(presence, themes, asked).itertuples():
        sure = row.activity in {"active", "any"}
        place = "direct" if row.reach in DIRECT_REACHES else row.reach
        rank = LADDER.index(place) if sure else 3
        groups = found[row.commune_code]
        groups[row.group_id] = min(rank, groups.get(row.group_id, 3))
    return {
        code: [sorted(group for group, rank in groups.items() if rank == one) for one in range(4)]
        for code, groups in found.items()
    }


def slow_links(ties, actors, territories, themes, asked, *, other=None):
    """Return by link what :func:`geo.links.links` says of it, with no word of great circles."""
    points = {row.actor_id: (row.lon, row.lat) for row in actors.astype(object).itertuples()}
    units = {row.code: row for row in territories.itertuples()}
    found = {}
    for row, activity_ in _rows(ties, territories, themes, asked, other):
        found.setdefault((row.group_id, row.territory_code), []).append((row, activity_))
    return [
        _link(sorted(found[key], key=lambda one: _order(one[0])), units, points, themes)
        for key in sorted(found)
    ]


def _rows(ties, territories, themes, asked, other):
    """Return the ties of a filter, by the unit that they name, with their activity."""
    rows = select(ties, themes, asked)
    rows["territory_code"] = successor_or_same(rows["territory_code"], territories["code"])
    levels = dict(zip(territories["code"], territories["level"], strict=True))
    rows = rows[rows["territory_code"].isin(levels) & ~rows["reach"].isin(["outside", "unknown"])].copy()
    rows["reach"] = reach_of_unit(rows["territory_code"].map(levels), rows["reach"], rows["collective"])
    states = activity(rows, asked.year, max_observation_age=asked.max_observation_age)
    for row, state in zip(rows.itertuples(), states, strict=True):
        place = "direct" if row.reach in DIRECT_REACHES else row.reach
        if row.collective and place == "cercle" and asked.collective_as_commune:
            place = "direct"
        near = LADDER.index(place) <= LADDER.index(asked.reach)
        if near and state != "inactive" and _inside(row, territories, asked.cercle, other):
            yield row._replace(reach=place), state


def _inside(row, territories, cercle, other):
    if cercle is None:
        return True
    if other is not None and cercle in set(other["code"]):
        return row.actor_territory in within_units(other, cercle)
    return row.territory_code in within_units(territories, cercle)


def _order(row):
    return (ACTOR_KINDS.index(row.actor_kind) if row.actor_kind in ACTOR_KINDS else 99, row.actor_id)


def _link(rows, units, points, themes):
    first = rows[0][0]
    known = [points[row.actor_id] for row, _ in rows]
    partnerships = sorted({row.partnership_id for row, _ in rows})
    starts = [row.start_year for row, _ in rows if pd.notna(row.start_year)]
    named = [row for row in themes.itertuples() if row.level_1 and row.partnership_id in partnerships]
    tops = {}
    for one in partnerships:
        for top in {row.level_1 for row in named if row.partnership_id == one} or {""}:
            tops[top] = tops.get(top, 0) + 1
    return {
        "actor_id": first.actor_id,
        "name": first.group_name,
        "kind": first.actor_kind,
        "lon": next((x for x, _ in known if pd.notna(x)), None),
        "lat": next((y for _, y in known if pd.notna(y)), None),
        "territory_code": first.territory_code,
        "territory_name": units[first.territory_code].name,
        "n_partnerships": len(partnerships),
        "partnerships": partnerships,
        "actors": sorted({row.actor_name for row, _ in rows}),
        "reach": min((row.reach for row, _ in rows), key=LADDER.index),
        "activity": min(state for _, state in rows),
        "themes": sorted({row.level_3 or row.level_2 or row.level_1 for row in named}),
        "top_themes": sorted(tops.items(), key=lambda item: (-item[1], item[0])),
        "since": min(starts, default=None),
    }
