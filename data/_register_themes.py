"""The user's table of theme names in the register, and what it does to the rows that are there.

A row of THEMES keeps its published words whatever it leads to; when a line of the table changes, the rows
that publish its name or code are led where an import of today would lead them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data._register_journal import Journal
from data.models import PartnershipTheme, ThemeNameRow
from data.sectors import code_in
from data.theme_names import KINDS, ThemeName, ThemeNames, name_key
from data.theme_reading import row_paths
from data.themes import ThemePath

_GROUP: Final = ("as_published", "origin", "priority")
_TEXTS: Final = ("name", "code", "confidence", "source", "author", "date")


def read_theme_names(session: Session) -> ThemeNames:
    """Return the table, by kind and name."""
    rows = session.scalars(select(ThemeNameRow).order_by(ThemeNameRow.kind, ThemeNameRow.key))
    return ThemeNames(_line(row) for row in rows)


def put_theme_names(session: Session, journal: Journal, lines: Iterable[ThemeName]) -> int:
    """Keep lines, each in the place of one for the same name; return how many partnerships that changes."""
    lines = list(lines)
    journal.watch("theme", [line.key for line in lines])
    for line in lines:
        row = session.get(ThemeNameRow, line.key)
        if row is None:
            row = ThemeNameRow(key=line.key, kind=line.kind)
            session.add(row)
        row.paths = json.dumps(line.paths, ensure_ascii=False)
        for name in _TEXTS:
            setattr(row, name, getattr(line, name))
    session.flush()
    return apply_theme_names(session, journal, [line.key for line in lines])


def take_theme_name_out(session: Session, journal: Journal, key: str) -> int:
    """Forget a line; return how many partnerships that changes."""
    journal.watch("theme", [key])
    session.delete(session.get_one(ThemeNameRow, key))
    session.flush()
    return apply_theme_names(session, journal, [key])


def apply_theme_names(session: Session, journal: Journal, keys: Iterable[str]) -> int:
    """Lead the rows that some keys speak of where the tables say now; return how many partnerships change."""
    asked = set(keys)
    names = read_theme_names(session)
    told = select(PartnershipTheme.partnership_id, PartnershipTheme.as_published).distinct()
    spoken = {key for key, text in session.execute(told) if not asked.isdisjoint(_keys(text))}
    return sum(_lead(session, journal, key, asked, names) for key in sorted(spoken))


def lead_open(session: Session, journal: Journal) -> int:
    """Lead every row that leads nowhere by the tables of today; return how many partnerships change."""
    told = session.scalars(select(PartnershipTheme.as_published).filter_by(level_1="").distinct())
    return apply_theme_names(session, journal, [name_key("name", text) for text in told])


def lead_written(session: Session, journal: Journal, key: str, names: ThemeNames) -> None:
    """Lead what an import has just written of a partnership by the table, and its DAC codes by ours."""
    query = select(PartnershipTheme.as_published).filter_by(partnership_id=key, level_1="")
    codes = {name_key("name", text) for text in session.scalars(query) if code_in(text)}
    if names.lines or codes:
        _lead(session, journal, key, {*names.lines, *codes}, names)


def _keys(text: str) -> set[str]:
    """Return the keys of the lines that a published text could follow."""
    found = {name_key("name", text)}
    if code := code_in(text):
        found |= {name_key("sector", code), name_key("sector", code[:3])}
    return found


def _lead(session: Session, journal: Journal, key: str, asked: set[str], names: ThemeNames) -> bool:
    """Rewrite the themes of a partnership in their order; tell whether any of them changed."""
    query = select(PartnershipTheme).filter_by(partnership_id=key).order_by(PartnershipTheme.id)
    before = [_values(row) for row in session.scalars(query)]
    after: list[dict[str, Any]] = []
    for (text, *_), rows in groupby(before, lambda row: tuple(row[name] for name in _GROUP)):
        same = list(rows)
        if asked.isdisjoint(_keys(text)):
            after += same
        else:
            paths = row_paths(text, names) or (ThemePath(""),)
            after += [same[0] | dict(zip(ThemePath._fields, path, strict=True)) for path in paths]
    if after == before:
        return False
    journal.watch("partnership", [key])
    session.execute(delete(PartnershipTheme).where(PartnershipTheme.partnership_id == key))
    session.expire_all()
    for row in after:
        session.add(PartnershipTheme(partnership_id=key, **row))
        session.flush()  # one by one: their numbers are their order
    return True


def _values(row: PartnershipTheme) -> dict[str, Any]:
    names = (*ThemePath._fields, "as_published", "priority", "origin")
    return {name: getattr(row, name) for name in names}


def _line(row: ThemeNameRow) -> ThemeName:
    kind = next(one for one in KINDS if one == row.kind)
    paths = tuple(ThemePath(*path) for path in json.loads(row.paths))
    return ThemeName(kind=kind, paths=paths, **{name: getattr(row, name) for name in _TEXTS})
