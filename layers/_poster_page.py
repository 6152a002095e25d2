"""A sheet in design millimetres: text, polygons and marks, drawn with Matplotlib's object API.

Design millimetres and points are those of :mod:`layers._poster_format`; without a paper, real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from data.exporters.guard import clean_text
from layers._poster_format import MM_PER_INCH, Paper, Type
from layers._poster_outline import outlines
from layers.palette import INK, PAPER

MM_PER_POINT = MM_PER_INCH / 72
SMALLEST = 6.0
"""Points: no text is smaller."""
LEADING = 1.28
HALO = 2.2
"""Width of the rim of letters, points."""

Weight = Literal["normal", "bold"]
Slant = Literal["normal", "oblique"]
Align = Literal["left", "center", "right"]

_FONTS = {
    ("normal", "normal"): "DejaVuSans.ttf",
    ("bold", "normal"): "DejaVuSans-Bold.ttf",
    ("normal", "oblique"): "DejaVuSans-Oblique.ttf",
    ("bold", "oblique"): "DejaVuSans-BoldOblique.ttf",
}


@cache
def _font_file(weight: Weight, slant: Slant) -> str:
    return str(Path(mpl.get_data_path()) / "fonts" / "ttf" / _FONTS[weight, slant])


def font(size: float, weight: Weight = "normal", slant: Slant = "normal") -> FontProperties:
    """Return Matplotlib's own DejaVu Sans, so that every machine draws the same letters."""
    return FontProperties(
        family=["DejaVu Sans"],
        weight=weight,
        style=slant,
        size=max(size, SMALLEST),
        fname=_font_file(weight, slant),
    )


def printable(text: object, limit: int = 400) -> str:
    """Return text that the font can draw: cleaned, and "□" for letters that it lacks."""
    known = get_font(_font_file("normal", "normal")).get_char_index
    return "".join(c if known(ord(c)) else "□" for c in clean_text(text, limit))


@cache
def _width_at_100(text: str, weight: Weight, slant: Slant) -> float:
    width, _, _ = text_to_path.get_text_width_height_descent(text, font(100, weight, slant), ismath=False)
    return float(width)


def text_width(text: str, size: float, weight: Weight = "normal", slant: Slant = "normal") -> float:
    """Return the width of one line of text in millimetres."""
    return _width_at_100(text, weight, slant) * max(size, SMALLEST) / 100 * MM_PER_POINT


def line_height(size: float) -> float:
    """Return the distance between two lines of text in millimetres."""
    return max(size, SMALLEST) * LEADING * MM_PER_POINT


def wrap(text: str, size: float, width: float, weight: Weight = "normal") -> list[str]:
    """Cut text into lines of at most `width` millimetres, at ordinary blanks; a longer word is cut."""
    lines: list[str] = []
    line = ""
    for word in printable(text, 2_000).split(" "):
        rest = word
        longer = f"{line} {rest}" if line else rest
        if text_width(longer, size, weight) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while text_width(rest, size, weight) > width and len(rest) > 1:
            room = next(
                (i for i in range(len(rest), 1, -1) if text_width(rest[:i], size, weight) <= width), 1
            )
            lines.append(rest[:room])
            rest = rest[room:]
        line = rest
    return [*lines, line] if line else lines


def _line(x: float, y: float, text: str, letters: FontProperties, align: Align) -> Text:
    return Text(x, y, text, fontproperties=letters, ha=align, va="baseline", parse_math=False)


