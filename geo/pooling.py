"""Pooling: for each group of actors, the others it could work with, and why, best reason first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.errors import N_, NotFoundError, Translate
from geo._overlap_pairs import group_names
from geo._overlap_pool import Pooled, pool_pairs
from geo._overlap_search import CERTAINTIES, Certainty, Ground, Search, search
from geo._overlap_time import Years, possible_years, sure_years
from geo._overlap_words import common_themes
from geo._pooling_words import explain_pooling
from geo.filters import Filter
from geo.join import communes_of

PoolReason = Literal["project", "commune", "neighbour", "cercle", "presence"]
POOL_REASONS: Final = get_args(PoolReason)
"""``project``: both already take part in one partnership; ``commune``: same commune, same theme;
``neighbour``: communes that touch, same theme; ``cercle``: communes of one cercle, same theme;
``presence``: same commune, other themes or themes not known."""

COLUMNS = {
    "group": "str",
    "name": "str",
    "kind": "str",
    "other": "str",
    "other_name": "str",
    "other_kind": "str",
    "reason": "str",
    "relation": "str",
    "certainty": "str",
    "n_places": "int64",
    "places": "object",
    "partnerships": "object",
    "other_partnerships": "object",
    "also": "object",
}
"""Columns and types of :attr:`PoolingTable.rows`, one row per group × other group.

``relation`` is that of the themes (``sub-theme``, ``theme``, ``different``, ``unknown``; ``""`` for a common
project); ``places`` sorted codes of the units of the first group where the reason holds (commune, or the
cercle or region that both partnerships fill; none for a common project); ``partnerships`` and
``other_partnerships`` sorted identifiers; ``also`` the further reasons, best first."""

TOUCH_DEGREES = 1e-4
"""Polygons this near (about 11 m) touch: room for the rounding of coordinates."""


@dataclass(frozen=True, slots=True)
class Pooling:
    """One group that another could pool with.

    Parameters
    ----------
    group_id, name, kind
        The group that asks.
    other_id, other_name, other_kind
        The one that it could work with.
    reason
        The best one (:data:`POOL_REASONS`).
    relation
        Nearness of the themes; "" for a common project.
    certainty
        ``certain`` when known dates hold a common year and, but for a common project, the themes do not
        leave it open (:func:`geo.overlaps.overlaps`).
    places
        Code, name and level of the places where the reason holds, on the side of the group that asks.
    themes
        In common, at the deepest level shared.
    undated_themes
        Of each of the two, whether nothing dates the themes in common to the years certainly in common: its
        partnership has several phases.
    projects
        Titles of the partnerships in common, for a common project.
    partnerships, other_partnerships
        Identifiers: their sources are the sources of the reason.
    sure, possible
        Years in common.
    also
        Further reasons, best first.
    """

    group_id: str
    name: str
    kind: str
    other_id: str
    other_name: str
    other_kind: str
    reason: PoolReason
    relation: str
    certainty: Certainty
    places: tuple[tuple[str, str, str], ...]
    themes: tuple[str, ...]
    undated_themes: tuple[bool, bool]
    projects: tuple[str, ...]
    partnerships: tuple[str, ...]
    other_partnerships: tuple[str, ...]
    sure: tuple[Years, ...]
    possible: tuple[Years, ...]
    also: tuple[PoolReason, ...]

    def explain(self, t: Translate) -> str:
        """Return two sentences: whom to call and why; when, and how sure that is."""
        return explain_pooling(self, t)

    def to_dict(self, t: Translate = str) -> dict[str, Any]:
        """Return plain values for JSON, with the sentence in the language of `t`."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {
            **{name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()},
            "places": [{"code": code, "name": name, "level": level} for code, name, level in self.places],
            "sure": [years.to_json() for years in self.sure],
            "possible": [years.to_json() for years in self.possible],
            "explanation": self.explain(t),
        }


