"""What the sheet of a territory says of it."""

from __future__ import annotations

import geopandas as gpd

from data.errors import Translate
from data.schema import Area
from geo.export_sentences import decimal, number, past, place_name
from geo.pipeline.coverage import State
from geo.sheets import TerritorySheet
from layers._document_blocks import Facts, Picture, short
from layers._document_map import LIT, LitMap, lit_map
from layers._document_sheet import Subject, area_name, counted, known_themes
from layers._document_words import spaced
from layers.sheets import level_name
from translations import translator


def territory_subject(state: State, sheet: TerritorySheet, language: str) -> Subject:
    """Return what the sheet of a territory says, in a language.

    Parameters
    ----------
    state
        State of either area.
    sheet
        What is known of the territory.
    language
        ``fr`` or ``en``.
    """
    t = translator(language)
    area: Area = "kayes" if sheet.country == "ML" else "idf"
    territories = state.territories if state.area == area else state.other
    return Subject(
        kind=t("Territory sheet"),
        title=place_name(sheet.name, sheet.level, area, t),
        subtitle=_subtitle(sheet, t),
        area=area,
        facts=_facts(sheet, language, t),
        picture=lambda size: _picture(sheet, territories, area, language, size),
        sections=(sheet.direct, sheet.within, sheet.via_cercle, sheet.via_region),
        notes=(),
        unknown=sheet.unknown,
        themes=known_themes(state),
        past=past(state.past, language, t),
    )


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
    return spaced([kind, *dict.fromkeys(parents), country, sheet.code])


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
    sheet: TerritorySheet,
    territories: gpd.GeoDataFrame,
    area: Area,
    language: str,
    size: tuple[float, float],
) -> Picture:
    """Draw the territory lit: a commune within its cercle, anything larger within the whole area."""
    t = translator(language)
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
        caption = spaced(
            [caption, t("Schematic boundaries: true areas and centres, not the legal outlines.")], " "
        )
    return Picture(
        png=lit_map(wanted, size, language=language, schematic=schematic, t=t),
        width=size[0],
        height=size[1],
        alt=caption,
        caption=caption,
        legend=((LIT, name),),
    )
