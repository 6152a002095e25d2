"""Errors that reach a person: one clear message, in the person's language, that says what to do.

A message is an English template plus its values, so that the door that shows it (browser or
terminal) can translate it. Mark every template with :func:`N_` where it is written, so that the
catalogue tool finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802 - the usual gettext name
    """Mark a message for translation and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence.

    Parameters
    ----------
    template
        English template with ``{name}`` fields, marked with :func:`N_`.
    params
        Values of the fields.
    """

    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def render(self, translate: Translate = str) -> str:
        """Return the sentence in the language of `translate` (English when it is ``str``)."""
        return translate(self.template).format(**self.params)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input, with what to do about it.

    Parameters
    ----------
    message
        What is wrong.
    file, row, field
        Where: file name, 1-based row (header not counted; None for the whole file), field name.
    value
        The offending value as read.
    advice
        What the person can do.
    """

    message: Message
    file: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""
    advice: Message | None = None

    def render(self, translate: Translate = str) -> str:
        """Return one line: place, what is wrong, what to do."""
        place = [self.file] if self.file else []
        if self.row is not None:
            place.append(translate("row {row}").format(row=self.row))
        if self.field:
            place.append(translate("field “{field}”").format(field=self.field))
        text = self.message.render(translate)
        if self.value:
            text += f" [{self.value[:80]}]"
        if self.advice:
            text += " " + self.advice.render(translate)
        return f"{', '.join(place)}: {text}" if place else text


ROW_LABEL = N_("row {row}")
FIELD_LABEL = N_("field “{field}”")


class CartoCoopError(Exception):
    """An error meant for a person; a door shows :meth:`render` and never a traceback.

    Parameters
    ----------
    template
        English template, marked with :func:`N_`.
    faults
        Every single fault behind the message, when there are several.
    **params
        Values of the template's fields.
    """

    def __init__(self, template: str, *, faults: Iterable[Fault] = (), **params: Any) -> None:
        self.message = Message(template, params)
        self.faults = tuple(faults)
        super().__init__(self.message.render())

    def render(self, translate: Translate = str) -> str:
        """Return the message, then one line per fault, in the language of `translate`."""
        lines = [self.message.render(translate)]
        lines += [f"- {fault.render(translate)}" for fault in self.faults]
        return "\n".join(lines)


class NoNetworkError(CartoCoopError):
    """An online step was asked for and the network did not answer."""


class NotFoundError(CartoCoopError):
    """A file, code or name that was asked for does not exist."""


class FrameError(CartoCoopError):
    """A frame does not have the columns, types, CRS or key that its schema states."""
