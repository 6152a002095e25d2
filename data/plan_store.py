"""Where plans are kept: a table of its own beside the register's facts, which never meets them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data._register_store import reading, writing
from data.access import MACHINE, Person, Role
from data.errors import N_, Fault, Message, NotFoundError
from data.models import PlanRow
from data.plans import LONGEST_NAME, Plan, PlanError, SavedPlan, check_saved, read_saved
from data.text_fold import fold

MOST_PLANS: Final = 500
"""Plans kept at once."""
_LONGEST_ROW: Final = 100_000
_LONGEST_KEY: Final = 200


class PlanExistsError(PlanError):
    """Another plan is kept under that name."""


@dataclass(frozen=True, slots=True)
class KeptPlans:
    """The plans that are kept.

    Parameters
    ----------
    plans
        By name.
    damaged
        Name of each row that cannot be read, with the reason.
    """

    plans: tuple[SavedPlan, ...]
    damaged: tuple[tuple[str, Fault], ...] = ()


@dataclass(frozen=True, slots=True)
class TakenPlans:
    """What became of the plans of a file.

    Parameters
    ----------
    added, replaced, unchanged
        Names.
    renamed
        Names before and after, where another plan was kept under the first.
    """

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


class PlanStore:
    """The plans that are kept in a register's database; see :attr:`data.register.Register.plans`.

    Every method that writes raises :class:`~data.access.AccessError` for a person who may only read.
    """

    def __init__(self, engine: Engine, person: Person = MACHINE) -> None:
        self._engine = engine
        self._person = person

    def all(self) -> KeptPlans:
        """Return every plan, those that cannot be read apart."""
        with reading(self._engine) as session:
            rows = session.scalars(select(PlanRow).order_by(PlanRow.key)).all()
        plans, damaged = [], []
        for row in rows:
            try:
                plans.append(_read(row))
            except PlanError:
                name = str(row.name)
                text = N_("The kept plan “{name}” is damaged and is left out.")
                damaged.append((name, Fault(Message(text, {"name": name[:LONGEST_NAME]}))))
        return KeptPlans(tuple(plans), tuple(damaged))

    def get(self, name: str) -> SavedPlan:
        """Return one plan.

        Raises
        ------
        NotFoundError
            None is kept under that name.
        PlanError
            It is damaged.
        """
        with reading(self._engine) as session:
            return _read(_row(session, name))

    def save(self, saved: SavedPlan, *, replace: bool = False, today: date | None = None) -> SavedPlan:
        """Keep a plan.

        Parameters
        ----------
        saved
            The plan; days that are "" are filled in: `created` from the plan that it replaces or from today,
            `updated` from today.
        replace
            Put it in the place of one kept under the same name.
        today
            The machine's day when not given.

        Returns
        -------
        SavedPlan
            As it is kept.

        Raises
        ------
        PlanError
            It has faults (all are listed), or there are too many plans.
        PlanExistsError
            Another one is kept under that name and is not to be replaced.
        """
        saved = _with_author(saved, self._person.author(saved.author))
        check_saved(saved)
        with self._writing() as session:
            found = session.get(PlanRow, _key(saved.name))
            if found is not None and not replace:
                raise PlanExistsError(N_("A plan is already kept under the name “{name}”."), name=found.name)
            return _put(session, saved, found, today)

    def rename(self, name: str, new: str) -> SavedPlan:
        """Keep a plan under another name; its days stay.

        Raises
        ------
        NotFoundError, PlanError, PlanExistsError
            As :meth:`get` and :meth:`save`.
        """
        with self._writing() as session:
            row = _row(session, name)
            saved = replace(_read(row), name=new.strip())
            check_saved(saved)
            found = session.get(PlanRow, _key(new))
            if found is not None and found is not row:
                raise PlanExistsError(N_("A plan is already kept under the name “{name}”."), name=found.name)
            row.key, row.name = _key(new), saved.name
            return saved

    def delete(self, name: str) -> None:
        """Forget a plan, damaged or not.

        Raises
        ------
        NotFoundError
            None is kept under that name.
        """
        with self._writing() as session:
            session.delete(_row(session, name))

    def take(
        self, plans: Iterable[SavedPlan], *, replace: bool = False, today: date | None = None
    ) -> TakenPlans:
        """Keep the plans of a file, all of them or none.

        Parameters
        ----------
        plans
            Checked ones (:func:`data.plan_files.read_plans`).
        replace
            Put them in the place of those kept under the same names; else they get a number after theirs.
        today
            The machine's day when not given.

        Raises
        ------
        PlanError
            There would be too many.
        """
        added, replaced, unchanged, renamed = [], [], [], []
        with self._writing() as session:
            for saved in plans:
                found = session.get(PlanRow, _key(saved.name))
                if found is None:
                    added.append(_put(session, saved, None, today).name)
                elif _says_the_same(found, saved):
                    unchanged.append(saved.name)
                elif replace:
                    replaced.append(_put(session, saved, found, today).name)
                else:
                    name = _free_name(session, saved.name)
                    renamed.append((saved.name, name))
                    _put(session, _with_name(saved, name), None, today)
        return TakenPlans(tuple(added), tuple(replaced), tuple(unchanged), tuple(renamed))

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """Give a session to write; every method that changes a plan goes through here."""
        self._person.require(Role.EDITOR)
        with writing(self._engine) as session:
            yield session


def _key(name: str) -> str:
    """Return what makes two names the same."""
    return (fold(name) or name.strip().casefold())[:_LONGEST_KEY]


def _row(session: Session, name: str) -> PlanRow:
    row = session.get(PlanRow, _key(name)) or session.scalars(select(PlanRow).filter_by(name=name)).first()
    if row is None:
        raise NotFoundError(N_("No plan is kept under the name “{name}”."), name=name[:LONGEST_NAME])
    return row


def _read(row: PlanRow) -> SavedPlan:
    """Return the plan of a row, whose values may have been changed by others.

    Raises
    ------
    PlanError
        With what is wrong.
    """
    try:
        plan = json.loads(row.plan) if len(row.plan) <= _LONGEST_ROW else None
    except (TypeError, ValueError, RecursionError) as error:
        raise PlanError(N_("What is kept of the plan is not JSON.")) from error
    texts = ("name", "note", "author", "created", "updated")
    return read_saved({name: getattr(row, name) for name in texts} | {"plan": plan})


def _put(session: Session, saved: SavedPlan, found: PlanRow | None, today: date | None) -> SavedPlan:
    day = (today or datetime.now(UTC).astimezone().date()).isoformat()
    created = saved.created or (found.created if found is not None else day)
    kept = replace(saved, name=saved.name.strip(), created=created, updated=saved.updated or day)
    if found is None:
        count = session.scalar(select(func.count()).select_from(PlanRow)) or 0
        if count >= MOST_PLANS:
            raise PlanError(N_("There are already {count} plans: delete those of no use."), count=count)
        found = PlanRow(key=_key(kept.name))
        session.add(found)
    for name in ("name", "note", "author", "created", "updated"):
        setattr(found, name, getattr(kept, name))
    found.plan = _json(kept.plan)
    session.flush()
    return kept


def _json(plan: Plan) -> str:
    return json.dumps(plan.to_dict(), ensure_ascii=False, sort_keys=True)


def _says_the_same(row: PlanRow, saved: SavedPlan) -> bool:
    return (row.plan, row.note, row.author) == (_json(saved.plan), saved.note, saved.author)


def _with_author(saved: SavedPlan, author: str) -> SavedPlan:
    return replace(saved, author=author)


def _with_name(saved: SavedPlan, name: str) -> SavedPlan:
    return replace(saved, name=name)


def _free_name(session: Session, name: str) -> str:
    """Return a name with the first number after it that no plan has."""
    number = 2
    while True:
        end = f" ({number})"
        free = name.strip()[: LONGEST_NAME - len(end)] + end
        if session.get(PlanRow, _key(free)) is None:
            return free
        number += 1
