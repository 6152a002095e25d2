"""From an Atlas page and its placed names to the record that the register takes.

What becomes what: a French collectivity (field 15) is a partner, or the lead when the page names it as such;
a foreign collectivity (13) is the partner whose territory the tie names; further partners (16, 17) are
``associated``, further leads and implementers (12) and beneficiaries keep those roles. Only field 13 makes
ties: who merely takes part does not prove a presence in a territory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from data.aliases import ALIAS
from data.countries import country_code
from data.errors import N_, Message
from data.importers.atlas import AtlasPage, Theme
from data.records import (
    ActorRecord,
    FundingRecord,
    PartnershipRecord,
    Side,
    SourceRecord,
    ThemeRecord,
    TieRecord,
    slug,
)
from data.text_fold import fold
from data.themes import ThemePath, load_themes
from geo.geocode import Match

ATLAS = "Atlas français de la coopération décentralisée"
IDF = "REG-11"
ROLES = ("lead", "partner", "associated", "implementer", "beneficiary")
"""An actor named in several fields has the first of these roles that fits."""
LONGEST_NAME = 160
_KINDS = (
    ("school", r"lycees?|colleges?|ecoles?|universites?|ufr|institut"),
    ("association", r"association|assoc|amis|comite|ong|reseau|federation|fondation|jumelage"),
    ("syndicat", r"syndicat|sedif|siaap|sivom|sivu"),
    ("epci", r"communaute|agglomeration|metropole|etablissement public territorial|ept|cc|ca"),
    ("commune", r"mairie|ville|commune"),
    ("departement", r"departement|conseil general|conseil departemental"),
    ("region", r"region|conseil regional"),
)
_COMMON = frozenset(
    [
        *("syndicat", "inter", "intercommunal", "intercollectivite", "intercollectivites", "collectivites"),
        *("communes", "association", "cercle", "union", "conseil", "mali", "kayes"),
    ]
)
"""Words that many groupings share."""


class PlacedName(NamedTuple):
    """A name on the page, the field it stands in, its country, and the unit it leads to.

    ``match`` is None when the name was not looked up: it lies in a country that is not covered, or is not
    worded as a territory or a body ("Artisans et apprentis").
    """

    field: str
    name: str
    country: str
    match: Match | None

    @property
    def code(self) -> str | None:
        """Code of the unit, when the match may be used."""
        return self.match.code if self.match is not None and self.match.accepted else None

    @property
    def chosen(self) -> bool:
        """Whether a person has said what the name means."""
        return self.match is not None and self.match.method == ALIAS

    @property
    def side(self) -> Side | None:
        """``ml`` or ``fr`` by the code, else by the field; None when neither says it."""
        if self.code:
            return "ml" if self.code.startswith("ML") else "fr"
        if self.field in ("collectivities", "other_partners_france"):
            return "fr"
        return "ml" if self.country == "ML" else None


def atlas_record(
    page: AtlasPage,
    names: Iterable[PlacedName],
    regions: Mapping[str, str],
    groupings: Mapping[str, str] | None = None,
) -> PartnershipRecord:
    """Return what the register takes of a page.

    Parameters
    ----------
    page
        The page.
    names
        Its names, placed.
    regions
        French codes and the code of their region.
    groupings
        Names and actor ids of Malian groupings already known, so that none is entered twice.
    """
    names = list(names)
    actors: dict[str, ActorRecord] = {}
    for name in names:
        actor = _actor(name, page, regions, groupings or {})
        if actor is None:
            continue
        known = actors.get(actor.actor_id)
        if known is None or ROLES.index(actor.role) < ROLES.index(known.role):
            actors[actor.actor_id] = actor if known is None else replace(known, role=actor.role)
    partnership = PartnershipRecord(
        title=page.title,
        actors=tuple(actors.values()),
        ties=tuple(_ties(names, actors)),
        atlas_id=page.project_id or "",
        form=page.form,
        first_signature_year=page.first_signature_year,
        start_year=page.start_year,
        end_year=page.end_date.year if page.end_date else None,
        end_date=page.end_date.isoformat() if page.end_date else "",
        status=page.status,
        status_as_published=page.status_as_published,
        observed_date=str(page.page_year or ""),
        observed_year=page.page_year,
        confidence="high",
        scope="user",
        themes=_themes(page),
        sources=(SourceRecord(f"{ATLAS} – {page.title}", page.url, str(page.page_year or "")),),
        funding=_funding(page),
        texts=_texts(page),
    )
    return partnership if page.project_id else replace(partnership, key=_own_key(partnership))


def _own_key(record: PartnershipRecord) -> str:
    """Return the key of a page without number: its title and its actors."""
    words = "|".join([fold(record.title), *sorted(actor.actor_id for actor in record.actors)])
    return f"own-{slug(record.title)[:60]}-{sha256(words.encode()).hexdigest()[:10]}"


def _role(name: PlacedName, page: AtlasPage) -> str:
    if name.field == "foreign_partners":
        return "partner"
    if name.field == "collectivities":
        leads = {fold(lead) for lead in page.leads.items}
        return "lead" if fold(name.name) in leads else "partner"
    return {
        "leads": "lead",
        "implementers": "implementer",
        "beneficiaries": "beneficiary",
    }.get(name.field, "associated")


def _actor(
    name: PlacedName, page: AtlasPage, regions: Mapping[str, str], groupings: Mapping[str, str]
) -> ActorRecord | None:
    """Return the actor that a name stands for; None when it is none, or its side is not known."""
    side = name.side
    if side is None or len(name.name) > LONGEST_NAME:
        return None
    if name.code is None and name.field in ("leads", "implementers", "beneficiaries"):
        return None
    role = _role(name, page)
    match = name.match if name.code else None
    actor = ActorRecord(
        name=name.name,
        side=side,
        kind=kind_of(name.name, match, side),
        role=role,
        territory_code=name.code,
        francilian=(name.code == IDF or regions.get(name.code) == IDF)
        if side == "fr" and name.code
        else None,
        lon=match.lon if match else None,
        lat=match.lat if match else None,
        method=ALIAS if name.chosen else "",
    )
    return replace(actor, key=known_grouping(name.name, groupings)) if actor.kind == "grouping" else actor


def kind_of(name: str, match: Match | None, side: Side) -> str:
    """Return the kind of actor that a name is: by the words of the name, else by the unit that it means."""
    folded = fold(name)
    if match is not None:
        if match.kind == "grouping":
            return "grouping"
        for kind, words in _KINDS[:3]:
            if re.search(rf"\b(?:{words})\b", folded):
                return kind
        return "epci" if match.level == "ept" else match.level
    if side == "ml":
        return (
            "grouping"
            if re.search(r"\b(?:syndicat|intercollectivite|intercommunal\w*)\b", folded)
            else "other"
        )
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", folded)), "other")


def known_grouping(name: str, groupings: Mapping[str, str]) -> str:
    """Return the id of the grouping that shares a telling word with `name`, "" when there is not one."""
    words = {word for word in fold(name).split() if len(word) > 3} - _COMMON
    found = {
        actor_id
        for known, actor_id in groupings.items()
        if words & ({word for word in fold(known).split() if len(word) > 3} - _COMMON)
    }
    return found.pop() if len(found) == 1 else ""


def _ties(names: list[PlacedName], actors: Mapping[str, ActorRecord]) -> Iterable[TieRecord]:
    """Tie every French actor that is a partner or takes part to each foreign partner's territory."""
    french = [
        actor.actor_id
        for actor in actors.values()
        if actor.side == "fr" and actor.role in ("lead", "partner", "associated")
    ]
    by_name = {actor.name: actor.actor_id for actor in actors.values() if actor.side == "ml"}
    by_code = {actor.territory_code: actor.actor_id for actor in actors.values() if actor.side == "ml"}
    for name in names:
        if name.field != "foreign_partners":
            continue
        partner = by_name.get(name.name) or (by_code.get(name.code, "") if name.code else "")
        match, told = name.match, bool(name.code) or name.chosen
        for actor_id in french or [""]:
            yield TieRecord(
                place=name.name,
                reach=_reach(name),
                territory_code=name.code or _country(name.country),
                actor_id=actor_id,
                partner_id=partner,
                method=match.method if match and told else "",
                score=match.score if match and told else None,
                precision=match.precision if match and told else "",
            )