class Page:
    """One sheet whose coordinates are design millimetres from the lower left corner.

    Parameters
    ----------
    width, height
        Size in design millimetres.
    paper
        What it is printed on; None for a picture of its own (in a document).
    pixels
        Size of the picture that it becomes, so that it ends at a whole pixel; None for a vector.
    soft_halo
        True leaves halos to the file's style sheet (SVG: the text stays one text); False draws them as
        strokes beneath.

    Attributes
    ----------
    type
        Sizes of letters.
    logos
        PNG pictures that its head shows.
    address, caption
        Web address that its foot shows as a QR code, and what stands below the code.
    grid
        Design millimetres to which very many corners are rounded in a drawing; 0 in a picture.
    halos
        Colours of the soft halos so far.
    written
        Boxes (left, bottom, right, top) and words of the texts so far, for those who check that none
        lies over another.
    """

    def __init__(
        self,
        width: float,
        height: float,
        *,
        paper: Paper | None = None,
        pixels: tuple[int, int] | None = None,
        soft_halo: bool = False,
    ) -> None:
        size = width / MM_PER_INCH, height / MM_PER_INCH
        if pixels:
            dots = pixels[0] / size[0]
            size = pixels[0] / dots, pixels[1] / dots
        self.width, self.height, self.paper = width, height, paper
        self.type = paper.type if paper else Type()
        self.figure = Figure(figsize=size, facecolor=PAPER)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, height)
        self.axes.set_axis_off()
        self._soft_halo = soft_halo
        self.grid = 0.0 if pixels else 0.1 * MM_PER_POINT
        self.logos: tuple[bytes, ...] = ()
        self.address: str | None = None
        self.caption = ""
        self.halos: list[str] = []
        self.written: list[tuple[float, float, float, float, str]] = []

    @classmethod
    def of(cls, paper: Paper, *, pixels: tuple[int, int] | None = None, soft_halo: bool = False) -> Page:
        """Return an empty sheet of a paper."""
        return cls(*paper.design_mm, paper=paper, pixels=pixels, soft_halo=soft_halo)

    def draft(self) -> Page:
        """Return an empty sheet of the same size that nobody keeps, to learn how much room a text takes."""
        empty = Page(self.width, self.height, paper=self.paper)
        empty.logos, empty.address, empty.caption = self.logos, self.address, self.caption
        return empty

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        weight: Weight = "normal",
        slant: Slant = "normal",
        colour: str = INK,
        align: Align = "left",
        halo: str = "",
        order: float = 10,
    ) -> None:
        """Write one line whose baseline starts (or is centred, or ends) at a point.

        Parameters
        ----------
        x, y
            Point, millimetres.
        text, size, weight, slant, colour, align
            The line, in points.
        halo
            Colour of a rim round the letters; none when "".
        order
            Drawing order.
        """
        line = printable(text)
        if not line:
            return
        wide, shift = text_width(line, size, weight, slant), {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        rise = max(size, SMALLEST) * MM_PER_POINT
        left = x - shift * wide
        self.written.append((left, y - 0.22 * rise, left + wide, y + 0.78 * rise, line))
        label = _line(x, y, line, font(size, weight, slant), align)
        label.set(color=colour, zorder=order)
        if halo and self._soft_halo:
            self.halos.append(halo)
            label.set_gid(f"halo-{halo.lstrip('#')}-{len(self.halos)}")
        elif halo:
            stroke = _line(x, y, line, font(size, weight, slant), align)
            stroke.set(color=halo, zorder=order - 0.1)
            stroke.set_path_effects([Stroke(linewidth=HALO, foreground=halo, alpha=0.9)])
            self.axes.add_artist(stroke)
        self.axes.add_artist(label)

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        *,
        weight: Weight = "normal",
        colour: str = INK,
    ) -> float:
        """Write wrapped text below `y` and return the y below its last line."""
        step = line_height(size)
        for line in wrap(text, size, width, weight):
            y -= step
            self.text(x, y + 0.25 * step, line, size, weight=weight, colour=colour)
        return y

    def polygons(
        self,
        geometries: Sequence[shapely.Geometry] | Sequence[Outline],
        *,
        fills: Sequence[str] | str = "none",
        line: str = "none",
        width: float = 0.3,
        hatch: str | None = None,
        hatch_colour: str = INK,
        order: float = 2,
        name: str | None = None,
    ) -> None:
        """Draw polygons (already in millimetres) as one collection.

        Parameters
        ----------
        geometries
            Polygons, or finished paths, page coordinates.
        fills, line
            Colours of the surfaces and of the outlines.
        width
            Line width in points.
        hatch, hatch_colour
            Pattern over the fill.
        order
            Drawing order.
        name
            Name of the group in the SVG.
        """
        given = [one for one in geometries if isinstance(one, Outline) and len(one)]
        shapes = [one for one in geometries if isinstance(one, shapely.Geometry) and not one.is_empty]
        drawn = given or outlines(shapes)
        if not drawn:
            return
        collection = PathCollection(
            drawn,
            facecolors=fills,
            edgecolors=line,
            linewidths=width,
            zorder=order,
            joinstyle="round",
            capstyle="round" if given else None,
        )
        if hatch:
            collection.set(hatch=hatch, hatch_linewidth=0.55, hatchcolor=hatch_colour)
        collection.set_gid(name)
        self.axes.add_collection(collection, autolim=False)

    def lines(
        self,
        geometries: Sequence[shapely.Geometry],
        *,
        colour: str,
        width: float,
        order: float = 3,
        name: str | None = None,
    ) -> None:
        """Draw lines (already in design millimetres) as one collection, a light rim beneath them."""
        parts = [
            part for one in geometries for part in shapely.get_parts(one) if part.geom_type == "LineString"
        ]
        paths = [shapely.get_coordinates(part) for part in parts]
        if not paths:
            return
        for thick, ink, below in ((width + 0.7, PAPER, 0.05), (width, colour, 0.0)):
            drawn = LineCollection(
                paths, colors=ink, linewidths=thick, zorder=order - below, capstyle="round"
            )
            if name and not below:
                drawn.set_gid(name)
            self.axes.add_collection(drawn, autolim=False)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        line: str = "none",
        line_width: float = 0.5,
        hatch: str | None = None,
        order: float = 3,
    ) -> None:
        """Draw a rectangle from its lower left corner."""
        self.polygons(
            [shapely.box(x, y, x + width, y + height)],
            fills=fill,
            line=line,
            width=line_width,
            hatch=hatch,
            order=order,
        )

    def image(
        self, pixels: np.ndarray, place: tuple[float, float, float, float], *, order: float = 14
    ) -> None:
        """Draw a picture (rows, columns, RGBA) into left, bottom, right, top."""
        left, bottom, right, top = place
        self.axes.imshow(
            pixels,
            extent=(left, right, bottom, top),
            aspect="auto",
            interpolation="antialiased",
            zorder=order,
        )
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(0, self.height)

    def rule(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        colour: str = INK,
        width: float = 0.5,
        dashes: tuple[float, float] | None = None,
        order: float = 4,
        name: str | None = None,
    ) -> None:
        """Draw a line through points, whole or in dashes (lengths of dash and gap in points)."""
        line = Line2D(xs, ys, color=colour, linewidth=width, zorder=order)
        if dashes:
            line.set_linestyle((0, dashes))
        line.set(dash_capstyle="butt", solid_capstyle="butt", solid_joinstyle="round", gid=name)
        self.axes.add_line(line)

    def mark(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        marker: str,
        size: float,
        fill: str,
        rim: str = PAPER,
        order: float = 8,
    ) -> None:
        """Draw the same symbol, with a rim, at each point; its size is in points."""
        self.axes.add_line(
            Line2D(
                xs,
                ys,
                linestyle="none",
                marker=marker,
                markersize=size,
                markerfacecolor=fill,
                markeredgecolor=rim,
                markeredgewidth=0.5 if rim == PAPER else 1.0,
                zorder=order,
            )
        )
