"""One partnership as an IATI activity, as far as it is known; what is not known is not written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from data.addresses import AddressError, web_address
from data.errors import N_, Message
from data.exporters.guard import clean_text
from data.exporters.iati_publisher import Publisher
from data.exporters.register_document import RegisterDocument
from data.iati import DESCRIPTIONS, END, EPSG_4326, LEVELS, ROLE_CODE, START, STATUS_CODE, XML_LANG, ours
from data.importers._atlas_personal import holds_contact
from data.importers._iati_dates import iso_date
from data.records import ActorRecord, FundingRecord, PartnershipRecord, TieRecord, key_of
from data.sectors import CATEGORY, PURPOSE, code_in, sector_of_theme
from data.theme_names import ThemeNames
from data.themes import ThemePath

LONGEST_NAME: Final = 10_000
LONGEST_TEXT: Final = 100_000
NO_DATE = N_("Neither its start nor its end is known, and IATI asks for one of them.")
NO_STATUS = N_("Its status is not known, and IATI asks for it.")
NO_ACTOR = N_("None of its actors has a role that IATI knows.")
_YEAR_ONLY: Final = "Seule l’année est connue."
_ROLE_WORDS: Final = {"associated": "Collectivités associées : {names}.", "beneficiary": "{names}"}
_TYPES: Final = {
    **dict.fromkeys(("region", "departement", "commune", "epci", "cercle", "grouping"), "11"),
    **dict.fromkeys(("syndicat", "operator"), "15"),
    "school": "80",
}
"""Kind of actor -> type of organisation; an association is 22, in Mali 24."""
_CLASS: Final = {"region": "1", "cercle": "1", "commune": "1", "village": "2", "school": "3"}
_FEATURE: Final = {level: code for code, level in LEVELS.items()} | {"village": "PPL", "school": "SCH"}
_SIREN: Final = re.compile(r"(?:EPCI|EPT)-(\d{9})", re.ASCII)
_PCODE: Final = re.compile(r"ML\d{2}(?:\d{2}){0,3}", re.ASCII)
_PLAIN: Final = re.compile(r"[A-Za-z0-9._:-]{1,150}")
_URI: Final = re.compile(
    r"https?://(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+(?:#[^#%]*)?", re.ASCII
)
"""An address as ``xsd:anyURI`` is checked by strict readers."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a partnership that IATI asks for; None and "" = unknown."""

    start: int | None
    end: int | None
    status: str


def known_of(record: PartnershipRecord, year: int) -> Known:
    """Return dates and status of a partnership: its own, else what all its dated places together say.

    The start is that of the earliest place when each has one, the end that of the latest; it is ongoing
    when a place is, ended when all are, or when its known end lies before `year`.
    """
    dated = [tie for tie in record.ties if tie.own_dates]
    starts, ends = [tie.start_year for tie in dated], [tie.end_year for tie in dated]
    states = {tie.status for tie in dated}
    start, end, status = record.start_year, record.end_year, record.status
    if start is None and starts and None not in starts:
        start = min(one for one in starts if one is not None)
    if end is None and ends and None not in ends:
        end = max(one for one in ends if one is not None)
    if not status and states:
        status = "ongoing" if "ongoing" in states else states.pop() if len(states) == 1 else ""
    if not status and end is not None and end < year:
        status = "ended"
    return Known(start, end, status)


def why_left_out(record: PartnershipRecord, year: int) -> Message | None:
    """Return why a partnership cannot be an activity: what the schema asks for and nobody knows."""
    known = known_of(record, year)
    if known.start is None and known.end is None:
        return Message(NO_DATE)
    if known.status not in STATUS_CODE:
        return Message(NO_STATUS)
    if not any(actor.role in ROLE_CODE for actor in record.actors):
        return Message(NO_ACTOR)
    return None


def identifier_of(record: PartnershipRecord, publisher: Publisher) -> str:
    """Return the identifier of an activity: that of the publisher, then the register's key."""
    key = clean_text(record.partnership_id)
    return f"{publisher.ref}-{key if _PLAIN.fullmatch(key) else key_of(key, 'iati')}"


def activity_of(
    record: PartnershipRecord, document: RegisterDocument, points: Mapping[str, Point]
) -> Element:
    """Return the activity of a partnership that is not to be left out.

    Parameters
    ----------
    record
        The partnership.
    document
        The export: its publisher, its year and the table of theme names and DAC codes.
    points
        Code of a territory -> (longitude, latitude) of its centre, degrees, EPSG:4326.
    """
    publisher, known = document.publisher, known_of(record, document.date.year)
    root = Element("iati-activity", {XML_LANG: "fr", "default-currency": "EUR", "hierarchy": "1"})
    SubElement(root, "iati-identifier").text = identifier_of(record, publisher)
    reporting = {"ref": publisher.ref, "type": publisher.kind, "secondary-reporter": "1"}
    _narrative(SubElement(root, "reporting-org", reporting), publisher.name)
    _narrative(SubElement(root, "title"), record.title)
    _descriptions(root, record)
    for actor in record.actors:
        if actor.role in ROLE_CODE:
            _narrative(SubElement(root, "participating-org", _organisation(actor)), actor.name)
    SubElement(root, "activity-status", {"code": STATUS_CODE[known.status]})
    _dates(root, record, known)
    if any(actor.side == "ml" for actor in record.actors) or any(_malian(tie) for tie in record.ties):
        SubElement(root, "recipient-country", {"code": "ML"})
    _locations(root, record.ties, points)
    _sectors(root, record, document.names)
    for line in record.funding:
        _budget(root, line)
    _documents(root, record)
    return root


def _narrative(parent: Element, text: str, limit: int = LONGEST_NAME) -> None:
    SubElement(parent, "narrative").text = clean_text(text, limit) or "–"


