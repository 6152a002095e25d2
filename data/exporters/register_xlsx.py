"""The register as a workbook: a first sheet that says what it holds, then one sheet per table."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from data.exchange import TABLES, Table
from data.exchange_cells import exact, pieces, plain_of
from data.exporters.register_document import RegisterDocument
from data.exporters.xlsx_file import fill_sheet, steady_workbook
from translations import Translate, translator

_HEADER = PatternFill("solid", fgColor="FFE8EDF2")
_WIDEST, _NARROWEST, _MEASURED = 60, 10, 200


def write_register_xlsx(document: RegisterDocument) -> bytes:
    """Return the register as XLSX; sheets and columns carry their stable English names."""
    t = translator(document.language)
    book = Workbook()
    _read_me(book.active, document, t)
    for name, table in TABLES.items():
        _sheet(book.create_sheet(name), table, document.tables[name])
    rows: list[list[object]] = [
        [name, column.name, t(column.about), column.kind, ", ".join(column.known)]
        for name, table in TABLES.items()
        for column in table.columns
    ]
    headings = [t("Table"), t("Column"), t("Definition"), t("Type"), t("Words")]
    fill_sheet(book.create_sheet(t("Columns")), headings, rows)
    moment = datetime.combine(document.date, datetime.min.time())
    book.properties.creator = "CartoCoop"
    book.properties.title = document.title
    book.properties.created = moment
    out = BytesIO()
    book.save(out)
    return steady_workbook(out.getvalue(), moment)


def _read_me(sheet: Worksheet, document: RegisterDocument, t: Translate) -> None:
    sheet.title = t("Read me")
    sheet.append([document.title])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in (document.date.isoformat(), *document.notes, *document.credits):
        sheet.append([line])
    sheet.append([])
    for name, table in TABLES.items():
        sheet.append([f"{name} ({len(document.tables[name])})", t(table.about)])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 80, 80


def _sheet(sheet: Worksheet, table: Table, frame: pd.DataFrame) -> None:
    """Write a table; a text too long for one cell goes on in further columns of the same heading."""
    cells: list[list[object]] = []
    headings: list[str] = []
    for column in table.columns:
        values = [plain_of(value) for value in frame[column.name]]
        if column.kind != "string":
            headings.append(column.name)
            cells.append([exact(value) for value in values])
            continue
        cut = [pieces(value or "") for value in values]
        width = max(map(len, cut), default=1)
        headings += [column.name] * width
        cells += [[one[place] if place < len(one) else "" for one in cut] for place in range(width)]
    sheet.append(headings)
    for row in zip(*cells, strict=True):
        sheet.append([None if value == "" else value for value in row])
    for place, column_cells in enumerate(cells, 1):
        head = sheet.cell(1, place)
        head.font, head.fill = Font(bold=True), _HEADER
        longest = max((len(str(value)) for value in column_cells[:_MEASURED] if value is not None), default=0)
        width = min(_WIDEST, max(_NARROWEST, longest + 2, len(headings[place - 1]) + 4))
        sheet.column_dimensions[head.column_letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
