"""The register as the single file holds it: every tie, and what it reaches, before any filter.

The page filters, counts and adds up by itself (``static/standalone_core.js``, the mirror of :mod:`geo`). What
needs the territories (which communes a tie reaches, and through which echelon) is worked out here, by
:mod:`geo.join`, so that the page never has to.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from data.schema import AREAS, Area
from geo.activity import ANY
from geo.coverage import OLD_REGION
from geo.export_tables import PARENT_LEVEL
from geo.filters import KIND_CHOICES, UNKNOWN_THEME, Filter, select
from geo.join import communes_by_unit, communes_of, location, reach_of_unit, successor_or_same, within_units
from geo.pipeline.coverage import SIDE_OF_AREA, State
from geo.population import population_model
from geo.sheets import partnership_sheets
from geo.themes import on_theme, register_paths, theme_key
from layers.link_colours import top_themes
from layers.territories import order_key, ranges

WHO: Final = ["actor_id", "actor_name", "actor_kind", "group_id", "group_name", "francilian"]
HEAD: Final = [
    "partnership_id",
    *WHO,
    "role",
    "collective",
    "start_year",
    "end_year",
    "status",
    "observed_year",
    "confidence",
]
"""What a filter asks of a tie, wherever it leads."""
NAMED: Final = ["named_code", "named_parent", "named_region"]


class Table:
    """Distinct rows by position: what many entries share is written once."""

    def __init__(self) -> None:
        self.positions: dict[Hashable, int] = {}

    def at(self, row: Iterable[Any]) -> int:
        """Return the position of a row, adding it when it is new."""
        return self.positions.setdefault(tuple(row), len(self.positions))

    def rows(self) -> list[list[Any]]:
        """Return the rows in order of position."""
        return [list(row) for row in self.positions]  # type: ignore[call-overload]


def plain(value: Any) -> Any:
    """Return a cell as JSON holds it: None when missing, whole numbers as such, 0 or 1 for a truth value."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, float | np.floating):
        return int(value) if float(value).is_integer() else float(value)
    return int(value) if isinstance(value, int | np.integer) else str(value)


