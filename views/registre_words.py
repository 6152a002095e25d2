"""What the register holds of a subject, in a reader's words: what a change changed, how two versions differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data.history import Snapshot
from data.theme_names import theme_key
from data.themes import ThemePath
from geo.filters import kind_name
from geo.wording import joined
from layers.sheets import level_name
from translations import Translate
from views import state

_NAMES: Final = ("actors", "places", "pages")
"""Lists of short names: what came and what went is told in one line each."""
_LISTS: Final = ("themes", "sources", "funding", "texts", "cases")


@dataclass(frozen=True, slots=True)
class Told:
    """What a field said and says, in words; "" = nothing."""

    field: str
    before: str
    after: str


def field_names(t: Translate) -> dict[str, str]:
    """Return the fields that a person reads, by the name that the register gives them, in the order of a form."""
    return {
        "name": t("Name"),
        "title": t("Title"),
        "kind": t("Kind"),
        "public": t("Body"),
        "territory_code": t("Code of the collectivity, or of the seat"),
        "group_name": t("Group of actors"),
        "lat": t("Latitude"),
        "lon": t("Longitude"),
        "outcome": t("It means"),
        "leads": t("Leads to"),
        "actors": t("Actors"),
        "places": t("Places"),
        "themes": t("Themes"),
        "form": t("Form of cooperation"),
        "first_signature_year": t("First signature"),
        "start_year": t("First year"),
        "end_year": t("Last year"),
        "end_date": t("End date"),
        "observed_year": t("Seen in"),
        "observed_date": t("Day seen"),
        "status": t("Status"),
        "status_as_published": t("Status as published"),
        "confidence": t("Confidence"),
        "sources": t("Sources"),
        "funding": t("Funding, as published"),
        "texts": t("Texts"),
        "pages": t("Pages of the Atlas"),
        "cases": t("Sources"),
        "source": t("Source"),
        "reason": t("Why"),
        "note": t("Note"),
    }


def versions(
    before: Snapshot | None, after: Snapshot | None, t: Translate, *, fields: Iterable[str] = ()
) -> list[Told]:
    """Return what differs between two states of a subject; of a list, each part that came or went by itself.

    Parameters
    ----------
    before, after
        Snapshots of the history or records as dictionaries; None = not in the register.
    t
        Translator.
    fields
        Those to be compared; all when empty.
    """
    old, new = _told(before, t), _told(after, t)
    found: list[Told] = []
    for field, name in field_names(t).items():
        gone, come = old.get(field, ()), new.get(field, ())
        if fields and field not in fields:
            continue
        if field in _NAMES:
            gone, come = (
                (", ".join(sorted(one - other)),) if one - other else ()
                for one, other in ((set(gone), set(come)), (set(come), set(gone)))
            )
        if field in _LISTS:
            found += [Told(name, part, "") for part in gone if part not in come]
            found += [Told(name, "", part) for part in come if part not in gone]
        elif gone != come:
            found.append(Told(name, "".join(gone), "".join(come)))
    return found


def table(found: list[Told], before: str, after: str, t: Translate) -> pd.DataFrame:
    """Return what differs as a table with the headings given for both states."""
    rows = [(one.field, one.before or "–", one.after or "–") for one in found]
    return pd.DataFrame(rows, columns=[t("Field"), before, after])


def _told(version: Snapshot | None, t: Translate) -> dict[str, tuple[str, ...]]:
    """Return what each field says, in words; fields that say nothing are left out."""
    held: dict[str, Any] = {**(version or {}), **(version or {}).get("partnership", {})}
    words = _words(t)
    told = {
        name: (words.get((name, value), str(value)),)
        for name, value in held.items()
        if not isinstance(value, list | tuple | Mapping) and value not in (None, "")
    }
    if "kind" in held and "side" in held:
        told["kind"] = (t("cercle") if held["kind"] == "cercle" else kind_name(held["kind"], t),)
    if "outcome" in held and held.get("unit"):
        told["outcome"] = (str(held["unit"]),)
    if "paths" in held:
        told["leads"] = (_leads(held, t),)
    lists: dict[str, Iterable[str]] = {
        "actors": _actors(held.get("actors", ())),
        "places": _places(held.get("ties") or held.get("territories") or (), t),
        "themes": (_theme(one) for one in held.get("themes", ())),
        "sources": (_source(one, t) for one in held.get("sources", ())),
        "funding": (_funding(one, t) for one in held.get("funding", ())),
        "texts": (str(one["text"]) for one in held.get("texts", ()) if isinstance(one, Mapping)),
        "pages": (str(one["atlas_id"]) for one in held.get("pages", ()) if isinstance(one, Mapping)),
        "cases": (_source(one, t) for one in held.get("cases", ())),
    }
    parts = {name: tuple(dict.fromkeys(filter(None, values))) for name, values in lists.items()}
    return {name: values for name, values in (told | parts).items() if values}


def _words(t: Translate) -> dict[tuple[str, Any], str]:
    return {
        ("status", "ongoing"): t("ongoing"),
        ("status", "ended"): t("ended"),
        ("status", "dormant"): t("dormant"),
        ("status", "suspended"): t("suspended"),
        ("confidence", "high"): t("high"),
        ("confidence", "medium"): t("medium"),
        ("confidence", "low"): t("low"),
        ("public", True): t("public"),
        ("public", False): t("not public"),
        ("outcome", "outside"): t("outside: in neither area"),
        ("outcome", "unknown"): t("nobody can say"),
        ("kind", "name"): t("published name"),
        ("kind", "sector"): t("DAC code"),
        ("kind", "export"): t("theme, for exports"),
    }


def _leads(held: dict[str, Any], t: Translate) -> str:
    if held.get("kind") == "export":
        return str(held.get("code") or t("no code"))
    paths = json.loads(held["paths"] or "[]")
    return " · ".join(theme_key(ThemePath(*path)) for path in paths) or t("no theme")


def _actors(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    frame = state.present_register().actors()
    known = dict(frame[["actor_id", "name"]].itertuples(index=False, name=None))
    for one in rows:
        key = str(one.get("actor_id") or one.get("key") or "")
        yield str(known.get(key) or one.get("name") or key)


def _places(rows: Iterable[dict[str, Any]], t: Translate) -> Iterator[str]:
    if not rows:
        return
    frame = state.area_state("kayes").territories
    levels = dict(zip(frame["code"], frame["level"], strict=True))
    for one in rows:
        level = levels.get(one.get("territory_code"))
        place = str(one["place"])
        named = t("{name} ({level})").format(name=place, level=level_name(level, t)) if level else place
        own = f"{one.get('start_year') or '?'}–{one.get('end_year') or '?'}" if one.get("own_dates") else ""
        yield joined([named, own], t)


def _theme(one: dict[str, Any]) -> str:
    path = theme_key(ThemePath(*(one.get(f"level_{depth}") or "" for depth in (1, 2, 3))))
    said = str(one.get("as_published") or "")
    return " → ".join(dict.fromkeys(filter(None, (said, path))))


def _source(one: dict[str, Any], t: Translate) -> str:
    return joined([str(one.get(name) or "") for name in ("title", "statement", "note", "date", "url")], t)


def _funding(one: dict[str, Any], t: Translate) -> str:
    names = ("funder", "amount_as_published", "year_as_published", "note", "source_title")
    return joined([str(one.get(name) or "") for name in names], t)
