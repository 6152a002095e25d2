"""A file handed over for an import: its bytes, or where it lies, behind one face."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol

from data.errors import N_, NotFoundError
from data.importers.text import too_large

HEAD = 4_096
"""Bytes by which the format of a file is told."""
_BLOCK = 1 << 20
Tell = Callable[[int, int], None]
"""Told the number done and the number in all (0 = not known); an exception raised in it stops the work."""


class Keeper(Protocol):
    """Keeps what a long reading has done, so that a reading that was stopped goes on where it stood."""

    def take(self, key: str) -> str | None:
        """Return what was kept under a key; None when nothing was."""
        ...

    def keep(self, key: str, text: str) -> None:
        """Keep a text under a key."""
        ...


@dataclass(frozen=True)
class Source:
    """A file to import.

    Parameters
    ----------
    name
        Its name without folder, for messages.
    content
        Its bytes, or its path: a large file is never held whole.
    """

    name: str
    content: bytes | Path

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Give the file as a binary stream.

        Raises
        ------
        NotFoundError
            There is no such file, or it cannot be read.
        """
        if isinstance(self.content, bytes):
            yield BytesIO(self.content)
            return
        try:
            stream = self.content.open("rb")
        except OSError as error:
            raise NotFoundError(
                N_("“{file}” cannot be read: {reason}"), file=str(self.content), reason=error.strerror or ""
            ) from error
        with stream:
            yield stream

    def read(self, limit: int) -> bytes:
        """Return the whole content.

        Raises
        ------
        CartoCoopError
            It is larger than `limit`, or cannot be read.
        """
        if self.size > limit:
            raise too_large(self.name, self.size, limit)
        with self.opened() as stream:
            return stream.read(limit + 1)

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        with self.opened() as stream:
            return stream.read(HEAD)

    @cached_property
    def size(self) -> int:
        """Number of bytes."""
        if isinstance(self.content, bytes):
            return len(self.content)
        with self.opened() as stream:
            return stream.seek(0, 2)

    @property
    def suffix(self) -> str:
        """Ending of the name, with the dot, in lower case."""
        return Path(self.name).suffix.lower()

    @cached_property
    def members(self) -> tuple[str, ...] | None:
        """Names in a ZIP archive; none when it is damaged, None when it is no archive."""
        if not self.head.startswith(b"PK"):
            return None
        try:
            with self.opened() as stream, zipfile.ZipFile(stream) as archive:
                return tuple(archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return ()

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the content, in hexadecimal digits."""
        digest = sha256()
        with self.opened() as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()


def source_of(given: bytes | Path, name: str = "") -> Source:
    """Return a file as a :class:`Source`; a path gives its own name when none is told."""
    if not name and isinstance(given, Path):
        name = given.name
    return Source(name.replace("\\", "/").rpartition("/")[2], given)
