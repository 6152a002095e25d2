"""Posters as files: every template, paper and format; the page and the terminal both come here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from data.errors import N_
from data.exporters.document import ExportedFile
from data.exporters.guard import file_stem
from data.register import Register
from data.schema import Area
from geo.pipeline.coverage import State
from geo.pipeline.export import LOWEST_DPI
from geo.pipeline.poster import PosterRequest, Template, build_scene
from layers._poster_format import MM_PER_INCH, PAPERS
from layers._poster_save import Format
from layers._poster_templates import TEMPLATES
from layers._slide_pptx import PPTX
from layers.poster import PosterError, check_poster, paper_of, render_poster
from layers.slides import slide_file
from translations import translator

POSTER_FORMATS: Final[Mapping[str, str]] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "pptx": PPTX,
}
"""Suffix -> media type."""
TEMPLATE_LABELS: Final[Mapping[Template, str]] = {
    "view": N_("Map and figures"),
    "links": N_("Links between the two territories"),
    "cercle": N_("Close-up of a cercle"),
    "change": N_("Change between two years"),
    "themes": N_("One small map for each theme"),
    "matrix": N_("Matrix theme × cercle"),
    "timeline": N_("Timeline"),
}
"""English labels, marked for translation."""
BOTH_AREAS: Final[frozenset[Template]] = frozenset({"view"})
"""Templates for which both territories can be chosen, or one."""
ONE_AREA: Final[frozenset[Template]] = frozenset({"change", "themes", "matrix", "timeline"})
"""Templates that show one territory."""
NEEDS_CERCLE: Final[frozenset[Template]] = frozenset({"cercle"})
TAKES_YEARS: Final[frozenset[Template]] = frozenset({"change"})
SLIDES = tuple(key for key, paper in PAPERS.items() if paper.shape == "slide")
PREVIEW_PIXELS = 1_200
"""Longest side of a preview."""


def templates() -> tuple[Template, ...]:
    """Return the templates that can be drawn, in the order of their labels."""
    return tuple(name for name in TEMPLATE_LABELS if name in TEMPLATES)


def check_request(request: PosterRequest, suffix: str) -> None:
    """Say at once, before any work, what does not go together.

    Raises
    ------
    PosterError
        No such template, paper or format; a template without the cercle that it is about; a
        presentation on what is no slide; a picture with too many pixels.
    """
    if suffix not in POSTER_FORMATS:
        raise PosterError(
            N_("There is no poster format “{format}”; choose among: {formats}."),
            format=suffix,
            formats=", ".join(POSTER_FORMATS),
        )
    if request.template in NEEDS_CERCLE and not request.cercle:
        raise PosterError(N_("A close-up needs its cercle: choose one."))
    paper = paper_of(request.paper)
    if suffix == "pptx" and paper.shape != "slide":
        raise PosterError(
            N_("A presentation has the shape of a slide: choose a slide as paper ({papers})."),
            papers=", ".join(SLIDES),
        )
    check_poster(request, "png" if suffix == "pptx" else suffix, paper, request.dpi)


def poster_file(
    request: PosterRequest,
    suffix: str,
    *,
    register: Register | None = None,
    states: Mapping[Area, State] | None = None,
) -> ExportedFile:
    """Return a poster in a format.

    Parameters
    ----------
    request
        What is asked for.
    suffix
        A key of :data:`POSTER_FORMATS`.
    register, states
        As for :func:`geo.pipeline.poster.build_scene`.

    Raises
    ------
    PosterError
        What :func:`check_request` says.
    """
    check_request(request, suffix)
    scene = build_scene(request, register, states=states)
    t = translator(request.language)
    if suffix == "pptx":
        content = slide_file(scene, t)
    else:
        content = render_poster(scene, cast("Format", suffix), t, dpi=request.dpi)
    return ExportedFile(poster_name(request, suffix), POSTER_FORMATS[suffix], content)


def preview(request: PosterRequest, states: Mapping[Area, State]) -> bytes:
    """Return a small PNG of a poster, whatever the resolution asked for."""
    paper = paper_of(request.paper)
    dpi = max(round(PREVIEW_PIXELS / max(paper.width_mm, paper.height_mm) * MM_PER_INCH), LOWEST_DPI)
    check_request(request, "pdf")
    scene = build_scene(request, states=states)
    return render_poster(scene, "png", translator(request.language), dpi=dpi)


def poster_name(request: PosterRequest, suffix: str) -> str:
    """Return the name of a file, which says template, place, year, paper and day."""
    parts = ["cartocoop", request.template, request.cercle or request.filter.cercle or ""]
    parts += [str(year) for year in request.years or (request.filter.year,) if year]
    parts += [request.paper, request.date.isoformat()]
    return f"{file_stem('-'.join(part for part in parts if part), 120)}.{suffix}"
