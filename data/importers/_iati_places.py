"""Where an activity takes place: its places in Mali, or the countries in which it lies outside.

A code is taken only with its scheme: P-codes from our own extension, which names it, or under a scheme that
the person has said; codes of other vocabularies are kept as a note beside the name and the point, because no
table here leads from them to a unit.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, cast
from xml.etree.ElementTree import Element

from data.errors import N_
from data.exporters.guard import clean_text
from data.iati import LEVELS, VOCABULARIES, ours
from data.importers._iati_actors import is_malian_place
from data.importers._iati_text import Activity, listed
from data.importers.rows import CodeScheme, ImportedPlace
from data.pcodes import SCHEMES

MALI: Final = "ML"
_BOX: Final = (-12.5, 10.0, 4.5, 25.2)
"""West, south, east, north of Mali, in degrees."""
_PCODE: Final = re.compile(r"ML\d{2}(?:\d{2}){0,3}", re.IGNORECASE | re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)
_WGS84: Final = re.compile(r"(?:.*[:/])?(?:4326|CRS84)", re.IGNORECASE)
_APPROXIMATE: Final = "2"


class Where(NamedTuple):
    """The countries that receive, and the places of an activity in Mali.

    Parameters
    ----------
    countries
        Codes (ISO 3166-1, two letters); empty = none is stated.
    regions
        Codes of wider regions of the world.
    places
        In Mali.
    elsewhere
        How many places lie in other countries.
    """

    countries: tuple[str, ...]
    regions: tuple[str, ...]
    places: tuple[ImportedPlace, ...]
    elsewhere: int

    @property
    def in_mali(self) -> bool:
        """Whether it concerns Mali."""
        return bool(self.places) or MALI in self.countries


def where_of(activity: Activity, scheme: CodeScheme = "") -> Where:
    """Return where an activity takes place; a point that cannot be read is a fault of the activity."""
    countries = _countries(activity)
    regions = tuple(
        dict.fromkeys(
            clean_text(one.get("code", ""), 20) for one in activity.element.iterfind("recipient-region")
        )
    )
    places: list[ImportedPlace] = []
    elsewhere = 0
    for element in activity.element.iterfind("location"):
        place = _place(activity, element, countries, scheme)
        if place is None:
            elsewhere += 1
        elif place not in places:
            places.append(place)
    return Where(countries, regions, tuple(places), elsewhere)


def _countries(activity: Activity) -> tuple[str, ...]:
    """Return the countries that receive, of the activity and of its transactions; keep Mali's share."""
    found: dict[str, None] = {}
    for path in ("recipient-country", "transaction/recipient-country"):
        for one in activity.element.iterfind(path):
            code = clean_text(one.get("code", ""), 8).upper()
            if not code:
                continue
            found[code] = None
            share = one.get("percentage", "").strip()
            if code == MALI and share and path == "recipient-country":
                _keep_share(activity, share)
    return tuple(found)


def _keep_share(activity: Activity, share: str) -> None:
    number = re.fullmatch(r"(\d{1,3})(\.\d+)?", share, re.ASCII)
    if number is None or not 0 <= float(share) <= 100:
        activity.remark("recipient-country", N_("This is no share from 0 to 100; it is left out."), share)
    elif float(share) < 100:
        percent = f"{float(share):g}".replace(".", ",")
        activity.notes.append(f"Part du Mali selon l’IATI : {percent} %.")


