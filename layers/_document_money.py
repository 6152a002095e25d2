"""The money of documents: what the sources publish, line by line, never added up."""

from __future__ import annotations

from collections.abc import Sequence

from data.errors import Translate
from geo.sheets import FundingLine, PartnershipSheet
from geo.wording import joined
from layers._document_blocks import Block, Cell, Heading, Paragraph, Table
from layers._document_words import References


def funding(entries: Sequence[PartnershipSheet], references: References, t: Translate) -> list[Block]:
    """Return what is published of the money: a row for each funder, every amount with its year."""
    lines: dict[FundingLine, str] = {}
    for entry in entries:
        for line in entry.funding:
            lines.setdefault(line, entry.title)
    heading = Heading(t("Funding, as published"))
    if not lines:
        return [heading, Paragraph(t("No amount is published in the sources of these partnerships."))]
    header = (t("Funder"), t("Amounts and years"), t("Source"))
    remarks = list(dict.fromkeys(line.note for line in lines if line.note))
    rows: list[tuple[str | Cell, ...]] = []
    for title in dict.fromkeys(lines.values()):
        rows.append((title,))
        funders: dict[tuple[str, ...], list[FundingLine]] = {}
        for line, of in lines.items():
            if of == title:
                key = (line.funder, line.note, line.source_title, line.source_url)
                funders.setdefault(key, []).append(line)
        rows += [_row(many, remarks, references, t) for many in funders.values()]
    note = t("Amounts are as the sources give them; they are not comparable and not added up.")
    listed = [f"({place}) {text}" for place, text in enumerate(remarks, start=1)]
    return [
        heading,
        Table(header, tuple(rows), (0.5, 0.42, 0.08)),
        *(Paragraph(text, "small") for text in (note, *listed)),
    ]


def _row(
    many: Sequence[FundingLine], remarks: Sequence[str], references: References, t: Translate
) -> tuple[str | Cell, ...]:
    """Return the row of lines that share funder, remark and source."""
    line = many[0]
    cited = t("none")
    if line.source_title or line.source_url:
        cited = str(references.number(line.source_title, line.source_url, ""))
    funder = f"{line.funder} ({remarks.index(line.note) + 1})" if line.note else line.funder
    said = t("{amount} ({year})")
    amounts = (
        said.format(amount=amount(one, t), year=one.year_as_published or t("year unknown")) for one in many
    )
    return (funder, joined(amounts, t), cited)


def amount(line: FundingLine, t: Translate) -> str:
    """Return an amount as published, digits grouped, with its unit where it is known to be euros."""
    text = line.amount_as_published
    if not text:
        return t("unknown")
    if text.isdecimal():
        text = f"{int(text):,}".replace(",", "\u202f")
    return f"{text}\u00a0€" if line.amount_eur is not None and "€" not in text else text
