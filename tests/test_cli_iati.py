"""IATI in the terminal: the publisher is named by the user, what is left out is told."""

from __future__ import annotations

import pytest
from lxml import etree
from typer.testing import CliRunner

from cli import app
from data.errors import CartoCoopError

PUBLISHER = (
    "--reporting-org",
    "FR-INSEE-123456789",
    "--reporting-name",
    "Ville fictive",
    "--reporting-type",
    "11",
)


@pytest.fixture
def run(ready_home):
    return lambda *options: CliRunner().invoke(app, [str(one) for one in options])


def test_the_publisher_stands_in_the_file_and_what_is_left_out_is_counted(run, tmp_path):
    path = tmp_path / "registre.xml"
    result = run("export", path, "--what", "register", *PUBLISHER)
    assert result.exit_code == 0, result.output
    assert "Hors des activités" in result.stderr
    publishers = etree.parse(path).findall("iati-activity/reporting-org")
    assert {(one.get("ref"), one.findtext("narrative")) for one in publishers} == {
        ("FR-INSEE-123456789", "Ville fictive")
    }


@pytest.mark.parametrize(
    "options",
    [
        ("--what", "register", "--reporting-org", "sans", "--reporting-name", "Ville"),
        ("--what", "register", "--reporting-org", "FR-INSEE-123456789"),
        ("--reporting-org", "FR-INSEE-123456789", "--reporting-name", "Ville"),
    ],
)
def test_a_publisher_half_named_or_without_a_register_is_refused(run, tmp_path, options):
    result = run("export", tmp_path / ("a.xml" if "--what" in options else "a.csv"), *options)
    assert isinstance(result.exception, CartoCoopError)
    assert not list(tmp_path.iterdir())
