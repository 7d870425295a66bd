"""The log of the server as lines of JSON, with the reference that a reader was shown."""

import json
import logging
from collections.abc import Iterator

import pytest

from dashboard import logs
from data_access.settings import Settings
from data_access.settings_source import load_settings
from validations.errors import SettingsError


@pytest.fixture
def loggers() -> Iterator[None]:
    """Puts back what the tests change."""
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    root.handlers, level = before
    root.setLevel(level)
    logging.captureWarnings(False)


def test_each_line_is_an_object_with_the_reference(loggers: None, capsys: pytest.CaptureFixture[str]) -> None:
    own = logging.getLogger("streamlit.test_logs")
    own.addHandler(logging.StreamHandler())
    logs.say(Settings(log_format="json"))
    try:
        raise ValueError("two\nlines")
    except ValueError:
        reference = logs.referenced(logging.getLogger("bucketwise.pages"))
    own.warning("of %s", "Streamlit")
    logging.getLogger("bucketwise.server").info("not said")
    failure, warning = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert failure["reference"] == reference
    assert failure["message"] == f"Reference {reference}"
    assert failure["level"] == "error"
    assert failure["traceback"].endswith("ValueError: two\nlines")
    assert failure["time"].endswith("+00:00")
    assert warning.keys() == {"time", "level", "logger", "message"}
    assert warning["message"] == "of Streamlit"


def test_lines_for_people_say_when_and_what(loggers: None, capsys: pytest.CaptureFixture[str]) -> None:
    logs.say(Settings())
    logging.getLogger("bucketwise.server").warning("Full.")
    assert capsys.readouterr().err.endswith(" WARNING bucketwise.server: Full.\n")


def test_what_is_said_again_and_again_is_left_out_and_counted(
    loggers: None, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    log, handler = logging.getLogger("bucketwise.test_repetitions"), logging.StreamHandler()
    handler.addFilter(logs.Repetitions(most=2, seconds=60, clock=lambda: now))
    log.handlers, log.propagate = [handler], False
    for number in range(5):
        log.warning("Refused %s.", number)
    log.warning("Another.")
    for _ in range(3):
        log.warning("Reference.", extra={"reference": "5f3a9c01"})
    now = 61.0
    log.warning("Refused %s.", 9)
    assert capsys.readouterr().err.splitlines() == [
        *("Refused 0.", "Refused 1.", "Another.", "Reference.", "Reference.", "Reference."),
        "Refused 9. (3 more were left out)",
    ]


def test_another_form_is_refused() -> None:
    with pytest.raises(SettingsError, match="log_format"):
        load_settings({"COLLECTIONS_LOG_FORMAT": "xml"})
