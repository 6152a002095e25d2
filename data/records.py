"""What an importer hands to the register: frozen records, one partnership at a time.

A :class:`PartnershipRecord` holds everything that one source page says of one partnership. It names
actors by key, so that a :class:`TieRecord` can point at them; :func:`actor_key` gives the same key to
the same collectivity whatever the importer. Nothing here reads a file or a database.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Side = Literal["fr", "ml"]
Relation = Literal["base", "confirms", "completes", "nuances", "contradicts", "changes-status", "excludes"]

CODED_KINDS = frozenset({"region", "departement", "commune", "epci", "cercle"})
"""Kinds of actor that a territory code identifies by itself; the others have a seat, not a territory."""


LONGEST_SLUG = 120


def slug(text: str) -> str:
    """Return `text` in lower-case ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def key_of(text: str, *further: str) -> str:
    """Return a short key for a text: its slug, with a checksum when the slug alone does not identify it.

    That is when it is too long, empty (another script), or when `further` texts belong to it.
    """
    plain = slug(text)
    if plain and len(plain) <= LONGEST_SLUG and not further:
        return plain
    check = sha256("\n".join((text, *further)).encode()).hexdigest()[:8]
    return f"{plain[:LONGEST_SLUG]}-{check}".strip("-")


def actor_key(name: str, side: Side, kind: str, territory_code: str | None) -> str:
    """Return the key that identifies an actor.

    A collectivity with a known code is its code (``fr-com-93048``, ``ml-ml0107``): "Conseil de cercle de
    Diéma" and "Cercle de Diéma" are one actor. Anyone else is the name as published (``fr-siaap``).
    """
    if territory_code and kind in CODED_KINDS:
        return f"{side}-{slug(territory_code)}"
    return f"{side}-{key_of(name)}"


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """One actor of a partnership, on the French (``fr``) or Malian (``ml``) side.

    Parameters
    ----------
    name
        Name as published.
    side
        ``fr`` or ``ml``.
    kind
        One of ``data.schema.ACTOR_KINDS``, or ``cercle``, or ``other``.
    role
        One of ``data.schema.ROLES``; ``associated`` = takes part in another's project.
    territory_code
        Code of the collectivity, or of the seat of another actor; None when not known.
    key
        Own key; by default :func:`actor_key`.
    group_id, group_name
        Group that the actor belongs to; "" = known group of that actor, else itself.
    public
        Public body; None = by its kind.
    francilian
        Seat in Île-de-France; None = not known (read as no).
    lon, lat
        Degrees, EPSG:4326; None = not known.
    note
        What a reader must know.
    within
        Code of the unit in which the source places the name; "" = it says no more.
    method
        ``alias`` when a person's choice for the name gave the code; else "".
    """

    name: str
    side: Side
    kind: str
    role: str = "partner"
    territory_code: str | None = None
    key: str = ""
    group_id: str = ""
    group_name: str = ""
    public: bool | None = None
    francilian: bool | None = None
    lon: float | None = None
    lat: float | None = None
    note: str = ""
    within: str = ""
    method: str = ""

    @property
    def actor_id(self) -> str:
        """The key that identifies this actor in the register."""
        return self.key or actor_key(self.name, self.side, self.kind, self.territory_code)


@dataclass(frozen=True, slots=True)
class TieRecord:
    """A place named by a partnership, and who is tied to it.

    Parameters
    ----------
    place
        The place in the source's own words.
    reach
        One of ``data.schema.REACHES``.
    territory_code
        Code of the unit named; None when outside, not named or not matched.
    actor_id
        ``actor_id`` of the French actor; "" = every French actor of the partnership.
    partner_id
        ``actor_id`` of the Malian actor; "" = not known.
    collective
        One protocol for "all the communes of the cercle".
    method, score, precision
        How the place was matched, 0-100, and to what (see ``geo.geocode.Match``).
    own_dates
        True when this tie has its own dates and status (even unknown ones); False = the partnership's.
    start_year, end_year, status, observed_year
        Read only when `own_dates`.
    confidence, scope
        "" = that of the partnership.
    note
        What a reader must know.
    within
        Code of the unit in which the source places the name; "" = it says no more.
    """

    place: str
    reach: str
    territory_code: str | None = None
    actor_id: str = ""
    partner_id: str = ""
    collective: bool = False
    method: str = ""
    score: float | None = None
    precision: str = ""
    own_dates: bool = False
    start_year: int | None = None
    end_year: int | None = None
    status: str = ""
    observed_year: int | None = None
    confidence: str = ""
    scope: str = ""
    note: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """One theme: as published, and its three levels ("" = not mapped); `priority` as on the page."""

    as_published: str
    level_1: str = ""
    level_2: str = ""
    level_3: str = ""
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source: title, address, date as stated ("" = not stated), and what it does to the facts."""

    title: str
    url: str = ""
    date: str = ""
    relation: Relation = "base"
    statement: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FundingRecord:
    """One line of money, kept verbatim; `amount_eur` is None when the text is not a number of euros."""

    funder: str
    amount_as_published: str
    amount_eur: float | None = None
    amount_1pct_eau: float | None = None
    year_as_published: str = ""
    source_title: str = ""
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartnershipRecord:
    """Everything that one source says of one partnership.

    Parameters
    ----------
    title
        Title as published.
    actors
        Both sides; every actor at most once per role.
    ties
        Places named, with their reach.
    atlas_id
        Number of the page of the Atlas; it identifies the partnership across imports.
    key
        Own key, when there is no page number; by default made from `atlas_id`, else from title and actors.
    form
        Form of the partnership as published.
    first_signature_year, start_year, end_year
        None = unknown.
    end_date
        ISO date, when the source gives the day; "" = not given.
    status
        One of ``data.schema.STATUSES``; "" = not stated.
    status_as_published
        The source's own words.
    observed_date
        Date (or year) in which the source saw that status, as stated; "" = not known.
    observed_year
        Its year; None = not known.
    confidence
        ``high``, ``medium`` or ``low``.
    scope
        ``kayes``, ``atlas-page``, ``elsewhere`` or ``user``.
    themes, sources, funding
        See the records.
    texts
        Long texts by name (``context``, ``history``, ``objective``, ``description``, ``implementers``,
        ``beneficiaries`` ...), free of personal data.
    note
        What a reader must know.
    pages
        Numbers of further pages of the Atlas about the same partnership.
    """

    title: str
    actors: tuple[ActorRecord, ...] = ()
    ties: tuple[TieRecord, ...] = ()
    atlas_id: str = ""
    key: str = ""
    form: str = ""
    first_signature_year: int | None = None
    start_year: int | None = None
    end_year: int | None = None
    end_date: str = ""
    status: str = ""
    status_as_published: str = ""
    observed_date: str = ""
    observed_year: int | None = None
    confidence: str = "medium"
    scope: str = "user"
    themes: tuple[ThemeRecord, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    funding: tuple[FundingRecord, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    pages: tuple[str, ...] = ()

    @property
    def partnership_id(self) -> str:
        """The key that identifies this partnership when the register does not know its page number."""
        if self.key:
            return self.key
        if self.atlas_id:
            return f"atlas-{slug(self.atlas_id)}"
        return "own-" + key_of(self.title, *sorted({actor.actor_id for actor in self.actors}))
