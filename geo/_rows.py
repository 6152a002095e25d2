"""TIES or PRESENCE to which many filters are put: what one field asks for is worked out once and kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schema import CONFIDENCES, DIRECT_REACHES
from geo.activity import ACTIVE, UNKNOWN, Dates, Flags, date_groups, dates_of, states_in
from geo.themes import on_theme

if TYPE_CHECKING:
    from geo.filters import Filter

Numbers = npt.NDArray[np.int8]
Codes = npt.NDArray[np.intp]

NO_THEME: Final = "?"
"""What a filter asks for to see the partnerships whose theme is not known."""
REACH_RANKS: Final = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}
"""How near each reach is; a filter's ``direct``, ``cercle`` and ``region`` have the same numbers."""
WIDEST: Final = {"direct": 0, "cercle": 1, "region": 2}
"""The greatest of :data:`REACH_RANKS` that counts under each reach of a filter."""
CERTAIN, UNDATED, GONE = 0, 1, 2
"""Active for certain (or no year was asked for); dates that do not say; not active."""
_MOST_KEPT: Final = 128


class Rows:
    """Rows of a frame to which many filters are put; neither frame may change afterwards.

    Parameters
    ----------
    frame
        TIES or PRESENCE.
    themes
        THEMES.
    """

    def __init__(self, frame: pd.DataFrame, themes: pd.DataFrame) -> None:
        self.frame = frame
        self.themes = themes
        self._kept: dict[Hashable, Flags] = {}

    def asked(self, filter: Filter) -> Flags:  # noqa: A002
        """Return the rows of the actors, roles, themes and confidence asked for; not of dates and places."""
        found: Flags = np.ones(len(self.frame), dtype=bool)
        if (kinds := filter.actor_kinds) is not None:
            found &= self._keep(("kinds", kinds), lambda: self.frame["actor_kind"].isin(kinds))
        if filter.origin != "all":
            here = filter.origin == "francilian"
            found &= self._keep(("francilian", here), lambda: self.frame["francilian"] == here)
        if not filter.include_associated:
            found &= self._keep("role", lambda: self.frame["role"] != "associated")
        if (least := filter.confidence) != "low":
            enough = CONFIDENCES[: CONFIDENCES.index(least) + 1]
            found &= self._keep(("confidence", least), lambda: self.frame["confidence"].isin(enough))
        if (theme := filter.theme) is not None:
            found &= self._keep(("theme", theme), lambda: self._on_theme(theme))
        return found

    def ranks(self, filter: Filter) -> Numbers:  # noqa: A002
        """Return how near each row reaches under the filter's reading of collective protocols."""
        return self._ranks[int(filter.collective_as_commune)]

    def states(self, filter: Filter) -> Numbers:  # noqa: A002
        """Return of each row :data:`CERTAIN`, :data:`UNDATED` or :data:`GONE` in the filter's year."""
        if filter.year is None:
            return np.full(len(self.frame), CERTAIN, dtype=np.int8)
        return self.states_in(filter, [filter.year])[:, 0]

    def states_in(self, filter: Filter, years: Sequence[int]) -> Numbers:  # noqa: A002
        """Return :meth:`states` in each of several years, shape (rows, years)."""
        groups, dates = self._dates
        told = states_in(dates, years, max_observation_age=filter.max_observation_age)
        states = np.where(told == ACTIVE, CERTAIN, np.where(told == UNKNOWN, UNDATED, GONE))
        found: Numbers = states.astype(np.int8)[groups]
        return found

    @cached_property
    def partnership(self) -> tuple[Codes, int]:
        """Return the number of each row's partnership, and how many there are."""
        codes, names = pd.factorize(self.frame["partnership_id"])
        return codes, len(names)

    def distinct(self, rows: Flags) -> Flags:
        """Return which partnerships some rows are of, in the order of :attr:`partnership`."""
        codes, number = self.partnership
        found: Flags = np.zeros(number, dtype=bool)
        found[codes[rows]] = True
        return found

    def _keep(self, key: Hashable, find: Callable[[], Any]) -> Flags:
        """Return the rows that a key stands for, looked for when it is not known."""
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = np.asarray(find(), dtype=bool)
        return found

    def _on_theme(self, theme: str) -> pd.Series:
        themes, partnerships = self.themes, self.frame["partnership_id"]
        if theme == NO_THEME:
            return ~partnerships.isin(themes.loc[themes["level_1"] != "", "partnership_id"])
        return partnerships.isin(themes.loc[on_theme(themes, theme), "partnership_id"])

    @cached_property
    def _ranks(self) -> tuple[Numbers, Numbers]:
        """Return the ranks of the reaches, and those with collective protocols read as communes."""
        ranks = self.frame["reach"].map(REACH_RANKS).to_numpy(dtype=np.int8)
        together = self.frame["collective"].to_numpy(dtype=bool)
        return ranks, np.where(together & (ranks == REACH_RANKS["cercle"]), np.int8(0), ranks)

    @cached_property
    def _dates(self) -> tuple[Codes, Dates]:
        groups, kinds = date_groups(self.frame)
        return groups, dates_of(kinds)
