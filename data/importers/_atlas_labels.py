"""The labels of an Atlas page: which words open which field, and how a page is cut at them.

Three strengths tell a label from the same words in running text. ``anywhere``: published in no other
place, so also recognised in the middle of a flattened line. ``line``: recognised on a line of its own or
before a colon or a cell. ``loose``: like ``line``, but an ordinary word ("Contexte", "Titre"), accepted
once only and only where the order of the page lets it stand.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

CELL = "\t"
"""What stands between two cells of a table in the lines of :func:`data.importers.text.text_lines`."""

Strength = Literal["anywhere", "line", "loose"]

PERSONAL = frozenset({"posts", "foreign_contacts", "volunteers"})
LONG_TEXTS = ("context", "history", "objective", "description")
STATUS_WORDS = r"(?:en cours|termine|en sommeil|acheve|clos|suspendu|en preparation|en projet)"


@dataclass(frozen=True, slots=True)
class Label:
    """One wording of a label.

    Parameters
    ----------
    key
        Field that it opens.
    rank
        Place of the field on the page.
    pattern
        Matched on folded text.
    strength
        See the module.
    after
        What must follow the words, on folded text.
    keep
        The words themselves belong to the value.
    """

    key: str
    rank: int
    pattern: re.Pattern[str]
    strength: Strength
    after: re.Pattern[str] | None = None
    keep: bool = False


def _label(
    key: str, rank: int, words: str, strength: Strength, after: str | None = None, *, keep: bool = False
) -> Label:
    pattern = re.compile(rf"(?<![\w'-])(?:{words})(?!\w)")
    return Label(key, rank, pattern, strength, re.compile(after) if after else None, keep)


_WORK = r"oe?uvre"
_WATER = r"montant 1 ?% eau(?: ?\(loi oudin(?: 2005)?\))?"
_SIGNED = (
    r"ann?ee de (?:la )?(?:premiere )?signature"
    r"(?: (?:de|de la|du|de l'|d'une|ou|la|l'|premiere|initiale|convention|partenariat"
    r"|(?:d'une |la |de la )?lettre d'intention|accord|l'accord|de l'accord))*"
)

_VOLUNTEERS = (
    r"volontaires? impliques? dans le partenariat(?: ?\(vsi[^)]{0,60}\))?"
    r"(?: d'echanges? et de solidarite)?(?: ?\(vsi[^)]{0,60}\))?"
)

LABELS: tuple[Label, ...] = (
    _label("posts", 0, r"contacts? dans les? postes? diplomatiques?", "anywhere"),
    _label("posts", 0, r"correspondante? (?:de la )?cooperation decentralisee", "line", keep=True),
    _label("posts", 0, r"conseill(?:er|ere) de cooperation et d'action culturelle", "line", keep=True),
    _label("title", 1, r"titre(?: du (?:projet|partenariat))?", "loose"),
    _label("first_signature_year", 2, _SIGNED, "anywhere"),
    _label("theme_1", 3, r"thematique d'intervention", "anywhere"),
    _label("theme_2", 4, r"sous-thematique d'intervention", "anywhere"),
    _label("theme_3", 5, r"sous-sous-thematique d'intervention", "anywhere"),
    _label("other_themes", 6, rf"autres thematiques mises en {_WORK}(?: pour le partenariat)?", "anywhere"),
    _label(
        "other_themes",
        6,
        r"thematique eligible(?:\s+sous-thematique(?: eligible)?)?(?:\s+sous-sous-thematique(?: eligible)?)?"
        r"(?:\s+priorite)?",
        "anywhere",
    ),
    _label("goals", 7, r"objectifs? de developpement durables?(?: ?\(odd\))?", "loose"),
    _label("start_year", 8, r"annee de debut(?: du (?:partenariat|projet))?", "anywhere"),
    _label("status", 9, r"le partenariat est", "anywhere", rf"\s*(?:$|[:\t]|{STATUS_WORDS})"),
    _label("end_date", 10, r"date de fin(?: du (?:partenariat|projet))?", "anywhere"),
    _label("context_history", 11, r"contexte et historique(?: du (?:partenariat|projet))?", "line"),
    _label("context", 11, r"contexte(?: du (?:partenariat|projet))?", "loose"),
    _label("history", 12, r"historique(?: du (?:partenariat|projet))?", "loose"),
    _label("objective", 13, r"objectifs?(?:\(s\))? du (?:partenariat|projet)", "line"),
    _label("description", 14, r"description detaillee(?: du (?:partenariat|projet))?", "anywhere"),
    _label("description", 14, r"description(?: du (?:partenariat|projet))", "loose"),
    _label("form", 15, r"(?:votre|le) partenariat prend la forme d'une?(?: ?\(e\))?", "anywhere"),
    _label("heading", 15, rf"mise en {_WORK} du (?:partenariat|projet)", "line"),
    _label("implementers", 16, rf"maitre(?:\(s\)|s)? d'{_WORK}", "line"),
    _label("leads", 17, r"maitre(?:\(s\)|s)? d'ouvrage", "line"),
    _label("beneficiaries", 18, r"beneficiaires?\(s\)", "anywhere"),
    _label("beneficiaries", 18, r"beneficiaires?", "loose"),
    _label("foreign_partners", 19, r"partenaires? etrangers?(?: du (?:partenariat|projet))?", "line"),
    _label("foreign_partners", 19, r"nom de la collectivite etrangere\s+pays", "anywhere"),
    _label(
        "foreign_contacts", 20, r"contacts? dans les? partenaires? etrangers?(?: du partenariat)?", "anywhere"
    ),
    _label(
        "foreign_contacts",
        20,
        r"(?:nom de la collectivite etrangere\s+)?nom\s+prenom\s+fonction(?:\s+(?:courriel|telephone))*",
        "anywhere",
    ),
    _label(
        "collectivities", 21, r"collectivites? territoriales? partenaires?(?: du partenariat)?", "anywhere"
    ),
    _label("collectivities", 21, r"nom de la collectivite territoriale", "anywhere"),
    _label("other_france", 22, r"autres partenaires(?: du partenariat)? en france", "anywhere"),
    _label(
        "other_abroad",
        23,
        r"autres partenaires(?: du partenariat)? dans l(?:es?|e\(s\)) pays partenaires?(?:\(s\))?",
        "anywhere",
    ),
    _label("triennial", 24, r"le partenariat (?:est|n'est pas) triennal", "anywhere", keep=True),
    _label("funding", 25, r"financements? du (?:partenariat|projet)", "line"),
    _label(
        "funding",
        25,
        rf"nom du financeur(?:\s+montant(?: en euros?)?)?(?:\s+{_WATER})*(?:\s+annee)?",
        "anywhere",
    ),
    _label("evaluation", 26, r"evaluations?,? communications? et perspectives?", "anywhere"),
    _label(
        "evaluation",
        26,
        r"(?:une|aucune) (?:communication|politique d'evaluation|evaluation)"
        r" (?:a|n'a)(?: pas)? ete (?:engagee|menee|realisee|mise en place)",
        "line",
        r"(?:\s+(?:en france|dans les? (?:pays )?pa\w+).{0,30})?[\s.]*$",
        keep=True,
    ),
    _label("volunteers", 27, _VOLUNTEERS, "anywhere"),
    _label(
        "volunteers",
        27,
        r"nom\s+prenom\s+mission(?:\s+champs? d'action)?(?:\s+entite d'affectation)?",
        "anywhere",
    ),
    _label("footer", 28, r"pied de page", "line"),
    _label("footer", 28, r"tous droits reserves", "anywhere", keep=True),
)

HEADER_CELLS: dict[str, frozenset[str]] = {
    "other_themes": frozenset(["thematique eligible", "sous-thematique", "sous-sous-thematique", "priorite"]),
    "foreign_partners": frozenset(["nom de la collectivite etrangere", "nom", "pays"]),
    "foreign_contacts": frozenset(
        ["nom de la collectivite etrangere", "nom", "prenom", "fonction", "courriel", "telephone"]
    ),
    "collectivities": frozenset(["nom de la collectivite territoriale", "nom", "departement"]),
    "funding": frozenset(
        [
            *("nom du financeur", "montant en euros", "montant", "montant 1% eau (loi oudin 2005)"),
            *("montant 1% eau", "annee"),
        ]
    ),
    "volunteers": frozenset(
        ["nom", "prenom", "mission", "champs d'action", "champ d'action", "entite d'affectation"]
    ),
}
"""Cells of the tables' headers, where a copy puts each on a line of its own."""

