"""The pairs behind pooling: partners of one project, presences in one commune, next door, in one cercle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from geo._overlap_search import Search, graded, pairs_of
from geo._overlap_themes import SAME_SUB_THEME, SAME_THEME
from geo._overlap_time import meet, spans
from geo.activity import INACTIVE, activity
from geo.filters import apply_filter, select

_SAME: Final = (SAME_SUB_THEME, SAME_THEME)
RANKS: Final = {
    ("project", ""): 0,
    ("commune", SAME_SUB_THEME): 1,
    ("commune", SAME_THEME): 2,
    ("neighbour", SAME_SUB_THEME): 3,
    ("cercle", SAME_SUB_THEME): 4,
    ("neighbour", SAME_THEME): 5,
    ("cercle", SAME_THEME): 6,
    ("presence", "different"): 7,
    ("presence", "unknown"): 8,
}
"""Order of the reasons to pool, with the nearness of the themes."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Pairs that could pool, and the ties of common projects.

    Parameters
    ----------
    pairs
        ``group_a``, ``group_b``, ``partnership_a``, ``partnership_b``, ``undated_a``, ``undated_b``
        (:func:`geo._overlap_search.graded`; never so for a project), ``place`` (code of the unit on the
        side of a, "" for a project), ``reason``, ``relation``, ``certainty``, ``rank`` (:data:`RANKS`), and
        the years of :func:`geo._overlap_time.meet`.
    rows
        TIES of the common projects under the filter.
    """

    pairs: pd.DataFrame
    rows: pd.DataFrame


def pool_pairs(
    found: Search, touching: pd.DataFrame | None, *, group: str | None, partnership: str | None
) -> Pooled:
    """Return every reason to pool.

    Parameters
    ----------
    found
        A search.
    touching
        ``code``, ``neighbour``: communes that touch.
    group
        Only the pairs of this group, which is then ``group_a``; without it each pair once.
    partnership
        Only the pairs that this partnership has a part in, and common projects.
    """
    here = pairs_of(found, group=group, partnership=partnership)
    same = here["relation"].isin(_SAME)
    parts = [
        here.assign(place_a=here["unit"], place_b=here["unit"], reason=np.where(same, "commune", "presence")),
        _near(found, touching, "neighbour", group=group, partnership=partnership),
        _near(found, None, "cercle", group=group, partnership=partnership),
    ]
    rows = project_ties(found)
    parts.append(_projects(found, rows, group))
    pairs = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    pairs = _from(pairs, group)
    keys = pd.MultiIndex.from_arrays([pairs["reason"], pairs["relation"]])
    pairs["rank"] = [RANKS[key] for key in keys]
    return Pooled(pairs.sort_values(["rank", "group_a", "group_b"], ignore_index=True), rows)


def _from(pairs: pd.DataFrame, group: str | None) -> pd.DataFrame:
    """Return the pairs told from the side of a group: it is ``a`` in each."""
    swap = np.zeros(len(pairs), dtype=bool) if group is None else (pairs["group_b"] == group).to_numpy(bool)
    told = pairs.copy()
    for name in ("group", "partnership", "undated", "place"):
        one, two = pairs[f"{name}_a"].to_numpy(), pairs[f"{name}_b"].to_numpy()
        told[f"{name}_a"], told[f"{name}_b"] = np.where(swap, two, one), np.where(swap, one, two)
    return told.rename(columns={"place_a": "place"}).drop(columns="place_b")


def _near(
    found: Search,
    touching: pd.DataFrame | None,
    reason: str,
    *,
    group: str | None,
    partnership: str | None,
) -> pd.DataFrame:
    """Return the pairs of stays in communes that touch, or in two communes of one cercle, on the same theme.

    A partnership with a whole cercle has as neighbours those of the single communes that touch the cercle.
    """
    stays = found.stays.reset_index(drop=True)
    rows = stays.loc[stays["level"] < 2, ["group_id", "partnership_id", "level", "unit", "cercle"]]
    rows["at"] = rows.index
    if reason == "cercle":
        rows = rows.loc[rows["level"] == 0]
        both = rows.merge(rows, on="cercle", suffixes=("_a", "_b"))
        both = both.loc[both["cercle"].ne("") & both["unit_a"].ne(both["unit_b"])]
    else:
        doors = _doors(touching, found.units)
        next_door = rows.merge(doors, left_on="unit", right_on="code").drop(columns="code")
        both = next_door.merge(rows, left_on="neighbour", right_on="unit", suffixes=("_a", "_b"))
    both = both.loc[both["group_id_a"] < both["group_id_b"]]
    for column, value in (("group_id", group), ("partnership_id", partnership)):
        if value is not None:
            both = both.loc[(both[f"{column}_a"] == value) | (both[f"{column}_b"] == value)]
    pairs = both[["at_a", "at_b", "unit_a", "unit_b"]].set_axis(["a", "b", "place_a", "place_b"], axis=1)
    pairs = graded(found, pairs)
    return pairs.loc[pairs["relation"].isin(_SAME)].assign(reason=reason)


def _doors(touching: pd.DataFrame | None, units: pd.DataFrame) -> pd.DataFrame:
    """Return which communes touch, and which communes touch a cercle that they are not in, both ways."""
    if touching is None:
        return pd.DataFrame({"code": pd.Series(dtype="str"), "neighbour": pd.Series(dtype="str")})
    cercle = units.loc[units["level"] == 1].set_index("commune")["unit"]
    wide = touching.assign(own=touching["code"].map(cercle), beyond=touching["neighbour"].map(cercle))
    wide = wide.loc[wide["own"].notna() & wide["beyond"].notna() & wide["own"].ne(wide["beyond"])]
    out = wide[["code", "beyond"]].set_axis(["code", "neighbour"], axis=1)
    into = wide[["own", "neighbour"]].set_axis(["code", "neighbour"], axis=1)
    return pd.concat([touching, out, into], ignore_index=True).drop_duplicates()


def project_ties(found: Search) -> pd.DataFrame:
    """Return the TIES of the filter, associated actors included, that are not known to be inactive.

    With a unit asked for, the project reaches it, be it through the region only, and the actor is present
    in it, be it through another partnership: who works elsewhere is nobody to call there.
    """
    ground = found.ground
    asked = replace(ground.filter, include_associated=True)
    rows = select(ground.ties, ground.themes, asked)
    if asked.cercle is not None:
        reached = apply_filter(ground.presence, ground.themes, replace(asked, reach="region", year=None))
        here = apply_filter(ground.presence, ground.themes, asked)
        rows = rows.loc[
            rows["partnership_id"].isin(reached["partnership_id"]) & rows["group_id"].isin(here["group_id"])
        ].copy()
    rows["activity"] = activity(rows, asked.year, max_observation_age=asked.max_observation_age)
    return rows.loc[rows["activity"] != INACTIVE].reset_index(drop=True)


def _projects(found: Search, rows: pd.DataFrame, group: str | None) -> pd.DataFrame:
    """Return the pairs of groups that take part in one partnership, in years that may be common."""
    asked = found.ground.filter
    heads = rows[["partnership_id", "group_id"]].reset_index(drop=True)
    years = spans(rows, asked.year, max_observation_age=asked.max_observation_age).reset_index(drop=True)
    heads = pd.concat([heads, years], axis=1).drop_duplicates().reset_index(drop=True)
    heads["at"] = heads.index
    names = heads[["partnership_id", "group_id", "at"]]
    both = names.merge(names, on="partnership_id", suffixes=("_a", "_b"))
    both = both.loc[both["group_id_a"] < both["group_id_b"]]
    if group is not None:
        both = both.loc[(both["group_id_a"] == group) | (both["group_id_b"] == group)]
    met = meet(heads.iloc[both["at_a"].to_numpy()], heads.iloc[both["at_b"].to_numpy()])
    pairs = pd.DataFrame(
        {
            "group_a": both["group_id_a"].to_numpy(),
            "group_b": both["group_id_b"].to_numpy(),
            "partnership_a": both["partnership_id"].to_numpy(),
            "partnership_b": both["partnership_id"].to_numpy(),
            "place_a": "",
            "place_b": "",
            "reason": "project",
            "relation": "",
            "undated_a": False,
            "undated_b": False,
        }
    )
    pairs = pd.concat([pairs, met], axis=1)
    pairs["certainty"] = np.where(pairs["sure"], "certain", "possible")
    return pairs.loc[pairs["may"]].reset_index(drop=True)
