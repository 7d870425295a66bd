"""The list of accounts at ten million accounts: any page of it, and its export by a process of its own.

At most a fifth of a book is past due, so the list is written with two million invented rows; BENCH_LISTED sets another
number. One export takes a million of them with twenty columns, one as many as a sheet of Excel holds with all columns.
Memory is that of the process that writes, at its peak, beyond one that writes a single row.
"""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import polars as pl

from benchmarks.measurement import Measurement, report
from dashboard import background_job, excel
from dashboard.excel.page_workbook import write_page
from dashboard.figures.scope import Scope
from dashboard.priority import Chances
from dashboard.subjects.accounts.content import columns
from dashboard.worklist import PLACED, ROW, Cursor, Question, Worklist
from dashboard.worklist_rows import WorklistRows, worklist_rows
from data_access.manifest import Partition
from data_access.settings import Settings
from data_access.store import Store
from validations.cubes import CUBES
from validations.vocabulary import DELINQUENT_BUCKETS

LISTED = int(os.environ.get("BENCH_LISTED", "2000000"))
AS_OF = date(2026, 5, 31)
CHANCES = Chances(dict.fromkeys(DELINQUENT_BUCKETS, 0.25), ())
PAGE_AIM_MS, MEMORY_AIM_MB, EXCEL_AIM_S = 300.0, 300.0, 40.0
TWENTY = 20
"""Columns of the export that has an aim."""
EXPORT = excel.PageExport(
    title="Accounts", month="May 2026", as_of=AS_OF, data_version=1, generated_at=datetime(2026, 6, 1),
    units="indian", currency="INR", invented=True,
)  # fmt: skip
ROUNDS = 5


