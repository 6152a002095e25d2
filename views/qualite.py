"""The page *Qualité*: what is filled in, what cannot be right or is old, what has become of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from urllib.parse import quote, urlsplit

import pandas as pd
import streamlit as st
from babel.dates import format_date

from data.access import Role
from geo.pipeline.coordination_export import TABLE_FORMATS
from geo.pipeline.quality import MOST_IMPORTS, Step, quality_of, trend_of, units
from geo.pipeline.quality_export import (
    figure_words,
    findings_table,
    quality_file,
    quality_name,
    since_words,
    trend_table,
)
from geo.quality import FIELDS, RULES, QualityReport
from layers.quality_bars import BarRow, bars_html
from translations import Translate
from views import access, registre, state
from views.format import number
from views.markdown import plain

PATH = "qualite"
MOST_AGE = 30
TALL = 420
_PART = {"name": "review", "theme": "themes"}
"""Rules whose findings are settled in a part of the page *Registre* of their own."""


def page() -> None:
    """Draw the page."""
    t = state.translate()
    st.title(t("Quality of the register"))
    age = state.current_filter().max_observation_age
    version = state.register().version()
    with st.spinner(t("Looking through the whole register…"), show_time=False):
        report = _report(st.session_state["as_of"], version, _today().isoformat(), age)
        steps = _steps(report, version, age)
    _head(report, t)
    since = since_words(steps, state.language())
    _counts(report, steps, since, t)
    st.subheader(t("What was found, row by row"))
    _findings(report, steps, age, t)
    st.subheader(t("What is filled in"))
    _completeness(report, since, t)
    _trend(report, age, t)
    with st.expander(t("What each rule finds"), icon=":material/menu_book:"):
        for rule in RULES.values():
            st.markdown(f"**{t(rule.label)}** – {t(rule.method)}")


def _today() -> date:
    day = st.session_state["as_of"]
    return date.fromisoformat(day) if day else datetime.now(UTC).date()


@st.cache_data(show_spinner=False, max_entries=8)
def _report(as_of: str, version: str, day: str, age: int) -> QualityReport:
    del as_of, version  # keys of the cache
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC)
    return quality_of(state.register(), age=age, today=moment)


@st.cache_data(show_spinner=False, max_entries=8)
def _past_steps(version: str, age: int, most: int, _now: QualityReport) -> tuple[Step, ...]:
    del version  # key of the cache
    return trend_of(state.present_register(), _now, age=age, most=most)


def _steps(report: QualityReport, version: str, age: int, most: int = 1) -> tuple[Step, ...]:
    return () if st.session_state["as_of"] else _past_steps(version, age, most, report)


def _head(report: QualityReport, t: Translate) -> None:
    day = format_date(_today(), "long", locale=state.language())
    words = t(
        "Register as of {day}. Partnerships: {partnerships}. Things found: {found}, in partnerships: {touched}. "
        "Nothing is repaired by itself."
    )
    touched = report.findings.loc[report.findings["partnership_id"] != "", "partnership_id"].nunique()
    st.markdown(
        words.format(
            day=day,
            partnerships=number(report.partnerships),
            found=number(len(report.findings)),
            touched=number(touched),
        )
    )
    st.number_input(
        t("“Ongoing” holds for so many years after it was seen"),
        min_value=0,
        max_value=MOST_AGE,
        step=1,
        key="f_age",
        help=t("The same setting as on the map: it changes the coverage too."),
        width=320,
    )


def _counts(report: QualityReport, steps: tuple[Step, ...], since: dict[str, str], t: Translate) -> None:
    counts = report.counts()
    most = max(counts.values(), default=0) or 1
    rows = [
        BarRow(t(rule.label), number(counts[key]), counts[key] / most, since.get(key, ""))
        for key, rule in RULES.items()
    ]
    headings = [t("Kind"), t("Found")]
    if since:
        headings.append(t("Since the last import"))
    st.html(bars_html(t("Things found by kind"), headings, rows))
    if len(steps) > 1:
        moment = f"{steps[0].moment:%Y-%m-%d %H:%M} UTC"
        st.caption(t("Compared with the register just before that import ({moment}).").format(moment=moment))
    elif not st.session_state["as_of"]:
        st.caption(t("No import yet: there is nothing before today to compare with."))


def _findings(report: QualityReport, steps: tuple[Step, ...], age: int, t: Translate) -> None:
    shown = _chosen(report, t)
    table = findings_table(shown, units(), t)
    if table.empty:
        st.success(t("Nothing found."))
        return
    links = [_address(key) if key else None for key in shown.findings["partnership_id"]]
    left = table.drop(columns=t("Key"))
    left.insert(2, t("Sheet"), links)
    event = st.dataframe(
        left,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="finding_row",
        height=min(TALL, 35 * (len(left) + 1) + 3),
        column_config={t("Sheet"): st.column_config.LinkColumn(display_text=t("open"))},
        alt=t("Things found, one per row"),
    )
    rows = event.selection.rows
    if rows and rows[0] < len(shown.findings):
        _one(shown.findings.iloc[rows[0]], t)
    else:
        st.caption(t("Choose a line to mend it in the register; “open” shows its sheet."))
    _downloads(shown, steps, age)


def _chosen(report: QualityReport, t: Translate) -> QualityReport:
    """Draw the filters of kind and cercle, which the address keeps; return what they leave."""
    counts = report.counts()
    left, right = st.columns(2)
    rule = left.selectbox(
        t("Kind"),
        [state.ANY, *RULES],
        format_func=lambda key: f"{t(RULES[key].label)} ({counts[key]})" if key else t("all"),
        key="finding",
    )
    names = units().set_index("code")["name"].to_dict()
    cercles = sorted({code for codes in report.findings["cercles"] for code in codes})
    held = st.session_state["f_cercle"]
    options = list(dict.fromkeys([state.ANY, *cercles, *([held] if held else [])]))
    cercle = right.selectbox(
        t("Cercle"), options, format_func=lambda code: names.get(code, code) or t("all"), key="f_cercle"
    )
    found = report.findings
    keep = pd.Series(data=True, index=found.index)
    if rule:
        keep &= found["rule"] == rule
    if cercle:
        keep &= pd.Series([cercle in codes for codes in found["cercles"]], index=found.index, dtype="bool")
    return QualityReport(found[keep].reset_index(drop=True), report.completeness, report.partnerships)


def _address(key: str) -> str:
    """Return the address of a partnership's sheet, as this browser reaches it."""
    here = urlsplit(st.context.url or "http://localhost:8501/")
    folder = here.path.rpartition("/")[0]
    lang = f"&lang={state.language()}" if state.language() != state.DEFAULT_LANGUAGE else ""
    return f"{here.scheme}://{here.netloc}{folder}/recherche?open=partnership:{quote(key)}{lang}"


