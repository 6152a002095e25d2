"""The pages of a booklet that are read: figures of a cercle, overlaps and gaps, method, sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.errors import Translate
from data.exporters.document import ExportDocument
from geo.export_sentences import number
from geo.gaps import GapTable
from geo.overlaps import OverlapTable
from geo.pipeline.coverage import State
from layers._document_blocks import Block, Facts, Heading, Paper, Paragraph, Table
from layers._document_note import figure_blocks, gap_blocks, overlap_blocks
from layers._document_pdf import write_pdf
from layers._document_words import References, long_date, reading

MOST_OVERLAPS = 12
"""Told one by one in a booklet, the gravest first."""
MOST_ACTORS = 6
"""Actors named for a commune; beyond, their number is said."""


def cercle_pages(view: ExportDocument, kind: str, t: Translate) -> bytes:
    """Return the figures of a cercle, and its communes one by one, as PDF.

    Parameters
    ----------
    view
        Document of the cercle.
    kind
        Name of the booklet, above the title.
    t
        Translate function.
    """
    header = (t("Commune"), t("Names of the actors"), t("Actors"), t("Inhabitants"), t("km²"))
    rows = tuple(_commune(row, view.language, t) for row in _ordered(view.territories))
    blocks = (
        *figure_blocks(view, view.language, t),
        Heading(t("The communes")),
        Table(header, rows, (0.2, 0.48, 0.1, 0.12, 0.1), numbers=(2, 3, 4)),
        Paragraph(
            t(
                "Actors: distinct groups known to be present under the filter, whatever their reach. A dash"
                " stands for what no source gives."
            ),
            "small",
        ),
    )
    return _pages(view, kind, view.area_names[view.areas[0]], blocks)


def _ordered(territories: pd.DataFrame) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = (
        territories.drop(columns="geometry").sort_values("name").to_dict("records")
    )
    return rows


def _commune(row: dict[str, object], language: str, t: Translate) -> tuple[str, ...]:
    people, area = (_known(row[name], language) for name in ("population", "area_km2"))
    names = [name for name in str(row["actors"]).split("; ") if name]
    if len(names) > MOST_ACTORS:
        more = t("and {count} more").format(count=len(names) - MOST_ACTORS)
        names = [*names[:MOST_ACTORS], more]
    return (str(row["name"]), ", ".join(names), str(row["n_actors"]), people, area)


def _known(value: object, language: str) -> str:
    return "–" if pd.isna(value) else number(float(str(value)), language)


def coordination_pages(
    view: ExportDocument, found: OverlapTable, empty: GapTable, *, state: State, kind: str, t: Translate
) -> bytes:
    """Return the overlaps and the gaps of the region as PDF, with their sources."""
    references = References()
    blocks = (
        *overlap_blocks(found, references, state, t, most=MOST_OVERLAPS),
        *gap_blocks(empty, view.language, t),
        *references.blocks(t),
    )
    return _pages(view, kind, t("Overlaps and gaps"), blocks)


def method_pages(view: ExportDocument, kind: str, t: Translate) -> bytes:
    """Return what the figures rest on and where the facts come from as PDF."""
    references = References()
    for title, url, day in view.sources[["title", "url", "date"]].itertuples(index=False, name=None):
        references.number(*("" if pd.isna(value) else str(value) for value in (title, url, day)))
    blocks = (
        Heading(t("Filter of this booklet")),
        Facts(view.filter_lines),
        Heading(t("Definitions")),
        *(Paragraph(text) for text in _definitions(t)),
        *reading([*view.boundaries.values(), *view.notes, *view.published, *view.credits], t),
        *references.blocks(t),
    )
    return _pages(view, kind, t("Method and sources"), blocks)


def _definitions(t: Translate) -> tuple[str, ...]:
    return (
        t(
            "Coverage: communes with at least one actor known to be active under the filter, out of all"
            " communes, each counted once; also in km² and in inhabitants (census of 2009 in Mali). Where a"
            " population is not known the figure is an interval."
        ),
        t(
            "Overlap: actors that are not partners, present in the same commune in the same years. Strong:"
            " same sub-theme and same reach; medium: same theme; weak: other themes, a chance to pool."
            " Possible: dates that no source gives leave it open."
        ),
        t(
            "Gap: a commune for which the register holds no presence under the filter; not one where nobody"
            " works."
        ),
    )


def _pages(view: ExportDocument, kind: str, title: str, blocks: Sequence[Block]) -> bytes:
    day: date = view.date
    return write_pdf(
        Paper(
            kind=kind,
            title=title,
            subtitle=" ".join(filter(None, (view.past, view.subtitle))),
            language=view.language,
            date=day,
            day=long_date(day, view.language),
            foot=(),
            page_label="",
            blocks=tuple(blocks),
        )
    )