def _descriptions(root: Element, record: PartnershipRecord) -> None:
    texts = {name: text for name, text in record.texts if clean_text(text)}
    for role, words in _ROLE_WORDS.items():
        names = ", ".join(clean_text(actor.name, 500) for actor in record.actors if actor.role == role)
        name = "beneficiaries" if role == "beneficiary" else "context"
        if names and name not in texts:
            texts[name] = words.format(names=names)
    if "description" not in texts:
        names = " – ".join(clean_text(actor.name, 500) for actor in record.actors if actor.role in ROLE_CODE)
        texts["description"] = f"Coopération décentralisée : {names}."
    for code, name in DESCRIPTIONS.items():
        if name in texts:
            _narrative(SubElement(root, "description", {"type": code}), texts[name], LONGEST_TEXT)


def _organisation(actor: ActorRecord) -> dict[str, str]:
    found = {"role": ROLE_CODE[actor.role]}
    siren = _SIREN.fullmatch(actor.territory_code or "")
    if siren and actor.kind == "epci":
        found["ref"] = f"FR-INSEE-{siren[1]}"
    association = {"fr": "22", "ml": "24"}[actor.side] if actor.kind == "association" else ""
    kind = _TYPES.get(actor.kind, association)
    return found | ({"type": kind} if kind else {})


def _dates(root: Element, record: PartnershipRecord, known: Known) -> None:
    if known.start is not None:
        _year(root, START, f"{known.start:04d}-01-01")
    day = iso_date(record.end_date)
    if day is not None and day.year == known.end:
        SubElement(root, "activity-date", {"type": END, "iso-date": day.isoformat()})
    elif known.end is not None:
        _year(root, END, f"{known.end:04d}-12-31")


def _year(root: Element, kind: str, day: str) -> None:
    """Write a year as the schema asks for it, as a day, and say that only the year is known."""
    said = {"type": kind, "iso-date": day, ours("precision"): "year"}
    _narrative(SubElement(root, "activity-date", said), _YEAR_ONLY)


def _malian(tie: TieRecord) -> bool:
    return bool(tie.territory_code and tie.territory_code.startswith("ML"))


def _locations(root: Element, ties: Iterable[TieRecord], points: Mapping[str, Point]) -> None:
    known: set[tuple[str, str | None]] = set()
    for tie in ties:
        if (tie.place, tie.territory_code) in known:
            continue
        known.add((tie.place, tie.territory_code))
        code = tie.territory_code or ""
        said = {"ref": code} if code else {}
        if _PCODE.fullmatch(code):
            said |= {ours("pcode"): code, ours("scheme"): "newer"}
        location = SubElement(root, "location", said)
        _narrative(SubElement(location, "name"), tie.place)
        if _malian(tie):
            SubElement(location, "administrative", {"vocabulary": "A4", "code": "ML"})
        if code in points:
            lon, lat = points[code]
            point = SubElement(location, "point", {"srsName": EPSG_4326})
            SubElement(point, "pos").text = f"{lat:.5f} {lon:.5f}"
            SubElement(location, "exactness", {"code": "2"})
        if tie.reach in _CLASS:
            SubElement(location, "location-class", {"code": _CLASS[tie.reach]})
            SubElement(location, "feature-designation", {"code": _FEATURE[tie.reach]})


def _sectors(root: Element, record: PartnershipRecord, names: ThemeNames) -> None:
    """Write the DAC code of each theme, or the theme in the publisher's own vocabulary where it has none."""
    known: set[tuple[str, str]] = set()
    for theme in record.themes:
        words = " › ".join(filter(None, (theme.level_1, theme.level_2, theme.level_3))) or theme.as_published
        sector = sector_of_theme(ThemePath(theme.level_1, theme.level_2, theme.level_3), names=names)
        code = code_in(theme.as_published) or (sector.code if sector else "")
        vocabulary = {5: PURPOSE, 3: CATEGORY}.get(len(code), "99")
        code = code or key_of(clean_text(words))
        if (vocabulary, code) not in known:
            known.add((vocabulary, code))
            _narrative(SubElement(root, "sector", {"vocabulary": vocabulary, "code": code}), words)


def _budget(root: Element, line: FundingRecord) -> None:
    """Write a line of money whose euros and year are known; IATI has no place for another."""
    year = line.year_as_published.strip()
    if line.amount_eur is None or not re.fullmatch(r"(?:19|20)\d\d", year, re.ASCII):
        return
    said = {
        ours("funder"): clean_text(line.funder, 500),
        ours("as-published"): clean_text(line.amount_as_published, 200),
    }
    budget = SubElement(root, "budget", {name: text for name, text in said.items() if text})
    SubElement(budget, "period-start", {"iso-date": f"{year}-01-01"})
    SubElement(budget, "period-end", {"iso-date": f"{year}-12-31"})
    value = SubElement(budget, "value", {"currency": "EUR", "value-date": f"{year}-01-01"})
    value.text = f"{line.amount_eur:.2f}"


def _documents(root: Element, record: PartnershipRecord) -> None:
    known: set[str] = set()
    for source in record.sources:
        try:
            url = web_address(source.url).replace("[", "%5B").replace("]", "%5D")
        except AddressError:
            continue
        if url in known or holds_contact(url) or not _URI.fullmatch(url):
            continue
        known.add(url)
        kind = "application/pdf" if url.lower().partition("?")[0].endswith(".pdf") else "text/html"
        link = SubElement(root, "document-link", {"url": url, "format": kind})
        _narrative(SubElement(link, "title"), source.title or url)
        SubElement(link, "category", {"code": "A12"})
        day = iso_date(source.date)
        if day is not None:
            SubElement(link, "document-date", {"iso-date": day.isoformat()})
