"""What people say that names mean: one choice places every row of the name, and comes off without a trace."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.aliases import ALIAS, AliasRecord, alias_key, check_alias, fold_name, read_aliases, write_aliases
from data.errors import CartoCoopError, FrameError
from data.records import ActorRecord, TieRecord
from data.register import ConflictError, open_register
from tests.data.databases import database, postgresql_server  # noqa: F401
from tests.data.register_records import OWN, PAGE
from tests.data.test_history import content, undo

NAME = "Sansankidé-du-Lac"
PLACE = TieRecord(NAME, "unknown")
ONE = replace(OWN, key="one", ties=(PLACE,))
TWO = replace(OWN, key="two", title="Autre", ties=(replace(PLACE, place="SANSANKIDE du lac"),))
APART = replace(OWN, key="apart", title="À part", ties=(replace(PLACE, within="ML0105"),))
SURE = replace(OWN, key="sure", title="Sûr", ties=(TieRecord(NAME, "commune", "ML010201", method="code"),))
MEANT = AliasRecord(
    NAME, "ml", "unit", code="ML010312", unit="Colimbiné", level="commune", lon=-11.2, lat=14.6
)


def filled(address):
    opened = open_register(address)
    for record in (ONE, TWO, APART, SURE):
        opened.upsert_partnership(record)
    return opened


@pytest.fixture
def register(tmp_path):
    with filled(f"sqlite:///{tmp_path / 'register.sqlite'}") as opened:
        yield opened


@pytest.fixture
def anywhere(database):  # noqa: F811
    with filled(database) as opened:
        yield opened


def choose(register, alias, batch="b", **more):
    with register.write(who="Awa", operation="edit", reason=alias.reason, batch=batch) as writer:
        return writer.choose(alias, **more)


def places(register):
    ties = register.ties().drop_duplicates("partnership_id").set_index("partnership_id")
    told = ties[["territory_code", "reach", "method"]].fillna("")
    return {key: tuple(row) for key, row in zip(told.index, told.to_numpy(), strict=True)}


@given(st.text(max_size=60))
def test_folding_a_folded_name_changes_nothing(name):
    assert fold_name(fold_name(name)) == fold_name(name)


@given(st.sampled_from(["Koréra-Koré", "L’Haÿ les Roses", "SYCOTEN", "Ñioro"]), st.booleans(), st.booleans())
def test_case_dashes_and_accents_make_no_other_name(name, upper, dashed):
    written = name.upper() if upper else name
    written = written.replace(" ", "-") if dashed else written.replace("-", "  ")
    assert alias_key(written, "ml") == alias_key(name, "ml")


def test_a_choice_places_every_open_row_of_the_name_in_its_context_and_no_other(register):
    before = places(register)
    placed = choose(register, MEANT)
    assert (placed.rows, placed.partnerships, placed.left) == (2, 2, 1)
    now = places(register)
    assert now["one"] == now["two"] == ("ML010312", "commune", ALIAS)
    assert {key: now[key] for key in ("apart", "sure")} == {key: before[key] for key in ("apart", "sure")}
    newest = register.changes(entity="alias").iloc[0]
    assert (newest["who"], newest["name"]) == ("Awa", NAME)
    assert register.health() == ()


def test_the_same_choice_twice_changes_nothing_but_its_own_moment(register):
    choose(register, MEANT)
    before = content(register)
    choose(register, MEANT)
    assert content(register) == before
    assert [one.key for one in register.aliases()] == [MEANT.key]


def test_undoing_the_choice_alone_gives_the_register_back(anywhere):
    before = content(anywhere)
    choose(anywhere, MEANT)
    done = undo(anywhere, anywhere.changes(entity="alias")["id"])
    assert ("alias", MEANT.key) in done.restored
    assert done.left == ()
    assert content(anywhere) == before
    assert anywhere.aliases() == ()


def test_a_choice_taken_back_after_another_one_gives_the_rows_what_they_held(anywhere):
    before = content(anywhere)
    choose(anywhere, MEANT)
    choose(anywhere, replace(MEANT, outcome="outside", code=None, unit="", level="", reason="autre région"))
    assert places(anywhere)["one"] == ("", "outside", ALIAS)
    with anywhere.write(who="Awa", operation="edit") as writer:
        writer.revoke(MEANT.key)
    assert content(anywhere) == before
    assert anywhere.health() == ()


def test_what_an_import_placed_by_a_choice_waits_again_when_it_is_taken_back(register):
    choose(register, MEANT)
    late = replace(OWN, key="late", title="Tard", ties=(replace(PLACE, **MEANT.tie_values()),))
    register.upsert_partnership(late)
    with register.write(who="Awa", operation="edit") as writer:
        writer.revoke(MEANT.key)
    assert places(register)["late"] == ("", "unknown", "")


def test_an_actor_that_is_the_unit_joins_its_group(register):
    town = ActorRecord("Montreuil s/ Bois", "fr", "commune")
    register.upsert_partnership(PAGE)
    register.upsert_partnership(replace(OWN, key="town", title="Ville", actors=(town,), ties=()))
    before = content(register)
    alias = AliasRecord(
        town.name, "fr", "unit", code="COM-93048", unit="Montreuil", level="commune", region="REG-11"
    )
    assert choose(register, alias).actors == 1
    actor = register.actors().set_index("actor_id").loc[town.actor_id]
    assert (actor["territory_code"], actor["group_id"]) == ("COM-93048", "fr-com-93048")
    assert bool(actor["francilian"])
    with register.write(who="Awa", operation="edit") as writer:
        writer.revoke(alias.key)
    assert content(register) == before


def test_two_people_who_choose_at_once_both_hear_of_it_and_nothing_is_lost(anywhere):
    other = replace(MEANT, code="ML010201", unit="Bafoulabé", reason="plus près")
    barrier, outcomes = threading.Barrier(2), []

    def person(alias):
        barrier.wait()
        try:
            outcomes.append(choose(anywhere, alias, expected=0))
        except ConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=person, args=(alias,)) for alias in (MEANT, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [one for one in outcomes if isinstance(one, ConflictError)]
    assert len(refused) == 1
    (kept,) = anywhere.aliases()
    assert refused[0].base is None
    assert refused[0].theirs["code"] == kept.code == places(anywhere)["one"][0]


def test_backup_restore_and_past_states_hold_the_choices(register, tmp_path):
    choose(register, MEANT)
    kept = register.aliases()
    register.backup(tmp_path / "copy.sqlite")
    moment = register.changes(entity="alias").iloc[0]["moment"]
    with register.write(who="Awa", operation="edit") as writer:
        writer.revoke(MEANT.key)
    with register.at(datetime.fromisoformat(moment)) as past:
        assert past.aliases() == kept
        assert places(past)["one"][0] == "ML010312"
    register.restore(tmp_path / "copy.sqlite")
    assert register.aliases() == kept
    assert register.health() == ()


def test_names_tells_what_waits_and_what_a_choice_placed(register):
    names = register.names()
    waits = names[names["open"] & (names["what"] == "place")]
    assert set(waits["partnership_id"]) == {"one", "two", "apart"}
    choose(register, MEANT)
    names = register.names()
    assert set(names.loc[names["method"] == ALIAS, "partnership_id"]) == {"one", "two"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": "unknown", "code": None}, "reason"),
        ({"outcome": "outside"}, "code"),
        ({"code": None}, "code"),
        ({"code": "'; DROP TABLE aliases"}, "code"),
        ({"outcome": "point", "lat": None}, "lat"),
        ({"lat": 91.0}, "lat"),
        ({"side": "xx"}, "side"),
        ({"name": "–"}, "name"),
        ({"reason": "tél. 01 23 45 67 89"}, "reason"),
    ],
)
def test_a_choice_that_says_nothing_sure_is_refused(change, field):
    with pytest.raises(FrameError) as caught:
        check_alias(replace(MEANT, **change))
    assert field in {fault.field for fault in caught.value.faults}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


@given(TEXTS.filter(fold_name), st.one_of(st.just(""), TEXTS))
def test_choices_handed_over_are_the_same_whatever_their_texts(tmp_path_factory, name, reason):
    alias = AliasRecord(name, "fr", "outside", within="DEP-93", reason=reason)
    try:
        check_alias(alias)
    except FrameError:
        return
    path = tmp_path_factory.getbasetemp() / "choices.csv"
    write_aliases(path, [alias])
    cells = path.read_text(encoding="utf-8-sig").splitlines()[1]
    assert not cells.startswith(("=", "+", "-", "@"))
    (found,) = read_aliases(path)
    assert (found.key, found.outcome, found.within, found.reason) == (alias.key, "outside", "DEP-93", reason)


def test_every_fault_of_a_file_is_told_and_nothing_of_it_taken(tmp_path):
    path = tmp_path / "choices.csv"
    rows = [
        "name,side,outcome,code,lat,lon",
        "A,xx,unit,ML01,,",
        "B,ml,point,ML010312,nord,2",
        "C,ml,outside,,,",
        "c,ml,outside,,,",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(CartoCoopError) as caught:
        read_aliases(path)
    assert {fault.row for fault in caught.value.faults} == {2, 3, 5}


def test_the_other_side_keeps_its_own_meaning():
    assert alias_key("Kita", "ml") != alias_key("Kita", "fr")
    assert alias_key("Kita", "ml", "ML0105") != alias_key("Kita", "ml")
