"""Where the places of an imported list are: names and P-codes to units, and which scheme the codes are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import shapely

from data.aliases import ALIAS, SURE
from data.errors import N_, Fault, Message
from data.importers.rows import CodeScheme, ImportedPlace
from data.pcodes import KAYES, SCHEMES, Scheme, units_by_code
from geo.drawn import Drawn, drawn_areas, drawn_points
from geo.geocode import Geocoder, Match

_LEVELS = frozenset({"region", "cercle", "commune"})
_BOX: Final = (-13.3, 11.0, -7.0, 17.0)
"""West, south, east, north in degrees: the region with a degree round it, boundaries being schematic."""
_MALI: Final = (-12.3, 10.1, 4.3, 25.1)
_IDF: Final = (1.4, 48.1, 3.6, 49.3)


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
        How the code was found: the match's, ``code``, ``point`` or ``area`` (:mod:`geo.drawn`).
    fault
        Why the row cannot be taken.
    score
        How sure a drawn place is, 0 to 100; None = it was not drawn.
    candidates
        Units that a drawn place may mean, best first: (code, name, score).
    within
        Code of the unit in which the list places a name that is in doubt; "" = it says no more.
    """

    place: ImportedPlace
    status: str
    code: str | None = None
    reach: str = "unknown"
    match: Match | None = None
    method: str = ""
    fault: Fault | None = None
    score: float | None = None
    candidates: tuple[tuple[str, str, float], ...] = ()
    within: str = ""

    @property
    def chosen(self) -> bool:
        """Whether a person has said what the name means."""
        return self.method == ALIAS


