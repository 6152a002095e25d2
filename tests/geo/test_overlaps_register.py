"""Overlaps in the built-in register: the cases that the rules come from."""

from __future__ import annotations

import json
import re

import pytest

from data.errors import NotFoundError
from geo.filters import Filter
from geo.join import presence
from geo.overlaps import Years, overlaps
from geo.pipeline.coordination import overlaps_of
from tests.geo.coordination_frames import load_built, rows_of
from translations import translator


@pytest.fixture(scope="module")
def state(built):
    return load_built(built)


@pytest.fixture(scope="module")
def real(state):
    return overlaps_of(state, Filter())


def named(table, *names):
    """Return the overlaps between actors whose names begin so."""
    return [
        one
        for one in table
        if any(one.a.name.startswith(n) for n in names) and any(one.b.name.startswith(n) for n in names)
    ]


def test_successors_of_one_body_do_not_overlap_in_kayes(state, real):
    for side in ("a", "b"):
        assert "fr-ca-evry-centre-essonne" not in set(real.rows[f"group_{side}"])
    one = next(one for one in named(real, "CA Grand Paris Sud", "Collège") if one.territory_name == "Kayes")
    assert set(one.partnerships) == {
        "evry-grand-paris-sud-kayes",
        "college-jean-lurcat-ris-orangis-etablissement-scolaire-de-kayes",
    }
    assert one.relation == "different"


@pytest.mark.parametrize("town", ["Bures-sur-Yvette", "Marolles-en-Hurepoix", "Chilly-Mazarin", "Draveil"])
def test_a_town_and_its_twinning_association_are_one_actor(state, real, town):
    groups = set(rows_of(state.actors, group_name=town)["actor_id"])
    assert len(groups) == 2
    assert not named(real, town)
    sides = [side for one in real for side in (one.a, one.b) if side.name == town]
    assert {actor for side in sides for actor in side.actors} == set(
        rows_of(state.actors, group_name=town)["name"]
    )


def test_tremblay_and_villepinte_do_not_overlap_in_fatao(real):
    assert not named(real, "Tremblay", "Villepinte")
    assert named(real, "Tremblay", "Département de l’Essonne")


def test_saint_denis_and_pierrefitte_are_one_actor_beside_arckf_in_koussane(real):
    found = named(real, "Saint-Denis", "ARCKF (ressortissants", "Pierrefitte")
    assert [(one.communes[0][1], one.grade, one.certainty) for one in found] == [
        ("Koussané", "weak", "possible")
    ]
    assert {found[0].a.actors, found[0].b.actors} >= {("Pierrefitte-sur-Seine",)}


def test_limours_les_molieres_and_the_lycee_overlap_in_nioro(real):
    found = named(real, "Limours", "Les Molières", "Lycée Voillaume")
    assert len(found) == 3
    assert {one.communes[0][1] for one in found} == {"Nioro du Sahel"}
    assert {one.relation for one in found} == {"unknown"}


def test_essonne_and_its_cercle_lie_over_marolles_in_lakamane(real):
    (one,) = named(real, "Marolles", "Département de l’Essonne")
    assert (one.communes[0][1], one.cross_echelon) == ("Lakamané", True)
    assert {one.a.echelon, one.b.echelon} == {"direct", "cercle"}


def test_the_region_and_its_associates_do_not_overlap_on_its_project(state):
    wide = overlaps_of(state, Filter(reach="region"), group="fr-reg-11")
    others = set(wide.rows["name_a"]) | set(wide.rows["name_b"])
    assert not others & {"Montreuil", "Cachan", "Ivry-sur-Seine", "Département de l’Essonne"}
    assert "Dourdan" in others


