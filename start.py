"""What ``make app`` runs: the set-up where something is missing, then the server of the pages.

The libraries of the first page and the territories load in a second thread while the browser opens, so that
the page finds them there. ``python -m streamlit run app.py`` serves the same pages without that.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread

from streamlit.web import cli

from data.ready import is_ready

ROOT = Path(__file__).resolve().parent
FIRST = (
    "geo.pipeline.coverage",
    "geo.pipeline.register",
    "geo.pipeline.search",
    "layers.bundle",
    "layers.payload",
    "layers.search",
    "layers.sheets",
    "pandas.io.formats.style",
)
"""Modules of the first page. None of them imports Streamlit, which the server itself is loading meanwhile."""


def warm() -> None:
    """Load what the first page needs and does not depend on who looks at it."""
    with suppress(Exception):  # the page meets the same fault, and tells it
        for name in FIRST:
            import_module(name)
        territories, translations = import_module("data.territories"), import_module("translations")
        territories.boundary_status()
        translations.translator(translations.DEFAULT_LANGUAGE)


def main() -> None:
    """Set up, serve; options are those of ``streamlit run``."""
    if not is_ready() and subprocess.run([sys.executable, ROOT / "cli.py", "setup"], check=False).returncode:  # noqa: S603
        sys.exit(1)
    Thread(target=warm, daemon=True).start()
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *sys.argv[1:]]
    cli.main()


if __name__ == "__main__":
    main()
