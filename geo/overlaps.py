"""Overlaps: where groups of actors that are not partners work in the same communes in the same years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data.errors import N_, NotFoundError
from geo._overlap_pairs import ECHELONS
from geo._overlap_records import Evidence, Overlap, OverlapSide, overlap_record
from geo._overlap_search import (
    CERTAINTIES,
    GRADES,
    LEVEL_COLUMN,
    TERRITORY_LEVELS,
    Certainty,
    Grade,
    Ground,
    Search,
    TerritoryLevel,
    listed,
    pairs_of,
    rolled_up,
    search,
)
from geo._overlap_time import Years
from geo._overlap_within import search_within
from geo.filters import Filter
from geo.join import communes_of

__all__ = [
    "CERTAINTIES",
    "COLUMNS",
    "GRADES",
    "TERRITORY_LEVELS",
    "Certainty",
    "Evidence",
    "Grade",
    "Overlap",
    "OverlapSide",
    "OverlapTable",
    "TerritoryLevel",
    "Years",
    "overlap_table",
    "overlaps",
]

COLUMNS = {
    "overlap_id": "str",
    "grade": "str",
    "certainty": "str",
    "cross_echelon": "bool",
    "relation": "str",
    "group_a": "str",
    "name_a": "str",
    "kind_a": "str",
    "echelon_a": "str",
    "group_b": "str",
    "name_b": "str",
    "kind_b": "str",
    "echelon_b": "str",
    "level": "str",
    "territory_code": "str",
    "territory_name": "str",
    "parent_name": "str",
    "n_communes": "int64",
    "n_total": "int64",
    "communes": "object",
    "partnerships_a": "object",
    "partnerships_b": "object",
    "sure_first": "Int64",
    "sure_last": "Int64",
    "possible_first": "Int64",
    "possible_last": "Int64",
}
"""Columns and types of :attr:`OverlapTable.rows`, one row per pair of groups × territory × kind of overlap.

``group_a`` < ``group_b``; ``echelon_*`` is ``direct``, ``cercle`` or ``region``; ``communes`` the sorted
codes of the communes of the territory that the two share (``n_communes`` of its ``n_total``);
``partnerships_*`` sorted identifiers; ``sure_*`` and ``possible_*`` the first and the last year that the two
have in common certainly, and possibly (missing = none, or no bound)."""

CLUSTER_COLUMNS = {
    "territory_code": "str",
    "territory_name": "str",
    "level_1": "str",
    "n_groups": "int64",
    "groups": "object",
    "certain_groups": "object",
    "partnerships": "object",
}
"""Columns and types of :meth:`OverlapTable.clusters`, one row per territory × theme: every group that
overlaps with at least one other there on that theme (``level_1``; "" = on any theme or none known), those
of them that certainly do, and the partnerships behind; lists are sorted."""
_PARTS = range(4)


@dataclass(frozen=True, slots=True)
class OverlapTable:
    """Overlaps, gravest first, with all that a reader must know of them; a sequence of :class:`Overlap`.

    Parameters
    ----------
    filter
        The filter asked for.
    level
        Level of the territories that the communes are rolled up to.
    rows
        One row per overlap (:data:`COLUMNS`), ranked: grade, certainty, same echelon before different
        ones, more communes first, then names and territory.
    vintage, tier
        Of the boundaries.
    n_partnerships
        Partnerships of the filter looked at.
    n_unknown_dates
        Of those, the ones whose dates do not say whether they are active in the year asked for; with no
        year, those whose start or end no source gives.
    n_unknown_themes
        Of those, the ones with no known theme.
    """

    filter: Filter
    level: TerritoryLevel
    rows: pd.DataFrame
    vintage: str
    tier: str
    n_partnerships: int
    n_unknown_dates: int
    n_unknown_themes: int
    _found: Search = field(repr=False)
    _pairs: pd.DataFrame = field(repr=False)
    _places: tuple[list[int], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Overlap:
        return overlap_record(self._found, self._pairs, self.rows.iloc[place], self._places[place])

    def __iter__(self) -> Iterator[Overlap]:
        return (self[place] for place in range(len(self)))

    def top(self, n: int | None = None) -> tuple[Overlap, ...]:
        """Return the `n` gravest overlaps; all of them without a number."""
        return tuple(self[place] for place in range(len(self) if n is None else min(n, len(self))))

    def find(self, overlap_id: str) -> Overlap:
        """Return one overlap by its identifier.

        Raises
        ------
        NotFoundError
            The table does not hold it.
        """
        places = np.flatnonzero((self.rows["overlap_id"] == overlap_id).to_numpy(bool))
        if len(places) == 0:
            raise NotFoundError(N_("There is no overlap “{code}” in this table."), code=overlap_id)
        return self[int(places[0])]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Number of overlaps by grade, then by certainty."""
        found = self.rows.groupby(["grade", "certainty"]).size()
        return {grade: {sure: int(found.get((grade, sure), 0)) for sure in CERTAINTIES} for grade in GRADES}

    def clusters(self) -> pd.DataFrame:
        """Return the groups that overlap in one territory on one theme, largest first.

        Returns
        -------
        DataFrame
            :data:`CLUSTER_COLUMNS`. A cluster is not a claim that all its members meet all others: in one
            year they may, over many years two of them may have come one after the other.
        """
        return _clusters(self._found, self._pairs, self.level)

    def to_dict(self, limit: int | None = None) -> dict[str, Any]:
        """Return plain values for JSON: at most `limit` overlaps, and the counts of all."""
        return {
            "filter": self.filter.to_query(),
            "year": self.filter.year,
            "division": self.filter.division,
            "level": self.level,
            "vintage": self.vintage,
            "tier": self.tier,
            "n_partnerships": self.n_partnerships,
            "n_unknown_dates": self.n_unknown_dates,
            "n_unknown_themes": self.n_unknown_themes,
            "n_overlaps": len(self),
            "counts": self.counts,
            "overlaps": [one.to_dict() for one in self.top(limit)],
        }


