"""How near the themes of two partnerships are: the same sub-theme, the same theme, others, not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.filters import UNKNOWN_THEME
from geo.themes import on_theme

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

SAME_SUB_THEME: Final = "sub-theme"
SAME_THEME: Final = "theme"
DIFFERENT: Final = "different"
NOT_KNOWN: Final = "unknown"
RELATIONS = (SAME_SUB_THEME, SAME_THEME, DIFFERENT, NOT_KNOWN)
"""Nearness of two partnerships' themes, nearest first."""

_CHUNK = 200_000


def asked_themes(themes: pd.DataFrame, theme: str | None) -> pd.DataFrame:
    """Return THEMES with only the rows that a filter's theme is about (all of them without one)."""
    if theme is None or theme == UNKNOWN_THEME:
        return themes
    return themes.loc[on_theme(themes, theme)]


@dataclass(frozen=True, slots=True)
class ThemeTable:
    """The themes of partnerships as tables of flags, so that many pairs are compared at once.

    Parameters
    ----------
    names
        Identifiers of the partnerships, one per row of the tables.
    tops
        Names of the themes of level 1, one per column of `theme`.
    theme
        Flags partnership × theme of level 1.
    sub
        Flags partnership × sub-theme (level 2).
    open_sub
        The same, where the partnership gives no level 3 for the sub-theme at least once.
    detail
        Flags partnership × theme of level 3.
    whole
        Whether the partnership has a theme and all its themes are known (none is mere text).
    some
        Whether the partnership has at least one known theme.
    paths
        The known themes of each partnership as (level 1, level 2, level 3), "" where not given.
    """

    names: pd.Index
    tops: tuple[str, ...]
    theme: Flags
    sub: Flags
    open_sub: Flags
    detail: Flags
    whole: Flags
    some: Flags
    paths: Mapping[str, tuple[tuple[str, str, str], ...]]

    def places(self, partnerships: pd.Series) -> Places:
        """Return the row of each partnership."""
        return np.asarray(self.names.get_indexer(partnerships), dtype=np.intp)

    def relations(self, a: Places, b: Places) -> npt.NDArray[np.str_]:
        """Compare the themes of pairs of partnerships.

        Parameters
        ----------
        a, b
            Rows of this table, of the same length.

        Returns
        -------
        ndarray of str
            ``"sub-theme"``: a theme of level 2 in common, and for it a level 3 in common or not given on
            one side; ``"theme"``: one of level 1; ``"different"``: none, all themes of both being known;
            ``"unknown"``: none found, but a side has no known theme, or one that is mere text.
        """
        parts = [
            self._relations(a[at : at + _CHUNK], b[at : at + _CHUNK])
            for at in range(0, max(len(a), 1), _CHUNK)
        ]
        return np.concatenate(parts)

    def shared(self, a: Places, b: Places) -> tuple[Places, Places]:
        """Return the themes of level 1 that pairs of partnerships share, as (place of the pair, theme)."""
        pair, theme = np.nonzero(self.theme[a] & self.theme[b])
        return pair, theme

    def _relations(self, a: Places, b: Places) -> npt.NDArray[np.str_]:
        same_sub = (
            _meets(self.detail, a, self.detail, b)
            | _meets(self.open_sub, a, self.sub, b)
            | _meets(self.sub, a, self.open_sub, b)
        )
        same = _meets(self.theme, a, self.theme, b)
        known = self.whole[a] & self.whole[b]
        answer: npt.NDArray[np.str_] = np.select(
            [same_sub, same, known], [SAME_SUB_THEME, SAME_THEME, DIFFERENT], default=NOT_KNOWN
        )
        return answer

    def of(self, partnership: str) -> tuple[tuple[str, str, str], ...]:
        """Return the known themes of a partnership as (level 1, level 2, level 3), "" where not given."""
        return self.paths.get(partnership, ())

    def common(self, a: str, b: str) -> tuple[str, ...]:
        """Return the names of the themes that two partnerships share, at the deepest level shared."""
        subs: dict[str, str] = {}
        tops: dict[str, None] = {}
        for one in self.of(a):
            for two in self.of(b):
                if one[0] != two[0]:
                    continue
                tops[one[0]] = None
                if one[1] and one[1] == two[1] and (one[2] == two[2] or not (one[2] and two[2])):
                    same = one[2] if one[2] == two[2] else ""
                    subs[one[1]] = subs.get(one[1], "") or same
        return tuple(sorted(deep or sub for sub, deep in subs.items())) if subs else tuple(sorted(tops))


def theme_table(partnerships: pd.Series, themes: pd.DataFrame) -> ThemeTable:
    """Gather the themes of partnerships.

    Parameters
    ----------
    partnerships
        Their identifiers; repetitions do no harm.
    themes
        THEMES.
    """
    names = pd.Index(sorted(set(partnerships)), dtype="str")
    rows = themes.loc[themes["partnership_id"].isin(names.to_numpy(dtype=object))]
    known = rows.loc[rows["level_1"] != ""]
    at = np.asarray(names.get_indexer(known["partnership_id"]), dtype=np.intp)
    # "\x1f" cannot stand in a name: two different paths never give one key.
    sub = (known["level_1"] + "\x1f" + known["level_2"]).mask(known["level_2"] == "")
    detail = (sub + "\x1f" + known["level_3"]).mask(known["level_3"] == "")
    kinds = {key: kind for kind, key in enumerate(sorted(set(sub.dropna())))}
    some = np.zeros(len(names), dtype=bool)
    some[at] = True
    text = np.zeros(len(names), dtype=bool)
    text[names.get_indexer(rows.loc[rows["level_1"] == "", "partnership_id"])] = True
    return ThemeTable(
        names=names,
        tops=tuple(sorted(set(known["level_1"]))),
        theme=_flags(at, known["level_1"], len(names)),
        sub=_flags(at, sub, len(names), kinds),
        open_sub=_flags(at, sub.mask(known["level_3"] != ""), len(names), kinds),
        detail=_flags(at, detail, len(names)),
        whole=some & ~text,
        some=some,
        paths=_paths(known),
    )


def _paths(known: pd.DataFrame) -> dict[str, tuple[tuple[str, str, str], ...]]:
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    columns = ["partnership_id", "level_1", "level_2", "level_3"]
    for key, *levels in known[columns].itertuples(index=False, name=None):
        found[key] = (*found.get(key, ()), (levels[0], levels[1], levels[2]))
    return found


def _flags(at: Places, keys: pd.Series, n: int, kinds: dict[str, int] | None = None) -> Flags:
    """Return a table of flags: row `at` has the key of its place."""
    if kinds is None:
        kinds = {key: kind for kind, key in enumerate(sorted(set(keys.dropna())))}
    flags = np.zeros((n, len(kinds)), dtype=bool)
    there = keys.notna().to_numpy(bool)
    flags[at[there], keys[there].map(kinds).to_numpy(dtype=np.intp)] = True
    return flags


def _meets(left: Flags, a: Places, right: Flags, b: Places) -> Flags:
    """Say of each pair of rows whether they have a flag in common."""
    found: Flags = np.any(left[a] & right[b], axis=1)
    return found
