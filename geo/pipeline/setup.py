"""The named steps of the set-up; each does nothing when its result is there and of today."""

from __future__ import annotations

from collections.abc import Callable

from data.errors import N_
from data.gazetteer import load_gazetteer
from data.schema import AREAS, DIVISIONS
from data.territories import load_territories
from geo.pipeline.register import ensure_register


def _gazetteer() -> None:
    load_gazetteer()


def _territories() -> None:
    for area in AREAS:
        for division in DIVISIONS:
            load_territories(area, division=division)


def _register() -> None:
    ensure_register().close()


STEPS: tuple[tuple[str, Callable[[], None]], ...] = (
    (N_("Names of places"), _gazetteer),
    (N_("Territories and boundaries"), _territories),
    (N_("Register of partnerships"), _register),
)
"""Label and step, in order."""
