"""The one palette of maps, legends and posters: colours of the classes, patterns of the reaches, actors.

The five classes run from a pale sand (the gap) to a deep blue, darker at every step, so that they hold
in grey and for the three common kinds of colour blindness (a test measures it). Reach is told by a
pattern, never by colour alone. Class breaks are those of :mod:`geo.classes`, given again here so that
a layer needs one import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.errors import N_
from geo.classes import (
    CLASSES,
    UNKNOWN_KEY,
    UNKNOWN_LABEL,
    CountClass,
    ReachPattern,
    class_index,
    class_of,
    pattern_of,
)

__all__ = [
    "ACTOR_STYLES",
    "BUNDLE_COLOURS",
    "CLASSES",
    "CLASS_COLOURS",
    "DIRECT_LABEL",
    "PATTERNS",
    "UNKNOWN_COLOUR",
    "UNKNOWN_KEY",
    "UNKNOWN_LABEL",
    "UNKNOWN_PATTERN",
    "ActorStyle",
    "CountClass",
    "Pattern",
    "ReachPattern",
    "actor_style",
    "bundle_colour",
    "class_colour",
    "class_index",
    "class_of",
    "ink_on",
    "luminance",
    "pattern_of",
    "tint",
]

CLASS_COLOURS: Mapping[str, str] = {
    "0": "#fbf4e0",
    "1": "#a4d5bf",
    "2": "#58a9bf",
    "3-4": "#2a70a8",
    "5+": "#173468",
}
"""Fill of each class, by key of :data:`CLASSES`."""

UNKNOWN_COLOUR = "#e6e4e0"
"""Fill of a commune whose only actors have unknown dates (crossed, see :data:`UNKNOWN_PATTERN`)."""

INK = "#20242b"
"""Text and the strongest outlines."""
QUIET_INK = "#5b626d"
"""Second-rank text (still 4.5 : 1 on white)."""
REGION_LINE = "#20242b"
PARENT_LINE = "#4a4f58"
"""Cercles and départements."""
COMMUNE_LINE = "#8d939c"
NEIGHBOUR_FILL = "#eeeeec"
NEIGHBOUR_LINE = "#b9bcc0"
COUNTRY_FILL = "#d3d4d2"
"""France and Mali on the small map that says where the areas lie."""
WATER_LINE = "#2f6f9f"
"""Rivers and their names."""
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a reach, or a doubt, is drawn over the class colour.

    Parameters
    ----------
    key
        ``cercle``, ``region`` or ``unknown``.
    hatch
        Matplotlib hatch.
    shape
        ``lines`` or ``dots``, for an SVG ``<pattern>``.
    angle
        Degrees, anticlockwise from the horizontal (lines).
    spacing
        Pixels between two lines or dots on a screen.
    stroke
        Pixels: width of a line or diameter of a dot on a screen.
    label
        English label, marked for translation.
    """

    key: str
    hatch: str
    shape: str
    angle: int
    spacing: int
    stroke: float
    label: str


PATTERNS: Mapping[str, Pattern] = {
    "cercle": Pattern("cercle", "////", "lines", 45, 7, 1.1, N_("only through the cercle or département")),
    "region": Pattern("region", "....", "dots", 0, 7, 1.9, N_("only through the region")),
}
"""Patterns of the communes that no actor reaches directly, by value of :func:`geo.classes.pattern_of`."""

UNKNOWN_PATTERN = Pattern("unknown", "xxx", "lines", 0, 8, 0.8, UNKNOWN_LABEL)
DIRECT_LABEL = N_("at least one direct actor")


@dataclass(frozen=True, slots=True)
class ActorStyle:
    """Symbol of a kind of actor: shape and colour together, so that neither carries it alone.

    Parameters
    ----------
    marker
        Matplotlib marker.
    shape
        The same in words: circle, square, diamond, triangle, pentagon, star, cross.
    colour
        Fill.
    label
        English label, marked for translation.
    """

    marker: str
    shape: str
    colour: str
    label: str


_COLLECTIVITY = "#d55e00"
_PUBLIC = "#f0b400"
_CIVIL = "#8e3a80"

ACTOR_STYLES: Mapping[str, ActorStyle] = {
    "region": ActorStyle("s", "square", _COLLECTIVITY, N_("region")),
    "departement": ActorStyle("D", "diamond", _COLLECTIVITY, N_("département")),
    "commune": ActorStyle("o", "circle", _COLLECTIVITY, N_("commune")),
    "epci": ActorStyle("h", "hexagon", _COLLECTIVITY, N_("group of communes")),
    "syndicat": ActorStyle("^", "triangle", _PUBLIC, N_("public syndicate")),
    "school": ActorStyle("p", "pentagon", _PUBLIC, N_("school")),
    "operator": ActorStyle("v", "triangle-down", _PUBLIC, N_("public operator")),
    "association": ActorStyle("*", "star", _CIVIL, N_("association")),
    "grouping": ActorStyle("h", "hexagon", _COLLECTIVITY, N_("inter-communal body")),
    "cercle": ActorStyle("D", "diamond", _COLLECTIVITY, N_("cercle council")),
    "other": ActorStyle("X", "cross", _CIVIL, N_("other actor")),
}
"""By kind of :data:`data.schema.ACTOR_KINDS`, plus ``cercle`` and ``other``."""


def class_colour(key: str) -> str:
    """Return the fill of a class key, :data:`UNKNOWN_KEY` included.

    Raises
    ------
    KeyError
        When the key is none of ours.
    """
    return UNKNOWN_COLOUR if key == UNKNOWN_KEY else CLASS_COLOURS[key]


def actor_style(kind: str) -> ActorStyle:
    """Return the symbol of a kind of actor (that of ``other`` when the kind is new)."""
    return ACTOR_STYLES.get(kind, ACTOR_STYLES["other"])


BUNDLE_COLOURS: Mapping[str, str] = {
    "DEP-75": "#a765b5",
    "DEP-77": "#14663f",
    "DEP-78": "#8c510a",
    "DEP-91": "#1f4e9c",
    "DEP-92": "#e3a600",
    "DEP-93": "#e2681f",
    "DEP-94": "#2fa78a",
    "DEP-95": "#5cb3e6",
    "REG-11": "#20242b",
    "elsewhere": "#d883a0",
    "unknown": "#70767f",
}
"""Colour of the links of each département of Île-de-France, of its region, and of other origins."""


def bundle_colour(origin: str) -> str:
    """Return the colour of the links of an origin (grey when it is none of ours)."""
    return BUNDLE_COLOURS.get(origin, BUNDLE_COLOURS["unknown"])


def tint(colour: str, share: float) -> str:
    """Return a colour mixed with white; `share` is what is kept of it."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb`` in [0, 1] (WCAG 2.2 definition)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink_on(colour: str) -> str:
    """Return the text colour, ink or white, that contrasts most with a fill."""
    light = luminance(colour)
    on_white = 1.05 / (light + 0.05)
    on_ink = (light + 0.05) / (luminance(INK) + 0.05)
    return INK if on_ink >= on_white else PAPER
