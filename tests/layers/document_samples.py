"""Documents of a small register, and of one whose only actor has many partnerships."""

from __future__ import annotations

import io
from dataclasses import replace

from docx import Document

from geo.filters import Filter
from geo.join import presence
from layers.documents import note_file, sheet_file
from tests.export_views import DAY, states
from tests.geo import coverage_frames as frames


def sheet(state, subject, language="en", **asked):
    """Return the bytes of a sheet."""
    return sheet_file(state, subject, Filter(**asked), language=language, day=DAY).content


def note(state, cercle="ML0101", suffix="pdf", language="en", **asked):
    """Return the bytes of a note."""
    return note_file(state, cercle, Filter(**asked), suffix=suffix, language=language, day=DAY).content


def crowded(n=30):
    """Return a state whose only actor has `n` partnerships on several themes, with money and sources."""
    state = states()["kayes"]
    ties = frames.ties(
        *(
            frames.tie(
                f"p{i}",
                f"ML010{i % 2 + 1}0{i % 3 + 1}",
                title=f"Projet numéro {i}",
                start_year=None if i % 4 == 0 else 1990 + i,
                end_year=2020 if i % 5 == 0 else None,
                status="ongoing" if i % 3 == 0 else "",
                observed_year=2019 if i % 6 == 0 else None,
            )
            for i in range(n)
        )
    )
    themes = frames.themes(*((f"p{i}", ("Santé", "Éducation", "Eau")[i % 3], "") for i in range(1, n)))
    sources = frames.sources(*((f"p{i}", f"Source {i}") for i in range(n)))
    kept = replace(state.frames, ties=ties, themes=themes, sources=sources)
    rows = presence(ties, state.territories, side="ml", named=state.other)
    return replace(state, frames=kept, presence=rows, key=f"crowded-{n}")


def docx_text(content):
    """Return the text of a Word file, that of its tables last."""
    document = Document(io.BytesIO(content))
    parts = [line.text for line in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)
