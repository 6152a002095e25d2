"""The join of a supplied file with the units of an area: nothing is silently dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data._boundary_match import Found, Match
from data._territories_geometry import union
from data.boundary_report import JoinReport, LevelJoin, Status, UnitJoin
from data.errors import N_, Message
from data.importers.boundary_files import BoundaryFile
from data.schema import CRS, Level

SAME_PART = 0.01
"""Two rows of one unit that overlap by less than this share of the smaller are two parts of it."""
AREA_REMARK = (2 / 3, 3 / 2)


def join_file(
    file: BoundaryFile, match: Match, *, vintage: str = ""
) -> tuple[JoinReport, dict[Level, gpd.GeoDataFrame]]:
    """Join a file with the units of the area that it was matched with.

    Parameters
    ----------
    file
        As read, EPSG:4326.
    match
        Which unit each row draws, from :func:`data._boundary_match.match_file`.
    vintage
        Passed on to the report.

    Returns
    -------
    report : JoinReport
        Every row and every missing unit.
    polygons : dict
        Per level drawn: GeoDataFrame of ``code``, ``geometry`` (EPSG:4326), one row per unit.
    """
    by_unit: dict[int, list[int]] = defaultdict(list)
    for row, found in enumerate(match.rows):
        if found.unit is not None:
            by_unit[found.unit].append(row)
    texts = _Texts(_texts(file, match.code_column), _texts(file, match.name_column), file.mended)
    shapes = file.frame.geometry.to_numpy()
    rows = _unfound(match, texts, file.undrawn)
    drawn: dict[int, shapely.Geometry] = {}
    for unit, members in by_unit.items():
        drawn[unit], joined = _draw(match, texts, shapes, unit, members)
        rows |= joined
    levels = _levels(match, drawn)
    missing = _missing(match, drawn, {level.level for level in levels})
    used = {"code": match.code_column, "name": match.name_column}
    report = JoinReport(
        area=match.reference.area,
        file=file.name,
        crs=file.crs,
        scheme=match.scheme or "",
        columns={key: column for key, column in used.items() if column is not None},
        levels=levels,
        rows=(*(_settle(rows[row], match, row, drawn, missing) for row in sorted(rows)), *missing),
        vintage=vintage,
    )
    return report, {level.level: _frame(match, drawn, level.level) for level in levels}


@dataclass(frozen=True)
class _Texts:
    """What the file calls its rows (empty where it says nothing), and the rows mended."""

    code: list[str]
    name: list[str]
    mended: frozenset[int]


def _texts(file: BoundaryFile, column: str | None) -> list[str]:
    if column is None:
        return [""] * len(file.frame)
    return [str(value) for value in file.frame[column].fillna("")]


def _unfound(match: Match, texts: _Texts, undrawn: frozenset[int]) -> dict[int, UnitJoin]:
    """Return the rows for which no unit was found."""
    rows = {}
    for row, found in enumerate(match.rows):
        if found.unit is not None:
            continue
        status: Status = "unmatched" if match.shapes.inside[row] or found.note else "elsewhere"
        note = found.note
        if row in undrawn:
            status, note = "unmatched", Message(N_("The row holds no polygon."))
        rows[row] = _unit_join(match, texts, row, status, note)
    return rows


def _unit_join(match: Match, texts: _Texts, row: int, status: Status, note: Message | None) -> UnitJoin:
    found: Found = match.rows[row]
    ref = match.reference
    return UnitJoin(
        status=status,
        row=row + 1,
        code="" if found.unit is None else ref.code[found.unit],
        name="" if found.unit is None else ref.name[found.unit],
        level="" if found.unit is None else ref.level[found.unit],
        file_code=texts.code[row],
        file_name=texts.name[row],
        method=found.method,
        mended=row in texts.mended,
        note=note,
    )


def _draw(
    match: Match, texts: _Texts, shapes: Any, unit: int, members: list[int]
) -> tuple[shapely.Geometry, dict[int, UnitJoin]]:
    """Return the polygon of a unit and what became of the rows that lead to it."""
    kept, left_out = _parts(match, shapes, unit, members)
    shape = shapes[kept[0]] if len(kept) == 1 else union([shapes[row] for row in kept])
    share = match.shapes.area_km2[kept].sum() / match.reference.area_km2[unit]
    remark = None
    if not AREA_REMARK[0] <= share <= AREA_REMARK[1]:
        remark = Message(
            N_("Its polygon has {share} % of its tabulated area."), {"share": round(100 * share)}
        )
    status: Status = "matched" if len(kept) == 1 else "merged"
    rows = {row: _unit_join(match, texts, row, status, match.rows[row].note or remark) for row in kept}
    rows |= {row: _unit_join(match, texts, row, "duplicate", match.rows[row].note) for row in left_out}
    return shape, rows


def _parts(match: Match, shapes: Any, unit: int, members: list[int]) -> tuple[list[int], list[int]]:
    """Return the rows whose union draws the unit, and the duplicates.

    Former communes are always united. Of other rows the one that fits the tabulated area best is kept,
    and each row that does not overlap the kept ones is a further part.
    """
    former = [row for row in members if match.rows[row].method == "former"]
    rest = [row for row in members if match.rows[row].method != "former"]
    fit = np.abs(np.log(match.shapes.area_km2[rest] / match.reference.area_km2[unit]))
    kept: list[int] = []
    left_out: list[int] = []
    for row in [rest[position] for position in np.argsort(fit, kind="stable")]:
        overlap = max((_overlap(shapes[row], shapes[other]) for other in kept), default=0.0)
        (kept if overlap < SAME_PART else left_out).append(row)
    return sorted([*former, *kept]), sorted(left_out)


def _overlap(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Return the common area over the smaller polygon's area (a ratio, so degrees will do)."""
    smaller = min(one.area, other.area)
    return float(one.intersection(other).area / smaller) if smaller else 0.0


