"""Rows that an import did not take, as a table to mend: the file's own columns, then the reason."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook

from data.errors import N_
from data.exporters.document import ExportedFile
from data.exporters.guard import clean_text, file_stem, guard_formula
from data.exporters.save import SaveError
from data.exporters.xlsx_file import fill_sheet, steady_workbook

REASON, ROW = N_("Reason for the rejection"), N_("Original row")
"""Headings of the two columns that are added; both are left out when the file is imported again."""
_SHEET = "Rejets"
_LONGEST = 32_000
"""Characters of a cell, below a spreadsheet's own limit."""
_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that same rows give the same file
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class MendRow(NamedTuple):
    """A row to mend: its number, its cells and why it was not taken."""

    number: int
    cells: Sequence[str]
    reason: str


def write_rejected(
    name: str, headings: Sequence[str], rows: Sequence[MendRow], added: tuple[str, str]
) -> ExportedFile:
    """Return rows to mend as CSV or XLSX, every cell text and guarded.

    Parameters
    ----------
    name
        File name; its suffix, ``.csv`` or ``.xlsx``, decides the format.
    headings
        Columns of the file that was imported.
    rows
        The rows.
    added
        :data:`REASON` and :data:`ROW` in the reader's language.

    Raises
    ------
    SaveError
        The suffix is another one.
    """
    suffix = Path(name).suffix.lower().removeprefix(".")
    if suffix not in MIME:
        raise SaveError(N_("Rejected rows are written as .xlsx or .csv, not “{file}”."), file=name)
    table = [
        [
            *(_guarded(text) for text in row.cells[: len(headings)]),
            *[""] * (len(headings) - len(row.cells)),
            _guarded(row.reason),
            str(row.number),
        ]
        for row in rows
    ]
    columns = [_guarded(heading) for heading in (*headings, *added)]
    content = _csv(columns, table) if suffix == "csv" else _xlsx(columns, table)
    return ExportedFile(f"{file_stem(Path(name).stem)}.{suffix}", MIME[suffix], content)


def _guarded(text: str) -> str:
    """Return a text whole, with its lines, that no spreadsheet runs."""
    return guard_formula("\n".join(clean_text(line, _LONGEST) for line in text.splitlines()))


def _csv(columns: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(columns)
    writer.writerows(table)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _SHEET
    fill_sheet(sheet, list(columns), [])
    for row in table:
        sheet.append(list(row))
    out = BytesIO()
    book.save(out)
    return steady_workbook(out.getvalue(), _MOMENT)
