"""The readings that a written name allows: what is the place's name, what only says which one is meant.

Rules, in this order
--------------------
1. The whole text, brackets and all, may itself be a name ("Ville-d'Avray", "CA Évry Centre Essonne").
2. What stands in brackets, after a comma, or after "cercle de", "commune de" inside the text is *context*.
   An article in brackets goes back to the front; a bare acronym or a count in brackets is dropped.
3. A postcode, a département's number and the name of the country at the end are context.
4. Institutional prefixes are stripped, one after the other, each narrowing the level.
5. "du" and "des" before the name stand for "de le" and "de les": the name with its article comes first.
6. A school or a twinning association is no collectivity: it is read as the commune where its name places
   it. Other bodies (an association, a syndicate, a network) are looked up by their whole name only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geo.names import MAX_LENGTH, clean, fold

Role = Literal["whole", "unit", "place", "body", "seat", "collective"]

ANY: frozenset[str] = frozenset()
_COMMUNE = frozenset({"commune"})
_DEPARTEMENT = frozenset({"departement"})
_REGION = frozenset({"region"})
_CERCLE = frozenset({"cercle"})
_EPCI = frozenset({"epci", "ept"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a written name.

    Parameters
    ----------
    core
        Folded name of the place.
    levels
        Levels that the prefix allows; empty when it says nothing.
    contexts
        Folded texts that say where: "93", "seine saint denis", "cercle de yelimane", "mali".
    role
        ``whole``: the text as it is; ``unit``: what a prefix or nothing precedes; ``place``: a village or
        quarter; ``seat``: a school or twinning association, read as its commune; ``collective``: "the
        twelve communes of the cercle", read as the cercle; ``body``: another body, never guessed.
    """

    core: str
    levels: frozenset[str]
    contexts: tuple[str, ...]
    role: Role


_PREFIXES: tuple[tuple[str, str, frozenset[str], Role], ...] = (
    ("", r"(?:les )?(?:\w+ )?communes (?:du|de ce) cercle", _CERCLE, "collective"),
    (
        "association du des de dus le les comite comites amis",
        r"(?:association )?(?:d[ue]s? |les? )?(?:comites? des? jumelages?(?: cooperation)?|amis du jumelage)",
        _COMMUNE,
        "seat",
    ),
    (
        "lycee lycees college colleges ecole ecoles etablissement groupe",
        r"(?:lycee|college|ecole|etablissement scolaire|groupe scolaire)s?",
        _COMMUNE,
        "seat",
    ),
    ("president maire elus", r"(?:president|maire|elus)(?= d[eu] | des | d )", ANY, "unit"),
    (
        "conseil assemblee regional regionale",
        r"(?:conseil |assemblee )?regionale?(?: de developpement)?",
        _REGION,
        "unit",
    ),
    (
        "conseil assemblee gouvernorat de region",
        r"(?:conseil |assemblee |gouvernorat )?(?:de |de la )?region(?: administrative)?",
        _REGION,
        "unit",
    ),
    ("crif", r"crif(?= |$)", _REGION, "unit"),
    (
        "conseil assemblee general departemental departementale",
        r"(?:(?:conseil|assemblee) )?(?:general|departementale?)",
        _DEPARTEMENT,
        "unit",
    ),
    ("departement cg cd dept dpt dep", r"(?:departement|cg|cd|dept|dpt|dep)", _DEPARTEMENT, "unit"),
    ("conseil assemblee cercle", r"(?:(?:conseil|assemblee) (?:de |du )?)?cercle", _CERCLE, "unit"),
    (
        "mairie hotel municipalite commune",
        r"mairie(?: annexe)?|hotel de ville|municipalite|commune(?: urbaine| rurale)?",
        _COMMUNE,
        "unit",
    ),
    ("ville", r"ville(?= d[eu] | des | d )", _COMMUNE, "unit"),
    ("conseil conseils", r"conseils? (?:municipal|communal)", _COMMUNE, "unit"),
    ("cr", r"cr", _REGION | _COMMUNE, "unit"),
    ("cu", r"cu", _EPCI | _COMMUNE, "unit"),
    (
        "communaute comunaute com comm",
        r"communaute (?:d agglomerations?|de communes?|urbaine)|comm?(?:unaute)? d agglo",
        _EPCI,
        "unit",
    ),
    (
        "conseil communautaire intercommunalite agglomeration agglo",
        r"(?:conseil )?(?:communautaire|intercommunalite|agglomeration(?: nouvelle)?|agglo)",
        _EPCI,
        "unit",
    ),
    (
        "eurometropole metropole syndicat epci ca cc san",
        r"(?:eurometropole|metropole|syndicat d agglomeration nouvelle|epci|ca|cc|san)",
        _EPCI,
        "unit",
    ),
    ("ept etablissement", r"(?:ept|etablissement public territorial)", frozenset({"ept"}), "unit"),
    (
        "village quartier localite hameau bourg",
        r"(?:village|quartier|localite|hameau|bourg)(?= d[eu] | des | d )",
        ANY,
        "place",
    ),
)
"""First words ("" for any), pattern, levels and role of each prefix; the first that fits decides."""
_Pattern = tuple[re.Pattern[str], frozenset[str], Role]
_LINK = r"(?: (?P<link>de la|de l|du|des|de|d)(?= |$))?"
_PATTERNS: list[_Pattern] = [
    (re.compile(rf"^(?:la |le |les |l )?(?:{pattern}){_LINK}(?: (?P<rest>.+))?$"), levels, role)
    for _, pattern, levels, role in _PREFIXES
]
_BEGUN: dict[str, list[int]] = {}
"""Places in _PATTERNS of those that begin with a word: most names begin with none of these."""
for _place, (_words, *_) in enumerate(_PREFIXES):
    for _word in _words.split():
        _BEGUN.setdefault(_word, []).append(_place)
