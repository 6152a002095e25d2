"""The words that the map's script shows, translated once per language and written into the page."""

from __future__ import annotations

from data.errors import Translate
from layers import palette

PUBLISHED = "70"
"""The published share ("more than 70 %"), shown beside ours for what it is."""


def interface_words(t: Translate) -> dict[str, str]:
    """Return the script's messages by key, with ``{n}`` and ``{name}`` left for the script to fill."""
    words = {
        "title_kayes": t("Region of Kayes"),
        "title_idf": t("Île-de-France"),
        "title_overview": t("Links between Île-de-France and Kayes"),
        "choose": t(
            "Choose a commune, the name of a cercle or an actor: its partners light up on both maps."
        ),
        "map_summary": t(
            "With at least one actor: {n} of {total} communes, of which reached directly: {direct}. "
            "Only with unknown dates: {unknown}. The tables below give every commune."
        ),
        "keys": t("Tab reaches the map, arrows move from one to the next, Enter chooses, Escape clears."),
        "zoom_in": t("Zoom in"),
        "zoom_out": t("Zoom out"),
        "recentre": t("Show the whole area again"),
        "no_actor": t("no known actor"),
        "one_actor": t("1 actor"),
        "n_actors": t("{n} actors"),
        "direct": t("direct: {n}"),
        "through_cercle": t("through its cercle: {n}"),
        "through_departement": t("through its département or group of communes: {n}"),
        "through_region": t("through its region: {n}"),
        "unknown_dates": t("with unknown dates: {n}"),
        "one_partner": t("1 partner territory"),
        "n_partners": t("{n} partner territories"),
        "one_partnership": t("1 partnership"),
        "n_partnerships": t("{n} partnerships"),
        "no_link": t("{name}: no link under these filters"),
        "and_more": t("and {n} more"),
        "no_polygons": t("The map's polygons could not be loaded. Reload the page."),
        "other_polygons": t("The boundaries have changed since this map was loaded. Reload the page."),
        "sheet": t("Details"),
        "sheet_empty": t("Choose a commune or an actor on the maps."),
        "choose_arc": t("Choose an arc or a line of the list: the links of that actor stand out."),
        "choose_flow": t("Choose a band or a row: the filter keeps its cercle, its origin opens below."),
        "colour_by": t("Colour by"),
        "colour_theme": t("theme"),
        "colour_reach": t("reach"),
        "theme_unknown": t("theme not known"),
        "theme_other": t("another theme"),
        "reach_direct": t("with a commune"),
        "reach_cercle": t("with a cercle"),
        "reach_region": t("with the region"),
        "strands": t("A link on several themes has one strand for each, as wide as its partnerships."),
        "arcs_drawn": t("{n} of {all} arcs are drawn, the strongest ones; a choice shows all of its own."),
        "draw_all": t("Draw all"),
        "draw_fewer": t("Draw the strongest only"),
        "years": t("Years"),
        "themes": t("Themes"),
        "partner": t("Partner"),
        "source": t("Source"),
        "unknown": t("unknown"),
    }
    return (
        words
        | time_words(t)
        | ground_words(t)
        | {f"kind_{kind}": t(style.label) for kind, style in palette.ACTOR_STYLES.items()}
    )


def time_words(t: Translate) -> dict[str, str]:
    """Return the messages of the figures, the time bar and the sharing of a view."""
    return {
        "communes": t("Communes"),
        "km2": t("Surface area"),
        "inhabitants": t("Inhabitants, census of 2009"),
        "of_total_communes": t("{covered} of {total}"),
        "of_total_km2": t("{covered} of {total} km²"),
        "of_total_inhabitants": t("{covered} of {total}"),
        "up_to": t("up to {share} with unknown dates"),
        "published": t("Published, about 2010"),
        "published_share": t("> {share} %").format(share=PUBLISHED),
        "published_note": t("An estimate quoted in the Atlas; neither its unit nor its method is stated."),
        "frame_told": t(
            "In {year}. Partnerships: {n}, of which {unknown} with unknown dates. "
            "Communes more if active: {more}."
        ),
        "any_year": t("Any year"),
        "play": t("Play the years"),
        "pause": t("Pause"),
        "previous_year": t("Previous year"),
        "next_year": t("Next year"),
        "year": t("Year"),
        "share": t("Share"),
        "with_unknown": t("Communes, with unknown dates"),
        "share_with_unknown": t("Share, with unknown dates"),
        "share_by_year": t("Share of communes covered, by year"),
        "known": t("known"),
        "more_if_unknown": t("more, with unknown dates"),
        "table_by_year": t("Table by year"),
        "year_words": t("{year}: {n} of {total} communes, {share}."),
        "year_more": t("With unknown dates, {more} more."),
        "copy_link": t("Copy the link to this view"),
        "copy_embed": t("Copy the code to embed it"),
        "link_field": t("Text to copy"),
        "copied": t("Copied."),
        "copy_yourself": t(
            "The browser does not let us copy: press Ctrl + C, or hold the text with a finger."
        ),
    }


def ground_words(t: Translate) -> dict[str, str]:
    """Return the messages of moving the map, of its online background and of picking a place on it."""
    return {
        "two_fingers": t("Two fingers move the map"),
        "no_tiles": t("the online background does not answer"),
        "pick_here": t("A click on the map puts the point; a number chooses that candidate."),
    }
