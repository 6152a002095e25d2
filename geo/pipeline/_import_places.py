"""Where the places of an imported list are: names and P-codes to units, and which scheme the codes are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd

from data.errors import N_, Fault, Message
from data.importers.rows import CodeScheme, ImportedPlace
from data.pcodes import KAYES, SCHEMES, Scheme, units_by_code
from data.schema import CRS
from geo.geocode import Geocoder, Match

_LEVELS = frozenset({"region", "cercle", "commune"})
_BOX: Final = (-13.3, 11.0, -7.0, 17.0)
"""West, south, east, north in degrees: the region with a degree round it, boundaries being schematic."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A place and the unit that it is.

    Parameters
    ----------
    place
        As imported.
    status
        ``matched``, ``ambiguous``, ``unmatched`` or ``outside``.
    code, reach
        For the register's tie; None and ``unknown`` when no unit can be told.
    match
        Match of the name, when it was looked up.
    method
        How the code was found: the match's, ``code`` or ``point``.
    fault
        Why the row cannot be taken.
    """

    place: ImportedPlace
    status: str
    code: str | None = None
    reach: str = "unknown"
    match: Match | None = None
    method: str = ""
    fault: Fault | None = None


class PlaceFinder:
    """Finds the units of one list's places.

    Parameters
    ----------
    geocoder
        Names to codes.
    scheme
        Scheme of the list's P-codes; "" = told from the names beside them by :meth:`learn`.
    territories
        TERRITORIES of Kayes with official polygons, for places given as a point only; None = there are none.
    """

    def __init__(
        self, geocoder: Geocoder, scheme: CodeScheme = "", territories: gpd.GeoDataFrame | None = None
    ) -> None:
        self._geocoder = geocoder
        self.scheme: CodeScheme = scheme
        self._territories = territories
        self._known: dict[tuple[object, ...], Match | None] = {}

    def learn(self, places: Iterable[ImportedPlace]) -> None:
        """Tell the scheme from the codes that stand beside a name which is understood."""
        if self.scheme:
            return
        votes: Counter[Scheme] = Counter()
        for place in places:
            match = self._by_name(place) if place.code and (place.name or place.within) else None
            if match is None or not match.code or not place.code:
                continue
            agree = [scheme for scheme in SCHEMES if units_by_code(scheme).get(place.code) == match.code]
            if len(agree) == 1:
                votes[agree[0]] += 1
        best = votes.most_common(1)
        if best and best[0][1] >= 0.8 * votes.total():
            self.scheme = best[0][0]

    def find(self, place: ImportedPlace) -> Placed:
        """Return the unit of a place; a code counts where it does not contradict the name."""
        match = self._by_name(place) if place.name else None
        if place.code:
            return self._coded(place, match)
        if match is None:
            return self._pointed(place)
        return self._named(place, match)

    def _named(self, place: ImportedPlace, match: Match) -> Placed:
        if match.accepted:
            reach = "village" if "village" in (match.kind, place.level) else match.level
            return Placed(place, "matched", match.code, reach, match, match.method)
        if match.status == "outside":
            return Placed(place, "outside", None, "outside", match)
        return Placed(place, match.status, None, "unknown", match)

    def _coded(self, place: ImportedPlace, match: Match | None) -> Placed:
        code = place.code or ""
        if not code.startswith(KAYES):
            return Placed(place, "outside", None, "outside", match, "code")
        scheme = place.scheme or self.scheme
        read = {one: units_by_code(one).get(code) for one in SCHEMES if scheme in ("", one)}
        units = {unit for unit in read.values() if unit}
        named = match.code if match is not None and match.accepted else None
        if not units:
            return self._wrong(place, N_("No unit of the region of Kayes has this P-code."), code)
        if named is None:
            if len(units) > 1:
                text = N_("This P-code means {newer} in the newer scheme and {older} in that of 2015.")
                values = {"newer": self._name(read["newer"]), "older": self._name(read["2015"])}
                return self._wrong(place, text, code, **values)
            return self._at(place, units.pop(), match)
        inside = {unit for unit in units if unit == named or named.startswith(unit) or unit.startswith(named)}
        if not inside:
            text = N_("The P-code means {coded}, the name {named}.")
            coded = ", ".join(sorted(self._name(unit) for unit in units))
            return self._wrong(place, text, code, coded=coded, named=self._name(named))
        narrowest = max((*inside, named), key=len)
        return self._at(place, narrowest, match)

    def _at(self, place: ImportedPlace, code: str, match: Match | None) -> Placed:
        level = {4: "region", 6: "cercle"}.get(len(code), "commune")
        reach = "village" if place.level == "village" else level
        return Placed(place, "matched", code, reach, match, "code")

    def _wrong(self, place: ImportedPlace, text: str, code: str, **values: str) -> Placed:
        advice = Message(N_("Correct the code or the name, or say which scheme the codes are of."))
        fault = Fault(Message(text, values), field=place.field, value=code, advice=advice)
        return Placed(place, "unmatched", fault=fault)

    def _name(self, code: str | None) -> str:
        return self._geocoder.unit_name(code) if code else "–"

    def _pointed(self, place: ImportedPlace) -> Placed:
        """Place a point: in a commune when its polygons are official, else only inside or outside."""
        if place.lon is None or place.lat is None:
            return Placed(place, "unmatched")
        west, south, east, north = _BOX
        if not (west <= place.lon <= east and south <= place.lat <= north):
            return Placed(place, "outside", None, "outside", method="point")
        if self._territories is None:
            return Placed(place, "unmatched")
        point = gpd.points_from_xy([place.lon], [place.lat], crs=CRS)[0]
        communes = self._territories[self._territories["level"] == "commune"]
        found = sorted(communes.loc[communes.geometry.intersects(point), "code"])
        if not found:
            return Placed(place, "unmatched")
        return Placed(place, "matched", found[0], "commune", method="point")

    def _by_name(self, place: ImportedPlace) -> Match | None:
        """Return the match of a place by its name, or by the units round it when it has only a code."""
        asked = (place.name, place.level, place.within)
        if asked not in self._known:
            self._known[asked] = self._look_up(place)
        return self._known[asked]

    def _look_up(self, place: ImportedPlace) -> Match | None:
        around: Match | None = None
        area: str | None = None
        for level, name in reversed(place.within):
            match = self._geocoder.match(name, within=area, country="ML", level=level)
            if match.status == "outside":
                return match
            if match.accepted:
                around, area = match, match.code
        if not place.name:
            return around
        own = place.level if place.level in _LEVELS else None
        match = self._geocoder.match(place.name, within=area, country="ML", level=own)
        commune = around is not None and around.level == "commune"
        if not match.accepted and commune and place.level in ("village", ""):
            return around
        return match
