"""Gaps: the communes where nobody is, ranked by who lives there, how large and how far they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Geod

from data.errors import N_, NotFoundError, Translate
from geo._gap_words import gap_sentence
from geo.activity import COUNTED, INACTIVE, activity
from geo.coverage import OLD_REGION
from geo.filters import REACHED, Filter, select, within
from geo.join import communes_of
from geo.population import Flags, Interval, PopulationModel, population_model

Floats = npt.NDArray[np.float64]

GapStatus = Literal["nobody", "wider", "undated", "ended", "later"]
GapRank = Literal["inhabitants", "area", "distance", "since"]
GAP_STATUSES: Final = get_args(GapStatus)
GAP_RANKS: Final = get_args(GapRank)

COLUMNS = {
    "code": "str",
    "name": "str",
    "cercle": "str",
    "cercle_name": "str",
    "status": "str",
    "wider_sure": "bool",
    "population": "float64",
    "population_low": "float64",
    "population_high": "float64",
    "area_km2": "float64",
    "distance_km": "float64",
    "nearest_code": "str",
    "nearest_name": "str",
    "last_year": "Int64",
    "years_since": "Int64",
    "groups_wider": "object",
    "groups_undated": "object",
    "groups_ended": "object",
    "groups_later": "object",
}
"""Columns and types of :attr:`GapTable.rows`, one row per commune without presence.

``population`` inhabitants, missing where not known, and then bounded by ``population_low`` and
``population_high`` (missing = no bound): the single commune's interval, so that they do not add up;
``area_km2`` tabulated; ``distance_km`` geodesic (WGS 84) between tabulated centroids to the nearest covered
commune ``nearest_*`` (missing when none is); ``last_year`` the latest known end before the year asked for,
``years_since`` the years from then to the year asked for; ``groups_*`` sorted group identifiers: reaching
the commune only through a wider echelon than asked for; with dates that do not say; known to be over;
beginning later."""

_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class GapTable:
    """Communes without presence, ranked, with all that a reader must know of them.

    Parameters
    ----------
    filter
        The filter asked for.
    parent, parent_name
        The territory looked at; "" for the whole area.
    rank
        What the rows are ordered by.
    rows
        :data:`COLUMNS`.
    n_total
        Communes looked at, covered ones included.
    area_km2, population
        Of all gaps together; inhabitants as an interval.
    vintage, tier
        Of the boundaries; figures do not depend on them.
    n_partnerships, n_unknown_dates
        Partnerships that reach the communes looked at under the filter, and of those the ones whose dates
        do not say (no year asked for: whose start is not known).
    """

    filter: Filter
    parent: str
    parent_name: str
    rank: GapRank
    rows: pd.DataFrame
    n_total: int
    area_km2: float
    population: Interval
    vintage: str
    tier: str
    n_partnerships: int
    n_unknown_dates: int

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Number of gaps of each status."""
        found = self.rows["status"].value_counts()
        return {status: int(found.get(status, 0)) for status in GAP_STATUSES}

    def explain(self, place: int, t: Translate) -> str:
        """Return short sentences on the gap in the row `place`, in the reader's language."""
        return gap_sentence(self.rows.iloc[place], self.filter.year, t)

    def to_dict(self, limit: int | None = None) -> dict[str, Any]:
        """Return plain values for JSON: at most `limit` gaps, and the figures of all."""
        rows = self.rows if limit is None else self.rows.head(limit)
        return {
            "filter": self.filter.to_query(),
            "year": self.filter.year,
            "division": self.filter.division,
            "parent": self.parent,
            "parent_name": self.parent_name,
            "rank": self.rank,
            "vintage": self.vintage,
            "tier": self.tier,
            "n_partnerships": self.n_partnerships,
            "n_unknown_dates": self.n_unknown_dates,
            "n_gaps": len(self),
            "n_total": self.n_total,
            "area_km2": self.area_km2,
            "population": self.population.to_json(),
            "counts": self.counts,
            "gaps": [
                {name: _plain(value) for name, value in row.items()}
                for row in rows.astype("object").to_dict("records")
            ],
        }


