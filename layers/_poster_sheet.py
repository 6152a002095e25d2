"""The head and the foot of a poster: title above, small print or sources below."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import Translate
from data.exporters.document import ExportDocument
from layers._poster_page import Page
from layers._poster_text import FOOT, Footer, draw_header, margin_of, source_line

_SMALL_HEAD, _SMALL_FOOT = 3.5, 2.5
"""Millimetres left free above the title and below the sources of a slide or square."""


def is_brief(page: Page) -> bool:
    """Say whether a page carries few words: a slide or a square."""
    return page.paper is not None and page.paper.brief


def draw_sheet(
    page: Page,
    document: ExportDocument,
    columns: Sequence[Sequence[str]],
    t: Translate,
    *,
    maps: bool = True,
) -> tuple[float, float]:
    """Write head and foot; return the height at which the body begins, and that at which it ends.

    Parameters
    ----------
    page
        The sheet.
    document
        Title, subtitle, date.
    columns
        The small print of a sheet of paper; a slide has one line of sources instead.
    t
        Translate function.
    maps
        Whether the poster holds maps.
    """
    left, right = margin_of(page), page.width - margin_of(page)
    brief = is_brief(page)
    top = draw_header(
        page,
        document,
        left=left,
        right=right,
        top=page.height - (_SMALL_HEAD if brief else 6),
        subtitle_lines=1 if brief else 2,
    )
    small = [[source_line(document, t, maps=maps)]] if brief else columns
    footer = Footer(small, left, right, address=page.address)
    edge = (_SMALL_FOOT if brief else FOOT) + footer.height
    footer.draw(page, edge)
    return edge + (1.5 if brief else 2), top
