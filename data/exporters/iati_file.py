"""The register as activities of the International Aid Transparency Initiative (IATI 2.03).

The file is valid against the standard's schema and says nothing that is not known. What the schema asks for
and the register does not know - a date, a status, an actor in a role that IATI has - is not made up: such a
partnership is left out of the activities, and told with the reason (:func:`left_out`).

What IATI cannot hold, so that other readers do not see it: the partnerships left out; years without a day
(written as the first or last day, with the words that only the year is known); which actor is tied to which
place, and places with dates of their own; ``associated`` actors and beneficiaries (named in a description);
the difference of lead and partner, and of dormant and suspended; where a status was seen and when;
confidence, scope, form and notes; first signatures; amounts without euros or year, and their funders; what
sources state, and sources without address; texts of other names than those of a description; Atlas pages.

All of this stands in our own extension: each activity ends with the whole record, each partnership left out
follows the activities, so that the product reads its own file back without loss. History, plans and lists
of names are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import pandas as pd

from data.errors import N_, CartoCoopError, Message
from data.exporters._iati_activity import Point, activity_of, why_left_out
from data.exporters.guard import clean_text
from data.exporters.register_document import RegisterDocument
from data.iati import NAMESPACE, PREFIX, VERSION, digest_of, ours
from data.record_json import record_json
from data.records import PartnershipRecord

__all__ = ["NothingToWriteError", "left_out", "write_iati"]


class NothingToWriteError(CartoCoopError):
    """No partnership of a register can be an activity."""


def left_out(records: Iterable[PartnershipRecord], year: int) -> list[tuple[PartnershipRecord, Message]]:
    """Return the partnerships that are no activities of the file, each with the reason.

    Parameters
    ----------
    records
        The register's.
    year
        Of the export.
    """
    found = ((record, why_left_out(record, year)) for record in records)
    return [(record, reason) for record, reason in found if reason is not None]


def write_iati(document: RegisterDocument) -> bytes:
    """Return the register as one file of activities, the same bytes for the same document.

    Parameters
    ----------
    document
        The register.

    Raises
    ------
    NothingToWriteError
        No partnership can be an activity; the schema asks for one at least.
    """
    year = document.date.year
    points = _points(document.tables["territories"])
    ElementTree.register_namespace(PREFIX, NAMESPACE)
    root = Element(
        "iati-activities",
        {"version": VERSION, "generated-datetime": f"{document.date.isoformat()}T00:00:00Z"},
    )
    others: list[Element] = []
    for record in document.records:
        reason = why_left_out(record, year)
        if reason is not None:
            said = {"reason": reason.template, "title": clean_text(record.title, 500)}
            others.append(_with_record(Element(ours("left-out"), said), record))
            continue
        activity = activity_of(record, document, points)
        digest = digest_of(activity)
        _with_record(SubElement(activity, ours("record"), {"digest": digest}), record)
        root.append(activity)
    if not len(root):
        raise NothingToWriteError(
            N_("No partnership can be written as IATI: of none, dates, status and actors are all known.")
        )
    root.extend(others)
    about = SubElement(root, ours("about"))
    for text in (document.title, *document.notes, *document.credits):
        SubElement(about, ours("line")).text = clean_text(text)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _with_record(element: Element, record: PartnershipRecord) -> Element:
    element.text = record_json(record)
    return element


def _points(territories: pd.DataFrame) -> Mapping[str, Point]:
    known = territories.dropna(subset=["lon", "lat"])
    return {
        str(code): (float(lon), float(lat))
        for code, lon, lat in zip(known["code"], known["lon"], known["lat"], strict=True)
    }
