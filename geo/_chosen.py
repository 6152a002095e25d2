"""What people have said that names mean, asked before any other rule of the geocoder.

An alias answers the name as written (case, accents, dashes and apostrophes aside; what the text itself says
of the place, "(93)", belongs to the name). It answers only where its context holds: an alias made for names
placed in the département 93 answers questions about that département or a part of it; one made where
sources say no more answers any question that its unit fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data.aliases import ALIAS, CHOSEN, AliasRecord, fold_name
from data.errors import N_, Message
from data.records import Side
from geo._choice import Scope
from geo._lexicon import Lexicon
from geo._matches import Candidate, Match, Status

_SIDES: Mapping[str | None, tuple[Side, ...]] = {"ML": ("ml",), "FR": ("fr",), None: ("ml", "fr")}


class ChosenNames:
    """Aliases by name, side and context.

    Parameters
    ----------
    aliases
        Those of a register (:meth:`data.register.Register.aliases`).
    """

    def __init__(self, aliases: Iterable[AliasRecord]) -> None:
        self._known = {(one.folded, one.side, one.within): one for one in aliases}

    def __bool__(self) -> bool:
        return bool(self._known)

    def match(self, name: str, scope: Scope, lexicon: Lexicon) -> Match | None:
        """Return the answer of an alias; None when none holds here, or one of each side does."""
        if not self._known:
            return None
        folded = fold_name(name)
        found = [
            alias
            for side in _SIDES[scope.country]
            if (alias := self._of_side(folded, side, scope, lexicon)) is not None
        ]
        return answer(name, found[0], lexicon) if len(found) == 1 else None

    def _of_side(self, folded: str, side: Side, scope: Scope, lexicon: Lexicon) -> AliasRecord | None:
        """Return the alias of the narrowest context that holds here."""
        for within in (*_around(scope.within, lexicon), ""):
            alias = self._known.get((folded, side, within))
            if alias is not None and _fits(alias, scope, lexicon):
                return alias
        return None


def _around(within: str | None, lexicon: Lexicon) -> list[str]:
    """Return a unit and what it lies in, the narrowest first."""
    if not within:
        return []
    inside = lexicon.units[within].inside if within in lexicon.units else frozenset()
    return [
        within,
        *sorted(inside, key=lambda code: (code not in lexicon.units, -_depth(code, lexicon), code)),
    ]


def _depth(code: str, lexicon: Lexicon) -> int:
    return len(lexicon.units[code].inside) if code in lexicon.units else 0


def _fits(alias: AliasRecord, scope: Scope, lexicon: Lexicon) -> bool:
    """Say whether an alias does not contradict what is asked."""
    if alias.code is None:
        return True
    unit = lexicon.units.get(alias.code)
    if unit is None or (scope.levels and unit.level not in scope.levels):
        return False
    return not scope.within or scope.within in unit.inside | {alias.code}


def answer(query: str, alias: AliasRecord, lexicon: Lexicon) -> Match:
    """Return what an alias says as the answer to a name."""
    unit = lexicon.units.get(alias.code or "")
    told = {"author": alias.author or "?", "date": alias.moment[:10] or "?", "reason": alias.reason}
    text = (
        N_("Chosen by {author} on {date}. {reason}") if alias.reason else N_("Chosen by {author} on {date}.")
    )
    note = Message(text, told)
    if unit is None:
        status: Status = "outside" if alias.outcome == "outside" else "unmatched"
        return Match(query, status, method=ALIAS, score=CHOSEN, note=note)
    candidate = Candidate(
        unit.code, unit.name, unit.kind, unit.level, unit.country, unit.parent, alias.name, CHOSEN, ALIAS
    )
    return Match(
        query,
        "matched",
        unit.code,
        unit.name,
        "village" if alias.outcome == "point" else unit.kind,
        unit.level,
        ALIAS,
        CHOSEN,
        alias.precision,
        None,
        (candidate,),
        note,
        alias.lon if alias.outcome == "point" else unit.lon,
        alias.lat if alias.outcome == "point" else unit.lat,
    )
