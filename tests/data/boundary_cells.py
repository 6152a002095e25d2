"""Polygons for the tests of boundary files: the shipped schematic cells, with the columns asked for."""

from __future__ import annotations

from functools import cache

from data.territories import load_territories


@cache
def _schematic(area):
    return load_territories(area, tier="schematic")


def communes(area, columns=("code", "name", "parent")):
    """Return the schematic communes of an area with the columns asked for."""
    frame = _schematic(area)
    small = frame.loc[frame["level"] == "commune"].reset_index(drop=True)
    if area == "idf":
        small = small.assign(code=small["code"].str.removeprefix("COM-"))
    return small[[*columns, "geometry"]]


def units(area, level, columns=("code", "name")):
    """Return the schematic units of one level of an area."""
    frame = _schematic(area)
    return frame.loc[frame["level"] == level, [*columns, "geometry"]].reset_index(drop=True)
