"""Names to points through online services, when a person asks for it and the offline tables do not know.

Off by default: nothing is sent until ``CARTOCOOP_ONLINE=1`` is set, or a caller says so. French names go to
the Base adresse nationale (geopy's ``BANFrance``), all others to Nominatim. One request a second at most,
answers kept on disk (successes only), and the product says who it is (``CARTOCOOP_USER_AGENT``).

An answer is believed when it is a point on Earth in the country asked for and bears nearly the name that was
asked. Where it states a commune's code, the match has that code and must fit `within` and `level`; elsewhere
it is a point without a code.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

from geopy.adapters import RequestsAdapter
from geopy.exc import (
    GeocoderRateLimited,
    GeocoderTimedOut,
    GeocoderUnavailable,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import BANFrance, Nominatim
from rapidfuzz import fuzz

from data.aliases import ALIAS
from data.errors import N_, CartoCoopError, Message, NoNetworkError
from data.geocache import GeoCache, OnlineAnswer
from geo._forms import readings
from geo._matches import Match
from geo.geocode import Country, Geocoder
from geo.names import clean, fold

LEAST_LIKENESS = 80.0
"""Likeness (0 to 100, of folded names) under which an answer is about another place."""

LONGEST_WAIT = 60.0
"""Seconds waited at most when a service says when to come back."""

_BOXES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "ML": ((-12.3, 10.1, 4.3, 25.1),),
    "FR": (
        (-5.3, 41.2, 9.7, 51.2),
        (-63.3, 14.2, -60.7, 18.2),
        (-54.7, 2.0, -51.5, 5.9),
        (55.1, -21.5, 55.9, -20.8),
        (44.9, -13.1, 45.4, -12.5),
        (-56.5, 46.7, -56.0, 47.2),
        (163.0, -23.0, 169.0, -17.0),
        (-179.0, -28.0, -134.0, -7.0),
    ),
}
"""West, south, east, north of Mali; of mainland France, then its parts overseas. Degrees, EPSG:4326."""


class OnlineError(CartoCoopError):
    """An online service answered with a failure or with nonsense."""


@dataclass(frozen=True, slots=True)
class OnlineSettings:
    """How the online services are used.

    Parameters
    ----------
    enabled
        Whether anything may be sent.
    user_agent
        How the product presents itself to the services.
    ban_url, nominatim_url
        Base addresses, http or https.
    timeout
        Seconds for one request.
    pause
        Least seconds between two requests to one service.
    retries, error_wait
        Further attempts after a failure, and seconds before each.
    """

    enabled: bool = False
    user_agent: str = "cartocoop/0.1"
    ban_url: str = "https://data.geopf.fr/geocodage"
    nominatim_url: str = "https://nominatim.openstreetmap.org"
    timeout: float = 10.0
    pause: float = 1.0
    retries: int = 2
    error_wait: float = 5.0

    @classmethod
    def from_env(cls, *, enabled: bool | None = None) -> OnlineSettings:
        """Return the settings of the environment.

        ``CARTOCOOP_ONLINE`` (1 to allow), ``CARTOCOOP_USER_AGENT``, ``CARTOCOOP_BAN_URL`` and
        ``CARTOCOOP_NOMINATIM_URL``.

        Parameters
        ----------
        enabled
            Takes the place of ``CARTOCOOP_ONLINE`` when it is not None.
        """
        read = os.environ.get
        allowed = read("CARTOCOOP_ONLINE", "").strip().lower() in {"1", "true", "yes", "oui"}
        return cls(
            enabled=allowed if enabled is None else enabled,
            user_agent=read("CARTOCOOP_USER_AGENT") or cls().user_agent,
            ban_url=read("CARTOCOOP_BAN_URL") or cls().ban_url,
            nominatim_url=read("CARTOCOOP_NOMINATIM_URL") or cls().nominatim_url,
        )


class OnlineGeocoder:
    """Names to points through BAN France and Nominatim.

    Parameters
    ----------
    geocoder
        The offline geocoder, which turns a stated code into a unit and checks `within` and `level`.
    settings
        How the services are used; from the environment when None.
    cache
        Answers kept; the one of the cache folder when None.
    clock, sleep
        Seconds now, and waiting; others in tests.

    Raises
    ------
    CartoCoopError
        If online geocoding is off, or an address is not http or https.
    """

    def __init__(
        self,
        geocoder: Geocoder,
        settings: OnlineSettings | None = None,
        *,
        cache: GeoCache | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings or OnlineSettings.from_env()
        if not self._settings.enabled:
            raise CartoCoopError(
                N_("Online geocoding is off. Set CARTOCOOP_ONLINE=1 or ask for it with --online.")
            )
        self._geocoder = geocoder
        self._cache = cache or GeoCache()
        self._sleep = sleep
        self._services: dict[str, _Service] = {}
        for key, kind, address in (
            ("ban", BANFrance, self._settings.ban_url),
            ("nominatim", Nominatim, self._settings.nominatim_url),
        ):
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not parts.netloc:
                raise CartoCoopError(N_("“{address}” is no http or https address."), address=address)
            service = kind(
                scheme=parts.scheme,
                domain=parts.netloc + parts.path.rstrip("/"),
                user_agent=self._settings.user_agent,
                timeout=self._settings.timeout,
                adapter_factory=partial(RequestsAdapter, max_retries=0),  # its own retries wait unasked
            )
            ask = _Limiter(self._patiently(service.geocode), clock, sleep, self._settings)
            self._services[key] = _Service(address, ask)

    def match(
        self,
        name: str,
        *,
        within: str | None = None,
        country: Country | None = None,
        level: str | None = None,
    ) -> Match:
        """Return the point of a name.

        Parameters
        ----------
        name, within, country, level
            As for :meth:`geo.geocode.Geocoder.match`. French names go to BAN; when the country is not known
            it is that of `within`.

        Returns
        -------
        Match
            ``matched`` with ``method="online"`` and ``precision="point"``, ``code`` None when the answer
            states none; else ``unmatched``.

        Raises
        ------
        NoNetworkError
            If the service cannot be reached.
        OnlineError
            If it fails, refuses, or answers nonsense after every attempt.
        """
        text = clean(name)
        if not fold(text):
            return Match(name, "unmatched", note=Message(N_("No territory of this name is known.")))
        country = country or _country_of(within)
        key: Literal["ban", "nominatim"] = "ban" if country == "FR" else "nominatim"
        service = self._services[key]
        question = text if key == "ban" else f"{text} [{country or 'ML,FR'}]"
        answer = self._cache.get(service.address, question)
        if answer is None:
            answer = self._ask(service, key, text, country)
            if answer is None:
                return Match(
                    name, "unmatched", note=Message(N_("The online service knows no place of this name."))
                )
            self._cache.put(service.address, question, answer)
        return self._joined(name, answer, within, level)

    def _ask(
        self, service: _Service, key: Literal["ban", "nominatim"], text: str, country: str | None
    ) -> OnlineAnswer | None:
        """Ask a service; return its answer when it may be believed, None when it knows no such place."""
        options: dict[str, Any] = {"exactly_one": True}
        if key == "ban":
            options["limit"] = 1
        else:
            options |= {"language": "fr", "country_codes": [country.lower()] if country else ["ml", "fr"]}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # coordinates that geopy would bend into range
                location = service.ask(text, **options)
            if location is None:
                return None
            found = _read_ban(location) if key == "ban" else _read_nominatim(location)
        except (GeocoderUnavailable, GeocoderTimedOut) as error:
            raise NoNetworkError(
                N_(
                    "The online service {address} does not answer. Check the network, or do without --online."
                ),
                address=service.address,
            ) from error
        except GeocoderRateLimited as error:
            raise OnlineError(
                N_("The online service {address} refuses more requests for now. Try again later."),
                address=service.address,
            ) from error
        except (GeopyError, UserWarning, LookupError, TypeError, ValueError, AttributeError) as error:
            raise OnlineError(
                N_("The online service {address} failed or gave an answer that makes no sense."),
                address=service.address,
            ) from error
        name, answer = found
        likeness = max(
            (fuzz.ratio(reading.core, fold(part)) for reading in readings(text) for part in name), default=0.0
        )
        if likeness < LEAST_LIKENESS or not _in_country(answer, country):
            return None
        return replace(answer, score=round(min(answer.score, likeness), 1))

    def _joined(self, name: str, answer: OnlineAnswer, within: str | None, level: str | None) -> Match:
        """Return an answer as a match: with the unit of its code when it states one that is allowed."""
        point = Match(
            name, "matched", name=answer.label, kind="point", method="online", score=answer.score,
            precision="point", lon=answer.lon, lat=answer.lat,
            note=Message(N_("Found online as a point; no code of a territory is known for it.")),
        )  # fmt: skip
        if not answer.code:
            return point
        unit = self._geocoder.match(answer.code, within=within, level=level)
        if unit.code is None:
            text = N_("The online service knows a place of this name, but not there or not at that level.")
            return Match(name, "unmatched", note=Message(text))
        note = Message(N_("Found online: {label}."), {"label": answer.label})
        return point._replace(
            code=unit.code, name=unit.name, kind=unit.kind, level=unit.level,
            candidates=unit.candidates, note=note,
        )  # fmt: skip

    def _patiently(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        """Return a question that waits as long as a refusing service says, within reason."""

        def asked(*arguments: Any, **options: Any) -> Any:
            try:
                return ask(*arguments, **options)
            except GeocoderRateLimited as error:
                if error.retry_after:
                    self._sleep(min(float(error.retry_after), LONGEST_WAIT))
                raise

        return asked


class FallbackGeocoder:
    """The offline geocoder, and the online one for what it does not know.

    A service that cannot be reached, or that fails three times running, is not asked again; ``failure`` then
    says why and the offline answers stand.

    Parameters
    ----------
    offline
        The geocoder asked first; only its ``unmatched`` answers go further.
    online
        The geocoder asked then.
    """

    def __init__(self, offline: Geocoder, online: OnlineGeocoder) -> None:
        self._offline = offline
        self._online = online
        self._failures = 0
        self.failure: CartoCoopError | None = None

    def match(
        self,
        name: str,
        *,
        within: str | None = None,
        country: Country | None = None,
        level: str | None = None,
    ) -> Match:
        """Return the offline match, or the online one when there is none; a person's choice stands."""
        known = self._offline.match(name, within=within, country=country, level=level)
        if known.status != "unmatched" or known.method == ALIAS or self._failures >= 3:
            return known
        try:
            found = self._online.match(name, within=within, country=country, level=level)
        except NoNetworkError as error:
            self._failures, self.failure = 3, error
            return known
        except OnlineError as error:
            self._failures, self.failure = self._failures + 1, error
            return known
        self._failures = 0
        return found if found.status == "matched" else known


