"""French is complete, and its messages keep the fields of the English ones."""

from __future__ import annotations

import string
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from translations import CATALOGUE, translator

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "t": None, "N_": None}
METHODS = [("**.py", "python")]
ROOMS = ("data", "geo", "layers", "views", "commands")


def extracted() -> set[str]:
    found = set()
    for room in ROOMS:
        for _, _, message, _, _ in extract_from_dir(str(ROOT / room), METHODS, keywords=KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    for name in ("app.py", "cli.py"):
        from babel.messages.extract import extract

        with (ROOT / name).open("rb") as handle:
            found |= {
                m if isinstance(m, str) else m[0]
                for _, m, _, _ in extract("python", handle, keywords=KEYWORDS)
            }
    return {message for message in found if message}


def catalogue():
    with CATALOGUE.open("rb") as handle:
        return read_po(handle, locale="fr")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_message_of_the_code_has_a_french_translation():
    known = {m.id for m in catalogue() if m.id and m.string and not m.fuzzy}
    assert sorted(extracted() - known) == []


def test_no_translation_is_left_over():
    assert sorted({m.id for m in catalogue() if m.id} - extracted()) == []


def test_translations_keep_the_fields_of_the_message():
    wrong = [m.id for m in catalogue() if m.id and fields(m.id) != fields(m.string)]
    assert wrong == []


def test_an_unknown_language_falls_back_to_french():
    assert translator("xx")("row {row}") == translator("fr")("row {row}") != "row {row}"


def test_no_message_hides_in_an_f_string():
    """The catalogue tool cannot see a message inside an f-string."""
    import ast

    hidden = []
    files = [p for room in ROOMS for p in (ROOT / room).rglob("*.py")] + [ROOT / "app.py", ROOT / "cli.py"]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [one for one in ast.walk(node) if isinstance(one, ast.Call) and one.args]
                named = [one for one in calls if getattr(one.func, "id", "") in KEYWORDS]
                if any(isinstance(one.args[0], ast.Constant) for one in named):
                    hidden.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert hidden == []
