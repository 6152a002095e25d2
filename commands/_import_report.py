"""The dry run of an import, as the terminal shows it."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from commands.words import status_words
from geo.pipeline.import_report import rows_to_mend
from geo.pipeline.imports import ImportPlan
from translations import terminal_language, translator

_ = translator(terminal_language())

_MOST = 30
"""Lines of one table on the screen; the rest is in ``--json`` and ``--rejected``."""


def show_plan(plan: ImportPlan) -> None:
    """Print what an import would change, what it does not take and why."""
    console = Console(highlight=False)
    counts = plan.counts()
    words = {
        "new": _("new"),
        "changed": _("changed"),
        "same": _("the same"),
        "held": _("held: edited by a person"),
        "duplicate": _("likely duplicates, held back"),
        "rejected": _("rows rejected"),
    }
    table = Table(title=escape(plan.batch.file), show_header=False)
    for what, word in words.items():
        table.add_row(word, str(counts[what]))
    table.add_row(_("Rows read"), str(plan.batch.rows_read))
    table.add_row(_("Names without a code"), str(len(plan.names)))
    left = dict(plan.batch.read_as).get("columns left out", "")
    table.add_row(_("Columns left out"), escape(left or "–"))
    dropped = plan.batch.dropped
    table.add_row(_("Personal data dropped"), str(sum(dropped.to_dict().values())))
    console.print(table)
    _show_changes(console, plan)
    lines = [
        replace(fault, file="", row=row).render(_) for row, faults in rows_to_mend(plan) for fault in faults
    ]
    _list(console, _("Not taken"), lines)
    for what, title in (("new", _("New")), ("held", _("Held: edited by a person"))):
        _list(console, title, [entry.record.title for entry in plan.entries if entry.what == what])
    statuses = status_words()
    said = _("row {row}, field “{field}”: {name} ({status}). {candidates}")
    names = [
        said.format(
            row=one.row,
            field=one.field,
            name=one.name,
            status=statuses[one.status],
            candidates=", ".join(f"{name} [{code}]" for code, name, _score in one.candidates[:3]),
        ).rstrip()
        for one in plan.names
    ]
    _list(console, _("Names without a code"), names)
    place = _("row {row}: {title} ({where})")
    outside = [
        place.format(row=one.row, title=one.title, where=", ".join(one.where)) for one in plan.batch.outside
    ]
    _list(console, _("Outside the area"), outside)
    _list(console, _("Remarks"), [fault.render(_) for fault in plan.remarks])


def _show_changes(console: Console, plan: ImportPlan) -> None:
    changes = [(entry.record.title, change) for entry in plan.entries for change in entry.changes]
    if not changes:
        return
    table = Table(title=_("Changes"))
    for heading in (_("Title"), _("Field"), _("Before"), _("After")):
        table.add_column(heading, overflow="fold")
    for title, change in changes[:_MOST]:
        table.add_row(*(Text(text) for text in (title, change.field, change.before, change.after)))
    console.print(table)
    _more(console, len(changes))


def _list(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        console.print(Text(f"{title} ({len(lines)})", style="bold"))
        for line in lines[:_MOST]:
            console.print(Text(line), soft_wrap=True)
        _more(console, len(lines))


def _more(console: Console, count: int) -> None:
    if count > _MOST:
        console.print(Text(_("… and {count} more.").format(count=count - _MOST)))
