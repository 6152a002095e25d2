"""A table in a file - CSV, XLSX or ODS - as headings and rows of text, numbered as the person sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from data.errors import N_, Fault, Message
from data.importers._atlas_personal import Dropped, Scrubber
from data.importers._csv_cells import read_csv_cells
from data.importers._grid import MAX_BYTES, MAX_CELL, Grid, TableError, protected
from data.importers._list_shapes import WKT
from data.importers._ods_cells import read_ods_cells
from data.importers._xlsx_cells import read_xlsx_cells
from data.importers.columns import hxl_tags, known_headings, suggest
from data.importers.text import too_large
from data.uploads import read_at_most

__all__ = ["Cleaner", "Format", "RawRow", "RawTable", "TableError", "load_table", "read_table"]

Format = Literal["csv", "xlsx", "ods", "geojson", "gpkg", "shp"]
_HEAD: Final = 30
"""Rows among which the header is looked for."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row: its number in the file and its cells, one per heading."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in its file, without personal data.

    Parameters
    ----------
    file, format
        Name of the file and what it is.
    headings
        One per column; "" = a column without heading.
    tags
        HXL hashtags of the columns; None = the file has none.
    rows
        Filled rows below the header.
    header_row
        Number of the row that holds the headings.
    sheet, sheets
        Sheet that was read, and all that could be; "" and none for CSV.
    delimiter
        Of CSV.
    faults
        What is wrong with single rows: those rows must not be taken.
    remarks
        What else a person must know.
    dropped
        Personal data left out, as counts.
    """

    file: str
    format: Format
    headings: tuple[str, ...]
    tags: tuple[str, ...] | None
    rows: tuple[RawRow, ...]
    header_row: int
    sheet: str
    sheets: tuple[str, ...]
    delimiter: str
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    dropped: Dropped


def load_table(path: Path, *, sheet: str = "", delimiter: str = "") -> RawTable:
    """Return the table of a file; see :func:`read_table`.

    Raises
    ------
    NotFoundError
        There is no such file.
    """
    return read_table(read_at_most(path, MAX_BYTES), path.name, sheet=sheet, delimiter=delimiter)


def read_table(content: bytes, file: str, *, sheet: str = "", delimiter: str = "") -> RawTable:
    """Return the table that a file holds, whatever its format.

    Parameters
    ----------
    content
        Its bytes.
    file
        Its name, for the messages.
    sheet
        Sheet to read; "" = the one with the most known headings, the first among equals.
    delimiter
        Of CSV; "" = recognised.

    Raises
    ------
    CartoCoopError
        It is too large, damaged, protected, empty or no table; the message says which, and what to do.
    """
    if len(content) > MAX_BYTES:
        raise too_large(file, len(content), MAX_BYTES)
    if content.startswith(_OLE):
        raise protected(file)
    form: Format = "csv"
    if content.startswith(b"PK"):
        form = "ods" if b"opendocument.spreadsheet" in content[:200] else "xlsx"
        grids = read_ods_cells(content, file) if form == "ods" else read_xlsx_cells(content, file)
        delimiter = ""
    else:
        grid, delimiter = read_csv_cells(content, file, delimiter)
        grids = [grid]
    chosen = _choose(grids, sheet, file)
    return _table(chosen, file, form, tuple(grid.name for grid in grids if grid.name), delimiter)


def _choose(grids: Sequence[Grid], sheet: str, file: str) -> Grid:
    names = ", ".join(grid.name for grid in grids)
    if sheet:
        for grid in grids:
            if grid.name == sheet:
                return grid
        raise TableError(
            N_("“{file}” has no sheet “{sheet}”; there are: {names}."), file=file, sheet=sheet, names=names
        )
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise TableError(N_("“{file}” holds no filled row."), file=file)
    return max(filled, key=lambda grid: known_headings(grid.rows[_header(grid)][1]))


def _header(grid: Grid) -> int:
    """Return the place of the header: the row with the most known headings, else the first row of words."""
    best, most = -1, (1, 0)
    for place, (number, cells) in enumerate(grid.rows[:_HEAD]):
        if number in grid.banners or hxl_tags(cells) is not None:
            continue
        named = sum(1 for one in suggest(cells) if one.field)
        known = (max(known_headings(cells), named), len({cell for cell in cells if cell}))
        if known[0] > most[0]:
            best, most = place, known
    if best >= 0:
        return best
    for place, (number, cells) in enumerate(grid.rows[:_HEAD]):
        if hxl_tags(cells) is not None:
            return place  # hashtags without headings above them
        if number not in grid.banners and sum(1 for cell in cells if cell) > 1:
            return place
    return 0


def _table(grid: Grid, file: str, form: Format, sheets: tuple[str, ...], delimiter: str) -> RawTable:
    head = _header(grid)
    header_row, headings = grid.rows[head]
    tags = hxl_tags(headings)
    body = list(grid.rows[head + 1 :])
    if tags is None and body and (tags := hxl_tags(body[0][1])) is not None:
        body.pop(0)
    dropped = Dropped()
    scrub = Cleaner(headings, tags, dropped)
    headings = tuple(scrub.clean(heading) for heading in headings)
    faults = [too_long(file, number, headings[column]) for number, column in sorted(grid.long)]
    faults += [_unclosed(file, number) for number in sorted(grid.unclosed)]
    remarks: list[Fault] = []
    rows: list[RawRow] = []
    last = max((column for column, heading in enumerate(headings) if heading), default=0)
    for number, cells in body:
        row = scrub.row(cells)
        if number in grid.banners:
            remarks.append(
                Fault(
                    Message(N_("The row is one merged cell: it is read as a title and left out.")),
                    file=file,
                    row=number,
                    value=next(filter(None, row), ""),
                )
            )
            continue
        rows.append(RawRow(number, row))
        if any(row[last + 1 :]):
            faults.append(_too_wide(file, number, next(filter(None, row[last + 1 :]))))
    if grid.unstored:
        message = Message(
            N_("Formulas without a stored value, read as empty: {count}."), {"count": grid.unstored}
        )
        advice = Message(N_("Open the file in a spreadsheet, save it and import it again."))
        remarks.append(Fault(message, file=file, advice=advice))
    return RawTable(
        file=file,
        format=form,
        headings=headings,
        tags=tags,
        rows=tuple(rows),
        header_row=header_row,
        sheet=grid.name,
        sheets=sheets,
        delimiter=delimiter,
        faults=tuple(faults),
        remarks=tuple(remarks),
        dropped=dropped,
    )


class Cleaner:
    """Takes personal data out of cells: whole columns of contacts, and addresses anywhere."""

    def __init__(self, headings: Sequence[str], tags: Sequence[str] | None, dropped: Dropped) -> None:
        found = suggest(headings, tags)
        self._personal = {one.column for one in found if one.field == "personal"}
        self._drawn = {one.column for one in found if one.field == "shape"}
        self._scrubber = Scrubber(dropped, ())
        self._dropped = dropped

    def row(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row, those of contacts empty."""
        kept = []
        for column, cell in enumerate(cells):
            if column in self._personal:
                self.clean(cell)
                self._dropped.contacts += bool(cell)
                kept.append("")
            elif column in self._drawn and WKT.fullmatch(cell):
                kept.append(cell)  # its digits are no telephone number
            else:
                kept.append(self.clean(cell))
        return tuple(kept)

    def clean(self, text: str) -> str:
        """Return a text without addresses and telephone numbers, which are counted."""
        return self._scrubber.line(text) if text else text


def _too_wide(file: str, row: int, value: str) -> Fault:
    return Fault(
        Message(N_("The row has more cells than there are headings.")),
        file=file,
        row=row,
        value=value,
        advice=Message(N_("A text that holds the delimiter must stand between quotation marks.")),
    )


def _unclosed(file: str, row: int) -> Fault:
    return Fault(
        Message(N_("A cell of this row holds the rows that follow: a quotation mark is not closed.")),
        file=file,
        row=row,
        advice=Message(N_("Take the quotation mark out, or close it.")),
    )


def too_long(file: str, row: int, field: str) -> Fault:
    """Return the fault of a cell that is longer than :data:`MAX_CELL`."""
    message = Message(N_("The cell is longer than {most} characters."), {"most": MAX_CELL})
    return Fault(message, file=file, row=row, field=field, advice=Message(N_("Shorten the text.")))
