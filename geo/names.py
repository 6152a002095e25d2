"""Names of places and institutions: folding, and the readings that a written name allows.

Strings in, strings out; nothing here knows a gazetteer. Two questions are answered:

1. *Are two spellings the same name?* :func:`fold` gives the words of a name without case, accents,
   ligatures, dashes or apostrophes; :func:`compact` drops the spaces too; :func:`loose` drops articles
   and link words as well, which :func:`small_words` gives back for a second look.
2. *What does a written name say?* :func:`readings` (in :mod:`geo._forms`) strips institutional
   prefixes ("Mairie de", "CG91", "Conseil de cercle de" ...) into hints.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

MAX_LENGTH = 200
"""Characters of a name that are looked at; what is longer is a sentence, not a name."""

SMALL_WORDS = frozenset(
    {"le", "la", "les", "l", "de", "du", "des", "d", "sur", "sous", "en", "et", "a", "au", "aux"}
)
"""Articles and link words, as they stand in a folded name."""

_EXPAND = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "lez": "les",
    "ss": "sous",
    "ndame": "notre dame",
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
_LETTERS = {"&": " et ", "ɛ": "e", "ɔ": "o", "ŋ": "ng", "ɲ": "ny", "\ufffd": "e"}
_CONTROLS = re.compile("[\x80-\x9f]")
_MOJIBAKE = re.compile("Ã.|Â.|â€|Å“")
_WORD = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"^(\d{1,2})(?:er|ere|e|eme|ieme|nd|nde)$")
_ROMAN_ORDINAL = re.compile(r"^(x{1,2})(ix|iv|v?i{0,3})(?:e|eme)$")
_OCR = str.maketrans("015", "ols")
_PLAIN_MARKS = str.maketrans({**dict.fromkeys("’‘ʼ`´ʹ′＇", "'"), **dict.fromkeys("‐‑‒–—―−﹣－", "-")})
_ODD_MARKS = re.compile(f"[{''.join(map(chr, _PLAIN_MARKS))}]|{_MOJIBAKE.pattern}")
_REWRITTEN = frozenset({*_EXPAND, *_ROMAN, "s", "cedex", "arrondissement", "arrdt", "arr"})
"""Words that are written in another way; so may be those with digits, and those that begin with an x."""
_RECENT = 4096
"""Texts whose clean and folded forms are kept: one name is asked for several times on its way."""


def _table() -> dict[int, str]:
    """Return the translation of every Latin letter and mark to plain lower case."""
    table: dict[int, str] = {}
    for point in [*range(0x20, 0x250), *range(0x1E00, 0x1F00)]:
        lower = chr(point).casefold()
        plain = "".join(
            part for part in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(part)
        )
        table[point] = "".join(_LIGATURES.get(letter, letter) for letter in plain)
    table.update({ord(key): value for key, value in (_LIGATURES | _LETTERS).items()})
    table.update({ord(key.upper()): value for key, value in _LIGATURES.items() if len(key.upper()) == 1})
    return table


_TABLE = _table()
_SPACED = dict.fromkeys(range(32), " ") | {
    point: "".join(" " if char.isascii() and not char.isalnum() else char for char in plain)
    for point, plain in _TABLE.items()
}
"""The same with spaces for what is no letter or digit: what comes out plain needs only to be split."""


@lru_cache(maxsize=_RECENT)
def clean(text: str) -> str:
    """Return a name with plain spaces, apostrophes and hyphens, and UTF-8 read as Latin-1 put right.

    Accents and case stay, so that two official names that differ by an accent stay two names.

    Examples
    --------
    >>> clean("  L’Haÿ–les–Roses ")
    "L'Haÿ-les-Roses"
    >>> clean("YÃ©limanÃ©")
    'Yélimané'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _ODD_MARKS.search(text) or not unicodedata.is_normalized("NFC", text):
        text = _plain_marks(text)
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def _plain_marks(text: str) -> str:
    """Put right UTF-8 read as Latin-1, then write apostrophes and hyphens in one way."""
    if _MOJIBAKE.search(text):
        with suppress(UnicodeError):
            repaired = text.encode("cp1252").decode("utf-8")
            if not _CONTROLS.search(repaired):  # it was no text in that encoding
                text = repaired
    return unicodedata.normalize("NFC", text).translate(_PLAIN_MARKS)


