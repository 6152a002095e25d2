"""The terminal's door: the same functions as the browser, JSON on demand.

``python cli.py --help`` lists the commands; ``CARTOCOOP_LANG=en`` switches the language.
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from commands.on_demand import Entry, group
from data.errors import CartoCoopError
from translations import terminal_language, translator

_ = translator(terminal_language())

_COMMANDS = {
    "setup": Entry(
        "setup.setup", _("Build the local data: register, boundaries, map. Does nothing when all is there.")
    ),
    "atlas": Entry("atlas.atlas", _("Read pages of the Atlas français de la coopération décentralisée.")),
    "geocode": Entry(
        "geocode.geocode", _("Turn names of places and collectivities into codes, with no network.")
    ),
    "coverage": Entry(
        "coverage.coverage", _("Print which part of the territory has at least one active actor.")
    ),
    "partition": Entry("coverage_data.cut", _("Cut a file of activities into cells, for coverage --data.")),
    "export": Entry(
        "export.export", _("Save the map or its tables to a file; the suffix decides the format.")
    ),
    "poster": Entry("poster.poster", _("Write a poster or a slide to a file: PNG, SVG, PDF or PPTX.")),
    "booklet": Entry("poster.booklet", _("Write the whole atlas as one PDF.")),
    "html": Entry(
        "html.html", _("Save the maps with register, filters, search and sheets as one HTML file.")
    ),
    "search": Entry(
        "search.search", _("Find partnerships, actors, themes, territories, places and sources by words.")
    ),
    "overlaps": Entry(
        "coordination.overlaps", _("List where actors that are not partners work in the same communes.")
    ),
    "gaps": Entry("coordination.gaps", _("List the communes where nobody is known to be.")),
    "pool": Entry("coordination.pool", _("List who could work with whom.")),
    "whatif": Entry(
        "plans.whatif", _("Say what a planned partnership would change; nothing is stored unless asked.")
    ),
    "sheet": Entry("coordination.sheet", _("Write the sheet of a territory or of an actor as PDF.")),
    "note": Entry("coordination.note", _("Write the note for a meeting on a cercle as PDF or Word file.")),
    "import": Entry(
        "imports.import_lists", _("Import lists (CSV, XLSX, ODS) into the register, after a dry run.")
    ),
    "import-template": Entry(
        "imports.import_template", _("Write an empty list to fill in, with examples and the words to use.")
    ),
    "backup": Entry("care.backup", _("Write a copy of the register to a file, also while the map is open.")),
    "restore": Entry(
        "care.restore", _("Put a backup in the register's place; what it held is backed up first.")
    ),
    "check": Entry("care.check", _("Check database, keys, codes and history of the register.")),
    "history": Entry("care.history", _("List who has changed what in the register, when and why.")),
    "undo": Entry("care.undo", _("Undo changes of the register, or a whole import.")),
    "quality": Entry("quality.quality", _("Print how complete and how sound the register is.")),
    "themes": Entry("themes.app", _("List themes and codes that lead nowhere; hand over.")),
    "plans": Entry("plans.app", _("List, show, rename, delete or hand over the plans kept.")),
    "review": Entry("review.app", _("List the names that wait for a person, and say what they mean.")),
    "aliases": Entry(
        "review.aliases", _("List what people said that names mean; hand it over between machines.")
    ),
    "boundaries": Entry("boundaries.app", _("List, use, fetch or reset the administrative boundaries.")),
}

app = typer.Typer(
    cls=group(_COMMANDS),
    help=_("CartoCoop: who cooperates where between Île-de-France and the region of Kayes (Mali)."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _whole() -> None:
    """Take no option of its own."""


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
