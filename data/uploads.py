"""Files that a person hands over in the browser: on disk for as long as they are read, then gone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.exporters.guard import file_stem
from data.paths import cache_dir


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