def _plain_rows(frame: pd.DataFrame) -> list[list[Any]]:
    return [[plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]


def register_pack(states: Mapping[Area, State], asked: Filter) -> dict[str, Any]:
    """Return all that the page needs to answer any filter.

    Parameters
    ----------
    states
        State of each area that the file shows, all of one division.
    asked
        The filter that the file opens with; its division is the file's.

    Returns
    -------
    dict
        Ready for JSON. ``partnerships`` (identifiers), ``who`` (:data:`WHO`, home, lon, lat, public),
        ``heads`` (partnership, who, the rest of :data:`HEAD`), ``ties`` (head, unit, reach through it, reach
        as said, partner, place, home, and by area whether it is ``l``ocated, ``u``nlocated or ``o``utside),
        ``named`` (:data:`NAMED`), ``areas`` (by area: see :func:`area_pack`), ``places`` (code, name, level,
        area, positions of its communes, whether it is French, units within that ties name), ``themes`` (key,
        name, depth, positions of partnerships), ``tops`` (themes of level 1), ``names`` of those units, and
        what sheets say: ``sheets`` (title, themes, money, sources of each partnership), ``sources``.
    """
    first = next(iter(states.values()))
    malian = first.territories if first.area == "kayes" else first.other
    french = first.other if first.area == "kayes" else first.territories
    heads, named, who = Table(), Table(), Table()
    ids = sorted(set(first.ties["partnership_id"]))
    order = {identifier: position for position, identifier in enumerate(ids)}

    def head_of(row: list[Any]) -> int:
        return heads.at((order[row[0]], who.at(row[1 : 1 + len(WHO)]), *row[1 + len(WHO) :]))

    ties = [
        [head_of(row[: len(HEAD)]), *row[len(HEAD) :]]
        for row in _plain_rows(_ties(first, states, malian, french))
    ]
    areas = {area: area_pack(state, head_of, named) for area, state in states.items()}
    units = pd.concat([pd.DataFrame(one)[["code", "name"]] for one in (malian, french)])
    known = dict(units.itertuples(index=False, name=None))
    told = {code for tie in ties for code in (tie[1], tie[6]) if code in known}
    return {
        "division": asked.division,
        "kinds": list(KIND_CHOICES),
        "partnerships": ids,
        "heads": heads.rows(),
        "who": _people(who.rows(), first),
        "ties": ties,
        "named": named.rows(),
        "areas": areas,
        "places": _places(states, malian, french, told, asked),
        "themes": _themes(first.themes, ids, asked),
        "tops": list(top_themes()),
        "names": {code: known[code] for code in sorted(told)},
        **_sheets(first, ids),
    }


def _ties(
    first: State, states: Mapping[Area, State], malian: pd.DataFrame, french: pd.DataFrame
) -> pd.DataFrame:
    rows = first.ties
    units = successor_or_same(rows["territory_code"], malian["code"])
    units = units.where(units.isin(malian["code"]))
    levels = units.map(malian.set_index("code")["level"])
    homes = rows["actor_territory"].where(rows["actor_territory"].isin(french["code"]))
    where = {area: location(rows, one.territories, side=SIDE_OF_AREA[area]) for area, one in states.items()}
    return rows[HEAD].assign(
        unit=units,
        through=reach_of_unit(levels, rows["reach"], rows["collective"]).where(units.notna(), ""),
        said=rows["reach"],
        partner=rows["partner_name"],
        place=rows["place"],
        home=homes,
        **{area: found.str[:1] for area, found in where.items()},
    )


def area_pack(state: State, head_of: Any, named: Table) -> dict[str, Any]:
    """Return one area: its communes, their inhabitants as far as known, and what reaches them.

    Parameters
    ----------
    state
        The area.
    head_of
        Function that gives the position of a row of :data:`HEAD`.
    named
        Table of the territories named on the other side; grows.

    Returns
    -------
    dict
        ``order`` (checksum of the codes), ``whole`` (code, name, level), ``parents`` (code, name), and in the
        order of the communes' codes ``parent``, ``area`` (km²), ``population`` (None when not known);
        ``remainder`` (inhabitants of the unknown communes of each parent, None without bound);
        ``spans``: (head, reach, position in `named`, positions of communes).
    """
    communes = communes_of(state.territories)
    people = population_model(state.territories)
    regions = sorted(set(communes["region"].dropna()))
    whole = regions[0] if len(regions) == 1 else OLD_REGION[0]
    unit = dict(zip(state.territories["code"], state.territories["name"], strict=True))
    position = {code: i for i, code in enumerate(communes["code"])}
    rows = state.presence[[*HEAD, "reach", *NAMED]].astype("object")
    keys = [tuple(row) for row in _plain_rows(rows)]
    spans: dict[tuple[Any, ...], list[int]] = {}
    for key, code in zip(keys, state.presence["commune_code"], strict=True):
        spans.setdefault(key, []).append(position[code])
    return {
        "order": order_key(communes["code"].tolist()),
        "whole": [whole, unit.get(whole, OLD_REGION[1]), "region"],
        "level": PARENT_LEVEL[state.area],
        "parents": [[code, unit.get(code, "")] for code in people.parents],
        "parent": people.parent.tolist(),
        "area": [plain(value) for value in communes["area_km2"]],
        "population": [plain(value) for value in communes["population"]],
        "remainder": [plain(value) if np.isfinite(value) else None for value in people.remainder.tolist()],
        "vintage": "; ".join(sorted(set(communes["vintage"]))),
        "spans": [
            [
                head_of(list(key[: len(HEAD)])),
                key[len(HEAD)],
                named.at(key[len(HEAD) + 1 :]),
                ranges(sorted(set(at))),
            ]
            for key, at in spans.items()
        ],
    }


def _people(rows: list[list[Any]], state: State) -> list[list[Any]]:
    """Return the actors of the ties with home, lon and lat (4 decimals: 11 m) and whether they are public."""
    places = state.actors.set_index("actor_id")[["territory_code", "lon", "lat", "public"]]
    known = {key: [plain(value) for value in row] for key, *row in places.itertuples(name=None)}
    found = []
    for row in rows:
        home, lon, lat, public = known.get(row[0], [None, None, None, 0])
        found.append([*row, home, *(None if at is None else round(at, 4) for at in (lon, lat)), public])
    return found


def _places(
    states: Mapping[Area, State], malian: pd.DataFrame, french: pd.DataFrame, told: set[str], asked: Filter
) -> list[list[Any]]:
    """Return the territories that a filter can look at: cercles, départements, and the one asked for."""
    found: list[list[Any]] = []

    def within(code: str) -> list[Any]:
        there = code in set(french["code"])
        return [int(there), sorted(within_units(french if there else malian, code) & told)]

    for area in AREAS:
        if area not in states:
            continue
        territories = states[area].territories
        parts = communes_by_unit(territories)
        position = {code: i for i, code in enumerate(communes_of(territories)["code"])}
        chosen = (territories["level"] == PARENT_LEVEL[area]) | (territories["code"] == asked.cercle)
        for unit in territories.loc[chosen].sort_values("code").itertuples(index=False):
            code = str(unit.code)
            at = ranges(sorted(position[one] for one in parts.get(code, ())))
            found.append([code, str(unit.name), str(unit.level), area, at, *within(code)])
    if asked.cercle is not None and asked.cercle not in {place[0] for place in found}:
        both = pd.concat([pd.DataFrame(one)[["code", "name"]] for one in (malian, french)])
        name = both.loc[both["code"] == asked.cercle, "name"]
        shown = str(name.iloc[0]) if len(name) else asked.cercle
        found.append([asked.cercle, shown, "", "", "", *within(asked.cercle)])
    return found


def _themes(themes: pd.DataFrame, ids: list[str], asked: Filter) -> list[list[Any]]:
    """Return the themes of the register at each level, the unknown one and the one asked for."""
    keys = {theme_key(path): [name for name in path if name] for path in register_paths(themes)}
    if asked.theme not in (None, UNKNOWN_THEME):
        keys.setdefault(asked.theme, [asked.theme])
    numbers = pd.Series(range(len(ids)), index=ids)
    found = []
    for key, path in keys.items():
        of = set(themes.loc[on_theme(themes, key), "partnership_id"])
        found.append([key, path[-1], len(path), ranges(numbers[numbers.index.isin(of)].tolist())])
    wide = Filter(theme=UNKNOWN_THEME, origin="all", include_associated=True)
    unknown = select(pd.DataFrame({"partnership_id": ids}), themes, wide).index
    return [*found, [UNKNOWN_THEME, UNKNOWN_THEME, 1, ranges(unknown)]]


def _sheets(state: State, ids: list[str]) -> dict[str, Any]:
    """Return what a sheet says of each partnership: title, themes, money, sources."""
    sources = Table()
    told: dict[str, list[Any]] = {}
    for one in partnership_sheets(ids, state.frames):
        told[one.partnership_id] = [
            one.title,
            list(one.themes),
            [
                [line.funder, line.amount_as_published, line.amount_eur, line.year_as_published, line.note]
                for line in one.funding
            ],
            [[sources.at((line.title, line.url, line.date)), line.statement] for line in one.sources],
        ]
    return {"sheets": [told[identifier] for identifier in ids], "sources": sources.rows()}


def opening(asked: Filter, language: str) -> dict[str, Any]:
    """Return the filter that the page opens with, by the keys of an address (:meth:`Filter.to_query`)."""
    return {
        "year": asked.year,
        "kinds": None if asked.actor_kinds is None else sorted(asked.actor_kinds),
        "origin": asked.origin,
        "reach": asked.reach,
        "theme": asked.theme,
        "confidence": asked.confidence,
        "cercle": asked.cercle,
        "age": asked.max_observation_age,
        "twelve": asked.collective_as_commune,
        "associated": asked.include_associated,
        "dates": ANY,
        "lang": language,
        "sel": None,
    }
