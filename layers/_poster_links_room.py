"""Where the parts of the poster of links stand on each shape of paper."""

from __future__ import annotations

from dataclasses import dataclass

from layers._poster_labels import Box
from layers._poster_page import Page
from layers._poster_text import margin_of

_KAYES = 1.08
"""Width over height of the region of Kayes, with its margins."""
_FRANCE = 0.94
"""The same of Île-de-France, with room for its heading."""
_SHEET, _SLIDE = 0.485, 0.43
"""Most of the width that the Malian map takes on a wide sheet and on a slide."""
_CORRIDOR = 9.0
"""Millimetres between the French map and the names, for the lines that tie them."""
_GATHER = 0.035
"""Of the sheet's width: where the ribbons of a département come together."""
_TURN = 0.17
"""Of a tall sheet's width: where they turn down."""
_GUTTER = 0.105
"""Of a wide sheet's width: what the bundles cross."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where the parts are, millimetres.

    Parameters
    ----------
    french, malian
        Frames of the maps.
    names
        Left, bottom, right (where ribbons begin) and top of the rows of actors.
    gate
        Abscissa of the gates of the départements; on a tall sheet, their ordinate.
    down
        Whether the links turn down (a tall sheet).
    legend
        Room of the legend.
    leaders
        Whether lines tie the points of the French map to the names.
    """

    french: Box
    malian: Box
    names: Box
    gate: float
    down: bool
    legend: Box
    leaders: bool = True


def names_height(page: Page, bottom: float, top: float) -> float:
    """Return the most height that the rows of actors can take between two limits."""
    shape = page.paper.shape if page.paper else "landscape"
    return (top - bottom) * {"portrait": 0.5, "square": 0.6}.get(shape, 1.0)


def room_of(page: Page, *, bottom: float, top: float, names: float, tall: float) -> Room:
    """Return the places of the parts.

    Parameters
    ----------
    page
        The sheet.
    bottom, top
        Limits between the small print and the title.
    names, tall
        Width and height that the rows of actors need.
    """
    shape = page.paper.shape if page.paper else "landscape"
    left, right = margin_of(page), page.width - margin_of(page)
    if shape == "portrait":
        return _tall(left, right, bottom, top, names=names, tall=tall)
    gather, gutter = _GATHER * page.width, _GUTTER * page.width
    height = top - bottom
    if shape == "square":
        malian = right - left - names - gather - gutter
        low = top - min(malian / _KAYES + 6, 0.72 * height)
        high = top - min(names / _FRANCE, height * 0.38)
        return Room(
            french=(left, high, left + names, top),
            malian=(right - malian, low, right, top),
            names=(left, bottom, left + names, high - 1.5),
            gate=left + names + gather,
            down=False,
            legend=(right - malian, bottom, right, low - 2),
            leaders=False,
        )
    malian = min(height * _KAYES, (_SLIDE if shape == "slide" else _SHEET) * (right - left))
    start = right - malian - gutter - gather - names
    french = (left, top - min((start - _CORRIDOR - left) / _FRANCE, height * 0.62), start - _CORRIDOR, top)
    return Room(
        french=french,
        malian=(right - malian, bottom, right, top),
        names=(start, bottom, start + names, top),
        gate=start + names + gather,
        down=False,
        legend=(left, bottom, start - _CORRIDOR, french[1] - 2.5),
    )


def _tall(left: float, right: float, bottom: float, top: float, *, names: float, tall: float) -> Room:
    """Return the places on a tall sheet: France above, Kayes below, the ribbons turning down at the right."""
    width, height = right - left, top - bottom
    turn, gap = _TURN * width, 0.075 * height
    start = right - turn - names
    upper = min(max(tall, (start - _CORRIDOR - left) / _FRANCE), 0.5 * height)
    lower = height - upper - gap
    malian = min(lower * _KAYES, 0.7 * width)
    base = top - upper
    return Room(
        french=(left, base, start - _CORRIDOR, top),
        malian=(right - malian, bottom, right, bottom + lower),
        names=(start, base, start + names, top),
        gate=base,
        down=True,
        legend=(left, bottom, right - malian - 4, base - 3),
    )
