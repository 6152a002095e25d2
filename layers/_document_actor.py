"""The sheet of an actor, as a document."""

from __future__ import annotations

from datetime import date

import geopandas as gpd

from data.errors import Translate
from geo.export_sentences import credit_lines
from geo.filters import Filter, kind_name
from geo.pipeline.coverage import State
from geo.sheets import ActorSheet, PartnershipSheet
from layers._document_blocks import Beside, Block, Facts, Paper, Paragraph, Picture
from layers._document_map import LIT, LIT_WIDE, LitMap, lit_map, lit_units
from layers._document_territory import MAP_SIZE, boundary_sentence, known_themes
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
    body += reading(described, edges, credit_lines(t), t)
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
    names = dict(zip(malian["code"], malian["name"], strict=True))
    places = ", ".join(str(names.get(code, code)) for code in sheet.territories)
    counts = (
        (t("With communes"), sheet.direct),
        (t("With cercles"), sheet.via_cercle),
        (t("With the region"), sheet.via_region),
        (t("Elsewhere, or place unknown"), sheet.unlocated),
    )
    rows = [
        (t("Kind"), joined(_kinds(sheet, t), ", ")),
        (t("Public body"), t("yes") if sheet.public else t("no")),
        *((label, str(len({one.partnership_id for one in some}))) for label, some in counts),
        (t("Partner territories"), places or t("none named in the region of Kayes")),
    ]
    if len(sheet.members) > 1:
        members = ", ".join(dict.fromkeys(member.name for member in sheet.members))
        rows.append((t("Counted as one group"), members))
    return Facts(tuple(rows))


def _picture(sheet: ActorSheet, malian: gpd.GeoDataFrame, language: str, t: Translate) -> Picture:
    """Draw the region with the partner territories lit, those named as a whole in a lighter colour."""
    levels = dict(zip(malian["code"], malian["level"], strict=True))
    colours = {
        code: LIT if levels[code] == "commune" else LIT_WIDE for code in sheet.territories if code in levels
    }
    communes = [code for code in sheet.territories if levels.get(code) == "commune"]
    shown = malian.loc[malian["level"].isin(("region", "cercle", "commune"))].reset_index(drop=True)
    wanted = LitMap(shown, "", lit_units(colours, malian), tuple(communes))
    schematic = bool((malian["tier"] == "schematic").any())
    names = dict(zip(malian["code"], malian["name"], strict=True))
    lit = ", ".join(str(names[code]) for code in colours)
    caption = (
        t("Partner territories of {name} in the region of Kayes: {places}.").format(
            name=sheet.name, places=lit
        )
        if lit
        else t("No territory of the region of Kayes is named by the sources for {name}.").format(
            name=sheet.name
        )
    )
    if schematic:
        caption = joined(
            [caption, t("Schematic boundaries: true areas and centres, not the legal outlines.")], " "
        )
    legend = []
    if LIT in colours.values():
        legend.append((LIT, t("partner commune")))
    if LIT_WIDE in colours.values():
        legend.append((LIT_WIDE, t("partner cercle or region")))
    return Picture(
        png=lit_map(wanted, MAP_SIZE, language=language, schematic=schematic, t=t),
        width=MAP_SIZE[0],
        height=MAP_SIZE[1],
        alt=caption,
        caption=caption,
        legend=tuple(legend),
    )
