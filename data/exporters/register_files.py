"""The whole register in every format that it is handed on in; one table, which both doors read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from data.errors import N_
from data.exporters.data_package import Extra, write_data_package
from data.exporters.geoparquet_file import write_geoparquet
from data.exporters.hxl_file import write_hxl
from data.exporters.iati_file import NothingToWriteError, write_iati
from data.exporters.register_document import RegisterDocument
from data.exporters.register_geojson import write_register_geojson
from data.exporters.register_geopackage import write_register_geopackage
from data.exporters.register_xlsx import write_register_xlsx

__all__ = ["REGISTER_FORMATS", "RegisterFormat"]


@dataclass(frozen=True, slots=True)
class RegisterFormat:
    """One format of the whole register.

    Parameters
    ----------
    name
        Key in :data:`REGISTER_FORMATS`.
    suffix
        File suffix without dot.
    mime
        Media type.
    label
        English label, marked for translation.
    carries
        What it is for and what it leaves out, marked for translation.
    write
        The work itself; the same bytes for the same document.
    """

    name: str
    suffix: str
    mime: str
    label: str
    carries: str
    write: Callable[[RegisterDocument], bytes]


_PARTS: Final = (
    RegisterFormat(
        "xlsx",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        N_("Excel workbook"),
        N_("One sheet per table; everything the register says."),
        write_register_xlsx,
    ),
    RegisterFormat(
        "gpkg",
        "gpkg",
        "application/geopackage+sqlite3",
        N_("GeoPackage"),
        N_("For a GIS: one layer or table each; everything the register says."),
        write_register_geopackage,
    ),
    RegisterFormat(
        "geoparquet",
        "parquet",
        "application/vnd.apache.parquet",
        N_("GeoParquet"),
        N_("For analysis: one row per tie, with the shape of its territory; everything the register says."),
        write_geoparquet,
    ),
    RegisterFormat(
        "geojson",
        "geojson",
        "application/geo+json",
        N_("GeoJSON"),
        N_("For the web: one feature per tie; everything the register says."),
        write_register_geojson,
    ),
    RegisterFormat(
        "hxl",
        "csv",
        "text/csv; charset=utf-8",
        N_("Flat list with HXL tags (CSV)"),
        N_("For humanitarian tools: who, what, where, when; leaves out long texts and the detail of ties."),
        write_hxl,
    ),
    RegisterFormat(
        "iati",
        "xml",
        "application/xml",
        N_("IATI 2.03 activities"),
        N_(
            "For aid transparency: only partnerships with a known date and status are activities; "
            "an extension carries everything the register says."
        ),
        write_iati,
    ),
)


def _everything(document: RegisterDocument) -> bytes:
    """Return the data package with the register in every other format that can hold it."""
    extras = []
    for one in _PARTS:
        with suppress(NothingToWriteError):
            name = f"register-{one.name}"
            mime = one.mime.partition(";")[0]
            extras.append(Extra(name, f"{name}.{one.suffix}", mime, one.label, one.write(document)))
    return write_data_package(document, extras)


REGISTER_FORMATS: Final[Mapping[str, RegisterFormat]] = {
    one.name: one
    for one in (
        RegisterFormat(
            "datapackage",
            "zip",
            "application/zip",
            N_("Data package: every format in one ZIP"),
            N_("For archives and open-data portals: all the formats, described for machines (Frictionless)."),
            _everything,
        ),
        RegisterFormat(
            "csv",
            "zip",
            "application/zip",
            N_("CSV tables (ZIP)"),
            N_("One CSV file per table, described for machines; everything the register says."),
            write_data_package,
        ),
        *_PARTS,
    )
}
"""By name, most wanted first."""
