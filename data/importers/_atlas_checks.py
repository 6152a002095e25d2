"""Contradictions and doubts on an Atlas page: reported with their field, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from data.errors import N_, Fault, Message
from data.importers._atlas_page import AtlasPage

TITLE_LIMITS = (200, 250)
FUNDER_LIMIT = 50
_YEAR = r"(?:19[5-9]|20[0-4])\d"
_FUNDED = re.compile(
    rf"(?:co-?financ\w*|financ\w*|appel [àa] projets?|subvention\w*)(?P<between>[^.;\n]{{0,100}}?)"
    rf"(?<!\d)(?P<first>{_YEAR})(?:\s?[-–/à]\s?(?P<last>{_YEAR}))?(?!\d)",
    re.IGNORECASE,
)


def _fault(template: str, field: str, value: str = "", **params: object) -> Fault:
    return Fault(Message(template, params), field=field, value=value)


def check_page(page: AtlasPage, today: date) -> tuple[Fault, ...]:
    """Return every contradiction of a page.

    Parameters
    ----------
    page
        The page as read.
    today
        Day that "in the past" is relative to.
    """
    return (*_names(page), *_times(page, today), *_themes(page), *_partners(page), *_funding(page))


def _names(page: AtlasPage) -> Iterator[Fault]:
    if not page.title:
        yield _fault(N_("The page has no title."), "title")
    elif len(page.title) in TITLE_LIMITS:
        yield _fault(
            N_("The title has exactly {count} characters: it may be cut."),
            "title",
            page.title[-40:],
            count=len(page.title),
        )
    for row in page.funding:
        if len(row.funder) == FUNDER_LIMIT:
            yield _fault(
                N_("The funder's name has exactly {count} characters: it may be cut."),
                "funding",
                row.funder,
                count=FUNDER_LIMIT,
            )


def _times(page: AtlasPage, today: date) -> Iterator[Fault]:
    end, start, signed = page.end_date, page.start_year, page.first_signature_year
    if page.status_as_published and not page.status:
        yield _fault(N_("The status is not a known one."), "status", page.status_as_published)
    if end and page.status == "ongoing" and end < today:
        yield _fault(
            N_("The status is “{status}” but the end date is in the past."),
            "end_date",
            page.end_date_as_published,
            status=page.status_as_published,
        )
    if end and page.status == "ended" and end > today:
        yield _fault(
            N_("The status is “{status}” but the end date is in the future."),
            "end_date",
            page.end_date_as_published,
            status=page.status_as_published,
        )
    if start and signed and start != signed:
        yield _fault(
            N_("The partnership begins in {start}, the first signature is of {signed}."),
            "start_year",
            start=start,
            signed=signed,
        )
    if end and start and end.year < start:
        yield _fault(
            N_("The end ({end}) is before the start ({start})."),
            "end_date",
            end=page.end_date_as_published,
            start=start,
        )
    elif end and signed and end.year < signed:
        yield _fault(
            N_("The end ({end}) is before the first signature ({signed})."),
            "end_date",
            end=page.end_date_as_published,
            signed=signed,
        )
    for name, year in (("start_year", start), ("first_signature_year", signed)):
        if year and year > today.year:
            yield _fault(N_("The year is in the future."), name, str(year))


def _themes(page: AtlasPage) -> Iterator[Fault]:
    for name, themes in (("theme", (page.theme,)), ("other_themes", page.other_themes)):
        for theme in themes:
            if not theme.known:
                yield _fault(
                    N_("The theme is not in the Atlas's list as we know it; its words are kept."),
                    name,
                    theme.as_published,
                )


def _partners(page: AtlasPage) -> Iterator[Fault]:
    for partner in page.foreign_partners:
        if not partner.country_code:
            yield _fault(N_("No country was recognised for this partner."), "foreign_partners", partner.name)
        elif not partner.name:
            yield _fault(N_("A country stands without a partner."), "foreign_partners", partner.country)


def _funding(page: AtlasPage) -> Iterator[Fault]:
    seen: dict[tuple[str, int | None, float | None], int] = {}
    for row in page.funding:
        if row.amount_eur is None:
            yield _fault(N_("The amount could not be read."), "funding", row.as_published)
        if row.year is None:
            yield _fault(N_("The year is missing."), "funding", row.as_published)
        if not row.funder:
            yield _fault(N_("The funder is missing."), "funding", row.as_published)
        key = (row.funder.casefold(), row.year, row.amount_eur)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2:
            yield _fault(
                N_("The same funder, year and amount stand more than once."), "funding", row.as_published
            )
    years = {row.year for row in page.funding if row.year}
    if not years:
        return
    told = _told_years(page)
    if told and not years & told:
        yield _fault(
            N_("The table gives money for {table}, the text speaks of {text}."),
            "funding",
            table=_listed(years),
            text=_listed(told),
        )
    first = min(filter(None, (page.start_year, page.first_signature_year)), default=None)
    if first and min(years) < first:
        yield _fault(
            N_("Money of {year} comes before the partnership ({start})."),
            "funding",
            year=min(years),
            start=first,
        )
    if page.end_date and max(years) > page.end_date.year:
        yield _fault(
            N_("Money of {year} comes after the end ({end})."),
            "funding",
            year=max(years),
            end=page.end_date_as_published,
        )


def _told_years(page: AtlasPage) -> set[int]:
    """Return the years that the long texts name beside words of money."""
    found: set[int] = set()
    for text in (page.context, page.history, page.objective, page.description):
        for match in _FUNDED.finditer(text):
            first = int(match["first"])
            last = int(match["last"] or first)
            found.update(range(first, last + 1) if first <= last <= first + 30 else (first, last))
    return found


def _listed(years: set[int]) -> str:
    """Return "2001–2003, 2010"."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
