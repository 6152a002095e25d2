"""The sentences of an export: title, figures, what was published, notes and credits, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from data.errors import Translate
from data.schema import Area
from data.territories import BoundaryInfo
from geo.figures import CoverageTable
from geo.filters import UNKNOWN_THEME, Filter, kind_name


def number(value: float, language: str) -> str:
    """Return a whole number as people of that language write it."""
    return str(format_decimal(round(value), format="#,##0", locale=language))


def decimal(value: float, language: str) -> str:
    """Return a number with two decimals."""
    return str(format_decimal(value, format="0.00", locale=language))


def percent(value: float, language: str) -> str:
    """Return a share as a percentage: no decimal from 10 % on, one below; never a false 0 or 100 %."""
    small, nearly_all = 0 < value < 0.0995, 0.995 <= value < 1
    blank = "\u00a0" if language == "fr" else ""
    pattern = f"#,##0{'.0' if small or nearly_all else ''}{blank}%"
    sign = ""
    if 0 < value < 0.0005:
        sign, value = "<\u00a0", 0.001
    elif 0.9995 <= value < 1:
        sign, value = ">\u00a0", 0.999
    return sign + str(format_percent(value, format=pattern, locale=language))


def interval(low: float, high: float, language: str, *, share: bool = False) -> str:
    """Return "low" when both ends read the same, "low – high" otherwise, "≥ low" without upper bound."""
    show = percent if share else number
    first = show(low, language)
    if pd.isna(high):
        return f"≥\u00a0{first}"
    last = show(high, language)
    if first == last:
        return first
    if share:
        first = first.rstrip("%\u00a0")
    return f"{first}\u202f–\u202f{last}"


def title(asked: Filter, place: str | None, t: Translate) -> str:
    """Return the title of a view."""
    text = {
        "francilian": t("Who cooperates where: Île-de-France and the region of Kayes (Mali)"),
        "other": t(
            "Who cooperates where: French actors outside Île-de-France and the region of Kayes (Mali)"
        ),
        "all": t("Who cooperates where: France and the region of Kayes (Mali)"),
    }[asked.origin]
    if place:
        text = t("{title} – {place}").format(title=text, place=place)
    return f"{text}, {asked.year}" if asked.year is not None else text


def place_name(name: str, level: str, area: Area, t: Translate) -> str:
    """Return how a map of a territory is headed: "Region of Kayes", "Cercle of Kita", "Essonne"."""
    if area != "kayes":
        return name
    if level == "region":
        return t("Region of {place}").format(place=name)
    return t("Cercle of {place}").format(place=name) if level == "cercle" else name


def filter_lines(asked: Filter, place: str | None, t: Translate) -> tuple[tuple[str, str], ...]:
    """Return each setting of the filter as (label, value)."""
    every, yes, no = t("all"), t("yes"), t("no")
    kinds = [] if asked.actor_kinds is None else sorted(kind_name(kind, t) for kind in asked.actor_kinds)
    origins = {"francilian": t("Île-de-France"), "other": t("outside Île-de-France"), "all": every}
    reaches = {
        "direct": t("direct"),
        "cercle": t("direct or through the cercle"),
        "region": t("direct, through the cercle or the region"),
    }
    confidences = {"low": t("low"), "medium": t("medium"), "high": t("high")}
    return (
        (t("Year"), str(asked.year) if asked.year is not None else t("any year")),
        (t("Kinds of actor"), ", ".join(kinds) or every),
        (t("Origin of the actors"), origins[asked.origin]),
        (t("Reach"), reaches[asked.reach]),
        (t("Theme"), t("not known") if asked.theme == UNKNOWN_THEME else asked.theme or every),
        (t("Confidence at least"), confidences[asked.confidence]),
        (t("Place"), place or every),
        (t("Division of Mali"), asked.division),
        (t("An observation holds (years)"), str(asked.max_observation_age)),
        (t("A protocol for all communes counts for each"), yes if asked.collective_as_commune else no),
        (t("Associated actors count"), yes if asked.include_associated else no),
    )


def unit_name(unit: str, t: Translate) -> str:
    """Return the name of a unit of coverage."""
    return {"communes": t("communes"), "km2": t("km²"), "inhabitants": t("inhabitants")}[unit]


def part_of_whole(row: Mapping[str, Any], language: str, t: Translate) -> str:
    """Return "50 of 129 communes" for a row of FIGURES."""
    return t("{part} of {whole} {unit}").format(
        part=_span(row, "covered", language),
        whole=_span(row, "total", language),
        unit=unit_name(str(row["unit"]), t),
    )


def share_text(row: Mapping[str, Any], language: str, t: Translate) -> str:
    """Return the share of a row of FIGURES, or that it is not known."""
    return t("not known") if pd.isna(row["share_min"]) else _span(row, "share", language, share=True)


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _span(row: Mapping[str, Any], name: str, language: str, *, share: bool = False) -> str:
    low, high = (_float(row[f"{name}_{end}"]) for end in ("min", "max"))
    return interval(low, high, language, share=share)


def with_unknown(row: Mapping[str, Any], language: str) -> str:
    """Return what is covered, of a row of FIGURES, when ties with unknown dates count too."""
    return _span(row, "covered_with_unknown", language)


def counted(row: Mapping[str, Any], year: int | None, t: Translate) -> str:
    """Return what stands behind a row of FIGURES: partnerships, those that dates leave open, boundaries.

    With a year, the open ones are those whose dates do not say whether they were active; without, those
    whose start is not known.
    """
    if year is None:
        text = t("Partnerships: {count}; the start of {unknown} is not known. Boundaries: {vintage}.")
    else:
        text = t("Partnerships: {count}, of which {unknown} with unknown dates. Boundaries: {vintage}.")
    return text.format(count=row["n_partnerships"], unknown=row["n_unknown_dates"], vintage=row["vintage"])


def figure(row: Mapping[str, Any], language: str, t: Translate, *, year: int | None) -> str:
    """Return a row of FIGURES of a year (None = any) in words, with what must be said with it."""
    share = share_text(row, language, t)
    if row["covered_with_unknown_min"] != row["covered_min"]:
        share = t("{share}; {more} with unknown dates").format(share=share, more=with_unknown(row, language))
    text = t("{place}: {part} ({share}).")
    said = text.format(place=row["territory"], part=part_of_whole(row, language, t), share=share)
    return f"{said} {counted(row, year, t)}"


def published(t: Translate) -> tuple[str, ...]:
    """Return the figure that others quote, as what it is."""
    return (
        t(
            "Published elsewhere: “more than 70 %” of the region of Kayes has Francilian actors. An estimate"
            " of about 2010 (Atlas page 12471), with neither method nor unit: not comparable as it stands."
        ),
    )


def boundaries(name: str, info: BoundaryInfo, t: Translate) -> str:
    """Return what the boundaries of an area are."""
    text = {
        "official": t("{place}: official boundaries, {vintage} ({source}; {licence})."),
        "schematic": t("{place}: schematic boundaries, after the areas and centres of {vintage} ({source})."),
        "point": t("{place}: communes as points, {vintage} ({source})."),
    }[info.tier]
    unknown = t("not stated")
    return text.format(
        place=name,
        vintage=info.vintage or unknown,
        source=info.source or unknown,
        licence=info.licence or unknown,
    )


def past(day: date | None, language: str, t: Translate) -> tuple[str, ...]:
    """Return that the register is not today's, as one note; none when it is."""
    if day is None:
        return ()
    words = t("The register as it was at the end of {day} (UTC), not as it is known today.")
    return (words.format(day=str(format_date(day, "long", locale=language))),)