def _place(
    activity: Activity, element: Element, countries: tuple[str, ...], scheme: CodeScheme
) -> ImportedPlace | None:
    """Return a place in Mali; None when it lies in another country, or may."""
    coded = [*element.iterfind("location-id"), *element.iterfind("administrative")]
    codes = [
        (clean_text(one.get("vocabulary", ""), 20), clean_text(one.get("code", ""), 60)) for one in coded
    ]
    stated = {code.upper() for vocabulary, code in codes if vocabulary == "A4" and code}
    name = activity.name(element.find("name"))
    code, own = _pcode(element, codes, scheme)
    point = _point(activity, element)
    if not _in_mali(name, point, stated=stated, countries=countries, coded=bool(code)):
        return None
    exact = element.find("exactness")
    approximate = exact is not None and exact.get("code", "") == _APPROXIMATE
    if approximate and not name and not code:
        name = activity.name(element.find("description"))
    return ImportedPlace(
        name,
        _level(element),
        code=code,
        scheme=own,
        lon=point[0] if point and not approximate else None,
        lat=point[1] if point and not approximate else None,
        field="location",
        note=_note(element, codes, point if approximate else None),
    )


def _in_mali(
    name: str,
    point: tuple[float, float] | None,
    *,
    stated: set[str],
    countries: tuple[str, ...],
    coded: bool,
) -> bool:
    if stated:
        return MALI in stated
    if coded:
        return True
    if point is not None:
        west, south, east, north = _BOX
        inside = west <= point[0] <= east and south <= point[1] <= north
        if not inside:
            return False
    if countries == (MALI,):
        return True
    return (not countries or MALI in countries) and is_malian_place(name)


def _pcode(
    element: Element, codes: list[tuple[str, str]], scheme: CodeScheme
) -> tuple[str | None, CodeScheme]:
    """Return the P-code of a place and its scheme; None where no scheme is stated for it."""
    own, said = element.get(ours("pcode"), ""), element.get(ours("scheme"), "")
    if _PCODE.fullmatch(own) and said in SCHEMES:
        return own.upper(), cast("CodeScheme", said)
    if not scheme:
        return None, ""
    free = [element.get("ref", ""), *(code for vocabulary, code in codes if vocabulary not in VOCABULARIES)]
    found = sorted((code.upper() for code in free if _PCODE.fullmatch(code)), key=len)
    return (found[-1], scheme) if found else (None, "")


def _level(element: Element) -> str:
    feature, kind = element.find("feature-designation"), element.find("location-class")
    code = feature.get("code", "").upper() if feature is not None else ""
    if code.startswith("PPL") or (not code and kind is not None and kind.get("code", "") == "2"):
        return "village"
    return LEVELS.get(code, "")


def _note(element: Element, codes: list[tuple[str, str]], approximate: tuple[float, float] | None) -> str:
    """Return, in French, what the file says of a place beside name and point."""
    found = []
    reach = element.find("location-reach")
    if reach is not None and reach.get("code", "") == "2":
        found.append("lieu des bénéficiaires visés")
    if approximate:
        found.append(f"position approchée ({approximate[1]:g}, {approximate[0]:g})")
    told = [
        f"{VOCABULARIES[vocabulary]} {code}"
        for vocabulary, code in codes
        if vocabulary in VOCABULARIES and code
    ]
    other = [code for vocabulary, code in codes if vocabulary not in VOCABULARIES and code]
    if told or other:
        found.append("codes du fichier : " + ", ".join(dict.fromkeys([*told, *other])))
    return f"IATI : {listed(found)}." if found else ""


def _point(activity: Activity, element: Element) -> tuple[float, float] | None:
    """Return (longitude, latitude); None when there is none, or a placeholder."""
    point = element.find("point")
    text = (point.findtext("pos", "") if point is not None else "").strip()
    if point is None or not text:
        return None
    system = point.get("srsName", "").strip()
    if system and not _WGS84.fullmatch(system):
        activity.remark(
            "location/point", N_("This coordinate system is not read; the point is left out."), system
        )
        return None
    parts = re.split(r"[\s,]+", text)
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        activity.wrong(
            "location/point",
            N_("These are not understood as degrees."),
            text,
            N_("Write degrees: 14.45 and -11.43."),
        )
        return None
    lat, lon = float(parts[0]), float(parts[1])
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        activity.wrong("location/point", N_("These degrees lie outside the Earth."), text)
        return None
    if lat == lon == 0:
        activity.remark("location/point", N_("The point 0, 0 stands for none; it is left out."))
        return None
    return lon, lat
