"""Tables of partnerships: by theme and period, one by one under their themes, and in brief."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from data.errors import Translate
from geo.sheets import PartnershipSheet
from geo.wording import joined
from layers._document_blocks import Block, Bullets, Cell, Heading, Paragraph, Table
from layers._document_words import References, confidence_words, reach_words
from layers.sheets import partnership_lines, role_name, years

UNKNOWN = ""
"""Key of the group of partnerships whose theme no source names."""
OTHER = "?"
"""Key of those whose only themes are in the words of the source, outside the classification."""
_OVER: Final = ("ended", "dormant", "suspended")
_STATES: Final = ("ongoing", "open", "over")
"""A partnership with several dates stands under the first of these that one of them has."""
_ROLE_ORDER: Final = ("lead", "partner", "implementer", "funder", "beneficiary", "associated")


def theme_groups(
    entries: Sequence[PartnershipSheet], known: frozenset[str]
) -> dict[str, list[PartnershipSheet]]:
    """Return the partnerships of each theme of level 1: a partnership stands under each of its themes.

    Parameters
    ----------
    entries
        Partnerships.
    known
        Themes of level 1 of the register.

    Returns
    -------
    dict
        Theme -> partnerships; most partnerships first, then by name; :data:`OTHER` and :data:`UNKNOWN` last.
    """
    groups: dict[str, list[PartnershipSheet]] = {}
    for entry in entries:
        for theme in themes_of(entry, known):
            groups.setdefault(theme, []).append(entry)
    last = {OTHER: 1, UNKNOWN: 2}
    order = sorted(groups, key=lambda one: (last.get(one, 0), -len(groups[one]), one))
    return {theme: groups[theme] for theme in order}


def themes_of(entry: PartnershipSheet, known: frozenset[str]) -> tuple[str, ...]:
    """Return the themes of level 1 of a partnership, in the order of the register; never empty."""
    tops = tuple(dict.fromkeys(top for theme in entry.themes if (top := theme.split(" › ", 1)[0]) in known))
    return tops or ((OTHER,) if entry.themes else (UNKNOWN,))


def theme_title(theme: str, t: Translate) -> str:
    """Return the heading of a group of :func:`theme_groups`."""
    return {UNKNOWN: t("Theme unknown"), OTHER: t("Other themes, as published")}.get(theme, theme)


def overview(entries: Sequence[PartnershipSheet], known: frozenset[str], t: Translate) -> list[Block]:
    """Return the table of the partnerships by theme and period."""
    groups = theme_groups(entries, known)
    if not groups:
        return []
    rows = [(theme_title(theme, t), *_periods(many, t)) for theme, many in groups.items()]
    if len(rows) > 1:
        rows.append((t("All themes"), *_periods(entries, t)))
    header = (
        t("Theme"),
        t("Partnerships"),
        t("First start known"),
        t("Seen as ongoing"),
        t("Over, or last year known"),
        t("No word on the end"),
    )
    note = Paragraph(t("A partnership counts under each of its themes, and once in the last line."), "small")
    return [
        Heading(t("Partnerships by theme and period")),
        Table(header, tuple(rows), (0.44, 0.118, 0.105, 0.115, 0.115, 0.107), numbers=(1, 2, 3, 4, 5)),
        *([note] if len(rows) > 1 else []),
    ]


def _periods(entries: Sequence[PartnershipSheet], t: Translate) -> tuple[str, ...]:
    """Return number, first start, and numbers seen ongoing, over, or neither, of distinct partnerships."""
    states: dict[str, str] = {}
    for one in entries:
        over = one.end_year is not None or one.status in _OVER
        state = "over" if over else "ongoing" if one.status == "ongoing" else "open"
        states[one.partnership_id] = min(state, states.get(one.partnership_id, state), key=_STATES.index)
    starts = [one.start_year for one in entries if one.start_year is not None]
    kinds = list(states.values())
    first = str(min(starts)) if starts else t("unknown")
    return (str(len(states)), first, *(str(kinds.count(kind)) for kind in ("ongoing", "over", "open")))


def details(
    entries: Sequence[PartnershipSheet], known: frozenset[str], references: References, t: Translate
) -> list[Block]:
    """Return the table of all partnerships by theme, each told once and recalled under its other themes."""
    rows: list[tuple[str | Cell, ...]] = []
    continued: set[int] = set()
    told: dict[str, str] = {}
    for theme, many in theme_groups(entries, known).items():
        title = theme_title(theme, t)
        here: dict[str, list[PartnershipSheet]] = {}
        for entry in many:
            here.setdefault(entry.partnership_id, []).append(entry)
        new = {key: parts for key, parts in here.items() if key not in told}
        if new:
            rows.append((title,))
        for parts in new.values():
            lines = _rows(parts, theme, references, t)
            continued.update(range(len(rows) + 1, len(rows) + len(lines)))
            rows += lines
        again = ((title_of(parts[0]), told[key]) for key, parts in here.items() if key in told)
        recalled = joined(
            (t("{partnership} (under “{theme}”)").format(partnership=name, theme=of) for name, of in again), t
        )
        if recalled:
            text = t("Also: {partnerships}") if new else t("{theme}, see also: {partnerships}")
            rows.append((Cell("", (text.format(theme=title, partnerships=recalled),)),))
        told = dict.fromkeys(here, title) | told
    if not rows:
        return []
    header = (
        t("Actors and their parts"),
        t("Object, themes, place as published"),
        t("Reach, confidence"),
        t("Years and status"),
        t("Sources"),
    )
    table = Table(header, tuple(rows), (0.28, 0.335, 0.115, 0.185, 0.085), continued=frozenset(continued))
    return [Heading(t("The partnerships")), table]


def title_of(entry: PartnershipSheet) -> str:
    """Return who works with whom."""
    actors = ", ".join(dict.fromkeys(one.name for one in entry.actors if one.role != "associated"))
    partners = ", ".join(entry.partners)
    return f"{actors} – {partners}" if actors and partners else actors or entry.title


def brief(entries: Sequence[PartnershipSheet], known: frozenset[str], t: Translate) -> Bullets:
    """Return partnerships in a few words each, under the first of their themes: who with whom, and when."""
    said = t("{partnership} ({years})")
    themes: dict[str, dict[str, list[PartnershipSheet]]] = {}
    first = {one.partnership_id: themes_of(one, known)[0] for one in reversed(entries)}
    for one in entries:
        themes.setdefault(first[one.partnership_id], {}).setdefault(one.partnership_id, []).append(one)
    items = []
    for theme in theme_groups(entries, known):
        words = (
            said.format(
                partnership=title_of(many[0]), years=", ".join(dict.fromkeys(years(one, t) for one in many))
            )
            for many in themes.get(theme, {}).values()
        )
        items.append((theme_title(theme, t), joined(words, t)))
    return Bullets(tuple((label, "plain", text) for label, text in items if text))


def _rows(
    parts: Sequence[PartnershipSheet], theme: str, references: References, t: Translate
) -> list[tuple[str | Cell, ...]]:
    """Return the rows of one partnership: each of its dates and reaches has its own."""
    first = parts[0]
    heading = title_of(first)
    same = first.title.casefold() == heading.casefold()
    what = [_themes(first, theme, t), *_place(first, t)]
    who = Cell(heading, tuple(_parts_taken(parts, t)))
    rows: list[tuple[str | Cell, ...]] = [
        (who, Cell("" if same else first.title, tuple(what)), *_when(first, references, t))
    ]
    for one in parts[1:]:
        partner = _partner(one, t) if one.partners != first.partners else ""
        place = Cell("", tuple(_place(one, t) or [t("Place: {places}").format(places=", ".join(one.places))]))
        rows.append((Cell("", (partner,)), place, *_when(one, references, t)))
    return rows


def _when(one: PartnershipSheet, references: References, t: Translate) -> tuple[Cell, Cell, str]:
    status = t("status: {status}").format(status=dict(partnership_lines(one, t))[t("Status")])
    return (
        Cell("", (reach_words(one.reach, t), confidence_words(one.confidence, t))),
        Cell(years(one, t), (status,)),
        references.cite(one.sources) or t("none"),
    )


def _place(one: PartnershipSheet, t: Translate) -> list[str]:
    """Return where it is, unless that is just its partner in Mali."""
    reading = [dict(partnership_lines(one, t))[t("Reading")]] if one.collective else []
    if one.places == one.partners and one.places and not reading:
        return []
    place = t("Place: {places}").format(places=", ".join(one.places) or t("unknown"))
    return [joined([place, *reading], t)]


def _partner(one: PartnershipSheet, t: Translate) -> str:
    return t("partner in Mali: {names}").format(names=", ".join(one.partners) or t("unknown"))


def _parts_taken(parts: Sequence[PartnershipSheet], t: Translate) -> list[str]:
    """Return who takes which part, where that is more than being a partner; and a partner not known."""
    roles = {
        role: dict.fromkeys(who.name for one in parts for who in one.actors if who.role == role)
        for role in _ROLE_ORDER
    }
    taken = {role: names for role, names in roles.items() if names}
    if taken.keys() <= {"partner", "associated"}:
        taken.pop("partner", None)
    lines = [
        t("{role}: {names}").format(role=role_name(role, t), names=", ".join(names))
        for role, names in taken.items()
    ]
    first = parts[0]
    headed = first.partners and any(who.role != "associated" for who in first.actors)
    return lines if headed else [*lines, _partner(first, t)]


def _themes(entry: PartnershipSheet, theme: str, t: Translate) -> str:
    """Return the sub-themes under a theme, then what does not belong under it."""
    if not entry.themes:
        return t("Themes: {themes}").format(themes=t("unknown"))
    own = [one.removeprefix(theme).removeprefix(" › ") for one in entry.themes if one.startswith(theme)]
    others = [one for one in entry.themes if not one.startswith(theme)]
    tops = dict.fromkeys(one.split(" › ", 1)[0] if " › " in one else one for one in others)
    said = joined(dict.fromkeys(own), t)
    lines = [t("Themes: {themes}").format(themes=said)] if said else []
    if tops:
        lines.append(t("Other themes: {themes}").format(themes=joined(tops, t)))
    return ". ".join(lines) or t("Themes: {themes}").format(themes=theme)
