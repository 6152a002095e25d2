"""The guide is the same in both languages, and names only what the product has."""

from __future__ import annotations

import io
import re
import string
from pathlib import Path

import pytest
import typer
from PIL import Image

from cli import app
from tests.translations.test_catalogue import extracted
from translations import translator
from views.guide import anchor

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LANGUAGES = ("fr", "en")
OTHER_NAMES = {"PDF", "PNG", "PPTX"}
"""Buttons named after their format."""
LARGEST = 700_000


def guide(language: str) -> str:
    return (DOCS / f"guide.{language}.md").read_text(encoding="utf-8")


def pictures(language: str) -> list[str]:
    return re.findall(r"^!\[[^\]]{20,}\]\(([^)]+)\)$", guide(language), re.MULTILINE)


def names_on_screen(language: str) -> re.Pattern[str]:
    """Return what matches a message of the product, a value in the place of each field."""
    t = translator(language)
    forms = []
    for message in extracted():
        pieces = list(string.Formatter().parse(t(message)))
        if len(pieces) > 1 and len("".join(text for text, *_ in pieces)) < 4:
            continue
        forms.append("".join(re.escape(text) + (r"\w+" if name else "") for text, name, *_ in pieces))
    return re.compile("|".join(forms))


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_are_words_of_the_screen(language):
    known = names_on_screen(language)
    bold = set(re.findall(r"\*\*([^*]+)\*\*", guide(language))) - OTHER_NAMES
    assert len(bold) > 40
    assert sorted(term for term in bold if not known.fullmatch(term)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_and_their_options_exist(language):
    commands = typer.main.get_command(app).commands
    named = re.findall(r"`cli\.py ([^`]+)`", guide(language))
    assert len(named) >= 6
    for words in (text.split() for text in named):
        command = commands[words[0]]
        command = getattr(command, "commands", {}).get(words[1] if len(words) > 1 else "", command)
        options = {name for one in command.params for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_exists_says_what_it_shows_and_is_used(language):
    named = pictures(language)
    assert len(named) == guide(language).count("![")
    assert {f"guide/{path.name}" for path in (DOCS / "guide").glob(f"*-{language}.webp")} == set(named)
    for name in named:
        picture = Image.open(io.BytesIO((DOCS / name).read_bytes()))
        assert (picture.format, picture.width) == ("WEBP", 1000)


def test_the_pictures_stay_small():
    assert sum(path.stat().st_size for path in (DOCS / "guide").iterdir()) <= LARGEST


def test_both_languages_have_the_same_chapters_steps_and_pictures():
    shapes = []
    for language in LANGUAGES:
        chapters = re.split(r"^## ", guide(language), flags=re.MULTILINE)
        shapes.append([(len(re.findall(r"^\d+\. ", one, re.M)), one.count("![")) for one in chapters])
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) == 7
    assert [name.replace("-fr.", "-en.") for name in pictures("fr")] == pictures("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_lead_to_the_chapters(language):
    headings = re.findall(r"^## (.+)$", guide(language), re.MULTILINE)
    assert re.findall(r"\]\(#([^)]+)\)", guide(language)) == [anchor(heading) for heading in headings]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_citation_is_that_of_the_citation_file(language):
    file = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    facts = dict(re.findall(r'^(title|version|date-released): "?([^"\n]+)', file, re.MULTILINE))
    cited = guide(language).split("\n> ")[-1]
    assert facts["title"] in cited
    assert facts["version"] in cited
    assert facts["date-released"][:4] in cited
