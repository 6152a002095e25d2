"""Importers: one format per module, each a pure function from text to a frozen document.

The protocol is small. An importer is called with the text of one file and returns an
:class:`ImportedDocument`, or raises :class:`data.errors.CartoCoopError` when the file is not of its
format. It reads no file, opens no connection and never sees the register; :func:`import_files` reads the
files and gathers the errors, so that one bad file does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from data.errors import N_, CartoCoopError, Fault, Translate


class ImportedDocument(Protocol):
    """What an importer returns: content without personal data, and what it found wrong."""

    @property
    def file(self) -> str:
        """Name of the file that the document was read from."""

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Everything reported and not repaired."""

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return the document as values that JSON can hold."""


Document = TypeVar("Document", bound=ImportedDocument)
Produced_co = TypeVar("Produced_co", bound=ImportedDocument, covariant=True)


class Importer(Protocol, Generic[Produced_co]):
    """A function that turns the text of one file into one document."""

    def __call__(self, text: str, *, file: str = "") -> Produced_co:
        """Return the document that `text` holds."""


def import_files(
    paths: Iterable[Path],
    importer: Importer[Document],
    *,
    progress: Callable[[Path], None] | None = None,
) -> Iterator[Document | CartoCoopError]:
    """Read each file and import it; a bad file gives its error and the rest goes on.

    Parameters
    ----------
    paths
        Files to read, in order.
    importer
        The function of one format.
    progress
        Called with each path before it is read.

    Yields
    ------
    Document or CartoCoopError
        One per path, in the same order.
    """
    from data.importers.text import load_text  # noqa: PLC0415 - the library of messy pages is slow to load

    for path in paths:
        if progress is not None:
            progress(path)
        try:
            yield importer(load_text(path), file=path.name)
        except CartoCoopError as error:
            yield error


def save_json(path: Path, document: str) -> None:
    """Write a JSON document to a file.

    Raises
    ------
    CartoCoopError
        When the file cannot be written.
    """
    try:
        path.write_text(document + "\n", encoding="utf-8")
    except OSError as error:
        raise CartoCoopError(
            N_("“{file}” cannot be written: {reason}"), file=path, reason=error.strerror or str(error)
        ) from error
