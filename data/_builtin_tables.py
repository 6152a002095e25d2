"""Reading the tables of ``register_builtin``: text in, typed cells out, every fault at once."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import N_, CartoCoopError, Fault, Message

Cells = dict[str, str]
COLUMNS = {
    "partnerships": (
        "row,french_actor,french_actor_type,insee_code,malian_partner,malian_partner_type,cercle,region_mali,"
        "start_year,end_year,status,theme,source_title,source_url,confidence,scope,ile_de_france,note"
    ),
    "corroboration": "french_actor,malian_partner,fact,source_title,source_url,relation,note",
    "financing": ("funder,amount_eur,amount_1pct_eau,year,partnership,source_title,source_url,note"),
    "curation_rows": "row,partnership,role,reach,collective,lookup,observed_date,why",
    "curation_partnerships": "partnership,base_row,title,atlas_ids,first_signature_year,why",
    "curation_actors": "actor,side,actor_id,kind,territory_code,note,why",
    "curation_groups": "actor,group,why",
    "curation_status": "status_as_published,status,observed_date,why",
    "curation_corroboration": "corroboration,rows,why",
    "curation_financing": "financing,row,why",
    "curation_events": "date,statement,relation,source_title,source_url,rows,why",
}


class BuiltinError(CartoCoopError):
    """The tables of the built-in register do not fit together."""


@dataclass(slots=True)
class Tables:
    """Every table by name, and the faults found so far."""

    rows: dict[str, list[Cells]]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, table: str, row: int, template: str, value: str = "", column: str = "") -> None:
        """Keep a fault; they are told together at the end."""
        self.faults.append(Fault(Message(template), file=f"{table}.csv", row=row, field=column, value=value))

    def integer(self, table: str, row: int, column: str) -> int | None:
        """Return a whole number, None for an empty cell."""
        text = self.rows[table][row - 1][column].strip()
        if not text:
            return None
        if not text.isdigit():
            self.fault(table, row, N_("This is not a whole number."), text, column)
            return None
        return int(text)

    def numbers(self, table: str, row: int, column: str, known: set[int]) -> tuple[int, ...]:
        """Return the row numbers of a cell (``"8;9"``), each of which must be known."""
        found: list[int] = []
        for part in filter(None, self.rows[table][row - 1][column].split(";")):
            if part.strip().isdigit() and int(part) in known:
                found.append(int(part))
            else:
                self.fault(table, row, N_("This row does not exist."), part, column)
        return tuple(found)

    def check(self) -> None:
        """Raise once, with every fault found.

        Raises
        ------
        BuiltinError
        """
        if self.faults:
            raise BuiltinError(
                N_("The built-in register has {count} faults."), count=len(self.faults), faults=self.faults
            )


def read_tables(folder: Path) -> Tables:
    """Read every table of a folder as text.

    Raises
    ------
    BuiltinError
        When a file is missing or does not have its columns.
    """
    tables = Tables({})
    for name, columns in COLUMNS.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            tables.faults.append(Fault(Message(N_("This file is missing.")), file=path.name))
            continue
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            tables.rows[name] = [{key: value or "" for key, value in row.items() if key} for row in reader]
            missing = set(columns.split(",")) - set(reader.fieldnames or ())
        if missing:
            text = ", ".join(sorted(missing))
            tables.faults.append(Fault(Message(N_("Columns are missing.")), file=path.name, value=text))
    tables.check()
    return tables
