"""Who is at the screen: signing in and out, the role, and the name under which changes are kept.

Alone on one's machine there is nothing to see of all this. With a section ``[auth]`` in
``.streamlit/secrets.toml`` the installation is shared: :mod:`data.access_settings` says who has which role.
What a page hides or offers is a courtesy; the register itself refuses (:mod:`data.access`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.errors import StreamlitAuthError, StreamlitMissingAuthlibError, StreamlitSecretNotFoundError

from data.access import MACHINE, Person, Role
from data.access_settings import AccessSettingsError, load_access, settings_file
from data.errors import N_, Fault, Message
from data.plans import LONGEST_AUTHOR
from translations import Translate
from views.markdown import plain

SHARED = ("redirect_uri", "cookie_secret")
"""Keys of ``[auth]`` that every provider needs."""
OF_A_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
DEFAULT_PROVIDER = "default"
SHORTEST_SECRET = 32
MOST_REMEMBERED = 500
AWAY = timedelta(minutes=15)
"""For how long it is remembered where a browser was when it went to the provider."""
_WAS_IN = "a_was_in"
NAME = "a_name"
"""Key of the name that somebody without a login last saved under."""


def person() -> Person:
    """Return who is at the screen.

    Raises
    ------
    AccessSettingsError
        The settings of a shared installation are not fit: nobody gets in.
    """
    if not _auth():
        return MACHINE
    settings = load_access()
    if not st.user.get("is_logged_in"):
        return settings.visitor()
    found = settings.person(st.user.to_dict())
    if not found.expired:
        st.session_state[_WAS_IN] = True
    elif not st.session_state.get(_WAS_IN):
        return settings.visitor()  # nothing was begun in this session that could be lost
    return found


def offers(role: Role) -> bool:
    """Tell whether to draw what a role allows; also after the session has ended, so that nothing is lost."""
    return person().role >= role


def knows_names() -> bool:
    """Tell whether the names of authors are shown: to who is alone or has signed in, to no visitor."""
    found = person()
    return found == MACHINE or found.signed_in


def inside() -> bool:
    """Tell whether the pages may be seen; not when the settings are not fit."""
    try:
        return person().may(Role.VIEWER) or person().expired
    except AccessSettingsError:
        return False


def enter(t: Translate) -> bool:
    """Tell whether the pages may be drawn; draw the way in when they may not, a reminder when it has ended."""
    found = person()
    if found.role < Role.VIEWER:
        _way_in(found, t)
        return False
    if found.expired:
        st.warning(
            t("Your session has ended. What you write stays here: save it, then sign in again to go on."),
            icon=":material/lock_clock:",
        )
        _sign_in(t, again=True)
    return True


def draw(t: Translate) -> None:
    """Draw who has signed in, with the way out, or a visitor's way in; nothing for who is alone or outside."""
    found = person()
    if found == MACHINE or found.role < Role.VIEWER:
        return
    st.divider()
    if not found.signed_in:
        st.caption(t("You are reading as a visitor."))
        _sign_in(t)
        return
    name = plain(found.name) if found.name else t("Signed in, no name given")
    st.markdown(f"**{name}**")
    st.caption(role_names(t)[found.role])
    st.button(t("Sign out"), icon=":material/logout:", on_click=_out, key="a_out")


def role_names(t: Translate) -> dict[Role, str]:
    """Return the name of each role."""
    return {
        Role.NOBODY: t("no access"),
        Role.VIEWER: t("reads"),
        Role.EDITOR: t("reads and edits"),
        Role.ADMIN: t("administrator"),
    }


def author(t: Translate, *, key: str | None = None) -> str:
    """Draw under which name a change is kept; return it: that of who has signed in, else one to be typed."""
    found = person()
    if found.name:
        st.caption(t("Kept under the name {name}").format(name=plain(found.name)))
        return found.name
    help_text = t("No e-mail address and no telephone number is kept.")
    last = st.session_state.get(NAME, "")
    usual = {} if key else {"value": last}
    if key:
        st.session_state.setdefault(key, last)
    return st.text_input(
        t("Your name, kept with the change"),
        **usual,
        max_chars=LONGEST_AUTHOR,
        help=help_text,
        key=key,
    )


def mark() -> str:
    """Return what tells one who has signed in from others, without saying who; "" for anybody else."""
    told = [str(st.user.get(key) or "") for key in ("iss", "sub")]
    return sha256("\n".join(told).encode()).hexdigest() if _auth() and all(told) else ""


def remember(name: str) -> None:
    """Keep a name that a change was saved under, for the next one of this session."""
    st.session_state[NAME] = name


def leave(where: str) -> None:
    """Remember where a browser was before the provider's pages, which lead back to the first page."""
    if browser := _browser():
        places = _places()
        while len(places) >= MOST_REMEMBERED:
            places.pop(next(iter(places)), None)
        places[browser] = (datetime.now(UTC), where, st.query_params.to_dict())


