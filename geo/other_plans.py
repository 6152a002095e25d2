"""Plans beside a plan: which of those that are kept are for the same communes in the same years.

They are projects that somebody thinks of, not partnerships: they are told apart from overlaps, and count in
no figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from data.errors import NotFoundError, Translate
from data.plans import Plan, PlanError, SavedPlan
from geo._overlap_search import Certainty
from geo._overlap_themes import NOT_KNOWN, RELATIONS, SAME_SUB_THEME, SAME_THEME, theme_table
from geo._overlap_time import Years, meet, possible_years, spans, sure_years
from geo._overlap_words import certainty_words, commune_names, same_themes
from geo._plan_frames import PlanRows, Register, plan_rows
from geo.join import presence
from geo.wording import sentence

_THIS: Final = "plan"


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """A kept plan that shares communes and years with the plan looked at.

    Parameters
    ----------
    saved
        The kept plan.
    actor_name
        Name of its actor or of the actor's group.
    communes, commune_names
        Codes and names of the communes in common, sorted by name.
    certainty
        ``certain``: both plans say years that meet; else ``possible``.
    sure, possible
        The years certainly, and possibly, in common.
    relation
        Nearness of the themes (``sub-theme``, ``theme``, ``different``, ``unknown``).
    themes
        Themes in common.
    """

    saved: SavedPlan
    actor_name: str
    communes: tuple[str, ...]
    commune_names: tuple[str, ...]
    certainty: Certainty
    sure: tuple[Years, ...]
    possible: tuple[Years, ...]
    relation: str
    themes: tuple[str, ...]

    def explain(self, t: Translate) -> str:
        """Return two sentences, in the reader's language: who, where and on what; when."""
        if self.relation in (SAME_SUB_THEME, SAME_THEME):
            text = t("{actor} plans to work on {on} in {places}.")
        elif self.relation == NOT_KNOWN:
            text = t("{actor} plans to work in {places}; not all the themes are known.")
        else:
            text = t("{actor} plans to work in {places}, on other themes.")
        who = text.format(
            actor=self.actor_name,
            on=same_themes(self.relation, self.themes, t),
            places=commune_names(self.commune_names, t),
        )
        when = certainty_words(self.sure, self.possible, t, certain=self.certainty == "certain")
        return f"{sentence(who)} {when}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "name": self.saved.name,
            "actor_name": self.actor_name,
            "communes": list(self.communes),
            "certainty": self.certainty,
            "sure": [one.to_json() for one in self.sure],
            "possible": [one.to_json() for one in self.possible],
            "relation": self.relation,
            "themes": list(self.themes),
        }


def other_plans(
    plan: Plan, saved: Sequence[SavedPlan], register: Register, *, max_observation_age: int
) -> tuple[OtherPlan, ...]:
    """Return the kept plans that share a commune and, as far as is known, a year with a plan.

    Parameters
    ----------
    plan
        The plan looked at; one that is kept with the same values is the plan itself.
    saved
        The kept plans; those that no longer make sense in this register are left out.
    register
        Its territories, themes and actors are used, not its partnerships.
    max_observation_age
        Years during which a plan with a start and no end certainly holds.

    Returns
    -------
    tuple of OtherPlan
        Certain ones first, then the nearest themes, then those with the most communes in common, then by
        name. Whose actor it is makes no difference.
    """
    known = {f"{_THIS}-{number}": one for number, one in enumerate(saved) if _told(one.plan) != _told(plan)}
    rows = dict(_rows(known, register))
    if not rows:
        return ()
    rows[_THIS] = plan_rows(plan, register, _THIS)
    ties = pd.concat([one.ties for one in rows.values()], ignore_index=True)
    reached = presence(ties, register.territories, side="ml", named=register.french)
    communes = reached.groupby("partnership_id")["commune_code"].agg(frozenset).to_dict()
    years = spans(
        ties.drop_duplicates("partnership_id").set_index("partnership_id"),
        None,
        max_observation_age=max_observation_age,
    )
    table = theme_table(
        pd.Series(list(rows)), pd.concat([one.themes for one in rows.values()], ignore_index=True)
    )
    names = register.territories.set_index("code")["name"]
    here = table.places(pd.Series([_THIS]))
    found = []
    for key in rows.keys() - {_THIS}:
        shared = communes.get(_THIS, frozenset()) & communes.get(key, frozenset())
        met = meet(years.loc[[_THIS]], years.loc[[key]])
        if not shared or not met["may"].any():
            continue
        order = sorted(shared, key=lambda code: (names[code], code))
        found.append(
            OtherPlan(
                saved=known[key],
                actor_name=rows[key].actor_name,
                communes=tuple(order),
                commune_names=tuple(str(names[code]) for code in order),
                certainty="certain" if met["sure"].any() else "possible",
                sure=sure_years(met),
                possible=possible_years(met),
                relation=str(table.relations(here, table.places(pd.Series([key])))[0]),
                themes=table.common(_THIS, key),
            )
        )
    return tuple(sorted(found, key=_order))


def _told(plan: Plan) -> Plan:
    """Return a plan without the name of an actor that the register names itself."""
    return replace(plan, name="") if plan.actor else plan


def _rows(known: dict[str, SavedPlan], register: Register) -> Iterator[tuple[str, PlanRows]]:
    for key, one in known.items():
        try:
            yield key, plan_rows(one.plan, register, key)
        except (PlanError, NotFoundError):
            continue


def _order(one: OtherPlan) -> tuple[bool, int, int, str]:
    return one.certainty != "certain", RELATIONS.index(one.relation), -len(one.communes), one.saved.name
