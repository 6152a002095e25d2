"""The rules of :mod:`geo.quality`, each a function from the register's frames to what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt
from typing import Any, Final

import pandas as pd

from data.aliases import ALIAS
from data.errors import N_, Message
from data.records import CODED_KINDS
from data.sectors import code_in
from geo.quality import FINDINGS, RULES, STALE_YEARS, Contents, QualityReport, completeness

EARTH_KM: Final = 6371.0088
_LIMITS: Final = {"commune": 30.0, "cercle": 150.0, "departement": 150.0, "region": 400.0}
_USUAL_LIMIT: Final = 100.0
_MALI: Final = (-12.5, 10.0, 4.5, 25.2)
_FRANCE: Final = (-5.5, 41.0, 9.8, 51.5)
_EXCHANGED: Final = N_("Latitude and longitude seem exchanged.")
_NOWHERE: Final = 0.01
"""Degrees from 0, 0 within which a point stands for none."""


@dataclass(frozen=True, slots=True)
class _Found:
    key: str
    detail: Message
    actor: str = ""


Found = Iterator[_Found]


def measure_quality(contents: Contents, year: int, *, age: int = STALE_YEARS) -> QualityReport:
    """Apply every rule.

    Parameters
    ----------
    contents
        The register.
    year
        Year of the register's day: what is old or in the future follows from it.
    age
        Years during which an observation still holds.
    """
    titles = dict(contents.partnerships[["partnership_id", "title"]].itertuples(index=False, name=None))
    actors = dict(contents.actors[["actor_id", "name"]].itertuples(index=False, name=None))
    cercles = cercles_of(contents.ties, contents.units)
    rows: list[dict[str, Any]] = [
        {
            "rule": rule,
            "partnership_id": one.key,
            "actor_id": one.actor,
            "name": titles.get(one.key) or actors.get(one.actor) or one.key,
            "cercles": cercles.get(one.key, ()),
            "detail": one.detail,
        }
        for rule in RULES
        for one in _APPLY[rule](contents, year, age)
    ]
    order = list(RULES)
    rows.sort(key=lambda row: (order.index(row["rule"]), row["name"].casefold(), row["partnership_id"]))
    types = {name: str(column.dtype) for name, column in FINDINGS.columns.items()}
    frame = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    )
    return QualityReport(FINDINGS.validate(frame), completeness(contents), len(contents.partnerships))


def cercles_of(ties: pd.DataFrame, units: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the cercles that the places of each partnership lie in; the whole region is none of them."""
    level = dict(zip(units["code"], units["level"], strict=True))
    parent = dict(zip(units["code"], units["parent"], strict=True))
    found: dict[str, dict[str, None]] = {}
    for key, code in zip(ties["partnership_id"], ties["territory_code"], strict=True):
        if not isinstance(code, str):
            continue
        cercle = code if level.get(code) == "cercle" else parent.get(code)
        if isinstance(cercle, str) and level.get(cercle) == "cercle":
            found.setdefault(key, {})[cercle] = None
    return {key: tuple(codes) for key, codes in found.items()}


def _contradicted(contents: Contents, _year: int, _age: int) -> Found:
    told = contents.sources[contents.sources["relation"] == "contradicts"]
    for row in told[told["partnership_id"] != ""].itertuples(index=False):
        values = {"title": row.title, "statement": row.statement or row.note}
        yield _Found(row.partnership_id, Message(N_("{title}: {statement}"), values))


