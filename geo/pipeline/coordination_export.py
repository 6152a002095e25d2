"""Overlaps, gaps, pooling and the matrix of themes as tables to take away, each with its definitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from data.errors import N_, Translate
from data.exporters import ExportedFile
from data.exporters.book import BookTable, TableBook, write_book, write_table
from data.exporters.guard import file_stem
from data.territories import level_status
from geo import export_sentences as say
from geo._coordination_words import column_words
from geo.filters import Filter
from geo.gaps import GapRank
from geo.overlaps import TerritoryLevel
from geo.pipeline.coordination import gaps_of, malian, overlaps_of, pooling_of, theme_matrix_of
from geo.pipeline.coverage import State
from geo.pipeline.export import ExportError
from translations import translator

TableName = Literal["overlaps", "gaps", "pooling", "matrix", "cells"]
TABLE_NAMES: Final[dict[TableName, str]] = {
    "overlaps": N_("Overlaps"),
    "gaps": N_("Gaps"),
    "pooling": N_("Pooling"),
    "matrix": N_("Themes × territories"),
    "cells": N_("Themes in detail"),
}
TABLE_FORMATS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SEPARATOR = "; "
_OVERLAPS: Final = (
    *("grade", "certainty", "cross_echelon", "relation", "name_a", "kind_a", "echelon_a"),
    *("name_b", "kind_b", "echelon_b", "territory_code", "territory_name", "n_communes", "n_total"),
    *("communes", "sure_first", "sure_last", "possible_first", "possible_last", "explanation", "sources"),
    *("partnerships_a", "partnerships_b", "overlap_id"),
)
_GAPS: Final = (
    *("code", "name", "cercle_name", "status", "population", "population_low", "population_high"),
    *("area_km2", "distance_km", "nearest_name", "last_year", "years_since", "explanation"),
)
_POOLING: Final = (
    *("name", "other_name", "reason", "relation", "certainty", "n_places", "places", "explanation"),
    *("sources", "partnerships", "other_partnerships", "also"),
)
_CELLS: Final = (
    *("level_1", "level_2", "unit", "unit_name", "n_groups", "n_direct", "n_undated", "n_theme_unknown"),
    "partnerships",
)


@dataclass(frozen=True, slots=True)
class CoordinationChoice:
    """What the tables are about, beside the filter.

    Parameters
    ----------
    tables
        Which ones, in order; all by default.
    level
        Territories that overlaps are rolled up to.
    group
        Only the overlaps and the pooling of this group (``group_id`` or ``actor_id``).
    rank
        Order of the gaps.
    """

    tables: tuple[TableName, ...] = tuple(TABLE_NAMES)
    level: TerritoryLevel = "cercle"
    group: str | None = None
    rank: GapRank = "inhabitants"


@dataclass(slots=True)
class _Maker:
    """Makes the tables of one state, filter and language; keeps what must be said with them."""

    state: State
    filter: Filter
    choice: CoordinationChoice
    t: Translate
    said: list[tuple[str, str]] = field(default_factory=list)

    def make(self, name: TableName) -> pd.DataFrame:
        """Return one table with plain cells."""
        return {
            "overlaps": self._overlaps,
            "gaps": self._gaps,
            "pooling": self._pooling,
            "matrix": self._matrix,
            "cells": self._cells,
        }[name]()

    def _overlaps(self) -> pd.DataFrame:
        found = overlaps_of(self.state, self.filter, level=self.choice.level, group=self.choice.group)
        text = (
            self.t(
                "{count}, from {partnerships} partnerships; the start or the end of {unknown} is not known"
            )
            if self.filter.year is None
            else self.t("{count}, from {partnerships} partnerships, of which {unknown} with unknown dates")
        )
        self._say(
            "overlaps",
            text.format(count=len(found), partnerships=found.n_partnerships, unknown=found.n_unknown_dates),
        )
        records = found.top()
        rows = found.rows.assign(
            explanation=[one.explain(self.t) for one in records],
            sources=[self._addresses(one.partnerships) for one in records],
        )
        return _plain(rows, _OVERLAPS)

    def _gaps(self) -> pd.DataFrame:
        found = gaps_of(self.state, self.filter, rank=self.choice.rank)
        text = self.t("{count} of {total} communes, {area} km²")
        self._say("gaps", text.format(count=len(found), total=found.n_total, area=round(found.area_km2)))
        sentences = [found.explain(place, self.t) for place in range(len(found))]
        return _plain(found.rows.assign(explanation=sentences), _GAPS)

    def _pooling(self) -> pd.DataFrame:
        found = pooling_of(self.state, self.filter, group=self.choice.group)
        self._say("pooling", str(len(found)))
        records = found.top()
        rows = found.rows.assign(
            explanation=[one.explain(self.t) for one in records],
            sources=[self._addresses((*one.partnerships, *one.other_partnerships)) for one in records],
        )
        return _plain(rows, _POOLING)

    def _matrix(self) -> pd.DataFrame:
        found = theme_matrix_of(self.state, self.filter, by=self._unit())
        names = dict(zip(found.cells["unit"], found.cells["unit_name"], strict=True))
        wide = found.table().rename(columns=names).reset_index().drop(columns="level_2")
        return wide.rename_axis(columns=None)

    def _cells(self) -> pd.DataFrame:
        return _plain(theme_matrix_of(self.state, self.filter, by=self._unit(), depth=2).cells, _CELLS)

    def _unit(self) -> Literal["cercle", "commune"]:
        """Return the columns of the matrix: the communes of a cercle looked at, else the cercles."""
        territories, _, _ = malian(self.state)
        cercles = territories.loc[territories["level"] == "cercle", "code"]
        return "commune" if self.filter.cercle in set(cercles) else "cercle"

    def _say(self, name: TableName, text: str) -> None:
        self.said.append((self.t(TABLE_NAMES[name]), text))

    def _addresses(self, partnerships: Iterable[str]) -> str:
        sources = self.state.frames.sources
        rows = sources.loc[
            sources["partnership_id"].isin(set(partnerships)) & (sources["relation"] == "base")
        ]
        said = rows["url"].where(rows["url"].fillna("") != "", rows["title"])
        return SEPARATOR.join(dict.fromkeys(str(one) for one in said))


def _plain(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return some columns, lists as text."""
    return pd.DataFrame({name: [_text(value) for value in rows[name]] for name in columns}, dtype="object")


