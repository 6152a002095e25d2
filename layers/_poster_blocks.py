"""What stands beside the maps: title, figures, legend, and the small print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from babel.dates import format_date

from data.errors import Translate
from data.exporters.document import ExportDocument
from data.schema import Area
from geo.export_sentences import decimal, part_of_whole, share_text, unit_name, with_unknown
from layers import palette
from layers._poster_map import MapFrame
from layers._poster_names import HOLLOW, visible_actors
from layers._poster_page import WIDTH, Page, Weight, line_height, printable, text_width, wrap

MARGIN = 9.0
"""Millimetres."""
FOOT = 5.0
"""Millimetres left free below the small print."""
_GAP = 6.0
_TITLE, _SUBTITLE, _HEAD, _BODY, _SMALL = 16.0, 8.2, 7.8, 7.0, 6.0


def draw_header(page: Page, document: ExportDocument, top: float) -> float:
    """Write title and subtitle; return the y below them."""
    width = WIDTH - 2 * MARGIN
    size, title = _TITLE, printable(document.title)
    while size > 11 and text_width(title, size, "bold") > width:
        size -= 0.5
    lines = wrap(title, size, width, "bold")[:2]
    y = top
    for line in lines:
        y -= line_height(size) * 0.92
        page.text(MARGIN, y + 0.8, line, size, weight="bold")
    y -= 0.6
    for line in wrap(document.subtitle, _SUBTITLE, width)[:2]:
        y -= line_height(_SUBTITLE)
        page.text(MARGIN, y + 0.6, line, _SUBTITLE, colour=palette.QUIET_INK)
    return y - 1.2


@dataclass(slots=True)
class Column:
    """A column of text that is filled from its top.

    Parameters
    ----------
    page, document
        Sheet and export.
    t
        Translate function.
    x, y, width
        Left edge, height reached so far and width, millimetres.
    """

    page: Page
    document: ExportDocument
    t: Translate
    x: float
    y: float
    width: float

    def write(self, text: str, size: float, *, weight: Weight = "normal", colour: str = palette.INK) -> None:
        """Add a paragraph."""
        self.y = self.page.paragraph(self.x, self.y, self.width, text, size, weight=weight, colour=colour)

    def head(self, text: str) -> None:
        """Add a heading."""
        self.write(text, _HEAD, weight="bold")
        self.y -= 0.5

    def quiet(self, text: str) -> None:
        """Add a paragraph in small quiet letters."""
        self.write(text, _SMALL, colour=palette.QUIET_INK)
        self.y -= 0.6


def draw_figures(column: Column) -> None:
    """Write the headline figures of each area in three units, then those published by others."""
    for area in column.document.areas:
        rows = column.document.figures.loc[column.document.figures["area"] == area]
        if rows.empty:
            continue
        column.head(str(rows["territory"].iloc[0]))
        for _, row in rows.iterrows():
            _figure(column, row)
        column.quiet(" ".join([*_with_unknown(column, rows), _doubts(column, rows.iloc[0])]))
        column.y -= 0.8
    for text in column.document.published:
        column.quiet(text)


def _doubts(column: Column, row: pd.Series) -> str:
    text = column.t("Partnerships: {count}, of which {unknown} with unknown dates. Boundaries: {vintage}.")
    return text.format(count=row["n_partnerships"], unknown=row["n_unknown_dates"], vintage=row["vintage"])


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
    left = x + max(15, text_width(share, _HEAD + 1, "bold") + 2)
    lines = wrap(detail, _BODY, x + width - left)
    y = column.y - line_height(_BODY) - 0.5
    page.text(x, y + 0.7, share, _HEAD + 1, weight="bold")
    for i, line in enumerate(lines):
        y -= line_height(_BODY) if i else 0
        page.text(left, y + 0.7, line, _BODY)
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


def draw_legend(column: Column, kinds: Iterable[str]) -> None:
    """Draw the legend of both maps.

    Parameters
    ----------
    column
        Where.
    kinds
        Kinds of actors drawn.
    """
    t = column.t
    column.head(t("Distinct actors per commune"))
    for key, label in column.document.legend:
        hatch = palette.UNKNOWN_PATTERN.hatch if key == palette.UNKNOWN_KEY else None
        _key(column, label, fill=palette.class_colour(key), hatch=hatch)
    column.y -= 0.8
    column.head(t("Reach"))
    _key(column, t(palette.DIRECT_LABEL), fill=palette.CLASS_COLOURS["1"])
    for pattern in palette.PATTERNS.values():
        _key(column, t(pattern.label), fill=palette.CLASS_COLOURS["1"], hatch=pattern.hatch)
    column.y -= 0.8
    _symbols(column, set(kinds))
    _lines(column)


def _key(column: Column, label: str, *, fill: str, hatch: str | None = None) -> None:
    page, x, y = column.page, column.x, column.y
    lines = wrap(label, _BODY, column.width - 9)
    page.box(x, y - 3.2, 6.5, 2.9, fill=fill, line=palette.COMMUNE_LINE, line_width=0.4, hatch=hatch)
    for i, line in enumerate(lines):
        page.text(x + 8.2, y - 2.5 - i * line_height(_BODY), line, _BODY)
    column.y = y - max(line_height(_BODY) * len(lines), 3.3) - 0.25


def _symbols(column: Column, drawn: set[str]) -> None:
    """Explain the symbols of the actors drawn."""
    if not drawn:
        return
    column.head(column.t("French actors"))
    entries = [(column.t(style.label), kind) for kind, style in palette.ACTOR_STYLES.items() if kind in drawn]
    if HOLLOW in drawn:
        entries.append((column.t("unknown dates"), HOLLOW))
    _flow(column, entries)
    column.y -= 0.8


def _lines(column: Column) -> None:
    """Explain the outlines and the chef-lieux."""
    t = column.t
    entries = [(t("region"), "region line"), (t("cercle or département"), "parent line")]
    if "kayes" in column.document.areas:
        entries.append((t("chef-lieu of a cercle"), "seat"))
    _flow(column, entries)


def _flow(column: Column, entries: list[tuple[str, str]]) -> None:
    """Draw (label, symbol) one after the other, on as many lines as needed."""
    step = line_height(_BODY) + 0.2
    left, y = column.x, column.y - step
    for label, symbol in entries:
        lead = 6.2 if symbol.endswith(" line") else 3.6
        size = lead + text_width(label, _BODY)
        if left > column.x and left + size > column.x + column.width:
            left, y = column.x, y - step
        _sample(column.page, symbol, left, y + 1.5)
        column.page.text(left + lead, y + 0.7, label, _BODY)
        left += size + 3
    column.y = y


def _sample(page: Page, symbol: str, x: float, y: float) -> None:
    """Draw the symbol of a legend entry: an outline, a chef-lieu or a kind of actor."""
    lines = {"region line": (palette.REGION_LINE, 1.5), "parent line": (palette.PARENT_LINE, 0.8)}
    if symbol in lines:
        colour, thick = lines[symbol]
        page.rule([x, x + 5], [y, y], colour=colour, width=thick)
    elif symbol == "seat":
        page.mark([x + 1.4], [y], marker="s", size=4.2, fill=palette.INK)
    elif symbol == HOLLOW:
        colour = palette.ACTOR_STYLES["commune"].colour
        page.mark([x + 1.4], [y], marker="o", size=4.2, fill=palette.PAPER, rim=colour)
    else:
        style = palette.actor_style(symbol)
        page.mark(
            [x + 1.4], [y], marker=style.marker, size=6.6 if style.marker == "*" else 5, fill=style.colour
        )


def draw_parents(column: Column, bottom: float) -> None:
    """Draw the share of covered communes of each cercle or département, as many as fit above `bottom`."""
    rows = column.document.parents
    rows = rows.loc[rows["level"] != "region"].sort_values(
        ["share_communes", "name"], ascending=[False, True]
    )
    step = line_height(_BODY) + 0.1
    if len(rows) < 2 or column.y - 6 - step * len(rows) < bottom:
        return
    column.head(column.t("Covered communes by cercle or département"))
    numbers = [f"{row.covered_communes}\u202f/\u202f{row.n_communes}" for row in rows.itertuples()]
    wide = max(text_width(printable(name), _BODY) for name in rows["name"]) + 2
    narrow = max(text_width(one, _BODY) for one in numbers) + 1.5
    room = column.width - wide - narrow
    for name, share, text in zip(rows["name"], rows["share_communes"], numbers, strict=True):
        column.y -= step
        column.page.text(column.x, column.y + 0.8, name, _BODY)
        column.page.text(column.x + column.width, column.y + 0.8, text, _BODY, align="right")
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
    step, gap = line_height(_SMALL), 4.0
    lines = int((column.y - bottom - 6) / step)
    if actors.empty or lines < 3:
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
        column.page.text(x, y + 0.6, _shortened(name, width - 5), _SMALL)
        column.page.text(x + width, y + 0.6, count, _SMALL, align="right", colour=palette.QUIET_INK)
    column.y -= half * step


def _shortened(text: str, width: float) -> str:
    if text_width(text, _SMALL) <= width:
        return text
    while text and text_width(text + "…", _SMALL) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def footer_columns(document: ExportDocument, frames: dict[Area, MapFrame], t: Translate) -> list[list[str]]:
    """Return the small print: what is drawn and how, what to know of it, and whose data it is."""
    day = format_date(document.date, "long", locale=document.language)
    drawn = [document.boundaries[area] for area in document.areas if area in document.boundaries]
    for area, frame in frames.items():
        drawn.append(
            t("{area}: Lambert azimuthal equal-area, centred on {lat}, {lon}.").format(
                area=document.area_names[area],
                lat=_latitude(frame.lat, document.language, t),
                lon=_longitude(frame.lon, document.language, t),
            )
        )
    drawn.append(t("North is up at the centre of each map."))
    notes = list(document.notes)
    shown = len(visible_actors(frames["idf"], document.actors)) if "idf" in frames else len(document.actors)
    if len(document.actors) > shown:
        text = t("French actors elsewhere, or whose place is not known: {count}.")
        notes.append(text.format(count=len(document.actors) - shown))
    return [
        drawn,
        notes,
        [*document.credits, t("Made with CartoCoop on {date}.").format(date=day)],
    ]


def _latitude(degrees: float, language: str, t: Translate) -> str:
    side = t("S") if degrees < 0 else t("N")
    return f"{decimal(abs(degrees), language)}°\u00a0{side}"


def _longitude(degrees: float, language: str, t: Translate) -> str:
    side = t("W") if degrees < 0 else t("E")
    return f"{decimal(abs(degrees), language)}°\u00a0{side}"


def _column_width(columns: list[list[str]]) -> float:
    return (WIDTH - 2 * MARGIN - _GAP * (len(columns) - 1)) / len(columns)


def footer_height(columns: list[list[str]]) -> float:
    """Return the height of the small print in millimetres."""
    width = _column_width(columns)
    counts = [sum(len(wrap(text, _SMALL, width)) for text in texts) for texts in columns]
    spaces = [0.35 * len(texts) for texts in columns]
    return 0.6 + max(n * line_height(_SMALL) + s for n, s in zip(counts, spaces, strict=True))


def draw_footer(page: Page, columns: list[list[str]], top: float) -> None:
    """Write the small print in columns under a thin rule."""
    width = _column_width(columns)
    page.rule([MARGIN, WIDTH - MARGIN], [top, top], colour=palette.NEIGHBOUR_LINE, width=0.6)
    for i, texts in enumerate(columns):
        y = top - 0.6
        for text in texts:
            x = MARGIN + i * (width + _GAP)
            y = page.paragraph(x, y, width, text, _SMALL, colour=palette.QUIET_INK) - 0.35
