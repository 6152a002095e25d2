"""The register as CSV: one file per table, UTF-8, comma, RFC 4180; an empty cell is an unknown."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

import pandas as pd

from data.exchange import TABLES, Table
from data.exchange_cells import written


def csv_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return the content of each table's file by its name, without suffix."""
    return {name: _csv(table, tables[name]) for name, table in TABLES.items()}


def _csv(table: Table, frame: pd.DataFrame) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.names)
    cells = [[written(column.kind, value) for value in frame[column.name]] for column in table.columns]
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue().encode()
