"""Several writes of one author that are kept all together or not at all, each in the history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data._register_aliases import Placed, apply_alias, put_alias, read_aliases, stamped, take_alias_out
from data._register_checks import check_actor
from data._register_journal import Journal, Stamp, last_state, latest
from data._register_merge import merge_actor
from data._register_record import read_record
from data._register_snapshot import ENTITIES, Entity, Snapshot, as_text, put, take
from data._register_store import RegisterError, bump, get_meta, set_meta
from data._register_themes import (
    apply_theme_names,
    lead_open,
    lead_written,
    put_theme_names,
    read_theme_names,
    take_theme_name_out,
)
from data._register_write import (
    Outcome,
    find_partnership,
    orphans,
    replace_actor,
    replace_record,
    retire_curated,
    sweep_sources,
    write_record,
    write_source,
)
from data.access import MACHINE, Person, Role
from data.aliases import AliasRecord
from data.errors import N_
from data.models import BUILTIN, Change, Partnership, PartnershipActor, PartnershipSource
from data.records import ActorRecord, PartnershipRecord, SourceRecord
from data.theme_names import ThemeName, ThemeNames

_PARTNERSHIP: Final = "partnership"


class ConflictError(RegisterError):
    """Somebody else has changed the subject since it was read; nothing is written.

    Parameters
    ----------
    base, theirs
        The subject as it was read and as it is now (None = not in the register), as snapshots.
    """

    def __init__(self, message: str, base: Snapshot | None, theirs: Snapshot | None, **values: Any) -> None:
        super().__init__(message, **values)
        self.base, self.theirs = base, theirs


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did.

    Parameters
    ----------
    restored
        (entity, key) of the subjects that are as they were before.
    left
        (entity, key) of those that have been changed again since, or are in use: they stay as they are.
    """

    restored: tuple[tuple[Entity, str], ...]
    left: tuple[tuple[Entity, str], ...]


