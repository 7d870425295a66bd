"""Read what the rules of plausibility look at: one grouped query per table, of sums by day-end or month.

Days outside the plausible years are counted, and then left out of every other sum, so that one typing error does not
make thousands of months.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from data_access.checking.row_rules import Rows
from data_access.contract import LiveColumns
from data_access.plausibility.observed_frames import DAY_END, amount_columns, event_day, observed, watched_columns
from data_access.queries import read_frame
from validations.frame_model import EARLIEST, latest_plausible
from validations.plausibility.doubt import month_after
from validations.plausibility.doubt_rules import CONDITIONS
from validations.plausibility.observed import Observed, RowCondition
from validations.tables import TABLES

SMALL_TABLES: Final[tuple[str, ...]] = (
    "branch",
    "product",
    "target",
    "sla_term",
    "conduct_rule",
    "commission_slab",
    "holiday",
    "collector",
)
"""Tables that rules see whole."""
Tables = Mapping[str, Rows]
Cell = sa.ColumnElement[Any]


@dataclass(frozen=True)
class Years:
    """The day that plausible years are counted from, and the last plausible day-end."""

    today: date
    last_day: date | None


def observe(
    connection: sa.Connection,
    live: LiveColumns,
    schema: str = "",
    *,
    today: date | None = None,
    conditions: Sequence[RowCondition] = CONDITIONS,
    receipts_of: Collection[date] | None = None,
) -> Observed:
    """The sums of one state of the database. `today` is the server's day, which ten years ahead are counted from.

    Receipts are compared with one another in the months `receipts_of`, by default in all; it is the costliest question.
    """
    tables = {name: rows for name in live if (rows := Rows(TABLES[name], live, schema or None)).source.c}
    today = today or datetime.now().astimezone().date()
    years = Years(today, _last_day(connection, tables, latest_plausible(today)))
    sums = {name: _sums(connection, rows, tables, years, conditions) for name, rows in tables.items()}
    small: dict[str, pl.DataFrame] = {
        name: read_frame(connection, sa.select(tables[name].source), {}) for name in SMALL_TABLES if name in tables
    }
    return observed(sums, small, _receipts(connection, tables, years, receipts_of), conditions)


def _last_day(connection: sa.Connection, tables: Tables, latest: date) -> date | None:
    """The last plausible day-end."""
    if DAY_END not in tables or not tables[DAY_END].has("as_of_date"):
        return None
    day = tables[DAY_END].source.c.as_of_date
    statement = sa.select(sa.func.max(day)).where(day >= EARLIEST, day < latest + timedelta(days=1))
    found: date | datetime | None = connection.execute(statement).scalar_one()
    return found.date() if isinstance(found, datetime) else found


def _sums(
    connection: sa.Connection, rows: Rows, tables: Tables, years: Years, conditions: Sequence[RowCondition]
) -> pl.DataFrame:
    """One row per group of a table: by day-end, branch and product; by month of the event; or one in all."""
    by, origin = _groups(rows, tables, years)
    asked = scan_columns(rows, years, conditions)
    statement = sa.select(*(cell.label(name) for name, cell in by.items()), *asked).select_from(origin)
    return read_frame(connection, statement.group_by(*by.values()), {})


def _groups(rows: Rows, tables: Tables, years: Years) -> tuple[dict[str, Cell], sa.FromClause]:
    """What the sums of a table are taken by, and where from."""
    cells, day = rows.source.c, event_day(rows.table)
    if rows.table.name == DAY_END and rows.has("as_of_date"):
        return _book_groups(rows, tables, years)
    if day not in cells:
        return {}, rows.source
    plausible = sane(cells[day], years)
    return {"year": sa.extract("year", plausible), "month": sa.extract("month", plausible)}, rows.source


def _book_groups(rows: Rows, tables: Tables, years: Years) -> tuple[dict[str, Cell], sa.FromClause]:
    """Day, branch and product of a day-end's rows, as far as the database knows them."""
    cells = rows.source.c
    own = [cells.branch_code] if rows.has("branch_code") else []
    groups: dict[str, Cell] = {"as_of_date": sane(cells.as_of_date, years)}
    account = tables.get("account")
    if account is None or not account.has("account_id", "branch_code", "product_code") or not rows.has("account_id"):
        return groups | ({"branch": own[0]} if own else {}), rows.source
    named = account.source.c
    # Renamed, so that a row condition over the day-end's own columns stays unambiguous.
    home = sa.select(
        named.account_id.label("home_account"),
        named.branch_code.label("home_branch"),
        named.product_code.label("product"),
    ).subquery("home")
    groups |= {"branch": sa.func.coalesce(*own, home.c.home_branch) if own else home.c.home_branch}
    groups |= {"product": home.c.product}
    return groups, rows.source.outerjoin(home, home.c.home_account == cells.account_id)


def _receipts(
    connection: sa.Connection, tables: Tables, years: Years, months: Collection[date] | None
) -> list[pl.DataFrame]:
    """Cleared receipts by month, and those that repeat account, moment and amount of one before."""
    if (rows := tables.get("payment")) is None or not rows.has(
        "receipt_no", "account_id", "paid_at", "amount", "status"
    ):
        return []
    day = rows.source.c.paid_at
    if months is None:
        return [_repeated(connection, rows, within(day, years))]
    # Month by month, so that the database finds the few that changed without grouping all the others.
    return [
        _repeated(connection, rows, (day >= literal(month)) & (day < literal(month_after(month))))
        for month in sorted(months)
    ]


