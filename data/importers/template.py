"""A workbook to fill in: headings that the import knows, examples, and the words that each column takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from data.errors import N_
from data.exporters.document import ExportedFile
from data.exporters.rejected import MIME
from data.exporters.xlsx_file import fill_sheet, steady_workbook
from data.importers._column_words import FIELDS
from data.pcodes import units_by_code
from data.territories import load_territories
from data.themes import load_themes
from translations import translator

COLUMNS: Final = (
    *("key", "title", "actor", "actor_kind", "actor_code", "actor_within", "role", "partner", "cercle"),
    *("commune", "village", "commune_code", "lat", "lon", "theme", "dac", "start", "end", "signature"),
    *("status", "observed", "source", "source_url", "source_date", "funder", "amount", "amount_year", "note"),
)
"""Fields of the template, in order."""
STATUS_CHOICES: Final = (N_("ongoing"), N_("ended"), N_("dormant"), N_("suspended"))
KIND_CHOICES: Final = (
    *(N_("commune"), N_("département"), N_("region"), N_("EPCI"), N_("syndicat"), N_("school")),
    *(N_("public operator"), N_("association"), N_("other")),
)
ROLE_CHOICES: Final = (
    *(N_("lead"), N_("partner"), N_("associated"), N_("implementer"), N_("beneficiary"), N_("funder")),
)
_EXAMPLES: Final = (
    {
        "key": "EX-1",
        "title": N_("SYNTHETIC EXAMPLE – wells"),
        "actor": "Ville-Exemple",
        "actor_kind": N_("commune"),
        "cercle": "Diéma",
        "commune": "Lakamané",
        "theme": "eau",
        "start": "2012",
        "end": "31/12/2014",
        "status": N_("ended"),
        "observed": "2015",
        "source": N_("SYNTHETIC EXAMPLE – report"),
        "amount": "12 000",
    },
    {
        "key": "EX-2",
        "title": N_("SYNTHETIC EXAMPLE – schools"),
        "actor": "Association Exemple",
        "actor_kind": N_("association"),
        "partner": "Commune de Tringa",
        "cercle": "Yélimané",
        "commune": "Tringa",
        "theme": "enseignement",
        "start": "03/2019",
        "status": N_("ongoing"),
        "observed": "12/05/2024",
    },
)
_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the file is the same every time
_LAST = 5_000
"""Rows to which lists of choices apply."""


def write_template(language: str) -> ExportedFile:
    """Return the template: a sheet to fill in, examples that are named synthetic, lists, an explanation.

    Parameters
    ----------
    language
        ``fr`` or ``en``; the import knows the headings and words of both.
    """
    t = translator(language)
    headings = [t(FIELDS[field].label) for field in COLUMNS]
    book = Workbook()
    sheet = book.active
    sheet.title = t("Partnerships")
    fill_sheet(sheet, headings, [])
    examples: list[list[object]] = [
        [t(row[field]) if field in row else "" for field in COLUMNS] for row in _EXAMPLES
    ]
    fill_sheet(book.create_sheet(t("Synthetic examples")), headings, examples)
    lists = _lists(language)
    width = max(len(words) for _field, words in lists)
    rows: list[list[object]] = [
        [words[at] if at < len(words) else "" for _field, words in lists] for at in range(width)
    ]
    titles = [t(FIELDS[field].label) for field, _words in lists]
    name = t("Lists")
    fill_sheet(book.create_sheet(name), titles, rows)
    for column, (field, words) in enumerate(lists):
        letter = _letter(column)
        _choices(sheet, COLUMNS.index(field), f"'{name}'!${letter}$2:${letter}${len(words) + 1}")
    help_rows: list[list[object]] = [[line] for line in _explained(language)]
    fill_sheet(book.create_sheet(t("Read me")), [t("How to fill in this workbook")], help_rows)
    out = BytesIO()
    book.save(out)
    return ExportedFile("cartocoop-import.xlsx", MIME["xlsx"], steady_workbook(out.getvalue(), _MOMENT))


def _lists(language: str) -> list[tuple[str, Sequence[str]]]:
    t = translator(language)
    units = load_territories("kayes")
    named = {level: units.loc[units["level"] == level] for level in ("cercle", "commune")}
    return [
        ("actor_kind", [t(word) for word in KIND_CHOICES]),
        ("role", [t(word) for word in ROLE_CHOICES]),
        ("status", [t(word) for word in STATUS_CHOICES]),
        ("cercle", sorted(named["cercle"]["name"])),
        ("commune", sorted(set(named["commune"]["name"]))),
        ("commune_code", sorted(code for code in units_by_code("newer") if len(code) == 8)),
        ("theme", [" / ".join(filter(None, path)) for path in load_themes()]),
    ]


def _choices(sheet: Worksheet, column: int, formula: str) -> None:
    """Offer a list in a column; other words may still be written."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    letter = _letter(column)
    rule.add(f"{letter}2:{letter}{_LAST}")
    sheet.add_data_validation(rule)


def _letter(column: int) -> str:
    first, second = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _explained(language: str) -> list[str]:
    t = translator(language)
    return [
        t("Fill in the first sheet, one row for each partnership."),
        t("Only an actor and a place are compulsory."),
        t("Rows that have the same number are one partnership, with several places or actors."),
        t("An unknown date stays empty: nothing is guessed."),
        t("Several names in one cell are parted by semicolons."),
        t("A year (2012), a date (12/03/2012), a month (mars 2012) and a period (2010-2014) are understood."),
        t("P-codes are those of the newer scheme; for a file with codes of 2015 say so at the import."),
        t("No e-mail address, telephone number or name of a contact is kept: such cells are dropped."),
        t("The examples are invented; the import reads the first sheet only."),
    ]
