"""The map as one HTML file that opens from disk: everything is in it, and it asks the network for nothing.

The register itself is in the file: filters, figures, search, sheets and tables are worked out in the page
(``static/standalone*.js``), in both languages. A content security policy written from the page itself forbids
every request and every script but its own (each allowed by its SHA-256), so that no text of the register can
run or call home.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

import translations
from data.bundles import read_folder
from data.exporters.document import ExportDocument
from data.schema import AREAS, Area
from data.territories import level_status
from geo import export_sentences as say
from geo.pipeline.coverage import State, coverage_of
from geo.pipeline.export import ExportRequest
from layers._html_page import after, before, made_on
from layers._html_register import opening, register_pack
from layers._html_words import named_kinds, page_words
from layers.base import script_json, twin_page
from layers.bundle import STATIC, assets, bare, page_config, script_hashes

SCRIPTS: Final = ("core", "words", "filters", "search", "tables", "sheet")
"""Parts of the page's own script, ``static/standalone_<part>.js``; ``standalone.js`` ties them together."""


@cache
def own_files() -> dict[str, str]:
    """Return the files of this page alone: ``compat`` (before all other scripts), ``script``, ``style``."""
    files = {name: content.decode() for name, content in read_folder(STATIC, (".js", ".css")).items()}
    names = [*(f"standalone_{part}.js" for part in SCRIPTS), "standalone.js"]
    return {
        "compat": files["standalone_compat.js"],
        "script": "\n".join(files[name] for name in names),
        "style": files["standalone.css"],
    }


def script_json_text(content: bytes) -> str:
    """Return JSON bytes as text that is safe inside a ``<script>`` element."""
    text = content.decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _standing(
    request: ExportRequest, states: Mapping[Area, State], document: ExportDocument, language: str
) -> dict[str, Any]:
    """Return the sentences that no filter changes, in one language."""
    t = translations.translator(language)
    wide = replace(request.filter, cercle=None)
    tables = {area: replace(coverage_of(state, wide), n_unlocated=None) for area, state in states.items()}
    heads = {area: table.figures[0] for area, table in tables.items()}
    names = {area: say.place_name(one.parent_name, one.parent_level, area, t) for area, one in heads.items()}
    communes = document.territories
    return {
        "notes": [
            *say.past(next(iter(states.values())).past, language, t),
            *say.published(t),
            *say.notes(tables, communes, t),
            *(say.boundaries(names[area], level_status(area, "commune"), t) for area in states),
        ],
        "credits": list(say.credit_lines(t)),
        "made": made_on(document, language, t),
        "notice": t("schematic boundaries") if document.schematic else "",
    }


def _page_data(
    request: ExportRequest, states: Mapping[Area, State], document: ExportDocument
) -> dict[str, Any]:
    starts = next(iter(states.values())).ties["start_year"].dropna()
    today = request.date.year
    return {
        "opening": opening(request.filter, request.language),
        "named": named_kinds(),
        "languages": dict(translations.LANGUAGES),
        "words": {
            language: page_words(translations.translator(language), language)
            for language in translations.LANGUAGES
        },
        "standing": {
            language: _standing(request, states, document, language) for language in translations.LANGUAGES
        },
        "today": today,
        "first": min(int(starts.min()) if len(starts) else today, today),
    }


def standalone_html(
    request: ExportRequest,
    states: Mapping[Area, State],
    document: ExportDocument,
    polygons: Mapping[str, bytes],
) -> str:
    """Return the whole map as one HTML page.

    Parameters
    ----------
    request
        The areas of the file, the filter and the language that it opens with, its date.
    states
        State of each area of the request.
    document
        The opening view, for a reader without scripts.
    polygons
        Content of the geometry files by map name (:func:`layers.bundle.bundle_polygons`); those of other
        areas are left out, and the overview where only one area is asked for.

    Returns
    -------
    str
        HTML that needs no other file and makes no request.
    """
    shown: dict[Area, State] = {area: states[area] for area in request.areas}
    maps = [*request.areas, "overview"] if set(AREAS) <= set(shown) else list(request.areas)
    page = twin_page(
        dict.fromkeys(maps, ""),
        page_config(),
        language=request.language,
        title=document.title,
        begin="cartocoop.standalone();",
    )
    t = translations.translator(request.language)
    page.before, page.after = before(document, t), after(document, t)
    parts = {
        "cs-page-data": script_json(_page_data(request, shown, document)),
        "cs-register": script_json(register_pack(shown, request.filter)),
        **{f"cc-polygons-{name}": script_json_text(polygons[name]) for name in maps},
    }
    page.data += "".join(
        f'<script type="application/json" id="{key}">{text}</script>\n' for key, text in parts.items()
    )
    html = str(page.render()).replace("</head>", _inline() + "</head>", 1)
    policy = (
        f"default-src 'none'; script-src {script_hashes(html)}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace("<head>", f"<head>\n{meta}", 1)


def _inline() -> str:
    kit, own = assets(), own_files()
    style = f"<style>{kit.leaflet_css}</style>\n<style>{kit.style}\n{own['style']}</style>\n"
    scripts = (own["compat"], kit.leaflet_js, kit.script, bare(own["script"]))
    return style + "".join(f"<script>{text}</script>\n" for text in scripts)
