"""What stands before the pages where readers sign in, and who is signed in beside them."""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from dashboard import data_version
from dashboard.signed_in import NothingGrantedError, NotSignedInError, Reader, can_sign_in, end_session
from dashboard.value_names import plain
from dashboard.widgets import access_log

_UNAVAILABLE: Final = "Sign-in is not set up on this server: start it with 'bucketwise serve'."


def admitted() -> bool:
    """Whether the reader may see anything; if not, one sentence says why. Raises SettingsError."""
    try:
        reader = data_version.reader()
    except NotSignedInError as error:
        _stand_before(str(error), known=False)
        return False
    except NothingGrantedError as error:
        access_log.refused("Nothing is granted to this user.", error.user)
        _stand_before(str(error), known=True)
        return False
    access_log.record("sign-in", reader.access.in_words({}))
    _end_with_the_token(reader)
    return True


def who() -> None:
    """Who is signed in, with the button that ends it; nothing where nobody signs in."""
    reader = data_version.reader()
    if not reader.user:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(plain(reader.user))
        st.button("Sign out", key="sign_out", icon=":material/logout:", type="tertiary", on_click=end_session)


def _stand_before(sentence: str, *, known: bool) -> None:
    st.title("Bucketwise", anchor=False)
    st.markdown(plain(sentence))
    if known:
        st.button("Sign out", key="sign_out", icon=":material/logout:", on_click=end_session)
    elif can_sign_in():
        st.button("Sign in", key="sign_in", icon=":material/login:", type="primary", on_click=st.login)
    else:
        st.caption(_UNAVAILABLE)


def _end_with_the_token(reader: Reader) -> None:
    """Ask for the page again when the token ends, so that nothing stays on the screen of who is gone."""
    if reader.until is None:
        return
    left = reader.until - datetime.now(UTC).timestamp()

    @st.fragment(run_every=timedelta(seconds=max(left, 0) + 1))
    def at_the_end() -> None:
        if datetime.now(UTC).timestamp() >= (reader.until or 0):
            st.rerun()

    at_the_end()
