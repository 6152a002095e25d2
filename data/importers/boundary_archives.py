"""Take one boundary file out of an archive safely: no path that leads out of it, no archive that swells."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

from data.errors import N_, CartoCoopError

IN_ZIP = (".gpkg", ".shp", ".geojson", ".json", ".fgb", ".parquet", ".geoparquet")
"""Formats looked for in an archive, the preferred one first."""
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MAX_UNPACKED = 2 << 30
MAX_MEMBERS = 5_000
CHUNK = 1 << 20


class BoundaryFileError(CartoCoopError):
    """A boundary file cannot be read or does not say what is needed."""


class SeveralLayersError(BoundaryFileError):
    """A file has several layers, and none of them was chosen.

    Parameters
    ----------
    layers
        Their names.
    """

    def __init__(self, message: str, *, layers: tuple[str, ...], file: str) -> None:
        super().__init__(message, layers=", ".join(layers[:20]), file=file)
        self.layers = layers


def unpack(path: Path, scratch: Path, layer: str | None) -> tuple[Path, str | None]:
    """Unpack one file of an archive (with its parts) into `scratch`, under names of our own.

    Returns
    -------
    file : pathlib.Path
        The unpacked file.
    layer : str or None
        The layer wanted inside it, when `layer` names none of the archive's files.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = safe_entries(archive, path.name, MAX_MEMBERS, MAX_UNPACKED)
            stems = _layers_of(entries)
            if not stems:
                raise BoundaryFileError(
                    N_("There is no boundary file in the archive “{file}”; looked for: {formats}."),
                    file=path.name,
                    formats=", ".join(IN_ZIP),
                )
            inner = layer if len(stems) == 1 and layer not in stems else None
            main = stems[choose_layer(list(stems), None if inner else layer, path.name)]
            parts = [main]
            if main.suffix.lower() == ".shp":
                parts = [
                    entry
                    for entry in entries
                    if entry.with_suffix("") == main.with_suffix("")
                    and entry.suffix.lower() in SHAPEFILE_PARTS
                ]
            budget = MAX_UNPACKED
            for part in parts:
                budget -= _copy(archive, entries[part], scratch / f"layer{part.suffix.lower()}", budget, path)
            return scratch / f"layer{main.suffix.lower()}", inner
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise BoundaryFileError(
            N_("The archive “{file}” cannot be unpacked; it is damaged or locked with a password."),
            file=path.name,
        ) from error


def safe_entries(
    archive: zipfile.ZipFile, shown: str, most: int, unpacked: int
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return the files of an archive by path, without what systems add of their own.

    Parameters
    ----------
    archive
        The archive.
    shown
        Its name, for messages.
    most
        Largest number of files.
    unpacked
        Largest size of all of them, unpacked, in bytes.

    Raises
    ------
    BoundaryFileError
        A path leads out of the archive, or it holds too much.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > most:
        raise too_large(Path(shown), N_("The archive “{file}” holds more than {limit} files."), most)
    if sum(info.file_size for info in infos) > unpacked:
        raise too_large(
            Path(shown), N_("The archive “{file}” unpacks to more than {limit} MB."), unpacked >> 20
        )
    entries = {}
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or PureWindowsPath(info.filename).drive or ".." in name.parts:
            raise BoundaryFileError(
                N_("The archive “{file}” holds a path that leads out of it (“{path}”); it is refused."),
                file=shown,
                path=info.filename[:200],
            )
        if name.parts[0] != "__MACOSX" and not name.name.startswith("."):
            entries[name] = info
    return entries


def _layers_of(entries: dict[PurePosixPath, zipfile.ZipInfo]) -> dict[str, PurePosixPath]:
    """Return the layers of an archive by name; of one name in several formats the preferred one."""
    layers: dict[str, PurePosixPath] = {}
    for ending in IN_ZIP:
        for name in entries:
            if name.suffix.lower() == ending:
                layers.setdefault(name.stem, name)
    return layers


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, budget: int, path: Path) -> int:
    """Unpack one file, counting its real bytes; return their number."""
    written = 0
    with archive.open(info) as source, target.open("wb") as sink:
        while block := source.read(CHUNK):
            written += len(block)
            if written > budget:
                raise too_large(
                    path, N_("The archive “{file}” unpacks to more than {limit} MB."), MAX_UNPACKED >> 20
                )
            sink.write(block)
    return written


def choose_layer(names: list[str], wanted: str | None, shown: str) -> str:
    """Return the layer wanted, or the only one."""
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names:
        return str(wanted)
    raise SeveralLayersError(
        N_("“{file}” has several layers; choose one with --layer: {layers}.")
        if wanted is None
        else N_("“{file}” has no layer of that name; choose one with --layer: {layers}."),
        file=shown,
        layers=tuple(names),
    )


def too_large(path: Path, template: str, limit: int) -> BoundaryFileError:
    """Return the error of something beyond a limit."""
    return BoundaryFileError(template, file=path.name, limit=limit)