def overlaps(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    ties: pd.DataFrame,
    actors: pd.DataFrame,
    french: pd.DataFrame | None = None,
    level: TerritoryLevel = "cercle",
    group: str | None = None,
    partnership: str | None = None,
    within: str | None = None,
) -> OverlapTable:
    """Find where groups of actors may work on the same thing at the same time.

    Two groups overlap in a commune when a partnership of the one and a partnership of the other, in
    neither of which both take part, reach it in a common year. A town, its twinning association and the
    bodies that it succeeded are one group; an intercommunal grouping and its member communes do not
    overlap; actors of one partnership, those merely associated included, do not overlap on it.

    - *strong*: a sub-theme in common (level 2, and no differing level 3), concluded at the same echelon;
    - *medium*: a theme of level 1 in common (or a sub-theme, but concluded at different echelons);
    - *weak*: different themes, or themes not known: ``relation`` says which.

    An overlap is *certain* when known dates hold a common year and the themes of that year are known, else
    *possible*. Themes hang on a partnership as a whole: a theme in common is dated only when both
    partnerships have one phase, all their ties having the same start and end. In each commune the gravest
    overlap of two groups stands for them, the surest of the gravest; communes with the same kind of overlap
    are rolled up to the territories of `level`.

    Parameters
    ----------
    presence
        PRESENCE on side ``ml`` (:func:`geo.join.presence`).
    themes
        THEMES.
    territories
        TERRITORIES of the Malian area, under the same division.
    filter
        All of it is used. Its year is the year in common; without one, any common year.
    ties
        TIES, whole: who takes part in what, whatever the filter.
    actors
        ACTORS.
    french
        TERRITORIES of Île-de-France, for the members of intercommunal groupings.
    level
        Territories that the communes are rolled up to.
    group, partnership
        Only the overlaps of this group; only those that this partnership has a part in.
    within
        Code of a unit: only the overlaps (and counts) of its communes, the same as without it;
        :func:`geo.overlap_groups.overlap_groups` says where to look.

    Returns
    -------
    OverlapTable
        Raises NotFoundError when there is no unit `within`.
    """
    flat = pd.DataFrame(territories).drop(columns="geometry", errors="ignore")
    ground = Ground(filter, presence, themes, ties, actors, flat, french)
    found = search(ground) if within is None else search_within(ground, within)
    return overlap_table(found, pairs_of(found, group=group, partnership=partnership), level)


def overlap_table(found: Search, pairs: pd.DataFrame, level: TerritoryLevel) -> OverlapTable:
    """Return the graded pairs of a search as a table, rolled up to the territories of `level`."""
    communes = communes_of(found.ground.territories)
    rows, places = _rows(found, pairs, level)
    stays, year = found.stays, found.year
    dated = stays["start_year"].notna() & stays["end_year"].notna()
    undated = stays["activity"].eq("unknown") if year is not None else ~dated
    return OverlapTable(
        filter=found.ground.filter,
        level=level,
        rows=rows,
        vintage="; ".join(sorted(set(communes["vintage"]))),
        tier="; ".join(sorted(set(communes["tier"]))),
        n_partnerships=int(stays["partnership_id"].nunique()),
        n_unknown_dates=int(stays.loc[undated, "partnership_id"].nunique()),
        n_unknown_themes=int((~found.table.some).sum()),
        _found=found,
        _pairs=pairs,
        _places=places,
    )


