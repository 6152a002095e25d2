"""Planned partnerships: what somebody thinks of, checked wherever it comes from.

A plan is not a partnership. It is kept only when somebody asks (:mod:`data.plan_store`), apart from the
register's facts, and is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from data._register_checks import CODE
from data.errors import N_, CartoCoopError, Fault, Message
from data.importers._atlas_personal import holds_contact
from data.schema import ACTOR_KINDS

FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_PLACES = 200
MOST_THEMES = 50
LONGEST_TEXT = 200
"""Of the name of an actor or a theme."""
LONGEST_NAME, LONGEST_AUTHOR, LONGEST_NOTE = 120, 80, 1000
"""Of the name that a plan is kept under, of its author, of its note."""

_MOST_UNKNOWN = 5
_BLANKS = "\u00a0\u202f"
"""No-break spaces, which French texts hold and Python does not call printable."""
_NO_MEANING = N_("This value means nothing here.")
_TEXT = N_("Give a text of 1 to {high} characters.")
_SHORT = N_("Give a text of at most {high} characters.")


class PlanError(CartoCoopError):
    """A planned partnership has values that mean nothing; every one of them is listed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A partnership that somebody thinks of.

    Parameters
    ----------
    territories
        Codes of the communes, cercles or regions that it would name.
    actor
        A ``group_id`` or ``actor_id`` of the register; "" for an actor that is not in it.
    name
        Name of the actor; of one that is in the register, the register's own name counts.
    kind, francilian
        Of an actor that is not in the register: its kind (``data.schema.ACTOR_KINDS``) and whether it is
        from Île-de-France.
    themes
        Themes of any level, by path or by name (:mod:`geo.themes`); none = not known.
    start_year, end_year
        Years planned; ``None`` = not known. A plan with a start and no end is read as seen going on in its
        first year: it holds for as long as such an observation does (``Filter.max_observation_age``), and
        possibly longer.
    """

    territories: tuple[str, ...]
    actor: str = ""
    name: str = ""
    kind: str = "commune"
    francilian: bool = True
    themes: tuple[str, ...] = ()
    start_year: int | None = None
    end_year: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain values for JSON; :func:`read_plan` reads them."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan that somebody asked to keep.

    Parameters
    ----------
    name
        What it is kept under; case and accents make no difference.
    plan
        The plan.
    note, author
        Free texts, "" when not given: no person's address or telephone number.
    created, updated
        Days as ``YYYY-MM-DD``; "" as long as it is not kept.
    """

    name: str
    plan: Plan
    note: str = ""
    author: str = ""
    created: str = ""
    updated: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        texts = {name: getattr(self, name) for name in self.__slots__ if name != "plan"}
        return texts | {"plan": self.plan.to_dict()}


def plan_fault(field: str, value: object, advice: str, **params: int | str) -> Fault:
    """Return the fault of one field of a plan; what cannot be printed of its value is left out."""
    shown = str(value) if isinstance(value, str | int | float) else ""
    message, told = Message(_NO_MEANING), Message(advice, params)
    return Fault(message, field=_shown(field), value=_shown(shown), advice=told)


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:LONGEST_TEXT])


def plan_faults(plan: Plan) -> list[Fault]:
    """Return what is wrong with a plan in itself, whatever the register and the territories."""
    faults = _kind_faults(plan.to_dict())
    if not plan.territories:
        faults.append(plan_fault("territories", "", N_("Name at least one commune or cercle.")))
    for field, most in (("territories", MOST_PLACES), ("themes", MOST_THEMES)):
        if len(getattr(plan, field)) > most:
            faults.append(plan_fault(field, "", N_("Give at most {most} of them."), most=most))
    if not plan.actor:
        if not plan.name.strip():
            faults.append(plan_fault("name", plan.name, _TEXT, high=LONGEST_TEXT))
        if plan.kind not in ACTOR_KINDS:
            choices = ", ".join(ACTOR_KINDS)
            faults.append(plan_fault("kind", plan.kind, N_("Choose one of: {choices}."), choices=choices))
    faults += _contacts(name=plan.name)
    for field in ("start_year", "end_year"):
        year = getattr(plan, field)
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            advice = N_("Give a year from {low} to {high}.")
            faults.append(plan_fault(field, year, advice, low=FIRST_YEAR, high=LAST_YEAR))
    if plan.start_year is not None and plan.end_year is not None and plan.end_year < plan.start_year:
        faults.append(plan_fault("end_year", plan.end_year, N_("The end must not come before the start.")))
    return faults


