"""The online fall-back, against a server on this machine that misbehaves in every way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from data.errors import CartoCoopError, NoNetworkError
from data.geocache import MAX_AGE, GeoCache, OnlineAnswer
from geo.online import FallbackGeocoder, OnlineError, OnlineGeocoder, OnlineSettings
from tests.geo.names_support import geocoder

ROSNY = {
    "label": "Rosny-sous-Bois", "name": "Rosny-sous-Bois", "city": "Rosny-sous-Bois", "citycode": "93064",
    "score": 0.97, "type": "municipality",
}  # fmt: skip


def ban(properties, lon=2.486, lat=48.874):
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature | {"properties": properties}]})


def nominatim(name, lon="-11.44", lat="14.45"):
    return json.dumps([{"lat": lat, "lon": lon, "display_name": f"{name}, Kayes, Mali", "name": name}])


class Server:
    """Answers with what it is told, in turn (the last one again and again), and remembers the requests."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str, dict[str, str]]] = []
        self.requests: list[tuple[str, dict[str, list[str]], str]] = []
        self.pause = threading.Event()
        self.hang = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outer.requests.append((parts.path, parse_qs(parts.query), self.headers["User-Agent"]))
                if outer.hang:
                    outer.pause.wait(10)
                    return
                code, body, headers = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(code)
                for key, value in headers.items():
                    self.send_header(key, value)
                content = body.encode()
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def says(self, body, code=200, **headers):
        self.answers.append((code, body, headers))
        return self


@contextmanager
def running() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.pause.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()


@pytest.fixture
def server():
    with running() as started:
        yield started


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def make(address, clock=None, **settings):
    clock = clock or Clock()
    chosen = {"enabled": True, "ban_url": f"{address}/geo", "nominatim_url": address, "timeout": 5.0}
    return OnlineGeocoder(
        geocoder(), OnlineSettings(**(chosen | settings)), clock=clock.time, sleep=clock.sleep
    )


def test_nothing_is_online_unless_somebody_says_so(monkeypatch):
    monkeypatch.delenv("CARTOCOOP_ONLINE", raising=False)
    assert not OnlineSettings().enabled
    assert not OnlineSettings.from_env().enabled
    with pytest.raises(CartoCoopError, match="off"):
        OnlineGeocoder(geocoder())


def test_the_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("CARTOCOOP_ONLINE", "1")
    monkeypatch.setenv("CARTOCOOP_USER_AGENT", "essai/1 (contact@example.org)")
    monkeypatch.setenv("CARTOCOOP_BAN_URL", "http://127.0.0.1:9/b")
    monkeypatch.setenv("CARTOCOOP_NOMINATIM_URL", "http://127.0.0.1:9/n")
    found = OnlineSettings.from_env()
    assert (found.enabled, found.user_agent) == (True, "essai/1 (contact@example.org)")
    assert (found.ban_url, found.nominatim_url) == ("http://127.0.0.1:9/b", "http://127.0.0.1:9/n")
    assert not OnlineSettings.from_env(enabled=False).enabled


@pytest.mark.parametrize("address", ["ftp://127.0.0.1", "file:///etc/passwd", "127.0.0.1", ""])
def test_only_web_addresses_are_asked(address):
    with pytest.raises(CartoCoopError, match="http"):
        make("http://127.0.0.1:9", ban_url=address)


def test_a_french_place_gets_its_point_and_the_code_of_its_commune(server):
    server.says(ban(ROSNY))
    match = make(server.address, user_agent="essai/2").match("Rosny sous Bois", country="FR")
    assert (match.status, match.code, match.method) == ("matched", "COM-93064", "online")
    assert (match.precision, match.lon, match.lat, match.score) == ("point", 2.486, 48.874, 97.0)
    path, query, agent = server.requests[0]
    assert (path, query["q"], agent) == ("/geo/search", ["Rosny sous Bois"], "essai/2")


def test_a_malian_place_gets_a_point_without_a_code(server):
    server.says(nominatim("Kamané"))
    match = make(server.address).match("Kamane", within="ML0103")
    assert (match.status, match.code, match.precision) == ("matched", None, "point")
    assert not match.accepted
    assert "no code" in match.note.render()
    path, query, _ = server.requests[0]
    assert (path, query["countrycodes"], query["accept-language"]) == ("/search", ["ml"], ["fr"])


def test_a_code_that_is_not_inside_is_refused(server):
    server.says(ban(ROSNY))
    match = make(server.address).match("Rosny-sous-Bois", within="DEP-35")
    assert (match.status, match.code) == ("unmatched", None)


def test_a_code_of_a_merged_commune_gives_its_successor(server):
    server.says(ban(ROSNY | {"label": "Pierrefitte", "name": "Pierrefitte", "citycode": "93059"}))
    match = make(server.address).match("Pierrefitte", country="FR")
    assert (match.code, match.kind) == ("COM-93066", "former_commune")


