"""Dates and status of an activity. What has come to pass is a fact; what was planned is a note."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from data.errors import N_
from data.iati import END, PLANNED, START, STATUS, ours
from data.importers._iati_text import Activity

_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T[\d:.Z+-]*)?", re.ASCII)
_ADVICE = N_("Write a date as 2012-03-31.")
_PLANNED_WORDS: Final = {"start": "Début prévu : {day} (IATI).", "end": "Fin prévue : {day} (IATI)."}


class Span(NamedTuple):
    """Years in which an activity began and ended, None = unknown; the day of its end, "" = unknown."""

    start: int | None = None
    end: int | None = None
    end_date: str = ""


def iso_date(text: str) -> date | None:
    """Return a day as XML Schema writes it, a time or zone after it left out; None = it is none."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        return None


def span_of(activity: Activity) -> Span:
    """Return when an activity began and ended; a date that is none is a fault of the activity."""
    days: dict[str, date] = {}
    years: set[str] = set()
    for one in activity.element.iterfind("activity-date"):
        kind, text = one.get("type", ""), one.get("iso-date", "")
        day = iso_date(text)
        if day is None:
            activity.wrong("activity-date", N_("This is not understood as a date."), text or "–", _ADVICE)
        elif not 1900 <= day.year <= 2100:
            activity.wrong("activity-date", N_("This year lies outside 1900 to 2100."), text, _ADVICE)
        elif kind not in (START, END, *PLANNED):
            activity.remark(
                "activity-date", N_("This type of date is not known; the date is left out."), kind
            )
        elif days.setdefault(kind, day) != day:
            activity.wrong(
                "activity-date",
                N_("The activity has two dates of one type: {first} and {second}."),
                text,
                N_("Leave the right one."),
                first=days[kind].isoformat(),
                second=day.isoformat(),
            )
        if one.get(ours("precision")) == "year":
            years.add(kind)
    for kind, which in PLANNED.items():
        if kind in days:
            activity.notes.append(_PLANNED_WORDS[which].format(day=days[kind].isoformat()))
    start, end = days.get(START), days.get(END)
    if start and end and end < start:
        activity.wrong(
            "activity-date",
            N_("The end ({end}) comes before the start ({start})."),
            end.isoformat(),
            N_("Correct one of the two."),
            start=start.isoformat(),
            end=end.isoformat(),
        )
    exact = end.isoformat() if end and END not in years else ""
    return Span(start.year if start else None, end.year if end else None, exact)


def status_of(activity: Activity) -> str:
    """Return the status; one that stands for no partnership, or for nothing known, is a fault."""
    element = activity.element.find("activity-status")
    code = (element.get("code", "") if element is not None else "").strip()
    if not code:
        return ""
    if code in ("1", "5"):
        activity.wrong(
            "activity-status",
            N_("The activity is only planned, or was cancelled: it is no partnership."),
            code,
            N_("A planned cooperation can be kept as a plan."),
        )
    elif code not in STATUS:
        activity.wrong(
            "activity-status",
            N_("This status is not in the code list of IATI."),
            code,
            N_("Write a code from 1 to 6."),
        )
    return STATUS.get(code, "")


def observed_on(activity: Activity, generated: str) -> tuple[str, int | None]:
    """Return the day on which the activity was last brought up to date, and its year; "" = unknown."""
    for text in (activity.element.get("last-updated-datetime", ""), generated):
        day = iso_date(text)
        if day is not None and 1990 <= day.year <= 2100:
            return day.isoformat(), day.year
    return "", None
