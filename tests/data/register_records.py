"""Records that the tests of the register share."""

from __future__ import annotations

from data.records import ActorRecord, FundingRecord, PartnershipRecord, SourceRecord, ThemeRecord, TieRecord

TOWN = ActorRecord("Montreuil", "fr", "commune", territory_code="COM-93048", francilian=True)
OTHER = ActorRecord("Cachan", "fr", "commune", territory_code="COM-94016", francilian=True)
CERCLE = ActorRecord("Cercle de Yélimané", "ml", "cercle", territory_code="ML0107")
PAGE = PartnershipRecord(
    title="Promotion de l’Assemblée",
    atlas_id="12471",
    actors=(TOWN, CERCLE),
    ties=(TieRecord("Cercle de Yélimané", "cercle", "ML0107", partner_id=CERCLE.actor_id),),
    start_year=2001,
    status="ongoing",
    themes=(ThemeRecord("eau", "Environnement, Climat et Energie", "Eau et déchets"),),
    sources=(SourceRecord("Atlas", "https://pastel.example/atlas/detailProjet.html?criteres.prjId=12471"),),
    funding=(FundingRecord("Autre", "71478", 71478.0, 0.0, "2001"),),
    texts=(("context", "Un contexte."),),
)
OWN = PartnershipRecord(
    title="Cachan – Yélimané",
    actors=(OTHER, CERCLE),
    ties=(TieRecord("Cercle de Yélimané", "cercle", "ML0107"),),
    sources=(SourceRecord("Site de la ville"),),
)
