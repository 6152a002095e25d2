"""Two years compared: which communes gained their first actor, lost their last, or cannot be told."""

from __future__ import annotations

from typing import Final

import pandas as pd

from geo.activity import UNKNOWN
from geo.classes import UNKNOWN_KEY

GAINED: Final = "gained"
LOST: Final = "lost"
KEPT: Final = "kept"
NEVER: Final = "never"
EARLIER: Final = "earlier"
LATER: Final = "later"
UNSURE: Final = "unsure"
UNTOLD: Final = (EARLIER, LATER, UNSURE)
"""Changes that the sources do not tell."""
CHANGES: Final = (GAINED, LOST, KEPT, NEVER, *UNTOLD)


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each commune between two years.

    A commune whose only actors have unknown dates in a year may or may not have been covered then: nothing
    is said of what it gained or lost.

    Parameters
    ----------
    before, after
        EXPORT_TERRITORIES of the two years, of the same communes.

    Returns
    -------
    DataFrame
        ``code``, ``name``, ``parent_name``, ``change``: ``gained`` (no actor in the first year, at least
        one in the second), ``lost`` (the other way round), ``kept`` (at least one in both), ``never``
        (none in either); and, where unknown dates in a year leave it open, ``earlier`` (at least one in
        the first year), ``later`` (in the second) or ``unsure``. Sorted by code.

    Raises
    ------
    ValueError
        The communes are not the same.
    """
    columns = ["code", "name", "parent_name", "coverage_class"]
    both = before[columns].merge(after[["code", "coverage_class"]], on="code", how="outer", indicator=True)
    if not (both["_merge"] == "both").all():
        raise ValueError("the two years are not of the same communes")
    first, second = (_state(both[f"coverage_class_{side}"]) for side in ("x", "y"))
    names = {
        ("0", "0"): NEVER,
        ("0", "1"): GAINED,
        ("1", "0"): LOST,
        ("1", "1"): KEPT,
        ("1", UNKNOWN_KEY): EARLIER,
        (UNKNOWN_KEY, "1"): LATER,
    }
    change = [names.get(pair, UNSURE) for pair in zip(first, second, strict=True)]
    found = both[["code", "name", "parent_name"]].assign(change=change)
    return found.sort_values("code", ignore_index=True)


def _state(classes: pd.Series) -> pd.Series:
    """Return "0" (no actor), "1" (at least one) or the key of unknown dates."""
    return classes.where(classes.isin(("0", UNKNOWN_KEY)), "1")


def undecided(partnerships: pd.DataFrame) -> tuple[int, int]:
    """Return how many partnerships may or may not have been active in the year asked for, and their number.

    Parameters
    ----------
    partnerships
        EXPORT_PARTNERSHIPS of that year; a partnership is decided when one of its rows is.
    """
    open_ = (partnerships["activity"] == UNKNOWN).groupby(partnerships["partnership_id"]).all()
    return int(open_.sum()), len(open_)
