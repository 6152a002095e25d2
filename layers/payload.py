"""What a filter change sends to the browser: values for polygons that are already there.

The arguments of the component are described in :mod:`layers.bundle`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.errors import Translate
from data.schema import Area, Division
from layers.actors import actor_rows
from layers.link_colours import LinkColour
from layers.links import link_rows
from layers.territories import order_key, ranges
from layers.years import TimeView, time_json

VERSION = 1
COUNTS = ("n_actors", "n_direct", "n_cercle", "n_region", "n_unknown")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is chosen.

    Parameters
    ----------
    kind
        ``actor`` or ``territory``.
    id
        Actor id, or code of a commune, cercle or département.
    seq
        ``seq`` of the event that chose it; None when the choice came from elsewhere (the URL).
    """

    kind: Literal["actor", "territory"]
    id: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """An online background, only when the person asked for it."""

    url: str
    attribution: str
    max_zoom: int = 18


@dataclass(frozen=True, slots=True)
class MapView:
    """All that varies on the maps.

    Parameters
    ----------
    counts
        By area, the frame of :func:`geo.coverage.commune_counts`: all communes, with ``code`` and
        :data:`COUNTS`.
    links
        Frame of :func:`geo.links.links`: its groups of actors are those that the map shows.
    actors
        ACTORS, at least those of the links.
    language, division
        ``fr`` / ``en``; ``1996`` / ``2023``.
    show
        ``twin``, ``overview``, ``flows`` or ``all``.
    height
        CSS pixels of a map.
    selection, focus
        What is chosen; the cercle or département to look at.
    show_links, show_labels
        Whether a choice lights its partners; whether names are written.
    tiles
        Online background, None for none.
    reduced_motion
        True switches animation off; the browser's own wish is always followed.
    notice
        Short words on the maps ("limites schématiques"), or "".
    colour
        What the colour of an arc says: ``theme`` or ``reach``.
    time
        Every year of the view, for the time bar; None for no time bar.
    flows
        :func:`layers.flows.flows_json`, for ``flows``.
    address
        Path and query that open this view, to be shared; "" for none.
    """

    counts: Mapping[Area, pd.DataFrame]
    actors: pd.DataFrame
    links: pd.DataFrame
    language: str = "fr"
    division: Division = "1996"
    show: Literal["twin", "overview", "flows", "all"] = "twin"
    height: int = 520
    selection: Selection | None = None
    focus: str | None = None
    show_links: bool = True
    show_labels: bool = True
    tiles: Tiles | None = field(default=None)
    reduced_motion: bool = False
    notice: str = ""
    colour: LinkColour = "theme"
    time: TimeView | None = None
    flows: Mapping[str, Any] | None = None
    address: str = ""


def count_groups(counts: pd.DataFrame) -> dict[str, Any]:
    """Return the values of an area's communes, equal ones together.

    Parameters
    ----------
    counts
        ``code`` and :data:`COUNTS`, one row per commune of the area, in any order.

    Returns
    -------
    dict
        ``order`` and ``groups`` (see :mod:`layers.bundle`); communes with zeros only are in no group.
    """
    codes = counts["code"].to_numpy(dtype=object)
    order = np.argsort(codes, kind="stable")
    values = counts[list(COUNTS)].to_numpy(dtype="int64")[order]
    there = np.flatnonzero(values.any(axis=1))
    found: dict[tuple[int, ...], list[int]] = {}
    for position, value in zip(there.tolist(), values[there].tolist(), strict=True):
        found.setdefault(tuple(value), []).append(position)
    return {
        "order": order_key(codes[order].tolist()),
        "groups": [[list(value), ranges(where)] for value, where in sorted(found.items())],
    }


def _selection(view: MapView) -> dict[str, Any] | None:
    """Return what is chosen; an actor stands for its group, by the one that the map shows."""
    chosen = view.selection
    if chosen is None:
        return None
    known = chosen.id
    if chosen.kind == "actor":
        group = view.actors.loc[view.actors["actor_id"] == chosen.id, "group_id"]
        shown = view.links.loc[view.links["group_id"].isin(group), "actor_id"]
        known = str(shown.iloc[0]) if len(shown) else known
    found: dict[str, Any] = {"kind": chosen.kind, "id": known}
    return found if chosen.seq is None else found | {"seq": chosen.seq}


def to_payload(view: MapView, t: Translate) -> dict[str, Any]:
    """Return the arguments of the component, ready for JSON.

    Parameters
    ----------
    view
        What to show.
    t
        Translation function of ``view.language`` (labels of links).
    """
    time = view.time
    shown = view.links if time is None else pd.concat([view.links, time.links], ignore_index=True)
    actors = actor_rows(shown, view.actors)
    positions = {row[0]: position for position, row in enumerate(actors)}
    tiles = view.tiles
    return {
        "v": VERSION,
        "language": view.language,
        "division": view.division,
        "show": view.show,
        "height": view.height,
        "counts": {area: count_groups(frame) for area, frame in view.counts.items()},
        "actors": actors,
        "links": link_rows(view.links, positions, t),
        "selection": _selection(view),
        "focus": view.focus,
        "options": {
            "links": view.show_links,
            "labels": view.show_labels,
            "tiles": tiles
            and {"url": tiles.url, "attribution": tiles.attribution, "max_zoom": tiles.max_zoom},
            "motion": "reduce" if view.reduced_motion else "auto",
            "colour": view.colour,
        },
        "notice": view.notice,
        "time": time and time_json(time, link_rows(time.links, positions, t)),
        "flows": view.flows,
        "address": view.address,
    }
