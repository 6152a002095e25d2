"""From presences to pairs of groups that meet: joins on units, never all pairs of a register."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.schema import ACTOR_KINDS, CONFIDENCES, DIRECT_REACHES
from geo._overlap_time import SPAN_COLUMNS, spans
from geo.filters import Filter
from geo.join import communes_of

ECHELONS = ("direct", "cercle", "region")
"""Echelon at which a partnership was concluded, nearest first; ``direct`` = with the commune, or with a
village, a school or a grouping in it."""
_RANK: Mapping[str, int] = {**dict.fromkeys(DIRECT_REACHES, 0), "cercle": 1, "region": 2}
_UNIT_OF = ("commune", "cercle", "region")
_DATES = ["start_year", "end_year", "status", "observed_year", "activity"]
_KEY = ["partnership_id", "group_id", "echelon", *_DATES, "confidence"]


def stays(rows: pd.DataFrame, territories: pd.DataFrame, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Fold presences into stays: one row per partnership × group × echelon × dates × unit.

    The communes that a partnership reaches are told by the largest units that they fill, so that a
    partnership with a cercle is one row and not one per commune. Nothing is lost: the communes of the
    units of a stay are the communes of its presences, each once.

    Parameters
    ----------
    rows
        PRESENCE with ``activity`` (:func:`geo.filters.apply_filter`), on side ``ml``.
    territories
        TERRITORIES of the Malian area.
    filter
        Its year and its greatest age of an observation are used.

    Returns
    -------
    DataFrame
        ``stay`` (number of the partnership × group × echelon × dates), the columns of the key,
        ``confidence``, ``level`` (0 commune, 1 cercle, 2 region), ``unit``, ``commune``, ``cercle``,
        ``region`` (those above the unit; "" below it), and :data:`geo._overlap_time.SPAN_COLUMNS`.
    """
    order = pd.CategoricalDtype(CONFIDENCES, ordered=True)
    made = rows.assign(
        echelon=rows["reach"].map(_RANK).astype("int64"), confidence=rows["confidence"].astype(order)
    )
    made = made.sort_values([*_KEY[:3], "confidence"], kind="stable")
    made = made.drop_duplicates([*_KEY[:-1], "commune_code"])
    made["confidence"] = made["confidence"].astype("str")
    made["stay"] = made.groupby(_KEY, dropna=False, sort=False).ngroup()
    places = communes_of(territories)
    units = made[["stay", "commune_code", "parent", "region"]].rename(
        columns={"commune_code": "commune", "parent": "cercle"}
    )
    units = units.fillna("").assign(level=0)
    for level, name in ((1, "cercle"), (2, "region")):
        below = _UNIT_OF[level - 1]
        above = places.groupby("parent" if level == 1 else "region")
        whole = above["code" if level == 1 else "parent"].nunique()
        ready = units["level"].eq(level - 1) & units[name].ne("")
        held = units.loc[ready].groupby(["stay", name])[below].transform("nunique")
        full = held == units.loc[ready, name].map(whole)
        chosen = full.index[full]
        folded = units.loc[chosen].drop_duplicates(["stay", name]).assign(level=level)
        folded = folded.assign(**dict.fromkeys(_UNIT_OF[:level], ""))
        units = pd.concat([units.drop(index=chosen), folded], ignore_index=True)
    units["unit"] = np.select(
        [units["level"] == 0, units["level"] == 1], [units["commune"], units["cercle"]], units["region"]
    )
    heads = made.drop_duplicates("stay")[["stay", *_KEY]].reset_index(drop=True)
    years = spans(heads, filter.year, max_observation_age=filter.max_observation_age)
    heads = pd.concat([heads, years], axis=1)
    units = units.astype({"unit": "str"})
    return heads.merge(units, on="stay", how="inner", validate="1:m").sort_values(
        ["stay", "unit"], ignore_index=True
    )


