"""The note for a coordination meeting, as a document."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.errors import Translate
from data.exporters.document import ExportDocument
from geo.export_sentences import counted, interval, number, share_text, unit_name, with_unknown
from geo.filters import Filter
from geo.gaps import GapTable
from geo.overlaps import CERTAINTIES, GRADES, OverlapTable
from geo.pipeline.coordination_note import CoordinationNote
from geo.pipeline.coverage import State
from geo.pooling import Pooling
from layers import palette
from layers._document_blocks import (
    Block,
    Bullets,
    Cell,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Table,
    Tone,
    short,
)
from layers._document_map import view_map
from layers._document_partnerships import details
from layers._document_sheet import known_themes
from layers._document_words import References, long_date, ranges, reading, spaced, unknowns
from translations import translator

MAP_SIZE = (178.0, 100.0)
"""Millimetres."""
MOST_OVERLAPS, MOST_POOLING = 40, 25
"""Listed one by one, the gravest or best first; beyond, their number is said."""
_TONES: dict[str, Tone] = {"strong": "strong", "medium": "medium", "weak": "weak"}


def note_paper(
    state: State,
    note: CoordinationNote,
    filter: Filter,  # noqa: A002
    language: str,
    day: date,
) -> Paper:
    """Return the note for a meeting as a document.

    Parameters
    ----------
    state
        State of the Malian area.
    note
        Its content.
    filter
        The one that it was made with.
    language, day
        Of the document.
    """
    t = translator(language)
    references = References()
    sheet, view = note.sheet, note.view
    told_past = (view.past,) if view.past else ()
    body: list[Block] = [
        *(Paragraph(text, "lead") for text in told_past),
        *_in_short(note, t),
        *figure_blocks(note.view, language, t),
        _picture(note, t),
        *overlap_blocks(note.overlaps, references, state, t, most=MOST_OVERLAPS),
        *gap_blocks(note.gaps, language, t),
        *_pooling(note, references, state, t),
        *_questions(note, t),
        *details(note.entries, known_themes(state), references, t),
    ]
    if not note.entries:
        body.append(Paragraph(t("No partnership known under this filter."), "lead"))
    told = [message.render(t) for message in sheet.unknown]
    body += [*unknowns(told, t), *references.blocks(t)]
    edges = spaced(view.boundaries.values(), " ")
    described = filter.describe(t)
    body += reading([*view.notes, *view.credits], t)
    name = view.area_names[view.areas[0]]
    return Paper(
        kind=t("Coordination note"),
        title=name,
        subtitle=spaced([t("For a meeting of the actors present"), long_date(day, language), sheet.code]),
        language=language,
        date=day,
        day=long_date(day, language),
        foot=(*told_past, t("Filter: {filter}").format(filter=described), edges),
        page_label=t("Page {page} of {pages}"),
        blocks=tuple(body),
    )


def _in_short(note: CoordinationNote, t: Translate) -> list[Block]:
    counts = note.overlaps.counts
    actors = {one.group_id for entry in note.entries for one in entry.actors if one.role != "associated"}
    overlaps = t(
        "Overlaps: {count}, of which strong: {strong}, medium: {medium}, weak: {weak}; certain: {certain}"
    ).format(
        count=len(note.overlaps),
        **{grade: sum(counts[grade].values()) for grade in GRADES},
        certain=sum(counts[grade][CERTAINTIES[0]] for grade in GRADES),
    )
    asks = sum(len(one.asks) for one in note.questions)
    lines = (
        t("Partnerships that concern the territory: {count}; French actors: {actors}").format(
            count=len({entry.partnership_id for entry in note.entries}), actors=len(actors)
        ),
        overlaps,
        t("Communes without presence: {count} of {total}").format(
            count=len(note.gaps), total=note.gaps.n_total
        ),
        t("Possible pooling: {count}").format(count=len(note.pooling)),
        t("Open questions: {count}, about {partnerships} partnerships").format(
            count=asks, partnerships=len(note.questions)
        ),
    )
    return [Heading(t("In short")), Bullets(tuple(("", "plain", line) for line in lines))]


def _grade_words(t: Translate) -> dict[str, str]:
    return {"strong": t("strong overlap"), "medium": t("medium overlap"), "weak": t("weak overlap")}


def figure_blocks(view: ExportDocument, language: str, t: Translate) -> list[Block]:
    """Return the headline figures of a view as a table."""
    rows = []
    for _, row in view.figures.iterrows():
        spans = [interval(row[f"{name}_min"], row[f"{name}_max"], language) for name in ("covered", "total")]
        share = share_text(row, language, t)
        rows.append((unit_name(row["unit"], t), *spans, share, with_unknown(row, language)))
    first = view.figures.iloc[0]
    covered = t("Covered: at least one actor known to be present under the filter.")
    said = spaced([covered, counted(first, view.year, t)], " ")
    if any(row["covered_min"] != row["covered_max"] for _, row in view.figures.iterrows()):
        text = t("Two numbers are an interval: the populations of some communes are not known.")
        said = spaced([said, text], " ")
    header = (t("Unit"), t("Covered"), t("Of"), t("Share"), t("Covered, unknown dates included"))
    return [
        Heading(t("Figures")),
        Table(header, tuple(rows), (0.22, 0.2, 0.2, 0.16, 0.22), numbers=(1, 2, 3, 4)),
        Paragraph(said, "small"),
    ]


def _picture(note: CoordinationNote, t: Translate) -> Picture:
    view = note.view
    area = view.areas[0]
    present = set(view.territories["coverage_class"])
    legend = [(palette.class_colour(key), label) for key, label in view.legend if key in present]
    caption = t("{place}: distinct actors per commune; French actors outside the map are not drawn.").format(
        place=short(view.area_names[area])
    )
    if area in view.schematic:
        remark = t("Schematic boundaries: true areas and centres, not the legal outlines.")
        caption = spaced([caption, remark], " ")
    hatched = t("Hatched: present only through the cercle. Dotted: only through the region.")
    classes = ", ".join(
        t("{label}: {count} communes").format(label=label, count=int(count))
        for key, label in view.legend
        if (count := (view.territories["coverage_class"] == key).sum())
    )
    return Picture(
        png=view_map(view, area, MAP_SIZE, t),
        width=MAP_SIZE[0],
        height=MAP_SIZE[1],
        alt=spaced([caption, classes], " "),
        caption=spaced([caption, hatched], " "),
        legend=tuple(legend),
    )


def _cited(ids: tuple[str, ...], references: References, state: State, t: Translate) -> str:
    """Return the sources behind some partnerships as "[1, 2]"."""
    sources = state.frames.sources
    rows = sources.loc[sources["partnership_id"].isin(ids) & (sources["relation"] == "base")]
    triples = rows[["title", "url", "date"]].itertuples(index=False, name=None)
    numbers = {references.number(*(_text(value) for value in triple)) for triple in triples}
    cited = ranges(numbers)
    return t("Sources: [{numbers}]").format(numbers=cited) if cited else t("No source.")


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def overlap_blocks(
    found: OverlapTable, references: References, state: State, t: Translate, *, most: int
) -> list[Block]:
    """Return the gravest overlaps one by one, with their sources, and how many more there are."""
    heading = Heading(t("Overlaps"))
    if not len(found):
        return [heading, Paragraph(t("No overlap is known under this filter."))]
    words = _grade_words(t)
    sure = {"certain": t("certain"), "possible": t("possible")}
    items = []
    for one in found.top(most):
        label = f"{words[one.grade]}, {sure[one.certainty]}"
        cited = _cited(one.partnerships, references, state, t)
        items.append((label, _TONES[one.grade], spaced([one.explain(t), cited], " ")))
    blocks: list[Block] = [heading, Bullets(tuple(items), numbered=True)]
    return [*blocks, *_more(len(found) - len(items), t)]


def _more(count: int, t: Translate) -> list[Block]:
    text = t("And {count} more, less grave or less near: see the tables of the command or of the page.")
    return [Paragraph(text.format(count=count), "small")] if count > 0 else []


def gap_blocks(table: GapTable, language: str, t: Translate) -> list[Block]:
    """Return the communes without presence as a table."""
    heading = Heading(t("Gaps"))
    if not len(table):
        return [heading, Paragraph(t("Every commune has an actor known to be present under this filter."))]
    status = {
        "nobody": t("nobody known"),
        "wider": t("only through its cercle or region"),
        "undated": t("only undated actors"),
        "ended": t("only ended partnerships"),
        "later": t("only later partnerships"),
    }
    rows = []
    for row in table.rows.to_dict("records"):
        distance = row["distance_km"]
        near = t("none covered")
        if not pd.isna(distance):
            near = t("{distance} km ({name})").format(
                distance=number(distance, language), name=row["nearest_name"]
            )
        people = _people(row, language, t)
        rows.append((row["name"], status[row["status"]], people, number(row["area_km2"], language), near))
    header = (t("Commune"), t("What is known"), t("Inhabitants"), t("km²"), t("Nearest covered commune"))
    low, high = table.population.low, table.population.high
    said = t("Together: {area} km², inhabitants: {people}. Ranked by inhabitants.").format(
        area=number(table.area_km2, language),
        people=interval(low, float("nan") if high is None else high, language),
    )
    return [
        heading,
        Table(header, tuple(rows), (0.2, 0.34, 0.14, 0.08, 0.24), numbers=(2, 3)),
        Paragraph(said, "small"),
    ]


def _people(row: dict[str, object], language: str, t: Translate) -> str:
    known, low, high = (float(str(row[name])) for name in ("population", "population_low", "population_high"))
    if not pd.isna(known):
        return number(known, language)
    if pd.isna(high):
        return t("unknown")
    if low == 0:
        return t("unknown")
    return interval(low, high, language)


def _pooling(note: CoordinationNote, references: References, state: State, t: Translate) -> list[Block]:
    heading = Heading(t("Who could pool"))
    if not len(note.pooling):
        return [heading, Paragraph(t("No pooling is suggested under this filter."))]
    projects: dict[tuple[str, ...], list[Pooling]] = {}
    others, mere = [], 0
    for one in note.pooling:
        if one.reason == "project":
            projects.setdefault(one.projects, []).append(one)
        elif one.reason == "presence":
            mere += 1
        else:
            others.append(one)
    items = [_project(many, references, state, t) for many in projects.values()]
    for one in others[:MOST_POOLING]:
        ids = tuple(sorted({*one.partnerships, *one.other_partnerships}))
        items.append(spaced([one.explain(t), _cited(ids, references, state, t)], " "))
    blocks: list[Block] = [heading]
    if items:
        blocks.append(Bullets(tuple(("", "plain", text) for text in items), numbered=True))
    if mere:
        text = t(
            "Pairs in the same communes on other themes, or on themes not known: {count} (weak overlaps)."
        )
        blocks.append(Paragraph(text.format(count=mere)))
    return [*blocks, *_more(len(others) - MOST_POOLING, t)]


def _project(many: list[Pooling], references: References, state: State, t: Translate) -> str:
    """Return one sentence for all the actors that already take part in the same projects."""
    names = sorted({name for one in many for name in (one.name, one.other_name)})
    text = t("{names} already take part together in “{projects}”: a first place to coordinate.")
    said = text.format(names=", ".join(names), projects=", ".join(many[0].projects))
    ids = tuple(sorted({key for one in many for key in one.partnerships}))
    return spaced([said, _cited(ids, references, state, t)], " ")


def _questions(note: CoordinationNote, t: Translate) -> list[Block]:
    heading = Heading(t("Questions to ask"))
    if not note.questions:
        return [
            heading,
            Paragraph(t("The sources leave no date, theme or place of these partnerships open.")),
        ]
    rows = tuple(
        (", ".join(one.whom) or t("unknown"), one.title, Cell("", tuple(ask.render(t) for ask in one.asks)))
        for one in note.questions
    )
    return [
        heading,
        Table(
            (t("Whom to ask"), t("Partnership"), t("What the sources do not say")), rows, (0.28, 0.34, 0.38)
        ),
    ]
