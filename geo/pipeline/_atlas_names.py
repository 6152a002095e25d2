"""Names on a page of the Atlas, and the units that they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from functools import cache

import pandas as pd

from data.aliases import AliasRecord
from data.gazetteer import load_gazetteer
from data.importers.atlas import AtlasPage
from data.text_fold import fold
from geo.geocode import Geocoder, Match
from geo.pipeline._atlas_record import PlacedName

_LISTS = ("leads", "implementers", "beneficiaries", "other_partners_france", "other_partners_abroad")
_WORDED_AS_BODY = re.compile(
    r"(?:la |le |les |l )?(?:mairie|ville|villes|commune|communes|conseil|region|departement|cercle|assemblee"
    r"|communaute|metropole|syndicat|village|villages|cg|cd|cr)\b"
)


class Places:
    """What names are placed with: a geocoder, and the region of each French code.

    Parameters
    ----------
    gazetteer
        GAZETTEER.
    """

    def __init__(self, gazetteer: pd.DataFrame) -> None:
        self.geocoder = Geocoder(gazetteer)
        placed = gazetteer[(gazetteer["country"] == "FR") & gazetteer["region"].notna()]
        self.regions = dict(zip(placed["code"], placed["region"], strict=True))

    def choosing(self, aliases: Iterable[AliasRecord]) -> Places:
        """Return the same places, where names mean first what people have said that they mean."""
        other = copy(self)
        other.geocoder = self.geocoder.choosing(aliases)
        return other


@cache
def default_places() -> Places:
    """Return the places of the shipped gazetteer; built once."""
    return Places(load_gazetteer())


def place_names(page: AtlasPage, geocoder: Geocoder) -> tuple[PlacedName, ...]:
    """Place every name of a page.

    Foreign partners are looked up in Mali when the page says Mali or no country, French ones in France; the
    free lists in both, in France only when every partner lies in a country that is not covered.
    Beneficiaries are looked up when they are worded as a body or territory.

    Parameters
    ----------
    page
        The page.
    geocoder
        The geocoder.

    Returns
    -------
    tuple of PlacedName
        One per name and field, in the order of the page.
    """
    countries = {partner.country_code for partner in page.foreign_partners}
    covered = not countries or bool(countries & {"ML", ""})
    found: list[PlacedName] = []
    known: dict[str, Match] = {}
    for partner in page.foreign_partners:
        if not partner.name:
            continue
        match = geocoder.match(partner.name, country="ML") if partner.country_code in ("ML", "") else None
        found.append(PlacedName("foreign_partners", partner.name, partner.country_code, match))
        if match is not None and match.accepted:
            known[fold(partner.name)] = match
    for name in page.collectivities:
        match = geocoder.match(name, country="FR")
        found.append(PlacedName("collectivities", name, "FR", match))
        if match.accepted:
            known.setdefault(fold(name), match)
    for field in _LISTS:
        for name in getattr(page, field).items:
            match = known.get(fold(name)) or _look_up(geocoder, field, name, covered=covered)
            found.append(PlacedName(field, name, _country(field, covered=covered), match))
    return tuple(found)


def _country(field: str, *, covered: bool) -> str:
    if field == "other_partners_france":
        return "FR"
    return "ML" if field == "other_partners_abroad" and covered else ""


def _look_up(geocoder: Geocoder, field: str, name: str, *, covered: bool) -> Match | None:
    if field == "beneficiaries" and not _WORDED_AS_BODY.match(fold(name)):
        return None
    if field == "other_partners_abroad":
        return geocoder.match(name, country="ML") if covered else None
    if field == "other_partners_france" or not covered:
        return geocoder.match(name, country="FR")
    return geocoder.match(name)
