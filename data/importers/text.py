"""From a file's bytes to lines of text: any encoding, text or HTML, with a limit on the size.

In the lines that come out, cells of a real table stand apart by a tabulator; everything else that
separates blocks on the page is a new line.
"""

from __future__ import annotations

import html
import re
import unicodedata
import warnings
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag
from bs4.exceptions import ParserRejectedMarkup
from charset_normalizer import from_bytes

from data.errors import N_, CartoCoopError, NotFoundError
from data.importers._atlas_labels import CELL

MAX_BYTES = 1_000_000
"""Largest file that is read. A project page takes 15 to 150 kB."""

MAX_TAGS = 8_000
"""Above this number of tags the page is read without its structure: nesting makes the parser slow."""

_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff\u00ad]"
)
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|table|div|dl)\b", re.IGNORECASE)
_BREAKS = re.compile(r"<\s*(?:br|p|/p|li|/li|/?ul|/?ol|/?h[1-6]|/?tr|/?div)\b[^<>]{0,500}>", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:[a-z][a-z0-9]{0,9})\b[^<>@]{0,500}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl"),
        *("dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("html", "label", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table"),
        *("tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul"),
    ]
)
_WESTERN = frozenset("àâäáãçéèêëíîïñóôöõùûüúÿœæÀÂÄÁÇÉÈÊËÎÏÑÔÖÙÛÜŒÆ’‘“”«»–—…€°·•²³½ªº§©® \u00a0\u00ad")
"""Letters and signs of French in Windows-1252: a text with no others is not guessed to be of Mac or DOS."""
_HIDDEN = frozenset(["script", "style", "noscript", "template", "svg", "object", "iframe"])


def decode(data: bytes, *, file: str = "", limit: int = MAX_BYTES) -> str:
    """Return the text of `data`, at most `limit` bytes, whatever its encoding.

    UTF-8 and UTF-16 (with or without a mark) are recognised exactly, lines of UTF-8 among lines of
    Windows-1252 line by line; anything else is guessed, and Windows-1252 is taken when the guess fails.
    UTF-8 once read as Windows-1252 ("Ã©") is put right.

    Raises
    ------
    CartoCoopError
        When the bytes are empty, too many, or not text.
    """
    if not data.strip():
        raise CartoCoopError(N_("The file “{file}” is empty."), file=file)
    if len(data) > limit:
        raise too_large(file, len(data), limit)
    text = _decoded(data)
    if text is None or not _is_text(text):
        raise CartoCoopError(N_("The file “{file}” is not a text or HTML file."), file=file)
    return _unscrambled(unicodedata.normalize("NFC", text))


def too_large(file: str, size: int, limit: int) -> CartoCoopError:
    """Return the error that says how large a file is and how large it may be, in megabytes."""
    return CartoCoopError(
        N_("The file “{file}” is too large: {size:.1f} MB; the limit is {limit:.1f} MB."),
        file=file,
        size=size / 1e6,
        limit=limit / 1e6,
    )


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4000]:
        zeros = data[:4000].count(b"\x00")
        if zeros < len(data[:4000]) * 0.3:
            return None
        return data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    return _line_by_line(data) or _guessed(data)


