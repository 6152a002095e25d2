"""Is a record fit for the register? Every fault is found before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from data.errors import N_, Fault, FrameError, Message
from data.importers._atlas_personal import holds_contact
from data.records import ActorRecord, FundingRecord, PartnershipRecord, SourceRecord, TieRecord
from data.schema import ACTOR_KINDS, CONFIDENCES, REACHES, ROLES, STATUSES

KINDS = (*ACTOR_KINDS, "cercle", "other")
SIDES = ("fr", "ml")
RELATIONS = ("base", "confirms", "completes", "nuances", "contradicts", "changes-status", "excludes")
LONGEST_NAME = 500
LONGEST_TEXT = 100_000
MOST_ROWS = 2_000
CODE = re.compile(r"(?=.{2,32}$)[A-Z]{2,4}[0-9]*(-[0-9A-Z]+)*")
SCOPES = ("kayes", "atlas-page", "elsewhere", "user")
SHAPES = {
    "key": re.compile(r"(?s).{0,200}"),
    "atlas_id": re.compile(r"[0-9A-Za-z-]{0,32}"),
    "end_date": re.compile(r"(\d{4}-\d{2}-\d{2})?"),
    "observed_date": re.compile(r".{0,32}"),
}
"""Texts that have a form of their own."""
IDENTIFIERS = frozenset(
    ["key", "atlas_id", "actor_id", "partner_id", "group_id", "territory_code", "within", "end_date"]
)
"""Texts that are keys, codes or dates."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What neither XML nor PostgreSQL holds, or no file: control characters but TAB and line ends."""

_YEAR = N_("This year lies outside 1900 to 2100.")
_WORD = N_("“{value}” is not one of: {known}.")


def check_record(record: PartnershipRecord) -> None:
    """Check a record before it is written.

    Free text with an e-mail address or a telephone number is refused
    (:func:`data.importers._atlas_personal.holds_contact`). A key or code (:data:`IDENTIFIERS`) may not hold
    the sign @, but its digits are not judged: numbers of the Atlas, of INSEE and of IATI have the same forms
    as telephone numbers. An importer renames a key of a file that reads as one, since nobody here gave it.

    Raises
    ------
    FrameError
        Once, with every fault: unknown words, impossible years, ties to actors that the record does not
        name, texts beyond the size limits, personal data.
    """
    faults = list(_faults(record))
    if faults:
        raise FrameError(
            N_("The partnership “{title}” has {count} faults and is not saved."),
            title=record.title[:80] or "?",
            count=len(faults),
            faults=faults,
        )


def check_actor(actor: ActorRecord) -> None:
    """Check an actor before it is written.

    Raises
    ------
    FrameError
        Once, with every fault.
    """
    faults = actor_faults(actor)
    if faults:
        raise FrameError(
            N_("The actor “{name}” has {count} faults and is not saved."),
            name=actor.name[:80] or "?",
            count=len(faults),
            faults=faults,
        )


def actor_faults(actor: ActorRecord) -> tuple[Fault, ...]:
    """Return what :func:`check_actor` would refuse, to be told as somebody types."""
    return (*_actor_faults(actor, None), *_personal_actor(actor))


def record_faults(record: PartnershipRecord) -> tuple[Fault, ...]:
    """Return what :func:`check_record` would refuse, to be told as somebody types."""
    return tuple(_faults(record))


def _faults(record: PartnershipRecord) -> Iterator[Fault]:
    if not record.title.strip():
        yield Fault(Message(N_("The title is empty.")), field="title")
    if not any(actor.side == "fr" for actor in record.actors):
        yield Fault(Message(N_("No French actor is named.")), field="actors")
    yield from _words("status", record.status, STATUSES)
    yield from _words("confidence", record.confidence, CONFIDENCES)
    yield from _words("scope", record.scope, SCOPES)
    if not all(page and SHAPES["atlas_id"].fullmatch(page) for page in record.pages):
        yield Fault(Message(N_("This text does not have the form of this field.")), field="pages")
    for field, shape in SHAPES.items():
        if not shape.fullmatch(getattr(record, field)):
            value = getattr(record, field)
            yield Fault(
                Message(N_("This text does not have the form of this field.")), field=field, value=value
            )
    years = (record.first_signature_year, record.start_year, record.end_year, record.observed_year)
    yield from _years(years)
    for row, actor in enumerate(record.actors, 1):
        yield from _actor_faults(actor, row)
    known = {actor.actor_id: actor.side for actor in record.actors}
    for row, tie in enumerate(record.ties, 1):
        yield from _tie_faults(tie, row, known)
    for row, source in enumerate(record.sources, 1):
        yield from _words("relation", source.relation, RELATIONS, row)
    for row, line in enumerate(record.funding, 1):
        for amount in (line.amount_eur, line.amount_1pct_eau):
            if amount is not None and not 0 <= amount < 1e12:
                yield Fault(Message(N_("This is not an amount in euros.")), row=row, value=str(amount))
    yield from _sizes(record)
    yield from _unwritable(record)
    yield from _personal(record)