def _levels(match: Match, drawn: Mapping[int, shapely.Geometry]) -> tuple[LevelJoin, ...]:
    expected = Counter(match.reference.level)
    found = Counter(match.reference.level[unit] for unit in drawn)
    order: tuple[Level, ...] = ("region", "departement", "cercle", "commune")
    return tuple(LevelJoin(level, found[level], expected[level]) for level in order if found[level])


def _missing(match: Match, drawn: Mapping[int, shapely.Geometry], levels: set[Level]) -> tuple[UnitJoin, ...]:
    ref = match.reference
    return tuple(
        UnitJoin("missing", None, code=ref.code[unit], name=ref.name[unit], level=level)
        for unit, level in enumerate(ref.level)
        if level in levels and unit not in drawn
    )


def _settle(
    joined: UnitJoin,
    match: Match,
    row: int,
    drawn: Mapping[int, shapely.Geometry],
    missing: tuple[UnitJoin, ...],
) -> UnitJoin:
    """Call a left-over row "elsewhere" when every unit is drawn and its centre lies in none of them.

    The outline is coarse: a neighbour of the area may have its centre inside it.
    """
    if joined.status != "unmatched" or joined.note or missing or not drawn:
        return joined
    centre = shapely.Point(match.shapes.lon[row], match.shapes.lat[row])
    if any(shape.intersects(centre) for shape in drawn.values()):
        return joined
    return replace(joined, status="elsewhere")


def _frame(match: Match, drawn: Mapping[int, shapely.Geometry], level: Level) -> gpd.GeoDataFrame:
    units = [unit for unit in sorted(drawn) if match.reference.level[unit] == level]
    codes = pd.DataFrame({"code": [match.reference.code[unit] for unit in units]})
    return gpd.GeoDataFrame(codes, geometry=[drawn[unit] for unit in units], crs=CRS)
