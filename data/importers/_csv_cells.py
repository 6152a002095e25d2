"""Cells of a CSV file: any encoding that :func:`data.importers.text.decode` reads, any delimiter."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from io import StringIO

from data.errors import N_
from data.importers._grid import MAX_BYTES, Grid, TableError, make_grid
from data.importers.columns import known_headings
from data.importers.text import decode

DELIMITERS = ";,\t|:~^¦§!#/"
"""In the order of preference when several fit."""
_SAMPLE = 60
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_HTML = re.compile(r"\s*(?:<!doctype|<html|<\?xml|<table)", re.IGNORECASE)


def read_csv_cells(content: bytes, file: str, delimiter: str = "") -> tuple[Grid, str]:
    """Return the rows of a CSV file and its delimiter.

    Parameters
    ----------
    content, file
        Its bytes and its name.
    delimiter
        One character; "" = recognised.

    Raises
    ------
    CartoCoopError
        It is no text, or a web page.
    TableError
        It is too large, or a quotation mark is never closed.
    """
    text = decode(content, file=file, limit=MAX_BYTES)
    if _HTML.match(text[:200]):
        raise TableError(
            N_("“{file}” is a web page or XML, not a table: save it as .xlsx or .csv."), file=file
        )
    stated = _SEP.match(text)
    skipped = 1 if stated else 0
    if stated:
        text = text[stated.end() :]
    chosen = delimiter or (stated[1] if stated else _delimiter(text))
    rows = _parsed(text, chosen, file)
    swallowing = {number + skipped for number in _swallowing(rows, chosen)}
    grid = make_grid("", ((number + skipped, row) for number, row in enumerate(rows, 1)), file=file)
    return replace(grid, unclosed=frozenset(swallowing)), chosen


def _parsed(text: str, delimiter: str, file: str) -> list[list[str]]:
    """Return the rows; when a quotation mark is never closed they are parted as if there were none."""
    previous = csv.field_size_limit(MAX_BYTES)
    try:
        try:
            return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
            bare = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE))
            return bare if rows and len(rows[-1]) and _holds_rows(rows[-1], delimiter, len(bare[0])) else rows
    except csv.Error as error:
        raise TableError(
            N_("“{file}” is no table: {reason}. Open it in a spreadsheet and save it again."),
            file=file,
            reason=str(error),
        ) from error
    finally:
        csv.field_size_limit(previous)


def _swallowing(rows: list[list[str]], delimiter: str) -> set[int]:
    """Return the numbers of the rows in which one cell holds whole rows: a quotation mark went astray."""
    width = Counter(len(row) for row in rows if row).most_common(1)
    if not width or width[0][0] < 2:
        return set()
    return {number for number, row in enumerate(rows, 1) if _holds_rows(row, delimiter, width[0][0])}


def _holds_rows(row: list[str], delimiter: str, width: int) -> bool:
    lines = [line for cell in row if "\n" in cell for line in cell.split("\n")]
    return width > 1 and any(line.count(delimiter) >= width - 1 for line in lines)


def _delimiter(text: str) -> str:
    """Return the character that parts the cells: the one that gives most known headings, then even rows."""
    sample = "\n".join(text.splitlines()[:_SAMPLE])
    best, most = ",", (-1, -1.0, -1)
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not rows:
            continue
        width, same = Counter(map(len, rows)).most_common(1)[0]
        score = (max(map(known_headings, rows)), same / len(rows) if width > 1 else -1.0, width)
        if score > most:
            best, most = delimiter, score
    return best