def _guessed(data: bytes) -> str:
    """Return the text of bytes in some encoding of one byte per letter."""
    western = data.decode("cp1252", errors="replace")
    if {char for char in western if not char.isascii()} <= _WESTERN:
        return western
    best = from_bytes(data[:200_000], cp_isolation=["cp1252", "latin_1", "mac_roman", "cp850"]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")


def _line_by_line(data: bytes) -> str | None:
    """Return the text of lines in UTF-8 put together with lines in Windows-1252; None when it is not that."""
    lines: list[str] = []
    utf8 = False
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
            utf8 = utf8 or not line.isascii()
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
    return "\n".join(lines).removeprefix("\ufeff") if utf8 else None


def _is_text(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(char == "\ufffd" or (ord(char) < 32 and char not in "\t\n\r\f\v") for char in sample)
    return odd <= len(sample) * 0.02


def _unscrambled(text: str) -> str:
    """Put right UTF-8 that was once read as Windows-1252, when the whole text agrees."""
    if len(re.findall(r"Ã[\x80-\xbf©¨ªªè´®«¢§‰Š€]|â€", text)) < 3:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def load_text(path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    NotFoundError
        When there is no such file, or it cannot be read.
    CartoCoopError
        See :func:`decode`.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
            size = len(data) if len(data) <= MAX_BYTES else path.stat().st_size
    except (OSError, ValueError) as error:
        raise NotFoundError(
            N_("The file “{file}” does not exist or cannot be read."), file=path.name
        ) from error
    if size > MAX_BYTES:
        raise too_large(path.name, size, MAX_BYTES)
    return decode(data, file=path.name)


def text_lines(text: str) -> list[str]:
    """Return the lines of a text or HTML page, without trailing blanks, empty lines kept as "".

    Cells of an HTML table, or of a text table with tabulators or pipes, are joined by :data:`CELL`.
    """
    plain = _from_html(text) if _HTML.search(text[:50_000]) else _without_tags(text)
    plain = _CONTROL.sub("", plain.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    return [_clean_line(line) for line in plain.split("\n")]


def _clean_line(line: str) -> str:
    if line.count("|") and not re.search(r"\w\|\w", line):
        line = re.sub(r"\s*\|\s*", CELL, line.strip().strip("|"))
    cells = (" ".join(cell.split()) for cell in line.split(CELL))
    return CELL.join(cells).rstrip()


def _without_tags(text: str) -> str:
    """Return a text copy without the few tags and entities that stand in it."""
    plain = _TAGS.sub("", _BREAKS.sub("\n", text))
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), plain)


def _from_html(text: str) -> str:
    if text.count("<") > MAX_TAGS:
        return _without_tags(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            soup = BeautifulSoup(text, "html.parser")
    except (
        ParserRejectedMarkup,
        ValueError,
        AssertionError,
        RecursionError,
    ):  # markup that the parser rejects
        return _without_tags(text)
    addresses = [f"{address}\n" for address in _own_addresses(soup)]
    for hidden in soup.find_all(list(_HIDDEN)):
        hidden.extract()
    for table in soup.find_all("table"):
        if table.find("table") is None:
            copy = soup.new_tag("pre")
            copy.string = "\n".join(_table_rows(table))
            table.replace_with(copy)
    return "".join([*addresses, *_walk(soup)])


def _own_addresses(soup: BeautifulSoup) -> list[str]:
    """Return the addresses that the page gives as its own."""
    found = [tag.get("href") for tag in soup.find_all("link", rel="canonical", limit=3)]
    found += [tag.get("content") for tag in soup.find_all("meta", property="og:url", limit=3)]
    return [str(address) for address in found if address]


def _table_rows(table: Tag) -> list[str]:
    """Return one line per row of a table that holds no other, its cells joined by :data:`CELL`."""
    rows = []
    for row in table.find_all(["tr", "caption"]):
        cells = row.find_all(["td", "th"]) or [row]
        rows.append(CELL.join(" ".join(cell.get_text(" ").split()) for cell in cells))
    return rows


def _walk(soup: BeautifulSoup) -> list[str]:
    """Return the texts of a page in order, with a new line before and after each block."""
    pieces: list[str] = []
    stack: list[PageElement | str] = [soup]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            pieces.append(node)
        elif isinstance(node, Tag):
            edge = "\n" if node.name in _BLOCKS else ""
            pieces.append(edge)
            stack.append(edge)
            stack.extend(reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            parent = node.parent.name if node.parent else ""
            pieces.append(str(node) if parent in ("pre", "textarea") else re.sub(r"\s+", " ", str(node)))
    return pieces