def _reversed(contents: Contents, _year: int, _age: int) -> Found:
    for row in contents.partnerships.itertuples(index=False):
        for first, text in (
            (row.start_year, N_("The first year is {first}, the last {last}.")),
            (row.first_signature_year, N_("It was signed in {first}, the last year is {last}.")),
        ):
            if _known(first, row.end_year) and row.end_year < first:
                yield _Found(
                    row.partnership_id, Message(text, {"first": int(first), "last": int(row.end_year)})
                )
    own = contents.partnerships.set_index("partnership_id")[["start_year", "end_year"]]
    ties = contents.ties.drop_duplicates(["partnership_id", "place", "start_year", "end_year"])
    for row in ties.itertuples(index=False):
        if not _known(row.start_year, row.end_year) or row.end_year >= row.start_year:
            continue
        base = own.loc[row.partnership_id] if row.partnership_id in own.index else None
        if (
            base is not None
            and _same(base["start_year"], row.start_year)
            and _same(base["end_year"], row.end_year)
        ):
            continue  # the partnership's own dates, told above
        values = {"place": row.place, "first": int(row.start_year), "last": int(row.end_year)}
        text = N_("{place}: the first year is {first}, the last {last}.")
        yield _Found(row.partnership_id, Message(text, values))


def _status(contents: Contents, _year: int, _age: int) -> Found:
    for row in contents.partnerships.itertuples(index=False):
        if row.status == "ended" and pd.isna(row.end_year):
            yield _Found(row.partnership_id, Message(N_("It has ended; when is not known.")))
            continue
        later = _known(row.end_year, row.observed_year) and row.observed_year > row.end_year
        if row.status == "ongoing" and later:
            values = {"last": int(row.end_year), "seen": int(row.observed_year)}
            text = N_("Its last year is {last}, and it was seen going on in {seen}.")
            yield _Found(row.partnership_id, Message(text, values))


def _future(contents: Contents, year: int, _age: int) -> Found:
    for row in contents.partnerships.itertuples(index=False):
        for value, text in (
            (row.start_year, N_("The first year is {value}.")),
            (row.first_signature_year, N_("It was signed in {value}.")),
            (row.observed_year, N_("Its status was seen in {value}.")),
        ):
            if _known(value) and value > year:
                yield _Found(row.partnership_id, Message(text, {"value": int(value)}))


def _undated(contents: Contents, _year: int, _age: int) -> Found:
    table = contents.partnerships
    years = table[["start_year", "end_year", "first_signature_year"]]
    for key in table.loc[years.isna().all(axis=1), "partnership_id"]:
        yield _Found(key, Message(N_("No year is known.")))


def _unsourced(contents: Contents, _year: int, _age: int) -> Found:
    keys = contents.partnerships["partnership_id"]
    for key in keys[~keys.isin(contents.sources["partnership_id"])]:
        yield _Found(key, Message(N_("No source is named.")))


def _stale(contents: Contents, year: int, age: int) -> Found:
    table = contents.partnerships
    for row in table[(table["status"] == "ongoing") & table["end_year"].isna()].itertuples(index=False):
        if pd.isna(row.observed_year):
            yield _Found(row.partnership_id, Message(N_("“Ongoing”; when this was seen is not known.")))
        elif row.observed_year < year - age:
            values = {"seen": int(row.observed_year), "years": year - int(row.observed_year)}
            text = N_("“Ongoing” was last seen in {seen} (years since: {years}).")
            yield _Found(row.partnership_id, Message(text, values))


def _name(contents: Contents, _year: int, _age: int) -> Found:
    names = contents.names
    bodies = (names["what"] == "actor") & ~names["kind"].isin(CODED_KINDS)
    waiting = names[names["open"] & (names["method"] != ALIAS) & ~bodies]
    seen: set[tuple[str, str]] = set()
    for row in waiting.itertuples(index=False):
        if (row.partnership_id, row.name) in seen:
            continue
        seen.add((row.partnership_id, row.name))
        if row.code is None or pd.isna(row.code):
            detail = Message(N_("“{name}” has no code."), {"name": row.name})
        else:
            text = N_("“{name}” was read as {code} (score {score}).")
            detail = Message(text, {"name": row.name, "code": row.code, "score": round(row.score)})
        yield _Found(row.partnership_id, detail, row.actor_id)


