"""The French side of the poster of links: one row of text per actor, grouped by département."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.errors import Translate
from layers import palette
from layers._bundling import Port, spread_out
from layers._bundling_order import Order
from layers._poster_frame import MapFrame
from layers._poster_labels import Box, baselines, block_size
from layers._poster_names import spread
from layers._poster_page import Page, line_height, printable, text_width, wrap
from layers._poster_text import cut

_SYMBOL = 2.9
"""Millimetres between a name and its ribbon, for the symbol of its kind."""
_AIR, _MOST_AIR = 0.5, 1.7
"""Least and most millimetres between two rows."""
_HEADING_AIR = 1.2
_APART = 1.7
"""Least millimetres between two symbols on the map."""


@dataclass(frozen=True, slots=True)
class Row:
    """One actor (or several, where there is no room for each).

    Parameters
    ----------
    source
        Group of the actor, or a name of its own for several.
    origin
        Code of the département, see :data:`geo.link_bundles.COLUMNS`.
    lines
        The name.
    kind
        Kind of the actor; "" for several.
    lon, lat
        Degrees; not a number when the place is not known.
    """

    source: str
    origin: str
    lines: tuple[str, ...]
    kind: str
    lon: float
    lat: float


def rows_of(
    links: pd.DataFrame, *, size: float, width: float, height: float, t: Translate
) -> tuple[pd.DataFrame, dict[str, Row]]:
    """Return the links with their ``source``, and the rows of the sources.

    When the height does not hold every name, names are cut to one line; then, within the fullest
    départements, the actors with the fewest partnerships share one row.

    Parameters
    ----------
    links
        As :func:`geo.link_bundles.bundled` returns them.
    size
        Of the letters.
    width, height
        Room for the names, millimetres.
    t
        Translate function.
    """
    actors = links.groupby(["origin", "group_id"], as_index=False, sort=True).agg(
        name=("name", "first"),
        kind=("kind", "first"),
        lon=("lon", "first"),
        lat=("lat", "first"),
        n=("n_partnerships", "sum"),
    )
    actors = actors.sort_values(["origin", "n", "name", "group_id"], ascending=[True, False, True, True])
    headings = actors["origin"].nunique() * (line_height(size) + _HEADING_AIR)
    step = line_height(size) + _AIR
    most = 2 if _fits(actors["name"], headings, size=size, width=width, height=height) else 1
    room = max(int((height - headings) / step), actors["origin"].nunique())
    kept = _kept(actors, room)
    rows: dict[str, Row] = {}
    source: dict[str, str] = {}
    for origin, these in actors.groupby("origin", sort=True):
        alone = these.head(kept[str(origin)])
        for one in alone.itertuples():
            lines = tuple(cut(printable(one.name, 200), size, width, most))
            rows[one.group_id] = Row(one.group_id, str(origin), lines, one.kind, one.lon, one.lat)
            source[one.group_id] = one.group_id
        rest = these.iloc[len(alone) :]
        if len(rest):
            name = f"{origin}--rest"
            words = t("{count} other actors").format(count=len(rest))
            rows[name] = Row(name, str(origin), (words,), "", float("nan"), float("nan"))
            source |= dict.fromkeys(rest["group_id"], name)
    return links.assign(source=links["group_id"].map(source)), rows


def _fits(names: pd.Series, headings: float, *, size: float, width: float, height: float) -> bool:
    lines = sum(min(len(wrap(printable(name, 200), size, width)), 2) for name in names)
    return headings + lines * line_height(size) + len(names) * _AIR <= height


def _kept(actors: pd.DataFrame, room: int) -> dict[str, int]:
    """Return how many actors of each origin have a row of their own, the rest of it sharing one."""
    count = {str(origin): len(these) for origin, these in actors.groupby("origin", sort=True)}
    kept = dict(count)
    while sum(kept[one] + (kept[one] < count[one]) for one in kept) > room and max(kept.values()) > 0:
        fullest = max(kept, key=lambda one: (kept[one], one))
        kept[fullest] -= 1 if kept[fullest] < count[fullest] else min(2, kept[fullest])
    return kept


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows in their places.

    Parameters
    ----------
    right
        Where the ribbons begin.
    middles
        Source -> height of the middle of its row.
    headings
        Origin -> baseline of its heading.
    """

    right: float
    middles: Mapping[str, float]
    headings: Mapping[str, float]

    def ports(self) -> dict[str, Port]:
        """Return where the strands of each source begin."""
        return {source: Port(self.right, y, 1.0, 0.0) for source, y in self.middles.items()}


