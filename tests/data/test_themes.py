"""Theme texts lead to the Atlas's levels by exact wording or safe reading, and never by a guess."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.paths import REFERENCE
from data.themes import ThemePath, fold_theme, is_listed, level_names, load_themes, map_theme, split_themes
from tests.shared import shared_dir

WATER = ("Environnement, Climat et Energie", "Eau et déchets", "Eau et assainissement")
HEALTH = ("Education, Social et Recherche", "Santé", "")


def test_every_known_path_has_its_shorter_paths():
    paths = load_themes()
    assert len(paths) == len(set(paths))
    assert ThemePath("Environnement, Climat et Energie") in paths
    assert ThemePath(*WATER) in paths
    for path in paths:
        assert ThemePath(path.level_1) in paths
        assert not path.level_3 or ThemePath(path.level_1, path.level_2) in paths


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("eau", WATER),
        ("Santé", HEALTH),
        ("SANTE", HEALTH),
        ("Eau et assainissement", WATER),
        ("Eau et déchets / Eau et assainissement", WATER),
        ("Eau et déchets", (*WATER[:2], "")),
        ("Jeunesse et genre", ("Education, Social et Recherche", "Jeunesse & genre", "")),
        ("Environnement, Climat et Energie", (WATER[0], "", "")),
        (
            "Education, emploi, formation professionnelle",
            (HEALTH[0], "Education, emploi, formation professionnelle", ""),
        ),
    ],
)
def test_a_known_wording_leads_to_its_path(text, path):
    assert map_theme(text) == [(*path, text)]


def test_a_list_gives_each_of_its_themes_in_order():
    found = map_theme("eau (puits, château d’eau, réseaux), santé; transfert de mine")
    assert [item.as_published for item in found] == [
        "eau (puits, château d’eau, réseaux)",
        "santé",
        "transfert de mine",
    ]
    assert [item.level_2 for item in found] == ["Eau et déchets", "Santé", ""]


def test_a_text_may_name_two_themes():
    assert {item.level_2 for item in map_theme("économiques et agricoles")} == {
        "",
        "Agriculture et développement rural",
    }


@pytest.mark.parametrize("text", ["formation", "hygiène", "un sujet que personne n’a jamais écrit"])
def test_what_is_not_safe_to_read_stays_unmapped(text):
    assert map_theme(text) == [("", "", "", text)]


def test_an_empty_text_gives_nothing():
    assert map_theme("") == map_theme(" , ; ") == []


def test_the_map_leads_only_to_known_paths_and_says_how():
    known = set(load_themes())
    with (REFERENCE / "theme_map.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        path = ThemePath(row["level_1"], row["level_2"], row["level_3"])
        assert row["source"] in {"exact wording", "reading", "unmapped"}
        assert (path == ThemePath("")) == (row["source"] == "unmapped")
        assert path == ThemePath("") or path in known, row
        if row["source"] == "exact wording":
            levels = [level for level in path if level]
            endings = {fold_theme(" / ".join(levels[start:])) for start in range(len(levels))}
            assert fold_theme(row["text"]) in endings, row


@pytest.mark.shared
def test_every_theme_of_the_facts_is_mapped_or_listed_as_unmapped():
    with (shared_dir() / "facts" / "partnerships.csv").open(encoding="utf-8", newline="") as handle:
        texts = {row["theme"] for row in csv.DictReader(handle)}
    missing = [
        item.as_published for text in texts for item in map_theme(text) if not is_listed(item.as_published)
    ]
    assert missing == []


def test_names_of_a_level_lead_to_the_path_that_ends_there():
    assert level_names(2)["eau et dechets"] == ThemePath(*WATER[:2])
    assert "eau et dechets" not in level_names(1)


@given(st.text(max_size=60).filter(lambda text: not is_listed(text)))
def test_no_word_of_a_theme_text_is_lost(text):
    kept = "".join(item.as_published for item in map_theme(text))
    assert [char for char in kept if char.isalnum()] == [char for char in text if char.isalnum()]


@given(
    st.lists(st.sampled_from(["eau", "santé", "école", "formation (élus, agents)"]), min_size=1, max_size=6)
)
def test_splitting_undoes_joining(parts):
    assert split_themes(", ".join(parts)) == parts
