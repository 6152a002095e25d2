"""What the sheet of an actor says of it."""

from __future__ import annotations

import geopandas as gpd

from data.errors import Translate
from data.exporters.guard import clean_text
from geo.export_sentences import past, place_name
from geo.filters import kind_name
from geo.pipeline.coverage import State
from geo.sheets import ActorSheet
from layers._document_blocks import Facts, Picture, short
from layers._document_map import LIT_OF_LEVEL, LitMap, lit_map, lit_units
from layers._document_sheet import Subject, counted, known_themes
from layers._document_words import spaced
from translations import translator


def actor_subject(state: State, sheet: ActorSheet, language: str) -> Subject:
    """Return what the sheet of an actor says, in a language.

    Parameters
    ----------
    state
        State of either area.
    sheet
        What is known of the actor.
    language
        ``fr`` or ``en``.
    """
    t = translator(language)
    malian = state.territories if state.area == "kayes" else state.other
    return Subject(
        kind=t("Actor sheet"),
        title=sheet.name,
        subtitle=spaced([*_kinds(sheet, t), _origin(sheet, t), sheet.group_id]),
        area="kayes",
        facts=_facts(sheet, malian, t),
        picture=lambda size: _picture(sheet, malian, language, size),
        sections=(sheet.direct, sheet.via_cercle, sheet.via_region, sheet.unlocated),
        notes=sheet.notes,
        unknown=sheet.unknown,
        themes=known_themes(state),
        past=past(state.past, language, t),
    )


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
        (t("Kind"), spaced(_kinds(sheet, t), ", ")),
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


def _picture(
    sheet: ActorSheet, malian: gpd.GeoDataFrame, language: str, size: tuple[float, float]
) -> Picture:
    """Draw the region with the partner territories lit, those named as a whole in a lighter colour."""
    t = translator(language)
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
        caption = spaced(
            [caption, t("Schematic boundaries: true areas and centres, not the legal outlines.")], " "
        )
    labels = {"commune": t("partner commune"), "cercle": t("partner cercle"), "region": t("partner region")}
    legend = [
        (LIT_OF_LEVEL[key], text) for key, text in labels.items() if LIT_OF_LEVEL[key] in colours.values()
    ]
    return Picture(
        png=lit_map(wanted, size, language=language, schematic=schematic, t=t),
        width=size[0],
        height=size[1],
        alt=caption,
        caption=caption,
        legend=tuple(legend),
    )