def gaps(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    parent: str | None = None,
    rank: GapRank = "inhabitants",
    among: Collection[str] | None = None,
) -> GapTable:
    """Return the communes that no partnership of the filter is known to reach, ranked.

    A commune is a gap when it is not covered (:func:`geo.coverage.coverage`). What is known of it says
    which kind of gap:

    - ``undated``: partnerships of the filter reach it, but no source says whether they were active;
    - ``wider``: a partnership that is not known to be over reaches it, but only through its cercle or
      region, which the filter does not count (``wider_sure``: it is known to be active);
    - ``ended``: those that reached it are known to be over, suspended or dormant;
    - ``later``: those that reach it begin after the year asked for;
    - ``nobody``: the register knows nobody there.

    The first that holds stands. Without a year, dates are not asked: only ``wider`` and ``nobody`` occur.

    Parameters
    ----------
    presence
        PRESENCE of the area.
    themes
        THEMES.
    territories
        TERRITORIES of the area, under the same division.
    filter
        All of it is used; its `cercle`, when it is a unit of this area, is the parent if none is given.
    parent
        Code of the territory looked at. Covered communes outside it count for the distance.
    rank
        ``inhabitants``: by the least number of inhabitants, most first (a population that is not known is
        not guessed: those communes follow, by area); ``area``; ``distance`` to the nearest covered
        commune, farthest first; ``since``: longest since the last known presence first, never known last.
    among
        Codes of the only communes to list.

    Raises
    ------
    NotFoundError
        The area has no such parent.
    """
    here = set(territories["code"])
    inside = parent or (filter.cercle if filter.cercle in here else None)
    asked = replace(filter, cercle=None) if filter.cercle in here else filter
    communes = communes_of(territories)
    chosen = communes_inside(communes, inside)
    rows = _told(presence, themes, asked)
    covered = communes["code"].isin(rows.loc[rows["told"] == "covered", "commune_code"]).to_numpy(bool)
    flags = chosen & ~covered
    if among is not None:
        flags &= communes["code"].isin(among).to_numpy(bool)
    people = population_model(territories)
    table = communes.loc[flags].reset_index(drop=True)
    names = pd.Series(territories["name"].to_numpy(), index=territories["code"].to_numpy(), dtype="str")
    table = table.assign(
        cercle=table["parent"],
        cercle_name=table["parent"].map(names),
        **_bounds(people, flags),
        **_nearest(communes, flags, covered),
        **_history(table["code"], rows, asked.year),
    )
    reach = rows.loc[
        rows["commune_code"].isin(communes.loc[chosen, "code"]) & rows["told"].isin(("covered", "undated"))
    ]
    doubtful = reach["start_year"].isna() if asked.year is None else reach["told"] == "undated"
    return GapTable(
        filter=filter,
        parent=inside or "",
        parent_name=str(names.get(inside, OLD_REGION[1])) if inside else "",
        rank=rank,
        rows=_ranked(table, rank)[list(COLUMNS)].astype(COLUMNS),
        n_total=int(chosen.sum()),
        area_km2=round(float(communes.loc[flags, "area_km2"].sum()), 4),
        population=people.interval(flags),
        vintage="; ".join(sorted(set(communes["vintage"]))),
        tier="; ".join(sorted(set(communes["tier"]))),
        n_partnerships=int(reach["partnership_id"].nunique()),
        n_unknown_dates=int(reach.loc[doubtful, "partnership_id"].nunique()),
    )


def communes_inside(communes: pd.DataFrame, parent: str | None) -> Flags:
    """Say which communes (:func:`geo.join.communes_of`) lie in a unit, or are it; all of them without one.

    Raises
    ------
    NotFoundError
        None does.
    """
    if parent is None:
        return np.ones(len(communes), dtype=bool)
    found = within(communes.rename(columns={"code": "commune_code"}), parent).to_numpy(bool)
    # Under the division of 2023 the region of 1996 is still the whole area.
    if parent == OLD_REGION[0] and not found.any():
        found = communes["code"].str.startswith(parent).to_numpy(bool)
    if not found.any():
        raise NotFoundError(N_("There is no territory “{code}” in this area."), code=parent)
    flags: Flags = found
    return flags


