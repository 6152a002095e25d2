"""Reference pictures of posters; ``python -m tests.layers.poster_reference`` renews them.

Renew them after a change that is meant, look at each, and commit them with the change.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from geo.pipeline.poster import PosterRequest, scene_of
from layers._poster_format import PAPERS
from layers.poster import render_poster
from tests.export_views import document
from translations import translator

FOLDER = Path(__file__).resolve().parent / "reference"
WIDTH = 600
CASES = {
    "a4-landscape": ("kayes", "idf"),
    "a3-portrait": ("kayes", "idf"),
    "slide-16x9": ("kayes", "idf"),
    "square": ("kayes",),
}
"""Paper -> areas."""


def scene(paper, areas=("kayes", "idf"), **view):
    """Return a scene of the small register of the tests."""
    shown = document(areas=areas, **view)
    request = PosterRequest(paper=paper, areas=areas, language=shown.language, date=shown.date)
    return scene_of(request, shown)


def picture(paper):
    """Return the poster of a case, :data:`WIDTH` pixels wide."""
    view = scene(paper, CASES[paper], year=2019, reach="region")
    dpi = max(36, round(WIDTH / PAPERS[paper].width_mm * 25.4))
    content = render_poster(view, "png", translator(view.request.language), dpi=dpi)
    image = Image.open(io.BytesIO(content)).convert("RGB")
    return image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)


def main():
    """Draw every reference again."""
    FOLDER.mkdir(exist_ok=True)
    for paper in CASES:
        picture(paper).quantize(64).save(FOLDER / f"{paper}.png", optimize=True)


if __name__ == "__main__":
    main()
