"""The words and tables that several documents share: partnerships by theme, funding, unknowns, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from babel.dates import format_date

from data.errors import Translate
from data.exporters.guard import clean_text
from geo.sheets import FundingLine, PartnershipSheet, SourceLine
from layers._document_blocks import Block, Bullets, Cell, Heading, Paragraph, Source, Sources, Table
from layers.sheets import partnership_lines, role_name, years

UNKNOWN = ""
"""Key of the group of partnerships whose theme no source names."""
OTHER = "?"
"""Key of those whose only themes are in the words of the source, outside the classification."""
_OVER: Final = ("ended", "dormant", "suspended")
_STATES: Final = ("ongoing", "open", "over")
"""A partnership with several dates stands under the first of these that one of them has."""
_ROLE_ORDER: Final = ("lead", "partner", "implementer", "funder", "beneficiary", "associated")


def reach_words(reach: str, t: Translate) -> str:
    """Return the echelon at which a partnership was concluded, in the reader's language."""
    names = {
        "commune": t("commune"),
        "village": t("village"),
        "school": t("school"),
        "grouping": t("grouping of communes"),
        "cercle": t("cercle"),
        "region": t("region"),
        "departement": t("département"),
        "outside": t("outside the area"),
        "unknown": t("not stated"),
    }
    return names.get(reach, reach)


def confidence_words(confidence: str, t: Translate) -> str:
    """Return a confidence in the reader's language."""
    return {"high": t("high"), "medium": t("medium"), "low": t("low")}.get(confidence, confidence)


def ranges(numbers: Iterable[int]) -> str:
    """Return whole numbers in order, three or more in a row as ``first–last``."""
    runs: list[list[int]] = []
    for one in sorted(set(numbers)):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    parts = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(one) for one in run] for run in runs]
    return ", ".join(text for part in parts for text in part)


