"""Tables of an Atlas page, from real cells or from rows whose cells a text copy joined by spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from data.importers._atlas_labels import CELL
from data.importers._atlas_page import ForeignPartner, Funding, Theme
from data.importers._atlas_personal import without_marks
from data.importers._atlas_values import parse_amount, parse_year, split_country
from data.themes import ThemePath, fold_theme, level_names, load_themes

MOST_NUMBERS = 9
"""Numeric words looked at from the end of a row; thousands apart make at most four of one amount."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?(?:\s?(?:€|euros?|eur))?", re.IGNORECASE | re.ASCII)


def foreign_partners(lines: list[str]) -> tuple[ForeignPartner, ...]:
    """Return the foreign collectivities; a line that is only a country belongs to the one before it."""
    found: list[ForeignPartner] = []
    for line in lines:
        text = without_marks(" ".join(line.replace(CELL, " ").split()))
        if not text:
            continue
        name, country, code = split_country(text)
        if not name and found and not found[-1].country:
            found[-1] = ForeignPartner(found[-1].name, country, code)
        else:
            found.append(ForeignPartner(name, country, code))
    return tuple(found)


def single_names(lines: list[str]) -> tuple[str, ...]:
    """Return one name per row, each once."""
    names = (without_marks(" ".join(line.replace(CELL, " ").split())) for line in lines)
    return tuple(dict.fromkeys(name for name in names if name))


def goals(lines: list[str]) -> tuple[str, ...]:
    """Return the goals for sustainable development, one per line, semicolon or number."""
    found: list[str] = []
    for line in lines:
        for part in re.split(rf"[;{CELL}]|(?<=\S)\s+(?=(?:ODD\s?)?\d{{1,2}}\s?[.:–-]\s)", line):
            text = part.strip(" -–•*,")
            if text:
                found.append(text)
    return tuple(dict.fromkeys(found))


def theme_of(levels: list[str]) -> Theme:
    """Return the theme that three labelled texts name; levels not in the Atlas's list make it unknown."""
    texts = [" ".join(level.split()) for level in levels]
    canonical = [_canonical(text, depth) for depth, text in enumerate(texts, 1)]
    path = ThemePath(
        *(name if name is not None else text for name, text in zip(canonical, texts, strict=True))
    )
    depth = max((number for number, text in enumerate(texts, 1) if text), default=0)
    known = depth == 0 or ThemePath(*path[:depth]) in load_themes()
    return Theme(*path, as_published=" / ".join(filter(None, texts)), known=known)


def _canonical(text: str, level: int) -> str | None:
    path = level_names(level).get(fold_theme(text)) if text else None
    return path[level - 1] if path else None


def theme_rows(lines: list[str]) -> tuple[Theme, ...]:
    """Return the rows of the priorities' table.

    Without real cells the row is split by the list of known themes, the priority being the integer at its
    end; what the list does not know stays in `as_published` and makes the theme unknown.
    """
    return tuple(_theme_row(row) for row in _whole_theme_rows(lines))


def _whole_theme_rows(lines: list[str]) -> Iterator[str]:
    """Join a table whose cells stand on lines of their own; cut flattened rows after their priority."""
    waiting: list[str] = []
    for line in lines:
        if CELL in line:
            yield from _joined(waiting)
            waiting = []
            yield line
            continue
        for piece in re.split(r"(?<=\s\d)\s+(?=[^\W\d_])", line):
            if _starts_row(piece):
                yield from _joined(waiting)
                waiting = []
            if piece.strip():
                waiting.append(piece)
            if re.search(r"(?:^|\s)\d{1,2}$", piece):
                yield from _joined(waiting)
                waiting = []
    yield from _joined(waiting)


def _joined(cells: list[str]) -> list[str]:
    return [CELL.join(cells)] if cells else []


def _starts_row(piece: str) -> bool:
    folded = fold_theme(piece)
    return any(folded.startswith(f"{name} ") or folded == name for name in level_names(1))


def _theme_row(row: str) -> Theme:
    published = " ".join(row.replace(CELL, " ").split())
    number = re.search(r"(?:^|\s)(\d{1,2})$", row.strip())
    body = row.strip()[: number.start()] if number else row.strip()
    priority = int(number[1]) if number else None
    if CELL in body.strip(CELL):
        cells = [cell.strip() for cell in body.strip(" ").split(CELL)]
        theme = theme_of([*cells, "", "", ""][:3])
        return Theme(*theme.levels, priority, published, theme.known and len(cells) <= 4)
    path, rest = _by_known_names(body)
    return Theme(*path, priority, published, not rest and bool(path.level_1))


