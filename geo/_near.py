"""Near spellings, within what is known of the place; the last and most careful rule.

How far a spelling may be depends on its length and on how many names there are to confuse it with:

=======================  ============  ==============  ==============
names in the context     up to 1 edit  up to 2 edits   up to 3 edits
=======================  ============  ==============  ==============
at most 600              5 letters     9 letters       14 letters
at most 5,000            6 letters     12 letters      18 letters
more                     13 letters    20 letters      30 letters
=======================  ============  ==============  ==============

Among many names nearly every short one is one edit away from another, so that what is near is more often
another place than a fault. What is surely a fault needs 5 letters only:

- a *slip* (two neighbouring letters swapped, or one letter doubled), which is half of all typing faults and
  hardly ever what tells two places apart;
- among more than 5,000 names, an edit that makes four letters in a row (beginning and end counted) that at
  most one name in 20,000 has, this one counted: no place is called "Pontyuet", but "Bournel" may be one that
  we do not know.

A slip, or a letter left out, beats another name that a changed or added letter would give: which letter comes
in is one of 25, which goes is one of a few. Of a doubled and an added letter, both too many, neither wins.

An edit is an insertion, a deletion, a substitution or a swap of two neighbours, spaces aside. In names of
fewer than 10 letters a wrong first letter counts twice. Numbers must be the same ("Gadougou 1" is not
"Gadougou 2"). The nearest unit is taken when every other one is farther: by one edit from a spelling one edit
away, by two from one farther away; else the answer is ambiguous, or none. A name known to lie outside takes
part, so that "Nionno" is Niono, which is not ours, and never Nioro.

Of Mali we know one region out of many: a name near one of ours may well be the right name of a place
elsewhere ("Dombila" is not Dombia). So for a Malian unit a single edit in fewer than 8 letters must be one
that spellers make (vowels, doubled letters, h, nasals, k/c, i/y/j), and two edits need 12 letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from data.errors import N_, Message
from geo._choice import Hit, Scope, ambiguous, matched, outside
from geo._context import Context
from geo._forms import Reading
from geo._lexicon import Entry, Lexicon
from geo._matches import Match
from geo._neighbours import Near
from geo.names import compact, numbers, repair_scan

FEW_NAMES = 5000
"""Names among which one edit needs no more than its letters."""
_LENGTHS = ((600, (5, 9, 14)), (FEW_NAMES, (6, 12, 18)), (10**9, (13, 20, 30)))
"""Names in the context, and the least letters for one, two and three edits."""

LEAST_FOR_FAULT = 5
"""Letters that are enough for one edit that is surely a fault."""
UNUSUAL = 20_000
"""Letters in a row are unusual when at most one name in so many has them, the written one counted."""
_Kind = Literal["swapped", "doubled", "halved", "dropped", "changed", "added", ""]
_SLIPS: frozenset[_Kind] = frozenset({"swapped", "doubled", "halved"})
_BEATEN: Mapping[_Kind, frozenset[_Kind]] = {
    "swapped": frozenset({"changed", "added"}),
    "halved": frozenset({"changed", "added"}),
    "dropped": frozenset({"changed", "added"}),
    "doubled": frozenset({"changed"}),
}
"""Kinds of one edit, and those that each of them makes doubtful no more."""

_VOWELS = frozenset("aeiouyw")
_ALIKE = {frozenset(pair) for pair in ("mn", "kc", "kq", "gj", "sc", "sz", "ij", "yj")}


@dataclass(frozen=True, slots=True)
class Question:
    """A name that no other rule knows.

    Parameters
    ----------
    query
        The name as it was asked.
    found
        Its readings that may be guessed, with their contexts.
    scope
        What is known apart from the name.
    """

    query: str
    found: Sequence[tuple[Reading, Context]]
    scope: Scope


def match_many(lexicon: Lexicon, questions: Sequence[Question]) -> list[Match]:
    """Return for each name the match of the nearest spelling, or an answer that is not accepted.

    Parameters
    ----------
    lexicon
        The names.
    questions
        The names asked for; what is one edit away is looked up for all of them at once.
    """
    cores = {reading.core: repair_scan(reading.core) for one in questions for reading, _ in one.found}
    alike = lexicon.alike(cores.values())
    return [_match(lexicon, one, cores, alike) for one in questions]


def _match(
    lexicon: Lexicon, question: Question, cores: Mapping[str, str], alike: Mapping[str, Sequence[Near]]
) -> Match:
    """Return the answer to one name; `cores` repairs those of its readings."""
    query, scope = question.query, question.scope
    suggestions: list[Hit] = []
    for reading, context in sorted(question.found, key=lambda pair: pair[0].role != "whole"):
        if context.where:
            return outside(query, query, context.where)
        levels = scope.allowed_levels(reading)
        if levels is None or scope.contradicts(context):
            continue
        narrowed = scope.narrowed(context)
        core = cores[reading.core]
        asked = _Asked(query, reading, core)
        answer, hits = _nearest(lexicon, asked, narrowed, levels, alike[core])
        if answer:
            return answer
        suggestions += hits
    seen = ambiguous(query, suggestions, lexicon)
    text = N_("No territory of this name is known.")
    return Match(query, "unmatched", candidates=seen.candidates, note=Message(text))


def reach(length: int, names: int) -> int:
    """Return how many edits a spelling of some letters may be away among some names.

    Parameters
    ----------
    length
        Letters of the spelling.
    names
        Names that it is compared with.
    """
    least = next(lengths for most, lengths in _LENGTHS if names <= most)
    return sum(length >= letters for letters in least)


def light(written: str, known: str) -> bool:
    """Say whether two spellings one edit apart differ by what spellers of Malian names vary.

    Examples
    --------
    >>> light("koniakari", "koniakary"), light("tafasirga", "tafassirga"), light("dombila", "dombia")
    (True, True, False)
    """
    if len(written) == len(known) and sorted(written) == sorted(known):
        return True
    edits = Levenshtein.editops(written, known).as_list()
    if len(edits) != 1:
        return False
    kind, source, target = str(edits[0][0]), int(edits[0][1]), int(edits[0][2])
    if kind == "replace":
        pair = frozenset((written[source], known[target]))
        return pair <= _VOWELS or pair in _ALIKE
    longer, place = (written, source) if kind == "delete" else (known, target)
    char, around = longer[place], longer[max(0, place - 1) : place] + longer[place + 1 : place + 2]
    return char in _VOWELS or char in "hn" or char in around


def slip(written: str, known: str) -> bool:
    """Say whether two spellings one edit apart differ by a slip: two letters swapped, or one of them doubled.

    Examples
    --------
    >>> slip("terux", "treux"), slip("borrnel", "bornel"), slip("bournel", "bornel")
    (True, True, False)
    """
    if len(written) == len(known):
        return sorted(written) == sorted(known)
    longer, shorter = sorted((written, known), key=len, reverse=True)
    place = next((at for at, char in enumerate(shorter) if longer[at] != char), len(shorter))
    return place > 0 and longer[place] == longer[place - 1]


class _Asked(NamedTuple):
    """A reading of a name, and its core as it is compared."""

    query: str
    reading: Reading
    core: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry some edits away; ``weight`` is the distance with the doubts that there are.

    ``kind`` is that of one edit, "" for several.
    """

    weight: int
    distance: int
    entry: Entry
    kind: _Kind

    def rivals(self, other: _Found) -> bool:
        """Say whether another entry is too near for this one, the nearest, to be taken."""
        if self.weight == 1 and other.kind in _BEATEN.get(self.kind, ()):
            return False
        return other.weight < self.weight + min(self.weight, 2) or other.distance <= self.distance


