"""What second sources and lines of money say of the built-in partnerships, and which ones they are about."""

from __future__ import annotations

import re

from data._builtin_tables import Cells, Tables
from data.errors import N_
from data.records import FundingRecord, Relation, SourceRecord

RELATIONS: dict[str, Relation] = {
    "confirme": "confirms",
    "complète": "completes",
    "nuance": "nuances",
    "contredit": "contradicts",
    "contredit en partie": "contradicts",
    "modifie le statut": "changes-status",
    "exclu": "excludes",
    "non confirmé": "excludes",
}


def stated_date(title: str) -> str:
    """Return the day that a source's own title states, "" when it states none."""
    found = re.search(r"\d{2}/\d{2}/\d{4}", title)
    return found.group(0) if found else ""


def second_source(cells: Cells) -> SourceRecord:
    """Return a row of corroboration as a source."""
    return SourceRecord(
        title=cells["source_title"],
        url=cells["source_url"],
        date=stated_date(cells["source_title"]),
        relation=RELATIONS[cells["relation"]],
        statement=cells["fact"],
        note=cells["note"],
    )


def further_sources(tables: Tables, keys: dict[int, str]) -> dict[str, list[SourceRecord]]:
    """Return by partnership the sources beside those of its rows; `keys` is row number to partnership."""
    known, found = set(keys), dict[str, list[SourceRecord]]()
    facts = tables.rows["corroboration"]
    attached: set[int] = set()
    for n, cells in enumerate(tables.rows["curation_corroboration"], 1):
        number = tables.integer("curation_corroboration", n, "corroboration") or 0
        if not 1 <= number <= len(facts):
            tables.fault("curation_corroboration", n, N_("This row does not exist."), cells["corroboration"])
            continue
        attached.add(number)
        if facts[number - 1]["relation"] not in RELATIONS:
            word = facts[number - 1]["relation"]
            tables.fault("corroboration", number, N_("This relation is not known."), word, "relation")
            continue
        source = second_source(facts[number - 1])
        for row in tables.numbers("curation_corroboration", n, "rows", known):
            found.setdefault(keys[row], []).append(source)
    for number in sorted(set(range(1, len(facts) + 1)) - attached):
        tables.fault("corroboration", number, N_("No decision says what this row is about."))
    for n, cells in enumerate(tables.rows["curation_events"], 1):
        source = SourceRecord(
            cells["source_title"], cells["source_url"], cells["date"], "changes-status", cells["statement"]
        )
        for row in tables.numbers("curation_events", n, "rows", known):
            found.setdefault(keys[row], []).append(source)
    return {key: list(dict.fromkeys(values)) for key, values in found.items()}


def funding_lines(tables: Tables, keys: dict[int, str]) -> dict[str, list[FundingRecord]]:
    """Return the lines of money by partnership, amounts as published."""
    found: dict[str, list[FundingRecord]] = {}
    facts = tables.rows["financing"]
    attached: set[int] = set()
    for n, decided in enumerate(tables.rows["curation_financing"], 1):
        number = tables.integer("curation_financing", n, "financing") or 0
        if not 1 <= number <= len(facts):
            tables.fault("curation_financing", n, N_("This row does not exist."), decided["financing"])
            continue
        attached.add(number)
        cells = facts[number - 1]
        line = FundingRecord(
            funder=cells["funder"],
            amount_as_published=cells["amount_eur"],
            amount_eur=_euros(cells["amount_eur"]),
            amount_1pct_eau=_euros(cells["amount_1pct_eau"]),
            year_as_published=cells["year"],
            source_title=cells["source_title"],
            source_url=cells["source_url"],
            note=cells["note"],
        )
        for row in tables.numbers("curation_financing", n, "row", set(keys)):
            found.setdefault(keys[row], []).append(line)
    for number in sorted(set(range(1, len(facts) + 1)) - attached):
        tables.fault("financing", number, N_("No decision says what this row is about."))
    return found


def _euros(text: str) -> float | None:
    """Return a number of euros, None when the text is not one ("près d’un million")."""
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
