"""Folders of files that a browser loads: the map's bundle in the cache, and the files that it is made of."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from data.paths import cache_dir

INDEX = "index.html"


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
    """Return the folder of a finished bundle, None when there is none."""
    folder = bundle_folder(key)
    return folder if (folder / INDEX).is_file() else None


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
    return target
