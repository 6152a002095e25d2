"""A theme's page: hand counts of the register, order, what is named as an evaluation, what is not known."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from data.errors import NotFoundError
from geo.pipeline.coverage import load_state
from geo.pipeline.register import ensure_register
from geo.theme_page import NATURES, nature_of, theme_choices, theme_page

WATER = "Environnement, Climat et Energie › Eau et déchets"
NO_TEXTS = pd.DataFrame({"partnership_id": [], "name": [], "text": [], "origin": []}, dtype="str")


@pytest.fixture(scope="module")
def state(built):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(built))
        with ensure_register() as register:
            return load_state(register)


@pytest.fixture(scope="module")
def water(state):
    return theme_page(WATER, state.frames, NO_TEXTS, state.territories)


def test_water_is_done_by_those_that_the_sources_name(water):
    assert len(water.partnership_ids) == 15
    since = {actor.name: actor.since for actor in water.actors}
    assert since["Montreuil"] == 1985
    assert since["Dourdan"] == 1987
    assert since["SEDIF"] == 2019
    assert since["Afrique Amitié"] is None
    assert water.since == 1985


def test_territories_say_who_is_there_since_when(water):
    told = {one.name: (one.level, one.since, one.actors) for one in water.territories}
    assert told["Yélimané"] == ("cercle", 1985, ("Montreuil",))
    assert told["Gory"] == ("commune", 2019, ("SEDIF",))
    assert told["Toya"] == ("commune", None, ("Afrique Amitié",))


def test_the_order_is_that_of_time_with_the_unknown_last(water):
    for rows in (
        [one.start_year for one in water.partnerships],
        [one.since for one in water.actors],
        [one.since for one in water.territories],
    ):
        known = [year for year in rows if year is not None]
        assert rows == sorted(known) + [None] * (len(rows) - len(known))


def test_an_actor_counts_its_partnerships_by_hand(state, water):
    ties = state.ties
    for actor in water.actors:
        mine = ties.loc[
            (ties["group_id"] == actor.group_id) & ties["partnership_id"].isin(water.partnership_ids)
        ]
        assert actor.n_partnerships == mine["partnership_id"].nunique()
        assert set(actor.territories) <= set(mine["territory_code"].dropna())


def test_every_choice_has_its_page_with_as_many_partnerships(state):
    ids = state.ties["partnership_id"].unique()
    choices = theme_choices(state.themes, ids)
    assert choices[-1].key == "?"
    for choice in choices:
        page = theme_page(choice.key, state.frames, NO_TEXTS, state.territories)
        assert len(page.partnership_ids) == choice.n_partnerships
        assert page.levels == choice.levels
        assert [one.nature for one in page.documents] == sorted(
            (one.nature for one in page.documents), key=NATURES.index
        )
    whole = {choice.levels: choice.n_partnerships for choice in choices}
    assert all(whole[levels[:-1]] >= count for levels, count in whole.items() if len(levels) > 1)


def test_a_name_alone_leads_to_its_theme(state, water):
    assert theme_page("Eau et déchets", state.frames, NO_TEXTS, state.territories) == water


@pytest.mark.parametrize("theme", ["", "Astronomie", "Eau", "› ›", "{x}", "x" * 9999])
def test_an_unknown_theme_is_one_clear_error(state, theme):
    with pytest.raises(NotFoundError, match="No partnership of the register"):
        theme_page(theme, state.frames, NO_TEXTS, state.territories)


def test_a_register_without_a_theme_offers_none(state):
    assert theme_choices(state.themes.iloc[:0], ()) == ()
    assert [choice.key for choice in theme_choices(state.themes.iloc[:0], ["a"])] == ["?"]


def test_evaluations_and_documents_are_what_sources_call_so(state):
    education = theme_page("Education, Social et Recherche", state.frames, NO_TEXTS, state.territories)
    evaluations = [one.title for one in education.documents if one.nature == "evaluation"]
    assert evaluations == ["Collège Jean Lurçat – Bilan 2006-2008"]
    economy = theme_page("Economie durable", state.frames, NO_TEXTS, state.territories)
    reports = [one.statement for one in economy.documents if one.nature == "document"]
    assert reports == ["rapport d’atelier de terrain sur la mise en place de la coopération"]


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("Évaluation du programme", "evaluation"),
        ("BILAN 2006", "evaluation"),
        ("Rapport d’évaluation", "evaluation"),
        ("Étude de faisabilité", "document"),
        ("protocole 2017-2020", "agreement"),
        ("Le jumelage", None),
        ("dévaluation du franc CFA", None),
        ("", None),
    ],
)
def test_the_nature_comes_from_whole_words(text, nature):
    assert nature_of(text) == nature


def test_what_an_atlas_page_states_of_evaluation_is_told_in_its_words(state):
    texts = pd.DataFrame(
        {
            "partnership_id": ["montreuil-yelimane"] * 2,
            "name": ["evaluation", "context"],
            "origin": ["atlas-6460"] * 2,
            "text": ["Une politique d'évaluation a été engagée\n\nAucune communication", "Contexte"],
        },
        dtype="str",
    )
    page = theme_page(WATER, state.frames, texts, state.territories)
    stated = [one for one in page.documents if one.nature == "statement"]
    assert [one.statement for one in stated] == [
        "Une politique d'évaluation a été engagée",
        "Aucune communication",
    ]
    assert {one.title for one in stated} == {
        "Atlas – Programme de renforcement des collectivités locales de Yelimané"
    }


def test_a_statement_without_its_page_names_none(state):
    texts = pd.DataFrame(
        {
            "partnership_id": ["montreuil-yelimane"],
            "name": ["evaluation"],
            "text": ["Évaluée"],
            "origin": ["atlas-999"],
        },
        dtype="str",
    )
    page = theme_page(WATER, state.frames, texts, state.territories)
    assert [(one.title, one.url) for one in page.documents if one.nature == "statement"] == [("", "")]


def test_what_is_not_known_is_said_and_adds_up(state, water):
    told = " ".join(message.render() for message in water.unknown)
    assert "Partnerships whose start is not known: 2" in told
    assert "Partnerships outside the area of the map: 4" in told
    assert "Partnerships in the area, in places that no source names: 4" in told
    placed = {key for one in water.territories for key in ids_at(state, water, one.code)}
    assert len(placed) + 4 + 4 == len(water.partnership_ids)


def ids_at(state, page, code) -> set[str]:
    ties = state.ties
    here = (ties["territory_code"] == code) & ties["partnership_id"].isin(page.partnership_ids)
    return set(ties.loc[here, "partnership_id"])


def test_associated_actors_are_told_apart(state):
    ties = state.ties.copy()
    ties.loc[ties["partnership_id"] == "montreuil-yelimane", "role"] = "associated"
    frames = replace(state.frames, ties=ties)
    page = theme_page(WATER, frames, NO_TEXTS, state.territories)
    assert {actor.name for actor in page.actors if actor.associated} == {"Montreuil"}
    assert next(one for one in page.territories if one.name == "Yélimané").actors == ()
