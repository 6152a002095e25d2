"""Mappings of columns that a person keeps: one JSON file each, in the user's folder."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from data.errors import N_, CartoCoopError
from data.exporters.document import ExportedFile
from data.exporters.guard import clean_text, file_stem
from data.exporters.save import save
from data.importers.columns import FIELDS, ColumnMapping, Suggestion
from data.importers.rows import CodeScheme
from data.paths import user_dir
from data.uploads import read_at_most

FORMAT: Final = "cartocoop-columns"
VERSION: Final = 1
MOST_BYTES: Final = 200_000
LONGEST_NAME: Final = 80


class MappingError(CartoCoopError):
    """A mapping of columns does not exist or makes no sense."""


def mapping_of(name: str, columns: tuple[Suggestion, ...], scheme: CodeScheme = "") -> ColumnMapping:
    """Return what was decided for the columns of a file as a mapping to keep."""
    return ColumnMapping(name, {one.heading: one.field for one in columns if one.heading}, scheme)


def save_mapping(mapping: ColumnMapping) -> Path:
    """Keep a mapping under its name; one of the same name is replaced.

    Raises
    ------
    MappingError
        It has no name.
    """
    name = clean_text(mapping.name, LONGEST_NAME)
    if not name:
        raise MappingError(N_("Give the mapping a name."))
    document = {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "codes": mapping.scheme,
        "columns": dict(mapping.fields),
    }
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return save(ExportedFile(f"{file_stem(name)}.json", "application/json", content), _folder())


def load_mapping(name: str) -> ColumnMapping:
    """Return a kept mapping by its name, or the one in a JSON file by its path.

    Raises
    ------
    MappingError
        There is none, or it is damaged or names unknown fields.
    """
    path = _folder() / f"{file_stem(name)}.json"
    if not path.is_file():
        path = Path(name)
    if not path.is_file():
        raise MappingError(
            N_("No mapping is kept under “{name}”; there are: {names}."),
            name=name,
            names=", ".join(list_mappings()) or "–",
        )
    content = read_at_most(path, MOST_BYTES)
    try:
        document = json.loads(content.decode("utf-8-sig")) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        document = None
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or document.get("version") != VERSION
    ):
        raise MappingError(N_("“{file}” is no mapping of columns of CartoCoop."), file=path.name)
    return _checked(document, path.name)


def list_mappings() -> tuple[str, ...]:
    """Return the names under which mappings are kept."""
    names = []
    for path in sorted(_folder().glob("*.json")):
        with suppress(MappingError):
            names.append(load_mapping(path.stem).name)
    return tuple(names)


def _checked(document: dict[str, Any], file: str) -> ColumnMapping:
    columns, scheme = document.get("columns"), document.get("codes", "")
    right = isinstance(columns, dict) and all(
        isinstance(field, str) and (not field or field in FIELDS) for field in columns.values()
    )
    if not right or scheme not in ("", "newer", "2015") or not isinstance(document.get("name"), str):
        raise MappingError(
            N_("The mapping “{file}” names fields that there are not; the fields are: {fields}."),
            file=file,
            fields=", ".join(FIELDS),
        )
    return ColumnMapping(document["name"], dict(columns or {}), scheme)


def _folder() -> Path:
    folder = user_dir() / "columns"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
