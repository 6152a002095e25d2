"""The places that a row of a list names: the smallest unit named, with the wider ones as its context."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

import shapely

from data.errors import N_
from data.importers._list_shapes import Shape, ShapeError, parse_shape
from data.importers._list_values import parse_degrees, parse_point
from data.importers.rows import CodeScheme, ImportedPlace

_COMMA = re.compile(r"[;\n|,]")
_LINES = re.compile(r"[;\n|]")
LEVELS = ("commune", "cercle", "region")
_PCODE = re.compile(r"ML\d{2}(?:\d{2}){0,3}", re.IGNORECASE)
_DEGREES = N_("Write degrees: 14.45 and -11.43.")
_GEOMETRY = N_("Write a point or an area in degrees, longitude first: POINT (-11.43 14.45).")


class Row(Protocol):
    """What is asked of a row; :class:`data.importers._list_row.ListRow` is one."""

    scheme: CodeScheme

    def get(self, field: str) -> str:
        """Return the text of a field."""
        ...

    def many(self, field: str) -> list[str]:
        """Return the texts of every column of a field."""
        ...

    def heading(self, field: str) -> str:
        """Return the heading of a field."""
        ...

    def wrong(self, field: str, text: str, value: str = "", advice: str = "", **values: object) -> None:
        """Say why the row cannot be taken."""
        ...

    def remark(self, field: str, text: str, value: str = "", advice: str = "", **values: object) -> None:
        """Say what was not understood in a row that is taken."""
        ...


def split_names(text: str, separators: re.Pattern[str] = _COMMA) -> list[str]:
    """Split a cell at separators that stand outside brackets; each name once, in order."""
    depth, current, found = 0, "", []
    for char in text:
        depth = max(0, depth + (char == "(") - (char == ")"))
        if not depth and separators.match(char):
            found.append(current)
            current = ""
        else:
            current += char
    names = (" ".join(name.split()) for name in [*found, current])
    return list(dict.fromkeys(name for name in names if name))


def places_of(row: Row) -> tuple[ImportedPlace, ...]:
    """Return the places of a row; a row that names none is wrong, unless a Malian partner stands for it."""
    names = {level: split_names(row.get(level)) for level in LEVELS}
    codes = {level: _codes(row, f"{level}_code") for level in LEVELS}
    found = _narrow(row, names, codes)
    if not found:
        for at, level in enumerate(LEVELS):
            if names[level] or codes[level]:
                found = _level(row, level, names[level], codes[level], _context(names, LEVELS[at + 1 :]))
                break
    drawn, field = _drawn(row)
    if drawn is not None and len(found) == 1 and len(drawn.points) == 1:
        ((lon, lat),) = drawn.points
        found = [replace(found[0], lon=lon, lat=lat)]
    elif drawn is not None and not found:
        found = [ImportedPlace("", lon=lon, lat=lat, field=field) for lon, lat in drawn.points]
        found += [ImportedPlace("", field=field, shape=drawn.area)] if drawn.area else []
    if not found and not row.many("partner") and drawn is not None:
        fields = ("commune", "cercle", "place", "shape")
        row.wrong(
            next((name for name in fields if row.heading(name)), "place"),
            N_("The row names no place in Mali."),
            advice=N_("Write a commune, a cercle, a region or a P-code."),
        )
    return tuple(found)


def _context(names: dict[str, list[str]], levels: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the wider units of which the row names one only."""
    return tuple((level, names[level][0]) for level in levels if len(names[level]) == 1)


def _narrow(row: Row, names: dict[str, list[str]], codes: dict[str, list[str]]) -> list[ImportedPlace]:
    """Return villages, and places of no stated level."""
    within = _context(names, LEVELS)
    code = codes["commune"][0] if len(codes["commune"]) == 1 else None
    found = [
        ImportedPlace(name, "village", within, code, row.scheme, field=row.heading("village"))
        for name in split_names(row.get("village"))
    ]
    for text in row.many("place"):
        for name in split_names(text, _LINES):
            coded = _PCODE.fullmatch(name)
            found.append(
                ImportedPlace(
                    "" if coded else name,
                    "",
                    within,
                    name.upper() if coded else code,
                    row.scheme,
                    field=row.heading("place"),
                )
            )
    return found


