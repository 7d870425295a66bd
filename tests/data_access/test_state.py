"""The state database: decisions survive, processes share it, old forms are upgraded, newer ones refused."""

import multiprocessing
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access.importing.column_matching import Match, TableMatch
from data_access.importing.source_profile import SourceSheet
from data_access.notes import add_note, notes
from data_access.pack_history import PackKey, keep_pack, previous_pack
from data_access.saved_views import save_view, saved_views
from data_access.settings import Settings
from data_access.source_layouts import remember
from data_access.state import State, state_of, user_name
from data_access.state_tables import METADATA, SCHEMA_VERSION, SOURCE_LAYOUT, UPGRADES
from tests.data_access.postgres_server import a_server
from validations.errors import StateUnavailableError

NEWEST = len(UPGRADES) + 1
FIRST_VERSION = (
    "CREATE TABLE schema_version (name VARCHAR(20) NOT NULL PRIMARY KEY, version INTEGER NOT NULL)",
    "CREATE TABLE doubt_decision (doubt_id VARCHAR(16) NOT NULL, decided_at DATETIME NOT NULL, "
    "decision VARCHAR(10) NOT NULL, who VARCHAR(200) NOT NULL, because TEXT NOT NULL, sentence TEXT NOT NULL, "
    "PRIMARY KEY (doubt_id, decided_at))",
    "INSERT INTO schema_version VALUES ('state', 1)",
    "INSERT INTO doubt_decision VALUES ('aa', '2026-05-04 10:00:00.000000', 'accepted', 'asha', 'Sold.', 'Said.')",
)
"""A state database as the first release wrote it."""


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
        later = State(address(tmp_path), upgrades=(*UPGRADES, step))
        assert list(later.acceptances()) == ["aa"]
    with later.writing() as connection:
        assert connection.execute(sa.select(SCHEMA_VERSION.c.version)).scalars().all() == [NEWEST + 1]
        assert connection.exec_driver_sql("SELECT place FROM doubt_decision").scalars().all() == ["Pune"]
    with pytest.raises(
        StateUnavailableError,
        match=f"has version {NEWEST + 1}, and this release of Bucketwise knows versions up to {NEWEST}",
    ):
        State(address(tmp_path)).acceptances()


def written_by(folder: Path, statements: Iterable[str]) -> State:
    """The state over a database that an earlier release wrote."""
    with closing(sqlite3.connect(folder / "state.sqlite")) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return State(address(folder))


SECOND_VERSION = (
    *FIRST_VERSION,
    "UPDATE schema_version SET version = 2",
    "CREATE TABLE saved_view (view_id VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, "
    "page VARCHAR(50) NOT NULL, parameters JSON NOT NULL, author VARCHAR(80) NOT NULL, saved_at DATETIME NOT NULL)",
    "INSERT INTO saved_view VALUES "
    """('v1', 'South', 'recovery', '{"zone": ["South"]}', '', '2026-05-04 10:00:00.000000')""",
)
"""A state database of version 2."""


def test_a_state_of_the_second_version_keeps_its_views_and_takes_notes(tmp_path: Path) -> None:
    state = written_by(tmp_path, SECOND_VERSION)
    assert notes(state) == ()
    add_note(state, date(2026, 5, 1), "A remark.")
    assert [one.text for one in notes(State(address(tmp_path)))] == ["A remark."]
    assert [(one.name, one.parameters) for one in saved_views(state)] == [("South", {"zone": ["South"]})]
    assert tables_of(state) == tables_of(State(address(tmp_path / "new")))


def test_a_state_of_the_first_release_keeps_its_decisions_and_takes_views(tmp_path: Path) -> None:
    state = written_by(tmp_path, FIRST_VERSION)
    assert saved_views(state) == ()
    save_view(state, "North", "delinquency", {"zone": ["North"]})
    assert [one.name for one in saved_views(State(address(tmp_path)))] == ["North"]
    assert [(name, one.who) for name, one in state.acceptances().items()] == [("aa", "asha")]
    assert tables_of(state) == tables_of(State(address(tmp_path / "new")))