_NUMBERED = re.compile(r"^(?:le |du )?(?:conseil )?(?:general|departemental|departement|cg|cd|dept|dpt)"
                       r"(?: (?:du|de l|de|d))? ?(?P<number>\d{1,3}|2a|2b)(?: (?P<rest>.+))?$")  # fmt: skip
_BODY = re.compile(
    r"^(?:l |la |le |les |une? )?(?:association|assoc|asso|ong|syndicat|sivom|sivu|reseau|federation|"
    r"comites?|agence|entreprise|ministere|societe|union|fondation|groupement|cooperative|hopital|ressortissants|"
    r"acteurs|amicale|entraide|eau de|universite|institut|centre|fonds|banque|ambassade|amis)\b"
)
_INNER = re.compile(
    r"^(?P<head>.+?) (?:dans (?:le |la )?|du |de la |en )?"
    r"(?P<context>(?:cercle|commune(?: urbaine| rurale)?|region|departement|district) (?:de |du |d |des ).+)$"
)
_INNER_WORDS = frozenset({"cercle", "commune", "region", "departement", "district"})
_MARKED = re.compile(r"[(\[,;\d]")
"""What a name must hold to be of several parts: a bracket, a comma, a postcode."""
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
_ACRONYM = re.compile(r"^[A-ZÉÈ][A-Za-z0-9'ÉÈé&.-]{1,11}$")
_POSTCODE = re.compile(r"(?:^|[ ,-])(?:F-)?((?:\d{2}|2[AB])\d{3})(?=$|[ ,-])")
_COUNTRY_NAMES = frozenset({"mali", "france"})
_COUNTRY = re.compile(r"^(?P<head>.+?)(?: (?:au|en|du))? (?P<country>mali|france)$")
_NUMBER = re.compile(r"^(?P<head>.*[a-z]) (?P<number>\d{2,3}|2a|2b)$")
_SUFFIX = re.compile(r"^(?P<head>.+) (?P<level>commune|cercle|region|departement)$")
_EMPTY_CONTEXT = re.compile(r"^(?:\d+ .*|non nomme.*|village|centre|siege|sic)$")
_LEVEL_WORDS = {
    "commune": _COMMUNE,
    "commune urbaine": _COMMUNE,
    "commune rurale": _COMMUNE,
    "ville": _COMMUNE,
    "mairie": _COMMUNE,
    "cercle": _CERCLE,
    "region": _REGION,
    "departement": _DEPARTEMENT,
    "agglomeration": _EPCI,
}
_ARTICLES = {"le", "la", "les", "l"}


def readings(text: str) -> tuple[Reading, ...]:
    """Return the readings of a written name, the most literal first.

    Parameters
    ----------
    text
        A name as somebody wrote it; what is longer than 200 characters gives no reading.

    Examples
    --------
    >>> [(r.core, sorted(r.levels), r.contexts) for r in readings("Mairie de Saint-Denis (93)")]
    [('mairie de saint denis 93', [], ()), ('saint denis', ['commune'], ('93',))]
    """
    whole = whole_reading(text)
    if whole is None:
        return ()
    found = [whole]
    text = clean(text)
    head, contexts, brackets, level = _split(text)
    body = fold(head)
    if body:
        found += _strip(body, contexts, brackets, level)
    last = body.rpartition(" ")[2]
    country = _COUNTRY.match(body) if last in _COUNTRY_NAMES else None
    if country:
        found += _strip(country["head"], [*contexts, country["country"]], brackets, level)
    number = _NUMBER.match(body) if last[:1].isdigit() else None
    if number:
        found += _strip(number["head"], [*contexts, number["number"]], brackets, level)
    suffix = _SUFFIX.match(body) if last in _LEVEL_WORDS else None
    if suffix:
        found += _strip(suffix["head"], contexts, brackets, _LEVEL_WORDS[suffix["level"]])
    unique: dict[tuple[str, frozenset[str], tuple[str, ...]], Reading] = {}
    for reading in found:
        unique.setdefault((reading.core, reading.levels, reading.contexts), reading)
    return tuple(unique.values())


