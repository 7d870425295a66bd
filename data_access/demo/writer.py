"""Writes the demonstration database: invented accounts played month by month, in SQL, into a new DuckDB file."""

from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import duckdb_sqlalchemy
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from data_access.atomic_file import replacing
from data_access.contract import sql_table
from data_access.demo.planted_truths import DemoPlan, DemoTruths, Month, make_plan
from data_access.demo.service_levels import agree_terms
from data_access.demo.small_tables import describe_lender
from validations.errors import FileNotWrittenError
from validations.tables import TABLES

Progress = Callable[[str, float], None]

CORE_TABLES: Final = (
    "product",
    "branch",
    "agency",
    "collector",
    "account",
    "account_snapshot",
    "presentation",
    "allocation",
    "payment",
    "charge",
    "waiver",
    "write_off",
    "load_batch",
)
INVENTED: Final = "demonstration (invented data)"
"""Source of every load_batch row of a demonstration database; the screens say so wherever they find it."""
SUBJECTS: Final = ("instalments", "effort", "outcomes", "grievances", "conduct", "campaigns", "targets")
"""Files that write the tables beyond the core, in the order they read each other."""
PART_SIZE: Final = 1_000_000
"""Accounts played at a time, which bounds the memory; a multiple of 20, so that no customer is split."""
MEMORY_LIMIT: Final = "5GB"


def write_demo(
    out: Path,
    accounts: int = 40_000,
    months: int = 18,
    seed: int = 1,
    tables: Literal["all", "core"] = "all",
    effects: bool = True,
    progress: Progress | None = None,
) -> DemoTruths:
    """Write an invented collections database to `out`, replacing what is there, and say what was planted in it.

    `accounts` counts all accounts ever on the book; about three in four are open at any month-end. The last
    month-end is fixed (31 October 2026). Same arguments, same rows. `tables="core"` writes the same rows of fewer
    tables. `effects=False` plants nothing. The file appears only when it is complete. `progress` is told what is
    being done and the share done, from 0 to 1. Raises SettingsError where the size makes no sense, FileNotWrittenError
    where there is no room for it.
    """
    plan = make_plan(accounts, months, seed, effects)
    names = CORE_TABLES if tables == "core" else tuple(TABLES)
    out.parent.mkdir(parents=True, exist_ok=True)
    with replacing(out) as unfinished:
        try:
            with duckdb.connect() as connection:
                _open(connection, unfinished)
                _write(connection, plan, names, progress or _silent)
        except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException) as error:
            raise FileNotWrittenError(out, "there is not enough room on its disk, or in memory") from error
    return plan.truths


def is_demonstration(path: Path) -> bool:
    """Whether a DuckDB file holds a demonstration and nothing that was loaded beside it."""
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute("SELECT bool_and(source = ?) FROM load_batch", [INVENTED]).fetchone()
    except duckdb.Error:
        return False
    return bool(found and found[0])


def _open(connection: duckdb.DuckDBPyConnection, unfinished: Path) -> None:
    quoted = str(unfinished).replace("'", "''")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET temp_directory = '{quoted}.spill'")
    # The file is thrown away unless it is complete, so it needs no log.
    connection.execute(f"ATTACH '{quoted}' AS demo (RECOVERY_MODE no_wal_writes)")
    connection.execute("SET checkpoint_threshold = '1GB'")
    connection.execute("USE demo")


def _write(connection: duckdb.DuckDBPyConnection, plan: DemoPlan, names: Collection[str], progress: Progress) -> None:
    _create_tables(connection, names)
    _run(connection, "macros")
    describe_lender(connection, plan)
    parts = list(_parts(plan.truths.accounts))
    whole = "interaction" in names
    steps = len(plan.played) + len(SUBJECTS) + 1
    _start(connection, plan, parts)
    if whole:
        _run(connection, "log_start")
    for done, month in enumerate(plan.played):
        progress(f"{month.first:%Y-%m}", done / steps)
        _play(connection, month, len(parts), whole)
    progress("accounts", len(plan.played) / steps)
    _finish(connection, parts)
    if whole:
        agree_terms(connection, plan.truths)
        for done, subject in enumerate(SUBJECTS, len(plan.played) + 1):
            progress(subject, done / steps)
            _run(connection, subject)
    _record_loads(connection, plan, names)
    connection.execute("USE memory")
    connection.execute("DETACH demo")
    progress("done", 1.0)


