"""Settling what theme names and codes lead to: kept, applied at once, handed over, one transaction each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from data.errors import N_
from data.register import Register
from data.theme_files import ThemeNameError, check_theme_names, read_theme_names
from data.theme_names import ThemeName
from data.themes import ThemePath
from geo.pipeline.edit import EditError, author_faults
from geo.theme_table import open_themes, theme_lines
from geo.themes import known_paths


def lines_of(register: Register) -> pd.DataFrame:
    """Return LINES of a register; see :func:`geo.theme_table.theme_lines`."""
    return theme_lines(register.theme_names(), register.themes())


def open_of(register: Register) -> pd.DataFrame:
    """Return OPEN of a register; see :func:`geo.theme_table.open_themes`."""
    return open_themes(register.theme_names(), register.themes())


def paths_of(register: Register) -> tuple[ThemePath, ...]:
    """Return the themes that a name may lead to: those of the Atlas and of the register."""
    return known_paths(register.themes())


def save_lines(
    register: Register, lines: Sequence[ThemeName], *, who: str, reason: str, expected: int | None = None
) -> int:
    """Keep lines of the table under a person's name and lead the rows that they speak of.

    Parameters
    ----------
    register
        Open register.
    lines
        The lines.
    who, reason
        Author and reason.
    expected
        Number of the newest change of the one line that the person has seen; None = whatever is there.

    Returns
    -------
    int
        Partnerships whose themes that changes.

    Raises
    ------
    EditError
        With every fault of author and lines.
    ConflictError
        Somebody else has settled that name since.
    """
    faults = author_faults(who, reason)
    try:
        check_theme_names(lines, paths_of(register))
    except ThemeNameError as error:
        faults += error.faults
    if faults:
        raise EditError(N_("The table of theme names is not changed."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=reason.strip(), batch=_batch()) as writer:
        return writer.settle_themes(lines, expected=expected)


def revoke_line(register: Register, key: str, *, who: str, reason: str, expected: int | None = None) -> int:
    """Forget a line under a person's name; return how many partnerships follow the shipped tables again.

    Raises
    ------
    EditError, ConflictError
        As :func:`save_lines`.
    RegisterError
        There is no such line.
    """
    if faults := author_faults(who, reason):
        raise EditError(N_("The table of theme names is not changed."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=reason.strip(), batch=_batch()) as writer:
        return writer.revoke_theme(key, expected=expected)


def take_lines(register: Register, path: Path, *, who: str, reason: str) -> tuple[int, int, int]:
    """Take a file of lines in, all of it or nothing; return lines kept, rows that say nothing, partnerships.

    Raises
    ------
    ThemeNameError, EditError
        With every fault.
    """
    read = read_theme_names(path, paths_of(register))
    changed = save_lines(register, read.lines, who=who, reason=reason or path.name)
    return len(read.lines), read.silent, changed


def lead_open(register: Register, *, who: str, reason: str) -> int:
    """Lead the rows that wait although the tables of today lead them somewhere; return the partnerships."""
    if faults := author_faults(who, reason):
        raise EditError(N_("The table of theme names is not changed."), faults=faults)
    with register.write(who=who.strip(), operation="edit", reason=reason.strip(), batch=_batch()) as writer:
        return writer.lead_themes()


def _batch() -> str:
    return f"themes-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
