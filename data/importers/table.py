"""Lists in a table: rows and what their columns hold become partnerships, every fault named.

What makes a row wrong is what would put something false on the map: no actor, no place, a date, status or
point that is not understood, an end before the start, a number that stands for two partnerships. Such a row
is rejected whole, so that it can be mended. What only describes - a kind, an amount, a web address - is
remarked on, and the row is taken. Rows of one number and one title are one partnership.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.errors import N_, Fault
from data.importers._atlas_personal import Dropped
from data.importers._list_row import ListRow
from data.importers.columns import ColumnMapping, Suggestion, apply_mapping, suggest
from data.importers.rows import CodeScheme, ImportBatch, ImportedPartnership, RejectedRow
from data.importers.table_file import RawTable, TableError
from data.records import key_of
from data.text_fold import fold

ACTORS = ("actor", "acronym")
_ONCE = (
    "title",
    "atlas_id",
    "first_signature_year",
    "start_year",
    "end_year",
    "status",
    "observed_date",
    "form",
)
"""What rows of one partnership must not say in two ways."""


def read_list(
    table: RawTable,
    *,
    columns: Sequence[Suggestion] | None = None,
    mapping: ColumnMapping | None = None,
    scheme: CodeScheme = "",
) -> ImportBatch:
    """Return the partnerships of a table.

    Parameters
    ----------
    table
        The table.
    columns
        What each column holds, as decided; by default `mapping`, else as recognised.
    mapping
        A kept mapping.
    scheme
        Scheme of the P-codes; "" = that of the mapping, or told from the names beside the codes.

    Raises
    ------
    TableError
        No column names an actor.
    """
    remarks = list(table.remarks)
    if columns is None and mapping is not None:
        columns, faults = apply_mapping(table.headings, mapping, table.tags)
        remarks += [replace(fault, file=table.file) for fault in faults]
        scheme = scheme or mapping.scheme
    elif columns is None:
        columns = suggest(table.headings, table.tags)
    fields = _by_field(columns)
    if not any(field in fields for field in ACTORS):
        raise TableError(
            N_(
                "No column of “{file}” is known to name an actor. "
                "Say which one does. The columns are: {columns}."
            ),
            file=table.file,
            columns=", ".join(filter(None, table.headings))[:500],
        )
    cells, dropped = _without_personal(table, fields.pop("personal", []))
    spoilt: dict[int, list[Fault]] = {}
    for fault in table.faults:
        spoilt.setdefault(fault.row or 0, []).append(fault)
    taken: list[tuple[ListRow, ImportedPartnership]] = []
    rejected: list[RejectedRow] = []
    for number, row_cells in cells.items():
        row = ListRow(table.file, number, row_cells, columns=fields, headings=table.headings, scheme=scheme)
        if number in spoilt:
            rejected.append(RejectedRow(number, tuple(spoilt[number])))
            continue
        partnership = row.partnership()
        if row.faults:
            rejected.append(RejectedRow(number, tuple(row.faults)))
            continue
        remarks += row.remarks
        taken.append((row, partnership))
    partnerships, refused, repeated = _merged(taken)
    return ImportBatch(
        file=table.file,
        format=table.format,
        partnerships=tuple(partnerships),
        rejected=tuple(sorted((*rejected, *refused), key=lambda one: one.row)),
        remarks=(*remarks, *repeated),
        rows_read=len(table.rows),
        columns=table.headings,
        cells=cells,
        headings={field: table.headings[places[0]] for field, places in fields.items()},
        read_as=_read_as(table, columns),
        scheme=scheme,
        dropped=dropped,
    )


def _by_field(columns: Sequence[Suggestion]) -> dict[str, list[int]]:
    fields: dict[str, list[int]] = {}
    for one in columns:
        if one.field and one.field != "ours":
            fields.setdefault(one.field, []).append(one.column)
    return fields


def _without_personal(table: RawTable, personal: Sequence[int]) -> tuple[dict[int, tuple[str, ...]], Dropped]:
    """Return the cells by row number, those of columns said to hold personal data empty."""
    dropped = replace(table.dropped)
    cells = {}
    for row in table.rows:
        dropped.contacts += sum(1 for column in personal if row.cells[column])
        cells[row.number] = tuple("" if column in personal else cell for column, cell in enumerate(row.cells))
    return cells, dropped


def _merged(
    taken: Sequence[tuple[ListRow, ImportedPartnership]],
) -> tuple[list[ImportedPartnership], list[RejectedRow], list[Fault]]:
    """Put together the rows of one partnership; return them, the rows that contradict, and repeats."""
    whole: dict[object, ImportedPartnership] = {}
    refused: list[RejectedRow] = []
    remarks: list[Fault] = []
    for row, partnership in taken:
        key = key_of(partnership.key) if partnership.key else replace(partnership, rows=())
        known = whole.get(key)
        if known is None:
            whole[key] = partnership
        elif replace(known, rows=(), key="") == replace(partnership, rows=(), key=""):
            row.remarks.clear()
            row.remark("key", N_("The row repeats row {row}; it counts once."), row=known.rows[0])
            remarks += row.remarks
            whole[key] = replace(known, rows=(*known.rows, row.number))
        else:
            _contradictions(row, known, partnership)
            if row.faults:
                refused.append(RejectedRow(row.number, tuple(row.faults)))
            else:
                whole[key] = _together(known, partnership)
    return list(whole.values()), refused, remarks


def _contradictions(row: ListRow, known: ImportedPartnership, other: ImportedPartnership) -> None:
    fields = {
        "first_signature_year": "signature",
        "start_year": "start",
        "end_year": "end",
        "observed_date": "observed",
    }
    for name in _ONCE:
        first, second = getattr(known, name), getattr(other, name)
        if first in (None, "") or second in (None, "") or fold(str(first)) == fold(str(second)):
            continue
        row.wrong(
            fields.get(name, name),
            N_("Row {row} has the same number “{key}” and says “{first}”."),
            str(second),
            N_("Give each partnership its own number, or let its rows agree."),
            row=known.rows[0],
            key=other.key,
            first=first,
        )


def _together(known: ImportedPartnership, other: ImportedPartnership) -> ImportedPartnership:
    values: dict[str, object] = {"rows": (*known.rows, *other.rows)}
    for name in ("actors", "places", "themes", "dac", "sources", "funding", "texts"):
        values[name] = tuple(dict.fromkeys((*getattr(known, name), *getattr(other, name))))
    for name in (*_ONCE, "end_date", "status_as_published", "observed_year", "confidence", "note"):
        values[name] = (
            getattr(known, name) if getattr(known, name) not in (None, "") else getattr(other, name)
        )
    return replace(known, **values)  # type: ignore[arg-type]


def _read_as(table: RawTable, columns: Sequence[Suggestion]) -> tuple[tuple[str, str], ...]:
    """Return how the file was read, as (name, value) with stable English names."""
    found: Mapping[str, str] = {
        "sheet": table.sheet,
        "other sheets": ", ".join(name for name in table.sheets if name != table.sheet),
        "delimiter": table.delimiter.replace("\t", "TAB"),
        "header row": str(table.header_row or ""),
        "hxl": "yes" if table.tags else "",
        "columns left out": ", ".join(one.heading for one in columns if one.heading and not one.field),
    }
    return tuple((name, value) for name, value in found.items() if value)
