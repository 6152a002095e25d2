"""The template "change": one territory in two years, side by side, and what can and cannot be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.change import EARLIER, GAINED, KEPT, LATER, LOST, NEVER, UNSURE, UNTOLD, changes, undecided
from geo.export_sentences import part_of_whole, share_text, with_unknown
from geo.pipeline.poster import PosterScene
from geo.wording import joined
from layers import palette
from layers._poster_figures import draw_area_figures
from layers._poster_labels import Box
from layers._poster_legend import Entry, classes, flow, reaches, stack
from layers._poster_page import Page, line_height, wrap
from layers._poster_panel import MapPanel, draw_panel
from layers._poster_sheet import draw_sheet, is_brief
from layers._poster_text import Column, footer_columns, margin_of

_GAP = 4.0
_KAYES = 1.08
"""Width over height of a map."""
_MOST_NAMES = 12
"""Communes named in a list; the others are counted."""
_RIM = {GAINED: "#b3125f", LOST: "#20242b"}
"""Outline of the communes gained (on the second map) and lost (on the first)."""
_PAD = 1.4
"""Millimetres round the sentence on what is not known."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The two years.

    Parameters
    ----------
    documents
        The first year and the second.
    years
        What they are called.
    area
        The territory.
    changed
        As :func:`geo.change.changes` returns it.
    """

    documents: tuple[ExportDocument, ExportDocument]
    years: tuple[str, str]
    area: Area
    changed: pd.DataFrame

    def count(self, change: str) -> int:
        """Return how many communes had a change."""
        return int((self.changed["change"] == change).sum())


def pair_of(scene: PosterScene) -> Pair:
    """Return the two years of a scene."""
    first, second = scene.documents
    area = first.areas[0]
    return Pair(
        (first, second),
        (scene.panels[0], scene.panels[1]),
        area,
        changes(first.territories, second.territories),
    )


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the two maps, the sentence on what is not known, figures and legend."""
    pair, margin = pair_of(scene), margin_of(page)
    frame = MapPanel(scene.document, pair.area, (0, 0, 100, 100)).frame
    columns = footer_columns(scene.document, {pair.area: frame}, t)
    bottom, top = draw_sheet(page, scene.document, columns, t)
    body = (margin, bottom, page.width - margin, top)
    if page.height > 1.2 * page.width:
        _rows(page, pair, body, t)
    else:
        _columns(page, pair, body, t)


def _columns(page: Page, pair: Pair, body: Box, t: Translate) -> None:
    """Two maps side by side, the words below them."""
    left, bottom, right, top = body
    half = (right - left - _GAP) / 2
    need = top - _below(page.draft(), pair, body, t)
    low = max(bottom + need + 1, top - half / _KAYES - 6)
    for side, x in enumerate((left, left + half + _GAP)):
        _map(page, pair, side, (x, low, x + half, top), t)
    _below(page, pair, (left, bottom, right, low - 1.5), t)


def _rows(page: Page, pair: Pair, body: Box, t: Translate) -> None:
    """Two maps one above the other, each with its words beside it."""
    left, bottom, right, top = body
    low = bottom + top - _warning(page.draft(), pair, body, t) + 2
    high = (top - low - _GAP) / 2
    split = left + min((high - 5) * _KAYES, 0.62 * (right - left))
    for side in (0, 1):
        upper = top - side * (high + _GAP)
        _map(page, pair, side, (left, upper - high, split, upper), t)
        column = Column(page, pair.documents[side], t, split + _GAP, upper - 1, right - split - _GAP)
        _figures(column, pair, side)
        column.y -= 3
        if side:
            _changes(column, pair, names=True)
        else:
            _legend(column, pair, brief=False)
    _warning(page, pair, (left, bottom, right, low - 1), t)


def _map(page: Page, pair: Pair, side: int, box: Box, t: Translate) -> None:
    panel = MapPanel(
        pair.documents[side],
        pair.area,
        box,
        heading=pair.years[side],
        detail="bare" if is_brief(page) else "few",
        above=True,
        remark=side == 0,
    )
    draw_panel(page, panel, t)
    change = (LOST, GAINED)[side]
    codes = pair.changed.loc[pair.changed["change"] == change, "code"]
    rows: gpd.GeoDataFrame = panel.document.territories
    shapes = panel.frame.to_page(rows.loc[rows["code"].isin(codes)].geometry)
    page.polygons(list(shapes), line=palette.PAPER, width=2.6, order=3.6)
    page.polygons(list(shapes), line=_RIM[change], width=1.5, order=3.7, name=change)


