"""The whole Atlas: partnerships per country, region, département and commune, and the links between them.

A partnership belongs to the unit where its French actor has its seat and to the unit that its partner is of,
and to every unit above these. Where only the country of a partner is known, it stands at the country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.activity import INACTIVE, activity
from geo.filters import Filter, select

FRANCE = "ISO-FRA"
MALI = "ISO-MLI"
COUNTRY = "ISO-"


@dataclass(frozen=True, slots=True)
class World:
    """What the map of the whole Atlas shows under one filter.

    Parameters
    ----------
    ends
        One row per tie: ``partnership_id``, ``title``, ``actor_id``, ``actor_name``, ``place``,
        ``start_year``, ``end_year``, ``status``, ``home`` and ``end`` (code of the finest unit known on the
        French and on the partner's side, missing when not even the country is known), ``country`` (that of
        the partner), ``partner`` (what tells partners apart).
    counts
        Key ``code``: ``n`` partnerships of each unit that has one, those of the units below included.
    places
        Key ``code``: the finest unit of partners, with ``n_partners`` and ``n_partnerships``.
    links
        ``home`` (département, or region or country where no finer unit is known), ``country``, ``n``
        partnerships; the largest first.
    """

    ends: pd.DataFrame
    counts: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame


def world(
    ties: pd.DataFrame,
    themes: pd.DataFrame,
    units: pd.DataFrame,
    homes: Mapping[str, str],
    filter: Filter,  # noqa: A002
) -> World:
    """Return the partnerships of the whole world under a filter.

    Parameters
    ----------
    ties
        TIES.
    themes
        THEMES.
    units
        Units of the Atlas map (:func:`data.tiles.atlas_units`).
    homes
        Département of each French grouping.
    filter
        Its year, actors, themes and confidence; its reach and place are not used.

    Returns
    -------
    World
        Ties that the year finds inactive are left out, those whose dates do not say stay.
    """
    rows = select(ties, themes, filter)
    state = activity(rows, filter.year, max_observation_age=filter.max_observation_age)
    rows = rows.loc[state != INACTIVE]
    known = units.set_index("code")
    home = rows["actor_territory"].astype("object")
    home = home.where(home.isin(known.index), home.map(homes)).where(home.notna()).fillna(FRANCE)
    end = partner_units(rows, known.index)
    country = end.map(known["country"])
    partner = rows["partner_id"].where(rows["partner_id"].notna(), rows["place"])
    ends = rows[["partnership_id", "title", "actor_id", "actor_name", "place"]].assign(
        start_year=rows["start_year"],
        end_year=rows["end_year"],
        status=rows["status"],
        home=home,
        end=end,
        country=country,
        partner=partner.astype("str"),
    )
    return World(ends, _counts(ends, known), _places(ends), _links(ends, known))


def partner_units(ties: pd.DataFrame, known: pd.Index) -> pd.Series:
    """Return the finest unit of each tie's partner.

    A unit of the map stays; any other Malian code, and a partner that the register keeps on the Malian
    side without a code, is Mali; a code of a country is that country; else missing.
    """
    code = ties["territory_code"].astype("object")
    malian = code.str.startswith("ML").fillna(value=False).astype(bool) | (
        code.isna() & ties["partner_id"].notna()
    )
    return code.where(code.isin(known), None).where(~(malian & ~code.isin(known)), MALI)


def ancestors(codes: pd.Series, known: pd.DataFrame) -> pd.DataFrame:
    """Return each code with itself and every unit above it.

    Parameters
    ----------
    codes
        Codes, any index.
    known
        Units by code, with ``parent``, ``region``, ``country``.

    Returns
    -------
    pandas.DataFrame
        ``row`` (index of `codes`) and ``code``, without repeats.
    """
    above = known.reindex(codes.dropna())
    parts = [codes.dropna().to_numpy(), *(above[name].to_numpy() for name in ("parent", "region", "country"))]
    index = codes.dropna().index
    frame = pd.concat([pd.DataFrame({"row": index, "code": part}) for part in parts], ignore_index=True)
    return frame.dropna().drop_duplicates()


def _counts(ends: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([ancestors(ends[side], known) for side in ("home", "end")])
    both["partnership_id"] = both["row"].map(ends["partnership_id"])
    found = both.groupby("code")["partnership_id"].nunique()
    return found[found.index.isin(known.index)].rename("n").reset_index()


def _places(ends: pd.DataFrame) -> pd.DataFrame:
    found = ends.dropna(subset=["end"]).groupby("end")
    return (
        found.agg(n_partners=("partner", "nunique"), n_partnerships=("partnership_id", "nunique"))
        .rename_axis("code")
        .reset_index()
    )


def _links(ends: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    level = ends["home"].map(known["level"])
    home = ends["home"].where(level != "commune", ends["home"].map(known["parent"]))
    return _strongest(ends.assign(home=home))


def _strongest(ends: pd.DataFrame) -> pd.DataFrame:
    frame = ends.dropna(subset=["country"])
    found = frame.groupby(["home", "country"], as_index=False)["partnership_id"].nunique()
    found = found.rename(columns={"partnership_id": "n"})
    return found.sort_values(["n", "home", "country"], ascending=[False, True, True], ignore_index=True)


def ends_in(ends: pd.DataFrame, code: str, units: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of :attr:`World.ends` that touch a unit or one below it, on either side."""
    known = units.set_index("code")
    rows = {row for side in ("home", "end") for row in _below(ends[side], code, known)}
    return ends.loc[sorted(rows)]


def links_in(ends: pd.DataFrame, code: str, units: pd.DataFrame) -> pd.DataFrame:
    """Return the links of a unit, from the finest French units known; columns as :attr:`World.links`."""
    return _strongest(ends_in(ends, code, units))


def _below(codes: pd.Series, code: str, known: pd.DataFrame) -> list[int]:
    found = ancestors(codes, known)
    rows: list[int] = found.loc[found["code"] == code, "row"].tolist()
    return rows
