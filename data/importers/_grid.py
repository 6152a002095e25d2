"""Cells of a table as text, whatever the file: limits, merged cells, rows numbered as a person sees them."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Final

from data.errors import N_, CartoCoopError
from data.exporters.guard import clean_text

MAX_BYTES: Final = 30_000_000
"""Largest file that is read."""
MAX_UNPACKED: Final = 300_000_000
"""Largest content of a workbook, unpacked."""
MAX_PARTS: Final = 2_000
"""Files in one workbook."""
MAX_ROWS: Final = 50_000
"""Filled rows of one sheet."""
MAX_COLUMNS: Final = 200
MAX_MERGED: Final = 5_000_000
"""Rows that merged cells cover, added up."""
MAX_CELL: Final = 32_767
"""Characters of one cell, as in a spreadsheet."""

_GUARDED = re.compile(r"^'(?=[=+\-@\t\r\n＝＋－＠])")

Span = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells; rows count from 1, columns from 0."""


class TableError(CartoCoopError):
    """A file is no table that can be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The filled rows of one sheet.

    Parameters
    ----------
    name
        Name of the sheet; "" for CSV.
    rows
        (number, cells) of each row that is not blank; all as wide as the widest.
    banners
        Numbers of the rows that one merged cell fills: titles, not data.
    long
        (row, column) of the cells that were longer than :data:`MAX_CELL` and are cut.
    unstored
        How many formulas have no stored value.
    unclosed
        Numbers of the rows that swallow others, a quotation mark not being closed.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    banners: frozenset[int] = frozenset()
    long: frozenset[tuple[int, int]] = frozenset()
    unstored: int = 0
    unclosed: frozenset[int] = frozenset()


def make_grid(
    name: str,
    rows: Iterable[tuple[int, Sequence[object]]],
    *,
    file: str,
    spans: Sequence[Span] = (),
    unstored: int = 0,
) -> Grid:
    """Return the filled rows as text; the value of merged cells stands in each of them.

    Raises
    ------
    TableError
        More than :data:`MAX_ROWS` filled rows or :data:`MAX_COLUMNS` columns.
    """
    kept: dict[int, list[str]] = {}
    long: set[tuple[int, int]] = set()
    for number, values in rows:
        cells = [text_of(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise TableError(N_("“{file}” has more than {most} columns."), file=file, most=MAX_COLUMNS)
        for column, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                long.add((number, column))
                cells[column] = cell[:MAX_CELL]
        kept[number] = cells
        if len(kept) > MAX_ROWS:
            raise TableError(
                N_("“{file}” has more than {most} rows. Cut it into several files."), file=file, most=MAX_ROWS
            )
    width = max(map(len, kept.values()), default=0)
    for row in kept.values():
        row.extend([""] * (width - len(row)))
    if sum(bottom - top + 1 for top, _left, bottom, _right in spans) > MAX_MERGED:
        raise damaged(file)
    banners = _unmerge(kept, spans, width)
    numbered = tuple((number, tuple(kept[number])) for number in sorted(kept))
    return Grid(name, numbered, frozenset(banners), frozenset(long), unstored)


def _unmerge(rows: dict[int, list[str]], spans: Sequence[Span], width: int) -> set[int]:
    """Write the value of merged cells into each of them; return the rows that one of them fills alone."""
    banners = set()
    for top, left, bottom, right in spans:
        if top not in rows or left >= width:
            continue
        value = rows[top][left]
        others = [cell for column, cell in enumerate(rows[top]) if cell and not left <= column <= right]
        if top == bottom and right > left and not others:
            banners.add(top)
            continue
        for number in range(top, bottom + 1):
            if number in rows:
                rows[number][left : right + 1] = [value] * len(rows[number][left : right + 1])
    return banners


def text_of(value: object) -> str:
    """Return the text of a cell: ISO dates, whole numbers without decimals, lines kept, no guard."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool | float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() != time.min:
        return value.isoformat(" ", timespec="seconds")
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    lines = (clean_text(line, MAX_CELL + 1) for line in str(value).splitlines())
    return _GUARDED.sub("", "\n".join(filter(None, lines)))


def open_zip(content: bytes, file: str) -> zipfile.ZipFile:
    """Open a workbook that is a ZIP archive, after a look at its size unpacked.

    Raises
    ------
    TableError
        It is damaged, protected by a password, or unpacks to more than :data:`MAX_UNPACKED`.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise damaged(file) from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TableError(
            N_("“{file}” unpacks to more than {most} MB and is not read."),
            file=file,
            most=MAX_UNPACKED // 1_000_000,
        )
    if any(part.flag_bits & 1 for part in parts):
        raise protected(file)
    return archive


def damaged(file: str) -> TableError:
    """Return the error of a workbook that does not open."""
    return TableError(N_("“{file}” is damaged: open it in a spreadsheet and save it again."), file=file)


def protected(file: str) -> TableError:
    """Return the error of a workbook in an old format or behind a password."""
    return TableError(
        N_("“{file}” is an old workbook (.xls) or has a password: save it as .xlsx without password."),
        file=file,
    )
