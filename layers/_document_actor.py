"""The sheet of an actor, as a document."""

from __future__ import annotations

from datetime import date

import geopandas as gpd

from data.errors import Translate
from data.exporters.guard import clean_text
from geo.export_sentences import credit_lines, place_name
from geo.filters import Filter, kind_name
from geo.pipeline.coverage import State
from geo.sheets import ActorSheet, PartnershipSheet
from layers._document_blocks import Beside, Block, Facts, Paper, Paragraph, Picture, short
from layers._document_map import LIT_OF_LEVEL, LitMap, lit_map, lit_units
from layers._document_territory import MAP_SIZE, boundary_sentence, counted, known_themes
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
from translations import translator


def actor_paper(
    state: State,
    sheet: ActorSheet,
    filter: Filter,  # noqa: A002
    language: str,
    day: date,
) -> Paper:
    """Return the sheet of an actor as a document.

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
    malian = state.territories if state.area == "kayes" else state.other
    entries = _entries(sheet)
    known = known_themes(state)
    references = References()
    body: list[Block] = [
        Beside(_facts(sheet, malian, t), _picture(sheet, malian, language, t)),
        *(Paragraph(note, "small") for note in sheet.notes),
        *overview(entries, known, t),
        *details(entries, known, references, t),
    ]
    if not entries:
        body.append(Paragraph(t("No partnership known under this filter."), "lead"))
    else:
        body += funding(entries, references, t)
    told = [message.render(t) for message in sheet.unknown]
    body += [*unknowns(told, t), *references.blocks(t)]
    edges = boundary_sentence("kayes", language)
    described = filter.describe(t)
    body += reading(credit_lines(t), t)
    return Paper(
        kind=t("Actor sheet"),
        title=sheet.name,
        subtitle=joined([*_kinds(sheet, t), _origin(sheet, t), sheet.group_id]),
        language=language,
        date=day,
        day=long_date(day, language),
        foot=(t("Filter: {filter}").format(filter=described), edges),
        page_label=t("Page {page} of {pages}"),
        blocks=tuple(body),
    )


def _entries(sheet: ActorSheet) -> tuple[PartnershipSheet, ...]:
    return (*sheet.direct, *sheet.via_cercle, *sheet.via_region, *sheet.unlocated)


def _kinds(sheet: ActorSheet, t: Translate) -> list[str]:
    return sorted({kind_name(member.kind, t) for member in sheet.members})


def _origin(sheet: ActorSheet, t: Translate) -> str:
    if sheet.side == "ml":
        return t("Mali")
    return t("of Île-de-France") if sheet.francilian else t("from outside Île-de-France")


def _facts(sheet: ActorSheet, malian: gpd.GeoDataFrame, t: Translate) -> Facts:
    places = ", ".join(_places(sheet, malian, t))
    counts = (
        (t("with communes"), sheet.direct),
        (t("with cercles"), sheet.via_cercle),
        (t("with the region"), sheet.via_region),
        (t("elsewhere, or place unknown"), sheet.unlocated),
    )
    rows = [
        (t("Kind"), joined(_kinds(sheet, t), ", ")),
        (t("Public body"), t("yes") if sheet.public else t("no")),
        (t("Partnerships"), counted(counts, t)),
        (t("Partner territories"), places or t("none named in the region of Kayes")),
    ]
    if len(sheet.members) > 1:
        members = ", ".join(dict.fromkeys(member.name for member in sheet.members))
        rows.append((t("Counted as one group"), members))
    return Facts(tuple(rows))


def _places(sheet: ActorSheet, malian: gpd.GeoDataFrame, t: Translate) -> list[str]:
    """Return the names of the partner territories, with their echelon above the commune."""
    units = malian.drop_duplicates("code").set_index("code")
    return [
        place_name(str(units["name"][code]), str(units["level"][code]), "kayes", t)
        for code in sheet.territories
        if code in units.index
    ]


def _picture(sheet: ActorSheet, malian: gpd.GeoDataFrame, language: str, t: Translate) -> Picture:
    """Draw the region with the partner territories lit, those named as a whole in a lighter colour."""
    levels = dict(zip(malian["code"], malian["level"], strict=True))
    colours = {
        code: LIT_OF_LEVEL[levels[code]] for code in sheet.territories if levels.get(code) in LIT_OF_LEVEL
    }
    communes = [code for code in sheet.territories if levels.get(code) == "commune"]
    shown = malian.loc[malian["level"].isin(("region", "cercle", "commune"))].reset_index(drop=True)
    wanted = LitMap(shown, "", lit_units(colours, malian), tuple(communes))
    schematic = bool((malian["tier"] == "schematic").any())
    lit = clean_text(", ".join(_places(sheet, malian, t)), 600)
    caption = (
        t("Partner territories of {name} in the region of Kayes: {places}.").format(
            name=short(sheet.name), places=lit
        )
        if lit
        else t("No territory of the region of Kayes is named by the sources for {name}.").format(
            name=short(sheet.name)
        )
    )
    if schematic:
        caption = joined(
            [caption, t("Schematic boundaries: true areas and centres, not the legal outlines.")], " "
        )
    labels = {"commune": t("partner commune"), "cercle": t("partner cercle"), "region": t("partner region")}
    legend = [
        (LIT_OF_LEVEL[key], text) for key, text in labels.items() if LIT_OF_LEVEL[key] in colours.values()
    ]
    return Picture(
        png=lit_map(wanted, MAP_SIZE, language=language, schematic=schematic, t=t),
        width=MAP_SIZE[0],
        height=MAP_SIZE[1],
        alt=caption,
        caption=caption,
        legend=tuple(legend),
    )
