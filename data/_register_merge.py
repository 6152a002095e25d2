"""Two actors of the register that are one: all that names the second names the first from now on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data._register_journal import Journal
from data._register_snapshot import put
from data._register_store import RegisterError
from data.errors import N_
from data.models import Actor, Partnership, PartnershipActor, PartnershipTerritory


def merge_actor(session: Session, journal: Journal, *, gone: str, keep: str) -> int:
    """Give everything of one actor to another and take it out; return how many partnerships named it.

    The partnerships are held from then on: neither an import nor newer curation brings the first back into
    them.

    Raises
    ------
    RegisterError
        They are one already, one is not in the register, or they are not on the same side.
    """
    old, new = session.get(Actor, gone), session.get(Actor, keep)
    if old is None or new is None:
        raise RegisterError(N_("The register holds no actor “{key}”."), key=gone if old is None else keep)
    if gone == keep or old.side != new.side:
        raise RegisterError(N_("Two different actors of the same side can be united, no others."))
    named = _partnerships(session, gone)
    members = list(session.scalars(select(Actor).where(Actor.group_id == gone, Actor.actor_id != gone)))
    journal.watch("partnership", named)
    journal.watch("actor", {gone, keep, *(member.actor_id for member in members)})
    if new.group_id == gone:
        new.group_id, new.group_name = keep, new.name
    for member in members:
        if member is not new:
            member.group_id, member.group_name = new.group_id, new.group_name
    _move_roles(session, gone, keep)
    for column in (PartnershipTerritory.actor_id, PartnershipTerritory.partner_id):
        session.execute(update(PartnershipTerritory).where(column == gone).values({column.key: keep}))
    session.execute(update(Partnership).where(Partnership.partnership_id.in_(named)).values(held=True))
    session.expire_all()
    _once(session, named)
    put(session, "actor", gone, None)
    return len(named)


def _partnerships(session: Session, key: str) -> list[str]:
    roles = select(PartnershipActor.partnership_id).where(PartnershipActor.actor_id == key)
    places = select(PartnershipTerritory.partnership_id).where(
        (PartnershipTerritory.actor_id == key) | (PartnershipTerritory.partner_id == key)
    )
    return sorted({*session.scalars(roles), *session.scalars(places)})


def _move_roles(session: Session, gone: str, keep: str) -> None:
    """Give the roles of an actor to another, each once."""
    of_keep = select(PartnershipActor).where(PartnershipActor.actor_id == keep)
    held = {(row.partnership_id, row.role, row.origin) for row in session.scalars(of_keep)}
    of_gone = select(PartnershipActor).where(PartnershipActor.actor_id == gone)
    roles = [(row.partnership_id, row.role, row.origin) for row in session.scalars(of_gone)]
    session.execute(delete(PartnershipActor).where(PartnershipActor.actor_id == gone))
    for partnership_id, role, origin in roles:
        if (partnership_id, role, origin) not in held:
            session.add(
                PartnershipActor(partnership_id=partnership_id, actor_id=keep, role=role, origin=origin)
            )
    session.flush()


def _once(session: Session, partnerships: Iterable[str]) -> None:
    """Take out the places that now stand twice, word for word."""
    columns = [one.key for one in PartnershipTerritory.__table__.columns if one.key != "id"]
    seen: set[tuple[Any, ...]] = set()
    of_these = PartnershipTerritory.partnership_id.in_(list(partnerships))
    rows = select(PartnershipTerritory).where(of_these).order_by(PartnershipTerritory.id)
    for row in session.scalars(rows).all():
        content = tuple(getattr(row, name) for name in columns)
        if content in seen:
            session.delete(row)
        seen.add(content)
    session.flush()
