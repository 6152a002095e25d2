"""The words of a sheet: a partnership as a heading and labelled lines, for pages and prints alike."""

from __future__ import annotations

from collections.abc import Mapping

from data.errors import Translate
from geo.sheets import FundingLine, PartnershipSheet
from geo.wording import joined


def level_name(level: str, t: Translate) -> str:
    """Return the name of an administrative level in the reader's language."""
    names = {
        "region": t("region"),
        "cercle": t("cercle"),
        "departement": t("département"),
        "commune": t("commune"),
        "epci": t("group of communes"),
        "ept": t("group of communes"),
    }
    return names.get(level, level)


def role_name(role: str, t: Translate) -> str:
    """Return the part that an actor takes, in the reader's language."""
    names = {
        "lead": t("lead"),
        "partner": t("partner"),
        "associated": t("associated"),
        "implementer": t("implementer"),
        "beneficiary": t("beneficiary"),
        "funder": t("funder"),
    }
    return names.get(role, role)


def partnership_heading(partnership: PartnershipSheet, t: Translate) -> str:
    """Return actors, partners and years in one line."""
    actors = ", ".join(actor.name for actor in partnership.actors if actor.role != "associated")
    others = ", ".join(partnership.partners)
    line = f"{actors or partnership.title} – {others}" if others else actors or partnership.title
    return f"{line} ({years(partnership, t)})"


def years(partnership: PartnershipSheet, t: Translate) -> str:
    """Return the years as published; what is not known is called so."""
    start = str(partnership.start_year) if partnership.start_year is not None else t("start unknown")
    end = str(partnership.end_year) if partnership.end_year is not None else t("end unknown")
    if partnership.start_year is None and partnership.end_year is None:
        return t("dates unknown")
    return f"{start} – {end}"


def partnership_lines(partnership: PartnershipSheet, t: Translate) -> list[tuple[str, str]]:
    """Return label and value of each fact of a partnership, the unknown ones included."""
    actors = ", ".join(f"{actor.name} ({role_name(actor.role, t)})" for actor in partnership.actors)
    lines = [
        (t("Actors"), actors),
        (t("Partners"), ", ".join(partnership.partners) or t("unknown")),
        (t("Place, as published"), ", ".join(partnership.places) or t("unknown")),
        (t("Themes"), joined(partnership.themes, t) or t("unknown")),
        (t("Years"), years(partnership, t)),
        (t("Status"), _status(partnership, t)),
        (t("Confidence"), _confidence(t).get(partnership.confidence, partnership.confidence)),
    ]
    if partnership.collective:
        lines.append((t("Reading"), t("one protocol for all the communes of the cercle")))
    return lines + [(t("Funding, as published"), _funding(line, t)) for line in partnership.funding]


def _confidence(t: Translate) -> Mapping[str, str]:
    return {"high": t("high"), "medium": t("medium"), "low": t("low")}


def _status(partnership: PartnershipSheet, t: Translate) -> str:
    words = {
        "ongoing": t("ongoing"),
        "ended": t("ended"),
        "dormant": t("dormant"),
        "suspended": t("suspended"),
    }
    word = words.get(partnership.status, t("not stated"))
    if not partnership.status:
        return word
    if partnership.observed_year is None:
        return t("{status} (date of the observation unknown)").format(status=word)
    return t("{status} (seen in {year})").format(status=word, year=partnership.observed_year)


def _funding(line: FundingLine, t: Translate) -> str:
    amount = line.amount_as_published or t("amount unknown")
    unit = " €" if line.amount_eur is not None and "€" not in amount else ""
    year = line.year_as_published or t("year unknown")
    text = f"{line.funder}, {amount}{unit} ({year})"
    return f"{text}. {line.note}" if line.note else text
