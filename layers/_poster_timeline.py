"""The template "timeline": partnerships as bars by cercle or by reach, the unknown drawn as unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from data.errors import N_, CartoCoopError, Translate
from data.exporters.document import ExportDocument
from geo.activity import ACTIVE, INACTIVE, UNKNOWN
from geo.pipeline.poster import PosterScene
from geo.pipeline.poster_frames import FRENCH_UNIT, SEVERAL, WHOLE, TimelineFrames
from layers._poster_labels import Box
from layers._poster_legend import flow
from layers._poster_page import Page
from layers._poster_sheet import draw_sheet
from layers._poster_text import Column, made_on, margin_of
from layers._poster_timeline_draw import (
    AXIS,
    GAP,
    Line,
    Section,
    draw_columns,
    least_step,
    packed,
    rows_in,
    signs,
)
from layers.timeline import Timeline, build_timeline, section_names
from layers.timeline_svg import timeline_words

_NARROWEST: Final = 84.0
"""Design millimetres: a narrower column of bars has no room for names and years."""
_HIGHEST: Final = 9.0
"""Design millimetres of the highest row."""


class TimelineError(CartoCoopError):
    """There is no timeline to draw."""


def timeline_of(scene: PosterScene) -> tuple[Timeline, int]:
    """Return the timeline of a scene with every bar, and its as-of year.

    Raises
    ------
    TimelineError
        The scene is of another template.
    """
    frames = _frames(scene)
    asked = scene.request.filter
    until = scene.request.date.year
    timeline = build_timeline(
        frames.sheet,
        frames.overlaps,
        until=max(until, asked.year or until),
        max_observation_age=asked.max_observation_age,
        most=None,
    )
    return timeline, min(max(asked.year or until, timeline.first), timeline.last)


def timeline_told(scene: PosterScene, t: Translate) -> str:
    """Return the timeline of a scene in words; "" when it has none."""
    return timeline_words(*timeline_of(scene), t) if scene.timeline else ""


def _frames(scene: PosterScene) -> TimelineFrames:
    if scene.timeline is None:
        raise TimelineError(N_("There is no timeline to draw."))
    return scene.timeline


def chosen(timeline: Timeline, year: int, room: int) -> set[int]:
    """Return the places of the bars that are drawn when there is room for some.

    Those known to be active in the as-of year come first, then those whose sources do not say, then the
    others; among them those with known years first, and the latest of these.
    """
    order = (ACTIVE, UNKNOWN, INACTIVE)

    def rank(place: int) -> tuple[int, int, int]:
        bar = timeline.bars[place]
        known = max(bar.start_year or 0, bar.end_year or 0)
        return order.index(bar.activity[year - timeline.first]), -known, place

    return set(sorted(range(len(timeline.bars)), key=rank)[:room])


def sections_of(scene: PosterScene, timeline: Timeline, shown: set[int], t: Translate) -> list[Section]:
    """Return the headings with their bars: by cercle or département in a region, else by reach."""
    frames = _frames(scene)
    groups = frames.groups
    names = {
        WHOLE: t("The whole region"),
        **{code: _cercle(code, name, t) for code, name in frames.names.items()},
        SEVERAL: t("Several cercles") if frames.sheet.country == "ML" else t("Several départements"),
    }
    headings = names if groups else section_names(t)
    found: dict[str, list[Line]] = {key: [] for key in headings}
    for place, bar in enumerate(timeline.bars):
        if place in shown:
            key = groups[place] if groups else bar.reach
            own = {key, frames.sheet.code}
            where = [name for code, name in frames.places[place] if code not in own]
            found[key].append(Line(bar.label, bar, ", ".join(where)))
    return [(headings[key], lines) for key, lines in found.items() if lines]


def _cercle(code: str, name: str, t: Translate) -> str:
    return name if code.startswith(FRENCH_UNIT) else t("Cercle of {place}").format(place=name)


@dataclass(frozen=True, slots=True)
class Layout:
    """The bars of a timeline as a sheet holds them.

    Parameters
    ----------
    columns
        Rows of each column.
    step
        Height of a row, design millimetres.
    n_left_out
        Bars for which there is no room.
    """

    columns: Sequence[Sequence[Line]]
    step: float
    n_left_out: int


def layout_of(
    page: Page, scene: PosterScene, timeline: Timeline, year: int, *, box: Box, t: Translate
) -> Layout:
    """Return the bars in as few columns as hold them; where none does, as many bars as fit."""
    most = max(int((box[2] - box[0] + GAP) / (_NARROWEST + GAP)), 1)
    fit = max(rows_in(box, least_step(page)), 2)
    every = sections_of(scene, timeline, set(range(len(timeline.bars))), t)
    for columns in range(1, most + 1):
        for rows in range(2, fit + 1):
            found = packed(every, rows, columns, t)
            if found:
                return Layout(found, min((box[3] - box[1] - AXIS) / rows, _HIGHEST), 0)
    for count in range(len(timeline.bars) - 1, 0, -1):
        part = sections_of(scene, timeline, chosen(timeline, year, count), t)
        found = packed(part, fit, most, t)
        if found:
            return Layout(found, least_step(page), len(timeline.bars) - count)
    return Layout([[]], least_step(page), len(timeline.bars))


def compose(page: Page, scene: PosterScene, t: Translate) -> None:
    """Draw the bars in one column or several, then signs and figures."""
    timeline, year = timeline_of(scene)
    left, right = margin_of(page), page.width - margin_of(page)
    bottom, top = draw_sheet(page, scene.document, _small_print(scene, timeline, t), t, maps=False)
    words = _Words(page.draft(), scene.document, timeline, year, t)
    for left_out in (0, len(timeline.bars)):
        low = bottom + top - words.write((left, right, top), left_out) + 1.5
        box = (left, low, right, top)
        layout = layout_of(page, scene, timeline, year, box=box, t=t)
        if not layout.n_left_out:
            break
    lowest = draw_columns(page, timeline, layout.columns, box, year=year, step=layout.step)
    replace(words, page=page).write((left, right, lowest - 1.5), layout.n_left_out)


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands below the bars."""

    page: Page
    document: ExportDocument
    timeline: Timeline
    year: int
    t: Translate

    def write(self, place: tuple[float, float, float], left_out: int) -> float:
        """Write the signs, how many are active, and which are not drawn; return the lowest y."""
        left, right, top = place
        column = Column(self.page, self.document, self.t, left, top, right - left)
        flow(column, signs(self.timeline, self.t))
        column.y -= 0.8
        column.write(timeline_words(self.timeline, self.year, self.t), column.type.body)
        if left_out:
            text = self.t(
                "{count} of {total} bars are not drawn for want of room. Drawn first: those known to be"
                " active in {year}, then those of which the sources do not say; among them the latest."
            )
            total = len(self.timeline.bars)
            told = text.format(count=left_out, total=total, year=self.year)
            column.write(told, column.type.body, weight="bold")
        return column.y


