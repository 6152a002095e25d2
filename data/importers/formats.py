"""Which files an import takes: told by their content first, read by the module of their format.

:data:`FORMATS` is the table of what is read; a new format adds its line there and nowhere else. Both doors
go through :func:`read_file`, so that a file means the same in the browser and in the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data.errors import N_, CartoCoopError, Fault, Message
from data.importers._grid import MAX_BYTES
from data.importers.atlas_zip import is_pages, pack_pages, read_pages
from data.importers.columns import ColumnMapping, Suggestion, apply_mapping, suggest
from data.importers.geo_file import is_geographic, read_features
from data.importers.iati import is_iati, read_iati
from data.importers.package import is_register, read_register
from data.importers.rows import CodeScheme, ImportBatch
from data.importers.source import Keeper, Source, Tell, source_of
from data.importers.table import read_list
from data.importers.table_file import RawTable, read_table
from data.importers.text import MAX_BYTES as TEXT_BYTES

__all__ = [
    "FORMATS",
    "Format",
    "Keeper",
    "Reading",
    "UnknownFormatError",
    "columns_of",
    "format_of",
    "read_file",
    "suffixes",
    "together",
]

_PACKED: Final = "atlas-pages.zip"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class UnknownFormatError(CartoCoopError):
    """A file is of no kind that an import reads."""


class _Nothing:
    def take(self, key: str) -> str | None:
        del key
        return None

    def keep(self, key: str, text: str) -> None:
        del key, text


def _silent(done: int, total: int) -> None:
    del done, total


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person wants a file read; what does not concern its format is left out.

    Parameters
    ----------
    columns
        Place of a column -> field of :data:`data.importers.columns.FIELDS` ("" = left out), as decided;
        None = by `mapping`, else as recognised.
    mapping
        A kept mapping of columns.
    scheme
        Scheme of the P-codes; "" = that of the mapping, or told from the names beside the codes.
    sheet
        Sheet of a workbook or layer of a geographic file; "" = chosen.
    crs
        Coordinate reference system of a geographic file that does not state it.
    keeper
        Where a reading in steps keeps what is done.
    progress
        Called with the number done and the number in all (0 = not known); an exception raised in it stops
        the reading.
    """

    columns: Mapping[int, str] | None = None
    mapping: ColumnMapping | None = None
    scheme: CodeScheme = ""
    sheet: str = ""
    crs: str = ""
    keeper: Keeper = field(default_factory=_Nothing)
    progress: Tell = _silent


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that an import reads.

    Parameters
    ----------
    name
        Short name, as in ``ImportBatch.format`` (a family of like formats may share one line here).
    label
        Its name for a person, marked for translation.
    suffixes
        Endings of its files, with the dot, in lower case.
    recognised
        Whether a file is of this format, by its content first.
    read
        Reads it.
    headings
        Headings and HXL hashtags (None = none) of its columns; None when the format has no columns that a
        person could say the meaning of.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    recognised: Callable[[Source], bool]
    read: Callable[[Source, Reading], ImportBatch]
    headings: Callable[[Source, Reading], tuple[tuple[str, ...], tuple[str, ...] | None]] | None = None


def format_of(source: Source) -> Format:
    """Return the format of a file.

    Raises
    ------
    UnknownFormatError
        It is none of :data:`FORMATS`; the message lists them.
    """
    if not source.head.strip():
        raise CartoCoopError(N_("The file “{file}” is empty."), file=source.name)
    for one in FORMATS:
        if one.recognised(source):
            return one
    raise UnknownFormatError(
        N_("“{file}” is none of the kinds of files that can be taken in:"),
        file=source.name,
        faults=[
            Fault(Message(one.label), value=", ".join(suffix for suffix in one.suffixes)) for one in FORMATS
        ],
    )


def read_file(given: bytes | Path, name: str = "", reading: Reading | None = None) -> ImportBatch:
    """Return what a file of any known kind holds.

    Parameters
    ----------
    given
        Its bytes, or its path.
    name
        Its name, for messages; that of the path by default.
    reading
        How it is to be read.

    Raises
    ------
    UnknownFormatError
        It is of no known kind.
    CartoCoopError
        It is damaged, too large, empty or protected; the message says which, and what to do.
    """
    source = source_of(given, name)
    return format_of(source).read(source, reading or Reading())