class Writer:
    """See :meth:`data.register.Register.write`."""

    def __init__(self, session: Session, stamp: Stamp, person: Person = MACHINE) -> None:
        person.require(Role.EDITOR)
        self._session = session
        self._journal = Journal(session, stamp, person)
        self._names: ThemeNames | None = None

    def upsert(self, record: PartnershipRecord, *, curated: bool = False) -> Outcome:
        """Create or merge one partnership; see :meth:`data.register.Register.upsert_partnership`."""
        found = find_partnership(self._session, record)
        key = found.partnership_id if found else record.partnership_id
        if record.key == key and not curated and read_record(self._session, key) == record:
            return "unchanged"  # the whole of what the register says, as an export of it gives it back
        if found.held if found else self._was_deleted(record):
            return "held"
        before = self._watch(key, record)
        written = write_record(self._session, record, curated=curated)
        lead_written(self._session, self._journal, written, self._theme_names())
        changed = self._settle(before)
        return ("updated" if found else "created") if changed else "unchanged"

    def state(self, record: PartnershipRecord) -> Snapshot | None:
        """Return the present state of the partnership that a record speaks of; None when there is none."""
        found = find_partnership(self._session, record)
        return take(self._session, _PARTNERSHIP, found.partnership_id) if found else None

    def edit(self, record: PartnershipRecord, *, key: str = "", expected: int | None = None) -> str:
        """Make a partnership what a person says it is, or add one; return its key.

        Parameters
        ----------
        record
            The whole partnership.
        key
            The one to edit; "" = a new one.
        expected
            Number of the newest change that the person has seen (:meth:`data.register.Register.revision`);
            None = whatever is there.

        Raises
        ------
        ConflictError
            It has been changed since; the error holds both versions.
        FrameError
            With every fault of the record.
        """
        key = key or record.partnership_id
        self._expect(_PARTNERSHIP, key, expected)
        before = self._watch(key, record)
        replace_record(self._session, key, record)
        self._settle(before)
        return key

    def edit_actor(self, record: ActorRecord, *, key: str, expected: int | None = None) -> None:
        """Make a known actor what a person says it is; see :meth:`edit`."""
        check_actor(record)
        self._expect("actor", key, expected)
        if take(self._session, "actor", key) is None:
            raise RegisterError(N_("The register holds no actor “{key}”."), key=key)
        self._journal.watch("actor", [key])
        replace_actor(self._session, key, record)
        self._settle(set())

    def merge_actors(self, gone: str, keep: str, *, expected: int | None = None) -> int:
        """Make two actors one; return how many partnerships named the first (:mod:`data._register_merge`).

        Parameters
        ----------
        gone, keep
            Keys: the first is taken out, all that names it names the second.
        expected
            Number of the newest change of the first that the person has seen; None = whatever is there.
        """
        self._expect("actor", gone, expected)
        moved = merge_actor(self._session, self._journal, gone=gone, keep=keep)
        self._settle(set())
        return moved

    def delete(self, key: str, *, expected: int | None = None) -> None:
        """Take a partnership out of the register; the history keeps it, and undoing brings it back."""
        self._expect(_PARTNERSHIP, key, expected)
        if take(self._session, _PARTNERSHIP, key) is None:
            raise RegisterError(N_("The register holds no partnership “{key}”."), key=key)
        before = self._watch(key)
        put(self._session, _PARTNERSHIP, key, None)
        self._settle(before)

    def choose(self, alias: AliasRecord, *, expected: int | None = None) -> Placed:
        """Keep what a person says that a name means, and place the open rows of that name by it.

        Parameters
        ----------
        alias
            The choice; its author and moment are those of this transaction unless it has its own.
        expected
            Number of the newest change of that alias that the person has seen; None = whatever is there.

        Raises
        ------
        ConflictError
            Somebody else has chosen for that name since.
        FrameError
            With every fault.
        """
        self._expect("alias", alias.key, expected)
        placed = put_alias(self._session, self._journal, stamped(alias, self._journal.stamp))
        self._settle(set())
        return placed

    def revoke(self, key: str, *, expected: int | None = None) -> Placed:
        """Forget an alias; the rows that it placed are as before it, or wait for a choice again."""
        self._expect("alias", key, expected)
        if take(self._session, "alias", key) is None:
            raise RegisterError(N_("Nobody has chosen for the name “{key}”."), key=key)
        placed = take_alias_out(self._session, self._journal, key)
        self._settle(set())
        return placed

    def apply_aliases(self) -> None:
        """Place by the aliases what was written since without them."""
        for alias in read_aliases(self._session):
            apply_alias(self._session, self._journal, alias)
        self._settle(set())

    def settle_themes(self, lines: Sequence[ThemeName], *, expected: int | None = None) -> int:
        """Keep what a person says that names and codes lead to, and lead the rows that publish them there.

        Parameters
        ----------
        lines
            Checked ones (:func:`data.theme_files.check_theme_names`); author and date are those of this
            transaction unless they have their own.
        expected
            Number of the newest change of the one line that the person has seen; None = whatever is there.

        Returns
        -------
        int
            Partnerships whose themes that changes.

        Raises
        ------
        ConflictError
            Somebody else has settled that name since.
        """
        for line in lines:
            self._expect("theme", line.key, expected)
        stamp = self._journal.stamp
        signed = [
            replace(line, author=line.author or stamp.who, date=line.date or stamp.moment[:10])
            for line in lines
        ]
        changed = put_theme_names(self._session, self._journal, signed)
        self._settle_themes()
        return changed

    def lead_themes(self) -> int:
        """Lead the rows without a theme whose name or code leads somewhere today; return the partnerships."""
        changed = lead_open(self._session, self._journal)
        self._settle_themes()
        return changed

    def revoke_theme(self, key: str, *, expected: int | None = None) -> int:
        """Forget what a person has said of a name: the shipped tables speak again; see `settle_themes`."""
        self._expect("theme", key, expected)
        if take(self._session, "theme", key) is None:
            raise RegisterError(N_("The table of theme names has no line “{key}”."), key=key)
        changed = take_theme_name_out(self._session, self._journal, key)
        self._settle_themes()
        return changed

    def undo(self, changes: Sequence[int]) -> Undone:
        """Give the subjects of some changes the state that they had before; those changed since are left.

        An alias or a theme name and the rows that it changed in the same transaction go together.
        """
        chosen = select(Change.batch).where(
            Change.id.in_(changes), Change.entity.in_(("alias", "theme")), Change.batch != ""
        )
        query = select(Change).where(Change.id.in_(changes) | Change.batch.in_(chosen)).order_by(Change.id)
        rows = self._session.scalars(query).all()
        first: dict[tuple[Entity, str], Change] = {}
        last: dict[tuple[Entity, str], Change] = {}
        for row in rows:
            subject: Any = (row.entity, row.key)
            first.setdefault(subject, row)
            last[subject] = row
        restored, left, gone = [], [], []
        for entity, key in sorted(first, key=lambda one: (ENTITIES.index(one[0]), one[1])):
            if as_text(take(self._session, entity, key)) != last[entity, key].after:
                left.append((entity, key))
                continue
            self._journal.watch(entity, [key])
            before = first[entity, key].before
            if entity == "actor" and before is None:
                gone.append(key)  # only when the partnerships that name it are undone too
                continue
            state = None if before is None else json.loads(before)
            if entity == _PARTNERSHIP and state is not None:
                self._bring_back_actors(state)
            put(self._session, entity, key, state)
            restored.append((entity, key))
        free = orphans(self._session, gone)
        for key in gone:
            if key in free:
                put(self._session, "actor", key, None)
            (restored if key in free else left).append(("actor", key))
        themes = [key for entity, key in restored if entity == "theme"]
        apply_theme_names(self._session, self._journal, themes)
        self._settle_themes()
        return Undone(tuple(restored), tuple(left))

    def _bring_back_actors(self, partnership: Snapshot) -> None:
        """Put back the actors that a partnership names and that were taken out since, as they last were."""
        named = {row["actor_id"] for row in partnership["actors"]}
        named |= {row[name] for row in partnership["territories"] for name in ("actor_id", "partner_id")}
        for key in sorted(named - {None}):
            if take(self._session, "actor", key) is None:
                self._journal.watch("actor", [key])
                put(self._session, "actor", key, last_state(self._session, "actor", key))

    def exclude(self, cases: Iterable[tuple[str, SourceRecord]]) -> None:
        """Keep the curated list of what a source keeps out: (subject, source) pairs; replaces the list."""
        self._journal.watch("excluded", [BUILTIN])
        query = delete(PartnershipSource).where(
            PartnershipSource.partnership_id.is_(None), PartnershipSource.origin == BUILTIN
        )
        self._session.execute(query)
        for subject, source in cases:
            write_source(self._session, source, None, BUILTIN, subject)
        self._settle(set())

    def keep_curated(self, partnership_ids: Iterable[str]) -> int:
        """Forget curated content that is no longer shipped; what others said stays. Return how many."""
        keep = set(partnership_ids)
        curated = select(Partnership.partnership_id).where(
            Partnership.curated_fields != "", Partnership.held.is_(False)
        )
        gone = [key for key in self._session.scalars(curated).all() if key not in keep]
        for key in gone:
            before = self._watch(key)
            retire_curated(self._session, key)
            self._settle(before)
        return len(gone)

    def fact(self, key: str) -> str:
        """Return a fact about the register, "" when it is not there."""
        return get_meta(self._session, key)

    def set_fact(self, key: str, value: str) -> None:
        """Keep a fact about the register."""
        set_meta(self._session, key, value)

    def finish(self) -> None:
        """Leave nothing behind that no partnership uses."""
        sweep_sources(self._session)

    def _theme_names(self) -> ThemeNames:
        """Return the table of theme names, read once as long as this transaction does not change it."""
        if self._names is None:
            self._names = read_theme_names(self._session)
        return self._names

    def _settle_themes(self) -> None:
        self._names = None
        self._settle(set())

    def _watch(self, key: str, record: PartnershipRecord | None = None) -> set[str]:
        """Watch a partnership and its actors; return the actors that it names before the write."""
        query = select(PartnershipActor.actor_id).where(PartnershipActor.partnership_id == key)
        before = set(self._session.scalars(query))
        self._journal.watch(_PARTNERSHIP, [key])
        self._journal.watch("actor", before | {actor.actor_id for actor in (record.actors if record else ())})
        return before

    def _settle(self, actors: set[str]) -> bool:
        """Take out those of `actors` that nothing names any more, write the history; tell whether it grew."""
        for key in orphans(self._session, actors):
            put(self._session, "actor", key, None)
        changed = self._journal.write()
        for row in changed:
            bump(self._session, f"{row.entity} {row.key} {row.after}")
        return bool(changed)

    def _was_deleted(self, record: PartnershipRecord) -> bool:
        """Tell whether a person has taken out the partnership that a record speaks of."""
        newest = latest(self._session, _PARTNERSHIP, record.partnership_id)
        if newest is not None:
            return newest.after is None and self._deleted_once(record.partnership_id)
        if not record.atlas_id:
            return False
        gone = select(Change).where(Change.entity == _PARTNERSHIP, Change.operation == "delete")
        named = [
            change.key
            for change in self._session.scalars(gone)
            if any(page["atlas_id"] == record.atlas_id for page in json.loads(change.before or "{}")["pages"])
        ]
        return any(take(self._session, _PARTNERSHIP, key) is None for key in named)

    def _deleted_once(self, key: str) -> bool:
        """Tell whether a person has ever deleted it; undoing the import that brought it is no deletion."""
        query = select(Change.id).filter_by(entity=_PARTNERSHIP, key=key, operation="delete").limit(1)
        return self._session.scalars(query).first() is not None

    def _expect(self, entity: Entity, key: str, expected: int | None) -> None:
        if expected is None:
            return
        newest = latest(self._session, entity, key)
        if (newest.id if newest else 0) == expected:
            return
        seen = self._session.get(Change, expected)
        raise ConflictError(
            N_("Meanwhile {who} has changed it ({moment}). Nothing is saved yet: compare both versions."),
            None if seen is None or seen.after is None else json.loads(seen.after),
            None if newest is None or newest.after is None else json.loads(newest.after),
            who=newest.who if newest else "?",
            moment=newest.moment[:16].replace("T", " ") if newest else "?",
        )
