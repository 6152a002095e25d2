"""What an Atlas page holds once it is read: frozen records of its 21 fields, without personal data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from data.errors import Fault, Translate
from data.importers._atlas_personal import Dropped

Status = Literal["ongoing", "ended", "dormant", "suspended", ""]
ADDRESS = "https://pastel.diplomatie.gouv.fr/cncdext/dyn/public/atlas/detailProjet.html?criteres.prjId="
"""Address of a project page, before its number."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme in three levels ("" = not given); `known` when the Atlas's list holds it."""

    level_1: str = ""
    level_2: str = ""
    level_3: str = ""
    priority: int | None = None
    as_published: str = ""
    known: bool = True

    @property
    def levels(self) -> tuple[str, str, str]:
        """The three levels."""
        return self.level_1, self.level_2, self.level_3


@dataclass(frozen=True, slots=True)
class NameList:
    """A free text that lists names: the text as published, and its parts."""

    as_published: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignPartner:
    """A foreign collectivity with its country as published and its ISO code ("" = not recognised)."""

    name: str
    country: str = ""
    country_code: str = ""


@dataclass(frozen=True, slots=True)
class Funding:
    """One row of the financing table.

    Parameters
    ----------
    funder
        As published, possibly cut at 50 characters.
    amount_eur
        Euros; None when the text is not clearly a number.
    amount_1pct_eau
        Euros of the 1 % for water; None when the cell is missing.
    year
        None when missing.
    as_published
        The whole row.
    """

    funder: str
    amount_eur: float | None = None
    amount_1pct_eau: float | None = None
    year: int | None = None
    as_published: str = ""


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """One project page of the Atlas. Fields 14 and 21 (contacts, volunteers) are personal: only counted.

    Parameters
    ----------
    file
        Name of the file.
    project_id, url
        Number and address of the page, None and "" when not known.
    page_year
        Year in the page's footer: the state of the page.
    diplomatic_posts
        Field 1, names of the posts without their contacts.
    title
        Field 2.
    first_signature_year, start_year
        Fields 3 and 7.
    theme, other_themes
        Fields 4 and 5.
    goals
        Field 6, goals for sustainable development.
    status, status_as_published
        Field 8.
    end_date, end_date_as_published
        Field 9.
    context, history, objective, description
        Field 10; `context_holds_history` when the page has one text for both.
    form
        Field 11.
    implementers, leads, beneficiaries
        Field 12.
    foreign_partners
        Field 13.
    collectivities
        Field 15, French collectivities.
    other_partners_france, other_partners_abroad
        Fields 16 and 17.
    triennial
        Field 18; None when the page does not say.
    funding
        Field 19.
    communication_in_france, communication_abroad, evaluation
        Field 20; None when the page does not say.
    other_statements
        Further sentences of field 20.
    warnings
        What was reported and not repaired.
    personal_data_dropped
        Counts by kind.
    """

    file: str = ""
    project_id: str | None = None
    url: str = ""
    page_year: int | None = None
    diplomatic_posts: tuple[str, ...] = ()
    title: str = ""
    first_signature_year: int | None = None
    theme: Theme = field(default_factory=Theme)
    other_themes: tuple[Theme, ...] = ()
    goals: tuple[str, ...] = ()
    start_year: int | None = None
    status: Status = ""
    status_as_published: str = ""
    end_date: date | None = None
    end_date_as_published: str = ""
    context: str = ""
    history: str = ""
    objective: str = ""
    description: str = ""
    context_holds_history: bool = False
    form: str = ""
    implementers: NameList = field(default_factory=NameList)
    leads: NameList = field(default_factory=NameList)
    beneficiaries: NameList = field(default_factory=NameList)
    foreign_partners: tuple[ForeignPartner, ...] = ()
    collectivities: tuple[str, ...] = ()
    other_partners_france: NameList = field(default_factory=NameList)
    other_partners_abroad: NameList = field(default_factory=NameList)
    triennial: bool | None = None
    funding: tuple[Funding, ...] = ()
    communication_in_france: bool | None = None
    communication_abroad: bool | None = None
    evaluation: bool | None = None
    other_statements: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()
    personal_data_dropped: Dropped = field(default_factory=Dropped)

    def to_dict(self, translate: Translate = str) -> dict[str, Any]:
        """Return the page as values that JSON can hold, warnings in the language of `translate`."""
        values = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("warnings", "personal_data_dropped")
        }
        plain = {name: _plain(value) for name, value in values.items()}
        top = {name: plain.pop(name) for name in ("file", "project_id", "url", "page_year")}
        return {
            **top,
            "fields": plain,
            "warnings": [
                {"field": fault.field, "message": fault.message.render(translate), "value": fault.value}
                for fault in self.warnings
            ],
            "personal_data_dropped": self.personal_data_dropped.to_dict(),
        }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Theme | NameList | ForeignPartner | Funding):
        return {name: _plain(item) for name, item in asdict(value).items()}
    return value
