"""The register: every partnership we know of, in SQL, with its sources.

SQLite in the user's folder by default, any SQLAlchemy address when asked for. The frames that it gives
are those of :mod:`data.schema`, validated.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd
from sqlalchemy import Engine

from data import _register_aliases as names_of
from data import _register_frames as frames
from data import history
from data._register_health import faults_of, size_of
from data._register_journal import BY_A_PERSON, PRODUCT, Operation, Stamp, latest
from data._register_keys import source_address
from data._register_migrate import prepare
from data._register_quality import Quality, measure
from data._register_record import read_actor, read_record, read_records
from data._register_snapshot import Entity, Snapshot
from data._register_store import RegisterError, get_meta, make_engine, reading, writing
from data._register_themes import read_theme_names
from data._register_write import Outcome, differences, find_partnership
from data._register_writer import ConflictError, Undone, Writer
from data.access import MACHINE, Person, Role
from data.aliases import AliasRecord
from data.backup import read_backup, write_backup
from data.errors import N_, Fault
from data.paths import cache_dir, user_dir
from data.plan_store import PlanStore
from data.records import ActorRecord, PartnershipRecord
from data.theme_names import ThemeNames

__all__ = [
    "PRODUCT",
    "ConflictError",
    "Outcome",
    "Quality",
    "Register",
    "RegisterError",
    "Undone",
    "Writer",
    "default_url",
    "open_register",
    "saved_aliases",
    "source_address",
]


def default_url() -> str:
    """Return the address: ``DATABASE_URL`` when set, else ``register.sqlite`` in the user's folder."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{user_dir() / 'register.sqlite'}"


def saved_aliases() -> tuple[AliasRecord, ...]:
    """Return the aliases of the register at :func:`default_url`; none when no register has been made yet."""
    url = default_url()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///").partition("?")[0]).is_file():
        return ()
    with open_register(url) as register:
        return register.aliases()


def open_register(url: str | None = None) -> Register:
    """Open the register; its tables are made when there are none.

    Parameters
    ----------
    url
        A SQLAlchemy address; by default :func:`default_url`.

    Raises
    ------
    RegisterError
        When it cannot be opened, or was made by another version of the product.
    """
    engine = make_engine(url or default_url())
    prepare(engine)
    return Register(engine)


