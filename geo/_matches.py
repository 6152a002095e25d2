"""What a geocoder answers: a match that says how, how surely, how precisely, and what else it could be."""

from __future__ import annotations

from typing import Literal, NamedTuple

from data.errors import Message

Status = Literal["matched", "ambiguous", "unmatched", "outside"]
Method = Literal["exact", "normalised", "variant", "former", "chef-lieu", "fuzzy", "online", "alias", "none"]
"""``alias``: a person has said what the name means (:mod:`data.aliases`)."""


class Candidate(NamedTuple):
    """A unit that a name may mean.

    Parameters
    ----------
    code, name, kind, level, country, parent
        The unit as it is today; ``kind`` is that of the name that was found (``GAZETTEER``).
    matched_name
        The name in the gazetteer that was found.
    score
        0 to 100.
    method
        How it would be found.
    lon, lat
        Of the unit, degrees, EPSG:4326; None when unknown.
    """

    code: str
    name: str
    kind: str
    level: str
    country: str
    parent: str
    matched_name: str
    score: float
    method: Method = "none"
    lon: float | None = None
    lat: float | None = None


class Match(NamedTuple):
    """The answer to one name.

    Parameters
    ----------
    query
        The name as it was asked.
    status
        ``matched``; ``ambiguous``: several units are as likely, or part of the text was not understood;
        ``outside``: the name is known and lies in no area we hold; ``unmatched``.
    code, name, kind, level
        Of the unit, when matched; ``kind`` is that of the name found (``former_commune``, ``village`` ...).
    method
        How it was found; ``none`` when it was not.
    score
        0 to 100; 0 when not matched.
    precision
        What ``lon``, ``lat`` stand for: a level (its middle), ``point``, or ``none``.
    runner_up
        The next best unit, when there is one.
    candidates
        The best units, at most 8, best first; suggestions when the status is ``unmatched``.
    note
        What a person must know: the successor, the unit a village lies in, why it is ambiguous.
    lon, lat
        Degrees, EPSG:4326; None when unknown.
    """

    query: str
    status: Status
    code: str | None = None
    name: str = ""
    kind: str = ""
    level: str = ""
    method: Method = "none"
    score: float = 0.0
    precision: str = "none"
    runner_up: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()
    note: Message | None = None
    lon: float | None = None
    lat: float | None = None

    @property
    def accepted(self) -> bool:
        """Whether the name may be used as this unit with no further question."""
        return self.status == "matched" and self.code is not None
