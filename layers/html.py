"""The map as one HTML file that opens from disk: everything is in it, and it asks the network for nothing.

A content security policy written from the page itself forbids every request and every script but its own
(each allowed by its SHA-256), so that no text of the register can run or call home.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
from babel.dates import format_date

from data.errors import Translate
from data.exporters.document import ExportDocument
from layers.base import script_json, twin_page
from layers.bundle import Assets, assets, page_config, script_hashes
from layers.payload import MapView, to_payload

SHEET_COLUMNS = (
    "title",
    "actor",
    "partner",
    "territory_name",
    "themes",
    "source",
    "source_url",
    "source_date",
)


def years(start: Any, end: Any) -> str:
    """Return "1998–2004", "1998–", "–2004" or "" for years that may be missing."""
    first = "" if pd.isna(start) else str(int(start))
    last = "" if pd.isna(end) else str(int(end))
    return f"{first}–{last}" if first or last else ""


def sheets(links: pd.DataFrame, partnerships: pd.DataFrame) -> dict[str, Any]:
    """Return the details panel's content: partnerships once, and which of them stand behind each link.

    Parameters
    ----------
    links
        As :func:`geo.links.links` returns them.
    partnerships
        EXPORT_PARTNERSHIPS.

    Returns
    -------
    dict
        ``rows``: one dict of texts per row of `partnerships`; ``links``: for each link, in order, the
        positions of its rows.
    """
    rows = [
        {name: str(row[name]) for name in SHEET_COLUMNS if row[name]}
        | {"years": years(row["start_year"], row["end_year"])}
        for row in partnerships.to_dict("records")
    ]
    known: dict[tuple[str, str], list[tuple[int, str]]] = {}
    keys = partnerships[["partnership_id", "territory_code", "actor"]].itertuples(index=False)
    for position, (identifier, code, actor) in enumerate(keys):
        known.setdefault((identifier, code), []).append((position, actor))
    behind = [
        [
            position
            for identifier in link.partnerships
            for position, actor in known.get((identifier, link.territory_code), ())
            if actor in link.actors
        ]
        for link in links.itertuples(index=False)
    ]
    return {"rows": rows, "links": behind}


def _tag(name: str, text: str, **attributes: str) -> str:
    given = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{escape(text)}</{name}>"


def _items(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(_tag("li", line) for line in lines if line) + "</ul>\n"


def _source(title: str, url: str, date: str) -> str:
    """Return a source as a list item; only a web address becomes a link."""
    words = ", ".join(part for part in (title or url, date) if part)
    if url.lower().startswith(("https://", "http://")):
        return f"<li>{_tag('a', words, href=url, rel='noopener noreferrer', target='_blank')}</li>"
    return _tag("li", words)


def _table(document: ExportDocument, t: Translate) -> str:
    """Return the table that says the same as the maps: every commune of Kayes, and others with an actor."""
    frame = document.territories
    told = frame[(frame["area"] == "kayes") | (frame["n_actors"] + frame["n_unknown"] > 0)]
    reaches = {
        "direct": t("direct"),
        "cercle": t("through the cercle or département"),
        "region": t("through the region"),
    }
    heads = (t("Commune"), t("Cercle or département"), t("Actors"), t("Nearest reach"), t("Who"))
    rows = [
        "<tr>"
        + _tag("th", str(row.name), scope="row")
        + _tag("td", str(row.parent_name))
        + _tag("td", str(row.n_actors))
        + _tag("td", reaches.get(str(row.best_reach), "–"))
        + _tag("td", str(row.actors))
        + "</tr>"
        for row in told.itertuples(index=False)
    ]
    head = "".join(_tag("th", words, scope="col") for words in heads)
    caption = t("Every commune of Kayes; in Île-de-France, those with an actor.")
    return (
        '<div id="cc-filter" hidden><label>'
        + escape(t("Search the table:"))
        + ' <input type="search"></label></div>\n'
        '<div class="cc-scroll"><table id="cc-table">'
        + _tag("caption", caption)
        + f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>\n"
    )


def _before(document: ExportDocument, t: Translate) -> str:
    lines = [
        f"{label} : {value}" if document.language == "fr" else f"{label}: {value}"
        for label, value in document.filter_lines
    ]
    return (
        '<header class="cc-head">'
        + _tag("h1", document.title)
        + _tag("p", document.subtitle, class_="cc-subtitle")
        + "<noscript>"
        + _tag("p", t("This map needs JavaScript; the table below says the same without it."))
        + "</noscript>\n"
        + _items(document.figures["text"].astype(str).tolist())
        + "<details>"
        + _tag("summary", t("Filter"))
        + _items(lines)
        + "</details></header>\n"
    )


def _after(document: ExportDocument, t: Translate) -> str:
    sources = document.sources.drop_duplicates(["title", "url"]).sort_values("title")
    listed = "".join(
        _source(str(row.title), str(row.url), str(row.date)) for row in sources.itertuples(index=False)
    )
    day = format_date(document.date, format="long", locale=document.language)
    return (
        '<aside id="cc-sheet" aria-live="polite"></aside>\n'
        '<section class="cc-words">'
        + _tag("h2", t("Table"))
        + _table(document, t)
        + _tag("h2", t("To be read with the figures"))
        + _items((*document.published, *document.notes, *document.boundaries.values()))
        + _tag("h2", t("Sources"))
        + f"<ul>{listed}</ul>\n"
        + _items(document.credits)
        + _tag("p", t("Made with CartoCoop on {date}.").format(date=day))
        + "</section>\n"
    )


def _data(polygons: Mapping[str, bytes], payload: Mapping[str, Any], panel: Mapping[str, Any]) -> str:
    parts = [("cc-args", script_json(payload)), ("cc-sheets", script_json(panel))]
    parts += [(f"cc-polygons-{name}", script_json_text(content)) for name, content in polygons.items()]
    return "".join(f'<script type="application/json" id="{key}">{text}</script>\n' for key, text in parts)


def script_json_text(content: bytes) -> str:
    """Return JSON bytes as text that is safe inside a ``<script>`` element."""
    text = content.decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _inline(kit: Assets) -> str:
    style = f"<style>{kit.leaflet_css}</style>\n<style>{kit.style}\n{kit.page_style}</style>\n"
    scripts: Sequence[str] = (kit.leaflet_js, kit.script, kit.sheet)
    return style + "".join(f"<script>{text}</script>\n" for text in scripts)


def standalone_html(
    document: ExportDocument, view: MapView, polygons: Mapping[str, bytes], t: Translate
) -> str:
    """Return the whole map as one HTML page.

    Parameters
    ----------
    document
        Title, figures, tables, sources and date.
    view
        What the maps show; its language and that of `document` are the same.
    polygons
        Content of the geometry files by map name (:func:`layers.bundle.bundle_polygons`).
    t
        Translation function of that language.

    Returns
    -------
    str
        HTML that needs no other file; online tiles of `view` are left out.
    """
    payload = to_payload(view, t) | {"show": "all"}
    payload["options"] = payload["options"] | {"tiles": None}
    config = page_config()
    config = {
        "style": config["style"],
        "texts": {document.language: config["texts"][document.language]},
        "legend": {document.language: config["legend"][document.language]},
    }
    page = twin_page(
        dict.fromkeys(polygons, ""),
        config,
        language=document.language,
        title=document.title,
        begin="cartocoop.standalone();",
    )
    page.before, page.after = _before(document, t), _after(document, t)
    page.data += _data(polygons, payload, sheets(view.links, document.partnerships))
    html = str(page.render()).replace("</head>", _inline(assets()) + "</head>", 1)
    policy = (
        f"default-src 'none'; script-src {script_hashes(html)}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace("<head>", f"<head>\n{meta}", 1)
