"""Fetching: a good answer is cached and checked; anything else is one clear message and changes nothing."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests

from data import fetch
from data.boundary_sources import FetchError, base_url, geoboundaries_facts
from data.errors import NoNetworkError
from data.fetch import Policy, fetch_boundaries, fetched
from tests.data.boundary_files_served import BIG, collection, mali, run
from tests.data.boundary_server import Resource, closed_port, serve


def test_three_levels_of_mali_come_with_vintage_source_licence_and_checksum(cache, policy):
    seen = []
    paths = run({}, cache, policy, progress=lambda name, done, total: seen.append((name, done, total)))
    assert [path.name for path in paths] == ["mali-adm1.geojson", "mali-adm2.geojson", "mali-adm3.geojson"]
    entry = fetched(paths[2])
    assert entry.sha256 == hashlib.sha256(paths[2].read_bytes()).hexdigest()
    assert (entry.vintage, entry.source, entry.licence) == ("2017", "geoBoundaries, DNCT", "CC BY 3.0 IGO")
    assert not entry.changed
    assert {name for name, _, _ in seen} == {path.name for path in paths}
    assert seen[-1][1] == seen[-1][2] == paths[2].stat().st_size


def test_the_eight_departements_are_put_together(cache, policy):
    resources = {
        f"/departements/{number}/communes": Resource(collection(number))
        for number in ("75", "77", "78", "91", "92", "93", "94", "95")
    }
    with serve(resources) as base:
        (path,) = fetch_boundaries("idf", base_urls={"geo-api": base}, cache=cache, policy=policy)
        assert len(json.loads(path.read_text("utf-8"))["features"]) == 8
        assert "Licence Ouverte" in fetched(path).licence
        (again,) = fetch_boundaries("idf", base_urls={"geo-api": base}, cache=cache, policy=policy)
    assert again == path
    assert all(len(resource.asked) == 2 for resource in resources.values())
    assert resources["/departements/93/communes"].asked[1]["If-None-Match"] == '"one"'


def test_a_redirect_is_followed(cache, policy):
    resources = {}
    with serve(resources) as base:
        mali(resources, base)
        resources["/files/ADM3.geojson"] = Resource(location=f"{base}/media/ADM3.geojson")
        resources["/media/ADM3.geojson"] = Resource(collection("ADM3"))
        paths = fetch_boundaries(
            "kayes", base_urls={"geoboundaries": f"{base}/gb"}, cache=cache, policy=policy
        )
    assert paths[2].is_file()


@pytest.mark.parametrize(
    ("status", "wait"),
    [
        (500, 1.0),
        (503, 1.0),
        ((429, {"Retry-After": "7"}), 7.0),
        ((429, {"Retry-After": "soon"}), 1.0),
        ((503, {"Retry-After": format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)}), 0.0),
    ],
)
def test_a_passing_failure_is_waited_out(cache, policy, waits, status, wait):
    paths = run({}, cache, policy, files={"ADM1": Resource(collection("ADM1"), status=[status])})
    assert paths[0].is_file()
    assert waits == [wait]


def test_back_off_doubles_and_ends(cache, policy, waits):
    with pytest.raises(FetchError, match="503"):
        run({}, cache, policy, files={"ADM1": Resource(b"", status=[503] * 9)})
    assert waits == [1.0, 2.0, 4.0]
    assert not (cache / "manifest.json").exists()


def test_a_service_that_asks_for_an_hour_is_not_waited_for(cache, policy, waits):
    with pytest.raises(FetchError, match="429"):
        run({}, cache, policy, files={"ADM1": Resource(b"", status=[(429, {"Retry-After": "3600"})])})
    assert waits == []


def test_a_refusal_is_told_at_once(cache, policy, waits):
    with pytest.raises(FetchError, match="403"):
        run({}, cache, policy, files={"ADM1": Resource(b"", status=[403])})
    assert waits == []


def test_a_slow_service_is_tried_again_then_named(cache, waits):
    slow = Resource(collection("ADM1"), delays=1)
    quick = Policy(read_timeout=0.2, sleep=waits.append)
    assert run({}, cache, quick, files={"ADM1": slow})[0].is_file()
    slow.delay.set()
    dead = Resource(collection("ADM1"), delays=9)
    with pytest.raises(FetchError, match="in time"):
        run(
            {},
            cache / "other",
            Policy(read_timeout=0.1, attempts=2, sleep=waits.append),
            files={"ADM1": dead},
        )
    dead.delay.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"<!doctype html><title>Sign in</title>",
        BIG[:-5],
        b"",
        b"[]",
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "Topology", "features": [1]}',
        b"\xff\xfe\x00",
    ],
)
def test_nonsense_is_refused_and_the_cache_untouched(cache, policy, answer):
    good = run({}, cache, policy)[0]
    before = (good.read_bytes(), (cache / "manifest.json").read_bytes())
    with pytest.raises(FetchError, match="something else than boundaries"):
        run({}, cache, policy, files={"ADM1": Resource(answer, etag='"new"')})
    assert (good.read_bytes(), (cache / "manifest.json").read_bytes()) == before
    assert not list(cache.glob("*.part*"))


def test_an_answer_shorter_than_announced_is_never_taken(cache, policy):
    with pytest.raises(FetchError, match="cannot serve us now"):
        run({}, cache, policy, files={"ADM1": Resource(BIG, etag=None, cut=[10] * 9)})
    assert not (cache / "mali-adm1.geojson").exists()


def test_an_answer_without_length_is_checked_by_its_content(cache, policy):
    assert run({}, cache, policy, files={"ADM1": Resource(BIG, length=False)})[0].read_bytes() == BIG
    with pytest.raises(FetchError, match="something else"):
        run({}, cache, policy, files={"ADM1": Resource(BIG, length=False, cut=[500], etag='"x"')})


@pytest.mark.parametrize("length", [True, False])
def test_a_file_beyond_the_limit_is_refused(cache, waits, length):
    small = Policy(max_bytes=100_000, sleep=waits.append)
    with pytest.raises(FetchError, match="more than"):
        run({}, cache, small, files={"ADM1": Resource(BIG, length=length)})
    assert not (cache / "mali-adm1.geojson").exists()


def test_a_changed_file_is_reported(cache, policy):
    first = fetched(run({}, cache, policy)[0])
    paths = run({}, cache, policy, files={"ADM1": Resource(collection("new"), etag='"two"')})
    entry = fetched(paths[0])
    assert entry.changed
    assert entry.previous_sha256 == first.sha256
    assert not fetched(paths[1]).changed


def test_a_file_with_another_checksum_than_the_known_one_is_refused(cache, policy):
    with pytest.raises(FetchError, match="checksum"):
        run({}, cache, policy, checksums={"mali-adm1.geojson": "0" * 64})
    assert not (cache / "mali-adm1.geojson").exists()
    known = {"mali-adm1.geojson": hashlib.sha256(collection("ADM1")).hexdigest()}
    assert run({}, cache, policy, checksums=known)[0].is_file()


def test_without_network_the_message_says_so(cache, policy, waits):
    with pytest.raises(NoNetworkError, match="no network"):
        fetch_boundaries("kayes", base_urls={"geoboundaries": closed_port()}, cache=cache, policy=policy)
    assert len(waits) == 1
    with pytest.raises(NoNetworkError):
        fetch_boundaries("idf", base_urls={"geo-api": closed_port()}, cache=cache, policy=policy)


def test_without_network_the_cached_copy_serves(cache, policy):
    paths = run({}, cache, policy)
    gone = {"geoboundaries": closed_port()}
    assert fetch_boundaries("kayes", base_urls=gone, cache=cache, policy=policy) == paths
    paths[0].write_text("damaged")
    with pytest.raises(NoNetworkError):
        fetch_boundaries("kayes", base_urls=gone, cache=cache, policy=policy)


def test_without_network_cached_french_parts_serve(cache, policy):
    resources = {
        f"/departements/{number}/communes": Resource(collection(number))
        for number in ("75", "77", "78", "91", "92", "93", "94", "95")
    }
    with serve(resources) as base:
        paths = fetch_boundaries("idf", base_urls={"geo-api": base}, cache=cache, policy=policy)
    assert fetch_boundaries("idf", base_urls={"geo-api": closed_port()}, cache=cache, policy=policy) == paths


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.exceptions.SSLError, "secure connection"),
        (requests.exceptions.TooManyRedirects, "could not be read"),
    ],
)
def test_other_failures_are_named(cache, policy, monkeypatch, error, words):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(requests.Session, "get", fail)
    with pytest.raises(FetchError, match=words):
        fetch_boundaries("kayes", base_urls={"geoboundaries": "https://x"}, cache=cache, policy=policy)


def test_a_secure_address_must_stay_secure(cache, policy, monkeypatch):
    class Answer:
        url = "http://elsewhere"

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(requests.Session, "get", lambda *_args, **_kwargs: Answer())
    with pytest.raises(FetchError, match="not secure"):
        fetch_boundaries("idf", base_urls={"geo-api": "https://x"}, cache=cache, policy=policy)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        "text",
        {"gjDownloadURL": None},
        {"gjDownloadURL": "file:///etc/passwd"},
        {"gjDownloadURL": "http://not.secure/x.geojson"},
    ],
)
def test_a_description_must_lead_to_a_secure_address(answer):
    with pytest.raises(FetchError, match="did not say"):
        geoboundaries_facts(answer, "https://www.geoboundaries.org")


def test_a_description_that_is_no_json_is_nonsense(cache, policy):
    resources = {"/gb/MLI/ADM1/": Resource(b"<html>")}
    with serve(resources) as base, pytest.raises(FetchError, match="something else"):
        fetch_boundaries("kayes", base_urls={"geoboundaries": f"{base}/gb"}, cache=cache, policy=policy)
    assert list(cache.iterdir()) == []


def test_an_unsaid_vintage_stays_unknown():
    facts = geoboundaries_facts([{"gjDownloadURL": "https://x/y", "licenseDetail": "CC BY"}], "https://x")
    assert (facts.vintage, facts.source, facts.licence) == ("", "geoBoundaries", "CC BY")


def test_addresses_come_from_the_argument_then_the_environment(monkeypatch):
    assert base_url("geo-api") == "https://geo.api.gouv.fr"
    monkeypatch.setenv("CARTOCOOP_GEO_API_URL", "http://127.0.0.1:9/")
    assert base_url("geo-api") == "http://127.0.0.1:9"
    assert base_url("geo-api", {"geo-api": "http://b"}) == "http://b"


def test_a_damaged_manifest_counts_as_an_empty_cache(cache, policy):
    paths = run({}, cache, policy)
    (cache / "manifest.json").write_text("[1]")
    assert fetched(paths[0]) is None
    assert run({}, cache, policy) == paths


def test_the_cache_is_in_the_home_by_default(home, policy):
    resources = {}
    with serve(resources) as base:
        mali(resources, base)
        paths = fetch_boundaries("kayes", base_urls={"geoboundaries": f"{base}/gb"}, policy=policy)
    assert paths[0].is_relative_to(home)


def test_the_policy_waits_for_real_by_default():
    assert fetch.Policy().sleep is fetch.time.sleep
