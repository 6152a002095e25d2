"""``search``: partnerships, actors, themes, territories, places and sources that hold some words."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geo.pipeline.register import ensure_register
from geo.pipeline.search import KINDS, MOST_RESULTS, SearchAnswer, SearchResult
from geo.pipeline.search import search as find
from layers.search import result_facts, result_kinds
from translations import terminal_language, translator

_ = translator(terminal_language())

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TEXT", help=_("Words to look for; accents, case, hyphens and apostrophes do not matter.")
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help=_("Only these (repeat it): {choices}.").format(choices=", ".join(KINDS))),
]
Limit = Annotated[
    int, typer.Option("--limit", help=_("Number of results, at most {most}.").format(most=MOST_RESULTS))
]
Json = Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))]


def search(text: Words = None, *, kind: Kinds = None, limit: Limit = 20, as_json: Json = False) -> None:
    """Search the register, the territories and the names of places."""
    asked = " ".join(text or ())
    with ensure_register() as register:
        answer = find(register, asked, kinds=kind, limit=limit)
    if as_json:
        typer.echo(json.dumps({"query": asked} | answer.to_dict(), ensure_ascii=False, indent=2))
        return
    _show(answer)


def _show(answer: SearchAnswer) -> None:
    messages = Console(stderr=True)
    if answer.message is not None:
        messages.print(answer.message.render(_), markup=False, highlight=False)
    if answer.suggestions:
        near = ", ".join(dict.fromkeys(one.query for one in answer.suggestions))
        messages.print(_("Near names: {names}").format(names=near), markup=False, highlight=False)
    if not answer.counts:
        return
    colon = _(": ")
    counts = ", ".join(f"{result_kinds(kind, _)}{colon}{count}" for kind, count in answer.counts.items())
    console = Console(highlight=False)
    console.print(counts, markup=False)
    table = Table(show_lines=False)
    for heading in (_("Found"), _("What, where, since when"), _("Text")):
        table.add_column(heading, overflow="fold")
    for result in answer.results:
        table.add_row(Text(result.title), Text(result_facts(result, _)), _snippet(result))
    console.print(table)
    if answer.total > len(answer.results):
        more = _("{shown} of {total} are shown; --limit shows more.")
        messages.print(more.format(shown=len(answer.results), total=answer.total), markup=False)


def _snippet(result: SearchResult) -> Text:
    return Text.assemble(*((piece.text, "bold") if piece.hit else piece.text for piece in result.snippet))
