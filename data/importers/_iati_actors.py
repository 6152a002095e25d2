"""The organisations of an activity: role, side, kind, and the code where one is known without doubt."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from data.errors import N_
from data.exporters.guard import clean_text
from data.gazetteer import load_gazetteer
from data.iati import ROLE
from data.importers._iati_text import Activity
from data.importers.rows import ImportedActor
from data.records import Side
from data.schema import ROLES
from data.text_fold import fold

_KINDS: Final = {
    **dict.fromkeys(("21", "22", "23", "24"), "association"),
    **dict.fromkeys(("30", "40", "60", "70", "71", "72", "73"), "other"),
    "80": "school",
}
"""Type of organisation -> kind; the others are told from the name."""
_OF_THE_COUNTRY: Final = frozenset({"24", "72"})
"""Types that say "of the country that receives"."""
_PUBLIC: Final = frozenset({"10", "11", "15"})
_FRENCH_REF: Final = re.compile(r"(?:FR-|XM-DAC-4(?:-|$)|FR$)", re.IGNORECASE)
_MALIAN_REF: Final = re.compile(r"ML(?:-|$)", re.IGNORECASE)
_SIREN: Final = re.compile(r"FR-(?:INSEE|SIREN|SIRENE|RCS)-(\d{9})(?:\d{5})?", re.IGNORECASE)
_BODY: Final = re.compile(
    r"^(?:(?:conseil|assemblee) (?:de cercle|regionale?|departemental|general|communal)"
    r"|communes?|mairie|ville|cercle|region|departement)(?: (?:urbaine|rurale))?"
    r"(?: (?:de la|de l|de|du|des|d))? "
)
_FRENCH: Final = frozenset({"france", "francais", "francaise", "francaises", "francilien", "francilienne"})
_MALIAN: Final = frozenset({"mali", "malien", "malienne", "maliens", "maliennes"})


class _Names(NamedTuple):
    malian: frozenset[str]
    french: frozenset[str]
    groupings: frozenset[str]


@cache
def _names() -> _Names:
    """Return the folded names of the gazetteer by country, and the SIREN numbers of French groupings."""
    table = load_gazetteer()
    folded = table["name"].map(fold)
    codes = table["code"].str.extract(r"^(?:EPCI|EPT)-(\d{9})$")[0].dropna()
    return _Names(
        frozenset(folded[table["country"] == "ML"]),
        frozenset(folded[table["country"] == "FR"]),
        frozenset(codes),
    )


def is_malian_place(name: str) -> bool:
    """Return whether the gazetteer knows a name in Mali, whatever stands before it ("Cercle de ...")."""
    folded = fold(name)
    return bool({folded, _BODY.sub("", folded)} & _names().malian)


def actors_of(activity: Activity, *, only_mali: bool) -> tuple[ImportedActor, ...]:
    """Return the participating organisations, each once, in its strongest role.

    Parameters
    ----------
    activity
        The activity.
    only_mali
        Whether Mali is the one country that receives.
    """
    found: dict[tuple[Side, str], ImportedActor] = {}
    for element in activity.element.iterfind("participating-org"):
        actor = _actor(activity, element, only_mali=only_mali)
        if actor is None:
            continue
        key = (actor.side, fold(actor.name) or actor.name)
        known = found.get(key)
        if known is None or ROLES.index(actor.role) < ROLES.index(known.role):
            found[key] = actor
    if not found:
        activity.wrong("participating-org", N_("No actor is named."))
    elif not any(actor.side == "fr" for actor in found.values()):
        activity.wrong(
            "participating-org",
            N_("The activity names only Malian actors; a partnership needs one from elsewhere."),
            next(iter(found.values())).name,
        )
    return tuple(found.values())


def _actor(activity: Activity, element: Element, *, only_mali: bool) -> ImportedActor | None:
    ref = clean_text(element.get("ref", ""), 100)
    name = activity.name(element) or activity.line(ref)
    code = element.get("role", "").strip()
    if not name:
        activity.remark("participating-org", N_("An organisation without name and identifier is left out."))
        return None
    if code not in ROLE:
        activity.remark(
            "participating-org", N_("This role is not known; the organisation is a partner."), code
        )
    kind = element.get("type", "").strip()
    side, seat_known = _side(name, ref, kind, only_mali=only_mali)
    siren = _SIREN.fullmatch(ref)
    return ImportedActor(
        name,
        side,
        _KINDS.get(kind, ""),
        ROLE.get(code, "partner"),
        siren[1] if siren and siren[1] in _names().groupings else None,
        seat_known=seat_known,
    )


def _side(name: str, ref: str, kind: str, *, only_mali: bool) -> tuple[Side, bool]:
    """Return the side of an organisation and whether its country is known.

    In this order: the country of its identifier; "France" in its name; a type that means the receiving
    country; a name that the gazetteer knows in Mali alone; "Mali" in the name of a public body; a name
    known in France. Anyone else is from elsewhere, the country not known.
    """
    if _FRENCH_REF.match(ref):
        return "fr", True
    if _MALIAN_REF.match(ref):
        return "ml", True
    folded = fold(name)
    words, bare = set(folded.split()), _BODY.sub("", folded)
    if words & _FRENCH:
        return "fr", True
    french = bool({folded, bare} & _names().french)
    malian = bool({folded, bare} & _names().malian)
    if (kind in _OF_THE_COUNTRY and only_mali) or (malian and not french) or folded.startswith("cercle "):
        return "ml", True
    if words & _MALIAN and kind in _PUBLIC:
        return "ml", True
    return "fr", french
