"""Importer of a project page of the Atlas français de la coopération décentralisée, text or HTML.

A page is free text with labels (see :mod:`data.importers._atlas_labels`). Personal data never gets as
far as the records: it is taken out of the lines before any field is read. What contradicts itself is
reported in ``warnings`` and left as published.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from data.errors import N_, CartoCoopError, Fault, Message
from data.importers._atlas_checks import check_page
from data.importers._atlas_labels import LONG_TEXTS, PERSONAL, Sections, cut, fold_line
from data.importers._atlas_page import (
    ADDRESS,
    AtlasPage,
    ForeignPartner,
    Funding,
    NameList,
    Theme,
)
from data.importers._atlas_personal import Dropped, Scrubber, count_people
from data.importers._atlas_tables import (
    foreign_partners,
    funding_rows,
    goals,
    single_names,
    theme_of,
    theme_rows,
)
from data.importers._atlas_values import parse_date, parse_list, parse_status, parse_year
from data.importers.text import text_lines

__all__ = ["AtlasPage", "ForeignPartner", "Funding", "NameList", "NotAtlasError", "Theme", "parse_atlas"]

FEWEST_LABELS = 3
_ENGAGED = re.compile(
    r"(?P<no>aucune|une) (?P<what>communication|politique d'evaluation|evaluation)"
    r" (?:a|n'a)(?: pas)? ete [a-z ]+?(?:\s+(?P<where>en france|dans les? .*))?[\s.]*"
)


class NotAtlasError(CartoCoopError):
    """The file is not a project page of the Atlas."""


def parse_atlas(text: str, *, file: str = "", today: date | None = None) -> AtlasPage:
    """Read one project page.

    Parameters
    ----------
    text
        The page, as text or HTML.
    file
        Name of the file, for messages; a project number in it is used when the page gives none.
    today
        Day that "in the past" is relative to; by default the current day (UTC).

    Returns
    -------
    AtlasPage
        All 21 fields, without personal data.

    Raises
    ------
    NotAtlasError
        When the text is not a project page.
    """
    dropped = Dropped()
    sections = cut(text_lines(text))
    name = Scrubber(Dropped(), ()).line(file)
    if len(sections.sure - PERSONAL) < FEWEST_LABELS:
        raise NotAtlasError(
            N_(
                "The file “{file}” is not a project page of the Atlas. Such a page has lines like “Titre”, "
                "“Année de première signature de la convention”, “Thématique d'intervention”, “Le "
                "partenariat est”, “Financement du partenariat”, each followed by its value."
            ),
            file=name,
        )
    reader = _Reader(sections, dropped)
    page = reader.page(name)
    now = today or datetime.now(tz=UTC).date()
    faults = tuple(replace(fault, file=name) for fault in (*reader.faults, *check_page(page, now)))
    return replace(page, warnings=faults)


class _Reader:
    """Reads the fields out of the sections, personal data first."""

    def __init__(self, sections: Sections, dropped: Dropped) -> None:
        self.sections = sections
        self.dropped = dropped
        self.faults: list[Fault] = []
        names: set[tuple[str, str]] = set()
        for key in sorted(PERSONAL & sections.values.keys()):
            names |= count_people(key, sections.values[key], dropped)
        actors = [*self.raw("foreign_partners"), *self.raw("collectivities"), *self.raw("title")]
        self.scrubber = Scrubber(dropped, names, keep=actors)
        self.bare = Scrubber(dropped, ())

    def raw(self, key: str) -> list[str]:
        return self.sections.values.get(key, [])

    def lines(self, key: str) -> list[str]:
        """Return the lines of a field without personal data; addresses may run over a line's end."""
        value = "\n".join(self.raw(key))
        scrubbed = self.scrubber.text(value) if key in LONG_TEXTS else self.bare.line(value)
        return scrubbed.split("\n") if scrubbed else []

    def one(self, key: str) -> str:
        """Return a field of one line."""
        return " ".join(" ".join(self.lines(key)).split())

    def text(self, key: str) -> str:
        """Return a long text, paragraphs apart by one new line."""
        return "\n".join(" ".join(line.split()) for line in self.lines(key) if line.strip())

    def page(self, file: str) -> AtlasPage:
        """Return the page, without its warnings."""
        project_id = self.project_id(file)
        status = re.sub(r"\s*:\s*", "", self.one("status"))
        end = self.one("end_date")
        flags, other = self.flags()
        page = AtlasPage(
            file=file,
            project_id=project_id,
            url=f"{ADDRESS}{project_id}" if project_id else "",
            page_year=parse_year(self.one("footer")),
            diplomatic_posts=self.posts(),
            title=self.one("title"),
            first_signature_year=self.year("first_signature_year"),
            theme=theme_of([self.one(f"theme_{level}") for level in (1, 2, 3)]),
            other_themes=theme_rows(self.lines("other_themes")),
            goals=goals(self.lines("goals")),
            start_year=self.year("start_year"),
            status=parse_status(status),
            status_as_published=status,
            end_date=self.day("end_date", end),
            end_date_as_published=end,
            context=self.text("context"),
            history=self.text("history"),
            objective=self.text("objective"),
            description=self.text("description"),
            context_holds_history="context_history" in self.sections.values,
            form=self.one("form"),
            implementers=parse_list(self.lines("implementers")),
            leads=parse_list(self.lines("leads")),
            beneficiaries=parse_list(self.lines("beneficiaries")),
            foreign_partners=foreign_partners(self.lines("foreign_partners")),
            collectivities=single_names(self.lines("collectivities")),
            other_partners_france=parse_list(self.lines("other_france")),
            other_partners_abroad=parse_list(self.lines("other_abroad")),
            triennial=self.triennial(),
            funding=funding_rows(self.lines("funding")),
            communication_in_france=flags.get("communication_in_france"),
            communication_abroad=flags.get("communication_abroad"),
            evaluation=flags.get("evaluation"),
            other_statements=other,
            personal_data_dropped=self.dropped,
        )
        if self.sections.untranslated:
            self.report(
                N_("Untranslated keys of the site were taken out: {count}."),
                "",
                count=self.sections.untranslated,
            )
        return page

    def report(self, template: str, field: str, value: str = "", **params: object) -> None:
        self.faults.append(Fault(Message(template, params), field=field, value=value))

    def year(self, key: str) -> int | None:
        text = self.one(key)
        year = parse_year(text)
        if text and year is None:
            self.report(N_("This is not one year."), key, text)
        return year

    def day(self, key: str, text: str) -> date | None:
        found = parse_date(text)
        if text and found is None:
            self.report(N_("This is not a date (dd/mm/yyyy)."), key, text)
        return found

    def posts(self) -> tuple[str, ...]:
        """Return the names of the diplomatic posts; the rest of their section is personal."""
        found: list[str] = []
        for line in self.raw("posts"):
            quoted = re.search(r"[\"“«]\s*([^\"“”«»]{3,100}?)\s*[\"”»]", line)
            bare = re.fullmatch(r"\s*((?:ambassade|consulat)\b[^\t:]{3,80})", fold_line(line))
            name = quoted[1] if quoted else line.strip() if bare else ""
            if name and re.match(r"(?:ambassade|consulat|representation|bureau|institut)", fold_line(name)):
                found.append(Scrubber(Dropped(), ()).line(name))
        return tuple(dict.fromkeys(found))

    def triennial(self) -> bool | None:
        text = fold_line(self.one("triennial"))
        if not text:
            return None
        return not ("n'est pas" in text or re.search(r"triennal\s*:?\s*non\b", text))

    def flags(self) -> tuple[dict[str, bool], tuple[str, ...]]:
        """Return what the sentences of field 20 say, and the sentences that say something else."""
        flags: dict[str, bool] = {}
        other: list[str] = []
        for line in self.lines("evaluation"):
            for sentence in re.split(r"(?<=\S)\s+(?=(?:Une|Aucune) )|\t", line):
                match = _ENGAGED.fullmatch(fold_line(sentence).strip())
                if match is None:
                    if sentence.strip():
                        other.append(sentence.strip())
                    continue
                key = "evaluation"
                if match["what"] == "communication":
                    home = (match["where"] or "en france") == "en france"
                    key = "communication_in_france" if home else "communication_abroad"
                flags[key] = match["no"] == "une"
        return flags, tuple(other)

    def project_id(self, file: str) -> str | None:
        """Return the page's own number: its address, its breadcrumb, else the file's name."""
        head = "\n".join(self.sections.head)
        body = "\n".join(
            line for key, value in self.sections.values.items() if key not in PERSONAL for line in value
        )
        named = re.search(r"prj(?:id)?[\s=_-]{0,3}(\d{1,7})(?!\d)", file, re.IGNORECASE)
        own = re.findall(r"prjId=(\d{1,7})(?!\d)", head) or re.findall(
            r"detail projet\W{0,4}(?:n\W{0,3})?(\d{2,7})(?!\d)", fold_line(head)
        )
        own = own or re.findall(r"prjId=(\d{1,7})(?!\d)", body)
        if len(set(own)) == 1:
            if named and named[1] != own[0]:
                self.report(
                    N_("The page says project {page}, the file's name {file}; the page's number is kept."),
                    "project_id",
                    page=own[0],
                    file=named[1],
                )
            return str(own[0])
        return named[1] if named else None
