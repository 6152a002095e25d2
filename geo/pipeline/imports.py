"""Lists into the register: names placed, a dry run, then one transaction.

What the dry run says is what happens: it makes the very writes of :func:`apply_import` on a copy of the
register, and an import is refused when the register has changed since. The dry run is kept chunk by chunk, so
that one that was killed or cancelled goes on where it stood (:mod:`data.import_work` says the rule).

A row is taken although a name in it leads to no unit: the place keeps its words, has no code, and is listed
for review. A row that names no place at all is rejected (:mod:`data.importers._list_places`), for it could
be anywhere. A likely duplicate is held back with the reason until a person says that it is another one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from data.errors import N_, CartoCoopError, Fault, Message
from data.import_work import ImportWork, open_work, remove_work
from data.importers.formats import Reading, format_of
from data.importers.rows import ImportBatch
from data.importers.source import source_of
from data.register import Register
from data.territories import boundary_key
from geo.pipeline._atlas_names import Places, default_places
from geo.pipeline._import_changes import FieldChange
from geo.pipeline._import_model import Entry, ImportPlan, ImportResult, What
from geo.pipeline._import_record import Drafted, UnplacedName
from geo.pipeline._import_steps import WHAT, Stage, Tell, placed, tried

__all__ = [
    "Entry",
    "FieldChange",
    "ImportPlan",
    "ImportResult",
    "Stage",
    "StaleImportError",
    "Tell",
    "UnplacedName",
    "What",
    "apply_import",
    "plan_import",
    "prepare_import",
]

Progress = Callable[[int, int], None]


class StaleImportError(CartoCoopError):
    """The register has changed since the dry run; nothing is written."""


def _silent(stage: Stage, done: int, total: int) -> None:
    del stage, done, total


def prepare_import(
    given: bytes | Path,
    register: Register,
    *,
    name: str = "",
    reading: Reading | None = None,
    add_duplicates: bool = False,
    tell: Tell = _silent,
) -> ImportPlan:
    """Read a file of any known kind and say what it would change, without touching the register.

    When it is stopped half-way, by a kill or an exception raised in `tell`, it goes on where it stood as
    soon as it is asked for again with the same file, way of reading and version of the register.

    Parameters
    ----------
    given
        Its bytes, or its path.
    register
        Open register.
    name
        Its name, for messages; that of the path by default.
    reading
        How it is to be read.
    add_duplicates
        True takes likely duplicates too: a person has looked at them.
    tell
        Told how far each stage is.

    Raises
    ------
    CartoCoopError
        It cannot be read; the message says why, and what to do.
    """
    source, reading = source_of(given, name), reading or Reading()
    told = {
        "file": source.checksum,
        "name": source.name,
        "columns": sorted(reading.columns.items()) if reading.columns is not None else None,
        "mapping": asdict(reading.mapping) if reading.mapping else None,
        "as": [reading.scheme, reading.sheet, reading.crs],
        "add duplicates": add_duplicates,
        "boundaries": boundary_key("kayes"),
    }
    with open_work(register, told) as work:
        tell("read", 0, 0)
        steps = replace(reading, keeper=work, progress=lambda done, total: tell("read", done, total))
        batch = format_of(source).read(source, steps)
        return _plan(batch, work, default_places(), tell, add_duplicates=add_duplicates)


def plan_import(
    batch: ImportBatch,
    register: Register,
    *,
    places: Places | None = None,
    add_duplicates: bool = False,
    tell: Tell = _silent,
) -> ImportPlan:
    """Say what an import of a list that is read already would do; nothing of it is kept.

    Parameters
    ----------
    batch
        A list, as any importer gives it.
    register
        Open register.
    places
        By default those of the shipped gazetteer.
    add_duplicates, tell
        As for :func:`prepare_import`.
    """
    version = register.version()
    places = default_places() if places is None else places
    with register.trial() as copy:
        return _plan(batch, ImportWork(copy, version, ""), places, tell, add_duplicates=add_duplicates)


def _plan(
    batch: ImportBatch, work: ImportWork, places: Places, tell: Tell, *, add_duplicates: bool
) -> ImportPlan:
    drafts = placed(batch, work, places, tell)
    outcomes = tried(batch.file, drafts, work, tell, add_duplicates=add_duplicates)
    entries, taken, rejected = [], [], list(batch.rejected)
    for one, outcome in zip(drafts, outcomes, strict=True):
        rejected += [*one.rejected, *outcome.rejected]
        if one.draft is not None and outcome.what is not None:
            record, rows = one.draft.record, one.draft.rows
            entries.append(Entry(rows, record, outcome.what, outcome.changes, one.duplicate))
            taken.append(one.draft)
    return ImportPlan(
        batch=batch,
        entries=tuple(entries),
        rejected=tuple(sorted(rejected, key=lambda one: one.row)),
        names=tuple(name for draft in taken for name in draft.names),
        remarks=(*batch.remarks, *_unmapped(batch, taken)),
        version=work.version,
        work=work.mark,
    )


def apply_import(
    register: Register, plan: ImportPlan, *, who: str, reason: str = "", progress: Progress | None = None
) -> ImportResult:
    """Do what a plan says, in one transaction: everything, or nothing when it is stopped.

    Parameters
    ----------
    register
        The register that the plan was made for.
    plan
        From :func:`prepare_import` or :func:`plan_import`.
    who, reason
        For the history.
    progress
        Called with the number done and the number in all; an exception raised in it cancels.

    Raises
    ------
    StaleImportError
        The register has changed since the plan was made.
    """
    key = f"import-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    if not who.strip():
        raise CartoCoopError(N_("Give the name under which the change is kept."))
    to_write = [entry for entry in plan.entries if entry.what != "duplicate"]
    with register.write(who=who.strip(), reason=reason or plan.batch.file, batch=key) as writer:
        if writer.fact("version") != plan.version:
            raise _stale()
        for number, entry in enumerate(to_write, 1):
            if WHAT[writer.upsert(entry.record)] != entry.what:
                raise _stale()
            if progress is not None:
                progress(number, len(to_write))
    remove_work(plan.work)
    return ImportResult(key, plan.counts())


def _stale() -> StaleImportError:
    return StaleImportError(
        N_("The register has changed since the dry run. Nothing is written: make the dry run again.")
    )


def _unmapped(batch: ImportBatch, drafted: Sequence[Drafted]) -> list[Fault]:
    """Return one remark for each theme that no table knows, at its first row."""
    rows: dict[str, list[int]] = {}
    for one in drafted:
        for text in one.unmapped:
            rows.setdefault(text, []).append(one.rows[0])
    message = N_("This theme is in no table; it is kept as written and in no statistics (rows: {count}).")
    field = batch.headings.get("theme", "theme")
    return [
        Fault(Message(message, {"count": len(found)}), file=batch.file, row=found[0], field=field, value=text)
        for text, found in rows.items()
    ]
