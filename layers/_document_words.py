"""The words that several documents share: reach, confidence, sources, unknowns, how to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from data.errors import Translate
from data.exporters.guard import clean_text
from geo.sheets import SourceLine
from layers._document_blocks import Block, Bullets, Heading, Paragraph, Source, Sources


def reach_words(reach: str, t: Translate) -> str:
    """Return the echelon at which a partnership was concluded, in the reader's language."""
    names = {
        "commune": t("commune"),
        "village": t("village"),
        "school": t("school"),
        "grouping": t("grouping of communes"),
        "cercle": t("cercle"),
        "region": t("region"),
        "departement": t("département"),
        "outside": t("outside the area"),
        "unknown": t("not stated"),
    }
    return names.get(reach, reach)


def confidence_words(confidence: str, t: Translate) -> str:
    """Return a confidence in the reader's language."""
    return {"high": t("high"), "medium": t("medium"), "low": t("low")}.get(confidence, confidence)


def ranges(numbers: Iterable[int]) -> str:
    """Return whole numbers in order, three or more in a row as ``first–last``."""
    runs: list[list[int]] = []
    for one in sorted(set(numbers)):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    parts = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(one) for one in run] for run in runs]
    return ", ".join(text for part in parts for text in part)


class References:
    """Numbers the sources in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._rows: list[Source] = []

    def cite(self, lines: Iterable[SourceLine]) -> str:
        """Return the numbers of some sources, as ``1, 3–5``."""
        return ranges({self.number(one.title, one.url, one.date) for one in lines})

    def number(self, title: str, url: str, date: str) -> int:
        """Return the number of a source; sources with the same title and address are one."""
        key = (clean_text(title), clean_text(url))
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            safe = key[1] if key[1].startswith(("https://", "http://")) else ""
            text = f"{key[0] or safe} ({clean_text(date)})" if date else key[0] or safe
            self._rows.append(Source(self._numbers[key], text, safe))
        return self._numbers[key]

    def blocks(self, t: Translate) -> list[Block]:
        """Return the list of sources with its heading; what is missing is said."""
        rows = tuple(self._rows)
        body = Sources(rows) if rows else Paragraph(t("No source: no partnership is known."))
        return [Heading(t("Sources")), body]


def unknowns(sentences: Sequence[str], t: Translate) -> list[Block]:
    """Return what no source says."""
    heading = Heading(t("What is not known"))
    if not sentences:
        return [heading, Paragraph(t("Start, theme and place of every partnership are known."))]
    return [heading, Bullets(tuple(("", "plain", text) for text in sentences))]


def reading(thanks: Sequence[str], t: Translate) -> list[Block]:
    """Return how a document is to be read: its words, and whose data it shows."""
    return [
        Heading(t("How to read this document")),
        Paragraph(
            t(
                "Reach is the echelon at which a partnership was concluded: one with a cercle says less about"
                " a commune than one with the commune itself. Confidence: high, said by a party or a"
                " specialised body; medium, one secondary source; low, ambiguous. Unknown stays unknown: a"
                " start or an end that no source gives is not guessed. Without another word, an actor is a"
                " partner, and the place is that of its partner in Mali."
            ),
            "small",
        ),
        *(Paragraph(text, "small") for text in thanks),
    ]


def long_date(day: date, language: str) -> str:
    """Return a date in words."""
    return str(format_date(day, "long", locale=language))


def spaced(parts: Iterable[str], separator: str = " · ") -> str:
    """Return the parts that say something."""
    return separator.join(part for part in parts if part)
