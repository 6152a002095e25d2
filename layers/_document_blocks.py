"""What a document is made of, whatever its format: headings, paragraphs, facts, tables and pictures.

Blocks hold plain text in one language; a format escapes it, breaks it into lines and lays it out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.exporters.guard import clean_text

LONGEST = 12_000
"""Characters kept of one value: a long text is printed whole, a monstrous one is cut with "…"."""
_RIGHT_TO_LEFT = ("R", "AL", "AN")

Style = Literal["body", "small", "lead"]
Tone = Literal["strong", "medium", "weak", "plain"]


def plain(value: object) -> str:
    """Return a value as one line of text that a page can hold (:func:`data.exporters.guard.clean_text`)."""
    return clean_text(value, LONGEST)


def short(value: object) -> str:
    """Return a name as a caption or a legend holds it: at most 120 characters."""
    return clean_text(value, 120)


def drawn(value: object) -> str:
    """Return text in the order in which letters are drawn from left to right.

    Runs of right-to-left letters are turned round, so that an Arabic name reads as it should where a
    format does not do so itself (PDF). Letters are not joined: the font has no joining forms.
    """
    text = plain(value)
    if not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return text
    runs: list[str] = []
    run: list[str] = []
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in _RIGHT_TO_LEFT or (run and kind in ("NSM", "WS", "CS", "ON")):
            run.append(char)
        else:
            runs += [_turned(run), char]
            run = []
    return "".join([*runs, _turned(run)])


def _turned(run: list[str]) -> str:
    text = "".join(run)
    last = max((i for i, c in enumerate(run) if unicodedata.bidirectional(c) in _RIGHT_TO_LEFT), default=-1)
    return text[: last + 1][::-1] + text[last + 1 :]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (a section) or 2."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lead`` stands out, ``small`` is small print."""

    text: str
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item may have a short label in front (a grade, a status), shown in its tone.

    Parameters
    ----------
    items
        (label or "", tone, text).
    numbered
        Numbers instead of dots, from 1 on.
    """

    items: tuple[tuple[str, Tone, str], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled facts, two to a line where there is room."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of several paragraphs: the first in bold, the others small; without a head, all plain."""

    head: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header is repeated on every page.

    Parameters
    ----------
    header
        Headings of the columns.
    rows
        Cells of each row; a row of a single text is a group heading that spans the table.
    widths
        Share of the width of each column; they add up to 1.
    numbers
        Places of the columns that are ranged right.
    continued
        Places of the rows that say more of the row above them.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()
    continued: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with its size on paper, what it shows in words, and its caption and legend.

    Parameters
    ----------
    png
        The picture.
    width, height
        Millimetres.
    alt
        For those who do not see it.
    caption
        Below it.
    legend
        (colour ``#rrggbb``, label).
    """

    png: bytes
    width: float
    height: float
    alt: str
    caption: str
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Facts with a picture beside them where the format allows it, else above it."""

    facts: Facts
    picture: Picture


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source: what it is, and its address ("" when it has none that is safe to follow)."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The list of sources."""

    rows: tuple[Source, ...]


Block = Heading | Paragraph | Bullets | Facts | Table | Picture | Beside | Sources


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document in one language.

    Parameters
    ----------
    kind
        What it is, above the title ("Fiche territoire").
    title, subtitle
        Of the document.
    language
        ``fr`` or ``en``.
    date
        Day printed on it, and the only one in the file.
    day
        That day in words.
    foot
        Small print at the foot of every page: filter, boundaries.
    page_label
        "Page {page} of {pages}", translated, with its fields.
    blocks
        The content, in order.
    tight
        Set closer, where the format can, so that it takes fewer pages.
    """

    kind: str
    title: str
    subtitle: str
    language: str
    date: date
    day: str
    foot: tuple[str, ...]
    page_label: str
    blocks: tuple[Block, ...]
    tight: bool = False
