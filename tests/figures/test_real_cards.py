"""20,000 credit cards through import, check, refresh and figures: every published answer to the last unit."""

from datetime import date
from pathlib import Path

import pytest

from data_access.checking.contract_check import check
from data_access.engine import open_engine, reading
from tests.figures import answers
from tests.figures.answers import EIGHT_DIGITS, cells, matrix, minor, month
from tests.figures.prepared import Prepared, command_line

pytestmark = pytest.mark.real_data

BANDS = answers.FROM_BANDS[:6]
BALANCES = {
    "value_from_raw": "opening_outstanding",
    "value_from_pos": "opening_outstanding_positive",
    "value_to_raw": "closing_outstanding",
    "value_to_pos": "closing_outstanding_positive",
}
STATES = ("month", "opening_state", "closing_state")


def test_what_was_imported_satisfies_the_contract(cards: Prepared) -> None:
    with reading(open_engine(cards.settings.database_url)) as connection:
        # The source names no customer, principal or overdue amount, no zone and no day of opening.
        assert [finding for finding in check(connection) if finding.table == "account_snapshot"] == []


def test_stock_by_bucket_and_month(cards: Prepared, real_data: Path) -> None:
    frame = cards.ask("accounts", "total_outstanding", "total_outstanding_positive", by=("month", "bucket"))
    found: dict[tuple[date, str], tuple[int, int, int]] = {}
    for day, bucket, *figures in frame.iter_rows():
        before = found.get((day, answers.BANDS[bucket]), (0, 0, 0))
        found[day, answers.BANDS[bucket]] = tuple(a + b for a, b in zip(before, figures, strict=True))
    rows = answers.read(real_data, "cards_taiwan__buckets_by_month")
    assert len(rows) == 36
    for row in rows:
        expected = (int(row["accounts"]), minor(row["balance_raw"]), minor(row["balance_pos"]))
        assert found.get((month(row["month"]), row["bucket"]), (0, 0, 0)) == expected


def test_delinquency_by_month(cards: Prepared, real_data: Path) -> None:
    rates = {
        "rate_30plus_count": "delinquency_rate_30plus",
        "rate_30plus_value_raw": "delinquency_value_rate_30plus_raw",
        "rate_30plus_value_pos": "delinquency_value_rate_30plus",
        "rate_90plus_count": "delinquency_rate_90plus",
        "rate_90plus_value_raw": "delinquency_value_rate_90plus_raw",
        "rate_90plus_value_pos": "delinquency_value_rate_90plus",
    }
    frame = cards.ask("accounts", "total_outstanding", "total_outstanding_positive", *rates.values(), by=("month",))
    rows = answers.read(real_data, "cards_taiwan__delinquency_by_month")
    assert frame["month"].to_list() == [month(row["month"]) for row in rows]
    for row, found in zip(rows, frame.iter_rows(named=True), strict=True):
        assert found["accounts"] == int(row["accounts"])
        assert found["total_outstanding"] == minor(row["balance_raw"])
        assert found["total_outstanding_positive"] == minor(row["balance_pos"])
        for theirs, ours in rates.items():
            assert found[ours] == pytest.approx(float(row[theirs]), abs=EIGHT_DIGITS)


def test_payments_by_month(cards: Prepared, real_data: Path) -> None:
    found = dict(cards.ask("received_all_amount", by=("month",)).rows())
    rows = answers.read(real_data, "cards_taiwan__delinquency_by_month")
    assert found == {month(row["month"]): minor(row["payments"]) for row in rows}
    printed = command_line(cards, "figures", "received_all_amount", "--by", "month", "--format", "csv")
    assert printed.splitlines()[1:] == [f"{row['month']},{row['payments']}.00" for row in rows]


@pytest.mark.parametrize("days", [30, 90])
def test_late_accounts_and_balances_by_month(cards: Prepared, real_data: Path, days: int) -> None:
    late = {30: ["31-60", "61-90"], 90: []}[days] + ["91-120", "121-150", "151-180", "180+"]
    keys = ("accounts", "total_outstanding", "total_outstanding_positive")
    frame = cards.ask(*keys, by=("month",), where={"bucket": late})
    for row, found in zip(
        answers.read(real_data, "cards_taiwan__delinquency_by_month"), frame.iter_rows(named=True), strict=True
    ):
        assert found["accounts"] == int(row[f"n_{days}plus"])
        assert found["total_outstanding"] == minor(row[f"bal_raw_{days}plus"])
        assert found["total_outstanding_positive"] == minor(row[f"bal_pos_{days}plus"])