class Register:
    """The register, open; see :func:`open_register`. Usable by several threads at once."""

    def __init__(self, engine: Engine, *, past: datetime | None = None, person: Person = MACHINE) -> None:
        self._engine = engine
        self.past = past
        """The moment whose state this is; None = the present one, which can be written."""
        self.person = person
        """Who acts: what the role does not allow is refused, whatever a page asks for."""

    def as_person(self, person: Person) -> Self:
        """Return the same register in the hands of a person; the connections are shared."""
        return type(self)(self._engine, past=self.past, person=person)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @property
    def url(self) -> str:
        """The register's address, without its password."""
        return self._engine.url.render_as_string(hide_password=True)

    def version(self) -> str:
        """Return a short text that changes with every write."""
        return self.fact("version")

    def fact(self, key: str) -> str:
        """Return a fact about the register (``schema_version``, ``builtin_digest`` ...), "" when absent."""
        with reading(self._engine) as session:
            return get_meta(session, key)

    def actors(self) -> pd.DataFrame:
        """Return ACTORS: every actor of both sides."""
        with reading(self._engine) as session:
            return frames.actors_frame(session)

    def partnerships(self) -> pd.DataFrame:
        """Return one row per partnership.

        Returns
        -------
        DataFrame
            Columns of ``data._register_frames.PARTNERSHIPS``: ``partnership_id`` (key), ``atlas_id``,
            ``title``, ``form``, ``first_signature_year``, ``start_year``, ``end_year`` (missing when
            unknown), ``end_date``, ``status``, ``status_as_published``, ``observed_date``,
            ``observed_year``, ``confidence``, ``scope``, ``note``.
        """
        with reading(self._engine) as session:
            return frames.partnerships_frame(session)

    def ties(self) -> pd.DataFrame:
        """Return TIES (with ``method``, ``score``, ``precision`` of the place's match)."""
        with reading(self._engine) as session:
            return frames.ties_frame(session)

    def themes(self) -> pd.DataFrame:
        """Return THEMES."""
        with reading(self._engine) as session:
            return frames.themes_frame(session)

    def sources(self) -> pd.DataFrame:
        """Return SOURCES; those that keep a partnership out have ``partnership_id`` "" and come last."""
        with reading(self._engine) as session:
            return frames.sources_frame(session)

    def funding(self) -> pd.DataFrame:
        """Return FUNDING."""
        with reading(self._engine) as session:
            return frames.funding_frame(session)

    def texts(self, *, with_origin: bool = False) -> pd.DataFrame:
        """Return the long texts of partnerships: ``partnership_id``, ``name``, ``text``.

        Parameters
        ----------
        with_origin
            Add ``origin``: ``atlas-`` and the number of the Atlas page that says it, ``builtin`` for
            curation, the partnership's own key otherwise.
        """
        with reading(self._engine) as session:
            return frames.texts_frame(session, with_origin=with_origin)

    def excluded(self) -> pd.DataFrame:
        """Return what is not in the register and why: ``subject, statement, note, title, url``."""
        with reading(self._engine) as session:
            return frames.excluded_frame(session)

    def quality(self) -> Quality:
        """Return how sure the register is, in figures."""
        return measure(self.partnerships(), self.ties(), self.actors(), self.sources())

    @property
    def plans(self) -> PlanStore:
        """The planned partnerships that were kept; they are in none of the frames."""
        return PlanStore(self._engine, self.person)

    def aliases(self) -> tuple[AliasRecord, ...]:
        """Return what people have said that names mean."""
        with reading(self._engine) as session:
            return names_of.read_aliases(session)

    def theme_names(self) -> ThemeNames:
        """Return what people have said that theme names and DAC codes lead to."""
        with reading(self._engine) as session:
            return read_theme_names(session)

    def names(self) -> pd.DataFrame:
        """Return NAMES (:mod:`data._register_aliases`): every name × row, and which wait for a person."""
        with reading(self._engine) as session:
            return names_of.names_frame(session)

    def upsert_partnership(self, record: PartnershipRecord) -> Outcome:
        """Put a partnership in the register, once.

        It is recognised by its Atlas page, else by its own key. What curation has set stays; the rest is
        renewed; sources, actors, themes and funding are merged, those of the same page replaced.

        Returns
        -------
        "created", "updated" or "unchanged"

        Raises
        ------
        FrameError
            With every fault of the record; nothing is written then.
        """
        with self.write() as writer:
            return writer.upsert(record)

    def differences(self, record: PartnershipRecord) -> tuple[Fault, ...]:
        """Return what a record says otherwise than the curated register; to be told, not repaired."""
        with reading(self._engine) as session:
            found = find_partnership(session, record)
            return differences(found, record) if found else ()

    def revision(self, entity: Entity, key: str) -> int:
        """Return the number of the newest change of a subject, 0 when it has none.

        An editor that was given it back (``expected`` of :class:`Writer`) overwrites nothing unseen.
        """
        with reading(self._engine) as session:
            newest = latest(session, entity, key)
            return newest.id if newest else 0

    def record(self, key: str) -> PartnershipRecord | None:
        """Return a partnership as a record, to be edited; None when the register does not hold it."""
        with reading(self._engine) as session:
            return read_record(session, key)

    def records(self) -> Iterator[PartnershipRecord]:
        """Yield every partnership as :meth:`record` gives it, in the order of their keys, of one moment."""
        with reading(self._engine) as session:
            yield from read_records(session)

    def actor_record(self, key: str) -> ActorRecord | None:
        """Return an actor as a record, to be edited; None when the register does not hold it."""
        with reading(self._engine) as session:
            return read_actor(session, key)

    def changes(
        self,
        *,
        entity: Entity | None = None,
        key: str | None = None,
        batch: str | None = None,
        most: int = history.MOST_CHANGES,
    ) -> pd.DataFrame:
        """Return CHANGES (:mod:`data.history`), newest first, of one subject or one import when asked."""
        with reading(self._engine) as session:
            return history.changes_frame(session, entity=entity, key=key, batch=batch, most=most)

    def states_of(self, change: int) -> tuple[Snapshot | None, Snapshot | None]:
        """Return a subject's states before and after a change (None = not in the register)."""
        with reading(self._engine) as session:
            return history.states_of(session, change)

    def at(self, moment: date) -> Register:
        """Return the register as it was at a moment (a datetime with its zone) or at the end of a day (UTC).

        It gives every frame and refuses to be written.

        Raises
        ------
        RegisterError
            The history begins later.
        """
        when = moment if isinstance(moment, datetime) else history.end_of(moment)
        return Register(history.past_engine(self._engine, when), past=when, person=self.person)

    def health(self) -> tuple[Fault, ...]:
        """Return what is wrong with database, keys and history; nothing when all is sound."""
        with reading(self._engine) as session:
            return tuple(faults_of(session))

    def size(self) -> dict[str, int]:
        """Return how many ``partnerships`` and ``changes`` there are."""
        with reading(self._engine) as session:
            return size_of(session)

    def backup(self, path: Path) -> int:
        """Write a copy as one file; return its number of rows. See :func:`data.backup.write_backup`."""
        return write_backup(self._engine, path)

    @contextmanager
    def trial(self) -> Iterator[Register]:
        """Give a copy of the register to try writes on; it vanishes when the block ends."""
        with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="trial-") as folder:
            path = Path(folder) / "register.sqlite"
            self.backup(path)
            with open_register(f"sqlite:///{path}") as copy:
                yield copy

    def restore(self, path: Path) -> int:
        """Put a copy in the place of everything here; return its number of rows.

        Raises
        ------
        RegisterError
            It is no copy that this version reads; the register is as it was.
        AccessError
            The person is no administrator.
        """
        self.person.require(Role.ADMIN)
        return read_backup(self._engine, path)

    @contextmanager
    def write(
        self, *, who: str = PRODUCT, operation: Operation = "import", reason: str = "", batch: str = ""
    ) -> Iterator[Writer]:
        """Give a :class:`Writer`; all that it writes is kept together, or nothing when an error leaves it.

        Parameters
        ----------
        who
            Name that the author goes by; that of a person who has signed in takes its place.
        operation
            What is done, for the history.
        reason
            Why; a person's edit says it.
        batch
            Key of the import that the writes are part of.

        Raises
        ------
        RegisterError
            The register is a past state, which can be read only.
        AccessError
            The person may only read; of the tables of settings, is no administrator.
        """
        self.person.require(Role.EDITOR)
        who = self.person.author(who)
        if self.past:
            raise RegisterError(N_("A past state of the register can be read, not changed."))
        if operation in BY_A_PERSON and not who.strip():
            raise RegisterError(N_("Give the name under which the change is kept."))
        with writing(self._engine) as session:
            stamp = Stamp(who=who, operation=operation, reason=reason, batch=batch)
            writer = Writer(session, stamp, self.person)
            yield writer
            writer.finish()
