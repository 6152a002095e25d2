"""Records that try what files do to text: formulas, apostrophes, line ends, length, unknowns, repetitions."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from data.importers._atlas_personal import Dropped, Scrubber
from data.records import (
    ActorRecord,
    FundingRecord,
    PartnershipRecord,
    SourceRecord,
    ThemeRecord,
    TieRecord,
)
from data.schema import CONFIDENCES, REACHES, ROLES, STATUSES

NASTY = (
    "=1+1",
    "'=1+1",
    "'",
    "''quoted",
    "\t@SUM(A1)",
    "-5",
    "+33",
    "@home",
    "＝cmd",
    "\r\nline\rends\n",
    "_x000D_",
    "_x005F_x000D_",
    " spaces ",
    '"quotes", commas; and |bars|',
    "<b>&amp;</b>",
    "NULL",
    "nan",
    "None",
    "TRUE",
    "1.0",
    "007",
    "2019-01-01",
    "ⴰⵎⴰⵣⵉⵖ \u202eعربي\u202c 𝔘😀",
    "e\u0301 é",
    "#activity+name",
    "# no comment",
)


def _free(text: str) -> str:
    """Return a text without what the doors take out as personal data."""
    return Scrubber(Dropped(), ()).line(text)


letters = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffe\uffff"
) | st.sampled_from("\t\n\r'=+-@")
texts = (st.sampled_from(NASTY) | st.text(letters, max_size=12)).map(_free)
named = texts.filter(str.strip)
years = st.none() | st.integers(1900, 2100)
amounts = st.none() | st.floats(0, 1e11)
codes = st.sampled_from((None, "ML01", "ML0107", "ML010711", "COM-93048", "ML-NIORO-2023", "ZZ99"))
keys = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,4}){0,2}", fullmatch=True)


@st.composite
def actors(draw: st.DrawFn, side: str) -> ActorRecord:
    key = f"{side}-{draw(keys)}"
    place = draw(st.booleans())
    return ActorRecord(
        name=draw(named),
        side=side,  # type: ignore[arg-type]
        kind=draw(st.sampled_from(("commune", "association", "other"))),
        role=draw(st.sampled_from(ROLES)),
        territory_code=draw(codes),
        key=key,
        group_id=key,
        group_name=draw(named),
        public=draw(st.booleans()),
        francilian=draw(st.booleans()),
        lon=draw(st.floats(-180, 180)) if place else None,
        lat=draw(st.floats(-90, 90)) if place else None,
        note=draw(texts),
    )


@st.composite
def records(draw: st.DrawFn, key: str) -> PartnershipRecord:
    """Give a record as a register gives it: keys set, actors complete and in the order of their keys."""
    people = draw(st.lists(actors("fr"), min_size=1, max_size=3)) + draw(st.lists(actors("ml"), max_size=2))
    known = {f"{key}-{one.key}": one for one in people}
    named_actors = tuple(
        replace(one, key=actor_key, group_id=actor_key) for actor_key, one in sorted(known.items())
    )
    french = [""] + [one.key for one in named_actors if one.side == "fr"]
    malian = [""] + [one.key for one in named_actors if one.side == "ml"]
    ties = st.builds(
        TieRecord,
        place=texts,
        reach=st.sampled_from(REACHES),
        territory_code=codes,
        actor_id=st.sampled_from(french),
        partner_id=st.sampled_from(malian),
        collective=st.booleans(),
        method=st.sampled_from(("", "exact")),
        score=st.none() | st.floats(0, 100),
        own_dates=st.booleans(),
        start_year=years,
        end_year=years,
        status=st.sampled_from(STATUSES),
        observed_year=years,
        confidence=st.sampled_from(("", *CONFIDENCES)),
        note=texts,
    )
    themes = st.builds(
        ThemeRecord, as_published=texts, level_1=texts, level_2=texts, priority=st.none() | st.integers(0, 9)
    )
    sources = st.builds(
        SourceRecord,
        title=texts.filter(bool),
        url=st.sampled_from(("", "https://exemple.org/a?b=1&c=2")),
        date=texts,
        relation=st.sampled_from(("base", "confirms", "completes")),
        statement=texts,
        note=texts,
    )
    money = st.builds(
        FundingRecord,
        funder=texts,
        amount_as_published=texts,
        amount_eur=amounts,
        amount_1pct_eau=amounts,
        year_as_published=texts,
        source_title=texts,
        note=texts,
    )
    long_texts = texts.filter(bool) | st.just("mots " * 6_400 + "'= été")
    return PartnershipRecord(
        title=draw(named),
        key=key,
        atlas_id=draw(st.sampled_from(("", f"{key}1"))),
        actors=named_actors,
        ties=tuple(draw(st.lists(ties, max_size=3))),
        form=draw(texts),
        first_signature_year=draw(years),
        start_year=draw(years),
        end_year=draw(years),
        end_date=draw(st.sampled_from(("", "2019-12-31"))),
        status=draw(st.sampled_from(STATUSES)),
        status_as_published=draw(texts),
        observed_date=draw(st.sampled_from(("", "2019", "avril 2019"))),
        observed_year=draw(years),
        confidence=draw(st.sampled_from(CONFIDENCES)),
        scope=draw(st.sampled_from(("kayes", "user"))),
        themes=tuple(draw(st.lists(themes, max_size=3, unique=True))),
        sources=tuple(draw(st.lists(sources, max_size=2, unique=True))),
        funding=tuple(draw(st.lists(money, max_size=2))),
        texts=tuple(sorted(draw(st.dictionaries(keys, long_texts, max_size=2)).items())),
        note=draw(texts),
        pages=tuple(sorted(draw(st.sets(st.sampled_from((f"{key}2", f"{key}3")))))),
    )


registers = st.tuples(records("one"), records("two"))
"""Two partnerships of one register."""
