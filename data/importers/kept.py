"""Values of an import as text that can be kept and read back, checked against their types."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

Value = TypeVar("Value")


def to_text(value: Value, kind: type[Value]) -> str:
    """Return a value as JSON; `kind` is its type, whose dataclasses are kept field by field."""
    return _adapter(cast("Hashable", kind)).dump_json(value).decode()


def from_text(text: str, kind: type[Value]) -> Value | None:
    """Return the value that :func:`to_text` wrote; None when the text is no value of that type."""
    try:
        found: Value = _adapter(cast("Hashable", kind)).validate_json(text)
    except ValidationError:
        return None
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
