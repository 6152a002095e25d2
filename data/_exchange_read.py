"""Tables of an exchange file as records: every fault is told by table and row, and the rest is taken.

A partnership with a fault in any of its rows is not given at all, so that nothing comes in by half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pandas as pd

from data._exchange_schema import TABLES, Column, Table
from data._exchange_values import ValueFaultError, plain
from data.errors import N_, CartoCoopError, Fault, Message
from data.records import (
    ActorRecord,
    FundingRecord,
    PartnershipRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
)

NEEDED: Final = ("partnerships", "actors", "partnership_actors")
"""Tables without which there is nothing to take; the others may be left out."""
_KINDS: Final[Mapping[str, type[Any]]] = {
    "ties": TieRecord,
    "themes": ThemeRecord,
    "sources": SourceRecord,
    "funding": FundingRecord,
}
_PLACE: Final = ("partnership_id", "number")


class ExchangeError(CartoCoopError):
    """A file has not the tables or columns of a register."""


class ReadRecords(NamedTuple):
    """What tables hold.

    Parameters
    ----------
    records
        In the order of the table of partnerships.
    rows
        Row of each record in that table; the headings are row 1.
    faults
        Everything that is wrong, by table (``field`` begins with it) and row.
    """

    records: tuple[PartnershipRecord, ...]
    rows: tuple[int, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Reading:
    """What has been read so far; `bad` holds the keys of partnerships with a fault."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    bad: set[str] = field(default_factory=set)

    def wrong(self, table: str, row: int | None, column: str, value: object, message: Message) -> None:
        name = f"{table}.{column}" if column else table
        shown = "" if value is None else str(value)
        self.faults.append(Fault(message, file=self.file, row=row, field=name, value=shown))


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    values: dict[str, Any]
    sound: bool


def records_from(tables: Mapping[str, pd.DataFrame], *, file: str = "") -> ReadRecords:
    """Return the partnerships that tables of :data:`data._exchange_schema.TABLES` hold.

    Parameters
    ----------
    tables
        Name -> frame, its cells of any type: text is read as a number where one is due. Unknown tables and
        columns are left aside, as are those that no import takes.
    file
        Name of the file, for messages.

    Raises
    ------
    ExchangeError
        A table or column is missing without which no row can be read.
    """
    _check_tables(tables, file)
    reading = _Reading(file)
    rows = {name: _rows(reading, TABLES[name], tables[name]) for name in TABLES if _taken(name, tables)}
    known = _known_partnerships(reading, rows["partnerships"])
    actors = _known_actors(reading, rows["actors"])
    children = {
        name: _by_partnership(reading, name, found, known)
        for name, found in rows.items()
        if name not in ("partnerships", "actors")
    }
    records: list[PartnershipRecord] = []
    numbers: list[int] = []
    for key, row in known.items():
        mine = {name: found.get(key, []) for name, found in children.items()}
        named = _actors(reading, mine["partnership_actors"], actors)
        if named is None or key in reading.bad:
            message = Message(N_("The partnership “{key}” is not taken: a row of it is wrong."), {"key": key})
            reading.wrong("partnerships", row.number, "", None, message)
            continue
        records.append(_record(row, named, mine))
        numbers.append(row.number)
    return ReadRecords(tuple(records), tuple(numbers), tuple(reading.faults))


def _check_tables(tables: Mapping[str, pd.DataFrame], file: str) -> None:
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise ExchangeError(
            N_("“{file}” lacks the tables of a register: {tables}."), file=file, tables=", ".join(missing)
        )
    lacking = [
        f"{name}.{column.name}"
        for name in TABLES
        if _taken(name, tables)
        for column in TABLES[name].columns
        if column.required and column.name not in tables[name].columns and column.name != "number"
    ]
    if lacking:
        raise ExchangeError(
            N_("“{file}” lacks columns of a register: {columns}."), file=file, columns=", ".join(lacking)
        )


def _taken(name: str, tables: Mapping[str, pd.DataFrame]) -> bool:
    return name in tables and TABLES[name].taken


