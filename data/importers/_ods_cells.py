"""Cells of an OpenDocument spreadsheet, read as a stream: merged and repeated cells, dates, numbers.

The format is ISO/IEC 26300 (OpenDocument 1.2), part 1, chapter 9. The usual libraries hold the whole
document as objects; a stream needs no dependency and bounds what a hostile file can take.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree

from data.errors import CartoCoopError
from data.importers._grid import MAX_COLUMNS, Grid, Span, damaged, make_grid, open_zip

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LAST_ROW: Final = 1_048_576
"""Of a spreadsheet; what a file repeats beyond it is left out."""


def read_ods_cells(content: bytes, file: str) -> list[Grid]:
    """Return the sheets of a spreadsheet, in order.

    Raises
    ------
    TableError
        It is damaged, protected or too large.
    """
    with open_zip(content, file) as archive:
        try:
            with archive.open("content.xml") as stream:
                if b"<!DOCTYPE" in stream.read(2_000):
                    raise damaged(file)
            with archive.open("content.xml") as stream:
                return list(_sheets(ElementTree.iterparse(stream, ("start", "end")), file))  # noqa: S314 - no DOCTYPE
        except CartoCoopError:
            raise
        except (
            ElementTree.ParseError,
            zipfile.BadZipFile,
            KeyError,
            OSError,
            ValueError,
            RuntimeError,
        ) as error:
            raise damaged(file) from error


def _sheets(events: Iterator[tuple[str, ElementTree.Element]], file: str) -> Iterator[Grid]:
    name, number, depth = "", 0, 0
    rows: list[tuple[int, list[object]]] = []
    spans: list[Span] = []
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                name, number, rows, spans = element.get(f"{_TABLE}name", ""), 0, [], []
            elif event == "end" and not depth:
                yield make_grid(name, rows, file=file, spans=spans)
                element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
            repeated = _count(element, "number-rows-repeated")
            cells = _row(element, number + 1, spans, file)
            if any(cell not in (None, "") for cell in cells):
                repeated = min(repeated, _LAST_ROW - number)
                rows += [(number + step, cells) for step in range(1, min(repeated, 100_000) + 1)]
            number += repeated
            element.clear()


def _row(element: ElementTree.Element, number: int, spans: list[Span], file: str) -> list[object]:
    cells: list[object] = []
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        value = _value(cell)
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            spans.append((number, len(cells), number + down - 1, len(cells) + across - 1))
        repeated = _count(cell, "number-columns-repeated")
        if value and len(cells) + repeated > MAX_COLUMNS:
            repeated = max(1, MAX_COLUMNS + 1 - len(cells))
        cells += [value] * min(repeated, MAX_COLUMNS + 1)
        if len(cells) > 100 * MAX_COLUMNS:
            raise damaged(file)
    return cells


def _count(element: ElementTree.Element, attribute: str) -> int:
    text = element.get(f"{_TABLE}{attribute}", "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 10 else 1


def _value(cell: ElementTree.Element) -> object:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(f"{_OFFICE}value", "nan"))
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " ")
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    lines = ["".join(_texts(part)) for part in cell if part.tag == f"{_TEXT}p"]
    return "\n".join(lines) or None


def _texts(part: ElementTree.Element) -> Iterator[str]:
    """Yield the pieces of a paragraph; a space element stands for as many spaces as it says."""
    if part.tag == f"{_OFFICE}annotation":
        return
    yield part.text or ""
    for child in part:
        if child.tag == f"{_TEXT}s":
            yield " " * min(_spaces(child), 1_000)
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        else:
            yield from _texts(child)
        yield child.tail or ""


def _spaces(element: ElementTree.Element) -> int:
    text = element.get(f"{_TEXT}c", "1")
    return int(text) if text.isdigit() and len(text) < 6 else 1
