"""The words of a search's results and of a theme's documents, for pages and terminals alike."""

from __future__ import annotations

from data.errors import Translate
from data.search import SEPARATOR
from geo.filters import UNKNOWN_THEME, kind_name
from geo.pipeline.search import SearchResult
from geo.theme_page import Nature
from layers.sheets import level_name


def result_kind(kind: str, t: Translate) -> str:
    """Return the name of a kind of result."""
    names = {
        "partnership": t("partnership"),
        "actor": t("actor"),
        "theme": t("theme"),
        "territory": t("territory"),
        "place": t("place"),
        "source": t("source"),
    }
    return names.get(kind, kind)


def result_kinds(kind: str, t: Translate) -> str:
    """Return the name of several results of a kind."""
    names = {
        "partnership": t("Partnerships"),
        "actor": t("Actors"),
        "theme": t("Themes"),
        "territory": t("Territories"),
        "place": t("Places"),
        "source": t("Sources"),
    }
    return names.get(kind, kind)


def place_name(kind: str, t: Translate) -> str:
    """Return the name of a kind of place."""
    names = {
        "chef_lieu": t("chef-lieu or other spelling of it"),
        "village": t("village"),
        "former_commune": t("former commune"),
        "former_epci": t("former group of communes"),
        "former_region": t("former region"),
    }
    return names.get(kind) or kind_name(kind, t)


def result_facts(result: SearchResult, t: Translate) -> str:
    """Return in one line what a result is, where, and since when; what is not known is called so."""
    kind = result_kind(result.kind, t)
    if result.kind == "actor":
        kind = t("cercle council") if result.subtype == "cercle" else kind_name(result.subtype, t)
    elif result.kind == "territory":
        kind = level_name(result.subtype, t)
    elif result.kind == "place":
        kind = place_name(result.subtype, t)
    facts = [kind, result.subtitle]
    if result.kind == "source" and result.subtype == "excludes":
        facts.append(t("says why something is not in the register"))
    if result.kind != "partnership":
        count = len(result.partnerships)
        facts.append(t("1 partnership") if count == 1 else t("{n} partnerships").format(n=count))
    if result.partnerships and result.kind != "source":
        facts.append(since(result.start_year, t))
    return " · ".join(fact for fact in facts if fact)


def since(year: int | None, t: Translate) -> str:
    """Return since when, or that it is not known."""
    return t("start unknown") if year is None else t("since {year}").format(year=year)


def theme_name(key: str, t: Translate) -> str:
    """Return the name of a theme by its key, for a list in which parents come first."""
    if key == UNKNOWN_THEME:
        return t("Theme not known")
    levels = key.split(SEPARATOR)
    return "\u2003" * (len(levels) - 1) + levels[-1]


def nature_name(nature: Nature, t: Translate) -> str:
    """Return what a source names: an evaluation, a document, an agreement; or what an Atlas page states."""
    names: dict[Nature, str] = {
        "evaluation": t("Evaluations"),
        "document": t("Reports and studies"),
        "agreement": t("Conventions and protocols"),
        "statement": t("Stated by the Atlas page"),
    }
    return names[nature]
