"""Budgets and transactions of an activity as lines of money: kept as the file gives them, never added up."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element

from data.errors import N_
from data.exporters.guard import clean_text
from data.iati import BUDGETS, TRANSACTIONS, ours
from data.importers._iati_dates import iso_date
from data.importers._iati_text import Activity, listed
from data.records import FundingRecord

MOST_LINES: Final = 500
"""Lines of one activity that are kept."""
_AMOUNT: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)


def funding_of(activity: Activity) -> tuple[FundingRecord, ...]:
    """Return budgets, planned disbursements and transactions, in this order."""
    element = activity.element
    found = [_budget(activity, one) for one in element.iterfind("budget")]
    found += [_planned(activity, one) for one in element.iterfind("planned-disbursement")]
    found += [_transaction(activity, one) for one in element.iterfind("transaction")]
    lines = [line for line in found if line is not None]
    if len(lines) > MOST_LINES:
        activity.remark(
            "transaction",
            N_("Only the first {most} of {count} lines of money are kept."),
            most=MOST_LINES,
            count=len(lines),
        )
    return tuple(lines[:MOST_LINES])


def _budget(activity: Activity, element: Element) -> FundingRecord | None:
    word = BUDGETS.get(element.get("type", ""), "budget")
    funder = activity.line(element.get(ours("funder"), ""))
    return _line(activity, element, funder, _years(activity, element, "budget"), [word])


def _planned(activity: Activity, element: Element) -> FundingRecord | None:
    years = _years(activity, element, "planned-disbursement")
    return _line(activity, element, _provider(activity, element), years, ["versement prévu"])


def _transaction(activity: Activity, element: Element) -> FundingRecord | None:
    kind = element.find("transaction-type")
    code = kind.get("code", "") if kind is not None else ""
    if code not in TRANSACTIONS:
        activity.remark("transaction-type", N_("This type of transaction is not known."), code)
    on = element.find("transaction-date")
    text = on.get("iso-date", "") if on is not None else ""
    day = iso_date(text)
    if day is None:
        activity.remark("transaction-date", N_("This is not understood as a date."), text or "–")
    words = [TRANSACTIONS.get(code, "transaction"), day.isoformat() if day else ""]
    year = str(day.year) if day else ""
    return _line(activity, element, _provider(activity, element), year, words)


def _provider(activity: Activity, element: Element) -> str:
    provider = element.find("provider-org")
    if provider is None:
        return ""
    return activity.name(provider) or activity.line(provider.get("ref", ""), 100)


def _years(activity: Activity, element: Element, where: str) -> str:
    """Return the years of a period: ``2019``, or ``2019-2020``; "" when it states none."""
    years = []
    for name in ("period-start", "period-end"):
        one = element.find(name)
        text = one.get("iso-date", "") if one is not None else ""
        day = iso_date(text)
        if day is not None:
            years.append(str(day.year))
        elif text:
            activity.remark(f"{where}/{name}", N_("This is not understood as a date."), text)
    return "-".join(dict.fromkeys(years))


def _line(
    activity: Activity, element: Element, funder: str, years: str, words: list[str]
) -> FundingRecord | None:
    value = element.find("value")
    text = ((value.text if value is not None else "") or "").strip()
    if value is None or not _AMOUNT.fullmatch(text):
        activity.remark("value", N_("This is no amount; the line is left out."), text or "–")
        return None
    currency = clean_text(value.get("currency", ""), 8).upper() or activity.currency
    if not currency:
        activity.remark("value", N_("The amount has no currency; it is kept as written."), text)
    amount = float(text)
    counted = currency == "EUR" and 0 <= amount < 1e12
    valued = value.get("value-date", "").strip()
    if valued and valued not in words and iso_date(valued):
        words = [*words, f"date de valeur {valued[:10]}"]
    own = element.get(ours("as-published"))
    return FundingRecord(
        funder,
        clean_text(own, 200) if own else text if currency == "EUR" else f"{text} {currency}".strip(),
        amount if counted else None,
        year_as_published=years,
        note=f"IATI : {listed(words)}.",
    )
