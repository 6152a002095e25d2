"""What if: a planned partnership, the overlaps it would create, the gaps it would close, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from data.errors import N_, CartoCoopError, Fault, Message, NotFoundError
from data.records import key_of
from data.schema import ACTOR_KINDS, PUBLIC_KINDS
from data.themes import load_themes
from geo._overlap_search import Ground, pairs_of, search
from geo._overlap_themes import theme_table
from geo.coverage import coverage
from geo.figures import CoverageTable
from geo.filters import FIRST_YEAR, LAST_YEAR, Filter, apply_filter
from geo.gaps import GapTable, gaps
from geo.join import presence as present
from geo.overlaps import OverlapTable, TerritoryLevel, overlap_table
from geo.pooling import PoolingTable, group_of, pooling_table

PLAN_ID: Final = "planned-partnership"
"""Identifier of the planned partnership in the results; nothing is stored under it."""
_NEW_ACTOR: Final = "planned-actor"
_NAME_LIMIT = 200
_REACH_OF_LEVEL = {"commune": "commune", "cercle": "cercle", "region": "region"}


class PlanError(CartoCoopError):
    """A planned partnership has values that mean nothing; every one of them is listed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A partnership that somebody thinks of.

    Parameters
    ----------
    territories
        Codes of the communes, cercles or regions that it would name.
    actor
        A ``group_id`` or ``actor_id`` of the register; "" for an actor that is not in it.
    name, kind, francilian
        Of an actor that is not in the register: its name, kind (``data.schema.ACTOR_KINDS``) and whether it
        is from Île-de-France.
    themes
        Names of themes of level 1, 2 or 3; none = not known.
    start_year, end_year
        Years planned; ``None`` = not known. A plan with a start and no end is read as seen going on in its
        first year: it holds for as long as such an observation does (``Filter.max_observation_age``), and
        possibly longer.
    """

    territories: tuple[str, ...]
    actor: str = ""
    name: str = ""
    kind: str = "commune"
    francilian: bool = True
    themes: tuple[str, ...] = ()
    start_year: int | None = None
    end_year: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain values for JSON."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a plan would change, under a filter; nothing is stored.

    Parameters
    ----------
    plan
        The plan.
    actor_name
        Name of its actor or of the actor's group.
    filter
        The filter; it chooses the partnerships that the plan is compared with.
    overlaps
        Those that the plan would have a part in.
    before, after
        Coverage without and with the plan, in three units.
    gaps
        Communes that the plan would cover and that are gaps without it.
    pooling
        Partners to call: reasons that the plan gives, and the projects in which its actor already is.
    notes
        What keeps the plan out of the filter's figures.
    """

    plan: Plan
    actor_name: str
    filter: Filter
    overlaps: OverlapTable
    before: CoverageTable
    after: CoverageTable
    gaps: GapTable
    pooling: PoolingTable
    notes: tuple[Message, ...]

    def to_dict(self, limit: int | None = None) -> dict[str, Any]:
        """Return plain values for JSON, at most `limit` rows of each table."""
        return {
            "plan": self.plan.to_dict(),
            "actor_name": self.actor_name,
            "notes": [note.render() for note in self.notes],
            "overlaps": self.overlaps.to_dict(limit),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "gaps_closed": self.gaps.to_dict(limit),
            "pooling": self.pooling.to_dict(limit),
        }


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


def whatif(
    plan: Plan,
    register: Register,
    filter: Filter,  # noqa: A002
    *,
    level: TerritoryLevel = "cercle",
) -> WhatIf:
    """Say what a planned partnership would change.

    Parameters
    ----------
    plan
        The plan.
    register
        The frames; none is changed.
    filter
        Chooses the partnerships that the plan is compared with, at whatever echelon. The overlaps and the
        partners to call are those of the plan whatever the filter says of its own actor, theme and echelon;
        coverage and gaps count it only as the filter does, and `notes` says when they do not.
    level
        Territories that the communes of overlaps are rolled up to.

    Raises
    ------
    PlanError
        The plan has faults: all of them are listed.
    NotFoundError
        The register has no such actor.
    """
    paths = checked(plan, register.territories, register.themes)
    group, tie_rows, actor_rows = _actor(plan, register)
    new_ties = _ties(plan, tie_rows, register)
    new_themes = _themes(paths, register.themes)
    rows = present(new_ties, register.territories, side="ml", named=register.french)
    rows = rows.reindex(columns=register.presence.columns).astype(register.presence.dtypes.to_dict())
    presence = pd.concat([register.presence, rows], ignore_index=True)
    themes = pd.concat([register.themes, new_themes], ignore_index=True)
    ties = pd.concat([register.ties, new_ties], ignore_index=True)
    flat = pd.DataFrame(register.territories).drop(columns="geometry", errors="ignore")
    ground = Ground(filter, presence, themes, ties, actor_rows, flat, register.french)
    open_filter = Filter(
        year=filter.year,
        origin="all",
        reach="region",
        max_observation_age=filter.max_observation_age,
        collective_as_commune=filter.collective_as_commune,
        division=filter.division,
        cercle=filter.cercle,
    )
    old = apply_filter(register.presence, themes, replace(filter, reach="region"))
    planned = apply_filter(rows, themes, open_filter)
    found = search(ground, pd.concat([old, planned], ignore_index=True))
    # Whatever theme the filter asks for, the plan's own themes are compared.
    found = replace(found, table=theme_table(found.stays["partnership_id"], themes))
    counted = apply_filter(rows, themes, filter)
    open_ = gaps(register.presence, register.themes, register.territories, filter).rows["code"]
    closed = set(open_) - set(gaps(presence, themes, register.territories, filter).rows["code"])
    return WhatIf(
        plan=plan,
        actor_name=str(new_ties["group_name"].iloc[0]),
        filter=filter,
        overlaps=overlap_table(found, pairs_of(found, partnership=PLAN_ID), level),
        before=coverage(register.presence, register.themes, register.territories, filter, ties=register.ties),
        after=coverage(presence, themes, register.territories, filter, ties=ties),
        gaps=gaps(register.presence, register.themes, register.territories, filter, among=closed),
        pooling=pooling_table(found, register.touching, group=group, partnership=PLAN_ID),
        notes=tuple(_notes(planned, counted)),
    )


