"""What a reader sees when something fails, and what never reaches the screen."""

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.value_names import plain, quoted
from data_access.refresh_failure import noted
from data_access.settings import Settings
from data_access.store import Store
from tests.pages.conftest import Shown
from validations.errors import DatabaseUnavailableError


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


@pytest.mark.slow
def test_a_failed_refresh_is_said_above_the_figures_with_since_when_and_why(
    shown: Shown, one_account: Settings, tmp_path: Path
) -> None:
    settings = replace(one_account, store_path=Path(shutil.copytree(one_account.store_path, tmp_path / "store")))
    assert not shown(settings, "delinquency").warning
    with pytest.raises(DatabaseUnavailableError), noted(settings.store_path):
        raise DatabaseUnavailableError("The database server does not answer.")
    said = shown(settings, "delinquency").warning[0].value.replace("\\", "")
    assert said.startswith("The figures stand as they were read ")
    assert said.endswith(" failed. The database server does not answer.")


def test_a_refresh_under_way_is_said_beside_the_title(shown: Shown, one_account: Settings, tmp_path: Path) -> None:
    settings = replace(one_account, store_path=Path(shutil.copytree(one_account.store_path, tmp_path / "store")))

    def badges() -> list[str]:
        return [one.value for one in shown(settings, "delinquency").markdown if "badge[" in one.value]

    assert not any("Refreshing" in badge for badge in badges())
    with Store(settings.store_path).writing():
        assert any("Refreshing" in badge for badge in badges())
