"""Spellings near a given one among tens of thousands, without comparing with each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

Mask = npt.NDArray[np.bool_]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BITS = {char: 1 << place for place, char in enumerate(_LETTERS + "0123456789")}
_TWICE = {char: 1 << place for place, char in enumerate(_LETTERS, start=36)}
Hashes = npt.NDArray[np.uint64]

_VALUES = np.random.default_rng(1).integers(1, 2**64, 256, dtype=np.uint64)
"""A number for each character; which ones does not matter, only that they are alike in all runs."""
_BASE = 0x9E3779B97F4A7C15
_INVERSE = np.uint64(pow(_BASE, -1, 2**64))


def shortened(letters: npt.NDArray[np.uint8]) -> Hashes:
    """Return hashes of keys of one length, and of each of them with one of its characters left out.

    Parameters
    ----------
    letters
        Characters as bytes, shape (keys, length).

    Returns
    -------
    ndarray of uint64, shape (keys, 1 + length)
        Equal texts have equal hashes, whatever they were made from.
    """
    parts = _VALUES[letters] * np.cumprod(np.full(letters.shape[1], _BASE, dtype=np.uint64))
    before = np.cumsum(parts, axis=1, dtype=np.uint64)
    whole = before[:, -1:]
    without = (before - parts) + (whole - before) * _INVERSE
    return np.concatenate([whole, without], axis=1)


def signature(key: str) -> int:
    """Return as bits which characters a key has, and which letters it has at least twice."""
    bits = 0
    for char in key:
        bit = _BITS.get(char, 0)
        bits |= _TWICE.get(char, bit) if bits & bit else bit
    return bits


class NeighbourIndex:
    """Keys (folded names without spaces) ready to be searched by optimal string alignment distance.

    Two keys at most one edit (insertion, deletion, substitution, swap of two neighbours) apart become equal
    when at most one character of each is left out: for a radius of 1, the keys are looked up under all that
    is left of them so. For wider ones: an edit changes the length by at most one and the number of
    occurrences of at most two characters by one, so that two keys within distance d differ by at most d in
    length and by 2 d bits in their signatures, and only the few that pass both are compared. Nothing is
    missed either way.

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
        if radius <= 1 and key:
            places = self._alike(key)
            if among is not None:
                places = [place for place in places if among[place]]
        else:
            difference = np.bitwise_count(self._signatures ^ np.uint64(signature(key)))
            possible = (difference <= 2 * radius) & (np.abs(self._lengths - len(key)) <= radius)
            if among is not None:
                possible &= among
            places = np.flatnonzero(possible).tolist()
        found = process.extract(
            key, [self._keys[place] for place in places], scorer=OSA.distance, score_cutoff=radius, limit=None
        )
        return sorted((int(distance), places[order]) for _, distance, order in found)

    @cached_property
    def _shortened(self) -> tuple[Hashes, npt.NDArray[np.int32]]:
        """The hashes of :func:`shortened` in order, and the place of the key of each."""
        hashes, places = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int32)]
        for length in np.unique(self._lengths[self._lengths > 0]).tolist():
            at = np.flatnonzero(self._lengths == length).astype(np.int32)
            text = "".join(self._keys[place] for place in at.tolist())
            made = shortened(_letters(text).reshape(-1, length))
            hashes.append(made.ravel())
            places.append(np.repeat(at, made.shape[1]))
        every = np.concatenate(hashes)
        order = np.argsort(every)
        return every[order], np.concatenate(places)[order]

    def _alike(self, key: str) -> list[int]:
        """Return the places of the keys that share a hash with a key, in order."""
        hashes, places = self._shortened
        asked = shortened(_letters(key)[None, :])[0]
        first, end = (np.searchsorted(hashes, asked, side=side) for side in ("left", "right"))
        found = [places[start:stop] for start, stop in zip(first, end, strict=True) if start < stop]
        return sorted({place for some in found for place in some.tolist()})


def _letters(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