@dataclass(frozen=True, slots=True)
class _Service:
    """One service: its address, and the limited question."""

    address: str
    ask: Callable[..., Any]


class _Limiter(RateLimiter):  # type: ignore[misc]  # geopy has no types
    """geopy's rate limiter with a clock and a way to wait of its own."""

    def __init__(
        self,
        ask: Callable[..., Any],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        settings: OnlineSettings,
    ) -> None:
        super().__init__(
            ask,
            min_delay_seconds=settings.pause,
            max_retries=settings.retries,
            error_wait_seconds=max(settings.error_wait, settings.pause),
            swallow_exceptions=False,
        )
        self._clock = clock
        self._sleep = sleep


def _country_of(within: str | None) -> Country | None:
    """Return the country of a code."""
    return None if not within else "ML" if within.startswith("ML") else "FR"


def _read_ban(location: Any) -> tuple[Sequence[str], OnlineAnswer]:
    """Return the names and the answer of a place of the Base adresse nationale."""
    facts = location.raw["properties"]
    code = f"COM-{facts['citycode']}" if facts.get("citycode") else ""
    names = [str(facts[key]) for key in ("name", "city", "label", "oldcity") if facts.get(key)]
    score = 100 * min(1.0, max(0.0, float(facts.get("score", 0))))
    return names, OnlineAnswer(location.longitude, location.latitude, code, str(facts["label"]), score)


def _read_nominatim(location: Any) -> tuple[Sequence[str], OnlineAnswer]:
    """Return the names and the answer of a place of Nominatim, which states no code of ours."""
    label = str(location.raw["display_name"])
    names = [str(location.raw.get("name") or ""), label.split(",", 1)[0]]
    return names, OnlineAnswer(location.longitude, location.latitude, "", label, 90.0)


def _in_country(answer: OnlineAnswer, country: str | None) -> bool:
    """Say whether a point lies in the country asked for (either when none was)."""
    boxes = [box for land in ([country] if country else _BOXES) for box in _BOXES[land]]
    return any(
        west <= answer.lon <= east and south <= answer.lat <= north for west, south, east, north in boxes
    )