def come_back() -> str:
    """Return the page on which a browser was before it signed in or out; put its address back. "" = none."""
    browser = _browser()
    if not browser or st.query_params:
        return ""
    moment, where, query = _places().pop(browser, (datetime.min.replace(tzinfo=UTC), "", {}))
    if datetime.now(UTC) - moment > AWAY:
        return ""
    st.query_params.from_dict(query)
    return where


def _browser() -> str:
    """Return what tells this browser from others, by the token that Streamlit gave it; "" when it has none.

    The cookie is ``2|mask|token|moment`` in hexadecimal digits; the mask changes at each answer.
    """
    parts = str(st.context.cookies.get("_streamlit_xsrf", "")).strip("\"'").split("|")
    try:
        mask, masked = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except (IndexError, ValueError):
        return ""
    token = bytes(one ^ other for one, other in zip(masked, cycle(mask), strict=False))
    return sha256(token).hexdigest() if mask and token else ""


@st.cache_resource(show_spinner=False)
def _places() -> dict[str, tuple[datetime, str, dict[str, str]]]:
    return {}


def _out() -> None:
    leave(_page())
    st.logout()


def _page() -> str:
    return urlsplit(st.context.url or "").path.rpartition("/")[2]


def _way_in(found: Person, t: Translate) -> None:
    st.title("CartoCoop")
    if found.signed_in:
        words = t("You have signed in, but no access was given to you. Ask who runs this installation.")
        st.warning(words, icon=":material/lock:")
        st.button(t("Sign out"), icon=":material/logout:", on_click=_out, key="a_out")
        return
    st.markdown(t("This register is shared by several people: sign in to see it."))
    _sign_in(t)


def _sign_in(t: Translate, *, again: bool = False) -> None:
    if st.context.is_embedded:
        st.caption(t("One cannot sign in inside another page: open this one in a tab of its own."))
        return
    providers = list(_providers(_auth()))
    usual = t("Sign in again") if again else t("Sign in")
    for name in providers:
        words = t("Sign in with {provider}").format(provider=name.capitalize())
        label = usual if name == DEFAULT_PROVIDER else words
        if st.button(label, icon=":material/login:", type="primary", key=f"a_in_{name}"):
            _login(name)


def _login(provider: str) -> None:
    leave(_page())
    try:
        st.login(None if provider == DEFAULT_PROVIDER else provider)
    except (StreamlitAuthError, StreamlitMissingAuthlibError) as error:
        raise AccessSettingsError(
            N_("Signing in is not set up rightly: {reason}"), reason=" ".join(str(error).split())
        ) from error


def _auth() -> Mapping[str, Any]:
    """Return the section ``[auth]`` of the secrets; empty for who is alone.

    Raises
    ------
    AccessSettingsError
        There are secrets that cannot be read, settings of access without a way to sign in, or the section
        lacks something: an installation that was meant to be closed stays closed.
    """
    try:
        section = st.secrets.get("auth")
    except StreamlitSecretNotFoundError as error:
        files = [Path(one) for one in st.get_option("secrets.files")]
        if any(one.exists() for one in files):
            raise AccessSettingsError(
                N_("The file .streamlit/secrets.toml cannot be read; nobody gets in until it is mended.")
            ) from error
        section = None
    if section is None:
        if settings_file().is_file():
            raise AccessSettingsError(
                N_(
                    "{file} says who has which role, but there is no way to sign in: write a section [auth] in "
                    ".streamlit/secrets.toml, or take the file away to work alone."
                ),
                file=settings_file().name,
            )
        return {}
    return _checked(section)


def _checked(section: Any) -> Mapping[str, Any]:
    if not isinstance(section, Mapping):
        section = {}
    faults = [
        Fault(Message(N_("This key is missing.")), field=f"auth.{key}")
        for key in SHARED
        if not str(section.get(key) or "").strip()
    ]
    providers = _providers(section)
    if not providers:
        keys = ", ".join(OF_A_PROVIDER)
        faults.append(
            Fault(Message(N_("No provider: these keys are missing: {keys}."), {"keys": keys}), field="auth")
        )
    for name, values in providers.items():
        field = "auth" if name == DEFAULT_PROVIDER else f"auth.{name}"
        faults += [
            Fault(Message(N_("This key is missing.")), field=f"{field}.{key}")
            for key in OF_A_PROVIDER
            if not str(values.get(key) or "").strip()
        ]
    secret = str(section.get("cookie_secret") or "")
    if 0 < len(secret) < SHORTEST_SECRET:
        text = N_("Too short: {least} characters at least, made by chance, known to nobody.")
        faults.append(Fault(Message(text, {"least": SHORTEST_SECRET}), field="auth.cookie_secret"))
    if faults:
        raise AccessSettingsError(
            N_("The section [auth] of .streamlit/secrets.toml is not complete: nobody gets in until it is."),
            faults=faults,
        )
    return section


def _providers(section: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the providers by name, the one that stands in the section itself first."""
    named = {key: value for key, value in _tables(section) if set(OF_A_PROVIDER) & set(value)}
    own = {DEFAULT_PROVIDER: section} if set(OF_A_PROVIDER) & set(section) else {}
    return own | named


def _tables(section: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((key, value) for key, value in section.items() if isinstance(value, Mapping))
