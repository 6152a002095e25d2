"""The filter of a question: who, where, when, on what; checked, put in a URL, told in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

import pandas as pd

from data.errors import N_, CartoCoopError, Fault, Message, Translate
from data.schema import (
    ACTOR_KINDS,
    COLLECTIVITY_KINDS,
    CONFIDENCES,
    DIRECT_REACHES,
    DIVISIONS,
    PUBLIC_KINDS,
    Division,
)
from geo._rows import NO_THEME, Rows
from geo.activity import INACTIVE, activity
from geo.wording import joined

Origin = Literal["francilian", "other", "all"]
Reach = Literal["direct", "cercle", "region"]
Confidence = Literal["low", "medium", "high"]

ORIGINS: Final = get_args(Origin)
REACH_FILTERS: Final = get_args(Reach)
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_AGE = 50
UNKNOWN_THEME = NO_THEME
COLLECTIVITIES = frozenset(COLLECTIVITY_KINDS)
PUBLIC = frozenset(PUBLIC_KINDS)
KIND_CHOICES = (*ACTOR_KINDS, "other")
_TEXT_LIMIT = 200
_TRUE, _FALSE = ("1", "true", "yes", "oui"), ("0", "false", "no", "non")

REACHED: Mapping[str, tuple[str, ...]] = {
    "direct": DIRECT_REACHES,
    "cercle": (*DIRECT_REACHES, "cercle"),
    "region": (*DIRECT_REACHES, "cercle", "region"),
}
"""Reaches that count under each choice of :attr:`Filter.reach`."""


class FilterError(CartoCoopError):
    """A filter has values that mean nothing; every one of them is listed."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for. Every field has the widest or the usual reading as its default.

    Parameters
    ----------
    year
        Year of activity; ``None`` asks for no date.
    actor_kinds
        Kinds of French actor (``data.schema.ACTOR_KINDS`` and ``other``); ``None`` for all.
    origin
        Actors of Île-de-France, the others, or all.
    reach
        ``direct`` (the commune itself, a village, a school, a grouping whose members are known),
        ``cercle`` (and partnerships with its cercle), ``region`` (and with its region).
    theme
        A theme of any level by its path or its name (:mod:`geo.themes`); ``"?"`` for partnerships whose
        theme is not known.
    confidence
        The least confidence.
    cercle
        Code of the parent territory to look at.
    max_observation_age
        Years during which an observed "ongoing" without an end holds after its observation.
    collective_as_commune
        Read one protocol for "all the communes of the cercle" as so many communes, not as the cercle.
    division
        Division of Mali into regions.
    include_associated
        Count actors that are merely associated to another's project.

    Raises
    ------
    FilterError
        With every fault.
    """

    year: int | None = None
    actor_kinds: frozenset[str] | None = None
    origin: Origin = "francilian"
    reach: Reach = "cercle"
    theme: str | None = None
    confidence: Confidence = "low"
    cercle: str | None = None
    max_observation_age: int = 5
    collective_as_commune: bool = False
    division: Division = "1996"
    include_associated: bool = False

    def __post_init__(self) -> None:
        faults = [fault for name in _KEY_OF for fault in _faults(name, getattr(self, name))]
        if faults:
            raise FilterError(N_("The filter has {count} faults."), count=len(faults), faults=faults)

    def to_query(self) -> dict[str, str]:
        """Return what differs from the default as flat text, for a URL; :func:`from_query` reads it."""
        query: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value == field.default:
                continue
            if field.name == "actor_kinds":
                query["kinds"] = ",".join(kind for kind in KIND_CHOICES if kind in value)
            elif isinstance(value, bool):
                query[_KEY_OF[field.name]] = "1" if value else "0"
            else:
                query[_KEY_OF[field.name]] = str(value)
        return query

    def describe(self, t: Translate, *, parent_name: str | None = None, when: str = "") -> str:
        """Return the filter as one sentence in the reader's language.

        Parameters
        ----------
        t
            Translate function.
        parent_name
            Name of the territory `cercle`; its code when not given.
        when
            Words instead of the year (two years that are compared).
        """
        year = t("in {year}").format(year=self.year) if self.year is not None else t("any year")
        parts = [
            when or year,
            self._who(t),
            {
                "direct": t("communes reached directly"),
                "cercle": t("communes reached directly or through their cercle"),
                "region": t("communes reached directly, through their cercle or their region"),
            }[self.reach],
        ]
        if self.theme == UNKNOWN_THEME:
            parts.append(t("theme not known"))
        elif self.theme:
            parts.append(t("theme: {theme}").format(theme=self.theme))
        if self.confidence == "medium":
            parts.append(t("medium or high confidence"))
        elif self.confidence == "high":
            parts.append(t("high confidence only"))
        if self.cercle:
            parts.append(t("within {place}").format(place=parent_name or self.cercle))
        if self.collective_as_commune:
            parts.append(t("a protocol for all the communes of a cercle counts for each commune"))
        if self.include_associated:
            parts.append(t("with actors associated to another's project"))
        if self.year is not None:
            parts.append(t("an observation holds {count} years").format(count=self.max_observation_age))
        if self.division == "2023":
            parts.append(t("regions of 2023"))
        text = joined(parts, t)
        return text[:1].upper() + text[1:] + "."

    def _who(self, t: Translate) -> str:
        if self.actor_kinds is None:
            who = t("actors of all kinds")
        elif self.actor_kinds == COLLECTIVITIES:
            who = t("collectivities and their groupings")
        elif self.actor_kinds == PUBLIC:
            who = t("public bodies")
        else:
            kinds = ", ".join(kind_name(kind, t) for kind in KIND_CHOICES if kind in self.actor_kinds)
            who = t("actors of these kinds: {kinds}").format(kinds=kinds)
        where = {
            "francilian": t("of Île-de-France"),
            "other": t("from outside Île-de-France"),
            "all": t("of all France"),
        }[self.origin]
        return f"{who} {where}"


def kind_name(kind: str, t: Translate) -> str:
    """Return the name of a kind of actor in the reader's language (the kind itself when not ours)."""
    names = {
        "region": t("region (council)"),
        "departement": t("département"),
        "commune": t("commune"),
        "epci": t("intercommunal grouping"),
        "syndicat": t("syndicate"),
        "school": t("school"),
        "operator": t("public operator"),
        "association": t("association"),
        "grouping": t("Malian grouping"),
        "other": t("other"),
    }
    return names.get(kind, kind)


