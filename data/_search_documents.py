"""What can be searched for: the register and the names of places, as documents for the index."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from data._register_keys import source_address
from data._search_model import SEPARATOR, Document
from data.paths import REFERENCE
from data.register import Register
from data.text_fold import fold
from data.themes import ThemePath, load_themes

ENGLISH_THEMES = "theme_words_en.csv"
HOME_REGIONS = ("ML01", "REG-11")
"""Both areas: the region of Kayes and Île-de-France."""
_LEVEL_WORDS = {
    "region": "Région",
    "departement": "Département",
    "cercle": "Cercle",
    "commune": "Commune",
    "epci": "Intercommunalité",
    "ept": "Établissement public territorial",
}
_PLACE_KINDS = ("chef_lieu", "village", "grouping", "former_commune", "former_epci", "former_region")
_PLACE_REACHES = {"village": "village", "school": "school", "grouping": "grouping"}

Row = Mapping[str, Any]


class _Unit(NamedTuple):
    name: str
    level: str
    parent: str
    region: str
    variants: tuple[str, ...] = ()


@dataclass(slots=True)
class _Partnership:
    """What is said of a partnership, gathered from the frames."""

    row: Row
    ties: list[Row] = field(default_factory=list)
    themes: list[Row] = field(default_factory=list)
    sources: list[Row] = field(default_factory=list)
    funding: list[Row] = field(default_factory=list)
    texts: list[Row] = field(default_factory=list)
    context: str = ""
    hidden: str = ""


def documents(register: Register, gazetteer: pd.DataFrame) -> list[Document]:
    """Return everything that can be searched for.

    Parameters
    ----------
    register
        The register.
    gazetteer
        GAZETTEER.

    Returns
    -------
    list of Document
        In the order of :data:`KINDS`; the pair of kind and id is unique.
    """
    found = _partnerships(register)
    units = _units(gazetteer)
    for one in found.values():
        one.context = _join(_partnership_words(one, units))
        one.hidden = _join(_in_english(level) for theme in one.themes for level in _levels(theme))
    made = [
        *(_partnership(one) for one in found.values()),
        *_actors(register, found, units),
        *_themes(found),
        *_territories(gazetteer, found, units),
        *_places(gazetteer, found, units),
        *_sources(register, found),
    ]
    return list({(one.kind, one.id): one for one in reversed(made)}.values())[::-1]


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def _partnerships(register: Register) -> dict[str, _Partnership]:
    found = {row["partnership_id"]: _Partnership(row) for row in _rows(register.partnerships())}
    frames = {
        "ties": register.ties(),
        "themes": register.themes(),
        "sources": register.sources(),
        "funding": register.funding(),
        "texts": register.texts(),
    }
    for name, frame in frames.items():
        for row in _rows(frame):
            if row["partnership_id"] in found:
                getattr(found[row["partnership_id"]], name).append(row)
    return found


def _units(gazetteer: pd.DataFrame) -> dict[str, _Unit]:
    """Return name, level, parents and variants of the name of every unit, by code."""
    rows = gazetteer.loc[gazetteer["official"], ["code", "name", "level", "parent", "region"]]
    rows = rows.astype(object).where(rows.notna(), "")
    units = {row[0]: _Unit(*row[1:]) for row in rows.itertuples(index=False, name=None)}
    others = gazetteer.loc[~gazetteer["official"] & ~gazetteer["kind"].isin(_PLACE_KINDS)]
    for code, names in others.groupby("code")["name"].agg(tuple).items():
        units[str(code)] = units[str(code)]._replace(variants=names)
    return units


def _above(code: str | None, units: Mapping[str, _Unit]) -> list[str]:
    """Return the names of the units that hold a unit, the nearest first."""
    unit = units.get(code or "")
    if unit is None:
        return []
    codes = dict.fromkeys(one for one in (unit.parent, unit.region) if one and one != code)
    return [units[one].name for one in codes if one in units]


def _join(words: Iterable[str | None]) -> str:
    return " · ".join(dict.fromkeys(word for word in words if word))


def _levels(row: Row) -> tuple[str, ...]:
    return tuple(row[level] for level in ("level_1", "level_2", "level_3") if row[level])


@cache
def _english() -> Mapping[str, str]:
    with (REFERENCE / ENGLISH_THEMES).open(encoding="utf-8", newline="") as handle:
        return {fold(row["name"]): row["words"] for row in csv.DictReader(handle)}


def _in_english(level: str) -> str | None:
    return _english().get(fold(level))


def _partnership_words(one: _Partnership, units: Mapping[str, _Unit]) -> Iterator[str | None]:
    for tie in one.ties:
        yield from (tie["actor_name"], tie["group_name"], tie["partner_name"], tie["place"])
    for theme in one.themes:
        yield from (theme["as_published"], *_levels(theme))
    for tie in one.ties:
        for code in (tie["territory_code"], tie["actor_territory"]):
            yield from (units[code].name if code in units else None, *_above(code, units))
    for code in dict.fromkeys(tie[key] for tie in one.ties for key in ("territory_code", "actor_territory")):
        yield from units[code].variants if code in units else ()
    years = (one.row["first_signature_year"], one.row["start_year"], one.row["end_year"])
    yield from (str(year) for year in years if year is not None)
    yield from (one.row["atlas_id"], one.row["form"], *(line["funder"] for line in one.funding))


def _codes(ties: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tie["territory_code"] for tie in ties if tie["territory_code"]))


def _first_year(rows: Iterable[Row]) -> int | None:
    years = [row["start_year"] for row in rows if row["start_year"] is not None]
    return int(min(years)) if years else None


def _partnership(one: _Partnership) -> Document:
    said = [text for source in one.sources for text in (source["title"], source["statement"], source["note"])]
    notes = [one.row["note"], *(tie["note"] for tie in one.ties), *(line["note"] for line in one.funding)]
    themes = [_levels(theme)[-1] if _levels(theme) else theme["as_published"] for theme in one.themes]
    return Document(
        kind="partnership",
        id=one.row["partnership_id"],
        title=one.row["title"],
        subtitle=_join(themes),
        context=one.context,
        hidden=one.hidden,
        body=_join([*notes, *said, *(text["text"] for text in one.texts)]),
        territories=_codes(one.ties),
        partnerships=(one.row["partnership_id"],),
        start_year=_first_year([one.row]),
    )


def _actors(
    register: Register, found: Mapping[str, _Partnership], units: Mapping[str, _Unit]
) -> Iterator[Document]:
    ties: dict[str, list[Row]] = {}
    for one in found.values():
        for tie in one.ties:
            for key in {tie["actor_id"], tie["partner_id"]} - {None}:
                ties.setdefault(key, []).append(tie)
    for row in _rows(register.actors()):
        mine = ties.get(row["actor_id"], [])
        own = row["territory_code"]
        ids = tuple(dict.fromkeys(tie["partnership_id"] for tie in mine))
        where = [units[own].name if own in units else None, *_above(own, units)]
        same = units[own].variants if row["kind"] in _LEVEL_WORDS and own in units else ()
        yield Document(
            kind="actor",
            id=row["actor_id"],
            title=row["name"],
            subtype=row["kind"],
            subtitle=_join(name for name in where if name != row["name"]),
            names=tuple(name for name in (row["group_name"], *same) if name != row["name"]),
            context=_join(where),
            body=row["note"],
            passages=tuple(found[key].context for key in ids),
            hidden_passages=tuple(found[key].hidden for key in ids),
            territories=_codes(mine) + ((own,) if own else ()),
            partnerships=ids,
            start_year=_first_year(mine),
        )


def _themes(found: Mapping[str, _Partnership]) -> Iterator[Document]:
    paths: dict[tuple[str, ...], list[tuple[_Partnership, str]]] = {_plain(one): [] for one in load_themes()}
    for one in found.values():
        for theme in one.themes:
            levels = _levels(theme)
            for depth in range(1, len(levels) + 1):
                paths.setdefault(levels[:depth], []).append((one, theme["as_published"]))
    for levels, uses in paths.items():
        concerned = {one.row["partnership_id"]: one for one, _ in uses}
        published = dict.fromkeys(words for _, words in uses if words and words != levels[-1])
        ties = [tie for one in concerned.values() for tie in one.ties]
        yield Document(
            kind="theme",
            id=SEPARATOR.join(levels),
            title=levels[-1],
            subtype=str(len(levels)),
            subtitle=SEPARATOR.join(levels[:-1]),
            context=_join(published),
            hidden=_in_english(levels[-1]) or "",
            territories=_codes(ties),
            partnerships=tuple(concerned),
            start_year=_first_year(one.row for one in concerned.values()),
        )


def _plain(path: ThemePath) -> tuple[str, ...]:
    return tuple(level for level in path if level)


def _here(gazetteer: pd.DataFrame) -> pd.DataFrame:
    """Return the names of both areas, the groupings that reach beyond Île-de-France among them."""
    inside = gazetteer["region"].isin(HOME_REGIONS) | gazetteer["code"].isin(HOME_REGIONS)
    across = set(gazetteer.loc[gazetteer["region"].eq("REG-11"), "epci"].dropna())
    return gazetteer.loc[inside | gazetteer["code"].isin(across)]


def _by_territory(found: Mapping[str, _Partnership]) -> dict[str, list[Row]]:
    named: dict[str, list[Row]] = {}
    for one in found.values():
        for tie in one.ties:
            for code in {tie["territory_code"], tie["actor_territory"]} - {None}:
                named.setdefault(code, []).append(tie)
    return named


def _territories(
    gazetteer: pd.DataFrame, found: Mapping[str, _Partnership], units: Mapping[str, _Unit]
) -> Iterator[Document]:
    named = _by_territory(found)
    here = _here(gazetteer)
    former = here.loc[here["kind"].isin(_PLACE_KINDS)].groupby("code")["name"].agg(list)
    for code in here.loc[here["official"], "code"]:
        unit = units[code]
        ties = named.get(code, [])
        level = _LEVEL_WORDS[unit.level]
        yield Document(
            kind="territory",
            id=code,
            title=unit.name,
            subtype=unit.level,
            subtitle=_join(_above(code, units)),
            names=unit.variants,
            designations=(f"{level} {unit.name}",),
            context=_join([code, *_above(code, units), *former.get(code, [])]),
            territories=(code,),
            partnerships=tuple(dict.fromkeys(tie["partnership_id"] for tie in ties)),
            start_year=_first_year(ties),
        )


def _places(
    gazetteer: pd.DataFrame, found: Mapping[str, _Partnership], units: Mapping[str, _Unit]
) -> Iterator[Document]:
    """Give the places inside a unit, or formerly one, whose name is not the unit's own."""
    here = _here(gazetteer)
    listed = [
        (row["name"], row["code"], row["kind"], row["note"])
        for row in _rows(here.loc[here["kind"].isin(_PLACE_KINDS), ["name", "code", "kind", "note"]])
    ]
    ties: dict[tuple[str, str], list[Row]] = {}
    for one in found.values():
        for tie in one.ties:
            if tie["reach"] in _PLACE_REACHES and tie["territory_code"]:
                ties.setdefault((tie["territory_code"], fold(tie["place"])), []).append(tie)
                listed.append(
                    (tie["place"], tie["territory_code"], _PLACE_REACHES[tie["reach"]], tie["note"])
                )
    for name, code, kind, note in listed:
        unit = units.get(code)
        if unit is None or fold(name) == fold(unit.name):
            continue
        mine = ties.get((code, fold(name)), [])
        yield Document(
            kind="place",
            id=f"{code}:{fold(name)}",
            title=name,
            subtype=kind,
            subtitle=_join([unit.name, *_above(code, units)]),
            context=_join([unit.name, *_above(code, units)]),
            body=note or "",
            territories=(code,),
            partnerships=tuple(dict.fromkeys(tie["partnership_id"] for tie in mine)),
            start_year=_first_year(mine),
        )


def _sources(register: Register, found: Mapping[str, _Partnership]) -> Iterator[Document]:
    pages: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(register.sources()):
        pages.setdefault(source_address(row["url"], row["title"]), []).append(row)
    for address, rows in pages.items():
        ids = tuple(dict.fromkeys(row["partnership_id"] for row in rows if row["partnership_id"] in found))
        yield Document(
            kind="source",
            id=address,
            title=rows[0]["title"],
            subtype="" if ids else "excludes",
            subtitle=_join(row["date"] for row in rows),
            names=_other_titles(rows),
            context=_join(found[key].row["title"] for key in ids),
            body=_join(text for row in rows for text in (row["statement"], row["note"])),
            territories=_codes(tie for key in ids for tie in found[key].ties),
            partnerships=ids,
            url=rows[0]["url"],
        )


def _other_titles(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["title"] for row in rows if row["title"] != rows[0]["title"]))