def _nearest(
    lexicon: Lexicon, asked: _Asked, scope: Scope, levels: frozenset[str], alike: Sequence[Near]
) -> tuple[Match | None, list[Hit]]:
    """Return the answer for one reading, or None and what came near."""
    query, reading, core = asked
    key = compact(core)
    mask, names = lexicon.among(_containers(scope), scope.country, levels)
    allowed = reach(len(key), names)
    ranked = _ranked(lexicon, core, [pair for pair in alike if mask[pair[1]]], scope)
    if allowed > 1 and not (ranked and ranked[0].weight == 1):  # a nearest at one edit has no rival farther
        ranked = _ranked(lexicon, core, lexicon.near(core, allowed + 1, mask), scope)
    hits = [Hit(one.entry, reading, _score(one.distance, len(key)), fuzzy=True) for one in ranked]
    if not ranked:
        return None, []
    nearest = ranked[0]
    rivals = [hit for one, hit in zip(ranked, hits, strict=True) if one is nearest or nearest.rivals(one)]
    if len(rivals) > 1 and nearest.weight == 1 and (allowed or len(key) > LEAST_FOR_FAULT):
        return ambiguous(query, rivals, lexicon), []
    if nearest.weight > allowed and not (len(rivals) == 1 and _is_fault(lexicon, key, nearest, names)):
        return None, [hit for hit in hits if hit.score >= 60]
    if len(rivals) > 1:
        return None, rivals
    entry = nearest.entry
    if not entry.code:
        return outside(query, entry.name, entry.note), []
    return matched(query, hits[0], hits[1:], lexicon), []


