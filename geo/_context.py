"""What the context written in a name says: "(93)", "cercle de Yélimané", "(Mali)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo._forms import readings
from geo._lexicon import Entry, Lexicon

_COUNTRIES = {"mali": "ML", "france": "FR"}
_DEPARTEMENT = re.compile(r"^(\d{2,3}|2a|2b)$")
_POSTCODE = re.compile(r"^(9[78]\d|2[ab]|\d{2})\w{2,3}$")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of where a name lies.

    Parameters
    ----------
    containers
        One set of codes per text: the unit lies in (or is) one of each.
    country
        ``ML`` or ``FR`` when the text says so, else None.
    where
        The place outside every area we hold, when the text names one.
    unknown
        A text that was not understood, else "".
    commune
        Code of the commune, when the text says "commune de ..." and only one bears the name.
    """

    containers: tuple[frozenset[str], ...] = ()
    country: str | None = None
    where: str = ""
    unknown: str = ""
    commune: str = ""


def contexts(lexicon: Lexicon, texts: Sequence[str]) -> Context:
    """Return what some folded texts say together.

    Parameters
    ----------
    lexicon
        The names.
    texts
        Folded texts, as the readings of a name hold them.
    """
    containers: list[frozenset[str]] = []
    country, where, unknown, commune = None, "", "", ""
    for text in texts:
        if text in _COUNTRIES:
            country = _COUNTRIES[text]
            continue
        codes, entries = _codes(lexicon, text)
        if codes:
            containers.append(codes)
            if text.startswith("commune") and len(codes) == 1:
                commune = next(iter(codes))
        elif entries:
            where = where or entries[0].note
        else:
            unknown = unknown or text
    if where and containers:  # "Diéma, Nioro, Douentza": some of it is ours and some is not
        where, unknown = "", unknown or ", ".join(texts)
    return Context(tuple(containers), country, where, unknown, commune)


def _codes(lexicon: Lexicon, text: str) -> tuple[frozenset[str], list[Entry]]:
    """Return the codes that a text may name; failing that, the known places outside that bear its name."""
    number = _DEPARTEMENT.match(text) or _POSTCODE.match(text)
    if number:
        code = f"DEP-{number[1].upper()}"
        code = "DEP-2A" if code == "DEP-20" and text < "20200" else "DEP-2B" if code == "DEP-20" else code
        return (frozenset({code}) if code in lexicon.units else frozenset()), []
    beyond: list[Entry] = []
    for reading in readings(text):
        entries = lexicon.lookup("strict", reading.core)
        inside = [
            entry
            for entry in entries
            if entry.code
            and (not reading.levels or entry.level in reading.levels)
            and (not entry.needs or entry.needs & reading.levels)
        ]
        if inside:
            broad = [entry for entry in inside if entry.level != "commune"]
            return frozenset(entry.code for entry in broad or inside), []
        beyond += [entry for entry in entries if not entry.code]
    return frozenset(), beyond
