"""What a reader sees when something fails, and what never reaches the screen."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.page_registry import PAGES
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


def names_places() -> None:
    from dashboard.widgets.page import failures_in_words
    from validations.errors import DatabaseUnavailableError

    with failures_in_words():
        raise DatabaseUnavailableError("The database at 'postgresql://reader@db.example/book' does not answer.")


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that others than its own user reach."""
    monkeypatch.setenv("COLLECTIONS_BEHIND_AUTHENTICATING_PROXY", "true")
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def test_where_the_database_is_and_who_asks_it_is_for_the_log_alone(
    behind_a_proxy: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="bucketwise.pages"):
        said = AppTest.from_function(names_places).run().error[0].value.replace("\\", "")
    assert said.startswith("The collections database cannot be read now; figures that were prepared are not affected.")
    assert "db.example" not in said
    (record,) = [one for one in caplog.records if one.name == "bucketwise.pages"]
    reference = said.split("Reference ")[1].rstrip(".")
    assert record.getMessage().startswith(f"Reference {reference}: The database at 'postgresql://reader@db.example")


def test_whoever_runs_the_dashboard_on_this_computer_reads_where_the_database_is() -> None:
    st.cache_resource.clear()
    assert "db.example" in AppTest.from_function(names_places).run().error[0].value


@pytest.mark.slow
def test_no_page_names_a_place_when_database_and_refresh_fail(
    behind_a_proxy: None, shown: Shown, one_account: Settings, tmp_path: Path
) -> None:
    store, state = tmp_path / "place-of-store", tmp_path / "place-of-state"
    shutil.copytree(one_account.store_path, store)
    state.mkdir()
    settings = replace(one_account, store_path=store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTIONS_STATE_URL", f"sqlite:///{state}")
        patch.setenv("COLLECTIONS_ACCESS_LOG", str(state))
        with pytest.raises(DatabaseUnavailableError), noted(store):
            raise DatabaseUnavailableError("The database at 'place-of-database' does not answer.")
        for page in PAGES:
            app = shown(settings, page.name)
            kinds = (app.error, app.warning, app.info, app.markdown, app.caption, app.dataframe)
            told = [str(one.value) for kind in kinds for one in kind]
            assert told
            assert not [text for text in told if "place-of" in text or "place\\-of" in text], page.name


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
