"""Which causes What changed names where one was planted, and where none was, over whole demonstration databases.

Each seed is a demonstration without effects. One cause at a time is planted in the raw rows of its last month but one;
the two cubes that the figure is made of are read again, and the product names the causes of the change of what was
collected. Late postings are known after their month only, hence the last but one.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.lender import settings_for
from benchmarks.measurement import Measurement, report
from dashboard.basis import ACCOUNTS as BY_ACCOUNTS
from dashboard.change import Cause, named_causes
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.metrics import metric
from dashboard.subjects.what_changed.splits import split
from dashboard.view import View
from data_access.build_month import Work, moment, read_month, small_table, wanted, written
from data_access.contract import facts
from data_access.database_address import database_name
from data_access.demo import write_demo
from data_access.engine import open_engine, reading
from data_access.manifest import Manifest, MonthFigures
from data_access.months import Period, months_of
from data_access.refresh import DIMENSION_TABLES, live_tables
from data_access.settings import Settings
from data_access.store import Store, store_of

FIGURE: Final = "collected_amount"
CUBES_OF_IT: Final = ("movement", "receipts")
SHOWN: Final = date(2026, 9, 1)
TOUCHED: Final = (date(2026, 8, 1), SHOWN)
"""Months whose cubes may be others once a cause is planted: what closes the one opens the other."""
MONTHS: Final = 14
"""Ten changes before the one shown: a cause is named beyond what it was in 9 of 10 of them."""
_WORDS: Final = (
    "CREATE TEMP MACRO shown(moment) AS moment >= DATE '2026-09-01' AND moment < DATE '2026-10-01'",
    "CREATE TEMP MACRO opened(day_end) AS day_end >= DATE '2026-08-31'",
    "CREATE TEMP MACRO one_in(name, parts) AS hash(name) % parts = 0",
)
_DAYS: Final = "SELECT DISTINCT as_of_date FROM account_snapshot"
_COPIED: Final = (
    "INSERT INTO account BY NAME SELECT * REPLACE ('V' || account_id AS account_id, 'V' || customer_id AS customer_id) "
    "FROM account WHERE account_id IN (SELECT account_id FROM come)",
    "INSERT INTO account_snapshot BY NAME SELECT * REPLACE ('V' || account_id AS account_id) FROM account_snapshot "
    "WHERE opened(as_of_date) AND account_id IN (SELECT account_id FROM come)",
    "INSERT INTO payment BY NAME SELECT * REPLACE ('V' || account_id AS account_id, 'V' || receipt_no AS receipt_no) "
    "FROM payment WHERE shown(paid_at) AND account_id IN (SELECT account_id FROM come)",
)
PLANTED: Final[Mapping[Cause, Sequence[str]]] = {
    # Two in five accounts at opening twice, with all they paid.
    Cause.VOLUME: (
        "CREATE TEMP TABLE come AS SELECT account_id FROM account WHERE hash(account_id) % 5 < 2",
        *_COPIED,
    ),
    # As many accounts of the products that pay least go as come of the product that pays most.
    Cause.MIX: (
        "CREATE TEMP TABLE paid AS SELECT account_id, SUM(amount) AS paid FROM payment WHERE shown(paid_at) GROUP BY 1",
        "CREATE TEMP TABLE held AS SELECT account_id, AVG(COALESCE(paid, 0)) OVER (PARTITION BY product_code) AS worth "
        "FROM account JOIN account_snapshot USING (account_id) LEFT JOIN paid USING (account_id) "
        "WHERE as_of_date = DATE '2026-08-31' AND status = 'active'",
        "CREATE TEMP TABLE come AS SELECT account_id FROM held WHERE worth = (SELECT MAX(worth) FROM held)",
        "CREATE TEMP TABLE gone AS SELECT account_id FROM held WHERE worth < (SELECT MAX(worth) FROM held) "
        "ORDER BY worth, hash(account_id) LIMIT (SELECT COUNT(*) FROM come)",
        *_COPIED,
        "DELETE FROM account_snapshot WHERE opened(as_of_date) AND account_id IN (SELECT account_id FROM gone)",
        "DELETE FROM payment WHERE shown(paid_at) AND account_id IN (SELECT account_id FROM gone)",
    ),
    # Eight of 26 working days are holidays, and what would have come in on them is missing.
    Cause.CALENDAR: (
        "CREATE TABLE IF NOT EXISTS holiday (holiday_on DATE, state VARCHAR)",
        "INSERT INTO holiday SELECT CAST(day AS DATE), NULL FROM range(DATE '2026-09-07', DATE '2026-09-16', "
        "INTERVAL 1 DAY) AS days(day) WHERE dayofweek(day) <> 0",
        "DELETE FROM payment WHERE shown(paid_at) AND hash(receipt_no) % 26 < 8",
    ),
    Cause.RATE: ("DELETE FROM payment WHERE shown(paid_at) AND one_in(receipt_no, 3)",),
    Cause.TICKET: ("UPDATE payment SET amount = ROUND(amount * 0.7, 2) WHERE shown(paid_at)",),
    Cause.REPEATED: (
        "INSERT INTO payment BY NAME SELECT * REPLACE ('Z' || receipt_no AS receipt_no) FROM payment "
        "WHERE shown(paid_at) AND one_in(receipt_no, 4)",
    ),
    Cause.LATE: (
        "INSERT INTO payment BY NAME SELECT * REPLACE ('Z' || receipt_no AS receipt_no, "
        "paid_at + INTERVAL 7 MINUTE AS paid_at, DATE '2026-10-12' AS posted_on) FROM payment "
        "WHERE shown(paid_at) AND one_in(receipt_no, 4)",
    ),
}


def named(folder: Path, seed: int, accounts: int, planted: Collection[Cause]) -> dict[Cause | None, tuple[Cause, ...]]:
    """The causes that the product names, largest first, by the cause planted; those without any under None."""
    untouched, path = folder / f"untouched-{seed}.duckdb", folder / f"{seed}.duckdb"
    write_demo(untouched, accounts=accounts, months=MONTHS, seed=seed, tables="core", effects=False)
    settings = settings_for(path, folder / f"store-{seed}")
    shutil.copy(untouched, path)
    months = prepared(settings, {})
    found: dict[Cause | None, tuple[Cause, ...]] = {None: _named(settings)}
    for cause in planted:
        shutil.copy(untouched, path)
        with duckdb.connect(str(path)) as connection:
            for statement in (*_WORDS, *PLANTED[cause]):
                connection.execute(statement)
        prepared(settings, {key: one for key, one in months.items() if one.month not in TOUCHED})
        found[cause] = _named(settings)
    return found


def prepared(settings: Settings, kept: Mapping[str, MonthFigures]) -> dict[str, MonthFigures]:
    """Publish the two cubes of every month; those of the months kept are not read again."""
    engine, store = open_engine(settings.database_url), store_of(settings)
    with reading(engine) as connection:
        live = live_tables(connection, "")
        small = {name: small_table(connection, name, live, settings) for name in DIMENSION_TABLES}
        work = Work(engine, settings, store, live, facts(connection, live, ""), small)
        days = [row[0] for row in connection.exec_driver_sql(_DAYS)]
    with store.writing():
        months = {one.key: kept.get(one.key) or _read(work, one) for one in months_of(sorted(days))}
        store.publish(_manifest(store, work, months))
    return months


def _read(work: Work, period: Period) -> MonthFigures:
    names = [name for name in CUBES_OF_IT if name in wanted(period, work.facts)]
    parts = written(work, period, read_month(work, period, names).frames)
    return MonthFigures(period.month, period.as_of, period.opening, {}, parts, {}, [], moment())


def _manifest(store: Store, work: Work, months: dict[str, MonthFigures]) -> Manifest:
    return Manifest(
        version=store.newest_version() + 1,
        database=database_name(work.settings.database_url),
        settings="",
        refreshed_at=moment(),
        open_month=False,
        months=months,
        dimensions={name: store.write_frame(frame, f"dimension-{name}") for name, frame in work.dimensions.items()},
        loads=None,
        invented=True,
    )


def _named(settings: Settings) -> tuple[Cause, ...]:
    ask = Answers(open_figures(store_of(settings)), settings)
    view = View(SHOWN, "previous_month", Scope(), BY_ACCOUNTS, ask.figures.months, None)
    found = split(ask, metric(FIGURE), view)
    return named_causes(found.whole, found.past)


def measure(seeds: Sequence[int], accounts: int) -> Iterator[Measurement]:
    """How often each planted cause is named, how often as the largest, and how often any other is."""
    rows: list[dict[Cause | None, tuple[Cause, ...]]] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            rows.append(named(Path(folder), seed, accounts, PLANTED))
            said = {cause.value if cause else "nothing": ", ".join(rows[-1][cause]) for cause in rows[-1]}
            print(f"  seed {seed}: {said}", file=sys.stderr, flush=True)
    for cause in PLANTED:
        yield Measurement(f"{cause} planted and named", _share([cause in one[cause] for one in rows]), "")
        yield Measurement(f"{cause} planted and named first", _share([one[cause][:1] == (cause,) for one in rows]), "")
    for cause in PLANTED:
        yield Measurement(f"nothing planted, {cause} named", _share([cause in one[None] for one in rows]), "", 0.1)
    every = [cause in one[None] for one in rows for cause in PLANTED]
    yield Measurement("nothing planted, one of these causes named", _share(every), "", 0.1)


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found)


if __name__ == "__main__":
    report(
        measure(range(1, 1 + int(os.environ.get("BENCH_SEEDS", "20"))), int(os.environ.get("BENCH_ACCOUNTS", "2000")))
    )
