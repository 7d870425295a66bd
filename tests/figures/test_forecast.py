"""Forecasts against a plain re-computation from the raw day-ends: pairs of snapshots, ratios of sums, errors.

Nothing of the product is used but the vocabulary of buckets: each month-end is read from the raw tables, what moved
between two of them is counted in Python, and forecasts of past months are made again from it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import pytest

from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.forecast import pooled
from dashboard.forecast.transitions import added
from dashboard.subjects.forecast.content import Choices, content
from dashboard.subjects.forecast.moved_book import complete_months, moved_book
from dashboard.view import View, opening_view
from tests.figures.answers import read
from tests.figures.prepared import Prepared

pytestmark = pytest.mark.slow
ORDER: Final = ("Current", "1-30", "31-60", "61-90", "91-120", "121-150", "151-180", "180+", "Unknown")
FEW: Final = 50
BUCKETS: Final = dict(zip(("CURRENT", "1-29", "30-59", "60-89", "90-119"), ORDER, strict=False))
"""The bands of the published matrix by day, and ours, whose due date is day 1."""
SNAPSHOTS: Final = """
    SELECT strftime(as_of_date, '%Y-%m'), s.account_id, a.product_code, coalesce(b.zone, '(none)'), s.status,
           CASE WHEN dpd IS NULL THEN 'Unknown' WHEN dpd <= 0 THEN 'Current' WHEN dpd > 180 THEN '180+'
                ELSE ['1-30', '31-60', '61-90', '91-120', '121-150', '151-180'][CAST(ceil(dpd / 30.0) AS INTEGER)] END
    FROM account_snapshot AS s JOIN account AS a USING (account_id)
    LEFT JOIN branch AS b ON b.branch_code = coalesce(s.branch_code, a.branch_code)
    QUALIFY as_of_date = max(as_of_date) OVER (PARTITION BY date_trunc('month', as_of_date))
