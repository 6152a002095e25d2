"""What an import would change in a partnership, field by field, as text that a person can compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_TOLD: Final = {
    "actors": ("actor_id", "role"),
    "territories": ("place", "territory_code", "reach", "start_year", "end_year", "status"),
    "themes": ("as_published",),
    "texts": ("name", "text"),
    "funding": ("funder", "amount_as_published", "year_as_published"),
    "sources": ("title", "url", "date"),
}
"""What of each row of a list is shown."""
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; of a list of rows only those that come or go."""

    field: str
    before: str
    after: str


def field_changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[FieldChange, ...]:
    """Return what differs between two snapshots of a partnership, in a fixed order of fields."""
    old, new = before or {}, after or {}
    one, two = old.get("partnership", {}), new.get("partnership", {})
    found = [
        FieldChange(name, _text(one.get(name)), _text(two.get(name)))
        for name in sorted({*one, *two} - {"curated_fields", "held"})
        if one.get(name) != two.get(name)
    ]
    for name, columns in _TOLD.items():
        gone, come = _rows(old.get(name, ()), columns), _rows(new.get(name, ()), columns)
        if gone != come:
            less = [row for row in gone if row not in come]
            more = [row for row in come if row not in gone]
            found.append(FieldChange(name, _cut("\n".join(less)), _cut("\n".join(more))))
    return tuple(found)


def _rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[str]:
    return sorted(" · ".join(filter(None, (_text(row.get(column)) for column in columns))) for row in rows)


def _text(value: object) -> str:
    return "" if value is None else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