def _small_print(scene: PosterScene, timeline: Timeline, t: Translate) -> list[list[str]]:
    frames, document = _frames(scene), scene.document
    read = [
        t(
            "A bar is a partnership over the years in which the sources know it; one whose dates no source"
            " gives runs over all years, pale."
        ),
        t("Every echelon is drawn, whatever the reach of the filter."),
    ]
    if scene.timeline and any(bar.marks for bar in timeline.bars):
        read.append(t("Overlap: actors that are not partners, at the same time in the same communes."))
    bars = timeline.bars
    starts, ends = (sum(getattr(bar, f"{end}_year") is None for bar in bars) for end in ("start", "end"))
    text = t("Bars: {count}; start not known: {starts}; end not known: {ends}.")
    counted = [text.format(count=len(bars), starts=starts, ends=ends)]
    if frames.groups:
        counted.append(
            t("After the arrow: the place in Mali; without one, the whole unit is meant.")
            if frames.sheet.country == "ML"
            else t("After the arrow: the place in Mali; without one, none in the region is named.")
        )
        none = [name for code, name in frames.names.items() if code not in set(frames.groups)]
        if none:
            counted.append(
                t("No partnership of its own in the register: {places}.").format(places=", ".join(none))
            )
    counted += [message.render(t) for message in frames.sheet.unknown]
    return [read, counted, [*document.credits[:1], made_on(document, t)]]
