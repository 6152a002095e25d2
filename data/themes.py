"""The themes of the Atlas, in three levels, and what a source's own words lead to.

``reference/themes.csv`` holds every path of themes seen on Atlas pages. ``reference/theme_map.csv`` says
for each published wording which path it names: by its exact wording, by a reading that is safe, or not at
all (listed as unmapped, never guessed).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from data.paths import REFERENCE
from data.text_fold import fold


class ThemePath(NamedTuple):
    """One theme of the Atlas: three levels, "" where a level is not given."""

    level_1: str
    level_2: str = ""
    level_3: str = ""


Texts = Mapping[str, tuple[ThemePath, ...]]
NOTHING: Texts = MappingProxyType({})


class MappedTheme(NamedTuple):
    """A published theme text and the path it leads to; all levels are "" when it leads to none."""

    level_1: str
    level_2: str
    level_3: str
    as_published: str


def fold_theme(text: str) -> str:
    """Return a theme's text folded (see :func:`data.text_fold.fold`), with "&" read as "et"."""
    return fold(text.replace("&", " et "))


def theme_identity(text: str) -> str:
    """Return what makes two published themes the same: their folded words, of other scripts small letters."""
    return fold_theme(text) or " ".join(text.split()).casefold()


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def load_themes() -> tuple[ThemePath, ...]:
    """Return every known theme, with the shorter paths above it, each once.

    Returns
    -------
    tuple of ThemePath
        ``(level_1,)``, ``(level_1, level_2)`` and full paths, in the order of the table.
    """
    paths: dict[ThemePath, None] = {}
    for row in _rows("themes.csv"):
        levels = (row["level_1"], row["level_2"], row["level_3"])
        for depth in (1, 2, 3):
            if levels[depth - 1]:
                paths[ThemePath(*levels[:depth])] = None
    return tuple(paths)


@cache
def level_names(level: int) -> Mapping[str, ThemePath]:
    """Return the names known at a level (1, 2 or 3), folded, each with the path that ends in it."""
    found: dict[str, ThemePath] = {}
    for path in load_themes():
        if path[level - 1] and not any(path[level:]):
            found[fold_theme(path[level - 1])] = path
    return MappingProxyType(found)


@cache
def _published() -> Mapping[str, tuple[ThemePath, ...]]:
    found: dict[str, list[ThemePath]] = {}
    for row in _rows("theme_map.csv"):
        paths = found.setdefault(fold_theme(row["text"]), [])
        if row["level_1"]:
            paths.append(ThemePath(row["level_1"], row["level_2"], row["level_3"]))
    return MappingProxyType({text: tuple(paths) for text, paths in found.items()})


def known_text(text: str, own: Texts = NOTHING) -> tuple[ThemePath, ...] | None:
    """Return the paths of a text known as a whole, () when it is known to lead nowhere, None when unknown.

    Parameters
    ----------
    text
        As the source words it.
    own
        What the user has settled, by :func:`theme_identity`; it wins over the shipped tables.
    """
    if own and theme_identity(text) in own:
        return own[theme_identity(text)]
    folded = fold_theme(text)
    if folded in _published():
        return _published()[folded]
    for path in load_themes():
        levels = [fold_theme(level) for level in path if level]
        if folded in {" ".join(levels[start:]) for start in range(len(levels))}:
            return (path,)
    return None


def split_themes(text: str) -> list[str]:
    """Split a list of themes at commas and semicolons that stand outside brackets."""
    parts, depth, current = [], 0, ""
    for char in text:
        depth = max(0, depth + (char == "(") - (char == ")"))
        if char in ",;" and not depth:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    return [part for part in (re.sub(r"\s+", " ", part).strip(" .") for part in parts) if part]


def map_theme(text: str, own: Texts = NOTHING) -> list[MappedTheme]:
    """Return the Atlas themes that a published text names.

    The whole text is looked up first, then its parts between semicolons, then between commas. A part
    that leads to no known theme comes back with empty levels and its own words.

    Parameters
    ----------
    text
        As the source words it, for example ``"eau, enseignement, santé"``.
    own
        See :func:`known_text`.

    Returns
    -------
    list of MappedTheme
        ``(level_1, level_2, level_3, as_published)``, in the order of the text.
    """
    found: list[MappedTheme] = []
    for outer in re.split(r";", text) if known_text(text, own) is None else [text]:
        whole = " ".join(outer.split()).strip(" .")
        if not whole:
            continue
        for part in [whole] if known_text(whole, own) is not None else split_themes(outer):
            found += [MappedTheme(*path, part) for path in known_text(part, own) or (ThemePath(""),)]
    return found


def is_listed(text: str) -> bool:
    """Tell whether a theme text is in the tables, mapped or explicitly unmapped."""
    return known_text(text) is not None
