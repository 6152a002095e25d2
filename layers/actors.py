"""Actors as the map's script reads them: one short row per group of actors that has a link."""

from __future__ import annotations

from typing import Any

import pandas as pd


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
    known = actors.set_index("actor_id")[["territory_code", "public"]].set_axis(["home", "public"], axis=1)
    rows = links.drop_duplicates("actor_id").join(known, on="actor_id").sort_values("actor_id")
    return [
        [
            str(row.actor_id),
            str(row.name),
            str(row.kind),
            None if pd.isna(row.lon) else round(float(row.lon), 4),
            None if pd.isna(row.lat) else round(float(row.lat), 4),
            None if pd.isna(row.home) else str(row.home),
            int(not pd.isna(row.public) and bool(row.public)),
        ]
        for row in rows.itertuples(index=False)
    ]
