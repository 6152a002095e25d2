"""The quality of a register now, at the imports before, and what it has become since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import pandas as pd

from data.gazetteer import load_gazetteer
from data.register import Register, RegisterError
from data.territories import load_territories
from geo._quality_rules import measure_quality
from geo.pipeline._import_duplicates import DuplicateFinder
from geo.quality import STALE_YEARS, Contents, QualityReport, better

MOST_IMPORTS: Final = 12
"""Imports back to which a trend goes: each asks for a past state of the register."""
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """The figures of a register at one moment.

    Parameters
    ----------
    moment
        UTC.
    batch
        Key of the import after which this is the state; "" = before the first of them, or now.
    label
        What the import was called (its reason), "" = none.
    figures
        As :meth:`geo.quality.QualityReport.figures`.
    """

    moment: datetime
    batch: str
    label: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Turn:
    """A figure then and now.

    Parameters
    ----------
    key
        Of a rule or a field.
    then, now
        The figure; None = there was nothing to measure.
    better
        1, 0 or -1; 0 also where one of the two is not known.
    """

    key: str
    then: float | None
    now: float | None
    better: int


def quality_of(register: Register, *, age: int = STALE_YEARS, today: datetime | None = None) -> QualityReport:
    """Return the quality of a register, present or past.

    Parameters
    ----------
    register
        Open register.
    age
        Years during which "ongoing" holds after it was seen.
    today
        Day of the register; by default that of its past state, else this one.
    """
    day = today or register.past or datetime.now(UTC)
    return measure_quality(contents_of(register), day.year, age=age)


def contents_of(register: Register) -> Contents:
    """Return what the rules look at."""
    return Contents(
        partnerships=register.partnerships(),
        actors=register.actors(),
        ties=register.ties(),
        themes=register.themes(),
        sources=register.sources(),
        funding=register.funding(),
        names=register.names(),
        theme_names=register.theme_names(),
        duplicates=duplicates_of(register),
        units=units(),
    )


def duplicates_of(register: Register) -> pd.DataFrame:
    """Return likely duplicates within a register: ``first``, ``second`` (ids, each pair once), ``score``."""
    finder = DuplicateFinder(register)
    found: dict[tuple[str, str], float] = {}
    for record in register.records():
        if best := finder.find(record):
            first, second = sorted((record.partnership_id, best.key))
            found[first, second] = max(best.score, found.get((first, second), 0.0))
    rows = [(first, second, score) for (first, second), score in sorted(found.items())]
    frame = pd.DataFrame(rows, columns=["first", "second", "score"])
    return frame.astype({"first": "str", "second": "str", "score": "float64"})


@cache
def units() -> pd.DataFrame:
    """Return the units of the gazetteer with the areas of the communes of Kayes."""
    official = load_gazetteer()
    official = official[official["official"]].drop_duplicates("code")
    areas = load_territories("kayes").set_index("code")["area_km2"]
    names = ["code", "name", "level", "parent", "lon", "lat"]
    return official[names].assign(area_km2=official["code"].map(areas)).reset_index(drop=True)


def trend_of(
    register: Register,
    now: QualityReport,
    *,
    age: int = STALE_YEARS,
    most: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Step, ...]:
    """Return the figures before the latest imports and after each, the oldest first, and those of now last.

    A state that the history does not hold is left out, never made up: a register that began with its first
    import has no state before it.

    Parameters
    ----------
    register
        The present register.
    now
        Its quality.
    age
        As for :func:`quality_of`.
    most
        Imports to go back, at most :data:`MOST_IMPORTS`.
    progress
        Called with the number of past states done and the number in all.
    """
    imports = list(_imports(register))[-min(most, MOST_IMPORTS) :]
    ends = [begun - _INSTANT for begun, _, _ in imports[1:]]
    asked = [(imports[0][0] - _INSTANT, "", "")] if imports else []
    asked += [(end, batch, label) for end, (_, batch, label) in zip(ends, imports, strict=False)]
    steps: list[Step] = []
    for number, (moment, batch, label) in enumerate(asked, 1):
        try:
            with register.at(moment) as past:
                steps.append(Step(moment, batch, label, quality_of(past, age=age).figures()))
        except RegisterError:
            pass  # the history begins later
        if progress is not None:
            progress(number, len(asked))
    last = imports[-1] if imports else (None, "", "")
    return (*steps, Step(datetime.now(UTC), last[1], last[2], now.figures()))


def turns(then: Step, now: Step) -> tuple[Turn, ...]:
    """Return each figure of two moments."""
    found = []
    for key in dict.fromkeys((*now.figures, *then.figures)):
        before, after = then.figures.get(key), now.figures.get(key)
        known = before is not None and after is not None
        found.append(Turn(key, before, after, better(key, before or 0.0, after or 0.0) if known else 0))
    return tuple(found)


def _imports(register: Register) -> Iterator[tuple[datetime, str, str]]:
    """Yield first moment, key and reason of each import, the oldest first."""
    changes = register.changes()
    told = changes[(changes["operation"] == "import") & (changes["batch"] != "")]
    for batch, rows in told.iloc[::-1].groupby("batch", sort=False):
        first = rows.iloc[0]
        yield datetime.fromisoformat(first["moment"]), str(batch), str(first["reason"])