UNTRANSLATED = re.compile(r"\?{3}[\w.\- ]{1,120}\?{3}")
_NOISE = re.compile(
    r"icone d'une loupe|\(?nouvelle fenetre\)?|^(?:imprimer|retour|haut de page|fermer)$"
    r"|\bpagination\.[\w.]+(?:(?:\s+\d{1,3})*\s+pagination\.[\w.]+)*"
    r"|(?:<<|«)?\s*(?:<|‹)?\s*precedent(?:e)?(?:\s+(?:\d{1,3}|\.\.\.|page \d+ (?:sur|/) \d+))*"
    r"\s+suivant(?:e)?\s*(?:>|›)?\s*(?:>>|»)?|^[<>«»‹›|\s]+$"
)
_MARKS = " \t:.-–•*#>_"
_ALONE = re.compile(rf"[{re.escape(_MARKS)}]*$|\s*[:\t]")
_ASCII = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "o", "Œ": "o", "\u2011": "-", "\u2010": "-"}


def fold_line(text: str) -> str:
    """Return `text` in lower case without accents, one character for each, so that offsets agree."""
    return "".join(map(_fold_char, text))


def _fold_char(char: str) -> str:
    if char in _ASCII:
        return _ASCII[char]
    if char.isascii():
        return char.lower()
    if char.isspace():
        return " "
    base = unicodedata.normalize("NFKD", char)[0]
    lower = base.lower()
    return lower if len(lower) == 1 else char


