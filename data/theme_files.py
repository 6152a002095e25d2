"""The user's table of theme names as CSV: checked, written, and read with every fault listed.

One row per name and path (a name that leads to two themes has two rows). ``level_1`` says ``none`` where
somebody has settled that the name leads nowhere; a row that says nothing yet is left out when it is read,
so that the list of what is unmapped can be filled in bit by bit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from data.errors import N_, CartoCoopError, Fault, FrameError, Message
from data.exporters.guard import clean_text, unguarded
from data.importers._atlas_personal import holds_contact
from data.name_table import read_rows, write_rows
from data.schema import CONFIDENCES
from data.text_fold import fold
from data.theme_names import KINDS, LONGEST_NAME, ThemeName, read_path, theme_key
from data.themes import ThemePath, load_themes

COLUMNS: Final = (
    *("kind", "name", "level_1", "level_2", "level_3", "code"),
    *("confidence", "source", "author", "date"),
)
NONE: Final = "none"
LONGEST_SOURCE: Final = 300
_NOWHERE: Final = ("none", "aucun", "aucune")
_NEEDED: Final = ("kind", "name")
_SECTOR: Final = re.compile(r"\d{5}|\d{3}", re.ASCII)
_PURPOSE: Final = re.compile(r"\d{5}", re.ASCII)


class ThemeNameError(CartoCoopError):
    """Lines of the table that cannot be kept; every fault is named and nothing is written."""


@dataclass(frozen=True, slots=True)
class ReadThemeNames:
    """What a file says.

    Parameters
    ----------
    lines
        One per name.
    silent
        Rows that say nothing of their name yet.
    """

    lines: tuple[ThemeName, ...]
    silent: int = 0


def check_theme_names(lines: Iterable[ThemeName], known: Collection[ThemePath] = ()) -> None:
    """Check lines before they are kept.

    Parameters
    ----------
    lines
        The lines.
    known
        Themes beside those of the Atlas's list.

    Raises
    ------
    ThemeNameError
        Once, with every fault.
    """
    if faults := [fault for line in lines for fault in _faults(line, known)]:
        raise ThemeNameError(N_("The table of theme names is not changed."), faults=faults)


def _faults(line: ThemeName, known: Collection[ThemePath]) -> Iterator[Fault]:
    if not line.name.strip() or len(line.name) > LONGEST_NAME:
        yield Fault(Message(N_("The name is empty or too long.")), field="name", value=line.name)
    if line.kind not in KINDS:
        yield _not_one_of("kind", line.kind, KINDS)
    if line.confidence not in CONFIDENCES:
        yield _not_one_of("confidence", line.confidence, CONFIDENCES)
    if line.kind == "sector" and not _SECTOR.fullmatch(line.name):
        yield Fault(Message(N_("A DAC code has three or five digits.")), field="name", value=line.name)
    if line.kind == "sector" and len(line.paths) > 1:
        yield Fault(Message(N_("A code leads to one theme.")), field="name", value=line.name)
    if line.kind == "export":
        yield from _export_faults(line, known)
    for path in line.paths:
        if path not in known and path not in load_themes():
            advice = Message(N_("Write its levels as the page Register shows them."))
            message = Message(N_("The Atlas's list holds no such theme."))
            yield Fault(message, field="level_1", value=theme_key(path), advice=advice)
    if len(line.source) > LONGEST_SOURCE:
        long = Message(N_("The text is longer than {most} characters."), {"most": LONGEST_SOURCE})
        yield Fault(long, field="source")
    if line.date and not _is_day(line.date):
        yield Fault(Message(N_("A date is written YYYY-MM-DD.")), field="date", value=line.date)
    for field in ("name", "source", "author"):
        if holds_contact(getattr(line, field)):
            advice = Message(N_("Take it out: no personal data is kept."))
            message = Message(N_("An e-mail address or a telephone number stands here."))
            yield Fault(message, field=field, advice=advice)


def _export_faults(line: ThemeName, known: Collection[ThemePath]) -> Iterator[Fault]:
    path = read_path(line.name)
    if path not in known and path not in load_themes():
        yield Fault(Message(N_("The Atlas's list holds no such theme.")), field="name", value=line.name)
    if line.code and not _PURPOSE.fullmatch(line.code):
        yield Fault(Message(N_("A DAC code for exports has five digits.")), field="code", value=line.code)


def _not_one_of(field: str, value: str, known: Iterable[str]) -> Fault:
    message = Message(
        N_("“{value}” is not one of: {known}."), {"value": value[:40], "known": ", ".join(known)}
    )
    return Fault(message, field=field)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def write_theme_names(path: Path, lines: Iterable[ThemeName]) -> int:
    """Write lines as CSV (:data:`COLUMNS`), safe to open in a spreadsheet; return the number of rows.

    Raises
    ------
    CartoCoopError
        The file cannot be written.
    """
    rows = [row for line in lines for row in _rows(line)]
    write_rows(path, rows, COLUMNS)
    return len(rows)


def write_open_names(path: Path, names: Iterable[tuple[str, str]]) -> int:
    """Write (kind, name) pairs that lead nowhere yet as a table to fill in; return the number of rows."""
    rows = [{"kind": kind, "name": name} for kind, name in names]
    write_rows(path, rows, COLUMNS)
    return len(rows)


def _rows(line: ThemeName) -> Iterator[dict[str, str]]:
    told = {name: getattr(line, name) for name in ("kind", "name", "confidence", "source", "author", "date")}
    if line.kind == "export":
        yield told | {"code": line.code or NONE}
        return
    for path in line.paths or (ThemePath(NONE),):
        yield told | path._asdict()


def read_theme_names(path: Path, known: Collection[ThemePath] = ()) -> ReadThemeNames:
    """Read a file of :func:`write_theme_names`, or one that a person has filled in.

    Parameters
    ----------
    path
        A CSV file.
    known
        See :func:`check_theme_names`.

    Raises
    ------
    ThemeNameError
        It is no such table, or rows have faults: all are listed, and nothing of it is taken.
    CartoCoopError
        The file cannot be read.
    """
    rows = read_rows(path)
    if missing := [name for name in _NEEDED if name not in rows[0]]:
        text = N_("The file “{path}” is no table of theme names: it lacks the columns {columns}.")
        raise ThemeNameError(text, path=path.name, columns=", ".join(missing))
    found: dict[str, ThemeName] = {}
    faults: list[Fault] = []
    silent = 0
    for number, row in enumerate(rows, 1):
        cells = {name: unguarded(clean_text(row.get(name, ""))) for name in COLUMNS}
        try:
            line = _read(cells)
        except FrameError as error:
            faults += [replace(fault, row=number) for fault in error.faults]
            continue
        if line is None:
            silent += 1
            continue
        faults += [replace(fault, row=number) for fault in _faults(line, known)]
        if before := found.get(line.key):
            if line.kind != "name" or not before.paths or not line.paths or line.paths[0] in before.paths:
                message = Message(N_("This name stands twice in the file."))
                faults.append(Fault(message, row=number, field="name", value=line.name))
            line = replace(before, paths=(*before.paths, *line.paths))
        found[line.key] = line
    if faults:
        text = N_("The file “{path}” is not taken in: {count} faults.")
        raise ThemeNameError(text, path=path.name, count=len(faults), faults=faults)
    return ReadThemeNames(tuple(found.values()), silent)


def _read(cells: dict[str, str]) -> ThemeName | None:
    """Return what a row says; None when it says nothing of its name yet."""
    kind = next((one for one in KINDS if one == cells["kind"].lower()), None)
    if kind is None:
        raise FrameError(N_("A row cannot be read."), faults=[_not_one_of("kind", cells["kind"], KINDS)])
    line = ThemeName(
        kind=kind,
        name=cells["name"],
        confidence=cells["confidence"] or "high",
        source=cells["source"],
        author=cells["author"],
        date=cells["date"],
    )
    if kind == "export":
        code = cells["code"]
        return replace(line, code="" if fold(code) in _NOWHERE else code) if code else None
    if not cells["level_1"]:
        return None
    nowhere = fold(cells["level_1"]) in _NOWHERE
    path = ThemePath(cells["level_1"], cells["level_2"], cells["level_3"])
    return replace(line, paths=() if nowhere else (path,))