def _text(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return SEPARATOR.join(str(one) for one in value)
    return None if pd.isna(value) else value


def coordination_book(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    language: str,
    day: date,
    choice: CoordinationChoice | None = None,
) -> TableBook:
    """Return the tables of coordination of a view.

    Parameters
    ----------
    state
        State of either area.
    filter
        All of it is used; its `cercle` is the territory looked at.
    language, day
        Of the book.
    choice
        Which tables, rolled up and ranked how.

    Raises
    ------
    NotFoundError
        There is no such territory or actor.
    """
    t = translator(language)
    chosen = choice or CoordinationChoice()
    maker = _Maker(state, filter, chosen, t)
    frames = {name: maker.make(name) for name in chosen.tables}
    territories, _, _ = malian(state)
    names = dict(zip(territories["code"], territories["name"], strict=True))
    place = names.get(filter.cercle) if filter.cercle else None
    edges = say.boundaries(t("Region of Kayes"), level_status("kayes", "commune"), t)
    return TableBook(
        title=t("Coordination: {place}").format(place=place or t("Region of Kayes")),
        language=language,
        date=day,
        particulars=(
            (t("In words"), filter.describe(t, parent_name=place)),
            *say.filter_lines(filter, place, t),
            *maker.said,
            (t("Boundaries"), edges),
            *((t("State of the register"), text) for text in say.past(state.past, language, t)),
            *((t("Sources and licences"), text) for text in say.credit_lines(t)),
        ),
        tables=tuple(
            BookTable(name, t(TABLE_NAMES[name]), frame, column_words([str(c) for c in frame.columns], t))
            for name, frame in frames.items()
        ),
    )


def export_coordination(
    state: State,
    filter: Filter,  # noqa: A002
    *,
    suffix: str,
    language: str,
    day: date,
    choice: CoordinationChoice | None = None,
) -> ExportedFile:
    """Return the tables of coordination as a workbook, or the first of them as CSV.

    Parameters
    ----------
    state, filter, language, day, choice
        See :func:`coordination_book`.
    suffix
        ``xlsx`` or ``csv``.

    Raises
    ------
    ExportError
        There is no such format.
    """
    if suffix not in TABLE_FORMATS:
        raise ExportError(
            N_("There is no table format “{format}”; choose among: {formats}."),
            format=suffix,
            formats=", ".join(TABLE_FORMATS),
        )
    chosen = choice or CoordinationChoice()
    if suffix == "csv":
        chosen = replace(chosen, tables=chosen.tables[:1])
    book = coordination_book(state, filter, language=language, day=day, choice=chosen)
    content = write_book(book) if suffix == "xlsx" else write_table(book, chosen.tables[0])
    what = chosen.tables[0] if len(chosen.tables) == 1 else "coordination"
    parts = ["cartocoop", what, filter.cercle or "kayes", *([str(filter.year)] if filter.year else [])]
    stem = file_stem("-".join([*parts, day.isoformat()]))
    return ExportedFile(f"{stem}.{suffix}", TABLE_FORMATS[suffix], content)