@cache
def _joined_paths() -> tuple[tuple[str, ThemePath], ...]:
    return tuple((fold_theme(" ".join(level for level in path if level)), path) for path in load_themes())


def _by_known_names(text: str) -> tuple[ThemePath, str]:
    """Split joined levels by the known paths: the longest path at its beginning, and what is left."""
    folded = fold_theme(text)
    best, left = ThemePath(""), folded
    for whole, path in _joined_paths():
        if folded == whole or folded.startswith(f"{whole} "):
            rest = folded[len(whole) :].strip()
            if len(rest) < len(left):
                best, left = path, rest
    return best, left


def funding_rows(lines: list[str]) -> tuple[Funding, ...]:
    """Return the rows of the financing table; a row that is not understood keeps only its words."""
    return tuple(_funding_row(row) for row in _whole_funding_rows(lines))


def _whole_funding_rows(lines: list[str]) -> Iterator[str]:
    """Give one text per row: cells on lines of their own are joined, flattened rows are cut after a year."""
    waiting = ""
    for line in lines:
        text = line.strip(" ")
        if not text.strip():
            continue
        if CELL in text:
            if waiting:
                yield waiting
            waiting = ""
            yield text
            continue
        if waiting and not re.fullmatch(r"[\d\s.,€]+", text):
            yield waiting
            waiting = ""
        waiting = f"{waiting} {text}".strip()
        *whole, waiting = _cut_after_years(waiting)
        yield from whole
        if _numbers(waiting)[2]:
            yield waiting
            waiting = ""
    if waiting:
        yield waiting


def _cut_after_years(text: str) -> list[str]:
    """Cut "Autre 71478 0 2001 Région 5000 2002" into its rows."""
    rows, start = [], 0
    for match in re.finditer(r"(?<=\s)(?:19|20)\d\d(?=\s+[^\W\d_])", text):
        if _numbers(text[start : match.end()])[2]:
            rows.append(text[start : match.end()].strip())
            start = match.end()
    return [*rows, text[start:].strip()]


def _numbers(text: str) -> tuple[str, list[str], str]:
    """Split a joined row into funder, numeric words and year ("" unless amounts and a year end the row)."""
    words = text.split()
    year = words.pop() if len(words) > 1 and _YEAR.fullmatch(words[-1]) else ""
    tail: list[str] = []
    while (
        words and len(tail) < MOST_NUMBERS and (_NUMBER.fullmatch(words[-1]) or words[-1] in ("€", "euros"))
    ):
        word = words.pop()
        if word[0].isdigit():
            tail.insert(0, word)
    if not tail and year:
        return " ".join(words), [], ""
    return " ".join(words), tail, year


def _funding_row(row: str) -> Funding:
    row = without_marks(row)
    published = " ".join(row.replace(CELL, " ").split())
    if CELL in row:
        return _from_cells([cell.strip() for cell in row.split(CELL)], published)
    words = published.split()
    year = parse_year(words[-1]) if len(words) > 1 and _YEAR.fullmatch(words[-1]) else None
    funder, tail, _ = _numbers(published)
    if not tail:
        return Funding(" ".join(words[:-1]) if year else published, year=year, as_published=published)
    readings = _readings(tail)
    if len(readings) != 1:
        return Funding(funder, year=year, as_published=published)
    extra, amount, water = readings[0]
    return Funding(" ".join([funder, *extra]), amount, water, year, published)


def _from_cells(cells: list[str], published: str) -> Funding:
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    year = parse_year(cells[-1]) if len(cells) > 2 and _YEAR.fullmatch(cells[-1]) else None
    middle = cells[1:-1] if year else cells[1:]
    amount = parse_amount(middle[0]) if middle else None
    water = next((parse_amount(cell) for cell in middle[1:] if cell), None)
    return Funding(cells[0], amount, water, year, published)


def _readings(tail: list[str]) -> list[tuple[list[str], float, float | None]]:
    """Return every way to read the numeric words: rest of the funder's name, amount, amount of the 1 %.

    A part for water larger than the amount is no reading; among the others the one that leaves no number
    to the funder's name wins, then the one with the fewest.
    """
    found: dict[int, list[tuple[list[str], float, float | None]]] = {}
    size = len(tail)
    for start in range(size):
        for cut in range(start + 1, size + 1):
            amount = parse_amount(" ".join(tail[start:cut]))
            water = parse_amount(" ".join(tail[cut:])) if cut < size else None
            if amount is None or (cut < size and water is None) or (water is not None and water > amount):
                continue
            found.setdefault(start, []).append((tail[:start], amount, water))
    return found[min(found)] if found else []