def points_of(frame: MapFrame, rows: Mapping[str, Row]) -> dict[str, tuple[float, float]]:
    """Return the place on the map of each row that has one, none over another."""
    known = [row for row in rows.values() if np.isfinite(row.lon) and np.isfinite(row.lat)]
    if not known:
        return {}
    table = pd.DataFrame({"lon": [row.lon for row in known], "lat": [row.lat for row in known]})
    spots = frame.points(table["lon"], table["lat"])
    left, bottom, right, top = frame.box
    within = [
        (row.source, spot.x, spot.y)
        for row, spot in zip(known, spots, strict=True)
        if left + 1 < spot.x < right - 1 and bottom + 1 < spot.y < top - 1
    ]
    moved = spread([x for _, x, _ in within], [y for _, _, y in within], gap=_APART)
    return {source: place for (source, _, _), place in zip(within, moved, strict=True)}


def place_rows(
    order: Order, rows: Mapping[str, Row], heights: Mapping[str, float], *, size: float, band: Box
) -> Rows:
    """Return where rows go: in their order, each as near as may be to the height of its point on the map.

    Parameters
    ----------
    order
        Of origins and sources.
    rows
        The rows by source.
    heights
        Source -> height of its point on the map, downwards, where it has one.
    size
        Of the letters.
    band
        Room of the rows; ribbons begin at its right.
    """
    low, high = band[1], band[3]
    items: list[tuple[str, str]] = []
    for origin in order.origins:
        items.append(("heading", origin))
        items += [("row", source) for source in order.sources[origin]]
    sizes = [
        line_height(size) + _HEADING_AIR if kind == "heading" else len(rows[name].lines) * line_height(size)
        for kind, name in items
    ]
    free = (high - low - sum(sizes)) / max(len(items) - 1, 1)
    gap = max(min(_MOST_AIR, free), 0.0)
    middle = (low + high) / 2
    wanted = []
    for i, (kind, name) in enumerate(items):
        about = items[i + 1][1] if kind == "heading" else name
        wanted.append(heights.get(about, -middle))
    places = spread_out(wanted, sizes, low=-high, high=-low, gap=gap)
    middles = {name: -y for (kind, name), y in zip(items, places, strict=True) if kind == "row"}
    headings = {
        name: -y - long / 2 + 0.25 * line_height(size)
        for (kind, name), y, long in zip(items, places, sizes, strict=True)
        if kind == "heading"
    }
    return Rows(band[2], middles, headings)


def draw_rows(
    page: Page,
    placed: Rows,
    rows: Mapping[str, Row],
    headings: Mapping[str, str],
    colours: Mapping[str, str],
    *,
    size: float,
) -> dict[str, tuple[float, float]]:
    """Write headings and names, ranged right; return where the line from the map meets each name."""
    for origin, y in placed.headings.items():
        page.text(
            placed.right,
            y,
            headings[origin],
            size,
            weight="bold",
            align="right",
            halo=palette.PAPER,
            order=12,
        )
    left = {}
    for source, y in placed.middles.items():
        row = rows[source]
        x = placed.right - _SYMBOL
        width, height = block_size(list(row.lines), size, "normal")
        box = (x - width, y - height / 2, x, y + height / 2)
        for base, line in baselines(box, list(row.lines), size):
            page.text(x, base, line, size, align="right", halo=palette.PAPER, order=12)
        mark_actor(page, [placed.right - _SYMBOL / 2 + 0.1], [y], row.kind, colours[row.origin])
        left[source] = (box[0] - 0.8, y)
    return left


def mark_actor(page: Page, xs: Sequence[float], ys: Sequence[float], kind: str, colour: str) -> None:
    """Draw the symbol of a kind of actor in the colour of its département (a ring for several actors)."""
    style = palette.actor_style(kind)
    if not kind:
        page.mark(xs, ys, marker="o", size=4.0, fill=palette.PAPER, rim=colour, order=9)
        return
    size = 6.4 if style.marker == "*" else 4.6
    page.mark(xs, ys, marker=style.marker, size=size, fill=colour, order=9)


def heading_words(links: pd.DataFrame, t: Translate) -> dict[str, str]:
    """Return the heading of each origin: "Essonne (91) · 17"."""
    found = {}
    for origin, these in links.groupby("origin", sort=True):
        name = printable(these["origin_name"].iloc[0], 60)
        number = str(origin).removeprefix("DEP-") if str(origin).startswith("DEP-") else ""
        count = int(these["n_partnerships"].sum())
        label = t("{name} ({number})").format(name=name, number=number) if number else name
        found[str(origin)] = t("{name} · {count}").format(name=label, count=count)
    return found


def height_of(rows: Mapping[str, Row], size: float) -> float:
    """Return the height that rows and headings take, millimetres."""
    headings = len({row.origin for row in rows.values()})
    names = sum(len(row.lines) * line_height(size) + _AIR for row in rows.values())
    return headings * (line_height(size) + _HEADING_AIR + _AIR) + names


def widest(rows: Mapping[str, Row], headings: Mapping[str, str], size: float) -> float:
    """Return the width that names and headings take, millimetres."""
    names = [text_width(line, size) for row in rows.values() for line in row.lines]
    tops = [text_width(text, size, "bold") for text in headings.values()]
    return max([20.0, *(one + _SYMBOL for one in names), *tops])