def _level(
    row: Row, level: str, names: list[str], codes: list[str], within: tuple[tuple[str, str], ...]
) -> list[ImportedPlace]:
    field = row.heading(level) if names else row.heading(f"{level}_code")
    if codes and names and len(codes) != len(names):
        row.wrong(
            f"{level}_code",
            N_("There are {codes} codes for {names} names."),
            "; ".join(codes),
            N_("Write one code for each name, in the same order."),
            codes=len(codes),
            names=len(names),
        )
        return [ImportedPlace(name, level, within, field=field) for name in names]
    count = max(len(names), len(codes))
    return [
        ImportedPlace(
            names[at] if names else "",
            level,
            within,
            codes[at] if codes else None,
            row.scheme,
            field=field,
        )
        for at in range(count)
    ]


def _codes(row: Row, field: str) -> list[str]:
    found = []
    for text in split_names(row.get(field)):
        if _PCODE.fullmatch(text):
            found.append(text.upper())
        else:
            row.wrong(
                field,
                N_("This is not a P-code of Mali."),
                text,
                N_("A P-code begins with ML: ML0107 or ML010705."),
            )
    return found


def _drawn(row: Row) -> tuple[Shape | None, str]:
    """Return what the row draws and the heading of its column; None when what it draws is wrong.

    A geometry counts before latitude and longitude.
    """
    text = row.get("shape")
    if not text:
        lat, lon = _point(row)
        points = () if lat is None or lon is None else ((lon, lat),)
        return Shape(points), row.heading("lat") or row.heading("point")
    try:
        shape = parse_shape(text)
    except ShapeError as error:
        row.wrong("shape", error.message.template, text, _GEOMETRY)
        return None, ""
    near = shape.points or tuple(_corners(shape.area))
    for lon, lat in near:
        if _checked(row, "shape", lat, lon)[0] is None:
            return None, ""
    if shape.mended:
        row.remark("shape", N_("The outline crossed itself; it was mended."))
    return shape, row.heading("shape")


def _corners(area: str) -> list[tuple[float, float]]:
    west, south, east, north = shapely.bounds(shapely.from_wkt(area)).tolist()
    return [(west, south), (east, north)]


def _point(row: Row) -> tuple[float | None, float | None]:
    """Return latitude and longitude of the row, both None when it gives none or they are wrong."""
    texts = {field: row.get(field) for field in ("lat", "lon", "point")}
    if texts["point"] and not (texts["lat"] or texts["lon"]):
        point = parse_point(texts["point"])
        if point is None:
            row.wrong("point", N_("These are not understood as degrees."), texts["point"], _DEGREES)
            return None, None
        return _checked(row, "point", *point)
    if not texts["lat"] and not texts["lon"]:
        return None, None
    values = []
    for field in ("lat", "lon"):
        value = parse_degrees(texts[field]) if texts[field] else None
        if value is None:
            row.wrong(field, N_("These are not understood as degrees."), texts[field], _DEGREES)
            return None, None
        values.append(value)
    return _checked(row, "lat", values[0], values[1])


def _checked(row: Row, field: str, lat: float, lon: float) -> tuple[float | None, float | None]:
    shown = f"{lat}, {lon}"
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        row.wrong(field, N_("These degrees lie outside the Earth."), shown, _DEGREES)
        return None, None
    if -13 <= lat <= 5 and 10 <= lon <= 26:
        row.wrong(field, N_("Latitude and longitude seem to be exchanged."), shown, _DEGREES)
        return None, None
    return lat, lon
