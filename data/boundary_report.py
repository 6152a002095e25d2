"""The report of a join: what became of every row of a file and of every unit it should draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from data._boundary_match import Method
from data.errors import Message, Translate
from data.schema import Area, Level

Status = Literal["matched", "merged", "duplicate", "unmatched", "elsewhere", "missing"]
STATUSES: tuple[Status, ...] = ("matched", "merged", "duplicate", "unmatched", "elsewhere", "missing")
NEEDED_SHARE = 0.95
"""An official set is taken for a level when it draws at least this share of the level's units; the few
that it lacks are shown as points. Below, the level stays as it was: tiers are not mixed within a level."""
SHOWN = 12
COLUMNS = (
    "status",
    "row",
    "code",
    "name",
    "level",
    "file_code",
    "file_name",
    "method",
    "mended",
    "note",
)


@dataclass(frozen=True, slots=True)
class UnitJoin:
    """One row of the file, or one unit that the file lacks.

    Parameters
    ----------
    status
        ``matched``; ``merged``: united with other rows of the same unit; ``duplicate``: left out, another
        row draws the unit; ``unmatched``: inside the area but no unit found; ``elsewhere``: outside the
        area; ``missing``: a unit of the level that no row draws.
    row
        1-based row of the file; None for a missing unit.
    code, name, level
        The unit; empty when none was found.
    file_code, file_name
        What the file calls it.
    method
        ``code``, ``former`` (code of a commune merged since), ``name``, ``place``, or empty.
    mended
        The polygon was invalid and was mended.
    note
        What a person should know.
    """

    status: Status
    row: int | None
    code: str = ""
    name: str = ""
    level: str = ""
    file_code: str = ""
    file_name: str = ""
    method: Method = ""
    mended: bool = False
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class LevelJoin:
    """How much of one level the file draws, and whether that suffices."""

    level: Level
    n_drawn: int
    n_expected: int

    @property
    def accepted(self) -> bool:
        """At least :data:`NEEDED_SHARE` of the units are drawn."""
        return self.n_drawn >= NEEDED_SHARE * self.n_expected


@dataclass(frozen=True, slots=True)
class JoinReport:
    """What became of every row of a supplied file and of every unit of the level that it draws.

    Parameters
    ----------
    area
        Which area it was joined with.
    file, crs
        File name and the coordinate reference system that it was in.
    scheme
        ``p-code``, ``p-code-2015`` or ``insee``; empty when no code was used.
    columns
        Columns used: ``code``, ``name``.
    levels
        Per level drawn, how much of it.
    rows
        Every row of the file in order, then the missing units.
    vintage
        Year or date stated for the set; empty when not stated.
    """

    area: Area
    file: str
    crs: str
    scheme: str
    columns: Mapping[str, str]
    levels: tuple[LevelJoin, ...]
    rows: tuple[UnitJoin, ...]
    vintage: str = ""

    def with_status(self, *statuses: Status) -> tuple[UnitJoin, ...]:
        """Return the rows that have one of the statuses."""
        return tuple(row for row in self.rows if row.status in statuses)

    @property
    def matched(self) -> tuple[UnitJoin, ...]:
        """Rows that draw a unit, alone or united with others."""
        return self.with_status("matched", "merged")

    @property
    def merged(self) -> tuple[UnitJoin, ...]:
        """Rows united with other rows of the same unit."""
        return self.with_status("merged")

    @property
    def unmatched(self) -> tuple[UnitJoin, ...]:
        """Rows inside the area for which no unit was found."""
        return self.with_status("unmatched")

    @property
    def elsewhere(self) -> tuple[UnitJoin, ...]:
        """Rows outside the area."""
        return self.with_status("elsewhere")

    @property
    def duplicates(self) -> tuple[UnitJoin, ...]:
        """Rows left out because another row draws the same unit."""
        return self.with_status("duplicate")

    @property
    def missing(self) -> tuple[UnitJoin, ...]:
        """Units of the drawn levels that no row draws."""
        return self.with_status("missing")

    @property
    def mended(self) -> tuple[UnitJoin, ...]:
        """Rows whose invalid polygon was mended."""
        return tuple(row for row in self.rows if row.mended)

    @property
    def accepted(self) -> tuple[LevelJoin, ...]:
        """Levels that the file draws well enough to be used."""
        return tuple(level for level in self.levels if level.accepted)

    def counts(self) -> dict[str, int]:
        """Return the number of rows by status, and of mended ones."""
        counted = Counter(row.status for row in self.rows)
        return {status: counted[status] for status in STATUSES} | {"mended": len(self.mended)}

    def to_frame(self, translate: Translate = str) -> pd.DataFrame:
        """Return every row as a table: the columns of :class:`UnitJoin`, remarks in words."""
        records = [
            {
                "status": row.status,
                "row": row.row,
                "code": row.code,
                "name": row.name,
                "level": row.level,
                "file_code": row.file_code,
                "file_name": row.file_name,
                "method": row.method,
                "mended": row.mended,
                "note": row.note.render(translate) if row.note else "",
            }
            for row in self.rows
        ]
        frame = pd.DataFrame(records, columns=[*UnitJoin.__slots__])
        frame = frame[
            ["status", "row", "code", "name", "level", "file_code", "file_name", "method", "mended", "note"]
        ]
        return frame.astype({"row": "Int64"})

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return the report as plain values for JSON; rows outside the area are only counted."""
        frame = self.to_frame(translate)
        shown = frame.loc[frame["status"] != "elsewhere"].astype(object)
        return {
            "area": self.area,
            "file": self.file,
            "crs": self.crs,
            "scheme": self.scheme,
            "columns": dict(self.columns),
            "vintage": self.vintage,
            "levels": [
                {
                    "level": level.level,
                    "drawn": level.n_drawn,
                    "expected": level.n_expected,
                    "accepted": level.accepted,
                }
                for level in self.levels
            ],
            "counts": self.counts(),
            "rows": shown.where(shown.notna(), None).to_dict("records"),
        }

    def render(self, t: Translate = str) -> str:
        """Return the report in words, one finding per line."""
        lines = [
            t("{file} ({crs}), {scheme}:").format(
                file=self.file, crs=self.crs, scheme=_scheme_words(self.scheme, self.columns, t)
            )
        ]
        lines += [_level_words(level, t) for level in self.levels]
        kinds = (
            (t("United because several rows draw one unit"), self.merged),
            (t("Left out because another row draws the same unit"), self.duplicates),
            (t("Mended because the polygon was invalid"), self.mended),
            (t("In the area, but no unit found"), self.unmatched),
            (t("Missing from the file"), self.missing),
        )
        for title, rows in kinds:
            if rows:
                lines.append(f"{title} ({len(rows)}): {_names(rows, t)}")
        placed = [row for row in self.matched if row.method == "place"]
        if placed:
            pairs = ", ".join(f"{row.file_name or '?'} → {row.name}" for row in placed[:SHOWN])
            lines.append(t("Recognised by place alone ({n}): {pairs}").format(n=len(placed), pairs=pairs))
        if self.elsewhere:
            lines.append(t("Outside the area, not used: {n} rows").format(n=len(self.elsewhere)))
        noted = [row for row in self.rows if row.note]
        for row in noted[:SHOWN]:
            lines.append(f"- {_called(row, t)}: {row.note.render(t) if row.note else ''}")
        if len(noted) > SHOWN:
            lines.append(t("… and {n} more remarks in the table").format(n=len(noted) - SHOWN))
        return "\n".join(lines)


