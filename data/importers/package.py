"""The product's own files of the whole register - data package, workbook, GeoPackage ... - taken back.

What :mod:`data.exporters.register_files` writes comes back as the records it was made of, with no name to
place (:mod:`data.exchange`). Such a file may have been changed since, or be hostile: sizes are bounded, cells
are read as what their columns say, e-mail addresses and telephone numbers are taken out, and a partnership
with a wrong row is not taken, while the others are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Final

import pandas as pd

from data.errors import Fault
from data.exchange import TABLES, ReadRecords, records_from
from data.importers._atlas_personal import Dropped, Scrubber
from data.importers._package_files import (
    DESCRIPTOR,
    PARQUET,
    SQLITE,
    Tables,
    geojson_tables,
    geopackage_tables,
    has_sheets,
    has_tables,
    package_tables,
    parquet_mark,
    parquet_tables,
    workbook_tables,
)
from data.importers.rows import ImportBatch, ImportedPartnership, RejectedRow
from data.importers.source import Source

__all__ = ["is_register", "read_register"]

KEYS: Final = frozenset({"partnership_id", "actor_id", "partner_id", "group_id"})
_OWN: Final = re.compile(r"own-[a-z0-9-]*-[0-9a-f]{10}")
"""Keys that end in a checksum, which may look like a number."""
_MARK: Final = b'"cartocoop":"register-'


def is_register(source: Source) -> bool:
    """Return whether a file is a whole register, written by the product."""
    return bool(_kind(source))


def read_register(source: Source) -> ImportBatch:
    """Return the partnerships of a file of the whole register, as they were.

    Raises
    ------
    ExchangeError
        It is damaged, too large, lacks tables or columns, or was written by a newer version.
    """
    kind = _kind(source)
    tables = _READERS[kind](source)
    dropped = Dropped()
    clean = {name: _without_personal(name, frame, dropped) for name, frame in tables.frames.items()}
    found = records_from(clean, file=source.name)
    return ImportBatch(
        file=source.name,
        format=f"register-{kind}",
        partnerships=tuple(
            ImportedPartnership(rows=(row,), record=record)
            for row, record in zip(found.rows, found.records, strict=True)
        ),
        rejected=_rejected(found),
        remarks=tables.remarks,
        rows_read=len(clean["partnerships"]),
        dropped=dropped,
    )


def _kind(source: Source) -> str:
    """Return which of our formats a file is; "" = none."""
    members, head = source.members, source.head
    if members is not None:
        if DESCRIPTOR in members and "data/partnerships.csv" in members:
            return "package"
        return "xlsx" if "xl/workbook.xml" in members and has_sheets(source) else ""
    if head.startswith(SQLITE):
        return "gpkg" if has_tables(source) else ""
    if head.startswith(PARQUET):
        return "geoparquet" if parquet_mark(source).startswith(b"register-") else ""
    return "geojson" if _MARK in head.replace(b" ", b"").replace(b"\n", b"") else ""


_READERS: Final[Mapping[str, Callable[[Source], Tables]]] = {
    "package": package_tables,
    "xlsx": workbook_tables,
    "gpkg": geopackage_tables,
    "geoparquet": parquet_tables,
    "geojson": geojson_tables,
}


def _without_personal(name: str, frame: pd.DataFrame, dropped: Dropped) -> pd.DataFrame:
    """Return a table without addresses and telephone numbers, which are counted."""
    scrubber = Scrubber(dropped, ())
    columns = {}
    for column in TABLES[name].columns:
        if column.name not in frame:
            continue
        cells = frame[column.name].tolist()
        if column.kind == "string" and not column.known:
            clean = _cleaner(column.name)
            cells = [clean(scrubber, cell) if isinstance(cell, str) else cell for cell in cells]
        columns[column.name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns)


def _cleaner(column: str) -> Callable[[Scrubber, str], str]:
    if column in KEYS:
        return _clean_key
    return _clean_url if column.endswith("url") else _clean


def _clean(scrubber: Scrubber, text: str) -> str:
    return scrubber.line(text)


def _clean_url(scrubber: Scrubber, text: str) -> str:
    return text if scrubber.line(text) == text else ""


def _clean_key(scrubber: Scrubber, text: str) -> str:
    """Return a key; one that holds an address or a number gets a name of its own, the same everywhere."""
    if _OWN.fullmatch(text) or scrubber.line(text) == text:
        return text
    return f"key-{sha256(text.encode()).hexdigest()[:16]}"


def _rejected(found: ReadRecords) -> tuple[RejectedRow, ...]:
    """Return the rows at fault, each with all its faults; its place in its own table stands in the field."""
    rows: dict[tuple[str, int], list[Fault]] = {}
    for fault in found.faults:
        rows.setdefault((fault.field.partition(".")[0], fault.row or 0), []).append(fault)
    return tuple(RejectedRow(row, tuple(faults)) for (_table, row), faults in rows.items())
