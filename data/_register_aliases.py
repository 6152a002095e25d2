"""Aliases in the register: which rows bear a name, and what becomes of them when a person says what it is.

A row is *open* when it has no code although its place may lie in the area, when its match is doubtful, or
when an alias placed it. An alias sets open rows only: a row that the source's own code, its own context or a
person has placed surely stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import pandas as pd
import pandera.pandas as pa
from sqlalchemy import select
from sqlalchemy.orm import Session

from data._register_journal import Journal, Stamp
from data._register_snapshot import Snapshot
from data.aliases import ALIAS, SURE, AliasRecord, check_alias, fold_name
from data.models import Actor, Alias, Change, PartnershipActor, PartnershipTerritory
from data.records import CODED_KINDS

NAMES = pa.DataFrameSchema(
    {
        "name": pa.Column("str"),  # as published
        "side": pa.Column("str", checks=pa.Check.isin(("fr", "ml"))),
        "within": pa.Column("str"),  # unit that the source places it in, or ""
        "what": pa.Column("str", checks=pa.Check.isin(("place", "actor"))),
        "kind": pa.Column("str"),  # of the actor, or ""
        "partnership_id": pa.Column("str"),
        "actor_id": pa.Column("str"),  # the actor itself, or ""
        "code": pa.Column("str", nullable=True),
        "reach": pa.Column("str"),  # of the place, or ""
        "method": pa.Column("str"),
        "score": pa.Column("float64", nullable=True),
        "open": pa.Column("bool"),  # waits for a person, or was placed by an alias
    },
    name="names",
)
"""One row per name × row of the register that bears it: places named, and actors of partnerships."""
_TIE: Final = ("territory_code", "reach", "method", "score", "precision")
_ACTOR: Final = (
    *("territory_code", "lon", "lat", "francilian", "method"),
    *("kind", "public", "group_id", "group_name"),
)
_UNPLACED_TIE: Final[Mapping[str, Any]] = dict(zip(_TIE, (None, "unknown", "", None, ""), strict=True))
_STATED: Final = ("code", "point", "area", "person")
"""Methods of rows whose place no name has told."""
_RECORD: Final = tuple(field.name for field in fields(AliasRecord))


@dataclass(frozen=True, slots=True)
class Placed:
    """What an alias did.

    Parameters
    ----------
    key
        Of the alias.
    rows, partnerships, actors
        Places named that it sets, in how many partnerships; actors that it sets.
    left
        Rows of that name that were sure already and stay as they are.
    """

    key: str
    rows: int
    partnerships: int
    actors: int
    left: int


def read_aliases(session: Session) -> tuple[AliasRecord, ...]:
    """Return every alias, by name."""
    rows = session.scalars(select(Alias).order_by(Alias.folded, Alias.side, Alias.within))
    return tuple(record_of(row) for row in rows)


def record_of(row: Alias) -> AliasRecord:
    """Return a row of the table as a record."""
    return AliasRecord(**{name: getattr(row, name) for name in _RECORD})


def put_alias(session: Session, journal: Journal, alias: AliasRecord) -> Placed:
    """Keep an alias in the place of one for the same name, and set the open rows that bear the name.

    Raises
    ------
    FrameError
        With every fault of the alias; nothing is written then.
    """
    check_alias(alias)
    journal.watch("alias", [alias.key])
    row = session.get(Alias, alias.key)
    if row is None:
        row = Alias(key=alias.key, folded=alias.folded)
        session.add(row)
    for name in _RECORD:
        setattr(row, name, getattr(alias, name))
    session.flush()
    return apply_alias(session, journal, alias)


def apply_alias(session: Session, journal: Journal, alias: AliasRecord) -> Placed:
    """Set the open rows that bear an alias's name."""
    ties, actors = _bearers(session, alias)
    mine = [row for row in ties if _tie_open(row)]
    ours = [row for row in actors if _actor_open(row)]
    journal.watch("partnership", {row.partnership_id for row in mine})
    journal.watch("actor", [row.actor_id for row in ours])
    values = alias.tie_values()
    for tie in mine:
        _set(tie, values | _reach_kept(tie, alias))
    for actor in ours:
        _set(actor, _actor_values(session, actor, alias))
    session.flush()
    left = len(ties) + len(actors) - len(mine) - len(ours)
    return Placed(alias.key, len(mine), len({row.partnership_id for row in mine}), len(ours), left)


