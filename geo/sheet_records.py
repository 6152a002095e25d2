"""What the sheet of a territory, or of an actor, holds."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.errors import Message


@dataclass(frozen=True, slots=True)
class RegisterFrames:
    """The register as frames: TIES, ACTORS, THEMES, SOURCES and FUNDING of ``data.schema``."""

    ties: pd.DataFrame
    actors: pd.DataFrame
    themes: pd.DataFrame
    sources: pd.DataFrame
    funding: pd.DataFrame


@dataclass(frozen=True, slots=True)
class ActorRole:
    """A French actor and the part that it takes."""

    actor_id: str
    name: str
    kind: str
    role: str
    group_id: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as it stands in the register."""

    title: str
    url: str
    date: str
    relation: str
    statement: str


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One line of money as published; `amount_eur` is ``None`` when the text is no number of euros."""

    funder: str
    amount_as_published: str
    amount_eur: float | None
    year_as_published: str
    source_title: str
    source_url: str
    note: str


@dataclass(frozen=True, slots=True)
class PartnershipSheet:
    """One partnership, as far as it concerns the subject of the sheet.

    Parameters
    ----------
    actors, partners, places
        French actors with their roles, Malian partners, and the places in the sources' own words.
    themes
        Levels joined by " › "; a theme that could not be mapped in its published words; empty when no
        source names a theme.
    start_year, end_year, observed_year
        ``None`` = unknown.
    status
        ``ongoing``, ``ended``, ``dormant``, ``suspended``, or "" when not stated.
    activity
        In the year of the filter: ``active`` or ``unknown``; ``any`` when no year is asked for.
    reach
        Echelon through which it reaches the subject.
    collective
        One protocol for all the communes of a cercle.
    confidence
        The least one, where its actors or places differ.
    """

    partnership_id: str
    title: str
    actors: tuple[ActorRole, ...]
    partners: tuple[str, ...]
    places: tuple[str, ...]
    territories: tuple[str, ...]
    themes: tuple[str, ...]
    start_year: int | None
    end_year: int | None
    status: str
    observed_year: int | None
    activity: str
    reach: str
    collective: bool
    confidence: str
    funding: tuple[FundingLine, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class TerritorySheet:
    """What is known of one territory.

    Parameters
    ----------
    population
        ``None`` = not known.
    direct
        Partnerships that name the territory itself (for a French commune, its own and its grouping's).
    via_cercle, via_region
        Partnerships that reach it through its cercle (French: département) or its region.
    within
        Partnerships that name a smaller unit inside it.
    unknown
        What the register does not say.
    """

    code: str
    name: str
    level: str
    country: str
    parent_name: str
    region_name: str
    kind: str
    chef_lieu: str
    area_km2: float
    population: float | None
    population_source: str
    direct: tuple[PartnershipSheet, ...]
    via_cercle: tuple[PartnershipSheet, ...]
    via_region: tuple[PartnershipSheet, ...]
    within: tuple[PartnershipSheet, ...]
    unknown: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ActorSheet:
    """What is known of one actor and its group.

    Parameters
    ----------
    members
        Actors of the group: identifier, name, kind, and role "" (roles belong to partnerships).
    direct, via_cercle, via_region
        Partnerships that name communes, cercles, regions of the area.
    unlocated
        Partnerships whose communes no source names, or that lie outside the area.
    territories
        Codes of the units of the area that its partnerships name, sorted.
    """

    group_id: str
    name: str
    side: str
    members: tuple[ActorRole, ...]
    francilian: bool
    public: bool
    notes: tuple[str, ...]
    direct: tuple[PartnershipSheet, ...]
    via_cercle: tuple[PartnershipSheet, ...]
    via_region: tuple[PartnershipSheet, ...]
    unlocated: tuple[PartnershipSheet, ...]
    territories: tuple[str, ...]
    unknown: tuple[Message, ...]
