"""Files that a person hands over: read with a limit; those of the browser on disk only meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import N_, NotFoundError
from data.exporters.guard import file_stem
from data.paths import cache_dir


def read_at_most(path: Path, limit: int) -> bytes:
    """Return the content of a small file: at most one byte more than the limit is read.

    Raises
    ------
    NotFoundError
        There is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except OSError as error:
        raise NotFoundError(
            N_("“{file}” cannot be read: {reason}"), file=str(path), reason=error.strerror or ""
        ) from error


@contextmanager
def uploaded(name: str, content: bytes) -> Iterator[Path]:
    """Yield the path of an uploaded file, removed when the block ends.

    Parameters
    ----------
    name
        Name that the browser gave; only its last part is used, made harmless, and its suffix kept.
    content
        Its bytes; the server limits their number.
    """
    given = Path(name.replace("\\", "/")).name
    suffix = "".join(letter for letter in Path(given).suffix.lower() if letter.isalnum() or letter == ".")
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="upload-") as folder:
        path = Path(folder) / f"{file_stem(Path(given).stem)}{suffix}"
        path.write_bytes(content)
        yield path
