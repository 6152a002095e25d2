"""Short words of the coordination page, for the cells of its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from translations import Translate


def grade_names(t: Translate) -> Mapping[str, str]:
    """Return the grade of an overlap."""
    return {"strong": t("strong"), "medium": t("medium"), "weak": t("weak")}


def certainty_names(t: Translate) -> Mapping[str, str]:
    """Return how sure an overlap is."""
    return {"certain": t("certain"), "possible": t("possible")}


def echelon_names(t: Translate) -> Mapping[str, str]:
    """Return the echelon at which an actor works."""
    return {"direct": t("commune"), "cercle": t("cercle"), "region": t("region")}


def relation_names(t: Translate) -> Mapping[str, str]:
    """Return how near the themes of two actors are."""
    return {
        "sub-theme": t("same sub-theme"),
        "theme": t("same theme"),
        "different": t("different themes"),
        "unknown": t("themes not all known"),
        "": "",
    }


def status_names(t: Translate) -> Mapping[str, str]:
    """Return what kind of gap a commune is."""
    return {
        "nobody": t("nobody known"),
        "wider": t("only through a wider echelon"),
        "undated": t("only actors with unknown dates"),
        "ended": t("only ended"),
        "later": t("only planned for later"),
    }


def rank_names(t: Translate) -> Mapping[str, str]:
    """Return what gaps can be ranked by."""
    return {
        "inhabitants": t("inhabitants"),
        "area": t("surface area"),
        "distance": t("distance to the nearest covered commune"),
        "since": t("years since the last presence"),
    }


def reason_names(t: Translate) -> Mapping[str, str]:
    """Return why two actors could pool."""
    return {
        "project": t("a project in common"),
        "commune": t("same commune, same theme"),
        "neighbour": t("neighbouring communes, same theme"),
        "cercle": t("same cercle, same theme"),
        "presence": t("same commune"),
    }


def level_choices(t: Translate) -> Mapping[str, str]:
    """Return the territories that overlaps can be gathered by."""
    return {"commune": t("by commune"), "cercle": t("by cercle"), "region": t("by region")}


def span(first: object, last: object, t: Translate) -> str:
    """Return years in common, open ends said so; "" when there are none."""
    known_first, known_last = not pd.isna(first), not pd.isna(last)
    if known_first and known_last:
        return str(first) if first == last else f"{first} – {last}"
    if known_first:
        return t("from {year} on").format(year=first)
    return t("until {year}").format(year=last) if known_last else ""
