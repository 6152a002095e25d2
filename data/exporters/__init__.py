"""Tables to take away: one format per module, all behind one small protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from data.errors import N_
from data.exporters.csv_file import write_csv
from data.exporters.document import ExportDocument, ExportedFile
from data.exporters.geojson_file import write_geojson

__all__ = ["EXPORTERS", "ExportDocument", "ExportedFile", "Exporter", "Write"]


class Write(Protocol):
    """What a format must do: turn a document into the bytes of a file, the same bytes every time."""

    def __call__(self, document: ExportDocument) -> bytes:
        """Return the bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format of table.

    Parameters
    ----------
    suffix
        File suffix without dot; also the key in :data:`EXPORTERS`.
    mime
        Media type.
    label
        English label, marked for translation.
    write
        The work itself.
    """

    suffix: str
    mime: str
    label: str
    write: Write


def _write_xlsx(document: ExportDocument) -> bytes:
    """Return a workbook; its library loads when the first one is asked for."""
    from data.exporters.xlsx_file import write_xlsx  # noqa: PLC0415

    return write_xlsx(document)


def _write_geopackage(document: ExportDocument) -> bytes:
    """Return a GeoPackage; its library loads when the first one is asked for."""
    from data.exporters.geopackage_file import write_geopackage  # noqa: PLC0415

    return write_geopackage(document)


EXPORTERS: Mapping[str, Exporter] = {
    one.suffix: one
    for one in (
        Exporter("csv", "text/csv; charset=utf-8", N_("CSV table"), write_csv),
        Exporter(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            N_("Excel workbook"),
            _write_xlsx,
        ),
        Exporter("geojson", "application/geo+json", N_("GeoJSON"), write_geojson),
        Exporter("gpkg", "application/geopackage+sqlite3", N_("GeoPackage"), _write_geopackage),
    )
}
