"""Compare what the product says with what an oracle says, group by group."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from dashboard.metrics import METRICS, cases_column
from dashboard.metrics.model import Unit
from tests.figures.oracles import ORACLES
from tests.figures.prepared import Prepared

Groups = Mapping[tuple[Any, ...], Any]

TRANSFERS = ("transfer_in", "transfer_out")
"""Lines that book a balance from one branch or segment to another; they are no account's own opening state."""
_BY_BUCKET = {"bucket", "opening_state"}
# Metrics of one cube are asked together when they are broken down, alone for the whole book.
_FAMILY = {key: tuple(k for k in ORACLES if METRICS[k].cubes == METRICS[key].cubes) for key in ORACLES}


def assert_agrees(data: Prepared, key: str, by: tuple[str, ...] = ()) -> None:
    """The metric by month and some dimensions equals its oracle: money and counts exactly, rates to 12 digits.

    A group that one side does not have may only be n/a or 0 on the other.
    """
    oracle = ORACLES[key]
    answer = data.by_month((key,) if not by else _FAMILY[key], by)
    wanted = expected(data, oracle.sql, key, by)
    if oracle.cases:
        name = cases_column(key)
        cases = expected(data, oracle.cases, "accounts", by)
        assert_same(name, found(answer, name, by), cases)
        # Below the metric's minimum the figure is withheld: 'too few cases'.
        wanted = {g: v if (cases.get(g) or 0) >= METRICS[key].minimum_cases else None for g, v in wanted.items()}
    assert_same(key, found(answer, key, by), wanted)


def assert_nothing_is_said(data: Prepared, key: str) -> None:
    """A lender that does not record what the metric is made of has no figure of it, and no 0 either."""
    assert data.by_month((key,), ())[key].null_count() == data.by_month((key,), ()).height


def found(answer: pl.DataFrame, column: str, by: tuple[str, ...]) -> Groups:
    """Each group's figure by the product; lines that book transfers are left out."""
    rows = answer.select("month", *by, column).iter_rows()
    return {row[:-1]: row[-1] for row in rows if not set(row[:-1]) & set(TRANSFERS)}


def expected(data: Prepared, sql: str, key: str, by: tuple[str, ...]) -> Groups:
    """Each group's figure by the oracle, money in minor units."""
    asked = ", ".join(("month", *by))
    by_bucket = bool(_BY_BUCKET & set(by))
    query = sql.format(
        by=asked,
        within="opening_book" if by_bucket else "delinquent_book",
        flows="next_bucket" if by_bucket else "(FROM next_bucket WHERE from_severity > 0)",
    )
    rows = data.told(query)
    in_minor_units = METRICS[key].unit is Unit.MONEY
    return {row[:-1]: row[-1] * 100 if in_minor_units and row[-1] is not None else row[-1] for row in rows}


def assert_same(name: str, got: Groups, wanted: Groups) -> None:
    """Every group of either side agrees."""
    assert got or wanted, f"{name} has no figure at all"
    wrong = {
        group: (got.get(group, "absent"), wanted.get(group, "absent"))
        for group in {*got, *wanted}
        if not _agree(got.get(group, "absent"), wanted.get(group, "absent"))
    }
    assert not wrong, (
        f"{name} (found, expected): {dict(sorted(wrong.items(), key=str)[:5])}, {len(wrong)} groups in all"
    )


def _agree(found: Any, wanted: Any) -> bool:
    if found == "absent" or wanted == "absent":
        return {found, wanted} <= {"absent", None, 0}
    if found is None or wanted is None:
        return found is wanted
    if isinstance(found, float):
        return bool(found == pytest.approx(float(wanted), rel=1e-12, abs=1e-15))
    return bool(found == wanted)
