"""Sectors of development aid (OECD DAC/CRS purpose codes) and the themes of the Atlas, both ways.

``reference/dac_sectors.csv`` holds the codes with their names (:file:`SOURCES.md`), ``dac_themes.csv`` the
theme of the Atlas that we read in a code, and ``theme_dac.csv`` the code that stands for a theme in an
export. The two mappings are CartoCoop's own judgement: what is not clear is left unmapped. The user's table
(:mod:`data.theme_names`) wins over both.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from data.paths import REFERENCE
from data.theme_names import SHIPPED, ThemeNames, theme_key
from data.themes import ThemePath

PURPOSE: Final = "1"
"""Vocabulary of IATI: five-digit purpose codes."""
CATEGORY: Final = "2"
"""Vocabulary of IATI: three-digit sectors."""
LABEL: Final = "CAD"
"""Stands before a code that is kept as a theme's published words."""
_CODE: Final = re.compile(r"\d{5}|\d{3}")
_LABELLED: Final = re.compile(r"(?:CAD|DAC|CRS|OCDE|OECD)\W*(\d{5}|\d{3})", re.IGNORECASE | re.ASCII)


class Sector(NamedTuple):
    """A DAC code with its names as published ("" = none is published); 3 digits are a sector, 5 a purpose."""

    code: str
    name_en: str
    name_fr: str
    withdrawn: bool


class SectorTheme(NamedTuple):
    """The theme that a shipped table reads in a code; an empty path = none, with the reason in `note`."""

    path: ThemePath
    confidence: str
    note: str


class ThemeSector(NamedTuple):
    """The code that a shipped table gives for a theme; "" = none, with the reason in `note`."""

    code: str
    confidence: str
    note: str


@cache
def load_sectors() -> Mapping[str, Sector]:
    """Return every known code, those of three digits before theirs of five."""
    return MappingProxyType(
        {
            row["code"]: Sector(row["code"], row["name_en"], row["name_fr"], row["status"] == "withdrawn")
            for row in _rows("dac_sectors.csv")
        }
    )


@cache
def shipped_themes() -> Mapping[str, SectorTheme]:
    """Return what we read in each known code."""
    return MappingProxyType(
        {
            row["code"]: SectorTheme(_path(row), row["confidence"], row["note"])
            for row in _rows("dac_themes.csv")
        }
    )


@cache
def shipped_codes() -> Mapping[ThemePath, ThemeSector]:
    """Return the code that stands for each theme of the Atlas."""
    return MappingProxyType(
        {
            _path(row): ThemeSector(row["code"], row["confidence"], row["note"])
            for row in _rows("theme_dac.csv")
        }
    )


def sector_label(code: str) -> str:
    """Return how a code is kept among a partnership's published themes: ``"CAD 14030"``."""
    return f"{LABEL} {code}"


def code_in(text: str) -> str:
    """Return the code that a published theme consists of (``"CAD 14030"``); "" when it is something else."""
    found = _LABELLED.fullmatch(text.strip())
    return found.group(1) if found else ""


def theme_of_sector(code: str, vocabulary: str = PURPOSE, *, names: ThemeNames = SHIPPED) -> ThemePath | None:
    """Return the theme of the Atlas that a sector code leads to; None = unmapped, to be listed.

    The code itself is looked up first, in the user's table, then in ours. A code of five digits that
    leads nowhere follows its first three, which are its sector by construction; those of our own table do
    not speak for a code that it leaves unmapped on purpose.

    Parameters
    ----------
    code
        Three or five digits.
    vocabulary
        Of IATI: ``"1"`` (five digits) or ``"2"`` (three digits), "" is read as ``"1"``; others are none of
        ours.
    names
        The user's table (:meth:`data.register.Register.theme_names`).
    """
    code = code.strip()
    if vocabulary.strip() not in ("", PURPOSE, CATEGORY) or not _CODE.fullmatch(code):
        return None
    if own := names.own("sector", code):
        return own.paths[0] if own.paths else None
    shipped = shipped_themes().get(code)
    if shipped is not None and any(shipped.path):
        return shipped.path
    sector = code[:3]
    if sector == code:
        return None
    if own := names.own("sector", sector):
        return own.paths[0] if own.paths else None
    above = None if shipped is not None else shipped_themes().get(sector)
    return above.path if above is not None and any(above.path) else None


def sector_of_theme(path: ThemePath, *, names: ThemeNames = SHIPPED) -> Sector | None:
    """Return the purpose that stands for a theme in an export; None = none does.

    A theme that has no code of its own takes that of the theme above it. The user's table wins at each
    level.

    Parameters
    ----------
    path
        One, two or three levels.
    names
        The user's table.
    """
    for depth in range(len(path), 0, -1):
        if not path[depth - 1]:
            continue
        one = ThemePath(*path[:depth])
        own = names.own("export", theme_key(one))
        code = own.code if own else shipped_codes().get(one, ThemeSector("", "", "")).code
        if own or code:
            return load_sectors().get(code) or (Sector(code, "", "", withdrawn=False) if code else None)
    return None


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _path(row: Mapping[str, str]) -> ThemePath:
    return ThemePath(row["level_1"], row["level_2"], row["level_3"])