def _one(row: pd.Series, t: Translate) -> None:
    st.markdown(f"**{plain(str(row['name']))}** – {plain(row['detail'].render(t))}")
    if st.session_state["as_of"] or not access.offers(Role.EDITOR):
        return
    part = _PART.get(row["rule"], "edit" if row["partnership_id"] else "actors")
    labels = {
        "review": t("Decide on the name in the register"),
        "themes": t("Settle the theme in the register"),
        "edit": t("Open the partnership in the register"),
        "actors": t("Open the actor in the register"),
    }
    if st.button(labels[part], icon=":material/edit_note:", type="primary"):
        key = {"edit": ("r_key", row["partnership_id"]), "actors": ("r_actor", row["actor_id"])}.get(part)
        st.session_state["asked"] = {"r_part": part} | (dict([key]) if key else {})
        st.switch_page(st.Page(registre.page, title=t("Register"), url_path="registre"))


def _downloads(shown: QualityReport, steps: tuple[Step, ...], age: int) -> None:
    row = st.container(horizontal=True)
    for suffix, mime in TABLE_FORMATS.items():
        row.download_button(
            suffix.upper(),
            partial(_file, shown, steps, age, state.language(), suffix),
            file_name=quality_name(_today(), suffix),
            mime=mime,
            on_click="ignore",
            icon=":material/download:",
            key=f"finding_{suffix}",
        )


def _file(shown: QualityReport, steps: tuple[Step, ...], age: int, language: str, suffix: str) -> bytes:
    return quality_file(
        shown, steps, units(), day=_today(), age=age, language=language, suffix=suffix
    ).content


def _completeness(report: QualityReport, since: dict[str, str], t: Translate) -> None:
    told = t("{known} of {total} {of} ({share})")
    language = state.language()
    rows = []
    for row in report.completeness.itertuples(index=False):
        field, of = FIELDS[row.field]
        share = row.filled / row.total if row.total else None
        value = told.format(
            known=number(row.filled),
            total=number(row.total),
            of=t(of),
            share=figure_words(row.field, share, language),
        )
        rows.append(BarRow(t(field), value, share, since.get(row.field, "")))
    headings = [t("Field"), t("Known")]
    if since:
        headings.append(t("Since the last import"))
    st.html(bars_html(t("Completeness by field"), headings, rows))


def _trend(report: QualityReport, age: int, t: Translate) -> None:
    if st.session_state["as_of"]:
        return
    with st.expander(t("Trend over the imports"), icon=":material/trending_up:"):
        words = t("Each figure before the oldest of the last {most} imports, after each of them, and now.")
        st.caption(words.format(most=MOST_IMPORTS))
        if not st.toggle(t("Work it out (each import is a past state of the register)"), key="finding_trend"):
            return
        with st.spinner(t("Going back through the history …")):
            steps = _steps(report, state.present_register().version(), age, MOST_IMPORTS)
        st.dataframe(trend_table(steps, state.language()), hide_index=True, alt=t("Figures at each moment"))