class PlaceFinder:
    """Finds the units of one list's places.

    Parameters
    ----------
    geocoder
        Names to codes.
    scheme
        Scheme of the list's P-codes; "" = told from the names beside them by :meth:`learn`.
    territories
        TERRITORIES of Kayes, for places that are drawn; None = there are none.
    """

    def __init__(
        self, geocoder: Geocoder, scheme: CodeScheme = "", territories: gpd.GeoDataFrame | None = None
    ) -> None:
        self._geocoder = geocoder
        self.scheme: CodeScheme = scheme
        self._territories = territories
        self._areas: dict[tuple[object, ...], str] = {}
        self._known: dict[tuple[object, ...], Match | None] = {}
        self._drawn: dict[object, Drawn] = {}

    def learn(self, places: Iterable[ImportedPlace], each: Callable[[int, int], None] | None = None) -> None:
        """Look at a list as a whole: what its places draw, and the scheme of its codes.

        The scheme is told from the codes that stand beside a name which is understood. `each` is called with
        the number looked at and the number in all; an exception raised in it stops.
        """
        places = list(places)
        self._draw([place for place in places if not place.code])
        if self.scheme:
            return
        votes: Counter[Scheme] = Counter()
        for number, place in enumerate(places, 1):
            if each is not None:
                each(number, len(places))
            match = self._by_name(place) if place.code and (place.name or place.within) else None
            if match is None or not match.code or not place.code:
                continue
            agree = [scheme for scheme in SCHEMES if units_by_code(scheme).get(place.code) == match.code]
            if len(agree) == 1:
                votes[agree[0]] += 1
        best = votes.most_common(1)
        if best and best[0][1] >= 0.8 * votes.total():
            self.scheme = best[0][0]

    def _draw(self, places: Sequence[ImportedPlace]) -> None:
        if self._territories is None:
            return
        areas = list(dict.fromkeys(place.shape for place in places if place.shape))
        points = list(
            dict.fromkeys(
                (place.lon, place.lat)
                for place in places
                if not place.shape and place.lon is not None and place.lat is not None
            )
        )
        self._drawn |= dict(zip(areas, drawn_areas(areas, self._territories), strict=True))
        self._drawn |= dict(zip(points, drawn_points(points, self._territories), strict=True))

    def find(self, place: ImportedPlace) -> list[Placed]:
        """Return the units of a place: one, but for an area that covers several communes.

        A code counts where it does not contradict the name; what is drawn counts when nothing is named, and
        a point in a commune when no unit or place of that name is known (method ``point``).
        """
        if not place.name and not place.code:
            return self._by_drawing(place)
        found = self._find(place)
        if found.status == "unmatched" and found.method != ALIAS and self._is_pointed(place):
            return self._by_drawing(place)
        return [found]

    def _is_pointed(self, place: ImportedPlace) -> bool:
        """Tell whether a place without a code has a point in a commune.

        A name said to be that of a commune, or of a wider unit, has to be one: its point does not mend it.
        """
        if place.code or place.shape or place.level not in ("", "village"):
            return False
        drawn = self._drawn.get((place.lon, place.lat))
        return drawn is not None and bool(drawn.communes)

    def _find(self, place: ImportedPlace) -> Placed:
        match = self._by_name(place) if place.name else None
        if place.code:
            return self._coded(place, match)
        return self._named(place, match) if match is not None else Placed(place, "unmatched")

    def _named(self, place: ImportedPlace, match: Match) -> Placed:
        doubtful = not match.accepted or match.score < SURE or match.method == ALIAS
        within = self._areas.get(_asked(place), "") if doubtful else ""
        method = ALIAS if match.method == ALIAS else ""
        if match.accepted:
            reach = "village" if "village" in (match.kind, place.level) else match.level
            return Placed(place, "matched", match.code, reach, match, match.method, within=within)
        if match.status == "outside":
            return Placed(place, "outside", None, "outside", match, method, within=within)
        return Placed(place, match.status, None, "unknown", match, method, within=within)

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

    def _by_drawing(self, place: ImportedPlace) -> list[Placed]:
        """Return the communes that a drawn place means; outside Mali it is a fault, not a place."""
        drawn = self._drawn.get(place.shape or (place.lon, place.lat))
        if drawn is not None and drawn.communes:
            return [
                Placed(place, "matched", code, "commune", method=drawn.method, score=score)
                for code, score in drawn.communes
            ]
        lon, lat = _middle(place)
        if lon is None or lat is None:
            return [Placed(place, "unmatched")]
        if drawn is not None and drawn.near:
            near = tuple((code, self._name(code), score) for code, score in drawn.near)
            return [Placed(place, "ambiguous", method=drawn.method, candidates=near)]
        if not _inside(_MALI, lon, lat):
            return [_abroad(place, lon, lat)]
        outside = self._territories is not None or not _inside(_BOX, lon, lat)
        if outside:
            return [Placed(place, "outside", None, "outside", method="area" if place.shape else "point")]
        return [Placed(place, "unmatched")]

    def _by_name(self, place: ImportedPlace) -> Match | None:
        """Return the match of a place by its name, or by the units round it when it has only a code."""
        asked = _asked(place)
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
        self._areas[_asked(place)] = area or ""
        if not place.name:
            return around
        own = place.level if place.level in _LEVELS else None
        match = self._geocoder.match(place.name, within=area, country="ML", level=own)
        commune = around is not None and around.level == "commune"
        if not match.accepted and match.method != ALIAS and commune and place.level in ("village", ""):
            return around
        return match


def _middle(place: ImportedPlace) -> tuple[float | None, float | None]:
    if not place.shape:
        return place.lon, place.lat
    middle = shapely.from_wkt(place.shape).centroid
    return float(middle.x), float(middle.y)


def _inside(box: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _abroad(place: ImportedPlace, lon: float, lat: float) -> Placed:
    text = N_("The place drawn lies neither in the region of Kayes nor elsewhere in Mali.")
    if _inside(_IDF, lon, lat):
        text = N_("The place drawn lies in Île-de-France: it is no place in Mali.")
    fault = Fault(
        Message(text),
        field=place.field,
        value=f"{lat:.4f}, {lon:.4f}",
        advice=Message(N_("Correct the coordinates, or name the place in Mali.")),
    )
    return Placed(place, "unmatched", fault=fault)


def _asked(place: ImportedPlace) -> tuple[object, ...]:
    return place.name, place.level, place.within
