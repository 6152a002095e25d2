"""The optional online background: the only part of a map that comes from the internet, off by default."""

from __future__ import annotations

from dataclasses import dataclass

from layers.payload import Tiles


@dataclass(frozen=True, slots=True)
class Background:
    """A tile service with its name for people."""

    name: str
    tiles: Tiles


BACKGROUND = Background(
    name="OpenStreetMap",
    tiles=Tiles(
        url="https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        attribution="© OpenStreetMap contributors",
        max_zoom=19,
    ),
)
"""OpenStreetMap's standard tiles; https://operations.osmfoundation.org/policies/tiles/."""
