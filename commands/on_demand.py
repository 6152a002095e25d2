"""Commands whose modules load when one is called: each is answered without the libraries of all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the code of a command stands.

    Parameters
    ----------
    place
        ``module.name`` within ``commands``: a function, or a :class:`typer.Typer` with commands of its own.
    help
        What it does, in the person's language.
    """

    place: str
    help: str


class _Loading(Mapping[str, Any]):
    """Commands by name, each made when it is first asked for."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _command(name, self._entries[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def group(entries: Mapping[str, Entry]) -> type[TyperGroup]:
    """Return the class of a group with these commands, for ``typer.Typer(cls=…)``."""

    class OnDemand(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = _Loading(entries)  # type: ignore[assignment]

        def list_commands(self, ctx: Any) -> list[str]:
            del ctx
            return list(self.commands)

    return OnDemand


def _command(name: str, entry: Entry) -> Any:
    module, _, found = entry.place.partition(".")
    subject = getattr(import_module(f"commands.{module}"), found)
    one = typer.Typer(add_completion=False)
    one.callback()(lambda: None)
    if isinstance(subject, typer.Typer):
        one.add_typer(subject, name=name, help=entry.help)
    else:
        one.command(name, help=entry.help)(subject)
    return typer.main.get_group(one).commands[name]
