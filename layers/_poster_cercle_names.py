"""The names of all the communes of a close-up, with their actors: inside, over or beside each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
import shapely

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from layers import palette
from layers._poster_frame import MapFrame
from layers._poster_labels import Box, Placer, block_size, inside, split_name
from layers._poster_names import largest, write_lines
from layers._poster_page import Page, printable
from layers._poster_sheet import is_brief

MOST_NAMED = 60
"""Communes of a territory that are all named."""
_MOST_LEADERS = 60
"""Communes named beside their place; the others have no room for their name."""
_RINGS: Final = tuple(np.arange(1.5, 40.0, 1.5))
"""Millimetres from a commune to its name, where it has none inside."""
_TURNS: Final = np.linspace(0, 2 * np.pi, 32, endpoint=False)
_LOOSE: Final = (-0.5, -0.25, 0.0, 0.25, 0.5)
_MOVES: Final = tuple(sorted(((a, b) for a in _LOOSE for b in _LOOSE), key=lambda one: math.hypot(*one)))
"""Parts of a name's size by which it may be moved from the middle of a commune too small for it."""
_LEAST_RADIUS = 1.2
"""Millimetres of the middle of a commune that is named over it and not beside it."""
_ATTEMPTS = 8
_MOST_HARD = 12
"""Communes without room from which another attempt is no use."""


def count_words(row: pd.Series, area: Area, t: Translate) -> str:
    """Return the distinct actors of a commune and the nearest reach of one of them: "3 · direct"."""
    wider = t("cercle") if area == "kayes" else t("département")
    reach = {"direct": t("direct"), "cercle": wider, "region": t("region")}.get(str(row["best_reach"]), "")
    doubt = f" +{row['n_unknown']}\u00a0?" if row["n_unknown"] else ""
    return f"{row['n_actors']}{doubt}" + (f" · {reach}" if reach else "")


def name_communes(
    page: Page, frame: MapFrame, placer: Placer, document: ExportDocument, area: Area, *, t: Translate
) -> list[str]:
    """Write name and actors of every commune; return the names of those that have no room.

    Of a territory of more than :data:`MOST_NAMED` communes, those without an actor are not named.

    Parameters
    ----------
    page, frame
        Sheet and map, its ground drawn.
    placer
        Places already taken.
    document
        Its communes.
    area
        Area of the map.
    t
        Translate function.
    """
    rows = document.territories.sort_values("area_km2")
    shapes = frame.to_page(rows.geometry)
    every = [
        Commune(row, shape, tuple(_lines(row, area, t, brief=is_brief(page))))
        for (_, row), shape in zip(rows.iterrows(), shapes, strict=True)
    ]
    few = len(every) <= MOST_NAMED
    communes = [one for one in every if few or one.row["n_actors"] + one.row["n_unknown"] > 0]
    best = _Plan(deepcopy(placer), page.type.small)
    hard: set[str] = set()
    for attempt in range(_ATTEMPTS):
        plan = _Plan(deepcopy(placer), page.type.small)
        plan.place(communes, hard, beside=attempt % 2 == 1)
        if not attempt or len(plan.left_out) < len(best.left_out):
            best = plan
        hard |= {one.code for one in plan.left_out}
        if not plan.left_out or len(plan.left_out) > _MOST_HARD:
            break
    for label in best.labels:
        placer.reserve(label.box)
        _draw(page, label)
    written = {label.commune.code for label in best.labels}
    return sorted(one.name for one in every if one.code not in written)


