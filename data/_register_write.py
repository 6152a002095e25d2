"""Writing into the register: one record merged into what is there, without destroying curation.

The rule of precedence: what curation set stays; an import fills what curation left empty and renews what
imports set before. Rows that hang on a partnership belong to their origin, which replaces its own only; when
they are read, what curation already says is not said twice (:mod:`data._register_frames`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data._register_checks import check_record
from data.errors import N_, Fault, Message
from data.models import (
    BUILTIN,
    Actor,
    Base,
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

Outcome = Literal["created", "updated", "unchanged"]
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


def write_record(
    session: Session, record: PartnershipRecord, *, curated: bool = False, pages: Iterable[str] = ()
) -> Outcome:
    """Create or merge one partnership inside the caller's transaction.

    Parameters
    ----------
    session
        A session of :func:`data._register_store.writing`.
    record
        The partnership.
    curated
        True for the built-in content; its values are not overwritten by imports.
    pages
        Numbers of further Atlas pages about the same partnership.

    Raises
    ------
    FrameError
        With every fault of the record; nothing is written then.
    """
    check_record(record)
    found = find_partnership(session, record)
    before = digest(session, found.partnership_id) if found else ""
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
    for number, page in enumerate(dict.fromkeys(filter(None, (record.atlas_id, *pages)))):
        if session.get(PartnershipPage, page) is None:
            session.add(
                PartnershipPage(
                    atlas_id=page, partnership_id=found.partnership_id, main=number == 0 and not before
                )
            )
    _write_children(session, found.partnership_id, record, origin)
    session.flush()
    if not before:
        return "created"
    _sweep(session)
    return "unchanged" if digest(session, found.partnership_id) == before else "updated"


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


def digest(session: Session, partnership_id: str) -> str:
    """Return a checksum of a partnership with all that hangs on it, its actors included."""
    session.flush()
    rows: list[str] = [_text(session.get_one(Partnership, partnership_id))]
    for table in (PartnershipPage, *CHILDREN):
        rows += sorted(_text(row) for row in _children(session, table, partnership_id))
    links = _children(session, PartnershipActor, partnership_id)
    rows += sorted({_text(session.get_one(Actor, link.actor_id)) for link in links})
    sources = _children(session, PartnershipSource, partnership_id)
    rows += sorted({_text(session.get_one(Source, link.source_id)) for link in sources})
    return sha256("\n".join(rows).encode()).hexdigest()


def write_source(
    session: Session, source: SourceRecord, partnership_id: str | None, origin: str, subject: str = ""
) -> None:
    """Add what a source does to a partnership; None = it keeps one out of the register."""
    same = select(Source).filter_by(title=source.title, url=source.url, date=source.date)
    page = session.scalars(same).first()
    if page is None:
        page = Source(title=source.title, url=source.url, date=source.date)
        session.add(page)
        session.flush()
    session.add(
        PartnershipSource(
            partnership_id=partnership_id,
            source_id=page.id,
            relation=source.relation,
            subject=subject,
            statement=source.statement,
            note=source.note,
            origin=origin,
        )
    )


def retire_curated(session: Session, keep: set[str]) -> int:
    """Take out curated rows of partnerships that are not in `keep`, and partnerships left with nothing."""
    gone = 0
    for found in session.scalars(select(Partnership).where(Partnership.curated_fields != "")).all():
        if found.partnership_id in keep:
            continue
        gone += 1
        left = 0
        for table in CHILDREN:
            for row in _children(session, table, found.partnership_id):
                if row.origin == BUILTIN:
                    session.delete(row)
                else:
                    left += 1
        found.curated_fields = ""
        session.flush()
        if not left:
            session.delete(found)
    _sweep(session)
    return gone


def _said(value: object) -> bool:
    return value is not None and value != ""


def _join(names: Iterable[str]) -> str:
    return ",".join(sorted(set(names)))


def _text(row: Base) -> str:
    """Return a row as text, without the numbers that the database gave it."""
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return f"{row.__tablename__} {sorted((k, repr(v)) for k, v in values.items() if k != 'id')}"


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
    values = {
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
    }
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


def _public(actor: ActorRecord) -> bool:
    return actor.public if actor.public is not None else actor.kind in (*PUBLIC_KINDS, "cercle", "grouping")


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


def _sweep(session: Session) -> None:
    """Take out actors and sources that nothing names any more."""
    session.flush()
    used = select(PartnershipActor.actor_id)
    session.execute(delete(Actor).where(Actor.actor_id.not_in(used)))
    session.execute(delete(Source).where(Source.id.not_in(select(PartnershipSource.source_id))))
