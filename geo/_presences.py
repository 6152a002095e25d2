"""The presences of an area as numbers: of the commune, the group of actors, the partnership."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo._rows import CERTAIN, GONE, WIDEST, Codes, Numbers, Rows
from geo.activity import Flags
from geo.filters import Filter, within

Texts = npt.NDArray[np.object_]


class Presences(Rows):
    """PRESENCE of an area to which many filters are put.

    Parameters
    ----------
    presence
        PRESENCE.
    themes
        THEMES.
    codes
        Codes of the communes of the area, each once.
    """

    def __init__(self, presence: pd.DataFrame, themes: pd.DataFrame, codes: pd.Series) -> None:
        super().__init__(presence, themes)
        self.codes = codes

    def asked(self, filter: Filter) -> Flags:  # noqa: A002
        """Return the rows of the actors, roles, themes, confidence and parent territory asked for."""
        found = super().asked(filter)
        if (code := filter.cercle) is not None:
            found &= self._keep(("within", code), lambda: within(self.frame, code))
        return found

    @cached_property
    def place(self) -> Codes:
        """Return the position of each row's commune in the codes; -1 where it is none of them."""
        found: Codes = pd.Index(self.codes).get_indexer(self.frame["commune_code"])
        return found

    @cached_property
    def group(self) -> tuple[Codes, Texts]:
        """Return the number of each row's group of actors, and the groups in order."""
        codes, names = pd.factorize(self.frame["group_id"], sort=True)
        return codes, np.asarray(names, dtype=object)

    @cached_property
    def undated(self) -> Flags:
        """Return which rows have no start that is known."""
        missing: Flags = self.frame["start_year"].isna().to_numpy(dtype=bool)
        return missing

    def marks(self, rows: Flags) -> Flags:
        """Return which communes some rows reach."""
        found: Flags = np.zeros(len(self.codes), dtype=bool)
        place = self.place[rows]
        found[place[place >= 0]] = True
        return found

    def counts(self, filter: Filter) -> pd.DataFrame:  # noqa: A002
        """Return the numbers of groups in each commune (:func:`geo.coverage.commune_counts`)."""
        ranks, states = self.ranks(filter), self.states(filter)
        rows = np.flatnonzero(
            self.asked(filter) & (ranks <= WIDEST[filter.reach]) & (states != GONE) & (self.place >= 0)
        )
        numbers, names = self.group
        standing = np.where(states[rows] == CERTAIN, ranks[rows], UNKNOWN_DATES)
        return counted(self.codes, self.place[rows], numbers[rows], standing, names)


UNKNOWN_DATES = np.int8(3)
"""Stands after the ranks of reaches: dates that do not say."""
_BEST = pd.array(["direct", "cercle", "region", ""], dtype="str")


def counted(codes: pd.Series, place: Codes, group: Codes, rank: Numbers, names: Texts) -> pd.DataFrame:
    """Return the frame of :func:`geo.coverage.commune_counts`.

    Parameters
    ----------
    codes
        Codes of the communes, in order.
    place, group, rank
        Of each presence: position of its commune, number of its group, and 0 to 2 for its reach
        (:data:`geo._rows.REACH_RANKS`) or 3 when its dates do not say.
    names
        The groups, in order.
    """
    key = place * len(names) + group
    order = np.lexsort((rank, key))
    first = order[np.diff(key[order], prepend=-1) != 0]  # the nearest presence of a group stands for it
    place, group, rank = place[first], group[first], rank[first]
    numbers = np.bincount(place * 4 + rank, minlength=4 * len(codes)).reshape(len(codes), 4)
    known = numbers[:, :3]
    best = np.where(known.any(axis=1), (known > 0).argmax(axis=1), 3)
    sure = rank < UNKNOWN_DATES
    return pd.DataFrame(
        {
            "code": codes.array,
            **dict(zip(("n_direct", "n_cercle", "n_region", "n_unknown"), numbers.T, strict=True)),
            "n_actors": known.sum(axis=1),
            "best_reach": _BEST.take(best),
            "groups": _lists(place[sure], names[group[sure]], len(codes)),
            "groups_unknown": _lists(place[~sure], names[group[~sure]], len(codes)),
        }
    )


def _lists(place: Codes, names: Texts, size: int) -> npt.NDArray[Any]:
    """Return the names of each place; equal lists are one object, so that memory holds each once."""
    found = np.empty(size, dtype=object)
    kept: dict[tuple[str, ...], list[str]] = {(): []}
    found.fill(kept[()])
    places, starts = np.unique(place, return_index=True)
    texts, ends = names.tolist(), np.append(starts, len(names))[1:].tolist()
    for at, start, end in zip(places.tolist(), starts.tolist(), ends, strict=True):
        some = tuple(texts[start:end])
        found[at] = kept.setdefault(some, list(some))
    return found
