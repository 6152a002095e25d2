"""What a person chooses for a poster: template, paper, territories, words, logos, QR code, resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.addresses import LONGEST_ADDRESS, web_address
from data.errors import CartoCoopError
from data.logos import LARGEST_BYTES, LOGO_SUFFIXES, MOST_LOGOS, read_logos
from data.schema import AREAS
from geo.pipeline.coverage import State
from geo.pipeline.poster import LONGEST_SUBTITLE, LONGEST_TITLE, PosterRequest
from layers.poster_files import (
    BOTH_AREAS,
    NEEDS_CERCLE,
    ONE_AREA,
    PAPERS,
    TAKES_YEARS,
    TEMPLATE_LABELS,
    templates,
)
from translations import LANGUAGES, Translate
from views import filters, state
from views.boundaries_panel import AREA_NAMES
from views.filters import FIRST_YEAR
from views.state import ANY

DPIS = (72, 100, 150, 200, 300, 400, 600)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen.

    Parameters
    ----------
    request
        The poster; None while something that was given cannot be used (the person has been told).
    language, title, logos
        For the booklet too.
    place
        Where the preview goes.
    """

    request: PosterRequest | None
    language: str
    title: str | None
    logos: tuple[bytes, ...]
    place: DeltaGenerator


def draw(states: Mapping[str, State], t: Translate) -> Choice:
    """Draw the form, beside the room for the preview; return what was chosen."""
    form, place = st.columns([5, 6], gap="large")
    with form:
        given = _what(states, t)
        with st.expander(t("Words and language")):
            given |= _words(t)
        with st.expander(t("Logos and QR code")):
            logos, address, sound = _marks(t)
        given["dpi"] = st.select_slider(
            t("Resolution of a PNG (dots per inch)"),
            DPIS,
            key="x_dpi",
            help=t("SVG and PDF are drawings: they have no resolution."),
        )
    request = None
    if sound:
        try:
            request = PosterRequest(filter=state.current_filter(), logos=logos, address=address, **given)
        except CartoCoopError as error:
            form.error(error.render(t))
    return Choice(request, given["language"], given["title"], logos, place)


def _what(states: Mapping[str, State], t: Translate) -> dict[str, Any]:
    """Draw template, paper and what the template asks for."""
    given: dict[str, Any] = {
        "template": st.selectbox(
            t("What it shows"), templates(), format_func=lambda one: t(TEMPLATE_LABELS[one]), key="x_template"
        )
    }
    given["paper"] = st.selectbox(
        t("Paper"), list(PAPERS), format_func=lambda one: t(PAPERS[one].label), key="x_paper"
    )
    template = given["template"]
    if template in BOTH_AREAS | ONE_AREA:
        choices = [*(["both"] if template in BOTH_AREAS else []), *AREAS]
        key = "x_areas" if template in BOTH_AREAS else "x_area"
        chosen = st.segmented_control(
            t("Territories"),
            choices,
            format_func=lambda area: AREA_NAMES.get(area, t("both")),
            required=True,
            key=key,
        )
        given["areas"] = AREAS if chosen == "both" else (chosen,)
    if template in NEEDS_CERCLE:
        units = filters.units_of(states["kayes"]) | filters.units_of(states["idf"])
        given["cercle"] = st.selectbox(
            t("Cercle or département"), list(units), format_func=units.__getitem__, key="x_cercle"
        )
    if template in TAKES_YEARS:
        last = datetime.now(UTC).year
        given["years"] = st.slider(t("Years to compare"), FIRST_YEAR, last, key="x_years")
    return given


def _words(t: Translate) -> dict[str, Any]:
    language = st.selectbox(
        t("Language of the file"),
        [ANY, *LANGUAGES],
        format_func=lambda one: LANGUAGES.get(one, t("that of the screen")),
        key="x_lang",
    )
    title = st.text_input(t("Title"), max_chars=LONGEST_TITLE, placeholder=t("its own"), key="x_title")
    subtitle = st.text_input(
        t("Subtitle"), max_chars=LONGEST_SUBTITLE, placeholder=t("the filter in words"), key="x_subtitle"
    )
    return {
        "language": language or state.language(),
        "title": title.strip() or None,
        "subtitle": subtitle.strip() or None,
    }


def _marks(t: Translate) -> tuple[tuple[bytes, ...], str | None, bool]:
    """Draw logos and address; return them, and whether they can be used."""
    logos: tuple[bytes, ...] = ()
    address, sound = None, True
    files = st.file_uploader(
        t("Logos (PNG or JPEG, at most {count})").format(count=MOST_LOGOS),
        type=list(LOGO_SUFFIXES),
        accept_multiple_files=True,
        max_upload_size=LARGEST_BYTES // 1_000_000,
        key="x_logos",
    )
    try:
        logos = read_logos((file.name, file.getvalue()) for file in files)
    except CartoCoopError as error:
        st.error(error.render(t))
        sound = False
    if st.checkbox(t("QR code to the live map"), key="x_qr"):
        usual = state.live_address()
        text = st.text_input(
            t("Its address"),
            max_chars=LONGEST_ADDRESS,
            placeholder=usual,
            key="x_address",
            help=t("The address under which those who see the poster reach this map."),
        )
        try:
            address = web_address(text.strip() or usual)
        except CartoCoopError as error:
            st.error(error.render(t))
            sound = False
    return logos, address, sound
