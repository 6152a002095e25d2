"""The single file before its script runs: what can be read without it, and the places that it fills."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from babel.dates import format_date

from data.errors import Translate
from data.exporters.document import ExportDocument


def tag(name: str, text: str, **attributes: str) -> str:
    """Return an element with a text; a trailing ``_`` of an attribute's name is dropped."""
    given = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{given}>{escape(text)}</{name}>"


def items(lines: Iterable[str], **attributes: str) -> str:
    """Return a list of texts; empty ones are left out."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<ul{given}>" + "".join(tag("li", line) for line in lines if line) + "</ul>\n"


def made_on(document: ExportDocument, language: str, t: Translate) -> str:
    """Return the line that dates the file."""
    day = format_date(document.date, format="long", locale=language)
    return t("Made with CartoCoop on {date}.").format(date=day)


def before(document: ExportDocument, t: Translate) -> str:
    """Return what stands above the maps: title, figures of the opening view, places for search and filter."""
    return (
        '<header class="cs-head">'
        + _words("a", "skip", t("Skip to the maps"), href="#cc-page", class_="cs-skip")
        + '<div class="cs-bar"><div id="cs-lang" role="group"></div>'
        + _words("button", "print", t("Print"), id="cs-print", type="button", class_="cs-quiet")
        + "</div>"
        + tag("h1", document.title, id="cs-title")
        + tag("p", document.subtitle, id="cs-subtitle")
        + "<noscript>"
        + tag(
            "p",
            t(
                "Without JavaScript this file shows its figures, the table of its communes and its sources as"
                " they were when it was made; maps, filters, search and sheets need it."
            ),
        )
        + "</noscript>\n"
        + tag(
            "p",
            t(
                "This browser is too old for the maps, the filters and the search. The figures, the table and"
                " the sources below are those of the view that the file opens with."
            ),
            id="cs-old",
            hidden="",
        )
        + '<p id="cs-lost" role="status"></p>'
        + '<div id="cs-tools" hidden><div id="cs-search"></div><div id="cs-form"></div></div>'
        + f'<div id="cs-figures">{items(document.figures["text"].astype(str))}</div>'
        + '<p id="cs-news" class="cs-hidden" role="status" aria-live="polite"></p>'
        + "</header>\n"
    )


def after(document: ExportDocument, t: Translate) -> str:
    """Return what stands below the maps: sheet, table, notes, sources."""
    sources = document.sources.drop_duplicates(["title", "url"]).sort_values("title")
    listed = "".join(
        _source(str(row.title), str(row.url), str(row.date)) for row in sources.itertuples(index=False)
    )
    return (
        '<aside id="cs-sheet" hidden></aside>\n'
        '<section id="cs-words"><div id="cs-tables">'
        + tag("h2", t("Table"))
        + _table(document, t)
        + "</div>"
        + _words("h2", "read_with", t("To be read with the figures"))
        + items((*document.published, *document.notes, *document.boundaries.values()), id="cs-notes")
        + _words("h2", "sources_view", t("Sources of the partnerships shown"))
        + f'<ul id="cs-sources">{listed}</ul>\n'
        + '<div id="cs-foot">'
        + items(document.credits, id="cs-credits")
        + tag("p", made_on(document, document.language, t), id="cs-made")
        + "</div></section>\n"
    )


def _words(name: str, key: str, text: str, **attributes: str) -> str:
    """Return an element whose words the script changes with the language."""
    return tag(name, text, **{"data-words": key}, **attributes)


def _source(title: str, url: str, date: str) -> str:
    """Return a source as a list item; only a web address becomes a link."""
    words = ", ".join(part for part in (title or url, date) if part)
    if url.lower().startswith(("https://", "http://")):
        return f"<li>{tag('a', words, href=url, rel='noopener noreferrer', target='_blank')}</li>"
    return tag("li", words)


def _table(document: ExportDocument, t: Translate) -> str:
    """Return the communes of the opening view: every one of Kayes, and others with an actor."""
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
        + tag("th", str(row.name), scope="row")
        + tag("td", str(row.parent_name))
        + tag("td", str(row.n_actors))
        + tag("td", reaches.get(str(row.best_reach), "–"))
        + tag("td", str(row.actors))
        + "</tr>"
        for row in told.itertuples(index=False)
    ]
    head = "".join(tag("th", words, scope="col") for words in heads)
    caption = tag("caption", t("Every commune of Kayes; in Île-de-France, those with an actor."))
    return (
        f'<div class="cs-scroll"><table>{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>\n"
    )
