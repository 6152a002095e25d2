"""What every importer of lists gives: partnerships as a file states them, with names not yet placed.

A spreadsheet, an aid database or a layer of points all become one :class:`ImportBatch`; only
:mod:`geo.pipeline.imports` turns its names into codes. Rows are numbered as the person sees them: in a
spreadsheet the header is row 1, in a list of activities or features the first one is 1. Nothing in here
holds an e-mail address, a telephone number or the name of a contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from data.errors import Fault
from data.importers._atlas_page import AtlasPage
from data.importers._atlas_personal import Dropped
from data.records import FundingRecord, PartnershipRecord, Side, SourceRecord

CodeScheme = Literal["", "newer", "2015"]
"""Which P-codes of Mali a file uses; "" = it does not say."""


@dataclass(frozen=True, slots=True)
class ImportedActor:
    """An actor as a file names it.

    Parameters
    ----------
    name
        Name as published.
    side
        ``fr`` or ``ml``.
    kind
        As in :class:`data.records.ActorRecord`; "" = to be told from the name.
    role
        One of ``data.schema.ROLES``.
    code
        Code as the file gives it (INSEE, SIREN, P-code); None = none.
    within
        Name or number of the département or cercle that it lies in; "" = not said.
    seat_known
        False when the list does not say which country the actor is from.
    """

    name: str
    side: Side
    kind: str = ""
    role: str = "partner"
    code: str | None = None
    within: str = ""
    seat_known: bool = True


@dataclass(frozen=True, slots=True)
class ImportedPlace:
    """A place in Mali as a file names it.

    Parameters
    ----------
    name
        In the file's own words; "" when it gives only a code or a point.
    level
        ``commune``, ``cercle``, ``region`` or ``village``; "" = not said.
    within
        Level and name of the wider units that the file names, the smallest first.
    code
        P-code as the file gives it.
    scheme
        Scheme of `code`; "" = to be told from the names beside the codes.
    lon, lat
        Degrees, EPSG:4326; None = not given.
    field
        Column that the name stands in, for messages.
    shape
        Polygon or multipolygon as WKT, EPSG:4326; "" = none.
    note
        What a reader must know of it, kept with the tie.
    """

    name: str
    level: str = ""
    within: tuple[tuple[str, str], ...] = ()
    code: str | None = None
    scheme: CodeScheme = ""
    lon: float | None = None
    lat: float | None = None
    field: str = ""
    shape: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportedPartnership:
    """One partnership as a file states it.

    Parameters
    ----------
    rows
        Numbers of the rows that say it.
    key
        The file's own number of the partnership; "" = it has none.
    title
        As published; "" = made from actors and places.
    actors, places
        See the records.
    atlas_id
        Number of its page in the Atlas; "" = not given.
    themes
        Texts as published.
    dac
        Codes of sectors of the OECD's committee (DAC): three or five digits.
    first_signature_year, start_year, end_year
        None = unknown.
    end_date
        ISO date when the day is given.
    status, status_as_published
        One of ``data.schema.STATUSES``, and the file's own words.
    observed_date, observed_year
        When that status was seen.
    confidence
        ``high``, ``medium`` or ``low``; "" = to be told from the sources.
    form, note
        Free texts.
    sources
        Empty = the file itself is the only source.
    funding
        Lines of money, kept verbatim.
    texts
        Long texts by name, as in :class:`data.records.PartnershipRecord`.
    page
        The page of the Atlas that this is; its record is made from the page alone. None = it is none.
    record
        The whole record, when a file of the product's own carries it; None = it is made of the rest.
    """

    rows: tuple[int, ...]
    key: str = ""
    title: str = ""
    actors: tuple[ImportedActor, ...] = ()
    places: tuple[ImportedPlace, ...] = ()
    atlas_id: str = ""
    themes: tuple[str, ...] = ()
    dac: tuple[str, ...] = ()
    first_signature_year: int | None = None
    start_year: int | None = None
    end_year: int | None = None
    end_date: str = ""
    status: str = ""
    status_as_published: str = ""
    observed_date: str = ""
    observed_year: int | None = None
    confidence: str = ""
    form: str = ""
    note: str = ""
    sources: tuple[SourceRecord, ...] = ()
    funding: tuple[FundingRecord, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    page: AtlasPage | None = None
    record: PartnershipRecord | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not taken, and every reason why."""

    row: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """A row that has nothing to do with the area: it is not taken, and that is no fault of the file.

    Parameters
    ----------
    row
        Its number.
    key, title
        As the file gives them.
    where
        Codes of the countries or regions that it concerns; ``ML`` alone = Mali, without a place in it.
    """

    row: int
    key: str
    title: str
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Everything that one file holds.

    Parameters
    ----------
    file
        Name of the file, without its folder.
    format
        ``csv``, ``xlsx``, ``ods``, ``iati``, ``geojson`` ...
    partnerships
        What is taken, in the order of the file.
    rejected
        Rows that are not taken.
    outside
        Rows that do not concern the area.
    remarks
        Values that were not understood in rows that are taken, and what else a person must know.
    rows_read
        How many rows the file holds.
    columns
        Headings of the file.
    cells
        Number of a row -> its cells as read, so that a row can be given back; only for tables.
    headings
        Field of :data:`data.importers.columns.FIELDS` -> heading of its first column, for messages.
    read_as
        (name, value) of how the file was read: sheet, encoding, delimiter, header row.
    scheme
        Scheme of all codes, when the person has said it.
    dropped
        Personal data recognised and left out, as counts.
    """

    file: str
    format: str
    partnerships: tuple[ImportedPartnership, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    remarks: tuple[Fault, ...] = ()
    rows_read: int = 0
    columns: tuple[str, ...] = ()
    cells: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    read_as: tuple[tuple[str, str], ...] = ()
    scheme: CodeScheme = ""
    dropped: Dropped = field(default_factory=Dropped)
    outside: tuple[OutsideRow, ...] = ()
