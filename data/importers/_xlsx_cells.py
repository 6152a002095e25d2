"""Cells of an XLSX workbook, read as a stream: stored values of formulas, real dates, merged cells."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from data.errors import CartoCoopError
from data.importers._grid import Grid, Span, damaged, make_grid, open_zip

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_UNSTORED = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>")
_MERGED = re.compile(rb"mergeCell\s+ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_CHUNK: Final = 1 << 20
_TAIL: Final = 64
"""Bytes that no element looked for is longer than."""
_LAST_ROW: Final = 1_048_576
"""Of a spreadsheet."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a first look at a sheet tells that the reader does not."""

    spans: tuple[Span, ...]
    unstored: int


def read_xlsx_cells(content: bytes, file: str) -> list[Grid]:
    """Return the visible sheets of a workbook, in order.

    Raises
    ------
    TableError
        It is damaged, protected or too large.
    """
    with open_zip(content, file) as archive:
        parts = {name: _look(archive, name, file) for name in archive.namelist() if _SHEET.fullmatch(name)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and extensions that say nothing of the cells
        try:
            book = load_workbook(BytesIO(content), read_only=True, data_only=True)
            try:
                return [
                    _grid(sheet, parts, file) for sheet in book.worksheets if sheet.sheet_state == "visible"
                ]
            finally:
                book.close()
        except CartoCoopError:
            raise
        except Exception as error:  # the reader raises a score of types on damaged workbooks
            raise damaged(file) from error


def _grid(sheet: Any, parts: dict[str, _Part], file: str) -> Grid:
    part = parts.get(str(sheet._worksheet_path).lstrip("/"), _Part((), 0))
    return make_grid(sheet.title, _rows(sheet, file), file=file, spans=part.spans, unstored=part.unstored)


def _rows(sheet: Any, file: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yield the rows with their numbers, whatever size the file says that it has."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > _LAST_ROW:
            raise damaged(file)
        yield number, row


def _look(archive: zipfile.ZipFile, name: str, file: str) -> _Part:
    spans: list[Span] = []
    unstored = 0
    try:
        with archive.open(name) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                part = tail + chunk
                merged, formulas = list(_MERGED.finditer(part)), list(_UNSTORED.finditer(part))
                spans += [_span(match[1].decode()) for match in merged]
                unstored += len(formulas)
                tail = part[max([len(part) - _TAIL, *(match.end() for match in (*merged, *formulas))]) :]
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError) as error:
        raise damaged(file) from error
    return _Part(tuple(spans), unstored)


def _span(cells: str) -> Span:
    left, top, right, bottom = (number or 1 for number in range_boundaries(cells))
    return top, left - 1, bottom, right - 1
