"""Full-text search: what a person expects is found, nothing typed makes it fail, an oracle agrees."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import search as engine
from data._search_words import LONGEST_QUERY, SMALL_WORDS, canonical, excerpt, query_words, spans
from data.paths import cache_dir
from data.records import ActorRecord, PartnershipRecord
from data.register import open_register
from data.search import KINDS, NAME, Document, SearchError, SearchIndex, open_index
from data.territories import load_territories
from data.text_fold import fold

HOSTILE = (
    '"', "'", "NEAR(a b)", 'NEAR("a" "b", 2)', "*", "a*", "NOT", "NOT a", "a AND", "OR OR", "(", ")", "^eau",
    "title : eau", "-eau", "{title} : x", "eau\0koussane", "\0", "🌍", "eau 🌍", "; drop table documents",
    "' OR 1=1 --", "%", "_", "\\", "\ud800", "a" * 10_000, "eau " * 5_000, "\u202eeau", "é" * 3_000,
)  # fmt: skip


@pytest.fixture(scope="module")
def documents(built) -> list[Document]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARTOCOOP_HOME", str(built))
        with open_register() as register:
            return engine.documents(register, engine.load_gazetteer())


@pytest.fixture(scope="module")
def index(documents, tmp_path_factory) -> SearchIndex:
    return SearchIndex(tmp_path_factory.mktemp("index") / "search-test.sqlite", lambda: documents)


def titles(index, text, **options) -> list[tuple[str, str]]:
    return [(hit.document.kind, hit.document.title) for hit in index.search(text, **options).hits]


def test_water_in_yelimane_finds_the_partnerships_that_are_both(index):
    found = titles(index, "yelimane eau", kinds={"partnership"})
    assert {title for _, title in found} == {
        "Pro2Eau – Kirané Kaniaga et Gory (SEDIF)",
        "Choisy-le-Roi – Tringa",
        "Afrique Amitié – Yaguiné (commune de Toya)",
        "Montreuil – cercle de Yélimané",
    }
    assert titles(index, "eau Yélimané", kinds={"partnership"}) == found


def test_actors_are_found_through_one_partnership_that_holds_all_the_words(index):
    found = {title for _, title in titles(index, "yelimane eau", kinds={"actor"})}
    assert {"Montreuil", "SEDIF", "Choisy-le-Roi"} <= found
    assert "Dourdan" not in found


@pytest.mark.parametrize("text", ["KOUSSANÉ", "koussane", "Koussané", " kOussané ! "])
def test_case_and_accents_make_no_difference(index, text):
    assert titles(index, text)[:2] == [("territory", "Koussané"), ("actor", "Koussané")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Évry", ("place", "Évry")),
        ("evry", ("territory", "Évry-Courcouronnes")),
        ("montreuil sous bois", ("territory", "Montreuil")),
        ("montreuil sous bois", ("partnership", "Montreuil – cercle de Yélimané")),
        ("Montreuil-sous-Bois", ("actor", "Montreuil")),
        ("st denis", ("territory", "Saint-Denis")),
        ("ST-DENIS", ("partnership", "Saint-Denis – Djélébou")),
        ("l'eau", ("theme", "Eau et déchets")),
        ("l’eau", ("theme", "Eau et assainissement")),
        ("water", ("theme", "Eau et assainissement")),
        ("cercle de yelimane", ("territory", "Yélimané")),
        ("1985 montreuil", ("partnership", "Montreuil – cercle de Yélimané")),
        ("Yaguiné", ("place", "Yaguiné")),
        ("meraguemou", ("place", "Syndicat inter-collectivités Méraguémou")),
        ("bilan lurcat", ("source", "Collège Jean Lurçat – Bilan 2006-2008")),
        ("ML010706", ("territory", "Kirané Kaniaga")),
    ],
)
def test_a_person_finds_what_they_expect_among_the_first(index, text, expected):
    assert expected in titles(index, text, limit=20)


@pytest.mark.parametrize("text", ["koussa", "yelim eau", "montr", "Djélé"])
def test_the_beginning_of_a_word_is_enough(index, text):
    assert index.search(text, some=False).hits


def test_whole_words_come_before_beginnings(index):
    levels = [hit.level for hit in index.search("eau", limit=100).hits]
    assert levels == sorted(levels)
    assert ("territory", "Eaubonne") not in titles(index, "eau", limit=20)


def test_singular_and_plural_find_each_other(index):
    assert set(titles(index, "école", limit=100)) == set(titles(index, "écoles", limit=100))


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_fails_or_changes_the_index(index, documents, text):
    answer = index.search(text)
    assert all(hit.document.kind in KINDS for hit in answer.hits)
    assert len(index.all_documents()) == len(documents)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_an_answer(index, text):
    answer = index.search(text, limit=3)
    assert len(answer.hits) <= 3
    assert bool(answer.words) == bool(fold(text))


@pytest.mark.parametrize("text", ["", "   ", "🌍", "!?", "\0"])
def test_without_a_word_nothing_is_looked_for(index, text):
    answer = index.search(text)
    assert (answer.words, answer.hits, dict(answer.counts)) == ((), (), {})


def test_every_title_is_found_by_its_own_words(index, documents):
    bearers: dict[str, Counter] = {}
    for one in documents:
        bearers.setdefault(fold(one.title), Counter())[one.kind] += 1
    for title, expected in bearers.items():
        if title:
            counts = index.search(title, limit=1, some=False).counts
            assert all(counts.get(kind, 0) >= count for kind, count in expected.items()), title


def test_a_title_leads_first_to_something_of_that_name(index, documents):
    for document in documents[::7]:
        if len(fold(document.title)) <= LONGEST_QUERY and fold(document.title):
            assert index.search(document.title, limit=1).hits[0].level == NAME, document.title


def oracle(documents, text) -> set[tuple[str, str]]:
    """Return which documents hold all the words, by reading every one of them."""
    words = query_words(text)
    found = set()
    for document in documents:
        own = (document.title, *document.names, *document.designations, document.context, document.hidden)
        texts = [
            " ".join((*own, document.body)),
            *map(" ".join, zip(document.passages, document.hidden_passages, strict=True)),
        ]
        held = [set(fold(one).split()) for one in texts]
        names = {canonical(one) for one in (document.title, *document.names, *document.designations)}
        if any(all(word.found_in(one) for word in words) for one in held) or canonical(text) in names:
            found.add((document.kind, document.id))
    return found


SAMPLE = st.sampled_from(
    [
        *("eau", "yelimane", "montreuil", "kayes", "st", "denis", "sante", "ecole", "ecoles", "1985", "di"),
        *("commune", "de", "la", "essonne", "nioro", "sahel", "agriculture", "water", "mo", "91", "l"),
        *("hydraulique", "ziguinchor", "bois", "sous"),
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SAMPLE, min_size=1, max_size=3).map(" ".join))
def test_a_slow_reading_of_every_text_agrees(index, documents, text):
    answer = index.search(text, limit=engine.MOST_RESULTS, some=False)
    expected = oracle(documents, text)
    assert answer.counts == Counter(kind for kind, _ in expected)
    if len(expected) <= engine.MOST_RESULTS:
        assert {(hit.document.kind, hit.document.id) for hit in answer.hits} == expected


def test_some_of_the_words_are_taken_only_when_no_entry_holds_all(index):
    answer = index.search("koussane ziguinchor")
    assert (answer.how, answer.missing) == ("some", ("ziguinchor",))
    assert answer.hits[0].document.title == "Koussané"
    assert index.search("koussane ziguinchor", some=False).hits == ()


def test_kinds_and_limit_are_kept_and_counts_tell_of_all(index):
    answer = index.search("yelimane", kinds={"actor"}, limit=2)
    assert [hit.document.kind for hit in answer.hits] == ["actor", "actor"]
    assert {"partnership", "territory", "actor"} <= set(answer.counts)
    assert len(index.search("kayes", limit=10**9).hits) <= engine.MOST_RESULTS


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_words_of_a_text_are_where_they_are_said_to_be(text):
    places = spans(text)
    assert [word for word, _, _ in places] == fold(text).split()
    assert all(0 <= start < end <= len(text) for _, start, end in places)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=600), st.integers(0, 500))
def test_a_snippet_is_the_text_as_written(text, place):
    words = query_words(text[place : place + 20])
    pieces = excerpt([text], words)
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in text
    assert len(shown) <= 180 or any(len(one) > 100 for one in text.split())


def test_a_snippet_shows_the_words_and_no_markup(index):
    hit = index.search("hydraulique yelimane", kinds={"partnership"}).hits[0]
    assert "hydraulique" in {piece.text.lower() for piece in hit.snippet if piece.hit}
    made = Document("source", "x", "Titre", body="avant <b>forage</b> & après")
    pieces = excerpt([made.body], query_words("forage"))
    assert "".join(piece.text for piece in pieces) == made.body


def test_small_words_count_only_when_alone():
    assert [word.text for word in query_words("l'eau de la ville")] == ["eau", "ville"]
    assert [word.text for word in query_words("la")] == ["la"]
    assert canonical("Le Pré-St-Gervais") == "pre saint gervais"
    assert "sous" not in SMALL_WORDS


def test_both_areas_are_there_unit_by_unit(documents, ready_home):
    codes = {one.id for one in documents if one.kind == "territory"}
    assert codes == {code for area in ("kayes", "idf") for code in load_territories(area)["code"]}


def test_kind_and_id_are_a_key(documents):
    keys = [(one.kind, one.id) for one in documents]
    assert len(keys) == len(set(keys))
    assert {one.kind for one in documents} == set(KINDS)


def test_no_start_is_made_up(documents):
    by_title = {one.title: one for one in documents if one.kind == "partnership"}
    assert by_title["Afrique Amitié – Yaguiné (commune de Toya)"].start_year is None
    assert by_title["Montreuil – cercle de Yélimané"].start_year == 1985


def record(title: str, name: str) -> PartnershipRecord:
    return PartnershipRecord(
        title=title, key=title, actors=(ActorRecord(name=name, side="fr", kind="commune"),)
    )


def test_the_index_follows_the_register_and_leaves_no_old_one(home):
    register = open_register()
    register.upsert_partnership(record("Ville-Un – Ici", "Ville-Un"))
    first = open_index(register)
    assert first.search("ville-un").counts["partnership"] == 1
    assert open_index(register).path == first.path
    register.upsert_partnership(record("Autre – Zanzibar", "Autre"))
    assert open_index(register).search("zanzibar").hits[0].document.title == "Autre – Zanzibar"
    assert [path.name for path in cache_dir().glob("search-*")] == [open_index(register).path.name]


def test_the_index_serves_a_register_in_memory(home):
    register = open_register("sqlite://")
    register.upsert_partnership(record("Ville-Un – Ici", "Ville-Un"))
    assert open_index(register).search("ici").hits


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one" * 40])
def test_a_broken_index_is_made_again(tmp_path, content):
    path = tmp_path / "search-x.sqlite"
    path.write_bytes(content)
    index = SearchIndex(path, lambda: [Document("theme", "Eau", "Eau")])
    assert index.search("eau").hits[0].document.title == "Eau"
    assert index.get("theme", "Eau") == Document("theme", "Eau", "Eau")
    assert index.get("theme", "Air") is None


def test_an_index_that_cannot_be_written_is_one_clear_error(tmp_path):
    with pytest.raises(SearchError, match="cannot be used"):
        SearchIndex(tmp_path / "absent" / "search-x.sqlite", list)


def test_an_index_that_stays_unreadable_is_one_clear_error(tmp_path, monkeypatch):
    index = SearchIndex(tmp_path / "search-x.sqlite", list)

    def fail(*_args):
        raise sqlite3.DatabaseError("broken")

    monkeypatch.setattr(SearchIndex, "_connect", fail)
    with pytest.raises(SearchError, match="broken"):
        index.search("eau")


def test_a_document_comes_back_as_it_was_put(tmp_path):
    one = Document(
        "actor", "a", "A", names=("B",), passages=("x", "y"), hidden_passages=("", ""), start_year=1999
    )
    index = SearchIndex(tmp_path / "search-x.sqlite", lambda: [one, replace(one, id="b")])
    assert index.all_documents() == [one, replace(one, id="b")]
    with closing(sqlite3.connect(index.path)) as connection:
        assert connection.execute("SELECT count(*) FROM passages").fetchone() == (6,)
