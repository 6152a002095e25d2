"""The register at first start: built-in facts, names to codes, all written at once.

:func:`ensure_register` is what both doors call; it builds only when the register does not hold the
built-in content of this version of the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import pandas as pd

from data.builtin import Builtin, BuiltinActor, BuiltinPartnership, BuiltinRow, load_builtin
from data.errors import N_, Fault, Message
from data.gazetteer import load_gazetteer
from data.records import ActorRecord, PartnershipRecord, ThemeRecord, TieRecord
from data.register import Register, open_register
from data.themes import map_theme
from geo.geocode import Geocoder, Match

FACTS = "partnerships.csv"
REGION = "ML01"
DIGEST = "builtin_digest"
METHOD = 1
"""Raised when names are turned into codes or records otherwise, so that registers are renewed."""


class Matcher(Protocol):
    """What is asked of a geocoder; :class:`geo.geocode.Geocoder` is one."""

    def match(
        self,
        name: str,
        *,
        within: str | None = None,
        country: Literal["ML", "FR"] | None = None,
        level: str | None = None,
    ) -> Match:
        """Return the best match of a name."""


@dataclass(frozen=True, slots=True)
class NameReport:
    """A name of the facts that did not simply become a code.

    Parameters
    ----------
    row
        Row of the facts.
    name
        The name as published.
    status
        ``unmatched``, ``ambiguous``, ``outside`` (the facts place it outside the region) or ``not named``
        (the source names no unit).
    """

    row: int
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Parameters
    ----------
    created, updated, unchanged
        Partnerships.
    names
        Every name left without a code, and why.
    faults
        Disagreements between the source's code and the name's; the source's code is kept.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    names: tuple[NameReport, ...] = ()
    faults: tuple[Fault, ...] = ()


def ensure_register(url: str | None = None) -> Register:
    """Open the register, with the built-in content in it; a second call builds nothing.

    Parameters
    ----------
    url
        A SQLAlchemy address; by default that of ``data.register.open_register``.
    """
    register = open_register(url)
    builtin = load_builtin()
    if register.fact(DIGEST) != _digest(builtin):
        build_register(register, builtin=builtin)
    return register


def build_register(
    register: Register,
    *,
    builtin: Builtin | None = None,
    geocoder: Matcher | None = None,
    gazetteer: pd.DataFrame | None = None,
) -> BuildReport:
    """Put the built-in content in a register, in one transaction: after a crash it holds all or nothing.

    Parameters
    ----------
    register
        Open register; what users and imports put there stays.
    builtin
        By default the content shipped.
    geocoder
        By default one made from `gazetteer`.
    gazetteer
        GAZETTEER, for the points of actors; by default that of ``data.gazetteer``.
    """
    builtin = load_builtin() if builtin is None else builtin
    gazetteer = load_gazetteer() if gazetteer is None else gazetteer
    coder = _Coder(Geocoder(gazetteer) if geocoder is None else geocoder, gazetteer)
    coder.read(builtin.rows)
    records = [coder.record(partnership) for partnership in builtin.partnerships]
    outcomes: list[str] = []
    with register.write(operation="builtin") as writer:
        if writer.fact(DIGEST) != _digest(builtin):
            outcomes += [writer.upsert(record, curated=True) for record in records]
            writer.keep_curated(record.partnership_id for record in records)
            writer.exclude(builtin.excluded)
            writer.apply_aliases()
            writer.set_fact(DIGEST, _digest(builtin))
    return BuildReport(
        created=outcomes.count("created"),
        updated=outcomes.count("updated"),
        unchanged=len(records) - outcomes.count("created") - outcomes.count("updated"),
        names=tuple(coder.names),
        faults=tuple(coder.faults),
    )


def _digest(builtin: Builtin) -> str:
    return f"{METHOD}-{builtin.digest}"


class _Coder:
    """Turns the names of the facts into codes and its rows into records; remembers what it could not do."""

    def __init__(self, geocoder: Matcher, gazetteer: pd.DataFrame) -> None:
        self.geocoder = geocoder
        official = gazetteer[gazetteer["official"]].drop_duplicates("code")
        self.points = {
            code: (lon, lat)
            for code, lon, lat in zip(official["code"], official["lon"], official["lat"], strict=True)
        }
        self.names: list[NameReport] = []
        self.faults: list[Fault] = []
        self.places: dict[int, TieRecord] = {}
        self.actors: dict[tuple[str, str], ActorRecord] = {}
        self.first: dict[str, ActorRecord] = {}

    def read(self, rows: Iterable[BuiltinRow]) -> None:
        """Find the code of every place and actor; an actor keeps the name it is first published under."""
        rows = list(rows)
        for row in rows:
            match = self.place(row)
            french = self.actor(row, row.actor, None)
            malian = self.actor(row, row.partner, match) if row.partner else None
            self.places[row.number] = _tie(row, match, french, malian)
        heads = {actor.name: actor for actor in self.first.values() if actor.side == "fr"}
        for row in rows:
            if row.actor.group:
                head = heads[row.actor.group]
                actor = self.first[self.actors[row.actor.name, "fr"].actor_id]
                self.first[actor.actor_id] = replace(actor, group_id=head.actor_id, group_name=head.name)

    def record(self, partnership: BuiltinPartnership) -> PartnershipRecord:
        """Return the record of one partnership."""
        base, rows = partnership.base, sorted(partnership.rows, key=lambda row: row.number)
        actors: dict[tuple[str, str], ActorRecord] = {}
        for row in rows:
            french = self.first[self.actors[row.actor.name, "fr"].actor_id]
            actors[french.actor_id, row.role] = replace(french, role=row.role)
            if row.partner is not None:
                malian = self.first[self.places[row.number].partner_id]
                actors[malian.actor_id, "partner"] = malian
        return PartnershipRecord(
            title=partnership.title,
            actors=tuple(actors.values()),
            ties=tuple(self.places[row.number] for row in rows),
            atlas_id=partnership.atlas_ids[0] if partnership.atlas_ids else "",
            pages=partnership.atlas_ids[1:],
            key=partnership.partnership_id,
            first_signature_year=partnership.first_signature_year,
            start_year=partnership.start_year,
            end_year=partnership.end_year,
            status=base.status,
            status_as_published=base.status_as_published,
            observed_date=base.observed_date,
            observed_year=base.observed_year,
            confidence=base.confidence,
            scope=base.scope,
            themes=_themes(rows),
            sources=tuple(dict.fromkeys((*(row.source for row in rows), *partnership.sources))),
            funding=partnership.funding,
            note=base.note,
        )

    def place(self, row: BuiltinRow) -> Match | None:
        """Return the match of a row's place, None when the source names no unit of the region."""
        if not row.lookup:
            status = "outside" if row.reach == "outside" else "not named"
            self.names.append(NameReport(row.number, row.place, status))
            return None
        within = None if row.level == "region" else REGION
        if row.cercle and row.level == "commune":
            cercle = self.geocoder.match(row.cercle, within=REGION, country="ML", level="cercle")
            within = cercle.code or within
        match = self.geocoder.match(row.lookup, within=within, country="ML", level=row.level)
        if match.status != "matched":
            self.names.append(NameReport(row.number, row.place, match.status))
            return None
        return match

    def actor(self, row: BuiltinRow, actor: BuiltinActor, place: Match | None) -> ActorRecord:
        """Return an actor with its code and point; `place` is the match of its row's place."""
        known = self.actors.get((actor.name, actor.side))
        if known is not None and actor.side == "fr":
            return known
        if actor.side == "fr":
            code = self.french_code(row, actor)
        else:
            code = place.code if place is not None and actor.lookup else None
        lon, lat = self.points.get(code or "", (None, None))
        if code and code not in self.points:
            message = Message(N_("This code is not in the reference tables."))
            self.faults.append(Fault(message, file=FACTS, row=row.number, value=code))
        found = ActorRecord(
            name=actor.name,
            side=actor.side,
            kind=actor.kind,
            territory_code=code,
            key=actor.actor_id,
            francilian=actor.francilian,
            lon=_degrees(lon),
            lat=_degrees(lat),
            note=actor.note,
        )
        self.actors[actor.name, actor.side] = found
        self.first.setdefault(found.actor_id, found)
        return found

    def french_code(self, row: BuiltinRow, actor: BuiltinActor) -> str | None:
        """Return the source's code; without one, that of the name. A disagreement is reported."""
        if not actor.lookup:
            return actor.code
        within = f"DEP-{actor.code[4:6]}" if actor.code and actor.code.startswith("COM-") else None
        match = self.geocoder.match(actor.name, within=within, country="FR", level=actor.kind)
        if match.status != "matched":
            self.names.append(NameReport(row.number, actor.name, match.status))
            return actor.code
        if actor.code and match.code != actor.code:
            message = Message(
                N_("The name leads to {code}, the source says {published}; the source's code is kept."),
                {"code": match.code, "published": actor.code},
            )
            self.faults.append(
                Fault(message, file=FACTS, row=row.number, field="insee_code", value=actor.name)
            )
        return actor.code or match.code


def _tie(row: BuiltinRow, match: Match | None, french: ActorRecord, malian: ActorRecord | None) -> TieRecord:
    return TieRecord(
        place=row.place,
        reach=row.reach,
        territory_code=match.code if match else None,
        actor_id=french.actor_id,
        partner_id=malian.actor_id if malian else "",
        collective=row.collective,
        method=match.method if match else "",
        score=match.score if match else None,
        precision=match.precision if match else "",
        own_dates=True,
        start_year=row.start_year,
        end_year=row.end_year,
        status=row.status,
        observed_year=row.observed_year,
        confidence=row.confidence,
        scope=row.scope,
        note=row.note,
    )


def _themes(rows: Iterable[BuiltinRow]) -> tuple[ThemeRecord, ...]:
    """Return the themes of some rows, each once."""
    mapped = [theme for row in rows if row.theme for theme in map_theme(row.theme)]
    return tuple(
        dict.fromkeys(
            ThemeRecord(theme.as_published, theme.level_1, theme.level_2, theme.level_3) for theme in mapped
        )
    )


def _degrees(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
