"""The two long steps between a list and its plan: placing its names, and trying its records on a copy.

Both go chunk by chunk; a chunk that is done is kept in the work (:mod:`data.import_work`), and a work that is
opened again gives it back instead of doing it again. What is tried comes in the order of the list, so the
copy is always in the state that the next chunk expects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

import geopandas as gpd

from data.errors import N_, Fault, FrameError, Message
from data.import_work import ImportWork, fact_of
from data.importers.kept import from_text, to_text
from data.importers.rows import ImportBatch, ImportedPartnership, RejectedRow
from data.register import Outcome, Register, Writer
from data.territories import best_tier, load_territories
from geo.pipeline._atlas_names import Places
from geo.pipeline._import_changes import FieldChange, field_changes
from geo.pipeline._import_duplicates import Duplicate, DuplicateFinder, alike
from geo.pipeline._import_model import What
from geo.pipeline._import_places import PlaceFinder
from geo.pipeline._import_record import Drafted, Drafter

Stage = Literal["read", "look", "place", "try", "write"]
Tell = Callable[[Stage, int, int], None]
"""Told a stage, the number done and the number in all (0 = not known); an exception raised in it stops."""
CHUNK: Final = 100
"""Partnerships that are kept together."""
WHAT: Final[Mapping[Outcome, What]] = {
    "created": "new",
    "updated": "changed",
    "unchanged": "same",
    "held": "held",
}
_OTHER: Final = 45.0
"""Likeness of titles under which the same number stands for another partnership."""
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Placed:
    """A partnership with its names placed: a draft, or the rows that cannot be taken.

    Parameters
    ----------
    draft
        What can be taken; None = nothing.
    rejected
        Otherwise its rows, with every reason.
    duplicate
        The known partnership that the draft is like.
    """

    draft: Drafted | None
    rejected: tuple[RejectedRow, ...] = ()
    duplicate: Duplicate | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What writing a draft does: an outcome with its changes, or the rows that the register refuses."""

    what: What | None
    changes: tuple[FieldChange, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()


def placed(batch: ImportBatch, work: ImportWork, places: Places, tell: Tell) -> list[Placed]:
    """Return the partnerships of a list with their names placed, kept chunk by chunk."""
    found: list[Placed] = []
    placer: _Placer | None = None
    total = len(batch.partnerships)
    tell("place", 0, total)
    for number, chunk in _chunks(batch.partnerships):
        kept = work.take(f"place-{number}")
        part = from_text(kept, list[Placed]) if kept is not None else None
        if part is None:
            if placer is None:
                placer = _Placer(batch, work.copy, places, tell)
            part = []
            for one in chunk:
                part.append(placer.place(one))
                tell("place", len(found) + len(part), total)
            work.keep(f"place-{number}", to_text(part, list[Placed]))
        found += part
        tell("place", len(found), total)
    return found


def tried(
    file: str, given: Sequence[Placed], work: ImportWork, tell: Tell, *, add_duplicates: bool
) -> list[Tried]:
    """Return what writing each draft does, tried on the work's copy, kept chunk by chunk with the writes."""
    found: list[Tried] = []
    tell("try", 0, len(given))
    for number, chunk in _chunks(given):
        kept = work.take(f"try-{number}")
        part = from_text(kept, list[Tried]) if kept is not None else None
        if part is None:
            part = []
            with work.trying() as writer:
                for one in chunk:
                    part.append(_try(file, writer, one, add_duplicates=add_duplicates))
                    tell("try", len(found) + len(part), len(given))
                writer.set_fact(fact_of(f"try-{number}"), to_text(part, list[Tried]))
        found += part
        tell("try", len(found), len(given))
    return found


def _chunks(values: Sequence[One]) -> Iterator[tuple[int, Sequence[One]]]:
    for number, first in enumerate(range(0, len(values), CHUNK)):
        yield number, values[first : first + CHUNK]


class _Placer:
    """Places the names of one list, as the register was when the work began."""

    def __init__(self, batch: ImportBatch, register: Register, places: Places, tell: Tell) -> None:
        places = places.choosing(register.aliases())
        self._file = batch.file
        partnerships = register.partnerships()
        self._titles = dict(zip(partnerships["partnership_id"], partnerships["title"], strict=True))
        self._duplicates = DuplicateFinder(register)
        finder = PlaceFinder(places.geocoder, batch.scheme, _polygons(batch))
        finder.learn(
            (place for one in batch.partnerships for place in one.places),
            lambda done, total: tell("look", done, total),
        )
        self._drafter = Drafter(
            batch.file,
            places.geocoder,
            finder,
            regions=places.regions,
            actors=register.actors(),
            keys=frozenset(self._titles),
            headings=batch.headings,
            theme_names=register.theme_names(),
        )

    def place(self, partnership: ImportedPartnership) -> Placed:
        one = self._drafter.draft(partnership)
        faults = list(one.faults)
        known = self._titles.get(one.record.key)
        if partnership.key and partnership.title and known and alike(known, partnership.title) < _OTHER:
            faults.append(self._other(partnership, known))
        if faults:
            rejected = [
                RejectedRow(row, tuple(replace(fault, row=row) for fault in faults))
                for row in partnership.rows
            ]
            return Placed(None, tuple(rejected))
        new = one.record.partnership_id not in self._titles
        return Placed(one, (), self._duplicates.find(one.record) if new else None)

    def _other(self, partnership: ImportedPartnership, known: str) -> Fault:
        return Fault(
            Message(
                N_("The register has “{known}” under the number “{key}”: this is another partnership."),
                {"known": known, "key": partnership.key},
            ),
            file=self._file,
            row=partnership.rows[0],
            value=partnership.title,
            advice=Message(N_("Give it another number, or change the title in the register first.")),
        )


def _polygons(batch: ImportBatch) -> gpd.GeoDataFrame | None:
    """Return TERRITORIES of Kayes when a place is drawn and has no code, and there are polygons."""
    drawn = any(
        not place.code and (place.shape or place.lon is not None)
        for one in batch.partnerships
        for place in one.places
    )
    return load_territories("kayes") if drawn and best_tier("kayes") != "point" else None


def _try(file: str, writer: Writer, one: Placed, *, add_duplicates: bool) -> Tried:
    """Write a draft into the copy; return what that did."""
    if one.draft is None:
        return Tried(None)
    if one.duplicate is not None and not add_duplicates:
        return Tried("duplicate")
    record = one.draft.record
    try:
        before = writer.state(record)
        outcome = writer.upsert(record)
    except FrameError as error:
        return Tried(None, (), tuple(_refused(file, row, error) for row in one.draft.rows))
    changes: tuple[FieldChange, ...] = ()
    if outcome == "updated":
        changes = tuple(field_changes(before, writer.state(record)))
    return Tried(WHAT[outcome], changes)


def _refused(file: str, row: int, error: FrameError) -> RejectedRow:
    """Return a row that the register itself refuses; the place inside the record is no row of the file."""
    return RejectedRow(row, tuple(replace(fault, file=file, row=row) for fault in error.faults))
