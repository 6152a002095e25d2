"""Actors as the map's script reads them: one short row per group of actors that has a link."""

from __future__ import annotations

from typing import Any

import pandas as pd

_SHOWN = ("actor_id", "name", "kind", "lon", "lat")


def actor_rows(links: pd.DataFrame, actors: pd.DataFrame) -> list[list[Any]]:
    """Return one row per group of actors tied to a territory.

    Parameters
    ----------
    links
        As :func:`geo.links.links` returns them: a group goes by the id, kind and point of its first actor.
    actors
        ACTORS, at least those named by the links.

    Returns
    -------
    list
        ``[id, group's name, kind, lon, lat, territory_code, public]`` in order of id: degrees with 4
        decimals (11 m), None where not known; ``public`` 1 or 0.
    """
    homes = zip(actors["territory_code"].tolist(), actors["public"].tolist(), strict=True)
    known = dict(zip(actors["actor_id"].tolist(), homes, strict=True))
    rows = links.drop_duplicates("actor_id").sort_values("actor_id")
    found = []
    for one, *row in zip(*(rows[name].tolist() for name in _SHOWN), strict=True):
        name, kind, lon, lat = row
        home, public = known.get(one, (None, None))
        point = [None if pd.isna(degrees) else round(float(degrees), 4) for degrees in (lon, lat)]
        place = None if pd.isna(home) else str(home)
        found.append([one, name, kind, *point, place, int(not pd.isna(public) and bool(public))])
    return found
