"""Single values of a list: years and dates, status, degrees, kinds and roles, in French and English."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from data.errors import N_
from data.importers._atlas_values import MONTHS, parse_date
from data.records import Side
from data.text_fold import fold

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST: Final = 60
"""Characters of a value that is a date, a status or a number; what is longer is a sentence."""

_EN = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov"),
    *("dec", "janv", "fevr", "avr", "juil"),
)
_MONTH = "|".join((*MONTHS, *_EN))
_YEAR = r"((?:18|19|20|21)\d\d)"
_ONE_YEAR = re.compile(
    rf"(?:(?:debut|fin|en|annee|depuis|since|des|from|{_MONTH}|(?:0?[1-9]|1[0-2])) )?{_YEAR}"
    rf"(?: (?:0?[1-9]|1[0-2]))?"
)
_DAY = re.compile(rf"\d{{1,2}} (?:{_MONTH}) {_YEAR}|(?:{_MONTH}) \d{{1,2}} {_YEAR}")
_SPAN = re.compile(rf"(?:de |du |from |entre )?{_YEAR}(?: (?:a|au|to|et|until|jusqu en))? {_YEAR}")
_OPEN = re.compile(
    rf"(?:depuis |since |a partir de |from )?{_YEAR}(?: (?:en cours|a ce jour|ongoing|present|aujourd hui))"
)
_SERIAL = re.compile(r"[2-6]\d{4}", re.ASCII)
_EPOCH = date(1899, 12, 30)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?$")

STATUS_WORDS: Final = {
    "ongoing": "en cours|ongoing|actif|active|in progress|en execution|en cours d execution|implementation"
    "|en cours de mise en oeuvre|operational|operationnel|present|on going|encours",
    "ended": "termine|terminee|acheve|achevee|clos|close|cloture|cloturee|ended|completed|finished|closed"
    "|fini|finalise|realise|complete|termines",
    "dormant": "en sommeil|dormant|dormante|inactif|inactive|a l arret|en veille",
    "suspended": "suspendu|suspendue|suspended|on hold|interrompu|en pause",
}
_STATUS = {word: status for status, words in STATUS_WORDS.items() for word in words.split("|")}

_KINDS: Final = {
    "commune": "commune|ville|mairie|municipality|town|city|collectivite communale",
    "departement": "departement|conseil departemental|conseil general|department",
    "region": "region|conseil regional",
    "epci": "epci|ept|intercommunalite|communaute de communes|communaute d agglomeration|metropole"
    "|etablissement public territorial|agglomeration",
    "syndicat": "syndicat|syndicat mixte|syndicat intercommunal|joint authority",
    "school": "ecole|lycee|college|universite|etablissement scolaire|school|university",
    "operator": "operateur public|operateur|public operator|etablissement public|regie",
    "association": "association|asso|comite de jumelage|ong|ngo|osi|association de migrants|diaspora"
    "|ong francaise",
    "other": "autre|other|entreprise|fondation|secteur prive|private sector|bailleur|donor",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split("|")}
_ABROAD = {
    "ong internationale": "association",
    "ong internationales": "association",
    "ong inter": "association",
    "ongi": "association",
    "international ngo": "association",
    "ingo": "association",
    "agence un": "other",
    "agence des nations unies": "other",
    "nations unies": "other",
    "systeme des nations unies": "other",
    "un": "other",
    "un agency": "other",
    "onu": "other",
    "organisation internationale": "other",
    "international organisation": "other",
    "croix rouge": "other",
    "red cross": "other",
    "mouvement croix rouge": "other",
}
_MALIAN = {
    "ong nationale": "association",
    "ong nationales": "association",
    "ong locale": "association",
    "national ngo": "association",
    "local ngo": "association",
    "nngo": "association",
    "gouvernement": "other",
    "government": "other",
    "service technique": "other",
    "services techniques": "other",
    "autorite nationale": "other",
    "etat": "other",
    "cercle": "cercle",
    "conseil de cercle": "cercle",
    "groupement": "grouping",
    "grouping": "grouping",
    "intercollectivite": "grouping",
}
_ROLES: Final = {
    "lead": "lead|chef de file|maitre d ouvrage|porteur|pilote|coordinateur",
    "partner": "partner|partenaire|signataire",
    "associated": "associated|associe|associee|collectivite associee|participant",
    "implementer": "implementer|maitre d oeuvre|operateur|mise en oeuvre|implementing partner|executant",
    "beneficiary": "beneficiary|beneficiaire",
    "funder": "funder|bailleur|financeur|donor",
}
_ROLE = {word: role for role, words in _ROLES.items() for word in words.split("|")}
_CONFIDENCE = {
    "high": "high",
    "elevee": "high",
    "haute": "high",
    "forte": "high",
    "medium": "medium",
    "moyenne": "medium",
    "low": "low",
    "faible": "low",
    "basse": "low",
}
_DECIMAL = re.compile(r"([-+−–]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NSEWO]?)", re.IGNORECASE | re.ASCII)
_SEXAGESIMAL = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})(?:[.,](\d+))?\s*['’′]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''))?\s*([NSEWO])",
    re.IGNORECASE | re.ASCII,
)

YEAR_ADVICE = N_("Write a year (2012), a date (12/03/2012) or a period (2010-2014).")


class When(NamedTuple):
    """What a date says: first and last year of a period (the same field for one year), and the day."""

    start: int
    end: int | None = None
    day: date | None = None


class Kind(NamedTuple):
    """What a kind of actor says: one of the register's kinds, its side (None = not said), seat known."""

    kind: str
    side: Side | None = None
    seat_known: bool = True


