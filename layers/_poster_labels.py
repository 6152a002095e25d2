"""Where names go on a poster: greedily, the most important first, never one over another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely

from layers._poster_page import MM_PER_POINT, Slant, Weight, line_height, text_width

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, millimetres."""
_ASCENT, _DESCENT = 0.78, 0.22
"""Of the font's size: capitals and accents above the baseline, tails below."""


def block_size(lines: list[str], size: float, weight: Weight, slant: Slant = "normal") -> tuple[float, float]:
    """Return the width and height of some lines of text in millimetres."""
    width = max(text_width(line, size, weight, slant) for line in lines)
    return width, (len(lines) - 1) * line_height(size) + size * MM_PER_POINT * (_ASCENT + _DESCENT)


def baselines(box: Box, lines: list[str], size: float) -> Iterator[tuple[float, str]]:
    """Give the baseline of each line of a block of text that fills a box."""
    y = box[3] - size * MM_PER_POINT * _ASCENT
    for line in lines:
        yield y, line
        y -= line_height(size)


def around(x: float, y: float, width: float, height: float, gap: float) -> list[Box]:
    """Return the places of a label round a point: right first, then left, above, below and corners."""
    middle, above, below = y - height / 2, y + gap * 0.6, y - gap * 0.6 - height
    right, left, centre = x + gap, x - gap - width, x - width / 2
    corners = [
        (right, middle),
        (left, middle),
        (centre, y + gap),
        (centre, y - gap - height),
        (right, above),
        (right, below),
        (left, above),
        (left, below),
    ]
    return [(a, b, a + width, b + height) for a, b in corners]


def inside(polygon: shapely.Geometry, width: float, height: float, steps: int = 7) -> list[Box]:
    """Return places of a label inside a polygon, the roomiest middle first.

    Parameters
    ----------
    polygon
        Page millimetres.
    width, height
        Size of the label.
    steps
        Candidate middles along each side of the polygon's bounds.
    """
    left, bottom, right, top = polygon.bounds
    if width > right - left or height > top - bottom:
        return []
    centre = shapely.maximum_inscribed_circle(polygon, tolerance=0.5).coords[0]
    xs = np.linspace(left, right, steps + 2)[1:-1]
    ys = np.linspace(bottom, top, steps + 2)[1:-1]
    middles = np.vstack([[centre], np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)])
    boxes = [(x - width / 2, y - height / 2, x + width / 2, y + height / 2) for x, y in middles]
    cells = shapely.box(*np.array(boxes).T)
    shapely.prepare(polygon)
    held = shapely.contains_properly(polygon, cells)
    far = np.hypot(*(middles - centre).T)
    return [boxes[i] for i in np.argsort(far, kind="stable") if held[i]]


def split_name(name: str) -> list[list[str]]:
    """Return a name on one line, then cut in two at the blank or hyphen nearest its middle."""
    cuts = [i + 1 for i, c in enumerate(name[:-1]) if c in " -"]
    if not cuts:
        return [[name]]
    cut = min(cuts, key=lambda i: (abs(i - len(name) / 2), i))
    return [[name], [name[:cut].rstrip(" "), name[cut:]]]


class Placer:
    """Remembers what is taken on a map, and finds free places.

    Parameters
    ----------
    frame
        Labels stay within it.
    """

    def __init__(self, frame: Box) -> None:
        self._frame = frame
        self._taken: list[Box] = []

    def reserve(self, box: Box) -> None:
        """Take a place, whatever lies there."""
        self._taken.append(box)

    def free(self, box: Box, margin: float = 0.35) -> bool:
        """Say whether a box lies within the frame and touches nothing taken, with a margin in mm."""
        left, bottom, right, top = self._frame
        if box[0] < left or box[1] < bottom or box[2] > right or box[3] > top:
            return False
        if not self._taken:
            return True
        taken = np.array(self._taken)
        apart = (
            (taken[:, 0] >= box[2] + margin)
            | (taken[:, 2] <= box[0] - margin)
            | (taken[:, 1] >= box[3] + margin)
            | (taken[:, 3] <= box[1] - margin)
        )
        return bool(apart.all())

    def take(self, candidates: Iterable[Box]) -> Box | None:
        """Take the first free place and return it; None when none is free."""
        for box in candidates:
            if self.free(box):
                self._taken.append(box)
                return box
        return None