def _rows(reading: _Reading, table: Table, frame: pd.DataFrame) -> list[_Row]:
    columns = [column for column in table.columns if column.name in frame.columns]
    missing = [column.name for column in table.columns if column.name not in frame.columns]
    found = []
    cells = [frame[column.name].tolist() for column in columns]
    for place, row_cells in enumerate(zip(*cells, strict=True)):
        number = place + 2
        values: dict[str, Any] = dict.fromkeys(missing)
        sound = True
        for column, cell in zip(columns, row_cells, strict=True):
            try:
                values[column.name] = plain(column, cell)
            except ValueFaultError as error:
                reading.wrong(table.name, number, column.name, error.value, error.message)
                values[column.name] = None
                sound = False
        if all(value is None for value in values.values()) and sound:
            continue  # an empty line
        sound &= _complete(reading, table, columns, _Row(number, values, sound))
        found.append(_Row(number, values, sound))
    return found


def _complete(reading: _Reading, table: Table, columns: Sequence[Column], row: _Row) -> bool:
    """Tell whether every cell that must be filled is; one that could not be read has been told."""
    if not row.sound:
        return False
    empty = [column.name for column in columns if column.required and row.values[column.name] is None]
    for name in empty:
        reading.wrong(table.name, row.number, name, None, Message(N_("The cell is empty.")))
    return not empty


def _known_partnerships(reading: _Reading, rows: Sequence[_Row]) -> dict[str, _Row]:
    known: dict[str, _Row] = {}
    for row in rows:
        key = row.values["partnership_id"]
        if not row.sound:
            reading.bad.add(key or "")
        if key in known:
            reading.wrong("partnerships", row.number, "partnership_id", key, _twice(known[key].number))
            reading.bad.add(key)
        elif key is not None:
            known[key] = row
    return known


def _known_actors(reading: _Reading, rows: Sequence[_Row]) -> dict[str, _Row]:
    known: dict[str, _Row] = {}
    for row in rows:
        key = row.values["actor_id"]
        if key in known:
            reading.wrong("actors", row.number, "actor_id", key, _twice(known[key].number))
        elif key is not None:
            known[key] = row
    return known


def _twice(row: int) -> Message:
    return Message(N_("Row {row} has the same key."), {"row": row})


def _by_partnership(
    reading: _Reading, table: str, rows: Sequence[_Row], known: Mapping[str, _Row]
) -> dict[str, list[_Row]]:
    """Return the rows of a table by partnership, each list in the order of its numbers."""
    found: dict[str, list[_Row]] = {}
    for row in rows:
        key = row.values["partnership_id"]
        if key is None or key not in known:
            if row.sound:
                message = Message(N_("The table of partnerships has no such key."))
                reading.wrong(table, row.number, "partnership_id", key, message)
            continue
        if not row.sound:
            reading.bad.add(key)
        found.setdefault(key, []).append(row)
    for mine in found.values():
        mine.sort(key=lambda row: (row.values["number"] is None, row.values["number"] or 0))
    return found


def _actors(
    reading: _Reading, roles: Sequence[_Row], actors: Mapping[str, _Row]
) -> tuple[ActorRecord, ...] | None:
    """Return the actors of a partnership in their roles; None when one is not known."""
    found = []
    for role in roles:
        key = role.values["actor_id"]
        if key is None or not role.sound:
            continue  # told already
        actor = actors.get(key)
        if actor is None or not actor.sound:
            message = Message(N_("The table of actors has no sound row with this key."))
            reading.wrong("partnership_actors", role.number, "actor_id", key, message)
            return None
        said = {name: value for name, value in actor.values.items() if name != "actor_id"}
        found.append(ActorRecord(**_filled("actors", said), key=key, role=role.values["role"]))
    return tuple(found)


def _record(
    row: _Row, actors: tuple[ActorRecord, ...], children: Mapping[str, Sequence[_Row]]
) -> PartnershipRecord:
    values = {name: value for name, value in row.values.items() if name != "partnership_id"}
    lists: dict[str, Any] = {
        name: tuple(_child(name, child) for child in children.get(name, ())) for name in _KINDS
    }
    return PartnershipRecord(
        **_filled("partnerships", values),
        **lists,
        key=row.values["partnership_id"],
        actors=actors,
        texts=tuple((one.values["name"], one.values["text"]) for one in children.get("texts", ())),
        pages=tuple(one.values["atlas_id"] for one in children.get("pages", ())),
    )


def _child(table: str, row: _Row) -> Any:
    values = {name: value for name, value in row.values.items() if name not in _PLACE}
    return _KINDS[table](**_filled(table, values))


def _filled(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with "" for text that is not said; a code that is not known stays None."""
    texts = {one.name for one in TABLES[table].columns if one.kind == "string"} - {"territory_code"}
    return {name: "" if value is None and name in texts else value for name, value in values.items()}
