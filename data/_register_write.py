"""Writing into the register: one record merged into what is there, without destroying curation.

The rule of precedence: what curation set stays; an import fills what curation left empty and renews what
imports set before. Rows that hang on a partnership belong to their origin, which replaces its own only; when
they are read, what curation already says is not said twice (:mod:`data._register_frames`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data._register_checks import check_record
from data._register_snapshot import source_id
from data.errors import N_, Fault, Message
from data.models import (
    BUILTIN,
    Actor,
    FundingLine,
    Partnership,
    PartnershipActor,
    PartnershipPage,
    PartnershipSource,
    PartnershipTerritory,
    PartnershipText,
    PartnershipTheme,
    Source,
)
from data.records import ActorRecord, PartnershipRecord, SourceRecord
from data.schema import PUBLIC_KINDS

Outcome = Literal["created", "updated", "unchanged", "held"]
"""``held``: a person has edited or deleted that partnership; nothing is written."""
EDITED = "edit"
"""Origin of what a person wrote."""
Values = dict[str, Any]
SCALARS = (
    "title",
    "form",
    "first_signature_year",
    "start_year",
    "end_year",
    "end_date",
    "status",
    "status_as_published",
    "observed_date",
    "observed_year",
    "confidence",
    "scope",
    "note",
)
CHILDREN = (
    PartnershipActor,
    PartnershipTerritory,
    PartnershipTheme,
    PartnershipText,
    PartnershipSource,
    FundingLine,
)
_COMPARED = ("first_signature_year", "start_year", "end_year", "status")


def write_record(session: Session, record: PartnershipRecord, *, curated: bool = False) -> str:
    """Create or merge one partnership inside the caller's transaction; return its key.

    Parameters
    ----------
    session
        A session of :func:`data._register_store.writing`.
    record
        The partnership.
    curated
        True for the built-in content; its values are not overwritten by imports.

    Raises
    ------
    FrameError
        With every fault of the record; nothing is written then.
    """
    check_record(record)
    found = find_partnership(session, record)
    new = found is None
    origin = BUILTIN if curated else record.partnership_id
    values = {name: getattr(record, name) for name in SCALARS}
    if found is None:
        found = Partnership(partnership_id=record.partnership_id, **values)
        found.curated_fields = _join(name for name in SCALARS if _said(values[name])) if curated else ""
        session.add(found)
    else:
        _merge(found, values, curated=curated, keep=("confidence", "scope"))
    for actor in record.actors:
        _write_actor(session, actor, curated=curated)
    session.flush()
    _write_pages(session, found.partnership_id, record, new=new)
    _write_children(session, found.partnership_id, record, origin)
    session.flush()
    return found.partnership_id


def find_partnership(session: Session, record: PartnershipRecord) -> Partnership | None:
    """Return the partnership that a record speaks of: by its Atlas page, else by its own key."""
    if record.atlas_id:
        page = session.get(PartnershipPage, record.atlas_id)
        if page is not None:
            return session.get(Partnership, page.partnership_id)
    return session.get(Partnership, record.partnership_id)


def differences(found: Partnership, record: PartnershipRecord) -> tuple[Fault, ...]:
    """Return what a record says otherwise than curation does; it is to be told, not repaired."""
    curated = set(found.curated_fields.split(","))
    return tuple(
        Fault(
            Message(
                N_("The register has “{known}”, this source says “{said}”; the register's value is kept."),
                {"known": getattr(found, name), "said": getattr(record, name)},
            ),
            field=name,
        )
        for name in _COMPARED
        if name in curated and _said(getattr(record, name)) and getattr(record, name) != getattr(found, name)
    )


def write_source(
    session: Session, source: SourceRecord, partnership_id: str | None, origin: str, subject: str = ""
) -> None:
    """Add what a source does to a partnership; None = it keeps one out of the register."""
    session.add(
        PartnershipSource(
            partnership_id=partnership_id,
            source_id=source_id(session, source.title, source.url, source.date),
            relation=source.relation,
            subject=subject,
            statement=source.statement,
            note=source.note,
            origin=origin,
        )
    )


def retire_curated(session: Session, partnership_id: str) -> None:
    """Take out the curated rows of a partnership, and the partnership when nothing else is left of it."""
    found = session.get_one(Partnership, partnership_id)
    left = 0
    for table in CHILDREN:
        for row in _children(session, table, partnership_id):
            if row.origin == BUILTIN:
                session.delete(row)
            else:
                left += 1
    found.curated_fields = ""
    session.flush()
    if not left:
        session.delete(found)


def replace_record(session: Session, key: str, record: PartnershipRecord) -> None:
    """Make a partnership what a person says it is, whatever other origins said; it is held from now on.

    Actors that the register knows stay as they are; new ones are added.
    """
    check_record(record)
    values = {name: getattr(record, name) for name in SCALARS}
    found = session.get(Partnership, key)
    if found is None:
        session.add(Partnership(partnership_id=key, held=True, **values))
    else:
        found.held = True
        for name, value in values.items():
            setattr(found, name, value)
    for actor in record.actors:
        if session.get(Actor, actor.actor_id) is None:
            _write_actor(session, actor, curated=False)
    session.flush()
    for table in CHILDREN:
        session.execute(delete(table).where(table.partnership_id == key))
    session.expire_all()
    _write_pages(session, key, record, new=found is None)
    _write_children(session, key, record, EDITED)
    session.flush()


def replace_actor(session: Session, key: str, record: ActorRecord) -> None:
    """Make an actor what a person says it is; neither imports nor newer curation overwrite that."""
    found = session.get_one(Actor, key)
    values = _actor_values(record) | {"public": _public(record), "francilian": bool(record.francilian)}
    values["group_id"] = record.group_id or key
    values["group_name"] = record.group_name or record.name
    for name, value in values.items():
        setattr(found, name, value)
    found.curated_fields = _join(values)
    session.flush()


def orphans(session: Session, candidates: Iterable[str]) -> list[str]:
    """Return those of some actors that no partnership names."""
    asked = sorted(set(candidates))
    used = set(session.scalars(select(PartnershipActor.actor_id).where(PartnershipActor.actor_id.in_(asked))))
    return [key for key in asked if key not in used]


def sweep_sources(session: Session) -> None:
    """Take out the sources that nothing names any more."""
    session.flush()
    session.execute(delete(Source).where(Source.id.not_in(select(PartnershipSource.source_id))))


def _said(value: object) -> bool:
    return value is not None and value != ""


def _join(names: Iterable[str]) -> str:
    return ",".join(sorted(set(names)))


def _children(session: Session, table: type[Any], partnership_id: str) -> list[Any]:
    return list(session.scalars(select(table).where(table.partnership_id == partnership_id)))


def _merge(row: Partnership | Actor, values: Values, *, curated: bool, keep: tuple[str, ...] = ()) -> None:
    """Set the values that are said; imports leave alone what curation set, and `keep` once it is set.

    Curation that no longer says a value takes it back.
    """
    protected = set(filter(None, row.curated_fields.split(",")))
    for name, value in values.items():
        if curated and _said(value):
            setattr(row, name, value)
            protected.add(name)
        elif curated and name in protected:
            setattr(row, name, None if row.__table__.columns[name].nullable else "")
            protected.discard(name)
        elif _said(value) and name not in protected and not (name in keep and _said(getattr(row, name))):
            setattr(row, name, value)
    row.curated_fields = _join(protected)


def _write_actor(session: Session, actor: ActorRecord, *, curated: bool) -> None:
    values = _actor_values(actor)
    found = session.get(Actor, actor.actor_id)
    if curated or found is None:
        values["group_id"] = actor.group_id or actor.actor_id
        values["group_name"] = actor.group_name or actor.name
        values["public"] = _public(actor)
        values["francilian"] = bool(actor.francilian)
    if found is not None:
        # An actor that another partnership has made known keeps its name, kind and group.
        _merge(found, values, curated=curated, keep=("name", "kind", "group_id", "group_name"))
        return
    said = _join(name for name, value in values.items() if _said(value)) if curated else ""
    session.add(Actor(actor_id=actor.actor_id, side=actor.side, curated_fields=said, **values))


def _actor_values(actor: ActorRecord) -> Values:
    return {
        "name": actor.name,
        "kind": actor.kind,
        "territory_code": actor.territory_code,
        "group_id": actor.group_id,
        "group_name": actor.group_name,
        "public": actor.public,
        "francilian": actor.francilian,
        "lon": actor.lon,
        "lat": actor.lat,
        "note": actor.note,
        "within": actor.within,
        "method": actor.method,
    }


def _public(actor: ActorRecord) -> bool:
    return actor.public if actor.public is not None else actor.kind in (*PUBLIC_KINDS, "cercle", "grouping")


def _write_pages(session: Session, partnership_id: str, record: PartnershipRecord, *, new: bool) -> None:
    """Add the pages of the Atlas that the register does not know yet."""
    for page in dict.fromkeys(filter(None, (record.atlas_id, *record.pages))):
        if session.get(PartnershipPage, page) is None:
            main = new and page == record.atlas_id
            session.add(PartnershipPage(atlas_id=page, partnership_id=partnership_id, main=main))


def _write_children(session: Session, partnership_id: str, record: PartnershipRecord, origin: str) -> None:
    """Put what hangs on the partnership in the place of what the same origin said before."""
    for table in CHILDREN:
        mine = (table.partnership_id == partnership_id, table.origin == origin)
        session.execute(delete(table).where(*mine).execution_options(synchronize_session="fetch"))
    common: Values = {"partnership_id": partnership_id, "origin": origin}
    for actor_id, role in sorted({(actor.actor_id, actor.role) for actor in record.actors}):
        session.add(PartnershipActor(**common, actor_id=actor_id, role=role))
    for tie in record.ties:
        named = {"actor_id": tie.actor_id or None, "partner_id": tie.partner_id or None}
        session.add(PartnershipTerritory(**common, **(asdict(tie) | named)))
    session.add_all(PartnershipTheme(**common, **asdict(theme)) for theme in dict.fromkeys(record.themes))
    texts = dict(record.texts).items()
    session.add_all(PartnershipText(**common, name=name, text=text) for name, text in texts if text)
    session.add_all(FundingLine(**common, **asdict(line)) for line in record.funding)
    for source in dict.fromkeys(record.sources):
        write_source(session, source, partnership_id, origin)
