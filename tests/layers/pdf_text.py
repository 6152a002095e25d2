"""Reads the text back from a PDF that ReportLab wrote: streams, fonts and their tables of letters."""

from __future__ import annotations

import base64
import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_SHOWN = re.compile(rb"/(F\d+(?:\+\d+)?) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.S)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_SPECIAL = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _decoded(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    head, data = body[: found.start()], found[1].strip()
    if b"ASCII85Decode" in head:
        data = base64.a85decode(data.removesuffix(b"~>"))
    return zlib.decompressobj().decompress(data) if b"FlateDecode" in head else data


def _letters(body: bytes) -> dict[int, str]:
    rows = re.findall(rb"<([0-9A-Fa-f]{2})> <((?:[0-9A-Fa-f]{4})+)>", _decoded(body))
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in rows}


def _unescaped(text: bytes) -> bytes:
    def one(match):
        what = match[1]
        return bytes([int(what, 8)]) if what.isdigit() else _SPECIAL.get(what, what)

    return _ESCAPE.sub(one, text)


def pdf_pages(content: bytes) -> list[str]:
    """Return the text of each page, pieces joined by blanks."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    fonts = {}
    for body in objects.values():
        table, name = re.search(rb"/ToUnicode (\d+) 0 R", body), re.search(rb"/Name /(F\S+)", body)
        if table and name:
            fonts[name[1].decode()] = _letters(objects[int(table[1])])
    pages = []
    for body in objects.values():
        if not re.search(rb"/Type /Page\b", body):
            continue
        stream = _decoded(objects[int(re.search(rb"/Contents (\d+) 0 R", body)[1])])
        font, pieces = "", []
        for name, text in _SHOWN.findall(stream):
            if name:
                font = name.decode()
            else:
                table = fonts.get(font, {})
                pieces.append("".join(table.get(code, chr(code)) for code in _unescaped(text)))
        pages.append(re.sub(r"\s+", " ", " ".join(pieces)))
    return pages


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF."""
    return "\n".join(pdf_pages(content))