def notes(tables: Mapping[Area, CoverageTable], communes: pd.DataFrame, t: Translate) -> tuple[str, ...]:
    """Return what a reader must know of the figures and of the map."""
    lines = []
    if any("schematic" in table.tier for table in tables.values()):
        lines.append(
            t(
                "Schematic boundaries: each commune has its true area and lies about its true centre, but its"
                " outline is not the legal one. Figures use tabulated areas and do not depend on it."
            )
        )
    lines.append(
        t(
            "An actor is a town with its twinning association, a département, a region, a grouping; on the"
            " side of Île-de-France a commune shows the actors whose own territory holds it."
        )
    )
    missing = int(communes["population"].isna().sum())
    if missing:
        lines.append(
            t(
                "Communes whose population is not known: {count}. Inhabitants are given as the interval that"
                " follows from the totals of their cercles."
            ).format(count=missing)
        )
    for area, table in tables.items():
        if area == "kayes" and table.n_unlocated:
            text = t("Partnerships that do not name their communes, hence not on the map: {count}.")
            lines.append(text.format(count=table.n_unlocated))
        lines += [note.render(t) for note in table.notes]
    return tuple(lines)


def credit_lines(t: Translate) -> tuple[str, ...]:
    """Return whose data an export shows, under which licence."""
    return (
        t(
            "Partnerships: register of CartoCoop, each with its source (Atlas français de la coopération"
            " décentralisée, collectivities, associations)."
        ),
        t(
            "Mali: INSTAT (census of 2009), DNCT and OCHA (areas and centres, 2015). France: INSEE, Etalab,"
            " IGN (Licence Ouverte 2.0). Outlines: Natural Earth (public domain)."
        ),
    )
