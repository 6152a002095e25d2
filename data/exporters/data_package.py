"""The register as a Frictionless Data Package (datapackage.org): tables in CSV, described for machines.

``datapackage.json`` gives every table its schema (types, words, keys, how an unknown looks), and every file
its size and SHA-256; sources, licences, the version of the register and the day are there too. The resources
are the tables; the same register in further formats stands beside them under ``otherFormats``, a property of
our own, as the standard allows: a reader of tables would otherwise take a workbook for one table.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final, NamedTuple

from data._exchange_features import FORMAT
from data.exchange import TABLES, Column, Table
from data.exporters.register_csv import csv_tables
from data.exporters.register_document import RegisterDocument
from translations import Translate, translator

DESCRIPTOR: Final = "datapackage.json"
FOLDER: Final = "data"
OTHERS: Final = "otherFormats"
_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE: Final = "https://datapackage.org/profiles/2.0/dataresource.json"
_TABLE_SCHEMA: Final = "https://datapackage.org/profiles/2.0/tableschema.json"


class Extra(NamedTuple):
    """A further file of the package: the same register in another format."""

    name: str
    path: str
    mime: str
    about: str
    content: bytes


def write_data_package(document: RegisterDocument, extras: Sequence[Extra] = ()) -> bytes:
    """Return the package as a ZIP archive, `extras` beside its tables."""
    t = translator(document.language)
    contents = {f"{FOLDER}/{name}.csv": text for name, text in csv_tables(document.tables).items()}
    resources = [
        _table_resource(table, f"{FOLDER}/{name}.csv", contents[f"{FOLDER}/{name}.csv"], t)
        for name, table in TABLES.items()
    ]
    others = [_file(one.name, one.path, one.mime, t(one.about), one.content) for one in extras]
    contents |= {one.path: one.content for one in extras}
    described = _descriptor(document, resources, t) | ({OTHERS: others} if others else {})
    descriptor = json.dumps(described, ensure_ascii=False, indent=2)
    return _zipped({DESCRIPTOR: descriptor.encode(), **contents}, document)


def _descriptor(document: RegisterDocument, resources: list[dict[str, Any]], t: Translate) -> dict[str, Any]:
    found: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": "cartocoop-register",
        "title": document.title,
        "description": "\n".join((*document.notes, _rule(t))),
        "version": document.version,
        "created": f"{document.date.isoformat()}T00:00:00Z",
        "cartocoop": FORMAT,
        "contributors": [{"title": "CartoCoop", "roles": ["publisher"]}],
        "sources": [{"title": text} for text in document.credits],
        "keywords": ["decentralised cooperation", "Île-de-France", "Kayes", "Mali"],
        "resources": resources,
    }
    licences = [{"name": _licence_id(text), "title": text} for text in document.shapes.licences]
    return found | ({"licenses": licences} if licences else {})


def _licence_id(licence: str) -> str:
    """Return the general name of an open licence (Open Definition); the words beside it say which one."""
    return "other-pd" if re.search("domain|cc0", licence, re.IGNORECASE) else "other-open"


def _rule(t: Translate) -> str:
    """Return how cells are to be read."""
    return t(
        "An empty cell is an unknown. A text that begins with = + - @, a tab, a line end or an apostrophe has"
        " one apostrophe before it, so that no spreadsheet runs it."
    )


def _file(name: str, path: str, mime: str, about: str, content: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "description": about,
        "format": path.rpartition(".")[2],
        "mediatype": mime,
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
    }


def _table_resource(table: Table, path: str, content: bytes, t: Translate) -> dict[str, Any]:
    plain = {"$schema": _RESOURCE, **_file(table.name, path, "text/csv", t(table.about), content)}
    schema = {
        "$schema": _TABLE_SCHEMA,
        "fields": [_field(table, column, t) for column in table.columns],
        "primaryKey": list(table.key),
        "foreignKeys": _foreign(table),
        "missingValues": [""],
    }
    return plain | {
        "type": "table",
        "encoding": "utf-8",
        "schema": {name: value for name, value in schema.items() if value},
    }


def _field(table: Table, column: Column, t: Translate) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.known:
        constraints["enum"] = list(column.known)
    field = {"name": column.name, "type": column.kind, "description": t(column.about)}
    return field | ({"constraints": constraints} if constraints else {})


def _foreign(table: Table) -> list[dict[str, Any]]:
    """Return the foreign keys; a table that refers to itself is named "" (Table Schema, foreignKeys)."""
    return [
        {
            "fields": [column],
            "reference": {"resource": "" if name == table.name else name, "fields": list(TABLES[name].key)},
        }
        for column, name in table.foreign.items()
    ]


def _zipped(contents: Mapping[str, bytes], document: RegisterDocument) -> bytes:
    """Return files as a ZIP archive that bears the document's day, so that same in gives same out."""
    moment = datetime.combine(document.date, datetime.min.time())
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, (*moment.timetuple()[:6],))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