def parse_when(text: str) -> When | None:
    """Return what a date, year or period says; None when it is not understood.

    ``2012``, ``12/03/2012`` (day first; month first only when it cannot be otherwise), ``mars 2012``,
    ``2010-2014``, ``depuis 2010``, days counted as a spreadsheet does (40980). A year of two digits is not
    understood.
    """
    text = _CLOCK.sub("", text.strip())
    if not text or len(text) > LONGEST:
        return None
    day = parse_date(text)
    if day is not None:
        return When(day.year, None, day)
    if _SERIAL.fullmatch(text):
        day = _EPOCH + timedelta(days=int(text))
        return When(day.year, None, day)
    american = _AMERICAN.fullmatch(text)
    if american:
        month, number = int(american[1]), int(american[2])
        return When(int(american[3])) if month <= 12 < number <= 31 else None
    folded = fold(text)
    for pattern in (_ONE_YEAR, _DAY, _OPEN):
        match = pattern.fullmatch(folded)
        if match:
            return When(int(next(filter(None, match.groups()))))
    match = _SPAN.fullmatch(folded)
    return When(int(match[1]), int(match[2])) if match else None


def parse_state(text: str) -> str | None:
    """Return the status that a text names; None when it is not a known one."""
    return _STATUS.get(fold(text[:LONGEST]))


def parse_kind(text: str) -> Kind | None:
    """Return the kind of actor that a text names; None when it is not a known one."""
    folded = fold(text[:LONGEST])
    if folded in _ABROAD:
        return Kind(_ABROAD[folded], "fr", seat_known=False)
    if folded in _MALIAN:
        return Kind(_MALIAN[folded], "ml")
    return Kind(_KIND[folded]) if folded in _KIND else None


def parse_role(text: str) -> str | None:
    """Return the role that a text names; None when it is not a known one."""
    return _ROLE.get(fold(text[:LONGEST]))


def parse_confidence(text: str) -> str | None:
    """Return the confidence that a text names; None when it is not a known one."""
    return _CONFIDENCE.get(fold(text[:LONGEST]))


def parse_degrees(text: str) -> float | None:
    """Return degrees: ``-11.43``, ``11,43 O``, ``11°26'W``; south and west are negative; None = neither."""
    text = text.strip()
    match = _DECIMAL.fullmatch(text)
    if match:
        value = float(match[1].replace(",", ".").replace("−", "-").replace("–", "-"))
        return -abs(value) if match[2].upper() in ("S", "W", "O") and match[2] else value
    match = _SEXAGESIMAL.fullmatch(text)
    if match is None:
        return None
    minutes = float(f"{match[2]}.{match[3] or 0}") + float((match[4] or "0").replace(",", ".")) / 60
    value = int(match[1]) + minutes / 60
    return -value if match[5].upper() in ("S", "W", "O") else value


def parse_point(text: str) -> tuple[float, float] | None:
    """Return (latitude, longitude) of one text, latitude first; None when it is not understood."""
    parts = re.split(r"\s*[;|]\s*|,\s+|\s+", text.strip())
    if len(parts) == 1 and text.count(",") == 1:
        parts = text.split(",")
    if len(parts) != 2:
        return None
    lat, lon = (parse_degrees(part) for part in parts)
    return None if lat is None or lon is None else (lat, lon)
