"""Spellings near a given one among tens of thousands, without comparing with each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
Places = npt.NDArray[np.int64]
Near = tuple[int, int]
"""A distance in edits, and the place of a key."""

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
    is left of them so, those of many questions at once. For wider ones: an edit changes the length by at most
    one and the number of occurrences of at most two characters by one, so that two keys within distance d
    differ by at most d in length and by 2 d bits in their signatures, and only the few that pass both are
    compared. Nothing is missed either way.

    Parameters
    ----------
    keys
        The keys; their places in this sequence are what :meth:`near` returns.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        lengths = np.array([len(key) for key in keys], dtype=np.int64)
        self._by_length = np.argsort(lengths, kind="stable")
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(lengths))])
        """Where the keys of each length begin in that order."""
        self._signatures = np.array([signature(keys[at]) for at in self._by_length.tolist()], dtype=np.uint64)

    def near(self, key: str, radius: int, among: Mask | None = None) -> list[Near]:
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
        if radius == 1 and key:
            return [pair for pair in self.alike([key])[key] if among is None or among[pair[1]]]
        lengths = np.clip([len(key) - radius, len(key) + radius + 1], 0, len(self._starts) - 1)
        first, end = self._starts[lengths]
        difference = np.bitwise_count(self._signatures[first:end] ^ np.uint64(signature(key)))
        possible = self._by_length[first:end][difference <= 2 * radius]
        places = (possible if among is None else possible[among[possible]]).tolist()
        found = process.extract(
            key, [self._keys[place] for place in places], scorer=OSA.distance, score_cutoff=radius, limit=None
        )
        return sorted((int(distance), places[order]) for _, distance, order in found)

    def alike(self, keys: Iterable[str]) -> dict[str, list[Near]]:
        """Return what :meth:`near` finds within one edit of each of many keys, none of them empty."""
        asked = list(dict.fromkeys(keys))
        found: dict[str, list[Near]] = {key: [] for key in asked}
        if not asked or not self._keys:
            return found
        hashes, owners = _hashes(asked)
        known, starts, places = self._shortened
        order = np.argsort(hashes)  # neighbours in the table one after the other
        hashes, owners = hashes[order], owners[order]
        at = np.searchsorted(known, hashes)
        same = known[np.minimum(at, len(known) - 1)] == hashes
        at, owners = at[same], owners[same]
        counts = starts[at + 1] - starts[at]
        run = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        owner, place = np.repeat(owners, counts), places[np.repeat(starts[at], counts) + run]
        pairs = np.unique(owner.astype(np.int64) * len(self._keys) + place)
        owner, place = np.divmod(pairs, len(self._keys))
        mine, theirs = [asked[at] for at in owner.tolist()], [self._keys[at] for at in place.tolist()]
        distances = process.cpdist(mine, theirs, scorer=OSA.distance, score_cutoff=1).tolist()
        for distance, key, where in sorted(zip(distances, mine, place.tolist(), strict=True)):
            if distance <= 1:
                found[key].append((distance, where))
        return found

    @cached_property
    def _shortened(self) -> tuple[Hashes, Places, Places]:
        """The different hashes of :func:`shortened` in order, where each begins, and their keys' places."""
        hashes, owners = _hashes(self._keys)
        order = np.argsort(hashes)
        known, starts = np.unique(hashes[order], return_index=True)
        return known, np.append(starts, len(hashes)), owners[order]


def _hashes(keys: Sequence[str]) -> tuple[Hashes, Places]:
    """Return the hashes of :func:`shortened` of keys of any length, and the place of the key of each."""
    lengths = np.array([len(key) for key in keys])
    hashes, owners = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
    for length in np.unique(lengths[lengths > 0]).tolist():
        at = np.flatnonzero(lengths == length)
        made = shortened(_letters("".join(keys[place] for place in at.tolist())).reshape(-1, length))
        hashes.append(made.ravel())
        owners.append(np.repeat(at, made.shape[1]))
    return np.concatenate(hashes), np.concatenate(owners)


def _letters(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