_KEY_OF: Final[Mapping[str, str]] = {
    **{name: name for name in ("year", "origin", "reach", "theme", "confidence", "cercle", "division")},
    "actor_kinds": "kinds",
    "max_observation_age": "age",
    "collective_as_commune": "twelve",
    "include_associated": "associated",
}
"""Key of each field in a URL."""
QUERY_KEYS = tuple(_KEY_OF.values())
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "origin": ORIGINS,
    "reach": REACH_FILTERS,
    "confidence": CONFIDENCES,
    "division": DIVISIONS,
}


def _faults(name: str, value: Any) -> list[Fault]:
    """Return what is wrong with the value of one field."""
    params: dict[str, str | int] = {}
    if name in _CHOICES:
        advice, params = N_("Choose one of: {choices}."), {"choices": ", ".join(_CHOICES[name])}
        wrong = [] if value in _CHOICES[name] else [value]
    elif name == "year":
        advice, params = N_("Give a year from {low} to {high}."), {"low": FIRST_YEAR, "high": LAST_YEAR}
        wrong = [] if value is None or _whole(value, FIRST_YEAR, LAST_YEAR) else [value]
    elif name == "max_observation_age":
        advice, params = N_("Give a number of years from {low} to {high}."), {"low": 0, "high": LONGEST_AGE}
        wrong = [] if _whole(value, 0, LONGEST_AGE) else [value]
    elif name == "actor_kinds":
        advice, params = N_("Choose among: {choices}."), {"choices": ", ".join(KIND_CHOICES)}
        wrong = sorted({str(kind) for kind in value or ()} - set(KIND_CHOICES))
    elif name in ("theme", "cercle"):
        advice, params = N_("Give a text of 1 to {high} characters."), {"high": _TEXT_LIMIT}
        wrong = [] if value is None or _short_text(value) else [value]
    else:
        advice = N_("Answer yes or no.")
        wrong = [] if isinstance(value, bool) else [value]
    return [_fault(name, item, Message(advice, params)) for item in wrong]


def _short_text(value: Any) -> bool:
    good = isinstance(value, str) and value.strip() != "" and len(value) <= _TEXT_LIMIT
    return good and str(value).isprintable()


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _fault(name: str, value: Any, advice: Message) -> Fault:
    message = Message(N_("This value means nothing here."))
    return Fault(message, field=_KEY_OF[name], value=str(value), advice=advice)


