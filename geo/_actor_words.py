"""How a sentence names an actor: with its article, and with what it is when the name does not say."""

from __future__ import annotations

from data.errors import Translate


def short_names(a: str, b: str) -> tuple[str, str]:
    """Return two names without what stands in brackets, unless they are then one and the same."""
    short = a.split(" (", 1)[0].strip(), b.split(" (", 1)[0].strip()
    return (a, b) if short[0] == short[1] or not all(short) else short


def in_sentence(name: str, kind: str, t: Translate) -> str:
    """Return the name of an actor as a sentence takes it.

    Parameters
    ----------
    name
        As the register has it.
    kind
        ``data.schema.ACTOR_KINDS``, or other: a commune and what is not known stand by their name alone.
    t
        Translate function.
    """
    first, _, rest = name.partition(" ")
    said = {
        "région": t("the Région {name}"),
        "département": t("the Département {name}"),
        "association": t("the association {name}"),
        "comité": t("the Comité {name}"),
        "collège": t("the Collège {name}"),
        "lycée": t("the Lycée {name}"),
        "syndicat": t("the Syndicat {name}"),
    }.get(first.casefold())
    if said is not None and rest and kind != "commune":
        return said.format(name=rest)
    what = {
        "association": t("the association {name}"),
        "epci": t("the intercommunal body {name}"),
        "syndicat": t("the syndicate {name}"),
    }.get(kind, "{name}")
    return what.format(name=name)
