"""Inhabitants of a set of communes when only some populations are known: an interval, never a guess."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import N_, Message
from geo.join import communes_of

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interval:
    """The least and the greatest value that the known facts allow.

    Parameters
    ----------
    low
        Least value.
    high
        Greatest value; ``None`` when the facts set no bound.
    """

    low: float
    high: float | None

    @property
    def exact(self) -> bool:
        """Whether the two bounds are one value."""
        return self.high is not None and self.low == self.high

    def contains(self, value: float) -> bool:
        """Return whether `value` is within the bounds, both included."""
        return self.low <= value and (self.high is None or value <= self.high)

    def to_json(self) -> float | dict[str, float | None]:
        """Return the value when it is exact, else ``{"min": …, "max": …}``; whole numbers as such."""
        low = int(self.low) if float(self.low).is_integer() else self.low
        if self.exact or self.high is None:
            return low if self.exact else {"min": low, "max": None}
        return {"min": low, "max": int(self.high) if float(self.high).is_integer() else self.high}


@dataclass(frozen=True, slots=True)
class PopulationModel:
    """What is known of the inhabitants of an area, ready for many questions.

    The communes whose population is not known share what remains of the total of their cercle (or
    département) once the known communes are taken off. Of a set of communes it follows, cercle by cercle:
    at least the known communes of the set, plus the remainder when every unknown commune of the cercle is
    in the set; at most the same plus the remainder as soon as one unknown commune is in it. No tighter
    bound follows from the facts: the remainder may live in any one of the unknown communes.

    Parameters
    ----------
    codes
        Codes of the communes, sorted.
    parents
        Code of each parent.
    parent
        Position in `parents` of each commune's parent.
    known
        Whether the population of each commune is known.
    population
        Inhabitants, 0 where not known.
    remainder
        Inhabitants of the unknown communes of each parent; infinite when nothing bounds them.
    n_unknown
        Unknown communes of each parent.
    faults
        What does not fit together: totals missing, or below or beside the sum of their communes.
    """

    codes: tuple[str, ...]
    parents: tuple[str, ...]
    parent: npt.NDArray[np.intp]
    known: Flags
    population: Floats
    remainder: Floats
    n_unknown: npt.NDArray[np.intp]
    faults: tuple[Message, ...]

    def interval(self, chosen: Flags) -> Interval:
        """Return the inhabitants of a set of communes.

        Parameters
        ----------
        chosen
            Boolean array, one value per commune in the order of `codes`.
        """
        n_parents = len(self.parents)
        known = float(self.population[chosen & self.known].sum())
        among = np.bincount(self.parent[chosen & ~self.known], minlength=n_parents)
        touched, whole = among > 0, (among > 0) & (among == self.n_unknown)
        low = known + float(self.remainder[whole & np.isfinite(self.remainder)].sum())
        most = known + float(self.remainder[touched].sum())
        return Interval(low, most if np.isfinite(most) else None)

    def share(self, chosen: Flags, among: Flags) -> Interval | None:
        """Return the share of the inhabitants of `among` who live in `chosen` (0 to 1).

        With an exact total it is the interval over the total. Otherwise the chosen and the rest of
        `among` are bounded apart: the true share lies within, though the bounds may be wide.

        Parameters
        ----------
        chosen, among
            Boolean arrays in the order of `codes`; `chosen` outside `among` is left out.

        Returns
        -------
        Interval or None
            ``None`` when the total has no bound, or is 0.
        """
        inside, rest = self.interval(chosen & among), self.interval(among & ~chosen)
        total = self.interval(among)
        if total.high is None or inside.high is None or rest.high is None or total.high == 0:
            return None
        if total.exact:
            return Interval(inside.low / total.high, min(1.0, inside.high / total.high))
        low = inside.low / (inside.low + rest.high) if inside.low else 0.0
        high = inside.high / (inside.high + rest.low) if inside.high else 0.0
        return Interval(low, high)


def population_model(territories: pd.DataFrame) -> PopulationModel:
    """Gather the known populations of the communes and of their cercles or départements.

    Parameters
    ----------
    territories
        TERRITORIES of one area.

    Returns
    -------
    PopulationModel
        Where a total is missing, or smaller than the sum of its known communes, the unknown communes of
        that cercle are unbounded; `faults` says so. Where all communes are known their sum stands.
    """
    communes = communes_of(territories)
    parent, parents = pd.factorize(communes["parent"].fillna(""), sort=True)
    population = communes["population"].to_numpy(dtype="float64")
    known = ~np.isnan(population)
    population = np.where(known, population, 0.0)
    units = territories.loc[territories["code"].isin(parents), ["code", "name", "population"]]
    units = pd.DataFrame(units).set_index("code").reindex(parents)
    sums = np.bincount(parent, weights=population, minlength=len(parents))
    remainder = units["population"].to_numpy(dtype="float64") - sums
    n_unknown = np.bincount(parent[~known], minlength=len(parents)).astype(np.intp)
    unbounded = (np.isnan(remainder) | (remainder < 0)) & (n_unknown > 0)
    return PopulationModel(
        codes=tuple(communes["code"]),
        parents=tuple(str(code) for code in parents),
        parent=parent.astype(np.intp),
        known=known,
        population=population,
        remainder=np.where(unbounded, np.inf, np.where(n_unknown > 0, remainder, 0.0)),
        n_unknown=n_unknown,
        faults=tuple(_faults(units["name"].fillna("").tolist(), remainder, n_unknown)),
    )


def _faults(names: list[str], remainder: Floats, n_unknown: npt.NDArray[np.intp]) -> list[Message]:
    found = []
    for name, left, unknown in zip(names, remainder, n_unknown, strict=True):
        place = {"place": name}
        if np.isnan(left) and unknown:
            template = N_("{place}: the total population is not known, so that its communes have no bound.")
            found.append(Message(template, place))
        elif left < 0:
            template = N_("{place}: its communes add up to {count} inhabitants more than its total.")
            found.append(Message(template, {**place, "count": int(-left)}))
        elif left > 0 and not unknown:
            template = N_("{place}: its communes add up to {count} inhabitants fewer than its total.")
            found.append(Message(template, {**place, "count": int(left)}))
    return found
