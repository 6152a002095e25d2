"""Which column of a list holds what: recognised by its heading, by HXL hashtags, or said by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from rapidfuzz import fuzz, process

from data.errors import N_, Fault, Message
from data.importers._column_words import FIELDS, HXL
from data.importers.rows import CodeScheme
from data.text_fold import fold

__all__ = ["FIELDS", "ColumnMapping", "Suggestion", "apply_mapping", "hxl_tags", "known_headings", "suggest"]

How = Literal["hxl", "heading", "near", "said", ""]
NEAR: Final = 86.0
"""Least score of a heading that is not written as known."""
_TAG = re.compile(r"#\s*([a-z][a-z0-9_]*)((?:\s*\+\s*[a-z][a-z0-9_]*)*)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SHORT = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a column seems to hold.

    Parameters
    ----------
    column
        Its place, from 0.
    heading
        As in the file.
    field
        One of :data:`FIELDS`; "" = nothing that is known.
    score
        0 to 100.
    how
        ``hxl``, ``heading`` (as known), ``near`` (spelled nearly so), ``said`` (by a person) or "".
    """

    column: int
    heading: str
    field: str = ""
    score: float = 0.0
    how: How = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What the columns of files of one kind hold, as a person has said it.

    Parameters
    ----------
    name
        Under which it is kept.
    fields
        Heading -> field of :data:`FIELDS`; "" = the column is left out.
    scheme
        Scheme of the P-codes of such files.
    """

    name: str
    fields: Mapping[str, str]
    scheme: CodeScheme = ""


def suggest(headings: Sequence[str], tags: Sequence[str] | None = None) -> tuple[Suggestion, ...]:
    """Say what each column seems to hold; a field that stands once only goes to its best column.

    Parameters
    ----------
    headings
        Of the file.
    tags
        HXL hashtags of the columns, when the file has them; they count before the headings.
    """
    found = [_one(column, heading, tags[column] if tags else "") for column, heading in enumerate(headings)]
    return _settled(found)


def apply_mapping(
    headings: Sequence[str], mapping: ColumnMapping, tags: Sequence[str] | None = None
) -> tuple[tuple[Suggestion, ...], tuple[Fault, ...]]:
    """Say what each column holds: as a person has said it, the others as :func:`suggest` finds them.

    Returns
    -------
    tuple of Suggestion, tuple of Fault
        The faults name the headings that the mapping has and the file has not.
    """
    said = {_key(heading): field for heading, field in mapping.fields.items()}
    found = []
    for column, heading in enumerate(headings):
        if _key(heading) in said:
            field = said[_key(heading)]
            found.append(Suggestion(column, heading, field, 100.0 if field else 0.0, "said"))
        else:
            found.append(_one(column, heading, tags[column] if tags else ""))
    there = {_key(heading) for heading in headings}
    faults = tuple(
        Fault(
            Message(
                N_("The saved mapping “{name}” names a column that the file has not."), {"name": mapping.name}
            ),
            field=heading,
            advice=Message(N_("Rename the column, or say anew what the columns hold.")),
        )
        for heading in mapping.fields
        if _key(heading) not in there
    )
    return _settled(found), faults


def known_headings(cells: Sequence[str]) -> int:
    """Return how many cells of a row are headings written as known, or HXL hashtags."""
    return sum(1 for cell in cells if cell and (_key(cell) in _exact() or _TAG.fullmatch(cell.strip())))


def hxl_tags(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Return the hashtags of a row of HXL; None when it is another row."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    tags = [cell for cell in filled if _TAG.fullmatch(cell)]
    if len(tags) < 2 or len(tags) < 0.6 * len(filled):
        return None
    return tuple(cell.strip() if _TAG.fullmatch(cell.strip()) else "" for cell in cells)


def _one(column: int, heading: str, tag: str) -> Suggestion:
    if tag:
        field = _of_tag(tag)
        if field:
            return Suggestion(column, heading, field, 100.0, "hxl")
    if _TAG.fullmatch(heading.strip()):
        field = _of_tag(heading)
        return Suggestion(column, heading, field, 100.0 if field else 0.0, "hxl" if field else "")
    key = _key(heading)
    if key in _exact():
        return Suggestion(column, heading, _exact()[key], 100.0, "heading")
    if len(key) < _SHORT:
        return Suggestion(column, heading)
    near = process.extractOne(key, _exact().keys(), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
    if near is None:
        return Suggestion(column, heading)
    return Suggestion(column, heading, _exact()[near[0]], round(near[1], 1), "near")


def _settled(found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Leave a field that stands once only to the column with the best score, the first among equals."""
    best: dict[str, Suggestion] = {}
    for one in found:
        known = best.get(one.field)
        if known is None or (one.how == "said", one.score) > (known.how == "said", known.score):
            best[one.field] = one
    return tuple(
        one
        if not one.field or FIELDS[one.field].many or best[one.field] is one
        else replace(one, field="", how="")
        for one in found
    )


def _of_tag(tag: str) -> str:
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        return ""
    attributes = {part.strip().lower() for part in match[2].split("+") if part.strip()}
    for name, needed, field in HXL:
        if match[1].lower() == name and needed <= attributes:
            return field
    return ""


@cache
def _exact() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for field, about in FIELDS.items():
        for word in (*about.words, fold(about.label)):
            known.setdefault(word, field)
    return known


@cache
def _key(heading: str) -> str:
    """Return a heading folded, without what stands in brackets when something else is left."""
    return fold(_BRACKETS.sub(" ", heading)) or fold(heading)
