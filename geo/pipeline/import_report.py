"""What a person takes away from an import: the rows that were not taken, each with its reason."""

from __future__ import annotations

from dataclasses import replace

from data.errors import N_, Fault, Message
from data.exporters.document import ExportedFile
from data.exporters.rejected import REASON, ROW, MendRow, write_rejected
from geo.pipeline._import_duplicates import Duplicate
from geo.pipeline.imports import ImportPlan
from translations import translator


def rows_to_mend(plan: ImportPlan) -> list[tuple[int, tuple[Fault, ...]]]:
    """Return every row that the plan does not take, with why: rejected, or a likely duplicate."""
    found = [(one.row, one.faults) for one in plan.rejected]
    for entry in plan.entries:
        if entry.what == "duplicate" and entry.duplicate is not None:
            fault = explain_duplicate(entry.duplicate)
            found += [(row, (fault,)) for row in entry.rows]
    return sorted(found, key=lambda one: one[0])


def explain_duplicate(like: Duplicate) -> Fault:
    """Return why a row is held back as a likely duplicate, with its score and parts."""
    return Fault(
        Message(
            N_(
                "Likely the same as “{title}” ({score} of 100: actors {actors}, places {places}, "
                "title {words}, years {years})."
            ),
            {
                "title": like.title,
                "score": f"{like.score:g}",
                "actors": f"{like.actors:g}",
                "places": f"{like.places:g}",
                "words": f"{like.words:g}",
                "years": f"{like.years:g}",
            },
        ),
        advice=Message(
            N_("Give it the number {key}, or say at the import that it is another one."), {"key": like.key}
        ),
    )


def write_rows_to_mend(plan: ImportPlan, name: str, language: str) -> ExportedFile:
    """Return the rows that are not taken as a table: the file's own columns, the reason, the row.

    Parameters
    ----------
    plan
        From :func:`geo.pipeline.imports.plan_import`.
    name
        File name, ``.xlsx`` or ``.csv``.
    language
        ``fr`` or ``en``.

    Raises
    ------
    SaveError
        Another format is asked for.
    """
    t = translator(language)
    rows = [
        MendRow(
            row,
            plan.batch.cells.get(row, ()),
            "\n".join(replace(fault, file="", row=None).render(t) for fault in faults),
        )
        for row, faults in rows_to_mend(plan)
    ]
    pages = plan.batch.format == "atlas"
    columns = [t(one) for one in plan.batch.columns] if pages else plan.batch.columns
    return write_rejected(name, columns, rows, (t(REASON), t(ROW)))