def _scheme_words(scheme: str, columns: Mapping[str, str], t: Translate) -> str:
    words = {
        "p-code": t("P-codes of the newer scheme in column “{column}”"),
        "p-code-2015": t("P-codes of the 2015 scheme in column “{column}”"),
        "insee": t("INSEE codes in column “{column}”"),
        "": t("by name, in column “{column}”"),
    }[scheme]
    return words.format(column=columns.get("code" if scheme else "name", "–"))


def _level_words(level: LevelJoin, t: Translate) -> str:
    names = {
        "region": t("regions"),
        "departement": t("départements"),
        "cercle": t("cercles"),
        "commune": t("communes"),
    }
    words = (
        t("{level}: {drawn} of {expected} drawn, taken")
        if level.accepted
        else t("{level}: {drawn} of {expected} drawn, too few: this level stays as it was")
    )
    return words.format(level=names[level.level], drawn=level.n_drawn, expected=level.n_expected)


def _called(row: UnitJoin, t: Translate) -> str:
    name = row.name or row.file_name or row.file_code
    if row.row is None:
        return name
    place = t("row {row}").format(row=row.row)
    return f"{name} ({place})" if name else place


def _names(rows: tuple[UnitJoin, ...], t: Translate) -> str:
    text = ", ".join(_called(row, t) for row in rows[:SHOWN])
    return text if len(rows) <= SHOWN else text + " " + t("and {n} more").format(n=len(rows) - SHOWN)
