"""The page *Méthode et sources*: what the words mean, what the figures rest on, what is not known."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.documents import published_figures, sources_document
from data.schema import AREAS
from data.territories import boundary_status
from geo.pipeline.coverage import readings_of
from geo.wording import licence_name, tier_names
from translations import Translate
from views import state
from views.boundaries_panel import AREA_NAMES
from views.format import interval, number, percent
from views.markdown import link, plain


def page() -> None:
    """Draw the page."""
    t = state.translate()
    st.title(t("Method and sources"))
    _questions(t)
    _definitions(t)
    _reconciliation(t)
    _published(t)
    _quality(t)
    _boundaries(t)
    with st.expander(t("Every data file: from whom, licence, date, how made")):
        st.markdown(sources_document())


def _questions(t: Translate) -> None:
    st.markdown(
        t(
            "CartoCoop maps decentralised cooperation between the collectivities of Île-de-France and the region "
            "of Kayes (Mali): who is where, since when, on what, and where nobody is known to be. It shows what "
            "its sources say and nothing more: **a territory without a colour is one for which the register "
            "holds no partnership, not one where nobody works.**"
        )
    )


def _definitions(t: Translate) -> None:
    st.header(t("Definitions"))
    rows = [
        (
            t("Active in a year"),
            t(
                "The partnership has begun, and it has not ended, or it has no end and a source saw it ongoing "
                "not too long before (five years, adjustable). When the dates do not say, it is counted apart, as unknown."
            ),
        ),
        (
            t("Presence"),
            t(
                "An actor is present in a commune when a partnership names the commune (or a village, a school or "
                "a grouping whose members are known), its cercle or its region. The reach is kept: a partnership "
                "with the cercle says less about a commune than one with the commune itself."
            ),
        ),
        (
            t("Coverage"),
            t(
                "Covered communes divided by all communes of the parent territory, each commune once, in communes, "
                "km² and inhabitants. Areas are tabulated, so that the figures do not depend on the boundaries drawn."
            ),
        ),
        (
            t("Population"),
            t(
                "Census of 2009. The communes' populations are known for some only; the others are held between "
                "bounds that follow from the known totals of their cercles, never guessed: hence an interval."
            ),
        ),
        (
            t("Actor group"),
            t(
                "A town and its own twinning association, or a body and its predecessor, count once. Towns "
                "associated to another's project are not its bilateral partners."
            ),
        ),
        (
            t("Confidence"),
            t(
                "High: said by a party, the Atlas or a specialised body. Medium: one secondary source or a "
                "doubtful detail. Low: ambiguous."
            ),
        ),
        (
            t("Point on a border"),
            t(
                "A point that lies on the border of several communes belongs to the one whose code comes first."
            ),
        ),
    ]
    colon = t(": ")
    for word, meaning in rows:
        st.markdown(f"**{word}**{colon}{meaning}")


def _reconciliation(t: Translate) -> None:
    st.header(t("How far the answer moves"))
    st.markdown(
        t(
            "“Which part of Kayes is covered by actors of Île-de-France?” has no single answer. Each row is one "
            "reading of the same register; the published figure does not say which one it used."
        )
    )
    kayes = state.area_state("kayes")
    rows = []
    for reading in readings_of(kayes):
        table = reading.table
        communes, surface, people = (table.figure(unit) for unit in ("communes", "km2", "inhabitants"))
        rows.append(
            {
                t("Reading"): reading.label.render(t),
                t("Communes"): f"{number(communes.covered.low)} / {number(communes.total.low)}",
                t("Share of communes"): percent(communes.share),
                t("km²"): number(surface.covered.low),
                t("Share of km²"): percent(surface.share),
                t("Inhabitants (2009)"): interval(people.covered),
                t("Share of inhabitants"): percent(people.share),
                t("Dates unknown: communes more"): number(
                    communes.covered_with_unknown.low - communes.covered.low
                ),
            }
        )
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def _published(t: Translate) -> None:
    st.header(t("What others have published"))
    st.markdown(
        t(
            "The often quoted “more than 70 % of the territory” is an estimate of about 2010, given without a method: "
            "neither the unit (communes, area, population) nor the actors counted are stated. It stands here as "
            "published; nothing in the product is fitted to it."
        )
    )
    figures = published_figures()
    table = pd.DataFrame(
        {
            t("Figure"): figures["figure"].map(plain),
            t("What"): figures["what"].map(plain),
            t("Date"): figures["date"].map(lambda date: plain(date) or t("unknown")),
            t("Source"): [
                link(*pair) for pair in zip(figures["source_title"], figures["source_url"], strict=True)
            ],
            t("Note"): figures["note"].map(plain),
        }
    )
    st.table(table, hide_index=True, border="horizontal")
    st.caption(t("Texts of the sources are quoted in their own language."))


def _quality(t: Translate) -> None:
    st.header(t("Quality of the register"))
    quality = state.register().quality()
    confidence = quality.by_confidence
    facts = [
        (t("partnerships"), quality.partnerships),
        (t("actors, in {count} groups").format(count=quality.groups), quality.actors),
        (t("of high confidence"), confidence.get("high", 0)),
        (t("of medium confidence"), confidence.get("medium", 0)),
        (t("of low confidence"), confidence.get("low", 0)),
        (t("whose start no source gives"), quality.unknown_start),
        (t("whose end no source gives"), quality.unknown_end),
        (t("inside the area but in communes that no source names"), quality.unlocated),
        (t("outside the area"), quality.outside),
        (t("known from one page only"), quality.single_source),
        (t("about which sources disagree"), quality.contradictions),
    ]
    table = pd.DataFrame([{t("Partnerships…"): label, t("Number"): str(value)} for label, value in facts])
    st.table(table, hide_index=True, border="horizontal", width=560)
    with st.expander(t("Cases kept out of the register, and why")):
        cases = state.register().excluded()
        table = pd.DataFrame(
            {
                t("Case"): cases["subject"].map(plain),
                t("What the source says"): cases["statement"].map(plain),
                t("Why it is kept out"): cases["note"].map(plain),
                t("Source"): [link(*pair) for pair in zip(cases["title"], cases["url"], strict=True)],
            }
        )
        st.table(table, hide_index=True, border="horizontal")


def _boundaries(t: Translate) -> None:
    st.header(t("Boundaries"))
    status = boundary_status()
    for area in AREAS:
        info = status[area]
        st.markdown(
            t("**{area}**: {tier}, {vintage}. {source}. Licence: {licence}.").format(
                area=AREA_NAMES[area],
                tier=tier_names(info.tier, t),
                vintage=info.vintage,
                source=info.source,
                licence=licence_name(info.licence, info.tier, t),
            )
        )
    st.markdown(
        t(
            "Schematic boundaries are real outlines (Natural Earth) cut into one cell per commune by a power "
            "diagram: each cell has its commune's real area and lies around its real centroid. They show where a "
            "commune is and how large, not the surveyed line of its border. The old region of Kayes (7 cercles, "
            "129 communes) is the reference; since the laws of 2023 Nioro and Diéma form the region of Nioro, and "
            "Kita its own: a switch in the filter shows them."
        )
    )