def whole_reading(text: str) -> Reading | None:
    """Return the first, most literal, of the :func:`readings` of a written name; None when it has none."""
    text = clean(text)
    core = fold(text) if len(text) <= MAX_LENGTH else ""
    return Reading(core, ANY, (), "whole") if core else None


def _split(text: str) -> tuple[str, list[str], list[str], frozenset[str]]:
    """Return the head of a name, its folded contexts, those in brackets, and a level word there."""
    if not _MARKED.search(text):
        return text, [], [], ANY
    brackets: list[str] = []
    contexts: list[str] = []
    article, level = "", ANY
    for inside in _BRACKETS.findall(text):
        folded = fold(inside)
        if folded in _ARTICLES:
            article = inside
        elif folded in _LEVEL_WORDS:
            level = _LEVEL_WORDS[folded]
        elif folded and not _EMPTY_CONTEXT.match(folded) and not _is_acronym(inside):
            brackets += [fold(part) for part in re.split("[,;]", inside) if fold(part)]
    head = _BRACKETS.sub(" ", text)
    code = _POSTCODE.search(head)
    if code:
        contexts.append(code[1].lower())
        head = head[: code.start(1)] + " " + head[code.end(1) :]
    parts = [part for part in re.split("[,;]", head) if fold(part)]
    if len(parts) > 1 and fold(parts[1]) in _ARTICLES:
        article = parts.pop(1)
    head, rest = (parts[0] if parts else ""), [fold(part) for part in parts[1:]]
    separator = "" if article.endswith("'") else " "
    head = f"{article.strip()}{separator}{head}".strip() if article else head
    return head, [*contexts, *rest, *brackets], brackets, level


def _is_acronym(text: str) -> bool:
    """Say whether a text is an acronym ("SICM", "RésEM"), not a place ("Ris-Orangis") nor a number ("2A")."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return bool(_ACRONYM.match(text)) and capitals >= 2 and 2 * capitals >= len(letters)


def _strip(
    body: str, contexts: list[str], brackets: list[str], levels: frozenset[str] = ANY
) -> list[Reading]:
    """Strip the prefixes of a folded name and return its readings."""
    role: Role = "unit"
    cores = [body]
    found: list[Reading] = []
    for _ in range(4):
        numbered = _NUMBERED.match(cores[-1])
        if numbered:
            number = numbered["number"].lstrip("0")
            if numbered["rest"]:
                return [Reading(numbered["rest"], _DEPARTEMENT, (number, *contexts), "unit")]
            return [Reading(f"departement {number}", _DEPARTEMENT, tuple(contexts), "unit")]
        step = _step(cores[-1])
        if step is None:
            break
        if cores[-1] != body:  # "Mairie de Ville-d'Avray": what looks like a second prefix may be the name
            found += [Reading(core, levels, tuple(contexts), role) for core in cores]
        cores, new_levels, new_role = step
        levels = (levels & new_levels or new_levels) if levels and new_levels else levels or new_levels
        role = new_role if new_role != "unit" else role
        if role == "seat":
            return found + _seat(cores, contexts, brackets)
    if role == "unit" and _BODY.match(body):
        return [Reading(body, ANY, tuple(contexts), "body")]
    return found + [reading for core in cores for reading in _inner(core, levels, contexts, role)]


def _inner(core: str, levels: frozenset[str], contexts: list[str], role: Role) -> list[Reading]:
    """Split "Gory cercle de Yélimané" into a name and its context."""
    found = None if _INNER_WORDS.isdisjoint(core.split()) else _INNER.match(core)
    if found:
        return [Reading(found["head"], levels, (found["context"], *contexts), role)]
    return [Reading(core, levels, tuple(contexts), role)]


def _step(body: str) -> tuple[list[str], frozenset[str], Role] | None:
    """Strip one prefix; return the cores that remain (with its article first), levels and role."""
    for pattern, levels, role in _beginning_like(body):
        found = pattern.match(body)
        if not found or not found["rest"]:
            continue
        rest, link = found["rest"], found["link"] or ""
        if role == "seat" and not link:
            return [], levels, role
        article = {"du": "le ", "des": "les ", "de la": "la ", "de l": "l "}.get(link, "")
        return ([article + rest, rest] if article else [rest]), levels, role
    return None


def _beginning_like(body: str) -> Sequence[_Pattern]:
    """Return the patterns of the prefixes that a folded name may begin with, in their order."""
    if "communes d" in body:  # any word may precede it
        return _PATTERNS
    first, _, rest = body.partition(" ")
    places = _BEGUN.get(first, [])
    if first in _ARTICLES:
        places = sorted({*places, *_BEGUN.get(rest.partition(" ")[0], [])})
    return [_PATTERNS[place] for place in places]


def _seat(cores: list[str], contexts: list[str], brackets: list[str]) -> list[Reading]:
    """Read a school or a twinning association as the commune in its brackets, else the one it is "of"."""
    if brackets:
        return [Reading(brackets[0], _COMMUNE, tuple(brackets[1:]), "seat")]
    return [Reading(core, _COMMUNE, tuple(contexts), "seat") for core in cores]
