"""Which unit each polygon of a supplied file draws: by code, else by name, else by place.

Three kinds of evidence bear on each other. A *code* is only believed when the name agrees or the polygon
lies where the unit is tabulated and has about its size; so the scheme of a code is decided by what the
codes lead to, never by how they look, and one scheme holds for the whole file. A *name* is only believed
when the polygon is not far away and not of another size (which tells the commune, the cercle and the
region of Kayes apart). *Place* alone is used last, for units that a misspelt name left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from data._boundary_reference import Reference, Scheme, code_key, distance_km, name_key, outline
from data.errors import N_, Message

Method = Literal["code", "former", "name", "place", ""]
EQUAL_AREA = "EPSG:6933"
NEIGHBOURHOOD_DEG = 0.5
FAR_RADII, FAR_KM = 3.0, 5.0
"""A polygon is far from a unit beyond three radii of it plus 5 km, centre to centre."""
SAME_PLACE_KM = 50.0
"""When code, name and size agree, a polygon may lie so far off; the report says so."""
SAME_SIZE = (0.5, 2.0)
PLACE_RADII, PLACE_SIZE = 0.25, (0.8, 1.25)
"""By place alone: centres within a quarter of the radius, areas within a quarter."""
TRUSTED_SHARE = 0.8
"""Codes of rows without a name are believed when place confirms at least this share of all codes."""
PLACE_NEEDS = 0.5
"""Place alone is used when codes and names settled at least this share of the level."""


@dataclass(frozen=True)
class Shapes:
    """The polygons of a file, measured.

    Parameters
    ----------
    lon, lat
        Centroid, EPSG:4326; NaN without polygon.
    area_km2
        Area in the equal-area projection EPSG:6933.
    near
        Rows within half a degree of the area; the others are elsewhere.
    inside
        Rows with a point of their polygon inside the outline of the area.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    area_km2: NDArray[np.float64]
    near: NDArray[np.bool_]
    inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """What one row draws: a unit (its position in the reference) or None, how it was found, a remark."""

    unit: int | None = None
    method: Method = ""
    note: Message | None = None


@dataclass(frozen=True)
class Match:
    """The match of a file with one area.

    Parameters
    ----------
    code_column, name_column, scheme
        Columns and code scheme used; None where none was.
    rows
        One :class:`Found` per row of the file.
    """

    reference: Reference
    shapes: Shapes
    code_column: str | None
    name_column: str | None
    scheme: Scheme | None
    rows: tuple[Found, ...]

    @property
    def n_units(self) -> int:
        """Number of different units found."""
        return len({row.unit for row in self.rows if row.unit is not None})


def match_file(frame: gpd.GeoDataFrame, reference: Reference, columns: Mapping[str, str]) -> Match:
    """Return which unit each row draws.

    Parameters
    ----------
    frame
        Text columns and polygons (or None), EPSG:4326, index 0..n-1.
    reference
        The units of one area.
    columns
        Columns that the person named (``code``, ``name``); the others are found by their values.
    """
    shapes = measure(frame, reference)
    matcher = _Matcher(frame, reference, shapes)
    attributes = [str(column) for column in frame.columns if column != frame.geometry.name]
    name_column = columns.get("name") or matcher.best_name_column(attributes)
    candidates = [columns["code"]] if "code" in columns else attributes
    code_column, scheme = matcher.best_code_column(candidates, name_column)
    rows = matcher.rows(code_column, scheme, name_column)
    return Match(reference, shapes, code_column, name_column, scheme, tuple(rows))


def measure(frame: gpd.GeoDataFrame, reference: Reference) -> Shapes:
    """Return centroids, areas (km², EPSG:6933) and position of polygons in EPSG:4326."""
    polygons = frame.geometry.to_numpy()
    centre = shapely.centroid(polygons)
    lon, lat = shapely.get_x(centre), shapely.get_y(centre)
    low_lon, low_lat, high_lon, high_lat = outline(reference.area).bounds
    margin = NEIGHBOURHOOD_DEG
    near = (lon > low_lon - margin) & (lon < high_lon + margin)
    near &= (lat > low_lat - margin) & (lat < high_lat + margin)
    area = np.full(len(frame), np.nan)
    inside = np.zeros(len(frame), dtype=bool)
    if near.any():
        area[near] = frame.geometry[near].to_crs(EQUAL_AREA).area.to_numpy() / 1e6
        inside[near] = shapely.contains(outline(reference.area), shapely.point_on_surface(polygons[near]))
    return Shapes(lon, lat, area, near, inside)


