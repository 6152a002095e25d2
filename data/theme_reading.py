"""What a published text says of a partnership's themes: names, codes and labelled levels, read in one place.

Importers, the built-in content and the rows of the register are all read here, so that the user's table
(:mod:`data.theme_names`) means the same to each of them.
"""

from __future__ import annotations

import re

from data.sectors import code_in, sector_label, theme_of_sector
from data.theme_names import SHIPPED, ThemeNames
from data.themes import MappedTheme, ThemePath, fold_theme, known_text, level_names, load_themes, map_theme

_LABELLED = re.compile(r"\s(?:/|›|>)\s")
"""Between the levels of a theme that a page of the Atlas labels."""


def read_themes(text: str, names: ThemeNames = SHIPPED) -> list[MappedTheme]:
    """Return the themes that a published text names; see :func:`data.themes.map_theme`.

    Parameters
    ----------
    text
        As the source words it; also a DAC code (``"CAD 14030"``).
    names
        The user's table, which wins over the shipped ones.
    """
    code = code_in(text)
    if code and names.own("name", text) is None:
        return _sector(code, names)
    return map_theme(text, names.texts)


def _sector(code: str, names: ThemeNames = SHIPPED) -> list[MappedTheme]:
    """Return the one theme that a DAC code leads to, empty when it leads to none, under the code's label."""
    return [MappedTheme(*(theme_of_sector(code, names=names) or ThemePath("")), sector_label(code))]


def row_paths(as_published: str, names: ThemeNames = SHIPPED) -> tuple[ThemePath, ...]:
    """Return where one row of THEMES leads by its published words; () = nowhere.

    Beside what :func:`read_themes` knows, levels that stand apart (``"A / B / C"``) lead as far as the
    Atlas's list holds them.
    """
    known = known_text(as_published, names.texts)
    if known is not None:
        return known
    if code := code_in(as_published):
        found = theme_of_sector(code, names=names)
        return (found,) if found else ()
    levels = [level.strip() for level in _LABELLED.split(as_published)]
    return labelled_path(levels) if 1 < len(levels) <= len(ThemePath._fields) else ()


def labelled_path(levels: list[str]) -> tuple[ThemePath, ...]:
    """Return the path of levels given one by one, as far as the Atlas's list holds them; () = none."""
    names = [level_names(depth).get(fold_theme(text)) for depth, text in enumerate(levels, 1)]
    texts = [path[depth] if path else levels[depth] for depth, path in enumerate(names)]
    for depth in range(len(texts), 0, -1):
        if (path := ThemePath(*texts[:depth])) in load_themes():
            return (path,)
    return ()
