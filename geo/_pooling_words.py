"""The sentences of a chance to pool, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import Translate
from geo._actor_words import in_sentence, short_names
from geo._overlap_words import certainty_words, commune_names, same_themes
from geo.wording import listed, quoted, sentence

if TYPE_CHECKING:
    from geo.pooling import Pooling


def explain_pooling(one: Pooling, t: Translate) -> str:
    """Return two sentences on a chance to pool: whom to call and why; when, and how sure that is."""
    short = short_names(one.name, one.other_name)
    name, other = (in_sentence(*pair, t) for pair in zip(short, (one.kind, one.other_kind), strict=True))
    why = {
        "project": t("both already take part in {projects}"),
        "commune": t("both work on {on} in {places}"),
        "neighbour": t("both work on {on} {name} in {places}, {other} next door"),
        "cercle": t("both work on {on} {name} in {places}, {other} elsewhere in the same cercle"),
        "presence": t("both have partnerships in {places}, on different themes")
        if one.relation == "different"
        else t("both have partnerships in {places}, but not all their themes are known"),
    }[one.reason]
    reason = why.format(
        name=name,
        other=other,
        on=same_themes(one.relation, one.themes, t),
        places=_places(one, t),
        projects=listed([quoted(title, t) for title in one.projects], t),
    )
    call = t("{name} could call {other}: {reason}.").format(
        name=in_sentence(one.name, one.kind, t),
        other=in_sentence(one.other_name, one.other_kind, t),
        reason=reason,
    )
    undated = [who for who, open_ in zip((name, other), one.undated_themes, strict=True) if open_]
    sure = certainty_words(
        one.sure,
        one.possible,
        t,
        certain=one.certainty == "certain",
        undated=undated,
        themes=one.themes,
    )
    return f"{sentence(call)} {sure}"


def _places(one: Pooling, t: Translate) -> str:
    """Return where: communes by name, then the cercles and the regions that both fill."""
    communes = [name for _, name, level in one.places if level == "commune"]
    in_cercle, in_region = t("the cercle of {name}"), t("the region of {name}")
    wide = [
        (in_cercle if level == "cercle" else in_region).format(name=name)
        for _, name, level in one.places
        if level != "commune"
    ]
    return listed([*([commune_names(communes, t)] if communes else []), *wide], t)
