"""What a reader sees when something fails, and what never reaches the screen."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.widgets.words import plain, quoted


def breaks() -> None:
    import streamlit as st

    from dashboard.widgets.page import failures_in_words

    with failures_in_words():
        st.write("drawn before")
        raise ValueError("secret detail")


def refuses() -> None:
    from dashboard.widgets.page import failures_in_words
    from validations.errors import StoreEmptyError

    with failures_in_words():
        raise StoreEmptyError("No figures for '[x](http://y)' yet; run 'bucketwise refresh'.")


def test_a_mistake_of_ours_shows_a_reference_that_the_log_explains(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="bucketwise.pages"):
        app = AppTest.from_function(breaks).run()
    assert app.markdown[0].value == "drawn before"
    shown = app.error[0].value
    assert "secret detail" not in shown
    record = next(one for one in caplog.records if one.name == "bucketwise.pages")
    assert record.getMessage().removeprefix("Reference ") in shown
    assert record.exc_info is not None
    assert "secret detail" in str(record.exc_info[1])


def test_what_the_reader_can_act_on_is_one_sentence_without_a_reference() -> None:
    app = AppTest.from_function(refuses).run()
    assert app.error[0].value.replace("\\", "") == "No figures for '[x](http://y)' yet; run 'bucketwise refresh'."
    assert "Reference" not in app.error[0].value


def test_text_from_outside_is_not_read_as_markdown() -> None:
    assert plain("![x](http://y) $a$ :material/home: **b**") == (
        r"\!\[x\]\(http\://y\) \$a\$ \:material/home\: \*\*b\*\*"
    )
    assert quoted("a" * 100) == "'" + "a" * 60 + "…'"
