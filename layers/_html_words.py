"""The words of the single file, in one language: every sentence that its script puts together, as a template.

They are the messages of the screens and of the exports, from the one catalogue; the script fills in the
fields (``static/standalone_words.js``), and a test compares its sentences with those of :mod:`geo`.
"""

from __future__ import annotations

from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol

from data.errors import Translate
from geo.export_sentences import percent, unit_name
from geo.filters import COLLECTIVITIES, KIND_CHOICES, PUBLIC, kind_name
from layers.sheets import level_name, role_name

LEVELS = ("region", "cercle", "departement", "commune", "epci", "ept")
ROLES = ("lead", "partner", "associated", "implementer", "beneficiary", "funder")


def page_words(t: Translate, language: str) -> dict[str, Any]:
    """Return the words of a language by key, the fields of the templates left as they are.

    Parameters
    ----------
    t
        Translation function of the language.
    language
        ``fr`` or ``en``: how numbers are written.
    """
    return {
        "numbers": _numbers(language),
        **_title_words(t),
        **_figure_words(t),
        **_filter_words(t),
        **_form_words(t),
        **_sheet_words(t),
        **_page_words(t),
        "kinds": {kind: kind_name(kind, t) for kind in KIND_CHOICES},
        "levels": {level: level_name(level, t) for level in LEVELS},
        "roles": {role: role_name(role, t) for role in ROLES},
    }


def named_kinds() -> dict[str, list[str]]:
    """Return the sets of kinds of actor that have a name of their own, for the address and the sentence."""
    return {"collectivities": sorted(COLLECTIVITIES), "public": sorted(PUBLIC)}


def _numbers(language: str) -> dict[str, str]:
    sign = percent(0.5, language)
    return {
        "group": str(get_group_symbol(language)),
        "decimal": str(get_decimal_symbol(language)),
        "percent": sign[2:],
    }


def _title_words(t: Translate) -> dict[str, str]:
    return {
        "title_francilian": t("Who cooperates where: Île-de-France and the region of Kayes (Mali)"),
        "title_other": t(
            "Who cooperates where: French actors outside Île-de-France and the region of Kayes (Mali)"
        ),
        "title_all": t("Who cooperates where: France and the region of Kayes (Mali)"),
        "title_place": t("{title} – {place}"),
        "region_of": t("Region of {place}"),
        "cercle_of": t("Cercle of {place}"),
    }


def _figure_words(t: Translate) -> dict[str, str]:
    return {
        "figure": t("{place}: {part} ({share})."),
        "counted_any": t(
            "Partnerships: {count}; the start of {unknown} is not known. Boundaries: {vintage}."
        ),
        "counted_year": t(
            "Partnerships: {count}, of which {unknown} with unknown dates. Boundaries: {vintage}."
        ),
        "part_of_whole": t("{part} of {whole} {unit}"),
        "share_more": t("{share}; {more} with unknown dates"),
        "more_unknown": t("{more} with unknown dates"),
        "not_known": t("not known"),
        **{f"unit_{unit}": unit_name(unit, t) for unit in ("communes", "km2", "inhabitants")},
        "wider": t("Left out, because they reach the communes only through a wider echelon: {count}."),
        "unlocated": t("Partnerships that do not name their communes, hence not on the map: {count}."),
        "outside": t("Partnerships elsewhere, hence not on this map: {count}."),
        "in_words": t("The figures in sentences"),
    }


def _filter_words(t: Translate) -> dict[str, str]:
    return {
        "in_year": t("in {year}"),
        "any_year": t("any year"),
        "who_all": t("actors of all kinds"),
        "who_collectivities": t("collectivities and their groupings"),
        "who_public": t("public bodies"),
        "who_kinds": t("actors of these kinds: {kinds}"),
        "from_francilian": t("of Île-de-France"),
        "from_other": t("from outside Île-de-France"),
        "from_all": t("of all France"),
        "reached_direct": t("communes reached directly"),
        "reached_cercle": t("communes reached directly or through their cercle"),
        "reached_region": t("communes reached directly, through their cercle or their region"),
        "theme_unknown": t("theme not known"),
        "theme_is": t("theme: {theme}"),
        "sure_medium": t("medium or high confidence"),
        "sure_high": t("high confidence only"),
        "within": t("within {place}"),
        "twelve": t("a protocol for all the communes of a cercle counts for each commune"),
        "associated": t("with actors associated to another's project"),
        "holds": t("an observation holds {count} years"),
        "regions_2023": t("regions of 2023"),
        "dates_known": t("known dates only"),
        "dates_unknown": t("unknown dates only"),
        "semicolon": t("; "),
        "colon": t(": "),
    }