def _lines(row: pd.Series, area: Area, t: Translate, *, brief: bool) -> Iterator[list[str]]:
    """Give the ways to write a commune, the best first; on little room, no number stands for no actor."""
    none, name = row["n_actors"] + row["n_unknown"] == 0, printable(row["name"], 60)
    count = count_words(row, area, t)
    if not (none and brief):
        yield from ([*lines, count] for lines in split_name(name))
        yield [f"{name} {count}"]
    if none:
        yield from split_name(name)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune to name: its row, its shape on the page, the ways to write it."""

    row: pd.Series
    shape: shapely.Geometry
    ways: tuple[list[str], ...]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.row["name"])

    @property
    def code(self) -> str:
        """Its code."""
        return str(self.row["code"])

    @property
    def flat(self) -> bool:
        """Whether it has a surface."""
        return self.shape.geom_type in {"Polygon", "MultiPolygon"}


@dataclass(frozen=True, slots=True)
class Label:
    """Where a commune is named: with a line to it when the name stands beside, or on a plate of a colour."""

    commune: Commune
    box: Box
    lines: list[str]
    size: float
    leader: shapely.LineString | None = None
    plate: str = ""


@dataclass(slots=True)
class _Plan:
    """Places of the names: inside each commune, else over its middle, else beside it with a line.

    Parameters
    ----------
    placer
        Places taken.
    small
        Points of the smallest letters.
    """

    placer: Placer
    small: float
    labels: list[Label] = field(default_factory=list)
    left_out: list[Commune] = field(default_factory=list)

    def place(self, communes: Sequence[Commune], hard: set[str], *, beside: bool) -> None:
        """Find a place for every commune, first (beside, or over) for those that had none before."""
        first = [one for one in communes if one.code in hard]
        rest = [one for one in communes if one.code not in hard]
        ways = (self._beside, self._over) if beside else (self._over, self._beside)
        self.left_out = [one for one in first if not any(way(one) for way in ways)]
        rest = [one for one in rest if not self._within(one)]
        rest.sort(key=lambda one: (-one.row["n_direct"], -one.row["n_actors"], one.name))
        rest = [one for one in rest if not self._over(one)]
        for place, one in enumerate(rest):
            if place >= _MOST_LEADERS or not self._beside(one):
                self.left_out.append(one)

    def _keep(self, commune: Commune, boxes: Iterable[Box], lines: list[str], size: float) -> bool:
        box = self.placer.take(boxes)
        if box is None:
            return False
        row = commune.row
        hatched = row["best_reach"] != "direct" and row["n_actors"] + row["n_unknown"] > 0
        over = not largest(commune.shape).contains(shapely.box(*box))
        plate = palette.PAPER if over else palette.class_colour(row["coverage_class"]) if hatched else ""
        self.labels.append(Label(commune, box, lines, size, plate=plate))
        return True

    def _within(self, commune: Commune) -> bool:
        if not commune.flat:
            return False
        part = largest(commune.shape)
        left, bottom, right, top = part.bounds
        for size in (self.small + 1.0, self.small):
            for lines in commune.ways:
                wide, high = block_size(lines, size, "normal")
                if wide > right - left or high > top - bottom:
                    continue
                if self._keep(commune, inside(part, wide, high), lines, size):
                    return True
        return False

    def _over(self, commune: Commune) -> bool:
        """Place the name over the middle of a commune, beyond its outline on all sides."""
        if not commune.flat:
            return False
        middle = shapely.maximum_inscribed_circle(largest(commune.shape), tolerance=0.5)
        x, y = middle.coords[0]
        if middle.length < _LEAST_RADIUS:
            return False
        for lines in commune.ways:
            wide, high = block_size(lines, self.small, "normal")
            corners = ((x + (a - 0.5) * wide, y + (b - 0.5) * high) for a, b in _MOVES)
            boxes = ((left, low, left + wide, low + high) for left, low in corners)
            if self._keep(commune, boxes, lines, self.small):
                return True
        return False

    def _beside(self, commune: Commune) -> bool:
        """Place the name as near as may be, with a line that crosses nothing written."""
        spot = commune.shape.representative_point()
        written = [shapely.box(*one.box) for one in self.labels]
        written += [one.leader for one in self.labels if one.leader is not None]
        tree = shapely.STRtree(written)
        for ring in _RINGS:
            for lines in commune.ways:
                wide, high = block_size(lines, self.small, "normal")
                for turn in _TURNS:
                    x = spot.x + (ring + wide / 2) * np.cos(turn)
                    y = spot.y + (ring + high / 2) * np.sin(turn)
                    box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
                    end = (min(max(spot.x, box[0]), box[2]), min(max(spot.y, box[1]), box[3]))
                    line = shapely.LineString([(spot.x, spot.y), end])
                    if not self.placer.free(box) or len(tree.query(line, predicate="intersects")):
                        continue
                    self.placer.reserve(box)
                    self._reserve(line)
                    self.labels.append(Label(commune, box, lines, self.small, line))
                    return True
        return False

    def _reserve(self, line: shapely.LineString) -> None:
        """Take the places along a line."""
        steps = max(int(line.length), 1)
        for point in shapely.line_interpolate_point(line, np.arange(steps + 1) / steps, normalized=True):
            self.placer.reserve((point.x - 0.2, point.y - 0.2, point.x + 0.2, point.y + 0.2))


def _draw(page: Page, label: Label) -> None:
    """Write a name with its line or its plate."""
    if label.leader is not None:
        xs, ys = (list(one) for one in label.leader.xy)
        page.rule(xs, ys, colour=palette.PAPER, width=1.6, order=9.4)
        page.rule(xs, ys, colour=palette.INK, width=0.5, order=9.5)
        page.mark(xs[:1], ys[:1], marker="o", size=2.6, fill=palette.INK, order=9.6)
        write_lines(page, label.box, label.lines, label.size)
        return
    fill = label.plate or palette.class_colour(label.commune.row["coverage_class"])
    if label.plate:
        left, bottom, right, top = label.box
        page.box(left - 0.4, bottom, right - left + 0.8, top - bottom, fill=fill, order=9)
    write_lines(page, label.box, label.lines, label.size, colour=palette.ink_on(fill), halo=fill)