def from_query(query: Mapping[str, str]) -> tuple[Filter, list[Message]]:
    """Read a filter from the flat text of a URL; never fails.

    Parameters
    ----------
    query
        Key to value, as :meth:`Filter.to_query` writes them; the keys are :data:`QUERY_KEYS`.

    Returns
    -------
    tuple of Filter and list of Message
        The filter, and one message for each value or key that was not understood and was left out.
    """
    kept: dict[str, Any] = {}
    messages: list[Message] = []
    name_of = {key: name for name, key in _KEY_OF.items()}
    for key, text in query.items():
        name = name_of.get(key)
        if name is None:
            messages.append(Message(N_("The address holds “{key}”, which is no filter."), {"key": key[:80]}))
            continue
        value = _parse(name, text.strip())
        if value is _BAD or _faults(name, value):
            params = {"key": key, "value": text[:80]}
            messages.append(Message(N_("The filter “{key}” cannot be “{value}”: left out."), params))
            continue
        kept[name] = value
    return Filter(**kept), messages


_BAD: Final = object()


def _parse(name: str, text: str) -> Any:
    """Return the text as the type of its field, or ``_BAD``."""
    if name == "year" and text.lower() == "any":
        return None
    if name in ("year", "max_observation_age"):
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else _BAD
    if name in ("collective_as_commune", "include_associated"):
        return True if text.lower() in _TRUE else False if text.lower() in _FALSE else _BAD
    if name == "actor_kinds":
        return parse_kinds(text)
    return text


def parse_kinds(text: str) -> frozenset[str] | None:
    """Read kinds of actor: ``all`` (None), ``collectivities``, ``public``, or a list with commas.

    What is no kind stays in the set, so that :class:`Filter` reports it.
    """
    named = {"all": None, "collectivities": COLLECTIVITIES, "public": PUBLIC}
    if text in named:
        return named[text]
    return frozenset(kind.strip() for kind in text.split(",") if kind.strip())


def select(frame: pd.DataFrame, themes: pd.DataFrame, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Keep the rows of the actors, roles, themes and confidence asked for; dates and places not asked.

    Parameters
    ----------
    frame
        TIES or PRESENCE.
    themes
        THEMES.
    filter
        Its year, reach and parent territory are not used here.

    Returns
    -------
    DataFrame
        Rows of `frame`, a new frame with the same columns and index values.
    """
    return frame.loc[Rows(frame, themes).asked(filter)].copy()


def within(presence: pd.DataFrame, code: str) -> pd.Series:
    """Say which rows of a PRESENCE look at the parent territory `code`, on either side of the tie.

    The commune reached lies in it (or is it), or the territory that the source names on the other side
    lies in it (columns ``named_code``, ``named_parent``, ``named_region`` of :func:`geo.join.presence`).
    """
    columns = (
        "commune_code",
        "parent",
        "region",
        "epci",
        "ept",
        "named_code",
        "named_parent",
        "named_region",
    )
    keep = pd.Series(data=False, index=presence.index)
    for column in columns:
        if column in presence:
            keep |= (presence[column] == code).fillna(value=False).astype(bool)
    return keep


def apply_filter(presence: pd.DataFrame, themes: pd.DataFrame, filter: Filter) -> pd.DataFrame:  # noqa: A002
    """Keep the presences asked for and say of each how sure its dates are.

    Parameters
    ----------
    presence
        PRESENCE, as :func:`geo.join.presence` returns it.
    themes
        THEMES.
    filter
        The whole of it is used, except `division` (that of the territories behind `presence`).

    Returns
    -------
    DataFrame
        PRESENCE plus ``activity``: ``"active"``, ``"unknown"`` (the dates do not say) or ``"any"`` (no
        year asked for); inactive rows are gone. ``reach`` is ``commune`` for a collective protocol when
        `filter.collective_as_commune`.
    """
    rows = select(presence, themes, filter)
    if filter.cercle is not None:
        rows = rows.loc[within(rows, filter.cercle)].copy()
    if filter.collective_as_commune:
        rows["reach"] = rows["reach"].mask(rows["collective"] & (rows["reach"] == "cercle"), "commune")
    rows = rows.loc[rows["reach"].isin(REACHED[filter.reach])].copy()
    rows["activity"] = activity(rows, filter.year, max_observation_age=filter.max_observation_age)
    return rows.loc[rows["activity"] != INACTIVE].reset_index(drop=True)