def _create_tables(connection: duckdb.DuckDBPyConnection, names: Collection[str]) -> None:
    # Without primary keys: their indexes would take more room than the rows, and the rows are unique by construction.
    for name in names:
        columns = [sa.Column(c.name, c.type, nullable=c.nullable) for c in sql_table(name).columns]
        table = sa.Table(name, sa.MetaData(), *columns)
        connection.execute(str(CreateTable(table).compile(dialect=duckdb_sqlalchemy.Dialect())))


def _parts(accounts: int) -> Iterator[tuple[int, int]]:
    for first in range(0, accounts, PART_SIZE):
        yield first, min(accounts, first + PART_SIZE)


def _start(connection: duckdb.DuckDBPyConnection, plan: DemoPlan, parts: list[tuple[int, int]]) -> None:
    _set(connection, {"seed": plan.truths.seed, "months": plan.truths.months, "last_as_of": plan.truths.last_as_of})
    _set(connection, {"accounts": plan.truths.accounts})
    _set(connection, {"first_ym": plan.first_month.number, "ym": plan.played[0].number})
    _run(connection, "accounts")
    connection.execute("CREATE TEMP TABLE left_book (i BIGINT, left_on DATE)")
    for part, (first, last) in enumerate(parts):
        _set(connection, {"first_no": first, "last_no": last})
        _run(connection, "start", part=part)


def _play(connection: duckdb.DuckDBPyConnection, month: Month, parts: int, whole: bool) -> None:
    _set(
        connection,
        {
            "t": month.t,
            "ym": month.number,
            "month_first": month.first,
            "as_of": month.as_of,
            "live": month.t >= 0,
            "season": month.season,
            "spike": month.spike,
            "worsening": month.worsening,
            "quarter_end": month.first.month % 3 == 0,
            "sale": month.first.month in (3, 9),
        },
    )
    for part in range(parts):
        connection.begin()
        if whole and month.t == 0:
            _run(connection, "log_arrears", part=part)
        _run(connection, "month", part=part)
        if month.t < 0:
            _run(connection, "run_in")
        else:
            _run(connection, "rows")
            _run(connection, "allocations", placements="ended_allocation")
        if whole and month.t >= 0:
            _run(connection, "log")
        _run(connection, "carry", part=part)
        connection.commit()


def _finish(connection: duckdb.DuckDBPyConnection, parts: list[tuple[int, int]]) -> None:
    for part, (first, last) in enumerate(parts):
        _set(connection, {"first_no": first, "last_no": last})
        _run(connection, "finish", part=part)
        _run(connection, "allocations", placements="open_allocation")
    _run(connection, "deceased")


def _record_loads(connection: duckdb.DuckDBPyConnection, plan: DemoPlan, names: Collection[str]) -> None:
    loaded_at = f"{plan.truths.last_as_of} 23:30:00"
    for name in names:
        connection.execute(
            f"INSERT INTO load_batch BY NAME SELECT ? AS batch_id, ? AS table_name, CAST(? AS TIMESTAMP) AS loaded_at, "  # noqa: S608
            f"? AS source, count(*) AS rows, 0 AS rejected FROM {name}",
            [f"DEMO-{plan.truths.seed}", name, loaded_at, INVENTED],
        )


def _run(connection: duckdb.DuckDBPyConnection, name: str, **names: object) -> None:
    sql = resources.files("data_access.demo").joinpath(f"{name}.sql").read_text("utf-8")
    for placeholder, value in names.items():
        sql = sql.replace(f"{{{placeholder}}}", str(value))
    connection.execute(sql)


def _set(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])


def _silent(_doing: str, _done: float) -> None:
    return None
