"""A partnership of the register as a record again, to be edited: what the frames show of all origins."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from data._register_keys import source_address
from data._register_snapshot import Snapshot, take, take_actors, take_partnerships
from data.models import BUILTIN
from data.records import (
    ActorRecord,
    FundingRecord,
    PartnershipRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
    slug,
)
from data.schema import ROLES

T = TypeVar("T")


def read_record(session: Session, key: str) -> PartnershipRecord | None:
    """Return a partnership as a record; None when the register does not hold it."""
    found = take(session, "partnership", key)
    if found is None:
        return None
    named = {row["actor_id"] for row in found["actors"]}
    actors = {one: state for one in named if (state := take(session, "actor", one)) is not None}
    return record_of(key, found, actors)


def read_records(session: Session) -> Iterator[PartnershipRecord]:
    """Yield every partnership as :func:`read_record` gives it, in the order of their keys."""
    actors = take_actors(session)
    for key, found in take_partnerships(session):
        yield record_of(key, found, actors)


def read_actor(session: Session, key: str) -> ActorRecord | None:
    """Return an actor as a record; None when the register does not hold it."""
    found = take(session, "actor", key)
    return None if found is None else _actor(key, found, "partner")


def record_of(key: str, found: Snapshot, actors: Mapping[str, Snapshot]) -> PartnershipRecord:
    """Return a partnership's snapshot as a record.

    Parameters
    ----------
    key
        Its key.
    found
        Its snapshot.
    actors
        Snapshots of the actors that it names.
    """
    own = {field.name for field in fields(PartnershipRecord)} & set(found["partnership"])
    main = [page["atlas_id"] for page in found["pages"] if page["main"]]
    return PartnershipRecord(
        **{name: found["partnership"][name] for name in own},
        key=key,
        atlas_id=main[0] if main else "",
        pages=tuple(page["atlas_id"] for page in found["pages"] if not page["main"]),
        actors=_actors(found["actors"], actors),
        ties=tuple(_of(TieRecord, row) for row in _once(found["territories"], _place)),
        themes=tuple(dict.fromkeys(_of(ThemeRecord, row) for row in _once(found["themes"], _theme))),
        sources=tuple(dict.fromkeys(_of(SourceRecord, row) for row in _once(found["sources"], _source))),
        funding=tuple(_of(FundingRecord, row) for row in _once(found["funding"], _money)),
        texts=_texts(_once(found["texts"], _name)),
    )


def _actors(rows: Iterable[Snapshot], actors: Mapping[str, Snapshot]) -> tuple[ActorRecord, ...]:
    """Return each actor once, in the role that curation gives it, else the strongest."""
    ordered = sorted(rows, key=lambda row: (row["origin"] != BUILTIN, ROLES.index(row["role"])))
    roles: dict[str, str] = {}
    for row in ordered:
        roles.setdefault(row["actor_id"], row["role"])
    return tuple(_actor(key, actors[key], role) for key, role in sorted(roles.items()) if key in actors)


def _texts(rows: Iterable[Snapshot]) -> tuple[tuple[str, str], ...]:
    """Return one text per name: what several pages say of the same thing follows each other."""
    texts: dict[str, dict[str, None]] = {}
    for row in rows:
        texts.setdefault(row["name"], {})[row["text"]] = None
    return tuple((name, "\n\n".join(said)) for name, said in texts.items())


def _actor(key: str, state: Snapshot, role: str) -> ActorRecord:
    own = {field.name for field in fields(ActorRecord)} & set(state)
    return ActorRecord(**{name: state[name] for name in own}, key=key, role=role)


def _once(rows: Iterable[Snapshot], key: Callable[[Snapshot], Hashable]) -> list[Snapshot]:
    """Leave out rows of other origins that say what curation says, as the frames do."""
    rows = list(rows)
    said = {key(row) for row in rows if row["origin"] == BUILTIN}
    return [row for row in rows if row["origin"] == BUILTIN or key(row) not in said]


def _of(kind: type[T], row: Snapshot) -> T:
    values = {field.name: row[field.name] for field in fields(cast("Any", kind)) if field.name in row}
    return kind(
        **{name: "" if value is None and name.endswith("_id") else value for name, value in values.items()}
    )


def _place(row: Snapshot) -> Hashable:
    return row["actor_id"], row["territory_code"] or slug(row["place"])


def _theme(row: Snapshot) -> Hashable:
    return (row["level_1"], row["level_2"], row["level_3"]) if row["level_1"] else slug(row["as_published"])


def _source(row: Snapshot) -> Hashable:
    return source_address(row["url"], row["title"]), row["relation"], row["statement"]


def _money(row: Snapshot) -> Hashable:
    amount = row["amount_as_published"] if row["amount_eur"] is None else row["amount_eur"]
    return slug(row["funder"]), amount, row["year_as_published"]


def _name(row: Snapshot) -> Hashable:
    return str(row["name"])
