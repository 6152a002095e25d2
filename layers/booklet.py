"""The atlas as one PDF: cover, contents, region, cercles, themes, overlaps and gaps, method and sources.

Every poster that has a template is in it, on its own page; what cannot be drawn is left out, and the
contents say what is there. Same register, same request, same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from data.errors import N_
from data.exporters.document import ExportDocument, ExportedFile
from data.exporters.guard import file_stem
from data.register import Register
from data.schema import AREAS, Area
from geo.filters import Filter
from geo.pipeline.coordination import gaps_of, overlaps_of
from geo.pipeline.coverage import State
from geo.pipeline.export import ExportRequest, document_of, load_states, today
from geo.pipeline.poster import PosterRequest, Template, build_scene
from layers._booklet_pdf import Book, Cover, Section, bind
from layers._booklet_text import cercle_pages, coordination_pages, method_pages
from layers._document_words import long_date
from layers._poster_format import SLIDE_TYPE, Paper
from layers._poster_templates import TEMPLATES
from layers.poster import render_poster
from layers.poster_files import TEMPLATE_LABELS
from layers.slides import bare_scene
from translations import DEFAULT_LANGUAGE, translator

PDF = "application/pdf"
Progress = Callable[[int, int, str], None]
"""Told before each step: steps done, steps in all, name of the step; may raise to stop the work."""
SHEET: Final = Paper("booklet", "portrait", 202.0, 282.0, (202.0, 282.0), "", "A4")
"""A poster in the booklet, at the scale that it states, with room for the page number below."""
_COVER: Final = Paper("cover", "slide", 178.0, 112.0, (178.0, 112.0), "", type=SLIDE_TYPE)
_COVER_DPI = 220
_REGION: Final[tuple[Template, ...]] = ("view", "links", "change")
_THEMES: Final[tuple[Template, ...]] = ("themes", "matrix", "timeline")


@dataclass(frozen=True, slots=True)
class BookletRequest:
    """What a person wants in a booklet.

    Parameters
    ----------
    filter
        The view; its cercle is not used: every cercle has its pages.
    language
        ``fr`` or ``en``.
    date
        Day printed on it; today unless given.
    years
        The two years of the page of change; its own when None.
    title
        On the cover, instead of the booklet's own.
    logos
        PNG pictures of the cover (:func:`data.logos.read_logos`).
    """

    filter: Filter = field(default_factory=Filter)
    language: str = DEFAULT_LANGUAGE
    date: date = field(default_factory=today)
    years: tuple[int, int] | None = None
    title: str | None = None
    logos: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """One piece of work: its name in the contents, its level, and what makes its pages (None: a heading)."""

    title: str
    level: int
    make: Callable[[], bytes] | None


def booklet_file(
    request: BookletRequest,
    *,
    register: Register | None = None,
    states: Mapping[Area, State] | None = None,
    progress: Progress | None = None,
) -> ExportedFile:
    """Return the booklet as PDF.

    Parameters
    ----------
    request
        What is asked for.
    register, states
        As for :func:`geo.pipeline.poster.build_scene`.
    progress
        Told of every step; what it raises ends the work.
    """
    t = translator(request.language)
    asked = replace(request.filter, cercle=None)
    export = ExportRequest("pdf", AREAS, asked, request.language, request.date)
    found = states or load_states(export, register)
    maker = _Maker(replace(request, filter=asked), found, document_of(export, found))
    steps = list(maker.steps())
    tell = progress or _silent
    sections = []
    for done, step in enumerate(steps):
        tell(done, len(steps) + 1, step.title)
        sections.append(Section(step.title, step.level, step.make() if step.make else None))
    tell(len(steps), len(steps) + 1, t("Putting the pages together"))
    book = Book(
        cover=maker.cover(),
        contents=t("Contents"),
        sections=tuple(sections),
        language=request.language,
        date=request.date,
        page_label=t("Page {page} of {pages}"),
    )
    return ExportedFile(booklet_name(request), PDF, bind(book))


def _silent(done: int, total: int, name: str) -> None:
    del done, total, name


def booklet_name(request: BookletRequest) -> str:
    """Return the name of the file, which says language and day."""
    return f"{file_stem(f'cartocoop-atlas-{request.language}-{request.date.isoformat()}')}.pdf"


class _Maker:
    """Makes the parts of one booklet."""

    def __init__(
        self, request: BookletRequest, states: Mapping[Area, State], document: ExportDocument
    ) -> None:
        self._request, self._states, self._document = request, states, document
        self._t = translator(request.language)

    @property
    def _title(self) -> str:
        return self._request.title or self._t(N_("Atlas of decentralised cooperation"))

    def steps(self) -> Iterator[_Step]:
        """Give the parts in order; what has no template is not among them."""
        t = self._t
        yield _Step(t("The two regions"), 1, None)
        yield from self._posters(_REGION)
        yield _Step(t("The cercles"), 1, None)
        here = self._states["kayes"].territories
        cercles = here.loc[here["level"] == "cercle"].sort_values("name")
        for code, name in cercles[["code", "name"]].itertuples(index=False, name=None):
            yield from self._cercle(str(code), str(name))
        if any(one in TEMPLATES for one in _THEMES):
            yield _Step(t("Themes and years"), 1, None)
            yield from self._posters(_THEMES)
        yield _Step(t("Overlaps and gaps"), 1, self._coordination)
        yield _Step(t("Method and sources"), 1, lambda: method_pages(self._document, self._title, self._t))

    def _posters(self, templates: tuple[Template, ...]) -> Iterator[_Step]:
        for template in templates:
            if template in TEMPLATES:
                yield _Step(self._t(TEMPLATE_LABELS[template]), 2, lambda one=template: self._poster(one))  # type: ignore[misc]

    def _asked(self, template: Template, **more: object) -> PosterRequest:
        request = self._request
        asked = PosterRequest(
            template=template,
            filter=request.filter,
            language=request.language,
            date=request.date,
            years=request.years if template == "change" else None,
        )
        return replace(asked, **more)  # type: ignore[arg-type]

    def _poster(self, template: Template, **more: object) -> bytes:
        scene = build_scene(self._asked(template, **more), states=self._states)
        return render_poster(scene, "pdf", self._t, paper=SHEET)

    def _cercle(self, code: str, name: str) -> Iterator[_Step]:
        title = self._t(N_("Cercle of {place}")).format(place=name)
        within = replace(self._request.filter, cercle=code)
        if "cercle" in TEMPLATES:
            yield _Step(title, 2, lambda: self._poster("cercle", cercle=code, areas=("kayes",)))
        else:
            yield _Step(title, 2, lambda: self._poster("view", filter=within, areas=("kayes",)))
        yield _Step(
            self._t(N_("{place}: figures and communes")).format(place=name), 2, lambda: self._table(within)
        )

    def _table(self, within: Filter) -> bytes:
        request = ExportRequest("pdf", ("kayes",), within, self._request.language, self._request.date)
        return cercle_pages(document_of(request, self._states), self._title, self._t)

    def _coordination(self) -> bytes:
        kayes = self._states["kayes"]
        return coordination_pages(
            self._document,
            overlaps_of(kayes, self._request.filter),
            gaps_of(kayes, self._request.filter),
            state=kayes,
            kind=self._title,
            t=self._t,
        )

    def cover(self) -> Cover:
        """Return the first page: names, day, and the map without words."""
        document, t = self._document, self._t
        scene = build_scene(self._asked("view"), states=self._states)
        made = t("Made with CartoCoop on {date}.")
        return Cover(
            title=self._title,
            subtitle=document.title,
            lines=(
                *filter(None, (document.past,)),
                document.subtitle,
                *document.boundaries.values(),
                made.format(date=long_date(document.date, document.language)),
            ),
            picture=render_poster(bare_scene(scene), "png", t, dpi=_COVER_DPI, paper=_COVER),
            logos=self._request.logos,
        )