def take_alias_out(session: Session, journal: Journal, key: str) -> Placed:
    """Forget an alias; the rows that it set get back what they held before, or wait for a choice again."""
    row = session.get_one(Alias, key)
    alias = record_of(row)
    journal.watch("alias", [key])
    ties, actors = _bearers(session, alias)
    mine = [row for row in ties if row.method == ALIAS]
    ours = [row for row in actors if row.method == ALIAS]
    journal.watch("partnership", {row.partnership_id for row in mine})
    journal.watch("actor", [row.actor_id for row in ours])
    for partnership in {row.partnership_id for row in mine}:
        same = [row for row in mine if row.partnership_id == partnership]
        before = _rows_before(session, partnership, {_identity(_told(row)) for row in same})
        for tie in same:
            waiting = before.get(_identity(_told(tie)), [])
            _set(tie, waiting.pop(0) if waiting else _UNPLACED_TIE)
    for actor in ours:
        _set(actor, _actor_before(session, actor))
    session.delete(row)
    session.flush()
    left = len(ties) + len(actors) - len(mine) - len(ours)
    return Placed(key, len(mine), len({row.partnership_id for row in mine}), len(ours), left)


def names_frame(session: Session) -> pd.DataFrame:
    """Return NAMES: every place named and every actor of a partnership, with how it was placed."""
    actors = {row.actor_id: row for row in session.scalars(select(Actor))}
    rows: list[dict[str, Any]] = []
    only_outside: dict[str, bool] = {}
    for tie in session.scalars(select(PartnershipTerritory).order_by(PartnershipTerritory.id)):
        if tie.partner_id:
            outside = only_outside.get(tie.partner_id, True)
            only_outside[tie.partner_id] = outside and tie.reach == "outside"
        if tie.place.strip():
            found = {"what": "place", "kind": "", "actor_id": "", "reach": tie.reach, "score": tie.score}
            rows.append(found | _named(tie, tie.place, "ml", tie.partnership_id, is_open=_tie_open(tie)))
    seats = select(PartnershipActor.partnership_id, PartnershipActor.actor_id).distinct()
    for partnership_id, actor_id in session.execute(seats.order_by(*seats.selected_columns)):
        actor = actors[actor_id]
        is_open = _actor_open(actor) and not (only_outside.get(actor_id, False) and actor.method != ALIAS)
        found = {"what": "actor", "kind": actor.kind, "actor_id": actor_id, "reach": "", "score": None}
        rows.append(found | _named(actor, actor.name, actor.side, partnership_id, is_open=is_open))
    types = {name: str(column.dtype) for name, column in NAMES.columns.items()}
    frame = {name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in types.items()}
    return NAMES.validate(pd.DataFrame(frame))


def _named(
    row: Actor | PartnershipTerritory, name: str, side: str, partnership_id: str, *, is_open: bool
) -> dict[str, Any]:
    return {
        "name": name,
        "side": side,
        "within": row.within,
        "partnership_id": partnership_id,
        "code": row.territory_code,
        "method": row.method,
        "open": is_open,
    }


def _bearers(session: Session, alias: AliasRecord) -> tuple[list[PartnershipTerritory], list[Actor]]:
    """Return the places named and the actors that an alias speaks of, in an order that never changes."""
    session.flush()
    places = select(PartnershipTerritory).filter_by(within=alias.within).order_by(PartnershipTerritory.id)
    actors = select(Actor).filter_by(within=alias.within, side=alias.side).order_by(Actor.actor_id)
    return (
        [row for row in session.scalars(places) if fold_name(row.place) == alias.folded]
        if alias.side == "ml"
        else [],
        [row for row in session.scalars(actors) if fold_name(row.name) == alias.folded],
    )


