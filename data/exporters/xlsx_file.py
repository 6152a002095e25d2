"""XLSX: a first sheet that says what the workbook shows, then one sheet per table."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.exporters.document import ExportDocument
from data.exporters.guard import cell
from data.exporters.steady import steady_package
from data.exporters.tables import TABLES, particulars, plain_table
from translations import translator

_HEADER = PatternFill("solid", fgColor="FFE8EDF2")
_WIDEST, _NARROWEST = 60, 9
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")


def _sheet_titles(language: str) -> dict[str, str]:
    t = translator(language)
    return {
        "view": t("Read me"),
        "territories": t("Communes"),
        "parents": t("Coverage"),
        "partnerships": t("Partnerships"),
        "sources": t("Sources"),
        "unknowns": t("Unknown dates"),
        "actors": t("Actors"),
        "links": t("Links"),
        "definitions": t("Columns"),
    }


def _section_titles(language: str) -> dict[str, str]:
    t = translator(language)
    return {
        "view": t("View"),
        "filter": t("Filter"),
        "figures": t("Figures"),
        "published": t("Published by others"),
        "legend": t("Legend"),
        "boundaries": t("Boundaries"),
        "notes": t("Notes"),
        "credits": t("Sources and licences"),
    }


def _read_me(sheet: Worksheet, document: ExportDocument) -> None:
    sections = _section_titles(document.language)
    last = ""
    for section, name, value in particulars(document):
        sheet.append([sections[section] if section != last else None, cell(name), cell(value)])
        last = section
        line = sheet.max_row
        sheet.cell(line, 1).font = Font(bold=True)
        sheet.cell(line, 3).alignment = Alignment(wrap_text=True, vertical="top")
    sheet["C1"].font = Font(bold=True, size=14)
    for letter, width in zip("ABC", (24, 30, 110), strict=True):
        sheet.column_dimensions[letter].width = width


def fill_sheet(sheet: Worksheet, headings: list[str], rows: list[list[object]]) -> None:
    """Write a table: cells cleaned and guarded, columns as wide as needed, a filter on the headings."""
    sheet.append([cell(heading) for heading in headings])
    for row in rows:
        sheet.append([cell(value) for value in row])
    for column in range(1, len(headings) + 1):
        head = sheet.cell(1, column)
        head.font, head.fill = Font(bold=True), _HEADER
        head.alignment = Alignment(wrap_text=True, vertical="top")
        longest = max(
            (len(str(sheet.cell(r, column).value or "")) for r in range(2, sheet.max_row + 1)), default=0
        )
        width = min(_WIDEST, max(_NARROWEST, longest + 2, min(len(headings[column - 1]), 18) + 2))
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    if headings:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{sheet.max_row}"


def steady_workbook(content: bytes, moment: datetime) -> bytes:
    """Return the same workbook without the hour at which it was written, so that same in gives same out."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()

    def undated(name: str, part: bytes) -> bytes:
        return _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part) if name == "docProps/core.xml" else part

    return steady_package(content, moment, undated)


def write_xlsx(document: ExportDocument) -> bytes:
    """Return the document as a workbook; headings and sheet names in the document's language."""
    book = Workbook()
    titles = _sheet_titles(document.language)
    first = book.active
    first.title = titles["view"]
    _read_me(first, document)
    for table in TABLES:
        frame = plain_table(document, table)
        headings = [document.label(table, str(column)) for column in frame.columns]
        rows: list[list[object]] = [list(row) for row in frame.itertuples(index=False)]
        fill_sheet(book.create_sheet(titles[table]), headings, rows)
    t = translator(document.language)
    headings = [t("Sheet"), t("Heading"), t("Name in the other formats"), t("Definition")]
    rows = [
        [titles.get(str(row.table), row.table), row.label, row.column, row.definition]
        for row in document.definitions.itertuples(index=False)
    ]
    fill_sheet(book.create_sheet(titles["definitions"]), headings, rows)
    moment = datetime.combine(document.date, datetime.min.time())
    book.properties.creator = "CartoCoop"
    book.properties.title = str(cell(document.title))
    book.properties.created = moment
    out = BytesIO()
    book.save(out)
    return steady_workbook(out.getvalue(), moment)
