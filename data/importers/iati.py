"""Activities of the International Aid Transparency Initiative (IATI 2.01 to 2.03) as partnerships.

What becomes what:

* ``iati-identifier``: key of the source; the activity is recognised by it at the next import.
* ``participating-org``: actors; funding, accountable, extending and implementing organisations are funders,
  leads, associated actors and implementers, each once in its strongest role.
* ``location``: places, with name, point and P-code where our own extension states the scheme; reach,
  approximate positions and codes of other vocabularies (GeoNames, GADM ...) are kept as the tie's note.
* ``activity-date``: years of what has come to pass; planned dates are notes. An invalid date is a fault.
* ``activity-status``: ongoing, ended, suspended; planned and cancelled activities are rejected.
* ``sector``: DAC codes, which lead to themes by the table of codes; the rest is listed.
* ``budget``, ``planned-disbursement``, ``transaction``: lines of money as written, never added up.
* ``description``, ``document-link``: texts and sources. Narratives are taken in French, else English, else
  the activity's own language. Contacts are passed over by the parser; addresses and telephone numbers in
  any text are taken out.

An activity of other countries, or of Mali as a whole, is listed as outside and not taken. A file that the
product has exported carries the whole record of each partnership; it is taken as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from data.errors import N_, Fault, Message
from data.importers._atlas_personal import Dropped
from data.importers._iati_activity import Item, identity_of, read_activity
from data.importers._iati_text import Activity
from data.importers._iati_xml import ActivityStream, IatiError, RawActivity
from data.importers.rows import CodeScheme, ImportBatch, ImportedPartnership, OutsideRow, RejectedRow
from data.importers.source import Source

__all__ = ["IatiError", "IatiReader", "is_iati", "read_iati"]

MOST_TAKEN: Final = 20_000
"""Partnerships of one import: what a person can look through, and what fits in memory."""
MOST_REMARKS: Final = 2_000
_HEADINGS: Final = {"actor": "participating-org", "partner": "participating-org", "theme": "sector"}
_COLUMNS: Final = ("iati-identifier", "title")
"""What is handed back of an activity that is not taken."""
_ROOT: Final = re.compile(r"<(?:\?xml|iati-)")


def is_iati(source: Source) -> bool:
    """Return whether a file is XML; one that is no list of activities gets its own message when read."""
    head = source.head
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, errors="replace").lstrip()
    return bool(_ROOT.match(text)) or (source.suffix == ".xml" and text.startswith("<"))


@dataclass(slots=True)
class IatiReader:
    """Reads a file one activity at a time, in memory that does not grow with the file.

    A consumer that takes batches loops over :meth:`items` and makes an :class:`ImportBatch` of every so
    many; when :class:`IatiError` is raised the file is not complete, and what came before it is to be
    thrown away. :func:`read_iati` makes one batch of all.

    Parameters
    ----------
    source
        The file.
    scheme
        Scheme of P-codes, when the person has said it.
    remarks
        Filled while reading: what was not understood in activities that are taken, at most
        :data:`MOST_REMARKS`.
    dropped
        Filled while reading: counts of personal data.
    rows
        Filled while reading: number of activities.
    named
        Filled while reading: number of each activity that is rejected -> its identifier and title.
    """

    source: Source
    scheme: CodeScheme = ""
    remarks: list[Fault] = field(default_factory=list)
    dropped: Dropped = field(default_factory=Dropped)
    rows: int = 0
    named: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _seen: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)

    def items(self) -> Iterator[Item]:
        """Yield what each activity is, in the order of the file.

        Raises
        ------
        IatiError
            The file cannot be read, or not to its end.
        """
        stream = ActivityStream(self.source.name)
        with self.source.opened() as handle:
            for raw in stream.activities(handle):
                item = self._item(raw, stream.root.get("generated-datetime", ""))
                if item is not None:
                    yield item
        self.rows = stream.rows
        self.dropped.contacts += stream.contacts

    def _item(self, raw: RawActivity, generated: str) -> Item | None:
        if raw.element is None:
            fault = Fault(
                Message(N_("The activity holds more than can be read.")),
                file=self.source.name,
                row=raw.row,
                field="iati-activity",
                advice=Message(N_("Shorten its texts, or leave it out.")),
            )
            return RejectedRow(raw.row, (fault,))
        activity = Activity(self.source.name, raw.row, raw.element, self.dropped)
        item = read_activity(activity, generated=generated, scheme=self.scheme)
        once = self._once(activity, item) if isinstance(item, ImportedPartnership) else item
        if isinstance(once, RejectedRow):
            self.named[raw.row] = identity_of(activity)
        elif isinstance(once, ImportedPartnership) or once is None:
            self.remarks += activity.remarks[: max(0, MOST_REMARKS - len(self.remarks))]
        return once

    def _once(self, activity: Activity, item: ImportedPartnership) -> Item | None:
        """Return an activity whose identifier is new; None for one that only repeats another."""
        key = sha256(item.key.encode()).digest()[:12]
        said = sha256(repr(replace(item, rows=())).encode("utf-8", "surrogatepass")).digest()[:12]
        row, before = self._seen.setdefault(key, (activity.row, said))
        if row == activity.row:
            return item
        if before == said:
            activity.remark(
                "iati-identifier", N_("The activity repeats number {row}; it counts once."), row=row
            )
            return None
        activity.wrong(
            "iati-identifier",
            N_("Activity {row} has the same identifier and says something else."),
            item.key,
            N_("Leave the newer one of the two."),
            row=row,
        )
        return RejectedRow(activity.row, tuple(activity.faults))


def read_iati(source: Source, scheme: CodeScheme = "", *, most: int = MOST_TAKEN) -> ImportBatch:
    """Return the activities of a file as one batch.

    Parameters
    ----------
    source
        The file.
    scheme
        Scheme of P-codes, when the person has said it.
    most
        Partnerships that are taken at the most.

    Raises
    ------
    IatiError
        The file cannot be read as IATI activities, or more of them concern Mali than one import takes.
    """
    reader = IatiReader(source, scheme)
    taken: list[ImportedPartnership] = []
    rejected: list[RejectedRow] = []
    outside: list[OutsideRow] = []
    for item in reader.items():
        if isinstance(item, ImportedPartnership):
            taken.append(item)
        elif isinstance(item, RejectedRow):
            rejected.append(item)
        else:
            outside.append(item)
        if len(taken) > most:
            raise IatiError(
                N_("More than {most} activities of “{file}” concern Mali: take it in parts."),
                file=source.name,
                most=most,
            )
    return ImportBatch(
        file=source.name,
        format="iati",
        partnerships=tuple(taken),
        rejected=tuple(rejected),
        outside=tuple(outside),
        remarks=(*reader.remarks, *_elsewhere(source.name, outside)),
        rows_read=reader.rows,
        columns=_COLUMNS,
        cells={one.rows[0]: (one.key, one.title) for one in taken} | reader.named,
        headings=_HEADINGS,
        scheme=scheme,
        dropped=reader.dropped,
    )


def _elsewhere(file: str, outside: Iterable[OutsideRow]) -> list[Fault]:
    """Return one remark for each country of the activities that are outside."""
    rows = list(outside)
    counts = Counter(code for one in rows for code in one.where)
    first = {code: one.row for one in reversed(rows) for code in one.where}
    message = N_("Outside the area, not taken (activities: {count}).")
    return [
        Fault(
            Message(message, {"count": count}),
            file=file,
            row=first[code],
            field="recipient-country",
            value=code,
        )
        for code, count in counts.most_common()
    ]
