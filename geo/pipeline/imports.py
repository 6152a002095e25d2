"""Lists into the register: names placed, a dry run, then one transaction.

What the dry run says is what happens: it makes the very writes of :func:`apply_import` on a copy of the
register (:meth:`data.register.Register.trial`), and an import is refused when the register has changed since.

A row is taken although a name in it leads to no unit: the place keeps its words, has no code, and is listed
for review. A row that names no place at all is rejected (:mod:`data.importers._list_places`), for it could
be anywhere. A likely duplicate is held back with the reason until a person says that it is another one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

import geopandas as gpd

from data.errors import N_, CartoCoopError, Fault, FrameError, Message, Translate
from data.importers.rows import ImportBatch, RejectedRow
from data.records import PartnershipRecord
from data.register import Outcome, Register, Writer
from data.territories import best_tier, load_territories
from geo.pipeline._atlas_names import Places, default_places
from geo.pipeline._import_changes import FieldChange, field_changes
from geo.pipeline._import_duplicates import Duplicate, DuplicateFinder, alike
from geo.pipeline._import_places import PlaceFinder
from geo.pipeline._import_record import Drafted, Drafter, UnplacedName

__all__ = [
    "Entry",
    "FieldChange",
    "ImportPlan",
    "ImportResult",
    "StaleImportError",
    "UnplacedName",
    "apply_import",
    "plan_import",
]

What = Literal["new", "changed", "same", "held", "duplicate"]
WHATS: Final[tuple[What, ...]] = ("new", "changed", "same", "held", "duplicate")
_WHAT: Final[Mapping[Outcome, What]] = {
    "created": "new",
    "updated": "changed",
    "unchanged": "same",
    "held": "held",
}
_OTHER: Final = 45.0
"""Likeness of titles under which the same number stands for another partnership."""
Progress = Callable[[int, int], None]


class StaleImportError(CartoCoopError):
    """The register has changed since the dry run; nothing is written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes of one partnership of a list.

    Parameters
    ----------
    rows
        Its rows in the file.
    record
        What the register is given.
    what
        ``new``, ``changed``, ``same``, ``held`` (a person has edited or deleted it: it stays as it is) or
        ``duplicate`` (likely one that is there under another key: held back).
    changes
        Field by field, when changed.
    duplicate
        The one known that it is like; also given when a person has it added all the same.
    """

    rows: tuple[int, ...]
    record: PartnershipRecord
    what: What
    changes: tuple[FieldChange, ...] = ()
    duplicate: Duplicate | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do.

    Parameters
    ----------
    batch
        The list as read.
    entries
        One per partnership that can be taken.
    rejected
        Rows that cannot, with every reason.
    names
        Names that led to no unit.
    remarks
        Everything else a person must know.
    version
        Version of the register that the plan is for.
    """

    batch: ImportBatch
    entries: tuple[Entry, ...]
    rejected: tuple[RejectedRow, ...]
    names: tuple[UnplacedName, ...]
    remarks: tuple[Fault, ...]
    version: str

    def counts(self) -> dict[str, int]:
        """Return how many partnerships are new, changed, ...; and how many rows are rejected."""
        found: dict[str, int] = {what: sum(1 for one in self.entries if one.what == what) for what in WHATS}
        return found | {"rejected": len(self.rejected)}

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return the plan as values that JSON can hold."""
        return {
            "file": self.batch.file,
            "format": self.batch.format,
            "read": dict(self.batch.read_as) | {"rows": self.batch.rows_read},
            "counts": self.counts(),
            "partnerships": [_entry_dict(entry) for entry in self.entries],
            "rejected": [
                {"row": one.row, "faults": [fault.render(translate) for fault in one.faults]}
                for one in self.rejected
            ],
            "names": [
                {
                    "row": one.row,
                    "field": one.field,
                    "name": one.name,
                    "status": one.status,
                    "candidates": [list(candidate) for candidate in one.candidates],
                }
                for one in self.names
            ],
            "remarks": [fault.render(translate) for fault in self.remarks],
            "personal_data_dropped": self.batch.dropped.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    Parameters
    ----------
    key
        Key of the import, by which it can be undone whole.
    counts
        As :meth:`ImportPlan.counts`.
    """

    key: str
    counts: Mapping[str, int] = field(default_factory=dict)


