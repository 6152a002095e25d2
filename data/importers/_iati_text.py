"""Texts of an activity: the language preferred, without personal data; and what is found wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from data.errors import N_, Fault, Message
from data.exporters.guard import clean_text
from data.iati import XML_LANG
from data.importers._atlas_personal import Dropped, Scrubber, without_marks
from data.importers.text import text_lines

LONGEST_NAME: Final = 500
LONGEST_TEXT: Final = 30_000
"""Characters of a description that are kept: what goes on longer is a document."""
_PREFERRED: Final = ("fr", "en")


@dataclass(slots=True)
class Activity:
    """One activity while it is read.

    Parameters
    ----------
    file, row
        Where it stands.
    element
        Its XML.
    dropped
        Counts of personal data, added to.
    faults
        Why it cannot be taken.
    remarks
        What was not understood in it.
    notes
        What a reader of the register must know, in French as the register is.
    """

    file: str
    row: int
    element: Element
    dropped: Dropped
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        """Its own default language, "" when it states none."""
        return self.element.get(XML_LANG, "").lower()[:2]

    @property
    def currency(self) -> str:
        """Its default currency, "" when it states none."""
        return clean_text(self.element.get("default-currency", ""), 8).upper()

    def wrong(self, where: str, text: str, value: str = "", advice: str = "", **values: object) -> None:
        """Say why it cannot be taken; `text` and `advice` are marked templates, `where` an element."""
        self.faults.append(self._fault(where, text, value, advice, values))

    def remark(self, where: str, text: str, value: str = "", **values: object) -> None:
        """Say what was not understood in an activity that is taken."""
        self.remarks.append(self._fault(where, text, value, "", values))

    def _fault(self, where: str, text: str, value: str, advice: str, values: Mapping[str, object]) -> Fault:
        return Fault(
            Message(text, values),
            file=self.file,
            row=self.row,
            field=where,
            value=clean_text(value, 200),
            advice=Message(advice) if advice else None,
        )

    def name(self, element: Element | None) -> str:
        """Return the name that an element's narratives give, on one line; "" when there is none."""
        text = clean_text(self._narrative(element), LONGEST_NAME * 4)
        return clean_text(without_marks(self._scrubber().line(text)), LONGEST_NAME)

    def text(self, element: Element | None) -> str:
        """Return the long text that an element's narratives give, its lines kept."""
        raw = self._narrative(element)
        text = "\n".join(text_lines(raw[: LONGEST_TEXT * 2])).strip()
        if len(text) > LONGEST_TEXT:
            self.remark(
                "narrative",
                N_("The text is longer than {most} characters; the rest is left out."),
                most=LONGEST_TEXT,
            )
            text = text[: LONGEST_TEXT - 1] + "…"
        return self._scrubber().text(text)

    def line(self, text: str, limit: int = LONGEST_NAME) -> str:
        """Return any other text on one line, without personal data."""
        return clean_text(self._scrubber().line(clean_text(text, limit)), limit)

    def scrub(self, text: str) -> str:
        """Return a text as it is, but for personal data."""
        return self._scrubber().text(text)

    def _scrubber(self) -> Scrubber:
        return Scrubber(self.dropped, ())

    def _narrative(self, element: Element | None) -> str:
        """Return a text in French, else English, else the activity's own language, else the first."""
        if element is None:
            return ""
        found: dict[str, str] = {}
        for one in element.iterfind("narrative"):
            text = one.text or ""
            if text.strip():
                language = one.get(XML_LANG, "").lower()[:2] or self.language
                found[language] = found[language] + "\n" + text if language in found else text
        for language in (*_PREFERRED, self.language):
            if language in found:
                return found[language]
        return next(iter(found.values()), "")


def listed(values: Iterable[str]) -> str:
    """Return texts as one, each once, in French typography."""
    return " ; ".join(dict.fromkeys(value for value in values if value))
