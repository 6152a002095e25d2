"""The rules of the geocoder, one by one."""

from __future__ import annotations

import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from data.errors import CartoCoopError, NotFoundError
from geo._near import light, reach, slip
from geo._neighbours import NeighbourIndex, signature
from geo.geocode import Geocoder
from tests.geo.names_support import gazetteer, geocoder


def code(name, **known):
    return geocoder().match(name, **known).code


def status(name, **known):
    return geocoder().match(name, **known).status


@pytest.mark.parametrize(
    ("name", "known", "method", "score", "precision"),
    [
        ("Cachan", {}, "exact", 100.0, "commune"),
        ("CACHAN", {}, "normalised", 98.0, "commune"),
        ("Montreuil sous Bois", {}, "variant", 97.0, "commune"),
        ("Pierrefitte-sur-Seine", {}, "former", 99.0, "commune"),
        ("Région Centre", {}, "former", 97.0, "region"),
        ("Horokoto", {"country": "ML"}, "chef-lieu", 99.0, "point"),
        ("Kembélé", {"country": "ML"}, "chef-lieu", 99.0, "commune"),
        ("Lanbidou", {"country": "ML"}, "fuzzy", 87.5, "commune"),
        ("Benkadi", {"country": "ML"}, "variant", 85.0, "commune"),
        ("SYCOTEN", {}, "exact", 100.0, "cercle"),
        ("COM-93048", {}, "exact", 100.0, "commune"),
    ],
)
def test_a_match_says_how_and_how_surely(name, known, method, score, precision):
    match = geocoder().match(name, **known)
    assert (match.status, match.method, match.score, match.precision) == ("matched", method, score, precision)
    assert match.accepted
    assert match.candidates[0].code == match.code


def test_a_match_carries_a_point_and_a_runner_up():
    match = geocoder().match("Montreuil", within="DEP-93")
    assert (match.lon, match.lat) == (2.44846, 48.86349)
    assert match.runner_up is not None
    assert match.runner_up.code in {"COM-28267", "COM-85148"}
    assert match.runner_up.score < match.score


def test_a_unit_without_a_point_says_so():
    match = geocoder().match("Île de Clipperton", level="region")
    assert (match.status, match.precision, match.lon) == ("matched", "none", None)


@pytest.mark.parametrize(
    ("name", "known", "words"),
    [
        ("Pierrefitte-sur-Seine", {}, "its successor is Saint-Denis"),
        ("CA Évry Centre Essonne", {}, "its successor is CA Grand Paris Sud"),
        ("Kembélé (commune de Diakon)", {}, "a place in the commune of Diakon"),
        ("Hameau X (commune de Diakon)", {}, "a place in the commune of Diakon"),
        ("UCD Benso", {}, "shown at its cercle: Diéma"),
        ("Lycée Voillaume (Aulnay-sous-Bois)", {}, "not a collectivity"),
        ("Les douze communes du cercle de Yélimané", {}, "read as their cercle"),
        ("Lanbidou", {"country": "ML"}, "was read as “Lambidou”"),
        ("Bamako", {}, "outside the territories covered"),
        ("Montreuil", {}, "Several places bear this name"),
        ("Montreuil", {"within": "DEP-35"}, "not there or not at that level"),
        ("Montreuil, Atlantide", {}, "“atlantide” of this name was not understood"),
        ("Xyzzyx", {}, "No territory of this name is known"),
    ],
)
def test_a_note_says_what_a_person_must_know(name, known, words):
    assert words in geocoder().match(name, **known).note.render()


def test_within_takes_any_kind_of_code():
    for within in ("REG-11", "DEP-93", "EPCI-200054781", "EPT-200057875", "COM-93048"):
        assert code("Montreuil", within=within) == "COM-93048"
    for within in ("ML01", "ML0102", "ML-NIORO-2023"):
        assert code("Lambidou", within=within) == "ML010213"
    assert code("Sadiola", within="ML-KAYES-2023") == "ML010321"
    assert code("Saint-Denis", within="COM-93059") == "COM-93066"


def test_within_means_inside_first_and_the_unit_itself_last():
    assert code("Kayes", within="ML0103") == "ML010312"
    assert code("Île-de-France", within="REG-11") == "REG-11"


def test_a_grouping_lies_in_every_departement_of_its_communes():
    assert code("CA Grand Paris Sud", within="DEP-91") == code("CA Grand Paris Sud", within="DEP-77")
    assert code("Plaine Commune", within="EPCI-200054781") == "EPT-200057867"


