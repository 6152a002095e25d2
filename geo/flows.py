"""Flows: how many partnerships run from each French département to each cercle, the unknown ones apart."""

from __future__ import annotations

from typing import Final, Literal, get_args

import pandas as pd

from geo.activity import INACTIVE, UNKNOWN, activity
from geo.filters import REACHED, Filter, select
from geo.join import communes_by_unit, reach_of_unit, successor_or_same, within_units

Origin = Literal["departement", "region", "several", "elsewhere", "unknown"]
Target = Literal["cercle", "region", "unknown"]
ORIGINS: Final = get_args(Origin)
TARGETS: Final = get_args(Target)

COLUMNS = {
    "origin": "str",
    "origin_kind": "str",
    "origin_name": "str",
    "target": "str",
    "target_kind": "str",
    "target_name": "str",
    "n_partnerships": "int64",
    "n_unknown_dates": "int64",
    "n_actors": "int64",
    "partnerships": "object",
}


def flows(
    ties: pd.DataFrame,
    themes: pd.DataFrame,
    malian: pd.DataFrame,
    french: pd.DataFrame,
    filter: Filter,  # noqa: A002
) -> pd.DataFrame:
    """Return one row per origin in France × cercle, with the partnerships between the two.

    A partnership with a commune counts for its cercle. One that is tied to several cercles, or that
    actors of several départements share, has a row for each: the rows are not to be added up.

    Parameters
    ----------
    ties
        TIES.
    themes
        THEMES.
    malian, french
        TERRITORIES of both areas.
    filter
        All of it is used; partnerships whose places no source names stay, whatever the reach asked for.

    Returns
    -------
    DataFrame
        Columns and types :data:`COLUMNS`, sorted by kind and code of both ends. ``origin`` is the code of
        the actor's département (``origin_kind`` ``departement``), of its region (``region``), or "" for
        an actor whose territory lies in several départements (``several``), outside Île-de-France
        (``elsewhere``) or is not known (``unknown``). ``target`` is the code of a cercle or of a region,
        or "" where the sources name no commune (``unknown``). Names are "" with the codes.
        ``n_unknown_dates`` counts the partnerships whose dates do not say, among ``n_partnerships``;
        ``n_actors`` groups of actors; ``partnerships`` sorted identifiers.
    """
    rows = select(ties, themes, filter)
    rows = _with_targets(rows.loc[rows["reach"] != "outside"], malian, filter)
    rows = _with_origins(rows, french)
    if filter.cercle is not None:
        here = (rows["target"] == filter.cercle) | rows["territory_code"].isin(
            within_units(malian, filter.cercle)
        )
        there = rows["actor_territory"].isin(within_units(french, filter.cercle))
        rows = rows.loc[here | there]
    rows = rows.assign(activity=activity(rows, filter.year, max_observation_age=filter.max_observation_age))
    rows = rows.loc[rows["activity"] != INACTIVE]
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    found = rows.groupby(["origin_kind", "origin", "target_kind", "target"], as_index=False).agg(
        n_partnerships=("partnership_id", "nunique"),
        n_actors=("group_id", "nunique"),
        partnerships=("partnership_id", lambda many: sorted(set(many))),
    )
    sure = rows.loc[rows["activity"] != UNKNOWN].groupby(["origin_kind", "origin", "target_kind", "target"])
    known = sure["partnership_id"].nunique().rename("known").reset_index()
    found = found.merge(known, how="left", on=["origin_kind", "origin", "target_kind", "target"])
    found["n_unknown_dates"] = found["n_partnerships"] - found["known"].fillna(0).astype("int64")
    identifiers = [list(many) for many in found["partnerships"]]
    found["partnerships"] = pd.Series(identifiers, index=found.index, dtype="object")
    names = pd.concat([malian, french]).drop_duplicates("code").set_index("code")["name"]
    for end, kinds in (("origin", ORIGINS), ("target", TARGETS)):
        found[f"{end}_name"] = found[end].map(names).fillna("")
        found[f"{end}_kind"] = pd.Categorical(found[f"{end}_kind"], kinds, ordered=True)
    found = found.sort_values(["origin_kind", "origin", "target_kind", "target"], ignore_index=True)
    return found[list(COLUMNS)].astype(COLUMNS)


def _with_targets(rows: pd.DataFrame, malian: pd.DataFrame, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Return the rows of the reach asked for with ``target`` and ``target_kind``."""
    units = malian.set_index("code")
    codes = successor_or_same(rows["territory_code"], malian["code"])
    level, parent = codes.map(units["level"]), codes.map(units["parent"])
    placed = level.notna() & (rows["reach"] != "unknown")
    target = codes.where(level.isin(("cercle", "region")), parent).where(placed, "").fillna("")
    kind = target.map(units["level"]).fillna("unknown")
    reach = rows["reach"].where(~placed, reach_of_unit(level, rows["reach"], rows["collective"]))
    if filter.collective_as_commune:
        reach = reach.mask(rows["collective"] & (reach == "cercle"), "commune")
    rows = rows.assign(target=target.astype("str"), target_kind=kind.astype("str"), territory_code=codes)
    return rows.loc[~placed | reach.isin(REACHED[filter.reach])]


def _with_origins(rows: pd.DataFrame, french: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``origin`` and ``origin_kind``."""
    level = dict(zip(french["code"], french["level"], strict=True))
    parents = dict(zip(french["code"], french["parent"], strict=True))
    found: dict[str, tuple[str, Origin]] = {}
    for code, communes in communes_by_unit(french).items():
        above = {str(parents[commune]) for commune in communes}
        if level.get(code) == "region":
            found[code] = (code, "region")
        elif len(above) == 1:
            found[code] = (above.pop(), "departement")
        else:
            found[code] = ("", "several")
    territory = rows["actor_territory"]
    ends = [
        ("", "unknown") if pd.isna(code) else found.get(str(code), ("", "elsewhere")) for code in territory
    ]
    return rows.assign(origin=[code for code, _ in ends], origin_kind=[kind for _, kind in ends])