def _country(iso2: str) -> str | None:
    """Return the code of a partner's country where no unit of it is known; none for Mali, read elsewhere."""
    return country_code(iso2) if iso2 != "ML" else None


def _reach(name: PlacedName) -> str:
    match = name.match
    if match is None or match.status == "outside":
        return "outside"
    if name.code is None:
        return "unknown"
    if re.match(r"(?:lycee|college|ecole)\b", fold(name.name)):
        return "school"
    return "village" if match.kind == "village" else match.level


def _themes(page: AtlasPage) -> tuple[ThemeRecord, ...]:
    themes = [theme for theme in (page.theme, *page.other_themes) if theme.as_published]
    return tuple(dict.fromkeys(ThemeRecord(t.as_published, *_known(t), t.priority) for t in themes))


def _known(theme: Theme) -> ThemePath:
    """Return the levels of a theme as far as the Atlas's list holds them."""
    for depth in (3, 2, 1):
        path = ThemePath(*theme.levels[:depth])
        if path in load_themes():
            return path
    return ThemePath("")


def _funding(page: AtlasPage) -> tuple[FundingRecord, ...]:
    return tuple(
        FundingRecord(
            funder=row.funder,
            amount_as_published=_amount(row.amount_eur) or row.as_published,
            amount_eur=row.amount_eur,
            amount_1pct_eau=row.amount_1pct_eau,
            year_as_published=str(row.year or ""),
            source_title=f"{ATLAS} – {page.title}",
            source_url=page.url,
        )
        for row in page.funding
    )


def _amount(euros: float | None) -> str:
    if euros is None:
        return ""
    return str(int(euros)) if euros == int(euros) else f"{euros:.2f}"


def _texts(page: AtlasPage) -> tuple[tuple[str, str], ...]:
    texts = {
        "context": page.context,
        "history": page.history,
        "objective": page.objective,
        "description": page.description,
        "implementers": page.implementers.as_published,
        "leads": page.leads.as_published,
        "beneficiaries": page.beneficiaries.as_published,
        "other_partners_france": page.other_partners_france.as_published,
        "other_partners_abroad": page.other_partners_abroad.as_published,
        "goals": "\n".join(page.goals),
        "evaluation": "\n".join(page.other_statements),
    }
    return tuple((name, text) for name, text in texts.items() if text)


NOT_LOOKED_UP = Message(N_("The name was not looked up: not in a country covered, or not worded as a body."))
