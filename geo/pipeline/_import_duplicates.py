"""Is a partnership of a list one that the register knows under another key? A score, and why."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pandas as pd
from rapidfuzz import fuzz

from data.records import PartnershipRecord
from data.register import Register
from data.text_fold import fold

LIKELY: Final = 82.0
"""Least score of a likely duplicate: above what actors, places and years give without the title."""
ACTORS, PLACES, TITLE, YEARS = 40.0, 30.0, 20.0, 10.0
"""What the four parts weigh."""
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A partnership of the register that a record is likely to repeat.

    Parameters
    ----------
    key, title
        Of the one known.
    score
        0 to 100: the sum of the four parts.
    actors, places, words, years
        What same actors (of :data:`ACTORS`), same places (of :data:`PLACES`), like titles (of
        :data:`TITLE`) and years (of :data:`YEARS`) add. An unknown year says half of its part.
    """

    key: str
    title: str
    score: float
    actors: float
    places: float
    words: float
    years: float


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    title: str
    actors: frozenset[str]
    places: frozenset[str]
    years: tuple[int | None, int | None]


class DuplicateFinder:
    """Compares records with what a register holds.

    Parameters
    ----------
    register
        The register.
    """

    def __init__(self, register: Register) -> None:
        table = register.partnerships().set_index("partnership_id")
        actors: dict[str, set[str]] = defaultdict(set)
        places: dict[str, set[str]] = defaultdict(set)
        for row in register.ties().itertuples(index=False):
            actors[row.partnership_id].add(row.actor_id)
            places[row.partnership_id].add(_place(row.territory_code, row.place))
        self._by_actor: dict[str, list[_Known]] = defaultdict(list)
        for key, row in table.iterrows():
            one = _Known(
                str(key),
                str(row["title"]),
                frozenset(actors[str(key)]),
                frozenset(places[str(key)]),
                (_year(row["start_year"]), _year(row["end_year"])),
            )
            for actor in one.actors:
                self._by_actor[actor].append(one)

    def find(self, record: PartnershipRecord) -> Duplicate | None:
        """Return the known partnership that a record is most like, when it is a likely duplicate."""
        french = frozenset(actor.actor_id for actor in record.actors if actor.side == "fr")
        places = frozenset(_place(tie.territory_code, tie.place) for tie in record.ties)
        near = {one.key: one for actor in french for one in self._by_actor.get(actor, ())}
        scored = [_score(record, french, places, one) for one in near.values() if one.key != record.key]
        likely = (one for one in scored if one is not None and one.score >= LIKELY)
        return max(likely, key=lambda one: (one.score, one.key), default=None)


def alike(first: str, second: str) -> float:
    """Return how alike two titles are, 0 to 100; titles that differ by a number are two titles."""
    (one, its_numbers), (two, numbers) = _folded(first), _folded(second)
    if its_numbers != numbers:
        return 0.0
    return float(fuzz.token_set_ratio(one, two))


@lru_cache(maxsize=1 << 14)
def _folded(title: str) -> tuple[str, list[str]]:
    """Return a title folded, and the numbers in it."""
    folded = fold(title)
    return folded, _NUMBERS.findall(folded)


def _score(
    record: PartnershipRecord, french: frozenset[str], places: frozenset[str], known: _Known
) -> Duplicate | None:
    """Return the score; None when no title could make it :data:`LIKELY`."""
    actors = ACTORS * _shared(french, known.actors)
    where = PLACES * _shared(places, known.places)
    if actors + where + TITLE + YEARS < LIKELY - 1:
        return None
    words = TITLE * alike(record.title, known.title) / 100
    years = YEARS * _same_years((record.start_year, record.end_year), known.years)
    total = round(actors + where + words + years, 1)
    return Duplicate(
        known.key, known.title, total, round(actors, 1), round(where, 1), round(words, 1), round(years, 1)
    )


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of the smaller set that the other holds too."""
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def _same_years(first: Iterable[int | None], second: Iterable[int | None]) -> float:
    parts = [
        0.5 if one is None or two is None else 1.0 if one == two else 0.0
        for one, two in zip(first, second, strict=True)
    ]
    return sum(parts) / len(parts)


def _place(code: object, words: str) -> str:
    return code if isinstance(code, str) else fold(words)


def _year(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(str(value))
