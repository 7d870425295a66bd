"""Apache Spark, a standalone master with two workers, gives the same figures as DuckDB to the last minor unit."""

import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import polars as pl
import pytest
import sqlalchemy as sa

from benchmarks.spark_lake import write_lake, write_table
from dashboard.cli import main
from data_access.change_detection.fingerprints import take
from data_access.change_detection.signatures import signatures_of
from data_access.contract import facts
from data_access.engine import open_engine, reading
from data_access.months import months_of
from data_access.queries import read_cube
from data_access.refresh import live_tables
from data_access.settings import Settings
from data_access.spark.statements import read_through
from tests.data_access.prepared import figures, held
from tests.data_access.same_figures import SameFigures
from tests.data_access.same_real_files import Carried, SameRealFiles, periods_of, read
from tests.data_access.test_refresh_incremental import lender_of_every_table
from tests.distributed.conftest import Cluster
from validations.cubes import CUBES
from validations.errors import ContractError, DatabaseUnavailableError, SettingsError

pytestmark = [pytest.mark.distributed, pytest.mark.slow]


class TestSpark(SameFigures):
    """The shared suite."""

    @pytest.fixture
    def elsewhere(self, on_cluster: Settings) -> Settings:
        return on_cluster


class TestSparkRealFiles(SameRealFiles):
    """The shared suite of the real files. A cube takes Spark a while, whatever it holds: those that the answers ask."""

    # The first charge-offs; the month that changed its coding; the last month, in which answers are still open.
    months: ClassVar = {"auto_loans_sec": ("2018-02",), "cards_taiwan": ("2005-09",), "complaints_cfpb": ("2021-12",)}
    cubes: ClassVar = {
        "auto_loans_sec": ("movement", "receipts"),
        "cards_taiwan": ("position", "movement", "receipts"),
        "complaints_cfpb": ("complaints",),
    }

    @pytest.fixture(scope="class")
    @classmethod
    def carried(cls, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Carried:
        """Writes the tables as Parquet files, in a schema of their own."""

        def carry(example: str, file: Path) -> Settings:
            cluster.run(*write_lake(file, tmp_path_factory.mktemp("lake") / example, example))
            return Settings(database_url=cluster.url.replace("/default", f"/{example}"))

        return carry


def test_cubes_of_contacts_and_plans_are_the_same_where_every_table_holds_rows(
    cluster: Cluster, tmp_path: Path
) -> None:
    in_file = lender_of_every_table(f"duckdb:///{tmp_path}/lender.duckdb", tmp_path)
    cluster.run(*write_lake(tmp_path / "lender.duckdb", tmp_path / "lake", "every_table"))
    on_spark = Settings(database_url=cluster.url.replace("/default", "/every_table"))
    names, months = ("contact_hours", "plans"), periods_of(in_file)[2:3]
    ours, theirs = (read(settings, months, names) for settings in (in_file, on_spark))
    for key, month in ours.items():
        assert month.controls == theirs[key].controls
        for name in names:
            found = theirs[key].frames[name]
            assert month.frames[name].height > 0
            assert month.frames[name].sort(pl.all().cast(pl.String)).equals(found.sort(pl.all().cast(pl.String)))


def test_figures_print_the_same(
    on_cluster: Settings, in_file: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "figures accounts delinquency_rate_30plus roll_forward_rate collected_amount --by month,zone --format csv"
    monkeypatch.setattr(sys, "argv", ["bucketwise", *asked.split()])
    printed = []
    for settings in (on_cluster, in_file):
        monkeypatch.setenv("COLLECTIONS_DATABASE_URL", settings.database_url)
        monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(settings.store_path))
        with pytest.raises(SystemExit):
            main()
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert len(printed[0].splitlines()) > 4


def test_both_workers_run_queries(cluster: Cluster) -> None:
    where = sa.text("SELECT DISTINCT reflect('java.lang.System', 'getProperty', 'user.dir') FROM range(0, 8, 1, 8)")
    with reading(open_engine(cluster.url)) as connection:
        folders = " ".join(connection.execute(where).scalars())
    assert all(f"/{worker}/" in folders for worker in ("worker-1", "worker-2"))


def test_a_large_cube_comes_by_way_of_a_folder_and_leaves_nothing_there(
    on_cluster: Settings, cluster: Cluster, tmp_path: Path
) -> None:
    scratch = tmp_path / "it's 100% a folder"
    scratch.mkdir()
    april = months_of([month.as_of for month in held(on_cluster).months.values()])[-1]
    with reading(open_engine(cluster.url, str(scratch))) as connection:
        live = live_tables(connection, "")
        parameters = april.parameters(5, facts(connection, live))
        found = read_cube(connection, CUBES["movement"], parameters, live)
    by_rows = figures(on_cluster)["2026-04 movement"]
    assert found.height > 4
    assert found.sort(pl.all().cast(pl.String), nulls_last=True).equals(by_rows)
    assert list(scratch.iterdir()) == []


def test_a_folder_that_the_cluster_cannot_write_to_is_said_before_anything_is_lost(cluster: Cluster) -> None:
    nowhere = "/proc/no-such-folder"
    with (
        pytest.raises(SettingsError, match="cannot be read here; it must be one folder"),
        reading(open_engine(cluster.url, nowhere)) as connection,
    ):
        read_through(connection, sa.text("SELECT 1 AS one"), {}, Path(nowhere))


def test_receipts_that_change_places_are_seen_by_the_cubes_that_read_them(
    on_cluster: Settings, cluster: Cluster, book: Path
) -> None:
    # Every count and every sum stays as it was: only the hashes of rows tell.
    swapped = "CASE receipt_no WHEN 'R3' THEN 'AC04' WHEN 'R4' THEN 'AC02' ELSE account_id END"
    write_table(book, "payment", cluster.lake / "payment", f"* REPLACE ({swapped} AS account_id)")
    cluster.run("REFRESH TABLE payment")
    with reading(open_engine(cluster.url)) as connection:
        live = live_tables(connection, "")
        taken = take(connection, live)
        after = signatures_of(on_cluster, taken, facts(connection, live), taken.periods())
    write_table(book, "payment", cluster.lake / "payment")
    cluster.run("REFRESH TABLE payment")
    for key, month in held(on_cluster).months.items():
        changed = {name for name, signature in after[key].items() if signature != month.signatures[name]}
        assert changed >= ({"receipts", "movement"} if key == "2026-04" else {"receipts"})
        assert not changed & {"position", "complaints", "inflow"}


def test_a_statement_that_cannot_run_is_told_from_a_server_that_is_gone(cluster: Cluster) -> None:
    with pytest.raises(ContractError, match="cannot run a query"), reading(open_engine(cluster.url)) as connection:
        connection.execute(sa.text("SELECT nothing FROM nowhere"))
    with (
        pytest.raises(ContractError),
        reading(open_engine(cluster.url)) as connection,
    ):
        # A sum that does not fit is refused, where Spark by itself says null.
        connection.execute(sa.text("SELECT CAST(9999999999 AS INT)"))


def test_a_server_that_is_gone_is_said_in_a_sentence_without_its_password() -> None:
    pytest.importorskip("pyhive")
    url = "hive://reader:secret@127.0.0.1:9/default?auth=LDAP"
    with pytest.raises(DatabaseUnavailableError, match="does not answer") as raised, reading(open_engine(url)):
        pass
    assert "secret" not in str(raised.value)


def test_no_java_is_said_in_one_sentence() -> None:
    without = "import shutil; shutil.which = lambda _: None"
    check = f"{without}; from benchmarks import spark_cluster; print(spark_cluster.why_not())"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env={})
    assert said.stdout.startswith("Spark needs Java 17, and no Java was found; install one")
    assert said.stderr == ""