def _theme(contents: Contents, _year: int, _age: int) -> Found:
    themes = contents.themes[contents.themes["level_1"] == ""]
    for key, text in dict.fromkeys(zip(themes["partnership_id"], themes["as_published"], strict=True)):
        if not contents.theme_names.names_no_theme(text, code_in(text)):
            yield _Found(key, Message(N_("“{theme}” leads to no theme of the Atlas."), {"theme": text}))


def _duplicate(contents: Contents, _year: int, _age: int) -> Found:
    titles = dict(contents.partnerships[["partnership_id", "title"]].itertuples(index=False, name=None))
    for row in contents.duplicates.itertuples(index=False):
        values = {"title": titles.get(row.second, row.second), "score": round(row.score)}
        text = N_("It is like “{title}” (score {score} of 100).")
        yield _Found(row.first, Message(text, values))


def _point(contents: Contents, _year: int, _age: int) -> Found:
    units = contents.units.set_index("code")
    placed = contents.actors[contents.actors["lon"].notna() & contents.actors["lat"].notna()]
    for row in placed.itertuples(index=False):
        unit = units.loc[row.territory_code] if row.territory_code in units.index else None
        if detail := point_fault(row.lon, row.lat, row.side, unit):
            yield _Found("", detail, row.actor_id)


def point_fault(
    lon: float, lat: float, side: str, unit: Mapping[str, Any] | pd.Series | None
) -> Message | None:
    """Return what is wrong with an actor's point; None when nothing is.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    side
        ``fr`` or ``ml``.
    unit
        ``name``, ``level``, ``lon``, ``lat``, ``area_km2`` of the unit that it stands for; None = none known.
    """
    if abs(lon) < _NOWHERE and abs(lat) < _NOWHERE:
        return Message(N_("The point 0, 0 stands for none."))
    if unit is None or pd.isna(unit["lon"]):
        return _country_fault(lon, lat, side)
    limit = point_limit(unit["level"], unit["area_km2"])
    away = distance_km(lon, lat, unit["lon"], unit["lat"])
    if away <= limit:
        return None
    if abs(lat) <= 180 and abs(lon) <= 90 and distance_km(lat, lon, unit["lon"], unit["lat"]) <= limit:
        return Message(_EXCHANGED)
    text = N_("The point lies {away} km from the centre of {unit} (at most {limit} km).")
    return Message(text, {"away": round(away), "unit": unit["name"], "limit": round(limit)})


def _country_fault(lon: float, lat: float, side: str) -> Message | None:
    """Return what is wrong with a point of which only the country is known; France may be overseas."""
    box = _MALI if side == "ml" else _FRANCE
    if _in_box(lon, lat, box):
        return None
    if _in_box(lat, lon, box):
        return Message(_EXCHANGED)
    return Message(N_("The point lies outside Mali.")) if side == "ml" else None


def point_limit(level: str, area_km2: float | None) -> float:
    """Return how far a unit's point may lie from its centre, in km; see the rule ``point``."""
    if area_km2 is None or pd.isna(area_km2):
        return _LIMITS.get(level, _USUAL_LIMIT)
    return 2 * sqrt(area_km2 / pi) + 5


def distance_km(lon_1: float, lat_1: float, lon_2: float, lat_2: float) -> float:
    """Return the great-circle distance of two points in degrees, in km (haversine, mean radius)."""
    a, b = radians(lat_1), radians(lat_2)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def _in_box(lon: float, lat: float, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _known(*values: Any) -> bool:
    return not any(value is None or pd.isna(value) for value in values)


def _same(first: Any, second: Any) -> bool:
    return (not _known(first) and not _known(second)) or (_known(first, second) and first == second)


_APPLY: Final[Mapping[str, Callable[[Contents, int, int], Found]]] = {
    "contradicted": _contradicted,
    "reversed": _reversed,
    "status": _status,
    "future": _future,
    "point": _point,
    "duplicate": _duplicate,
    "undated": _undated,
    "unsourced": _unsourced,
    "stale": _stale,
    "name": _name,
    "theme": _theme,
}
