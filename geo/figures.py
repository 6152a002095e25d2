"""The figures of coverage: what one says, and what must be said with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from data.errors import N_, Message, NotFoundError
from geo.filters import Filter
from geo.population import Interval

Unit = Literal["communes", "km2", "inhabitants"]
UNITS: Final = get_args(Unit)


@dataclass(frozen=True, slots=True)
class CoverageFigure:
    """The coverage of one parent territory in one unit.

    Parameters
    ----------
    parent, parent_name, parent_level
        The territory looked at.
    level
        Level of the units counted: ``commune``, or a higher level, of which a unit is covered as soon as
        one of its communes is.
    unit
        ``communes`` (number of units of `level`), ``km2`` (tabulated areas) or ``inhabitants``.
    covered
        Of the units with an actor known to be active. An interval for inhabitants, else exact.
    covered_with_unknown
        The same, plus the units whose only partnerships have dates that do not say.
    total
        Of the whole parent.
    share, share_with_unknown
        Of the total, 0 to 1; ``None`` when the total has no bound or is 0.
    """

    parent: str
    parent_name: str
    parent_level: str
    level: str
    unit: Unit
    covered: Interval
    covered_with_unknown: Interval
    total: Interval
    share: Interval | None
    share_with_unknown: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as plain values for JSON; an interval is ``{"min", "max"}``."""
        values: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            values[name] = value.to_json() if isinstance(value, Interval) else value
        return values


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Figures, with all that a reader must know of them.

    Parameters
    ----------
    filter
        The filter asked for.
    level
        Level of the units counted.
    figures
        Three per parent, in the order of the parents' codes, then of :data:`UNITS`.
    vintage, tier
        Of the boundaries (several are joined by "; "). Areas are tabulated and do not depend on them.
    n_partnerships
        Distinct partnerships behind the figures, those with unknown dates included.
    n_unknown_dates
        Of those, the ones whose dates do not say (with no year asked for: whose start is not known).
    n_unlocated
        Partnerships of the filter that are somewhere in the area, no source saying in which communes;
        ``None`` when the ties were not given.
    n_outside
        Partnerships of the filter outside the area; ``None`` as above.
    n_wider
        Partnerships of the filter left out because they reach the communes only through a wider echelon.
    notes
        What does not fit together in the populations.
    """

    filter: Filter
    level: str
    figures: tuple[CoverageFigure, ...]
    vintage: str
    tier: str
    n_partnerships: int
    n_unknown_dates: int
    n_unlocated: int | None
    n_outside: int | None
    n_wider: int
    notes: tuple[Message, ...]

    def figure(self, unit: Unit, parent: str | None = None) -> CoverageFigure:
        """Return the figure of a parent (of the first one when not named) in a unit.

        Raises
        ------
        NotFoundError
            The table does not hold that parent.
        """
        for figure in self.figures:
            if figure.unit == unit and parent in (None, figure.parent):
                return figure
        raise NotFoundError(N_("There is no figure for “{code}”."), code=parent or unit)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON, with filter, year, vintage and unknowns."""
        return {
            "filter": self.filter.to_query(),
            "year": self.filter.year,
            "division": self.filter.division,
            "level": self.level,
            "vintage": self.vintage,
            "tier": self.tier,
            "n_partnerships": self.n_partnerships,
            "n_unknown_dates": self.n_unknown_dates,
            "n_unlocated": self.n_unlocated,
            "n_outside": self.n_outside,
            "n_wider": self.n_wider,
            "notes": [note.render() for note in self.notes],
            "figures": [figure.to_dict() for figure in self.figures],
        }
