"""How far the answer moves with each reading of the question: the table of the method page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from data.errors import N_, Message
from data.schema import Division
from geo.coverage import coverage
from geo.figures import CoverageFigure, CoverageTable
from geo.filters import COLLECTIVITIES, PUBLIC, Filter

BASE: Final = Filter(actor_kinds=COLLECTIVITIES, reach="direct")
"""Francilian collectivities and the communes that they reach directly, any year."""
WIDE: Final = Filter(reach="cercle")
"""Francilian actors of every kind, through the cercle too, any year: the widest usual reading."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The coverage of the whole area under one reading.

    Parameters
    ----------
    key
        Short stable key.
    label
        What is read how.
    filter
        The filter of this reading.
    against
        Key of the reading that it is compared with; "" for the first one.
    table
        Its figures: communes, km², inhabitants.
    moved
        Communes more (or fewer) than the reading that it is compared with.
    """

    key: str
    label: Message
    filter: Filter
    against: str
    table: CoverageTable
    moved: int

    @property
    def communes(self) -> CoverageFigure:
        """The figure in communes."""
        return self.table.figure("communes")

    @property
    def area(self) -> CoverageFigure:
        """The figure in km²."""
        return self.table.figure("km2")

    @property
    def inhabitants(self) -> CoverageFigure:
        """The figure in inhabitants, an interval."""
        return self.table.figure("inhabitants")

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "key": self.key,
            "reading": self.label.render(),
            "against": self.against,
            "moved_communes": self.moved,
            **self.table.to_dict(),
        }


def _cases(year: int) -> list[tuple[str, Message, Filter, str]]:
    """Return key, label, filter and the key compared with, of every reading."""
    base, wide = BASE, WIDE
    return [
        ("direct", Message(N_("Collectivities of Île-de-France, communes reached directly")), base, ""),
        (
            "public",
            Message(N_("… and the other public bodies (water syndicate, schools, public operator)")),
            replace(base, actor_kinds=PUBLIC),
            "direct",
        ),
        (
            "twelve",
            Message(N_("… a protocol for “all the communes of the cercle” counted for each commune")),
            replace(base, collective_as_commune=True),
            "direct",
        ),
        ("cercle", Message(N_("… and through partner cercles")), replace(base, reach="cercle"), "direct"),
        ("all-direct", Message(N_("Actors of all kinds, directly")), replace(wide, reach="direct"), "direct"),
        ("all", Message(N_("Actors of all kinds, directly and through cercles")), wide, "cercle"),
        ("region", Message(N_("… and through the region")), replace(wide, reach="region"), "all"),
        ("france", Message(N_("… actors of all France instead")), replace(wide, origin="all"), "all"),
        ("high", Message(N_("… high confidence only")), replace(wide, confidence="high"), "all"),
        (
            "year-direct",
            Message(N_("Collectivities, directly, known to be active in {year}"), {"year": year}),
            replace(base, year=year),
            "direct",
        ),
        (
            "year",
            Message(
                N_("Actors of all kinds, through cercles too, known to be active in {year}"), {"year": year}
            ),
            replace(wide, year=year),
            "all",
        ),
    ]


def readings(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    *,
    ties: pd.DataFrame | None = None,
    year: int = 2019,
    division: Division = "1996",
) -> tuple[Reading, ...]:
    """Return the coverage of the whole area under each reading, and how far each one moves it.

    Parameters
    ----------
    presence, themes, territories, ties
        As for :func:`geo.coverage.coverage`.
    year
        Year of the dated readings; 2019 is the last year that the sources observed widely.
    division
        That of `territories`, told with the figures.

    Returns
    -------
    tuple of Reading
        In order of explanation, the narrowest first.
    """
    done: dict[str, Reading] = {}
    for key, label, case, against in _cases(year):
        asked = replace(case, division=division)
        table = coverage(presence, themes, territories, asked, ties=ties)
        count = table.figure("communes").covered.low
        reference = done[against].communes.covered.low if against else count
        done[key] = Reading(key, label, asked, against, table, int(count - reference))
    return tuple(done.values())
