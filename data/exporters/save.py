"""Where an export becomes a file on disk, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from data.errors import N_, CartoCoopError
from data.exporters.document import ExportedFile


class SaveError(CartoCoopError):
    """An export cannot be written where it was asked for."""


def check_folder(target: Path) -> None:
    """Say at once, before any work, that a file cannot go where it is asked for.

    Raises
    ------
    SaveError
        The folder does not exist.
    """
    if not target.parent.is_dir():
        raise SaveError(N_("The folder “{folder}” does not exist."), folder=str(target.parent))


def save(exported: ExportedFile, target: Path) -> Path:
    """Write an export; a file that is there is replaced only once the new one is whole.

    Parameters
    ----------
    exported
        The finished file.
    target
        Path of the file, or a folder that takes the export's own name.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    SaveError
        The folder does not exist, or the system refuses.
    """
    path = target / exported.name if target.is_dir() else target
    check_folder(path)
    draft = ""
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".cartocoop-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(exported.content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except OSError as error:
        if draft:
            Path(draft).unlink(missing_ok=True)
        raise SaveError(
            N_("“{file}” cannot be written: {reason}"), file=str(path), reason=error.strerror or ""
        ) from error
    return path
