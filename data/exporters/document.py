"""What an export holds, whatever its format: one frozen document of frames and finished sentences.

The document speaks one language already; a format only lays it out. Exporters turn it into bytes and
never work anything out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa

from data.schema import AREAS, CONFIDENCES, LEVELS, REACHES, Area


def _text(*, isin: tuple[str, ...] | None = None, nullable: bool = False) -> pa.Column:
    return pa.Column("str", checks=[pa.Check.isin(isin)] if isin else None, nullable=nullable)


def _count() -> pa.Column:
    return pa.Column("int64", checks=pa.Check.ge(0))


def _share() -> pa.Column:
    return pa.Column("float64", checks=pa.Check.in_range(0, 1), nullable=True)


def _amount() -> pa.Column:
    return pa.Column("float64", checks=pa.Check.ge(0), nullable=True)


EXPORT_TERRITORIES = pa.DataFrameSchema(
    {
        "area": _text(isin=AREAS),
        "code": pa.Column("str", unique=True),
        "name": _text(),
        "level": _text(isin=LEVELS),
        "parent": _text(nullable=True),
        "parent_name": _text(),
        "area_km2": _amount(),  # tabulated
        "population": _amount(),  # missing when not known
        "n_actors": _count(),  # distinct groups of actors known to be present, whatever the reach shown
        "n_direct": _count(),
        "n_cercle": _count(),
        "n_region": _count(),
        "n_unknown": _count(),  # distinct groups with unknown dates only
        "best_reach": _text(isin=("direct", "cercle", "region", "")),
        "coverage_class": _text(),  # a key of geo.classes
        "actors": _text(),  # names, "; " between
    },
    name="export_territories",
)
"""GeoDataFrame, EPSG:4326, key ``code``: every commune of the areas shown, covered or not."""

EXPORT_PARENTS = pa.DataFrameSchema(
    {
        "area": _text(isin=AREAS),
        "code": pa.Column("str", unique=True),
        "name": _text(),
        "level": _text(isin=LEVELS),
        "chef_lieu": _text(nullable=True),
        "chef_lieu_lon": pa.Column("float64", checks=pa.Check.in_range(-180, 180), nullable=True),
        "chef_lieu_lat": pa.Column("float64", checks=pa.Check.in_range(-90, 90), nullable=True),
        "n_communes": _count(),
        "covered_communes": _count(),
        "unknown_communes": _count(),
        "share_communes": _share(),
        "area_km2": _amount(),
        "covered_km2": _amount(),
        "share_km2": _share(),
        "population_min": _amount(),
        "population_max": _amount(),  # missing when the facts set no bound
        "covered_population_min": _amount(),
        "covered_population_max": _amount(),
        "share_population_min": _share(),
        "share_population_max": _share(),
    },
    name="export_parents",
)
"""GeoDataFrame, EPSG:4326, key ``code``: region, then cercles or départements, with their coverage."""

EXPORT_ACTORS = pa.DataFrameSchema(
    {
        "actor_id": pa.Column("str", unique=True),
        "name": _text(),
        "kind": _text(),
        "territory_code": _text(nullable=True),
        "n_partnerships": _count(),
        "n_territories": _count(),
        "activity": _text(isin=("active", "unknown", "any")),  # the surest one of its links
    },
    name="export_actors",
)
"""GeoDataFrame of points, EPSG:4326, key ``actor_id``: actors of the view (no point when not known)."""

EXPORT_LINKS = pa.DataFrameSchema(
    {
        "actor_id": _text(),
        "name": _text(),
        "territory_code": _text(),
        "territory_name": _text(),
        "reach": _text(),
        "n_partnerships": _count(),
        "themes": _text(),
        "since": pa.Column("Int64", nullable=True),
    },
    name="export_links",
)
"""GeoDataFrame of great-circle lines, EPSG:4326."""

EXPORT_PARTNERSHIPS = pa.DataFrameSchema(
    {
        "partnership_id": _text(),
        "title": _text(),
        "actor": _text(),
        "actor_kind": _text(),
        "partner": _text(),
        "territory_code": _text(nullable=True),
        "territory_name": _text(),
        "reach": _text(isin=REACHES),
        "themes": _text(),
        "start_year": pa.Column("Int64", nullable=True),
        "end_year": pa.Column("Int64", nullable=True),
        "status": _text(),
        "observed_year": pa.Column("Int64", nullable=True),
        "activity": _text(isin=("active", "unknown", "any")),  # any: no year was asked for
        "confidence": _text(isin=CONFIDENCES),
        "source": _text(),
        "source_url": _text(),
        "source_date": _text(),
    },
    name="export_partnerships",
)

FIGURES = pa.DataFrameSchema(
    {
        "area": _text(isin=AREAS),
        "territory": _text(),
        "unit": _text(isin=("communes", "km2", "inhabitants")),
        "covered_min": _amount(),
        "covered_max": _amount(),
        "total_min": _amount(),
        "total_max": _amount(),
        "share_min": _share(),
        "share_max": _share(),
        "covered_with_unknown_min": _amount(),  # ties with unknown dates counted too
        "covered_with_unknown_max": _amount(),
        "n_partnerships": _count(),
        "n_unknown_dates": _count(),
        "vintage": _text(),
        "text": _text(),  # the figure as a sentence
    },
    name="export_figures",
)
"""Headline figures, in three units for each area; an upper bound is missing when the facts set none."""


@dataclass(frozen=True, slots=True)
class ExportDocument:
    """All that an export says.

    Parameters
    ----------
    title, subtitle
        Finished sentences; the subtitle is the filter in words.
    language
        ``fr`` or ``en``.
    date
        Day of the export, as given by the request (never read from the clock here).
    areas
        Areas shown, in order.
    area_names
        Name of each area, or of the territory looked at within it.
    year
        Year of the view; None for any year.
    filter_lines
        (label, value) of each setting of the filter.
    territories, parents
        :data:`EXPORT_TERRITORIES`, :data:`EXPORT_PARENTS`.
    actors, links
        :data:`EXPORT_ACTORS`, :data:`EXPORT_LINKS`.
    partnerships, unknowns
        :data:`EXPORT_PARTNERSHIPS`: those counted, and those whose dates are unknown for the year.
    figures
        :data:`FIGURES`.
    published
        Figures published by others, as sentences that say what they are.
    notes
        What a reader must know (schematic boundaries, unknown populations, unknown dates ...).
    sources
        One row per source: ``partnership_id``, ``title``, ``url``, ``date``.
    credits
        Sources and licences of the data, as sentences.
    boundaries
        Area -> sentence with tier, vintage and source of its boundaries.
    schematic
        Areas whose boundaries are schematic.
    legend
        (class key, label) of each class, in order, the unknown one last.
    definitions
        One row per column: ``table``, ``column``, ``label``, ``definition``.
    past
        That the register is not today's, as one sentence; "" when it is.
    """

    title: str
    subtitle: str
    language: str
    date: date
    areas: tuple[Area, ...]
    area_names: Mapping[Area, str]
    year: int | None
    filter_lines: tuple[tuple[str, str], ...]
    territories: gpd.GeoDataFrame
    parents: gpd.GeoDataFrame
    actors: gpd.GeoDataFrame
    links: gpd.GeoDataFrame
    partnerships: pd.DataFrame
    unknowns: pd.DataFrame
    figures: pd.DataFrame
    published: tuple[str, ...]
    notes: tuple[str, ...]
    sources: pd.DataFrame
    credits: tuple[str, ...]
    boundaries: Mapping[Area, str]
    schematic: tuple[Area, ...]
    legend: tuple[tuple[str, str], ...]
    definitions: pd.DataFrame
    past: str = ""

    def label(self, table: str, column: str) -> str:
        """Return the heading of a column in the document's language (the column's own name if none)."""
        rows = self.definitions
        found = rows.loc[(rows["table"] == table) & (rows["column"] == column), "label"]
        return str(found.iloc[0]) if len(found) else column


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A finished file: what to call it, what it is, and its bytes."""

    name: str
    mime: str
    content: bytes
