"""A partnership as JSON and back, exactly: what a file carries of the register beside its own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar, cast

from data.records import (
    ActorRecord,
    FundingRecord,
    PartnershipRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
)

T = TypeVar("T")
LONGEST: Final = 4_000_000
"""Characters of one record that are read."""
_KINDS: Final[Mapping[str, type[Any]]] = {
    "actors": ActorRecord,
    "ties": TieRecord,
    "themes": ThemeRecord,
    "sources": SourceRecord,
    "funding": FundingRecord,
}


class RecordJsonError(ValueError):
    """A text is not the JSON of a partnership."""


def record_json(record: PartnershipRecord) -> str:
    """Return a record as JSON in plain ASCII, so that no format has to refuse a letter of it."""
    return json.dumps(asdict(record), ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def record_from_json(text: str) -> PartnershipRecord:
    """Return the record that a text holds; equal to the one that :func:`record_json` was given.

    The text is not trusted: names and types are checked here, words, years and sizes by the register.

    Raises
    ------
    RecordJsonError
        It is too long, no JSON, or has a field that a record has not, or of another type.
    """
    if len(text) > LONGEST:
        raise RecordJsonError("too long")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordJsonError("no JSON") from error
    values = dict(_object(found))
    for name, kind in _KINDS.items():
        values[name] = tuple(_made(kind, one) for one in _list(values.get(name, [])))
    texts = [_list(one) for one in _list(values.get("texts", []))]
    if not all(
        len(one) == 2 and all(isinstance(part, str) and _storable(part) for part in one) for one in texts
    ):
        raise RecordJsonError("texts")
    values["texts"] = tuple(tuple(one) for one in texts)
    pages = _list(values.get("pages", []))
    if not all(isinstance(page, str) for page in pages):
        raise RecordJsonError("pages")
    values["pages"] = tuple(pages)
    return _made(PartnershipRecord, values)


def _made(kind: type[T], found: object) -> T:
    """Return a dataclass of checked values; of its fields, only those of plain types are checked here."""
    values = _object(found)
    types = {field.name: str(field.type) for field in fields(cast("Any", kind))}
    for name, value in values.items():
        if name not in types or not _fits(value, types[name]):
            raise RecordJsonError(name)
    try:
        return kind(**values)
    except TypeError as error:
        raise RecordJsonError(kind.__name__) from error


def _fits(value: object, kind: str) -> bool:
    allowed = [part.strip() for part in kind.split("|")]
    if value is None:
        return "None" in allowed
    if isinstance(value, bool):
        return "bool" in allowed
    if isinstance(value, int):
        return bool({"int", "float"} & set(allowed)) and abs(value) < 2**53
    if isinstance(value, float):
        return "float" in allowed
    if isinstance(value, str):
        return bool({"str", "Side", "Relation"} & set(allowed)) and _storable(value)
    return kind.startswith("tuple") and isinstance(value, tuple)


def _storable(text: str) -> bool:
    """Return whether every database can keep a text: no zero letter and no half of a letter."""
    return not any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text)


def _object(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise RecordJsonError("object")
    return found


def _list(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise RecordJsonError("list")
    return found