def without_noise(line: str) -> tuple[str, int]:
    """Return a line without pagers, icons and untranslated keys, and how many of those keys it held."""
    if not line:
        return line, 0
    line, untranslated = UNTRANSLATED.subn(" ", line)
    folded = fold_line(line)
    for match in reversed(list(_NOISE.finditer(folded))):
        line = f"{line[: match.start()]} {line[match.end() :]}"
    return re.sub(r" {2,}", " ", line).strip(" "), untranslated


@dataclass(slots=True)
class Sections:
    """A page cut at its labels.

    Parameters
    ----------
    head
        Lines before the first label.
    values
        Lines of each field; a field without value has an empty list.
    sure
        Fields opened by words that are published in no other place.
    untranslated
        How many untranslated keys of the site were taken out.
    """

    head: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    untranslated: int = 0


def cut(lines: list[str]) -> Sections:
    """Cut the lines of a page at its labels.

    Parameters
    ----------
    lines
        As :func:`data.importers.text.text_lines` gives them.
    """
    cleaned = [without_noise(line) for line in lines]
    folded = {fold_line(line).strip(_MARKS) for line, _ in cleaned}
    published = {
        label.key for label in LABELS if label.strength != "loose" and any(map(label.pattern.match, folded))
    }
    cutter = _Cutter(published)
    for line, untranslated in cleaned:
        cutter.sections.untranslated += untranslated
        cutter.line(line)
    return cutter.sections


class _Cutter:
    """Walks through the lines and keeps the field that is open.

    Parameters
    ----------
    published
        Fields that the page opens with their published words; loose wordings of them are text.
    """

    def __init__(self, published: set[str]) -> None:
        self.published = published
        self.sections = Sections()
        self.current: Label | None = None
        self.reached = -1
        self.pending = ""  # text of the line right before the words looked at
        self.first = 0  # where the line's first word begins

    def line(self, line: str) -> None:
        if not line:
            self.add("")
            return
        folded = fold_line(line)
        if self.current and folded.strip(" :\t") in HEADER_CELLS.get(self.current.key, ()):
            return
        found = _candidates(folded)
        flattened = len({label.key for *_, label in found if label.strength == "anywhere"}) > 1
        in_text = self.current is not None and self.current.key in LONG_TEXTS
        if not in_text and re.fullmatch(r"https?://\S+", line):
            self.sections.head.append(line)
            return
        last = 0
        self.first = len(folded) - len(folded.lstrip(_MARKS))
        for start, end, label in found:
            self.pending = line[max(last, start - 200) : start].strip(_MARKS)
            if start >= last and self.accepts(label, line, folded, start, end, flattened=flattened):
                if line[last:start].strip(_MARKS):
                    self.add(line[last:start])
                self.open(label)
                last = start if label.keep else end
        self.add(line[last:], after_label=last > 0)

    def accepts(self, label: Label, line: str, folded: str, start: int, end: int, *, flattened: bool) -> bool:
        """Tell whether the words found are the label here."""
        at_start = start <= self.first
        if label.after and not label.after.match(folded, end):
            return False
        inside = flattened and line[start].isupper()
        alone = at_start and bool(_ALONE.match(folded, end))
        if not (alone or inside or (label.strength == "anywhere" and at_start)):
            return False
        key = self.key_of(label)
        seen = key in self.sections.values
        if label.strength == "loose":
            if seen:  # a heading that stands twice, with nothing between
                repeated = self.current is not None and self.current.key == key
                return repeated and not self.pending and not self.has_value(key)
            return key not in self.published and label.rank > self.reached
        in_text = self.current is not None and self.current.key in LONG_TEXTS
        backwards = label.rank < self.reached and label.key not in PERSONAL
        if in_text and backwards and (seen or label.strength == "line"):
            return False
        return not (in_text and seen and self.current is not None and self.current.key == key)

    def has_value(self, key: str) -> bool:
        """Tell whether a field has words already."""
        return any(line.strip() for line in self.sections.values[key])

    @staticmethod
    def key_of(label: Label) -> str:
        return "context" if label.key == "context_history" else label.key

    def open(self, label: Label) -> None:
        key = self.key_of(label)
        self.current = label
        self.reached = max(self.reached, label.rank if label.key != "footer" else 0)
        self.sections.values.setdefault(key, [])
        if label.key == "context_history":
            self.sections.values.setdefault("context_history", [])
        if label.strength != "loose" and key not in ("footer", "heading"):
            self.sections.sure.add(key)

    def add(self, text: str, *, after_label: bool = False) -> None:
        text = text.strip(" ")
        if after_label:
            text = re.sub(r"^[\s:*_]+$|^[\s:]+", "", text)
        if self.current is None:
            self.sections.head.append(text)
        elif text or self.current.key in LONG_TEXTS:
            self.sections.values[self.key_of(self.current)].append(text)


def _candidates(folded: str) -> list[tuple[int, int, Label]]:
    """Return the label wordings in a line, the longest at each place, without overlaps."""
    found = [
        (match.start(), match.end(), label) for label in LABELS for match in label.pattern.finditer(folded)
    ]
    found.sort(key=lambda item: (item[0], -item[1]))
    kept: list[tuple[int, int, Label]] = []
    for item in found:
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept
