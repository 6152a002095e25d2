"""The cache of fetched boundaries: its manifest, its partial downloads, and what may enter it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from data.boundary_sources import FetchError
from data.errors import N_

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One file of the cache, as its manifest states it.

    Parameters
    ----------
    file, url, sha256, size
        Name in the cache, address, checksum, bytes.
    validator
        Strong ``ETag`` or ``Last-Modified``, empty when the service gives none.
    fetched_on
        ISO date.
    vintage, source, licence
        As the service states them.
    previous_sha256
        Checksum of the copy that this one replaced, when they differ; else empty.
    """

    file: str
    url: str
    sha256: str
    size: int
    validator: str
    fetched_on: str
    vintage: str = ""
    source: str = ""
    licence: str = ""
    previous_sha256: str = ""

    @property
    def changed(self) -> bool:
        """The service published something else than the last time."""
        return bool(self.previous_sha256)


def fetched(path: Path) -> Fetched | None:
    """Return what the cache's manifest states of a fetched file; None when it states nothing."""
    return read_manifest(path.parent).get(path.name)


def take(part: Path, entry: Fetched) -> None:
    """Put a finished download in its place in the cache and note it.

    Parameters
    ----------
    part
        The finished download, in the cache folder.
    entry
        What it is; an earlier entry of another checksum becomes its ``previous_sha256``.
    """
    folder = part.parent
    entries = read_manifest(folder)
    before = entries.get(entry.file)
    if before is not None and before.sha256 != entry.sha256:
        entry = replace(entry, previous_sha256=before.sha256)
    part.replace(folder / entry.file)
    notes(part).unlink(missing_ok=True)
    _write_manifest(folder, {**entries, entry.file: entry})


def _write_manifest(folder: Path, entries: Mapping[str, Fetched]) -> None:
    draft = folder / f"{MANIFEST}.part"
    document = {name: asdict(entry) for name, entry in entries.items()}
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    draft.replace(folder / MANIFEST)


def notes(part: Path) -> Path:
    """Return where the address and the validator of a partial download are noted."""
    return part.with_name(f"{part.name}.json")


def resumable(part: Path, url: str) -> tuple[int, str]:
    """Return where a partial download of `url` can go on and its validator; (0, "") when it cannot."""
    try:
        noted = json.loads(notes(part).read_text("utf-8"))
        if noted["url"] == url and noted["validator"]:
            return part.stat().st_size, str(noted["validator"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return 0, ""


def discard(part: Path) -> None:
    """Forget a partial download."""
    part.unlink(missing_ok=True)
    notes(part).unlink(missing_ok=True)


def check_geojson(part: Path, url: str) -> None:
    """Refuse an answer that is not a GeoJSON collection of features, and forget it."""
    try:
        document = json.loads(part.read_bytes())
        right = document["type"] == "FeatureCollection" and len(document["features"]) > 0
    except (ValueError, KeyError, TypeError):
        right = False
    if not right:
        discard(part)
        raise nonsense(url)


def nonsense(url: str) -> FetchError:
    """Return the error of an answer that is not boundaries."""
    return FetchError(
        N_("{url} answered with something else than boundaries. Nothing was changed; try again later."),
        url=url,
    )


def too_large(url: str, limit: int) -> FetchError:
    """Return the error of a file beyond `limit` bytes."""
    return FetchError(N_("{url} holds more than {limit} MB; it was not taken."), url=url, limit=limit >> 20)


def read_manifest(folder: Path) -> dict[str, Fetched]:
    """Return the manifest of a cache folder; a damaged one counts as empty, as the cache can be refilled."""
    try:
        document = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {name: Fetched(**entry) for name, entry in document.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
