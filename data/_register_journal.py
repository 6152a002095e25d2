"""What a transaction changed, put into the history: who, when, what, why, before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from data._register_snapshot import ENTITIES, Entity, Snapshot, as_text, take
from data.access import MACHINE, Person, Role
from data.models import Change

Operation = Literal["baseline", "builtin", "import", "edit", "delete", "undo"]
OPERATIONS: Final[tuple[Operation, ...]] = get_args(Operation)
BY_A_PERSON: Final = ("edit", "delete", "undo")
PRODUCT: Final = "CartoCoop"
"""Author of what the product does of its own accord."""
SETTINGS: Final = frozenset({"theme"})
"""Subjects that only an administrator may change, by whatever operation; the others are an editor's."""


def now() -> str:
    """Return the present moment in UTC, ISO 8601 with microseconds; such texts sort by time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every change of one transaction has in common.

    Parameters
    ----------
    who
        Name that the author goes by; never an address.
    operation
        One of :data:`OPERATIONS`.
    reason
        Why, in the author's words.
    batch
        Key of the import that it is part of; "" = of none.
    moment
        UTC, ISO 8601.
    """

    who: str = PRODUCT
    operation: Operation = "import"
    reason: str = ""
    batch: str = ""
    moment: str = field(default_factory=now)


class Journal:
    """Watches subjects in a transaction and writes down those that changed.

    Parameters
    ----------
    session
        A session of :func:`data._register_store.writing`: writers come one after the other.
    stamp
        Author, operation and reason.
    person
        Who acts; what the role does not allow is refused when it is written down.
    """

    def __init__(self, session: Session, stamp: Stamp, person: Person = MACHINE) -> None:
        self._session = session
        self.stamp = stamp
        self._person = person
        self._before: dict[tuple[Entity, str], Snapshot | None] = {}

    def watch(self, entity: Entity, keys: Iterable[str]) -> None:
        """Remember the state of subjects that are about to be written."""
        for key in keys:
            if (entity, key) not in self._before:
                self._before[entity, key] = take(self._session, entity, key)

    def begin(self, entity: Entity, keys: Iterable[str]) -> None:
        """Take subjects for new ones, whatever the register holds of them now."""
        self._before |= {(entity, key): None for key in keys}

    def write(self) -> list[Change]:
        """Put what changed since into the history; return the new rows. The watch begins anew."""
        changed = []
        previous = last_digest(self._session)
        for entity, key in sorted(self._before, key=lambda one: (ENTITIES.index(one[0]), one[1])):
            before, after = as_text(self._before[entity, key]), as_text(take(self._session, entity, key))
            if before == after:
                continue
            self._person.require(Role.ADMIN if entity in SETTINGS else Role.EDITOR)
            row = Change(
                moment=self.stamp.moment,
                who=self.stamp.who,
                operation=self.stamp.operation,
                reason=self.stamp.reason,
                batch=self.stamp.batch,
                entity=entity,
                key=key,
                before=before,
                after=after,
            )
            row.digest = previous = chained(previous, row)
            changed.append(row)
            self._session.add(row)
            self._session.flush()
        self._before.clear()
        return changed


def last_digest(session: Session) -> str:
    """Return the digest of the newest change, "" when there is none."""
    return session.scalars(select(Change.digest).order_by(Change.id.desc()).limit(1)).first() or ""


def chained(previous: str, row: Change) -> str:
    """Return the digest of a change after the one whose digest is `previous` (SHA-256, hexadecimal)."""
    content = (
        row.moment,
        row.who,
        row.operation,
        row.reason,
        row.batch,
        row.entity,
        row.key,
        row.before,
        row.after,
    )
    return sha256(f"{previous}\n{content!r}".encode()).hexdigest()


def latest(session: Session, entity: Entity, key: str) -> Change | None:
    """Return the newest change of a subject."""
    query = select(Change).filter_by(entity=entity, key=key).order_by(Change.id.desc()).limit(1)
    return session.scalars(query).first()


def last_state(session: Session, entity: Entity, key: str) -> Snapshot | None:
    """Return the newest state in which the register held a subject."""
    query = select(Change.after).where(Change.entity == entity, Change.key == key, Change.after.is_not(None))
    found = session.scalars(query.order_by(Change.id.desc()).limit(1)).first()
    return None if found is None else json.loads(found)