@dataclass(frozen=True, slots=True)
class PoolingTable:
    """Groups that could pool, best reason first; a sequence of :class:`Pooling`.

    Parameters
    ----------
    filter
        The filter asked for.
    tier
        Of the boundaries: which communes touch depends on them.
    group, group_name
        The group asked about; "" for every pair, told once, from the first of the two by identifier.
    rows
        :data:`COLUMNS`, ranked: reason (with the same sub-theme before the same theme), certain first, more
        places first, names.
    """

    filter: Filter
    tier: str
    group: str
    group_name: str
    rows: pd.DataFrame
    _found: Search = field(repr=False)
    _pairs: pd.DataFrame = field(repr=False)
    _places: tuple[list[int], ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: int) -> Pooling:
        return _record(self, self.rows.iloc[place], self._pairs.iloc[self._places[place]])

    def __iter__(self) -> Iterator[Pooling]:
        return (self[place] for place in range(len(self)))

    def top(self, n: int | None = None) -> tuple[Pooling, ...]:
        """Return the first `n`; all of them without a number."""
        return tuple(self[place] for place in range(len(self) if n is None else min(n, len(self))))

    def to_dict(self, limit: int | None = None) -> dict[str, Any]:
        """Return plain values for JSON: at most `limit` rows, and the number of all."""
        return {
            "filter": self.filter.to_query(),
            "year": self.filter.year,
            "tier": self.tier,
            "group": self.group,
            "group_name": self.group_name,
            "n_pooling": len(self),
            "pooling": [one.to_dict() for one in self.top(limit)],
        }


