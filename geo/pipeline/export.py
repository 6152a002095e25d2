"""From a request to the document of an export, and to the bytes of its table formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import cast

import geopandas as gpd
import pandas as pd

from data.errors import N_, CartoCoopError, Translate
from data.exporters import EXPORTERS, ExportDocument, ExportedFile
from data.exporters.guard import file_stem
from data.register import Register
from data.schema import AREAS, Area
from data.territories import level_status
from geo import export_sentences as say
from geo._export_words import definitions
from geo.classes import CLASSES, UNKNOWN_KEY, UNKNOWN_LABEL
from geo.coverage import By, commune_counts
from geo.export_tables import (
    PARENT_LEVEL,
    actors_table,
    figures_rows,
    figures_table,
    links_table,
    parents_table,
    partnerships_table,
    territories_table,
    unknown_dates,
)
from geo.figures import CoverageTable
from geo.filters import Filter, apply_filter
from geo.join import communes_of, within_units
from geo.links import links_of
from geo.pipeline.coverage import State, counts_of, coverage_of, load_state
from geo.pipeline.register import ensure_register
from translations import DEFAULT_LANGUAGE, LANGUAGES, translator

LOWEST_DPI, HIGHEST_DPI = 36, 600


class ExportError(CartoCoopError):
    """An export was asked for that cannot be made."""


def today() -> date:
    """Return the day here, which an export prints unless another is given."""
    return datetime.now(UTC).astimezone().date()


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What a person wants to take away.

    Parameters
    ----------
    format
        Suffix without dot: a key of :data:`data.exporters.EXPORTERS`, or a picture of ``layers.export``.
    areas
        ``kayes``, ``idf`` or both, in the order in which they are shown.
    filter
        The view.
    language
        ``fr`` or ``en``.
    date
        Day printed on the export; today unless given.
    dpi
        Resolution of a PNG.

    Raises
    ------
    ExportError
        No area, an unknown one, an unknown language, or a resolution out of bounds.
    """

    format: str
    areas: tuple[Area, ...] = AREAS
    filter: Filter = field(default_factory=Filter)
    language: str = DEFAULT_LANGUAGE
    date: date = field(default_factory=today)
    dpi: int = 300

    def __post_init__(self) -> None:
        if not self.areas or not set(self.areas) <= set(AREAS) or len(set(self.areas)) < len(self.areas):
            raise ExportError(N_("Choose the area kayes, idf or both."))
        if self.language not in LANGUAGES:
            raise ExportError(N_("There is no language “{language}”."), language=self.language)
        if not LOWEST_DPI <= self.dpi <= HIGHEST_DPI:
            raise ExportError(
                N_("Give a resolution from {low} to {high} dots per inch."), low=LOWEST_DPI, high=HIGHEST_DPI
            )


@dataclass(frozen=True, slots=True)
class _Part:
    """One area of a document."""

    territories: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    parents: gpd.GeoDataFrame
    table: CoverageTable
    figures: list[dict[str, object]]
    name: str
    partnerships: frozenset[str]


def _part(area: Area, state: State, asked: Filter, t: Translate) -> _Part:
    here = asked.cercle if asked.cercle in set(state.territories["code"]) else None
    shown = state.territories
    if here is not None:
        shown = shown.loc[shown["code"].isin(within_units(shown, here))].reset_index(drop=True)
    rows = apply_filter(state.presence, state.themes, asked)
    if here is not None:
        rows = rows.loc[rows["commune_code"].isin(communes_of(shown)["code"])]
    group_names = dict(state.ties[["group_id", "group_name"]].itertuples(index=False))
    whole = coverage_of(state, asked)
    by_parent = coverage_of(state, asked, by=cast("By", PARENT_LEVEL[area]), parent=here)
    regions = [coverage_of(state, asked, by="region", parent=here)] if asked.division == "2023" else []
    name = say.place_name(whole.figures[0].parent_name, whole.figures[0].parent_level, area, t)
    return _Part(
        territories=shown,
        communes=territories_table(area, shown, commune_counts(rows, shown), group_names),
        parents=parents_table(area, shown, [whole, *regions, by_parent]),
        table=whole,
        figures=figures_rows(area, whole, name),
        name=name,
        partnerships=frozenset(rows["partnership_id"]),
    )


def _boundaries(areas: tuple[Area, ...], parts: Mapping[Area, _Part], t: Translate) -> dict[Area, str]:
    return {area: say.boundaries(parts[area].name, level_status(area, "commune"), t) for area in areas}


