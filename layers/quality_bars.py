"""Figures as a table of bars in HTML: each bar stands beside its number, so nothing is told by it alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_STYLE = """<style>
.cc-bars{width:100%;border-collapse:collapse;font-size:.95rem}
.cc-bars th,.cc-bars td{padding:.3rem .5rem;text-align:left;border-bottom:1px solid rgba(128,128,128,.3);
vertical-align:middle;font-weight:400}
.cc-bars thead th{font-weight:600}
.cc-bars .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.cc-bars .bar{width:28%;min-width:4rem}
.cc-bars .bar div{height:.7rem;background:rgba(128,128,128,.25);border-radius:2px;overflow:hidden}
.cc-bars .bar div div{background:#2c6e9b;border-radius:0}
@media (max-width:640px){.cc-bars .bar{display:none}.cc-bars th,.cc-bars td{padding:.3rem .25rem}}
</style>"""


class BarRow(NamedTuple):
    """One row: its name, its number in words, its share (0 to 1; None = no bar), and a remark."""

    name: str
    value: str
    share: float | None
    remark: str = ""


def bars_html(caption: str, headings: Sequence[str], rows: Sequence[BarRow]) -> str:
    """Return a table of bars.

    Parameters
    ----------
    caption
        What the table shows, for screen readers.
    headings
        Of name, number and remark; without the last, there is no such column.
    rows
        The rows; every text is escaped.
    """
    name, value, *remark = (escape(heading) for heading in headings)
    head = f'<th scope="col">{name}</th><td class="bar"></td><th scope="col" class="n">{value}</th>'
    head += "".join(f'<th scope="col">{one}</th>' for one in remark)
    body = "".join(_row(row, with_remark=bool(remark)) for row in rows)
    return (
        f'{_STYLE}<table class="cc-bars" aria-label="{escape(caption)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(row: BarRow, *, with_remark: bool) -> str:
    width = round(100 * min(1.0, max(0.0, row.share or 0.0)), 1)
    bar = "" if row.share is None else f'<div aria-hidden="true"><div style="width:{width}%"></div></div>'
    remark = f"<td>{escape(row.remark)}</td>" if with_remark else ""
    return (
        f'<tr><th scope="row">{escape(row.name)}</th><td class="bar">{bar}</td>'
        f'<td class="n">{escape(row.value)}</td>{remark}</tr>'
    )
