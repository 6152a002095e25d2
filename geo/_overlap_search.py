"""The search behind overlaps and pooling: pairs of stays that meet, each graded; then rolled up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo._overlap_pairs import (
    communes_table,
    group_names,
    in_pairs,
    meeting,
    memberships,
    of_one_phase,
    stays,
    takes_part,
)
from geo._overlap_themes import (
    NOT_KNOWN,
    RELATIONS,
    SAME_SUB_THEME,
    SAME_THEME,
    ThemeTable,
    asked_themes,
    theme_table,
)
from geo._overlap_time import SPAN_COLUMNS, meet
from geo.filters import Filter, apply_filter
from geo.join import communes_of

Grade = Literal["strong", "medium", "weak"]
Certainty = Literal["certain", "possible"]
TerritoryLevel = Literal["commune", "cercle", "region"]
GRADES: Final = get_args(Grade)
CERTAINTIES: Final = get_args(Certainty)
TERRITORY_LEVELS: Final = get_args(TerritoryLevel)
"""Gravest, surest and smallest first."""

KIND = ["grade", "certainty", "echelon_a", "echelon_b", "relation"]
"""What makes two overlaps of the same groups of one kind."""
LEVEL_COLUMN = {"commune": "code", "cercle": "parent", "region": "region"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a search looks at.

    Parameters
    ----------
    filter
        The filter.
    presence
        PRESENCE on side ``ml``.
    themes, ties, actors
        THEMES, TIES and ACTORS, whole.
    territories
        TERRITORIES of the Malian area without shapes.
    french
        TERRITORIES of Île-de-France, or None.
    """

    filter: Filter
    presence: pd.DataFrame
    themes: pd.DataFrame
    ties: pd.DataFrame
    actors: pd.DataFrame
    territories: pd.DataFrame
    french: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What the register says, ready to be looked up record by record.

    Parameters
    ----------
    titles
        Title of each partnership.
    projects
        Partnerships that each group takes part in, whatever its role.
    actors
        Names of the actors of each partnership × group, sorted.
    themes
        Themes of each partnership by their deepest known level; then what is mere text.
    places
        Name and level of each territory.
    """

    titles: Mapping[str, str]
    projects: Mapping[str, frozenset[str]]
    actors: Mapping[tuple[str, str], tuple[str, ...]]
    themes: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    places: Mapping[str, tuple[str, str]]


def said(ground: Ground) -> Said:
    """Gather what records look up."""
    ties, themes = ground.ties, ground.themes
    titles: dict[str, str] = {}
    projects: dict[str, set[str]] = {}
    actors: dict[tuple[str, str], set[str]] = {}
    columns = ["partnership_id", "title", "group_id", "actor_name"]
    for key, title, group, name in ties[columns].itertuples(index=False, name=None):
        titles.setdefault(key, title)
        projects.setdefault(group, set()).add(key)
        actors.setdefault((key, group), set()).add(name)
    known: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    columns = ["partnership_id", "level_1", "level_2", "level_3", "as_published"]
    for key, one, two, three, text in themes[columns].itertuples(index=False, name=None):
        kind = known if one else texts
        kind.setdefault(key, set()).add((three or two or one) if one else text)
    rows = ground.territories[["code", "name", "level"]].itertuples(index=False, name=None)
    return Said(
        titles=titles,
        projects={group: frozenset(keys) for group, keys in projects.items()},
        actors={key: tuple(sorted(names)) for key, names in actors.items()},
        themes={
            key: (tuple(sorted(known.get(key, ()))), tuple(sorted(texts.get(key, set()) - {""})))
            for key in {*known, *texts}
        },
        places={code: (name, level) for code, name, level in rows},
    )


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found.

    Parameters
    ----------
    ground
        What it looked at.
    stays
        :func:`geo._overlap_pairs.stays`.
    table
        Themes of their partnerships.
    names
        :func:`geo._overlap_pairs.group_names`.
    units
        Communes of each unit that the filter leaves: ``unit``, ``level``, ``commune``.
    one_phase
        Partnerships whose themes are dated (:func:`geo._overlap_pairs.of_one_phase`).
    said
        What the register says, to be looked up.
    """

    ground: Ground
    stays: pd.DataFrame
    table: ThemeTable
    names: pd.DataFrame
    units: pd.DataFrame
    one_phase: pd.Index
    said: Said

    @property
    def year(self) -> int | None:
        """Year asked for."""
        return self.ground.filter.year


