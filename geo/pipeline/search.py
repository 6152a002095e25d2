"""The step behind the search of both doors: words to results, and what else the words may have meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from data.errors import N_, CartoCoopError, Message
from data.gazetteer import gazetteer_key, load_gazetteer
from data.register import Register
from data.schema import Division
from data.search import (
    KINDS,
    LONGEST_QUERY,
    MOST_RESULTS,
    NAME,
    Answer,
    Hit,
    Piece,
    SearchIndex,
    open_index,
)
from geo.filters import Filter
from geo.geocode import Geocoder
from geo.pipeline.coverage import State

__all__ = [
    "KINDS",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "Piece",
    "SearchAnswer",
    "SearchResult",
    "Suggestion",
    "found",
    "lighting",
    "narrowed",
    "search",
    "widest",
]

MOST_SUGGESTIONS = 6
SHORTEST_NAME = 3
"""Letters under which a word is not compared with names."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One thing found.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    id
        ``partnership_id``, ``actor_id``, theme path, code of a territory, place or source key; see
        ``data.search.Document``.
    title, subtitle
        As published; neither is marked up, whoever shows them escapes them.
    subtype
        Kind of actor, level of a territory or theme, kind of a place; ``excludes`` for a source that
        keeps something out of the register.
    snippet
        Pieces of the text that holds the words; () when the title says it.
    territories
        Codes of the units to light on the map, of both sides.
    partnerships
        Identifiers of the partnerships concerned.
    start_year
        First year known; None = no source says it.
    url
        Address of a source, as stored.
    exact
        It bears the very name that was asked for.
    """

    kind: str
    id: str
    title: str
    subtitle: str
    subtype: str
    snippet: tuple[Piece, ...]
    territories: tuple[str, ...]
    partnerships: tuple[str, ...]
    start_year: int | None
    url: str
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the result for JSON; `snippet` is plain text."""
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "subtype": self.subtype,
            "snippet": "".join(piece.text for piece in self.snippet),
            "territories": list(self.territories),
            "partnerships": list(self.partnerships),
            "start_year": self.start_year,
            "url": self.url,
            "exact": self.exact,
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A near name, and the question to ask instead; it has answers."""

    name: str
    code: str
    level: str
    query: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The answer to a search.

    Parameters
    ----------
    words
        The words looked for; () when the question holds no letter or digit.
    results
        Best first, of the kinds asked for.
    counts
        How many answer, by kind, whatever kinds were asked for.
    total
        How many answer among the kinds asked for; more than ``results`` when the limit cut them.
    partial
        No entry holds all the words: the results hold only some of them.
    missing
        Words that nothing holds.
    suggestions
        Near names, when no entry holds all the words.
    """

    words: tuple[str, ...]
    results: tuple[SearchResult, ...]
    counts: Mapping[str, int]
    total: int
    partial: bool
    missing: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]

    @property
    def message(self) -> Message | None:
        """What a person must be told of the answer; None when the results speak for themselves."""
        if not self.words:
            return Message(N_("Type one or more words: a place, an actor, a theme, a year."))
        if not self.counts:
            return Message(N_("Nothing in the register holds these words: {words}."), {"words": self._told})
        if self.partial:
            text = N_("No entry holds all these words ({words}); these hold some of them.")
            return Message(text, {"words": self._told})
        return None

    @property
    def _told(self) -> str:
        return ", ".join(word[:40] for word in self.words)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer for JSON."""
        return {
            "words": list(self.words),
            "total": self.total,
            "counts": dict(self.counts),
            "partial": self.partial,
            "missing": list(self.missing),
            "results": [result.to_dict() for result in self.results],
            "suggestions": [
                {"name": one.name, "code": one.code, "level": one.level, "query": one.query}
                for one in self.suggestions
            ],
        }


def search(
    register: Register, text: str, *, kinds: Collection[str] | None = None, limit: int = 50
) -> SearchAnswer:
    """Search the register, the territories and the names of places.

    Parameters
    ----------
    register
        An open register; its index is made when it has none of today.
    text
        Words in any order; accents, case, hyphens and apostrophes make no difference. Nothing that is
        typed makes the search fail.
    kinds
        Some of :data:`KINDS`; None for all.
    limit
        Number of results, 1 to :data:`MOST_RESULTS`.

    Raises
    ------
    CartoCoopError
        A kind or the limit is none of those known.
    """
    wrong = sorted(set(kinds or ()) - set(KINDS))
    if wrong:
        raise CartoCoopError(
            N_("“{kind}” cannot be searched for. Choose among: {choices}."),
            kind=wrong[0],
            choices=", ".join(KINDS),
        )
    if not 1 <= limit <= MOST_RESULTS:
        raise CartoCoopError(N_("Ask for 1 to {most} results, not {limit}."), most=MOST_RESULTS, limit=limit)
    index = open_index(register)
    answer = index.search(text, kinds=kinds or None, limit=limit)
    near = answer.words and (not answer.counts or answer.how == "some")
    return SearchAnswer(
        words=tuple(word.text for word in answer.words),
        results=tuple(_result(hit) for hit in answer.hits),
        counts=answer.counts,
        total=sum(count for kind, count in answer.counts.items() if not kinds or kind in kinds),
        partial=answer.how == "some" and bool(answer.counts),
        missing=answer.missing,
        suggestions=_suggestions(index, text, answer) if near else (),
    )


def found(register: Register, kind: str, identifier: str) -> SearchResult | None:
    """Return what a former search found, by its kind and id; None when the register holds it no more."""
    document = open_index(register).get(kind, identifier)
    return None if document is None else _result(Hit(document, NAME, 0.0, ()))


def narrowed(state: State, partnerships: Collection[str]) -> State:
    """Return a state of some partnerships only, to light what was found; the one given is not changed."""
    ties, presence = state.ties, state.presence
    digest = sha256("\n".join(sorted(partnerships)).encode()).hexdigest()[:16]
    return replace(
        state,
        key=f"{state.key}--only-{digest}",
        frames=replace(state.frames, ties=ties.loc[ties["partnership_id"].isin(partnerships)]),
        presence=presence.loc[presence["partnership_id"].isin(partnerships)],
    )


def widest(division: Division) -> Filter:
    """Return the filter that leaves nothing out of what was found."""
    return Filter(origin="all", reach="region", include_associated=True, division=division)


def lighting(state: State) -> tuple[Filter, int]:
    """Return the filter that lights what was found, and how many partnerships it leaves unlit.

    A partnership with a whole region would light every commune and hide the rest: it is lit only when
    nothing nearer was found.

    Parameters
    ----------
    state
        The Malian area's state, :func:`narrowed`.
    """
    asked = widest(state.division)
    reaches = state.presence.groupby("partnership_id")["reach"].agg(set)
    wide = reaches.map(lambda found: found == {"region"}).astype(bool)
    if wide.all() or not wide.any():
        return asked, 0
    return replace(asked, reach="cercle"), int(wide.sum())


def _result(hit: Hit) -> SearchResult:
    document = hit.document
    return SearchResult(
        kind=document.kind,
        id=document.id,
        title=document.title,
        subtitle=document.subtitle,
        subtype=document.subtype,
        snippet=hit.snippet,
        territories=document.territories,
        partnerships=document.partnerships,
        start_year=document.start_year,
        url=document.url,
        exact=hit.level == NAME,
    )


@lru_cache(maxsize=1)
def _geocoder(key: str) -> Geocoder:
    del key
    return Geocoder(load_gazetteer())


def _suggestions(index: SearchIndex, text: str, answer: Answer) -> tuple[Suggestion, ...]:
    """Return near names for the whole question, then for each word that nothing holds."""
    words = [word.text for word in answer.words]
    asked: list[tuple[str, list[str]]] = [(" ".join(text[:LONGEST_NAME].split()), [])]
    for place, word in enumerate(words):
        if word in answer.missing and len(words) > 1:
            asked.append((word, [*words[:place], "", *words[place + 1 :]]))
    near_names: dict[str, Suggestion] = {}
    for name, around in asked:
        if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
            continue
        match = _geocoder(gazetteer_key()).match(name)
        for near in match.candidates:
            other = near.matched_name or near.name
            query = " ".join(part or other for part in around) if around else other
            if query not in near_names and index.search(query, limit=1, some=False).hits:
                near_names[query] = Suggestion(other, near.code, near.level, query)
    return tuple(near_names.values())[:MOST_SUGGESTIONS]
