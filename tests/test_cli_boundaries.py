"""``cli.py boundaries``: list, use, fetch, reset."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from commands import boundaries
from data import boundary_fetch
from data.errors import NoNetworkError
from data.fetch import Policy
from data.territories import boundary_status
from tests.data.boundary_cells import communes, units
from tests.data.boundary_server import Resource, closed_port, serve

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:typer")


def run(*arguments, **kwargs):
    return CliRunner().invoke(boundaries.app, [str(argument) for argument in arguments], **kwargs)


@pytest.fixture
def kayes(tmp_path):
    path = tmp_path / "kayes_2015.parquet"
    communes("kayes", ("code", "name")).to_parquet(path)
    return path


def geojson(frame, **names):
    return frame.rename(columns=names).to_json().encode()


def mali(base):
    """Answer as geoBoundaries does: names and no codes."""
    levels = {
        "ADM1": units("kayes", "region", ("name",)),
        "ADM2": units("kayes", "cercle", ("name",)),
        "ADM3": communes("kayes", ("name",)),
    }
    resources = {}
    for level, frame in levels.items():
        description = {
            "gjDownloadURL": f"{base}/{level}.geojson",
            "boundaryYearRepresented": "2017",
            "boundaryLicense": "CC BY 3.0 IGO",
        }
        resources[f"/MLI/{level}/"] = Resource(json.dumps(description).encode())
        resources[f"/{level}.geojson"] = Resource(geojson(frame, name="shapeName"))
    return resources


@pytest.fixture
def service(monkeypatch):
    """Serve both services locally."""
    resources = {}
    small = communes("idf", ("code", "name"))
    for number in ("75", "77", "78", "91", "92", "93", "94", "95"):
        part = small.loc[small["code"].str.startswith(number)]
        resources[f"/departements/{number}/communes"] = Resource(geojson(part, name="nom"))
    with serve(resources) as base:
        resources |= mali(base)
        monkeypatch.setenv("CARTOCOOP_GEOBOUNDARIES_URL", base)
        monkeypatch.setenv("CARTOCOOP_GEO_API_URL", base)
        yield resources


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(boundary_fetch, "Policy", Policy)
    real = boundary_fetch.fetch_boundaries

    def quick(area, **kwargs):
        kwargs["policy"] = Policy(connect_timeout=1, read_timeout=1, sleep=lambda _seconds: None)
        return real(area, **kwargs)

    monkeypatch.setattr(boundary_fetch, "fetch_boundaries", quick)


def test_list_names_tier_vintage_and_licence(kayes):
    rows = json.loads(run("list", "--json").stdout)
    assert [(row["area"], row["level"]) for row in rows] == [
        ("kayes", "region"),
        ("kayes", "cercle"),
        ("kayes", "commune"),
        ("idf", "region"),
        ("idf", "departement"),
        ("idf", "epci"),
        ("idf", "ept"),
        ("idf", "commune"),
    ]
    assert {row["tier"] for row in rows} == {"schematic"}
    run("use", kayes, "--licence", "[bold]CC BY[/bold]")
    rows = json.loads(run("list", "--json").stdout)
    assert {row["tier"] for row in rows if row["area"] == "kayes"} == {"official"}
    assert {row["vintage"] for row in rows if row["area"] == "kayes"} == {"2015"}
    table = run("list", env={"COLUMNS": "200"}).stdout
    assert "129/129" in table
    assert "[bold]CC BY[/bold]" in table


def test_use_prints_the_report_and_takes_the_file(kayes):
    result = run("use", kayes)
    assert result.exit_code == 0
    assert "129" in result.stdout
    assert "kayes_2015.parquet" in result.stdout
    assert boundary_status()["kayes"].tier == "official"


def test_use_json_is_one_document(kayes):
    result = run(
        "use", kayes, "--json", "--area", "kayes", "--code-column", "code", "--name-column", "name",
        "--vintage", "2019", "--source", "OCHA", "--licence", "CC BY",
    )  # fmt: skip
    document = json.loads(result.stdout)
    assert document["counts"]["matched"] == 129
    assert document["vintage"] == "2019"
    assert boundary_status()["kayes"].source == "OCHA"


def test_use_fails_when_too_little_is_drawn(tmp_path):
    path = tmp_path / "few.geojson"
    communes("kayes", ("code",)).iloc[:9].to_file(path)
    result = run("use", path)
    assert result.exit_code == 1
    assert "9" in result.stdout
    assert result.stderr
    assert boundary_status()["kayes"].tier == "schematic"


def test_use_takes_a_crs_and_a_layer(tmp_path):
    path = tmp_path / "a.gpkg"
    data = communes("kayes", ("code",)).to_crs(32629)
    data.to_file(path, layer="communes")
    data.to_file(path, layer="other")
    assert run("use", path, "--layer", "communes", "--crs", "EPSG:32629").exit_code == 0


def test_reset_brings_the_schematic_back(kayes):
    run("use", kayes)
    assert run("reset", "--area", "idf").exit_code == 0
    assert boundary_status()["kayes"].tier == "official"
    assert run("reset").exit_code == 0
    assert boundary_status()["kayes"].tier == "schematic"


def test_fetch_uses_what_comes(service):
    result = run("fetch", "--yes")
    assert result.exit_code == 0, result.output
    assert "SHA-256" in result.stdout
    status = boundary_status()
    assert {info.tier for info in status.values()} == {"official"}
    assert (status["kayes"].vintage, status["kayes"].licence) == ("2017", "CC BY 3.0 IGO")
    assert status["idf"].vintage == ""
    assert status["idf"].n_units == 1266


def test_fetch_json_tells_of_a_changed_file(service):
    run("fetch", "--yes", "--area", "kayes")
    changed = geojson(communes("kayes", ("name",)).iloc[1:], name="shapeName")
    service["/ADM3.geojson"] = Resource(changed, etag='"two"')
    assert "SHA-256" in run("fetch", "--yes", "--area", "kayes").stdout
    document = json.loads(run("fetch", "--yes", "--area", "kayes", "--json").stdout)
    assert [entry["file"] for entry in document] == [
        "mali-adm1.geojson",
        "mali-adm2.geojson",
        "mali-adm3.geojson",
    ]
    assert document[2]["fetched"]["previous_sha256"]
    assert document[2]["report"]["counts"]["missing"] >= 1


def test_fetch_asks_first(service):
    refused = run("fetch", "--area", "kayes", input="n\n")
    assert refused.exit_code == 1
    assert boundary_status()["kayes"].tier == "schematic"
    assert run("fetch", "--area", "kayes", input="y\n").exit_code == 0
    assert boundary_status()["kayes"].tier == "official"


def test_fetch_without_network_is_one_message(monkeypatch, impatient):
    monkeypatch.setenv("CARTOCOOP_GEOBOUNDARIES_URL", closed_port())
    result = run("fetch", "--area", "kayes", "--yes")
    assert isinstance(result.exception, NoNetworkError)
    assert result.stdout == ""


def test_a_fetched_file_that_fits_nothing_is_told_and_the_others_used(service):
    service["/ADM3.geojson"] = Resource(geojson(units("idf", "region", ("name",))))
    result = run("fetch", "--area", "kayes", "--yes")
    assert result.exit_code == 0
    assert boundary_status()["kayes"].tier == "schematic"
    for level in ("ADM1", "ADM2"):
        service[f"/{level}.geojson"] = Resource(geojson(units("idf", "region", ("name",))), etag='"two"')
    run("reset")
    assert run("fetch", "--area", "kayes", "--yes").exit_code == 1


def test_an_interruption_says_that_what_came_is_kept(monkeypatch):
    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(boundaries, "fetch_and_use", interrupt)
    result = run("fetch", "--yes")
    assert result.exit_code != 0
    assert result.stderr
