"""The matrix theme × territory of distinct actors: a click on a cell filters the page."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from data.themes import ThemePath
from geo.classes import CLASSES, class_index
from geo.filters import UNKNOWN_THEME, Filter
from geo.pipeline.coverage import State
from geo.sheets import partnership_sheets
from geo.theme_matrix import ThemeMatrix
from geo.themes import theme_key
from layers.palette import class_colour, ink_on
from translations import Translate
from views import coordination_state as shared
from views.markdown import plain
from views.sheet import draw_partnership
from views.state import ANY

THEME_WIDTH = 205
"""Of the column of the themes, CSS pixels."""
ROW_HEIGHT = {1: 66, 2: 84}
"""By depth of the themes: high enough for their names to take two lines or three (from 65 pixels on)."""


def draw(kayes: State, asked: Filter, t: Translate) -> None:
    """Draw the section."""
    cercles = kayes.territories.loc[kayes.territories["level"] == "cercle"].sort_values("name")
    names = dict(zip(cercles["code"], cercles["name"], strict=True))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    inside = t("Communes of {name}")
    parent = left.selectbox(
        t("Columns"),
        [ANY, *names],
        format_func=lambda code: inside.format(name=names[code]) if code else t("The cercles"),
        key="coord_matrix_parent",
    )
    depth = 2 if right.toggle(t("Sub-themes"), key="coord_matrix_depth") else 1
    found = shared.matrix(kayes, asked, parent or None, depth)
    frame, counts = _frames(found, t)
    key = shared.widget_key("matrix", found.filter.to_query(), parent, depth)
    themes = _themes(found)
    units = found.cells["unit"].drop_duplicates().tolist()
    act = partial(_clicked, key, themes, dict(zip(frame.columns[1:], units, strict=True)), parent)
    event = st.dataframe(
        frame.style.apply(lambda _: _colours(counts), axis=None),
        hide_index=True,
        key=key,
        on_select=act,
        selection_mode="single-cell",
        row_height=ROW_HEIGHT[depth],
        height=ROW_HEIGHT[depth] * len(frame) + 38,
        column_config={
            heading: st.column_config.TextColumn(
                pinned=place == 0, width=8 * len(heading) + 24 if place else THEME_WIDTH
            )
            for place, heading in enumerate(frame.columns)
        },
        alt=t("Matrix of the themes and the territories"),
    )
    _chosen(found, event.selection.cells, frame, kayes, t)
    shared.told(
        [
            t(
                "Unit: distinct actors; “+ 2 ?” stands for two more whose dates do not say. 0 is a gap on this theme."
            ),
            t("The theme and the place of the filter do not narrow the matrix. A click on a cell sets both."),
        ]
    )


def _themes(found: ThemeMatrix) -> list[tuple[str, str]]:
    pairs = found.cells[["level_1", "level_2"]].drop_duplicates()
    return list(pairs.itertuples(index=False, name=None))


def _frames(found: ThemeMatrix, t: Translate) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the matrix in words, and the numbers behind it, of the same shape."""
    counts, undated = found.table("n_groups"), found.table("n_undated")
    units = found.cells.drop_duplicates("unit").set_index("unit")["unit_name"]
    twice = units.duplicated(keep=False)
    headings = [f"{units[code]} ({code})" if twice[code] else units[code] for code in counts.columns]
    more = t("{count} + {undated} ?")
    words = {
        heading: [
            more.format(count=n, undated=u) if u else str(n)
            for n, u in zip(counts[code], undated[code], strict=True)
        ]
        for heading, code in zip(headings, counts.columns, strict=True)
    }
    labels = [_label(one, two, found.depth, t) for one, two in _themes(found)]
    frame = pd.DataFrame({t("Theme"): labels, **words})
    numbers = counts.reset_index(drop=True).set_axis(headings, axis="columns")
    numbers.insert(0, t("Theme"), -1)
    return frame, numbers


def _label(one: str, two: str, depth: int, t: Translate) -> str:
    if one == UNKNOWN_THEME:
        return t("Theme not known")
    if depth == 1:
        return one
    return t("{theme}, no more said").format(theme=one) if not two else f"{one} › {two}"


def _colours(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the style of each cell: the classes of the map."""

    def style(count: int) -> str:
        if count < 0:
            return ""
        fill = class_colour(CLASSES[class_index(count)].key)
        return f"background-color: {fill}; color: {ink_on(fill)}"

    return counts.map(style)


def _clicked(key: str, themes: list[tuple[str, str]], units: dict[str, str], parent: str) -> None:
    """Ask for the theme and the territory of the cell that was clicked."""
    cells = st.session_state[key].selection.cells
    if not cells:
        return
    row, heading = cells[0]
    if not 0 <= row < len(themes):
        return
    one, two = themes[row]
    st.session_state["f_theme"] = theme_key(ThemePath(one, two))
    code = units.get(heading)
    if code is None:
        return
    st.session_state["f_cercle"] = parent or code
    shared.select_row("territory", code)


def _chosen(
    found: ThemeMatrix, cells: list[tuple[int, str]], frame: pd.DataFrame, kayes: State, t: Translate
) -> None:
    """Say what stands behind the cell that is chosen."""
    headings = list(frame.columns)
    if not cells or cells[0][1] not in headings[1:] or not 0 <= cells[0][0] < len(frame):
        st.info(t("Choose a cell: its actors open here, and the page asks for its theme and its place."))
        return
    row, heading = cells[0]
    themes, units = _themes(found), found.cells["unit"].drop_duplicates().tolist()
    one, two = themes[row]
    code = units[headings.index(heading) - 1]
    rows = found.cells
    cell = rows.loc[(rows["level_1"] == one) & (rows["level_2"] == two) & (rows["unit"] == code)].iloc[0]
    with st.container(border=True):
        st.markdown(plain(found.explain(cell, t)))
        for partnership in partnership_sheets(cell["partnerships"], kayes.frames):
            draw_partnership(partnership, t)
