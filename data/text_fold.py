"""Folding of names for comparison: the one primitive that every room may use."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"})
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII letters and digits, words apart by single spaces.

    Accents, case, hyphens, apostrophes and doubled spaces make no difference; letters that have no ASCII
    base are dropped.

    Examples
    --------
    >>> fold("  Saint-Ouen-l’Aumône ")
    'saint ouen l aumone'
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", text.lower()).strip()
