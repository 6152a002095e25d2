"""Bytes of any encoding become text, HTML becomes lines, and what is neither gets one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import CartoCoopError, NotFoundError
from data.importers import import_files, save_json
from data.importers._atlas_labels import CELL
from data.importers.atlas import NotAtlasError, parse_atlas
from data.importers.text import MAX_BYTES, MAX_TAGS, decode, load_text, text_lines

PAGES = Path(__file__).parent / "atlas_pages"
FRENCH = "Thématique d'intervention : l’eau à Évry, où la Région a œuvré dès 2001 – forêt, aînés, ça."
PAGE = (PAGES / "01_whole.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_page_reads_the_same_in_every_encoding(encoding):
    assert decode(PAGE.encode(encoding)) == PAGE


@pytest.mark.parametrize("encoding", ["latin-1", "mac_roman", "cp850"])
def test_older_encodings_keep_their_accents(encoding):
    text = decode(PAGE.replace("œ", "oe").replace("’", "'").encode(encoding))
    assert "Année de première signature de la convention" in text


def test_utf_8_once_read_as_windows_is_put_right():
    assert decode(FRENCH.encode("utf-8").decode("cp1252", errors="ignore").encode("utf-8")).count("Ã") < 2
    assert decode(("é è ê ç " * 3).encode().decode("cp1252").encode()) == "é è ê ç " * 3


def test_letters_that_merely_look_scrambled_stay():
    assert decode("Ã‰ ça Ã© et Ã¨ 你".encode()) == "Ã‰ ça Ã© et Ã¨ 你"


def test_decomposed_accents_are_composed():
    assert decode("e\u0301cole".encode()) == "école"


@pytest.mark.parametrize("name", ["empty.txt", "binary.bin", "not_atlas.txt", "not_atlas.csv", "README.md"])
def test_what_is_no_page_gets_one_clear_message_with_its_name(name):
    with pytest.raises(CartoCoopError) as error:
        parse_atlas(load_text(PAGES / name), file=name)
    assert name in error.value.render()
    assert "\n" not in error.value.render()


def test_the_message_says_what_a_page_looks_like_and_repeats_nothing_of_the_file():
    with pytest.raises(NotAtlasError) as error:
        parse_atlas(load_text(PAGES / "not_atlas.txt"), file="not_atlas.txt")
    message = error.value.render()
    assert "Année de première signature de la convention" in message
    assert "example.org" not in message
    assert "réunion" not in message


def test_a_file_ten_times_too_large_is_refused_with_the_limit(tmp_path):
    path = tmp_path / "large.txt"
    path.write_bytes(PAGE.encode() * (10 * MAX_BYTES // len(PAGE.encode())))
    with pytest.raises(CartoCoopError, match=r"large\.txt.*(?:9|10)\.\d MB; the limit is 1\.0 MB"):
        load_text(path)
    with pytest.raises(CartoCoopError, match="limit"):
        decode(b"x" * (MAX_BYTES + 1), file="x")


@pytest.mark.parametrize("name", ["missing.txt", "", "a\0b"])
def test_a_file_that_is_not_there_is_said_so(tmp_path, name):
    with pytest.raises(NotFoundError):
        load_text(tmp_path / name)


def test_a_bad_file_does_not_stop_the_others(tmp_path):
    seen: list[str] = []
    paths = [PAGES / "empty.txt", PAGES / "01_whole.txt", tmp_path / "none.txt", PAGES / "20_niger.txt"]
    found = list(import_files(paths, parse_atlas, progress=lambda path: seen.append(path.name)))
    assert [isinstance(item, CartoCoopError) for item in found] == [True, False, True, False]
    assert seen == [path.name for path in paths]


def test_json_that_cannot_be_written_is_said_so(tmp_path):
    save_json(tmp_path / "x.json", "{}")
    assert (tmp_path / "x.json").read_text() == "{}\n"
    with pytest.raises(CartoCoopError, match="cannot be written"):
        save_json(tmp_path / "no" / "x.json", "{}")


def test_cells_of_tables_are_apart_and_blocks_are_lines():
    lines = text_lines("<div>A<p>B <b>c</b></p><table><tr><td><p>1</p></td><td>2</td></tr></table>D</div>")
    assert [line for line in lines if line] == ["A", "B c", f"1{CELL}2", "D"]


def test_scripts_styles_and_comments_are_no_text():
    lines = text_lines("<html><script>x@example.org</script><style>y</style><!-- z --><p>A</p></html>")
    assert [line for line in lines if line] == ["A"]


def test_pipes_are_cells_only_between_blanks():
    assert text_lines("| A | B |") == [f"A{CELL}B"]
    assert text_lines("a|b") == ["a|b"]


@pytest.mark.parametrize(
    "markup",
    [
        "<html><![foo <p>Titre</p>",
        f"<html>&#{'9' * 5000};<p>Titre</p>",
        "<html>" + "<div><table>" * MAX_TAGS + "<p>Titre</p>",
        '<?xml version="1.0"?><html><p>Titre</p></html>',
        "<html><p>Titre",
    ],
)
def test_broken_or_hostile_markup_still_gives_its_text(markup):
    assert any("Titre" in line for line in text_lines(markup))


@given(st.text(max_size=400))
def test_any_text_gives_clean_lines(text):
    for line in text_lines(text):
        assert "\n" not in line
        assert "\r" not in line


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_message(data):
    try:
        text = decode(data, file="x")
    except CartoCoopError:
        return
    assert isinstance(text, str)
