"""What supplied polygons are compared with: the codes, names, points and areas of an area's units."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from data import _territories_tables as tables
from data import paths
from data.schema import Area
from data.text_fold import fold

Scheme = Literal["p-code", "p-code-2015", "insee"]
EARTH_RADIUS_KM = 6371.0088
OUTLINES = {"kayes": "kayes.geojson", "idf": "idf_departements.geojson"}
PARIS = "COM-75056"
PARIS_ARRONDISSEMENTS = tuple(f"751{number:02d}" for number in range(1, 21))
"""INSEE codes of the arrondissements, which some files draw in place of the commune of Paris."""

_KIND = re.compile(
    r"^(?:(?:commune|cercle|region|departement)(?: urbaine| rurale)? (?:de la |de l |des |du |de |d )?)?"
    r"(?:(?:le|la|les|l) (?=.))?"
)


@dataclass(frozen=True)
class Reference:
    """The units of one area, ready for comparison.

    Parameters
    ----------
    area
        Which area.
    code, name, level
        Of every unit.
    lon, lat
        Tabulated centroid, EPSG:4326.
    area_km2
        Tabulated area.
    names
        Units by :func:`name_key`; names that several units share lead to all of them.
    codes
        Per scheme, unit and whether the code is that of a part (a former commune, an arrondissement).
    """

    area: Area
    code: list[str]
    name: list[str]
    level: list[str]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    area_km2: NDArray[np.float64]
    names: dict[str, tuple[int, ...]]
    codes: dict[Scheme, dict[str, tuple[int, bool]]]

    @property
    def radius_km(self) -> NDArray[np.float64]:
        """Radius of the disc that has the area of each unit."""
        return np.sqrt(self.area_km2 / np.pi)


def name_key(name: str) -> str:
    """Return the form in which names are compared: folded, without kind, leading article and blanks.

    Examples
    --------
    >>> name_key("Cercle de Kéniéba"), name_key("Le Kremlin-Bicêtre")
    ('kenieba', 'kremlinbicetre')
    """
    return _KIND.sub("", fold(name)).replace(" ", "")


def code_key(value: str) -> str:
    """Return the form in which codes are compared: capitals, no blanks."""
    return re.sub(r"\s+", "", value).upper()


def distance_km(
    lon: NDArray[np.float64], lat: NDArray[np.float64], other_lon: float, other_lat: float
) -> NDArray[np.float64]:
    """Return great-circle distances in km (haversine) from degrees."""
    a_lon, a_lat, b_lon, b_lat = (np.radians(value) for value in (lon, lat, other_lon, other_lat))
    half = np.sin((a_lat - b_lat) / 2) ** 2 + np.cos(a_lat) * np.cos(b_lat) * np.sin((a_lon - b_lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)))


@lru_cache(maxsize=2)
def reference(area: Area) -> Reference:
    """Return what the boundaries of an area are compared with (division of 1996)."""
    table = tables.attributes(area, "1996")
    table = table.loc[~table["level"].isin(["epci", "ept"])].reset_index(drop=True)
    codes = [str(code) for code in table["code"]]
    position = {code: row for row, code in enumerate(codes)}
    schemes: dict[Scheme, dict[str, tuple[int, bool]]]
    if area == "kayes":
        older = table["code_2015"]
        schemes = {
            "p-code": {code: (row, False) for code, row in position.items()},
            "p-code-2015": {str(older[row]): (row, False) for row in table.index if older.notna()[row]},
        }
    else:
        schemes = {"insee": _french_codes(position)}
    return Reference(
        area=area,
        code=codes,
        name=[str(name) for name in table["name"]],
        level=[str(level) for level in table["level"]],
        lon=table["lon"].to_numpy("float64"),
        lat=table["lat"].to_numpy("float64"),
        area_km2=table["area_km2"].to_numpy("float64"),
        names=_names(area, dict(zip(codes, table["name"], strict=True)), position),
        codes=schemes,
    )


@lru_cache(maxsize=2)
def outline(area: Area) -> shapely.Geometry:
    """Return the outline of an area (Natural Earth, EPSG:4326)."""
    frame = gpd.read_file(paths.BOUNDARIES / "outlines" / OUTLINES[area])
    joined = shapely.union_all(frame.geometry.to_numpy())
    shapely.prepare(joined)
    return joined


def _names(area: Area, names: dict[str, str], position: dict[str, int]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for code, name in names.items():
        found[name_key(name)].add(position[code])
    if area == "kayes":
        communes = tables.read_table(tables.reference_files("kayes")[0])
        for code, variants in zip(communes["code"], communes["variants"].fillna(""), strict=True):
            for variant in variants.split(";"):
                if variant.strip():
                    found[name_key(variant)].add(position[code])
    return {key: tuple(sorted(rows)) for key, rows in found.items()}


def _french_codes(position: dict[str, int]) -> dict[str, tuple[int, bool]]:
    """Return INSEE codes, with the project's prefix and bare, and those of former communes."""
    codes: dict[str, tuple[int, bool]] = {}
    former = tables.read_table(paths.REFERENCE / "french_former_codes.csv")
    for old, commune in zip(former["former_code"], former["commune"], strict=True):
        if f"COM-{commune}" in position:
            codes[old] = (position[f"COM-{commune}"], True)
    codes |= dict.fromkeys(PARIS_ARRONDISSEMENTS, (position[PARIS], True))
    for code, row in position.items():
        codes[code] = (row, False)
        codes[code.split("-", 1)[1]] = (row, False)
    return codes
