"""Saved views: kept under a name of their own, renamed, deleted, and refused in a sentence."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data_access.saved_views import LONGEST_NAME, MOST, delete_view, rename_view, save_view, saved_views
from data_access.state import State
from data_access.state_tables import SAVED_VIEW
from tests.data_access.postgres_server import a_server
from validations.errors import EntryRefusedError, StateUnavailableError


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(f"sqlite:///{tmp_path / 'state.sqlite'}")


def names(state: State) -> list[str]:
    return [one.name for one in saved_views(state)]


def test_a_view_comes_back_as_it_was_saved_and_reading_writes_nothing(state: State) -> None:
    assert saved_views(state) == ()
    assert state.file is not None
    assert not state.file.exists()
    parameters = {"month": ["2026-05"], "zone": ["North", "South & East"]}
    save_view(state, "  North,\n 60+ ", "delinquency", parameters, "Asha")
    [held] = saved_views(state)
    assert (held.name, held.page, held.parameters, held.author) == ("North, 60+", "delinquency", parameters, "Asha")
    assert datetime.now(UTC) - held.saved_at < timedelta(minutes=1)
    assert stat.S_IMODE(state.file.stat().st_mode) == 0o600


def test_views_are_listed_by_name_renamed_and_deleted(state: State) -> None:
    for name in ("b", "A", "c"):
        save_view(state, name, "recovery", {})
    assert names(state) == ["A", "b", "c"]
    rename_view(state, saved_views(state)[0].view_id, "z")
    delete_view(state, saved_views(state)[0].view_id)
    assert names(state) == ["c", "z"]
    rename_view(state, saved_views(state)[0].view_id, "C")  # its own name in other letters
    assert names(state) == ["C", "z"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        (" \n", "needs a name"),
        ("x" * (LONGEST_NAME + 1), "81 letters"),
        ("NORTH", "'NORTH' already"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_in_a_sentence(state: State, name: str, said: str) -> None:
    save_view(state, "North", "recovery", {})
    save_view(state, "South", "recovery", {})
    with pytest.raises(EntryRefusedError, match=said):
        save_view(state, name, "recovery", {})
    with pytest.raises(EntryRefusedError, match=said):
        rename_view(state, saved_views(state)[1].view_id, name)
    assert names(state) == ["North", "South"]


def test_what_is_gone_cannot_be_renamed_and_stays_gone(state: State) -> None:
    save_view(state, "North", "recovery", {})
    [held] = saved_views(state)
    delete_view(state, held.view_id)
    delete_view(state, held.view_id)
    with pytest.raises(EntryRefusedError, match="deleted by somebody else"):
        rename_view(state, held.view_id, "South")


def test_more_than_anybody_needs_is_refused(state: State) -> None:
    with pytest.raises(EntryRefusedError, match="at most 500"):
        save_view(state, "North", "recovery", {"branch": [f"B{number}" for number in range(501)]})
    one = save_view(state, "North", "recovery", {})
    row = {**vars(one), "saved_at": datetime(2026, 5, 4)}
    with state.writing() as connection:
        copies = [{**row, "view_id": str(number), "name": f"View {number}"} for number in range(MOST - 1)]
        connection.execute(SAVED_VIEW.insert(), copies)
    with pytest.raises(EntryRefusedError, match="200 saved views already"):
        save_view(state, "One more", "recovery", {})


def test_lists_of_authors_have_names_and_room_of_their_own(state: State) -> None:
    mine, theirs = (save_view(state, "North", "recovery", {}, author, own=True) for author in ("mine", "theirs"))
    with pytest.raises(EntryRefusedError, match="'north' already"):
        save_view(state, "north", "recovery", {}, "mine", own=True)
    row = {**vars(theirs), "saved_at": datetime(2026, 5, 4)}
    with state.writing() as connection:
        copies = [{**row, "view_id": str(number), "name": f"View {number}"} for number in range(MOST - 1)]
        connection.execute(SAVED_VIEW.insert(), copies)
    with pytest.raises(EntryRefusedError, match="200 saved views already"):
        save_view(state, "One more", "recovery", {}, "theirs", own=True)
    rename_view(state, mine.view_id, "View 1", "mine")
    with pytest.raises(EntryRefusedError, match="'View 1' already"):
        rename_view(state, theirs.view_id, "View 1", "theirs")
    assert save_view(state, "One more", "recovery", {}, "mine", own=True).name == "One more"


def test_a_state_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StateUnavailableError, match="cannot be written"):
        save_view(State(f"sqlite:///{tmp_path / 'folder'}"), "North", "recovery", {})


@pytest.mark.slow
def test_views_are_kept_on_postgresql() -> None:
    with a_server() as server:
        save_view(State(server.url), "North", "recovery", {"zone": ["North"]}, "Asha")
        [held] = saved_views(State(server.url))
        assert (held.name, held.parameters) == ("North", {"zone": ["North"]})
        assert datetime.now(UTC) - held.saved_at < timedelta(minutes=1)
