"""The bundle: whole or not there, named after its content, without a word to another host."""

from __future__ import annotations

import gzip
import json
import os
import re

import pytest

from data import bundles
from layers import bundle
from tests.layers import samples


@pytest.fixture(scope="module")
def files():
    return bundle.build_bundle(samples.territories(), samples.world(), samples.gazetteer())


def test_the_bundle_has_a_page_leaflet_our_files_and_three_maps_two_of_them_in_two_details(files):
    stems = sorted(re.sub(r"-[0-9a-f]{12}", "", name) for name in files)
    assert stems == [
        "cartocoop.css", "cartocoop.js", "idf.json", "idf_fine.json", "index.html", "kayes.json",
        "kayes_fine.json", "leaflet.css", "leaflet.js", "overview.json",
    ]  # fmt: skip


def test_nothing_in_the_bundle_is_loaded_from_elsewhere(files):
    for name, content in files.items():
        text = content.decode()
        # Leaflet's own credit, a link in a control that our maps switch off, loads nothing
        text = text.replace('href="https://leafletjs.com"', "")
        assert not re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", text), name
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text), name
        assert "@import" not in text, name
        assert "sourceMappingURL" not in text, name
    own = files[
        next(name for name in files if name.startswith("cartocoop-") and name.endswith(".js"))
    ].decode()
    assert set(re.findall(r"https?://[^\"'\s)]+", own)) == {"http://www.w3.org/2000/svg"}


def test_a_file_is_named_after_its_content(files):
    import hashlib

    for name, content in files.items():
        if name != "index.html":
            assert hashlib.sha256(content).hexdigest()[:12] in name


def test_building_twice_gives_the_same_bytes(files):
    assert files == bundle.build_bundle(samples.territories(), samples.world(), samples.gazetteer())


def test_the_page_allows_its_own_scripts_only(files):
    html = files["index.html"].decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html).group(1)
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_our_runtime_is_small(files):
    own = [content for name, content in files.items() if name.startswith(("cartocoop", "index"))]
    assert sum(len(gzip.compress(content)) for content in own) < 36_000
    assert len(gzip.compress(files["index.html"])) < 1_500
    assert sum(bundle.gzipped_sizes(files).values()) < 120_000


def test_words_are_there_in_both_languages(files):
    own = next(content for name, content in files.items() if re.match(r"cartocoop-.*\.js", name))
    config = json.loads(re.search(r"cartocoop\.config = (.*);", own.decode()).group(1))
    assert set(config["texts"]) == set(config["legend"]) == {"fr", "en"}
    assert set(config["texts"]["fr"]) == set(config["texts"]["en"])


def test_a_bundle_is_built_once_and_found_again(monkeypatch, files):
    built = []
    monkeypatch.setattr(bundle, "load_territories", lambda area, division: samples.board(area))
    monkeypatch.setattr(bundle, "build_bundle", lambda *given: built.append(given) or files)
    folder = bundle.ensure_bundle()
    assert folder == bundle.ensure_bundle()
    assert len(built) == 1
    assert folder.name == bundle.bundle_key()
    assert {path.name for path in folder.iterdir()} == set(files)
    polygons = bundle.bundle_polygons()
    assert set(polygons) == {"kayes", "idf", "overview"}
    fine = next(content for name, content in files.items() if name.startswith("idf_fine-"))
    assert json.loads(polygons["idf"])["borders"] == json.loads(fine)["borders"]


def test_the_key_changes_with_the_boundaries(monkeypatch):
    before = bundle.bundle_key()
    monkeypatch.setattr(bundle, "boundary_key", lambda area: f"{area}-official-1")
    assert bundle.bundle_key() != before


def test_an_unfinished_folder_is_replaced(files):
    folder = bundles.bundle_folder("half")
    folder.mkdir(parents=True)
    (folder / "left-over.js").write_text("x")
    assert bundles.find_bundle("half") is None
    assert bundles.write_bundle("half", {"index.html": b"<p>"}) == bundles.find_bundle("half")
    assert [path.name for path in folder.iterdir()] == ["index.html"]


def test_old_bundles_are_deleted_and_what_is_in_use_or_recent_stays():
    now = 10_000_000.0
    home = bundles.bundle_folder("x").parent
    for age, key in enumerate(["new", "b", "c", "d", "e", "f", ".scrap"]):
        folder = home / key
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(key)
        os.utime(folder, (now - age * 86_400, now - age * 86_400))
    assert bundles.prune_bundles("f", now=now) == [".scrap", "e"]
    assert sorted(path.name for path in home.iterdir()) == ["b", "c", "d", "f", "new"]


def test_a_bundle_that_is_found_counts_as_used():
    folder = bundles.write_bundle("used", {"index.html": b"<p>"})
    os.utime(folder, (1, 1))
    bundles.find_bundle("used")
    assert folder.stat().st_mtime > 1_000_000_000
    assert bundles.prune_bundles("other") == []


def test_two_writers_of_one_bundle_leave_one_whole_bundle():
    first = bundles.write_bundle("same", {"index.html": b"1"})
    second = bundles.write_bundle("same", {"index.html": b"1"})
    assert first == second
    assert [path.name for path in first.parent.iterdir()] == ["same"]


def test_a_file_name_cannot_leave_the_folder():
    with pytest.raises(ValueError, match="plain"):
        bundles.write_bundle("key", {"../evil.js": b""})