def _rows(
    found: Search, pairs: pd.DataFrame, level: TerritoryLevel
) -> tuple[pd.DataFrame, tuple[list[int], ...]]:
    """Return the rows of :data:`COLUMNS`, ranked, and of each the places of its pairs."""
    made = rolled_up(found, pairs, level)
    if made.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()}), ()
    territories = found.ground.territories.set_index("code")
    communes = communes_of(found.ground.territories)
    for side in ("a", "b"):
        made[f"name_{side}"] = made[f"group_{side}"].map(found.names["name"])
        made[f"kind_{side}"] = made[f"group_{side}"].map(found.names["kind"])
    made["cross_echelon"] = made["echelon_a"] != made["echelon_b"]
    echelons = dict(enumerate(ECHELONS))
    made = made.assign(
        level=level,
        echelon_a=made["echelon_a"].map(echelons),
        echelon_b=made["echelon_b"].map(echelons),
        territory_name=made["territory_code"].map(territories["name"]),
        n_communes=made["communes"].map(len),
        n_total=made["territory_code"].map(communes.groupby(LEVEL_COLUMN[level]).size()),
    )
    parents = made["territory_code"].map(territories["parent"])
    made["parent_name"] = parents.map(territories["name"]).astype("str").where(parents.notna(), "")
    made = pd.concat([made, _facts(found, made["pairs"], pairs)], axis=1)
    made["overlap_id"] = made["group_a"].str.cat(
        [
            made[name]
            for name in (
                "group_b",
                "territory_code",
                "grade",
                "certainty",
                "echelon_a",
                "echelon_b",
                "relation",
            )
        ],
        sep="--",
    )
    ranks = [made["grade"].map(GRADES.index), made["certainty"].map(CERTAINTIES.index)]
    made["order"] = (ranks[0] * 2 + ranks[1]) * 2 + made["cross_echelon"]
    made = made.sort_values(
        ["order", "n_communes", "name_a", "name_b", "overlap_id"], ascending=[True, False, True, True, True]
    )
    return made[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True), tuple(made["pairs"])


def _clusters(found: Search, pairs: pd.DataFrame, level: TerritoryLevel) -> pd.DataFrame:
    if pairs.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in CLUSTER_COLUMNS.items()})
    own = [found.table.places(pairs[f"partnership_{side}"]) for side in ("a", "b")]
    place, theme = found.table.shared(*own)
    tops = np.array(["", *found.table.tops], dtype=object)
    each = pd.DataFrame(
        {
            "pair": np.concatenate([np.arange(len(pairs)), place]),
            "level_1": np.concatenate([np.full(len(pairs), ""), tops[theme + 1]]),
        }
    )
    facts = pairs[["group_a", "group_b", "partnership_a", "partnership_b", "certainty", "level", "unit"]]
    each = each.join(facts, on="pair").merge(found.units, on=["unit", "level"])
    above = communes_of(found.ground.territories).set_index("code", drop=False)[LEVEL_COLUMN[level]]
    each["territory_code"] = each["commune"].map(above)
    columns = ["territory_code", "level_1", "certainty"]
    sides = [
        each[[*columns, f"group_{side}", f"partnership_{side}"]].set_axis(
            [*columns, "group", "partnership"], axis=1
        )
        for side in ("a", "b")
    ]
    rows = pd.concat(sides, ignore_index=True).drop_duplicates().dropna(subset=["territory_code"])
    rows["sure"] = rows["group"].where(rows["certainty"] == "certain", "")
    made = rows.groupby(["territory_code", "level_1"], as_index=False).agg(
        groups=("group", _sorted), certain_groups=("sure", _sorted), partnerships=("partnership", _sorted)
    )
    names = found.ground.territories.set_index("code")["name"]
    made = made.assign(n_groups=made["groups"].map(len), territory_name=made["territory_code"].map(names))
    made = made.sort_values(["n_groups", "territory_name", "level_1"], ascending=[False, True, True])
    return made[list(CLUSTER_COLUMNS)].astype(CLUSTER_COLUMNS).reset_index(drop=True)


def _sorted(values: pd.Series) -> list[str]:
    return sorted(set(values) - {""})


def _facts(found: Search, places: pd.Series, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return by record the partnerships of each side and the first and last years in common."""
    each = pd.DataFrame({"pairs": places}).rename_axis("record").explode("pairs").reset_index()
    own = pairs.iloc[each["pairs"].to_numpy(dtype="int64")].reset_index(drop=True)
    own["record"] = each["record"]
    may_first, may_last = np.full(len(own), np.inf), np.full(len(own), -np.inf)
    for part in _PARTS:
        first, last = own[f"part_first_{part}"].to_numpy(), own[f"part_last_{part}"].to_numpy()
        there = first <= last
        may_first = np.where(there, np.minimum(may_first, first), may_first)
        may_last = np.where(there, np.maximum(may_last, last), may_last)
    own = own.assign(
        sure_first=own["sure_first"].where(own["sure"]),
        sure_last=own["sure_last"].where(own["sure"]),
        possible_first=may_first,
        possible_last=may_last,
    )
    ways = {"sure_first": "min", "sure_last": "max", "possible_first": "min", "possible_last": "max"}
    facts = own.groupby("record").agg(ways).replace([np.inf, -np.inf], np.nan).astype("Int64")
    keys = found.table.names.to_numpy(dtype=object)
    for side in ("a", "b"):
        distinct = own[["record"]].assign(at=found.table.places(own[f"partnership_{side}"]))
        distinct = distinct.drop_duplicates().sort_values(["record", "at"])
        facts[f"partnerships_{side}"] = listed(distinct["record"], keys[distinct["at"].to_numpy()])
    return facts
