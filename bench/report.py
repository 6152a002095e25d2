"""The table of the benchmark, in the terminal and as Markdown, with the machine that it was made on."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path

import shapely
from rich.table import Table

from bench.harness import Measure, Result, Unit

COLUMNS = ("What", "Method", "Role", "Median", "Quartiles", "Product ÷ this", "Must reach", "Holds")
LIBRARIES = (
    "geopandas",
    "shapely",
    "pandas",
    "numpy",
    "rapidfuzz",
    "SQLAlchemy",
    "folium",
    "matplotlib",
)
INTRODUCTION = """\
# Benchmark

Made by `make bench`. The product and the baselines answer the same question on the same data, in the same
process, in turn; each row first checks that they give the same answer (or says in what they differ). Read
the ratios, not the seconds: the machine is noisy, and where the quartiles of two methods overlap their
ratio says little. **Product ÷ this** below 1 means that the product takes
less; for a step it is its share of its method's time. A *baseline* is what one would write first, a
*limit* what can hardly be beaten. **Must reach** is the bar that the product is held to; a bar that it
misses is named below the table. Names, points and registers are synthetic (seeded), made for the
measurement only; nothing is written to anybody's register.
"""


def amount(value: float, unit: Unit) -> str:
    """Return seconds or bytes with three significant figures and a unit that fits."""
    if unit == "bytes":
        return f"{value / 1e6:,.0f} MB" if value >= 1e7 else f"{value / 1000:,.1f} KB"
    for factor, name in ((1, "s"), (1e3, "ms")):
        if value * factor >= 1:
            return (
                f"{value * factor:.3g} {name}" if value * factor < 1000 else f"{value * factor:,.0f} {name}"
            )
    return f"{value * 1e6:.3g} µs"


def ratio(value: float) -> str:
    """Return a ratio with three significant figures and no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    text = f"{value:.{2 if value >= 10 else 3}g}" if value >= 0.001 else f"{value:.6f}"
    return text if value >= 1 or value == 0 else f"{text} (1/{1 / value:,.0f})" if value < 0.1 else text


def lines(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """Return the lines of the table, one per method or step; a wrong row has one line that says so."""
    found: list[tuple[str, ...]] = []
    for result in results:
        if result.wrong:
            found.append((result.stage, "WRONG ANSWER", "", "–", "–", "–", "", ""))
        for position, measure in enumerate(result.measures):
            held = "" if not measure.must else "yes" if measure.holds else "NO"
            cells = _cells(measure, result.unit)
            found.append((result.stage if position == 0 else "", *cells, measure.must, held))
        for claim in result.claims:
            held = "yes" if claim.holds else "NO"
            found.append(("", f"· {claim.name}", "claim", claim.value, "exact", "", claim.words, held))
    return found


def _cells(measure: Measure, unit: Unit) -> tuple[str, ...]:
    if measure.spread is None or measure.ratio is None:
        return measure.name, measure.role, "skipped", "–", "–"
    spread = measure.spread
    quartiles = f"{amount(spread.low, unit)} – {amount(spread.high, unit)}"
    if spread.runs == 1:
        quartiles = "exact" if unit == "bytes" else "one run"
    if measure.role == "step":
        last = f"{measure.ratio:.0%} of it"
        return f"· {measure.name}", "step", amount(spread.median, unit), quartiles, last
    last = "" if measure.role == "product" else ratio(measure.ratio)
    return measure.name, measure.role, amount(spread.median, unit), quartiles, last


def rich_table(results: Sequence[Result]) -> Table:
    """Return the table for the terminal."""
    table = Table(title="CartoCoop: the product and its baselines")
    for number, name in enumerate(COLUMNS):
        table.add_column(name, justify="right" if 2 < number < 6 else "left", overflow="fold")
    for line in lines(results):
        table.add_row(*line, end_section=False)
    return table


def remarks(results: Sequence[Result]) -> list[str]:
    """Return what was compared and what must be known, row by row."""
    found = []
    for result in results:
        parts = [f"wrong answer: {result.wrong}"] if result.wrong else [f"checked: {result.checked}"]
        parts += result.notes
        parts += [f"not reached: {missed}" for missed in result.missed]
        parts += [f"“{m.name}” skipped: {m.skipped}" for m in result.measures if m.skipped]
        found.append(f"**{result.stage}** – " + " ".join(f"{_sentence(part)}" for part in parts))
    return found


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith(".") else text + "."


def markdown(results: Sequence[Result], machine: Sequence[str]) -> str:
    """Return the content of RESULTS.md.

    Parameters
    ----------
    results
        The rows.
    machine
        Lines about the machine, as :func:`machine_lines` gives them.
    """
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines(results)]
    head = ["| " + " | ".join(COLUMNS) + " |", "|---|---|---|--:|--:|--:|---|---|"]
    return "\n".join(
        [
            INTRODUCTION,
            *(f"- {line}" for line in machine),
            "",
            *head,
            *rows,
            "",
            "## What was compared",
            "",
            *(f"- {remark}" for remark in remarks(results)),
            "",
        ]
    )


def machine_lines(day: date, runs: int, load: Sequence[float], seconds: float) -> list[str]:
    """Return date, machine, load and versions.

    Parameters
    ----------
    day
        Date of the run.
    runs
        Rounds of each row of times.
    load
        Load average of the last minute before and after.
    seconds
        What the whole benchmark took.
    """
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    told = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        (
            f"Date: {day.isoformat()}; medians of {runs} interleaved rounds, quartiles beside; "
            f"{seconds:.0f} s in all."
        ),
        (
            f"Machine: {_processor()}, {cores} cores, {memory:.1f} GiB, {platform.system()} "
            f"{platform.machine()}; load average {load[0]:.1f} before, {load[-1]:.1f} after (above 1, other "
            f"programs were running)."
        ),
        f"Versions: Python {platform.python_version()}, {told}, GEOS {shapely.geos_version_string}.",
    ]


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
