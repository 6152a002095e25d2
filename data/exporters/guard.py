"""What keeps a hostile or broken name harmless in a file that leaves the product.

A cell that a spreadsheet would run as a formula gets an apostrophe (OWASP, "CSV injection"); control
and direction-changing characters go; a file name holds nothing that a system treats specially.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from typing import Any

import pandas as pd

LONGEST_TEXT = 2_000
"""Characters kept of one value: far above any real one, far below a spreadsheet's 32,767."""

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
_NO_BREAK = "\u00a0\u202f"
"""Typography, not layout: they stay."""
_RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}


def clean_text(value: object, limit: int = LONGEST_TEXT) -> str:
    """Return a value as one line of printable text.

    Parameters
    ----------
    value
        Anything; None and missing values give "".
    limit
        Longest text returned; a longer one ends in "…".

    Returns
    -------
    str
        NFC, without control, surrogate, zero-width or direction-changing characters, blanks folded.
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = unicodedata.normalize("NFC", str(value)[: limit * 4])
    text = _INVISIBLE.sub("", text)
    kept = [
        " " if c.isspace() and c not in _NO_BREAK else c
        for c in text
        if c.isspace() or unicodedata.category(c)[0] != "C"
    ]
    text = re.sub(" {2,}", " ", "".join(kept)).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def guard_formula(text: str) -> str:
    """Return a text cell that no spreadsheet runs: ``'`` goes before ``= + - @``, TAB and line ends."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """Return a text cell as it was before :func:`guard_formula`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA_STARTS) else text


def cell(value: object) -> str | int | float | bool | None:
    """Return a value fit for a cell: numbers as they are, text cleaned and guarded, missing as None."""
    if value is None or value is pd.NA:
        return None
    if isinstance(value, date):
        return value.isoformat()
    plain: Any = value.item() if hasattr(value, "item") else value
    if isinstance(plain, bool | int):
        return plain
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    return guard_formula(clean_text(plain))


def file_stem(text: str, limit: int = 80) -> str:
    """Return a file name without suffix: lower-case ASCII letters, digits and hyphens, never empty."""
    folded = unicodedata.normalize("NFKD", clean_text(text, limit * 4)).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:limit].strip("-")
    return f"{stem or 'carte'}-1" if stem in _RESERVED or not stem else stem