def _words(field: str, value: str, known: tuple[str, ...], row: int | None = None) -> Iterator[Fault]:
    if value not in known:
        words = ", ".join(word or '""' for word in known)
        yield Fault(Message(_WORD, {"value": value, "known": words}), field=field, row=row)


def _years(years: tuple[int | None, ...], row: int | None = None) -> Iterator[Fault]:
    for year in years:
        if year is not None and not 1900 <= year <= 2100:
            yield Fault(Message(_YEAR), row=row, value=str(year))


def _actor_faults(actor: ActorRecord, row: int | None) -> Iterator[Fault]:
    if not actor.name.strip() or len(actor.name) > LONGEST_NAME or len(actor.actor_id) > 200:
        text = N_("The name of the actor is empty or too long.")
        yield Fault(Message(text), field="name", row=row, value=actor.name)
    yield from _words("kind", actor.kind, KINDS, row)
    yield from _words("side", actor.side, SIDES, row)
    yield from _words("role", actor.role, ROLES, row)
    yield from _code(actor.territory_code, row)
    for degrees, most in ((actor.lon, 180), (actor.lat, 90)):
        if degrees is not None and not -most <= degrees <= most:
            yield Fault(Message(N_("These are not degrees.")), row=row, value=str(degrees))


def _tie_faults(tie: TieRecord, row: int, known: Mapping[str, str]) -> Iterator[Fault]:
    yield from _words("reach", tie.reach, REACHES, row)
    yield from _words("status", tie.status, STATUSES, row)
    yield from _words("confidence", tie.confidence, ("", *CONFIDENCES), row)
    yield from _words("scope", tie.scope, ("", *SCOPES), row)
    yield from _code(tie.territory_code, row)
    yield from _years((tie.start_year, tie.end_year, tie.observed_year), row)
    for actor_id, side in ((tie.actor_id, "fr"), (tie.partner_id, "ml")):
        if actor_id and known.get(actor_id) != side:
            message = Message(N_("This tie names an actor that the partnership does not have on that side."))
            yield Fault(message, row=row, value=actor_id)


def _code(code: str | None, row: int | None) -> Iterator[Fault]:
    if code is not None and not CODE.fullmatch(code):
        message = Message(N_("This is not the code of a territory."))
        yield Fault(message, field="territory_code", row=row, value=code)


def _sizes(record: PartnershipRecord) -> Iterator[Fault]:
    lists = ("actors", "ties", "themes", "sources", "funding", "texts", "pages")
    for name in lists:
        if len(getattr(record, name)) > MOST_ROWS:
            yield Fault(Message(N_("There are more than {most} rows."), {"most": MOST_ROWS}), field=name)
    for name, _ in record.texts:
        if not 0 < len(name) <= 64:
            yield Fault(Message(N_("The name of a text is empty or too long.")), field="texts", value=name)
    for field, text in _texts(record):
        if len(text) > LONGEST_TEXT:
            message = Message(N_("The text is longer than {most} characters."), {"most": LONGEST_TEXT})
            yield Fault(message, field=field)


def _unwritable(record: PartnershipRecord) -> Iterator[Fault]:
    for field, text in _texts(record):
        if UNWRITABLE.search(text):
            yield Fault(Message(N_("The text holds a control character.")), field=field)


def _personal(record: PartnershipRecord) -> Iterator[Fault]:
    for field, text in _texts(record):
        yield from _address(field, text)


def _personal_actor(actor: ActorRecord) -> Iterator[Fault]:
    for field in ("name", "group_name", "note"):
        yield from _address(field, getattr(actor, field))


def _address(field: str, text: str) -> Iterator[Fault]:
    if "@" in text if field in IDENTIFIERS else holds_contact(text):
        advice = Message(N_("Take it out: the register keeps no personal data."))
        message = Message(N_("The text holds an e-mail address or a telephone number."))
        yield Fault(message, field=field, advice=advice)


def _texts(record: PartnershipRecord) -> Iterator[tuple[str, str]]:
    """Yield every text of a record with the name of its field; addresses of pages are left out."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            yield field.name, value
    yield from record.texts
    rows: tuple[ActorRecord | TieRecord | SourceRecord | FundingRecord, ...]
    rows = (*record.actors, *record.ties, *record.sources, *record.funding)
    for row in rows:
        for field in fields(row):
            value = getattr(row, field.name)
            if isinstance(value, str) and not field.name.endswith("url"):
                yield field.name, value
    for theme in record.themes:
        for name in ("as_published", "level_1", "level_2", "level_3"):
            yield name, str(getattr(theme, name))