def plan_import(
    batch: ImportBatch,
    register: Register,
    *,
    places: Places | None = None,
    add_duplicates: bool = False,
    progress: Progress | None = None,
) -> ImportPlan:
    """Say what an import would do, without touching the register.

    Parameters
    ----------
    batch
        A list, as any importer gives it.
    register
        Open register.
    places
        By default those of the shipped gazetteer.
    add_duplicates
        True takes likely duplicates too: a person has looked at them.
    progress
        Called with the number done and the number in all; an exception raised in it cancels.
    """
    version = register.version()
    places = (default_places() if places is None else places).choosing(register.aliases())
    drafted, rejected = _drafts(batch, register, places)
    known = frozenset(register.partnerships()["partnership_id"])
    finder = DuplicateFinder(register)
    alike_ones = {
        number: finder.find(one.record)
        for number, one in enumerate(drafted)
        if one.record.partnership_id not in known
    }
    entries: dict[int, Entry] = {}
    with register.trial() as copy, copy.write(batch="trial") as writer:
        for number, one in enumerate(drafted):
            duplicate = alike_ones.get(number)
            if duplicate is not None and not add_duplicates:
                entries[number] = Entry(one.rows, one.record, "duplicate", (), duplicate)
            else:
                try:
                    entries[number] = _tried(writer, one, duplicate)
                except FrameError as error:
                    rejected += [_refused(batch.file, row, error) for row in one.rows]
            if progress is not None:
                progress(number + 1, len(drafted))
    return ImportPlan(
        batch=batch,
        entries=tuple(entries.values()),
        rejected=tuple(sorted(rejected, key=lambda one: one.row)),
        names=tuple(name for number in entries for name in drafted[number].names),
        remarks=(*batch.remarks, *_unmapped(batch, [drafted[number] for number in entries])),
        version=version,
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
        From :func:`plan_import`.
    who, reason
        For the history.
    progress
        As for :func:`plan_import`.

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
            if _WHAT[writer.upsert(entry.record)] != entry.what:
                raise _stale()
            if progress is not None:
                progress(number, len(to_write))
    return ImportResult(key, plan.counts())


def _stale() -> StaleImportError:
    return StaleImportError(
        N_("The register has changed since the dry run. Nothing is written: make the dry run again.")
    )


def _drafts(
    batch: ImportBatch, register: Register, places: Places
) -> tuple[list[Drafted], list[RejectedRow]]:
    """Return the partnerships that can be taken as records, and the rows that cannot."""
    finder = PlaceFinder(places.geocoder, batch.scheme, _polygons(batch))
    finder.learn(place for one in batch.partnerships for place in one.places)
    partnerships = register.partnerships()
    titles = dict(zip(partnerships["partnership_id"], partnerships["title"], strict=True))
    drafter = Drafter(
        batch.file,
        places.geocoder,
        finder,
        regions=places.regions,
        actors=register.actors(),
        keys=frozenset(titles),
        headings=batch.headings,
        theme_names=register.theme_names(),
    )
    taken: list[Drafted] = []
    rejected = list(batch.rejected)
    for partnership in batch.partnerships:
        one = drafter.draft(partnership)
        faults = list(one.faults)
        known = titles.get(one.record.key)
        if partnership.key and partnership.title and known and alike(known, partnership.title) < _OTHER:
            faults.append(_other(batch.file, partnership.rows[0], partnership.key, known, partnership.title))
        if faults:
            rejected += [
                RejectedRow(row, tuple(replace(fault, row=row) for fault in faults))
                for row in partnership.rows
            ]
        else:
            taken.append(one)
    return taken, rejected


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


def _polygons(batch: ImportBatch) -> gpd.GeoDataFrame | None:
    """Return TERRITORIES of Kayes when a place is drawn and has no name, and there are polygons."""
    drawn = any(
        not place.name and (place.shape or place.lon is not None)
        for one in batch.partnerships
        for place in one.places
    )
    return load_territories("kayes") if drawn and best_tier("kayes") != "point" else None


def _other(file: str, row: int, key: str, known: str, title: str) -> Fault:
    return Fault(
        Message(
            N_("The register has “{known}” under the number “{key}”: this is another partnership."),
            {"known": known, "key": key},
        ),
        file=file,
        row=row,
        value=title,
        advice=Message(N_("Give it another number, or change the title in the register first.")),
    )


def _tried(writer: Writer, one: Drafted, duplicate: Duplicate | None) -> Entry:
    """Write a record into the copy; return what that did."""
    before = writer.state(one.record)
    outcome = writer.upsert(one.record)
    changes: Sequence[FieldChange] = ()
    if outcome == "updated":
        changes = field_changes(before, writer.state(one.record))
    return Entry(one.rows, one.record, _WHAT[outcome], tuple(changes), duplicate)


def _refused(file: str, row: int, error: FrameError) -> RejectedRow:
    """Return a row that the register itself refuses; the place inside the record is no row of the file."""
    return RejectedRow(row, tuple(replace(fault, file=file, row=row) for fault in error.faults))


def _entry_dict(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": list(entry.rows),
        "key": entry.record.partnership_id,
        "title": entry.record.title,
        "what": entry.what,
    }
    if entry.changes:
        found["changes"] = [
            {"field": one.field, "before": one.before, "after": one.after} for one in entry.changes
        ]
    if entry.duplicate is not None:
        like = entry.duplicate
        found["like"] = {
            "key": like.key,
            "title": like.title,
            "score": like.score,
            "because": {
                "actors": like.actors,
                "places": like.places,
                "title": like.words,
                "years": like.years,
            },
        }
    return found
