"""Folders of files that a browser loads: the map's bundle in the cache, and the files that it is made of."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from data.paths import cache_dir

INDEX = "index.html"
KEPT = 4
"""Bundles kept, those used last."""
QUIET_DAYS = 2
"""Days without use after which a bundle beyond those, or what an interrupted writer left, is deleted."""


def read_folder(folder: Path, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    """Return the files of a folder (not of its sub-folders) by name, sorted, of the suffixes given."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in suffixes}


def leaflet_files() -> dict[str, bytes]:
    """Return ``leaflet.js`` and ``leaflet.css`` of the installed package XStatic-Leaflet."""
    folder = Path(import_module("xstatic.pkg.leaflet").BASE_DIR)
    return {name: (folder / name).read_bytes() for name in ("leaflet.js", "leaflet.css")}


def bundle_folder(key: str) -> Path:
    """Return where the bundle of a key belongs (it may not be there yet)."""
    return cache_dir() / "maps" / key


def find_bundle(key: str) -> Path | None:
    """Return the folder of a finished bundle and mark it as used, None when there is none."""
    folder = bundle_folder(key)
    if not (folder / INDEX).is_file():
        return None
    with suppress(OSError):  # a cache that may be read only
        os.utime(folder)
    return folder


def write_bundle(key: str, files: Mapping[str, bytes]) -> Path:
    """Write a bundle so that it is there whole or not at all, and return its folder.

    Parameters
    ----------
    key
        Name of the folder within the cache.
    files
        Content by file name; a name with a path in it is refused.

    Raises
    ------
    ValueError
        A file name is not a plain one.
    """
    wrong = [name for name in files if Path(name).name != name]
    if wrong:
        raise ValueError(f"not a plain file name: {wrong[0]}")
    target = bundle_folder(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{key}-", dir=target.parent))
    for name, content in files.items():
        (scratch / name).write_bytes(content)
    scratch.chmod(0o755)
    try:
        scratch.replace(target)
    except OSError:  # another process was first, or an unfinished folder is in the way
        if find_bundle(key) is None:
            shutil.rmtree(target, ignore_errors=True)
            scratch.replace(target)
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    prune_bundles(key)
    return target


def prune_bundles(key: str, *, now: float | None = None) -> list[str]:
    """Delete the bundles of former boundaries and versions; return their names.

    The :data:`KEPT` used last stay, and so does every one used in the last :data:`QUIET_DAYS`: another
    process may be serving it. A folder is renamed before it is emptied, so that nobody finds half a bundle.

    Parameters
    ----------
    key
        The bundle in use, never deleted.
    now
        Seconds since the epoch; the clock by default.
    """
    limit = (time.time() if now is None else now) - QUIET_DAYS * 86_400
    home = bundle_folder(key).parent
    ages = {path: path.stat().st_mtime for path in home.iterdir() if path.is_dir()}
    finished = [path for path in ages if not path.name.startswith(".")]
    newest = sorted(finished, key=ages.__getitem__, reverse=True)[:KEPT]
    deleted = []
    for path, used in sorted(ages.items()):
        if path.name == key or path in newest or used > limit:
            continue
        with suppress(OSError):  # another process is deleting it, or holds it open
            doomed = path if path.name.startswith(".") else path.rename(home / f".old-{path.name}")
            shutil.rmtree(doomed)
            deleted.append(path.name)
    return deleted