def _below(page: Page, pair: Pair, box: Box, t: Translate) -> float:
    """Write the warning, then figures of both years, changes and legend; return the lowest y."""
    left, right = box[0], box[2]
    document = pair.documents[0]
    y = _warning(page, pair, box, t) - 1.2
    brief = is_brief(page)
    parts: list[Callable[[Column], None]] = [
        lambda column: _figures(column, pair, 0),
        lambda column: _figures(column, pair, 1),
        lambda column: _changes(column, pair, names=not brief),
    ]
    if not brief:
        parts.append(lambda column: _legend(column, pair, brief=False))
    width = (right - left - _GAP * (len(parts) - 1)) / len(parts)
    lowest = y
    for i, part in enumerate(parts):
        column = Column(page, document, t, left + i * (width + _GAP), y, width)
        part(column)
        lowest = min(lowest, column.y)
    if brief:
        column = Column(page, document, t, left, lowest - 0.8, right - left)
        _legend(column, pair, brief=True)
        lowest = column.y
    return lowest


def _warning(page: Page, pair: Pair, box: Box, t: Translate) -> float:
    left, _, right, top = box
    (a, n), (b, m) = (undecided(one.partnerships) for one in pair.documents)
    untold = sum(pair.count(change) for change in UNTOLD)
    text = t(
        "Dates are often unknown: of {n} partnerships, {a} may or may not have been active in {first};"
        " of {m}, {b} in {second}. So {unsure} communes cannot be said to have gained or lost anything."
    ).format(n=n, a=a, first=pair.years[0], m=m, b=b, second=pair.years[1], unsure=untold)
    size = page.type.body
    lines = wrap(text, size, right - left - 2 * _PAD, "bold")
    height = len(lines) * line_height(size) + 2 * _PAD - 0.6
    page.box(left, top - height, right - left, height, fill="#f3ead2", order=1)
    page.paragraph(left + _PAD, top - _PAD + 0.5, right - left - 2 * _PAD, text, size, weight="bold")
    return top - height


def _figures(column: Column, pair: Pair, side: int) -> None:
    """Write the figures of a year; on a slide, those in communes alone."""
    document = pair.documents[side]
    own = Column(column.page, document, column.t, column.x, column.y, column.width)
    own.head(pair.years[side])
    if is_brief(column.page):
        rows = document.figures
        row = rows.loc[(rows["area"] == pair.area) & (rows["unit"] == "communes")].iloc[0]
        share = share_text(row, document.language, own.t)
        own.write(share, own.type.head, weight="bold")
        own.write(part_of_whole(row, document.language, own.t), own.type.body)
        doubt = own.t("With unknown dates: {parts}.")
        own.quiet(doubt.format(parts=with_unknown(row, document.language)))
    else:
        draw_area_figures(own, pair.area, head=False)
    column.y = own.y


def _changes(column: Column, pair: Pair, *, names: bool) -> None:
    """Write what became of the communes; without names, only what was gained, lost or cannot be told."""
    t = column.t
    first, second = pair.years
    column.head(t("From {first} to {second}").format(first=first, second=second))
    words: list[tuple[tuple[str, ...], str]] = [
        ((GAINED,), t("Gained their first known actor: {count}")),
        ((LOST,), t("Lost their last known actor: {count}")),
        ((KEPT,), t("Had one in both years: {count}")),
        ((NEVER,), t("Had none in either year: {count}")),
        ((EARLIER,), t("Had one in {first}, not known in {second}: {count}")),
        ((LATER,), t("Have one in {second}, not known in {first}: {count}")),
        ((UNSURE,), t("Not known in one year, none or not known in the other: {count}")),
    ]
    if not names:
        words = [*words[:2], (UNTOLD, t("Cannot be told, dates unknown: {count}"))]
    for kinds, text in words:
        count = sum(pair.count(kind) for kind in kinds)
        column.write(text.format(count=count, first=first, second=second), column.type.body)
        if names and kinds[0] in _RIM and count:
            column.quiet(_named(pair, kinds[0], t))
    if names:
        column.y -= 0.6
        column.quiet(t("Communes. A loss can also be a source that stops: nobody wrote that it went on."))


def _named(pair: Pair, change: str, t: Translate) -> str:
    names = pair.changed.loc[pair.changed["change"] == change, "name"].sort_values()
    more = len(names) - _MOST_NAMES
    rest = [t("and {count} more").format(count=more)] if more > 0 else []
    return joined([*names[:_MOST_NAMES], *rest], t)


def _legend(column: Column, pair: Pair, *, brief: bool) -> None:
    t = column.t
    if brief:
        shown = {key for one in pair.documents for key in one.territories["coverage_class"]}
        keys = [key for key, _ in column.document.legend]
        drawn = [entry for key, entry in zip(keys, classes(column), strict=True) if key in shown]
    else:
        column.head(t("Distinct actors per commune"))
        stack(column, classes(column))
        drawn = reaches(column)
    rims = [
        Entry(text, drawing=_rim(change))
        for change, text in ((GAINED, t("gained")), (LOST, t("lost")))
        if pair.count(change)
    ]
    (flow if brief else stack)(column, [*drawn, *rims])


def _rim(change: str) -> Callable[[Page, float, float], None]:
    def draw(page: Page, x: float, y: float) -> None:
        page.box(x, y - 1.3, 6.3, 2.6, fill=palette.PAPER, line=_RIM[change], line_width=1.5)

    return draw
