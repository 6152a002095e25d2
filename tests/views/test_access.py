"""What the pages offer to whom, and that a refusal is a sentence, never a traceback."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.access_settings import settings_file
from data.register import open_register
from tests.views.pages import LONG, asked, press, text

pytestmark = pytest.mark.usefixtures("ready_home")
MAIL = "awa" + "@" + "ville.example"
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "x" * 40,
    "client_id": "cartocoop",
    "client_secret": "geheim",
    "server_metadata_url": "http://localhost:9/.well-known/openid-configuration",
}
FIELD = "Your name, kept with the change"


def claims(**changed):
    told = {"is_logged_in": True, "email": MAIL, "email_verified": True, "name": "Awa Traoré"}
    return told | {"iat": datetime.now(UTC).timestamp() - 60} | changed


def opened(user, *, role="", auth=AUTH, settings="", **query):
    def script():
        from data.errors import CartoCoopError
        from views import access, registre, state

        state.init()
        t = state.translate()
        try:
            access.draw(t)
            if access.enter(t):
                state.draw_past()
                registre.page()
        except CartoCoopError as error:
            import streamlit as st

            st.error(error.render(t))

    if role:
        settings += f'[addresses]\n"{MAIL}" = "{role}"\n'
    if settings:
        settings_file().write_text(settings, encoding="utf-8")
    test = AppTest.from_function(script, default_timeout=LONG)
    if auth is not None:
        test.secrets["auth"] = auth
    test.user = user
    return asked(test, **{"lang": "en", **query})


def parts(test):
    return list(test.segmented_control(key="r_part").options)


def buttons(test):
    return {one.label for one in test.button}


def test_alone_there_is_no_login_and_everything_is_offered():
    test = opened({}, auth=None)
    assert {"Sign in", "Sign out"} & buttons(test) == set()
    assert "Save" in buttons(test)
    assert FIELD in {one.label for one in test.text_input}


def test_who_has_not_signed_in_sees_the_way_in_only():
    test = opened({"is_logged_in": False})
    assert buttons(test) == {"Sign in"}
    assert not test.dataframe


def test_a_visitor_reads_where_the_settings_let_visitors_in():
    test = opened({"is_logged_in": False}, settings='visitors = "viewer"\n')
    assert "Save" not in buttons(test)
    assert "Sign in" in buttons(test)


def test_a_viewer_is_offered_no_change_and_told_why():
    test = opened(claims(), role="viewer")
    assert parts(test) == ["History"]
    assert "for editors" in " ".join(one.value for one in test.caption)
    assert not {"Save", "Delete", "Undo", "Write to the register"} & buttons(test)


def test_who_is_named_nowhere_reads_or_stays_outside_as_the_settings_say():
    assert parts(opened(claims(), settings='others = "viewer"\n')) == ["History"]
    test = opened(claims(), settings='others = "none"\n')
    assert "no access" in test.warning[0].value
    assert buttons(test) == {"Sign out"}


def test_the_name_of_who_has_signed_in_is_kept_with_the_change_and_the_address_nowhere(home):
    test = opened(claims(), role="editor")
    assert "for editors" not in " ".join(one.value for one in test.caption)
    assert FIELD not in {one.label for one in test.text_input}
    shown = " ".join(one.value for one in (*test.caption, *test.markdown))
    assert "Awa Traoré" in shown
    assert MAIL not in shown
    write_one(test)
    with open_register() as register:
        assert register.changes().iloc[0]["who"] == "Awa Traoré"
    settings_file().unlink()
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert MAIL.encode() not in kept


def write_one(test):
    text(test, "Title").set_value("Meaux – Kita")
    text(test, "Another French actor (its name)").set_value("Meaux")
    next(one for one in test.multiselect if one.label.startswith("Places")).set_value(["ML0105"])
    text(test, "Source to add (title)").set_value("Délibération")
    press(test, "Save")


def test_who_has_no_name_but_an_address_is_asked_for_one():
    test = opened(claims(name=MAIL), role="editor")
    assert FIELD in {one.label for one in test.text_input}
    write_one(test)
    assert "name under which" in test.error[0].value


def test_a_role_taken_away_in_the_settings_counts_at_the_next_click():
    test = opened(claims(), role="editor")
    settings_file().write_text(f'[addresses]\n"{MAIL}" = "viewer"\n', encoding="utf-8")
    write_one(test)
    with open_register() as register:
        assert "Meaux – Kita" not in set(register.partnerships()["title"])
    assert parts(test) == ["History"]


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ({}, "redirect_uri"),
        ({"cookie_secret": "short", "redirect_uri": "http://x/oauth2callback"}, "Too short"),
        ({key: value for key, value in AUTH.items() if key != "cookie_secret"}, "cookie_secret"),
        ({key: value for key, value in AUTH.items() if key != "client_id"}, "client_id"),
        ({"redirect_uri": "x", "cookie_secret": "x" * 40, "keycloak": {"client_id": "a"}}, "auth.keycloak"),
        ("nonsense", "cookie_secret"),
    ],
)
def test_settings_of_the_login_that_lack_something_are_told_and_let_nobody_in(auth, said):
    test = opened({"is_logged_in": False}, auth=auth)
    assert said in test.error[0].value
    assert not buttons(test)


def test_settings_of_roles_without_a_login_let_nobody_in():
    test = opened({}, auth=None, role="editor")
    assert "no way to sign in" in test.error[0].value
    assert not buttons(test)


def test_several_providers_are_offered_by_name():
    of_one = {key: AUTH[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    shared = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    test = opened({"is_logged_in": False}, auth=shared | {"keycloak": of_one, "google": of_one})
    assert buttons(test) == {"Sign in with Google", "Sign in with Keycloak"}
