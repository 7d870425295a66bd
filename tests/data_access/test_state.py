"""The state database: decisions survive, processes share it, old forms are upgraded, newer ones refused."""

import multiprocessing
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.settings import Settings
from data_access.state import METADATA, SCHEMA_VERSION, State, state_of, user_name
from tests.data_access.postgres_server import a_server
from validations.errors import StateUnavailableError


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'state.sqlite'}"


def test_the_last_decision_about_a_doubt_holds_and_its_file_is_its_users_alone(tmp_path: Path) -> None:
    settings = Settings(store_path=tmp_path / "store")
    assert state_of(settings).acceptances() == {}
    assert not list(tmp_path.iterdir())  # reading writes nothing
    state_of(settings).decide("accepted", {"aa": "A sentence.", "bb": "Another."}, "Sold to a bank.")
    state_of(settings).decide("reopened", {"aa": ""})
    held = state_of(settings).acceptances()
    assert [(name, one.who, one.because) for name, one in held.items()] == [("bb", user_name(), "Sold to a bank.")]
    file = tmp_path / "store.state.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _decide(where: str, number: int) -> None:
    State(where).decide("accepted", {f"doubt{number}": "A sentence."}, "Explained.")


@pytest.mark.slow
def test_processes_that_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    spawning = multiprocessing.get_context("spawn")
    deciding = [spawning.Process(target=_decide, args=(address(tmp_path), number)) for number in range(4)]
    for one in deciding:
        one.start()
    for one in deciding:
        one.join()
    assert [one.exitcode for one in deciding] == [0] * 4
    assert len(State(address(tmp_path)).acceptances()) == 4


def test_an_older_state_is_upgraded_once_with_what_it_holds_and_a_newer_one_is_refused(tmp_path: Path) -> None:
    State(address(tmp_path)).decide("accepted", {"aa": "A sentence."}, "Explained.")

    def step(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE doubt_decision ADD COLUMN place VARCHAR(20) DEFAULT 'Pune'")

    for _ in range(2):  # the step would fail if it ran again
        later = State(address(tmp_path), upgrades=(step,))
        assert list(later.acceptances()) == ["aa"]
    with later.writing() as connection:
        assert connection.execute(sa.select(SCHEMA_VERSION.c.version)).scalars().all() == [2]
        assert connection.exec_driver_sql("SELECT place FROM doubt_decision").scalars().all() == ["Pune"]
    with pytest.raises(
        StateUnavailableError, match="has version 2, and this release of Bucketwise knows versions up to 1"
    ):
        State(address(tmp_path)).acceptances()


def test_a_step_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    State(address(tmp_path)).decide("accepted", {"aa": "A sentence."}, "Explained.")

    def step(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (done INTEGER)")
        connection.exec_driver_sql("ALTER TABLE no_such_table ADD COLUMN place INTEGER")

    with pytest.raises(StateUnavailableError):
        State(address(tmp_path), upgrades=(step,)).acceptances()
    assert list(State(address(tmp_path)).acceptances()) == ["aa"]
    engine = sa.create_engine(address(tmp_path))
    assert set(sa.inspect(engine).get_table_names()) == set(METADATA.tables)
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nonsense", "is no address of a database"),
        ("sqlite:////proc/none/state.sqlite", "cannot be written"),
        ("sqlite:///{folder}", "cannot be written"),
        ("mysql+nothing://x@y/z", "driver"),
    ],
)
def test_a_state_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path, given: str, said: str) -> None:
    with pytest.raises(StateUnavailableError, match=said):
        State(given.format(folder=tmp_path)).decide("accepted", {"aa": "A sentence."}, "Explained.")


def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("not a database at all, but long enough to be looked at " * 20)
    with pytest.raises(StateUnavailableError, match="cannot be used"):
        State(address(tmp_path)).acceptances()


@pytest.mark.slow
def test_several_servers_share_a_state_on_postgresql() -> None:
    with a_server() as server:
        State(server.url).decide("accepted", {"aa": "A sentence."}, "Explained.")
        assert list(State(server.url).acceptances()) == ["aa"]
