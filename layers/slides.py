"""A poster as a slide that can be edited: the map as a picture, title, figures and notes as text."""

from __future__ import annotations

from dataclasses import replace

from data.errors import Translate
from data.exporters.document import ExportDocument
from geo.export_sentences import counted, part_of_whole, share_text
from geo.pipeline.poster import PosterScene
from layers._poster_format import MM_PER_INCH, PAPERS, SLIDE_TYPE, Paper
from layers._poster_matrix import matrix_told
from layers._poster_timeline import timeline_told
from layers._slide_pptx import Figures, Slide, picture_room, write_pptx
from layers.poster import render_poster

LEAST_DPI = 150
_DESIGN = 108.0
"""Design millimetres of the height of the picture: those of a slide, so that every template has its room."""
MOST_FIGURES = 3
"""Territories or panels whose figures stand beside the picture; all are in the notes."""


def slide_file(scene: PosterScene, t: Translate) -> bytes:
    """Return a scene as PPTX.

    Parameters
    ----------
    scene
        Its paper is a slide.
    t
        Translate function, of the scene's language.
    """
    request, document = scene.request, scene.document
    figures = _figures(scene, t)
    width = PAPERS[request.paper].width_mm / MM_PER_INCH
    return write_pptx(
        Slide(
            title=document.title,
            subtitle=document.subtitle,
            language=request.language,
            date=request.date,
            width=width,
            picture=_picture(scene, picture_room(width, beside=bool(figures)), t),
            alt=_alt(scene, t),
            figures=figures,
            foot=" ".join(document.boundaries.values()),
            notes=tuple(_notes(scene, t)),
        )
    )


def _picture(scene: PosterScene, room: tuple[float, float], t: Translate) -> bytes:
    """Draw the scene without the words that the slide says itself."""
    wide, tall = room
    paper = Paper(
        key=scene.request.paper,
        shape="slide",
        width_mm=wide * MM_PER_INCH,
        height_mm=tall * MM_PER_INCH,
        design_mm=(_DESIGN * wide / tall, _DESIGN),
        label="",
        type=SLIDE_TYPE,
    )
    return render_poster(bare_scene(scene), "png", t, dpi=max(scene.request.dpi, LEAST_DPI), paper=paper)


def bare_scene(scene: PosterScene) -> PosterScene:
    """Return a scene without the words that stand beside its picture: title, figures, notes, sources."""
    request = replace(scene.request, title=None, subtitle=None, logos=(), address=None)
    return replace(scene, request=request, documents=tuple(_bare(one) for one in scene.documents))


def _bare(document: ExportDocument) -> ExportDocument:
    return replace(
        document,
        title="",
        subtitle="",
        figures=document.figures.iloc[:0],
        published=(),
        notes=(),
        credits=(),
        boundaries={},
    )


def _figures(scene: PosterScene, t: Translate) -> tuple[Figures, ...]:
    found = []
    for document, panel in zip(scene.documents, scene.panels, strict=True):
        for area in document.areas:
            rows = document.figures.loc[document.figures["area"] == area]
            if rows.empty:
                continue
            place = str(rows["territory"].iloc[0])
            if panel:
                place = t("{place}, {panel}").format(place=place, panel=panel)
            lines = tuple(
                (share_text(row, document.language, t), part_of_whole(row, document.language, t))
                for _, row in rows.iterrows()
            )
            found.append(Figures(place, lines, counted(rows.iloc[0], document.year, t)))
    return tuple(found[:MOST_FIGURES])


def _alt(scene: PosterScene, t: Translate) -> str:
    """Return the picture in words: what it is, and how many communes, actors or partnerships it shows."""
    document = scene.document
    for words in (matrix_told(scene, t), timeline_told(scene, t)):
        if words:
            return " ".join([t("Figure: {title}.").format(title=document.title), document.subtitle, words])
    told = [t("Map: {title}.").format(title=document.title), document.subtitle]
    for area in document.areas:
        classes = document.territories.loc[document.territories["area"] == area, "coverage_class"]
        parts = [
            t("{label}: {count} communes").format(label=label, count=int(count))
            for key, label in document.legend
            if (count := (classes == key).sum())
        ]
        text = t("{place}: {parts}.")
        told.append(text.format(place=document.area_names[area], parts=", ".join(parts)))
    return " ".join(told)


def _notes(scene: PosterScene, t: Translate) -> list[str]:
    """Return what the speaker should know: filter, figures, what others published, method, sources."""
    document = scene.document
    settings = [
        t("{label}: {value}").format(label=label, value=value) for label, value in document.filter_lines
    ]
    figures = [
        (f"{panel} – " if panel else "") + str(text)
        for one, panel in zip(scene.documents, scene.panels, strict=True)
        for text in one.figures["text"]
    ]
    chapters = (
        (t("Filter"), settings),
        (t("Figures"), [*figures, *document.published]),
        (t("Method"), [*document.boundaries.values(), *document.notes]),
        (t("Sources"), [*document.credits]),
    )
    return [line for heading, lines in chapters if lines for line in (heading.upper(), *lines, "")][:-1]
