"""A page goes from file to register once, with codes, and destroys nothing that curation established."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from data.importers.atlas import AtlasPage, ForeignPartner, Funding, NameList, Theme
from data.records import actor_key
from data.register import open_register
from geo.pipeline._atlas_record import PlacedName, atlas_record
from geo.pipeline.atlas import AtlasResult, Places, default_places, import_atlas, place_names, save_pages
from geo.pipeline.register import build_register
from tests.shared import shared_dir

PAGES = Path(__file__).parent.parent / "data" / "atlas_pages"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def places() -> Places:
    return default_places()


@pytest.fixture
def register(tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as opened:
        yield opened


@pytest.fixture(scope="module")
def built(places, tmp_path_factory):
    """Return a register with the built-in content."""
    with open_register(f"sqlite:///{tmp_path_factory.mktemp('built') / 'register.sqlite'}") as opened:
        build_register(opened, geocoder=places.geocoder)
        yield opened


def synthetic(**fields) -> AtlasPage:
    known = {
        "title": "Projet synthétique",
        "project_id": "999001",
        "collectivities": ("Ville de Montreuil sous Bois",),
        "foreign_partners": (ForeignPartner("Commune de Fatao", "Mali", "ML"),),
    }
    return AtlasPage(**{**known, **fields})


def record_of(page: AtlasPage, places: Places, groupings=None):
    return atlas_record(page, place_names(page, places.geocoder), places.regions, groupings)


def roles(record) -> dict[str, str]:
    return {actor.actor_id: actor.role for actor in record.actors}


def counts(register) -> dict[str, int]:
    frames = ("partnerships", "ties", "actors", "themes", "sources", "funding")
    return {name: len(getattr(register, name)()) for name in frames}


def test_every_named_actor_is_placed_with_method_and_score(places):
    page = synthetic(
        leads=NameList("x", ("Ville de Montreuil sous Bois",)),
        implementers=NameList("x", ("Association synthétique des puisatiers",)),
        beneficiaries=NameList("x", ("Commune de Lambidou", "Artisans et apprentis")),
        other_partners_france=NameList("x", ("Département de l'Essonne",)),
        other_partners_abroad=NameList("x", ("SYCOTEN",)),
    )
    names = place_names(page, places.geocoder)
    assert [(name.field, name.code) for name in names] == [
        ("foreign_partners", "ML010208"),
        ("collectivities", "COM-93048"),
        ("leads", "COM-93048"),
        ("implementers", None),
        ("beneficiaries", names[4].code),
        ("beneficiaries", None),
        ("other_partners_france", "DEP-91"),
        ("other_partners_abroad", "ML0106"),
    ]
    assert names[4].code.startswith("ML0102")
    assert names[5].match is None
    assert names[7].match.kind == "grouping"


def test_roles_follow_the_fields(places):
    page = synthetic(
        leads=NameList("x", ("Ville de Montreuil sous Bois", "Département de l'Essonne")),
        implementers=NameList("x", ("Commune de Fatao", "Commune de Lambidou", "ONG synthétique")),
        beneficiaries=NameList("x", ("Cercle de Nioro",)),
        other_partners_france=NameList("x", ("Mairie de Cachan", "Comité synthétique")),
        other_partners_abroad=NameList("x", ("SYCOTEN",)),
    )
    record = record_of(page, places)
    found = roles(record)
    assert found["fr-com-93048"] == "lead"
    assert found["fr-dep-91"] == "lead"
    assert found["ml-ml010208"] == "partner"
    assert found["ml-ml0106"] == "beneficiary"
    assert found["fr-com-94016"] == "associated"
    assert found["fr-comite-synthetique"] == "associated"
    assert found["ml-sycoten"] == "associated"
    assert sorted(found.values()) == sorted(
        ["lead", "lead", "partner", "implementer", "beneficiary", "associated", "associated", "associated"]
    )
    kinds = {actor.actor_id: actor.kind for actor in record.actors}
    assert kinds["fr-comite-synthetique"] == "association"
    assert kinds["ml-sycoten"] == "grouping"
    assert kinds["ml-ml0106"] == "cercle"
    assert next(actor for actor in record.actors if actor.actor_id == "fr-com-93048").francilian
    assert (
        next(actor for actor in record.actors if actor.actor_id == "fr-comite-synthetique").francilian is None
    )


def test_only_foreign_collectivities_make_ties(places):
    page = synthetic(
        beneficiaries=NameList("x", ("Cercle de Nioro",)),
        other_partners_france=NameList("x", ("Mairie de Cachan",)),
        other_partners_abroad=NameList("x", ("SYCOTEN",)),
    )
    ties = record_of(page, places).ties
    assert {(tie.actor_id, tie.territory_code, tie.reach) for tie in ties} == {
        ("fr-com-93048", "ML010208", "commune"),
        ("fr-com-94016", "ML010208", "commune"),
    }
    assert {tie.partner_id for tie in ties} == {"ml-ml010208"}
    assert all(tie.method and tie.score and tie.precision == "commune" for tie in ties)


def test_a_partner_outside_is_named_with_its_country_and_reaches_nothing_here(places):
    page = synthetic(
        foreign_partners=(ForeignPartner("Commune de Dankassari", "Niger", "NE"),),
        implementers=NameList("x", ("Commune de Gory",)),
        other_partners_abroad=NameList("x", ("Commune de Fatao",)),
    )
    names = place_names(page, places.geocoder)
    assert [name.code for name in names if name.field != "collectivities"] == [None, None, None]
    record = record_of(page, places)
    assert [(tie.reach, tie.territory_code, tie.partner_id) for tie in record.ties] == [
        ("outside", "ISO-NER", "")
    ]
    assert {actor.side for actor in record.actors} == {"fr"}


def test_a_malian_name_that_is_not_found_is_kept_without_a_code(places):
    page = synthetic(foreign_partners=(ForeignPartner("Commune de Zorblique", "Mali", "ML"),))
    record = record_of(page, places)
    assert [(tie.reach, tie.territory_code) for tie in record.ties] == [("unknown", None)]
    assert roles(record)["ml-commune-de-zorblique"] == "partner"


def test_a_partner_without_a_country_is_looked_up_in_mali(places):
    page = synthetic(foreign_partners=(ForeignPartner("Commune de Fatao"), ForeignPartner("", "Mali", "ML")))
    assert [tie.territory_code for tie in record_of(page, places).ties] == ["ML010208"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Syndicat synthétique des eaux", "syndicat"),
        ("Lycée Zorblique", "school"),
        ("Communauté de communes Zorblique", "epci"),
        ("Mairie de Zorblique", "commune"),
        ("Zorblique", "other"),
    ],
)
def test_a_french_body_without_a_code_has_the_kind_that_its_name_says(places, name, kind):
    record = record_of(synthetic(collectivities=(name,)), places)
    assert record.actors[-1].kind == kind
    assert record.actors[-1].territory_code is None


def test_a_malian_school_and_an_unmatched_syndicate_keep_their_kind(places):
    partners = (
        ForeignPartner("Lycée Zorblique", "Mali", "ML"),
        ForeignPartner("Syndicat intercommunal Zorblique", "Mali", "ML"),
    )
    record = record_of(synthetic(foreign_partners=partners), places)
    assert [actor.kind for actor in record.actors if actor.side == "ml"] == ["other", "grouping"]


def test_a_known_grouping_is_not_entered_twice(places):
    page = synthetic(
        other_partners_abroad=NameList("x", ("Syndicat d’intercollectivité de Meraguemou - Yélimané",))
    )
    groupings = {"Syndicat inter-collectivités Méraguémou (SICM)": "ml-sicm", "SYCOTEN": "ml-sycoten"}
    assert "ml-sicm" in roles(record_of(page, places, groupings))
    assert "ml-syndicat-d-intercollectivite-de-meraguemou-yelimane" in roles(record_of(page, places))


def test_themes_and_money_go_over_as_published(places):
    page = synthetic(
        theme=Theme("Culture et Patrimoine", "Patrimoine", "Greniers", as_published="C / P / G", known=False),
        other_themes=(
            Theme(as_published="Inconnu", priority=5, known=False),
            Theme("Culture et Patrimoine", as_published="Culture et Patrimoine", priority=1),
        ),
        funding=(
            Funding("Ville", 1250000.5, None, 2001, "Ville 1 250 000,50 2001"),
            Funding("Ville", None, None, None, "Ville à définir"),
            Funding("Autre", 71478.0, 0.0, 2001, "Autre 71478 0 2001"),
        ),
    )
    record = record_of(page, places)
    assert [(theme.level_1, theme.level_2, theme.level_3, theme.priority) for theme in record.themes] == [
        ("Culture et Patrimoine", "Patrimoine", "", None),
        ("", "", "", 5),
        ("Culture et Patrimoine", "", "", 1),
    ]
    assert [
        (line.amount_as_published, line.amount_eur, line.year_as_published) for line in record.funding
    ] == [
        ("1250000.50", 1250000.5, "2001"),
        ("Ville à définir", None, ""),
        ("71478", 71478.0, "2001"),
    ]


def test_a_second_import_of_a_page_updates_and_never_doubles(places, register):
    first = import_atlas([PAGES / "01_whole.txt"], places=places, register=register, today=TODAY)
    before = counts(register)
    again = import_atlas([PAGES / "01_whole.txt"], places=places, register=register, today=TODAY)
    assert [result.outcome for result in (*first.results, *again.results)] == ["created", "unchanged"]
    assert counts(register) == before
    assert before["partnerships"] == 1
    assert before["funding"] == 2


def test_a_page_without_a_number_is_known_by_its_title_and_actors(places, register):
    page = synthetic(project_id=None)
    other = synthetic(project_id=None, collectivities=("Mairie de Cachan",))
    results = [AtlasResult(item, place_names(item, places.geocoder)) for item in (page, page, other)]
    assert [save_pages([result], register, places)[0][0].outcome for result in results] == [
        "created",
        "unchanged",
        "created",
    ]
    assert len(register.partnerships()) == 2


def test_a_changed_page_updates_what_it_said_before(places, register):
    ended = synthetic(
        status="ended", status_as_published="Terminé", funding=(Funding("A", 1.0, None, 2001, "x"),)
    )
    results = [AtlasResult(page, place_names(page, places.geocoder)) for page in (synthetic(), ended)]
    assert [save_pages([result], register, places)[0][0].outcome for result in results] == [
        "created",
        "updated",
    ]
    assert list(register.partnerships()["status"]) == ["ended"]
    assert len(register.funding()) == 1


def test_a_page_that_the_register_cannot_take_is_read_and_told(places, register, tmp_path):
    text = (PAGES / "20_niger.txt").read_text(encoding="utf-8")
    (tmp_path / "untitled.txt").write_text(re.sub(r"Titre\n.*\n", "Titre\n", text), encoding="utf-8")
    batch = import_atlas([tmp_path / "untitled.txt"], places=places, register=register, today=TODAY)
    assert [result.outcome for result in batch.results] == [None]
    assert [failure.file for failure in batch.failures] == ["untitled.txt"]
    assert "title" in batch.failures[0].error.render()


def test_bad_files_are_told_and_the_rest_goes_on(places, tmp_path):
    seen: list[str] = []
    paths = [PAGES / "not_atlas.txt", PAGES / "01_whole.txt", tmp_path / "none.txt"]
    batch = import_atlas(paths, places=places, today=TODAY, progress=lambda path: seen.append(path.name))
    assert [failure.file for failure in batch.failures] == ["not_atlas.txt", "none.txt"]
    assert [result.page.file for result in batch.results] == ["01_whole.txt"]
    assert len(seen) == 3
    document = batch.to_dict()
    assert json.loads(json.dumps(document)) == document
    assert document["pages"][0]["saved"] is None


def test_the_document_says_how_each_name_was_placed(places):
    document = import_atlas([PAGES / "20_niger.txt"], places=places, today=TODAY).to_dict()["pages"][0]
    town = next(name for name in document["geocoding"] if name["field"] == "collectivities")
    assert (town["code"], town["status"], town["precision"]) == ("COM-93048", "matched", "commune")
    assert town["score"] > 90
    abroad = next(name for name in document["geocoding"] if name["field"] == "foreign_partners")
    assert (abroad["code"], abroad["status"]) == (None, "not looked up")
    assert abroad["note"]


def test_keys_are_those_of_the_register():
    name = PlacedName("collectivities", "Ville de Zorblique", "FR", None)
    record = atlas_record(synthetic(), [name], {})
    assert record.actors[0].actor_id == actor_key("Ville de Zorblique", "fr", "commune", None)
    assert not atlas_record(synthetic(), [name._replace(name="x" * 200)], {}).actors


def test_an_import_keeps_what_curation_established(places, built, tmp_path):
    """A page about a partnership that the built-in register knows by its number."""
    before, ties = counts(built), built.ties()
    page = synthetic(
        project_id="12471",
        title="Projet synthétique sous un numéro connu",
        collectivities=("Conseil régional d'Ile-de-France",),
        foreign_partners=(ForeignPartner("Assemblée régionale de Kayes", "Mali", "ML"),),
        start_year=2005,
        status="ended",
        status_as_published="Terminé",
        form="Projet synthétique",
        other_partners_france=NameList("x", ("Mairie de Montreuil sous Bois",)),
        other_partners_abroad=NameList("x", ("Syndicat d’intercollectivité de Meraguemou - Yélimané",)),
    )
    (saved,), _ = save_pages([AtlasResult(page, place_names(page, places.geocoder))], built, places)
    assert saved.outcome == "updated"
    assert {fault.field for fault in saved.differences} == {"start_year", "status"}
    after = counts(built)
    assert {name: after[name] for name in ("partnerships", "ties", "actors")} == {
        name: before[name] for name in ("partnerships", "ties", "actors")
    }
    assert built.ties().equals(ties)
    row = built.partnerships().set_index("atlas_id").loc["12471"]
    assert (row["start_year"], row["status"], row["form"]) == (2001, "ongoing", "Projet synthétique")


@pytest.mark.shared
def test_the_real_page_updates_its_partnership_and_is_placed(places, tmp_path):
    path = shared_dir() / "seed" / "atlas_prj_12471.txt"
    with open_register(f"sqlite:///{tmp_path / 'register.sqlite'}") as register:
        build_register(register, geocoder=places.geocoder)
        before, ties = counts(register), register.ties()
        outcomes = [
            import_atlas([path], places=places, register=register, today=TODAY).results[0] for _ in range(2)
        ]
        assert [result.outcome for result in outcomes] == ["updated", "unchanged"]
        assert outcomes[0].differences == ()
        assert counts(register) == before
        assert register.ties().equals(ties)
        partnership = register.partnerships().set_index("atlas_id").loc["12471"]
        assert partnership["form"] == "Projet de coopération décentralisée"
    codes = {(name.field, name.name): name.code for name in outcomes[0].names if name.code}
    assert codes == {
        ("foreign_partners", "Assemblée régionale de Kayes"): "ML01",
        ("collectivities", "Conseil régional d'Ile-de-France"): "REG-11",
        ("leads", "Conseil régional d'Ile-De-France"): "REG-11",
        ("implementers", "Assemblée régionale de Kayes"): "ML01",
        ("beneficiaries", "Assemblée régionale de Kayes"): "ML01",
        ("other_partners_france", "Mairie de Montreuil sous Bois"): "COM-93048",
        ("other_partners_abroad", "Syndicat d’intercollectivité de Meraguemou - Yélimané"): "ML0107",
    }
    grouping = outcomes[0].names[-1].match
    assert (grouping.kind, grouping.precision) == ("grouping", "cercle")
    text = json.dumps(outcomes[0].to_dict(), ensure_ascii=False)
    assert "@" not in text
    assert "[at]" not in text
