"""The register as one flat list with HXL hashtags (Humanitarian Exchange Language 1.1, hxlstandard.org).

Headings first, hashtags below, then rows. The rows of a partnership share its number; each holds one French
actor, one Malian partner, one place, one source and one line of money, as many rows as the longest of these
lists. CartoCoop's own import of lists takes the file back (:mod:`data.importers.columns`). A flat list does
not carry: who is tied to which place, dates and status of single places, further roles, groups of actors,
how names were matched, levels of themes, relation and statement of sources, long texts, further pages.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

from data.exchange_cells import written
from data.exporters.register_document import RegisterDocument
from data.importers.columns import FIELDS
from data.records import ActorRecord, FundingRecord, PartnershipRecord, SourceRecord, TieRecord
from translations import translator

COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("key", "#activity+code"),
    ("atlas_id", "#meta+atlas"),
    ("title", "#activity+name"),
    ("actor", "#org+name"),
    ("actor_kind", "#org+type"),
    ("actor_code", "#org+code"),
    ("role", "#meta+role"),
    ("partner", "#org+partner+name"),
    ("region", "#adm1+name"),
    ("region_code", "#adm1+code"),
    ("cercle", "#adm2+name"),
    ("cercle_code", "#adm2+code"),
    ("commune", "#adm3+name"),
    ("commune_code", "#adm3+code"),
    ("village", "#adm4+name"),
    ("place", "#loc+name"),
    ("lat", "#geo+lat"),
    ("lon", "#geo+lon"),
    ("theme", "#sector+name"),
    ("signature", "#date+signature"),
    ("start", "#date+start"),
    ("end", "#date+end"),
    ("status", "#status"),
    ("observed", "#date+observed"),
    ("confidence", "#meta+confidence"),
    ("source", "#meta+source"),
    ("source_url", "#meta+url"),
    ("source_date", "#date+source"),
    ("funder", "#org+funder+name"),
    ("amount", "#value"),
    ("amount_year", "#meta+year"),
    ("form", "#meta+form"),
    ("note", "#meta+note"),
)
"""Field of :data:`data.importers.columns.FIELDS` and hashtag; ``theme`` stands as often as needed."""
_PCODE = re.compile(r"ML\d{2}(?:\d{2}){0,2}")
_LEVELS: Final = {4: "region", 6: "cercle", 8: "commune"}
_APART = re.compile(r"\s*[;|\r\n]+\s*")
Row = dict[str, Any]


def write_hxl(document: RegisterDocument) -> bytes:
    """Return the register as CSV with HXL hashtags: UTF-8 with a byte order mark, as spreadsheets read it."""
    t = translator(document.language)
    units = {row["code"]: row for row in document.tables["territories"].to_dict("records")}
    rows = [row for record in document.records for row in _rows(record, units)]
    themes = max((len(row["theme"]) for row in rows), default=1) or 1
    fields = [pair for pair in COLUMNS for _ in range(themes if pair[0] == "theme" else 1)]
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([t(FIELDS[field].label) for field, _tag in fields])
    writer.writerow([tag for _field, tag in fields])
    for row in rows:
        told = iter([*row["theme"], *[""] * themes])
        cells = [next(told) if field == "theme" else row.get(field) for field, _tag in fields]
        writer.writerow([written("string" if isinstance(cell, str) else "number", cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _rows(record: PartnershipRecord, units: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    common = {
        "key": record.partnership_id,
        "atlas_id": record.atlas_id,
        "title": record.title,
        "theme": [theme.as_published for theme in record.themes],
        "signature": record.first_signature_year,
        "start": record.start_year,
        "end": record.end_date or record.end_year,
        "status": record.status,
        "observed": record.observed_year,
        "confidence": record.confidence,
        "form": record.form,
        "note": record.note,
    }
    french = [actor for actor in record.actors if actor.side == "fr"]
    malian = [actor for actor in record.actors if actor.side == "ml"]
    lists: Sequence[Sequence[Any]] = (french, malian, record.ties, record.sources, record.funding)
    tellers: Sequence[Callable[[Any], Row]] = (
        _actor,
        _partner,
        lambda tie: _place(tie, units),
        _source,
        _money,
    )
    for number in range(max(map(len, lists))):
        row = dict(common)
        for tell, rows in zip(tellers, lists, strict=True):
            row |= tell(rows[number % len(rows)]) if rows else {}
        yield row


def _one_name(text: str) -> str:
    """Return a name without what parts the names of a cell."""
    return _APART.sub(", ", text)


def _actor(actor: ActorRecord) -> Row:
    return {
        "actor": _one_name(actor.name),
        "actor_kind": actor.kind,
        "actor_code": actor.territory_code,
        "role": actor.role,
    }


def _partner(actor: ActorRecord) -> Row:
    return {"partner": _one_name(actor.name)}


def _place(tie: TieRecord, units: Mapping[str, Mapping[str, Any]]) -> Row:
    """Return the place of a tie: the unit behind its code with the units that hold it, else its words."""
    code = tie.territory_code or ""
    if not _PCODE.fullmatch(code):
        return {"place": _one_name(tie.place)}
    row: Row = {}
    for length in range(4, len(code) + 1, 2):
        level, unit = _LEVELS[length], units.get(code[:length], {})
        row |= {level: unit.get("name") or None, f"{level}_code": code[:length]}
    if tie.reach == "village":
        row["village"] = _one_name(tie.place)
    unit = units.get(code, {})
    return row | {"lat": unit.get("lat"), "lon": unit.get("lon")}


def _source(source: SourceRecord) -> Row:
    return {"source": source.title, "source_url": source.url, "source_date": source.date}


def _money(line: FundingRecord) -> Row:
    return {
        "funder": line.funder,
        "amount": line.amount_as_published,
        "amount_year": line.year_as_published,
    }
