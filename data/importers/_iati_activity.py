"""One activity of an IATI file: the partnership that it states, or why it is not taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from data.addresses import AddressError, web_address
from data.errors import N_
from data.exporters.guard import clean_text
from data.iati import DESCRIPTIONS, digest_of, ours
from data.importers._atlas_personal import holds_contact
from data.importers._iati_actors import actors_of, is_malian_place
from data.importers._iati_dates import iso_date, observed_on, span_of, status_of
from data.importers._iati_money import funding_of
from data.importers._iati_places import MALI, Where, where_of
from data.importers._iati_text import Activity
from data.importers.rows import CodeScheme, ImportedPartnership, OutsideRow, RejectedRow
from data.record_json import RecordJsonError, record_from_json
from data.records import PartnershipRecord, SourceRecord
from data.sectors import CATEGORY, PURPOSE

MOST_SOURCES: Final = 20
"""Documents of one activity that are kept as sources."""
_IDENTIFIER: Final = re.compile(r"[^\x00-\x1f\x7f\s@]{1,120}")
_PAGE: Final = "A12"
"""Category of a document that is the web page of the activity."""
_DAC: Final = {PURPOSE: re.compile(r"\d{5}", re.ASCII), CATEGORY: re.compile(r"\d{3}", re.ASCII)}

Item = ImportedPartnership | RejectedRow | OutsideRow


def read_activity(activity: Activity, *, generated: str = "", scheme: CodeScheme = "") -> Item:
    """Return what an activity states.

    Parameters
    ----------
    activity
        The activity; its counts and remarks are added to.
    generated
        When the file says that it was made.
    scheme
        Scheme of the P-codes that the file gives, as the person says; "" = P-codes are read only where our
        extension names their scheme.

    Returns
    -------
    ImportedPartnership, RejectedRow or OutsideRow
        The last when it concerns no place in Mali: other countries, or Mali as a whole with no partner
        whose seat would be the place.
    """
    exact = _exact(activity)
    if exact is not None:
        return ImportedPartnership(rows=(activity.row,), key=exact.key, title=exact.title, record=exact)
    if activity.faults:
        return RejectedRow(activity.row, tuple(activity.faults))
    key, title = _identifier(activity), activity.name(activity.element.find("title"))
    where = where_of(activity, scheme)
    named = bool(where.countries or where.regions or where.elsewhere)
    if not where.in_mali and named:
        return _outside(activity, key, title, where)
    if not where.in_mali:
        activity.wrong("location", N_("The activity names no place, no country and no region."))
    actors = actors_of(activity, only_mali=where.countries == (MALI,))
    if where.in_mali and not where.places:
        seats = any(actor.side == "ml" and is_malian_place(actor.name) for actor in actors)
        if not seats:
            return _outside(activity, key, title, where)
    span, status = span_of(activity), status_of(activity)
    observed, year = observed_on(activity, generated)
    partnership = ImportedPartnership(
        rows=(activity.row,),
        key=key,
        title=title,
        actors=actors,
        places=where.places,
        themes=_themes(activity),
        dac=_sectors(activity),
        start_year=span.start,
        end_year=span.end,
        end_date=span.end_date,
        status=status,
        status_as_published=_status_words(activity),
        observed_date=observed if status else "",
        observed_year=year if status else None,
        sources=_sources(activity, key, observed),
        funding=funding_of(activity),
        texts=_texts(activity),
    )
    if activity.faults:
        return RejectedRow(activity.row, tuple(activity.faults))
    _family(activity)
    return replace(partnership, note=" ".join(activity.notes))


def identity_of(activity: Activity) -> tuple[str, str]:
    """Return what a person finds an activity by in its file: identifier and title, "" where it has none."""
    identifier = clean_text(activity.element.findtext("iati-identifier") or "", 120)
    shown = activity.line(identifier) if "@" in identifier else identifier
    return shown, activity.name(activity.element.find("title"))


def _outside(activity: Activity, key: str, title: str, where: Where) -> OutsideRow:
    codes = where.countries or where.regions or ("?",)
    return OutsideRow(activity.row, key, title, codes)


def _exact(activity: Activity) -> PartnershipRecord | None:
    """Return the record that our extension carries, where the activity still says what it did then."""
    alone = activity.element.tag == ours("left-out")
    element = activity.element if alone else activity.element.find(ours("record"))
    if element is None:
        return None
    if not alone and element.get("digest") != digest_of(activity.element):
        activity.remark(
            "record",
            N_("The activity has been changed since its export: it is read by its IATI words alone."),
        )
        return None
    try:
        record = record_from_json((element.text or "").strip())
    except RecordJsonError as error:
        tell = activity.wrong if alone else activity.remark
        tell("record", N_("The product's own part of the activity cannot be read."), str(error))
        return None
    return _without_personal(activity, record)


def _without_personal(activity: Activity, record: PartnershipRecord) -> PartnershipRecord:
    """Return a record of a file without what a file must not bring in: it is not trusted for being ours."""
    texts = tuple((name, activity.scrub(text)) for name, text in record.texts)
    return replace(record, texts=texts, title=activity.scrub(record.title), note=activity.scrub(record.note))


def _identifier(activity: Activity) -> str:
    text = (activity.element.findtext("iati-identifier") or "").strip()
    if not _IDENTIFIER.fullmatch(text):
        activity.wrong(
            "iati-identifier",
            N_("The activity has no identifier that can be read."),
            text,
            N_("Give it the identifier that its publisher knows it by."),
        )
        return ""
    return text


def _status_words(activity: Activity) -> str:
    element = activity.element.find("activity-status")
    code = clean_text(element.get("code", ""), 8) if element is not None else ""
    return f"IATI {code}" if code else ""


def _themes(activity: Activity) -> tuple[str, ...]:
    """Return the names of sectors of other vocabularies; they lead to a theme where a table knows them."""
    found = []
    for one in _sector_elements(activity):
        if _vocabulary(one.get("vocabulary", "")) in _DAC:
            continue
        name = activity.name(one)
        vocabulary, code = clean_text(one.get("vocabulary", ""), 20), clean_text(one.get("code", ""), 60)
        found.append(name or f"IATI {vocabulary} {code}".strip())
    return tuple(dict.fromkeys(found))


def _sectors(activity: Activity) -> tuple[str, ...]:
    """Return the DAC codes, each once; a code that is none is listed, not guessed."""
    found = []
    for one in _sector_elements(activity):
        shape = _DAC.get(_vocabulary(one.get("vocabulary", "")))
        code = one.get("code", "").strip()
        if shape is None:
            continue
        if shape.fullmatch(code):
            found.append(code)
        else:
            activity.remark(
                "sector", N_("A DAC code has three or five digits; this is left out."), code or "–"
            )
    return tuple(dict.fromkeys(found))


def _sector_elements(activity: Activity) -> list[Element]:
    return [*activity.element.iterfind("sector"), *activity.element.iterfind("transaction/sector")]


def _vocabulary(text: str) -> str:
    return text.strip() or PURPOSE


def _texts(activity: Activity) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for one in activity.element.iterfind("description"):
        name = DESCRIPTIONS.get(one.get("type", "1").strip() or "1", "description")
        text = activity.text(one)
        if text and text not in found.get(name, ""):
            found[name] = f"{found[name]}\n\n{text}" if name in found else text
    return tuple(found.items())


def _sources(activity: Activity, key: str, observed: str) -> tuple[SourceRecord, ...]:
    """Return the activity itself as a source, then its documents on the web."""
    reporting = activity.element.find("reporting-org")
    name = activity.name(reporting)
    if not name and reporting is not None:
        name = activity.line(reporting.get("ref", ""), 100)
    words = "IATI – {name} – {key}" if name else "IATI – {key}"
    found = [SourceRecord(words.format(name=name, key=key), date=observed)]
    documents = [one for one in activity.element.iterfind("document-link") if one.get("url")]
    pages = [one for one in documents if any(c.get("code") == _PAGE for c in one.iterfind("category"))]
    for one in [*pages, *(one for one in documents if one not in pages)][:MOST_SOURCES]:
        try:
            url = web_address(one.get("url", ""))
        except AddressError:
            activity.remark(
                "document-link", N_("This is no web address; it is left out."), one.get("url", "")
            )
            continue
        if holds_contact(url):
            continue
        on = one.find("document-date")
        day = iso_date(on.get("iso-date", "")) if on is not None else None
        title = activity.name(one.find("title")) or url
        found.append(SourceRecord(title, url, day.isoformat() if day else ""))
    return tuple(_once(found))


def _once(sources: Iterable[SourceRecord]) -> list[SourceRecord]:
    known: dict[str, SourceRecord] = {}
    for one in sources:
        known.setdefault(one.url or one.title, one)
    return list(known.values())


def _family(activity: Activity) -> None:
    """Note the level of an activity, and the one that it is part of: both may be in one file."""
    level = activity.element.get("hierarchy", "").strip()
    parents = [
        clean_text(one.get("ref", ""), 120)
        for one in activity.element.iterfind("related-activity")
        if one.get("type") == "1"
    ]
    if level.isdecimal() and level not in ("0", "1"):
        activity.notes.append(f"Niveau {int(level[:3])} de la hiérarchie IATI.")
    if parents and _IDENTIFIER.fullmatch(parents[0]):
        activity.notes.append(f"Fait partie de l’activité {parents[0]}.")