def _tie_open(row: PartnershipTerritory) -> bool:
    if row.method == ALIAS:
        return True
    if row.territory_code is None:
        return row.reach == "unknown"
    return row.score is not None and row.score < SURE and row.method not in _STATED


def _actor_open(row: Actor) -> bool:
    return row.method == ALIAS or row.territory_code is None


def _set(row: object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _reach_kept(row: PartnershipTerritory, alias: AliasRecord) -> dict[str, Any]:
    """Return the narrower reach that a source gave a place in a commune (a village, a school)."""
    kept = alias.level == "commune" and row.reach in ("village", "school")
    return {"reach": row.reach} if kept else {}


def _actor_values(session: Session, actor: Actor, alias: AliasRecord) -> dict[str, Any]:
    """Return what an alias sets of an actor; a collectivity joins the group of the unit that it is.

    An actor of which no word of its name told the kind is the unit itself.
    """
    values: dict[str, Any] = {
        "territory_code": alias.code,
        "lon": alias.lon if alias.code else None,
        "lat": alias.lat if alias.code else None,
        "francilian": alias.francilian if alias.side == "fr" else actor.francilian,
        "method": ALIAS,
    }
    kind = alias.kind if actor.kind == "other" else actor.kind
    if kind != actor.kind:
        values |= {"kind": kind, "public": True}
    key = alias.group_key(kind) if kind in CODED_KINDS else ""
    if key and key != actor.actor_id:
        known = session.get(Actor, key)
        values["group_id"] = known.group_id if known else key
        values["group_name"] = known.group_name if known else alias.unit
    return values


def _told(row: PartnershipTerritory) -> Snapshot:
    return {name: getattr(row, name) for name in ("place", "actor_id", "partner_id", "origin")}


def _identity(row: Snapshot) -> tuple[Any, ...]:
    return row["place"], row["actor_id"], row["partner_id"], row["origin"]


def _states(session: Session, entity: str, key: str) -> Iterator[Snapshot]:
    """Yield the states in which the register held a subject before its changes, the newest first."""
    query = select(Change.before).filter_by(entity=entity, key=key).where(Change.before.is_not(None))
    for text in session.scalars(query.order_by(Change.id.desc())):
        yield json.loads(text or "{}")


def _rows_before(
    session: Session, key: str, wanted: Iterable[tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Return how the places of a partnership were placed when no alias had placed them, by their identity."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    missing = set(wanted)
    for state in _states(session, "partnership", key):
        for one in sorted(missing, key=str):
            rows = [row for row in state["territories"] if _identity(row) == one]
            if rows and all(row["method"] != ALIAS for row in rows):
                found[one] = [{name: row[name] for name in _TIE} for row in rows]
                missing.discard(one)
        if not missing:
            break
    return found


def _actor_before(session: Session, actor: Actor) -> dict[str, Any]:
    """Return how an actor was placed when no alias had placed it."""
    for state in _states(session, "actor", actor.actor_id):
        if state.get("method", "") != ALIAS:
            return {name: state.get(name, "") for name in _ACTOR}
    return {
        "territory_code": None,
        "lon": None,
        "lat": None,
        "francilian": False,
        "kind": actor.kind,
        "public": actor.public,
        "group_id": actor.actor_id,
        "group_name": actor.name,
        "method": "",
    }


def stamped(alias: AliasRecord, stamp: Stamp) -> AliasRecord:
    """Return an alias under its author's name and moment, unless it has its own from elsewhere."""
    return replace(alias, author=alias.author or stamp.who, moment=alias.moment or stamp.moment)
