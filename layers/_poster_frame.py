"""Where a territory lies on the sheet: its own equal-area projection, and how degrees become millimetres."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from data.exporters.document import ExportDocument
from data.schema import CRS, Area
from layers._poster_labels import Box
from layers._poster_mesh import Floats, Mesh, mesh_of
from layers.shapes import merged

MANY = 60_000
"""Corners from which the polygons of a map are drawn by their borders (:mod:`layers._poster_mesh`).

Those of the built-in boundaries, drawn one by one, have fewer."""
FINEST = 0.05
"""Design millimetres by which a border of many polygons may be moved: less than a pixel of 300 dpi on A3."""
PAGE_GRID = 0.001
"""Millimetres of the page at which unions are computed."""
_COARSE = 0.2
"""The same for the outline round which words are placed."""
_SAME_AREA = 0.01
"""Share of its area by which an outline may differ from the sum of its communes."""
_DEGREE = 111_195.0
"""Metres of a degree of latitude (sphere of the mean radius of the Earth)."""


@cache
def _projection(crs: str) -> Transformer:
    return Transformer.from_crs(CRS, crs, always_xy=True)


@dataclass(frozen=True)
class Ground:
    """Shapes to which maps are fitted, and the projection made for them, worked out once for a sheet.

    Parameters
    ----------
    shapes
        EPSG:4326.
    """

    shapes: gpd.GeoSeries

    @cached_property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the centre of the projection, degrees."""
        west, south, east, north = self.shapes.total_bounds
        return round((west + east) / 2, 2), round((south + north) / 2, 2)

    @property
    def crs(self) -> str:
        """Lambert azimuthal equal-area, WGS 84, as a PROJ string."""
        lon, lat = self.centre
        return f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m +no_defs"

    @cached_property
    def mesh(self) -> Mesh | None:
        """The borders of polygons with :data:`MANY` corners and more, degrees; None for fewer."""
        shapes = self.shapes.to_numpy()
        return mesh_of(shapes) if shapely.get_num_coordinates(shapes).sum() >= MANY else None

    @cached_property
    def bounds(self) -> Box:
        """Left, bottom, right, top in metres of the projection."""
        shapes = self.shapes.to_numpy()
        if self.mesh is None:
            xy = shapely.get_coordinates(shapes)
        else:
            xy = np.vstack(
                [self.mesh.rim, shapely.get_coordinates(shapes[shapely.get_dimensions(shapes) < 2])]
            )
        found = np.column_stack(_projection(self.crs).transform(xy[:, 0], xy[:, 1]))
        (left, bottom), (right, top) = found.min(axis=0).tolist(), found.max(axis=0).tolist()
        return left, bottom, right, top

    def fit(self, box: Box, *, margin: float = 3) -> MapFrame:
        """Return the frame that shows all shapes as large as a box allows; see :func:`fit`."""
        left, bottom, right, top = self.bounds
        room_x, room_y = box[2] - box[0] - 2 * margin, box[3] - box[1] - 2 * margin
        scale = min(room_x / max(right - left, 1), room_y / max(top - bottom, 1))
        return MapFrame(box, *self.centre, scale, (left + right) / 2, (bottom + top) / 2, self)


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Where a territory lies on the sheet, and how degrees become millimetres.

    Parameters
    ----------
    box
        Frame on the sheet, millimetres.
    lon, lat
        Centre of the projection, degrees.
    scale
        Millimetres of paper per metre of ground.
    east, north
        Metres, in the projection, of the centre of the frame.
    ground
        The shapes that it was made for.
    """

    box: Box
    lon: float
    lat: float
    scale: float
    east: float
    north: float
    ground: Ground = field(repr=False, compare=False)

    @property
    def crs(self) -> str:
        """The projection as a PROJ string."""
        return self.ground.crs

    @property
    def denominator(self) -> float:
        """Return the n of "1 : n" on A4 paper."""
        return 1 / (self.scale / 1000)

    def place(self, lonlat: Floats) -> Floats:
        """Return points given in degrees (longitude, latitude) in millimetres of the sheet."""
        flat = np.column_stack(_projection(self.crs).transform(lonlat[:, 0], lonlat[:, 1]))
        middle_x, middle_y = (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2
        shift = np.array([middle_x - self.east * self.scale, middle_y - self.north * self.scale])
        return np.asarray(flat * self.scale + shift)

    def to_page(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Return geometries in millimetres of the sheet, without CRS."""
        moved = shapely.transform(shapes.to_crs(CRS).to_numpy(), self.place)
        return gpd.GeoSeries(moved, index=shapes.index)

    def points(self, lon: pd.Series, lat: pd.Series) -> gpd.GeoSeries:
        """Return points given in degrees in millimetres of the sheet."""
        return self.to_page(gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=lon.index, crs=CRS))

    def thinned(self, mesh: Mesh, grid: float = 0.0) -> Mesh:
        """Return a mesh in degrees on the sheet, with no more corners than paper shows.

        Parameters
        ----------
        mesh
            Degrees.
        grid
            Design millimetres to which corners are rounded; not at all when 0.
        """
        stretch = (float(np.cos(np.radians(self.lat))), 1.0)
        thin = mesh.simplified(FINEST / self.scale / _DEGREE, stretch=stretch)
        xy = self.place(thin.xy)
        return thin.at(np.round(xy / grid) * grid if grid else xy)

    def bounds_in_degrees(self) -> Box:
        """Return generous bounds of the frame: west, south, east, north."""
        half_x = (self.box[2] - self.box[0]) / 2 / self.scale
        half_y = (self.box[3] - self.box[1]) / 2 / self.scale
        signs = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        east, north = np.array([(self.east + x * half_x, self.north + y * half_y) for x, y in signs]).T
        lon, lat = _projection(self.crs).transform(east, north, direction="INVERSE")
        return lon.min() - 0.2, lat.min() - 0.2, lon.max() + 0.2, lat.max() + 0.2


def fit(shapes: gpd.GeoSeries, box: Box, *, margin: float = 3) -> MapFrame:
    """Return the frame that shows all shapes as large as a box allows.

    Parameters
    ----------
    shapes
        EPSG:4326.
    box
        Left, bottom, right, top in millimetres.
    margin
        Millimetres left free on each side.
    """
    return Ground(shapes).fit(box, margin=margin)


def ground_of(document: ExportDocument, area: Area) -> Ground:
    """Return the communes of an area of a document as the ground of maps."""
    return Ground(document.territories.loc[document.territories["area"] == area].geometry)


def land_of(frame: MapFrame, document: ExportDocument, area: Area) -> shapely.Geometry:
    """Return the territory shown of an area, in millimetres.

    It is the outline of the region (or of the cercle or département looked at) that is kept with the
    boundaries; where that is not as large as the communes together, their union.
    """
    communes = document.territories.loc[document.territories["area"] == area].geometry
    parents = document.parents.loc[document.parents["area"] == area]
    for levels in (["region"], ["cercle", "departement"]):
        outline = parents.loc[parents["level"].isin(levels)].geometry
        whole = float(shapely.area(communes.to_numpy()).sum())
        if whole and abs(float(shapely.area(outline.to_numpy()).sum()) / whole - 1) < _SAME_AREA:
            drawn = frame.to_page(outline)
            return merged(drawn.simplify(_COARSE) if frame.ground.mesh else drawn, grid=PAGE_GRID)
    return merged(frame.to_page(communes), grid=PAGE_GRID)
