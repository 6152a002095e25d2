"""The figures beside the maps of a poster: headline, by cercle or département, actors."""

from __future__ import annotations

import pandas as pd

from data.schema import Area
from geo.export_sentences import counted, part_of_whole, share_text, unit_name, with_unknown
from layers import palette
from layers._poster_page import line_height, printable, text_width, wrap
from layers._poster_text import Column, cut

_FEWEST = 8
"""Lines: a list of actors cut shorter than this says too little."""


def draw_figures(column: Column, *, brief: bool = False) -> None:
    """Write the figures of each area in three units, then, unless brief, those published by others."""
    for area in column.document.areas:
        draw_area_figures(column, area)
    told = () if brief or "kayes" not in column.document.areas else column.document.published
    for text in told:
        column.quiet(text)


def draw_area_figures(column: Column, area: Area, *, head: bool = True) -> None:
    """Write the figures of one area, with its partnerships and the vintage of its boundaries."""
    rows = column.document.figures.loc[column.document.figures["area"] == area]
    if rows.empty:
        return
    if head:
        column.head(str(rows["territory"].iloc[0]))
    for _, row in rows.iterrows():
        _figure(column, row)
    told = counted(rows.iloc[0], column.document.year, column.t)
    column.quiet(" ".join([*_with_unknown(column, rows), told]))
    column.y -= 0.8


def _with_unknown(column: Column, rows: pd.DataFrame) -> list[str]:
    """Return what the figures become when partnerships with unknown dates count too (nothing if the same)."""
    if (rows["covered_with_unknown_min"] == rows["covered_min"]).all():
        return []
    language = column.document.language
    parts = [
        f"{with_unknown(row, language)} {unit_name(row['unit'], column.t)}" for _, row in rows.iterrows()
    ]
    return [column.t("With unknown dates: {parts}.").format(parts=", ".join(parts))]


def _figure(column: Column, row: pd.Series) -> None:
    """Write one figure: its share in bold, what of what beside it, and a gauge beneath."""
    page, x, width, language, t = column.page, column.x, column.width, column.document.language, column.t
    known = not pd.isna(row["share_min"])
    share, detail = share_text(row, language, t), part_of_whole(row, language, t)
    least = min(15.0, 0.2 * width)
    left = x + max(least, text_width(share, column.type.head + 1, "bold") + 2)
    lines = wrap(detail, column.type.body, x + width - left)
    y = column.y - line_height(column.type.body) - 0.5
    page.text(x, y + 0.7, share, column.type.head + 1, weight="bold")
    for i, line in enumerate(lines):
        y -= line_height(column.type.body) if i else 0
        page.text(left, y + 0.7, line, column.type.body)
    if known:
        y -= 1
        high = 1.0 if pd.isna(row["share_max"]) else row["share_max"]
        doubt = row["covered_with_unknown_max"] / row["total_max"] if row["total_max"] else high
        for part, fill, order in (
            (1.0, palette.NEIGHBOUR_FILL, 2.0),
            (max(high, min(doubt, 1.0)) if pd.notna(doubt) else 1.0, palette.UNKNOWN_COLOUR, 2.2),
            (high, palette.CLASS_COLOURS["1"], 2.5),
            (row["share_min"], palette.CLASS_COLOURS["3-4"], 3.0),
        ):
            if part > 0:
                page.box(x, y, width * part, 0.9, fill=fill, order=order)
    column.y = y - 0.6


def draw_parents(column: Column, bottom: float) -> None:
    """Draw the share of covered communes of each cercle or département, where they fit above `bottom`.

    Where those of two areas do not fit, those of the first are drawn.
    """
    rows = column.document.parents
    rows = rows.loc[rows["level"] != "region"].sort_values(
        ["share_communes", "name"], ascending=[False, True]
    )
    step = line_height(column.type.body) + 0.1
    room = (column.y - 6 - bottom) / step
    if len(rows) > room:
        rows = rows.loc[rows["area"] == column.document.areas[0]]
    if not 2 <= len(rows) <= room:
        return
    column.head(column.t("Covered communes by cercle or département"))
    numbers = [f"{row.covered_communes}\u202f/\u202f{row.n_communes}" for row in rows.itertuples()]
    wide = max(text_width(printable(name), column.type.body) for name in rows["name"]) + 2
    narrow = max(text_width(one, column.type.body) for one in numbers) + 1.5
    room = column.width - wide - narrow
    for name, share, text in zip(rows["name"], rows["share_communes"], numbers, strict=True):
        column.y -= step
        column.page.text(column.x, column.y + 0.8, name, column.type.body)
        column.page.text(column.x + column.width, column.y + 0.8, text, column.type.body, align="right")
        column.page.box(column.x + wide, column.y + 0.8, room, 1.7, fill=palette.NEIGHBOUR_FILL, order=2)
        if share > 0:
            column.page.box(
                column.x + wide, column.y + 0.8, room * share, 1.7, fill=palette.CLASS_COLOURS["3-4"], order=3
            )
    column.y -= 1.6


def draw_actors(column: Column, bottom: float) -> None:
    """List the French actors with the number of territories that each is tied to, as many as fit."""
    t, actors = (
        column.t,
        column.document.actors.sort_values(["n_territories", "name"], ascending=[False, True]),
    )
    step, gap = line_height(column.type.small), 4.0
    lines = int((column.y - bottom - 6) / step)
    if actors.empty or lines < min(_FEWEST, (len(actors) + 1) // 2):
        return
    column.head(t("French actors and number of territories"))
    width = (column.width - gap) / 2
    texts = [(printable(a), str(b)) for a, b in zip(actors["name"], actors["n_territories"], strict=True)]
    room = 2 * lines
    if len(texts) > room:
        texts = [*texts[: room - 1], (t("and {count} more").format(count=len(texts) - room + 1), "")]
    half = max((len(texts) + 1) // 2, 1)
    for i, (name, count) in enumerate(texts):
        x, y = column.x + (i // half) * (width + gap), column.y - (i % half + 1) * step
        short = "".join(cut(name, column.type.small, width - 5, 1))
        column.page.text(x, y + 0.6, short, column.type.small)
        column.page.text(
            x + width, y + 0.6, count, column.type.small, align="right", colour=palette.QUIET_INK
        )
    column.y -= half * step
