"""Who may do what: no write passes a role that does not allow it, and no address leaves the settings."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.access import MACHINE, AccessError, Person, Role
from data.access_settings import ROLES as ROLE_NAMES
from data.access_settings import AccessSettings, AccessSettingsError, load_access, settings_file
from data.plan_store import PlanStore
from data.plans import Plan, SavedPlan
from data.register import Register, Writer, open_register
from data.theme_names import ThemeName
from tests.data.register_records import OWN, PAGE

VIEWER = Person("Vera", Role.VIEWER, signed_in=True)
EDITOR = Person("Édith", Role.EDITOR, signed_in=True)
PLAN = SavedPlan(
    "Puits",
    Plan(territories=("ML0102",), actor="COM-93048", start_year=2027, themes=()),
)
READING = {
    Register: {
        *("as_person", "at", "close", "past", "person", "trial", "url", "version"),
        *(
            "actors",
            "aliases",
            "excluded",
            "funding",
            "names",
            "partnerships",
            "sources",
            "texts",
            "theme_names",
            "themes",
            "ties",
        ),
        *("actor_record", "backup", "changes", "differences", "fact", "health", "plans", "quality", "record"),
        *("records", "revision", "size", "states_of"),
    },
    PlanStore: {"all", "get"},
}
"""What writes nothing: whoever adds a method says here that it only reads, or below how it is refused."""
WRITING = {
    Register: {
        "upsert_partnership": lambda register, _: register.upsert_partnership(OWN),
        "restore": lambda register, file: register.restore(file),
        "write": lambda register, _: register.write(who="x", operation="edit").__enter__(),
    },
    PlanStore: {
        "save": lambda register, _: register.plans.save(PLAN),
        "rename": lambda register, _: register.plans.rename("Puits", "Forage"),
        "delete": lambda register, _: register.plans.delete("Puits"),
        "take": lambda register, _: register.plans.take([PLAN], replace=True),
    },
}
CASES = [(kind, name) for kind, methods in WRITING.items() for name in methods]


@pytest.fixture
def register():
    with open_register() as opened:
        opened.upsert_partnership(PAGE)
        opened.plans.save(PLAN)
        yield opened


def public(kind):
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}


@pytest.mark.parametrize("kind", READING, ids=lambda kind: kind.__name__)
def test_every_method_is_known_to_read_only_or_is_tried_by_a_viewer(kind):
    assert public(kind) <= {*READING[kind], *WRITING[kind]}


@pytest.mark.parametrize(("kind", "name"), CASES, ids=[name for _, name in CASES])
@pytest.mark.parametrize(
    "person",
    [VIEWER, Person(), Person("Édith", Role.ADMIN, signed_in=True, expired=True)],
    ids=["viewer", "nobody", "session ended"],
)
def test_no_write_passes_who_may_only_read(register, tmp_path, kind, name, person):
    copy = tmp_path / "copy.sqlite"
    register.backup(copy)
    before, plans = register.version(), register.plans.all()
    with pytest.raises(AccessError):
        WRITING[kind][name](register.as_person(person), copy)
    assert (register.version(), register.plans.all()) == (before, plans)


def test_a_writer_is_in_nobodys_hands_who_may_only_read(register):
    with pytest.raises(AccessError):
        Writer(None, None, VIEWER)


def test_an_editor_writes_and_does_not_restore(register, tmp_path):
    copy = tmp_path / "copy.sqlite"
    register.backup(copy)
    mine = register.as_person(EDITOR)
    with mine.write(who="Somebody else", operation="edit") as writer:
        writer.edit(OWN)
    assert register.changes().iloc[0]["who"] == "Édith"
    assert mine.plans.save(PLAN, replace=True).author == "Édith"
    with pytest.raises(AccessError, match="administrator"):
        mine.restore(copy)
    assert register.as_person(Person("Ada", Role.ADMIN)).restore(copy) > 0


def test_the_tables_of_settings_are_an_administrators_also_when_undone(register):
    line = ThemeName("name", "hygiène")
    with pytest.raises(AccessError), register.as_person(EDITOR).write(operation="edit") as writer:
        writer.settle_themes([line])
    assert not register.changes(entity="theme")["id"].size
    with register.as_person(Person("Ada", Role.ADMIN)).write(operation="edit") as writer:
        writer.settle_themes([line])
    number = int(register.changes(entity="theme")["id"].iloc[0])
    with pytest.raises(AccessError), register.as_person(EDITOR).write(operation="undo") as writer:
        writer.undo([number])
    assert len(register.changes(entity="theme")) == 1


def test_who_is_alone_may_do_everything_under_the_name_typed(register):
    assert register.person == MACHINE
    with register.write(who="Awa", operation="edit") as writer:
        writer.edit(OWN)
    assert register.changes().iloc[0]["who"] == "Awa"


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAIL = "awa" + "@" + "ville.example"
FILE = f"""
others = "none"
hours = 8
[addresses]
"{MAIL.upper()}" = "editor"
[groups]
"cooperation" = "viewer"
"chefs" = "admin"
"""


def claims(**changed):
    told = {"email": MAIL, "email_verified": True, "name": "Awa Traoré", "iat": NOW.timestamp() - 60}
    return {key: value for key, value in (told | changed).items() if value is not None}


def test_a_role_comes_by_address_and_by_group_and_the_highest_counts():
    settings_file().write_text(FILE, encoding="utf-8")
    settings = load_access()
    assert settings.person(claims(), NOW) == Person("Awa Traoré", Role.EDITOR, signed_in=True)
    assert settings.person(claims(groups=["cooperation", "chefs"]), NOW).role is Role.ADMIN
    assert settings.person(claims(email=None, groups="cooperation"), NOW).role is Role.VIEWER
    assert settings.person(claims(email="x" + MAIL), NOW).role is Role.NOBODY
    assert settings.visitor() == Person()


@pytest.mark.parametrize("verified", [None, False, "false", 1])
def test_an_address_that_the_provider_has_not_verified_gives_no_role(verified):
    settings_file().write_text(FILE, encoding="utf-8")
    assert load_access().person(claims(email_verified=verified), NOW).role is Role.NOBODY
    trusting = AccessSettings(addresses={MAIL: Role.EDITOR}, unverified_addresses=True)
    assert trusting.person(claims(email_verified=verified), NOW).role is Role.EDITOR


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({}, "Awa Traoré"),
        ({"name": MAIL}, ""),
        ({"name": None, "given_name": "Awa", "family_name": "Traoré"}, "Awa Traoré"),
        ({"name": None, "nickname": "Awa"}, "Awa"),
        ({"name": None, "preferred_username": MAIL}, ""),
        ({"name": "Awa\n<b>\x00Traoré"}, "Awa <b> Traoré"),
        ({"name": "x" * 500}, "x" * 80),
        ({"name": ["Awa"]}, ""),
    ],
)
def test_the_name_shown_is_never_an_address(changed, name):
    person = AccessSettings().person(claims(**changed), NOW)
    assert person.name == name
    assert MAIL not in repr(person)


def test_a_name_in_the_settings_takes_the_place_of_the_providers():
    settings = AccessSettings(names={MAIL: "Awa, Ville de Meaux"})
    assert settings.person(claims(), NOW).name == "Awa, Ville de Meaux"


@pytest.mark.parametrize(
    ("since", "ended"),
    [(60, False), (8 * 3600, True), (-60, False), (-3600, True), (None, True), ("soon", True)],
)
def test_a_session_ends_after_the_hours_of_the_settings(since, ended):
    moment = NOW.timestamp() - since if isinstance(since, int) else since
    assert AccessSettings(hours=8).person(claims(iat=moment), NOW).expired is ended


def test_a_changed_role_counts_at_once():
    settings_file().write_text(FILE, encoding="utf-8")
    assert load_access().person(claims(), NOW).may(Role.EDITOR)
    settings_file().write_text(FILE.replace('"editor"', '"viewer"') + " ", encoding="utf-8")
    assert not load_access().person(claims(), NOW).may(Role.EDITOR)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("visitors = [", "cannot be read"),
        ('visitors = "editor"', "visitors"),
        ("hours = 0", "hours"),
        ("editors = 1", "no such setting"),
        (f'[addresses]\n"{MAIL}" = "boss"', "addresses"),
        (f'[names]\n"{MAIL}" = "{MAIL}"', "names"),
        ("addresses = 3", "addresses"),
        ('unverified_addresses = "yes"', "unverified_addresses"),
    ],
)
def test_settings_that_are_not_fit_let_nobody_in_and_repeat_no_address(text, said):
    settings_file().write_text(text, encoding="utf-8")
    with pytest.raises(AccessSettingsError) as error:
        load_access()
    assert said in error.value.render()
    assert MAIL not in error.value.render()


def test_settings_with_several_faults_name_them_all():
    settings_file().write_text('visitors = "x"\nhours = -1\nfoo = 1', encoding="utf-8")
    with pytest.raises(AccessSettingsError) as error:
        load_access()
    assert len(error.value.faults) == 3


@pytest.mark.parametrize("paper", ["partage.md", "sharing.md"])
def test_the_settings_that_the_paper_shows_are_fit(paper):
    text = (Path(__file__).resolve().parents[2] / "docs" / paper).read_text(encoding="utf-8")
    (shown,) = [block for block in re.findall(r"```toml\n(.*?)```", text, re.S) if "[addresses]" in block]
    settings_file().write_text(shown, encoding="utf-8")
    settings = load_access()
    assert set(settings.addresses.values()) == {Role.EDITOR}
    assert settings.groups["informatique"] is Role.ADMIN
    assert set(settings.names) == set(settings.addresses)
    assert {name for name in ROLE_NAMES if f"`{name}`" in text} == set(ROLE_NAMES)
