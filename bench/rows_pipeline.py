"""Row 1: from the built-in facts to coverage, and the same with a naive geocoder."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from rapidfuzz import process

from bench.harness import Method, StepClock, Task, require
from bench.scene import Scene
from data.register import open_register
from geo.filters import COLLECTIVITIES, Filter
from geo.geocode import Geocoder, Match
from geo.names import fold
from geo.pipeline.coverage import coverage_of, load_state
from geo.pipeline.register import Matcher, build_register

PRODUCT, NAIVE = "the pipeline", "the same, extractOne for every name"
DIRECT = Filter(actor_kinds=COLLECTIVITIES, reach="direct")
HAND_COUNT = 16
"""Communes of Kayes with a direct Francilian collectivity, counted by hand in the built-in facts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run says: code of each tie (by partnership, actor and place), communes reached directly."""

    codes: Mapping[tuple[str, ...], str]
    communes: int


class NaiveGeocoder:
    """The most alike of all names wins; nothing that is known of the place is used.

    Parameters
    ----------
    gazetteer
        GAZETTEER.
    """

    def __init__(self, gazetteer: pd.DataFrame) -> None:
        self.names = [fold(name) for name in gazetteer["name"]]
        self.rows = gazetteer[["code", "kind", "level", "lon", "lat"]].to_dict("records")

    def match(
        self,
        name: str,
        *,
        within: str | None = None,
        country: Literal["ML", "FR"] | None = None,
        level: str | None = None,
    ) -> Match:
        """Return the most alike name as a match, whatever is known of the place."""
        del within, country, level
        _, score, position = process.extractOne(fold(name), self.names)
        row = self.rows[position]
        return Match(
            query=name,
            status="matched",
            code=row["code"],
            name=self.names[position],
            kind=row["kind"],
            level=row["level"],
            method="fuzzy",
            score=score,
            precision="commune",
            lon=row["lon"],
            lat=row["lat"],
        )


@dataclass(slots=True)
class _Timed:
    """A geocoder with a watch."""

    inner: Matcher
    seconds: float = field(default=0.0)

    def match(self, name: str, **known: Any) -> Match:
        start = time.perf_counter()
        match = self.inner.match(name, **known)
        self.seconds += time.perf_counter() - start
        return match


def run(scene: Scene, make: Callable[[pd.DataFrame], Matcher], clock: StepClock) -> Answer:
    """Build a register in a temporary folder and give its coverage.

    Parameters
    ----------
    scene
        Its gazetteer is used; the register is a new one.
    make
        Makes the geocoder from the gazetteer.
    clock
        Takes the time of each step.
    """
    with tempfile.TemporaryDirectory() as folder:
        with clock.step("index of names"):
            geocoder = _Timed(make(scene.gazetteer))
        start = time.perf_counter()
        with open_register(f"sqlite:///{Path(folder) / 'synthetic.sqlite'}") as register:
            build_register(register, geocoder=geocoder, gazetteer=scene.gazetteer)
            clock.add("names to codes", geocoder.seconds)
            clock.add("records and SQL", time.perf_counter() - start - geocoder.seconds)
            with clock.step("territories and presence"):
                state = load_state(register, "kayes")
        with clock.step("coverage"):
            figure = coverage_of(state, DIRECT).figures[0]
    ties = state.ties.assign(territory_code=state.ties["territory_code"].fillna(""))
    keys = ties[["partnership_id", "actor_id", "partner_id", "place"]].fillna("").itertuples(index=False)
    codes = dict(zip((tuple(key) for key in keys), ties["territory_code"], strict=True))
    return Answer(codes, int(figure.covered.low))


def check(answers: Mapping[str, Answer]) -> str:
    """Compare with the hand count, and say how far the naive register is from the product's."""
    product, naive = answers[PRODUCT], answers[NAIVE]
    require(
        product.communes == HAND_COUNT,
        f"{product.communes} communes reached directly, {HAND_COUNT} by hand",
    )
    places = {key[3]: code for key, code in product.codes.items() if code}
    others = {key[3]: code for key, code in naive.codes.items()}
    same = sum(others.get(place) == code for place, code in places.items())
    return (
        f"the product gives the hand count of {HAND_COUNT} communes reached directly by a Francilian "
        f"collectivity; the naive geocoder gives {naive.communes}, and the same code for {same} of the "
        f"{len(places)} places named"
    )


def tasks(scene: Scene) -> list[Task]:
    """Return the row of the pipeline."""
    clock, other = StepClock(), StepClock()
    return [
        Task(
            "Built-in facts → names → codes → territories → coverage",
            (
                Method(PRODUCT, "product", lambda: run(scene, Geocoder, clock), steps=lambda: clock.seconds),
                Method(
                    NAIVE, "baseline", lambda: run(scene, NaiveGeocoder, other), steps=lambda: other.seconds
                ),
            ),
            check,
            notes=(
                "A new SQLite register each time; the gazetteer and the territories are already on disk",
                "The naive one differs in the geocoder only (folded name, default scorer of rapidfuzz)",
            ),
        )
    ]
