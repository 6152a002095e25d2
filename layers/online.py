"""Optional online backgrounds: the only part of a map that comes from the internet, off by default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from xyzservices import TileProvider, providers

from layers.payload import Tiles

CARTO_KEY = "CARTO_API_KEY"
"""Environment variable with the key that CARTO asks for; without it CARTO is not on offer."""


@dataclass(frozen=True, slots=True)
class Background:
    """A tile service with its name for people."""

    name: str
    tiles: Tiles


def _background(name: str, provider: TileProvider) -> Background:
    """Return a service of xyzservices as the map's script takes it; Leaflet fills in the sub-domain."""
    url = provider.build_url(fill_subdomain=False)
    return Background(name, Tiles(url, provider["attribution"], int(provider.get("max_zoom", 18))))


def backgrounds() -> Mapping[str, Background]:
    """Return the services on offer by the key that the page remembers, each with the credit it asks for."""
    found = {
        "ign": _background("IGN", providers["GeoportailFrance"]["plan"]),
        "osm": _background("OpenStreetMap France", providers["OpenStreetMap"]["France"]),
    }
    if key := os.environ.get(CARTO_KEY, ""):
        carto = TileProvider(providers["CartoDB"]["Positron"] | {"apikey": key})
        found["carto"] = _background("CARTO Positron", carto)
    return found
