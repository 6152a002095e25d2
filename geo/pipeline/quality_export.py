"""What was found in the register as tables to take away (XLSX, CSV) and in words; both doors use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_percent

from data.errors import Translate
from data.exporters import ExportedFile
from data.exporters.book import BookTable, TableBook, write_book, write_table
from geo.pipeline.coordination_export import TABLE_FORMATS
from geo.pipeline.quality import Step, Turn, turns
from geo.quality import FIELDS, RULES, QualityReport
from translations import translator


def quality_file(
    report: QualityReport,
    steps: Sequence[Step],
    units: pd.DataFrame,
    *,
    day: date,
    age: int,
    language: str,
    suffix: str,
) -> ExportedFile:
    """Return the file: XLSX with findings, completeness and trend, or CSV with the findings.

    Parameters
    ----------
    report
        As shown: what a filter leaves out is not in the file.
    steps
        Of :func:`geo.pipeline.quality.trend_of`.
    units
        Units by ``code``, for the names of cercles.
    day
        Day of the register.
    age
        Years during which "ongoing" holds.
    language
        ``fr`` or ``en``.
    suffix
        One of :data:`TABLE_FORMATS`.
    """
    t = translator(language)
    told = t("The status “ongoing” holds for {years} years after it was seen.").format(years=age)
    method = tuple((t(rule.label), t(rule.method)) for rule in RULES.values())
    book = TableBook(
        title=t("Quality of the register"),
        language=language,
        date=day,
        particulars=(
            (t("Partnerships"), str(report.partnerships)),
            (t("Things found"), str(len(report.findings))),
            ("", told),
            *method,
        ),
        tables=(
            _table("findings", t("Findings"), findings_table(report, units, t), t),
            _table("completeness", t("Completeness"), completeness_table(report, language), t),
            _table("trend", t("Trend"), trend_table(steps, language), t),
        ),
    )
    content = write_book(book) if suffix == "xlsx" else write_table(book, "findings")
    return ExportedFile(quality_name(day, suffix), TABLE_FORMATS[suffix], content)


def quality_name(day: date, suffix: str) -> str:
    """Return the name of the file of :func:`quality_file`."""
    return f"cartocoop-quality-{day.isoformat()}.{suffix}"


def _table(name: str, label: str, frame: pd.DataFrame, t: Translate) -> BookTable:
    columns = {column: (column, t("As on the page.")) for column in frame.columns}
    return BookTable(name, label, frame, columns)


def findings_table(report: QualityReport, units: pd.DataFrame, t: Translate) -> pd.DataFrame:
    """Return the findings in words: what, subject, found, cercles, key."""
    names = units.set_index("code")["name"].to_dict()
    found = report.findings
    cercles = [" · ".join(str(names.get(code, code)) for code in codes) for codes in found["cercles"]]
    return pd.DataFrame(
        {
            t("Kind"): [t(RULES[rule].label) for rule in found["rule"]],
            t("Subject"): found["name"].tolist(),
            t("What was found"): [detail.render(t) for detail in found["detail"]],
            t("Cercles"): cercles,
            t("Key"): [
                one or other for one, other in zip(found["partnership_id"], found["actor_id"], strict=True)
            ],
        },
        dtype="str",
    )


def completeness_table(report: QualityReport, language: str) -> pd.DataFrame:
    """Return completeness in words: field, of what, known, of, share."""
    t = translator(language)
    rows = report.completeness.itertuples(index=False)
    return pd.DataFrame(
        [
            {
                t("Field"): t(FIELDS[row.field][0]),
                t("Of"): t(FIELDS[row.field][1]),
                t("Known"): row.filled,
                t("Rows"): row.total,
                t("Share"): share_words(row.filled / row.total if row.total else None, language),
            }
            for row in rows
        ]
    )


def trend_table(steps: Sequence[Step], language: str) -> pd.DataFrame:
    """Return every figure at every moment, the last column being now."""
    t = translator(language)
    keys = list(steps[-1].figures) if steps else []
    table: dict[str, list[str]] = {t("Figure"): [figure_name(key, t) for key in keys]}
    for number, step in enumerate(steps):
        day = format_date(step.moment.date(), "medium", locale=language)
        clock = f"{step.moment:%H:%M}"
        heading = t("Now") if number == len(steps) - 1 else f"{day} {clock}"
        table[heading] = [figure_words(key, step.figures.get(key), language) for key in keys]
    return pd.DataFrame(table, dtype="str")


def figure_name(key: str, t: Translate) -> str:
    """Return the name of a figure: that of its rule, or of its field and what it is counted of."""
    if key in RULES:
        return t(RULES[key].label)
    field, of = FIELDS[key]
    return t("{field} ({of})").format(field=t(field), of=t(of))


def figure_words(key: str, value: float | None, language: str) -> str:
    """Return a figure as the language writes it; "?" when it is not known."""
    if value is None:
        return "?"
    return f"{value:.0f}" if key in RULES else share_words(value, language)


def share_words(share: float | None, language: str) -> str:
    """Return a share (0 to 1) as the language writes it; "?" when nothing was there to be counted."""
    return "?" if share is None else str(format_percent(share, locale=language))


def turn_words(turn: Turn, language: str) -> str:
    """Return what has become of a figure: an arrow and words."""
    t = translator(language)
    if turn.then is None or turn.now is None:
        return t("not known then")
    if turn.then == turn.now:
        return t("→ unchanged")
    arrow = "↗" if turn.now > turn.then else "↘"
    was = figure_words(turn.key, turn.then, language)
    words = t("{arrow} better: it was {was}") if turn.better > 0 else t("{arrow} worse: it was {was}")
    return words.format(arrow=arrow, was=was)


def since_words(steps: Sequence[Step], language: str) -> dict[str, str]:
    """Return what has become of each figure since the first of some moments; nothing with only now."""
    if len(steps) < 2:
        return {}
    return {turn.key: turn_words(turn, language) for turn in turns(steps[0], steps[-1])}
