"""The table of theme names handed over as a file, on the page *Registre*."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from data.errors import CartoCoopError
from data.theme_files import write_open_names, write_theme_names
from data.theme_shipped import shipped_lines
from data.uploads import uploaded
from geo.pipeline.themes import take_lines
from translations import Translate
from views import access, state
from views.format import number
from views.markdown import lines_of_text


def draw(waiting: pd.DataFrame, t: Translate) -> None:
    """Draw the files to take away and the one to take in.

    Parameters
    ----------
    waiting
        OPEN (:mod:`geo.theme_table`).
    t
        Translate function.
    """
    with st.expander(t("Hand the table over (CSV)"), icon=":material/swap_horiz:"):
        own = list(state.present_register().theme_names().lines.values())
        mine = {line.key for line in own}
        whole = [*own, *(line for line in shipped_lines() if line.key not in mine)]
        left, middle, right = st.columns(3)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.csv"
            write_theme_names(path, own)
            _button(left, t("What people have settled"), path, "themes", disabled=not own)
            write_theme_names(path, whole)
            _button(middle, t("The whole table"), path, "themes-all")
            pairs = waiting[["kind", "name"]].itertuples(index=False, name=None)
            write_open_names(path, pairs)
            _button(right, t("What leads nowhere, to fill in"), path, "themes-open", disabled=waiting.empty)
        st.caption(
            t(
                "One row per name: fill in level_1 to level_3 as the table writes them, or “none” in level_1 when it "
                "names no theme. Rows that are left empty say nothing."
            )
        )
        _take(t)


def _button(place: object, label: str, path: Path, stem: str, *, disabled: bool = False) -> None:
    with place:  # type: ignore[attr-defined]
        st.download_button(
            label,
            path.read_bytes(),
            file_name=f"cartocoop-{stem}.csv",
            mime="text/csv",
            icon=":material/download:",
            disabled=disabled,
            key=f"r_theme_{stem}",
        )


def _take(t: Translate) -> None:
    with st.form("r_theme_take"):
        file = st.file_uploader(t("A table filled in"), type="csv")
        reason = st.text_input(t("Why"), max_chars=300)
        who = access.author(t, key="r_theme_take_who")
        sent = st.form_submit_button(t("Take it in"), icon=":material/upload:")
    if not sent or file is None:
        return
    try:
        with uploaded(file.name, file.getvalue()) as path:
            kept, silent, changed = take_lines(state.present_register(), path, who=who, reason=reason)
    except CartoCoopError as error:
        st.error(lines_of_text(error.render(t)))
        return
    access.remember(who)
    said = t("Lines kept: {kept}. Rows that say nothing: {silent}.")
    more = t("Partnerships whose themes change: {count}.").format(count=number(changed))
    st.session_state["r_theme_done"] = f"{said.format(kept=number(kept), silent=number(silent))} {more}"
    st.rerun()
