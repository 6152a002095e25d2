"""Building the register: all or nothing, once, the same everywhere; what is not found is listed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.builtin import load_builtin
from data.records import ActorRecord, FundingRecord, PartnershipRecord, SourceRecord, TieRecord, slug
from data.register import open_register
from geo.pipeline.register import build_register, ensure_register
from tests.geo.conftest import FRAMES


def test_a_second_build_changes_nothing(first):
    version = first.register.version()
    report = build_register(first.register, gazetteer=first.gazetteer, geocoder=first.geocoder)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 104)
    assert first.register.version() == version


def test_writing_the_same_content_again_is_recognised_partnership_by_partnership(first):
    with first.register.write() as writer:
        writer.set_fact("builtin_digest", "older")
    before = [getattr(first.register, name)() for name in FRAMES]
    report = build_register(first.register, gazetteer=first.gazetteer, geocoder=first.geocoder)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 104)
    for frame, name in zip(before, FRAMES, strict=True):
        pd.testing.assert_frame_equal(frame, getattr(first.register, name)())


def test_a_second_start_does_not_geocode(first, monkeypatch):
    monkeypatch.setattr("geo.pipeline.register.Geocoder", None)
    monkeypatch.setattr("geo.pipeline.register.load_gazetteer", None)
    with ensure_register(str(first.register.url)) as register:
        assert len(register.ties()) == len(first.ties)


def test_a_user_s_partnership_survives_a_rebuild(first, tmp_path):
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    with open_register(url) as register:
        actor = replace(_town(), role="lead")
        register.upsert_partnership(PartnershipRecord("À moi", actors=(actor,)))
        build_register(register, gazetteer=first.gazetteer, geocoder=first.geocoder)
        assert "À moi" in set(register.partnerships()["title"])
        assert len(register.partnerships()) == 105


def _town():
    return ActorRecord("Montreuil", "fr", "commune", territory_code="COM-93048")


def test_importing_the_page_of_the_region_s_project_says_nothing_twice(first, tmp_path):
    ministry = "Ministère des Affaires étrangères et du Développement international"
    url = "http://www.pastel.example/detailProjet.html?criteres.prjId=12471"
    region = ActorRecord("Conseil régional d'Ile-de-France", "fr", "region", "lead", "REG-11")
    page = PartnershipRecord(
        title="Promotion de l’Assemblée régionale de Kayes (Mali) dans l’exercice de ses compétences",
        atlas_id="12471",
        actors=(
            region,
            _town(),
            ActorRecord("Assemblée régionale de Kayes", "ml", "region", "partner", "ML01"),
        ),
        ties=(TieRecord("Assemblée régionale de Kayes", "region", "ML01"),),
        start_year=2001,
        status="ongoing",
        sources=(SourceRecord("Fiche", url, statement="En cours"),),
        funding=tuple(
            FundingRecord(ministry, "80000", 80000.0, year_as_published=y) for y in ("2001", "2002")
        ),
        texts=(("context", "Contexte de la fiche."),),
    )
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        build_register(register, gazetteer=first.gazetteer, geocoder=first.geocoder)
        before = [getattr(register, name)() for name in FRAMES]
        assert register.differences(page) == ()
        assert register.upsert_partnership(page) == "updated"
        assert register.upsert_partnership(page) == "unchanged"
        for frame, name in zip(before, FRAMES, strict=True):
            pd.testing.assert_frame_equal(frame, getattr(register, name)())
        assert register.texts()["partnership_id"].tolist() == ["region-idf-kayes"]


def test_the_build_is_the_same_on_every_machine(first, tmp_path):
    with open_register(f"sqlite:///{tmp_path / 'again.sqlite'}") as register:
        build_register(register, gazetteer=first.gazetteer, geocoder=first.geocoder)
        for name in FRAMES:
            pd.testing.assert_frame_equal(getattr(register, name)(), getattr(first.register, name)())


class Spoilt:
    """A geocoder that answers otherwise for some names."""

    def __init__(self, geocoder, answers):
        self.geocoder, self.answers = geocoder, answers

    def match(self, name, **context):
        found = self.geocoder.match(name, **context)
        return found._replace(**self.answers.get(name, {}))


def test_a_name_that_is_not_found_is_listed_and_gets_no_code(first, tmp_path):
    geocoder = Spoilt(first.geocoder, {"Fatao": {"status": "ambiguous", "code": None}})
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        report = build_register(register, gazetteer=first.gazetteer, geocoder=geocoder)
        ties = register.ties()
    assert [(name.row, name.status) for name in report.names if name.name == "Fatao"] == [
        (34, "ambiguous"),
        (35, "ambiguous"),
    ]
    fatao = ties[ties["place"] == "Fatao"]
    assert fatao["territory_code"].isna().all()
    assert set(fatao["reach"]) == {"commune"}


def test_the_source_s_code_is_kept_when_the_name_says_otherwise(first, tmp_path):
    wrong = {"Dourdan": {"code": "COM-91201"}, "Givors": {"status": "unmatched", "code": None}}
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        report = build_register(register, gazetteer=first.gazetteer, geocoder=Spoilt(first.geocoder, wrong))
        actors = register.actors().set_index("name")
    assert actors.loc["Dourdan", "territory_code"] == "COM-91200"
    assert actors.loc["Givors", "territory_code"] == "COM-69091"
    (fault,) = report.faults
    assert (fault.row, fault.field) == (22, "insee_code")
    assert any(name.name == "Givors" for name in report.names)


def test_a_code_that_no_table_knows_is_reported(first, tmp_path):
    gazetteer = first.gazetteer[first.gazetteer["code"] != "COM-91200"]
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        report = build_register(register, gazetteer=gazetteer, geocoder=first.geocoder)
        dourdan = register.actors().set_index("name").loc["Dourdan"]
    assert [fault.value for fault in report.faults] == ["COM-91200"]
    assert pd.isna(dourdan["lon"])


def test_an_error_halfway_leaves_nothing(first, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("data.register.Writer.exclude", fail)
    with open_register(f"sqlite:///{tmp_path / 'x.sqlite'}") as register:
        with pytest.raises(OSError, match="disk full"):
            build_register(register, gazetteer=first.gazetteer, geocoder=first.geocoder)
        assert register.partnerships().empty
        assert register.fact("builtin_digest") == ""


KILLED = """
import os
from data import _register_writer as writer

