"""The register: what is not fit is refused with a clear message, and nothing of it is written."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from data.errors import FrameError
from data.paths import user_dir
from data.records import (
    FundingRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
)
from data.register import RegisterError, open_register
from tests.data.register_records import CERCLE, PAGE, TOWN


@pytest.fixture
def register():
    with open_register() as opened:
        yield opened


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
    with pytest.raises(RegisterError, match=r"newer version of CartoCoop .tables 9999"):
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
