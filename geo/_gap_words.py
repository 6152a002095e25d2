"""The sentences of a gap, in the reader's language."""

from __future__ import annotations

import pandas as pd

from data.errors import Translate
from geo.wording import sentence


def gap_sentence(row: pd.Series, year: int | None, t: Translate) -> str:
    """Return short sentences on a gap: what is known of it, who lives there, how far help is.

    Parameters
    ----------
    row
        Of ``geo.gaps.COLUMNS``.
    year
        The year asked for.
    t
        Translate function.
    """
    parts = [_status(row, t), _people(row, t)]
    if not pd.isna(row["distance_km"]):
        text = t("The nearest covered commune, {name}, is {distance} km away.")
        parts.append(text.format(name=row["nearest_name"], distance=_grouped(row["distance_km"])))
    if not pd.isna(row["last_year"]) and year is not None:
        text = t("The last presence known to have ended did so in {year}, {count} years before.")
        parts.append(text.format(year=row["last_year"], count=row["years_since"]))
    return " ".join(sentence(part) for part in parts)


def _status(row: pd.Series, t: Translate) -> str:
    text = {
        "nobody": t("No actor is known in {name} (cercle of {parent})."),
        "wider": t(
            "{name} (cercle of {parent}) is reached only through its cercle or its region ({count} actors)."
        )
        if row["wider_sure"]
        else t(
            "{name} (cercle of {parent}) may be reached, but only "
            "through its cercle or its region ({count} actors, undated)."
        ),
        "undated": t(
            "In {name} (cercle of {parent}), "
            "no source says whether the actors known there were active ({count})."
        ),
        "ended": t("In {name} (cercle of {parent}), what was done is over ({count} actors)."),
        "later": t("In {name} (cercle of {parent}), what is planned begins later ({count} actors)."),
    }[row["status"]]
    groups = [] if row["status"] == "nobody" else row[f"groups_{row['status']}"]
    return text.format(name=row["name"], parent=row["cercle_name"], count=len(groups))


def _people(row: pd.Series, t: Translate) -> str:
    """Return inhabitants, or what bounds them, and area."""
    low, high = row["population_low"], row["population_high"]
    if not pd.isna(row["population"]):
        text = t("It has {count} inhabitants and an area of {area} km².")
    elif pd.isna(high):
        text = t("Its population is not known; its area is {area} km².")
    elif low > 0:
        text = t("Its population is not known, but lies between {low} and {high}; its area is {area} km².")
    else:
        text = t(
            "Its population is not known ({high} at most, the rest of its cercle); its area is {area} km²."
        )
    numbers = {"count": row["population"], "low": low, "high": high, "area": row["area_km2"]}
    return text.format(**{name: "" if pd.isna(value) else _grouped(value) for name, value in numbers.items()})


def _grouped(value: float) -> str:
    """Return a whole number in groups of three parted by thin spaces, as both languages may write it."""
    return f"{value:,.0f}".replace(",", "\u202f")
