"""A shared installation in a real browser, with a real OpenID Connect provider: who may write and who not."""

from __future__ import annotations

import shutil
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.access_settings import FILE
from data.register import open_register
from tests.browser.conftest import LONG, is_local, settle
from tests.browser.servers import free_port, running_app, running_provider

pytestmark = pytest.mark.browser
DOMAIN = "@" + "ville.example"
EDITOR = {
    "sub": "1",
    "name": "Édith Martin",
    "email": f"edith{DOMAIN}",
    "email_verified": True,
    "groups": ["cooperation"],
}
VIEWER = {"sub": "2", "name": "Vera Petit", "email": f"vera{DOMAIN}", "email_verified": True}
ROLES = f"""others = "none"
[groups]
cooperation = "editor"
[addresses]
"vera{DOMAIN}" = "viewer"
"""
SECRETS = """[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "a secret of this test alone, long enough"
client_id = "cartocoop"
client_secret = "known to the test"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
KEEP_SOCKET = """
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) { super(...given); window.itsSocket = this; }
};
"""
LISTEN = """() => {
  const send = window.itsSocket.send.bind(window.itsSocket);
  window.itsMessages = [];
  window.itsSocket.send = data => {
    window.itsMessages.push(Array.from(new Uint8Array(data)));
    send(data);
  };
}"""

SEND = """bytes => {
  const app = document.querySelector('[data-testid="stApp"]');
  window.itsStates = [];
  new MutationObserver(() => window.itsStates.push(app.dataset.testScriptState))
    .observe(app, {attributes: true, attributeFilter: ["data-test-script-state"]});
  window.itsSocket.send(new Uint8Array(bytes));
}"""
ANSWERED = "itsStates.includes('running') && itsStates.at(-1) === 'notRunning'"


@pytest.fixture(scope="module")
def home(built, tmp_path_factory):
    home = tmp_path_factory.mktemp("shared-home")
    shutil.copytree(built, home, dirs_exist_ok=True)
    (home / FILE).write_text(ROLES, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def app(home, tmp_path_factory):
    port = free_port()
    url = f"http://localhost:{port}"
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.toml"
    with running_provider(EDITOR, VIEWER) as provider:
        secrets.write_text(SECRETS.format(app=url, provider=provider), encoding="utf-8")
        with running_app(home, "--secrets.files", str(secrets), port=port):
            yield url


@pytest.fixture
def visit(chromium, app):
    """Return what opens a browser of its own for a person; after the test nothing has left the machine."""
    contexts, outside = [], []

    def turn_away(route):
        if urlsplit(route.request.url).hostname != "cdn.jsdelivr.net":  # the provider's own style sheet
            outside.append(route.request.url)
        route.abort()

    def open_one(address):
        context = chromium.new_context(viewport={"width": 1250, "height": 1000})
        contexts.append(context)
        context.route(lambda url: not is_local(url), turn_away)
        context.add_init_script(KEEP_SOCKET)
        page = context.new_page()
        page.set_default_timeout(LONG)
        page.goto(f"{app}/{address}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert outside == []


def signed_in(page, person):
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name=person["sub"], exact=True).click()
    page.get_by_text(person["name"]).first.wait_for()
    return page


def write(page, title):
    """Fill in and save a new partnership; return the message by which the browser asks to save it."""
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Another French actor (its name)").fill("Meaux")
    page.get_by_label("Another French actor (its name)").blur()
    page.get_by_text("Still missing or to be mended: a place").wait_for()  # the page has taken in the rest
    page.get_by_role("combobox", name="Places in the region of Kayes").fill("Kita")
    page.get_by_role("option", name="Kita").first.click()
    page.keyboard.press("Escape")
    page.get_by_label("Source to add (title)").fill("Délibération")
    page.get_by_label("Source to add (title)").blur()
    page.get_by_text("Still missing").wait_for(state="detached")
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text(f"Saved: {title}").wait_for()
    return page.evaluate("window.itsMessages")[0]


def forge(message, title):
    """Return the message with another title, and for the whole page: another session has not its fragment."""
    told = BackMsg()
    told.ParseFromString(bytes(message))
    told.rerun_script.ClearField("fragment_id")
    fields = told.rerun_script.widget_states.widgets
    next(one for one in fields if one.id.endswith(":title")).string_value = title
    return list(told.SerializeToString())


def send(page, message):
    """Send a message as the page would; return once the server has answered it."""
    settle(page)
    page.evaluate(SEND, message)
    page.wait_for_function(ANSWERED)


def titles(home, monkeypatch):
    monkeypatch.setenv("CARTOCOOP_HOME", str(home))
    with open_register() as register:
        return register.partnerships()["title"].tolist(), register.changes(most=1)["who"].iloc[0]


def test_an_editor_saves_a_viewer_does_not_and_a_forged_message_neither(visit, home, monkeypatch):
    page = visit("registre?lang=en")
    page.get_by_text("shared by several people").wait_for()
    signed_in(page, EDITOR)
    forged = forge(write(page, "Meaux – Kita"), "Forgé")
    held, who = titles(home, monkeypatch)
    assert held.count("Meaux – Kita") == 1
    assert who == "Édith Martin"
    other = signed_in(visit("registre?lang=en"), VIEWER)
    other.get_by_text("is for editors").wait_for()
    assert other.get_by_role("button", name="Save", exact=True).count() == 0
    send(other, forged)
    assert "Forgé" not in titles(home, monkeypatch)[0]
    page.reload()
    page.get_by_label("Title", exact=True).wait_for()
    send(page, forged)
    assert "Forgé" in titles(home, monkeypatch)[0], "it is refused for who sends it, not for what it is"
    assert DOMAIN not in page.content() + other.content()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    page.get_by_role("button", name="Sign in", exact=True).wait_for()
