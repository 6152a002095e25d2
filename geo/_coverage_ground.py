"""What every figure of coverage stands on: the communes with their marks, their parents, their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import N_, NotFoundError
from geo._presences import Presences
from geo._rows import Codes, Rows
from geo.figures import UNITS, CoverageFigure
from geo.join import Side, communes_of, location
from geo.population import Flags, Interval, PopulationModel, population_model

By = Literal["region", "cercle", "departement", "epci", "ept"]
COLUMN_OF_LEVEL = {
    "commune": "code",
    "cercle": "parent",
    "departement": "parent",
    "region": "region",
    "epci": "epci",
    "ept": "ept",
}
"""Column of a commune that holds the code of its unit of each level."""
OLD_REGION = ("ML01", "Kayes")
"""The region of 1996, the reference, named when a frame holds the several regions of 2023."""


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What is known of an area under every filter: its communes, units and people, and who is there.

    Parameters
    ----------
    communes
        As :func:`geo.join.communes_of` gives them.
    names
        Name and level of each unit by code.
    people
        The inhabitants.
    presences
        The presences, for many filters.
    not_on_map
        The ties of partnerships that have no presence, with ``location`` (:func:`geo.join.location`); None
        when no ties were given.
    areas
        km² of each commune.
    vintage, tier
        Of the boundaries; several are joined by "; ".
    """

    communes: pd.DataFrame
    names: dict[str, tuple[str, str]]
    people: PopulationModel
    presences: Presences
    not_on_map: Rows | None
    areas: npt.NDArray[np.float64]
    vintage: str
    tier: str
    _units: dict[str, Codes] = field(default_factory=dict, repr=False, compare=False)

    def units(self, level: str) -> Codes:
        """Return the position of each commune's unit of a level; -1 where it has none."""
        if level not in self._units:
            column = COLUMN_OF_LEVEL.get(level, "")
            if column not in self.communes or self.communes[column].isna().all():
                raise NotFoundError(N_("There is no unit of level “{level}” in this area."), level=level)
            self._units[level] = np.asarray(pd.factorize(self.communes[column])[0], dtype=np.intp)
        return self._units[level]


@dataclass(frozen=True, slots=True)
class Ground:
    """An area with its marks, in the order of the communes' codes: covered for certain, or perhaps."""

    facts: AreaFacts
    certain: Flags
    possible: Flags


def facts_of(
    territories: pd.DataFrame,
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    ties: pd.DataFrame | None = None,
) -> AreaFacts:
    """Return what is known of an area under every filter."""
    titles = zip(territories["name"], territories["level"], strict=True)
    communes = communes_of(territories)
    away = None if ties is None else Rows(_not_on_map(ties, presence, territories), themes)
    return AreaFacts(
        communes=communes,
        names=dict(zip(territories["code"], titles, strict=True)),
        people=population_model(territories),
        presences=Presences(presence, themes, communes["code"]),
        not_on_map=away,
        areas=communes["area_km2"].to_numpy(dtype="float64"),
        vintage="; ".join(sorted(set(communes["vintage"]))),
        tier="; ".join(sorted(set(communes["tier"]))),
    )


def _not_on_map(ties: pd.DataFrame, presence: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    side: Side = "fr" if (territories["country"] == "FR").all() else "ml"
    where = location(ties, territories, side=side)
    away = (where != "located") & ~ties["partnership_id"].isin(presence["partnership_id"])
    return ties.assign(location=where).loc[away]


def parent_flags(facts: AreaFacts, parent: str | None, territories: pd.DataFrame) -> Flags:
    """Return which communes are in the parent; all of them for the whole area."""
    if parent is None or (parent == OLD_REGION[0] and set(territories["country"]) == {"ML"}):
        return np.ones(len(facts.communes), dtype=bool)
    flags = np.zeros(len(facts.communes), dtype=bool)
    for column in set(COLUMN_OF_LEVEL.values()):
        if column in facts.communes:
            flags |= (facts.communes[column] == parent).fillna(value=False).to_numpy(bool)
    if not flags.any():
        raise NotFoundError(N_("There is no territory “{code}” in this area."), code=parent)
    return flags


def parents_of(facts: AreaFacts, chosen: Flags, parent: str | None, by: By | None) -> list[tuple[str, Flags]]:
    """Return the parents to give figures of, each with its communes."""
    if by is None:
        regions = sorted(set(facts.communes["region"].dropna()))
        whole = regions[0] if len(regions) == 1 else OLD_REGION[0]
        return [(parent or whole, chosen)]
    units = facts.communes.get(COLUMN_OF_LEVEL[by])
    codes = [] if units is None else sorted(set(units[chosen].dropna()))
    codes = [code for code in codes if facts.names.get(code, ("", by))[1] == by]
    if units is None or not codes:
        raise NotFoundError(N_("There is no unit of level “{level}” in this area."), level=by)
    return [(code, chosen & (units == code).fillna(value=False).to_numpy(bool)) for code in codes]


def figures_of(ground: Ground, parent: str, flags: Flags, level: str) -> list[CoverageFigure]:
    """Return the three figures of one parent."""
    facts = ground.facts
    groups = facts.units(level)
    fallback = (OLD_REGION[1], "region") if parent == OLD_REGION[0] else (parent, "")
    name, parent_level = facts.names.get(parent, fallback)
    sure, maybe = (_spread(marks & flags, groups) & flags for marks in (ground.certain, ground.possible))
    area = facts.areas
    figures = []
    for unit in UNITS:
        if unit == "inhabitants":
            parts = [facts.people.interval(part) for part in (sure, maybe, flags)]
            shares = [facts.people.share(part, flags) for part in (sure, maybe)]
        else:
            if unit == "communes":
                numbers = [float(len(set(groups[part]) - {-1})) for part in (sure, maybe, flags)]
            else:
                numbers = [round(float(area[part].sum()), 4) for part in (sure, maybe, flags)]
            parts = [Interval(number, number) for number in numbers]
            shares = [_ratio(number, numbers[2]) for number in numbers[:2]]
        figures.append(CoverageFigure(parent, name, parent_level, level, unit, *parts, *shares))
    return figures


def _spread(marks: Flags, groups: Codes) -> Flags:
    """Mark every commune of a unit of which one commune is marked."""
    found: Flags = np.isin(groups, groups[marks & (groups >= 0)])
    return found


def _ratio(part: float, total: float) -> Interval | None:
    return Interval(part / total, part / total) if total else None
