"""The register: written once, never silently, never at the expense of what was curated."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from data import schema
from data.errors import FrameError
from data.paths import user_dir
from data.records import (
    ActorRecord,
    FundingRecord,
    PartnershipRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
    actor_key,
    key_of,
    slug,
)
from data.register import Register, RegisterError, default_url, open_register

TOWN = ActorRecord("Montreuil", "fr", "commune", territory_code="COM-93048", francilian=True)
CERCLE = ActorRecord("Cercle de Yélimané", "ml", "cercle", territory_code="ML0107")
URL = "https://pastel.example/atlas/detailProjet.html?criteres.prjId=12471"
PAGE = PartnershipRecord(
    title="Promotion de l’Assemblée",
    atlas_id="12471",
    actors=(TOWN, CERCLE),
    ties=(TieRecord("Cercle de Yélimané", "cercle", "ML0107", partner_id=CERCLE.actor_id),),
    start_year=2001,
    status="ongoing",
    themes=(ThemeRecord("eau", "Environnement, Climat et Energie", "Eau et déchets"),),
    sources=(SourceRecord("Atlas", URL),),
    funding=(FundingRecord("Autre", "71478", 71478.0, 0.0, "2001"),),
    texts=(("context", "Un contexte."),),
)


@pytest.fixture
def register():
    with open_register() as opened:
        yield opened


def curate(register: Register, record: PartnershipRecord, pages: tuple[str, ...] = ()) -> str:
    with register.write() as writer:
        return writer.upsert(record, curated=True, pages=pages)


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


def test_an_import_never_overwrites_curation(register):
    curate(register, replace(PAGE, title="Titre relu", key="relu", confidence="high", scope="kayes"))
    outcome = register.upsert_partnership(replace(PAGE, start_year=2005, end_year=2012, confidence="low"))
    (row,) = register.partnerships().to_dict("records")
    assert outcome == "updated"
    assert (row["partnership_id"], row["title"], row["start_year"]) == ("relu", "Titre relu", 2001)
    assert (row["end_year"], row["confidence"], row["scope"]) == (2012, "high", "kayes")


def test_what_an_import_filled_is_renewed_by_the_next(register):
    curate(register, PAGE)
    register.upsert_partnership(replace(PAGE, end_year=2012))
    register.upsert_partnership(replace(PAGE, end_year=2014))
    assert register.partnerships()["end_year"].tolist() == [2014]


def test_a_curated_role_is_not_promoted_by_an_import(register):
    curate(register, replace(PAGE, actors=(replace(TOWN, role="associated"), CERCLE)))
    register.upsert_partnership(PAGE)
    assert register.ties()["role"].tolist() == ["associated"]


def test_an_import_of_a_curated_page_adds_no_second_copy(register):
    curated = replace(PAGE, ties=(replace(PAGE.ties[0], actor_id=TOWN.actor_id),))
    curate(register, curated)
    other_address = replace(PAGE, sources=(SourceRecord("Fiche", URL.replace("https", "http")),))
    register.upsert_partnership(other_address)
    for name in ("ties", "themes", "sources", "funding"):
        assert len(getattr(register, name)()) == 1, name


def test_curation_takes_the_place_of_what_an_import_said(register):
    register.upsert_partnership(replace(PAGE, actors=(replace(TOWN, role="lead"), CERCLE)))
    assert curate(register, replace(PAGE, actors=(replace(TOWN, role="associated"), CERCLE))) == "updated"
    assert register.ties()["role"].tolist() == ["associated"]
    assert len(register.funding()) == 1


def test_several_pages_lead_to_one_partnership(register):
    curate(register, replace(PAGE, atlas_id="1", key="one"), pages=("1", "2"))
    assert register.upsert_partnership(replace(PAGE, atlas_id="2", end_year=2024)) == "updated"
    assert register.partnerships()["partnership_id"].tolist() == ["one"]
    assert register.partnerships()["atlas_id"].tolist() == ["1"]


def test_sources_of_two_pages_are_merged(register):
    curate(register, replace(PAGE, atlas_id="1", key="one"), pages=("2",))
    second = SourceRecord("Autre fiche", "https://pastel.example/?criteres.prjId=2", relation="completes")
    register.upsert_partnership(replace(PAGE, atlas_id="2", sources=(second,)))
    assert register.sources()["relation"].tolist() == ["base", "completes"]


def test_differences_from_curation_are_told(register):
    curate(register, PAGE)
    faults = register.differences(replace(PAGE, start_year=2005, status="", end_year=2012))
    assert [fault.field for fault in faults] == ["start_year"]
    assert "2005" in faults[0].render()
    assert register.differences(replace(PAGE, atlas_id="9")) == ()


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


def test_curation_that_no_longer_says_something_takes_it_back(register):
    curate(register, replace(PAGE, end_year=2012, actors=(replace(TOWN, note="x", group_id="g"), CERCLE)))
    assert curate(register, replace(PAGE, start_year=None)) == "updated"
    row = register.partnerships().iloc[0]
    assert pd.isna(row["end_year"])
    assert pd.isna(row["start_year"])
    actor = register.actors().set_index("actor_id").loc[TOWN.actor_id]
    assert (actor["note"], actor["group_id"]) == ("", TOWN.actor_id)


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


def test_curated_content_no_longer_shipped_goes_and_imports_stay(register):
    curate(register, replace(PAGE, key="gone", atlas_id=""))
    curate(register, PAGE)
    register.upsert_partnership(replace(PAGE, sources=(SourceRecord("Autre", "https://other.example"),)))
    with register.write() as writer:
        assert writer.keep_curated([]) == 2
        assert writer.keep_curated([]) == 0
    assert register.partnerships()["partnership_id"].tolist() == ["atlas-12471"]
    assert register.sources()["url"].tolist() == ["https://other.example"]


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


BAD = "jean" + "@" + "mairie.example.fr"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "title is empty"),
        ({"actors": (CERCLE,), "ties": ()}, "No French actor"),
        ({"status": "active"}, "not one of"),
        ({"confidence": "sure"}, "not one of"),
        ({"start_year": 20011}, "outside 1900"),
        ({"actors": (replace(TOWN, kind="town"), CERCLE)}, "not one of"),
        ({"actors": (replace(TOWN, role="boss"), CERCLE)}, "not one of"),
        ({"actors": (replace(TOWN, name=""), CERCLE)}, "empty or too long"),
        ({"actors": (replace(TOWN, lat=91.0), CERCLE)}, "not degrees"),
        ({"ties": (TieRecord("x", "near"),)}, "not one of"),
        ({"ties": (TieRecord("x", "commune", "kayes; drop table"),)}, "not the code"),
        ({"ties": (TieRecord("x", "commune", actor_id="fr-nobody"),)}, "does not have on that side"),
        ({"ties": (TieRecord("x", "commune", partner_id=TOWN.actor_id),)}, "does not have on that side"),
        ({"sources": (SourceRecord("x", relation="likes"),)}, "not one of"),
        ({"scope": "mars"}, "not one of"),
        ({"atlas_id": "12471; drop"}, "the form of this field"),
        ({"end_date": "31/12/2017"}, "the form of this field"),
        ({"texts": (("", "x"),)}, "name of a text"),
        ({"funding": (FundingRecord("x", "-3", -3.0),)}, "not an amount"),
        ({"texts": (("context", "x" * 100_001),)}, "longer than"),
        ({"themes": (ThemeRecord("x"),) * 2001}, "more than 2000 rows"),
        ({"texts": (("context", f"Écrire à {BAD}"),)}, "e-mail address"),
        ({"note": "jean [at] mairie.example.fr"}, "e-mail address"),
        ({"actors": (replace(TOWN, note=BAD), CERCLE)}, "e-mail address"),
    ],
)
def test_a_record_that_is_not_fit_is_refused_and_nothing_is_written(register, change, said):
    version = register.version()
    with pytest.raises(FrameError) as error:
        register.upsert_partnership(replace(PAGE, **change))
    assert said in error.value.render()
    assert register.version() == version
    assert register.partnerships().empty


def test_every_fault_of_a_record_is_told_at_once(register):
    with pytest.raises(FrameError) as error:
        register.upsert_partnership(replace(PAGE, title="", status="x", start_year=1))
    assert len(error.value.faults) == 3


def test_text_of_a_hostile_page_stays_text(register):
    hostile = "x'); DROP TABLE partnerships; --"
    register.upsert_partnership(replace(PAGE, title=hostile, key=hostile))
    assert register.partnerships()["title"].tolist() == [hostile]


def test_an_error_halfway_leaves_nothing(register):
    def interrupted():
        with register.write() as writer:
            writer.upsert(PAGE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert register.partnerships().empty


def test_a_register_of_a_newer_version_is_refused_with_what_to_do(register):
    with sqlite3.connect(user_dir() / "register.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(RegisterError, match="newer version of CartoCoop .tables 9999"):
        open_register()


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "register.sqlite").write_text("ceci n’est pas une base" * 100, encoding="utf-8")
    with pytest.raises(RegisterError, match="cannot be used"):
        open_register(f"sqlite:///{tmp_path / 'register.sqlite'}")


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://user:secret@host/db", "mysql://u:secret@h/db"])
def test_an_address_that_cannot_be_used_is_told_without_its_password(url):
    with pytest.raises(RegisterError) as error:
        open_register(url)
    assert "secret" not in error.value.render()


def test_any_engine_that_sqlalchemy_knows_is_accepted(monkeypatch):
    made = []
    monkeypatch.setattr("data._register_store.create_engine", lambda url, **_: made.append(url) or "engine")
    from data._register_store import make_engine

    assert make_engine("postgresql://user@host/register") == "engine"
    assert made[0].get_backend_name() == "postgresql"


def test_two_first_starts_at_once_make_one_register():
    def start(_):
        with open_register() as register:
            return register.upsert_partnership(PAGE)

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(start, range(4)))
    assert outcomes == ["created", "unchanged", "unchanged", "unchanged"]


def test_foreign_keys_hold(register):
    engine = create_engine(f"sqlite:///{user_dir() / 'register.sqlite'}")
    engine.dispose()
    with pytest.raises(RegisterError), register.write() as writer:
        writer._session.execute(
            text("INSERT INTO partnership_actors VALUES ('none', 'nobody', 'partner', 'x')"),
        )


YEARS = st.one_of(st.none(), st.integers(1900, 2100))
STEPS = st.lists(st.tuples(st.booleans(), YEARS, YEARS), min_size=1, max_size=4)


@settings(max_examples=10, deadline=None)
@given(STEPS)
def test_whatever_is_written_in_whatever_order_curation_holds(steps):
    with open_register("sqlite://") as register:
        curated = None
        for is_curated, start, end in steps:
            record = replace(PAGE, start_year=start, end_year=end)
            with register.write() as writer:
                writer.upsert(record, curated=is_curated)
            version = register.version()
            with register.write() as writer:
                assert writer.upsert(record, curated=is_curated) == "unchanged"
            assert register.version() == version
            curated = (start, end) if is_curated else curated
            row = register.partnerships().iloc[0]
            for known, name in zip(curated or (), ("start_year", "end_year"), strict=False):
                assert known is None or row[name] == known
        for name in ("ties", "sources", "funding", "themes"):
            assert len(getattr(register, name)()) == 1