def _told(presence: pd.DataFrame, themes: pd.DataFrame, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Return the presences of the filter, whatever their year and reach, with what each tells.

    ``told``: ``covered``, ``undated``, ``wider``, ``ended``, ``later``.
    """
    rows = select(presence, themes, filter)
    if filter.cercle is not None:
        rows = rows.loc[within(rows, filter.cercle)].copy()
    if filter.collective_as_commune:
        rows["reach"] = rows["reach"].mask(rows["collective"] & (rows["reach"] == "cercle"), "commune")
    state = activity(rows, filter.year, max_observation_age=filter.max_observation_age)
    counted, over = state.isin(COUNTED), state == INACTIVE
    near = rows["reach"].isin(REACHED[filter.reach])
    year = filter.year if filter.year is not None else np.inf
    later = over & (rows["start_year"].astype("float64") > year)
    told = np.select(
        [near & counted, near & later, near & over, near, ~over],
        ["covered", "later", "ended", "undated", "wider"],
        default="",
    )
    rows["sure"] = counted
    rows["told"] = pd.Series(told, index=rows.index, dtype="str")
    return rows.loc[rows["told"] != ""]


def _bounds(people: PopulationModel, flags: Flags) -> dict[str, Floats]:
    """Return the bounds of the population of each marked commune."""
    places = np.flatnonzero(flags)
    one = np.zeros(len(flags), dtype=bool)
    low, high = np.empty(len(places)), np.empty(len(places))
    for i, place in enumerate(places):
        one[place] = True
        bounds = people.interval(one)
        low[i], high[i] = bounds.low, np.nan if bounds.high is None else bounds.high
        one[place] = False
    return {"population_low": low, "population_high": high}


def _nearest(communes: pd.DataFrame, flags: Flags, covered: Flags) -> dict[str, Any]:
    """Return of each marked commune the nearest covered one and the geodesic distance, km."""
    n = int(flags.sum())
    to = communes.loc[covered]
    if n == 0 or to.empty:
        none = pd.Series([None] * n, dtype="str")
        return {"distance_km": np.full(n, np.nan), "nearest_code": none, "nearest_name": none}
    here = communes.loc[flags, ["lon", "lat"]].to_numpy(dtype="float64")
    there = to[["lon", "lat"]].to_numpy(dtype="float64")
    lon1, lon2 = np.meshgrid(here[:, 0], there[:, 0], indexing="ij")
    lat1, lat2 = np.meshgrid(here[:, 1], there[:, 1], indexing="ij")
    _, _, metres = _GEOD.inv(lon1, lat1, lon2, lat2)
    metres = np.asarray(metres)
    best = metres.argmin(axis=1)
    return {
        "distance_km": metres[np.arange(n), best] / 1000,
        "nearest_code": to["code"].to_numpy()[best],
        "nearest_name": to["name"].to_numpy()[best],
    }


def _history(codes: pd.Series, rows: pd.DataFrame, year: int | None) -> dict[str, Any]:
    """Return of each commune its status, the groups of each kind, and the last year of a known presence."""
    found: dict[str, Any] = {}
    here = rows.loc[rows["commune_code"].isin(codes)]
    for name in ("wider", "undated", "ended", "later"):
        part = here.loc[here["told"] == name]
        lists = part.groupby("commune_code")["group_id"].agg(lambda ids: sorted(set(ids))).to_dict()
        found[f"groups_{name}"] = pd.Series([lists.get(code, []) for code in codes], dtype="object")
    some = {name: found[f"groups_{name}"].map(len).gt(0).to_numpy(bool) for name in GAP_STATUSES[1:]}
    order = ["undated", "wider", "ended", "later"]
    sure = here.loc[(here["told"] == "wider") & here["sure"], "commune_code"]
    found["wider_sure"] = codes.isin(sure)
    found["status"] = pd.Series(np.select([some[k] for k in order], order, default="nobody"), dtype="str")
    ends = here.loc[here["told"].isin(("ended", "undated")), ["commune_code", "end_year"]]
    if year is not None:
        ends = ends.loc[(ends["end_year"] < year).fillna(value=False)]
    last = codes.map(ends.groupby("commune_code")["end_year"].max()).astype("Int64")
    found["last_year"] = last
    found["years_since"] = (year - last if year is not None else last.mask(last.notna())).astype("Int64")
    return found


def _ranked(table: pd.DataFrame, rank: GapRank) -> pd.DataFrame:
    by = {
        "inhabitants": ["population_low", "area_km2"],
        "area": ["area_km2"],
        "distance": ["distance_km", "population_low"],
        "since": ["years_since", "population_low", "area_km2"],
    }[rank]
    descending = [False] * len(by) + [True]
    return table.sort_values([*by, "code"], ascending=descending, na_position="last", ignore_index=True)


def _plain(value: Any) -> Any:
    """Return a cell as JSON takes it: missing as None, whole numbers as such."""
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, (float, np.floating)):
        return int(value) if float(value).is_integer() else round(float(value), 3)
    return int(value) if isinstance(value, np.integer) else value
