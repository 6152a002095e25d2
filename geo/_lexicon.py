"""The names of a gazetteer, indexed for look-up, and the units that they lead to."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo._forms import ANY, readings
from geo._letter_runs import LetterRuns
from geo._neighbours import Mask, Near, NeighbourIndex
from geo.names import compact, fold, loose

Tier = Literal["strict", "compact", "loose"]
TIERS: tuple[Tier, ...] = ("strict", "compact", "loose")

OUTSIDE = "outside:"
"""Start of the target of an alias that says where a name lies when it lies in no area we hold."""

_PARTS = ("region", "departement", "cercle", "commune", "epci", "ept")
_GROUPINGS = frozenset({"epci", "ept"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One name and the unit it leads to; ``code`` is "" and ``note`` says where when that is outside.

    ``needs`` holds the levels that a written name must state for this entry to be meant: "Diéma" is the
    grouping "CC Diéma" only when the text says "CC".
    """

    name: str
    folded: str
    code: str
    kind: str
    level: str
    country: str
    official: bool
    needs: frozenset[str]
    note: str
    lon: float | None
    lat: float | None

    @property
    def rank(self) -> int:
        """0 for a unit's own name, 1 for any other name of it or of something in it."""
        return 0 if self.official or not self.code or self.kind == "grouping" else 1


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit under its own name, with the codes of what it lies in."""

    code: str
    name: str
    kind: str
    level: str
    country: str
    parent: str
    inside: frozenset[str]
    population: float
    lon: float | None
    lat: float | None


class Lexicon:
    """Every name by its keys.

    Parameters
    ----------
    gazetteer
        ``GAZETTEER``; the optional columns ``epci``, ``ept``, ``region_2023`` and ``former_code`` are
        used when they are there.
    aliases
        Further names: name -> code, or ``"outside:"`` and where.
    """

    def __init__(self, gazetteer: pd.DataFrame, aliases: Mapping[str, str]) -> None:
        self.units: dict[str, Unit] = {}
        self.entries: list[Entry] = []
        self.former_codes: dict[str, str] = {}
        self._add_gazetteer(gazetteer)
        for name, target in aliases.items():
            self._add_alias(name, target)
        self.containers = frozenset(part for unit in self.units.values() for part in unit.inside)
        self._keys: dict[Tier, dict[str, list[int]]] = {tier: defaultdict(list) for tier in TIERS}
        self._shorts: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            self._index(place, entry)
        self._soles = dict(self._sole_names())
        self._neighbours = NeighbourIndex([compact(entry.folded) for entry in self.entries])
        self._prepared = lru_cache(maxsize=1)(self._sieves)
        self.among = lru_cache(maxsize=128)(self._among)

    def _add_gazetteer(self, gazetteer: pd.DataFrame) -> None:
        """Read the rows of the frame into entries and units."""
        columns = ["name", "code", "kind", "level", "country", "official", "note", "population", "lon", "lat"]
        keys = ["parent", "region", "epci", "ept", "region_2023", "former_code"]
        frame = gazetteer.reindex(columns=[*columns, *keys])
        frame[keys] = frame[keys].astype("object").where(frame[keys].notna(), "")
        groups: dict[str, set[str]] = defaultdict(set)
        rows = list(zip(*(frame[column].tolist() for column in [*columns, *keys]), strict=True))
        for row in rows:
            name, code, kind, level, country, official, note, population, lon, lat, *parts = row
            *inside, former = parts
            self._add_names(
                Entry(name, "", code, kind, level, country, official, ANY, note, _number(lon), _number(lat))
            )
            if former:
                self.former_codes.setdefault(former, code)
            if official:
                if kind == "departement":
                    number = code.removeprefix("DEP-").lstrip("0").lower()
                    self.entries.append(replace(self.entries[-1], folded=f"departement {number}"))
                around = frozenset(filter(None, inside))
                unit = Unit(
                    code,
                    name,
                    kind,
                    level,
                    country,
                    inside[0],
                    around,
                    population,
                    _number(lon),
                    _number(lat),
                )
                self.units.setdefault(code, unit)
                for grouping in inside[2:4] if level == "commune" else ():
                    groups[grouping] |= around - {grouping}
        for code, parts_of in groups.items():  # a grouping lies in every département of its communes
            if code in self.units:
                unit = self.units[code]
                more = {part for part in parts_of if unit.level == "ept" or not part.startswith("EPT-")}
                self.units[code] = replace(unit, inside=unit.inside | more)

    def _add_names(self, entry: Entry) -> None:
        """Add an entry under its whole name and, where that holds a prefix, under what the prefix leaves."""
        whole = fold(entry.name)
        if not whole:
            return
        self.entries.append(replace(entry, folded=whole))
        prefixed = entry.level in _GROUPINGS or (not entry.official and entry.country == "ML")
        for reading in readings(entry.name)[1:] if prefixed else ():
            stripped = reading.levels or (entry.level in _GROUPINGS and not reading.contexts)
            if stripped and reading.core != whole and reading.role == "unit":
                self.entries.append(replace(entry, folded=reading.core, needs=reading.levels))

    def _add_alias(self, name: str, target: str) -> None:
        """Add a name given apart from the gazetteer; one whose code is unknown is left out."""
        if target.startswith(OUTSIDE):
            where = target.removeprefix(OUTSIDE)
            self.entries.append(
                Entry(name, fold(name), "", "outside", "", "ML", True, ANY, where, None, None)
            )
        elif target in self.units:
            unit = self.units[target]
            self._add_names(
                Entry(
                    name, "", target, unit.kind, unit.level, unit.country, False, ANY, "", unit.lon, unit.lat
                )
            )

    def _index(self, place: int, entry: Entry) -> None:
        """File an entry under its keys, and a Malian name of several words under its first words."""
        self._keys["strict"][entry.folded].append(place)
        self._keys["compact"][compact(entry.folded)].append(place)
        self._keys["loose"][loose(entry.folded) or compact(entry.folded)].append(place)
        words = entry.folded.split()
        if entry.official and entry.country == "ML" and entry.code:
            for count in range(1, len(words)):
                self._shorts[" ".join(words[:count])].append(place)

    def _sole_names(self) -> Iterator[tuple[str, Entry]]:
        """Give the names that one entry bears, when it leads to a unit, needs no prefix, and is no code."""
        codes = {fold(code) for code in (*self.units, *self.former_codes)}
        for core, places in self._keys["strict"].items():
            entry = self.entries[places[0]]
            if len(places) == 1 and entry.code and not entry.needs and core not in codes:
                yield core, entry

    def bears(self, core: str) -> bool:
        """Say whether a folded name is one of those known."""
        return core in self._keys["strict"]

    def lookup(self, tier: Tier, core: str) -> list[Entry]:
        """Return the entries whose key in a tier is that of a folded name."""
        key = core if tier == "strict" else compact(core) if tier == "compact" else loose(core)
        return [self.entries[place] for place in self._keys[tier].get(key, ())]

    def is_code(self, text: str) -> bool:
        """Say whether a text is the code of a unit, of today or former."""
        return text in self.units or text in self.former_codes

    def sole(self, core: str) -> Entry | None:
        """Return the one entry that bears a folded name, when it leads to a unit whatever the prefix."""
        return self._soles.get(core)

    def shorts(self, core: str) -> list[Entry]:
        """Return the Malian units of which a folded name is the first words."""
        return [self.entries[place] for place in self._shorts.get(core, ())]

    def near(self, core: str, radius: int, mask: Mask) -> list[Near]:
        """Return the places of the entries within a distance of a folded name, nearest first."""
        return self._neighbours.near(compact(core), radius, mask)

    def alike(self, cores: Iterable[str]) -> dict[str, list[Near]]:
        """Return what is at most one edit from each of many folded names, by name."""
        keys = {core: compact(core) for core in cores}
        found = self._neighbours.alike(keys.values())
        return {core: found[key] for core, key in keys.items()}

    @cached_property
    def _letter_runs(self) -> LetterRuns:
        return LetterRuns(compact(entry.folded) for entry in self.entries)

    def unusual(self, written: str, known: str, most: int) -> bool:
        """Say whether a spelling has letters in a row that another has not, nor one name in `most`.

        The spelling itself counts as one of the names that have them.
        """
        runs = self._letter_runs
        return runs.rarest(written, known) <= max(runs.names // most - 1, 0)

    def _sieves(self) -> _Sieves:
        """Prepare what masks are made of, once."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            for code in (self.units[entry.code].inside | {entry.code}) if entry.code else ():
                places[code].append(place)
        return _Sieves(
            {code: np.array(found) for code, found in places.items()},
            np.array([not entry.code for entry in self.entries]),
            np.array([entry.country for entry in self.entries]),
            np.array([entry.level for entry in self.entries]),
            {
                needs: np.array([entry.needs == needs for entry in self.entries])
                for needs in {entry.needs for entry in self.entries}
            },
        )

    def _among(
        self, containers: frozenset[str], country: str | None, levels: frozenset[str]
    ) -> tuple[Mask, int]:
        """Return which entries lie in (or are) one of some units, in a country, at some levels; how many.

        What is known to lie outside stays, to be recognised as such, unless only France is looked at.
        """
        sieves = self._prepared()
        mask = np.ones(len(self.entries), dtype=bool)
        if containers:
            mask[:] = False
            for code in containers:
                mask[sieves.inside.get(code, [])] = True
        if country:
            mask &= sieves.country == country
        if levels:
            mask &= np.isin(sieves.level, list(levels))
        for needs, found in sieves.needs.items():
            if needs and not needs & levels:
                mask &= ~found
        mask = mask & ~sieves.outside if country == "FR" else mask | sieves.outside
        return mask, int(mask.sum())


@dataclass(frozen=True, slots=True)
class _Sieves:
    """Which entries lie where and are what, as arrays over the entries."""

    inside: dict[str, npt.NDArray[np.int64]]
    outside: Mask
    country: npt.NDArray[np.str_]
    level: npt.NDArray[np.str_]
    needs: dict[frozenset[str], Mask]


def _number(value: float) -> float | None:
    """Return a number, None when it is missing."""
    return None if value is None or math.isnan(value) else value


def named(unit: Unit, name: str, kind: str, *, official: bool) -> Entry:
    """Return an entry that leads to a unit under a name given apart from the gazetteer."""
    return Entry(
        name, fold(name), unit.code, kind, unit.level, unit.country, official, ANY, "", unit.lon, unit.lat
    )
