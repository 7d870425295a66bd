"""Apache Spark, a standalone master with two workers, gives the same figures as DuckDB to the last minor unit."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard.cli import main
from data_access.engine import open_engine, reading
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.prepared import held
from tests.data_access.same_figures import SameFigures
from tests.distributed.conftest import Cluster
from tests.distributed.lake import write_table
from validations.errors import ContractError, DatabaseUnavailableError

pytestmark = pytest.mark.distributed


class TestSpark(SameFigures):
    """The shared suite."""

    @pytest.fixture
    def elsewhere(self, on_cluster: Settings) -> Settings:
        return on_cluster


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


def test_a_load_between_two_cubes_is_noticed_and_nothing_is_replaced(
    on_cluster: Settings, cluster: Cluster, tmp_path: Path
) -> None:
    book = cluster.lake.parent / "book.duckdb"
    version = held(on_cluster).version

    def meanwhile(what: str, _share: float) -> None:
        if what.startswith("Preparing"):
            # Two receipts change accounts: every count and every sum stays as it was.
            other = "* REPLACE (CASE receipt_no WHEN 'R3' THEN 'AC04' WHEN 'R4' THEN 'AC02' ELSE account_id END"
            write_table(book, "payment", cluster.lake / "payment", f"{other} AS account_id)")
            cluster.run("REFRESH TABLE payment")

    with pytest.raises(DatabaseUnavailableError, match="was changed while 2026-04 was being read"):
        refresh(on_cluster, only=["2026-04"], progress=meanwhile)
    assert held(on_cluster).version == version
    write_table(book, "payment", cluster.lake / "payment")
    cluster.run("REFRESH TABLE payment")


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
    check = f"{without}; from tests.distributed import cluster; print(cluster.why_not())"
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env={})
    assert said.stdout.startswith("Spark needs Java 17, and no Java was found; install one")
    assert said.stderr == ""
