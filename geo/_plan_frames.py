"""A plan as rows of the register's frames, so that it is compared like what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from data.errors import N_, Fault, NotFoundError
from data.plans import Plan, PlanError, plan_fault, plan_faults
from data.records import key_of
from data.schema import ACTOR_KINDS, PUBLIC_KINDS
from data.themes import ThemePath
from geo.pooling import group_of
from geo.themes import known_paths, paths_named, theme_key

_NEW_ACTOR: Final = "planned-actor"
_REACH_OF_LEVEL = {"commune": "commune", "cercle": "cercle", "region": "region"}


@dataclass(frozen=True, slots=True)
class Register:
    """The frames that a plan is compared with.

    Parameters
    ----------
    presence, themes, ties, actors
        PRESENCE on side ``ml``, THEMES, TIES, ACTORS.
    territories
        TERRITORIES of the Malian area.
    french
        TERRITORIES of Île-de-France, or None.
    touching
        ``geo.pooling.neighbours``, or None.
    """

    presence: pd.DataFrame
    themes: pd.DataFrame
    ties: pd.DataFrame
    actors: pd.DataFrame
    territories: gpd.GeoDataFrame
    french: gpd.GeoDataFrame | None = None
    touching: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan in the shape of the register.

    Parameters
    ----------
    group, actor_name
        Group of its actor, and the group's name.
    ties, themes
        TIES, one per territory, and THEMES of the plan alone.
    actors
        ACTORS with its actor.
    """

    group: str
    actor_name: str
    ties: pd.DataFrame
    themes: pd.DataFrame
    actors: pd.DataFrame


def plan_rows(plan: Plan, register: Register, partnership: str) -> PlanRows:
    """Return a plan as rows of the register's frames, under an identifier.

    Raises
    ------
    PlanError
        The plan has faults: all of them are listed.
    NotFoundError
        The register has no such actor.
    """
    paths = checked(plan, register.territories, register.themes)
    group, actor, actors = _actor(plan, register.actors)
    return PlanRows(
        group=group,
        actor_name=str(actor["group_name"]),
        ties=_ties(plan, actor, register, partnership),
        themes=_themes(paths, register.themes, partnership),
        actors=actors,
    )


def checked(plan: Plan, territories: pd.DataFrame, themes: pd.DataFrame) -> list[ThemePath]:
    """Return the paths of a plan's themes, once all of the plan is found to make sense.

    Raises
    ------
    PlanError
        With every fault: places, themes, kind, name, years.
    """
    known = set(territories["code"])
    faults = [
        plan_fault("territories", code, N_("Give the code of a commune, a cercle or a region of this area."))
        for code in plan.territories
        if code not in known
    ]
    faults += plan_faults(plan)
    atlas, paths = known_paths(themes), []
    for theme in plan.themes:
        named = paths_named(theme, atlas)
        if len(named) == 1:
            paths.append(named[0])
        else:
            faults.append(_theme_fault(theme, named))
    if faults:
        raise PlanError(N_("The plan has {count} faults."), count=len(faults), faults=faults)
    return paths


def added(frame: pd.DataFrame, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame with more rows, of the same columns and types."""
    types = frame.dtypes.to_dict()
    more = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in types.items()}
    )
    return pd.concat([frame, more], ignore_index=True) if len(frame) else more


def _theme_fault(theme: str, named: Sequence[ThemePath]) -> Fault:
    if named:
        text = N_("Several themes have this name: give the whole path of one, such as {path}.")
        return plan_fault("themes", theme, text, path=theme_key(named[0]))
    return plan_fault("themes", theme, N_("Choose a theme of the Atlas."))


def _actor(plan: Plan, actors: pd.DataFrame) -> tuple[str, dict[str, Any], pd.DataFrame]:
    """Return the plan's group, what a tie says of its actor, and ACTORS with it."""
    if plan.actor:
        group = group_of(actors, plan.actor)
        members = actors.loc[(actors["group_id"] == group) & (actors["side"] == "fr")]
        members = members.assign(
            order=members["kind"]
            .map({kind: i for i, kind in enumerate(ACTOR_KINDS)})
            .fillna(len(ACTOR_KINDS)),
            asked=members["actor_id"] != plan.actor,
        ).sort_values(["asked", "order", "actor_id"])
        if members.empty:
            raise NotFoundError(N_("There is no French actor “{code}” in the register."), code=plan.actor)
        row = members.iloc[0]
        found = {name: row[name] for name in ("actor_id", "group_id", "group_name", "public", "francilian")}
        found |= {"actor_name": row["name"], "actor_kind": row["kind"]}
        return group, found | {"actor_territory": row["territory_code"]}, actors
    name = plan.name.strip()
    key = f"{_NEW_ACTOR}-{key_of(name)}"
    public = plan.kind in PUBLIC_KINDS
    new = {
        "actor_id": key,
        "group_id": key,
        "group_name": name,
        "public": public,
        "francilian": plan.francilian,
    }
    listed = new | {"name": name, "kind": plan.kind, "side": "fr", "note": ""}
    new |= {"actor_name": name, "actor_kind": plan.kind, "actor_territory": None}
    return key, new, added(actors, [listed])


def _ties(plan: Plan, actor: dict[str, Any], register: Register, partnership: str) -> pd.DataFrame:
    """Return the ties of the plan, one per territory."""
    units = register.territories.set_index("code")
    without_end = plan.start_year is not None and plan.end_year is None
    rows = [
        {
            **actor,
            "partnership_id": partnership,
            "title": partnership,
            "role": "partner",
            "partner_name": units["name"][code],
            "territory_code": code,
            "place": units["name"][code],
            "reach": _REACH_OF_LEVEL[units["level"][code]],
            "collective": False,
            "start_year": plan.start_year,
            "end_year": plan.end_year,
            "status": "ongoing" if without_end else "",
            "observed_year": plan.start_year if without_end else None,
            "confidence": "high",
            "scope": "user",
            "note": "",
        }
        for code in dict.fromkeys(plan.territories)
    ]
    return added(register.ties.head(0), rows)


def _themes(paths: Sequence[ThemePath], themes: pd.DataFrame, partnership: str) -> pd.DataFrame:
    rows = [
        {
            "partnership_id": partnership,
            **path._asdict(),
            "as_published": " / ".join(part for part in path if part),
        }
        for path in paths
    ]
    return added(themes.head(0), rows)
