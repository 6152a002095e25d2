"""A search for overlaps in the communes of one unit, which reads no more of the register than that needs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import N_, NotFoundError
from geo._overlap_pairs import group_names
from geo._overlap_search import Ground, Search, search
from geo.filters import apply_filter
from geo.join import ABOVE, communes_of


def search_within(ground: Ground, code: str) -> Search:
    """Prepare a search in the communes of a unit; its overlaps are those of the whole area there.

    Parameters
    ----------
    ground
        What to look at.
    code
        Of a unit of any level.

    Raises
    ------
    NotFoundError
        There is no such unit.
    """
    units = communes_of(ground.territories).reindex(columns=["code", *ABOVE])
    communes = units.loc[(units == code).any(axis=1), "code"].tolist()
    if not communes:
        raise NotFoundError(N_("There is no territory “{code}” in this area."), code=code)
    presence, ties, themes = ground.presence, ground.ties, ground.themes
    here = presence.loc[presence["commune_code"].isin(communes)]
    groups, partnerships = _kinds(here["group_id"]), _kinds(here["partnership_id"])
    elsewhere = presence.loc[presence["group_id"].isin(groups)]
    asked = partnerships if ground.filter.theme is None else _kinds(elsewhere["partnership_id"])
    small = replace(
        ground,
        presence=here,
        themes=themes.loc[themes["partnership_id"].isin(asked)],
        ties=ties.loc[ties["group_id"].isin(groups) | ties["partnership_id"].isin(partnerships)],
        actors=ground.actors.loc[ground.actors["group_id"].isin(groups)],
    )
    # A group is called as in the whole area: its first actor may be somewhere else.
    names = group_names(apply_filter(elsewhere, small.themes, ground.filter))
    return replace(search(small), names=names)


def _kinds(values: pd.Series) -> npt.NDArray[np.object_]:
    """Return the different values of a column, as plain values: they are looked up faster."""
    return np.asarray(values.unique(), dtype=object)