def search(ground: Ground, rows: pd.DataFrame | None = None) -> Search:
    """Prepare a search.

    Parameters
    ----------
    ground
        What to look at.
    rows
        PRESENCE with ``activity``, when it is not what the filter leaves.
    """
    asked = ground.filter
    if rows is None:
        rows = apply_filter(ground.presence, ground.themes, asked)
    found = stays(rows, ground.territories, asked)
    units = communes_table(ground.territories)
    return Search(
        ground=ground,
        stays=found,
        table=theme_table(found["partnership_id"], asked_themes(ground.themes, asked.theme)),
        names=group_names(rows),
        units=units.loc[units["commune"].isin(rows["commune_code"].to_numpy(dtype=object))].reset_index(
            drop=True
        ),
        one_phase=of_one_phase(ground.ties),
        said=said(ground),
    )


def pairs_of(
    found: Search, *, group: str | None = None, partnership: str | None = None, partners: bool = False
) -> pd.DataFrame:
    """Return the graded pairs of stays that share communes.

    Parameters
    ----------
    found
        A search.
    group, partnership
        Only the pairs of this group, of this partnership.
    partners
        Keep the pairs of which one group takes part in the other's partnership, and those of a grouping
        with its members.

    Returns
    -------
    DataFrame
        As :func:`graded`, plus ``level`` and ``unit`` (what the two share).
    """
    pairs = meeting(found.stays)
    stays_ = found.stays
    for column, value in (("group_id", group), ("partnership_id", partnership)):
        if value is not None:
            mine = (stays_[column] == value).to_numpy(bool)
            pairs = pairs.loc[mine[pairs["a"].to_numpy()] | mine[pairs["b"].to_numpy()]]
    return graded(found, pairs.reset_index(drop=True), partners=partners)


def graded(found: Search, pairs: pd.DataFrame, *, partners: bool = False) -> pd.DataFrame:
    """Grade pairs of stays; pairs without a possible common year are dropped, and partners too.

    Parameters
    ----------
    found
        A search.
    pairs
        ``a``, ``b``: places in the stays; other columns are kept.
    partners
        Keep the partners.

    Returns
    -------
    DataFrame
        `pairs` plus ``group_a``, ``group_b``, ``partnership_a``, ``partnership_b``, ``echelon_a``,
        ``echelon_b`` (0 direct, 1 cercle, 2 region), the years of :func:`geo._overlap_time.meet`,
        ``relation``, ``grade``, ``certainty``; ``undated_a``, ``undated_b``: whether the partnership of that
        side has several phases, so that nothing dates the theme in common; ``order``, one number per kind of
        overlap (:data:`KIND`), gravest first: grade, certainty, same echelon, nearest echelons, nearest
        themes; ``who``, one number per pair of groups.
    """
    stays_ = found.stays
    pairs = pairs.reset_index(drop=True)
    for side in ("a", "b"):
        own = stays_.iloc[pairs[side].to_numpy()]
        for column, name in (
            ("group_id", "group"),
            ("partnership_id", "partnership"),
            ("echelon", "echelon"),
        ):
            pairs[f"{name}_{side}"] = own[column].to_numpy()
    if not partners:
        pairs = pairs.loc[~_partners(found, pairs)].reset_index(drop=True)
    spans = stays_[SPAN_COLUMNS]
    met = meet(spans.iloc[pairs["a"].to_numpy()], spans.iloc[pairs["b"].to_numpy()])
    pairs = pd.concat([pairs, met], axis=1).loc[met["may"]].reset_index(drop=True)
    places = found.table.places(stays_["partnership_id"])
    relation = found.table.relations(places[pairs["a"].to_numpy()], places[pairs["b"].to_numpy()])
    same_echelon = (pairs["echelon_a"] == pairs["echelon_b"]).to_numpy(bool)
    strong = (relation == SAME_SUB_THEME) & same_echelon
    medium = np.isin(relation, [SAME_SUB_THEME, SAME_THEME])
    one_phase = found.one_phase.to_numpy(dtype=object)
    undated = {
        f"undated_{side}": medium & ~pairs[f"partnership_{side}"].isin(one_phase).to_numpy(bool)
        for side in ("a", "b")
    }
    dated = ~np.logical_or(*undated.values())
    grade = np.select([strong, medium], [0, 1], default=2)
    certainty = np.where(pairs["sure"].to_numpy(bool) & (relation != NOT_KNOWN) & dated, 0, 1)
    nearness = np.select([relation == name for name in RELATIONS], range(len(RELATIONS)), default=0)
    near, wide = pairs["echelon_a"].to_numpy(), pairs["echelon_b"].to_numpy()
    order = ((grade * 2 + certainty) * 2 + ~same_echelon) * 5 + near + wide
    names, groups = stays_["group_id"], pd.Index(sorted(set(stays_["group_id"])))
    number = groups.get_indexer(names)
    return pairs.assign(
        relation=pd.Series(relation, dtype="str"),
        grade=pd.Series(np.array(GRADES)[grade], dtype="str"),
        certainty=pd.Series(np.array(CERTAINTIES)[certainty], dtype="str"),
        **undated,
        order=(order * len(RELATIONS) + nearness) * 3 + near,
        who=number[pairs["a"].to_numpy()] * len(groups) + number[pairs["b"].to_numpy()],
    )