def read_plan(values: object) -> Plan:
    """Return the plan of plain values, which may come from anywhere.

    Raises
    ------
    PlanError
        With every fault: values of another type, unknown names, and those of :func:`plan_faults`.
    """
    if not isinstance(values, Mapping):
        raise PlanError(N_("This is not a plan: the names of its values are missing."))
    faults = [
        plan_fault(str(name), "", N_("A plan has no such value."))
        for name in sorted(set(values) - set(_READ), key=str)[:_MOST_UNKNOWN]
    ]
    known = {name: values[name] for name in _READ if name in values}
    faults += _kind_faults(known)
    if not faults:
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        plan = Plan(**({"territories": ()} | known | lists))
        faults = plan_faults(plan)
    if faults:
        raise PlanError(N_("The plan has {count} faults."), count=len(faults), faults=faults)
    return plan


def check_saved(saved: SavedPlan) -> None:
    """Check a plan before it is kept.

    Raises
    ------
    PlanError
        With every fault of the plan, its name, note, author and days.
    """
    faults = plan_faults(saved.plan)
    if not _printable(saved.name.strip(), LONGEST_NAME) or not saved.name.strip():
        faults.append(plan_fault("plan", saved.name, _TEXT, high=LONGEST_NAME))
    if not _printable(saved.author, LONGEST_AUTHOR):
        faults.append(plan_fault("author", saved.author, _SHORT, high=LONGEST_AUTHOR))
    if not _printable(saved.note.replace("\n", " "), LONGEST_NOTE):
        faults.append(plan_fault("note", saved.note, _SHORT, high=LONGEST_NOTE))
    faults += _contacts(plan=saved.name, author=saved.author, note=saved.note)
    faults += [
        plan_fault(field, getattr(saved, field), N_("Give a day as YYYY-MM-DD."))
        for field in ("created", "updated")
        if getattr(saved, field) and not _is_day(getattr(saved, field))
    ]
    if faults:
        raise PlanError(N_("The plan has {count} faults."), count=len(faults), faults=faults)


def read_saved(values: object) -> SavedPlan:
    """Return the kept plan of plain values, as :meth:`SavedPlan.to_dict` writes them.

    Raises
    ------
    PlanError
        With every fault.
    """
    if not isinstance(values, Mapping) or "name" not in values or "plan" not in values:
        raise PlanError(N_("This is not a plan: the names of its values are missing."))
    texts = {field.name: values.get(field.name, "") for field in fields(SavedPlan) if field.name != "plan"}
    faults = [
        plan_fault(name, value, N_("This is not the kind of value that is meant here."))
        for name, value in texts.items()
        if not isinstance(value, str)
    ]
    if faults:
        raise PlanError(N_("The plan has {count} faults."), count=len(faults), faults=faults)
    saved = SavedPlan(plan=read_plan(values["plan"]), **texts)
    check_saved(saved)
    return saved


def _kind_faults(values: Mapping[str, object]) -> list[Fault]:
    """Return a fault for each value of a plan that is of another kind, or a text that cannot be shown."""
    return [
        plan_fault(name, value, N_("This is not the kind of value that is meant here."))
        for name, value in values.items()
        if not _READ[name](value)
    ]


def _contacts(**texts: str) -> Iterator[Fault]:
    """Yield a fault for each text that holds an address or a number, whose value is not repeated."""
    for field, text in texts.items():
        if holds_contact(text):
            message = Message(N_("The text holds an e-mail address or a telephone number."))
            advice = Message(N_("Take it out: no personal data is kept."))
            yield Fault(message, field=field, advice=advice)


def _printable(text: str, most: int) -> bool:
    return len(text) <= most and all(letter.isprintable() or letter in _BLANKS for letter in text)


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and _printable(value, LONGEST_TEXT)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(one) and one.strip() for one in value)


def _is_codes(value: object) -> bool:
    return _is_texts(value) and isinstance(value, list) and all(CODE.fullmatch(one) for one in value)


def _is_year(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))


_READ: Final[Mapping[str, Callable[[object], bool]]] = {
    "territories": _is_codes,
    "actor": _is_text,
    "name": _is_text,
    "kind": _is_text,
    "francilian": lambda value: isinstance(value, bool),
    "themes": _is_texts,
    "start_year": _is_year,
    "end_year": _is_year,
}
"""What each value of a plan must be."""