def document_of(request: ExportRequest, states: Mapping[Area, State]) -> ExportDocument:
    """Return the document of a view.

    Parameters
    ----------
    request
        What is asked for; its format is not used.
    states
        State of each area of the request, of the division of its filter.
    """
    t = translator(request.language)
    asked = request.filter
    parts = {area: _part(area, states[area], asked, t) for area in request.areas}
    state = states[request.areas[0]]
    names = {code: name for one in (state.other, state.territories) for code, name in _names(one)}
    ids = set().union(*(part.partnerships for part in parts.values()))
    partnerships = partnerships_table(
        state.ties, state.themes, state.frames.sources, names=names, filter=asked, partnerships=ids
    )
    tied = links_of(state.tied, asked)
    sources = state.frames.sources
    tables = {
        "territories": pd.concat([part.communes for part in parts.values()], ignore_index=True),
        "parents": pd.concat([part.parents for part in parts.values()], ignore_index=True),
        "partnerships": partnerships,
        "sources": sources.loc[sources["partnership_id"].isin(ids)]
        .drop(columns="note")
        .reset_index(drop=True),
        "unknowns": unknown_dates(partnerships, asked.year),
        "actors": actors_table(tied, state.actors),
        "links": links_table(tied),
    }
    figures = [row for part in parts.values() for row in part.figures]
    parent_name = names.get(asked.cercle, asked.cercle) if asked.cercle else None
    return ExportDocument(
        title=say.title(asked, parent_name, t),
        subtitle=asked.describe(t, parent_name=parent_name),
        language=request.language,
        date=request.date,
        areas=request.areas,
        area_names={area: part.name for area, part in parts.items()},
        year=asked.year,
        filter_lines=say.filter_lines(asked, parent_name, t),
        figures=figures_table(
            figures, [say.figure(row, request.language, t, year=asked.year) for row in figures]
        ),
        published=say.published(t),
        notes=(
            *say.past(state.past, request.language, t),
            *say.notes({area: part.table for area, part in parts.items()}, tables["territories"], t),
        ),
        credits=say.credit_lines(t),
        boundaries=_boundaries(request.areas, parts, t),
        schematic=tuple(a for a in request.areas if "schematic" in parts[a].table.tier),
        legend=(*((one.key, t(one.label)) for one in CLASSES), (UNKNOWN_KEY, t(UNKNOWN_LABEL))),
        definitions=definitions(tables, t),
        past=" ".join(say.past(state.past, request.language, t)),
        **tables,
    )


def _names(territories: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    return list(territories[["code", "name"]].itertuples(index=False, name=None))


def load_states(request: ExportRequest, register: Register | None = None) -> dict[Area, State]:
    """Return the state of each area of a request.

    Parameters
    ----------
    request
        What is asked for.
    register
        An open register; the user's own when None (built at first use).
    """
    opened = register or ensure_register()
    return {area: load_state(opened, area, request.filter.division) for area in request.areas}


def build_document(request: ExportRequest, register: Register | None = None) -> ExportDocument:
    """Read what the request needs and return its document; see :func:`load_states`."""
    return document_of(request, load_states(request, register))


def counts_and_links(
    states: Mapping[Area, State], asked: Filter
) -> tuple[dict[Area, pd.DataFrame], pd.DataFrame]:
    """Return what an interactive map shows: per area the counts of all communes, and the links.

    Parameters
    ----------
    states
        State of each area.
    asked
        The view.

    Returns
    -------
    tuple
        Area -> frame of :func:`geo.coverage.commune_counts`; frame of :func:`geo.links.links`.
    """
    counts = {area: counts_of(state, asked) for area, state in states.items()}
    return counts, links_of(next(iter(states.values())).tied, asked)


def file_name(request: ExportRequest) -> str:
    """Return the name of the file, which says area, year and day: ``cartocoop-kayes-2019-2026-11-22.csv``."""
    parts = ["cartocoop", *request.areas]
    if request.filter.cercle:
        parts.append(request.filter.cercle)
    if request.filter.year:
        parts.append(str(request.filter.year))
    return f"{file_stem('-'.join([*parts, request.date.isoformat()]))}.{request.format}"


def export_tables(request: ExportRequest, document: ExportDocument | None = None) -> ExportedFile:
    """Return a view as a table format.

    Parameters
    ----------
    request
        Its `format` is a key of :data:`data.exporters.EXPORTERS`.
    document
        The document, when it is there already; else it is built.

    Raises
    ------
    ExportError
        The format is no table format.
    """
    exporter = EXPORTERS.get(request.format)
    if exporter is None:
        raise ExportError(
            N_("There is no table format “{format}”; choose among: {formats}."),
            format=request.format,
            formats=", ".join(EXPORTERS),
        )
    document = document or build_document(request)
    return ExportedFile(file_name(request), exporter.mime, exporter.write(document))


def with_format(request: ExportRequest, suffix: str) -> ExportRequest:
    """Return the same request for another format."""
    return replace(request, format=suffix)
