"""Between several units that a name may mean: which one, or that nobody can say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from data.errors import N_, Message
from data.schema import LEVELS
from geo._context import Context
from geo._forms import Reading
from geo._lexicon import Entry, Lexicon, Unit
from geo._matches import Candidate, Match, Method
from geo.names import clean, fold

MOST_CANDIDATES = 8
SAME = 98.0
"""Score of the same words."""

_WIDE = frozenset({"region"})
_GROUPINGS = frozenset({"epci", "ept"})


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found for a reading, with its score.

    ``fuzzy`` when the spelling is not the same, ``short`` when only its first words were written.
    """

    entry: Entry
    reading: Reading
    score: float
    fuzzy: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What is known apart from the name.

    Parameters
    ----------
    within
        Code of what the unit lies in, or is.
    country
        ``ML``, ``FR`` or None.
    levels
        Levels allowed; empty for any.
    containers
        What the text says besides: the unit lies in, or is, one of each set.
    """

    within: str | None
    country: str | None
    levels: frozenset[str]
    containers: tuple[frozenset[str], ...] = field(default=())

    def narrowed(self, context: Context) -> Scope:
        """Return this scope with what the text says added to it."""
        if not context.containers and (self.country or not context.country):
            return self
        return replace(self, country=self.country or context.country, containers=context.containers)

    def contradicts(self, context: Context) -> bool:
        """Say whether the text names another country than the caller."""
        return bool(self.country and context.country and self.country != context.country)

    def allowed_levels(self, reading: Reading) -> frozenset[str] | None:
        """Return the levels that both the caller and the prefix allow; None when they exclude each other."""
        if self.levels and reading.levels:
            return (self.levels & reading.levels) or None
        return self.levels or reading.levels

    def allow(self, hits: Sequence[Hit], lexicon: Lexicon) -> list[Hit]:
        """Return the hits that fit; those inside `within` before the unit itself; prefixed names last."""
        fitting = [hit for hit in hits if self._fits(hit, lexicon)]
        if self.within:
            inside = [hit for hit in fitting if hit.entry.code != self.within]
            fitting = inside or fitting
        for container in self.containers:
            inside = [hit for hit in fitting if hit.entry.code not in container]
            fitting = inside or fitting
        meant = [hit for hit in fitting if not hit.entry.needs or hit.entry.needs & hit.reading.levels]
        return meant or fitting

    def _fits(self, hit: Hit, lexicon: Lexicon) -> bool:
        """Say whether one hit fits the country, the levels and the containers."""
        entry = hit.entry
        if not entry.code:
            return self.country != "FR" and not self.within
        levels = self.allowed_levels(hit.reading)
        if levels is None or (levels and entry.level not in levels):
            return False
        if entry.needs and not (entry.needs & levels if levels else _speaks_for_itself(entry)):
            return False
        if self.country and entry.country != self.country:
            return False
        if not (self.within or self.containers):
            return True
        every = ({self.within}, *self.containers) if self.within else self.containers
        around = lexicon.units[entry.code].inside | {entry.code}
        return all(around & container for container in every)

    def admits(self, entry: Entry) -> bool:
        """Say whether a unit found by its plain name is surely one of those asked for."""
        return (
            not (self.within or self.containers)
            and (not self.levels or entry.level in self.levels)
            and (not self.country or entry.country == self.country)
        )

    def narrow(self, lexicon: Lexicon) -> bool:
        """Say whether the place is known more closely than a region."""
        codes = {self.within} if self.within else set()
        codes |= {code for container in self.containers for code in container}
        return any(code in lexicon.units and lexicon.units[code].level not in _WIDE for code in codes)


def _speaks_for_itself(entry: Entry) -> bool:
    """Say whether a name that a prefix was stripped from may be meant by what is left alone."""
    return entry.level in _GROUPINGS and " " in entry.folded


def decide(query: str, allowed: Sequence[Hit], found: Sequence[Hit], scope: Scope, lexicon: Lexicon) -> Match:
    """Return the match of the one unit meant, or an ambiguous match.

    Parameters
    ----------
    query
        The name as it was asked.
    allowed
        The hits that fit; at least one.
    found
        Every hit before the scope was applied; a homonym elsewhere is a runner-up at half its score.
    scope
        What is known apart from the name.
    lexicon
        The units.
    """
    if len(found) == 1 == len(allowed) and allowed[0].entry.code:
        return matched(query, allowed[0], (), lexicon)
    best = _best_per_unit(allowed)
    left = _by_accents(query, best)
    if scope.narrow(lexicon):
        lowest = min(hit.entry.rank for hit in left)
        left = [hit for hit in left if hit.entry.rank == lowest]
    left = _one_paris(left, lexicon)
    if len(left) > 1:
        return ambiguous(query, best, lexicon)
    hit = left[0]
    if not hit.entry.code:
        return outside(query, hit.entry.name, hit.entry.note)
    chosen = {allowed_hit.entry.code for allowed_hit in allowed}
    far = [replace(other, score=other.score / 2) for other in found if other.entry.code not in chosen]
    others = [other for other in [*best, *far] if other.entry.code not in {hit.entry.code, ""}]
    return matched(query, hit, _best_per_unit(others), lexicon)


def matched(query: str, hit: Hit, others: Sequence[Hit], lexicon: Lexicon) -> Match:
    """Return the match of a unit; the first of the others is its runner-up."""
    unit = lexicon.units[hit.entry.code]
    return _match(query, hit.entry, _candidates(query, [hit, *others], lexicon), _note(query, hit, unit.name))


def plainly(query: str, text: str, entry: Entry, lexicon: Lexicon) -> Match:
    """Return the match of a name that only one entry bears, the same as :func:`matched` for its one hit.

    `text` is the clean query, whose folded words are the entry's.
    """
    unit = lexicon.units[entry.code]
    same = text == entry.name or text == clean(entry.name)
    score = SAME + (2.0 if same else 0.0) - entry.rank
    method: Method = "exact" if same else "normalised"
    told = None
    if not (entry.official and entry.kind == entry.level):
        method = _plain_method(entry) or method
        note = _plain_note(entry, unit.name)
        told = Message(note, {"name": entry.name, "unit": unit.name, "query": query}) if note else None
    return _match(query, entry, (_of_unit(unit, entry, score, method),), told)


def _match(query: str, entry: Entry, candidates: tuple[Candidate, ...], note: Message | None) -> Match:
    """Return the match of the first candidate, found by an entry."""
    first = candidates[0]
    return Match(
        query,
        "matched",
        first.code,
        first.name,
        entry.kind,
        entry.level,
        first.method,
        first.score,
        "point" if entry.kind == "chef_lieu" and entry.lon is not None else _precision(entry),
        candidates[1] if len(candidates) > 1 else None,
        candidates,
        note,
        entry.lon,
        entry.lat,
    )


def ambiguous(query: str, hits: Sequence[Hit], lexicon: Lexicon, note: Message | None = None) -> Match:
    """Return an ambiguous match; a note of one's own replaces the usual advice."""
    usual = N_("Several places bear this name: give the level, the département, the cercle or the country.")
    candidates = _candidates(query, _best_per_unit(hits), lexicon)
    return Match(query, "ambiguous", candidates=candidates, note=note or Message(usual))


