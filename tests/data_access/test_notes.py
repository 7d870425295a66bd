"""Notes: kept with month, agency, author and time; refused in a sentence; deleted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data_access.notes import LONGEST, add_note, delete_note, notes
from data_access.state import State
from validations.errors import EntryRefusedError, StateUnavailableError

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(f"sqlite:///{tmp_path / 'state.sqlite'}")


def test_notes_come_back_with_the_newest_month_first_and_the_last_written_before_others(state: State) -> None:
    assert notes(state) == ()
    add_note(state, MAY, " B2 was\n merged  into B1. ", author=" Asha ")
    add_note(state, APRIL, "Strike.", agency_code="TE01")
    add_note(state, MAY, "Moratorium ended.")
    held = notes(state)
    assert [(one.month, one.agency_code, one.text, one.author) for one in held] == [
        (MAY, "", "Moratorium ended.", ""),
        (MAY, "", "B2 was merged into B1.", "Asha"),
        (APRIL, "TE01", "Strike.", ""),
    ]
    assert datetime.now(UTC) - held[0].written_at < timedelta(minutes=1)


def test_a_note_is_deleted_once_and_stays_gone(state: State) -> None:
    note = add_note(state, MAY, "One.")
    add_note(state, MAY, "Two.")
    delete_note(state, note.note_id)
    delete_note(state, note.note_id)
    assert [one.text for one in notes(state)] == ["Two."]


@pytest.mark.parametrize(("text", "said"), [(" \n", "needs a text"), ("x" * (LONGEST + 1), "501 letters")])
def test_a_text_that_cannot_be_kept_is_refused_in_a_sentence(state: State, text: str, said: str) -> None:
    with pytest.raises(EntryRefusedError, match=said):
        add_note(state, MAY, text)
    assert notes(state) == ()
    assert add_note(state, MAY, "x" * LONGEST).text == "x" * LONGEST


def test_a_state_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StateUnavailableError, match="cannot be written"):
        add_note(State(f"sqlite:///{tmp_path / 'folder'}"), MAY, "One.")
