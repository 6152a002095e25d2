"""The whole register, ready to be written in any format: tables, shapes, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from data.exporters.iati_publisher import Publisher
from data.records import PartnershipRecord
from data.schema import CRS
from data.theme_names import SHIPPED, ThemeNames

__all__ = ["RegisterDocument", "Shapes", "is_open_licence", "points_of"]

_OPEN = re.compile(
    r"licence ouverte|open licen[cs]e|etalab|\bcc0\b|\bcc[ -]?by(?:[ -]?(?:sa|igo))*(?![ -]?n[cd])\b"
    r"|public domain|domaine public|\bodbl\b|\bodc\b|\bpddl\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\bn[cd]\b|non[ -]?commercial|no[ -]?deriv|all rights reserved|tous droits", re.IGNORECASE
)


def is_open_licence(licence: str) -> bool:
    """Tell whether a stated licence lets anybody hand the shapes on; one that is not stated does not."""
    return bool(_OPEN.search(licence)) and not _CLOSED.search(licence)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Where the register's territories lie.

    Parameters
    ----------
    frame
        GeoDataFrame, EPSG:4326, its index the codes: polygons, or points where there is nothing better.
    licences
        Licences of the shapes, as stated.
    """

    frame: gpd.GeoDataFrame
    licences: tuple[str, ...] = ()

    def of(self, code: str | None) -> shapely.Geometry | None:
        """Return the shape of a territory; None when it is not known."""
        if not code or code not in self.frame.index:
            return None
        return self.frame.geometry.loc[code]


@dataclass(frozen=True, slots=True)
class RegisterDocument:
    """All that an export of the register says.

    Parameters
    ----------
    title
        Finished sentence.
    language
        ``fr`` or ``en``: of headings that are not the tables' own names.
    date
        Day of the export, or of the past state that it shows.
    version
        Of the register (:meth:`data.register.Register.version`).
    tables
        :func:`data.exchange.register_tables`.
    records
        The same partnerships as records, for formats with a form of their own.
    shapes
        Territories named by the register, as far as their licences let them be handed on.
    notes
        What a reader must know, as sentences.
    credits
        Whose data they are and under which licence, as sentences.
    publisher
        Who publishes the file, for formats that name one.
    names
        The user's table of theme names and DAC codes, for formats that write codes.
    """

    title: str
    language: str
    date: date
    version: str
    tables: Mapping[str, pd.DataFrame]
    records: tuple[PartnershipRecord, ...]
    shapes: Shapes
    notes: tuple[str, ...] = ()
    credits: tuple[str, ...] = field(default=())
    publisher: Publisher = field(default_factory=Publisher)
    names: ThemeNames = SHIPPED


def points_of(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a table with ``lon`` and ``lat`` as points, EPSG:4326; none where they are missing."""
    known = frame["lon"].notna() & frame["lat"].notna()
    points = [
        shapely.Point(lon, lat) if there else None
        for lon, lat, there in zip(frame["lon"], frame["lat"], known, strict=True)
    ]
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, index=frame.index, crs=CRS))
