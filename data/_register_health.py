"""Whether a register's database is sound: its pages, its keys, its history."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from data.errors import N_, Fault, Message
from data.history import broken_at, strays
from data.models import Change, Partnership, PartnershipActor

_ADVICE = Message(N_("Restore the latest backup that passes this check, or undo the change."))


def faults_of(session: Session) -> Iterator[Fault]:
    """Yield what is wrong with a register, the gravest first; nothing when it is sound."""
    if session.get_bind().dialect.name == "sqlite":
        yield from _sqlite_faults(session)
    broken = broken_at(session)
    if broken is not None:
        message = N_("The history has been altered from change {number} on.")
        yield Fault(Message(message, {"number": broken}), advice=_ADVICE)
    for entity, key in strays(session):
        message = N_("“{key}” ({entity}) is not what its history says: it was changed outside CartoCoop.")
        yield Fault(Message(message, {"key": key, "entity": entity}), advice=_ADVICE)
    named = select(PartnershipActor.partnership_id)
    for key in session.scalars(
        select(Partnership.partnership_id).where(Partnership.partnership_id.not_in(named))
    ):
        yield Fault(Message(N_("The partnership “{key}” names no actor."), {"key": key}))


def _sqlite_faults(session: Session) -> Iterator[Fault]:
    for (said,) in session.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            message = N_("The file is damaged: {reason}")
            yield Fault(Message(message, {"reason": str(said)[:200]}), advice=_ADVICE)
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        message = N_("Row {row} of table {table} names a row of {parent} that is not there.")
        yield Fault(Message(message, {"row": row, "table": table, "parent": parent}), advice=_ADVICE)


def size_of(session: Session) -> dict[str, int]:
    """Return how many partnerships and changes a register holds."""
    return {
        "partnerships": session.scalar(select(func.count()).select_from(Partnership)) or 0,
        "changes": session.scalar(select(func.count()).select_from(Change)) or 0,
    }
