"""The classes of the number of distinct actors: the same on the map, the poster and in tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.errors import N_

ReachPattern = Literal["cercle", "region"]
UNKNOWN_KEY = "?"
"""Key of a commune whose only ties have unknown dates: neither a gap nor covered."""


@dataclass(frozen=True, slots=True)
class CountClass:
    """A class of the number of distinct actor groups present in a commune.

    Parameters
    ----------
    key
        Short stable key, as written in tables (``"3-4"``).
    low, high
        Bounds, both included; ``high`` is None for the open class.
    label
        English label, marked for translation.
    """

    key: str
    low: int
    high: int | None
    label: str


CLASSES: tuple[CountClass, ...] = (
    CountClass("0", 0, 0, N_("no actor")),
    CountClass("1", 1, 1, N_("1 actor")),
    CountClass("2", 2, 2, N_("2 actors")),
    CountClass("3-4", 3, 4, N_("3–4 actors")),
    CountClass("5+", 5, None, N_("5 actors or more")),
)
"""In rising order, without gap or overlap; 0 is the gap."""

UNKNOWN_LABEL = N_("only actors with unknown dates")


def class_index(count: int) -> int:
    """Return the position in :data:`CLASSES` of a number of distinct actor groups.

    Raises
    ------
    ValueError
        When `count` is negative.
    """
    if count < 0:
        raise ValueError(f"a number of actors is not negative: {count}")
    return next(i for i, one in enumerate(CLASSES) if one.high is None or count <= one.high)


def class_of(count: int, n_unknown: int = 0) -> str:
    """Return the key of the class of a commune.

    Parameters
    ----------
    count
        Distinct actor groups known to be present.
    n_unknown
        Distinct actor groups whose dates are unknown; they matter only where `count` is 0, and then
        give :data:`UNKNOWN_KEY`.
    """
    return UNKNOWN_KEY if count == 0 and n_unknown > 0 else CLASSES[class_index(count)].key


def pattern_of(n_direct: int, n_cercle: int, n_region: int) -> ReachPattern | None:
    """Return the pattern of a commune reached only through its cercle, or only through its region.

    None stands for a commune with a direct actor, and for one with no actor at all.
    """
    if n_direct > 0:
        return None
    if n_cercle > 0:
        return "cercle"
    return "region" if n_region > 0 else None
