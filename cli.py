"""The terminal's door: the same functions as the browser, JSON on demand.

``python cli.py --help`` lists the commands; ``CARTOCOOP_LANG=en`` switches the language.
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from commands import (
    atlas,
    boundaries,
    care,
    coordination,
    coverage,
    coverage_data,
    export,
    geocode,
    html,
    imports,
    plans,
    poster,
    quality,
    review,
    search,
    setup,
    themes,
)
from data.errors import CartoCoopError
from translations import terminal_language, translator

_ = translator(terminal_language())

app = typer.Typer(
    help=_("CartoCoop: who cooperates where between Île-de-France and the region of Kayes (Mali)."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command(
    "setup", help=_("Build the local data: register, boundaries, map. Does nothing when all is there.")
)(setup.setup)
app.command("atlas", help=_("Read pages of the Atlas français de la coopération décentralisée."))(atlas.atlas)
app.command("geocode", help=_("Turn names of places and collectivities into codes, with no network."))(
    geocode.geocode
)
app.command("coverage", help=_("Print which part of the territory has at least one active actor."))(
    coverage.coverage
)
app.command("partition", help=_("Cut a file of activities into cells, for coverage --data."))(
    coverage_data.cut
)
app.command("export", help=_("Save the map or its tables to a file; the suffix decides the format."))(
    export.export
)
app.command("poster", help=_("Write a poster or a slide to a file: PNG, SVG, PDF or PPTX."))(poster.poster)
app.command("booklet", help=_("Write the whole atlas as one PDF."))(poster.booklet)
app.command("html", help=_("Save the maps with register, filters, search and sheets as one HTML file."))(
    html.html
)
app.command("search", help=_("Find partnerships, actors, themes, territories, places and sources by words."))(
    search.search
)
app.command("overlaps", help=_("List where actors that are not partners work in the same communes."))(
    coordination.overlaps
)
app.command("gaps", help=_("List the communes where nobody is known to be."))(coordination.gaps)
app.command("pool", help=_("List who could work with whom."))(coordination.pool)
app.command("whatif", help=_("Say what a planned partnership would change; nothing is stored unless asked."))(
    plans.whatif
)
app.command("sheet", help=_("Write the sheet of a territory or of an actor as PDF."))(coordination.sheet)
app.command("note", help=_("Write the note for a meeting on a cercle as PDF or Word file."))(
    coordination.note
)
app.command("import", help=_("Import lists (CSV, XLSX, ODS) into the register, after a dry run."))(
    imports.import_lists
)
app.command("import-template", help=_("Write an empty list to fill in, with examples and the words to use."))(
    imports.import_template
)
app.command("backup", help=_("Write a copy of the register to a file, also while the map is open."))(
    care.backup
)
app.command("restore", help=_("Put a backup in the register's place; what it held is backed up first."))(
    care.restore
)
app.command("check", help=_("Check database, keys, codes and history of the register."))(care.check)
app.command("history", help=_("List who has changed what in the register, when and why."))(care.history)
app.command("undo", help=_("Undo changes of the register, or a whole import."))(care.undo)
app.command("quality", help=_("Print how complete and how sound the register is."))(quality.quality)
app.add_typer(themes.app, name="themes", help=_("List themes and codes that lead nowhere; hand over."))
app.add_typer(plans.app, name="plans", help=_("List, show, rename, delete or hand over the plans kept."))
app.add_typer(
    review.app, name="review", help=_("List the names that wait for a person, and say what they mean.")
)
app.command("aliases", help=_("List what people said that names mean; hand it over between machines."))(
    review.aliases
)
app.add_typer(
    boundaries.app, name="boundaries", help=_("List, use, fetch or reset the administrative boundaries.")
)


def main() -> None:
    """Run the command line; a person's error is one message and exit code 1, never a traceback."""
    try:
        app()
    except CartoCoopError as error:
        Console(stderr=True, soft_wrap=True).print(
            error.render(_), style="red", markup=False, highlight=False
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
