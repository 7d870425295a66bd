"""The identities of the figures on four lenders: nothing is lost between opening and closing, by node and in total."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from dashboard.database_lists import accounts_behind
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from tests.figures.agreement import TRANSFERS
from tests.figures.prepared import Prepared
from validations.reconciliation import RULES
from validations.vocabulary import BUCKETS, PRESENT_AT_OPENING, TERMINAL_STATUSES

LENDERS = [
    "demo",
    "awkward",
    pytest.param("cards", marks=pytest.mark.real_data),
    pytest.param("auto_loans", marks=pytest.mark.real_data),
]
CLASSES = ("stayed_current", "roll_forward", "stabilised", "held_without_payment", "held_payment_unknown", "roll_back",
           "normalised", "restructured", "closed_or_settled", "written_off", "sold", "exit_or_unknown")  # fmt: skip
NODES = ((), ("zone",), ("branch_code",), ("product_code", "segment"))


@pytest.fixture(params=LENDERS)
def lender(request: pytest.FixtureRequest) -> Prepared:
    data: Prepared = request.getfixturevalue(request.param)
    return data


def totals(frame: pl.DataFrame, key: str) -> Mapping[tuple[Any, ...], int]:
    """Each group's figure, empty groups and zeros left out."""
    return {row[:-1]: row[-1] for row in frame.select(pl.exclude(key), key).iter_rows() if row[-1]}


def added(*parts: Mapping[tuple[Any, ...], int]) -> Mapping[tuple[Any, ...], int]:
    groups = {group for part in parts for group in part}
    sums = {group: sum(part.get(group, 0) for part in parts) for group in groups}
    return {group: value for group, value in sums.items() if value}


@pytest.mark.parametrize("basis", ["", "_value", "_principal"])
def test_classes_of_every_opening_bucket_add_up_to_100_percent(lender: Prepared, basis: str) -> None:
    keys = [f"{name}{basis}_rate" for name in CLASSES]
    shares = lender.ask(*keys, by=("month", "opening_state")).select("month", "opening_state", *keys)
    # Where payments are unknown, all of the same bucket are held, payment unknown, and the two other classes n/a.
    classed = shares.filter(pl.col("opening_state").is_in(BUCKETS) & pl.col(keys[1]).is_not_null())
    for row in classed.rows():
        assert sum(value or 0.0 for value in row[2:]) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("node", NODES)
def test_counts_of_every_node_add_up_from_opening_to_closing(lender: Prepared, node: tuple[str, ...]) -> None:
    """Opening + new + reopened + appeared + transfers - closed - settled - written off - sold - exit = closing."""
    by = ("month", *node)

    def moved(opening: tuple[str, ...], closing: tuple[str, ...]) -> Mapping[tuple[Any, ...], int]:
        where = {"opening_state": opening, "closing_state": closing}
        return totals(lender.ask("moved_accounts", by=by, where=where), "moved_accounts")

    anywhere = (*BUCKETS, *TERMINAL_STATUSES, "exit")
    opening = moved(BUCKETS, anywhere)
    arrived = [moved((state,), BUCKETS) for state in ("new", "appeared", *TERMINAL_STATUSES)]
    left = [moved(BUCKETS, (state,)) for state in (*TERMINAL_STATUSES, "exit")]
    closing = totals(lender.ask("accounts", by=by), "accounts")
    first = min(lender.figures.months)
    # Transfers are no accounts of their own, so no metric counts them: read from the cube's lines.
    explained = added(
        opening, *arrived, *({group: -n for group, n in part.items()} for part in left), _transfers(lender, by)
    )
    assert explained == {group: n for group, n in closing.items() if group[0] != first}


def _transfers(lender: Prepared, by: tuple[str, ...]) -> Mapping[tuple[Any, ...], int]:
    frame = lender.figures.rows("movement", {*by, "opening_state", "closing_state"}, lender.figures.months)
    legs = frame.filter(pl.col("opening_state").is_in(TRANSFERS) & pl.col("closing_state").is_in(BUCKETS))
    return totals(legs.group_by(by).agg(pl.col("accounts").sum()).collect(), "accounts")


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize(
    ("opening", "position"),
    [
        ("opening_outstanding", "total_outstanding"),
        ("opening_outstanding_positive", "total_outstanding_positive"),
        ("opening_principal", "principal_outstanding"),
    ],
)
def test_what_a_month_opens_with_the_month_before_closed_with(
    lender: Prepared, node: tuple[str, ...], opening: str, position: str
) -> None:
    closing = opening.replace("opening", "closing")
    active = {"opening_state": BUCKETS}
    opened = totals(lender.ask(opening, by=("month", *node), where=active), opening)
    closed = totals(lender.ask(closing, by=("month", *node), where={"closing_state": BUCKETS}), closing)
    stock = totals(lender.ask(position, by=("month", *node)), position)
    months = lender.figures.months
    after = dict(pairwise(months))
    assert opened == {(after[group[0]], *group[1:]): n for group, n in stock.items() if group[0] in after}
    assert closed == {group: n for group, n in stock.items() if group[0] != months[0]}


