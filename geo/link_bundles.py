"""Links in bundles: each leaves with its département and arrives with its cercle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from data.errors import N_, Translate
from geo.activity import ANY, UNKNOWN

ELSEWHERE: Final = "elsewhere"
"""Origin of the actors whose place is known and lies in no département of the area."""
NO_PLACE: Final = "unknown"
"""Origin of the actors whose place is not known."""

COLUMNS: Final[Mapping[str, str]] = {
    "link_id": "str",
    "group_id": "str",
    "name": "str",
    "kind": "str",
    "lon": "float64",
    "lat": "float64",
    "origin": "str",
    "origin_name": "str",
    "destination": "str",
    "destination_name": "str",
    "territory_code": "str",
    "territory_name": "str",
    "territory_level": "str",
    "territory_lon": "float64",
    "territory_lat": "float64",
    "reach": "str",
    "n_partnerships": "int64",
    "dated": "bool",
}
_NAMES: Final = {ELSEWHERE: N_("Elsewhere in France"), NO_PLACE: N_("Place not known")}


def bundled(
    links: pd.DataFrame, actors: pd.DataFrame, french: pd.DataFrame, malian: pd.DataFrame, t: Translate
) -> pd.DataFrame:
    """Return the links with the bundle that each leaves and arrives with.

    Parameters
    ----------
    links
        As :func:`geo.links.links` returns them.
    actors
        ACTORS, for the territory of each.
    french, malian
        TERRITORIES of both areas.
    t
        Translate function.

    Returns
    -------
    DataFrame
        Columns and types :data:`COLUMNS`, one row per link, in their order. ``origin`` is the code of a
        département (for a group of communes, the one in which it has most of its communes), of the
        region for the region itself, or :data:`ELSEWHERE` or :data:`NO_PLACE`; ``destination`` the
        code of a cercle, or of the region for a link with the whole region. ``dated`` is False when the
        dates needed are not known: those that say whether it is active in the year asked for, or,
        without a year, its start.
    """
    home = links["actor_id"].map(actors.set_index("actor_id")["territory_code"])
    known = departements(french)
    found = links.assign(
        origin=[
            _origin(code, known, has_point)
            for code, has_point in zip(home, links["lon"].notna(), strict=True)
        ],
        destination=_destination(links, malian),
        dated=~((links["activity"] == UNKNOWN) | ((links["activity"] == ANY) & links["since"].isna())),
    )
    places = pd.concat([french, malian]).drop_duplicates("code").set_index("code")["name"].to_dict()
    names = places | {key: t(text) for key, text in _NAMES.items()}
    for side in ("origin", "destination"):
        found[f"{side}_name"] = found[side].map(names)
    return found[list(COLUMNS)].astype(COLUMNS).reset_index(drop=True)


def departements(french: pd.DataFrame) -> dict[str, str]:
    """Return code of a unit -> code of the département in which all or most of its communes lie.

    Of two départements with as many communes, the first by its code. The region maps to itself.

    Parameters
    ----------
    french
        TERRITORIES of Île-de-France.
    """
    tops = french.loc[french["level"].isin(("departement", "region")), "code"]
    communes = french.loc[french["level"] == "commune"]
    found = {code: code for code in tops} | dict(
        communes[["code", "parent"]].itertuples(index=False, name=None)
    )
    for column in ("epci", "ept"):
        most = communes.groupby(column)["parent"].agg(lambda parents: parents.mode().iloc[0])
        found |= most.to_dict()
    return {str(unit): str(code) for unit, code in found.items()}


def _origin(code: object, known: Mapping[str, str], has_point: bool) -> str:
    if pd.isna(code):
        return ELSEWHERE if has_point else NO_PLACE
    return known.get(str(code), ELSEWHERE)


def _destination(links: pd.DataFrame, malian: pd.DataFrame) -> pd.Series:
    """Return the cercle of a link with a commune; a cercle or region is its own."""
    parent = links["territory_code"].map(malian.set_index("code")["parent"])
    return links["territory_code"].where(links["territory_level"] != "commune", parent)