def checked(plan: Plan, territories: pd.DataFrame, themes: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return the paths of a plan's themes, once all of the plan is found to make sense.

    Raises
    ------
    PlanError
        With every fault: places, themes, kind, name, years.
    """
    faults: list[Fault] = []
    known = set(territories["code"])
    if not plan.territories:
        faults.append(_fault("territories", "", N_("Name at least one commune or cercle.")))
    faults += [
        _fault("territories", code, N_("Give the code of a commune, a cercle or a region of this area."))
        for code in plan.territories
        if code not in known
    ]
    if not plan.actor:
        name = plan.name.strip()
        if not name or len(name) > _NAME_LIMIT or not name.isprintable():
            faults.append(
                _fault("name", plan.name, N_("Give a text of 1 to {high} characters."), high=_NAME_LIMIT)
            )
        if plan.kind not in ACTOR_KINDS:
            faults.append(
                _fault("kind", plan.kind, N_("Choose one of: {choices}."), choices=", ".join(ACTOR_KINDS))
            )
    for field, year in (("start_year", plan.start_year), ("end_year", plan.end_year)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            advice = N_("Give a year from {low} to {high}.")
            faults.append(_fault(field, str(year), advice, low=FIRST_YEAR, high=LAST_YEAR))
    if plan.start_year is not None and plan.end_year is not None and plan.end_year < plan.start_year:
        faults.append(_fault("end_year", str(plan.end_year), N_("The end comes after the start.")))
    known_paths = _paths(themes)
    paths = [known_paths.get(name) for name in plan.themes]
    faults += [
        _fault("themes", name, N_("Choose a theme of the Atlas."))
        for name, path in zip(plan.themes, paths, strict=True)
        if path is None
    ]
    if faults:
        raise PlanError(N_("The plan has {count} faults."), count=len(faults), faults=faults)
    return [path for path in paths if path is not None]


def _fault(field: str, value: str, advice: str, **params: int | str) -> Fault:
    message = Message(N_("This value means nothing here."))
    return Fault(message, field=field, value=value, advice=Message(advice, params))


def _paths(themes: pd.DataFrame) -> dict[str, tuple[str, str, str]]:
    """Return the path of each theme of the Atlas or of the register by its name; the highest level wins."""
    rows = themes.loc[themes["level_1"] != "", ["level_1", "level_2", "level_3"]]
    full = [*(tuple(path) for path in load_themes()), *rows.itertuples(index=False, name=None)]
    found: dict[str, tuple[str, str, str]] = {}
    for level in range(3):
        for one, two, three in full:
            name = (one, two, three)[level]
            if name:
                found.setdefault(name, (one, two if level > 0 else "", three if level > 1 else ""))
    return found


def _actor(plan: Plan, register: Register) -> tuple[str, dict[str, Any], pd.DataFrame]:
    """Return the plan's group, what a tie says of its actor, and ACTORS with it."""
    actors = register.actors
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
        "actor_name": name,
        "actor_kind": plan.kind,
        "actor_territory": None,
        "public": public,
        "francilian": plan.francilian,
    }
    listed = {
        "actor_id": key,
        "name": name,
        "kind": plan.kind,
        "side": "fr",
        "group_id": key,
        "group_name": name,
        "public": public,
        "francilian": plan.francilian,
        "note": "",
    }
    return key, new, _added(actors, [listed])


def _ties(plan: Plan, actor: dict[str, Any], register: Register) -> pd.DataFrame:
    """Return the ties of the plan, one per territory."""
    units = register.territories.set_index("code")
    without_end = plan.start_year is not None and plan.end_year is None
    rows = [
        {
            **actor,
            "partnership_id": PLAN_ID,
            "title": PLAN_ID,
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
    return _added(register.ties.head(0), rows)


def _themes(paths: Sequence[tuple[str, str, str]], themes: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "partnership_id": PLAN_ID,
            "level_1": path[0],
            "level_2": path[1],
            "level_3": path[2],
            "as_published": " / ".join(part for part in path if part),
        }
        for path in paths
    ]
    return _added(themes.head(0), rows)


def _added(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame with more rows, of the same columns and types."""
    types = frame.dtypes.to_dict()
    more = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in types.items()}
    )
    return pd.concat([frame, more], ignore_index=True) if len(frame) else more


def _notes(planned: pd.DataFrame, counted: pd.DataFrame) -> list[Message]:
    if planned.empty:
        return [Message(N_("The plan lies outside the year or the territory of the filter."))]
    if counted.empty:
        text = N_("The filter does not count this plan (kind or origin of actor, echelon, theme).")
        return [Message(text)]
    return []
