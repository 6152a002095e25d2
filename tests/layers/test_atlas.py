"""The page of the whole Atlas: small values, blocks that make up the tiles, nothing from elsewhere."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import tiles
from geo.world import World
from layers import atlas
from tests import atlas_units


@pytest.fixture
def built(monkeypatch):
    monkeypatch.setattr(tiles, "atlas_units", atlas_units.units)
    return tiles.ensure_tiles()


@given(st.sets(st.integers(0, 50_000), min_size=1))
def test_packed_positions_lead_back_to_themselves(positions):
    at, read = -1, []
    for step in atlas.packed(sorted(positions)).split(" "):
        at += int(step, 36)
        read.append(at)
    assert read == sorted(positions)


def test_the_blocks_of_a_file_put_together_are_the_file(built):
    files = atlas.build_atlas_bundle(built)
    for level in tiles.TILE_LEVELS:
        names = sorted(
            (name for name in files if name.startswith(f"{level}-")), key=lambda n: int(n[:-4].split("-")[-1])
        )
        assert b"".join(files[name] for name in names) == built.read(level)


def test_the_page_names_no_other_host_and_runs_its_own_scripts_only(built):
    page = atlas.build_atlas_bundle(built)["index.html"].decode()
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_bundle_is_built_once(built):
    folder = atlas.ensure_atlas_bundle(built)
    assert atlas.ensure_atlas_bundle(built) == folder
    assert (folder / "index.html").is_file()


def test_a_change_at_the_scale_of_the_atlas_sends_little():
    random = np.random.default_rng(5)
    units = pd.DataFrame(
        {
            "code": [f"COM-{i:05d}" for i in range(35_000)] + [f"ISO-{i:03d}" for i in range(250)],
            "level": ["commune"] * 35_000 + ["country"] * 250,
            "position": [*range(35_000), *range(250)],
        }
    ).assign(name="Bourg-la-Ville", name_en="Bourg-la-Ville", lat=45.123, lon=2.345)
    chosen = np.r_[random.choice(35_000, 3_600, replace=False), 35_000 + np.arange(140)]
    counts = pd.DataFrame({"code": units["code"].iloc[chosen], "n": random.geometric(0.5, len(chosen))})
    values = json.dumps(atlas.atlas_values(counts, units))
    assert len(values) < 10_000 + 3_000  # of which the websocket packs none
    places = units.iloc[35_000:35_140].assign(n_partners=70, n_partnerships=80)[
        ["code", "n_partners", "n_partnerships"]
    ]
    links = pd.DataFrame({"home": "ISO-000", "country": units["code"].iloc[35_001:35_141], "n": 3})
    view = atlas.AtlasView(World(pd.DataFrame(), counts, places, links), units)
    payload = atlas.atlas_payload(view)
    assert payload["drawn"] == atlas.LINKS_DRAWN
    assert payload["all"] == 140
    assert len(json.dumps(payload)) < 40_000


def test_an_event_of_other_tiles_chooses_nothing(built):
    units = built.units()
    event = {"level": "commune", "i": 3, "order": tiles.tiles_key()}
    assert atlas.chosen_code(event, units) == "COM-93003"
    assert atlas.chosen_code(event | {"order": "other"}, units) is None
    assert atlas.chosen_code(event | {"i": 10**9}, units) is None
    assert atlas.chosen_code({"order": tiles.tiles_key()}, units) is None
