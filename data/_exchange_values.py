"""One cell of an exchange file as the value of its column, whatever the format has made of it."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from data._exchange_schema import Column
from data.errors import N_, Message

_TRUE: Final = frozenset({"true", "1", "vrai", "yes", "oui"})
_FALSE: Final = frozenset({"false", "0", "faux", "no", "non"})
_WHOLE = re.compile(r"\s*[+-]?\d{1,18}(?:\.0+)?\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?\s*", re.IGNORECASE)


class ValueFaultError(ValueError):
    """A cell does not hold what its column says; `value` is the cell."""

    def __init__(self, value: object, message: Message) -> None:
        super().__init__(message.template)
        self.value, self.message = value, message


def plain(column: Column, cell: object) -> Any:
    """Return the value of a cell; None when it is empty.

    Parameters
    ----------
    column
        Its column.
    cell
        As the format gives it: text, a number, a flag, or a missing value of any kind.

    Raises
    ------
    ValueFaultError
        It is not of the column's type, or not one of its words.
    """
    value: Any = cell.item() if hasattr(cell, "item") else cell
    if value is None or value is pd.NA or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    if column.kind == "string":
        return _text(column, value)
    if column.kind == "boolean":
        return _flag(value)
    return _number(value) if column.kind == "number" else _whole(value)


def _text(column: Column, value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet has made a number of it
    text = str(value)
    if column.known and text not in column.known:
        message = N_("“{value}” is not one of: {known}.")
        raise ValueFaultError(value, Message(message, {"value": text[:80], "known": ", ".join(column.known)}))
    return text


def _flag(value: object) -> bool:
    said = str(value).strip().lower().removesuffix(".0")
    if said not in _TRUE | _FALSE:
        raise ValueFaultError(value, Message(N_("This is neither true nor false.")))
    return said in _TRUE


def _whole(value: object) -> int:
    if isinstance(value, bool) or not _WHOLE.fullmatch(str(value)):
        raise ValueFaultError(value, Message(N_("This is not a whole number.")))
    return int(Decimal(str(value).strip()))


def _number(value: object) -> float:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise ValueFaultError(value, Message(N_("This is not a number.")))
    found = float(str(value))
    if not math.isfinite(found):
        raise ValueFaultError(value, Message(N_("This is not a number.")))
    return found
