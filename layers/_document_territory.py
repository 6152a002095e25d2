"""The sheet of a territory, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import geopandas as gpd

from data.errors import Translate
from data.schema import Area
from data.territories import level_status
from geo.export_sentences import boundaries, credit_lines, decimal, number, place_name
from geo.filters import Filter
from geo.pipeline.coordination_note import entries_of
from geo.pipeline.coverage import State
from geo.sheets import PartnershipSheet, TerritorySheet
from layers._document_blocks import Beside, Block, Facts, Paper, Paragraph, Picture, short
from layers._document_map import LIT, LitMap, lit_map
from layers._document_words import (
    References,
    details,
    funding,
    joined,
    long_date,
    overview,
    reading,
    unknowns,
)
from layers.sheets import level_name
from translations import translator

MAP_SIZE = (90.0, 84.0)
"""Millimetres."""


def territory_paper(
    state: State,
    sheet: TerritorySheet,
    filter: Filter,  # noqa: A002
    language: str,
    day: date,
) -> Paper:
    """Return the sheet of a territory as a document.

    Parameters
    ----------
    state
        State of either area.
    sheet
        The sheet.
    filter
        The one that it was made with.
    language, day
        Of the document.
    """
    t = translator(language)
    area: Area = "kayes" if sheet.country == "ML" else "idf"
    territories = state.territories if state.area == area else state.other
    entries = entries_of(sheet)
    known = known_themes(state)
    references = References()
    body: list[Block] = [
        Beside(_facts(sheet, language, t), _picture(sheet, territories, area, language, t)),
        *overview(entries, known, t),
        *details(entries, known, references, t),
    ]
    if not entries:
        body.append(Paragraph(t("No partnership known under this filter."), "lead"))
    else:
        body += funding(entries, references, t)
    told = [message.render(t) for message in sheet.unknown]
    body += [*unknowns(told, t), *references.blocks(t)]
    edges = boundary_sentence(area, language)
    described = filter.describe(t)
    body += reading(credit_lines(t), t)
    return Paper(
        kind=t("Territory sheet"),
        title=place_name(sheet.name, sheet.level, area, t),
        subtitle=_subtitle(sheet, t),
        language=language,
        date=day,
        day=long_date(day, language),
        foot=(t("Filter: {filter}").format(filter=described), edges),
        page_label=t("Page {page} of {pages}"),
        blocks=tuple(body),
    )


def known_themes(state: State) -> frozenset[str]:
    """Return the themes of level 1 of the register."""
    return frozenset(state.themes["level_1"]) - {""}


def area_name(area: Area, t: Translate) -> str:
    """Return the name of an area."""
    return t("Region of Kayes") if area == "kayes" else t("Île-de-France")


def counted(sections: Sequence[tuple[str, Sequence[PartnershipSheet]]], t: Translate) -> str:
    """Return how many distinct partnerships each section of a sheet has."""
    parts = [
        t("{count} {section}").format(count=len({one.partnership_id for one in some}), section=label)
        for label, some in sections
        if some
    ]
    return "; ".join(parts) or t("none known")


def boundary_sentence(area: Area, language: str) -> str:
    """Return which boundaries an area has, and their vintage."""
    t = translator(language)
    return boundaries(area_name(area, t), level_status(area, "commune"), t)


def _subtitle(sheet: TerritorySheet, t: Translate) -> str:
    area: Area = "kayes" if sheet.country == "ML" else "idf"
    upper = "cercle" if sheet.level == "commune" else "region"
    parents = [
        place_name(name, level, area, t)
        for name, level in ((sheet.parent_name, upper), (sheet.region_name, "region"))
        if name and sheet.level != "region"
    ]
    kind = f"{level_name(sheet.level, t)} ({sheet.kind})" if sheet.kind else level_name(sheet.level, t)
    country = t("Mali") if sheet.country == "ML" else t("France")
    return joined([kind, *dict.fromkeys(parents), country, sheet.code])


def _facts(sheet: TerritorySheet, language: str, t: Translate) -> Facts:
    area = number(sheet.area_km2, language) if sheet.area_km2 >= 20 else decimal(sheet.area_km2, language)
    population = t("unknown")
    if sheet.population is not None:
        population = t("{count} inhabitants ({source})").format(
            count=number(sheet.population, language), source=sheet.population_source or t("source not stated")
        )
    upper, top = (t("Cercle"), t("Region")) if sheet.country == "ML" else (t("Département"), t("Region"))
    above = sheet.parent_name if sheet.level == "commune" else ""
    region = sheet.region_name if sheet.level != "region" else ""
    counts = (
        (t("directly"), sheet.direct),
        (t("through the cercle or département"), sheet.via_cercle),
        (t("through the region"), sheet.via_region),
        (t("in a part of the territory"), sheet.within),
    )
    rows = [
        (t("Code"), sheet.code),
        (upper, above),
        (top, region),
        (t("Chef-lieu"), sheet.chef_lieu or (t("unknown") if sheet.kind else "")),
        (t("Land area"), t("{area} km² (tabulated)").format(area=area)),
        (t("Population"), population),
        (t("Partnerships"), counted(counts, t)),
    ]
    return Facts(tuple((label, value) for label, value in rows if value))


def _picture(
    sheet: TerritorySheet, territories: gpd.GeoDataFrame, area: Area, language: str, t: Translate
) -> Picture:
    """Draw the territory lit: a commune within its cercle, anything larger within the whole area."""
    row = territories.loc[territories["code"] == sheet.code].iloc[0]
    regions = territories.loc[territories["level"] == "region", "code"]
    commune = sheet.level == "commune"
    focus = str(row["parent"]) if commune else str(regions.iloc[0])
    shown = territories.loc[territories["level"].isin(("region", "cercle", "departement", "commune"))]
    if sheet.level in ("epci", "ept"):
        shown = territories.loc[
            territories["level"].isin(("region", "departement", "commune"))
            | (territories["code"] == sheet.code)
        ]
    wanted = LitMap(shown.reset_index(drop=True), focus, {sheet.code: LIT}, (sheet.code,))
    schematic = bool((territories["tier"] == "schematic").any())
    name = short(place_name(sheet.name, sheet.level, area, t))
    place = short(place_name(sheet.parent_name, "cercle", area, t)) if commune else area_name(area, t)
    caption = t("{name} in its surroundings: {place}.").format(name=name, place=place)
    if sheet.level == "region":
        caption = t("{name} and its subdivisions.").format(name=name)
    if schematic:
        caption = joined(
            [caption, t("Schematic boundaries: true areas and centres, not the legal outlines.")], " "
        )
    return Picture(
        png=lit_map(wanted, MAP_SIZE, language=language, schematic=schematic, t=t),
        width=MAP_SIZE[0],
        height=MAP_SIZE[1],
        alt=caption,
        caption=caption,
        legend=((LIT, name),),
    )
