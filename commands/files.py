"""Writing a file that a command made, and telling so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from commands.options import print_json
from data.errors import N_
from data.exporters import ExportedFile
from data.exporters.save import check_folder, save
from geo.pipeline.export import ExportError
from translations import terminal_language, translator

_ = translator(terminal_language())


def today() -> date:
    """Return the day here."""
    return datetime.now(UTC).astimezone().date()


def suffix_of(file: Path, known: Iterable[str]) -> str:
    """Return the suffix of a file to write, once all that can be checked before the work is.

    Raises
    ------
    ExportError
        The suffix is none of those known.
    CartoCoopError
        The file cannot be written there.
    """
    suffix, formats = file.suffix.lstrip(".").lower(), tuple(known)
    if suffix not in formats:
        raise ExportError(
            N_("“{file}” does not end in a known format: {formats}."),
            file=file.name,
            formats=", ".join(formats),
        )
    check_folder(file)
    return suffix


def write(exported: ExportedFile, file: Path, *, as_json: bool) -> None:
    """Write a file and say how large it is, as a line or as one JSON document."""
    path = save(exported, file)
    if as_json:
        print_json({"file": str(path), "mime": exported.mime, "bytes": len(exported.content)})
        return
    text = _("{file}: {size} kB").format(file=path, size=max(1, len(exported.content) // 1000))
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)
