"""Time several methods that answer the same question, in turn, and compare what they say.

A method is run on the same data as the others, in the same process, and the order of the methods turns
with every round, so that a noisy minute falls on all of them. The answers of the first round are compared
before anything more is timed: a row whose methods disagree has no figures.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["product", "baseline", "limit", "step"]
Unit = Literal["s", "bytes"]


class WrongAnswerError(Exception):
    """The methods of a row do not say the same."""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to answer the question of a row.

    Parameters
    ----------
    name
        Shown in the table; one of a kind within the row.
    role
        ``product``, ``baseline`` (what a person would write first) or ``limit`` (what cannot be beaten
        by much).
    run
        Answers the question. For a row of bytes the answer is the bytes themselves.
    scale
        The time is multiplied by it: 20 when a twentieth of the work is done. The name says so.
    skipped
        Why it cannot be run here; "" when it can.
    steps
        Seconds of each of its steps by name, one value per run, once it has run.
    """

    name: str
    role: Role
    run: Callable[[], Any]
    scale: float = 1.0
    skipped: str = ""
    steps: Callable[[], Mapping[str, Sequence[float]]] | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer whose method says itself how many seconds it took, without its preparations."""

    seconds: float
    answer: Any


@dataclass(frozen=True, slots=True)
class Bar:
    """What the product must reach against a method.

    Parameters
    ----------
    against
        Name of the method.
    most
        Largest ratio of the product's median to the method's.
    words
        The same for a reader: "at least 200 times faster".
    """

    against: str
    most: float
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Something other than a time that the product must reach, with what it reached."""

    name: str
    value: str
    words: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the table: a question and the methods that answer it.

    Parameters
    ----------
    stage
        What is asked, in a few words.
    methods
        The product's first.
    check
        Takes the answers of the first round by method name; returns what was compared, and raises
        :class:`WrongAnswerError` when they differ without a reason.
    unit
        Seconds, or bytes (which one run tells).
    notes
        What a reader must know of the comparison.
    bars
        What the product must reach.
    claims
        Takes the answers of the first round, once they are checked; returns what else must be reached.
    most_runs
        Rounds at the most, for a row of many seconds.
    """

    stage: str
    methods: tuple[Method, ...]
    check: Callable[[Mapping[str, Any]], str]
    unit: Unit = "s"
    notes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    claims: Callable[[Mapping[str, Any]], tuple[Claim, ...]] = lambda _: ()
    most_runs: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of some runs."""

    median: float
    low: float
    high: float
    runs: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured of one method.

    Parameters
    ----------
    name, role
        As in :class:`Method`.
    spread
        None when it was skipped.
    ratio
        Product over this one (below 1: the product takes less); for a step, its share of its method.
    skipped
        Why it was not run.
    must
        What the product must reach against it, "" when nothing.
    holds
        Whether it does.
    """

    name: str
    role: Role
    spread: Spread | None
    ratio: float | None
    skipped: str = ""
    must: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """A row, measured; `wrong` says what the methods disagree on, and then there are no measures."""

    stage: str
    unit: Unit
    measures: tuple[Measure, ...] = ()
    checked: str = ""
    notes: tuple[str, ...] = ()
    wrong: str = ""
    claims: tuple[Claim, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """The bars and claims that do not hold."""
        bars = (f"{one.must} ({one.name})" for one in self.measures if not one.holds)
        return (*bars, *(f"{one.name} {one.words}" for one in self.claims if not one.holds))


@dataclass(slots=True)
class StepClock:
    """Seconds of each named step, one value per run."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        start = time.perf_counter()
        yield
        self.add(name, time.perf_counter() - start)

    def add(self, name: str, seconds: float) -> None:
        """Add the time of one run of a step."""
        self.seconds[name].append(seconds)


def spread_of(values: Sequence[float]) -> Spread:
    """Return median and quartiles (inclusive method) of at least one value."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0], 1)
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(middle, low, high, len(values))


def ratio_of(product: Spread, other: Spread) -> float:
    """Return the product's median over the other's."""
    return product.median / other.median if other.median else float("inf")


def require(holds: bool, message: str) -> None:
    """Raise :class:`WrongAnswerError` with `message` unless the condition holds."""
    if not holds:
        raise WrongAnswerError(message)


def run_task(task: Task, runs: int, say: Callable[[str], None] = lambda _: None) -> Result:
    """Measure a row.

    Parameters
    ----------
    task
        The row; one of its methods is the product's.
    runs
        Rounds; in each, every method runs once. A row of bytes needs one.
    say
        Called with a line of progress.
    """
    able = [method for method in task.methods if not method.skipped]
    if not able:
        left = tuple(Measure(one.name, one.role, None, None, one.skipped) for one in task.methods)
        return Result(task.stage, task.unit, left, notes=task.notes)
    values: dict[str, list[float]] = {method.name: [] for method in able}
    checked, claims = "", ()
    for turn in range(1 if task.unit == "bytes" else min(runs, task.most_runs or runs)):
        say(f"{task.stage}: round {turn + 1}")
        first = turn % len(able)
        answers: dict[str, Any] = {}
        for method in able[first:] + able[:first]:
            value, answers[method.name] = _once(method, task.unit)
            values[method.name].append(value)
        if turn == 0:
            try:
                checked, claims = task.check(answers), task.claims(answers)
            except WrongAnswerError as error:
                return Result(task.stage, task.unit, notes=task.notes, wrong=str(error))
    return Result(task.stage, task.unit, _measures(task, values), checked, task.notes, claims=claims)


def _once(method: Method, unit: Unit) -> tuple[float, Any]:
    """Run a method once; return its seconds (scaled) or bytes, and its answer."""
    gc.collect()
    start = time.perf_counter()
    answer = method.run()
    seconds = (time.perf_counter() - start) * method.scale
    if isinstance(answer, Timed):
        return answer.seconds * method.scale, answer.answer
    return (float(len(answer)) if unit == "bytes" else seconds), answer


def _measures(task: Task, values: Mapping[str, Sequence[float]]) -> tuple[Measure, ...]:
    product = next(spread_of(values[m.name]) for m in task.methods if m.role == "product")
    bars = {bar.against: bar for bar in task.bars}
    found = []
    for method in task.methods:
        if method.skipped:
            found.append(Measure(method.name, method.role, None, None, method.skipped))
            continue
        spread, bar = spread_of(values[method.name]), bars.get(method.name)
        ratio = ratio_of(product, spread)
        told = (bar.words, ratio <= bar.most) if bar else ("", True)
        found.append(Measure(method.name, method.role, spread, ratio, "", *told))
        for name, seconds in (method.steps() if method.steps else {}).items():
            step = spread_of(seconds)
            found.append(Measure(name, "step", step, ratio_of(step, spread)))
    return tuple(found)