"""


class Seen(NamedTuple):
    product: str
    zone: str
    state: str


Key = tuple[str, str]
Counts = dict[tuple[Key, str, str], float]


def month_ends(data: Prepared) -> dict[str, dict[str, Seen]]:
    """Month to account to where it stood; an ended account by its status."""
    found: defaultdict[str, dict[str, Seen]] = defaultdict(dict)
    with duckdb.connect(str(data.path), read_only=True) as connection:
        for month, account, product, zone, status, bucket in connection.execute(SNAPSHOTS).fetchall():
            found[month][account] = Seen(product, zone, bucket if status == "active" else status)
    return dict(sorted(found.items()))


def moves(before: Mapping[str, Seen], after: Mapping[str, Seen]) -> Counts:
    """Accounts by product and zone, opening bucket or 'new', and closing bucket."""
    counted: Counts = defaultdict(float)
    for account in {*before, *after}:
        was, now = before.get(account), after.get(account)
        if was and was.state in ORDER:
            counted[(was.product, was.zone), was.state, now.state if now else "gone"] += 1
            if now and now.zone != was.zone and now.state in ORDER:
                counted[(was.product, was.zone), "new", now.state] -= 1
                counted[(now.product, now.zone), "new", now.state] += 1
        elif now and now.state in ORDER:
            counted[(now.product, now.zone), "new", now.state] += 1
    return counted


def row_of(window: list[Counts], key: Key, bucket: str) -> dict[str, float]:
    """What became of an account of a bucket: of its product and zone, else its product, else of all."""
    levels = (lambda k: k == key, lambda k: k[0] == key[0], lambda _k: True)
    row: dict[str, float] = {}
    for belongs in levels:
        row = defaultdict(float)
        for month in window:
            for (own, source, target), count in month.items():
                if source == bucket and belongs(own):
                    row[target] += count
        if sum(row.values()) >= FEW:
            break
    whole = sum(row.values())
    return {target: count / whole for target, count in row.items()} if whole else {}


def late_share(stock: Mapping[tuple[Key, str], float]) -> float:
    late = sum(n for (_, bucket), n in stock.items() if bucket in ORDER[2:8])
    return late / sum(stock.values())


Stock = dict[tuple[Key, str], float]


class Month(NamedTuple):
    """A month ahead: what stands in each bucket, and what left a bucket for another state."""

    stock: Stock
    left: Stock


def new_in_a_month(window: list[Counts]) -> Stock:
    """New accounts of a month by product, zone and bucket: the mean since the product had any in the zone."""
    found: Stock = defaultdict(float)
    for key in {key for month in window for key, _, _ in month}:
        first = next(place for place, month in enumerate(window) if any(own == key for own, _, _ in month))
        for month in window:
            for (own, source, target), count in month.items():
                if own == key and source == "new":
                    found[key, target] += count / (len(window) - first)
    return found


def months_ahead(stock: Stock, window: list[Counts], ahead: int) -> Iterator[Month]:
    """The coming months; where no account is left there is no new business."""
    keys = {key for key, _ in stock}
    rows = {(key, bucket): row_of(window, key, bucket) for key in keys for bucket in ORDER}
    new = {cell: count for cell, count in new_in_a_month(window).items() if cell[0] in keys}
    for _ in range(ahead):
        after: Stock = defaultdict(float, new)
        left: Stock = defaultdict(float)
        for (key, bucket), count in stock.items():
            for target, share in rows[key, bucket].items():
                if target in ORDER:
                    after[key, target] += count * share
                if target != bucket:
                    left[key, target] += count * share
        stock = after
        yield Month(after, left)


def forecasts(stock: Stock, window: list[Counts], ahead: int) -> Iterator[float]:
    """The share of accounts more than 30 days past due, month by month."""
    return (late_share(month.stock) for month in months_ahead(stock, window, ahead))


def of_product(cells: Stock, product: str) -> Stock:
    return {cell: count for cell, count in cells.items() if cell[0][0] == product}


def stock_of(month: Mapping[str, Seen]) -> Stock:
    found: Stock = defaultdict(float)
    for one in month.values():
        if one.state in ORDER:
            found[(one.product, one.zone), one.state] += 1
    return found


def test_forecast_and_its_errors_equal_a_plain_recomputation(demo: Prepared) -> None:
    window, ahead = 3, 3
    ends = [*month_ends(demo).values()]
    moved = [moves(before, after) for before, after in pairwise(ends)]
    made = content(answers := Answers(demo.figures, demo.settings), _view(answers), Choices(ahead=ahead, window=window))
    line = made.lines[0]
    told = [made.figure(line, n) for n in range(1, ahead + 1)]
    expected = list(forecasts(stock_of(ends[-1]), moved[-window:], ahead))
    assert [one.model for one in told] == pytest.approx(expected)
    # Month n + 1 is the end of move n; a forecast from there knows the moves up to n alone.
    starts = [n for n in range(window - 1, len(moved) - ahead) if n + ahead >= len(moved) - 12]
    past = [list(forecasts(stock_of(ends[n + 1]), moved[n - window + 1 : n + 1], ahead))[-1] for n in starts]
    happened = [late_share(stock_of(ends[n + 1 + ahead])) for n in starts]
    naive = [late_share(stock_of(ends[n + 1])) for n in starts]
    assert told[-1].tested.n == len(starts) > 6
    assert told[-1].error == pytest.approx(_mean([abs(f - a) for f, a in zip(past, happened, strict=True)]))
    assert told[-1].bias == pytest.approx(_mean([f - a for f, a in zip(past, happened, strict=True)]))
    assert told[-1].naive_error == pytest.approx(_mean([abs(f - a) for f, a in zip(naive, happened, strict=True)]))


@pytest.mark.parametrize("ahead", [1, 3, 6])
def test_two_products_equal_a_plain_recomputation_with_new_business_and_write_off(demo: Prepared, ahead: int) -> None:
    ends = [*month_ends(demo).values()]
    moved = [moves(before, after) for before, after in pairwise(ends)]
    made = content(answers := Answers(demo.figures, demo.settings), _view(answers), Choices(ahead=ahead, window=6))
    *_, last = months_ahead(stock_of(ends[-1]), moved[-6:], ahead)
    lines = {line.key: line for line in made.lines}
    products = sorted({one.product for one in ends[-1].values()})[:2]
    for product in products:
        own, left = of_product(last.stock, product), of_product(last.left, product)
        expected = {
            "rate_31-60": late_share(own),
            "stock_31-60": sum(count for (_, bucket), count in own.items() if bucket == "31-60"),
            "flow_180plus": sum(count for (_, state), count in left.items() if state == "180+"),
            "flow_written_off": sum(count for (_, state), count in left.items() if state == "written_off"),
        }
        found = {key: made.figure(lines[key], ahead, ("product_code", product)).model for key in expected}
        assert found == {key: pytest.approx(value) for key, value in expected.items()}, product
        assert expected["stock_31-60"] > 0


@pytest.mark.real_data
def test_forty_eight_months_of_real_auto_loans_are_forecast_or_say_why_not(auto_loans: Prepared) -> None:
    ends = [*month_ends(auto_loans).values()]
    moved = [moves(before, after) for before, after in pairwise(ends)]
    answers = Answers(auto_loans.figures, auto_loans.settings)
    made = content(answers, _view(answers), Choices(ahead=1, window=12))
    if made.why_not:
        assert "no account opened a month in it" in made.why_not
        return
    (expected,) = forecasts(stock_of(ends[-1]), moved[-12:], 1)
    assert made.figure(made.lines[0], 1).model == pytest.approx(expected)
    assert made.figure(made.lines[0], 1).tested.n <= 12


@pytest.mark.real_data
def test_the_pooled_matrix_of_real_cards_is_the_published_one(cards: Prepared, real_data: Path) -> None:
    answers = Answers(cards.figures, cards.settings)
    months = complete_months(answers, answers.figures.months[-1])
    assert len(months) == 5
    book = moved_book(answers, ACCOUNTS, Scope(), months)
    rows = pooled([added(part for month in book.moved for part in month.values())]).rows
    checked = 0
    for published in read(real_data, "cards_taiwan__transition_rates_count"):
        for band, bucket in BUCKETS.items():
            if published["from"] in BUCKETS and published[band]:
                told = rows[BUCKETS[published["from"]]].get(bucket, 0.0)
                assert told == pytest.approx(float(published[band]), abs=1e-8)
                checked += 1
    # Nobody was 1 to 29 days late at an opening.
    assert checked == 20


@pytest.mark.real_data
def test_five_months_of_real_cards_are_too_few_and_the_page_says_so(cards: Prepared) -> None:
    answers = Answers(cards.figures, cards.settings)
    assert content(answers, _view(answers)).why_not.endswith("There are 5.")


def _view(answers: Answers) -> View:
    return opening_view(answers.figures.months, None)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