def _partners(found: Search, pairs: pd.DataFrame) -> pd.Series:
    """Say which pairs are partners: both take part in one of the two partnerships, or one is a member.

    A member commune and its intercommunal grouping are one body in this respect.
    """
    part = takes_part(found.ground.ties)
    return (
        in_pairs(pairs["partnership_a"], pairs["group_b"], part)
        | in_pairs(pairs["partnership_b"], pairs["group_a"], part)
        | in_pairs(pairs["group_a"], pairs["group_b"], memberships(found.ground.actors, found.ground.french))
    )


def rolled_up(found: Search, pairs: pd.DataFrame, level: TerritoryLevel) -> pd.DataFrame:
    """Say in which communes which pairs stand for two groups, and roll the communes up.

    In each commune one kind of pair stands: the gravest, the surest of the gravest, at the same echelon
    rather than at different ones, at the nearest echelons, on the nearest themes.

    Parameters
    ----------
    found
        A search.
    pairs
        As :func:`pairs_of` returns them.
    level
        Level of the territories.

    Returns
    -------
    DataFrame
        One row per record (groups × kind × territory), index 0..n-1: ``group_a``, ``group_b``,
        :data:`KIND`, ``territory_code``, ``communes`` (sorted list), ``pairs`` (list of places in `pairs`).
    """
    columns = ["group_a", "group_b", *KIND]
    if pairs.empty:
        return pd.DataFrame(columns=[*columns, "territory_code", "communes", "pairs"])
    communes = communes_of(found.ground.territories)
    units, own = found.units, pairs[["who", "order"]].reset_index(drop=True)
    texts = [frame["level"].astype("str") + frame["unit"] for frame in (units, pairs)]
    numbers = pd.factorize(pd.concat(texts, ignore_index=True))[0]
    own["unit"] = numbers[len(units) :]
    own["sort"] = own.groupby(["who", "order", "unit"], sort=False).ngroup()
    own["pair"] = np.arange(len(own))
    at = pd.Index(communes["code"]).get_indexer(units["commune"])
    each = own.drop_duplicates("sort").merge(
        pd.DataFrame({"unit": numbers[: len(units)], "at": at}), on="unit"
    )
    each = each.loc[each["order"] == each.groupby(["who", "at"])["order"].transform("min")]
    above, names = pd.factorize(communes[LEVEL_COLUMN[level]], sort=True)
    each = each.assign(territory=above[each["at"].to_numpy()])
    each = each.loc[each["territory"] >= 0]
    each["record"] = each.groupby(["who", "order", "territory"], sort=True).ngroup()
    spots = each.sort_values(["record", "at"])
    heads = spots.drop_duplicates("record")
    used = each[["record", "sort"]].drop_duplicates().merge(own[["sort", "pair"]], on="sort")
    used = used.sort_values(["record", "pair"])
    made = pairs[columns].iloc[heads["pair"].to_numpy()].reset_index(drop=True)
    codes = communes["code"].to_numpy(dtype=object)
    return made.assign(
        territory_code=pd.Series(np.asarray(names, dtype=object)[heads["territory"].to_numpy()], dtype="str"),
        communes=listed(spots["record"], codes[spots["at"].to_numpy()]),
        pairs=listed(used["record"], used["pair"].to_numpy()),
    )


def listed(numbers: pd.Series, values: npt.NDArray[Any]) -> pd.Series:
    """Return the values of each number as lists.

    Parameters
    ----------
    numbers
        0, 1, … n-1, each at least once, in order.
    values
        Of the same length.

    Returns
    -------
    Series of list
        Index 0..n-1.
    """
    starts = np.flatnonzero(np.diff(numbers.to_numpy(), prepend=-1)).tolist()
    every = values.tolist()
    parts = [every[start:end] for start, end in pairwise([*starts, len(every)])]
    return pd.Series(parts, dtype="object")