count, write = 0, writer.write_record
def dying(*args, **kwargs):
    global count
    count += 1
    if count == 30:
        os._exit(9)
    return write(*args, **kwargs)
writer.write_record = dying
from geo.pipeline.register import ensure_register
ensure_register()
"""


def test_a_build_killed_halfway_leaves_nothing_and_the_next_start_builds_all(first, home, monkeypatch):
    root = Path(__file__).resolve().parents[2]
    cache = Path(str(first.register.url).removeprefix("sqlite:///")).parent / "cache"
    shutil.copytree(cache, home / "cache")
    environment = {**os.environ, "PYTHONPATH": str(root), "CARTOCOOP_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=home, check=False)
    assert done.returncode == 9
    with open_register() as register:
        assert register.partnerships().empty
    monkeypatch.setattr("geo.pipeline.register.load_gazetteer", lambda: first.gazetteer)
    monkeypatch.setattr("geo.pipeline.register.Geocoder", lambda _: first.geocoder)
    with ensure_register() as register:
        assert len(register.partnerships()) == 104


def test_keys_of_actors_do_not_collide(first):
    """Two Malian collectivities of one name, in two cercles, would be one actor."""
    places = {}
    for row in load_builtin().rows:
        if row.partner is not None and row.reach == "outside":
            places.setdefault(slug(row.place), set()).add(row.cercle)
    assert {name for name, cercles in places.items() if len(cercles) > 1} == set()
