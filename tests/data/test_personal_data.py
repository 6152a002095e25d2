"""No e-mail address and no telephone number gets into the register, whatever the file it hides in."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest

from data.exchange import tables_of
from data.exporters.register_csv import csv_tables
from data.exporters.register_files import REGISTER_FORMATS
from data.importers.formats import read_file
from data.register import open_register
from geo.pipeline.exchange import RegisterRequest, export_register
from geo.pipeline.imports import apply_import, plan_import
from tests.data.register_records import PAGE
from tests.data.test_atlas_pages import PAGES
from tests.data.test_exchange import document, whole

SECRETS = (
    "awa.exemple@exemple.org",
    "awa.exemple [at] exemple.org",
    "awa.exemple(at)exemple.org",
    "awa.exemple@exemple point org",
    "01 23 45 67 89",
    "+33 6 12 34 56 78",
    "0612345678",
    "+223 66 74 12 34",
    "(223) 76 54 32 10",
    "66 74 12 34",
    "tél. 20 22 33 44",
)
TRACES = (
    b"awa.exemple",
    b"@exemple",
    b"23 45 67 89",
    b"12 34 56 78",
    b"0612345678",
    b"66 74 12 34",
    b"76 54 32 10",
    b"20 22 33 44",
)
"""What of the secrets must stand nowhere."""
HIDDEN = " – ".join(SECRETS)


def _list() -> tuple[str, bytes]:
    heading = "Titre,Acteur français,Partenaire malien,Cercle,Thématique,Source,Adresse,Description,Note"
    rows = [heading]
    rows += [
        f"Projet {number} {secret},Montreuil {secret},Cercle de Yélimané,Yélimané,eau {secret},"
        f"Site {secret},https://exemple.org/{secret.replace(' ', '')},Texte {secret},Note {secret}"
        for number, secret in enumerate(SECRETS)
    ]
    return "liste.csv", "\n".join(rows).encode()


def _geojson() -> tuple[str, bytes]:
    features = [
        {
            "type": "Feature",
            "properties": {
                "Titre": f"Projet {number} {secret}",
                "Acteur": "Cachan",
                "Cercle": "Yélimané",
                "Note": secret,
                secret: secret,
            },
            "geometry": {"type": "Point", "coordinates": [-10.6, 15.1]},
        }
        for number, secret in enumerate(SECRETS)
    ]
    return "couche.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _own(name: str) -> Callable[[], tuple[str, bytes]]:
    """Return a maker of our own file with a secret in every text."""

    def made() -> tuple[str, bytes]:
        tie, theme, source, money = PAGE.ties[0], PAGE.themes[0], PAGE.sources[0], PAGE.funding[0]
        record = whole(
            replace(
                PAGE,
                title=f"Titre {HIDDEN}",
                form=HIDDEN,
                status_as_published=HIDDEN,
                observed_date=SECRETS[0],
                note=HIDDEN,
                ties=(replace(tie, place=HIDDEN, note=HIDDEN, method=SECRETS[6], precision=SECRETS[0]),),
                themes=(replace(theme, as_published=HIDDEN, level_3=HIDDEN),),
                sources=(
                    replace(
                        source,
                        title=HIDDEN,
                        url="https://exemple.org/?c=awa.exemple@exemple.org",
                        date=SECRETS[6],
                        statement=HIDDEN,
                        note=HIDDEN,
                    ),
                ),
                funding=(
                    replace(
                        money, funder=HIDDEN, amount_as_published=HIDDEN, source_title=HIDDEN, note=HIDDEN
                    ),
                ),
                texts=(("context", HIDDEN), ("0612345678", "Un texte")),
                actors=tuple(replace(one, name=f"{one.name} {HIDDEN}", note=HIDDEN) for one in PAGE.actors),
            ),
            "0612345678",
        )
        content = REGISTER_FORMATS[name].write(document([record]))
        return f"registre.{REGISTER_FORMATS[name].suffix}", content

    return made


def _iati() -> tuple[str, bytes]:
    text = f"<narrative>{HIDDEN}</narrative>"
    activity = (
        f"<iati-activity><iati-identifier>FR-1-2012</iati-identifier>"
        f'<reporting-org ref="FR-1" type="10">{text}</reporting-org><title>{text}</title>'
        f'<description type="1">{text}</description>'
        f'<participating-org role="4" type="10"><narrative>Montreuil {SECRETS[0]}</narrative>'
        f'</participating-org><activity-status code="2"/><activity-date iso-date="2012-01-01" type="2"/>'
        f"<contact-info><telephone>{SECRETS[5]}</telephone><email>{SECRETS[0]}</email></contact-info>"
        f"<location><name>{text}</name><point><pos>15.1 -10.6</pos></point></location>"
        f'<sector code="14030">{text}</sector><recipient-country code="ML"/></iati-activity>'
    )
    return "iati.xml", f'<iati-activities version="2.03">{activity}</iati-activities>'.encode()


def _page() -> tuple[str, bytes]:
    """Return a synthetic page of the Atlas with a secret behind every line that has some text."""
    text = sorted(PAGES.glob("*.txt"))[0].read_text(encoding="utf-8")
    lines = [f"{line} {HIDDEN}" if len(line) > 60 else line for line in text.splitlines()]
    return "fiche.txt", "\n".join(lines).encode()


def _pages() -> tuple[str, bytes]:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{SECRETS[6]}.txt", _page()[1])
    return "fiches.zip", out.getvalue()


FILES = {
    "list": _list,
    "layer": _geojson,
    "iati": _iati,
    "page": _page,
    "pages": _pages,
    **{name: _own(name) for name in ("csv", "xlsx", "gpkg", "geoparquet", "geojson")},
}


def found_in(content: bytes) -> list[bytes]:
    return [trace for trace in TRACES if trace in content]


@pytest.mark.parametrize("kind", FILES)
def test_no_address_and_no_number_of_a_file_is_kept_anywhere(kind, ready_home, monkeypatch, caplog, capfd):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{ready_home / 'own.sqlite'}")
    caplog.set_level(logging.DEBUG)
    name, content = FILES[kind]()
    with open_register() as register:
        batch = read_file(content, name)
        plan = plan_import(batch, register, add_duplicates=True)
        assert plan.entries or plan.rejected
        if any(entry.what in ("new", "changed") for entry in plan.entries):
            apply_import(register, plan, who="Awa")
        exported = {
            one: export_register(RegisterRequest(one), register).content for one in ("geojson", "hxl")
        }
        texts = b"".join(csv_tables(tables_of(register.records())).values())
        backup = ready_home / "copie.sqlite"
        register.backup(backup)
        history = register.changes(most=10_000).to_csv().encode()
    kept = {path: path.read_bytes() for path in ready_home.rglob("*") if path.is_file()}
    written = {str(path): content for path, content in kept.items() if ".sqlite" in path.name}
    assert written
    logged = caplog.text.encode() + "".join(capfd.readouterr()).encode()
    places = {"tables": texts, "backup": backup.read_bytes(), "history": history, "log": logged}
    assert not {
        place: traces for place, text in (places | exported | written).items() if (traces := found_in(text))
    }
