"""The words of a search: what a person typed made safe, and where a text holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from data.text_fold import fold

LONGEST_QUERY = 400
"""Characters of a question that are read; what is longer is left out."""
MOST_WORDS = 12
LONGEST_WORD = 60
SHORTEST_START = 2
"""Letters that a word needs to find longer words that start with it."""

SMALL_WORDS = frozenset(
    "a au aux d de des du en et l la le les un une and at for in of on the to with".split()  # noqa: SIM905
)
"""Articles and link words of both languages: looked for only when nothing else was typed."""
_LONG_FORMS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word asked for.

    Parameters
    ----------
    text
        As typed, folded.
    whole
        Words that answer it entirely: itself, its singular or plural, its long form ("st": "saint").
    start
        A longer word that starts with this answers it too; "" for none.
    """

    text: str
    whole: tuple[str, ...]
    start: str

    def found_in(self, words: Sequence[str] | set[str], *, starts: bool = True) -> bool:
        """Tell whether a text's folded words answer this word."""
        if any(one in words for one in self.whole):
            return True
        return bool(starts and self.start) and any(one.startswith(self.start) for one in words)


class Piece(NamedTuple):
    """A piece of a text shown to a person, and whether it is a word that was asked for."""

    text: str
    hit: bool


def canonical(text: str) -> str:
    """Return a name to compare whole names by: folded, without small words, "St" and "Ste" written out."""
    words = fold(text).split()
    telling = [word for word in words if word not in SMALL_WORDS] or words
    return " ".join(_LONG_FORMS.get(word, word) for word in telling)


def query_words(text: str) -> tuple[Word, ...]:
    """Return the words of a question, each once, in their order; () when it holds no letter or digit.

    Parameters
    ----------
    text
        Anything that a person typed; only the first :data:`LONGEST_QUERY` characters are read, and the
        first :data:`MOST_WORDS` words.
    """
    typed = list(dict.fromkeys(fold(text[:LONGEST_QUERY]).split()))
    telling = [word for word in typed if word not in SMALL_WORDS] or typed
    return tuple(_word(word[:LONGEST_WORD]) for word in telling[:MOST_WORDS])


def _word(text: str) -> Word:
    forms = [text]
    if text in _LONG_FORMS:
        forms.append(_LONG_FORMS[text])
    elif len(text) >= 3 and text.isalpha():
        if text[-1] in "sx" and len(text) > 3:
            forms.append(text[:-1])
        else:
            forms.append(text + "s")
        if text.endswith("u"):
            forms.append(text + "x")
    return Word(text, tuple(forms), text if len(text) >= SHORTEST_START else "")


def spans(text: str) -> list[tuple[str, int, int]]:
    """Return each folded word of a text with where it starts and ends in the text as written.

    The words are those of ``fold(text).split()``.
    """
    found: list[tuple[str, int, int]] = []
    letters: list[str] = []
    start = end = 0
    for position, sign in enumerate(text):
        for part in _folded_sign(sign):
            if part == " ":
                if letters:
                    found.append(("".join(letters), start, end))
                    letters = []
                continue
            if not letters:
                start = position
            letters.append(part)
            end = position + 1
    if letters:
        found.append(("".join(letters), start, end))
    return found


@lru_cache(maxsize=4096)
def _folded_sign(sign: str) -> str:
    """Return what a sign becomes inside a text: letters, a space when it parts words, "" for a mark."""
    return fold(f"a{sign}a")[1:-1]


def excerpt(fields: Sequence[str], words: Sequence[Word], width: int = 180) -> tuple[Piece, ...]:
    """Return the piece of the text that holds most of the words asked for, cut into pieces.

    Parameters
    ----------
    fields
        Texts as written, the most telling first.
    words
        What was asked for.
    width
        Characters to show, at most.

    Returns
    -------
    tuple of Piece
        The text as written, never marked up: whoever shows it escapes it. () when no field holds a word.
    """
    best: list[tuple[int, int]] = []
    chosen, most = "", 0
    for field in fields:
        places = spans(field)
        count = sum(word.found_in({one for one, _, _ in places}) for word in words)
        if count > most:
            most, chosen = count, field
            best = [(a, b) for one, a, b in places if any(word.found_in((one,)) for word in words)]
    if not best:
        return ()
    return _cut(chosen, best, width)


def _cut(text: str, hits: list[tuple[int, int]], width: int) -> tuple[Piece, ...]:
    """Cut a window out of a text, around the place with most hits, at spaces."""
    crowded = max(
        hits, key=lambda one: (sum(one[0] <= a < one[0] + width * 2 // 3 for a, _ in hits), -one[0])
    )
    begin = max(0, min(crowded[0] - width // 4, len(text) - width))
    if begin:
        space = text.rfind(" ", max(0, begin - 20), crowded[0])
        begin = space + 1 if space >= 0 else begin
    finish = min(len(text), begin + width)
    if finish < len(text):
        space = text.rfind(" ", begin + width // 2, finish)
        finish = space if space >= 0 else finish
    pieces = [Piece("… ", hit=False)] if begin else []
    at = begin
    for start, end in hits:
        if start < at or end > finish:
            continue
        if start > at:
            pieces.append(Piece(text[at:start], hit=False))
        pieces.append(Piece(text[start:end], hit=True))
        at = end
    if at < finish:
        pieces.append(Piece(text[at:finish], hit=False))
    if finish < len(text):
        pieces.append(Piece(" …", hit=False))
    return tuple(pieces)