def test_transitions_by_month(cards: Prepared, real_data: Path) -> None:
    frame = cards.ask("moved_accounts", *BALANCES.values(), by=STATES)
    rows = answers.read(real_data, "cards_taiwan__transitions_by_month")
    assert len(rows) == 78
    expected = {(row["month_from"], row["from"], row["to"]): int(row["accounts"]) for row in rows}
    assert cells(frame, "moved_accounts", by_month=True) == expected
    for theirs, ours in BALANCES.items():
        amounts = {(row["month_from"], row["from"], row["to"]): minor(row[theirs]) for row in rows}
        assert cells(frame, ours, by_month=True) == amounts


def test_transition_counts_and_their_rates(cards: Prepared, real_data: Path) -> None:
    counts = cells(cards.ask("moved_accounts", by=STATES), "moved_accounts")
    published = matrix(answers.read(real_data, "cards_taiwan__transition_counts"), int)
    assert {cell: counts.get(cell, 0) for cell in published} == published
    assert sum(counts.values()) == sum(published.values()) == 100_000
    rates = matrix(answers.read(real_data, "cards_taiwan__transition_rates_count"), float)
    assert answers.shares(counts, BANDS) == pytest.approx(rates, abs=EIGHT_DIGITS)


@pytest.mark.parametrize("answer", BALANCES)
def test_transition_values(cards: Prepared, real_data: Path, answer: str) -> None:
    found = cells(cards.ask(BALANCES[answer], by=STATES), BALANCES[answer])
    published = matrix(answers.read(real_data, f"cards_taiwan__transition_{answer}"))
    assert {cell: found.get(cell, 0) for cell in published} == published
    assert sum(found.values()) == sum(published.values())


@pytest.mark.parametrize("answer", ["value_from_raw", "value_from_pos"])
def test_transition_rates_by_value(cards: Prepared, real_data: Path, answer: str) -> None:
    found = cells(cards.ask(BALANCES[answer], by=STATES), BALANCES[answer])
    published = matrix(answers.read(real_data, f"cards_taiwan__transition_rates_{answer}"), float)
    assert answers.shares(found, BANDS) == pytest.approx(published, abs=EIGHT_DIGITS)


def test_flow_rates(cards: Prepared, real_data: Path) -> None:
    """Their flow from 90-119 goes to 120+, which is three of our buckets; from CURRENT it skips our 1-30."""
    frame = cards.ask("moved_accounts", "opening_outstanding_positive", "closing_outstanding_positive", by=STATES)
    counts = cells(frame, "moved_accounts", by_month=True)
    opening = cells(frame, "opening_outstanding_positive", by_month=True)
    closing = cells(frame, "closing_outstanding_positive", by_month=True)
    for row in answers.read(real_data, "cards_taiwan__flow_rates"):
        before, from_band, to_band = row["month_from"], row["bucket_from"], row["bucket_to"]
        for published, at_opening, at_closing in (
            (row["flow_rate_accounts"], counts, counts),
            (row["flow_rate_balance_pos"], opening, closing),
        ):
            left = sum(value for (when, was, _), value in at_opening.items() if (when, was) == (before, from_band))
            arrived = sum(value for (when, _, now), value in at_closing.items() if (when, now) == (before, to_band))
            if published == "":
                assert left == 0
            else:
                assert arrived / left == pytest.approx(float(published), abs=EIGHT_DIGITS)


