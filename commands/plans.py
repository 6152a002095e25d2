"""``whatif`` and ``plans``: a planned partnership, what it would change, and the plans that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands._coordination_tables import show_whatif
from commands.coordination import Actor
from commands.options import Json, Limit, print_json, with_filter
from data.errors import N_, CartoCoopError
from data.exporters.save import check_folder, save
from data.plan_files import read_plan_file, write_plans
from data.plans import Plan, SavedPlan
from data.schema import ACTOR_KINDS
from geo.filters import Filter
from geo.other_plans import OtherPlan
from geo.pipeline.coordination import whatif_of
from geo.pipeline.coverage import load_state
from geo.pipeline.register import ensure_register
from geo.whatif import WhatIf
from translations import terminal_language, translator

_ = translator(terminal_language())

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("Name of a kept plan."))]
Note = Annotated[str, typer.Option("--note", help=_("Free text kept with the plan."))]
Author = Annotated[
    str, typer.Option("--author", help=_("Office or initials kept with the plan; no address, no number."))
]
Replace = Annotated[bool, typer.Option("--replace", help=_("Replace plans of the same name."))]


@with_filter
def whatif(
    asked: Filter,
    territories: Annotated[list[str], typer.Argument(help=_("Codes of communes, cercles or regions."))],
    *,
    actor: Actor = None,
    name: Annotated[str, typer.Option("--name", help=_("Name of an actor not in the register."))] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", help=_("Kind of that actor: {kinds}.").format(kinds=", ".join(ACTOR_KINDS))),
    ] = "commune",
    planned_theme: Annotated[
        list[str] | None, typer.Option("--on", help=_("Theme of the plan; may be repeated."))
    ] = None,
    start: Annotated[int | None, typer.Option("--start", help=_("First year planned."))] = None,
    end: Annotated[int | None, typer.Option("--end", help=_("Last year planned."))] = None,
    keep: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help=_("Keep the plan under this name."))
    ] = None,
    note: Note = "",
    author: Author = "",
    replace: Replace = False,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """Say what a planned partnership would change; nothing is stored unless asked."""
    plan = Plan(
        territories=tuple(territories),
        actor=actor or "",
        name=name,
        kind=kind,
        themes=tuple(planned_theme or ()),
        start_year=start,
        end_year=end,
    )
    found = _evaluated(plan, asked)
    saved = None
    if keep is not None:
        with ensure_register() as register:
            given = SavedPlan(keep, found.named_plan, note=note, author=author)
            saved = register.plans.save(given, replace=replace)
    _show(found, saved, limit, as_json=as_json)


@app.command("list", help=_("List the plans that are kept; they are not counted in the coverage."))
def list_plans(*, as_json: Json = False) -> None:
    """List the kept plans, and say which cannot be read."""
    with ensure_register() as register:
        kept = register.plans.all()
    if as_json:
        damaged = [fault.render(_) for _name, fault in kept.damaged]
        print_json({"plans": [one.to_dict() for one in kept.plans], "damaged": damaged})
        return
    table = Table(title=_("Plans, not counted in the coverage"), show_lines=True)
    for heading in (_("name"), _("actor"), _("places"), _("years"), _("author"), _("updated")):
        table.add_column(heading)
    for one in kept.plans:
        plan = one.plan
        cells = (one.name, plan.name or plan.actor, ", ".join(plan.territories), _years(plan), one.author)
        table.add_row(*(escape(cell) for cell in cells), one.updated)
    if kept.plans:
        Console(highlight=False).print(table)
    else:
        _say(_("No plan is kept."))
    for _name, fault in kept.damaged:
        _warn(fault.render(_))


@app.command("show", help=_("Show a kept plan and what it would change."))
@with_filter
def show(asked: Filter, name: Name, *, limit: Limit = 20, as_json: Json = False) -> None:
    """Show a kept plan and what it would change under the filter."""
    with ensure_register() as register:
        saved = register.plans.get(name)
    _show(_evaluated(saved.plan, asked), saved, limit, as_json=as_json)


@app.command("rename", help=_("Keep a plan under another name."))
def rename(name: Name, new: Annotated[str, typer.Argument(metavar="NEW", help=_("Its new name."))]) -> None:
    """Keep a plan under another name."""
    with ensure_register() as register:
        _kept(register.plans.rename(name, new))


@app.command("delete", help=_("Forget a plan."))
def delete(
    name: Name,
    *,
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask first."))] = False,
) -> None:
    """Forget a plan, once it is confirmed."""
    if not yes:
        typer.confirm(_("Delete the plan “{name}”?").format(name=name), abort=True)
    with ensure_register() as register:
        register.plans.delete(name)
    _say(_("The plan “{name}” is deleted.").format(name=name))


@app.command("export", help=_("Write plans to a JSON file, to hand them over."))
def export(
    file: Annotated[Path, typer.Argument(help=_("JSON file to write."))],
    names: Annotated[list[str] | None, typer.Argument(help=_("Names of plans; all of them if none."))] = None,
) -> None:
    """Write kept plans to a file, those named or all of them."""
    check_folder(file)
    with ensure_register() as register:
        plans = [register.plans.get(name) for name in names] if names else register.plans.all().plans
    path = save(write_plans(plans), file)
    _say(_("{file}: {count} plans").format(file=path, count=len(plans)))


@app.command("import", help=_("Read plans from a JSON file that was handed over."))
def import_plans(
    file: Annotated[Path, typer.Argument(help=_("JSON file to read."))],
    *,
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """Read plans from a file; those of a name that is taken get a number after theirs, or replace."""
    found = read_plan_file(file)
    with ensure_register() as register:
        taken = register.plans.take(found.plans, replace=replace)
    if as_json:
        print_json(
            {
                "added": list(taken.added),
                "replaced": list(taken.replaced),
                "unchanged": list(taken.unchanged),
                "renamed": [list(pair) for pair in taken.renamed],
                "faults": [fault.render(_) for fault in found.faults],
            }
        )
        return
    for name in taken.added:
        _say(_("Added: {name}").format(name=name))
    for name in taken.replaced:
        _say(_("Replaced: {name}").format(name=name))
    for name in taken.unchanged:
        _say(_("Kept already: {name}").format(name=name))
    for name, new in taken.renamed:
        _say(_("{name}: another plan has this name, kept as {new}").format(name=name, new=new))
    for fault in found.faults:
        _warn(fault.render(_))
    if found.faults and not found.plans:
        raise CartoCoopError(N_("No plan of “{file}” can be kept."), file=file.name)


def _evaluated(plan: Plan, asked: Filter) -> WhatIf:
    with ensure_register() as register:
        state = load_state(register, "kayes", asked.division)
        saved = register.plans.all().plans
    return whatif_of(state, plan, asked, saved=saved)


def _show(found: WhatIf, saved: SavedPlan | None, limit: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"saved": saved.to_dict() if saved else None} | found.to_dict(limit or None))
        return
    show_whatif(found, limit or None)
    _others(found.others)
    if saved is None:
        _say(_("Nothing is stored; --save NAME keeps the plan."))
        return
    _kept(saved)
    if saved.note:
        _say(_("Note: {note}").format(note=saved.note))


def _others(others: Sequence[OtherPlan]) -> None:
    if not others:
        return
    table = Table(title=_("Other plans, not counted in the coverage"), show_lines=True)
    table.add_column(_("name"))
    table.add_column(_("in words"))
    for one in others:
        table.add_row(escape(one.saved.name), escape(one.explain(_)))
    Console(highlight=False).print(table)


def _kept(saved: SavedPlan) -> None:
    text = _("Kept as “{name}”: planned, not counted in the coverage (created {created}, updated {updated}).")
    _say(text.format(name=saved.name, created=saved.created, updated=saved.updated))


def _years(plan: Plan) -> str:
    first, last = plan.start_year or "?", plan.end_year or "?"
    return f"{first}–{last}"


def _say(text: str) -> None:
    Console(highlight=False).print(text, markup=False, soft_wrap=True)


def _warn(text: str) -> None:
    Console(stderr=True, highlight=False).print(text, style="yellow", markup=False, soft_wrap=True)
