"""Headings and definitions of the columns of an export, in English, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from data.errors import N_, Translate

COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "area": (N_("Area"), N_("kayes (region of Kayes) or idf (Île-de-France)")),
    "code": (
        N_("Code"),
        N_("Mali: P-code of the newer scheme; France: official code after its kind (REG-, DEP-, COM-)"),
    ),
    "name": (N_("Name"), N_("Official name, or name of the group of actors")),
    "level": (N_("Level"), N_("region, cercle, departement or commune")),
    "parent": (N_("Parent code"), N_("Code of the cercle or département")),
    "parent_name": (N_("Cercle or département"), N_("Name of the unit one level up")),
    "area_km2": (N_("Area (km²)"), N_("Tabulated area, whatever the boundaries drawn")),
    "population": (
        N_("Inhabitants"),
        N_("Census of 2009 (Mali) or latest legal population; empty when not known"),
    ),
    "n_actors": (
        N_("Actors"),
        N_(
            "Distinct groups of actors known to be present; a town and its twinning association are one group"
        ),
    ),
    "n_direct": (
        N_("Direct actors"),
        N_("Groups tied to the commune itself, or to a village, school or grouping in it"),
    ),
    "n_cercle": (
        N_("Actors through the cercle"),
        N_("Groups present only through the cercle or département"),
    ),
    "n_region": (N_("Actors through the region"), N_("Groups present only through the region")),
    "n_unknown": (
        N_("Actors with unknown dates"),
        N_("Groups whose dates do not say whether they are active; not counted as present"),
    ),
    "best_reach": (N_("Nearest reach"), N_("direct, cercle or region; empty when there is no known actor")),
    "coverage_class": (
        N_("Class"),
        N_("Class of the map: 0, 1, 2, 3-4, 5+; “?” when there are only actors with unknown dates"),
    ),
    "actors": (N_("Names of the actors"), N_("Groups present or with unknown dates")),
    "chef_lieu": (N_("Chef-lieu"), N_("Seat of the unit")),
    "chef_lieu_lon": (N_("Longitude of the chef-lieu"), N_("Degrees, WGS 84")),
    "chef_lieu_lat": (N_("Latitude of the chef-lieu"), N_("Degrees, WGS 84")),
    "n_communes": (N_("Communes"), N_("Number of communes")),
    "covered_communes": (N_("Covered communes"), N_("Communes with at least one actor known to be present")),
    "unknown_communes": (
        N_("Communes with unknown dates only"),
        N_("Communes whose only actors have unknown dates"),
    ),
    "share_communes": (N_("Share of communes"), N_("Covered communes over all communes, 0 to 1")),
    "covered_km2": (N_("Covered km²"), N_("Tabulated area of the covered communes")),
    "share_km2": (N_("Share of the area"), N_("Covered km² over all km², 0 to 1")),
    "population_min": (N_("Inhabitants (least)"), N_("Lower bound that follows from the known populations")),
    "population_max": (N_("Inhabitants (most)"), N_("Upper bound; empty when the facts set none")),
    "covered_population_min": (
        N_("Covered inhabitants (least)"),
        N_("Lower bound of the inhabitants of the covered communes"),
    ),
    "covered_population_max": (
        N_("Covered inhabitants (most)"),
        N_("Upper bound of the inhabitants of the covered communes"),
    ),
    "share_population_min": (N_("Share of inhabitants (least)"), N_("Lower bound, 0 to 1")),
    "share_population_max": (N_("Share of inhabitants (most)"), N_("Upper bound, 0 to 1")),
    "partnership_id": (N_("Partnership"), N_("Identifier of the partnership in the register")),
    "title": (N_("Title"), N_("Title of the partnership or of the source")),
    "actor": (N_("French actor"), N_("Actor on the French side")),
    "actor_kind": (
        N_("Kind of actor"),
        N_("region, departement, commune, epci, syndicat, school, operator, association, grouping or other"),
    ),
    "partner": (N_("Malian partner"), N_("Partner as the source names it")),
    "territory_code": (
        N_("Territory code"),
        N_("Unit named by the source, or seat of an actor; empty when not named"),
    ),
    "territory_name": (N_("Territory"), N_("Name of the unit, or the place in the source's own words")),
    "reach": (N_("Reach"), N_("Level at which the partnership was concluded")),
    "themes": (N_("Themes"), N_("Themes of the partnership; empty when not known")),
    "start_year": (N_("Start"), N_("First year; empty when not known")),
    "end_year": (N_("End"), N_("Last year; empty when not known")),
    "status": (
        N_("Status"),
        N_("ongoing, ended, dormant or suspended, as the source saw it; empty when not stated"),
    ),
    "observed_year": (N_("Observed in"), N_("Year in which the source saw that status")),
    "activity": (N_("Activity"), N_("active, unknown (the dates do not say) or any (no year asked for)")),
    "confidence": (
        N_("Confidence"),
        N_("high: said by a party or a specialised body; medium: one secondary source; low: ambiguous"),
    ),
    "source": (N_("Source"), N_("Title of the page that states it")),
    "source_url": (N_("Address of the source"), N_("Web address")),
    "source_date": (N_("Date of the source"), N_("As the source states it")),
    "url": (N_("Address"), N_("Web address")),
    "date": (N_("Date"), N_("As the source states it")),
    "relation": (
        N_("Relation"),
        N_("What the source does: base, confirms, completes, nuances, contradicts, changes-status"),
    ),
    "statement": (N_("Statement"), N_("What the source says")),
    "actor_id": (N_("Actor identifier"), N_("First actor of the group in the register")),
    "kind": (N_("Kind"), N_("Kind of the group's first actor")),
    "n_partnerships": (N_("Partnerships"), N_("Distinct partnerships of the view")),
    "n_territories": (N_("Territories"), N_("Distinct territories that the partnerships name")),
    "since": (N_("Since"), N_("Earliest start known; empty when none is")),
}
"""Column -> heading, definition."""


def definitions(tables: Mapping[str, pd.DataFrame], t: Translate) -> pd.DataFrame:
    """Return one row per column of each table: ``table``, ``column``, ``label``, ``definition``.

    Raises
    ------
    KeyError
        A column has no definition.
    """
    rows = [
        (table, column, t(COLUMNS[column][0]), t(COLUMNS[column][1]))
        for table, frame in tables.items()
        for column in frame.columns
        if column != "geometry"
    ]
    return pd.DataFrame(rows, columns=["table", "column", "label", "definition"], dtype="str")
