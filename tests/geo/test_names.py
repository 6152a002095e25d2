"""Folding of names and the readings that a written name allows."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import names
from geo._forms import Reading, readings

LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ -'’.,()/0123456789"
texts = st.text(alphabet=LETTERS + LETTERS.upper(), max_size=40)


def without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


@given(st.text(max_size=40))
def test_fold_is_idempotent_and_plain(text):
    folded = names.fold(text)
    assert names.fold(folded) == folded
    assert folded.isascii()
    assert folded == " ".join(folded.split())
    assert all(char.isalnum() or char == " " for char in folded)


@given(texts)
def test_fold_forgets_case_and_accents(text):
    assert names.fold(text.upper()) == names.fold(text)
    assert names.fold(without_accents(text)) == names.fold(text)


@given(texts)
def test_clean_is_idempotent_and_changes_no_word(text):
    cleaned = names.clean(text)
    assert names.clean(cleaned) == cleaned
    assert names.fold(cleaned) == names.fold(text)


@given(texts)
def test_the_keys_only_drop_spaces_and_small_words(text):
    folded = names.fold(text)
    assert names.compact(folded) == "".join(folded.split())
    rest = [word for word in folded.split() if word not in names.SMALL_WORDS]
    assert names.loose(folded) == "".join(rest)
    assert len(names.small_words(folded)) + len(rest) == len(folded.split())


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    for reading in readings(text):
        assert reading.core == names.fold(reading.core)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("L’Haÿ–les–Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("SAINT-GERMAIN-LÈS-ARPAJON", "saint germain les arpajon"),
        ("St-Denis", "saint denis"),
        ("Ste-Geneviève-des-Bois", "sainte genevieve des bois"),
        ("Ivry s/ Seine", "ivry sur seine"),
        ("Ivry S/Seine", "ivry sur seine"),
        ("Vitry s. Seine", "vitry sur seine"),
        ("Montreuil s/s Bois", "montreuil sous bois"),
        ("Aulnay ss Bois", "aulnay sous bois"),
        ("Gadougou II", "gadougou 2"),
        ("Paris XVIIIe arrondissement", "paris 18"),
        ("Paris 1er", "paris 1"),
        ("Paris 05", "paris 5"),
        ("Évry Cedex 3", "evry"),
        ("N’Gorkou", "n gorkou"),
        ("Saint-Gilles-Croix-de-Vie", "saint gilles croix de vie"),
        ("Yélimané\u200b", "yelimane"),
        ("Y\ufffdliman\ufffd", "yelimane"),
        ("ＭＯＮＴＲＥＵＩＬ", "montreuil"),
        ("Notre-Dame & Cie", "notre dame et cie"),
        ("  ", ""),
        ("?!", ""),
    ],
)
def test_fold_writes_a_name_in_one_way(written, folded):
    assert names.fold(written) == folded


def test_clean_keeps_accents_and_case_and_repairs_utf8_read_as_latin1():
    assert names.clean("  Saint‑Denis  (93) ") == "Saint-Denis (93)"
    assert names.clean("YÃ©limanÃ©") == "Yélimané"
    assert names.clean("Ã et Â seuls") == "Ã et Â seuls"


@pytest.mark.parametrize(
    ("written", "known", "agree"),
    [
        ("bures yvette", "bures sur yvette", True),
        ("bures sur l yvette", "bures sur yvette", True),
        ("villers sur bois", "villers sous bois", False),
        ("talaudiere", "la talaudiere", True),
        ("la osse", "osse", False),
    ],
)
def test_link_words_may_be_missing_but_not_contradict(written, known, agree):
    assert names.agree_loosely(written, known) is agree


def test_scanned_digits_become_letters_but_numbers_stay():
    assert names.repair_scan("m0ntreui1 28") == "montreuil 28"
    assert names.repair_scan("gadougou 1") == "gadougou 1"
    assert names.numbers("gadougou 1") == ("1",)


def last(text: str) -> Reading:
    return readings(text)[-1]


@pytest.mark.parametrize(
    ("written", "core", "levels"),
    [
        ("Mairie de Montreuil sous Bois", "montreuil sous bois", {"commune"}),
        ("Ville de Paris", "paris", {"commune"}),
        ("Commune urbaine de Kita", "kita", {"commune"}),
        ("La Commune Rurale d'Oualia", "oualia", {"commune"}),
        ("Mairie de la commune urbaine de Kayes", "kayes", {"commune"}),
        ("Le maire de la ville de Fatao", "fatao", {"commune"}),
        ("CG91", "departement 91", {"departement"}),
        ("CG 01", "departement 1", {"departement"}),
        ("Conseil général du 93", "departement 93", {"departement"}),
        ("CD 2A", "departement 2a", {"departement"}),
        ("Conseil départemental de la Seine-Saint-Denis", "seine saint denis", {"departement"}),
        ("Département de l’Essonne", "essonne", {"departement"}),
        ("Conseil régional d'Ile-de-France", "ile de france", {"region"}),
        ("Assemblée régionale de Kayes", "kayes", {"region"}),
        ("Région Centre", "centre", {"region"}),
        ("Conseil de cercle de Nioro-du-Sahel", "nioro du sahel", {"cercle"}),
        ("Kayes (cercle)", "kayes", {"cercle"}),
        ("Kayes région", "kayes", {"region"}),
        ("Communauté d’agglomération Évry Centre Essonne", "evry centre essonne", {"epci", "ept"}),
        ("CC Cœur d’Ostrevent", "coeur d ostrevent", {"epci", "ept"}),
        ("EPT Plaine Commune", "plaine commune", {"ept"}),
        ("CR de Kayes", "kayes", {"commune", "region"}),
    ],
)
def test_an_institutional_prefix_narrows_the_level(written, core, levels):
    assert (core, frozenset(levels)) in [(reading.core, reading.levels) for reading in readings(written)]


@pytest.mark.parametrize(
    ("written", "core", "contexts"),
    [
        ("Saint-Denis (93)", "saint denis", ("93",)),
        ("93100 Montreuil", "montreuil", ("93100",)),
        ("Montreuil 93", "montreuil", ("93",)),
        ("CD 93 Seine-Saint-Denis", "seine saint denis", ("93",)),
        ("Montreuil, Seine-Saint-Denis", "montreuil", ("seine saint denis",)),
        ("Kembélé (commune de Diakon)", "kembele", ("commune de diakon",)),
        ("Gory cercle de Yélimané", "gory", ("cercle de yelimane",)),
        ("Fatao dans le cercle de Diéma", "fatao", ("cercle de diema",)),
        ("Youri au Mali", "youri", ("mali",)),
        ("Kéniéba-Konko (4 villages)", "kenieba konko", ()),
        ("Syndicat Méraguémou (SICM)", "syndicat meraguemou", ()),
        ("Collège Jean-Lurçat (Ris-Orangis)", "ris orangis", ()),
        ("Molières (Les)", "les molieres", ()),
        ("Haÿ-les-Roses (L')", "l hay les roses", ()),
        ("Talaudière, La", "la talaudiere", ()),
    ],
)
def test_brackets_commas_and_postcodes_are_context(written, core, contexts):
    assert (last(written).core, last(written).contexts) == (core, contexts)


@pytest.mark.parametrize(
    ("written", "cores"),
    [
        ("Ville du Mans", ["ville du mans", "le mans", "mans"]),
        ("Mairie des Molières", ["mairie des molieres", "les molieres", "molieres"]),
        ("Ville-d'Avray", ["ville d avray", "avray"]),
    ],
)
def test_the_literal_reading_and_the_one_with_its_article_come_first(written, cores):
    assert [reading.core for reading in readings(written)] == cores


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Lycée Voillaume (Aulnay-sous-Bois)", "seat"),
        ("Comité des jumelages de Chilly-Mazarin", "seat"),
        ("Les douze communes du cercle de Yélimané", "collective"),
        ("Village de Fégui", "place"),
        ("Syndicat des eaux d'Île-de-France", "body"),
    ],
)
def test_what_is_no_collectivity_is_told_apart(written, role):
    assert role in {reading.role for reading in readings(written)}


def test_a_school_with_no_place_is_no_place():
    assert [reading.role for reading in readings("Lycée Colbert")] == ["whole"]


def test_what_is_too_long_or_has_no_letters_has_no_reading():
    assert readings("Montreuil " * 30) == ()
    assert readings("…") == ()
