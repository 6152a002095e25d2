"""A count of 0 or 1 never stands before a plural: French has its noun before the count, or two messages."""

from __future__ import annotations

import re

from tests.translations.test_catalogue import catalogue

COUNTED = re.compile(r"(?<!sur )\{\w+\}[ \u00a0\u202f](partenariats|communes|acteurs)\b")
SEVERAL = {
    "And {count} more partnerships, less near or older: the table above counts them.",
    "the {count} communes of the cercle of {parent}",
    "the {count} communes of the region of {parent}",
    "{count} more partnerships, less near or older, in brief",
    "{count} partnerships",
    "{n} actors",
    "{n} partnerships",
}
"""Said of several only: of one, another message is said, or none."""
OPEN = {
    (
        "Dates are often unknown: of {n} partnerships, {a} may or may not have been active in {first};"
        " of {m}, {b} in {second}. So {unsure} communes cannot be said to have gained or lost anything."
    ),
    "The register is sound: {partnerships} partnerships, {changes} changes in the history.",
    "{count} of {total} communes, {area} km²",
    "{count} other actors",
    "{count}, from {partnerships} partnerships, of which {unknown} with unknown dates",
    "{count}, from {partnerships} partnerships; the start or the end of {unknown} is not known",
    "{label}: {count} communes",
    "{links} links between {actors} French actors and {territories} territories",
    "{partnerships} partnerships, {changes} changes in the history.",
    "{place}, {theme}: {count} actors known at some time ({direct} directly)",
    "{place}, {theme}: {count} actors known to be active in {year} ({direct} directly)",
    "{theme}: {count} actors, {doubt} others whose dates do not say.",
}
"""Still to be worded anew where they can be said of one; the list may only shrink."""


def test_no_further_message_counts_before_a_plural():
    found = {m.id for m in catalogue() if m.id and COUNTED.search(m.string)}
    assert sorted(found - SEVERAL - OPEN) == []
