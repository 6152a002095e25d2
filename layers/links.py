"""Links as the map's script reads them: which actor, which territory, how many, how near, in which words.

The arcs of the overview are computed in the browser (the formula of :func:`geo.links.great_circle`): 32
points per link would outweigh everything else that a filter change sends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.errors import Translate
from layers.link_colours import top_themes

MOST_THEMES = 2
"""Themes named in a label; the sheet of the actor or territory lists them all."""

_SHOWN = ("actor_id", "territory_code", "n_partnerships", "reach", "since", "themes", "top_themes")


def link_label(themes: Sequence[str], since: int | None, t: Translate) -> str:
    """Return what a person reads of a link: "Water, Health · since 1998", or "" when nothing is known."""
    named = ", ".join(themes[:MOST_THEMES])
    if len(themes) > MOST_THEMES:
        named += " …"
    start = t("since {year}").format(year=since) if since is not None else ""
    return " · ".join(part for part in (named, start) if part)


def link_rows(links: pd.DataFrame, positions: Mapping[str, int], t: Translate) -> list[list[Any]]:
    """Return one row per link whose actor is shown, in the order of the frame.

    Parameters
    ----------
    links
        As :func:`geo.links.links` returns them.
    positions
        Actor id -> position in the rows of :func:`layers.actors.actor_rows`.
    t
        Translation function of the language wanted.

    Returns
    -------
    list
        ``[position of the actor, territory code, number of partnerships, reach, label, themes]``; reach
        is ``direct``, ``cercle`` or ``region``; themes are pairs of a position in
        :func:`layers.link_colours.top_themes` (−1 where not known) and a number of partnerships, none when
        no theme is known.
    """
    themes = {theme: position for position, theme in enumerate(top_themes())}
    found = []
    for actor, place, number, reach, since, named, counted in zip(
        *(links[name].tolist() for name in _SHOWN), strict=True
    ):
        if actor not in positions:
            continue
        label = link_label(named, None if pd.isna(since) else int(since), t)
        tops = [[themes.setdefault(name, len(themes)) if name else -1, n] for name, n in counted]
        if len(tops) == 1 and tops[0][0] < 0:
            tops = []
        found.append([positions[actor], place, number, reach, label, tops])
    return found
