"""Logos at the head of a poster, on the right of its title, their proportions kept."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from layers._poster_page import Page

TALLEST, WIDEST = 13.0, 34.0
"""Design millimetres of one logo on a sheet."""
_BRIEF = 0.65
"""Part of that on a slide or a square."""
_GAP = 4.0


def sizes(logos: Sequence[bytes], tallest: float, widest: float) -> list[tuple[float, float]]:
    """Return the width and height of each logo: as large as the limits allow, proportions kept."""
    found = []
    for logo in logos:
        with Image.open(BytesIO(logo), formats=("PNG",)) as image:
            scale = min(widest / image.width, tallest / image.height)
            found.append((image.width * scale, image.height * scale))
    return found


def draw_logos(page: Page, right: float, top: float) -> tuple[float, float]:
    """Draw the page's logos in a row that ends at `right`, below `top`.

    Returns
    -------
    tuple of float
        The right edge and the bottom that they leave to what stands beside and below them.
    """
    if not page.logos:
        return right, top
    part = _BRIEF if page.paper is not None and page.paper.brief else 1.0
    tallest = TALLEST * part
    places = sizes(page.logos, tallest, WIDEST * part)
    room = page.width * 0.45
    needed = sum(width for width, _ in places) + _GAP * (len(places) - 1)
    if needed > room:
        tallest *= room / needed
        places = sizes(page.logos, tallest, WIDEST * part * room / needed)
    left = right - sum(width for width, _ in places) - _GAP * (len(places) - 1)
    x = left
    for logo, (width, height) in zip(page.logos, places, strict=True):
        y = top - (tallest + height) / 2
        with Image.open(BytesIO(logo), formats=("PNG",)) as image:
            page.image(np.asarray(image.convert("RGBA")), (x, y, x + width, y + height))
        x += width + _GAP
    return left - _GAP, top - tallest - 1
