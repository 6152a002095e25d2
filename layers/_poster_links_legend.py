"""What the poster of links says beside its maps: figures, how to read the ribbons, small print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from data.errors import Translate
from data.exporters.document import ExportDocument
from geo.link_bundles import NO_PLACE
from layers import palette
from layers._poster_labels import Box
from layers._poster_legend import Entry, flow, stack
from layers._poster_links_draw import DASHES
from layers._poster_links_malian import REACHED
from layers._poster_page import MM_PER_POINT, Page
from layers._poster_text import Column

_SAMPLES = (1, 2, 5)
"""Partnerships of the sample ribbons."""
_LONG = 6.5
"""Millimetres of a sample."""


def draw_legend(
    page: Page, document: ExportDocument, links: pd.DataFrame, box: Box, *, unit: float, t: Translate
) -> float:
    """Write figures and legend from the top of a box; return the y reached.

    What does not fit is left out from the end: the symbols, then what a reader can guess.
    """
    column = Column(page, document, t, box[0], box[3], box[2] - box[0])
    parts: list[Callable[[Column], None]] = [
        lambda one: _figures(one, links),
        lambda one: _ribbons(one, links, unit),
        lambda one: _ends(one, links),
        lambda one: _symbols(one, links),
    ]
    for part in parts:
        trial = Column(page.draft(), document, t, column.x, column.y, column.width)
        part(trial)
        if trial.y >= box[1]:
            part(column)
    return column.y


def _figures(column: Column, links: pd.DataFrame) -> None:
    t = column.t
    column.head(
        t("{links} links between {actors} French actors and {territories} territories").format(
            links=len(links),
            actors=links["group_id"].nunique(),
            territories=links["territory_code"].nunique(),
        )
    )
    for sentence in doubts(links, t):
        column.quiet(sentence)
    column.y -= 0.8


def doubts(links: pd.DataFrame, t: Translate) -> list[str]:
    """Return what the links do not say: dates, places, communes."""
    undated = int((~links["dated"]).sum())
    placeless = int(links.loc[links["origin"] == NO_PLACE, "group_id"].nunique())
    whole = {level: int((links["territory_level"] == level).sum()) for level in ("cercle", "region")}
    found = [
        (undated, t("Links whose dates are not known (dashed): {count}.")),
        (placeless, t("Actors whose place is not known, absent from the French map: {count}.")),
        (whole["cercle"], t("Links with a whole cercle, without its communes: {count}.")),
        (whole["region"], t("Links with the whole region, which end at the frame: {count}.")),
    ]
    return [text.format(count=count) for count, text in found if count]


def _ribbons(column: Column, links: pd.DataFrame, unit: float) -> None:
    t = column.t
    column.head(t("Reading the ribbons"))
    widths = [
        Entry(
            t("{count} partnership").format(count=n) if n == 1 else t("{count} partnerships").format(count=n),
            drawing=_sample(n * unit),
        )
        for n in _SAMPLES
    ]
    flow(column, widths)
    if not links["dated"].all():
        flow(column, [Entry(t("dates not known"), drawing=_sample(unit, dashed=True))])
    column.quiet(
        t("A ribbon goes from the French actor to the Malian territory; widths add up. Colour: département.")
    )
    column.y -= 0.5


def _sample(width: float, *, dashed: bool = False) -> Callable[[Page, float, float], None]:
    dashes = (DASHES[0], DASHES[1]) if dashed else None

    def draw(page: Page, x: float, y: float) -> None:
        colour = palette.bundle_colour("DEP-91")
        page.rule([x, x + _LONG], [y, y], colour=colour, width=width / MM_PER_POINT, dashes=dashes)

    return draw


def _ends(column: Column, links: pd.DataFrame) -> None:
    t, levels = column.t, set(links["territory_level"])
    entries: list[Entry] = []
    if "commune" in levels:
        entries.append(Entry(t("commune at which a link ends"), drawing=_commune))
    if "cercle" in levels:
        entries.append(Entry(t("link with a whole cercle: it ends at the name"), drawing=_pill))
    stack(column, entries)
    column.y -= 0.5


def _commune(page: Page, x: float, y: float) -> None:
    page.box(x, y - 1.45, _LONG, 2.9, fill=REACHED, line=palette.COMMUNE_LINE, line_width=0.4)
    page.mark([x + _LONG / 2], [y], marker="o", size=4.6, fill=palette.INK)


def _pill(page: Page, x: float, y: float) -> None:
    page.box(x, y - 1.2, _LONG, 2.4, fill=palette.PAPER, line=palette.INK, line_width=0.8)


def _symbols(column: Column, links: pd.DataFrame) -> None:
    kinds = set(links["kind"])
    entries = [
        Entry(column.t(style.label), kind, fill=palette.QUIET_INK)
        for kind, style in palette.ACTOR_STYLES.items()
        if kind in kinds
    ]
    column.head(column.t("French actors"))
    flow(column, entries)
    column.y -= 0.6


def small_print(columns: Sequence[Sequence[str]], links: pd.DataFrame, t: Translate) -> list[list[str]]:
    """Return the columns of the small print, the notes on coverage replaced by those on links.

    Parameters
    ----------
    columns
        As :func:`layers._poster_text.footer_columns` returns them.
    links
        The links.
    t
        Translate function.
    """
    notes = [
        t("A link ties a French actor, with its twinning association, to a territory that a source names."),
        t("The width counts partnerships once for each territory that they name."),
        t("The order of the bundles is the one with the fewest crossings found; it ranks nobody."),
    ]
    if (links["origin"].str.startswith("DEP-")).any():
        notes.append(t("A group of communes goes with the département in which it has most of its communes."))
    return [list(columns[0]), notes, list(columns[2])]