def tables_of(state: State) -> dict[str, list[tuple[str, str, bool]]]:
    """Name, type and whether it may be empty, of every column of every table."""
    with state.writing() as connection:
        looked_at = sa.inspect(connection)
        return {
            table: [(one["name"], str(one["type"]), one["nullable"]) for one in looked_at.get_columns(table)]
            for table in sorted(looked_at.get_table_names())
        }


def test_a_step_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    State(address(tmp_path)).decide("accepted", {"aa": "A sentence."}, "Explained.")

    def step(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (done INTEGER)")
        connection.exec_driver_sql("ALTER TABLE no_such_table ADD COLUMN place INTEGER")

    with pytest.raises(StateUnavailableError):
        State(address(tmp_path), upgrades=(*UPGRADES, step)).acceptances()
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


THIRD_VERSION = (
    *SECOND_VERSION,
    "UPDATE schema_version SET version = 3",
    "CREATE TABLE note (note_id VARCHAR(32) NOT NULL PRIMARY KEY, month DATE NOT NULL, "
    "agency_code VARCHAR(200) NOT NULL, text VARCHAR(500) NOT NULL, author VARCHAR(80) NOT NULL, "
    "written_at DATETIME NOT NULL)",
    "INSERT INTO note VALUES ('n1', '2026-05-01', '', 'A remark.', '', '2026-05-04 10:00:00.000000')",
)
"""A state database of version 3."""


def test_a_state_of_the_third_version_keeps_its_notes_and_takes_what_packs_told(tmp_path: Path) -> None:
    state = written_by(tmp_path, THIRD_VERSION)
    of = PackKey("zone", "key", "1 data", date(2026, 5, 1))
    assert previous_pack(state, of) is None
    keep_pack(state, of, {"figure": ("2026-05-31", 7)})
    told = previous_pack(State(address(tmp_path)), replace(of, data_key="2 data"))
    assert told is not None
    assert told.figures == {"figure": ("2026-05-31", 7)}
    assert [one.text for one in notes(state)] == ["A remark."]
    assert tables_of(state) == tables_of(State(address(tmp_path / "new")))


FOURTH_VERSION = (
    *THIRD_VERSION,
    "UPDATE schema_version SET version = 4",
    "CREATE TABLE pack_told (pack VARCHAR(40) NOT NULL, scope_key VARCHAR(64) NOT NULL, data_key VARCHAR(60) NOT NULL, "
    "month DATE NOT NULL, told_at DATETIME NOT NULL, figures JSON NOT NULL, "
    "PRIMARY KEY (pack, scope_key, data_key, month))",
    "CREATE TABLE pack_delivery (pack VARCHAR(40) NOT NULL, part VARCHAR(200) NOT NULL, schedule VARCHAR(20) NOT NULL, "
    "due_at DATETIME NOT NULL, recipient VARCHAR(320) NOT NULL, status VARCHAR(10) NOT NULL, "
    "changed_at DATETIME NOT NULL, attempts INTEGER NOT NULL, month DATE, data_version INTEGER, said TEXT NOT NULL, "
    "PRIMARY KEY (pack, part, schedule, due_at, recipient))",
)
"""A state database of version 4."""


def test_a_state_of_the_fourth_version_keeps_its_notes_and_takes_layouts_of_files(tmp_path: Path) -> None:
    state = written_by(tmp_path, FOURTH_VERSION)
    sheet = SourceSheet("products", "products.csv", None, 1)
    matched = TableMatch("products", "product", (Match("product_code", fixed="P1"),))
    remember(state, [sheet], [matched], "asha")
    with state.reading() as connection:
        assert connection.execute(sa.select(SOURCE_LAYOUT.c.source, SOURCE_LAYOUT.c.who)).all() == [
            ("products", "asha")
        ]
    assert [one.text for one in notes(state)] == ["A remark."]
    assert tables_of(state) == tables_of(State(address(tmp_path / "new")))
