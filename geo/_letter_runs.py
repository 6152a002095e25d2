"""How usual the letters of a spelling are, among the names that are known.

A fault of typing mostly leaves letters in a row that hardly any name has ("Pontyuet"), while another place
has a name made as names are made: letters that many names have say that nothing is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

RUN = 4
"""Letters in a row that are looked at; the beginning and the end of a name count as letters."""

_SYMBOLS = 37
"""The letters, the digits, and what stands before and after a name."""
_NUMBERS = np.zeros(256, dtype=np.int64)
for _number, _symbol in enumerate(b"abcdefghijklmnopqrstuvwxyz0123456789", start=1):
    _NUMBERS[_symbol] = _number


class LetterRuns:
    """Counts of the names that have some letters in a row.

    Parameters
    ----------
    keys
        Folded names without spaces; one that stands there twice counts once.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        distinct = set(keys)
        self.names = len(distinct)
        """How many names were counted."""
        counts = np.bincount(_runs("".join(f" {key} " for key in distinct)), minlength=_SYMBOLS**RUN)
        self._counts = np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16)

    def rarest(self, written: str, known: str) -> int:
        """Return how many names have the rarest run that one spelling has and another has not.

        Parameters
        ----------
        written, known
            Folded names without spaces.
        """
        made = np.setdiff1d(_runs(f" {written} "), _runs(f" {known} "))
        return int(self._counts[made].min()) if len(made) else self.names


def _runs(text: str) -> npt.NDArray[np.int64]:
    """Return a number for each run of names with a space before and after; where two meet, two spaces do."""
    symbols = _NUMBERS[np.frombuffer(text.encode("latin-1", "replace"), np.uint8)]
    width = max(len(symbols) - RUN + 1, 0)
    runs = np.zeros(width, dtype=np.int64)
    for place in range(RUN):
        runs = runs * _SYMBOLS + symbols[place : place + width]
    return runs
