"""Plans in a file, so that two offices can hand them to each other: JSON, checked when it is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NoReturn

from data.errors import N_, Fault, Message
from data.exporters.document import ExportedFile
from data.plan_store import MOST_PLANS
from data.plans import PlanError, SavedPlan, read_saved

FORMAT: Final = "cartocoop-plans"
VERSION: Final = 1
MOST_BYTES: Final = 2_000_000
"""Of a file that is read."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a file of plans holds.

    Parameters
    ----------
    plans
        Those that make sense.
    faults
        What is wrong with the others, with the number of each.
    """

    plans: tuple[SavedPlan, ...]
    faults: tuple[Fault, ...] = ()


def write_plans(plans: Iterable[SavedPlan]) -> ExportedFile:
    """Return plans as a JSON file; :func:`read_plans` reads it."""
    document = {"format": FORMAT, "version": VERSION, "plans": [saved.to_dict() for saved in plans]}
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return ExportedFile(name=f"{FORMAT}.json", mime="application/json", content=content)


def read_plan_file(path: Path) -> PlanFile:
    """Return the plans of a file on disk; see :func:`read_plans`.

    Raises
    ------
    PlanError
        As :func:`read_plans`; or the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PlanError(N_("“{file}” cannot be opened: {reason}."), file=path.name, reason=reason) from error
    return read_plans(content, path.name)


def read_plans(content: bytes, file: str = "") -> PlanFile:
    """Return the plans of a file, which may come from anywhere.

    Parameters
    ----------
    content
        Its bytes, at most :data:`MOST_BYTES`.
    file
        Its name, for the messages.

    Raises
    ------
    PlanError
        It is too large, no JSON, no file of plans, or of a later version.
    """
    if len(content) > MOST_BYTES:
        raise PlanError(
            N_("“{file}” is larger than {most} kB: this is no file of plans."),
            file=file,
            most=MOST_BYTES // 1000,
        )
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise PlanError(
            N_("“{file}” cannot be read as JSON: this is no file of plans, or a damaged one."), file=file
        ) from error
    rows = document.get("plans") if isinstance(document, dict) else None
    if not isinstance(rows, list) or document.get("format") != FORMAT:
        raise PlanError(N_("“{file}” is no file of plans of CartoCoop."), file=file)
    if document.get("version") != VERSION:
        raise PlanError(
            N_("“{file}” was written by another version of CartoCoop: plans of version {version} are read."),
            file=file,
            version=VERSION,
        )
    if len(rows) > MOST_PLANS:
        raise PlanError(N_("“{file}” holds more than {most} plans."), file=file, most=MOST_PLANS)
    return _checked(rows, file)


def _checked(rows: list[Any], file: str) -> PlanFile:
    plans: list[SavedPlan] = []
    faults: list[Fault] = []
    for row, values in enumerate(rows, 1):
        try:
            plans.append(read_saved(values))
        except PlanError as error:
            found = error.faults or (Fault(Message(error.message.template, error.message.params)),)
            faults += [replace(fault, file=file, row=row) for fault in found]
    return PlanFile(tuple(plans), tuple(faults))


def _refuse(_constant: str) -> NoReturn:
    raise ValueError