def _repeated(connection: sa.Connection, rows: Rows, when: sa.ColumnElement[bool]) -> pl.DataFrame:
    cells = rows.source.c
    same = [cells[name] for name in ("account_id", "paid_at", "amount", "line_no") if rows.has(name)]
    other = sa.func.min(cells.receipt_no) < sa.func.max(cells.receipt_no)
    alike = (
        sa.select(
            cells.paid_at,
            cells.amount,
            sa.func.count().label("times"),
            sa.case((other, sa.func.count() - 1), else_=0).label("again"),
        )
        .where(cells.status == "cleared", cells.amount > 0, when)
        .group_by(*same)
        .subquery()
    )
    month = {"year": sa.extract("year", alike.c.paid_at), "month": sa.extract("month", alike.c.paid_at)}
    statement = sa.select(
        *(cell.label(name) for name, cell in month.items()),
        sa.func.sum(alike.c.times).label("receipts"),
        sa.func.sum(alike.c.times * alike.c.amount).label("amount"),
        sa.func.sum(alike.c.again).label("repeated"),
        sa.func.sum(alike.c.again * alike.c.amount).label("repeated_amount"),
    )
    return read_frame(connection, statement.group_by(*month.values()), {})


def scan_columns(rows: Rows, years: Years, conditions: Sequence[RowCondition]) -> list[sa.Label[Any]]:
    """Everything that one scan of a table is asked for."""
    cells = rows.source.c
    asked = [sa.func.count().label("rows")]
    asked += [
        sa.func.count(_of_interest(rows, cells[name])).label(f"filled_{name}")
        for name in watched_columns(rows.table)
        if name in cells
    ]
    if rows.table.name == DAY_END:
        asked += _book(rows)
    if rows.table.name == "payment" and rows.has("amount", "kind"):
        asked += _money_of_no_kind(cells.amount, cells.kind)
    if (day := event_day(rows.table)) in cells and years.last_day is not None:
        late = (cells[day] >= literal(years.last_day + timedelta(days=1))) & within(cells[day], years)
        asked.append(_count_if(late, "late"))
    for name, one in rows.table.fields.items():
        if one.is_date and name in cells:
            asked += _outside(cells[name], one.latest(years.today))
    for condition in conditions:
        if condition.table == rows.table.name and rows.has(*condition.columns):
            asked.append(_count_if(sa.literal_column(f"({condition.sql})"), f"condition_{condition.name}"))
            asked.append(_count_if(sa.literal_column(f"({condition.among or 'TRUE'})"), f"among_{condition.name}"))
    return asked


def _of_interest(rows: Rows, cell: Cell) -> Cell:
    """The value; of a day-end only for active accounts, for one that is closed or written off has no days past due."""
    if rows.table.name != DAY_END or not rows.has("status"):
        return cell
    return sa.case((rows.source.c.status == "active", cell))


def literal(day: date) -> Cell:
    """A day written out: what is grouped by must be the same text wherever it stands."""
    return sa.literal_column(f"DATE '{day.isoformat()}'")


def within(cell: Cell, years: Years) -> sa.ColumnElement[bool]:
    """Whether a day lies in the plausible years."""
    return (cell >= literal(EARLIEST)) & (cell < literal(latest_plausible(years.today) + timedelta(days=1)))


def sane(cell: Cell, years: Years) -> Cell:
    """The day, or null where it is not plausible."""
    return sa.case((within(cell, years), cell))


def _book(rows: Rows) -> Iterator[sa.Label[Any]]:
    """Active accounts, their balance, and what makes out a total row in each column of amounts."""
    cells = rows.source.c
    if rows.has("status"):
        active = cells.status == "active"
        yield _count_if(active, "active")
        if rows.has("total_outstanding"):
            yield sa.func.sum(sa.case((active, cells.total_outstanding))).label("balance")
    for name in amount_columns(rows.table):
        if name in cells:
            yield sa.func.sum(cells[name]).label(f"total_{name}")
            yield sa.func.max(cells[name]).label(f"largest_{name}")
            yield _count_if(cells[name] != 0, f"not_zero_{name}")


def _money_of_no_kind(amount: Cell, kind: Cell) -> Iterator[sa.Label[Any]]:
    yield sa.func.sum(sa.func.abs(amount)).label("amount_kind")
    yield sa.func.sum(sa.case((kind.is_(None), sa.func.abs(amount)), else_=0)).label("amount_unknown_kind")


def _outside(cell: Any, latest: date) -> Iterator[sa.Label[Any]]:
    """How many days are not plausible, and the extremes as text: a driver may be unable to hold them."""
    outside = (cell < literal(EARLIEST)) | (cell >= literal(latest + timedelta(days=1)))
    yield _count_if(outside, f"outside_{cell.name}")
    for name, extreme in (("earliest", sa.func.min), ("latest", sa.func.max)):
        yield sa.cast(extreme(sa.case((outside, cell))), sa.String).label(f"{name}_{cell.name}")


def _count_if(condition: sa.ColumnElement[Any], name: str) -> sa.Label[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0)).label(name)
