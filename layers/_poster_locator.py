"""A small map that shows where the areas lie, for those who know only one of the two countries."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from data.exporters.document import ExportDocument
from data.territories import load_outline_world
from layers import palette
from layers._poster_frame import fit
from layers._poster_labels import Box, Placer, around, baselines, block_size
from layers._poster_page import Page, printable

_CENTRES = {"FRA": ("idf", 2.5, 48.7), "MLI": ("kayes", -10.3, 13.9)}
"""Country -> its area, and the longitude and latitude of its middle in degrees."""
_WINDOW = (-18.5, 6.0, 15.5, 52.5)
"""West, south, east, north of what is shown, degrees."""
_NAME = 6.0
ASPECT = 0.72
"""Width over height."""


def locator_size(width: float) -> tuple[float, float]:
    """Return the width and height of the locator of a map of some width, design millimetres."""
    wide = min(max(width * 0.14, 19.0), 32.0)
    return wide, wide / ASPECT


def draw_locator(page: Page, document: ExportDocument, box: Box) -> None:
    """Draw the countries from France to the Gulf of Guinea, with the areas of a document.

    Parameters
    ----------
    page
        The sheet.
    document
        Its areas and language.
    box
        Left, bottom, right, top in design millimetres.
    """
    left, bottom, right, top = box
    window = gpd.GeoSeries([shapely.box(*_WINDOW).segmentize(2)], crs=4326)
    frame = fit(window, box, margin=-2)
    world = load_outline_world()
    shapes = frame.to_page(world.geometry).make_valid().intersection(shapely.box(*box))
    ours = world["iso3"].isin(_CENTRES).to_numpy()
    page.box(left, bottom, right - left, top - bottom, fill=palette.PAPER, order=13)
    for these, fill in ((~ours, palette.NEIGHBOUR_FILL), (ours, palette.COUNTRY_FILL)):
        page.polygons(
            list(shapes[these]),
            fills=fill,
            line=palette.NEIGHBOUR_LINE,
            width=0.35,
            order=13.1,
            name="locator",
        )
    placer = Placer((left + 0.4, bottom + 0.4, right - 0.4, top - 0.4))
    for iso, (area, lon, lat) in _CENTRES.items():
        rows = document.parents
        units = rows.loc[(rows["area"] == area) & (rows["level"] == "region")]
        page.polygons(list(frame.to_page(units.geometry)), fills=palette.INK, order=13.2)
        spot = frame.points(pd.Series([lon]), pd.Series([lat])).iloc[0]
        page.mark([spot.x], [spot.y], marker="o", size=4.2, fill="none", rim=palette.INK, order=13.3)
        placer.reserve((spot.x - 0.9, spot.y - 0.9, spot.x + 0.9, spot.y + 0.9))
        name = printable(str(world.loc[world["iso3"] == iso, f"name_{document.language}"].iloc[0]))
        place = placer.take(around(spot.x, spot.y, *block_size([name], _NAME, "normal"), gap=1.3))
        if place:
            [(y, line)] = baselines(place, [name], _NAME)
            page.text(place[0], y, line, _NAME, halo=palette.PAPER, order=13.5)
    page.box(left, bottom, right - left, top - bottom, line=palette.PARENT_LINE, line_width=0.5, order=14)
