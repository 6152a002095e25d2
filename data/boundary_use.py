"""Take over a person's boundary file: read it, find its area and columns, join it, store what fits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from data import boundaries_store as store
from data._boundary_match import Match, match_file
from data._boundary_reference import reference
from data.boundary_join import join_file
from data.boundary_report import JoinReport
from data.errors import N_, Fault, Message
from data.importers.boundary_files import BoundaryFile, BoundaryFileError, read_boundaries
from data.schema import AREAS, Area
from data.text_fold import fold

VINTAGE_COLUMNS = {"validon", "date", "vintage", "millesime", "annee", "year"}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
COLUMN_ROLES = ("code", "name")


def use_boundaries(
    path: Path,
    *,
    area: Area | None = None,
    columns: Mapping[str, str] | None = None,
    crs: str | None = None,
    layer: str | None = None,
    vintage: str = "",
    source: str = "",
    licence: str = "",
) -> JoinReport:
    """Use the boundaries of a file from now on, level by level, where it draws enough of the level.

    A file may hold more than the area (the communes of all France), several levels, or one level above
    the communes: its cercles, départements or region are then drawn as they are, while the communes stay
    schematic. When communes are official, the units above are unions of them, whatever else was supplied.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile (zipped or not), FlatGeobuf or GeoParquet; see
        :func:`data.importers.boundary_files.read_boundaries`.
    area
        None finds it.
    columns
        Columns by role (``code``, ``name``) when they are not found by themselves.
    crs, layer
        See :func:`~data.importers.boundary_files.read_boundaries`.
    vintage, source, licence
        As stated by who supplies the file. A missing vintage is taken from a date column of the file, or
        from a year in its name; else it stays unknown.

    Returns
    -------
    JoinReport
        What became of every row. Nothing was taken over when :attr:`JoinReport.accepted` is empty.

    Raises
    ------
    NotFoundError, BoundaryFileError
        The file cannot be read, has no such column, or no row of it could be recognised.
    """
    file = read_boundaries(path, crs=crs, layer=layer)
    wanted = dict(columns or {})
    _check_columns(file, wanted)
    match = _best_match(file, AREAS if area is None else (area,), wanted)
    stated = vintage or _vintage(file)
    report, polygons = join_file(file, match, vintage=stated)
    for level in report.accepted:
        store.save_set(
            polygons[level.level],
            area=report.area,
            level=level.level,
            n_expected=level.n_expected,
            source_file=file.name,
            sha256=file.sha256,
            vintage=stated,
            source=source,
            licence=licence,
            columns=dict(report.columns),
            report=report.counts(),
        )
    return report


def consequence(report: JoinReport) -> Message | None:
    """Return what a person should know of the map after a file was taken; None when it shows the file.

    Parameters
    ----------
    report
        From :func:`use_boundaries`.
    """
    if not report.accepted:
        return Message(N_("Nothing was taken over: the file draws too few units of every level."))
    if any(level.level == "commune" for level in report.accepted):
        return None
    if "commune" in store.official_sets(report.area):
        return Message(
            N_(
                "The communes are official already and the units above are drawn as their unions; this file "
                "shows once the boundaries have been reset."
            )
        )
    return Message(N_("The file draws no communes: they stay schematic."))


def _check_columns(file: BoundaryFile, columns: Mapping[str, str]) -> None:
    wrong = [column for column in columns.values() if column not in file.columns]
    if wrong:
        raise BoundaryFileError(
            N_("“{file}” has no column “{column}”; its columns are: {columns}."),
            file=file.name,
            column=wrong[0],
            columns=", ".join(file.columns) or "–",
        )


def _best_match(file: BoundaryFile, areas: tuple[Area, ...], columns: Mapping[str, str]) -> Match:
    """Return the match with the area of which the file draws the most units."""
    matches = [match_file(file.frame, reference(area), columns) for area in areas]
    best = max(matches, key=lambda match: match.n_units)
    if not best.n_units:
        raise _not_recognised(file)
    if "code" in columns and best.scheme is None:
        raise BoundaryFileError(
            N_("No value of the column “{column}” is a code that is known here, for example: {values}."),
            column=columns["code"],
            values=_examples(file.frame, columns["code"]),
        )
    return best


def _not_recognised(file: BoundaryFile) -> BoundaryFileError:
    """Return the error that says what was looked at and what the person can name."""
    near = [area for area in AREAS if _touches(file.frame, area)]
    if not near:
        return BoundaryFileError(
            N_(
                "The polygons of “{file}” lie neither in Kayes nor in Île-de-France. If they should, the "
                "coordinate system is wrong (--crs) or longitude and latitude are swapped."
            ),
            file=file.name,
        )
    return BoundaryFileError(
        N_(
            "No column of “{file}” holds codes or names that are known here. Name the right ones with "
            "--code-column or --name-column."
        ),
        file=file.name,
        faults=[
            Fault(
                Message(N_("for example: {values}"), {"values": _examples(file.frame, column)}), field=column
            )
            for column in file.columns[:20]
        ],
    )


def _touches(frame: gpd.GeoDataFrame, area: Area) -> bool:
    low_lon, low_lat, high_lon, high_lat = frame.total_bounds
    ref = reference(area)
    inside = (ref.lon >= low_lon) & (ref.lon <= high_lon) & (ref.lat >= low_lat) & (ref.lat <= high_lat)
    return bool(inside.any())


def _examples(frame: gpd.GeoDataFrame, column: str) -> str:
    values = frame[column].dropna().drop_duplicates().head(3)
    return ", ".join(str(value)[:40] for value in values) or "–"


def _vintage(file: BoundaryFile) -> str:
    """Return the vintage that the file states: one value in a date column, else a year in its name."""
    for column in file.columns:
        if fold(column).replace(" ", "") in VINTAGE_COLUMNS:
            values = file.frame[column].dropna().unique()
            if len(values) == 1 and _YEAR.search(str(values[0])):
                return str(values[0])[:10]
    years = _YEAR.findall(file.name)
    return years[-1] if len(set(years)) == 1 else ""