def meeting(stays_: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of stays of different groups that share communes.

    Parameters
    ----------
    stays_
        As :func:`stays` returns them.

    Returns
    -------
    DataFrame
        ``a``, ``b``: places (row numbers) in `stays_`, the group of ``a`` before that of ``b`` in order of
        identifier; ``level``, ``unit``: the smaller of the two units, whose communes they share.
    """
    rows = stays_[["group_id", "level", "unit", *_UNIT_OF]].reset_index(drop=True)
    rows["at"] = rows.index
    found = []
    for near in range(3):
        for wide in range(near, 3):
            left = rows.loc[rows["level"] == near, ["at", "group_id", "unit", _UNIT_OF[wide]]]
            right = rows.loc[rows["level"] == wide, ["at", "group_id", "unit"]]
            both = left.merge(
                right, left_on=_UNIT_OF[wide], right_on="unit", how="inner", suffixes=("", "_wide")
            )
            other = both["group_id"] != both["group_id_wide"]
            if near == wide:
                other &= both["at"] < both["at_wide"]
            both = both.loc[other]
            swap = (both["group_id"] > both["group_id_wide"]).to_numpy(bool)
            one, two = both["at"].to_numpy(), both["at_wide"].to_numpy()
            found.append(
                pd.DataFrame(
                    {
                        "a": np.where(swap, two, one),
                        "b": np.where(swap, one, two),
                        "level": near,
                        "unit": both["unit"].to_numpy(),
                    }
                )
            )
    return pd.concat(found, ignore_index=True).astype({"a": "int64", "b": "int64", "unit": "str"})


def takes_part(ties: pd.DataFrame) -> pd.MultiIndex:
    """Return the pairs (partnership, group) of a register, whatever the role."""
    pairs = ties[["partnership_id", "group_id"]].drop_duplicates()
    return pd.MultiIndex.from_frame(pairs)


def of_one_phase(ties: pd.DataFrame) -> pd.Index:
    """Return the partnerships all of whose ties have the same start and end.

    Themes hang on a partnership as a whole. Only when it has one phase do they belong to its years; when
    it has several (an agreement of 1985, a protocol of 2017–2020), nothing says which theme is of which.
    A tie without dates is a phase that is not known. The years of merely associated actors are those of
    their part, not phases of the project, unless no other tie gives any.

    Parameters
    ----------
    ties
        TIES, whole.
    """
    rows = ties[["partnership_id", "start_year", "end_year"]]
    own = ties["role"].ne("associated")
    rows = rows.loc[own | ~rows["partnership_id"].isin(rows.loc[own, "partnership_id"])]
    phases = rows.drop_duplicates().groupby("partnership_id").size()
    return phases.index[phases == 1]


def memberships(actors: pd.DataFrame, french: pd.DataFrame | None) -> pd.MultiIndex:
    """Return the pairs of groups of which one is an intercommunal grouping and the other a member commune.

    Parameters
    ----------
    actors
        ACTORS.
    french
        TERRITORIES of Île-de-France, which say what grouping (``epci``, ``ept``) a commune is in; nothing
        is known of the members of other groupings.

    Returns
    -------
    MultiIndex
        Pairs of ``group_id``, smaller first.
    """
    empty = pd.MultiIndex.from_arrays([[], []])
    if french is None or actors.empty:
        return empty
    towns = actors.loc[actors["kind"] == "commune", ["group_id", "territory_code"]]
    bodies = actors.loc[actors["kind"] == "epci", ["group_id", "territory_code"]]
    homes = pd.DataFrame(french).reindex(columns=["code", "epci", "ept"])
    homes = homes.melt(id_vars="code", value_name="body")[["code", "body"]].dropna()
    pairs = towns.merge(homes, left_on="territory_code", right_on="code").merge(
        bodies, left_on="body", right_on="territory_code", suffixes=("_town", "_body")
    )
    if pairs.empty:
        return empty
    names = np.sort(pairs[["group_id_town", "group_id_body"]].to_numpy(dtype=object), axis=1)
    return pd.MultiIndex.from_arrays([names[:, 0], names[:, 1]]).unique()


def in_pairs(one: pd.Series, two: pd.Series, pairs: pd.MultiIndex) -> pd.Series:
    """Say of each row whether (one, two) is among `pairs`."""
    if len(pairs) == 0 or len(one) == 0:
        return pd.Series(data=False, index=one.index)
    return pd.Series(pd.MultiIndex.from_arrays([one, two]).isin(pairs), index=one.index)


def group_names(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per group: ``group_id`` (index), ``name``, ``kind`` of its first actor."""
    order = {kind: place for place, kind in enumerate(ACTOR_KINDS)}
    listed = rows.assign(order=rows["actor_kind"].map(order).fillna(len(order)))
    listed = listed.sort_values(["group_id", "order", "actor_id"], kind="stable").drop_duplicates("group_id")
    named = listed.set_index("group_id")[["group_name", "actor_kind"]]
    return named.rename(columns={"group_name": "name", "actor_kind": "kind"})


def communes_table(territories: pd.DataFrame) -> pd.DataFrame:
    """Return ``unit`` × ``level`` × ``commune`` of every commune, cercle and region of an area."""
    communes = communes_of(territories)
    parts = [
        pd.DataFrame({"unit": communes[column], "level": level, "commune": communes["code"]})
        for level, column in enumerate(("code", "parent", "region"))
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset=["unit"]).astype({"unit": "str"})


__all__ = [
    "ECHELONS",
    "SPAN_COLUMNS",
    "communes_table",
    "group_names",
    "in_pairs",
    "meeting",
    "memberships",
    "of_one_phase",
    "stays",
    "takes_part",
]
