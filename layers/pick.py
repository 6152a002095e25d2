"""The map on which a person says where a place is: candidates by number, and a point that a click puts.

It is the page's own map (:mod:`layers.bundle`) with one area, no values and the argument ``pick``::

    {
        "key": ...,
        "candidates": [[number, code, words, lon, lat], ...],
        "point": [lon, lat] | null,
        "chosen": code | null,
    }

``key`` changes with the name asked about: the candidates then come into view.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.schema import Area, Division
from layers.payload import VERSION


@dataclass(frozen=True, slots=True)
class PickView:
    """What the map shows.

    Parameters
    ----------
    area
        The one map.
    key
        What is asked about.
    candidates
        ``code``, ``words`` (shown beside the number), ``lon``, ``lat`` in degrees; numbered from 1 in their
        order. Those without a point are on no map but keep their number.
    point
        Longitude and latitude of the point put, or None.
    chosen
        Code of the candidate chosen, or None.
    language, division, height, notice
        As in :class:`layers.payload.MapView`.
    """

    area: Area
    key: str
    candidates: pd.DataFrame
    point: tuple[float, float] | None = None
    chosen: str | None = None
    language: str = "fr"
    division: Division = "1996"
    height: int = 340
    notice: str = ""


def pick_payload(view: PickView) -> dict[str, Any]:
    """Return the arguments of the map component, ready for JSON."""
    rows = zip(*(view.candidates[name].tolist() for name in ("code", "words", "lon", "lat")), strict=True)
    candidates = [
        [number, code, words, round(lon, 5), round(lat, 5)]
        for number, (code, words, lon, lat) in enumerate(rows, 1)
        if pd.notna(lon) and pd.notna(lat)
    ]
    return {
        "v": VERSION,
        "language": view.language,
        "division": view.division,
        "show": view.area,
        "height": view.height,
        "counts": {},
        "actors": [],
        "links": [],
        "selection": None,
        "focus": None,
        "options": {"links": False, "labels": True, "tiles": None, "motion": "auto"},
        "notice": view.notice,
        "pick": {
            "key": view.key,
            "candidates": candidates,
            "point": view.point and [round(degrees, 5) for degrees in view.point],
            "chosen": view.chosen,
        },
    }
