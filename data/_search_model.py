"""One thing that a search can find, as the index keeps it."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("partnership", "actor", "theme", "territory", "place", "source")
SEPARATOR = " › "
"""Between the levels of a theme."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that a search can find.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    id
        Its key: ``partnership_id``, ``actor_id``, the theme's levels joined by :data:`SEPARATOR`, a
        territory's code, a place's code and folded name, a source's address without its scheme.
    title
        Its name as published.
    subtype
        Kind of actor, level of a territory, kind of a place (``GAZETTEER``, or ``school``), level of a
        theme (``1`` to ``3``), ``excludes`` for a source that keeps something out of the register.
    subtitle
        Where or when, in names and figures that need no translation.
    names
        Its other names.
    designations
        Names with their level ("Cercle Yélimané"), which find it and are not shown.
    context, body
        Further words that find it: names and themes; long texts.
    hidden
        Words that find it like its context and are not shown: its themes in English.
    passages, hidden_passages
        Contexts, and hidden words, of the partnerships that it takes part in, each on its own: all words
        of a question must meet in one of them.
    territories
        Codes of the units that it concerns.
    partnerships
        Identifiers of the partnerships that it concerns.
    start_year
        First year known, None when no source says it.
    url
        Address of a source.
    """

    kind: str
    id: str
    title: str
    subtype: str = ""
    subtitle: str = ""
    names: tuple[str, ...] = ()
    designations: tuple[str, ...] = ()
    context: str = ""
    body: str = ""
    hidden: str = ""
    passages: tuple[str, ...] = ()
    hidden_passages: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    partnerships: tuple[str, ...] = ()
    start_year: int | None = None
    url: str = ""