def test_the_level_epci_takes_an_ept():
    assert code("Plaine Commune", level="epci") == "EPT-200057867"
    assert code("Communauté d'agglomération Plaine Commune") == "EPT-200057867"


def test_prefix_and_level_that_exclude_each_other_match_nothing():
    assert status("Cercle de Kayes", level="commune") == "unmatched"


def test_country_in_the_text_that_contradicts_the_caller_matches_nothing():
    assert code("Cachan (Mali)", country="FR") in {None, "COM-94016"}
    assert status("Lambidou (Mali)", country="FR") == "unmatched"


def test_accents_written_decide_between_names_that_differ_by_them():
    assert code("Allègre", country="FR") == "COM-43003"
    plain = geocoder().match("Allegre", country="FR")
    assert {candidate.name for candidate in plain.candidates} >= {"Allègre"}


def test_numbers_are_never_guessed():
    assert code("Gadougou 1") == "ML010509"
    assert status("Gadougou 3", country="ML") != "matched"
    assert status("Département 99") == "unmatched"


def test_a_bare_grouping_name_of_one_word_is_not_taken_for_the_grouping():
    assert status("Cordais et Causse") == "matched"
    assert code("Épinal") == "COM-88160"


def test_a_name_that_exists_elsewhere_is_not_replaced_by_a_near_one():
    assert status("Niono", within="ML0106") == "outside"
    assert status("Kita", within="ML0103") == "unmatched"


def test_postcodes_and_departement_numbers_are_context():
    assert code("Saint-Denis 97400") == "COM-97411"
    assert code("Ajaccio 20000") == "COM-2A004"
    assert code("Bastia (2B)") == "COM-2B033"
    assert code("20200 Bastia") == "COM-2B033"
    assert status("Montreuil (99)") == "ambiguous"


def test_texts_that_contradict_each_other_are_not_believed():
    assert status("Fatao (cercle de Diéma, région de Mopti)") != "matched"


def test_unknown_arguments_are_named():
    with pytest.raises(NotFoundError, match="NOPE"):
        geocoder().match("Montreuil", within="NOPE")
    with pytest.raises(CartoCoopError, match="village"):
        geocoder().match("Montreuil", level="village")
    with pytest.raises(CartoCoopError, match="BE"):
        geocoder().match("Montreuil", country="BE")


@pytest.mark.parametrize("name", ["", " ", "?", "Montreuil " * 100, "\x00", "💧"])
def test_what_is_no_name_matches_nothing(name):
    assert status(name) == "unmatched"


def test_aliases_of_a_caller_lead_to_codes_or_outside():
    custom = Geocoder(gazetteer(), {"Ville jumelle": "ML010610", "Atlantide": "outside:la mer", "X": "NOPE"})
    assert custom.match("ville jumelle").code == "ML010610"
    assert custom.match("Atlantide").status == "outside"
    assert custom.match("X").status == "unmatched"
    assert custom.match("Bamako").status == "unmatched"


def test_a_gazetteer_of_the_bare_schema_is_enough():
    bare = gazetteer().drop(columns=["epci", "ept", "region_2023", "former_code"]).head(400)
    before = bare.copy()
    assert Geocoder(bare, {}).match("Lambidou").code == "ML010213"
    assert bare.equals(before)


