"""A theme is found by its path or its name, at any level, by one rule that every door shares."""

from __future__ import annotations

import pandas as pd
import pytest

from data.errors import NotFoundError
from data.themes import ThemePath
from geo.filters import Filter, select
from geo.overlaps import overlaps
from geo.themes import known_paths, known_theme, on_theme, paths_named, register_paths, theme_key
from tests.geo.coordination_frames import load_built

SEPARATOR = " › "


@pytest.fixture(scope="module")
def state(built):
    return load_built(built)


def frame(*rows):
    columns = ["partnership_id", "level_1", "level_2", "level_3"]
    return pd.DataFrame(rows, columns=columns, dtype="str").assign(as_published="")


TWICE = frame(
    ("a", "Eau", "", ""),
    ("b", "Eau", "Puits", ""),
    ("c", "Santé", "Eau", ""),
    ("d", "Santé", "Soins", "Puits"),
    ("e", "École", "Puits", "Puits"),
    ("f", "", "", ""),
)


def found(theme, themes=TWICE):
    return "".join(themes.loc[on_theme(themes, theme), "partnership_id"])


def test_a_name_alone_means_the_highest_level_where_it_stands():
    assert found("Eau") == "ab"
    assert found("Puits") == "be"


def test_a_path_names_one_theme_and_what_is_below_it():
    assert found("Santé › Eau") == "c"
    assert found("Santé") == "cd"
    assert found("Santé › Soins › Puits") == "d"
    assert found("École › Puits") == found("École › Puits › Puits") == "e"


def test_case_accents_and_punctuation_make_no_difference_when_nothing_is_written_exactly_so():
    assert found("sante") == "cd"
    assert found("SANTE > SOINS > puits") == "d"


def test_an_exact_name_comes_before_one_that_only_reads_the_same():
    themes = frame(("a", "Ecole", "", ""), ("b", "Santé", "École", ""))
    assert found("École", themes) == "b"
    assert found("ecole", themes) == "a"


def test_rows_without_a_known_theme_are_on_none():
    assert found("") == found(" › ") == found("Magie") == ""


def test_the_theme_kept_is_the_path_or_the_name_of_several():
    assert known_theme("sante", TWICE) == "Santé"
    assert known_theme("soins", TWICE) == "Santé › Soins"
    assert known_theme("puits", TWICE) == "Puits"
    assert known_theme("Eau et assainissement", TWICE) == (
        "Environnement, Climat et Energie › Eau et déchets › Eau et assainissement"
    )


def test_what_is_kept_is_found_again_whatever_it_is():
    for path in known_paths(TWICE):
        key = theme_key(path)
        assert known_theme(key, TWICE) == key
        assert paths_named(key, known_paths(TWICE))


def test_an_unknown_theme_is_told_with_the_nearest_ones():
    with pytest.raises(NotFoundError) as error:
        known_theme("Eau et asainissement", TWICE)
    assert "Eau et déchets › Eau et assainissement" in error.value.render()
    with pytest.raises(NotFoundError, match="Culture et Patrimoine"):
        known_theme("zzzz", TWICE)


def oracle(theme, ties, themes):
    """Look at each partnership in turn: is the theme one of its levels, or one of its paths so far?"""
    levels = themes[["level_1", "level_2", "level_3"]].itertuples(index=False, name=None)
    rows = list(zip(themes["partnership_id"], levels, strict=True))
    on = set()
    for partnership, path in rows:
        for depth in range(3):
            if path[depth] and theme in (path[depth], SEPARATOR.join(path[: depth + 1])):
                on.add(partnership)
    return {one for one in ties["partnership_id"] if one in on}


def test_every_theme_of_the_built_in_register_is_found_at_every_level_by_name_and_by_path(state):
    counts = {1: 0, 2: 0, 3: 0}
    for path in register_paths(state.themes):
        depth = sum(bool(name) for name in path)
        for theme in (theme_key(path), path[depth - 1]):
            kept = select(
                state.ties, state.themes, Filter(origin="all", include_associated=True, theme=theme)
            )
            assert set(kept["partnership_id"]) == oracle(theme, state.ties, state.themes)
            counts[depth] += kept["partnership_id"].nunique()
    assert all(counts.values())


def test_overlaps_on_a_theme_of_level_3_are_some_of_those_on_its_parent(state):
    def look(theme):
        asked = Filter(origin="all", theme=theme)
        found = overlaps(
            state.presence,
            state.themes,
            state.territories,
            asked,
            ties=state.ties,
            actors=state.actors,
            french=state.other,
        )
        return {(one.a.name, one.b.name, one.territory_code) for one in found}

    deep = ThemePath("Environnement, Climat et Energie", "Eau et déchets", "Eau et assainissement")
    assert look(deep.level_3) == look(theme_key(deep))
    assert look(deep.level_3)
    assert look(deep.level_3) <= look(deep.level_2)
