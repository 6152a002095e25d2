"""``cli.py setup``: build the local data once, with visible progress."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from data.paths import clear_cache
from data.ready import is_ready, keep_ready
from translations import terminal_language, translator

_ = translator(terminal_language())


def setup(
    force: Annotated[bool, typer.Option("--force", help=_("Forget the cache and build it again."))] = False,
) -> None:
    """Build the local data: names, territories, register, map."""
    console = Console(stderr=True)
    if force:
        clear_cache()
    if not is_ready():
        _build(console)
        keep_ready()
    console.print(_("The local data are ready."), markup=False)


def _build(console: Console) -> None:
    from geo.pipeline.setup import STEPS  # noqa: PLC0415 - what builds is slow to load, and seldom needed
    from layers.bundle import ensure_bundle  # noqa: PLC0415

    steps = [*((_(label), step) for label, step in STEPS), (_("Map for the browser"), ensure_bundle)]
    for number, (label, step) in enumerate(steps, start=1):
        with console.status(f"[{number}/{len(steps)}] {label} …"):
            step()
        done = _("{step}: done").format(step=label)
        console.print(f"[{number}/{len(steps)}] {done}", markup=False, highlight=False)
