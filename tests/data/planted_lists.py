"""Lists with faults planted at known rows: what an import must name, and what it must keep.

Everything is invented but the names of territories; ``python -m tests.data.planted_lists FOLDER`` writes
5,000 rows with 200 faults.
"""

from __future__ import annotations

import csv
import random
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.paths import REFERENCE
from tests.data.list_files import as_csv, as_ods, as_xlsx

HEADINGS = (
    *(
        "N°",
        "Intitulé",
        "Acteur français",
        "Code INSEE",
        "Cercle",
        "Commune",
        "P-code",
        "Latitude",
        "Longitude",
    ),
    *("Date de début", "Date de fin", "Statut", "Thématique", "Montant (euros)", "Source"),
)
ACTORS = (
    ("Montreuil", "93048"),
    ("Cachan", "94016"),
    ("Département de l'Essonne", "91"),
    ("Association Fictive", ""),
)
FAULTS = {
    "no actor": "Acteur français",
    "no place": "Commune",
    "no such day": "Date de début",
    "year out of range": "Date de début",
    "end before start": "Date de fin",
    "unknown status": "Statut",
    "error of the spreadsheet": "Intitulé",
    "degrees outside the Earth": "Latitude",
    "degrees exchanged": "Latitude",
    "unknown P-code": "P-code",
    "P-code of another commune": "P-code",
    "INSEE code of another": "Code INSEE",
    "one number twice": "Intitulé",
    "unknown commune": "Commune",
    "amount in words": "Montant (euros)",
}
"""Kind of fault -> heading that must be named."""
KEPT = ("unknown commune", "amount in words")
"""Faults with which the row is taken all the same."""
FILES = (
    ("utf8.csv", "utf-8-sig", ";"),
    ("utf16.csv", "utf-16", "\t"),
    ("latin1.csv", "latin-1", ","),
    ("windows.csv", "cp1252", "|"),
    ("merged.xlsx", "", ""),
    ("merged.ods", "", ""),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A file, the faults in it (row -> kind) and the titles of its good rows."""

    name: str
    content: bytes
    faults: dict[int, str]
    titles: frozenset[str]


def plant(rows: int, faults: int, seed: int = 1) -> list[Planted]:
    """Return six files with so many rows and faults together."""
    dice = random.Random(seed)  # noqa: S311 - the same rows every time
    with (REFERENCE / "kayes_communes.csv").open(encoding="utf-8") as handle:
        communes = sorted(csv.DictReader(handle), key=lambda one: (one["cercle"], one["name"]))
    kinds = [list(FAULTS)[at % len(FAULTS)] for at in range(faults)]
    files = []
    for place, (name, encoding, delimiter) in enumerate(FILES):
        count = rows // len(FILES) + (place < rows % len(FILES))
        mine = kinds[place :: len(FILES)]
        spoilt = dict(zip(sorted(dice.sample(range(1, count), len(mine))), mine, strict=True))
        files.append(_file(name, encoding, delimiter, _Table(dice, communes, count, spoilt, place)))
    return files


class _Table:
    """Rows of one file, sorted by cercle, with their faults."""

    def __init__(self, dice, communes, count, spoilt, place):
        self.first = 4 if place > 3 else 2 if place else 3
        self.scheme = "code_2015" if place == 2 else "code"
        chosen = sorted((dice.choice(communes) for _ in range(count)), key=lambda one: one["cercle"])
        self.rows, self.faults = [], {}
        for at, commune in enumerate(chosen):
            row = self._good(dice, commune, f"F{place}-{at}")
            if at in spoilt:
                self._spoil(row, spoilt[at], dice, communes)
                self.faults[self.first + at] = spoilt[at]
            self.rows.append(row)

    def _good(self, dice, commune, number):
        actor, code = dice.choice(ACTORS)
        year = dice.randint(1990, 2018)
        start = dice.choice([f"{year}", f"12/03/{year}", f"mars {year}", f"{year}-03-12", date(year, 3, 12)])
        lat, lon = float(commune["centroid_lat"]), float(commune["centroid_lon"])
        return {
            "N°": number,
            "Intitulé": f"Projet fictif {number}",
            "Acteur français": actor,
            "Code INSEE": code,
            "Cercle": commune["cercle"],
            "Commune": commune["name"],
            "P-code": commune[self.scheme],
            "Latitude": dice.choice([f"{lat}", f"{lat}".replace(".", ","), lat]),
            "Longitude": dice.choice([f"{lon}", f"{lon}".replace(".", ","), f"{-lon} O"]),
            "Date de début": start,
            "Date de fin": dice.choice(["", f"{year + 3}", f"31/12/{year + 2}"]),
            "Statut": dice.choice(["En cours", "Terminé", "", "ended"]),
            "Thématique": "eau",
            "Montant (euros)": dice.choice(["", "12 000", "382240", "1 500,50 euros"]),
            "Source": dice.choice(["", "Rapport fictif"]),
        }

    def _spoil(self, row, kind, dice, communes):
        others = [one for one in communes if one["cercle"] != row["Cercle"] and one["name"] != row["Commune"]]
        wrong = {
            "no actor": {"Acteur français": "", "Code INSEE": ""},
            "no place": {"Commune": "", "Cercle": "", "P-code": "", "Latitude": "", "Longitude": ""},
            "no such day": {"Date de début": "31/02/2012"},
            "year out of range": {"Date de début": "1850", "Date de fin": ""},
            "end before start": {"Date de début": "2012", "Date de fin": "2009"},
            "unknown status": {"Statut": "presque"},
            "error of the spreadsheet": {"Intitulé": "#REF!"},
            "degrees outside the Earth": {"Latitude": "145,2"},
            "degrees exchanged": {"Latitude": "-11,4", "Longitude": "14,4"},
            "unknown P-code": {"P-code": "ML019999"},
            "P-code of another commune": {"P-code": dice.choice(others)[self.scheme]},
            "INSEE code of another": {"Acteur français": "Cachan", "Code INSEE": "93048"},
            "one number twice": {"N°": self.rows[0]["N°"]},
            "unknown commune": {"Commune": "Zzyzx-Fictif", "P-code": ""},
            "amount in words": {"Montant (euros)": "douze mille"},
        }
        row.update(wrong[kind])


def _file(name, encoding, delimiter, table):
    head = [list(HEADINGS)]
    if table.first == 4:  # a title, a blank row, then the headings
        head = [["Liste fictive"] + [""] * (len(HEADINGS) - 1), [""] * len(HEADINGS), *head]
    elif table.first == 3:
        head = [["Liste fictive"] + [""] * (len(HEADINGS) - 1), *head]
    rows = [[row[heading] for heading in HEADINGS] for row in table.rows]
    if encoding:
        content = as_csv(head + rows, delimiter=delimiter, encoding=encoding)
    else:
        content = _merged(name, head, rows, table)
    good = frozenset(
        row["Intitulé"]
        for at, row in enumerate(table.rows)
        if table.faults.get(table.first + at, KEPT[0]) in KEPT
    )
    return Planted(name, content, table.faults, good)


def _merged(name, head, rows, table):
    """Merge the cells of the cercle over the rows that have the same one, and the title over the width."""
    column = HEADINGS.index("Cercle")
    spans, start = {}, 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at][column] != rows[start][column]:
            spans[start] = at - start
            start = at
    for start, height in spans.items():
        for at in range(start + 1, start + height):
            rows[at][column] = ""
    top = len(head)
    if name.endswith(".ods"):
        merged = {(top + at, column): (height, 1) for at, height in spans.items() if height > 1}
        return as_ods(head + rows, spans={(0, 0): (1, len(HEADINGS)), **merged})
    letter = chr(ord("A") + column)
    cells = [
        f"{letter}{top + at + 1}:{letter}{top + at + height}" for at, height in spans.items() if height > 1
    ]
    return as_xlsx(head + rows, merged=["A1:O1", *cells])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for planted in plant(5_000, 200):
        (folder / planted.name).write_bytes(planted.content)
