"""Make the shipped tables and boundaries again: ``python -m data.build`` (for maintainers)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from data.builders import countries, outlines, rivers, tables
from data.builders.schematic import build_schematic

HERE = Path(__file__).resolve().parent


def main(arguments: Sequence[str] | None = None) -> None:
    """Build what is derived; the options bring in newer source files first.

    Without options it needs nothing but ``data/reference`` and ``data/boundaries/outlines``.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command line; ``sys.argv`` when absent.
    """
    parser = argparse.ArgumentParser(prog="python -m data.build", description=__doc__)
    parser.add_argument("--facts", type=Path, help="folder of facts to carry over into data/reference again")
    parser.add_argument("--outlines", type=Path, help="folder of Natural Earth outlines to carry over again")
    parser.add_argument("--rivers", type=Path, help="folder of GSHHG's rivers to cut out again")
    chosen = parser.parse_args(arguments)
    reference, boundaries = HERE / "reference", HERE / "boundaries"
    written = tables.import_facts(chosen.facts, reference) if chosen.facts else tables.derive(reference)
    if chosen.outlines:
        written += outlines.import_outlines(chosen.outlines, boundaries)
        written += countries.import_countries(chosen.outlines, boundaries)
    if chosen.rivers:
        written += rivers.import_rivers(chosen.rivers, boundaries)
    written += build_schematic(reference, boundaries)
    for path in written:
        print(f"{path.relative_to(HERE)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
