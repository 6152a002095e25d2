"""The register: written once, never silently, and read as frames."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import text

from data import schema
from data.paths import user_dir
from data.records import (
    ActorRecord,
    SourceRecord,
    TieRecord,
    actor_key,
    key_of,
    slug,
)
from data.register import default_url, open_register
from tests.data.register_records import CERCLE, PAGE, TOWN


@pytest.fixture
def register():
    with open_register() as opened:
        yield opened


def test_the_register_is_made_at_first_start(register):
    assert (user_dir() / "register.sqlite").is_file()
    assert len(register.version()) == 16


def test_database_url_is_honoured(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'mine.sqlite'}")
    assert default_url().endswith("mine.sqlite")
    with open_register() as register:
        assert register.url == default_url()
    assert (tmp_path / "mine.sqlite").is_file()


def test_a_register_in_memory_keeps_what_it_is_given():
    with open_register("sqlite://") as register:
        register.upsert_partnership(PAGE)
        assert len(register.ties()) == 1


@pytest.mark.parametrize("name", ["actors", "ties", "themes", "sources", "funding"])
@pytest.mark.parametrize("filled", [False, True])
def test_frames_follow_their_schema_empty_or_not(register, name, filled):
    if filled:
        register.upsert_partnership(PAGE)
    frame = getattr(register, name)()
    schema.validate(frame, getattr(schema, name.upper()))
    assert (len(frame) > 0) is filled


def test_the_partnership_frame_says_everything(register):
    register.upsert_partnership(PAGE)
    (row,) = register.partnerships().to_dict("records")
    assert (row["partnership_id"], row["atlas_id"], row["start_year"]) == ("atlas-12471", "12471", 2001)
    assert pd.isna(row["end_year"])


def test_sqlite_is_set_for_safety(register):
    with register._engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_second_import_of_a_page_changes_nothing(register):
    assert register.upsert_partnership(PAGE) == "created"
    version = register.version()
    frames = [getattr(register, name)() for name in ("actors", "ties", "themes", "sources", "funding")]
    assert register.upsert_partnership(PAGE) == "unchanged"
    assert register.version() == version
    for before, name in zip(frames, ("actors", "ties", "themes", "sources", "funding"), strict=True):
        pd.testing.assert_frame_equal(before, getattr(register, name)())


def test_a_changed_page_updates_and_does_not_duplicate(register):
    register.upsert_partnership(PAGE)
    changed = replace(PAGE, status="ended", end_year=2012, ties=(replace(PAGE.ties[0], place="Yélimané"),))
    assert register.upsert_partnership(changed) == "updated"
    (row,) = register.ties().to_dict("records")
    assert (row["status"], row["end_year"], row["place"]) == ("ended", 2012, "Yélimané")
    assert len(register.sources()) == len(register.funding()) == len(register.themes()) == 1


def test_an_empty_field_of_an_import_erases_nothing(register):
    register.upsert_partnership(PAGE)
    register.upsert_partnership(replace(PAGE, start_year=None, status=""))
    (row,) = register.partnerships().to_dict("records")
    assert (row["start_year"], row["status"]) == (2001, "ongoing")


def test_the_version_changes_with_every_write(register):
    versions = [register.version()]
    for year in (2002, 2003, 2002):
        register.upsert_partnership(replace(PAGE, start_year=year))
        versions.append(register.version())
    assert len(set(versions)) == 4


def test_the_same_writes_give_the_same_version(tmp_path):
    versions = set()
    for name in ("a", "b"):
        with open_register(f"sqlite:///{tmp_path / name}.sqlite") as register:
            register.upsert_partnership(PAGE)
            versions.add(register.version())
    assert len(versions) == 1


def test_a_place_tied_to_no_one_belongs_to_every_french_actor(register):
    other = ActorRecord("Cachan", "fr", "commune", "associated", "COM-94016")
    own = TieRecord("Yélimané (ville)", "cercle", "ML0107", actor_id=TOWN.actor_id)
    register.upsert_partnership(replace(PAGE, actors=(TOWN, other, CERCLE), ties=(*PAGE.ties, own)))
    ties = register.ties().set_index("actor_id")
    assert ties.loc[TOWN.actor_id, "place"] == "Yélimané (ville)"
    assert ties.loc[other.actor_id, "place"] == "Cercle de Yélimané"
    assert ties.loc[other.actor_id, "role"] == "associated"


def test_a_french_actor_without_a_place_is_not_dropped(register):
    other = ActorRecord("SIAAP", "fr", "syndicat")
    tie = replace(PAGE.ties[0], actor_id=TOWN.actor_id)
    register.upsert_partnership(replace(PAGE, actors=(TOWN, other, CERCLE), ties=(tie,)))
    row = register.ties().set_index("actor_id").loc["fr-siaap"]
    assert (row["reach"], row["place"]) == ("unknown", "")
    assert pd.isna(row["territory_code"])


def test_a_tie_can_have_dates_of_its_own_even_unknown_ones(register):
    tie = replace(PAGE.ties[0], own_dates=True, end_year=2020, confidence="low", scope="elsewhere")
    register.upsert_partnership(replace(PAGE, ties=(tie,)))
    (row,) = register.ties().to_dict("records")
    assert pd.isna(row["start_year"])
    assert (row["end_year"], row["status"]) == (2020, "")
    assert (row["confidence"], row["scope"]) == ("low", "elsewhere")


def test_a_collectivity_is_one_actor_under_all_its_names(register):
    council = ActorRecord("Conseil de cercle de Yélimané", "ml", "cercle", territory_code="ML0107")
    register.upsert_partnership(PAGE)
    register.upsert_partnership(replace(PAGE, atlas_id="2", actors=(TOWN, council), ties=()))
    names = register.actors().set_index("actor_id")["name"]
    assert names.to_dict() == {"fr-com-93048": "Montreuil", "ml-ml0107": "Cercle de Yélimané"}


@pytest.mark.parametrize(
    ("name", "kind", "code", "key"),
    [
        ("Ville de Montreuil", "commune", "COM-93048", "fr-com-93048"),
        ("Lycée Voillaume", "school", "COM-93005", "fr-lycee-voillaume"),
        ("CA d’Évry", "epci", None, "fr-ca-d-evry"),
        ("Cœur d’Ostrevent", "epci", None, "fr-coeur-d-ostrevent"),
    ],
)
def test_actor_keys(name, kind, code, key):
    assert actor_key(name, "fr", kind, code) == key
    assert slug(key) == key


def test_own_key_or_page_or_title_names_a_partnership():
    assert PAGE.partnership_id == "atlas-12471"
    assert replace(PAGE, key="mine").partnership_id == "mine"
    assert replace(PAGE, atlas_id="").partnership_id.startswith("own-promotion-de-l-assemblee-")


def test_one_title_between_other_actors_is_another_partnership():
    own = replace(PAGE, atlas_id="")
    other = replace(own, actors=(replace(TOWN, territory_code="COM-94016"), CERCLE))
    assert own.partnership_id != other.partnership_id
    assert replace(own, start_year=1999).partnership_id == own.partnership_id


def test_names_in_another_script_and_very_long_names_stay_apart():
    keys = {key_of(text) for text in ("باماكو", "كايس", "x" * 200, "x" * 201, "—", "Kayes")}
    assert len(keys) == 6
    assert max(map(len, keys)) <= 130


def test_an_actor_that_nothing_names_any_more_goes(register):
    other = ActorRecord("Cachan", "fr", "commune", territory_code="COM-94016")
    register.upsert_partnership(replace(PAGE, actors=(TOWN, other, CERCLE)))
    register.upsert_partnership(PAGE)
    assert register.actors()["actor_id"].tolist() == [TOWN.actor_id, CERCLE.actor_id]


def test_long_texts_are_kept(register):
    register.upsert_partnership(PAGE)
    assert register.texts().to_dict("records") == [
        {"partnership_id": "atlas-12471", "name": "context", "text": "Un contexte."}
    ]


def test_what_a_source_keeps_out_is_listed_and_attached_to_nothing(register):
    register.upsert_partnership(PAGE)
    case = ("Cesson-Sévigné – Dankassari", SourceRecord("—", relation="excludes", statement="au Niger"))
    for _ in range(2):
        with register.write() as writer:
            writer.exclude([case])
    assert register.excluded()["subject"].tolist() == ["Cesson-Sévigné – Dankassari"]
    assert register.sources()["partnership_id"].tolist() == ["atlas-12471", ""]
    assert len(register.partnerships()) == 1


def test_quality_counts_what_is_not_known(register):
    register.upsert_partnership(PAGE)
    nowhere = TieRecord("25 villages", "unknown")
    second = SourceRecord("Presse", "https://press.example", relation="contradicts")
    abroad = replace(PAGE, atlas_id="3", ties=(TieRecord("Bamako", "outside"),), confidence="low")
    register.upsert_partnership(
        replace(PAGE, atlas_id="2", ties=(nowhere,), start_year=None, sources=(*PAGE.sources, second))
    )
    register.upsert_partnership(abroad)
    quality = register.quality()
    assert quality.by_confidence == {"high": 0, "medium": 2, "low": 1}
    assert (quality.partnerships, quality.unknown_start, quality.unknown_end) == (3, 1, 3)
    assert (quality.unlocated, quality.outside) == (1, 1)
    assert (quality.single_source, quality.contradictions) == (2, 1)
    assert (quality.unknown_status, quality.excluded, quality.groups) == (3, 0, 2)
