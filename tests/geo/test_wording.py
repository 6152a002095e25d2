"""Words are put together as each language does."""

from __future__ import annotations

from geo.filters import Filter
from geo.wording import elided, joined, licence_name, listed, quoted, sentence, tier_names
from translations import translator


def test_a_semicolon_has_its_narrow_space_before_it_in_french_and_none_in_english():
    assert joined(["one", "", "two"], translator("en")) == "one; two"
    assert joined(["un", "", "deux"], translator("fr")) == "un\u202f; deux"
    assert joined([], translator("fr")) == ""


def test_the_sentence_of_a_filter_sets_its_semicolons_as_french_does():
    said = Filter(year=2019).describe(translator("fr"))
    assert said.count("\u202f; ") == said.count(";") == 3


def test_words_of_a_source_stand_between_the_quotation_marks_of_the_language():
    assert quoted("eau", translator("en")) == "“eau”"
    assert quoted("eau", translator("fr")) == "«\u00a0eau\u00a0»"


def test_boundaries_are_told_in_words_never_by_their_key():
    assert tier_names("schematic", translator("fr")) == "limites schématiques"
    assert tier_names("official; point", translator("en")) == "official; points only"


def test_the_licence_of_a_built_in_set_is_translated_and_that_of_an_official_one_stands():
    assert licence_name("public domain", "schematic", translator("fr")) == "domaine public"
    assert licence_name("public domain", "official", translator("fr")) == "public domain"
    assert licence_name("", "official", translator("en")) == "not stated"


def test_a_long_list_names_the_first_three_and_counts_the_others():
    fr = translator("fr")
    assert [listed(list("abcde")[:n], fr) for n in range(6)] == [
        "",
        "a",
        "a et b",
        "a, b et c",
        "a, b, c et d",
        "a, b, c et 2 autres",
    ]


def test_de_is_elided_before_a_vowel_and_not_before_the_y_of_yelimane():
    assert elided("la commune de Oualia (cercle de Yélimané)") == "la commune d’Oualia (cercle de Yélimané)"
    assert elided("les communes de Écija et Ambidédi") == "les communes d’Écija et Ambidédi"
    assert elided("the communes of Oualia") == "the communes of Oualia"


def test_a_sentence_begins_with_a_capital():
    assert [sentence(text) for text in ("l’association", "", "École")] == ["L’association", "", "École"]