def measure() -> Iterator[Measurement]:
    """Pages in several orders and under filters; then the export."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(store_path=Path(folder))
        file = _written(Store(settings.store_path))
        began = perf_counter()
        worklist = _opened(settings, file)
        yield Measurement(f"reading the list once, {LISTED:,} accounts", perf_counter() - began, "s")
        yield Measurement("memory that it takes, shared by all readers", worklist.frame.estimated_size() / 1e6, "MB")
        yield from _pages(worklist)
        yield from _export(settings, worklist)


def _written(store: Store) -> Partition:
    """A worklist of invented accounts, written as a refresh writes it."""
    with store.writing():
        return store.write_frame(_invented(LISTED), "worklist-2026-05")


def _invented(rows: int) -> pl.DataFrame:
    draw, spec = np.random.default_rng(1), CUBES["worklist"]

    def codes(prefix: str, kinds: int) -> pl.Expr:
        numbers = pl.Series(draw.integers(0, kinds, rows))
        return pl.concat_str(pl.lit(prefix), numbers.cast(pl.String).str.zfill(9))

    texts = {"customer_id": rows, "product_code": 20, "branch_code": 1000, "agency_code": 60, "segment": 5}
    made: dict[str, pl.Expr] = {
        "account_id": pl.concat_str(pl.lit("AC"), pl.int_range(rows).cast(pl.String).str.zfill(9))
    }
    made |= {name: codes(name[:2].upper(), kinds) for name, kinds in {**texts, "collector_code": 5000}.items()}
    for name, column in spec.columns.items():
        dtype = column.dtype
        if name in made:
            continue
        if isinstance(dtype, pl.Enum):
            made[name] = pl.lit(
                pl.Series(dtype.categories, dtype=dtype).gather(draw.integers(0, len(dtype.categories), rows))
            )
        elif dtype == pl.Date:
            ago = pl.Series(draw.integers(0, 400, rows), dtype=pl.Int32)
            made[name] = pl.lit(AS_OF) - pl.duration(days=pl.lit(ago))
        else:
            made[name] = pl.lit(pl.Series(draw.integers(1, 400 if name == "dpd" else 10**8, rows)))
    first = {"month": pl.lit(AS_OF.replace(day=1)), "as_of_date": pl.lit(AS_OF)}
    drawn = pl.select(pl.int_range(rows).alias(ROW)).select(**(made | first))
    return drawn.select(pl.col(name).cast(spec.dtype(name)) for name in spec.columns)


def _opened(settings: Settings, file: Partition) -> Worklist:
    """The list as a reader holds it, every place called after its code."""
    rows = Store(settings.store_path).scan([file]).drop("month", "as_of_date").with_row_index(ROW)
    attributes = [pl.col(code).alias(name) for code, names in PLACED.items() for name in names]
    texts = [*PLACED, "segment", "collector_code", *(name for names in PLACED.values() for name in names)]
    compact = rows.with_columns(attributes).with_columns(pl.col(texts).cast(pl.Categorical))
    return Worklist(compact.with_columns(pl.col("dpd", "unpaid_dues").cast(pl.Int32)).collect(), CHANCES, AS_OF, file)


def _pages(worklist: Worklist) -> Iterator[Measurement]:
    some = Scope.of({"bucket": ["31-60", "61-90"], "branch_code": [f"BR{number:09}" for number in range(200)]})
    asked = {
        "first page by priority": Question(),
        "first page by days past due": Question(order="dpd"),
        "first page within 200 branches and 2 buckets": Question(scope=some),
        "first page of a search": Question(search="0012345"),
        "first page from an amount on": Question(least=50_000_000, of="overdue"),
    }
    for name, question in asked.items():
        yield Measurement(name, _best(worklist, question, None), "ms", PAGE_AIM_MS)
    middle = worklist.frame["priority"].median()
    yield Measurement(
        "a page in the middle", _best(worklist, Question(), Cursor(float(str(middle)), 0)), "ms", PAGE_AIM_MS
    )


def _best(worklist: Worklist, asked: Question, cursor: Cursor | None) -> float:
    times = []
    for turn in range(ROUNDS):
        # What was searched before is remembered, so that each turn looks for something else.
        question = replace(asked, search=f"{asked.search}{turn}") if asked.search else asked
        began = perf_counter()
        worklist.page(question, cursor)
        worklist.sums(question)
        times.append(1000 * (perf_counter() - began))
    return min(times)


def _export(settings: Settings, worklist: Worklist) -> Iterator[Measurement]:
    rows = worklist_rows(settings, worklist, Question())
    plain = _job(rows, 1, columns({}), excel.Form.EXCEL)
    million, some, sheet = min(1_000_000, LISTED), columns({})[:TWENTY], min(excel.SHEET_ROWS, LISTED)
    yield from _reported(_job(rows, million, some, excel.Form.EXCEL), plain, million, len(some), EXCEL_AIM_S)
    yield from _row_by_row(rows, some)
    for form in excel.Form:
        yield from _reported(_job(rows, sheet, columns({}), form), plain, sheet, len(columns({})))


def _reported(
    done: "Exported", plain: "Exported", rows: int, width: int, aim: float | None = None
) -> Iterator[Measurement]:
    yield Measurement(f"export of {rows:,} accounts x {width} columns as {done.form}", done.seconds, "s", aim)
    yield Measurement("  processor time", done.processor, "s")
    cells = (done.processor - plain.processor) / (rows * width / 1e6)
    yield Measurement("  processor time per million cells, reading included", cells, "s")
    yield Measurement("  size of the file", done.size, "MB")
    yield Measurement("  peak memory of the process", done.peak, "MB")
    yield Measurement("  memory beyond a list of one row", done.peak - plain.peak, "MB", MEMORY_AIM_MB)


def _row_by_row(rows: WorklistRows, some: tuple[excel.Column, ...]) -> Iterator[Measurement]:
    """The same cells as in a list, and as XlsxWriter writes the tables of pages."""
    frame = next(rows.batches()).head(50_000)
    cells = frame.height * len(some) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        path, began = Path(folder) / "some.xlsx", process_time()
        excel.write_list(path, excel.LongList(EXPORT, some, frame.height), iter([frame]))
        made = process_time()
        write_page(path, replace(EXPORT, sheets=(excel.Table("Accounts", frame, some),)))
        written = process_time()
    yield Measurement("a million cells made by columns: processor time", (made - began) / cells, "s")
    yield Measurement("a million cells written by XlsxWriter: processor time", (written - made) / cells, "s")


@dataclass(frozen=True)
class Exported:
    """What one export took: wall and processor seconds, its peak memory and the size of the file in MB."""

    form: str
    seconds: float
    processor: float
    peak: float
    size: float


def _job(rows: WorklistRows, total: int, shown: tuple[excel.Column, ...], form: excel.Form) -> Exported:
    few = WorklistRows(
        rows.file, rows.order.head(total), rows.places, rows.chances, rows.as_of, rows.contacts_recorded, masked=False
    )
    began, spent, peak = perf_counter(), _children(), 0.0
    job = background_job.start(excel.ListTask(excel.LongList(EXPORT, shown, total, form=form), few))
    while job.state is background_job.State.RUNNING:
        peak = max(peak, _peak(job.process_id))
        time.sleep(0.1)
    size = job.path.stat().st_size / 1e6
    return Exported(form.value, perf_counter() - began, _children() - spent, peak, size)


def _children() -> float:
    """Processor seconds of the processes that have ended."""
    used = os.times()
    return used.children_user + used.children_system


def _peak(process_id: int) -> float:
    """The most memory a process has had so far, in MB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text("utf-8")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


if __name__ == "__main__":
    report(measure())
