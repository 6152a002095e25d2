"""Care of the register: is it sound, a copy of it, back to a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.errors import N_, Fault, Message, Translate
from data.gazetteer import load_gazetteer
from data.paths import user_dir
from data.register import Register
from data.schema import DIRECT_REACHES

_PLACED = frozenset({*DIRECT_REACHES, "cercle", "region"})


@dataclass(frozen=True, slots=True)
class Health:
    """What a check of the register found.

    Parameters
    ----------
    partnerships, changes
        How many it holds.
    faults
        What is wrong; none = sound.
    """

    partnerships: int
    changes: int
    faults: tuple[Fault, ...]

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "sound": not self.faults,
            "partnerships": self.partnerships,
            "changes": self.changes,
            "faults": [fault.render(translate) for fault in self.faults],
        }


def check_register(register: Register) -> Health:
    """Check database, keys, history, and that every code is one of the reference tables."""
    faults = (*register.health(), *_codes(register))
    size = register.size()
    return Health(size["partnerships"], size["changes"], faults)


def _codes(register: Register) -> Iterator[Fault]:
    """Yield codes that no reference table knows, and places that should have one and have none."""
    known = set(load_gazetteer()["code"])
    message = N_("The code “{code}” is not in the reference tables.")
    ties = register.ties()
    actors = register.actors()
    named = {
        "territory_code": zip(ties["territory_code"], ties["title"], strict=True),
        "actor": zip(actors["territory_code"], actors["name"], strict=True),
    }
    for field, pairs in named.items():
        for code, subject in sorted({pair for pair in pairs if isinstance(pair[0], str)}):
            if code not in known:
                yield Fault(Message(message, {"code": code}), field=field, value=subject)
    lost = ties[ties["reach"].isin(_PLACED) & ties["territory_code"].isna()]
    for place, title in sorted(set(zip(lost["place"], lost["title"], strict=True))):
        text = N_("The place “{place}” has no code; it is on no map.")
        advice = Message(N_("Give its name or its code in the review of names."))
        yield Fault(Message(text, {"place": place}), field="place", value=title, advice=advice)


def backup_register(register: Register, path: Path | None = None) -> tuple[Path, int]:
    """Write a copy of the register; by default in the user's folder, named after the moment.

    Returns
    -------
    Path, int
        The file and its number of rows.
    """
    if path is None:
        folder = user_dir() / "backups"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"register-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.sqlite"
    return path, register.backup(path)


def restore_register(register: Register, path: Path) -> tuple[Path, int]:
    """Put a backup in the register's place, after a backup of what it holds now.

    Returns
    -------
    Path, int
        The backup of what was there, and the number of rows that were put in its place.
    """
    before, _ = backup_register(register)
    return before, register.restore(path)
