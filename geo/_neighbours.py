"""Spellings near a given one among tens of thousands, without comparing with each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

Mask = npt.NDArray[np.bool_]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BITS = {char: 1 << place for place, char in enumerate(_LETTERS + "0123456789")}
_TWICE = {char: 1 << place for place, char in enumerate(_LETTERS, start=36)}


def signature(key: str) -> int:
    """Return as bits which characters a key has, and which letters it has at least twice."""
    bits = 0
    for char in key:
        bit = _BITS.get(char, 0)
        bits |= _TWICE.get(char, bit) if bits & bit else bit
    return bits


class NeighbourIndex:
    """Keys (folded names without spaces) ready to be searched by optimal string alignment distance.

    One edit (insertion, deletion, substitution, swap of two neighbours) changes the length by at most one
    and the number of occurrences of at most two characters by one, so that two keys within distance d differ
    by at most d in length and by 2 d bits in their signatures: only the few that pass both are compared.
    Nothing is missed.

    Parameters
    ----------
    keys
        The keys; their places in this sequence are what :meth:`near` returns.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self._signatures = np.array([signature(key) for key in keys], dtype=np.uint64)
        self._lengths = np.array([len(key) for key in keys], dtype=np.int16)

    def near(self, key: str, radius: int, among: Mask | None = None) -> list[tuple[int, int]]:
        """Return the keys within a distance.

        Parameters
        ----------
        key
            Folded name without spaces.
        radius
            Largest distance, in edits.
        among
            Which keys to look at; all when None.

        Returns
        -------
        list of (distance, place)
            Nearest first; equal distances in the order of the keys.
        """
        difference = np.bitwise_count(self._signatures ^ np.uint64(signature(key)))
        possible = (difference <= 2 * radius) & (np.abs(self._lengths - len(key)) <= radius)
        if among is not None:
            possible &= among
        places = np.flatnonzero(possible).tolist()
        found = process.extract(
            key, [self._keys[place] for place in places], scorer=OSA.distance, score_cutoff=radius, limit=None
        )
        return sorted((int(distance), places[order]) for _, distance, order in found)