def _form_words(t: Translate) -> dict[str, str]:
    return {
        "filter": t("Filter"),
        "filter_active": t("Filter ({count} active)"),
        "year": t("Year"),
        "every_year": t("Any year"),
        "dates": t("Dates"),
        "dates_any": t("all; unknown ones apart"),
        "kinds_of_actor": t("Kinds of actor"),
        "all_kinds": t("all kinds"),
        "collectivities": t("Collectivities"),
        "all_public": t("All public"),
        "origin": t("Where the actors come from"),
        "origin_francilian": t("Île-de-France"),
        "origin_other": t("elsewhere in France"),
        "origin_all": t("all of France"),
        "reach": t("Reach"),
        "reach_direct": t("the commune itself"),
        "reach_cercle": t("+ through its cercle"),
        "reach_region": t("+ through its region"),
        "theme": t("Theme"),
        "every_theme": t("All themes"),
        "no_theme": t("Theme not known"),
        "place": t("Cercle or département"),
        "every_place": t("All"),
        "confidence_asked": t("Confidence of the source"),
        "sure_low": t("all"),
        "sure_medium_up": t("medium or high"),
        "sure_high_only": t("high only"),
        "readings": t("Readings"),
        "age": t("An observation “ongoing” holds (years)"),
        "twelve_asked": t("“The twelve communes of the cercle” count as communes"),
        "associated_asked": t("Count actors associated to another's project"),
        "clear": t("Clear the filter"),
        "search": t("Search a commune, an actor, a theme"),
        "found": t("{count} results; arrows move among them, Enter chooses."),
        "found_one": t("1 result; Enter chooses it."),
        "found_none": t("Nothing is called so."),
        "is_theme": t("theme"),
    }


def _sheet_words(t: Translate) -> dict[str, str]:
    return {
        "directly": t("Directly"),
        "via_cercle": t("Through its cercle or département"),
        "via_region": t("Through its region"),
        "inside": t("In a part of this territory"),
        "with_communes": t("With communes"),
        "with_cercles": t("With cercles"),
        "with_region": t("With the region"),
        "elsewhere": t("Elsewhere, or in communes that no source names"),
        "none_here": t("No partnership known under this filter."),
        "group": t("Counted as one group: {names}"),
        "partner_territories": t("Partner territories: {names}"),
        "close": t("Close the sheet"),
        "km2_of": t("{area} km²"),
        "people": t("{count} inhabitants"),
        "people_unknown": t("The population of this territory is not known."),
        "actors": t("Actors"),
        "partners": t("Partners"),
        "published_place": t("Place, as published"),
        "themes": t("Themes"),
        "years": t("Years"),
        "period": t("Period"),
        "status": t("Status"),
        "confidence": t("Confidence"),
        "reading": t("Reading"),
        "funding": t("Funding, as published"),
        "sources": t("Sources"),
        "unknown": t("unknown"),
        "start_unknown": t("start unknown"),
        "end_unknown": t("end unknown"),
        "dates_not_known": t("dates unknown"),
        "not_stated": t("not stated"),
        "ongoing": t("ongoing"),
        "ended": t("ended"),
        "dormant": t("dormant"),
        "suspended": t("suspended"),
        "status_seen": t("{status} (seen in {year})"),
        "status_undated": t("{status} (date of the observation unknown)"),
        "collective": t("one protocol for all the communes of the cercle"),
        "amount_unknown": t("amount unknown"),
        "year_unknown": t("year unknown"),
        "high": t("high"),
        "medium": t("medium"),
        "low": t("low"),
        "not_sure_active": t("not known to be active in {year}"),
        "by_theme": t("By theme and period"),
        "in_force": t("Activity"),
    }


def _page_words(t: Translate) -> dict[str, str]:
    return {
        "language": t("Language"),
        "since": t("since {year}"),
        "area_kayes": t("Region of Kayes"),
        "area_idf": t("Île-de-France"),
        "skip": t("Skip to the maps"),
        "tables": t("Tables"),
        "table_parents": t("Cercles and départements"),
        "table_kayes": t("Communes of Kayes"),
        "table_idf": t("Communes of Île-de-France"),
        "table_ties": t("Partnerships"),
        "commune": t("Commune"),
        "parent": t("Cercle or département"),
        "territory": t("Territory"),
        "n_actors": t("Actors"),
        "n_unknown": t("With unknown dates"),
        "nearest": t("Nearest reach"),
        "who": t("Who"),
        "communes": t("Communes"),
        "surface": t("Surface area"),
        "inhabitants": t("Inhabitants"),
        "share": t("Share of the communes"),
        "actor": t("Actor"),
        "partner": t("Partner"),
        "direct": t("direct"),
        "cercle": t("through the cercle or département"),
        "region": t("through the region"),
        "search_table": t("Search the table:"),
        "rows": t("{count} of {total} rows"),
        "read_with": t("To be read with the figures"),
        "sources_view": t("Sources of the partnerships shown"),
        "print": t("Print"),
        "made_on": t("Made with CartoCoop on {date}."),
        "statement": t("“{words}”"),
        "view_lost": t("Part of the address of this view is not known here; it was left out: {keys}."),
    }