@lru_cache(maxsize=_RECENT)
def fold(text: str) -> str:
    """Return the words of a name: lower case, no accents, no punctuation, abbreviations written out.

    "St"/"Ste" become "saint(e)", "s/" and "s/s" become "sur" and "sous", "lez" becomes "les", a Roman
    numeral at the end and an ordinal become digits, "Cedex" and "arrondissement" go, and the mark of an
    unreadable letter counts as "e" (nearly always a lost "é" in these names). Idempotent.

    Examples
    --------
    >>> fold("SAINT-GERMAIN-LÈS-ARPAJON"), fold("Ivry s/ Seine"), fold("Gadougou II")
    ('saint germain les arpajon', 'ivry sur seine', 'gadougou 2')
    """
    spaced = text.translate(_SPACED)
    words = spaced.split() if spaced.isascii() and "/" not in text else _rare_words(text)
    joined = " ".join(words)
    if _REWRITTEN.isdisjoint(words) and " x" not in joined and joined.replace(" ", "").isalpha():
        return joined
    previous: list[str] = []
    while words != previous:
        previous = words
        words = _normal_words(words)
    return " ".join(words)


def _rare_words(text: str) -> list[str]:
    """Return the words of a name with letters of other scripts, or with "s/" for "sur"."""
    text = text.translate(_TABLE)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
    if "/" in text:
        text = re.sub(r"\bs\s?/\s?s\b", " sous ", text)
        text = re.sub(r"\bs\s?/", " sur ", text)
    return _WORD.findall(text)


def _normal_words(words: list[str]) -> list[str]:
    """Write abbreviations, ordinals and numerals of a list of folded words in one way."""
    last = len(words) - 1
    done: list[str] = []
    for place, word in enumerate(words):
        if word in _EXPAND:
            done += _EXPAND[word].split()
        elif word == "s" and 0 < place < last:
            done.append("sur")
        elif word == "cedex" and place:
            break
        elif word in {"arrondissement", "arrdt", "arr"} and done and done[-1].isdigit():
            continue
        elif place and place == last and word in _ROMAN:
            done.append(_ROMAN[word])
        elif place and (word[0].isdigit() or word[0] == "x"):
            done.append(_cardinal(word))
        else:
            done.append(word)
    return done


def _cardinal(word: str) -> str:
    """Return an ordinal (18e, XVIIIe) as digits, a number without leading zeros, any other word unchanged."""
    found = _ORDINAL.match(word)
    if found:
        return str(int(found[1]))
    if word.isdigit() and len(word) == 2:
        return str(int(word))
    roman = _ROMAN_ORDINAL.match(word)
    if roman:
        ones = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
        return str(10 * len(roman[1]) + ones[roman[2]])
    return word


def compact(folded: str) -> str:
    """Return a folded name without its spaces: "korera kore" and "korerakore" are one name."""
    return folded.replace(" ", "")


def loose(folded: str) -> str:
    """Return a folded name without articles, link words and spaces, or "" when nothing else is left.

    Examples
    --------
    >>> loose("bures sur yvette"), loose("l hay les roses")
    ('buresyvette', 'hayroses')
    """
    return "".join(word for word in folded.split() if word not in SMALL_WORDS)


def small_words(folded: str) -> tuple[str, ...]:
    """Return the articles and link words of a folded name, in their order."""
    return tuple(word for word in folded.split() if word in SMALL_WORDS)


def agree_loosely(written: str, known: str) -> bool:
    """Say whether the link words of a written name do not contradict those of a known one, both folded.

    They agree when those of one are missing from, or the same as, those of the other: "Bures Yvette"
    agrees with "Bures-sur-Yvette", but "Villers-sur-Bois" does not agree with "Villers-sous-Bois". An article
    written first must be there: "La Osse" is not "Osse".
    """
    first = written.split(maxsplit=1)[0]
    if first in SMALL_WORDS and first != known.split(maxsplit=1)[0]:
        return False
    fewer, more = sorted((small_words(written), small_words(known)), key=len)
    rest = iter(more)
    return all(word in rest for word in fewer)


def repair_scan(folded: str) -> str:
    """Return a folded name with digits inside words read as the letters they look like.

    Optical character recognition writes 0 for o, 1 for l and 5 for s: "m0ntreui1". Numbers of their own
    ("Gadougou 1") stay.

    Examples
    --------
    >>> repair_scan("m0ntreui1 28")
    'montreuil 28'
    """
    if folded.translate(_OCR) == folded:
        return folded
    return " ".join(
        word.translate(_OCR) if sum(char.isalpha() for char in word) >= 2 else word for word in folded.split()
    )


@lru_cache(maxsize=_RECENT)
def numbers(folded: str) -> tuple[str, ...]:
    """Return the numbers of a folded name: two names with different numbers are never one place."""
    return tuple(re.findall(r"\d+", folded))
