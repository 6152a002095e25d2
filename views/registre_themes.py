"""Themes on the page *Registre*: what published names and DAC codes lead to, and those that lead nowhere."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.errors import CartoCoopError
from data.register import ConflictError
from data.schema import CONFIDENCES
from data.theme_names import KINDS, ThemeName, theme_key
from data.themes import ThemePath
from geo.pipeline.themes import lead_open, lines_of, open_of, paths_of, revoke_line, save_lines
from geo.theme_table import OWN
from translations import Translate
from views import access, registre_themes_files, state
from views.format import number
from views.markdown import lines_of_text

NEW = ""
MOST = 300


def draw(t: Translate) -> None:
    """Draw what leads nowhere, the table, the form of one line and the hand-over."""
    register = state.present_register()
    if done := st.session_state.pop("r_theme_done", None):
        st.success(done)
    st.markdown(
        t(
            "A theme as a source words it, or a DAC code, leads to a theme of the Atlas. What you settle here "
            "wins over CartoCoop's own table, changes the rows of the register at once, and can be undone in "
            "the history. What no table knows is listed, never guessed."
        )
    )
    waiting, lines = open_of(register), lines_of(register)
    chosen = _waiting(waiting, t)
    picked = _table(lines, t)
    st.subheader(t("Settle a name, a code or a theme"))
    first, second = (chosen, picked) if st.session_state.get("r_theme_from") == "open" else (picked, chosen)
    _line(first or second, lines, t)
    registre_themes_files.draw(waiting, t)


def _from(table: str) -> None:
    """Remember in which of the two tables a line was chosen last."""
    st.session_state["r_theme_from"] = table


def kind_names(t: Translate) -> dict[str, str]:
    """Return what a line speaks of, in words."""
    return {
        "name": t("published name"),
        "sector": t("DAC code"),
        "export": t("theme, for exports"),
    }


def _waiting(waiting: pd.DataFrame, t: Translate) -> ThemeName | None:
    """Draw what leads nowhere yet; return the line chosen, empty."""
    words = t("Names and codes that lead nowhere yet: {names} (rows of the register: {rows})")
    st.subheader(words.format(names=number(len(waiting)), rows=number(int(waiting["rows"].sum()))))
    if waiting.empty:
        st.caption(t("Every theme that the register publishes leads to one of the Atlas."))
        return None
    _lead(waiting, t)
    kinds = kind_names(t)
    shown = pd.DataFrame(
        {
            t("Name or code"): [_named(row) for row in waiting.to_dict("records")],
            t("What it is"): waiting["kind"].map(kinds),
            t("Rows"): waiting["rows"],
            t("Partnerships"): waiting["partnerships"],
        }
    )
    event = st.dataframe(
        shown,
        hide_index=True,
        on_select=partial(_from, "open"),
        selection_mode="single-row",
        key="r_theme_open",
        alt=t("Names and codes that lead nowhere yet"),
    )
    st.caption(t("Choose a line to settle it below."))
    rows = event["selection"]["rows"]
    if not rows or rows[0] >= len(waiting):
        return None
    row = waiting.iloc[rows[0]]
    return ThemeName(row["kind"], row["name"])


def _named(row: dict[str, Any]) -> str:
    """Return a name, or a code with its name in the reader's language."""
    words = row["name_fr"] if state.language() == "fr" else row["name_en"]
    known = words or row["name_en"] or row["name_fr"]
    return f"{row['name']} – {known}" if known and row["kind"] == "sector" else str(row["name"])


def _lead(waiting: pd.DataFrame, t: Translate) -> None:
    ready = int(waiting.loc[waiting["led"], "rows"].sum())
    if not ready:
        return
    with st.form("r_theme_lead"):
        st.markdown(t("Rows that the tables of today lead somewhere: {count}.").format(count=number(ready)))
        who = access.author(t, key="r_theme_lead_who")
        if st.form_submit_button(t("Lead them there")):
            reason = t("tables of themes renewed")
            _done(lambda: lead_open(state.present_register(), who=who, reason=reason), who, t)


