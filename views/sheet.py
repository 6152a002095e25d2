"""The sheet of what is chosen on the map: a territory or an actor, partnership by partnership."""

from __future__ import annotations

import streamlit as st

from data.errors import NotFoundError
from geo.filters import Filter, kind_name
from geo.pipeline.coverage import State, actor_sheet_of, territory_sheet_of
from geo.sheets import ActorSheet, PartnershipSheet, TerritorySheet
from layers.sheets import level_name, partnership_heading, partnership_lines
from translations import Translate
from views import documents_panel, state
from views.format import number
from views.markdown import plain


def draw(kayes: State, t: Translate, asked: Filter | None = None) -> None:
    """Draw the sheet of the selection, or say how to choose something.

    Parameters
    ----------
    kayes
        State of Kayes.
    t
        Translate function.
    asked
        The filter; by default that of the widgets.
    """
    chosen = st.session_state["selection"]
    if chosen is None:
        st.info(
            t("Choose a commune, a cercle or an actor on the maps: its sheet opens here."),
            icon=":material/touch_app:",
        )
        return
    asked = asked or state.current_filter()
    try:
        if chosen["kind"] == "territory":
            _territory(territory_sheet_of(kayes, chosen["id"], asked), t)
        else:
            _actor(actor_sheet_of(kayes, chosen["id"], asked), kayes, t)
        documents_panel.sheet_button(kayes, chosen["id"], asked, t)
    except NotFoundError as error:
        st.warning(error.render(t))
    st.button(t("Close the sheet"), on_click=_close, icon=":material/close:")


def _close() -> None:
    st.session_state["selection"] = None


def _territory(sheet: TerritorySheet, t: Translate) -> None:
    with st.container(border=True):
        st.subheader(sheet.name)
        where = ", ".join(
            name for name in (sheet.parent_name, sheet.region_name) if name and name != sheet.name
        )
        facts = [f"{level_name(sheet.level, t)}{f' ({sheet.kind})' if sheet.kind else ''}", where, sheet.code]
        facts.append(t("{area} km²").format(area=number(sheet.area_km2)))
        if sheet.population is not None:
            facts.append(
                t("{count} inhabitants ({source})").format(
                    count=number(sheet.population), source=sheet.population_source or t("source not stated")
                )
            )
        if sheet.chef_lieu:
            facts.append(t("chef-lieu: {name}").format(name=sheet.chef_lieu))
        st.text(" · ".join(fact for fact in facts if fact))
        sections = (
            (t("Directly"), sheet.direct),
            (t("Through its cercle or département"), sheet.via_cercle),
            (t("Through its region"), sheet.via_region),
            (t("In a part of this territory"), sheet.within),
        )
        _sections(sections, t)
        if not any(partnerships for _, partnerships in sections):
            st.text(t("No partnership known under this filter."))
        _unknown(sheet.unknown, t)


def _actor(sheet: ActorSheet, kayes: State, t: Translate) -> None:
    names = dict(zip(kayes.territories["code"], kayes.territories["name"], strict=True))
    with st.container(border=True):
        st.subheader(sheet.name)
        kinds = sorted({kind_name(member.kind, t) for member in sheet.members})
        st.text(
            " · ".join(
                [*kinds, t("of Île-de-France") if sheet.francilian else t("from outside Île-de-France")]
            )
        )
        if len(sheet.members) > 1:
            st.text(t("Counted as one group: {names}").format(names=", ".join(m.name for m in sheet.members)))
        if sheet.territories:
            places = ", ".join(names.get(code, code) for code in sheet.territories)
            st.text(t("Partner territories: {names}").format(names=places))
        _sections(
            (
                (t("With communes"), sheet.direct),
                (t("With cercles"), sheet.via_cercle),
                (t("With the region"), sheet.via_region),
                (t("Elsewhere, or in communes that no source names"), sheet.unlocated),
            ),
            t,
        )
        for note in sheet.notes:
            st.caption(plain(note))
        _unknown(sheet.unknown, t)


def _sections(sections: tuple[tuple[str, tuple[PartnershipSheet, ...]], ...], t: Translate) -> None:
    for title, partnerships in sections:
        if partnerships:
            st.markdown(f"**{title}** ({len(partnerships)})")
            for partnership in partnerships:
                draw_partnership(partnership, t)


def draw_partnership(partnership: PartnershipSheet, t: Translate, *, expanded: bool = False) -> None:
    """Draw one partnership, folded: its facts, the unknown ones included, and its sources."""
    with st.expander(plain(partnership_heading(partnership, t)), expanded=expanded):
        colon = t(": ")
        for label, value in partnership_lines(partnership, t):
            st.text(f"{label}{colon}{value}")
        st.text(t("Sources:"))
        for source in partnership.sources:
            date = f" ({source.date})" if source.date else ""
            if source.url.startswith(("https://", "http://")):
                st.link_button(
                    f"{plain(source.title)}{date}",
                    source.url,
                    icon=":material/open_in_new:",
                    type="tertiary",
                )
            else:
                st.text(f"{source.title}{date}")
            if source.statement:
                st.caption(plain(source.statement))


def _unknown(messages: tuple[object, ...], t: Translate) -> None:
    if messages:
        st.caption(t("Not known: ") + " ".join(plain(message.render(t)) for message in messages))
