"""Cells of an XLSX workbook: stored values of formulas, real dates, merged cells."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from data.errors import CartoCoopError
from data.importers._grid import MAX_COLUMNS, MAX_ROWS, Grid, Span, damaged, make_grid, open_zip

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_UNSTORED = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a first look at the sheets tells: whether cells are merged, formulas without stored value."""

    merged: bool
    unstored: int


def read_xlsx_cells(content: bytes, file: str) -> list[Grid]:
    """Return the visible sheets of a workbook, in order.

    Without merged cells the sheets are read as a stream; with them the workbook is held in memory.

    Raises
    ------
    TableError
        It is damaged, protected or too large.
    """
    with open_zip(content, file) as archive:
        parts = _look(archive, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and extensions that say nothing of the cells
        try:
            book = load_workbook(BytesIO(content), read_only=not parts.merged, data_only=True)
            try:
                return [
                    make_grid(
                        sheet.title, _rows(sheet), file=file, spans=_spans(sheet), unstored=parts.unstored
                    )
                    for sheet in book.worksheets
                    if sheet.sheet_state == "visible"
                ]
            finally:
                book.close()
        except CartoCoopError:
            raise
        except Exception as error:  # the reader raises a score of types on damaged workbooks
            raise damaged(file) from error


def _look(archive: zipfile.ZipFile, file: str) -> _Parts:
    merged, unstored = False, 0
    for name in archive.namelist():
        if not _SHEET.fullmatch(name):
            continue
        try:
            with archive.open(name) as stream:
                tail = b""
                while chunk := stream.read(_CHUNK):
                    part = tail + chunk
                    merged = merged or b"<mergeCell " in part
                    found = [match.end() for match in _UNSTORED.finditer(part)]
                    unstored += len(found)
                    tail = part[max([len(part) - 64, *found]) :]
        except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError) as error:
            raise damaged(file) from error
    return _Parts(merged, unstored)


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yield the rows with their numbers; one row and column more than is allowed, so that it is noticed."""
    if not hasattr(sheet, "merged_cells"):
        yield from enumerate(sheet.iter_rows(values_only=True), 1)
        return
    last = min(sheet.max_row, 2 * MAX_ROWS)
    rows = sheet.iter_rows(max_row=last, max_col=min(sheet.max_column, MAX_COLUMNS + 1), values_only=True)
    yield from enumerate(rows, 1)


def _spans(sheet: Any) -> list[Span]:
    ranges = sheet.merged_cells.ranges if hasattr(sheet, "merged_cells") else ()
    return [(one.min_row, one.min_col - 1, one.max_row, one.max_col - 1) for one in ranges]
