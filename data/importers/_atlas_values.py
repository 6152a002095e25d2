"""Single values of an Atlas page: years, dates, status, countries, lists of names, amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from babel import Locale

from data.importers._atlas_labels import fold_line
from data.importers._atlas_page import NameList, Status
from data.importers._atlas_personal import without_marks
from data.text_fold import fold

STATUSES: tuple[tuple[str, Status], ...] = (
    ("en cours", "ongoing"),
    ("termine", "ended"),
    ("acheve", "ended"),
    ("clos", "ended"),
    ("en sommeil", "dormant"),
    ("suspendu", "suspended"),
)
_MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre")
MONTHS = (*_MONTHS, "novembre", "decembre")
_BULLET = re.compile(r"^[\s\-–—•·▪■●*\uf0a7\uf0b7\uf0fc\ufffd\u25e6>]+")
_GOES_ON = re.compile(
    r"(?:de|du|des|d'|d’|et|ou|à|au|aux|en|dont|sur|pour|par|dans|avec|soit|y compris)\b", re.I
)
_ACTOR = re.compile(
    r"(?:mairie|ville|commune|communes|conseil|region|departement|communaute|metropole|agglomeration|syndicat"
    r"|association|associations|ong|ministere|ambassade|agence|universite|lycee|college|ecole|comite|cercle"
    r"|assemblee|prefecture|federation|union|reseau|fondation|groupement|chambre|hopital|centre|collectivites"
    r"|habitants|eleves|acteurs|etat|direction|services)\b"
)
_COUNTRIES = {
    "viet nam": "VN",
    "vietnam": "VN",
    "laos": "LA",
    "russie": "RU",
    "federation de russie": "RU",
    "etats unis": "US",
    "etats unis d amerique": "US",
    "palestine": "PS",
    "territoires palestiniens": "PS",
    "autorite palestinienne": "PS",
    "republique democratique du congo": "CD",
    "congo": "CG",
    "republique du congo": "CG",
    "cote d ivoire": "CI",
    "republique tcheque": "CZ",
    "macedoine": "MK",
    "birmanie": "MM",
    "bielorussie": "BY",
    "coree du sud": "KR",
    "republique de coree": "KR",
    "royaume uni": "GB",
    "angleterre": "GB",
    "ecosse": "GB",
    "cap vert": "CV",
    "swaziland": "SZ",
    "moldavie": "MD",
    "republique de moldavie": "MD",
    "centrafrique": "CF",
    "republique centrafricaine": "CF",
    "comores": "KM",
    "union des comores": "KM",
}


@cache
def countries() -> Mapping[str, str]:
    """Return the folded French names of countries with their ISO 3166 codes of two letters."""
    names = {
        fold(name): code
        for code, name in Locale("fr").territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")
    }
    return MappingProxyType({**names, **_COUNTRIES})


def split_country(text: str) -> tuple[str, str, str]:
    """Split "Assemblée régionale de Kayes Mali" into name, country as published, ISO code ("" = none)."""
    words = text.split()
    for size in range(min(6, len(words)), 0, -1):
        country = " ".join(words[-size:])
        code = countries().get(fold(country))
        if code:
            return " ".join(words[:-size]).strip(" ,-()"), country.strip("()"), code
    return text.strip(), "", ""


def parse_year(text: str) -> int | None:
    """Return the one year that a text holds; None when it holds none or several."""
    years = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def parse_date(text: str) -> date | None:
    """Return the date that a text is: dd/mm/yyyy (also with . or -), yyyy-mm-dd, or "31 décembre 2012"."""
    folded = fold_line(text).strip(" .")
    numbers = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", folded, re.ASCII)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", folded, re.ASCII)
    words = re.fullmatch(rf"(\d{{1,2}})(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})", folded, re.ASCII)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if words:
            return date(int(words[3]), MONTHS.index(words[2]) + 1, int(words[1]))
        return date(int(numbers[3]), int(numbers[2]), int(numbers[1])) if numbers else None
    except ValueError:
        return None


def parse_status(text: str) -> Status:
    """Return the status that a published text names, "" when it is not a known one."""
    folded = fold_line(text).strip(" .:")
    for words, status in STATUSES:
        if re.fullmatch(rf"{words}e?", folded):
            return status
    return ""


def parse_amount(text: str) -> float | None:
    """Return euros: "382240", "382 240", "382 240,50 €"; None when the text is not clearly one number."""
    if re.match(r"0\d", text.strip()):
        return None
    bare = re.sub(r"\s*(?:€|euros?|eur)\s*$", "", text.strip(), flags=re.IGNORECASE)
    if re.fullmatch(r"\d{1,12}(?:[.,]\d{1,2})?", bare, re.ASCII):
        return float(bare.replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3}){1,3}(?:,\d{1,2})?", bare, re.ASCII):
        return float(re.sub(r"[ \u00a0\u202f.]", "", bare).replace(",", "."))
    return None


def parse_list(lines: list[str]) -> NameList:
    """Return the names that a free text lists.

    They are parted by new lines, bullets, semicolons, commas outside brackets that no linking word follows
    ("Ministère de l'Agriculture, de l'Elevage"), a dash stuck to the word before it, and a dash between
    blanks when the name of another kind of body follows ("Meraguemou - Yélimané" stays whole).
    """
    published = "\n".join(line for line in lines if line.strip()).replace("\t", " ").strip()
    items: list[str] = []
    for line in published.split("\n"):
        for chunk in _outside_brackets(_BULLET.sub("", line)):
            part = without_marks(chunk.strip(" ,;"))
            if items and chunk.startswith(",") and _GOES_ON.match(part):
                items[-1] += f", {part}"
            elif part.strip(" .-–—"):
                items.append(part.removesuffix("."))
    return NameList(published, tuple(dict.fromkeys(items)))


def _outside_brackets(line: str) -> list[str]:
    """Cut a line before each separator that stands outside brackets; each piece keeps its separator."""
    pieces, depth, start = [], 0, 0
    for place, char in enumerate(line):
        depth = max(0, depth + (char in "([") - (char in ")]"))
        if depth:
            continue
        if char in ",;":
            pieces.append(line[start:place])
            start = place
        elif char in "-–—" and _is_list_dash(line, place):
            pieces.append(line[start:place])
            start = place + 1
    return [*pieces, line[start:]]


def _is_list_dash(line: str, place: int) -> bool:
    if not re.match(r"\s+\S", line[place + 1 :]) or not line[:place].strip():
        return False
    if not line[place - 1].isspace():
        return True
    return bool(_ACTOR.match(fold_line(line[place + 1 :].lstrip())))
