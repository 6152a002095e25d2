"""Lists written by someone else: CSV of any kind, workbooks with merged cells, OpenDocument."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO
from xml.sax.saxutils import escape

from openpyxl import Workbook

Rows = Sequence[Sequence[object]]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def as_csv(rows: Rows, *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Rows, *, merged: Sequence[str] = (), sheet: str = "Feuille") -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column, value if value != "" else None)
            if isinstance(value, str) and value:
                cell.data_type = "s"
    for span in merged:
        page.merge_cells(span)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(rows: Rows, *, spans: dict[tuple[int, int], tuple[int, int]] | None = None) -> bytes:
    """Return an OpenDocument sheet; `spans`: (row, column) from 0 -> (rows, columns) that the cell spans."""
    spans = spans or {}
    body = []
    for number, row in enumerate(rows):
        cells = [_ods_cell(value, spans.get((number, column))) for column, value in enumerate(row)]
        cells.append("<table:table-cell table:number-columns-repeated='900'/>")
        body.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    body.append("<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row>")
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {_SPACES}><office:body>"
        f"<office:spreadsheet><table:table table:name='Feuille'>{''.join(body)}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", _ODS)
        archive.writestr("content.xml", content)
    return out.getvalue()


def _ods_cell(value: object, span: tuple[int, int] | None) -> str:
    more = f" table:number-rows-spanned='{span[0]}' table:number-columns-spanned='{span[1]}'" if span else ""
    if value in ("", None):
        return f"<table:table-cell{more}/>"
    if isinstance(value, date):
        return f"<table:table-cell{more} office:value-type='date' office:date-value='{value.isoformat()}'/>"
    if isinstance(value, int | float):
        return f"<table:table-cell{more} office:value-type='float' office:value='{value}'/>"
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell{more} office:value-type='string'>{lines}</table:table-cell>"


def _spaced(text: str) -> str:
    return escape(text).replace("\t", "<text:tab/>").replace("  ", " <text:s text:c='1'/>")
