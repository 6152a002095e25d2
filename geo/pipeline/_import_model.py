"""What an import would do and what it did, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from data.errors import Fault, Translate
from data.importers.rows import ImportBatch, RejectedRow
from data.records import PartnershipRecord
from geo.pipeline._import_changes import FieldChange
from geo.pipeline._import_duplicates import Duplicate
from geo.pipeline._import_record import UnplacedName

What = Literal["new", "changed", "same", "held", "duplicate"]
WHATS: Final[tuple[What, ...]] = ("new", "changed", "same", "held", "duplicate")


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
    work
        Name of the work that it was prepared in (:mod:`data.import_work`); "" = none is kept.
    """

    batch: ImportBatch
    entries: tuple[Entry, ...]
    rejected: tuple[RejectedRow, ...]
    names: tuple[UnplacedName, ...]
    remarks: tuple[Fault, ...]
    version: str
    work: str = ""

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
            "outside": [
                {"row": one.row, "key": one.key, "title": one.title, "where": list(one.where)}
                for one in self.batch.outside
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
