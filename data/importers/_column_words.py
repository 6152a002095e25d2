"""What a column can hold, and the headings by which it is known in French, English and HXL.

HXL: Humanitarian Exchange Language 1.1 (hxlstandard.org), hashtags with attributes. The headings of the
"5W" sheets of Mali (who does what, where, when, for whom; OCHA) stand as they are published, with their
spellings ("Organisation Accronyme", "admin2Pcod").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from data.errors import N_


class Field(NamedTuple):
    """One thing that a column can hold.

    Parameters
    ----------
    label
        Heading of the template, marked for translation.
    words
        Folded headings by which it is known.
    many
        Whether several columns may hold it.
    """

    label: str
    words: tuple[str, ...]
    many: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split("|"))


FIELDS: Final[Mapping[str, Field]] = {
    "key": Field(
        N_("Number"),
        _words(
            "id|n|num|identifiant|reference|ref"
            "|numero|numero du projet|numero projet|no|code projet|code du projet"
            "|project id|project code|external id|activity id|iati identifier|key|number|identifier"
        ),
    ),
    "atlas_id": Field(
        N_("Number of the Atlas page"),
        _words("numero de la fiche atlas|numero atlas|fiche atlas|atlas id|prjid|number of the atlas page"),
    ),
    "title": Field(
        N_("Title"),
        _words(
            "titre|intitule|intitule du projet|titre du projet|nom du projet|projet|project|project name"
            "|project title|title|activite|activity|partenariat|intitule du partenariat|partnership|libelle"
        ),
    ),
    "actor": Field(
        N_("French actor"),
        _words(
            "acteur francais|acteur|collectivite francaise|collectivite|organisation|organization"
            "|nom organisation|nom de l organisation|organisation name|organization name|nom acteur"
            "|partenaire francais|french actor|french partner|french collectivity|actor|maitre d ouvrage"
            "|chef de file|collectivite chef de file"
        ),
        many=True,
    ),
    "acronym": Field(
        N_("Acronym"),
        _words(
            "organisation accronyme|organisation acronyme|acronyme|accronyme|sigle|acronym|org acronym"
            "|organisation acronym|acronyme organisation"
        ),
    ),
    "actor_kind": Field(
        N_("Kind of actor"),
        _words(
            "type organisation|type d organisation|type de l organisation|type d acteur|type acteur"
            "|nature de l acteur|kind of actor|organisation type|organization type|actor type|type of actor"
            "|type de collectivite"
        ),
    ),
    "actor_code": Field(
        N_("Code of the actor (INSEE)"),
        _words(
            "code insee|insee|siren|code acteur|code de l acteur|actor code|code siren|insee code"
            "|code de l acteur insee|code of the actor|code organisation"
        ),
    ),
    "actor_within": Field(
        N_("Département of the actor"),
        _words(
            "departement|departement francais|dept|department|departement de l acteur|numero de departement"
            "|departement of the actor|code departement"
        ),
    ),
    "role": Field(N_("Role of the actor"), _words("role|role de l acteur|role of the actor|actor role")),
    "implementer": Field(
        N_("Implementer"),
        _words(
            "maitre d oeuvre|operateur|implementer|implementing partner|partenaire de mise en oeuvre"
            "|implementing organisation|implementing organization|partenaire d execution"
        ),
        many=True,
    ),
    "partner": Field(
        N_("Malian partner"),
        _words(
            "partenaire malien|collectivite malienne|partenaire|partner|malian partner|local partner"
            "|partenaire local|partenaire etranger|collectivite partenaire|malian collectivity|acteur malien"
        ),
        many=True,
    ),
    "partner_kind": Field(
        N_("Kind of partner"),
        _words("type de partenaire|type partenaire|partner type|kind of partner|type du partenaire malien"),
    ),
    "region": Field(
        N_("Region"), _words("region|region mali|region du mali|admin1|admin 1|adm1|admin1name|nom region")
    ),
    "cercle": Field(N_("Cercle"), _words("cercle|cercles|admin2|admin 2|adm2|admin2name|nom cercle|circle")),
    "commune": Field(
        N_("Commune"),
        _words(
            "commune|communes|admin3|admin 3|adm3|admin3name|nom commune|commune malienne"
            "|commune d intervention"
        ),
    ),
    "village": Field(
        N_("Village"), _words("village|localite|site|nom village|nom localite|locality|village localite")
    ),
    "place": Field(
        N_("Place"),
        _words(
            "lieu|localisation|lieu d intervention|location|place|territoire|territoire malien"
            "|zone d intervention|zone|territory|lieux"
        ),
        many=True,
    ),
    "region_code": Field(
        N_("P-code of the region"),
        _words("admin1pcod|admin1pcode|admin1 pcode|code region|adm1 pcode|p code of the region"),
    ),
    "cercle_code": Field(
        N_("P-code of the cercle"),
        _words("admin2pcod|admin2pcode|admin2 pcode|code cercle|adm2 pcode|p code of the cercle"),
    ),
    "commune_code": Field(
        N_("P-code of the commune"),
        _words(
            "admin3pcod|admin3pcode|admin3 pcode|code commune|adm3 pcode|p code of the commune|p code|pcode"
            "|p code de la commune|code lieu"
        ),
    ),
    "lat": Field(N_("Latitude"), _words("latitude|lat|y|coord y|latitude gps|gps latitude")),
    "lon": Field(N_("Longitude"), _words("longitude|lon|long|lng|x|coord x|longitude gps|gps longitude")),
    "point": Field(
        N_("Coordinates"), _words("coordonnees|coordonnees gps|gps|coordinates|lat lon|latitude longitude")
    ),
    "shape": Field(
        N_("Geometry (WKT)"),
        _words("wkt|geometry wkt|geometrie wkt|geometry|geometrie|geom|the geom|wkt geom|shape wkt"),
    ),
    "theme": Field(
        N_("Theme"),
        _words(
            "theme|themes|thematique|thematiques|secteur|secteurs|cluster|sector|sectors|domaine"
            "|domaine d intervention|secteur d intervention|sous secteur|sub sector|themes de cooperation"
        ),
        many=True,
    ),
    "dac": Field(
        N_("DAC code of the sector"),
        _words(
            "code cad|cad|dac|dac code|sector code|code secteur|code cad du secteur|dac code of the sector"
        ),
    ),
    "start": Field(
        N_("Start"),
        _words(
            "debut|date de debut|date debut|annee de debut|annee debut|start|start date|start year|depuis"
            "|since|debut du projet|date de demarrage|demarrage|debut annee ou date|date debut projet"
        ),
    ),
    "end": Field(
        N_("End"),
        _words(
            "fin|date de fin|date fin|annee de fin|annee fin|end|end date|end year|echeance|fin du projet"
            "|date de cloture|fin annee ou date|date fin projet|jusqu a|until"
        ),
    ),
    "period": Field(
        N_("Period"), _words("periode|dates|period|annees|years|periode d execution|periode du projet")
    ),
    "signature": Field(
        N_("First signature"),
        _words(
            "signature|date de signature|annee de signature|premiere signature|signed|first signature"
            "|signature date|date de la convention|convention"
        ),
    ),
    "status": Field(
        N_("Status"),
        _words("statut|etat|status|state|etat d avancement|avancement|statut du projet|project status"),
    ),
    "observed": Field(
        N_("Status seen on"),
        _words(
            "date d observation|observe le|statut observe le|statut vu le|status seen on|date de mise a jour"
            "|mise a jour|as of|observed|last updated|date du releve|reporting date|constate le"
        ),
    ),
    "confidence": Field(N_("Confidence"), _words("fiabilite|confidence|niveau de confiance|confiance")),
    "source": Field(
        N_("Source"),
        _words("source|sources|titre de la source|source title|origine de l information|nom de la source"),
    ),
    "source_url": Field(
        N_("Address of the source"),
        _words(
            "adresse de la source|url|lien|site web|source url|link|web|adresse internet|url de la source"
            "|address of the source|lien source"
        ),
    ),
    "source_date": Field(
        N_("Date of the source"), _words("date de la source|source date|date source|date of the source")
    ),
    "funder": Field(
        N_("Funder"), _words("bailleur|bailleurs|bailleur de fonds|financeur|donor|funder|bailleurs de fonds")
    ),
    "amount": Field(
        N_("Amount (euros)"),
        _words(
            "montant|budget|montant euros|montant en euros|montant eur|amount|amount euros|amount eur"
            "|budget euros|cout|cout total|budget eur|montant total|budget total"
        ),
    ),
    "amount_year": Field(
        N_("Year of the amount"), _words("annee du montant|annee du financement|year of the amount|exercice")
    ),
    "form": Field(
        N_("Form of the partnership"),
        _words(
            "forme|forme du partenariat|type de partenariat|form|form of the partnership|type de cooperation"
        ),
    ),
    "description": Field(
        N_("Description"),
        _words("description|objectif|objectifs|objective|resume|summary|description du projet|activites"),
    ),
    "note": Field(
        N_("Note"), _words("note|notes|remarque|remarques|observations|commentaire|commentaires|comments")
    ),
    "personal": Field(
        N_("Personal data (dropped)"),
        _words(
            "contact|contacts|courriel|email|e mail|mail|adresse mail|adresse email|telephone|tel|phone"
            "|mobile|portable|fax|point focal|focal point|personne contact|personne de contact"
            "|personne ressource"
            "|nom du contact|contact name|contact person|contact email|contact phone|referent|responsable"
            "|nom du responsable|numero de telephone|phone number|email address|adresse electronique|whatsapp"
        ),
        many=True,
    ),
    "ours": Field(
        N_("Reason for the rejection"),
        _words("motif du rejet|reason for the rejection|ligne d origine|original row"),
        many=True,
    ),
}
"""Every field; the order decides when two fit a heading equally well."""

HXL: Final[tuple[tuple[str, frozenset[str], str], ...]] = tuple(
    (tag, frozenset(attributes.split()), field)
    for tag, attributes, field in (
        ("org", "funding", "funder"),
        ("org", "funder", "funder"),
        ("org", "donor", "funder"),
        ("org", "impl", "implementer"),
        ("org", "partner", "partner"),
        ("org", "local", "partner"),
        ("org", "acronym", "acronym"),
        ("org", "type", "actor_kind"),
        ("org", "code", "actor_code"),
        ("org", "", "actor"),
        ("sector", "code", "dac"),
        ("sector", "dac", "dac"),
        ("sector", "", "theme"),
        ("subsector", "", "theme"),
        ("adm1", "code", "region_code"),
        ("adm1", "", "region"),
        ("adm2", "code", "cercle_code"),
        ("adm2", "", "cercle"),
        ("adm3", "code", "commune_code"),
        ("adm3", "", "commune"),
        ("adm4", "", "village"),
        ("loc", "code", "commune_code"),
        ("loc", "", "place"),
        ("date", "start", "start"),
        ("date", "end", "end"),
        ("date", "signature", "signature"),
        ("date", "observed", "observed"),
        ("date", "reported", "observed"),
        ("date", "updated", "observed"),
        ("date", "source", "source_date"),
        ("date", "", "period"),
        ("status", "date", "observed"),
        ("status", "", "status"),
        ("geo", "lat", "lat"),
        ("geo", "lon", "lon"),
        ("geo", "coord", "point"),
        ("activity", "code", "key"),
        ("activity", "id", "key"),
        ("activity", "description", "description"),
        ("activity", "", "title"),
        ("project", "code", "key"),
        ("project", "id", "key"),
        ("project", "", "title"),
        ("meta", "id", "key"),
        ("meta", "url", "source_url"),
        ("meta", "source", "source"),
        ("value", "", "amount"),
        ("description", "", "description"),
        ("contact", "", "personal"),
    )
)
"""(hashtag, attributes that it must have, field); the first that fits counts."""
