"""Folium maps that need no network: local Leaflet, no tiles, and a page of several maps side by side.

Folium links Leaflet, jQuery, Bootstrap and Font Awesome from the network. :class:`OfflineMap` names local
files instead and drops what our maps do not use; :class:`AreaMapElement` hands a map to our script, which
fetches its polygons and colours them (``static/runtime.js``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

MAPS = ("kayes", "idf", "overview")
AT_ONCE = ("kayes", "idf")
"""Maps whose polygons are asked for before any script has come."""
EARLY = (
    "<script>window.cartocoop = { asked: {} };\n"
    'for (const file of FILES) cartocoop.asked[file] = fetch(file, { cache: "force-cache" });</script>'
)
CENTRES: Mapping[str, tuple[float, float]] = {
    "kayes": (13.9, -10.2),
    "idf": (48.7, 2.5),
    "overview": (32.0, -4.0),
}


def script_json(value: Any) -> str:
    """Return JSON that is safe inside a ``<script>`` element, whatever the texts in it.

    ``<``, ``>``, ``&`` and the two line separators that JavaScript treats as ends of line are written
    as escapes, so that no text can close the element or open a comment.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class Page(Figure):
    """A branca page with a language, a main part and its scripts after it.

    Parameters
    ----------
    language
        Code of the page's language at the start.
    title
        Page title (escaped).
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language|e }}">\n'
        "<head>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "<title>{{ this.title|e }}</title>\n"
        "</head>\n"
        "<body>\n"
        "{{ this.before }}"
        '<div id="cc-page">\n'
        '<section id="cc-figures" class="cc-figures" hidden></section>\n'
        '<section id="cc-time" class="cc-time" hidden></section>\n'
        '<section id="cc-flowchart" class="cc-flowchart" hidden></section>\n'
        '<main class="cc-maps">\n{{ this.html.render(**kwargs) }}\n</main>\n'
        '<p id="cc-status" class="cc-status" role="status" aria-live="polite"></p>\n'
        '<ol id="cc-links" class="cc-flows cc-links" hidden></ol>\n'
        '<div id="cc-legend"></div>\n'
        '<div id="cc-share" class="cc-share" hidden></div>\n'
        "</div>\n"
        "{{ this.after }}"
        "{{ this.data }}"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, *, language: str, title: str) -> None:
        super().__init__(title=title)
        self.language = language
        self.before = ""
        self.after = ""
        self.data = ""
        self.header._children["meta_http"] = Element(
            '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">'
        )


class OfflineMap(folium.Map):
    """A Folium map without tiles, attribution or anything from the network.

    Parameters
    ----------
    name
        One of :data:`MAPS`; the map's variable and element are ``map_<name>``.
    scripts, styles
        ``(name, URL)`` of the local files that the page links; empty when the page holds them itself.
    """

    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<figure class="cc-panel" id="panel_{{ this.area }}">'
        '<h2 data-text="title_{{ this.area }}"></h2>'
        '<div class="folium-map" id="{{ this.get_name() }}"></div>'
        '{% if this.area == "overview" %}<div class="cc-side"><div id="cc-arcs" class="cc-arcs"></div>'
        '<ol id="cc-flows" class="cc-flows"></ol></div>'
        '{% else %}<span class="cc-notice"></span>{% endif %}'
        "</figure>\n"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, "
        "{{ dict(this.options, center=this.location)|tojson }});"
        "{% endmacro %}",
    )
    _template.globals["dict"] = dict

    def __init__(
        self,
        name: str,
        *,
        scripts: Sequence[tuple[str, str]] = (),
        styles: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(location=CENTRES[name], tiles=None, zoom_start=4, zoom_control=False)
        self._name, self._id, self.area = "map", name, name
        self.default_js, self.default_css = list(scripts), list(styles)
        self.options = {
            "zoom": 4,
            "zoomControl": False,
            "attributionControl": False,
            "zoomSnap": 0.25,
            "zoomDelta": 0.5,
            "wheelPxPerZoomLevel": 90,
            "maxZoom": 8 if name == "overview" else 14,
            "maxBoundsViscosity": 0.8,
            "keyboard": True,
        }


class AreaMapElement(MacroElement):
    """Hands its map to our script, with the address of its polygons.

    Parameters
    ----------
    polygons, fine
        File names within the bundle, of what is needed first and of the borders in full detail; "" when the
        page holds the polygons itself.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "cartocoop.addMap({{ this._parent.area|tojson }}, {{ this._parent.get_name() }}, "
        "{{ this.polygons|tojson }}, {{ this.fine|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, polygons: str, fine: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.polygons, self.fine = "area_map", polygons, fine


class Start(MacroElement):
    """One line of script of the page itself, before its maps or after them."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.line }}{% endmacro %}")

    def __init__(self, line: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self.line = "start", line


def twin_page(
    polygons: Mapping[str, str],
    config: Mapping[str, Any] | None,
    *,
    language: str,
    title: str,
    scripts: Sequence[tuple[str, str]] = (),
    styles: Sequence[tuple[str, str]] = (),
    fine: Mapping[str, str] | None = None,
    begin: str = "cartocoop.connect();",
    end: str = "",
) -> Page:
    """Return the page of the maps: Kayes and Île-de-France side by side, and the overview.

    Parameters
    ----------
    polygons
        Address of the polygons by map name; only the maps named get a panel.
    config
        Style, words and legends for the script (see :func:`layers.bundle.page_config`); None when a script
        of the page brings them.
    language, title
        Of the page at the start.
    scripts, styles
        Local files to link, ``(name, URL)``.
    fine
        Address of the borders in full detail by map name, where there is one.
    begin, end
        Script before the maps exist, and after.
    """
    page = Page(language=language, title=title)
    if config is not None:
        page.data = f'<script type="application/json" id="cc-config">{script_json(config)}</script>\n'
    early = [polygons[name] for name in AT_ONCE if polygons.get(name)]
    if early:
        page.header._children["early"] = Element(EARLY.replace("FILES", script_json(early)))
    page.add_child(Start(begin), name="begin")
    for name in MAPS:
        if name in polygons:
            one = OfflineMap(name, scripts=scripts, styles=styles)
            one.add_child(AreaMapElement(polygons[name], (fine or {}).get(name, "")))
            page.add_child(one, name=f"map_{name}")
    if end:
        page.add_child(Start(end), name="end")
    return page
