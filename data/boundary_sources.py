"""The two services that publish official boundaries openly: what to ask them and what they answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.errors import N_, CartoCoopError
from data.schema import Area

GEOBOUNDARIES = "geoboundaries"
GEO_API = "geo-api"
BASE_URLS: Mapping[str, str] = {
    GEOBOUNDARIES: "https://www.geoboundaries.org/api/current/gbOpen",
    GEO_API: "https://geo.api.gouv.fr",
}
BASE_URL_VARIABLES: Mapping[str, str] = {
    GEOBOUNDARIES: "CARTOCOOP_GEOBOUNDARIES_URL",
    GEO_API: "CARTOCOOP_GEO_API_URL",
}
MALI_LEVELS = ("ADM1", "ADM2", "ADM3")
IDF_DEPARTEMENTS = ("75", "77", "78", "91", "92", "93", "94", "95")
GEO_API_SOURCE = "geo.api.gouv.fr (API Découpage administratif, IGN, Etalab)"
GEO_API_LICENCE = "Licence Ouverte / Open Licence 2.0"


class FetchError(CartoCoopError):
    """A service answered, but not with what was asked of it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a service says about a set: where it is, vintage, source and licence (empty when not said)."""

    url: str
    vintage: str
    source: str
    licence: str


def base_url(service: str, base_urls: Mapping[str, str] | None = None) -> str:
    """Return the address of a service: the argument, else its environment variable, else the public one."""
    given = (base_urls or {}).get(service) or os.environ.get(BASE_URL_VARIABLES[service])
    return (given or BASE_URLS[service]).rstrip("/")


def mali_url(base: str, level: str) -> str:
    """Return the address at which geoBoundaries describes one level of Mali."""
    return f"{base}/MLI/{level}/"


def commune_url(base: str, departement: str) -> str:
    """Return the address of the communes of a French département as GeoJSON polygons."""
    return (
        f"{base}/departements/{departement}/communes?fields=nom,code,contour&format=geojson&geometry=contour"
    )


def geoboundaries_facts(answer: Any, base: str) -> Facts:
    """Read what geoBoundaries says about a set.

    Parameters
    ----------
    answer
        Its JSON.
    base
        Address asked; the polygons must be offered over the same protocol (HTTPS).

    Raises
    ------
    FetchError
        The answer does not say where the polygons are, or names an address of another protocol.
    """
    entry = answer[0] if isinstance(answer, list) and answer else answer
    url = entry.get("gjDownloadURL") if isinstance(entry, dict) else None
    protocol = base.split("://", 1)[0]
    if not isinstance(url, str) or not url.startswith(f"{protocol}://"):
        raise FetchError(N_("geoBoundaries did not say where its polygons are."))
    source = ", ".join(part for part in ("geoBoundaries", _said(entry, "boundarySource")) if part)
    licence = _said(entry, "boundaryLicense") or _said(entry, "licenseDetail")
    return Facts(url=url, vintage=_said(entry, "boundaryYearRepresented"), source=source, licence=licence)


def geo_api_facts(url: str) -> Facts:
    """Return what is known of the communes of geo.api.gouv.fr; its answers carry no vintage."""
    return Facts(url=url, vintage="", source=GEO_API_SOURCE, licence=GEO_API_LICENCE)


def services(area: Area) -> str:
    """Return the name of the service that publishes an area."""
    return GEOBOUNDARIES if area == "kayes" else GEO_API


def _said(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return "" if value is None else str(value).strip()[:300]
