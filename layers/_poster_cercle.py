"""The template "cercle": one cercle or département from near, with its actors commune by commune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data.errors import N_, CartoCoopError, Translate
from data.exporters.document import ExportDocument
from geo.pipeline.poster import PosterScene
from geo.pipeline.poster_frames import CloseUp
from geo.wording import joined
from layers._poster_cercle_map import CercleMap, draw_map
from layers._poster_figures import draw_area_figures
from layers._poster_labels import Box
from layers._poster_legend import Entry, actor_symbols, classes, flow, line_entries, patterns_shown, reaches
from layers._poster_names import legend_kinds, visible_actors
from layers._poster_page import Page, line_height, wrap
from layers._poster_sheet import draw_sheet, is_brief
from layers._poster_text import Column, footer_columns, margin_of
from layers._poster_view import aspect_of

_GAP = 5.0
_LEAST_TEXT = 66.0
"""Design millimetres of the text beside the map of a sheet."""
_WIDE = 1.15
"""Width over height from which the text stands beside the map."""
_MAP, _BRIEF_MAP, _NARROW_MAP = 0.68, 0.56, 0.64
"""Most of the width that the map takes."""
_NARROW = 130.0
"""Design millimetres of the width of a square."""
_AROUND = 1.4
"""Most of the height that a map needs which its frame takes, to show what lies around."""
_MOST_TEXT = 0.5
"""Most of the height that the text below a map takes."""
_AIR = 0.4
"""Between two paragraphs of the list."""
_MOST_NAMES = 30
"""Communes named in a sentence; the others are counted."""


class CercleError(CartoCoopError):
    """There is no close-up to draw."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What every part of the poster needs."""

    page: Page
    document: ExportDocument
    near: CloseUp
    t: Translate

    def column(self, box: Box) -> Column:
        """Return an empty column of text."""
        return Column(self.page, self.document, self.t, box[0], box[3], box[2] - box[0])

    def map(self, box: Box) -> CercleMap:
        """Return the map in a box."""
        return CercleMap(self.page, self.document, self.near, box, self.t)


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw map and legend, figures, gaps, and the actors of each commune."""
    document, near = scene.document, scene.close_up
    if near is None:
        raise CercleError(N_("There is no close-up to draw."))
    left, right = margin_of(page), page.width - margin_of(page)
    frame = CercleMap(page, document, near, (left, 0, right, 100), t).panel.frame
    bottom, top = draw_sheet(page, document, footer_columns(document, {near.area: frame}, t), t)
    sheet = _Sheet(page, document, near, t)
    body = (left, bottom, right, top)
    if right - left > _WIDE * (top - bottom) or is_brief(page):
        _beside(sheet, body)
    else:
        _above(sheet, body)


def _beside(sheet: _Sheet, body: Box) -> None:
    """Draw the map with its legend below, the text beside them."""
    left, bottom, right, top = body
    whole = right - left
    most = _BRIEF_MAP * whole if is_brief(sheet.page) else min(_MAP * whole, whole - _LEAST_TEXT - _GAP)
    if sheet.page.width < _NARROW:
        most = _NARROW_MAP * whole
    need = (top - bottom - 20) * aspect_of(sheet.document, sheet.near.area) + 8
    split = left + max(min(need, most), 0.5 * whole)
    unnamed = _map(sheet, (left, bottom, split, top))
    column = sheet.column((split + _GAP, bottom, right, top))
    _figures(column, sheet, unnamed)
    _lists(column, sheet, bottom)


def _above(sheet: _Sheet, body: Box) -> None:
    """Draw the map with its legend below, and below them the text in two columns."""
    left, bottom, right, top = body
    half = (right - left - _GAP) / 2
    need = _AROUND * (right - left - 6) / aspect_of(sheet.document, sheet.near.area) + 26
    blank = _Sheet(sheet.page.draft(), sheet.document, sheet.near, sheet.t)
    figures, lists = (blank.column((left, bottom, left + half, top)) for _ in range(2))
    _figures(figures, blank, ["–"])
    _lists(lists, blank, -1e6)
    words = top - min(figures.y, lists.y)
    low = min(bottom + words + 4, bottom + _MOST_TEXT * (top - bottom))
    middle = max(top - need, low)
    unnamed = _map(sheet, (left, middle + 2, right, top))
    _figures(sheet.column((left, bottom, left + half, middle)), sheet, unnamed)
    _lists(sheet.column((right - half, bottom, right, middle)), sheet, bottom)


def _map(sheet: _Sheet, box: Box) -> list[str]:
    """Draw the map, its legend at the foot of the box; return the communes that have no name on it."""
    left, bottom, right, top = box
    visible = visible_actors(sheet.map(box).panel.frame, sheet.document.actors)
    blank = _Sheet(sheet.page.draft(), sheet.document, sheet.near, sheet.t)
    height = top - _legend(blank.column(box), sheet, legend_kinds(visible))
    low = bottom + height + 1
    kinds, unnamed = draw_map(sheet.map((left, low, right, top)))
    _legend(sheet.column((left, bottom, right, low - 0.5)), sheet, kinds)
    return unnamed


def _legend(column: Column, sheet: _Sheet, kinds: set[str]) -> float:
    t, shown = sheet.t, set(sheet.document.territories["coverage_class"])
    entries = [
        one
        for one, (key, _) in zip(classes(column), sheet.document.legend, strict=True)
        if key in shown or not is_brief(sheet.page)
    ]
    column.head(t("Distinct actors per commune"))
    flow(column, entries)
    wanted = patterns_shown(column) if is_brief(sheet.page) else None
    patterns = [one for one in reaches(column, wanted) if one.hatch is not None]
    lines = [] if is_brief(sheet.page) else _lines(column)
    doubt = (sheet.document.territories["n_unknown"] > 0) & (sheet.document.territories["n_actors"] > 0)
    more = [Entry(t("others whose dates do not say"), box=6.0, drawing=_doubt)] if doubt.any() else []
    flow(column, [*patterns, *more, *actor_symbols(column, kinds), *lines])
    column.quiet(
        t("Under each name: its distinct actors (no number: none) and the nearest reach of one of them.")
    )
    return column.y


def _lines(column: Column) -> list[Entry]:
    """Return the entries of the lines; the thick one is the cercle here, since no region is drawn."""
    drawn = [one for one in line_entries(column) if one.symbol not in {"region line", "parent line"}]
    return [Entry(column.t("cercle or département"), "region line"), *drawn]


def _doubt(page: Page, x: float, y: float) -> None:
    page.text(x, y - 0.8, "+1\u00a0?", page.type.small)


def _figures(column: Column, sheet: _Sheet, unnamed: Sequence[str]) -> None:
    """Write the figures, the communes without an actor, and those that the map does not name."""
    t, rows = sheet.t, sheet.document.territories.sort_values("name")
    draw_area_figures(column, sheet.near.area)
    known, doubt = rows["n_actors"] > 0, rows["n_unknown"] > 0
    parts = (
        (rows.loc[~known & ~doubt, "name"], t("Communes without a known actor: {count} of {total}")),
        (rows.loc[~known & doubt, "name"], t("Communes with actors of unknown dates only: {count}")),
        (pd.Series(unnamed, dtype="str"), t("Communes not named on the map: {count}")),
    )
    for names, text in parts:
        if len(names):
            column.write(text.format(count=len(names), total=len(rows)), column.type.body, weight="bold")
            if len(names) <= (_MOST_NAMES // 3 if is_brief(sheet.page) else 2 * _MOST_NAMES):
                column.quiet(_named(names, t))


def _named(names: pd.Series, t: Translate) -> str:
    more = len(names) - _MOST_NAMES
    rest = [t("and {count} more").format(count=more)] if more > 0 else []
    return ", ".join([*names[:_MOST_NAMES], *rest])


def _lists(column: Column, sheet: _Sheet, bottom: float) -> None:
    """List the actors of the wider echelons, then those of each commune, as many as there is room for."""
    t, actors = sheet.t, sheet.near.actors
    column.y -= 1.0
    wider = {
        "cercle": t("Through the cercle") if sheet.near.area == "kayes" else t("Through the département"),
        "region": t("Through the region"),
    }
    entries = [(head, _actors(actors.loc[actors["echelon"] == key], t)) for key, head in wider.items()]
    names = dict(sheet.document.territories[["code", "name"]].itertuples(index=False, name=None))
    direct = actors.loc[actors["echelon"] == "direct"]
    found = {names[code]: _actors(rows, t) for code, rows in direct.groupby("commune_code")}
    entries += sorted(found.items())
    entries = [(head, text) for head, text in entries if text]
    if entries and column.y - 3 * line_height(column.type.body) > bottom:
        column.head(t("Actors by commune"))
        sizes = (column.type.body, column.type.small)
        told = [t("{name}: {actors}").format(name=head, actors=text) for head, text in entries]
        size = next((one for one in sizes if _height(column, told, one) < column.y - bottom), sizes[-1])
        _fill(column, told, bottom, size)


def _height(column: Column, texts: Sequence[str], size: float) -> float:
    return sum(len(wrap(one, size, column.width)) * line_height(size) + _AIR for one in texts)


def _actors(rows: pd.DataFrame, t: Translate) -> str:
    """Return the actors of some rows, each once, those of unknown dates told apart."""
    sure = set(rows.loc[rows["known"], "group_name"])
    doubt = set(rows["group_name"]) - sure
    parts = [", ".join(sorted(sure))] if sure else []
    if doubt:
        parts.append(t("with unknown dates: {names}").format(names=", ".join(sorted(doubt))))
    return joined(parts, t)


def _fill(column: Column, texts: Sequence[str], bottom: float, size: float) -> None:
    """Write paragraphs while there is room; say how many are left out."""
    for place, text in enumerate(texts):
        left = len(texts) - place
        after = line_height(size) if left > 1 else 0.0
        if column.y - _height(column, [text], size) - after < bottom:
            column.quiet(column.t("and {count} more").format(count=left))
            return
        column.write(text, size)
        column.y -= _AIR
