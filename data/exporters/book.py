"""Tables of any kind with their definitions: a workbook whose first sheet explains it, or one CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO

import pandas as pd

from data.errors import N_, NotFoundError
from data.exporters.guard import cell, clean_text
from translations import translator

_LONGEST_TITLE = 31
"""Characters of the name of a sheet."""


@dataclass(frozen=True, slots=True)
class BookTable:
    """One table.

    Parameters
    ----------
    name, label
        Stable English name, and the name of its sheet in the reader's language.
    frame
        Plain columns: text, numbers, true or false.
    columns
        Column -> heading and definition, in the reader's language; every column has one.
    """

    name: str
    label: str
    frame: pd.DataFrame
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TableBook:
    """Tables, and what must be said with them.

    Parameters
    ----------
    title, language, date
        Of the book; the date is the only one in the file.
    particulars
        (name, value) of filter, figures, boundaries and credits; the name may be "".
    tables
        In order.
    """

    title: str
    language: str
    date: date
    particulars: tuple[tuple[str, str], ...]
    tables: tuple[BookTable, ...]

    def table(self, name: str) -> BookTable:
        """Return a table by name.

        Raises
        ------
        NotFoundError
            There is none.
        """
        found = [one for one in self.tables if one.name == name]
        if not found:
            raise NotFoundError(
                N_("There is no table “{name}”; choose among: {choices}."),
                name=name,
                choices=", ".join(one.name for one in self.tables),
            )
        return found[0]


def write_book(book: TableBook) -> bytes:
    """Return the tables as XLSX: particulars and definitions on the first sheet, then a sheet per table.

    The library of workbooks loads when the first one is asked for.
    """
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    from data.exporters.xlsx_file import fill_sheet, steady_workbook  # noqa: PLC0415

    t = translator(book.language)
    workbook = Workbook()
    first = workbook.active
    first.title = t("Read me")
    first.append([cell(book.title)])
    first["A1"].font = Font(bold=True, size=14)
    for name, value in ((t("Date"), book.date.isoformat()), *book.particulars):
        first.append([cell(name), cell(value)])
        first.cell(first.max_row, 1).font = Font(bold=True)
        first.cell(first.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    first.append([])
    first.append([t("Sheet"), t("Heading"), t("Name in the other formats"), t("Definition")])
    for column in range(1, 5):
        first.cell(first.max_row, column).font = Font(bold=True)
    for table in book.tables:
        for name, (heading, definition) in table.columns.items():
            first.append([cell(text) for text in (table.label, heading, name, definition)])
    for letter, width in zip("ABCD", (28, 60, 28, 90), strict=True):
        first.column_dimensions[letter].width = width
    for table in book.tables:
        headings = [table.columns[str(name)][0] for name in table.frame.columns]
        rows: list[list[object]] = [list(row) for row in table.frame.itertuples(index=False)]
        fill_sheet(workbook.create_sheet(table.label[:_LONGEST_TITLE]), headings, rows)
    moment = datetime.combine(book.date, datetime.min.time())
    workbook.properties.creator = "CartoCoop"
    workbook.properties.title = str(cell(book.title))
    workbook.properties.created = moment
    out = BytesIO()
    workbook.save(out)
    return steady_workbook(out.getvalue(), moment)


def write_table(book: TableBook, name: str) -> bytes:
    """Return one table as CSV (UTF-8 with mark, RFC 4180), particulars and definitions on ``# `` lines above.

    Raises
    ------
    NotFoundError
        The book has no such table.
    """
    table = book.table(name)
    text = StringIO(newline="")
    lines = [book.title, book.date.isoformat()]
    lines += [f"{label}: {value}" if label else value for label, value in book.particulars]
    lines += [f"{column}: {heading}. {about}" for column, (heading, about) in table.columns.items()]
    for line in lines:
        text.write(f"# {clean_text(line)}\r\n")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([cell(str(column)) for column in table.frame.columns])
    for row in table.frame.itertuples(index=False):
        values = [cell(value) for value in row]
        writer.writerow(["" if one is None else one for one in values])
    return text.getvalue().encode("utf-8-sig")
