"""Names to codes with no network.

Precedence of the rules
-----------------------
Before any rule: what a person has said that the name means (:mod:`geo._chosen`), where that holds.

A name is read in several ways (:mod:`geo._forms`): as it stands, then without institutional prefixes,
brackets and context. The rules below are tried in turn, each on every reading; the first that finds a
unit allowed by what is known (prefix, `level`, `country`, `within`, context in the text) decides.

1. **Code**: the text is itself a code ("ML0107", "COM-93048"; a former commune's code gives its successor).
2. **Same words** (``exact`` when it is written the same, else ``normalised``): case, accents, dashes,
   apostrophes, abbreviations aside. A variant (``variant``), a former unit (``former``), and a seat or
   village (``chef-lieu``) count as names of the unit of today, with a note.
3. **Same letters**: the same without spaces ("Gorygopéla").
4. **Same main words**: articles and link words aside, unless those written contradict ("-sur-" / "-sous-"),
   or the name is short and nothing is known of the place.
5. **Unreadable letters**: digits inside words read as the letters they look like (``fuzzy``).
6. **A place in a stated commune**: "X (commune de Diakon)" is in Diakon though X is unknown.
7. **First words** of a longer Malian name ("Nioro Tougoumé"), when the context is Malian (``variant``).
8. **Near spellings** (``fuzzy``): see :mod:`geo._near`. Only for plain names and collectivities: another
   body (an association, a syndicate) is never guessed.

When a rule finds several units the answer is **ambiguous**, except that

- a spelling with its accents beats others that differ by the accents;
- a unit's own name beats other units' variants, former names and villages when `within` (or the context
  written in the text) is a département, a cercle or smaller;
- `within` means units inside it first, the unit itself only when nothing inside bears the name;
- the commune of Paris stands for the département of Paris, which is the same territory;
- "CC X" or "CA X" is meant by "X" alone only when X is of several words and nothing else bears the name.

A name that exists, but not where the caller says, is not replaced by a near spelling; a name that is
known to lie elsewhere (Bamako, Niger) is **outside**. A wrong match is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import Literal

import pandas as pd

from data.aliases import AliasRecord
from data.errors import N_, CartoCoopError, Message, NotFoundError
from data.gazetteer import load_outside
from data.schema import LEVELS
from geo import _near
from geo._choice import SAME, Hit, Scope, ambiguous, decide, outside, plainly, unmatched
from geo._chosen import ChosenNames
from geo._context import Context, contexts
from geo._forms import ANY, Reading, readings, whole_reading
from geo._lexicon import TIERS, Entry, Lexicon, Unit, named
from geo._matches import Candidate, Match
from geo.names import MAX_LENGTH, agree_loosely, clean, fold, loose, repair_scan

__all__ = ["Candidate", "Geocoder", "Match"]

Country = Literal["ML", "FR"]

SHORT = 6
"""Letters under which a name without its article is not looked up when nothing is known of the place."""

_Asked = tuple[str, str | None, str | None, str | None]
"""A name, and what is known of it: within, country, level."""
_PENALTY = {"strict": 0.0, "compact": 3.0, "loose": 5.0}


class Geocoder:
    """Names to codes, from one gazetteer; see the precedence of rules in :mod:`geo.geocode`.

    Parameters
    ----------
    gazetteer
        ``GAZETTEER``, as ``data.gazetteer.load_gazetteer`` gives it; not changed.
    aliases
        Further names: name -> code, or ``"outside:"`` and where. None takes the shipped list of names
        known to lie outside (``data.gazetteer.load_outside``); ``{}`` takes none.
    """

    def __init__(self, gazetteer: pd.DataFrame, aliases: Mapping[str, str] | None = None) -> None:
        self._lexicon = Lexicon(gazetteer, load_outside() if aliases is None else aliases)
        self._contexts = lru_cache(maxsize=1024)(lambda texts: contexts(self._lexicon, texts))
        self._scopes = lru_cache(maxsize=1024)(self._scope)
        self._chosen = ChosenNames(())

    def choosing(self, aliases: Iterable[AliasRecord]) -> Geocoder:
        """Return a geocoder over the same names that asks these aliases before any other rule."""
        other = copy(self)
        other._chosen = ChosenNames(aliases)
        return other

    def match(
        self,
        name: str,
        *,
        within: str | None = None,
        country: Country | None = None,
        level: str | None = None,
    ) -> Match:
        """Return the unit that a name means.

        Parameters
        ----------
        name
            A name as somebody wrote it, or a code.
        within
            Code of a region, département, cercle, EPCI, EPT or commune that it must lie in (or be).
        country
            ``ML`` or ``FR``; both when None.
        level
            One of ``data.schema.LEVELS``; ``epci`` takes EPT too.

        Returns
        -------
        Match

        Raises
        ------
        NotFoundError
            If `within` is no known code.
        CartoCoopError
            If `level` or `country` is none of those known.
        """
        return self.match_many([name], within=within, country=country, level=level)[0]

    def match_many(
        self,
        names: Sequence[str],
        *,
        within: str | Sequence[str | None] | None = None,
        country: str | Sequence[str | None] | None = None,
        level: str | Sequence[str | None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Match]:
        """Return the matches of many names, in their order; equal questions are answered once.

        Parameters
        ----------
        names
            The names.
        within, country, level
            As for :meth:`match`: one for all, or one per name.
        progress
            Called for each name with the number done and the number of names; near spellings are looked for
            together, after the last.

        Returns
        -------
        list of Match
        """
        columns = [_each(value, len(names)) for value in (within, country, level)]
        questions = list(zip(names, *columns, strict=True))
        known: dict[_Asked, Match] = {}
        waiting: dict[_Asked, _near.Question] = {}
        done = 0
        for question in questions:
            if question not in known and question not in waiting:
                name, *rest = question
                answer = self._settled(name, self._scopes(*rest))
                if isinstance(answer, Match):
                    known[question] = answer
                else:
                    waiting[question] = answer
            if progress:
                progress(done := done + 1, len(names))
        known.update(zip(waiting, _near.match_many(self._lexicon, list(waiting.values())), strict=True))
        return [known[question] for question in questions]

    def _settled(self, name: str, scope: Scope) -> Match | _near.Question:
        """Return the answer of the first rule that has one; what is left to ask of near spellings if none."""
        chosen = self._chosen.match(name, scope, self._lexicon) if self._chosen else None
        if chosen:
            return chosen
        text = clean(name)
        core = fold(text) if len(text) <= MAX_LENGTH else ""
        entry = self._lexicon.sole(core)
        if entry is not None and scope.admits(entry):
            return plainly(name, text, entry, self._lexicon)
        coded = self._by_code(name, scope) if self._lexicon.is_code(text.upper()) else None
        if coded:
            return coded
        literal = self._literally(name, scope) if self._lexicon.bears(core) else None
        if literal:
            return literal
        found = readings(name)
        return self._read_plainly(name, text, found, scope) or self._by_rules(name, found, scope)

    def _read_plainly(self, name: str, text: str, found: Sequence[Reading], scope: Scope) -> Match | None:
        """Rule 2 on the first reading that is a known name, when one entry bears it and no context counts."""
        for reading in found:
            if not self._lexicon.bears(reading.core):
                continue
            entry = self._lexicon.sole(reading.core)
            told = reading.contexts or reading.role in {"seat", "collective"}
            if entry is None or told or not scope.admits(entry):
                return None
            if reading.levels and entry.level not in reading.levels:
                return None
            return plainly(name, text, entry, self._lexicon)
        return None

    def unit_name(self, code: str) -> str:
        """Return the name of a unit, or "" when the code is unknown."""
        unit = self._lexicon.units.get(code)
        return unit.name if unit else ""

    def unit(self, code: str) -> Unit | None:
        """Return a unit by its code, that of a former commune's successor too; None when it is unknown."""
        return self._lexicon.units.get(self._lexicon.former_codes.get(code, code))

    def _scope(self, within: str | None, country: str | None, level: str | None) -> Scope:
        """Check what the caller knows."""
        if level and level not in LEVELS:
            raise CartoCoopError(
                N_("“{level}” is no level; the levels are {levels}."), level=level, levels=", ".join(LEVELS)
            )
        if country and country not in {"ML", "FR"}:
            raise CartoCoopError(N_("“{country}” is no country we hold; use ML or FR."), country=country)
        if within and within not in self._lexicon.units and within not in self._lexicon.containers:
            successor = self._lexicon.former_codes.get(within)
            if not successor:
                raise NotFoundError(N_("No territory has the code “{code}”."), code=within)
            within = successor
        levels = frozenset({"epci", "ept"}) if level == "epci" else frozenset({level}) if level else ANY
        return Scope(within or None, country, levels)

    def _by_code(self, name: str, scope: Scope) -> Match | None:
        """Rule 1: the text is a code."""
        code = clean(name).upper()
        successor = self._lexicon.former_codes.get(code, code)
        unit = self._lexicon.units.get(code) or self._lexicon.units.get(successor)
        if unit is None:
            return None
        kind = unit.kind if unit.code == code else "former_commune"
        entry = named(unit, code, kind, official=unit.code == code)
        reading = Reading(code, ANY, (), "whole")
        hits = scope.allow([Hit(entry, reading, 98.0)], self._lexicon)
        return decide(name, hits, [], scope, self._lexicon) if hits else None

    def _literally(self, name: str, scope: Scope) -> Match | None:
        """Rule 2 on the text as it stands: what most names come to, with no other reading looked for."""
        literal = whole_reading(name)
        entries = self._lexicon.lookup("strict", literal.core) if literal else ()
        hits = [Hit(entry, literal, SAME) for entry in entries if literal]
        return self._settle(name, hits, scope, [])

    def _by_rules(self, name: str, found: Sequence[Reading], scope: Scope) -> Match | _near.Question:
        """Rules 2 to 7, and what is left for rule 8."""
        elsewhere: list[Hit] = []
        for rule in (self._same_words, self._scanned, self._stated_commune, self._first_words):
            match = rule(name, found, scope, elsewhere)
            if match:
                return match
        if elsewhere:
            return unmatched(name, elsewhere, self._lexicon)
        return _near.Question(name, self._guessable(found), scope)

    def _same_words(
        self, name: str, found: Sequence[Reading], scope: Scope, elsewhere: list[Hit]
    ) -> Match | None:
        """Rules 2 to 4: the same words, the same letters, the same main words."""
        for tier in TIERS:
            for reading in found:
                entries = self._lexicon.lookup(tier, reading.core)
                if tier == "loose":
                    entries = self._agreeing(reading, entries, scope)
                hits = [Hit(entry, reading, SAME - _PENALTY[tier]) for entry in entries]
                match = self._settle(name, hits, scope, elsewhere)
                if match:
                    return match
        return None

    def _agreeing(self, reading: Reading, entries: list[Entry], scope: Scope) -> list[Entry]:
        """Keep the entries whose link words agree; short names only where something is known of the place."""
        known = scope.within or reading.levels or self._context(reading).containers
        if not known and len(loose(reading.core)) < SHORT:
            return []
        return [entry for entry in entries if agree_loosely(reading.core, entry.folded)]

    def _scanned(
        self, name: str, found: Sequence[Reading], scope: Scope, elsewhere: list[Hit]
    ) -> Match | None:
        """Rule 5: digits inside words are letters that a scanner misread."""
        for reading in found:
            core = repair_scan(reading.core)
            if core != reading.core:
                hits = [
                    Hit(entry, reading, 88.0, fuzzy=True) for entry in self._lexicon.lookup("strict", core)
                ]
                match = self._settle(name, hits, scope, elsewhere)
                if match:
                    return match
        return None

    def _stated_commune(
        self, name: str, found: Sequence[Reading], scope: Scope, elsewhere: list[Hit]
    ) -> Match | None:
        """Rule 6: an unknown place in a commune that the text names as one."""
        for reading in found:
            if elsewhere or reading.role not in {"unit", "place"}:
                continue
            context = self._context(reading)
            if context.commune:
                unit = self._lexicon.units[context.commune]
                entry = named(unit, reading.core, "village", official=False)
                match = self._settle(name, [Hit(entry, reading, 90.0)], scope, elsewhere)
                if match:
                    return match
        return None

    def _first_words(
        self, name: str, found: Sequence[Reading], scope: Scope, elsewhere: list[Hit]
    ) -> Match | None:
        """Rule 7: the first words of a longer Malian name."""
        for reading in found:
            malian = scope.country == "ML" or (scope.within or "").startswith("ML")
            malian = malian or self._context(reading).country == "ML" or "cercle" in reading.levels
            if elsewhere or reading.role == "body" or not (malian or " " in reading.core):
                continue
            hits = [Hit(entry, reading, 85.0, short=True) for entry in self._lexicon.shorts(reading.core)]
            match = self._settle(name, hits, scope, [])
            if match:
                return match
        return None

    def _settle(self, name: str, hits: list[Hit], scope: Scope, elsewhere: list[Hit]) -> Match | None:
        """Keep the hits that the scope and the text's own context allow; decide between them."""
        if not hits:
            return None
        context = self._context(hits[0].reading)
        if context.where:
            return outside(name, name, context.where)
        narrowed = scope.narrowed(context)
        allowed = narrowed.allow(hits, self._lexicon)
        if not allowed:
            elsewhere += [hit for hit in hits if scope.country in {None, hit.entry.country}]
            return None
        if context.unknown:
            note = N_("The part “{text}” of this name was not understood.")
            return ambiguous(name, allowed, self._lexicon, Message(note, {"text": context.unknown}))
        return decide(name, allowed, hits, narrowed, self._lexicon)

    def _context(self, reading: Reading) -> Context:
        """Return what the context written in a name says."""
        context: Context = self._contexts(reading.contexts)
        return context

    def _guessable(self, found: Sequence[Reading]) -> list[tuple[Reading, Context]]:
        """Return the readings whose near spellings may be looked at."""
        if any(reading.role in {"body", "seat", "collective"} for reading in found):
            return []
        pairs = [(reading, self._context(reading)) for reading in found]
        return [(reading, context) for reading, context in pairs if not context.unknown]


def _each(value: str | Sequence[str | None] | None, count: int) -> Sequence[str | None]:
    """Return one value per name."""
    return [value] * count if value is None or isinstance(value, str) else value