def _is_fault(lexicon: Lexicon, key: str, nearest: _Found, names: int) -> bool:
    """Say whether one edit in few letters is a fault rather than the name of another place."""
    if nearest.weight > 1 or len(key) < LEAST_FOR_FAULT:
        return False
    if nearest.kind in _SLIPS:
        return True
    return names > FEW_NAMES and lexicon.unusual(key, compact(nearest.entry.folded), UNUSUAL)


def _ranked(lexicon: Lexicon, core: str, near: Sequence[Near], scope: Scope) -> list[_Found]:
    """Return the nearest entry of each unit, nearest unit first, slips before other edits."""
    key = compact(core)
    per_unit: dict[str, _Found] = {}
    for distance, place in near:
        entry = lexicon.entries[place]
        if numbers(entry.folded) != numbers(core) or not _inside(lexicon, entry, scope):
            continue
        weight = distance + _doubt(key, distance, entry)
        found = _Found(weight, distance, entry, _kind(key, compact(entry.folded)) if distance == 1 else "")
        unit = entry.code or entry.name
        best = per_unit.get(unit)
        if best is None or _order(found) < _order(best):
            per_unit[unit] = found
    return sorted(per_unit.values(), key=_order)


def _order(found: _Found) -> tuple[int, bool, int, str]:
    return found.weight, found.kind not in _BEATEN, found.entry.rank, found.entry.code


def _kind(written: str, known: str) -> _Kind:
    """Return what one edit is."""
    shorter = len(written) - len(known)
    if slip(written, known):
        return "halved" if shorter < 0 else "doubled" if shorter else "swapped"
    return "dropped" if shorter < 0 else "added" if shorter else "changed"


def _doubt(key: str, distance: int, entry: Entry) -> int:
    """Return the edits to add to a distance: a wrong first letter, or what no speller of Mali varies."""
    known = compact(entry.folded)
    doubt = int(len(key) < 10 and known[:1] != key[:1])
    if entry.country == "ML" and entry.code:
        short = min(len(key), len(known)) < 8
        light_enough = light(key, known) if distance == 1 and short else distance != 2 or len(key) >= 12
        doubt += 0 if light_enough else 2
    return doubt


def _containers(scope: Scope) -> frozenset[str]:
    """Return the codes that a unit must lie in one of, for a first sieve."""
    if scope.within:
        return frozenset({scope.within})
    return scope.containers[0] if scope.containers else frozenset()


def _inside(lexicon: Lexicon, entry: Entry, scope: Scope) -> bool:
    """Say whether an entry lies in, or is, one of each set of containers."""
    if not entry.code:
        return True
    around = lexicon.units[entry.code].inside | {entry.code}
    return all(around & container for container in scope.containers)


def _score(distance: int, length: int) -> float:
    """Return the score of a spelling some edits away."""
    return round(min(94.0, 100.0 * (1 - distance / max(length, 1))), 1)
