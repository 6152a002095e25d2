"""One row of a list, read field by field: what is wrong is gathered, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from data.addresses import AddressError, web_address
from data.errors import N_, Fault, Message
from data.importers._atlas_values import parse_amount
from data.importers._list_places import places_of, split_names
from data.importers._list_values import (
    FIRST_YEAR,
    LAST_YEAR,
    YEAR_ADVICE,
    Kind,
    When,
    parse_confidence,
    parse_kind,
    parse_role,
    parse_state,
    parse_when,
)
from data.importers.rows import CodeScheme, ImportedActor, ImportedPartnership
from data.records import FundingRecord, SourceRecord
from data.text_fold import fold

_ERROR = re.compile(r"#(?:N/A|N/D|REF!|VALUE!|VALEUR!|DIV/0!|NAME\?|NOM\?|NUM!|NOMBRE!|NULL!|NUL!)|Err:\d{3}")
_NOTHING = frozenset({"", "n a", "na", "nd", "n d", "neant", "inconnu", "inconnue", "unknown", "non connu"})
_KEY = re.compile(r"[^\x00-\x1f]{1,120}")
_ATLAS = re.compile(r"[0-9A-Za-z-]{1,32}")
_DAC = re.compile(r"\d{3}(?:\d\d)?")
_SPLIT = re.compile(r"[;\n|]")


class ListRow:
    """A row with its columns by field.

    Parameters
    ----------
    file, number
        Where it stands.
    cells
        Its cells.
    columns
        Field -> columns that hold it.
    headings
        Of all columns, for messages.
    scheme
        Scheme of the P-codes, when said.
    """

    def __init__(
        self,
        file: str,
        number: int,
        cells: Sequence[str],
        *,
        columns: Mapping[str, Sequence[int]],
        headings: Sequence[str],
        scheme: CodeScheme,
    ) -> None:
        self.file, self.number, self.scheme = file, number, scheme
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self._cells, self._columns, self._headings = cells, columns, headings
        for field in columns:
            for column in columns[field]:
                if _ERROR.fullmatch(cells[column]):
                    self._wrong_cell(column)

    def get(self, field: str) -> str:
        """Return the text of a field, "" when there is none or it says that nothing is known."""
        return next(iter(self.many(field)), "")

    def many(self, field: str) -> list[str]:
        """Return the texts of every column of a field."""
        cells = [self._cells[column].strip() for column in self._columns.get(field, ())]
        return [cell for cell in cells if fold(cell) not in _NOTHING and not _ERROR.fullmatch(cell)]

    def heading(self, field: str) -> str:
        """Return the heading of the column of a field, as the person knows it."""
        columns = self._columns.get(field)
        return self._headings[columns[0]] if columns else ""

    def wrong(self, field: str, text: str, value: str = "", advice: str = "", **values: object) -> None:
        """Say why the row cannot be taken; `text` and `advice` are marked templates."""
        self.faults.append(self._fault(field, text, value, advice, values))

    def remark(self, field: str, text: str, value: str = "", advice: str = "", **values: object) -> None:
        """Say what was not understood in a row that is taken."""
        self.remarks.append(self._fault(field, text, value, advice, values))

    def _fault(self, field: str, text: str, value: str, advice: str, values: Mapping[str, object]) -> Fault:
        return Fault(
            Message(text, values),
            file=self.file,
            row=self.number,
            field=self.heading(field),
            value=value,
            advice=Message(advice) if advice else None,
        )

    def _wrong_cell(self, column: int) -> None:
        fault = self._fault(
            "",
            N_("The cell holds an error of the spreadsheet."),
            self._cells[column],
            N_("Mend the formula, or write the value itself."),
            {},
        )
        self.faults.append(replace(fault, field=self._headings[column]))

    def partnership(self) -> ImportedPartnership:
        """Return what the row says; what cannot be taken is in :attr:`faults`."""
        actors = self._actors()
        if not any(actor.side == "fr" for actor in actors):
            self._no_actor(actors)
        places = places_of(self)
        start, end, end_date = self._years()
        signed = self._when("signature")
        status, observed = self._status(), self._observed()
        return ImportedPartnership(
            rows=(self.number,),
            key=self._shaped("key", _KEY),
            title=" ".join(self.get("title").split()),
            actors=actors,
            places=places,
            atlas_id=self._shaped("atlas_id", _ATLAS),
            themes=tuple(self.many("theme")),
            dac=self._dac(),
            first_signature_year=signed.start if signed else None,
            start_year=start,
            end_year=end,
            end_date=end_date,
            status=status,
            status_as_published=self.get("status"),
            observed_date=observed[0],
            observed_year=observed[1],
            confidence=self._known("confidence", parse_confidence),
            form=self.get("form"),
            note=self.get("note"),
            sources=self._sources(),
            funding=self._funding(),
            texts=(("description", self.get("description")),) if self.get("description") else (),
        )

    def _no_actor(self, actors: Sequence[ImportedActor]) -> None:
        if actors:
            self.wrong(
                "actor",
                N_("The row names only Malian actors; a partnership needs one from elsewhere."),
                actors[0].name,
                N_("Name the French actor, or leave the row out."),
            )
        else:
            self.wrong("actor", N_("No actor is named."), advice=N_("Write the name of the French actor."))

    def _actors(self) -> tuple[ImportedActor, ...]:
        kind = self._kind("actor_kind")
        role = self._known("role", parse_role) or "partner"
        acronym = self.get("acronym")
        found: dict[tuple[str, str], ImportedActor] = {}
        names = [name for text in self.many("actor") for name in _listed(text)]
        if not names and acronym:
            names = [acronym]
        for name in names:
            shown = (
                f"{name} ({acronym})" if len(names) == 1 and acronym and fold(acronym) != fold(name) else name
            )
            code = self.get("actor_code") if len(names) == 1 else ""
            actor = ImportedActor(
                shown,
                kind.side or "fr",
                kind.kind,
                role,
                code or None,
                self.get("actor_within"),
                kind.seat_known,
            )
            found.setdefault((actor.side, fold(name)), actor)
        for text in self.many("implementer"):
            for name in _listed(text):
                found.setdefault(("fr", fold(name)), ImportedActor(name, "fr", role="implementer"))
        partner_kind = self._kind("partner_kind")
        for text in self.many("partner"):
            for name in _listed(text):
                found.setdefault(("ml", fold(name)), ImportedActor(name, "ml", partner_kind.kind))
        return tuple(found.values())

    def _kind(self, field: str) -> Kind:
        text = self.get(field)
        kind = parse_kind(text) if text else Kind("")
        if kind is None:
            self.remark(field, N_("This kind of actor is not known; it is told from the name."), text)
            return Kind("")
        return kind

    def _known(self, field: str, parse: Callable[[str], str | None]) -> str:
        text = self.get(field)
        value = parse(text) if text else None
        if text and value is None:
            self.remark(field, N_("This word is not known here; it is left out."), text)
        return value or ""

    def _when(self, field: str) -> When | None:
        text = self.get(field)
        if not text:
            return None
        when = parse_when(text)
        if when is None:
            self.wrong(field, N_("This is not understood as a year or a date."), text, YEAR_ADVICE)
            return None
        if not all(FIRST_YEAR <= year <= LAST_YEAR for year in (when.start, when.end or when.start)):
            self.wrong(field, N_("This year lies outside 1900 to 2100."), text, YEAR_ADVICE)
            return None
        return when

    def _years(self) -> tuple[int | None, int | None, str]:
        start, end, period = (self._when(field) for field in ("start", "end", "period"))
        first = start.start if start else period.start if period else None
        last = (end.end or end.start) if end else None
        if last is None:
            last = (start.end if start else None) or (period.end if period else None)
        if first is not None and last is not None and last < first:
            field = "end" if end else "start" if start else "period"
            self.wrong(
                field,
                N_("The end ({end}) comes before the start ({start})."),
                self.get(field),
                N_("Correct one of the two."),
                start=first,
                end=last,
            )
        return first, last, end.day.isoformat() if end and end.day else ""

    def _status(self) -> str:
        text = self.get("status")
        if not text:
            return ""
        status = parse_state(text)
        if status is None:
            self.wrong(
                "status",
                N_("This status is not known. Known are: ongoing, ended, dormant, suspended."),
                text,
                N_("A planned cooperation is no partnership yet: leave it out, or keep it as a plan."),
            )
        return status or ""

    def _observed(self) -> tuple[str, int | None]:
        when = self._when("observed")
        if when is None:
            return "", None
        return (when.day.isoformat() if when.day else str(when.start)), when.start

    def _shaped(self, field: str, shape: re.Pattern[str]) -> str:
        text = self.get(field)
        if text and not shape.fullmatch(text):
            self.wrong(field, N_("This text does not have the form of this field."), text)
            return ""
        return text

    def _dac(self) -> tuple[str, ...]:
        found = []
        for text in re.split(r"[;,\s|]+", self.get("dac")):
            if _DAC.fullmatch(text):
                found.append(text)
            elif text:
                self.remark("dac", N_("A DAC code has three or five digits; this is left out."), text)
        return tuple(found)

    def _sources(self) -> tuple[SourceRecord, ...]:
        title, url = self.get("source"), self.get("source_url")
        if url:
            try:
                url = web_address(url)
            except AddressError:
                self.remark(
                    "source_url", N_("This is no web address; it is kept as the source's title."), url
                )
                title, url = title or url, ""
        date = self.get("source_date")[:32]
        return (SourceRecord(title or url, url, date),) if title or url else ()

    def _funding(self) -> tuple[FundingRecord, ...]:
        funder, amount = self.get("funder"), self.get("amount")
        if not amount:
            return (FundingRecord(funder, ""),) if funder else ()
        euros = parse_amount(amount)
        if euros is None:
            self.remark(
                "amount",
                N_("This is not clearly a number of euros; it is kept as written and not counted."),
                amount,
                N_("Write the number of euros alone: 382240 or 382 240,50."),
            )
        return (FundingRecord(funder, amount, euros, year_as_published=self.get("amount_year")),)


def _listed(text: str) -> list[str]:
    """Return the names of a cell that lists several, parted by semicolons, bars or lines."""
    return split_names(text, _SPLIT)