def columns_of(given: bytes | Path, name: str = "", reading: Reading | None = None) -> tuple[Suggestion, ...]:
    """Say what the columns of a file hold, as decided or as recognised; none for a format without columns.

    Raises
    ------
    CartoCoopError
        As :func:`read_file`.
    """
    source, reading = source_of(given, name), reading or Reading()
    headings = format_of(source).headings
    if headings is None:
        return ()
    texts, tags = headings(source, reading)
    if reading.columns is None and reading.mapping is not None:
        return apply_mapping(texts, reading.mapping, tags)[0]
    found = suggest(texts, tags)
    return decided(found, reading.columns) or found


def together(files: Iterable[Source]) -> list[Source]:
    """Return files to be taken in one after the other; single pages of the Atlas become one archive.

    A file that cannot be read or is of no known kind stays as it is, and is told about when it is read.
    """
    files = list(files)
    pages = [one for one in files if _is_single_page(one)]
    if len(pages) < 2:
        return files
    packed = pack_pages((one.name, one.read(TEXT_BYTES)) for one in pages)
    return [*(one for one in files if one not in pages), Source(_PACKED, packed)]


def _is_single_page(source: Source) -> bool:
    try:
        return source.members is None and source.size <= TEXT_BYTES and format_of(source).name == "atlas"
    except CartoCoopError:
        return False


def suffixes() -> tuple[str, ...]:
    """Return the endings of all files that are read, without the dot, each once."""
    return tuple(dict.fromkeys(suffix.removeprefix(".") for one in FORMATS for suffix in one.suffixes))


def decided(found: Sequence[Suggestion], said: Mapping[int, str] | None) -> tuple[Suggestion, ...] | None:
    """Return what columns hold with what a person has said of them; None when nothing was said."""
    if said is None:
        return None
    return tuple(
        one
        if said.get(one.column, one.field) == one.field
        else Suggestion(one.column, one.heading, said[one.column], 100.0, "said")
        for one in found
    )


def _table(source: Source, reading: Reading) -> RawTable:
    if is_geographic(source):
        return read_features(source, layer=reading.sheet, crs=reading.crs)
    return read_table(source.read(MAX_BYTES), source.name, sheet=reading.sheet)


def _read_list(source: Source, reading: Reading) -> ImportBatch:
    table = _table(source, reading)
    columns = decided(suggest(table.headings, table.tags), reading.columns)
    return read_list(table, columns=columns, mapping=reading.mapping, scheme=reading.scheme)


def _list_headings(source: Source, reading: Reading) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    table = _table(source, reading)
    return table.headings, table.tags


def _read_pages(source: Source, reading: Reading) -> ImportBatch:
    return read_pages(source, reading.keeper, reading.progress)


def _read_activities(source: Source, reading: Reading) -> ImportBatch:
    return read_iati(source, reading.scheme)


def _is_list(source: Source) -> bool:
    """Return whether a file is a workbook or text; an old or protected workbook gets its own message."""
    head, members = source.head, source.members
    if members is not None:
        workbook = b"opendocument.spreadsheet" in head[:200] or "xl/workbook.xml" in members
        return workbook or (not members and source.suffix in (".xlsx", ".ods"))
    return head.startswith((_OLE, b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def _read_register(source: Source, reading: Reading) -> ImportBatch:
    del reading
    return read_register(source)


FORMATS: Final[tuple[Format, ...]] = (
    Format(
        "register",
        N_("Whole register as exported here: data package, Excel, GeoPackage, GeoParquet or GeoJSON"),
        (".zip", ".xlsx", ".gpkg", ".parquet", ".geojson"),
        is_register,
        _read_register,
    ),
    Format(
        "layer",
        N_("Layer of points or areas: GeoJSON, GeoPackage or zipped Shapefile"),
        (".geojson", ".json", ".gpkg", ".zip"),
        is_geographic,
        _read_list,
        _list_headings,
    ),
    Format(
        "iati",
        N_("Activities of the International Aid Transparency Initiative: IATI 2.01 to 2.03"),
        (".xml",),
        is_iati,
        _read_activities,
    ),
    Format(
        "atlas",
        N_("Page of the Atlas français de la coopération décentralisée, as HTML or text, or a ZIP of pages"),
        (".html", ".htm", ".txt", ".zip"),
        is_pages,
        _read_pages,
    ),
    Format(
        "list",
        N_("List of partnerships: CSV, Excel or OpenDocument"),
        (".csv", ".tsv", ".txt", ".xlsx", ".ods"),
        _is_list,
        _read_list,
        _list_headings,
    ),
)
"""What is read; the first that recognises a file reads it, so what is strict stands before what is lax."""