@pytest.mark.parametrize(
    "body",
    [
        ban(ROSNY | {"label": "Autreville", "name": "Autreville", "city": "Autreville"}),
        ban(ROSNY, lon=13.4, lat=52.5),
        json.dumps({"type": "FeatureCollection", "features": []}),
        '{"nothing": true}',
        "[1, 2]",
    ],
    ids=["another name", "another country", "nothing", "no features", "a list"],
)
def test_an_answer_about_another_place_is_no_answer_and_is_not_kept(server, body):
    server.says(body)
    online = make(server.address)
    assert online.match("Rosny-sous-Bois", country="FR").status == "unmatched"
    online.match("Rosny-sous-Bois", country="FR")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("body", "country"),
    [
        ("<html><body>captive portal</body></html>", "FR"),
        ('{"features": 3}', "FR"),
        (ban({"score": 1}), "FR"),
        (ban(ROSNY, lat=1234.5), "FR"),
        (ban(ROSNY | {"score": "much"}), "FR"),
        ('{"lat": 1}', "ML"),
        ('[{"lat": "north", "lon": "west", "display_name": "Kamané"}]', "ML"),
        ('[{"lat": "14.4", "lon": "-11.4"}]', "ML"),
    ],
)
def test_nonsense_is_one_clear_error(server, body, country):
    server.says(body)
    with pytest.raises(OnlineError, match="makes no sense"):
        make(server.address).match("Rosny-sous-Bois", country=country)


def test_a_failing_service_is_tried_again_and_then_reported(server):
    server.says("oops", 500)
    clock = Clock()
    with pytest.raises(OnlineError, match="failed"):
        make(server.address, clock).match("Rosny-sous-Bois", country="FR")
    assert len(server.requests) == 3
    assert sum(clock.waits) >= 10


def test_a_service_that_recovers_is_believed(server):
    server.says("oops", 500).says(ban(ROSNY))
    assert make(server.address).match("Rosny-sous-Bois", country="FR").code == "COM-93064"


def test_a_refusing_service_is_given_the_time_it_asks_for(server):
    server.says("slow down", 429, **{"Retry-After": "7"})
    clock = Clock()
    with pytest.raises(OnlineError, match="refuses more requests"):
        make(server.address, clock).match("Rosny-sous-Bois", country="FR")
    assert clock.waits.count(7.0) == 3


def test_a_refusing_service_cannot_make_us_wait_for_hours(server):
    server.says("slow down", 429, **{"Retry-After": "86400"}).says(ban(ROSNY))
    clock = Clock()
    make(server.address, clock).match("Rosny-sous-Bois", country="FR")
    assert max(clock.waits) == 60.0


def test_a_slow_service_is_left_after_the_timeout(server):
    server.hang = True
    with pytest.raises(NoNetworkError, match="does not answer"):
        make(server.address, timeout=0.2, retries=0).match("Rosny-sous-Bois", country="FR")


def test_no_network_is_said_plainly():
    with running() as gone:
        address = gone.address
    with pytest.raises(NoNetworkError, match="Check the network"):
        make(address, retries=0).match("Kamané", country="ML")


def test_requests_are_a_second_apart(server):
    for name in ("Rosny-sous-Bois", "Rosny sous Bois", "Rosny"):
        server.says(ban(ROSNY | {"name": name}))
    clock = Clock()
    online = make(server.address, clock)
    for name in ("Rosny-sous-Bois", "Rosny sous Bois", "Rosny"):
        online.match(name, country="FR")
    assert clock.now >= 2.0


def test_a_question_is_asked_once(server):
    server.says(ban(ROSNY))
    first = make(server.address).match("Rosny-sous-Bois", country="FR")
    assert make(server.address).match("Rosny-sous-Bois", country="FR") == first
    assert len(server.requests) == 1


def test_what_is_no_name_is_not_sent(server):
    assert make(server.address).match(" ? ").status == "unmatched"
    assert server.requests == []


def test_the_fall_back_asks_only_for_what_is_unknown(server):
    server.says(nominatim("Kamané"))
    both = FallbackGeocoder(geocoder(), make(server.address))
    assert both.match("Cachan").method == "exact"
    assert both.match("Bamako").status == "outside"
    assert both.match("Montreuil").status == "ambiguous"
    assert server.requests == []
    assert both.match("Kamané", country="ML").method == "online"
    assert both.failure is None


def test_the_fall_back_stops_asking_a_service_that_is_gone():
    with running() as gone:
        address = gone.address
    clock = Clock()
    both = FallbackGeocoder(geocoder(), make(address, clock, retries=0))
    assert both.match("Kamané", country="ML").status == "unmatched"
    assert isinstance(both.failure, NoNetworkError)
    waited = list(clock.waits)
    assert both.match("Kamané 2", country="ML").status == "unmatched"
    assert clock.waits == waited


def test_the_fall_back_stops_asking_a_service_that_fails_three_times(server):
    server.says("oops", 500)
    both = FallbackGeocoder(geocoder(), make(server.address, retries=0))
    for name in ("Kamané a", "Kamané b", "Kamané c", "Kamané d"):
        assert both.match(name, country="ML").status == "unmatched"
    assert len(server.requests) == 3
    assert isinstance(both.failure, OnlineError)


def test_the_cache_forgets_what_is_old_and_survives_a_broken_file(tmp_path):
    answer = OnlineAnswer(2.0, 48.0, "COM-93064", "Rosny", 90.0)
    path = tmp_path / "cache.sqlite"
    now = datetime(2026, 1, 1, tzinfo=UTC)
    GeoCache(path, now=lambda: now).put("http://a", "Rosny '; DROP TABLE answers", answer)
    assert GeoCache(path, now=lambda: now).get("http://a", "Rosny '; DROP TABLE answers") == answer
    assert GeoCache(path, now=lambda: now).get("http://b", "Rosny") is None
    later = now + MAX_AGE + timedelta(days=1)
    assert GeoCache(path, now=lambda: later).get("http://a", "Rosny '; DROP TABLE answers") is None
    path.write_bytes(b"this is no database at all" * 100)
    assert GeoCache(path).get("http://a", "Rosny") is None
