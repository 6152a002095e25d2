"""How a file is read, as a person decides it: columns, kept mappings, sheet or layer, coordinates, codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from data.errors import CartoCoopError
from data.importers.boundary_archives import SeveralLayersError
from data.importers.boundary_files import NoCrsError
from data.importers.columns import FIELDS, ColumnMapping, Suggestion
from data.importers.formats import Reading, columns_of
from data.importers.mappings import LONGEST_NAME, list_mappings, load_mapping, mapping_of, save_mapping
from data.importers.rows import CodeScheme
from data.importers.source import Source
from translations import Translate
from views.markdown import plain

_KNOWN_CRS: Final = ("EPSG:4326", "EPSG:32628", "EPSG:32629", "EPSG:32630", "EPSG:2154", "EPSG:3857")
_SCHEMES: Final[tuple[CodeScheme, ...]] = ("", "newer", "2015")


def chosen_mapping(t: Translate) -> ColumnMapping | None:
    """Draw the kept mappings, when there are any; return the one chosen for all the files."""
    names = list_mappings()
    if not names:
        return None
    if wanted := st.session_state.pop("r_mapping_next", ""):
        st.session_state["r_mapping"] = wanted
    if st.session_state.get("r_mapping") not in ("", *names):
        st.session_state["r_mapping"] = ""
    name = st.selectbox(
        t("Saved mapping of columns"),
        ["", *names],
        format_func=lambda one: plain(one) if one else t("none: as recognised"),
        key="r_mapping",
        help=t("It is used for every file chosen above."),
    )
    return load_mapping(name) if name else None


def reading_of(source: Source, mapping: ColumnMapping | None, t: Translate) -> Reading | None:
    """Draw how a file is to be read; return it, or None when something must be said first.

    Raises
    ------
    CartoCoopError
        The file cannot be read.
    """
    mark = source.checksum[:16]
    layer = str(st.session_state.get(f"r_sheet_{mark}", ""))
    crs = str(st.session_state.get(f"r_crs_{mark}") or "")
    reading = Reading(mapping=mapping, sheet=layer, crs=crs)
    try:
        found = _columns(source, mark, mapping.name if mapping else "", layer, crs, _mapping=mapping)
    except SeveralLayersError as error:
        st.selectbox(
            t("The file has several layers. Which one?"),
            ["", *error.layers],
            format_func=lambda one: plain(one) if one else t("choose"),
            key=f"r_sheet_{mark}",
        )
        return None
    except NoCrsError:
        st.selectbox(
            t("The file does not say which coordinate reference system it is in. Which one?"),
            _KNOWN_CRS,
            index=None,
            accept_new_options=True,
            placeholder="EPSG:4326",
            key=f"r_crs_{mark}",
            help=t("EPSG:4326 for degrees, EPSG:32629 for UTM 29N, EPSG:2154 for Lambert-93."),
        )
        return None
    if layer or crs:
        said = ", ".join(filter(None, (layer, crs)))
        st.caption(t("Read as you said: {what}.").format(what=plain(said)))
    if not found:
        return reading
    key = f"{mark}_{mapping.name if mapping else ''}_{layer}"
    with st.expander(t("What the columns hold"), icon=":material/view_column:"):
        columns, scheme = _form(found, key, mapping, t)
        _keep(found, columns, scheme, key, t)
    changed = {one.column: columns[one.column] for one in found}
    said_now = None if all(changed[one.column] == one.field for one in found) else changed
    return Reading(columns=said_now, mapping=mapping, scheme=scheme, sheet=layer, crs=crs)


@st.cache_data(show_spinner=False, max_entries=16)
def _columns(
    _source: Source, mark: str, name: str, layer: str, crs: str, *, _mapping: ColumnMapping | None
) -> tuple[Suggestion, ...]:
    del mark, name  # keys of the cache: the file and the mapping
    return columns_of(_source.content, _source.name, Reading(mapping=_mapping, sheet=layer, crs=crs))


def _form(
    found: Sequence[Suggestion], key: str, mapping: ColumnMapping | None, t: Translate
) -> tuple[dict[int, str], CodeScheme]:
    """Draw what each column holds; return it as decided, with the scheme of the codes."""
    names = {"": t("(left out)")} | {field: t(about.label) for field, about in FIELDS.items()}
    schemes = {
        "": t("told from the names beside them"),
        "newer": t("newer scheme (ML0101 is Bafoulabé)"),
        "2015": t("scheme of 2015 (ML0101 is Kayes)"),
    }
    decided: dict[int, str] = {}
    with st.form(f"r_columns_{key}", border=False):
        st.caption(t("Recognised from the headings; correct what is wrong."))
        left, right = st.columns(2)
        for at, one in enumerate(found):
            decided[one.column] = (right if at % 2 else left).selectbox(
                plain(one.heading) or t("(no heading)"),
                list(names),
                index=list(names).index(one.field),
                format_func=names.__getitem__,
                key=f"r_column_{key}_{one.column}",
            )
        usual: CodeScheme = mapping.scheme if mapping else ""
        scheme = st.selectbox(
            t("P-codes of Mali"),
            _SCHEMES,
            index=_SCHEMES.index(usual),
            format_func=schemes.__getitem__,
            key=f"r_scheme_{key}",
        )
        st.form_submit_button(t("Read the file so"), icon=":material/refresh:")
    return decided, scheme


def _keep(
    found: Sequence[Suggestion], columns: dict[int, str], scheme: CodeScheme, key: str, t: Translate
) -> None:
    """Draw the way to keep what was decided under a name."""
    with st.popover(t("Keep this mapping"), icon=":material/bookmark_add:"):
        name = st.text_input(t("Name of the mapping"), max_chars=LONGEST_NAME, key=f"r_keep_{key}")
        if not st.button(t("Keep"), key=f"r_kept_{key}"):
            return
        decided = tuple(
            Suggestion(one.column, one.heading, columns[one.column], 100.0, "said") for one in found
        )
        try:
            save_mapping(mapping_of(name, decided, scheme))
        except CartoCoopError as error:
            st.error(error.render(t))
            return
    st.session_state["r_mapping_next"] = " ".join(name.split())
    st.toast(t("Mapping kept: {name}").format(name=plain(name)))
    st.rerun()
