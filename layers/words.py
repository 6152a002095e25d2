"""The words that the map's script shows, translated once per language and written into the page."""

from __future__ import annotations

from data.errors import Translate
from layers import palette


def interface_words(t: Translate) -> dict[str, str]:
    """Return the script's messages by key, with ``{n}`` and ``{name}`` left for the script to fill."""
    words = {
        "title_kayes": t("Region of Kayes"),
        "title_idf": t("Île-de-France"),
        "title_overview": t("Links between Île-de-France and Kayes"),
        "choose": t(
            "Choose a commune, the name of a cercle or an actor: its partners light up on both maps."
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
        "years": t("Years"),
        "themes": t("Themes"),
        "partner": t("Partner"),
        "source": t("Source"),
        "unknown": t("unknown"),
    }
    return words | {f"kind_{kind}": t(style.label) for kind, style in palette.ACTOR_STYLES.items()}
