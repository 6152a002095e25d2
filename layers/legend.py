"""The legend and the look of the map as plain data: one model for the screen, the HTML file and posters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from data.errors import Translate
from layers import palette
from layers.link_colours import link_colours_json

LINK_COLOUR = "#c2410c"
CHOSEN_COLOUR = "#111318"
FOCUS_COLOUR = "#7c3aed"
LIT_LAND = "#f3c9a6"
HOME_LAND = "#f8f8f6"
"""Rest of Mali and of France, around the areas."""
GAP_LINE = "#b3a98f"
"""Border of a gap: visible on a screen, without the weight of a covered commune."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend.

    Parameters
    ----------
    key
        Class key, pattern key or kind of actor.
    label
        Finished words.
    fill
        Colour of a box, "" for a symbol or a line.
    pattern
        Key of :data:`layers.palette.PATTERNS`, ``unknown``, or "".
    shape, colour
        Symbol of an actor (:class:`layers.palette.ActorStyle`), or "".
    line, width
        Colour and width in pixels of a line, or "".
    dash
        SVG dash array of the border or line, or "".
    """

    key: str
    label: str
    fill: str = ""
    pattern: str = ""
    shape: str = ""
    colour: str = ""
    line: str = ""
    width: float = 0.0
    dash: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return what the browser's script draws: empty parts left out, patterns by their SVG id."""
        found: dict[str, Any] = {"key": self.key, "label": self.label}
        if self.fill:
            found["fill"] = self.fill
        if self.pattern:
            found["pattern"] = "cc-unknown" if self.pattern == "unknown" else f"cc-1-{self.pattern}"
        if self.shape:
            found["symbol"] = {"shape": self.shape, "colour": self.colour}
        if self.line:
            found |= {"line": self.line, "width": self.width}
        if self.dash:
            found["dash"] = self.dash
        return found


@dataclass(frozen=True, slots=True)
class LegendSection:
    """A titled group of entries: ``classes``, ``reach``, ``actors`` or ``links``."""

    key: str
    title: str
    entries: tuple[LegendEntry, ...]


def legend_model(t: Translate, *, kinds: Iterable[str] | None = None) -> tuple[LegendSection, ...]:
    """Return the legend's sections, in order.

    Parameters
    ----------
    t
        Translation function of the language wanted.
    kinds
        Kinds of actor to explain; all of them when None.
    """
    classes = tuple(
        LegendEntry(one.key, t(one.label), fill=palette.class_colour(one.key)) for one in palette.CLASSES
    )
    doubt = LegendEntry(
        palette.UNKNOWN_KEY,
        t(palette.UNKNOWN_LABEL),
        fill=palette.UNKNOWN_COLOUR,
        pattern="unknown",
        dash="4 3",
    )
    light = palette.class_colour("1")
    reaches = (
        LegendEntry("direct", t(palette.DIRECT_LABEL), fill=light),
        *(
            LegendEntry(one.key, t(one.label), fill=light, pattern=one.key)
            for one in palette.PATTERNS.values()
        ),
    )
    wanted = set(palette.ACTOR_STYLES) if kinds is None else set(kinds)
    actors = tuple(
        LegendEntry(kind, t(style.label), shape=style.shape, colour=style.colour)
        for kind, style in palette.ACTOR_STYLES.items()
        if kind in wanted
    )
    links = (
        LegendEntry("link", t("partner of the chosen actor or territory"), line=LINK_COLOUR, width=3),
        LegendEntry("parent", t("limit of a cercle or département"), line=palette.PARENT_LINE, width=1.3),
        LegendEntry("region", t("limit of the region"), line=palette.REGION_LINE, width=2.2),
    )
    return (
        LegendSection("classes", t("Distinct actors per commune"), (*classes, doubt)),
        LegendSection("reach", t("Reach of the nearest one"), reaches),
        LegendSection("actors", t("Actors"), actors),
        LegendSection("links", t("Links and limits"), links),
    )


def legend_json(t: Translate) -> list[dict[str, Any]]:
    """Return :func:`legend_model` ready for JSON."""
    return [
        {"key": s.key, "title": s.title, "entries": [entry.to_dict() for entry in s.entries]}
        for s in legend_model(t)
    ]


def _pattern(pattern: palette.Pattern) -> dict[str, Any]:
    return {
        "shape": pattern.shape,
        "angle": pattern.angle,
        "spacing": pattern.spacing,
        "stroke": pattern.stroke,
    }


def style_json() -> dict[str, Any]:
    """Return colours, classes, patterns and symbols for the browser's script, ready for JSON."""
    return {
        "classes": [
            {
                "key": one.key,
                "high": one.high,
                "fill": palette.class_colour(one.key),
                "ink": palette.ink_on(palette.class_colour(one.key)),
            }
            for one in palette.CLASSES
        ],
        "patterns": {key: _pattern(one) for key, one in palette.PATTERNS.items()},
        "unknown": {
            "key": palette.UNKNOWN_KEY,
            "fill": palette.UNKNOWN_COLOUR,
            "ink": palette.QUIET_INK,
            "pattern": _pattern(palette.UNKNOWN_PATTERN),
        },
        "actors": {
            kind: {"shape": style.shape, "colour": style.colour}
            for kind, style in palette.ACTOR_STYLES.items()
        },
        "links": link_colours_json(),
        "lines": {
            "ink": palette.INK,
            "gap": GAP_LINE,
            "commune": palette.COMMUNE_LINE,
            "parent": palette.PARENT_LINE,
            "region": palette.REGION_LINE,
            "neighbour": palette.NEIGHBOUR_LINE,
            "land": palette.NEIGHBOUR_FILL,
            "home": HOME_LAND,
            "paper": palette.PAPER,
            "lit": LIT_LAND,
            "link": LINK_COLOUR,
            "chosen": CHOSEN_COLOUR,
            "focus": FOCUS_COLOUR,
        },
    }
