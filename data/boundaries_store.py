"""The boundaries that a user supplied or fetched: GeoParquet, with a manifest of where they are from."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd

from data.errors import N_, CartoCoopError
from data.paths import user_dir
from data.schema import CRS, Area, Level

FORMAT = 1


class StoreError(CartoCoopError):
    """The stored boundaries cannot be read."""


@dataclass(frozen=True, slots=True)
class OfficialSet:
    """One supplied boundary set: the polygons of one level of one area.

    Parameters
    ----------
    area, level
        What it draws.
    file
        Name of the GeoParquet file (columns ``code``, ``geometry``; EPSG:4326) in :func:`folder`.
    n_units, n_expected
        Units that it draws, and units of that level in the area.
    source_file, sha256
        The file that it was made from and its checksum.
    taken_on
        Date of taking over, ISO.
    vintage, source, licence
        As stated by the user, the file or the service; empty when none of them says it.
    columns
        Column mapping used (``code``, ``name`` -> column of the source file).
    report
        Counts of the join report.
    """

    area: Area
    level: Level
    file: str
    n_units: int
    n_expected: int
    source_file: str
    sha256: str
    taken_on: str
    vintage: str = ""
    source: str = ""
    licence: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    report: Mapping[str, int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Full path of the GeoParquet file."""
        return folder() / self.file


def folder() -> Path:
    """Return the folder of the supplied boundaries; made if absent."""
    path = user_dir() / "boundaries"
    path.mkdir(parents=True, exist_ok=True)
    return path


def manifest_path() -> Path:
    """Return the path of the manifest, which need not exist."""
    return folder() / "manifest.json"


def official_sets(area: Area) -> dict[Level, OfficialSet]:
    """Return the supplied sets of an area by level.

    Raises
    ------
    StoreError
        The manifest is damaged, or a file that it names is gone.
    """
    sets = {item.level: item for item in _read_manifest() if item.area == area}
    for item in sets.values():
        if not item.path.is_file():
            raise StoreError(
                N_(
                    "The stored boundaries “{file}” are gone. Go back with “boundaries reset”, then supply "
                    "the file again."
                ),
                file=item.file,
            )
    return sets


def save_set(
    polygons: gpd.GeoDataFrame,
    *,
    area: Area,
    level: Level,
    n_expected: int,
    source_file: str,
    sha256: str,
    **facts: Any,
) -> OfficialSet:
    """Store the polygons of one level of one area in place of those that were there.

    Parameters
    ----------
    polygons
        Columns ``code``, ``geometry``; EPSG:4326.
    area, level, n_expected, source_file, sha256
        See :class:`OfficialSet`.
    **facts
        ``vintage``, ``source``, ``licence``, ``columns``, ``report`` of :class:`OfficialSet`.

    Returns
    -------
    OfficialSet
        What was stored.
    """
    frame = polygons[["code", "geometry"]].sort_values("code", ignore_index=True).to_crs(CRS)
    draft = write_atomically(folder() / f"{area}-{level}.part.parquet", frame)
    name = f"{area}-{level}-{checksum(draft)[:12]}.parquet"
    draft.replace(folder() / name)
    new = OfficialSet(
        area=area,
        level=level,
        file=name,
        n_units=len(frame),
        n_expected=n_expected,
        source_file=source_file,
        sha256=sha256,
        taken_on=datetime.now(UTC).date().isoformat(),
        **facts,
    )
    others = [item for item in _read_manifest() if (item.area, item.level) != (area, level)]
    _write_manifest([*others, new])
    return new


def remove_sets(area: Area | None = None) -> int:
    """Forget the supplied sets of an area (of all areas when None), even when the manifest is damaged.

    Returns
    -------
    int
        Number of files removed.
    """
    try:
        keep = [item for item in _read_manifest() if area is not None and item.area != area]
    except StoreError:
        keep = []
    _write_manifest(keep)
    return _sweep(keep)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_atomically(path: Path, frame: gpd.GeoDataFrame) -> Path:
    """Write a frame as GeoParquet so that a reader sees the old file or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    os.close(handle)
    draft = Path(name)
    try:
        frame.to_parquet(draft, index=False, compression="zstd")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _read_manifest() -> list[OfficialSet]:
    path = manifest_path()
    if not path.is_file():
        return []
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        return [OfficialSet(**entry) for entry in document["sets"]]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise StoreError(
            N_(
                "The list of the stored boundaries “{file}” is damaged. Go back with “boundaries reset”, "
                "then supply the file again."
            ),
            file=str(path),
        ) from error


def _write_manifest(sets: list[OfficialSet]) -> None:
    path = manifest_path()
    document = {"format": FORMAT, "sets": [asdict(item) for item in sets]}
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".manifest-", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1, sort_keys=True)
    Path(name).replace(path)
    _sweep(sets)


def _sweep(keep: list[OfficialSet]) -> int:
    """Remove the polygon files that no set names any more."""
    names = {item.file for item in keep}
    gone = [path for path in folder().glob("*.parquet") if path.name not in names]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