def _table(lines: pd.DataFrame, t: Translate) -> ThemeName | None:
    """Draw the table of names with a search; return the line chosen."""
    with st.expander(t("The whole table"), icon=":material/table:"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        asked = left.text_input(t("Search"), key="r_theme_q", max_chars=100, placeholder=t("water, 14030"))
        mine = right.toggle(t("Only what people have settled"), key="r_theme_own")
        told = lines.assign(
            shown=[_named(row) for row in lines.to_dict("records")],
            leads=[_leads(row, t) for row in lines.to_dict("records")],
        )
        if mine:
            told = told[told["origin"] == OWN]
        for word in asked.casefold().split():
            held = told[["shown", "leads", "code"]].agg(" ".join, axis=1).str.casefold()
            told = told[held.str.contains(word, regex=False)]
        grades = {"high": t("high"), "medium": t("medium"), "low": t("low")}
        table = pd.DataFrame(
            {
                t("Name or code"): told["shown"],
                t("What it is"): told["kind"].map(kind_names(t)),
                t("Leads to"): told["leads"],
                t("Confidence"): told["confidence"].map(grades),
                t("Rows"): told["rows"],
                t("Settled by"): told["author"],
                t("On"): told["date"],
                t("Source"): told["source"].where(told["origin"] == OWN, ""),
            }
        ).head(MOST)
        event = st.dataframe(
            table,
            hide_index=True,
            on_select=partial(_from, "line"),
            selection_mode="single-row",
            key="r_theme_line",
            alt=t("The whole table"),
        )
        if len(told) > MOST:
            st.caption(
                t("The first {most} of {count} lines: search for the others.").format(
                    most=number(MOST), count=number(len(told))
                )
            )
        rows = event["selection"]["rows"]
        if not rows or rows[0] >= len(table):
            return None
        row = told.iloc[rows[0]]
        return ThemeName(row["kind"], row["name"], row["paths"], row["code"], row["confidence"])


def _leads(row: dict[str, Any], t: Translate) -> str:
    if row["kind"] == "export":
        return row["code"] or t("no code")
    return " · ".join(theme_key(path) for path in row["paths"]) or t("no theme")


def _line(shown: ThemeName | None, lines: pd.DataFrame, t: Translate) -> None:
    """Draw the choice of where a name leads, and what keeps or revokes it."""
    shown = shown or ThemeName("name", NEW)
    box = f"r_theme_{shown.key}"
    kinds = kind_names(t)
    left, right = st.columns([1, 3])
    kind = left.selectbox(
        t("What it is"), KINDS, KINDS.index(shown.kind), format_func=kinds.__getitem__, key=f"{box}_kind"
    )
    if kind == "export":
        paths = [theme_key(path) for path in paths_of(state.present_register())]
        held = paths.index(shown.name) if shown.name in paths else 0
        name = right.selectbox(t("Theme of the Atlas"), paths, held, key=f"{box}_path")
        code = st.text_input(
            t("DAC code in exports (five digits, empty for none)"), shown.code, max_chars=5, key=f"{box}_code"
        )
        line = ThemeName(kind, name, code=code.strip())
    else:
        label = t("Code of three or five digits") if kind == "sector" else t("Name as published")
        name = right.text_input(label, shown.name, max_chars=500, key=f"{box}_name")
        path = _path(shown.paths[0] if shown.paths else ThemePath(NEW), box, t)
        line = ThemeName(kind, name.strip(), (path,) if path.level_1 else ())
    _keep(line, lines, box, t)


def _path(held: ThemePath, box: str, t: Translate) -> ThemePath:
    """Draw the three levels, each below the one chosen above it."""
    known = paths_of(state.present_register())
    chosen: list[str] = []
    labels = (t("Theme (first level)"), t("Second level"), t("Third level"))
    for depth, (column, label) in enumerate(zip(st.columns(3), labels, strict=True)):
        below = dict.fromkeys(path[depth] for path in known if list(path[:depth]) == chosen and path[depth])
        options = [NEW, *below] if depth == 0 or chosen[-1] else [NEW]
        usual = t("to be chosen") if depth == 0 else t("not said")
        chosen.append(
            column.selectbox(
                label,
                options,
                options.index(held[depth]) if held[depth] in options else 0,
                format_func=lambda one, usual=usual: one or usual,
                key=f"{box}_{depth}_{'|'.join(chosen)}",
                disabled=len(options) == 1,
            )
        )
    return ThemePath(*chosen)


def _keep(line: ThemeName, lines: pd.DataFrame, box: str, t: Translate) -> None:
    register = state.present_register()
    mine = not lines[(lines["key"] == line.key) & (lines["origin"] == OWN)].empty
    seen = _seen(line.key)
    with st.form(f"{box}_form"):
        left, middle, right = st.columns([1, 2, 2], vertical_alignment="bottom")
        grades = {"high": t("high"), "medium": t("medium"), "low": t("low")}
        confidence = left.selectbox(t("Confidence"), CONFIDENCES, format_func=grades.__getitem__)
        source = middle.text_input(t("What it rests on"), max_chars=300, placeholder=t("meeting of 12 June"))
        reason = right.text_input(t("Why"), max_chars=300)
        silent = line.kind != "export" and not line.paths
        nowhere = silent and st.checkbox(t("It names no theme: it is listed no more"), key=f"{box}_nowhere")
        who = access.author(t, key=f"{box}_who")
        save = st.form_submit_button(t("Settle"), icon=":material/save:", type="primary")
        revoke = mine and st.form_submit_button(
            t("Revoke: CartoCoop's own table speaks again"), icon=":material/undo:"
        )
    if save and silent and not nowhere:
        st.error(t("Choose a theme, or say that the name leads to none."))
    elif save:
        told = ThemeName(line.kind, line.name, line.paths, line.code, confidence, source.strip())
        _done(lambda: save_lines(register, [told], who=who, reason=reason, expected=seen), who, t)
    elif revoke:
        _done(lambda: revoke_line(register, line.key, who=who, reason=reason, expected=seen), who, t)


def _seen(key: str) -> int:
    """Return the newest change of a line as it was when its form was first drawn."""
    held: tuple[str, int] = st.session_state.get("r_theme_seen", (NEW, 0))
    if held[0] != key:
        held = (key, state.present_register().revision("theme", key))
        st.session_state["r_theme_seen"] = held
    return held[1]


def _done(work: Any, who: str, t: Translate) -> None:
    """Do what writes, say what it did, and draw the page anew."""
    try:
        changed = work()
    except ConflictError as error:
        st.session_state.pop("r_theme_seen", None)
        st.error(error.render(t))
        return
    except CartoCoopError as error:
        st.error(lines_of_text(error.render(t)))
        return
    access.remember(who)
    st.session_state.pop("r_theme_seen", None)
    words = t("Kept. Partnerships whose themes change: {count}.")
    st.session_state["r_theme_done"] = words.format(count=number(changed))
    st.rerun()
