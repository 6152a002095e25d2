"""`cli.py poster` and `booklet`: same requests as the page; errors in one sentence, before any work."""

from __future__ import annotations

import json

import pytest
from PIL import Image
from typer.testing import CliRunner

from commands import poster as module
from data.errors import CartoCoopError
from data.exporters import ExportedFile


@pytest.fixture
def asked(monkeypatch):
    """Return the requests that reach the drawing, which is left out."""
    found = []

    def drawn(request, suffix="pdf", *, progress=None, **more):
        found.append((request, suffix))
        if progress:
            progress(0, 2, "un")
            progress(1, 2, "deux")
        return ExportedFile("x", "y", b"content")

    monkeypatch.setattr(module, "poster_file", drawn)
    monkeypatch.setattr(module, "booklet_file", drawn)
    return found


def run(*arguments):
    from cli import app

    return CliRunner().invoke(app, [*map(str, arguments)])


def logo(folder):
    path = folder / "logo.png"
    Image.new("RGB", (30, 20)).save(path)
    return path


def test_every_option_reaches_the_request(asked, tmp_path):
    result = run(
        *(
            "poster",
            "--template",
            "change",
            "--paper",
            "a3-portrait",
            "--area",
            "idf",
            "--years",
            "2009-2019",
        ),
        *("--title", "Titre", "--subtitle", "Sous", "--logo", logo(tmp_path), "--qr", "https://example.org/"),
        *("--year", "2015", "--theme", "Santé", "--lang", "en", "--date", "2026-11-22", "--dpi", "90"),
        *("-o", tmp_path / "a.svg", "--json"),
    )
    assert result.exit_code == 0, (result.output, result.exception)
    [(request, suffix)] = asked
    assert suffix == "svg"
    assert (request.template, request.paper, request.areas) == ("change", "a3-portrait", ("idf",))
    assert (request.years, request.title, request.subtitle) == ((2009, 2019), "Titre", "Sous")
    assert (request.filter.year, request.language, request.dpi) == (2015, "en", 90)
    assert len(request.logos) == 1
    assert request.address == "https://example.org/"
    assert json.loads(result.stdout)["bytes"] == 7


def test_a_presentation_is_a_slide_and_format_wins_over_the_suffix(asked, tmp_path):
    assert run("poster", "-o", tmp_path / "a.pptx").exit_code == 0
    assert run("poster", "--format", "pdf", "-o", tmp_path / "affiche").exit_code == 0
    assert [(request.paper, suffix) for request, suffix in asked] == [
        ("slide-16x9", "pptx"),
        ("a4-landscape", "pdf"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "a.gif"), "png"),
        (("-o", "a.png", "--template", "vew"), "links"),
        (("-o", "a.png", "--paper", "a5"), "a4-portrait"),
        (("-o", "nowhere/a.png"), "nowhere"),
        (("-o", "a.pptx", "--paper", "square"), "slide-4x3"),
        (("-o", "a.png", "--paper", "a0-portrait", "--dpi", "600"), "PDF"),
        (("-o", "a.png", "--dpi", "5"), "36"),
        (("-o", "a.png", "--qr", "javascript:alert(1)"), "http"),
        (("-o", "a.png", "--logo", "missing.png"), "missing.png"),
        (("-o", "a.png", "--title", "x" * 200), "160"),
        (("-o", "a.png", "--years", "hier"), "hier"),
        (("-o", "a.png", "--years", "2019-2009"), ""),
        (("-o", "a.png", "--year", "1200"), "1200"),
    ],
)
def test_a_persons_error_is_one_sentence_and_nothing_is_drawn_or_written(
    asked, tmp_path, monkeypatch, arguments, said
):
    monkeypatch.chdir(tmp_path)
    result = run("poster", *arguments)
    assert isinstance(result.exception, CartoCoopError), result.output
    assert said in result.exception.render()
    assert not asked
    assert not list(tmp_path.iterdir())


def test_the_booklet_shows_its_progress_on_the_error_stream_only(asked, tmp_path):
    result = run("booklet", "-o", tmp_path / "atlas.pdf", "--year", "2019", "--lang", "en")
    assert result.exit_code == 0, (result.output, result.exception)
    assert result.stdout == ""
    assert "deux" in result.stderr or "2/2" in result.stderr or "1/1" in result.stderr
    assert asked[0][0].filter.year == 2019
    assert (tmp_path / "atlas.pdf").read_bytes() == b"content"


def test_the_booklet_is_a_pdf(asked, tmp_path):
    result = run("booklet", "-o", tmp_path / "atlas.docx")
    assert "pdf" in result.exception.render()
    assert not asked