def test_match_many_answers_in_order_and_per_name():
    seen = []
    matches = geocoder().match_many(
        ["Montreuil", "Cachan", "Montreuil"],
        within=["DEP-93", None, "DEP-28"],
        progress=lambda done, count: seen.append((done, count)),
    )
    assert [match.code for match in matches] == ["COM-93048", "COM-94016", "COM-28267"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [match.code for match in geocoder().match_many(["Kayes"] * 2, level="cercle")] == ["ML0103"] * 2


def test_the_order_of_the_gazetteer_changes_no_answer():
    shuffled = gazetteer().head(2000).sample(frac=1, random_state=3)
    one, other = Geocoder(gazetteer().head(2000)), Geocoder(shuffled)
    for name in ("Kayes", "Gory", "Lanbidou", "Bafoulabé", "Nioro", "Sainte-Colombe", "Villeneuve"):
        assert one.match(name) == other.match(name)


def test_every_malian_name_of_the_gazetteer_leads_to_its_own_code():
    rows = gazetteer()[(gazetteer()["country"] == "ML") & gazetteer()["official"]]
    for name, own, level, parent in zip(
        rows["name"], rows["code"], rows["level"], rows["parent"], strict=True
    ):
        within = parent if isinstance(parent, str) and level == "commune" else None
        assert code(name, level=level, within=within) == own, name


def test_one_wrong_letter_never_gives_another_malian_commune():
    """A slip may be refused, and may spell another name; it may not be read as another name."""
    generator = np.random.default_rng(11)
    rows = gazetteer()[
        (gazetteer()["level"] == "commune") & gazetteer()["official"] & (gazetteer()["country"] == "ML")
    ]
    for name, own in zip(rows["name"], rows["code"], strict=True):
        place = int(generator.integers(1, len(name)))
        slip = name[:place] + str(generator.choice(list(string.ascii_lowercase))) + name[place + 1 :]
        match = geocoder().match(slip, country="ML")
        assert match.code in {None, own} or match.method != "fuzzy", (name, slip, match.code)


words = st.text(alphabet="abdeikmnorsuy1", max_size=9)


@given(st.lists(words.filter(bool), min_size=1, max_size=12), words.filter(bool), st.integers(0, 3))
def test_the_sieve_of_neighbours_misses_nothing(keys, key, radius):
    found = NeighbourIndex(keys).near(key, radius)
    slow = [(OSA.distance(key, other), place) for place, other in enumerate(keys)]
    assert found == sorted(pair for pair in slow if pair[0] <= radius)


@given(words, words)
def test_signatures_differ_by_two_bits_an_edit_at_most(one, other):
    assert (signature(one) ^ signature(other)).bit_count() <= 2 * OSA.distance(one, other)


def test_a_mask_narrows_the_neighbours():
    index = NeighbourIndex(["kita", "kati"])
    assert index.near("kita", 2, np.array([False, True])) == [(2, 1)]


@settings(max_examples=60)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 90_000), st.integers(0, 90_000))
def test_reach_grows_with_letters_and_shrinks_with_names(short, more, few, many):
    assert reach(short, few) <= reach(short + more, few)
    assert reach(short, few + many) <= reach(short, few)


@pytest.mark.parametrize(
    ("written", "known", "is_light"),
    [
        ("koniakari", "koniakary", True),
        ("tafasirga", "tafassirga", True),
        ("lanbidou", "lambidou", True),
        ("fatoa", "fatao", True),
        ("dombila", "dombia", False),
        ("niono", "nioro", False),
        ("kita", "kayes", False),
    ],
)
def test_light_edits_are_those_that_spellers_make(written, known, is_light):
    assert light(written, known) is is_light


def test_the_name_of_a_unit_is_known_by_its_code():
    assert geocoder().unit_name("ML010312") == "Kayes"
    assert geocoder().unit_name("NOPE") == ""


@pytest.mark.parametrize(
    ("written", "known", "is_slip"),
    [
        ("terux", "treux", True),
        ("borrnel", "bornel", True),
        ("bornel", "borrnel", True),
        ("bournel", "bornel", False),
        ("bornal", "bornel", False),
        ("aab", "ab", True),
    ],
)
def test_a_slip_is_two_letters_swapped_or_one_doubled(written, known, is_slip):
    assert slip(written, known) is is_slip


@given(st.data())
def test_every_key_one_edit_away_is_found(data):
    keys = data.draw(st.lists(words.filter(bool), min_size=1, max_size=8))
    word = list(data.draw(st.sampled_from(keys)))
    at = data.draw(st.integers(0, len(word) - 1))
    kind = data.draw(st.sampled_from(["drop", "add", "change", "swap"]))
    if kind == "drop":
        del word[at]
    elif kind == "swap":
        word[at : at + 2] = word[at : at + 2][::-1]
    else:
        word[at : at + (kind == "change")] = [data.draw(st.sampled_from("abz9"))]
    written = "".join(word)
    slow = [(OSA.distance(written, other), place) for place, other in enumerate(keys)]
    found = NeighbourIndex(keys).near(written, 1)
    assert found == sorted(pair for pair in slow if pair[0] <= 1)
    assert found


def test_a_slip_is_taken_where_only_a_changed_letter_gives_another_name():
    names = pd.DataFrame(
        {
            "name": ["Bornel", "Bournel", "Terrats"],
            "code": ["COM-1", "COM-2", "COM-3"],
            "kind": "commune",
            "level": "commune",
            "country": "FR",
            "parent": "DEP-1",
            "region": "REG-1",
            "official": True,
            "population": 1.0,
            "lon": 1.0,
            "lat": 1.0,
            "note": "",
        }
    )
    known = Geocoder(names, {})
    assert known.match("Bonrel").code == "COM-1"
    assert known.match("Bornell").code == "COM-1"
    assert known.match("Borrnel").code == "COM-1"  # a letter doubled, rather than the u of Bournel changed
    assert known.match("Terrrats").code == "COM-3"
