"""Pages of the Atlas, from file to register: read, place the names, save once.

A bad file does not stop the others: :func:`import_atlas` gathers the errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from data.aliases import AliasRecord
from data.errors import CartoCoopError, Fault, Translate
from data.gazetteer import load_gazetteer
from data.importers import import_files
from data.importers.atlas import AtlasPage, parse_atlas
from data.register import Outcome, Register
from data.text_fold import fold
from geo.geocode import Geocoder, Match
from geo.pipeline._atlas_record import NOT_LOOKED_UP, PlacedName, atlas_record

__all__ = ["AtlasBatch", "AtlasFailure", "AtlasResult", "PlacedName", "Places", "import_atlas", "place_names"]

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
            continue
        result = AtlasResult(document, place_names(document, places.geocoder))
        if register is not None:
            try:
                result = save(result, register, places)
            except CartoCoopError as error:
                failures.append(AtlasFailure(document.file, error))
        results.append(result)
    return AtlasBatch(tuple(results), tuple(failures))


def save(result: AtlasResult, register: Register, places: Places) -> AtlasResult:
    """Put a page in the register, once, and return it with what that did.

    Raises
    ------
    FrameError
        When the page lacks what the register needs (a title, a French actor).
    """
    actors = register.actors()
    malian = actors[(actors["side"] == "ml") & (actors["kind"] == "grouping")]
    groupings = dict(zip(malian["name"], malian["actor_id"], strict=True))
    record = atlas_record(result.page, result.names, places.regions, groupings)
    differences = register.differences(record)
    return replace(result, outcome=register.upsert_partnership(record), differences=differences)
