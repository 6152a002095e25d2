"""What an import has prepared so far, kept so that one that was killed or cancelled goes on where it stood.

The rule. An import has three long steps before anything is written: reading, placing names, and trying the
records on a copy of the register. Each step is done in chunks. A work is **one SQLite file**: that copy, in
which every finished chunk is kept too, in the same transaction as what it wrote there; so after a kill at
any moment a chunk is either done and kept, or not begun. The register itself is not touched: it is written
afterwards, in one transaction, whole or not at all.

A work belongs to one file (checksum and name), one way to read it (columns, mapping, scheme, sheet ...) and
one version of one register; given the same again, it goes on. It is in use by one import at a time: a second
import of the same file at the same moment works on a copy of its own, which is not kept. A work is removed
when its import is written, when the register has moved on, after :data:`DAYS`, and when there are more than
:data:`MOST` or they take more than :data:`MOST_BYTES`; those in use stay.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from data.errors import CartoCoopError
from data.models import REVISION
from data.paths import cache_dir
from data.register import Register, Writer, open_register

DAYS: Final = 7
MOST: Final = 4
MOST_BYTES: Final = 1_000_000_000
_TRIAL: Final = "trial"
_FACT: Final = "work-"


class ImportWork:
    """A work, open; see :func:`open_work`. It keeps what a reading has done (``Keeper``).

    Parameters
    ----------
    copy
        The register to try on, as it was when the work began, and since then with what was tried.
    version
        Version of the register that it is a copy of.
    mark
        Name by which the work is removed (:func:`remove_work`); "" = it is not kept.
    """

    def __init__(self, copy: Register, version: str, mark: str) -> None:
        self.copy, self.version, self.mark = copy, version, mark

    def take(self, key: str) -> str | None:
        """Return what was kept under a key; None when nothing was."""
        return self.copy.fact(fact_of(key)) or None

    def keep(self, key: str, text: str) -> None:
        """Keep a text under a key."""
        with self.trying() as writer:
            writer.set_fact(fact_of(key), text)

    @contextmanager
    def trying(self) -> Iterator[Writer]:
        """Give a writer of the copy; ``set_fact(fact_of(key), text)`` keeps a text with what it writes."""
        with self.copy.write(batch=_TRIAL) as writer:
            yield writer


def fact_of(key: str) -> str:
    """Return the name of the fact under which a chunk is kept, for a writer of the copy."""
    return _FACT + key


@contextmanager
def open_work(register: Register, told: Mapping[str, object]) -> Iterator[ImportWork]:
    """Open the work of an import, begun now or before.

    Parameters
    ----------
    register
        The register that the import is for.
    told
        What tells this import from others, as values that JSON can hold.

    Raises
    ------
    RegisterError
        The register cannot be copied.
    """
    version = register.version()
    place = sha256(register.url.encode()).hexdigest()[:12]
    words = json.dumps([dict(told), REVISION], sort_keys=True, ensure_ascii=False, default=str)
    mark = f"{place}-{version}-{sha256(words.encode()).hexdigest()[:24]}"
    folder = _folder()
    _sweep(folder, mark, place, version)
    with ExitStack() as stack:
        if not stack.enter_context(_locked(folder / f"{mark}.lock")):
            yield ImportWork(stack.enter_context(register.trial()), version, "")
            return
        path = folder / f"{mark}.sqlite"
        copy = stack.enter_context(_copy(register, path, version))
        yield ImportWork(copy, version, mark)


def remove_work(mark: str) -> None:
    """Remove a work whose import is written or given up; one that is in use stays."""
    if mark:
        _remove(_folder() / f"{mark}.sqlite")


def _copy(register: Register, path: Path, version: str) -> Register:
    """Return the copy that a work keeps: the one that is there when it is whole, else a new one."""
    address = f"sqlite:///{path}"
    if path.exists():
        with suppress(CartoCoopError):
            found = open_register(address)
            if found.fact(fact_of("version")) == version:
                path.touch()
                return found
            found.close()
        _delete(path)
    register.backup(path)
    found = open_register(address)
    with found.write(batch=_TRIAL) as writer:
        writer.set_fact(fact_of("version"), version)
    return found


def _folder() -> Path:
    folder = cache_dir() / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Give whether the work is ours alone until the block ends; a process that dies gives it back.

    SQLite's own lock on a file of nothing serves: it is the same on every system, and between the threads of
    one process too.
    """
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
            return
        yield True


def _sweep(folder: Path, mine: str, place: str, version: str) -> None:
    """Remove works that nobody will go on with."""
    found = []
    for path in folder.glob("*.sqlite"):
        with suppress(OSError):
            found.append((path.stat().st_mtime, path.stat().st_size, path))
    total, kept = 0, 0
    for changed, size, path in sorted(found, reverse=True):
        if path.stem == mine:
            continue
        moved_on = path.stem.startswith(f"{place}-") and not path.stem.startswith(f"{place}-{version}-")
        total, kept = total + size, kept + 1
        old = time.time() - changed > DAYS * 86_400
        if moved_on or old or kept >= MOST or total > MOST_BYTES:
            _remove(path)


def _remove(path: Path) -> None:
    lock = path.with_suffix(".lock")
    with _locked(lock) as ours:
        if ours:
            _delete(path)
    if ours:
        with suppress(OSError):
            lock.unlink()


def _delete(path: Path) -> None:
    for tail in ("", "-wal", "-shm", ".part"):
        with suppress(OSError):
            path.with_name(path.name + tail).unlink()
