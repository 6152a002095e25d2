"""Fetching: a download that was cut goes on where it stopped, or starts again when that is not safe."""

from __future__ import annotations

import json

import pytest

from data import fetch_cache
from data.fetch import fetch_boundaries
from tests.data.boundary_files_served import BIG, collection, mali, run
from tests.data.boundary_server import Resource, serve


def test_a_cut_download_goes_on_where_it_stopped(cache, policy):
    resource = Resource(BIG, cut=[100_000, 50_000])
    paths = run({}, cache, policy, files={"ADM1": resource})
    assert paths[0].read_bytes() == BIG
    asked = [headers.get("Range") for headers in resource.asked]
    starts = [int(value.removeprefix("bytes=").removesuffix("-")) for value in asked[1:]]
    assert asked[0] is None
    assert len(starts) == 2
    assert 80_000 < starts[0] <= 100_000 < starts[1] <= 150_000
    assert resource.asked[1]["If-Range"] == '"one"'
    assert not list(cache.glob("*.part*"))


def test_a_cut_download_starts_again_where_the_server_knows_no_ranges(cache, policy):
    resource = Resource(BIG, cut=[100_000], ranges=False)
    assert run({}, cache, policy, files={"ADM1": resource})[0].read_bytes() == BIG


def test_a_cut_download_starts_again_without_a_validator(cache, policy):
    resource = Resource(BIG, cut=[100_000], etag=None)
    assert run({}, cache, policy, files={"ADM1": resource})[0].read_bytes() == BIG
    assert all("Range" not in headers for headers in resource.asked)


def test_a_file_that_changed_meanwhile_is_not_glued_together(cache, policy):
    other = collection("other", padding=200_000)

    class Changing(Resource):
        def answer(self, handler):
            if self.asked:
                self.body, self.etag = other, '"two"'
            super().answer(handler)

    assert run({}, cache, policy, files={"ADM1": Changing(BIG, cut=[90_000])})[0].read_bytes() == other


@pytest.mark.parametrize("odd", ["bytes 5-9/10", "nonsense"])
def test_the_wrong_part_is_not_taken(cache, policy, odd):
    resource = Resource(BIG, cut=[90_000], content_range=odd)
    assert run({}, cache, policy, files={"ADM1": resource})[0].read_bytes() == BIG


def test_a_part_that_is_already_whole_starts_again(cache, policy):
    cache.mkdir()
    with serve({}) as base:
        pass
    resources = {"/files/ADM1.geojson": Resource(BIG)}
    with serve(resources) as base:
        mali(resources, base, ADM1=resources["/files/ADM1.geojson"])
        part = cache / "mali-adm1.geojson.part"
        part.write_bytes(BIG)
        note = {"url": f"{base}/files/ADM1.geojson", "validator": '"one"'}
        fetch_cache.notes(part).write_text(json.dumps(note))
        paths = fetch_boundaries(
            "kayes", base_urls={"geoboundaries": f"{base}/gb"}, cache=cache, policy=policy
        )
    assert paths[0].read_bytes() == BIG


def test_an_interrupted_download_stays_and_goes_on_next_time(cache, policy):
    def stop(name, done, total):
        if done > 100_000:
            raise KeyboardInterrupt

    resource = Resource(BIG)
    resources = {}
    with serve(resources) as base:
        mali(resources, base, ADM1=resource)
        urls = {"geoboundaries": f"{base}/gb"}
        with pytest.raises(KeyboardInterrupt):
            fetch_boundaries("kayes", base_urls=urls, cache=cache, policy=policy, progress=stop)
        kept = (cache / "mali-adm1.geojson.part").stat().st_size
        assert kept > 100_000
        paths = fetch_boundaries("kayes", base_urls=urls, cache=cache, policy=policy)
    assert paths[0].read_bytes() == BIG
    assert resource.asked[1]["Range"] == f"bytes={kept}-"
