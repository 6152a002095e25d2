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
from geo.filters import Filter
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
from translations import DEFAULT_LANGUAGE, translator

BOTH: Final[tuple[Area, ...]] = ("idf", "kayes")
"""Areas of a poster that ties the two territories: the French one first."""
Template = Literal["view", "links", "cercle", "change", "themes", "matrix", "timeline"]
"""What a poster shows; those that can be drawn are in ``layers._poster_templates``."""


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
    """

    request: PosterRequest
    documents: tuple[ExportDocument, ...]
    panels: tuple[str, ...] = ("",)
    links: pd.DataFrame | None = None

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
    """Return a scene of finished documents, with the request's own title and subtitle on the first."""
    first = replace(
        documents[0],
        title=request.title or documents[0].title,
        subtitle=request.subtitle or documents[0].subtitle,
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


_BUILDERS: Final[Mapping[Template, Callable[[PosterRequest, Mapping[Area, State]], PosterScene]]] = {
    "links": _links,
}