@pytest.mark.parametrize("node", NODES)
def test_npa_adds_up_from_opening_to_closing(lender: Prepared, node: tuple[str, ...]) -> None:
    lines = (
        "opening", "slippage", "upgrades", "restructured", "recoveries", "write_offs", "transfers", "flag_unknown",
        "closing",
    )  # fmt: skip
    frame = lender.ask(*(f"npa_{line}" for line in lines), by=("month", *node))
    for row in frame.drop_nulls().select(pl.exclude("month", *node)).rows():
        opening, slippage, upgrades, restructured, recoveries, write_offs, transfers, unknown, closing = row
        left = upgrades + restructured + recoveries + write_offs
        assert opening + slippage - left + transfers + unknown == closing


@pytest.mark.parametrize("name", ["demo", "awkward"])
def test_npa_at_closing_is_the_npa_stock(name: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(name)
    stock = data.ask("npa_closing", "total_outstanding", by=("month",), where=None)
    flagged = data.ask("total_outstanding", by=("month",), where={"npa": ["yes"]})
    held = dict(flagged.rows())
    for month, closing, _ in stock.rows():
        assert closing is None or closing == held.get(month, 0)


def test_children_add_up_to_their_parent(lender: Prepared) -> None:
    keys = ("accounts", "total_outstanding", "total_outstanding_positive", "delinquent_accounts", "npa_outstanding")
    whole = {row[0]: row[1:] for row in lender.ask(*keys, by=("month",)).rows()}
    for child in ("zone", "state", "branch_code", "product_code", "agency_code", "segment", "bucket", "ticket_band"):
        parts = lender.ask(*keys, by=("month", child)).group_by("month").agg(pl.col(keys).sum())
        for row in parts.rows():
            assert row[1:] == tuple(value or 0 for value in whole[row[0]]), child


def test_figures_equal_the_databases_own_sums(lender: Prepared) -> None:
    own = {
        row[0]: row[1:]
        for row in lender.told("""
            SELECT CAST(date_trunc('month', as_of_date) AS DATE), count(*), sum(total_outstanding) * 100
            FROM account_snapshot WHERE status = 'active'
              AND as_of_date IN (SELECT max(as_of_date) FROM account_snapshot GROUP BY date_trunc('month', as_of_date))
            GROUP BY ALL""")
    }
    ours = lender.ask("accounts", "total_outstanding", by=("month",))
    assert {row[0]: row[1:] for row in ours.rows() if row[1]} == own


def test_no_identity_is_broken(lender: Prepared) -> None:
    months = lender.figures.manifest.months.values()
    broken = [(m.month, i["identity"], i["detail"]) for m in months for i in m.identities if not i["holds"]]
    assert broken == []
    checked = {identity["rule"] for month in months for identity in month.identities}
    assert {"position", "customers", "movement"} <= checked


def test_no_identity_is_broken_where_day_ends_fall_on_any_day(mid_month: Prepared) -> None:
    test_no_identity_is_broken(mid_month)


def test_every_rule_is_asked_of_a_lender_with_all_tables(demo: Prepared) -> None:
    months = demo.figures.manifest.months.values()
    assert {identity["rule"] for month in months for identity in month.identities} == {rule.name for rule in RULES}


@pytest.mark.parametrize("node", [*NODES, ("agency_code",), ("kind", "channel")])
def test_who_collected_adds_up_to_all_receipts(lender: Prepared, node: tuple[str, ...]) -> None:
    keys = ("agency_collected_amount", "in_house_collected_amount", "self_paid_amount", "unattributed_amount")
    frame = lender.ask(*keys, "received_all_amount", by=("month", *node)).select(*keys, "received_all_amount")
    for *parts, received in frame.rows():
        assert sum(part or 0 for part in parts) == received


def test_receipts_are_the_databases_own_by_day_by_collector_and_in_all(lender: Prepared) -> None:
    own = {
        month: amount
        for month, amount in lender.told("""
            SELECT month, sum(amount) * 100 FROM month_seen JOIN payment
              ON status = 'cleared' AND CAST(paid_at AS DATE) > coalesce(opening, month - 1)
             AND CAST(paid_at AS DATE) <= closing GROUP BY ALL""")
        if amount
    }
    assert dict(totals(lender.ask("received_all_amount", by=("month",)), "received_all_amount")) == {
        (month,): amount for month, amount in own.items()
    }
    keys = ("collected_amount", "collected_daily_amount", "collected_by_collector_amount")
    for node in ((), ("agency_code",), ("state",), ("product_code",)):
        for collected, daily, by_collector in lender.ask(*keys, by=("month", *node)).select(keys).rows():
            assert (collected or 0) == (daily or 0) == (by_collector or 0)


def test_overdue_adds_up_from_opening_to_closing(lender: Prepared) -> None:
    lines = (
        "opening_overdue_amount", "due_amount", "collected_on_demand_amount", "demand_waived_amount",
        "demand_written_off_amount", "demand_unexplained_amount", "demand_closing_overdue_amount",
    )  # fmt: skip
    for node in ((), ("zone",), ("product_code", "segment"), ("bucket",)):
        for row in lender.ask(*lines, by=("month", *node)).select(lines).drop_nulls().rows():
            opening, due, collected, waived, written_off, unexplained, closing = row
            assert opening + due - collected - waived - written_off + unexplained == closing


@pytest.mark.parametrize("name", ["demo", "awkward"])
def test_list_of_a_cell_is_as_long_as_its_count(name: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(name)
    month = data.figures.months[1]
    cells = data.ask("moved_accounts", "opening_outstanding", by=("opening_state", "closing_state"), months=[month])
    whole, total = _list(data, Scope(), month)
    assert total == sum(n for opening, _, n, _ in cells.rows() if opening in PRESENT_AT_OPENING)
    for opening, closing, count, amount in cells.rows():
        if opening in PRESENT_AT_OPENING:
            rows = whole.filter(pl.col("opening_state") == opening, pl.col("closing_state") == closing)
            assert (rows.height, rows["opening_outstanding"].sum()) == (count, amount or 0)


@pytest.mark.parametrize(
    "where",
    [
        {"zone": ["North"]},
        {"state": ["Kerala"], "bucket": ["1-30", "31-60"]},
        {"agency_code": ["(none)"]},
        {"product_code": ["PL"], "paid": ["no"]},
        {"segment": ["Low"], "bounced": ["yes"]},
    ],
)
@pytest.mark.parametrize("name", ["demo", "awkward"])
def test_list_has_the_filters_of_the_figure(
    name: str, where: dict[str, list[str]], request: pytest.FixtureRequest
) -> None:
    data: Prepared = request.getfixturevalue(name)
    month = data.figures.months[1]
    rows, total = _list(data, Scope.of(where), month)
    cells = data.ask("moved_accounts", by=("opening_state",), where=where, months=[month])
    assert total == rows.height == sum(n for state, n in cells.rows() if state in PRESENT_AT_OPENING)


def test_a_capped_list_says_how_many_there_are(demo: Prepared) -> None:
    month = demo.figures.months[-1]
    first, total = accounts_behind(
        Answers(demo.figures, demo.settings), Scope(), month, opening_state="Current", limit=5
    )
    assert first.height == 5
    assert total == demo.one("moved_accounts", month, opening_state="Current")
    # Largest first.
    assert first["opening_outstanding"].to_list() == sorted(first["opening_outstanding"], reverse=True)


def _list(data: Prepared, scope: Scope, month: date) -> tuple[pl.DataFrame, int]:
    return accounts_behind(Answers(data.figures, data.settings), scope, month)


@pytest.mark.parametrize("name", ["demo", "awkward"])
def test_received_is_every_cleared_receipt_of_the_accounts(name: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(name)
    ours = dict(data.ask("received_amount", by=("month",)).rows())
    own = data.told("""
        SELECT month, sum(amount) * 100 FROM month_seen JOIN payment
          ON status = 'cleared' AND CAST(paid_at AS DATE) > opening AND CAST(paid_at AS DATE) <= closing
        WHERE account_id IN (SELECT account_id FROM account_snapshot WHERE as_of_date IN (opening, closing))
        GROUP BY ALL""")
    assert {month: amount for month, amount in ours.items() if amount} == dict(own)