def neighbours(territories: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return which communes touch.

    Parameters
    ----------
    territories
        TERRITORIES, EPSG:4326; communes without a polygon have no neighbour.

    Returns
    -------
    DataFrame
        ``code``, ``neighbour``: one row per ordered pair of communes whose polygons are within
        :data:`TOUCH_DEGREES`, sorted. With schematic boundaries these are the cells that touch.
    """
    drawn = territories.geometry.geom_type.isin(("Polygon", "MultiPolygon"))
    communes = territories.loc[drawn & (territories["level"] == "commune")].sort_values("code")
    shapes, codes = communes.geometry.to_numpy(), communes["code"].to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCH_DEGREES)
    found = pd.DataFrame({"code": codes[one], "neighbour": codes[two]}, dtype="str")
    found = found.loc[found["code"] != found["neighbour"]]
    return found.sort_values(["code", "neighbour"], ignore_index=True)


def pooling(
    presence: pd.DataFrame,
    themes: pd.DataFrame,
    territories: pd.DataFrame,
    filter: Filter,  # noqa: A002
    *,
    ties: pd.DataFrame,
    actors: pd.DataFrame,
    french: pd.DataFrame | None = None,
    touching: pd.DataFrame | None = None,
    group: str | None = None,
) -> PoolingTable:
    """Find for each group of actors the others that it could pool with, and say why.

    Reasons, best first: a partnership that both already take part in, merely associated actors included;
    the same commune and the same sub-theme, then the same theme; communes that touch, or of one cercle,
    with the same sub-theme, then theme; the same commune with other themes or themes not known. Each needs
    a common year, at least a possible one. A pair stands under its best reason, the others beside it. A
    grouping and its members, and actors of one group, are not told to pool: they do.

    Parameters
    ----------
    presence
        PRESENCE on side ``ml``.
    themes
        THEMES.
    territories
        TERRITORIES of the Malian area.
    filter
        All of it is used; `include_associated` is taken for granted for common projects. With a unit
        asked for, the project reaches it and both actors are present in it.
    ties
        TIES, whole.
    actors
        ACTORS.
    french
        TERRITORIES of Île-de-France.
    touching
        :func:`neighbours`; without it no pair is told to be neighbours.
    group
        Only this group (``group_id`` or the ``actor_id`` of a member), told from its side.

    Raises
    ------
    NotFoundError
        The register has no such actor.
    """
    flat = pd.DataFrame(territories).drop(columns="geometry", errors="ignore")
    found = search(Ground(filter, presence, themes, ties, actors, flat, french))
    return pooling_table(found, touching, group=None if group is None else group_of(actors, group))


def group_of(actors: pd.DataFrame, identifier: str) -> str:
    """Return the group of an actor, named by its own identifier or by that of its group.

    Raises
    ------
    NotFoundError
        The register has no such actor.
    """
    rows = actors.loc[(actors["group_id"] == identifier) | (actors["actor_id"] == identifier), "group_id"]
    if rows.empty:
        raise NotFoundError(N_("There is no actor “{code}” in the register."), code=identifier)
    return str(rows.iloc[0])


def pooling_table(
    found: Search,
    touching: pd.DataFrame | None,
    *,
    group: str | None = None,
    partnership: str | None = None,
) -> PoolingTable:
    """Return what pools in a search; see :func:`pooling`.

    Parameters
    ----------
    found
        A search.
    touching
        :func:`neighbours`.
    group
        ``group_id`` of the group asked about.
    partnership
        Only the reasons that this partnership gives, and common projects.
    """
    pooled = pool_pairs(found, touching, group=group, partnership=partnership)
    names = group_names(pd.concat([pooled.rows, found.ground.ties], ignore_index=True))
    rows, places = _rows(pooled, names)
    return PoolingTable(
        filter=found.ground.filter,
        tier="; ".join(sorted(set(communes_of(found.ground.territories)["tier"]))),
        group=group or "",
        group_name=str(names["name"].get(group, "")) if group else "",
        rows=rows,
        _found=found,
        _pairs=pooled.pairs,
        _places=places,
    )


def _rows(pooled: Pooled, names: pd.DataFrame) -> tuple[pd.DataFrame, tuple[list[int], ...]]:
    """Return the rows of :data:`COLUMNS`, ranked, and of each the places of its pairs."""
    pairs = pooled.pairs
    if pairs.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()}), ()
    who = ["group_a", "group_b"]
    best = pairs["rank"] == pairs.groupby(who)["rank"].transform("min")
    numbered = pairs.assign(pair=np.arange(len(pairs)), sure_order=pairs["certainty"].map(CERTAINTIES.index))
    made = (
        numbered.loc[best]
        .groupby(who, as_index=False)
        .agg(
            rank=("rank", "first"),
            reason=("reason", "first"),
            relation=("relation", "first"),
            sure_order=("sure_order", "min"),
            places=("place", lambda codes: sorted(set(codes) - {""})),
            partnerships=("partnership_a", lambda ids: sorted(set(ids))),
            other_partnerships=("partnership_b", lambda ids: sorted(set(ids))),
            pair=("pair", list),
        )
    )
    reasons = numbered.sort_values("rank").groupby(who)["reason"].agg(lambda all_: list(dict.fromkeys(all_)))
    made = made.merge(reasons.rename("also").reset_index(), on=who)
    made = made.rename(columns={"group_a": "group", "group_b": "other"}).assign(
        name=made["group_a"].map(names["name"]),
        kind=made["group_a"].map(names["kind"]),
        other_name=made["group_b"].map(names["name"]),
        other_kind=made["group_b"].map(names["kind"]),
        certainty=made["sure_order"].map(dict(enumerate(CERTAINTIES))),
        n_places=made["places"].map(len),
        also=made["also"].map(lambda reasons: reasons[1:]),
    )
    order = ["rank", "sure_order", "n_places", "name", "other_name", "group", "other"]
    made = made.sort_values(order, ascending=[name != "n_places" for name in order])
    return made[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True), tuple(made["pair"])


def _record(table: PoolingTable, row: pd.Series, mine: pd.DataFrame) -> Pooling:
    found = table._found
    places, titles = found.said.places, found.said.titles
    project = row["reason"] == "project"
    return Pooling(
        group_id=row["group"],
        name=row["name"],
        kind=row["kind"],
        other_id=row["other"],
        other_name=row["other_name"],
        other_kind=row["other_kind"],
        reason=row["reason"],
        relation=row["relation"],
        certainty=row["certainty"],
        places=tuple((code, *places[code]) for code in row["places"]),
        themes=() if project else common_themes(found.table, mine),
        undated_themes=(_undated(row, mine, "a"), _undated(row, mine, "b")),
        projects=tuple(titles[key] for key in row["partnerships"]) if project else (),
        partnerships=tuple(row["partnerships"]),
        other_partnerships=tuple(row["other_partnerships"]),
        sure=sure_years(mine),
        possible=possible_years(mine),
        also=tuple(row["also"]),
    )


def _undated(row: pd.Series, mine: pd.DataFrame, side: str) -> bool:
    """Say whether the themes of one side leave a pooling possible only."""
    return row["certainty"] != CERTAINTIES[0] and bool((mine["sure"] & mine[f"undated_{side}"]).any())


__all__ = [
    "COLUMNS",
    "POOL_REASONS",
    "PoolReason",
    "Pooling",
    "PoolingTable",
    "group_of",
    "neighbours",
    "pooling",
    "pooling_table",
]
