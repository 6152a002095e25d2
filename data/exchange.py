"""The whole register as documented tables, and tables as the register's records again.

What is handed on is what the register *says*: every partnership as :meth:`data.register.Register.record`
gives it, with its actors, places, themes, sources, money and texts; unknown stays empty, order and
repetitions stay. Tables that come back give records equal to those they were made of. Not handed on, because
they are how a register is kept and not what it says: the history, who edited what, the kept plans, the lists
of aliases and themes; a backup (:mod:`data.backup`) holds these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

import pandas as pd

from data._exchange_read import ExchangeError, ReadRecords, records_from
from data._exchange_schema import DTYPES, TABLES, Column, Table
from data.gazetteer import load_gazetteer
from data.records import ActorRecord, PartnershipRecord
from data.register import Register

__all__ = [
    "DTYPES",
    "TABLES",
    "Column",
    "ExchangeError",
    "ReadRecords",
    "Table",
    "records_from",
    "register_records",
    "register_tables",
    "tables_of",
]

Rows = dict[str, list[dict[str, Any]]]
_CHILDREN: Final = {"ties": "ties", "themes": "themes", "sources": "sources", "funding": "funding"}


def register_records(register: Register) -> Iterator[PartnershipRecord]:
    """Yield every partnership of a register, or of one of its past states, in the order of their keys."""
    return register.records()


def register_tables(register: Register) -> dict[str, pd.DataFrame]:
    """Return a whole register as the tables of :data:`TABLES`.

    Parameters
    ----------
    register
        Open register, or a past state of it (:meth:`data.register.Register.at`).

    Returns
    -------
    dict
        Name -> DataFrame with the columns of the table and the types of :data:`DTYPES`; rows in the order
        of partnerships and numbers, actors and territories in that of their keys.
    """
    return tables_of(register_records(register), excluded=register.excluded())


def tables_of(
    records: Iterable[PartnershipRecord], *, excluded: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """Return records as the tables of :data:`TABLES`; see :func:`register_tables`.

    Parameters
    ----------
    records
        Records of a register: their keys are set and their actors complete.
    excluded
        Of :meth:`data.register.Register.excluded`; None = none.
    """
    rows: Rows = {name: [] for name in TABLES}
    actors: dict[str, dict[str, Any]] = {}
    for record in records:
        _add(rows, actors, record)
    rows["actors"] = [actors[key] for key in sorted(actors)]
    codes = {row["territory_code"] for name in ("actors", "ties") for row in rows[name]}
    rows["territories"] = _territories({code for code in codes if code})
    if excluded is not None:
        cases = enumerate(excluded.to_dict("records"), 1)
        rows["excluded"] = [{"number": number, **case} for number, case in cases]
    return {name: frame_of(table, rows[name]) for name, table in TABLES.items()}


def frame_of(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame with the columns and types of a table."""
    columns = {}
    for column in table.columns:
        values = [row.get(column.name) for row in rows]
        if column.kind == "string":
            values = ["" if value is None else value for value in values]
        columns[column.name] = pd.Series(values, dtype=DTYPES[column.kind])
    return pd.DataFrame(columns)


def _add(rows: Rows, actors: dict[str, dict[str, Any]], record: PartnershipRecord) -> None:
    key = record.partnership_id
    own = {name: getattr(record, name, key) for name in TABLES["partnerships"].names}
    rows["partnerships"].append(own | {"partnership_id": key})
    for number, actor in enumerate(record.actors, 1):
        actors.setdefault(actor.actor_id, _actor(actor))
        said = {"actor_id": actor.actor_id, "role": actor.role}
        rows["partnership_actors"].append({"partnership_id": key, "number": number, **said})
    for table, name in _CHILDREN.items():
        for number, row in enumerate(getattr(record, name), 1):
            said = {field.name: getattr(row, field.name) for field in fields(row)}
            rows[table].append({"partnership_id": key, "number": number, **said})
    for number, (name, text) in enumerate(record.texts, 1):
        rows["texts"].append({"partnership_id": key, "number": number, "name": name, "text": text})
    for number, page in enumerate(record.pages, 1):
        rows["pages"].append({"partnership_id": key, "number": number, "atlas_id": page})


def _actor(actor: ActorRecord) -> dict[str, Any]:
    said = {name: getattr(actor, name) for name in TABLES["actors"].names}
    return said | {"actor_id": actor.actor_id}


def _territories(codes: set[str]) -> list[dict[str, Any]]:
    """Return what the gazetteer says of the units behind codes and of those that hold them.

    A code that it does not know stands alone.
    """
    gazetteer = load_gazetteer()
    own = gazetteer.loc[gazetteer["official"]].drop_duplicates("code").set_index("code", drop=False)
    parents = own["parent"].dropna()
    wider = codes
    while wider := {parents[code] for code in wider if code in parents.index} - codes:
        codes = codes | wider
    names = TABLES["territories"].names
    named = own.loc[own.index.isin(codes), names]
    told: Mapping[str, Any] = {row["code"]: row for row in named.to_dict("records")}
    return [
        {name: None if pd.isna(value) else value for name, value in told.get(code, {"code": code}).items()}
        for code in sorted(codes)
    ]
