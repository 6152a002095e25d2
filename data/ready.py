"""Is everything there that the set-up builds? Told by looks at files alone: a second start waits for nothing.

What the set-up depends on (the product's files, supplied boundaries) and what it has built are kept by name,
size and time of change; any difference, and the steps are gone through again, each of which knows for itself
what is missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from data.paths import SHIPPED, cache_dir, user_dir

ROOMS = ("data", "geo", "layers", "translations")
STAMP = "ready.json"
RESULTS = ("gazetteer-*.parquet", "territories-*.parquet", "maps/*/*")
"""What the set-up leaves in the cache."""


def is_ready() -> bool:
    """Tell whether nothing has changed since :func:`keep_ready`, and everything is still there.

    A register in a database of its own (``DATABASE_URL``) is no file to look at: then never.
    """
    if os.environ.get("DATABASE_URL") or not (user_dir() / "register.sqlite").is_file():
        return False
    try:
        return bool(json.loads((cache_dir() / STAMP).read_text("utf-8")) == _looks())
    except (OSError, ValueError):  # also a file that leads nowhere, or goes while one looks
        return False


def keep_ready() -> None:
    """Keep how everything looks, once the set-up is through."""
    with suppress(OSError):  # a cache that may be read only: the steps are gone through each time
        (cache_dir() / STAMP).write_text(json.dumps(_looks()), "utf-8")


def _looks() -> dict[str, list[int]]:
    root = SHIPPED.parent
    shipped = (path for room in ROOMS for path in _below(root / room))
    built = (path for pattern in RESULTS for path in cache_dir().glob(pattern))
    own = _below(user_dir() / "boundaries")
    found = {}
    for path in (root / "requirements.txt", *shipped, *own, *built):
        status = path.stat()
        found[str(path)] = [status.st_size, status.st_mtime_ns]
    return found


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(place) / name for name in files)