class References:
    """Numbers the sources in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._rows: list[Source] = []

    def cite(self, lines: Iterable[SourceLine]) -> str:
        """Return the numbers of some sources, as ``1, 3–5``."""
        return ranges({self.number(one.title, one.url, one.date) for one in lines})

    def number(self, title: str, url: str, date: str) -> int:
        """Return the number of a source; sources with the same title and address are one."""
        key = (clean_text(title), clean_text(url))
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            safe = key[1] if key[1].startswith(("https://", "http://")) else ""
            text = f"{key[0] or safe} ({clean_text(date)})" if date else key[0] or safe
            self._rows.append(Source(self._numbers[key], text, safe))
        return self._numbers[key]

    def blocks(self, t: Translate) -> list[Block]:
        """Return the list of sources with its heading; what is missing is said."""
        rows = tuple(self._rows)
        body = Sources(rows) if rows else Paragraph(t("No source: no partnership is known."))
        return [Heading(t("Sources")), body]


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
        Table(header, tuple(rows), (0.40, 0.12, 0.12, 0.12, 0.12, 0.12), numbers=(1, 2, 3, 4, 5)),
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
    groups = theme_groups(entries, known)
    if not groups:
        return []
    rows: list[tuple[str | Cell, ...]] = []
    told: dict[str, str] = {}
    for theme, many in groups.items():
        title = theme_title(theme, t)
        rows.append((title,))
        here: dict[str, list[PartnershipSheet]] = {}
        for entry in many:
            here.setdefault(entry.partnership_id, []).append(entry)
        rows += [_row(parts, theme, references, t) for key, parts in here.items() if key not in told]
        again = [
            t("{partnership} (under “{theme}”)").format(partnership=title_of(parts[0]), theme=told[key])
            for key, parts in here.items()
            if key in told
        ]
        if again:
            rows.append((Cell("", (t("Also: {partnerships}").format(partnerships="; ".join(again)),)),))
        told = dict.fromkeys(here, title) | told
    header = (
        t("Actors and their parts"),
        t("Object, themes, place as published"),
        t("Reach"),
        t("Years and status"),
        t("Confidence"),
        t("Sources"),
    )
    return [
        Heading(t("The partnerships")),
        Table(header, tuple(rows), (0.26, 0.295, 0.12, 0.135, 0.105, 0.085)),
    ]


def title_of(entry: PartnershipSheet) -> str:
    """Return who works with whom."""
    actors = ", ".join(dict.fromkeys(one.name for one in entry.actors if one.role != "associated"))
    partners = ", ".join(entry.partners)
    return f"{actors} – {partners}" if actors and partners else actors or entry.title


def _row(
    parts: Sequence[PartnershipSheet], theme: str, references: References, t: Translate
) -> tuple[str | Cell, ...]:
    """Return the row of one partnership; each of its dates and reaches on a line of its own."""
    first = parts[0]
    several = len(parts) > 1
    said = [_themes(first, theme, t)]
    for one in parts:
        place = t("Place: {places}").format(places=", ".join(one.places) or t("unknown"))
        more = [reach_words(one.reach, t), years(one, t)] if several else []
        if one.collective:
            more.append(dict(partnership_lines(one, t))[t("Reading")])
        said.append(f"{place} ({', '.join(more)})" if more else place)
    states = [
        t("status: {status}").format(status=dict(partnership_lines(one, t))[t("Status")]) for one in parts
    ]
    heading = title_of(first)
    same = first.title.casefold() == heading.casefold()
    return (
        Cell(heading, tuple(_parts_taken(parts, t))),
        Cell("" if same else first.title, tuple(said)),
        ", ".join(dict.fromkeys(reach_words(one.reach, t) for one in parts)),
        Cell("; ".join(dict.fromkeys(years(one, t) for one in parts)), tuple(dict.fromkeys(states))),
        ", ".join(dict.fromkeys(confidence_words(one.confidence, t) for one in parts)),
        references.cite(line for one in parts for line in one.sources) or t("none"),
    )


def _parts_taken(parts: Sequence[PartnershipSheet], t: Translate) -> list[str]:
    """Return who takes which part, as "lead: names", then the partners in Mali."""
    lines = []
    for role in _ROLE_ORDER:
        names = dict.fromkeys(who.name for one in parts for who in one.actors if who.role == role)
        if names:
            text = t("{role}: {names}")
            lines.append(text.format(role=role_name(role, t), names=", ".join(names)))
    partners = dict.fromkeys(name for one in parts for name in one.partners)
    lines.append(t("partner in Mali: {names}").format(names=", ".join(partners) or t("unknown")))
    return lines


def _themes(entry: PartnershipSheet, theme: str, t: Translate) -> str:
    """Return the sub-themes under a theme, then what does not belong under it."""
    if not entry.themes:
        return t("Themes: {themes}").format(themes=t("unknown"))
    own = [one.removeprefix(theme).removeprefix(" › ") for one in entry.themes if one.startswith(theme)]
    others = [one for one in entry.themes if not one.startswith(theme)]
    tops = dict.fromkeys(one.split(" › ", 1)[0] if " › " in one else one for one in others)
    said = "; ".join(dict.fromkeys(one for one in own if one))
    lines = [t("Themes: {themes}").format(themes=said)] if said else []
    if tops:
        lines.append(t("Other themes: {themes}").format(themes="; ".join(tops)))
    return ". ".join(lines) or t("Themes: {themes}").format(themes=theme)


def funding(entries: Sequence[PartnershipSheet], references: References, t: Translate) -> list[Block]:
    """Return what is published of the money, line by line, never added up."""
    lines: dict[FundingLine, str] = {}
    for entry in entries:
        for line in entry.funding:
            lines.setdefault(line, entry.title)
    heading = Heading(t("Funding, as published"))
    if not lines:
        return [heading, Paragraph(t("No amount is published in the sources of these partnerships."))]
    header = (t("Funder"), t("Amount"), t("Year"), t("Source"))
    remarks = list(dict.fromkeys(line.note for line in lines if line.note))
    rows: list[tuple[str | Cell, ...]] = []
    for title in dict.fromkeys(lines.values()):
        rows.append((title,))
        rows += [_money(line, remarks, references, t) for line, of in lines.items() if of == title]
    note = t("Amounts are as the sources give them; they are not comparable and not added up.")
    listed = [f"({place}) {text}" for place, text in enumerate(remarks, start=1)]
    return [
        heading,
        Table(header, tuple(rows), (0.5, 0.2, 0.2, 0.1), numbers=(1,)),
        *(Paragraph(text, "small") for text in (note, *listed)),
    ]


def _money(
    line: FundingLine, remarks: Sequence[str], references: References, t: Translate
) -> tuple[str | Cell, ...]:
    cited = t("none")
    if line.source_title or line.source_url:
        cited = str(references.number(line.source_title, line.source_url, ""))
    funder = f"{line.funder} ({remarks.index(line.note) + 1})" if line.note else line.funder
    return (funder, amount(line, t), line.year_as_published or t("unknown"), cited)


def amount(line: FundingLine, t: Translate) -> str:
    """Return an amount as published, digits grouped, with its unit where it is known to be euros."""
    text = line.amount_as_published
    if not text:
        return t("unknown")
    if text.isdecimal():
        text = f"{int(text):,}".replace(",", "\u202f")
    return f"{text}\u00a0€" if line.amount_eur is not None and "€" not in text else text


def unknowns(sentences: Sequence[str], t: Translate) -> list[Block]:
    """Return what no source says."""
    heading = Heading(t("What is not known"))
    if not sentences:
        return [heading, Paragraph(t("Start, theme and place of every partnership are known."))]
    return [heading, Bullets(tuple(("", "plain", text) for text in sentences))]


def reading(thanks: Sequence[str], t: Translate) -> list[Block]:
    """Return how a document is to be read: its words, and whose data it shows."""
    return [
        Heading(t("How to read this document")),
        Paragraph(
            t(
                "Reach is the echelon at which a partnership was concluded: one with a cercle says less about"
                " a commune than one with the commune itself. Confidence: high, said by a party or a"
                " specialised body; medium, one secondary source; low, ambiguous. Unknown stays unknown: a"
                " start or an end that no source gives is not guessed."
            ),
            "small",
        ),
        *(Paragraph(text, "small") for text in thanks),
    ]


def long_date(day: date, language: str) -> str:
    """Return a date in words."""
    return str(format_date(day, "long", locale=language))


def joined(parts: Iterable[str], separator: str = " · ") -> str:
    """Return the parts that say something."""
    return separator.join(part for part in parts if part)
