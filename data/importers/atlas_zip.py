"""Pages of the Atlas as an import: one page, or a ZIP archive of thousands, with every bad page named.

Pages are numbered in the order of the archive; a page that cannot be read is one rejected row that names the
file inside. Nothing is unpacked to the disk. Refused as a whole: an archive that is damaged, that holds a
path leading out of it, or that holds too much. Archives inside the archive and files behind a password are
rejected one by one; what belongs to a saved page (pictures, styles, scripts) is left out and counted.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from data.errors import N_, CartoCoopError, Fault, Message
from data.exporters.guard import clean_text
from data.importers._atlas_labels import PERSONAL, cut
from data.importers._atlas_personal import Dropped, Scrubber
from data.importers.atlas import FEWEST_LABELS, AtlasPage, parse_atlas
from data.importers.boundary_archives import safe_entries
from data.importers.kept import from_text, to_text
from data.importers.rows import ImportBatch, ImportedPartnership, RejectedRow
from data.importers.source import Keeper, Source, Tell
from data.importers.text import MAX_BYTES, decode, text_lines, too_large

__all__ = ["FILE", "is_pages", "pack_pages", "pages_batch", "read_pages"]

SUFFIXES: Final = (".html", ".htm", ".xhtml", ".txt")
FILE: Final = N_("File")
"""Heading of the only column of rejected pages."""
MOST_PAGES: Final = 20_000
MOST_UNPACKED: Final = 1_000_000_000
STEP: Final = 100
"""Pages that are kept together, so that a reading that was stopped goes on where it stood."""
_ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz")
_UTF8_NAME: Final = 0x800
_LOCKED: Final = 0x1
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class _Read:
    """One file of an archive: the page, or why it is none."""

    row: int
    name: str
    page: AtlasPage | None = None
    fault: Fault | None = None


def is_pages(source: Source) -> bool:
    """Return whether a file is a page (HTML, or text with the Atlas's labels) or an archive of pages."""
    if source.members is not None:
        return any(PurePosixPath(name).suffix.lower() in SUFFIXES for name in source.members)
    if source.head.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return True
    if source.suffix not in SUFFIXES or source.size > MAX_BYTES:
        return False
    if source.suffix != ".txt":
        return True
    try:
        lines = text_lines(decode(source.read(MAX_BYTES), file=source.name))
    except CartoCoopError:
        return False
    return len(cut(lines).sure - PERSONAL) >= FEWEST_LABELS


def pack_pages(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return single pages as one archive, so that they are taken in together; no name stands twice."""
    out = BytesIO()
    names: Counter[str] = Counter()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for given, content in files:
            path = PurePosixPath(given)
            names[path.name] += 1
            again = names[path.name]
            name = path.name if again == 1 else f"{path.stem} ({again}){path.suffix}"
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def read_pages(source: Source, keeper: Keeper, tell: Tell) -> ImportBatch:
    """Return the pages of a file as partnerships to take.

    Parameters
    ----------
    source
        A page, or an archive of pages.
    keeper, tell
        As in :class:`data.importers.formats.Reading`.

    Raises
    ------
    CartoCoopError
        The archive is damaged, hostile or too large, or holds no page; or the only page is none.
    """
    if source.members is None:
        page = parse_atlas(decode(source.read(MAX_BYTES), file=source.name), file=source.name)
        return pages_batch(source.name, [page])
    try:
        with source.opened() as stream, zipfile.ZipFile(stream) as archive:
            return _read_archive(source.name, archive, keeper, tell)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise CartoCoopError(
            N_("The archive “{file}” cannot be unpacked; it is damaged or locked with a password."),
            file=source.name,
        ) from error


def pages_batch(file: str, pages: Sequence[AtlasPage]) -> ImportBatch:
    """Return pages that were read as one list; their warnings are its remarks."""
    return _batch(file, [_Read(row, page.file, page) for row, page in enumerate(pages, 1)], ())


def _read_archive(file: str, archive: zipfile.ZipFile, keeper: Keeper, tell: Tell) -> ImportBatch:
    infos = list(safe_entries(archive, file, MOST_PAGES, MOST_UNPACKED).values())
    wanted = [info for info in infos if _suffix(info) in (*SUFFIXES, *_ARCHIVES)]
    remarks = [_renamed(file, row, info) for row, info in enumerate(wanted, 1) if _unsure_name(info)]
    if len(wanted) < len(infos):
        words = Message(
            N_("Files that are no pages, left out: {count}."), {"count": len(infos) - len(wanted)}
        )
        remarks.append(Fault(words, file=file))
    found: list[_Read] = []
    budget = MOST_UNPACKED
    for first in range(0, len(wanted), STEP):
        kept = keeper.take(f"pages-{first}")
        part = from_text(kept, list[_Read]) if kept is not None else None
        if part is None:
            part = []
            for row, info in enumerate(wanted[first : first + STEP], first + 1):
                one, size = _page(file, row, archive, info)
                budget -= size
                if budget < 0:
                    raise too_large(file, MOST_UNPACKED + 1, MOST_UNPACKED)
                part.append(one)
                tell(row, len(wanted))
            keeper.keep(f"pages-{first}", to_text(part, list[_Read]))
        found += part
        tell(len(found), len(wanted))
    return _batch(file, found, remarks)


def _page(file: str, row: int, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[_Read, int]:
    """Return one page, or why it is none, and how many bytes were unpacked."""
    name = _name(info)
    bare = PurePosixPath(name).name
    if _suffix(info) in _ARCHIVES:
        text = N_("An archive inside the archive is not opened.")
        return _bad(file, row, name, Message(text), N_("Unpack it and give its pages.")), 0
    if info.flag_bits & _LOCKED:
        text = N_("The file is locked with a password.")
        return _bad(file, row, name, Message(text), N_("Save it without password.")), 0
    try:
        with archive.open(info) as stream:
            content = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return _bad(file, row, name, Message(N_("The file inside the archive is damaged."))), 0
    try:
        if len(content) > MAX_BYTES:
            raise too_large(bare, max(info.file_size, len(content)), MAX_BYTES)
        page = parse_atlas(decode(content, file=bare), file=bare)
    except CartoCoopError as error:
        return _bad(file, row, name, error.message), len(content)
    return _Read(row, name, page), len(content)


def _bad(file: str, row: int, name: str, message: Message, advice: str = "") -> _Read:
    told = Message(advice) if advice else None
    return _Read(row, name, fault=Fault(message, file=file, row=row, field=name, advice=told))


def _batch(file: str, found: Sequence[_Read], remarks: Sequence[Fault]) -> ImportBatch:
    if not found:
        raise CartoCoopError(N_("“{file}” holds no page of the Atlas."), file=file)
    dropped = Dropped()
    told = list(remarks)
    for one in found:
        if one.page is not None:
            dropped.add(one.page.personal_data_dropped)
            told += [replace(fault, file=one.page.file, row=one.row) for fault in one.page.warnings]
    return ImportBatch(
        file=file,
        format="atlas",
        partnerships=tuple(
            ImportedPartnership(rows=(one.row,), title=one.page.title, page=replace(one.page, warnings=()))
            for one in found
            if one.page is not None
        ),
        rejected=tuple(RejectedRow(one.row, (one.fault,)) for one in found if one.fault is not None),
        remarks=tuple(told),
        rows_read=len(found),
        columns=(FILE,),
        cells={one.row: (one.name,) for one in found},
        dropped=dropped,
    )


def _suffix(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename).suffix.lower()


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file inside, without what could steer a terminal or be somebody's address.

    Names that are not marked as UTF-8 come from systems that write them otherwise; those that are no UTF-8
    either are read as code page 850, which archivers under Windows write.
    """
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode("utf-8", errors="replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp850")
    return Scrubber(Dropped(), ()).line(clean_text(name, _LONGEST_NAME))


def _unsure_name(info: zipfile.ZipInfo) -> bool:
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return False
    try:
        info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return True
    return False


def _renamed(file: str, row: int, info: zipfile.ZipInfo) -> Fault:
    text = N_("The archive does not say how this name is written; it is read as “{name}”.")
    return Fault(Message(text, {"name": _name(info)}), file=file, row=row)
