"""A partnership as JSON and back, exactly: what a file carries of the register beside its own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from data.importers.kept import from_text
from data.records import PartnershipRecord

LONGEST: Final = 4_000_000
"""Characters of one record that are read."""


class RecordJsonError(ValueError):
    """A text is not the JSON of a partnership."""


def record_json(record: PartnershipRecord) -> str:
    """Return a record as JSON in plain ASCII, so that no format has to refuse a letter of it."""
    return json.dumps(asdict(record), ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def record_from_json(text: str) -> PartnershipRecord:
    """Return the record that a text holds; equal to the one that :func:`record_json` was given.

    The text is not trusted: its types are checked here, words, years and sizes by the register.

    Raises
    ------
    RecordJsonError
        It is too long, is no JSON of a record, or has a letter that not every database can keep.
    """
    record = from_text(text, PartnershipRecord) if len(text) <= LONGEST else None
    if record is None:
        raise RecordJsonError(text[:80])
    if any("\x00" in one for one in _texts(asdict(record))):
        raise RecordJsonError("\\u0000")
    return record


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