def test_a_grouping_whose_communes_become_known_does_not_overlap_with_its_members(state):
    ties_ = state.ties.copy()
    mine = ties_["actor_name"].eq("EPT Plaine Commune")
    ties_.loc[mine, ["territory_code", "reach"]] = ["ML010316", "commune"]
    where = presence(ties_, state.territories)
    found = overlaps(
        where, state.themes, state.territories, Filter(), ties=ties_, actors=state.actors, french=state.other
    )
    groups = found.rows.loc[(found.rows["group_b"] == "fr-ept-200057867")]
    assert set(groups["name_a"]) == {"ARCKF (ressortissants de la commune de Koussané en France)"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_overlap_tells_itself_in_four_short_sentences_or_five(real, language):
    t = translator(language)
    grades = {"medium": "intensité moyenne", "weak": "intensité faible"}
    for one in real:
        text = one.explain(t)
        sentences = text.split(". ")
        assert len(sentences) == 4 + bool(one.together)
        assert text.endswith(".")
        assert all(words[0].isupper() or words[0] in "«“" for words in sentences)
        assert not re.search(r"[{}]|  |\bd’Y| [dl]e [AEIOUÉ]| de [Ll]es? |^;", text)
        grade = {"fr": grades[one.grade], "en": f"{one.grade} overlap"}[language]
        assert grade in sentences[2].casefold()
        assert ("possible" in sentences[3].casefold()) == (one.certainty == "possible")
        for side in (one.a, one.b):
            assert side.name.split(" ", 1)[-1] in text
            assert side.first_year is None or str(side.first_year) in text


def test_a_syndicate_and_a_departement_are_named_with_their_article(real):
    (one,) = named(real, "Montreuil", "SEDIF")
    assert one.explain(translator("fr")).startswith("Montreuil et le syndicat SEDIF travaillent sur la même")
    for overlap in real:
        said = overlap.explain(translator("fr"))
        assert "Département de l’Essonne" not in said
        both = (overlap.a.name, overlap.b.name)
        assert ("e département de l’Essonne" in said) == ("Département de l’Essonne" in both)


def test_an_overlap_has_the_sources_of_both_sides(state, real):
    known = set(state.frames.sources["partnership_id"])
    for one in real:
        assert set(one.partnerships) <= known
        assert {e.partnership_a for e in one.evidence} == set(one.a.partnerships)
        assert {e.partnership_b for e in one.evidence} == set(one.b.partnerships)


def test_the_table_is_plain_json_ranked_and_counted(real):
    plain = json.loads(json.dumps(real.to_dict(5)))
    assert len(plain["overlaps"]) == 5
    assert plain["n_overlaps"] == len(real) == sum(n for by in real.counts.values() for n in by.values())
    grades = real.rows["grade"].map(["strong", "medium", "weak"].index)
    assert grades.is_monotonic_increasing
    assert real.n_unknown_dates <= real.n_partnerships


def test_an_overlap_is_found_by_its_identifier(real):
    assert real.find(real[3].overlap_id) == real[3]
    with pytest.raises(NotFoundError, match="nothing"):
        real.find("nothing")


def test_identifiers_are_unique_at_every_level(state):
    for level in ("commune", "cercle", "region"):
        found = overlaps_of(state, Filter(origin="all", reach="region"), level=level)
        assert found.rows["overlap_id"].is_unique
        whole = found.rows.groupby(["group_a", "group_b"])["n_communes"].sum()
        assert whole.max() <= 129


def test_water_of_montreuil_is_not_dated_to_the_years_of_the_sedif_in_yelimane(real):
    # The page on the cooperation since 1985 names water; the protocol of 2017–2020 speaks of something else.
    (one,) = named(real, "Montreuil", "SEDIF")
    assert (one.grade, one.certainty, one.sure) == ("medium", "possible", (Years(2019, 2020),))
    assert "whether Montreuil then worked on “Eau et assainissement”" in one.explain(str)


def test_no_theme_in_common_is_certain_in_the_built_in_register(state):
    for asked in (Filter(), Filter(year=2019), Filter(origin="all", reach="region")):
        found = overlaps_of(state, asked).rows
        assert set(found.loc[found["certainty"] == "certain", "relation"]) <= {"different"}
