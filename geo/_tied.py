"""The ties of an area's register ready for many filters: what each link is made of, worked out once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.schema import ACTOR_KINDS
from geo._rows import GONE, WIDEST, Codes, Rows
from geo.activity import Flags
from geo.filters import Filter
from geo.join import communes_by_unit, reach_of_unit, successor_or_same, units_inside

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]


class Tied(Rows):
    """The ties that name a unit of the Malian area, whatever their dates and reach, to be asked many filters.

    Parameters
    ----------
    ties
        TIES.
    actors
        ACTORS, for the points.
    territories
        TERRITORIES of the Malian area.
    themes
        THEMES.
    other
        TERRITORIES of the French area: needed when a filter looks at a territory of that side, to know
        which actors are there.

    Attributes
    ----------
    frame
        TIES in order of group, territory and actor (collectivities before others); ``territory_code`` and
        ``reach`` are those of the unit named, under the division of `territories`.
    """

    def __init__(
        self,
        ties: pd.DataFrame,
        actors: pd.DataFrame,
        territories: pd.DataFrame,
        themes: pd.DataFrame,
        other: pd.DataFrame | None = None,
    ) -> None:
        super().__init__(_resolved(ties, territories), themes)
        self.actors = actors
        self.territories = territories
        self.other = other

    def asked(self, filter: Filter) -> Flags:  # noqa: A002
        """Return the rows of the actors, roles, themes, confidence and parent territory asked for."""
        found = super().asked(filter)
        if (code := filter.cercle) is not None:
            found &= self._keep(("within", code), lambda: self._within(code))
        return found

    def near(self, filter: Filter) -> Flags:  # noqa: A002
        """Return the rows of :meth:`asked` whose reach counts."""
        found: Flags = self.asked(filter) & (self.ranks(filter) <= WIDEST[filter.reach])
        return found

    def active(self, filter: Filter) -> Flags:  # noqa: A002
        """Return the rows of :meth:`near` whose dates do not say that they are over or yet to come."""
        found: Flags = self.near(filter) & (self.states(filter) != GONE)
        return found

    @cached_property
    def link(self) -> Codes:
        """Return the number of each row's pair of a group and a territory."""
        pairs = self.frame.groupby(["group_id", "territory_code"], sort=True).ngroup()
        found: Codes = pairs.to_numpy(dtype=np.intp)
        return found

    @cached_property
    def points(self) -> tuple[Floats, Floats]:
        """Return longitude and latitude of each row's actor, NaN where not known."""
        known = self.actors.drop_duplicates("actor_id").set_index("actor_id")[["lon", "lat"]]
        found = known.reindex(self.frame["actor_id"]).to_numpy(dtype="float64")
        return found[:, 0], found[:, 1]

    @cached_property
    def start(self) -> Floats:
        """Return the start of each row, NaN where not known."""
        return np.asarray(self.frame["start_year"].to_numpy(dtype="float64", na_value=np.nan))

    @cached_property
    def texts(self) -> dict[str, Texts]:
        """Return columns of the frame by name, as plain texts."""
        names = ("partnership_id", "actor_id", "actor_name", "actor_kind", "group_id", "group_name")
        return {name: self.frame[name].to_numpy(dtype=object) for name in (*names, "territory_code")}

    @cached_property
    def units(self) -> tuple[Codes, dict[str, Texts]]:
        """Return the position of each row's territory, and name, level and point of the territories."""
        names = ("name", "level", "lon", "lat")
        units = {name: self.territories[name].to_numpy(dtype=object) for name in names}
        at: Codes = pd.Index(self.territories["code"]).get_indexer(self.frame["territory_code"])
        return at, units

    @cached_property
    def named_themes(self) -> dict[str, list[str]]:
        """Return the themes of each partnership that has one, each by its deepest known level."""
        known = self.themes.loc[self.themes["level_1"] != ""]
        deepest = known["level_3"].where(known["level_3"] != "", known["level_2"])
        return _by(known["partnership_id"], deepest.where(deepest != "", known["level_1"]))

    @cached_property
    def top_themes(self) -> dict[str, set[str]]:
        """Return the themes of level 1 of each partnership that has one."""
        known = self.themes.loc[self.themes["level_1"] != ""]
        return {one: set(tops) for one, tops in _by(known["partnership_id"], known["level_1"]).items()}

    def _within(self, code: str) -> Flags:
        """Return the rows of a parent territory, on the side where it lies."""
        inside = self._parts[1]
        column = "actor_territory"
        if self.other is None or code not in set(self.other["code"]):
            inside, column = self._parts[0], "territory_code"
        return np.asarray(self.frame[column].isin(units_inside(inside, code)), dtype=bool)

    @cached_property
    def _parts(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        """Return the communes of each unit of either side."""
        return communes_by_unit(self.territories), {} if self.other is None else communes_by_unit(self.other)


def _resolved(ties: pd.DataFrame, territories: pd.DataFrame) -> pd.DataFrame:
    known = territories["code"]
    codes = successor_or_same(ties["territory_code"], known)
    here = codes.isin(known) & ~ties["reach"].isin(("outside", "unknown"))
    rows = ties.loc[here].assign(territory_code=codes.loc[here])
    level = rows["territory_code"].map(territories.set_index("code")["level"])
    order = rows["actor_kind"].map({kind: position for position, kind in enumerate(ACTOR_KINDS)})
    rows = rows.assign(
        reach=reach_of_unit(level, rows["reach"], rows["collective"]), order=order.fillna(len(ACTOR_KINDS))
    )
    keys = ["group_id", "territory_code", "order", "actor_id"]
    return rows.sort_values(keys, kind="stable", ignore_index=True).drop(columns="order")


def _by(keys: pd.Series, values: pd.Series) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        found.setdefault(key, []).append(value)
    return found
