"""Colours of links: by theme of level 1, or by reach. One place for maps, legends and flows."""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from data.errors import N_
from data.themes import load_themes
from layers.palette import CLASS_COLOURS

LinkColour = Literal["theme", "reach"]
LINK_COLOURS: Final = get_args(LinkColour)

THEME_COLOURS: Final = ("#a83208", "#1d6fd1", "#b58900", "#6b2a7c", "#12694a", "#20242b")
"""Distinct on paper, also with a colour-vision deficiency (a test measures it); the last one is for every
theme beyond the first five."""
UNKNOWN_THEME_COLOUR: Final = "#858b94"
REACH_COLOURS: Final = {"direct": CLASS_COLOURS["5+"], "cercle": "#a83208", "region": "#b58900"}
REACH_LABELS: Final = {
    "direct": N_("with a commune"),
    "cercle": N_("with a cercle"),
    "region": N_("with the region"),
}


def top_themes() -> tuple[str, ...]:
    """Return the themes of level 1 in the order of the reference table."""
    return tuple(dict.fromkeys(path.level_1 for path in load_themes()))


def theme_colour(theme: str) -> str:
    """Return the colour of a theme of level 1; "" is a theme that is not known."""
    known = top_themes()
    if not theme:
        return UNKNOWN_THEME_COLOUR
    place = known.index(theme) if theme in known else len(THEME_COLOURS) - 1
    return THEME_COLOURS[min(place, len(THEME_COLOURS) - 1)]


def link_colours_json() -> dict[str, Any]:
    """Return the colours for the map's script.

    Returns
    -------
    dict
        ``themes``: ``[name, colour]`` in the order of :func:`top_themes`; ``other`` and ``unknown``:
        colours; ``reach``: colour by reach.
    """
    return {
        "themes": [[theme, theme_colour(theme)] for theme in top_themes()],
        "other": THEME_COLOURS[-1],
        "unknown": UNKNOWN_THEME_COLOUR,
        "reach": dict(REACH_COLOURS),
    }