def test_net_flow_is_the_published_flow_rate_where_buckets_agree(cards: Prepared, real_data: Path) -> None:
    frame = cards.ask("net_flow_rate", "net_flow_account_rate", by=("month", "opening_state"))
    ours = {
        (f"{day:%Y-%m}", answers.BANDS[bucket]): (by_value, by_accounts)
        for day, bucket, by_value, by_accounts in frame.select(
            "month", "opening_state", "net_flow_rate", "net_flow_account_rate"
        ).iter_rows()
    }
    rows = [r for r in answers.read(real_data, "cards_taiwan__flow_rates") if r["bucket_from"] in ("30-59", "60-89")]
    assert len(rows) == 10
    for row in rows:
        by_value, by_accounts = ours.get((row["month_to"], row["bucket_from"]), (None, None))
        if row["flow_rate_accounts"] == "":
            # Nobody was in the bucket, so the rate is n/a, not 0.
            assert (by_value, by_accounts) == (None, None)
            continue
        assert by_value == pytest.approx(float(row["flow_rate_balance_pos"]), abs=EIGHT_DIGITS)
        assert by_accounts == pytest.approx(float(row["flow_rate_accounts"]), abs=EIGHT_DIGITS)


def test_command_line_prints_the_same_to_the_last_unit(cards: Prepared, real_data: Path) -> None:
    printed = command_line(
        cards, "figures", "moved_accounts", "opening_outstanding", "closing_outstanding_positive",
        "--by", "month,opening_state,closing_state", "--from", "2005-05", "--to", "2005-05", "--format", "csv",
    )  # fmt: skip
    assert printed.splitlines()[0] == (
        "month,opening_state,closing_state,moved_accounts,opening_outstanding,closing_outstanding_positive"
    )
    row = next(
        r for r in answers.read(real_data, "cards_taiwan__transitions_by_month")
        if (r["month_from"], r["from"], r["to"]) == ("2005-04", "CURRENT", "CURRENT")
    )  # fmt: skip
    line = f"2005-05,Current,Current,{row['accounts']},{row['value_from_raw']}.00,{row['value_to_pos']}.00"
    assert line in printed.splitlines()


def test_what_the_source_lacks_is_not_available(cards: Prepared) -> None:
    lacking = (
        "principal_outstanding", "overdue_amount", "gnpa_rate", "nnpa_rate", "npa_closing", "bounced_accounts",
        "customers", "collected_amount", "agency_collected_amount", "due_amount", "collection_efficiency_total_rate",
        "opening_overdue_amount", "presentations", "charged_off_amount", "target_amount",
    )  # fmt: skip
    answer = cards.ask(*lacking, by=("month",))
    assert answer.height == 6
    for key in lacking:
        assert answer[key].to_list() == [None] * 6, key


def test_payments_that_do_not_say_what_they_were_for_leave_open_who_stabilised(cards: Prepared) -> None:
    paid = cards.ask("moved_accounts", by=("paid",))
    assert set(paid["paid"].to_list()) == {"no", "unknown"}


def test_cards_with_a_receipt_are_not_held_without_payment(cards: Prepared) -> None:
    """Of June's cards that stayed in their bucket past due: those with a receipt, which says not for what, apart."""
    book = """
        SELECT o.account_id, least(o.dpd, 181) AS before, c.dpd AS now,
               (SELECT coalesce(sum(amount), 0) FROM payment AS p
                WHERE p.account_id = o.account_id AND p.status = 'cleared'
                  AND CAST(paid_at AS DATE) > o.as_of_date AND CAST(paid_at AS DATE) <= DATE '2005-06-30') > 0 AS got
        FROM account_snapshot AS o LEFT JOIN account_snapshot AS c
          ON c.account_id = o.account_id AND c.as_of_date = DATE '2005-06-30' AND c.status = 'active'
        WHERE o.status = 'active' AND o.dpd > 0 AND o.as_of_date = DATE '2005-05-31'"""
    same = "now > 0 AND bucket_of(before) = bucket_of(now)"
    ((held, with_receipt, all_late),) = cards.raw.execute(
        f"SELECT count(*) FILTER ({same}), count(*) FILTER ({same} AND got), count(*) FROM ({book})"
    ).fetchall()
    assert 0 < with_receipt < held

    june = date(2005, 6, 1)
    assert cards.one("held_payment_unknown_rate", june) == pytest.approx(with_receipt / all_late, rel=1e-12)
    assert cards.one("held_without_payment_rate", june) == pytest.approx((held - with_receipt) / all_late, rel=1e-12)