def outside(query: str, name: str, where: str) -> Match:
    """Return the answer for a name that is known to lie outside every area we hold."""
    text = N_("“{name}” is outside the territories covered ({where}).")
    return Match(query, "outside", name=name, note=Message(text, {"name": name, "where": where}))


def unmatched(query: str, elsewhere: Sequence[Hit], lexicon: Lexicon) -> Match:
    """Return the answer for a name that exists, though not where or as what it was asked for."""
    beyond = [hit for hit in elsewhere if not hit.entry.code]
    if beyond:
        return outside(query, beyond[0].entry.name, beyond[0].entry.note)
    text = N_("This name exists, but not there or not at that level.")
    return Match(
        query,
        "unmatched",
        candidates=_candidates(query, _best_per_unit(elsewhere), lexicon),
        note=Message(text),
    )


def _best_per_unit(hits: Sequence[Hit]) -> list[Hit]:
    """Return the best hit of each unit, a unit's own name first; the order never depends on the input's."""
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (hit.entry.rank, -hit.score, hit.entry.name, hit.entry.code)):
        best.setdefault(hit.entry.code, hit)
    return list(best.values())


def _candidates(query: str, hits: Sequence[Hit], lexicon: Lexicon) -> tuple[Candidate, ...]:
    """Return hits as candidates, keeping the first in front and sorting the others."""
    text = clean(query)
    known = ((hit, lexicon.units[hit.entry.code]) for hit in hits if hit.entry.code in lexicon.units)
    found = [_candidate(query, text, hit, unit) for hit, unit in known]
    if len(found) > 2:
        people = {one.code: lexicon.units[one.code].population for one in found}
        people = {code: number if number > 0 else 0 for code, number in people.items()}  # 0 for a NaN
        found[1:] = sorted(
            found[1:], key=lambda one: (-one.score, LEVELS.index(one.level), -people[one.code], one.code)
        )
    return tuple(found[:MOST_CANDIDATES])


