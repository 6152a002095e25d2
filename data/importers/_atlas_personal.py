"""Personal data on an Atlas page: recognised, counted, dropped.

Contacts and volunteers go with their whole section. Addresses and telephone numbers, wherever they stand,
are replaced by :data:`MARK`, with the name beside them; names known from the contacts are taken out of the
long texts too. Nothing here logs or raises with what it read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from data.importers._atlas_labels import CELL, HEADER_CELLS, fold_line

MARK = "[donnée personnelle retirée]"

_AT = (
    r"(?:\s{0,2}(?:[@＠]|&#64;|%40|[\[({<]\s?(?:@|at|arr?obase?|a)\s?[\])}>]|\barr?obase?\b)\s{0,2}"
    r"|\s{1,2}at\s{1,2})"
)
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|point|\.)\s?[\])}]\s?|\s(?:point|dot)\s)"
_ADDRESS = re.compile(
    rf"(?:mailto:)?[\w.+%'’-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})+", re.IGNORECASE
)
_TRACE = re.compile(
    r"[^\s\[\](){}<>]{0,80}\s?(?:[@＠]|&#64;|[\[({<]\s?(?:@|at|arr?obase?)\s?[\])}>]|\barr?obase?\b)"
    r"\s?[^\s\[\](){}<>]{0,80}",
    re.IGNORECASE,
)
_DEGREES = r"\+(?:1[0-8]\d|\d{1,2})\.\d{4,8}(?!\d)"
"""With their sign; a telephone number has more digits behind its country."""
_SEP = r"[ .\-/\u00a0\u202f\u2009]"
_PHONE = re.compile(
    rf"(?<![\w+])(?!{_DEGREES})(?:"
    rf"\(?(?:\+|00){_SEP}?[1-9]\d{{0,2}}\)?(?:{_SEP}?\(0\))?(?:{_SEP}{{0,2}}\d){{6,12}}"
    rf"|\(\+?\d{{2,3}}\)(?:{_SEP}{{0,2}}\d){{6,10}}"  # (223) 66 74 12 34
    rf"|0[1-9](?:{_SEP}?\d\d){{4}}"  # 01 23 45 67 89, 0123456789
    rf"|[2-9]\d(?P<gap>{_SEP})\d\d(?P=gap)\d\d(?P=gap)\d\d"  # 66 74 12 34
    rf")(?!\d)"
)
_LABELLED = re.compile(
    r"\b(?:t[ée]l(?:[ée]phone|[ée]copie)?s?|fax|mobile|gsm|cel(?:lulaire)?|portable|whats ?app)\b"
    r"[\s.:°)(]{0,6}(?P<number>[+\d(][\d\s.\-/()\u00a0]{4,24}\d)",
    re.IGNORECASE,
)
_IDENTIFIED = re.compile(r"(?<![\w-])(?!TEL-|FAX-|GSM-)[A-Z]{2,3}-[A-Z0-9]+-(?:\w+-)*$")
"""What stands before a number that ends an identifier, as FR-INSEE- or XM-DAC-41114- of IATI."""
_AMOUNT = re.compile(
    r"\s{0,2}(?:€|[km]€|(?:euros?|eur|fcfa|f\s?cfa|xof|francs?|habitants?|hab|km|ha|m2|m3|dollars?|usd)\b|[$%])",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:[\s.\-/]{1,3}(?:19|20)\d\d)+")
_TITLES = r"(?:m|mr|mme|mlle|monsieur|madame|mademoiselle|dr|docteur)\.?"
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_ROLE = re.compile(
    r"correspondante? (?:de la )?cooperation decentralisee"
    r"|conseill(?:er|ere) de cooperation et d'action culturelle"
    r"|attachee? de cooperation|chargee? de mission|courriel"
)
_POST = re.compile(r"[\"“«][^\"“”«»]{0,100}[\"”»]|^\s*(?:ambassade|consulat)\b[^\t]*")
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]+\.?"
_NAME_BEFORE = re.compile(
    rf"(?:{_CAPITAL}[ \t]+){{1,3}}(?:{_CAPITAL})?"
    r"(?P<tail>[\s,;:(<–-]{0,4}(?:[Tt][ée]l\w*|[Cc]ourriel|[Ee]?-?mail)?[\s.:]{0,3})$"
)
_NAME_AFTER = re.compile(rf"^(?P<head>[\s,;:)>–-]{{0,3}}\(?){_CAPITAL}(?:[ \t]+{_CAPITAL}){{1,2}}(?=\W|$)")
_NO_NAMES = (
    "adjoint adjointe affaires agence agglomeration ambassade assemblee association cercle cercles charge "
    "chargee chef cheffe collectivite comite commission communaute commune communes conseil conseiller "
    "conseillere consulat contact contacts cooperation coordinateur coordinatrice coordonnateur culture "
    "departement developpement directeur directrice direction elu elue fonction france general generale "
    "gouvernement international internationale internationales intercommunal jumelage mairie maire mali "
    "metropole ministere ministre mission ong organisation partenariat prefecture premier premiere president "
    "presidente projet projets referent regional regionale region relations responsable secretaire "
    "secretariat service services syndicat technique union vice vice-president vice-presidente ville villes "
    "a au aux avec d' de des du en et l' la le les pour sur un une tel telephone fax courriel mail email "
    "adresse portable mobile site non oui volontaire"
)
_INSTITUTION = frozenset(_NO_NAMES.split())


_LEFT_OVER = re.compile(
    rf"(?:[\s,;:(<–-]*\b(?:t[ée]l(?:[ée]phone)?|fax|mobile|portable|gsm|courriel|e-?mail|mail|contact)\b[\s.:]*)?"
    rf"[\s,;:(<–-]*{re.escape(MARK)}[\s)>]*",
    re.IGNORECASE,
)


def without_marks(name: str) -> str:
    """Return a name without the marks in it and the words that announced them ("tél.", "courriel")."""
    return _LEFT_OVER.sub(" ", name).strip() if MARK in name else name


@dataclass(slots=True)
class Dropped:
    """How many personal data were recognised and dropped, by kind.

    Parameters
    ----------
    contacts
        People in the contact sections.
    volunteers
        People in the volunteers' section.
    emails, phones
        Addresses and numbers anywhere on the page, those of contacts included.
    names
        Names taken out of texts, outside the sections of contacts and volunteers.
    """

    contacts: int = 0
    volunteers: int = 0
    emails: int = 0
    phones: int = 0
    names: int = 0

    def add(self, other: Dropped) -> None:
        """Count what another page dropped too."""
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)

    def to_dict(self) -> dict[str, int]:
        """Return the counts by kind."""
        return asdict(self)


def _addresses(text: str) -> tuple[str, int]:
    text, count = _ADDRESS.subn(MARK, text)
    while True:
        text, more = _TRACE.subn(MARK, text)
        if not more:
            return text, count
        count += more


def _phones(text: str) -> tuple[str, int]:
    count = 0

    def labelled(match: re.Match[str]) -> str:
        nonlocal count
        few = sum(char.isdigit() for char in match["number"]) < 6
        if few or _YEARS.fullmatch(match["number"]) or _AMOUNT.match(match.string, match.end()):
            return match[0]
        count += 1
        return match[0].replace(match["number"], MARK)

    def bare(match: re.Match[str]) -> str:
        nonlocal count
        if _is_other_number(match):
            return match[0]
        count += 1
        return MARK

    text = _LABELLED.sub(labelled, text)
    return _PHONE.sub(bare, text), count


def _is_other_number(match: re.Match[str]) -> bool:
    """Tell whether what has the form of a telephone number is an amount or an identifier."""
    number, text = match[0], match.string
    if _AMOUNT.match(text, match.end()):
        return True
    if " " not in number and _IDENTIFIED.search(text[max(0, match.start() - 80) : match.start()]):
        return True
    digits = [int(char) for char in number if char.isdigit()]
    return "+" not in number and number[0].isdigit() and len(digits) in (9, 14) and _is_luhn(digits)


def _is_luhn(digits: list[int]) -> bool:
    """Tell whether the last digit is the check digit of a SIREN or SIRET (ISO/IEC 7812-1)."""
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits[::-1])]
    return sum(doubled) % 10 == 0


def holds_contact(text: str) -> bool:
    """Tell whether a free text holds an e-mail address, the trace of one, or a telephone number.

    A number is one of a telephone when it has a country code (``+`` or ``00``), is French with its ten
    digits, is Malian with its eight digits in four equal groups, or follows a word such as "tél.". Years,
    dates, P-codes and decimals never have these forms. Of what has, an amount (a unit of money or of count
    behind it), degrees with a sign, the end of an identifier (``FR-INSEE-``…) and a SIREN or SIRET (nine or
    fourteen digits that its check digit confirms) are no telephone numbers.

    It is for free text. What is a key or a code is not judged by its digits: see
    :func:`data._register_checks.check_record`.
    """
    return _addresses(text)[0] != text or _phones(text)[1] > 0


def count_people(key: str, lines: Iterable[str], dropped: Dropped) -> set[tuple[str, str]]:
    """Count the people of a section that is about to be dropped; return the names to look for elsewhere.

    Parameters
    ----------
    key
        ``posts``, ``foreign_contacts`` or ``volunteers``.
    lines
        Lines of the section.
    dropped
        Counts, added to.

    Returns
    -------
    set of pairs
        Folded words that stand beside each other in a name.
    """
    rows, emails = [], 0
    names: set[tuple[str, str]] = set()
    for line in lines:
        emails += (found := _addresses(line)[1])
        dropped.phones += _phones(line)[1]
        names |= _pairs(key, _phones(_addresses(line)[0])[0].replace(MARK, "\n"))
        names |= _local_part(line)
        bare = fold_line(_phones(_addresses(line)[0])[0].replace(fold_line(MARK), " "))
        if bare.strip(" :\t") and bare.strip(" :\t") not in HEADER_CELLS.get(key, ()):
            rows.append((bare, found))
    dropped.emails += emails
    people = _people(key, rows)
    if key == "volunteers":
        dropped.volunteers += people
    else:
        dropped.contacts += people
    return names


def _people(key: str, rows: list[tuple[str, int]]) -> int:
    if key == "posts":
        return _post_contacts(rows)
    addresses = sum(found for _, found in rows)
    mark = fold_line(MARK)
    apart = [row for row, found in rows if found and not row.replace(mark, "").strip(" :\t")]
    if addresses and len(apart) == sum(1 for _, found in rows if found):
        return addresses  # one cell on each line: an address ends each contact
    return sum(max(1, found) for _, found in rows)


def _post_contacts(rows: list[tuple[str, int]]) -> int:
    """Count: a new contact begins at a role, or at a second name or address without a role between."""
    people, named, addressed = 0, False, False
    for row, found in rows:
        text = _POST.sub(" ", row.replace(fold_line(MARK), " "))
        if _ROLE.match(text.strip(" :\t")) and not text.strip().startswith("courriel"):
            named = addressed = False
        text = _ROLE.sub(" ", text).strip(" :\t")
        if found > 1:  # flattened: several contacts on one line
            people, named, addressed = people + found, True, True
            continue
        if text and not named:
            people += not addressed
            named = True
        if found and not addressed:
            people += not named
            addressed = True
        elif found:
            people, named = people + 1, False
    return people


def _local_part(line: str) -> set[tuple[str, str]]:
    found = _ADDRESS.search(line)
    if not found:
        return set()
    words = re.match(r"([a-z]{2,})[._-]([a-z]{2,})", fold_line(found[0]))
    return {(words[1], words[2])} if words and not {words[1], words[2]} & _INSTITUTION else set()


def _pairs(key: str, line: str) -> set[tuple[str, str]]:
    """Return neighbouring words of a contact's line that may be somebody's name."""
    found: set[tuple[str, str]] = set()
    for part in _ROLE.sub("\n", _POST.sub("\n", fold_line(line))).split("\n"):
        cells = part.split(CELL)[: 2 if key == "volunteers" else None]
        words = [word.strip(".'-") for word in _WORD.findall(" ".join(cells))]
        if key == "volunteers":
            words = words[:3]
        usable = [len(word) > 1 and word not in _INSTITUTION for word in words]
        found |= {(words[i], words[i + 1]) for i in range(len(words) - 1) if usable[i] and usable[i + 1]}
    return found


class Scrubber:
    """Takes personal data out of texts and counts it.

    Parameters
    ----------
    dropped
        Counts, added to.
    names
        Pairs of folded words known as names (see :func:`count_people`).
    keep
        Words of the actors' names, which are no personal data.
    """

    def __init__(self, dropped: Dropped, names: Iterable[tuple[str, str]], keep: Iterable[str] = ()) -> None:
        self._dropped = dropped
        kept = {word for text in keep for word in _WORD.findall(fold_line(text))}
        pairs = {pair for pair in names if not set(pair) <= kept and not set(pair) & kept}
        both = sorted(
            {
                f"{a}[ ,-]{{1,2}}{b}"
                for one, two in pairs
                for a, b in ((re.escape(one), re.escape(two)), (re.escape(two), re.escape(one)))
            }
        )
        single = sorted({re.escape(word) for pair in pairs for word in pair if len(word) > 2})
        parts = [*both, *([rf"{_TITLES} (?:{'|'.join(single)})"] if single else [])]
        self._names = re.compile(rf"\b(?:{'|'.join(parts)})\b") if parts else None

    def line(self, text: str) -> str:
        """Return `text` without addresses, telephone numbers and the names beside them."""
        text, emails = _addresses(text)
        text, phones = _phones(text)
        self._dropped.emails += emails
        self._dropped.phones += phones
        return self._beside(text) if emails or phones else text

    def text(self, text: str) -> str:
        """Return a long text without any of these, nor the names known from the contacts."""
        text = self.line(text)
        if self._names is not None:
            for match in reversed(list(self._names.finditer(fold_line(text)))):
                text = text[: match.start()] + MARK + text[match.end() :]
                self._dropped.names += 1
        return re.sub(rf"{re.escape(MARK)}(?:[\s,;:/(]*{re.escape(MARK)})+", MARK, text)

    def _beside(self, text: str) -> str:
        """Take out the name that stands right before or after a mark."""
        pieces = text.split(MARK)
        for number, piece in enumerate(pieces):
            if number + 1 < len(pieces):
                piece = self._without_name(piece, before=True)  # noqa: PLW2901 - each piece loses its names
            pieces[number] = self._without_name(piece, before=False) if number else piece
        return MARK.join(pieces)

    def _without_name(self, piece: str, *, before: bool) -> str:
        match = (_NAME_BEFORE if before else _NAME_AFTER).search(piece)
        if match is None:
            return piece
        words = _WORD.findall(fold_line(match[0]))
        if len(words) < 2 or set(words[:3]) & _INSTITUTION:
            return piece
        self._dropped.names += 1
        if before:
            return piece[: match.start()] + match["tail"].lstrip(" ,;:–-")
        return match["head"] + piece[match.end() :]
