"""Themes by name: one text names a theme of any level, and leads to its rows of THEMES.

A text names a theme by its whole path (``"Level 1 › Level 2 › Level 3"``, down to any level) or by its name
alone. A name alone that stands at several levels means the highest of them; one that stands several times
at that level means all of those. The path is how to name one of the others. Case, accents and punctuation
make no difference when nothing is written exactly so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import pandas as pd
from rapidfuzz import fuzz, process

from data.errors import N_, NotFoundError
from data.search import SEPARATOR
from data.theme_names import theme_key
from data.themes import ThemePath, fold_theme, load_themes, map_theme

__all__ = [
    "LEVELS",
    "known_paths",
    "known_theme",
    "near_themes",
    "on_theme",
    "paths_named",
    "register_paths",
    "theme_key",
    "themes_below",
]
LEVELS: Final = ("level_1", "level_2", "level_3")
_NEAR = 3
_NEAR_ENOUGH = 87


def register_paths(themes: pd.DataFrame) -> tuple[ThemePath, ...]:
    """Return the themes that occur in THEMES, each below its parent, in alphabetical order."""
    rows = themes.loc[themes["level_1"] != "", list(LEVELS)].drop_duplicates()
    return tuple(sorted(_with_parents(ThemePath(*row) for row in rows.itertuples(index=False, name=None))))


def themes_below(themes: pd.DataFrame, theme: str | None) -> tuple[str, ...]:
    """Return the keys of the themes of THEMES just below a theme; those of the first level when None."""
    paths = register_paths(themes)
    if theme is None:
        return tuple(theme_key(path) for path in paths if not path.level_2)
    named = paths_named(theme, paths)
    depth = {path: sum(bool(name) for name in path) for path in paths}
    return tuple(
        theme_key(path)
        for path in paths
        if any(depth[path] == depth[one] + 1 and path[: depth[one]] == one[: depth[one]] for one in named)
    )


def known_paths(themes: pd.DataFrame) -> tuple[ThemePath, ...]:
    """Return the themes of the Atlas in its order, each below its parent, then the others of THEMES."""
    return tuple(dict.fromkeys([*load_themes(), *register_paths(themes)]))


def paths_named(theme: str, paths: Sequence[ThemePath]) -> tuple[ThemePath, ...]:
    """Return the paths that a text names, by the rule of this module; () when it names none.

    Parameters
    ----------
    theme
        A whole path or a name.
    paths
        The known themes, each with the shorter paths above it.
    """
    for form in (str, fold_theme):
        asked = form(theme)
        if not asked:
            return ()
        whole = tuple(path for path in paths if form(theme_key(path)) == asked)
        if whole and SEPARATOR in theme:
            return whole
        if named := _highest(asked, paths, form) or whole:
            return named
    return ()


def on_theme(themes: pd.DataFrame, theme: str) -> pd.Series:
    """Say which rows of THEMES are on a theme or below it; none when the text names no known theme."""
    keep = pd.Series(data=False, index=themes.index)
    for path in paths_named(theme, known_paths(themes)):
        rows = pd.Series(data=True, index=themes.index)
        for column, name in zip(LEVELS, path, strict=True):
            if name:
                rows &= themes[column] == name
        keep |= rows
    return keep


def known_theme(theme: str, themes: pd.DataFrame) -> str:
    """Return a theme as the filter keeps it: the path that it names, or its name when it names several.

    Raises
    ------
    NotFoundError
        It names no theme of the Atlas or of THEMES; the message holds the nearest ones.
    """
    paths = known_paths(themes)
    named = paths_named(theme, paths)
    if not named:
        near = " · ".join(near_themes(theme, paths))
        if near:
            text = N_("No theme is called “{theme}”. The nearest ones: {near}.")
        else:
            text = N_("No theme is called “{theme}”. The themes of the first level: {near}.")
            near = " · ".join(path.level_1 for path in paths if not path.level_2)
        raise NotFoundError(text, theme=theme[:120], near=near)
    if len(named) == 1:
        return theme_key(named[0])
    return next(name for name in reversed(named[0]) if name)


def near_themes(theme: str, paths: Sequence[ThemePath]) -> tuple[str, ...]:
    """Return the keys of the themes nearest to a text: those that a source's word means, then by spelling."""
    said = (ThemePath(*one[:3]) for one in map_theme(theme) if one.level_1)
    names = {theme_key(path): fold_theme(next(name for name in reversed(path) if name)) for path in paths}
    found = process.extract(
        fold_theme(theme), names, scorer=fuzz.WRatio, score_cutoff=_NEAR_ENOUGH, limit=_NEAR
    )
    keys = [*(theme_key(path) for path in said), *(key for _, _, key in found)]
    return tuple(dict.fromkeys(keys))[:_NEAR]


def _with_parents(paths: Iterable[ThemePath]) -> set[ThemePath]:
    return {ThemePath(*path[:depth]) for path in paths for depth in (1, 2, 3) if path[depth - 1]}


def _highest(asked: str, paths: Sequence[ThemePath], form: Callable[[str], str]) -> tuple[ThemePath, ...]:
    """Return the paths that end in a name at the highest level where it stands."""
    for level in range(len(LEVELS)):
        ending = (path for path in paths if path[level] and not any(path[level + 1 :]))
        if named := tuple(path for path in ending if form(path[level]) == asked):
            return named
    return ()
