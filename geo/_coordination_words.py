"""Headings and definitions of the tables of coordination, in English, marked for translation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from data.errors import N_, Translate

_GROUP: Final = N_("Group of actors: a town with its twinning association is one")
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "grade": (
        N_("Grade"),
        N_("strong: same sub-theme and echelon; medium: same theme; weak: other themes, or not known"),
    ),
    "certainty": (
        N_("Certainty"),
        N_(
            "certain: known dates hold a common year and the themes are known for it (a partnership of"
            " several periods does not date its themes); else possible"
        ),
    ),
    "cross_echelon": (N_("Across echelons"), N_("The two are present at different echelons")),
    "relation": (
        N_("Nearness of the themes"),
        N_("sub-theme, theme, different or unknown; empty for a common project"),
    ),
    "name_a": (N_("Actor A"), _GROUP),
    "name_b": (N_("Actor B"), _GROUP),
    "kind_a": (N_("Kind of A"), N_("Kind of the group's first actor")),
    "kind_b": (N_("Kind of B"), N_("Kind of the group's first actor")),
    "echelon_a": (N_("Echelon of A"), N_("direct, cercle or region")),
    "echelon_b": (N_("Echelon of B"), N_("direct, cercle or region")),
    "territory_code": (N_("Territory code"), N_("Unit that the communes are rolled up to")),
    "territory_name": (N_("Territory"), N_("Name of that unit")),
    "n_communes": (N_("Communes shared"), N_("Number of communes where both are present")),
    "n_total": (N_("Communes in all"), N_("Number of communes of the unit")),
    "communes": (N_("Codes of the communes"), N_("Communes where both are present")),
    "sure_first": (N_("Certain from"), N_("First year certainly in common; empty when none is")),
    "sure_last": (N_("Certain to"), N_("Last year certainly in common; empty when none is, or no end")),
    "possible_first": (N_("Possible from"), N_("First year possibly in common; empty without bound")),
    "possible_last": (N_("Possible to"), N_("Last year possibly in common; empty without bound")),
    "explanation": (N_("In words"), N_("Who, where, on what, when, why, and what is not known")),
    "sources": (N_("Sources"), N_("Addresses of the pages behind it")),
    "partnerships_a": (N_("Partnerships of A"), N_("Identifiers in the register")),
    "partnerships_b": (N_("Partnerships of B"), N_("Identifiers in the register")),
    "overlap_id": (N_("Identifier"), N_("Stable identifier of the overlap")),
    "code": (N_("Code"), N_("P-code of the commune, newer scheme")),
    "name": (N_("Name"), N_("Name of the commune, or of the group of actors")),
    "cercle_name": (N_("Cercle"), N_("Name of its cercle")),
    "status": (
        N_("What is known"),
        N_(
            "nobody; wider: only through a wider echelon than asked for; undated: only actors whose dates do"
            " not say; ended: only partnerships that are over; later: only planned ones"
        ),
    ),
    "population": (N_("Inhabitants"), N_("Census of 2009; empty when not known")),
    "population_low": (N_("Inhabitants (least)"), N_("Lower bound for this commune; bounds do not add up")),
    "population_high": (N_("Inhabitants (most)"), N_("Upper bound for this commune; empty when none")),
    "area_km2": (N_("Area (km²)"), N_("Tabulated area, whatever the boundaries drawn")),
    "distance_km": (N_("Distance (km)"), N_("Geodesic, between centres, to the nearest covered commune")),
    "nearest_name": (N_("Nearest covered commune"), N_("Empty when none is covered")),
    "last_year": (N_("Last year of presence"), N_("Latest known end before the year asked for")),
    "years_since": (N_("Years since"), N_("From then to the year asked for")),
    "other_name": (N_("Could call"), _GROUP),
    "reason": (
        N_("Reason"),
        N_(
            "project: both in one partnership already; commune, neighbour, cercle: same theme there;"
            " presence: same commune, other or unknown themes"
        ),
    ),
    "n_places": (N_("Number of places"), N_("Units where the reason holds")),
    "places": (N_("Codes of the places"), N_("Units where the reason holds")),
    "partnerships": (N_("Partnerships"), N_("Identifiers in the register")),
    "other_partnerships": (N_("Partnerships of the other"), N_("Identifiers in the register")),
    "also": (N_("Further reasons"), N_("Best first")),
    "level_1": (N_("Theme"), N_("Theme of level 1; “?” for presences whose theme is not known")),
    "level_2": (N_("Sub-theme"), N_("Theme of level 2; empty for what says no more than level 1")),
    "unit": (N_("Unit code"), N_("Cercle, commune or region")),
    "unit_name": (N_("Unit"), N_("Name of the unit")),
    "n_groups": (
        N_("Actors"),
        N_("Distinct groups on the theme in the unit: known to be active in the year, or at some time"),
    ),
    "n_direct": (N_("Direct actors"), N_("Of those, the ones present directly")),
    "n_undated": (N_("Undated actors"), N_("Groups whose dates do not say and that are not counted yet")),
    "n_theme_unknown": (
        N_("Actors without a theme"),
        N_("Groups present in the unit with no known theme: they may work on this one"),
    ),
}
"""Column -> heading, definition."""


def column_words(columns: Iterable[str], t: Translate) -> dict[str, tuple[str, str]]:
    """Return heading and definition of each column; a column of another name is a unit of the matrix."""
    units = t("Distinct groups on the theme in this unit: known to be active in the year, or at some time")
    return {
        one: (t(COLUMNS[one][0]), t(COLUMNS[one][1])) if one in COLUMNS else (one, units) for one in columns
    }
