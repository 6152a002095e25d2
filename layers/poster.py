"""The poster: a scene on a sheet, a slide or a square, as PNG, SVG or PDF; same input, same bytes.

Each territory is drawn in a projection made for it. Text stays text in SVG and PDF, fonts are embedded
in PDF, and no file carries the hour at which it was made: the document's own date is printed instead.
"""

from __future__ import annotations

from threading import Lock

import matplotlib as mpl

from data.errors import N_, CartoCoopError, Translate
from geo.pipeline.export import HIGHEST_DPI, LOWEST_DPI
from geo.pipeline.poster import PosterRequest, PosterScene
from layers._poster_format import PAPERS, Paper
from layers._poster_page import Page
from layers._poster_save import SAVE, SETTINGS, Format
from layers._poster_templates import TEMPLATES

DPI = 300
MOST_PIXELS = 150_000_000
"""Of a PNG: A0 at 300 dpi has 139 million."""
_lock = Lock()


class PosterError(CartoCoopError):
    """A poster was asked for that cannot be drawn."""


def paper_of(key: str) -> Paper:
    """Return a paper by its key.

    Raises
    ------
    PosterError
        There is no such paper.
    """
    if key not in PAPERS:
        raise PosterError(
            N_("There is no paper “{paper}”; choose among: {papers}."), paper=key, papers=", ".join(PAPERS)
        )
    return PAPERS[key]


def render_poster(
    scene: PosterScene, kind: Format, t: Translate, *, dpi: int = DPI, paper: Paper | None = None
) -> bytes:
    """Return a scene as a poster.

    Parameters
    ----------
    scene
        What to show, in which template and on which paper.
    kind
        ``png``, ``svg`` or ``pdf``.
    t
        Translate function, of the scene's language.
    dpi
        Resolution of the PNG, pixels per inch of paper; SVG and PDF are vectors.
    paper
        Another sheet than the one asked for (a page of a booklet, the picture of a slide).

    Raises
    ------
    PosterError
        No such template, paper or format, no territory to show, or a resolution out of bounds.
    """
    paper = paper or paper_of(scene.request.paper)
    check_poster(scene.request, kind, paper, dpi)
    if scene.document.territories.empty or not scene.document.areas:
        raise PosterError(N_("There is no territory to draw."))
    with _lock, mpl.rc_context(SETTINGS):
        pixels = paper.pixels(dpi) if kind == "png" else None
        page = Page.of(paper, pixels=pixels, soft_halo=kind == "svg")
        page.logos, page.address, page.caption = scene.request.logos, scene.request.address, t("Live map")
        TEMPLATES[scene.request.template](page, scene, t)
        return SAVE[kind](page, scene.document, paper, dpi)


def check_poster(request: PosterRequest, kind: str, paper: Paper, dpi: int) -> None:
    """Say what cannot be drawn, before any work.

    Parameters
    ----------
    request
        Its template is looked at.
    kind, paper, dpi
        As for :func:`render_poster`.

    Raises
    ------
    PosterError
        No such template or format, or a resolution out of bounds.
    """
    if request.template not in TEMPLATES:
        raise PosterError(
            N_("There is no poster template “{name}”; choose among: {templates}."),
            name=request.template,
            templates=", ".join(TEMPLATES),
        )
    if kind not in SAVE:
        raise PosterError(N_("There is no picture format “{format}”."), format=kind)
    if not LOWEST_DPI <= dpi <= HIGHEST_DPI:
        raise PosterError(
            N_("Give a resolution from {low} to {high} dots per inch."), low=LOWEST_DPI, high=HIGHEST_DPI
        )
    width, height = paper.pixels(dpi)
    if kind == "png" and width * height > MOST_PIXELS:
        raise PosterError(
            N_("On this paper a picture can have at most {most} dots per inch; a PDF has no such limit."),
            most=int(dpi * (MOST_PIXELS / (width * height)) ** 0.5),
        )
