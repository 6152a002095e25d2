"""What if: a planned partnership, the overlaps it would create, the gaps it would close, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from data.errors import N_, Message
from data.plans import Plan, SavedPlan
from geo._overlap_search import Ground, pairs_of, search
from geo._overlap_themes import theme_table
from geo._plan_frames import Register, plan_rows
from geo.coverage import coverage
from geo.figures import CoverageTable
from geo.filters import Filter, apply_filter
from geo.gaps import GapTable, gaps
from geo.join import presence as present
from geo.other_plans import OtherPlan, other_plans
from geo.overlaps import OverlapTable, TerritoryLevel, overlap_table
from geo.pooling import PoolingTable, pooling_table

__all__ = ["PLAN_ID", "Register", "WhatIf", "whatif"]

PLAN_ID: Final = "planned-partnership"
"""Identifier of the planned partnership in the results; nothing is stored under it."""


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
    others
        Other plans that are kept, for the same communes and years; they count in nothing else.
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
    others: tuple[OtherPlan, ...] = ()

    @property
    def named_plan(self) -> Plan:
        """The plan with the name of its actor, to be kept."""
        return replace(self.plan, name=self.actor_name)

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
            "other_plans": [one.to_dict() for one in self.others[:limit]],
        }


def whatif(
    plan: Plan,
    register: Register,
    filter: Filter,  # noqa: A002
    *,
    level: TerritoryLevel = "cercle",
    saved: Sequence[SavedPlan] = (),
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
    saved
        Plans that are kept: those that share a commune and a year with this one are told apart.

    Raises
    ------
    PlanError
        The plan has faults: all of them are listed.
    NotFoundError
        The register has no such actor.
    """
    new = plan_rows(plan, register, PLAN_ID)
    rows = present(new.ties, register.territories, side="ml", named=register.french)
    rows = rows.reindex(columns=register.presence.columns).astype(register.presence.dtypes.to_dict())
    presence = pd.concat([register.presence, rows], ignore_index=True)
    themes = pd.concat([register.themes, new.themes], ignore_index=True)
    ties = pd.concat([register.ties, new.ties], ignore_index=True)
    flat = pd.DataFrame(register.territories).drop(columns="geometry", errors="ignore")
    ground = Ground(filter, presence, themes, ties, new.actors, flat, register.french)
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
        actor_name=new.actor_name,
        filter=filter,
        overlaps=overlap_table(found, pairs_of(found, partnership=PLAN_ID), level),
        before=coverage(register.presence, register.themes, register.territories, filter, ties=register.ties),
        after=coverage(presence, themes, register.territories, filter, ties=ties),
        gaps=gaps(register.presence, register.themes, register.territories, filter, among=closed),
        pooling=pooling_table(found, register.touching, group=new.group, partnership=PLAN_ID),
        notes=tuple(_notes(planned, counted)),
        others=other_plans(plan, saved, register, max_observation_age=filter.max_observation_age),
    )


def _notes(planned: pd.DataFrame, counted: pd.DataFrame) -> list[Message]:
    if planned.empty:
        return [Message(N_("The plan lies outside the year or the territory of the filter."))]
    if counted.empty:
        text = N_("The filter does not count this plan (kind or origin of actor, echelon, theme).")
        return [Message(text)]
    return []
