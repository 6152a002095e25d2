"""From a request for a poster to its scene: the documents of what it shows, before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

import pandas as pd

from data.errors import N_
from data.exporters.document import ExportDocument
from data.register import Register
from data.schema import AREAS, Area
from data.search import SEPARATOR
from geo.filters import UNKNOWN_THEME, Filter
from geo.link_bundles import bundled
from geo.pipeline.coverage import State
from geo.pipeline.export import (
    ExportError,
    ExportRequest,
    counts_and_links,
    document_of,
    load_states,
    today,
)
from geo.pipeline.poster_frames import (
    CloseUp,
    Matrices,
    TimelineFrames,
    area_of,
    close_up,
    matrices,
    timeline_frames,
)
from geo.themes import themes_below
from translations import DEFAULT_LANGUAGE, translator

YEARS: Final = (2010, 2019)
"""The years that are compared when none are asked for."""
_ONE_AREA: Final = ("change", "themes", "matrix", "timeline")
"""Templates of one area: the first one asked for."""
BOTH: Final[tuple[Area, ...]] = ("idf", "kayes")
"""Areas of a poster that ties the two territories: the French one first."""
Template = Literal["view", "links", "cercle", "change", "themes", "matrix", "timeline"]
"""What a poster shows; those that can be drawn are in ``layers._poster_templates``."""
LONGEST_TITLE, LONGEST_SUBTITLE = 160, 300
"""Characters."""


@dataclass(frozen=True, slots=True)
class PosterRequest:
    """What a person wants on a poster.

    Parameters
    ----------
    template
        What it shows.
    paper
        Key of ``layers._poster_format.PAPERS``.
    areas
        ``kayes``, ``idf`` or both, in the order in which they are shown.
    filter
        The view.
    language
        ``fr`` or ``en``.
    date
        Day printed on it; today unless given.
    dpi
        Resolution of a PNG.
    cercle
        Code of the cercle of a close-up.
    years
        The two years that are compared.
    title, subtitle
        Words instead of the document's own.
    logos
        PNG or JPEG pictures, drawn small.
    address
        Address of the live view, for a QR code.

    Raises
    ------
    ExportError
        No area, an unknown one, an unknown language, a resolution out of bounds, years in the wrong order.
    """

    template: Template = "view"
    paper: str = "a4-landscape"
    areas: tuple[Area, ...] = AREAS
    filter: Filter = field(default_factory=Filter)
    language: str = DEFAULT_LANGUAGE
    date: date = field(default_factory=today)
    dpi: int = 300
    cercle: str | None = None
    years: tuple[int, int] | None = None
    title: str | None = None
    subtitle: str | None = None
    logos: tuple[bytes, ...] = ()
    address: str | None = None

    def __post_init__(self) -> None:
        self.export()
        if self.years is not None and self.years[0] >= self.years[1]:
            raise ExportError(N_("The first of two years to compare comes before the second."))
        if len(self.title or "") > LONGEST_TITLE or len(self.subtitle or "") > LONGEST_SUBTITLE:
            raise ExportError(
                N_("A title has at most {title} characters, a subtitle {subtitle}."),
                title=LONGEST_TITLE,
                subtitle=LONGEST_SUBTITLE,
            )

    def export(self, asked: Filter | None = None) -> ExportRequest:
        """Return the request of a document (of another filter than its own, for a panel)."""
        return ExportRequest(
            format="png",
            areas=self.areas,
            filter=asked or self.filter,
            language=self.language,
            date=self.date,
            dpi=self.dpi,
        )


@dataclass(frozen=True, slots=True)
class PosterScene:
    """All that a poster shows.

    Parameters
    ----------
    request
        What was asked for.
    documents
        One, or one for each panel.
    panels
        What each panel is, in the request's language ("2012"); "" for the only one.
    links
        Of the template ``links``, as :func:`geo.link_bundles.bundled` returns them.
    close_up, matrices, timeline
        Of the templates ``cercle``, ``matrix`` and ``timeline``.
    """

    request: PosterRequest
    documents: tuple[ExportDocument, ...]
    panels: tuple[str, ...] = ("",)
    links: pd.DataFrame | None = None
    close_up: CloseUp | None = None
    matrices: Matrices | None = None
    timeline: TimelineFrames | None = None

    @property
    def document(self) -> ExportDocument:
        """The first document: its title, subtitle, sources and figures are those of the poster."""
        return self.documents[0]


def poster_request(request: ExportRequest) -> PosterRequest:
    """Return the request of the poster that an export of a view is: A4, landscape."""
    return PosterRequest(
        areas=request.areas,
        filter=request.filter,
        language=request.language,
        date=request.date,
        dpi=request.dpi,
    )


def scene_of(
    request: PosterRequest,
    *documents: ExportDocument,
    panels: tuple[str, ...] = ("",),
    links: pd.DataFrame | None = None,
) -> PosterScene:
    """Return a scene of finished documents, with the request's own title and subtitle on the first.

    That the register is a past one is said whatever the subtitle.
    """
    subtitle = request.subtitle or documents[0].subtitle
    first = replace(
        documents[0],
        title=request.title or documents[0].title,
        subtitle=" ".join(filter(None, (documents[0].past, subtitle))),
    )
    return PosterScene(request, (first, *documents[1:]), panels, links)


def build_scene(
    request: PosterRequest,
    register: Register | None = None,
    *,
    states: Mapping[Area, State] | None = None,
) -> PosterScene:
    """Return the scene of a request.

    Parameters
    ----------
    request
        What is asked for.
    register
        An open register; the user's own when None (built at first use).
    states
        State of each area of the request, when they are there already.
    """
    if request.template == "links":
        request = replace(request, areas=BOTH)
    elif request.template in _ONE_AREA:
        request = replace(request, areas=request.areas[:1])
    elif request.template == "cercle":
        request = _of_cercle(request)
    export = request.export()
    found = states or load_states(export, register)
    build = _BUILDERS.get(request.template, _view)
    return build(request, found)


def _view(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    return scene_of(request, document_of(request.export(), states))


def _links(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    t = translator(request.language)
    _, tied = counts_and_links(states, request.filter)
    actors = states["kayes"].actors
    return scene_of(
        request,
        document_of(request.export(), states),
        links=bundled(tied, actors, states["idf"].territories, states["kayes"].territories, t),
    )


def _change(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    t = translator(request.language)
    years = request.years or YEARS
    documents = [document_of(request.export(replace(request.filter, year=year)), states) for year in years]
    asked = replace(request.filter, year=years[1])
    when = t("in {first} and in {second}").format(first=years[0], second=years[1])
    place = document_place(documents[0])
    title = t("{place}: {first} and {second}").format(place=place, first=years[0], second=years[1])
    subtitle = asked.describe(t, parent_name=place if asked.cercle else None, when=when)
    first = replace(documents[0], title=title, subtitle=subtitle)
    return scene_of(request, first, *documents[1:], panels=tuple(str(year) for year in years))


def document_place(document: ExportDocument) -> str:
    """Return the name of the first area of a document."""
    return document.area_names[document.areas[0]]


def _themes(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    t = translator(request.language)
    whole = document_of(request.export(), states)
    found = []
    themes = states[request.areas[0]].themes
    for path in themes_below(themes, request.filter.theme):
        document = document_of(request.export(replace(request.filter, theme=path)), states)
        if (document.figures["n_partnerships"] > 0).any():
            found.append((document, path))
    found.sort(key=lambda one: (-float(one[0].figures["covered_min"].fillna(0).iloc[0]), one[1]))
    if request.filter.theme is None:
        unknown = document_of(request.export(replace(request.filter, theme=UNKNOWN_THEME)), states)
        found.append((unknown, UNKNOWN_THEME))
    title = t("{place}: who is present, theme by theme").format(place=document_place(whole))
    first = replace(whole, title=title)
    panels = [
        t("Theme not known") if path == UNKNOWN_THEME else path.split(SEPARATOR)[-1] for _, path in found
    ]
    return scene_of(request, first, *(one for one, _ in found), panels=("", *panels))


def _of_cercle(request: PosterRequest) -> PosterRequest:
    """Return a request for a close-up whose area and filter are those of its cercle."""
    code = request.cercle or request.filter.cercle
    if code is None:
        raise ExportError(N_("A close-up needs its cercle: choose one."))
    return replace(request, areas=(area_of(code),), cercle=code, filter=replace(request.filter, cercle=code))


def _cercle(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    t = translator(request.language)
    near = close_up(states[request.areas[0]], str(request.cercle), request.filter)
    document = document_of(request.export(), states)
    title = t("{place}: who is present, commune by commune").format(place=document_place(document))
    return replace(scene_of(request, replace(document, title=title)), close_up=near)


def _matrix(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    t = translator(request.language)
    found = matrices(states[request.areas[0]], request.filter)
    document = document_of(request.export(), states)
    title = {
        "cercle": t("{place}: who is present, by theme and cercle"),
        "departement": t("{place}: who is present, by theme and département"),
        "commune": t("{place}: who is present, by theme and commune"),
    }[found.level].format(place=document_place(document))
    return replace(scene_of(request, replace(document, title=title)), matrices=found)


def _timeline(request: PosterRequest, states: Mapping[Area, State]) -> PosterScene:
    """Return the scene of a timeline, whose document says nothing of coverage: bars are not communes."""
    t = translator(request.language)
    found = timeline_frames(states[request.areas[0]], request.filter)
    every = replace(request.filter, year=None, reach="region")
    document = document_of(request.export(every), states)
    place = document_place(document)
    title = t("{place}: timeline of the partnerships").format(place=place)
    when = t("any year (line: {year})").format(year=request.filter.year or request.date.year)
    subtitle = every.describe(t, parent_name=place if every.cercle else None, when=when)
    document = replace(
        document,
        title=title,
        subtitle=subtitle,
        figures=document.figures.iloc[:0],
        published=(),
        notes=(),
        boundaries={},
    )
    return replace(scene_of(request, document), timeline=found)


_BUILDERS: Final[Mapping[Template, Callable[[PosterRequest, Mapping[Area, State]], PosterScene]]] = {
    "links": _links,
    "change": _change,
    "themes": _themes,
    "cercle": _cercle,
    "matrix": _matrix,
    "timeline": _timeline,
}
