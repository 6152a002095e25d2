"""The communes of a map and the outlines above them: colours of the classes, patterns, borders.

Each commune is a path of its own with all its corners while these are fewer than
:data:`layers._poster_frame.MANY`. From there on, in every format, the communes of one colour are one path,
borders are drawn once, and both have no more corners than paper shows, so that 36,000 communes fit in 3 MB
of SVG or PDF. Nothing is turned into pixels: at 300 dpi the picture of such a map is larger than its drawing.
"""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path as Outline

from data.schema import Area
from geo.classes import UNKNOWN_KEY, pattern_of
from layers import palette
from layers._poster_frame import PAGE_GRID, Ground, MapFrame
from layers._poster_mesh import Flags, mesh_of
from layers._poster_outline import outlines
from layers._poster_page import Page
from layers.shapes import merged

Surfaces = Callable[[Page, MapFrame, gpd.GeoDataFrame, Area], None]
"""Fills the communes of an area."""
Piece = Callable[[Flags], list[Outline]]
"""Some of the communes, in one piece."""
_DARK = ("3-4", "5+")
"""Classes on which a pattern is drawn in white."""
_FEW = 400
"""Communes whose borders are drawn in wider lines."""


def draw_surfaces(page: Page, frame: MapFrame, communes: gpd.GeoDataFrame, area: Area) -> None:
    """Fill the communes with their class, then lay the patterns over them."""
    classes = communes["coverage_class"]
    fills = classes.map({key: palette.class_colour(key) for key in classes.unique()}).to_numpy(object)
    flat = shapely.get_dimensions(communes.geometry.to_numpy()) == 2
    own = frame.ground.shapes.index.equals(communes.index)
    mesh = (frame.ground if own else Ground(communes.geometry)).mesh
    width = 0.25 if len(communes) < _FEW else 0.12
    if mesh is None:
        shapes = frame.to_page(communes.geometry)
        page.polygons(
            list(shapes[flat]),
            fills=list(fills[flat]),
            line=palette.COMMUNE_LINE,
            width=width,
            order=2,
            name=f"{area}-communes",
        )

        def piece(chosen: Flags) -> list[Outline]:
            return outlines([merged(shapes[chosen], grid=PAGE_GRID)])

    else:
        drawn = frame.thinned(mesh, page.grid)

        def piece(chosen: Flags) -> list[Outline]:
            return [drawn.filled(chosen)]

        most, *others = classes.value_counts().index.map(palette.class_colour).unique()
        page.polygons(piece(flat), fills=most, order=2, name=f"{area}-communes")
        for fill in others:
            page.polygons(piece(flat & (fills == fill)), fills=fill, order=2.05, name=f"{area}-{fill[1:]}")
        borders = drawn.borders(joined=page.grid > 0)
        page.polygons([borders], line=palette.COMMUNE_LINE, width=width, order=2.1, name=f"{area}-borders")
    for fill in dict.fromkeys(fills[~flat]):
        spots = frame.to_page(communes.geometry[~flat & (fills == fill)])
        page.mark(spots.x, spots.y, marker="o", size=6, fill=fill, order=2)
    _draw_patterns(page, communes, flat, piece, area)


def _draw_patterns(page: Page, communes: gpd.GeoDataFrame, flat: Flags, piece: Piece, area: Area) -> None:
    """Lay the patterns over the communes; those of one pattern are one piece, quick and without seams."""
    classes = communes["coverage_class"].to_numpy()
    reaches = communes[["n_direct", "n_cercle", "n_region"]].clip(upper=1)
    kinds = reaches.drop_duplicates().to_numpy().tolist()
    patterns = np.full(len(communes), "", dtype=object)
    for kind in kinds:
        patterns[(reaches == kind).all(axis=1)] = pattern_of(*kind) or ""
    dark = np.isin(classes, _DARK)
    for key, pattern in palette.PATTERNS.items():
        for ink, shade in ((palette.INK, ~dark), (palette.PAPER, dark)):
            page.polygons(
                piece(flat & shade & (patterns == key)),
                hatch=pattern.hatch,
                hatch_colour=ink,
                order=2.5,
                name=f"{area}-{key}-{ink[1:]}",
            )
    page.polygons(
        piece(flat & (classes == UNKNOWN_KEY)),
        hatch=palette.UNKNOWN_PATTERN.hatch,
        hatch_colour=palette.QUIET_INK,
        order=2.5,
        name=f"{area}-unknown",
    )


def draw_outlines(page: Page, frame: MapFrame, parents: gpd.GeoDataFrame, area: Area) -> None:
    """Draw the outlines of cercles or départements and of the region, light rims beneath to show on dark."""
    for level, colour, width, order in (
        (("cercle", "departement"), palette.PARENT_LINE, 0.8, 3),
        (("region",), palette.REGION_LINE, 1.5, 3.5),
    ):
        paths = _outlines(page, frame, parents.loc[parents["level"].isin(level)].geometry)
        page.polygons(paths, line=palette.PAPER, width=width + 0.9, order=order - 0.2)
        page.polygons(paths, line=colour, width=width, order=order, name=f"{area}-{level[0]}")


def _outlines(page: Page, frame: MapFrame, shapes: gpd.GeoSeries) -> list[Outline]:
    if frame.ground.mesh is None:
        return outlines(list(frame.to_page(shapes)))
    if shapes.empty:
        return []
    drawn = frame.thinned(mesh_of(shapes.to_numpy()), page.grid)
    return [drawn.borders(joined=page.grid > 0)]
