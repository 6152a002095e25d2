"""No e-mail address and no telephone number gets into the register, whatever the file it hides in."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import geopandas as gpd
import pytest

from data._register_checks import check_record
from data.errors import FrameError
from data.exchange import tables_of
from data.exporters.register_csv import csv_tables
from data.exporters.register_files import REGISTER_FORMATS
from data.importers._atlas_personal import Dropped, Scrubber
from data.importers.formats import read_file
from data.register import open_register
from geo.pipeline.exchange import RegisterRequest, export_register
from geo.pipeline.imports import apply_import, plan_import
from tests.data.list_files import as_ods
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


def _spreadsheet() -> tuple[str, bytes]:
    heading, *rows = (line.split(",") for line in _list()[1].decode().splitlines())
    return "liste.ods", as_ods([heading, *rows])


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
    "spreadsheet": _spreadsheet,
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


def unpacked(name: str, content: bytes) -> dict[str, bytes]:
    """Return what stands in a file, out of every archive and compression."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {f"{name}/{one}": archive.read(one) for one in archive.namelist()}
        return {key: text for one, inner in members.items() for key, text in unpacked(one, inner).items()}
    if content[:4] == b"PAR1":
        return {name: gpd.read_parquet(BytesIO(content)).to_csv().encode()}
    return {name: content}


def test_no_address_and_no_number_leaves_in_any_format(ready_home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{ready_home / 'own.sqlite'}")
    with open_register() as register:
        for kind in ("spreadsheet", "layer", "iati", "page", "xlsx"):
            name, content = FILES[kind]()
            apply_import(
                register, plan_import(read_file(content, name), register, add_duplicates=True), who="Awa"
            )
        assert len(register.partnerships()) > 5
        whole_package = export_register(RegisterRequest("datapackage"), register)
        single = export_register(RegisterRequest("csv"), register)
    texts = unpacked("all", whole_package.content) | unpacked("csv", single.content)
    assert len([one for one in REGISTER_FORMATS if any(f"register-{one}." in name for name in texts)]) == 6
    assert not {name: found for name, text in texts.items() if (found := found_in(text))}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: {"note": f"Voir {text}"},
        lambda text: {"texts": (("context", text),)},
        lambda text: {"themes": (replace(PAGE.themes[0], level_3=text),)},
        lambda text: {"ties": (replace(PAGE.ties[0], place=text),)},
        lambda text: {"actors": tuple(replace(one, note=text) for one in PAGE.actors)},
        lambda text: {"funding": (replace(PAGE.funding[0], funder=text),)},
    ],
)
def test_what_a_person_or_a_program_writes_is_refused_by_the_register_itself(secret, change):
    with pytest.raises(FrameError) as error:
        check_record(replace(PAGE, **change(secret)))
    assert "telephone number" in error.value.render()
    assert secret not in error.value.render()


@pytest.mark.parametrize(
    "text",
    [
        "2012-2014",
        "de 2019 à 2020, puis 2022/2023/2024",
        "2019-12-31",
        "22.10.2019",
        "12 500 000 F CFA",
        "12 345 678",
        "dép. (93) 2 500 000 euros",
        "équipe mobile : 2012-2014",
        "une clinique mobile, 2 500 000 FCFA",
        "SIREN 552 081 317",
        "SIRET 55208131766522",
        "SIRET 552 081 317 66522",
        "005 720 784",
        "ML010711 et COM-93048",
        "FR-INSEE-0123456789",
        "XM-DAC-41114-0612345678",
        "14.450012, -11.430001",
        "+14.450012 -11.430001",
        "1 234 567 890 habitants",
    ],
)
def test_years_amounts_identifiers_and_degrees_are_no_telephone_numbers(text):
    check_record(replace(PAGE, note=text, texts=(("context", f"Dit : {text}."),)))
    assert Scrubber(Dropped(), ()).text(text) == text


def test_the_digits_of_a_key_are_not_judged_but_an_address_is():
    check_record(replace(PAGE, key="fr-0612345678", atlas_id="0612345678"))
    with pytest.raises(FrameError):
        check_record(replace(PAGE, key=SECRETS[0]))
