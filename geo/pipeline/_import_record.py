"""From a partnership as a list states it to the record that the register takes, its names placed.

What becomes what: every French actor that is no mere implementer, funder or beneficiary is tied to every
place; a Malian partner without a place beside it is the place. A name that leads to no unit keeps its words
and no code, and is reported: it waits for a review, the row is not lost. Where the list names no source the
file and its row are the source, and the confidence is low; with a source of its own it is medium.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

import pandas as pd
import shapely

from data.aliases import ALIAS
from data.errors import N_, Fault, Message
from data.importers.atlas import AtlasPage
from data.importers.rows import ImportedActor, ImportedPartnership, ImportedPlace
from data.records import (
    CODED_KINDS,
    ActorRecord,
    PartnershipRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
    key_of,
    slug,
)
from data.schema import COLLECTIVITY_KINDS
from data.sectors import sector_label
from data.text_fold import fold
from data.theme_names import SHIPPED, ThemeNames
from data.theme_reading import read_themes
from geo.geocode import Geocoder, Match
from geo.pipeline._atlas_names import place_names
from geo.pipeline._atlas_record import IDF, atlas_record, kind_of, known_grouping
from geo.pipeline._import_places import Placed, PlaceFinder

SEAT_UNKNOWN = "Pays du siège non précisé par la liste."
_WAITING = ("unmatched", "ambiguous")
_TIED = ("lead", "partner", "associated")
_PAGE_NAMES = ("foreign_partners", "collectivities")
"""Fields of a page whose names ought to lead to a unit."""
_PREFIXES = {2: ("DEP", "REG"), 3: ("DEP",), 5: ("COM",), 9: ("EPCI", "EPT")}
"""Kinds of French codes by their length."""


@dataclass(frozen=True, slots=True)
class UnplacedName:
    """A name of a list that led to no unit.

    Parameters
    ----------
    row
        Where it stands first.
    field
        Heading of its column.
    name
        As written.
    status
        ``unmatched``, ``ambiguous`` or ``outside``.
    candidates
        Units that it may mean, best first: (code, name, score).
    """

    row: int
    field: str
    name: str
    status: str
    candidates: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """A partnership made ready for the register.

    Parameters
    ----------
    rows
        Its rows in the file.
    record
        For the register.
    names
        Its names that led to no unit.
    unmapped
        Its themes that no table knows.
    faults
        Why it cannot be taken; none = it can.
    """

    rows: tuple[int, ...]
    record: PartnershipRecord
    names: tuple[UnplacedName, ...]
    unmapped: tuple[str, ...]
    faults: tuple[Fault, ...]


class Drafter:
    """Makes records of one list.

    Parameters
    ----------
    file
        Name of the list.
    geocoder, finder
        Names to units.
    regions
        French codes and the code of their region.
    actors
        ACTORS of the register: whoever is there already is not entered twice.
    headings
        Field -> heading of its column, for messages.
    keys
        Keys of the partnerships that the register holds.
    theme_names
        What people have said that themes and codes lead to.
    """

    def __init__(
        self,
        file: str,
        geocoder: Geocoder,
        finder: PlaceFinder,
        *,
        regions: Mapping[str, str],
        actors: pd.DataFrame,
        keys: frozenset[str],
        headings: Mapping[str, str],
        theme_names: ThemeNames = SHIPPED,
    ) -> None:
        self._theme_names = theme_names
        self._file, self._geocoder, self._finder, self._regions = file, geocoder, finder, regions
        self._keys, self._headings = keys, headings
        self._by_name = {
            (side, fold(name)): actor_id
            for side, name, actor_id in zip(actors["side"], actors["name"], actors["actor_id"], strict=True)
        }
        malian = actors[(actors["side"] == "ml") & (actors["kind"] == "grouping")]
        self._groupings = dict(zip(malian["name"], malian["actor_id"], strict=True))
        self._matches: dict[tuple[str, ...], Match] = {}

    def draft(self, partnership: ImportedPartnership) -> Drafted:
        """Return the record of a partnership."""
        if partnership.page is not None:
            return self._draft_page(partnership.page, partnership.rows)
        if partnership.record is not None:
            return Drafted(partnership.rows, partnership.record, (), (), ())
        row = partnership.rows[0]
        names: list[UnplacedName] = []
        faults: list[Fault] = []
        actors: dict[str, ActorRecord] = {}
        for imported in partnership.actors:
            actor = self._actor(imported, row, names, faults)
            actors.setdefault(actor.actor_id, actor)
        places = partnership.places or self._seats(partnership)
        placed = [found for place in places for found in self._finder.find(place)]
        for found in placed:
            if found.fault:
                field = found.place.field
                if found.place.code:
                    field = self._headings.get(f"{found.place.level or 'commune'}_code", field)
                faults.append(replace(found.fault, file=self._file, row=row, field=field))
        waiting = [one for one in placed if one.status != "matched" and not one.fault and not one.chosen]
        names += [_unplaced(one, row) for one in waiting]
        ties = tuple(self._ties(placed, list(actors.values())))
        record = PartnershipRecord(
            title=partnership.title or _title(list(actors.values()), ties),
            actors=tuple(actors.values()),
            ties=ties,
            atlas_id=partnership.atlas_id,
            form=partnership.form,
            first_signature_year=partnership.first_signature_year,
            start_year=partnership.start_year,
            end_year=partnership.end_year,
            end_date=partnership.end_date,
            status=partnership.status,
            status_as_published=partnership.status_as_published,
            observed_date=partnership.observed_date,
            observed_year=partnership.observed_year,
            confidence=partnership.confidence or ("medium" if partnership.sources else "low"),
            scope="user",
            themes=_themes(partnership, self._theme_names),
            sources=self._sources(partnership),
            funding=partnership.funding,
            texts=partnership.texts,
            note=partnership.note,
        )
        record = replace(record, key="" if partnership.atlas_id else self._key(partnership.key, record))
        unmapped = tuple(theme.as_published for theme in record.themes if not theme.level_1)
        return Drafted(partnership.rows, record, tuple(names), unmapped, tuple(faults))

    def _draft_page(self, page: AtlasPage, rows: tuple[int, ...]) -> Drafted:
        """Return the record of a page of the Atlas (:mod:`geo.pipeline._atlas_record`)."""
        placed = place_names(page, self._geocoder)
        names = tuple(
            _as_unplaced(one.match, rows[0], one.field, one.name)
            for one in placed
            if one.match is not None and one.code is None and one.field in _PAGE_NAMES
        )
        record = atlas_record(page, placed, self._regions, self._groupings)
        unmapped = tuple(theme.as_published for theme in record.themes if not theme.level_1)
        return Drafted(rows, record, names, unmapped, ())

    def _seats(self, partnership: ImportedPartnership) -> tuple[ImportedPlace, ...]:
        """Return the Malian partners as places, for a row that names no other."""
        field = self._heading("partner")
        return tuple(
            ImportedPlace(actor.name, field=field) for actor in partnership.actors if actor.side == "ml"
        )

    def _ties(self, placed: list[Placed], actors: list[ActorRecord]) -> list[TieRecord]:
        french = [actor.actor_id for actor in actors if actor.side == "fr" and actor.role in _TIED] or [""]
        malian = [actor for actor in actors if actor.side == "ml"]
        ties = []
        for one in placed:
            partner = malian[0] if len(malian) == 1 else None
            partner = next((m for m in malian if m.territory_code and m.territory_code == one.code), partner)
            partner = next((m for m in malian if m.name == one.place.name), partner)
            scored = one.match if one.match is not None and one.match.code == one.code else None
            told = bool(one.code) or one.chosen
            ties += [
                TieRecord(
                    place=self._words(one),
                    reach=one.reach,
                    territory_code=one.code,
                    actor_id=actor_id,
                    partner_id=partner.actor_id if partner else "",
                    method=one.method if told else "",
                    score=scored.score if scored and told else one.score,
                    precision=scored.precision if scored and told else _precision(one),
                    within=one.within,
                    note=one.place.note,
                )
                for actor_id in french
            ]
        return ties

    def _words(self, one: Placed) -> str:
        """Return the words of a place; a code or point alone gets the name of its unit."""
        place = one.place
        if place.name:
            return place.name
        return (self._geocoder.unit_name(one.code) if one.code else "") or _unnamed(place)

    def _heading(self, field: str) -> str:
        return self._headings.get(field, field)

    def _key(self, key: str, record: PartnershipRecord) -> str:
        """Return the register's own key when the list names one, else one made from the list's number."""
        if key in self._keys:
            return key
        if key:
            return f"list-{key_of(key)}"
        words = [fold(record.title), *sorted(actor.actor_id for actor in record.actors)]
        words += sorted({tie.territory_code or fold(tie.place) for tie in record.ties})
        return f"own-{slug(record.title)[:60]}-{sha256('|'.join(words).encode()).hexdigest()[:10]}"

    def _sources(self, partnership: ImportedPartnership) -> tuple[SourceRecord, ...]:
        if partnership.sources:
            return partnership.sources
        rows = ", ".join(map(str, partnership.rows[:20]))
        return (SourceRecord(f"{self._file}, ligne {rows}"),)

    def _actor(
        self, actor: ImportedActor, row: int, names: list[UnplacedName], faults: list[Fault]
    ) -> ActorRecord:
        match = self._match(actor)
        code = match.code if match.accepted else None
        if actor.code and actor.side == "fr":
            stated = self._french_code(actor.code, actor.kind)
            coded = actor.kind in COLLECTIVITY_KINDS or kind_of(actor.name, match, "fr") in COLLECTIVITY_KINDS
            if stated is None or (code and coded and stated != code):
                faults.append(self._bad_code(actor, row, stated, code))
            code = stated or code
        unit = match if code == match.code else self._geocoder.match(code or "")
        kind = actor.kind or kind_of(actor.name, unit if code else None, actor.side)
        chosen = match.method == ALIAS and code == match.code
        if code is None and not chosen and match.status in _WAITING and kind in CODED_KINDS:
            names.append(_as_unplaced(match, row, self._heading("actor"), actor.name))
        found = ActorRecord(
            name=actor.name,
            side=actor.side,
            kind=kind,
            role=actor.role,
            territory_code=code,
            francilian=(code == IDF or self._regions.get(code) == IDF)
            if actor.side == "fr" and code
            else None,
            lon=unit.lon if code else None,
            lat=unit.lat if code else None,
            note="" if actor.seat_known else SEAT_UNKNOWN,
            within=(self._french_area(actor.within) or "") if chosen or code is None else "",
            method=ALIAS if chosen else "",
        )
        if kind == "grouping" and (key := known_grouping(actor.name, self._groupings)):
            return replace(found, key=key)
        known = self._by_name.get((actor.side, fold(actor.name)))
        by_name = chosen or not (code and kind in CODED_KINDS)
        return replace(found, key=known) if known and by_name else found

    def _match(self, actor: ImportedActor) -> Match:
        asked = (actor.name, actor.side, actor.kind, actor.within)
        if asked not in self._matches:
            if actor.side == "ml":
                self._matches[asked] = self._geocoder.match(actor.name, country="ML")
            else:
                level = actor.kind if actor.kind in COLLECTIVITY_KINDS else None
                within = self._french_area(actor.within)
                self._matches[asked] = self._geocoder.match(
                    actor.name, country="FR", level=level, within=within
                )
        return self._matches[asked]

    def _french_area(self, text: str) -> str | None:
        """Return the code of the département that a name or a number means; None when it means none."""
        if not text:
            return None
        if self._geocoder.unit_name(f"DEP-{text.upper().zfill(2)}"):
            return f"DEP-{text.upper().zfill(2)}"
        return self._geocoder.match(text, country="FR", level="departement").code

    def _french_code(self, text: str, kind: str) -> str | None:
        bare = text.upper().replace(" ", "")
        kinds = ("REG", "DEP") if kind == "region" else _PREFIXES.get(len(bare), ())
        codes = (bare, *(f"{prefix}-{bare}" for prefix in kinds))
        return next((code for code in codes if self._geocoder.unit_name(code)), None)

    def _bad_code(self, actor: ImportedActor, row: int, stated: str | None, named: str | None) -> Fault:
        if stated is None:
            message = Message(N_("This code is not in the reference tables."))
        else:
            unit, other = self._geocoder.unit_name(stated), self._geocoder.unit_name(named or "")
            message = Message(
                N_("The code means {coded}, the name {named}."), {"coded": unit, "named": other}
            )
        advice = Message(N_("Correct the code or the name."))
        return Fault(
            message,
            file=self._file,
            row=row,
            field=self._heading("actor_code"),
            value=actor.code or "",
            advice=advice,
        )


def _title(actors: list[ActorRecord], ties: tuple[TieRecord, ...]) -> str:
    """Return a title made of the first actor and the place: the list gives none."""
    first = next((actor.name for actor in actors if actor.side == "fr"), "")
    other = next((actor.name for actor in actors if actor.side == "ml"), "") or (
        ties[0].place if ties else ""
    )
    return f"{first} – {other}" if other else first


def _themes(partnership: ImportedPartnership, names: ThemeNames) -> tuple[ThemeRecord, ...]:
    found = [one for text in partnership.themes for one in read_themes(text, names)]
    found += [one for code in partnership.dac for one in read_themes(sector_label(code), names)]
    return tuple(dict.fromkeys(ThemeRecord(one.as_published, *one[:3]) for one in found))


def _precision(one: Placed) -> str:
    return "commune" if one.score is not None and one.code else ""


def _unplaced(one: Placed, row: int) -> UnplacedName:
    place = one.place
    name = place.name or _unnamed(place)
    if one.match is None:
        return UnplacedName(row, place.field, name, one.status, one.candidates)
    return _as_unplaced(one.match, row, place.field, name)


def _unnamed(place: ImportedPlace) -> str:
    if place.shape:
        middle = shapely.from_wkt(place.shape).centroid
        return f"{middle.y:.4f}, {middle.x:.4f}"
    return place.code or f"{place.lat}, {place.lon}"


def _as_unplaced(match: Match, row: int, field: str, name: str) -> UnplacedName:
    candidates = tuple((one.code, one.name, one.score) for one in match.candidates[:5])
    return UnplacedName(row, field, name, match.status, candidates)
