"""What a coordination meeting on a cercle needs: figures, overlaps, gaps, pooling, and what to ask whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data.errors import N_, CartoCoopError, Message, NotFoundError
from data.exporters import ExportDocument
from geo.filters import Filter
from geo.gaps import GapTable
from geo.names import fold
from geo.overlaps import OverlapTable
from geo.pipeline.coordination import gaps_of, overlaps_of, pooling_of
from geo.pipeline.coverage import State, territory_sheet_of
from geo.pipeline.export import ExportRequest, document_of
from geo.pooling import PoolingTable
from geo.sheets import PartnershipSheet, TerritorySheet


class SubjectError(CartoCoopError):
    """A document was asked for on something that it cannot be about."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask about one partnership.

    Parameters
    ----------
    whom
        Names of the French actors that take part themselves, else of all.
    partnership_id, title
        The partnership.
    asks
        The questions that its sources leave open.
    """

    whom: tuple[str, ...]
    partnership_id: str
    title: str
    asks: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class CoordinationNote:
    """The content of a note.

    Parameters
    ----------
    sheet
        The territory and every partnership that concerns it.
    view
        Figures and communes of the territory.
    overlaps, gaps, pooling
        Under the filter, within the territory.
    questions
        What its partnerships leave open.
    """

    sheet: TerritorySheet
    view: ExportDocument
    overlaps: OverlapTable
    gaps: GapTable
    pooling: PoolingTable
    questions: tuple[Question, ...]

    @property
    def entries(self) -> tuple[PartnershipSheet, ...]:
        """Every partnership of the sheet."""
        return entries_of(self.sheet)


def entries_of(sheet: TerritorySheet) -> tuple[PartnershipSheet, ...]:
    """Return every partnership of a territory's sheet, the nearest first."""
    return (*sheet.direct, *sheet.within, *sheet.via_cercle, *sheet.via_region)


def coordination_note(
    state: State,
    code: str,
    filter: Filter,  # noqa: A002
    *,
    language: str,
    day: date,
) -> CoordinationNote:
    """Return what a note on a cercle (or a region) of Mali says.

    Parameters
    ----------
    state
        State of the Malian area.
    code
        Code or name of the territory.
    filter
        Its `cercle` is replaced by the territory.
    language, day
        Of the note.

    Raises
    ------
    SubjectError
        It is neither a cercle nor a region of Mali.
    """
    units = state.territories.loc[state.territories["level"].isin(("cercle", "region"))]
    cercles = units.loc[units["level"] == "cercle"].sort_values("code")
    same = units["code"].eq(code)
    if not same.any():
        named = cercles.loc[[fold(name) == fold(code) for name in cercles["name"]]]
        if len(named) != 1:
            raise SubjectError(
                N_("A note is about a cercle of Mali; “{code}” is none. Choose among: {choices}."),
                code=code,
                choices=", ".join(f"{row.code} {row.name}" for row in cercles.itertuples(index=False)),
            )
        code = str(named["code"].iloc[0])
    asked = replace(filter, cercle=code)
    sheet = territory_sheet_of(state, code, asked)
    request = ExportRequest("csv", ("kayes",), asked, language, day)
    return CoordinationNote(
        sheet=sheet,
        view=document_of(request, {"kayes": state}),
        overlaps=overlaps_of(state, asked),
        gaps=gaps_of(state, asked, parent=code),
        pooling=pooling_of(state, asked),
        questions=questions(entries_of(sheet)),
    )


def questions(entries: tuple[PartnershipSheet, ...]) -> tuple[Question, ...]:
    """Return what to ask about each partnership whose dates, themes or places no source gives.

    Parameters
    ----------
    entries
        Partnerships of a sheet; one that stands under several dates is asked about once.

    Returns
    -------
    tuple of Question
        Most questions first, then by actor and title.
    """
    found: dict[str, Question] = {}
    for entry in entries:
        asks = _asks(entry)
        if not asks:
            continue
        near = [one.name for one in entry.actors if one.role != "associated"]
        whom = tuple(dict.fromkeys(near or [one.name for one in entry.actors]))
        found.setdefault(entry.partnership_id, Question(whom, entry.partnership_id, entry.title, asks))
    return tuple(sorted(found.values(), key=lambda one: (-len(one.asks), one.whom, one.title)))


def _asks(entry: PartnershipSheet) -> tuple[Message, ...]:
    asks = []
    if entry.start_year is None:
        asks.append(Message(N_("When did it begin?")))
    if entry.end_year is None:
        asks.append(_ask_end(entry))
    if not entry.themes:
        asks.append(Message(N_("On which themes?")))
    if entry.reach in ("cercle", "region") and not entry.collective:
        asks.append(Message(N_("In which communes?")))
    if not entry.partners:
        asks.append(Message(N_("With which partner in Mali?")))
    return tuple(asks)


def _ask_end(entry: PartnershipSheet) -> Message:
    if entry.status == "ongoing" and entry.observed_year is not None:
        return Message(
            N_("Is it still going on? It was last seen so in {year}."), {"year": entry.observed_year}
        )
    if entry.status in ("dormant", "suspended"):
        return Message(N_("It was seen at a standstill: will it start again?"))
    if entry.status == "ended":
        return Message(N_("In which year did it end?"))
    return Message(N_("Is it still going on? If not, when did it end?"))


def find_subject(state: State, text: str) -> tuple[str, str]:
    """Return what a code, an identifier or a name stands for, as ("territory" or "actor", code).

    Parameters
    ----------
    state
        State of either area.
    text
        Code of a territory, identifier of an actor or of its group, or a name; accents and case do not
        matter in a name.

    Raises
    ------
    NotFoundError
        Nothing has that code or name.
    SubjectError
        Several things have that name.
    """
    places = [
        place
        for one in (state.territories, state.other)
        for place in zip(one["code"], one["name"], strict=True)
    ]
    if text in {code for code, _ in places}:
        return "territory", text
    actors = state.actors
    if ((actors["group_id"] == text) | (actors["actor_id"] == text)).any():
        return "actor", text
    wanted = fold(text)
    found = [("territory", code) for code, name in places if wanted and fold(name) == wanted]
    named = actors.loc[[bool(wanted) and fold(name) == wanted for name in actors["name"]]]
    if found:  # a Malian collectivity is its territory
        named = named.loc[named["side"] != "ml"]
    found += [("actor", group) for group in sorted(set(named["group_id"]))]
    if not found:
        raise NotFoundError(
            N_("There is neither a territory nor an actor “{code}”. Give a code (ML0107) or a full name."),
            code=text,
        )
    if len(found) > 1:
        raise SubjectError(
            N_("“{name}” is the name of several: {codes}. Give one of these codes."),
            name=text,
            codes=", ".join(code for _, code in found),
        )
    return found[0]
