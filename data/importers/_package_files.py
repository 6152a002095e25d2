"""The tables of a whole register as they stand in files of each format; nothing is trusted but their names.

Each reader takes a :class:`data.importers.source.Source` and gives frames with cells as the format has them;
:func:`data.exchange.records_from` reads their types.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import load_workbook

from data._exchange_features import tables_from
from data.errors import N_, CartoCoopError, Fault, Message
from data.exchange import TABLES, ExchangeError
from data.exchange_cells import bare, joined
from data.importers._grid import MAX_BYTES, MAX_UNPACKED, open_zip
from data.importers.source import Source

PARQUET: Final = b"PAR1"
SQLITE: Final = b"SQLite format 3\x00"
DESCRIPTOR: Final = "datapackage.json"
LARGEST: Final = 200_000_000
"""Bytes of the largest file that is read."""
MOST_ROWS: Final = 1_000_000
"""Rows of one table."""
_STEPS: Final = 2_000_000_000
"""Steps of the database after which a hostile file is given up."""
_LONGEST: Final = 1_000_000
"""Characters of one CSV cell."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables by name as they stand in a file, and what a person must know of it."""

    frames: Mapping[str, pd.DataFrame]
    remarks: tuple[Fault, ...] = ()


def damaged(file: str) -> ExchangeError:
    """Return the error of a file that does not open."""
    return ExchangeError(N_("“{file}” is damaged, or no file of a register."), file=file)


@contextmanager
def _sound(file: str) -> Iterator[None]:
    """Make one clear error of whatever a reader raises on a damaged file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that say nothing of the cells
            yield
    except CartoCoopError:
        raise
    except Exception as error:  # readers raise a score of types on damaged files
        raise damaged(file) from error


def _table(
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    file: str,
    text_of: Callable[[list[str]], str],
) -> pd.DataFrame:
    """Return a table read from cells; `text_of` gives the text of the cells under one heading."""
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        places.setdefault(heading, []).append(place)
    found: dict[str, list[object]] = {column.name: [] for column in TABLES[name].columns}
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise ExchangeError(
                N_("“{file}” has more than {most} rows in one table."), file=file, most=MOST_ROWS
            )
        for column in TABLES[name].columns:
            cells = [row[place] if place < len(row) else None for place in places.get(column.name, ())]
            texts = [cell for cell in cells if isinstance(cell, str)]
            is_text = bool(texts) and column.kind == "string"
            found[column.name].append(text_of(texts) if is_text else next(iter(cells), None))
    columns = {heading: found[heading] for heading in found if heading in places}
    return pd.DataFrame(columns, dtype=object)


def package_tables(source: Source) -> Tables:
    """Return the tables of a data package; files changed since it was made are remarked on."""
    with _sound(source.name), open_zip(source.read(LARGEST), source.name) as archive:
        descriptor = json.loads(archive.read(DESCRIPTOR))
        frames: dict[str, pd.DataFrame] = {}
        remarks: list[Fault] = []
        for resource in descriptor["resources"]:
            name, path = str(resource["name"]), str(resource["path"])
            if name not in TABLES or name in frames:
                continue
            content = archive.read(path)
            if resource.get("hash") != f"sha256:{sha256(content).hexdigest()}":
                message = Message(N_("The file was changed after the package was made."))
                remarks.append(Fault(message, file=source.name, value=path))
            frames[name] = _csv_table(name, content, source.name)
        return Tables(frames, tuple(remarks))


def _csv_table(name: str, content: bytes, file: str) -> pd.DataFrame:
    previous = csv.field_size_limit(_LONGEST)
    try:
        rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        return _table(name, next(rows, []), rows, file, lambda cells: bare(cells[0]))
    finally:
        csv.field_size_limit(previous)


def workbook_tables(source: Source) -> Tables:
    """Return the tables of a workbook, one a sheet."""
    content = source.read(MAX_BYTES)
    with _sound(source.name):
        open_zip(content, source.name).close()
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        with closing(book):
            frames = {}
            for sheet in book.worksheets:
                if sheet.title in TABLES:
                    sheet.reset_dimensions()
                    rows = sheet.iter_rows(values_only=True)
                    headings = ["" if cell is None else str(cell) for cell in next(rows, ())]
                    frames[sheet.title] = _table(sheet.title, headings, rows, source.name, joined)
            return Tables(frames)


def has_sheets(source: Source) -> bool:
    """Return whether a workbook has the sheets of a register."""
    try:
        with _sound(source.name), open_zip(source.read(MAX_BYTES), source.name) as archive:
            return b'name="partnership_actors"' in archive.read("xl/workbook.xml")
    except CartoCoopError:
        return False


@contextmanager
def _database(source: Source) -> Iterator[sqlite3.Connection]:
    """Give a GeoPackage as a database that is only read, and not for ever."""
    with tempfile.TemporaryDirectory(prefix="cartocoop-") as folder:
        path = Path(folder) / "given.gpkg"
        path.write_bytes(source.read(LARGEST))
        address = f"file:{path.as_posix()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.set_progress_handler(lambda: 1, _STEPS)
            yield connection


def has_tables(source: Source) -> bool:
    """Return whether a SQLite file has the tables of a register."""
    try:
        with _sound(source.name), _database(source) as connection:
            return set(_plain_tables(connection)) >= {"partnerships", "actors", "partnership_actors"}
    except CartoCoopError:
        return False


def _plain_tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return our tables that are plain ones, with their columns."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
    names = [name for (name,) in connection.execute(query) if name in TABLES]
    return {
        name: [column for _, column, *_ in connection.execute(f'PRAGMA table_info("{name}")')]
        for name in names
    }


def geopackage_tables(source: Source) -> Tables:
    """Return the tables of a GeoPackage; shapes are left where they are."""
    frames = {}
    with _sound(source.name), _database(source) as connection:
        for name, there in _plain_tables(connection).items():
            columns = [column.name for column in TABLES[name].columns if column.name in there]
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(f'SELECT {listed} FROM "{name}" LIMIT {MOST_ROWS}').fetchall()  # noqa: S608 - names of our own
            frames[name] = pd.DataFrame(rows, columns=columns, dtype=object)
    return Tables(frames)


def parquet_mark(source: Source) -> bytes:
    """Return what a Parquet file says that it holds; "" when it says nothing or does not open."""
    try:
        with _sound(source.name), source.opened() as stream:
            return bytes(dict(pq.read_schema(stream).metadata or {}).get(b"cartocoop", b""))
    except CartoCoopError:
        return b""


def parquet_tables(source: Source) -> Tables:
    """Return the tables behind the rows of a GeoParquet file."""
    with _sound(source.name):
        file = pq.ParquetFile(pa.BufferReader(source.read(LARGEST)))
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        if file.metadata.num_rows > MOST_ROWS or sum(one.total_byte_size for one in groups) > MAX_UNPACKED:
            raise ExchangeError(
                N_("“{file}” has more than {most} rows in one table."), file=source.name, most=MOST_ROWS
            )
        return Tables(tables_from(file.read(columns=["register"]).to_pylist(), source.name))


def geojson_tables(source: Source) -> Tables:
    """Return the tables behind the features of a GeoJSON file."""
    with _sound(source.name):
        document: Any = json.loads(source.read(LARGEST))
        return Tables(tables_from([one["properties"] for one in document["features"]], source.name))
