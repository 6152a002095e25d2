"""When do two rows of a partnership say the same thing? Keys to compare them by."""

from __future__ import annotations

import re
from collections.abc import Hashable

from data.models import FundingLine, PartnershipTheme
from data.records import slug


def source_address(url: str, title: str) -> str:
    """Return what identifies a source: its Atlas page number, else its address, else its title."""
    page = re.search(r"prjId=(\d+)", url)
    if page:
        return f"atlas-{page.group(1)}"
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/") or slug(title)


def theme_key(row: PartnershipTheme) -> Hashable:
    """Return a theme's path, its own words when it has none."""
    return (row.level_1, row.level_2, row.level_3) if row.level_1 else slug(row.as_published)


def funding_key(row: FundingLine) -> Hashable:
    """Return who gave how much for which year."""
    amount = row.amount_as_published if row.amount_eur is None else row.amount_eur
    return slug(row.funder), amount, row.year_as_published