class _Matcher:
    """Weighs the evidence for one file and one area."""

    def __init__(self, frame: gpd.GeoDataFrame, reference: Reference, shapes: Shapes) -> None:
        self.frame = frame
        self.ref = reference
        self.shapes = shapes
        self.near = [int(row) for row in np.flatnonzero(shapes.near)]
        self.radius = reference.radius_km

    def values(self, column: str | None) -> dict[int, str]:
        """Return the values of a column by row, for rows near the area that have one."""
        if column is None:
            return {}
        series = self.frame[column].iloc[self.near].dropna()
        return dict(zip(series.index, series, strict=True))

    def distance(self, row: int, unit: int) -> float:
        """Return km between the polygon's centre and the unit's tabulated one."""
        lon, lat = self.shapes.lon[row : row + 1], self.shapes.lat[row : row + 1]
        return float(distance_km(lon, lat, self.ref.lon[unit], self.ref.lat[unit])[0])

    def ratio(self, row: int, unit: int) -> float:
        """Return the polygon's area over the unit's tabulated one."""
        return float(self.shapes.area_km2[row] / self.ref.area_km2[unit])

    def far(self, row: int, unit: int) -> bool:
        """Tell whether the polygon lies away from the unit."""
        return self.distance(row, unit) > FAR_RADII * float(self.radius[unit]) + FAR_KM

    def same_size(self, row: int, unit: int) -> bool:
        """Tell whether polygon and unit are of about one size."""
        return SAME_SIZE[0] <= self.ratio(row, unit) <= SAME_SIZE[1]

    def alike(self, row: int, unit: int) -> bool:
        """Tell whether the polygon lies on the unit and has about its size."""
        return self.distance(row, unit) <= float(self.radius[unit]) and self.same_size(row, unit)

    def named(self, key: str, row: int) -> list[int]:
        """Return the units of that name that are near the row and of its size, the likeliest first."""
        units = [
            unit
            for unit in self.ref.names.get(key, ())
            if self.same_size(row, unit) and not self.far(row, unit)
        ]
        return sorted(units, key=lambda unit: self.misfit(row, unit))

    def misfit(self, row: int, unit: int) -> float:
        """Return how badly size and place agree; 0 is perfect."""
        return abs(float(np.log(self.ratio(row, unit)))) + self.distance(row, unit) / float(self.radius[unit])

    def best_name_column(self, columns: list[str]) -> str | None:
        """Return the column whose values name the most units; None when no value names one."""
        scores = {
            column: len(
                {
                    units[0]
                    for row, value in self.values(column).items()
                    if (units := self.named(name_key(value), row))
                }
            )
            for column in columns
        }
        best = max(scores, key=lambda column: scores[column], default=None)
        return best if best is not None and scores[best] else None

    def best_code_column(
        self, columns: list[str], name_column: str | None
    ) -> tuple[str | None, Scheme | None]:
        """Return the column and the scheme whose codes lead to the most units that name or place confirms."""
        names = {row: name_key(value) for row, value in self.values(name_column).items()}
        values = {column: self.values(column) for column in columns}
        best: tuple[int, str | None, Scheme | None] = (0, None, None)
        for scheme, codes in self.ref.codes.items():  # the newer scheme first: it wins a tie
            for column in columns:
                units = {
                    hit[0]
                    for row, value in values[column].items()
                    if (hit := codes.get(code_key(value)))
                    and not hit[1]
                    and self.confirmed(row, hit[0], names.get(row))
                }
                if len(units) > best[0]:
                    best = (len(units), column, scheme)
        return best[1], best[2]

    def confirmed(self, row: int, unit: int, name: str | None) -> bool:
        """Tell whether name or place bears out that the row draws the unit."""
        if self.far(row, unit):
            return False
        return self.alike(row, unit) or self.named_so(unit, name)

    def rows(self, code_column: str | None, scheme: Scheme | None, name_column: str | None) -> list[Found]:
        """Return what every row draws."""
        codes = {row: code_key(value) for row, value in self.values(code_column).items()}
        names = {row: name_key(value) for row, value in self.values(name_column).items()}
        found = [Found()] * len(self.frame)
        for row in self.near:
            found[row] = self.by_code(row, codes.get(row), scheme, names.get(row))
        found = self.trust_codes(found, codes, scheme, names)
        found = self.keep_codes_of_mergers(found, codes, scheme)
        main = self.main_level(found, names)
        for row in self.near:
            if found[row].unit is None and row in names:
                found[row] = self.by_name(row, names[row], main, found[row].note)
        return self.by_place(found, names, main)

    def by_code(self, row: int, code: str | None, scheme: Scheme | None, name: str | None) -> Found:
        """Return what the row's code leads to, or why it is not believed."""
        hit = self.ref.codes[scheme].get(code) if scheme is not None and code is not None else None
        if hit is None:
            return Found()
        unit, part = hit
        if part and not self.far(row, unit):
            return Found(unit, "former")
        if not part and self.confirmed(row, unit, name):
            return Found(unit, "code")
        distance = self.distance(row, unit)
        if not part and self.named_so(unit, name) and distance <= SAME_PLACE_KM and self.same_size(row, unit):
            return Found(
                unit,
                "code",
                Message(
                    N_("It lies {distance} km from where it is tabulated."), {"distance": round(distance)}
                ),
            )
        return Found(
            note=Message(
                N_("Its code is that of {name}, but its name and its place are not."),
                {"name": self.ref.name[unit]},
            )
        )

    def named_so(self, unit: int, name: str | None) -> bool:
        """Tell whether a name is one of the unit's."""
        return name is not None and unit in self.ref.names.get(name, ())

    def trust_codes(
        self, found: list[Found], codes: Mapping[int, str], scheme: Scheme | None, names: Mapping[int, str]
    ) -> list[Found]:
        """Believe nameless rows by their code, when place confirms the codes of nearly all other rows.

        Such a row must still be near its unit and of about its size: crude polygons may have their centre
        a little off.
        """
        confirmed = sum(row.method == "code" for row in found)
        if scheme is None or confirmed < TRUSTED_SHARE * (
            confirmed + sum(row.note is not None for row in found)
        ):
            return found
        result = list(found)
        for row in self.near:
            hit = self.ref.codes[scheme].get(codes.get(row, ""))
            if found[row].note and row not in names and hit is not None:
                unit = hit[0]
                if self.same_size(row, unit) and not self.far(row, unit):
                    result[row] = Found(unit, "code")
        return result

    def keep_codes_of_mergers(
        self, found: list[Found], codes: Mapping[int, str], scheme: Scheme | None
    ) -> list[Found]:
        """Believe the code of an old commune whose code the merged commune kept under another name.

        It is one when the file draws another part of the same merged commune.
        """
        merged = {row.unit for row in found if row.method == "former"}
        result = list(found)
        for row in self.near:
            hit = self.ref.codes[scheme].get(codes.get(row, "")) if scheme is not None else None
            if found[row].unit is None and hit and hit[0] in merged and not self.far(row, hit[0]):
                result[row] = Found(hit[0], "former")
        return result

    def main_level(self, found: list[Found], names: Mapping[int, str]) -> str:
        """Return the level of most rows; it settles a name that two levels share (Paris)."""
        units = [row.unit for row in found if row.unit is not None]
        units += [hits[0] for row, name in names.items() if (hits := self.named(name, row))]
        levels = [self.ref.level[unit] for unit in units]
        return max(sorted(set(levels)), key=levels.count, default="commune")

    def by_name(self, row: int, name: str, main: str, note: Message | None) -> Found:
        """Return the unit that the row's name leads to."""
        units = self.named(name, row)
        if not units:
            return Found(note=note)
        best = units[0]
        for unit in units[1:]:
            if self.ref.level[unit] == main and self.misfit(row, unit) - self.misfit(row, best) < 0.2:
                best = unit
        return Found(best, "name", note)

    def by_place(self, found: list[Found], names: Mapping[int, str], main: str) -> list[Found]:
        """Give units that no row draws to left-over rows that lie exactly there."""
        taken = {row.unit for row in found}
        level = [unit for unit, name in enumerate(self.ref.level) if name == main]
        left = [unit for unit in level if unit not in taken]
        if len(left) > (1 - PLACE_NEEDS) * len(level):
            return found
        rows = [
            row
            for row in self.near
            if found[row].unit is None and not self.ref.names.get(names.get(row, ""), ())
        ]
        result = list(found)
        for unit in left:
            fits = [
                row
                for row in rows
                if self.distance(row, unit) <= PLACE_RADII * self.radius[unit]
                and PLACE_SIZE[0] <= self.ratio(row, unit) <= PLACE_SIZE[1]
            ]
            if len(fits) == 1:
                result[fits[0]] = Found(unit, "place", result[fits[0]].note)
        return result
