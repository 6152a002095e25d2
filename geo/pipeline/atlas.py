"""Pages of the Atlas, from file to register: read, place the names, save once.

A bad file does not stop the others: :func:`import_atlas` gathers the errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from data.errors import N_, CartoCoopError, Fault, FrameError, Translate
from data.importers import import_files
from data.importers.atlas import AtlasPage, parse_atlas
from data.importers.atlas_zip import pages_batch
from data.register import PRODUCT, Outcome, Register
from geo.pipeline._atlas_names import Places, default_places, place_names
from geo.pipeline._atlas_record import NOT_LOOKED_UP, PlacedName
from geo.pipeline.imports import What, apply_import, plan_import

__all__ = [
    "AtlasBatch",
    "AtlasFailure",
    "AtlasResult",
    "PlacedName",
    "Places",
    "default_places",
    "import_atlas",
    "place_names",
    "save_pages",
]

_OUTCOMES: Final[dict[What, Outcome]] = {
    "new": "created",
    "changed": "updated",
    "same": "unchanged",
    "held": "held",
}


@dataclass(frozen=True, slots=True)
class AtlasResult:
    """One page that was read.

    Parameters
    ----------
    page
        Its fields and warnings.
    names
        Its names, placed.
    outcome
        What saving did; None when it was not asked for.
    differences
        What the page says otherwise than the curated register.
    """

    page: AtlasPage
    names: tuple[PlacedName, ...]
    outcome: Outcome | None = None
    differences: tuple[Fault, ...] = ()

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return the page with its names and what became of it, as values that JSON can hold."""
        return {
            **self.page.to_dict(translate),
            "geocoding": [_name_dict(name, translate) for name in self.names],
            "saved": self.outcome,
            "differences": [fault.render(translate) for fault in self.differences],
        }


@dataclass(frozen=True, slots=True)
class AtlasFailure:
    """A file that could not be read or saved, and why."""

    file: str
    error: CartoCoopError

    def to_dict(self, translate: Translate = str) -> dict[str, str]:
        """Return file and message."""
        return {"file": self.file, "message": self.error.render(translate)}


@dataclass(frozen=True, slots=True)
class AtlasBatch:
    """What an import of several files gave, in the order of the files."""

    results: tuple[AtlasResult, ...]
    failures: tuple[AtlasFailure, ...]

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return the whole batch as one document."""
        return {
            "pages": [result.to_dict(translate) for result in self.results],
            "errors": [failure.to_dict(translate) for failure in self.failures],
        }


def _name_dict(name: PlacedName, translate: Translate) -> dict[str, Any]:
    match = name.match
    if match is None:
        return {
            "field": name.field,
            "name": name.name,
            "status": "not looked up",
            "code": None,
            "unit": "",
            "method": "none",
            "score": 0.0,
            "precision": "none",
            "lon": None,
            "lat": None,
            "runner_up": None,
            "note": NOT_LOOKED_UP.render(translate),
        }
    second = match.runner_up
    return {
        "field": name.field,
        "name": name.name,
        "status": match.status,
        "code": name.code,
        "unit": match.name,
        "method": match.method,
        "score": match.score,
        "precision": match.precision,
        "lon": match.lon,
        "lat": match.lat,
        "runner_up": {"code": second.code, "name": second.name, "score": second.score} if second else None,
        "note": match.note.render(translate) if match.note else "",
    }


def import_atlas(
    paths: Iterable[Path],
    *,
    places: Places | None = None,
    register: Register | None = None,
    who: str = PRODUCT,
    today: date | None = None,
    progress: Callable[[Path], None] | None = None,
) -> AtlasBatch:
    """Read pages of the Atlas, place their names, and save them when a register is given.

    Parameters
    ----------
    paths
        Files, text or HTML.
    places
        By default those of the shipped gazetteer.
    register
        Where to save; a page that is already there is updated, not entered twice.
    who
        Name under which the pages are saved.
    today
        Day that "in the past" is relative to; by default the current one.
    progress
        Called with each path before it is read.

    Returns
    -------
    AtlasBatch
        The pages, and the files that failed with their errors.
    """
    paths = list(paths)
    places = default_places() if places is None else places
    if register is not None:
        places = places.choosing(register.aliases())
    results: list[AtlasResult] = []
    failures: list[AtlasFailure] = []
    documents = import_files(paths, partial(parse_atlas, today=today), progress=progress)
    for path, document in zip(paths, documents, strict=True):
        if isinstance(document, CartoCoopError):
            failures.append(AtlasFailure(path.name, document))
        else:
            results.append(AtlasResult(document, place_names(document, places.geocoder)))
    if register is not None:
        results, refused = save_pages(results, register, places, who=who)
        failures += refused
    return AtlasBatch(tuple(results), tuple(failures))


def save_pages(
    results: Sequence[AtlasResult], register: Register, places: Places, *, who: str = PRODUCT
) -> tuple[list[AtlasResult], list[AtlasFailure]]:
    """Put pages in the register as one import; return them with what that did, and those it refused.

    A page that lacks what the register needs (a title, a French actor) is refused; the others are taken.
    """
    if not results:
        return [], []
    batch = pages_batch(results[0].page.file, [result.page for result in results])
    plan = plan_import(batch, register, places=places, add_duplicates=True)
    saved = list(results)
    for entry in plan.entries:
        for row in entry.rows:
            saved[row - 1] = replace(
                results[row - 1],
                outcome=_OUTCOMES[entry.what],
                differences=register.differences(entry.record),
            )
    if any(entry.what in ("new", "changed") for entry in plan.entries):
        apply_import(register, plan, who=who)
    failures = [
        AtlasFailure(
            results[one.row - 1].page.file,
            FrameError(N_("The page cannot be saved:"), faults=one.faults),
        )
        for one in plan.rejected
    ]
    return saved, failures
