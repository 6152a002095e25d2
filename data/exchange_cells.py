"""Cells of exchange files, there and back: no spreadsheet runs one, and every text returns as it was.

The rule: a text that begins with what a spreadsheet may run (:func:`data.exporters.guard.guard_formula`) or
with an apostrophe gets one apostrophe before it; on the way back one apostrophe goes where the rest begins
so. Workbooks hold neither carriage returns nor cells of more than 32,767 characters: the former are written
``_x000D_`` as ECMA-376 has it (22.9.2.19, ST_Xstring), longer texts go on in further columns.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from data._exchange_schema import Kind
from data.exporters.guard import guard_formula

LONGEST: Final = 32_000
"""Characters in one cell of a workbook."""
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs; :func:`bare` gives it back."""
    return f"'{text}" if text.startswith("'") else guard_formula(text)


def bare(text: str) -> str:
    """Return the text behind :func:`guarded`."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def xml_text(text: str) -> str:
    """Return a text fit for a workbook's XML: carriage returns, and what looks so, in codes."""
    return _ESCAPED.sub("_x005F_", text).replace("\r", "_x000D_")


def from_xml(text: str) -> str:
    """Return the text behind :func:`xml_text`."""
    return _CODE.sub(lambda match: chr(int(match[1], 16)), text)


def pieces(text: str) -> list[str]:
    """Return a text cut into cells of a workbook, each guarded; at least one."""
    cut = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)] or [""]
    return [xml_text(guarded(piece)) for piece in cut]


def joined(cells: list[str]) -> str:
    """Return the text behind :func:`pieces`."""
    return "".join(bare(from_xml(cell)) for cell in cells)


def exact(value: object) -> object:
    """Return a number as text when the sixteen digits of a workbook would change it."""
    return repr(value) if isinstance(value, float) and float(f"{value:.16g}") != value else value


def written(kind: Kind, value: object) -> str:
    """Return a value as the text of a CSV cell; "" when it is not known."""
    plain: Any = plain_of(value)
    if plain is None:
        return ""
    if kind == "boolean":
        return "true" if plain else "false"
    return guarded(plain) if kind == "string" else repr(plain)


def plain_of(value: object) -> Any:
    """Return a cell of a frame as a plain value; None when it is missing or "" ."""
    if value is None or value is pd.NA or value == "" or value != value:  # noqa: PLR0124 - NaN is not itself
        return None
    return value.item() if hasattr(value, "item") else value