def _candidate(query: str, text: str, hit: Hit, unit: Unit) -> Candidate:
    """Return one hit as a candidate; `text` is the clean query."""
    entry = hit.entry
    same = not hit.fuzzy and hit.score > 90 and (text == clean(entry.name) or text == unit.code)
    score = round(hit.score + (2.0 if same else 0.0) - entry.rank, 1)
    return _of_unit(unit, entry, max(0.0, score), _method(query, hit))


def _of_unit(unit: Unit, entry: Entry, score: float, method: Method) -> Candidate:
    return Candidate(
        unit.code, unit.name, entry.kind, unit.level, unit.country, unit.parent,
        entry.name, score, method, unit.lon, unit.lat,
    )  # fmt: skip


def _by_accents(query: str, hits: list[Hit]) -> list[Hit]:
    """Among names that differ by accents keep those written like the query, when it has accents itself."""
    text = clean(query)
    if text.isascii():
        return hits
    exact = [hit for hit in hits if text in {hit.entry.name, clean(hit.entry.name)}]
    rest = [hit for hit in hits if hit.entry.rank == 0 or hit in exact]
    alike = {clean(hit.entry.name).casefold() for hit in rest}
    return exact if exact and len(alike) > 1 else hits


def _one_paris(hits: list[Hit], lexicon: Lexicon) -> list[Hit]:
    """Keep the commune when the other unit is the département of the same name made of it alone."""
    communes = [hit for hit in hits if hit.entry.level == "commune" and hit.entry.code == "COM-75056"]
    others = [hit for hit in hits if hit.entry.code != "DEP-75"]
    return others if communes and fold(lexicon.units["COM-75056"].name) == communes[0].entry.folded else hits


def _method(query: str, hit: Hit) -> Method:
    """Return how a hit was found."""
    entry = hit.entry
    if hit.fuzzy:
        return "fuzzy"
    found = _plain_method(entry)
    if found in {"former", "chef-lieu"}:
        return found
    if hit.short or found:
        return "variant"
    return (
        "exact" if clean(query) == clean(entry.name) or clean(query).upper() == entry.code else "normalised"
    )


def _plain_method(entry: Entry) -> Literal["former", "chef-lieu", "variant", ""]:
    """Return what kind of another name an entry is; "" for a unit's own."""
    if entry.kind.startswith("former_"):
        return "former"
    if entry.kind in {"chef_lieu", "village"}:
        return "chef-lieu"
    return "" if entry.official or entry.kind == "grouping" else "variant"


def _precision(entry: Entry) -> str:
    """Return what the point of an entry stands for."""
    return entry.level if entry.lon is not None else "none"


def _note(query: str, hit: Hit, unit: str) -> Message | None:
    """Return what a person must know of a match."""
    if hit.reading.role == "seat":
        text = N_("This is not a collectivity: {unit} is where its name places it.")
    elif hit.reading.role == "collective":
        text = N_("Communes named together are read as their cercle: {unit}.")
    else:
        text = _plain_note(hit.entry, unit)
        if not text and (hit.fuzzy or hit.short):
            text = N_("The spelling differs: “{query}” was read as “{name}”.")
    return Message(text, {"name": hit.entry.name, "unit": unit, "query": query}) if text else None


def _plain_note(entry: Entry, unit: str) -> str:
    """Return what is to be known of a name that is not its unit's own; "" when nothing is."""
    if entry.kind == "grouping":
        return N_("“{name}” is a grouping of communes, shown at its cercle: {unit}.")
    if entry.kind.startswith("former_") and _renamed(entry, unit):
        return N_("“{name}” is a former unit; its successor is {unit}.")
    if entry.kind in {"chef_lieu", "village"} and _renamed(entry, unit):
        return N_("“{name}” is a place in the commune of {unit}.")
    return ""


def _renamed(entry: Entry, unit: str) -> bool:
    return fold(entry.name) != fold(unit)
