"""Settled accounts beside like ones: by hand, against a count account by account, and where chance alone differs."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.settlements.matched_accounts import (
    FEWEST_ALIKE,
    MatchedComparison,
    cells_of,
    matched_accounts,
    matched_comparison,
)
from dashboard.view import View, opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MAY = date(2026, 5, 1)
Account = tuple[str, str, str, float, float]
"""Settled or not, product, band, outstanding, received."""


def rows_of(accounts: list[Account]) -> list[dict[str, Any]]:
    """Rows of the cube, summed account by account."""
    sums: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
    for settled, product, band, owed, received in accounts:
        sums[settled, product, band].append((owed, received))
    return [
        {
            "month": MAY,
            "settled_then": settled,
            "product_code": product,
            "balance_band": band,
            "accounts": len(pairs),
            "paying_accounts": sum(received > 0 for _, received in pairs),
            "outstanding": round(100 * sum(owed for owed, _ in pairs)),
            "received": round(100 * sum(received for _, received in pairs)),
            "outstanding_squared": sum(owed**2 for owed, _ in pairs),
            "received_squared": sum(received**2 for _, received in pairs),
            "outstanding_received": sum(owed * received for owed, received in pairs),
        }
        for (settled, product, band), pairs in sums.items()
    ]


def told(accounts: list[Account]) -> MatchedComparison | None:
    rows = [{"bucket": "180+", **row} for row in rows_of(accounts)]
    return matched_comparison(cells_of(pl.DataFrame(rows)))


def drawn(seed: int, settled: int, alike: int, settled_rate: float, alike_rate: float) -> list[Account]:
    """Accounts of two products and bands that pay a share of what they owe, or nothing."""
    random, found = Random(seed), []  # noqa: S311
    for group, count, rate in (("yes", settled, settled_rate), ("no", alike, alike_rate)):
        for _ in range(count):
            band = random.choice(["up to 50k", "50k-200k"])
            owed = random.randint(10_000, 50_000) * (1 if band == "up to 50k" else 4)
            paid = owed * random.uniform(0.5, 1.0) if random.random() < rate else 0.0
            found.append((group, random.choice(["PL", "CC"]), band, float(owed), float(round(paid))))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_shares_are_those_of_a_count_account_by_account(seed: int) -> None:
    accounts = [*drawn(seed, 60, 400, 0.6, 0.1), ("yes", "HL", "over 5M", 6e6, 1e6)]
    one = told(accounts)
    assert one is not None
    like: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for settled, product, band, owed, received in accounts:
        if settled == "no":
            like[product, band].append((owed, received))
    mine = [a for a in accounts if a[0] == "yes" and len(like[a[1], a[2]]) >= FEWEST_ALIKE]
    outstanding = sum(a[3] for a in mine)
    expected = sum(
        a[3] * sum(received for _, received in like[a[1], a[2]]) / sum(owed for owed, _ in like[a[1], a[2]])
        for a in mine
    )
    assert (one.settled, one.alike) == (60, 400)
    assert one.received == pytest.approx(sum(a[4] for a in mine) / outstanding)
    assert one.received_alike == pytest.approx(expected / outstanding)
    assert one.low < one.difference < one.high
    # The home loan has no like account beside it.
    assert one.share == pytest.approx(outstanding / sum(a[3] for a in accounts if a[0] == "yes"))


def test_a_mix_of_products_makes_no_difference() -> None:
    # Each product pays alike whether settled or not; most of those settled are of the one that pays well.
    accounts = [
        *[("yes", "PL", "up to 50k", 1000.0, 300.0 + 200 * (n % 2)) for n in range(40)],
        *[("yes", "CC", "up to 50k", 1000.0, 100.0 * (n % 2)) for n in range(4)],
        *[("no", "PL", "up to 50k", 1000.0, 300.0 + 200 * (n % 2)) for n in range(20)],
        *[("no", "CC", "up to 50k", 1000.0, 100.0 * (n % 2)) for n in range(400)],
    ]
    one = told(accounts)
    assert one is not None
    assert one.difference == pytest.approx(0)
    assert one.low < 0 < one.high


def test_the_interval_holds_no_difference_where_there_is_none() -> None:
    intervals = [told(drawn(seed, 60, 600, 0.3, 0.3)) for seed in range(200)]
    outside = sum(1 for one in intervals if one is None or not one.low <= 0 <= one.high)
    # 95 of 100 hold it; of 200, 10 are expected outside.
    assert outside <= 20


def test_a_large_difference_is_found() -> None:
    found = [told(drawn(seed, 60, 600, 0.6, 0.1)) for seed in range(20)]
    assert all(one and one.low > 0 for one in found)


def test_few_settled_or_few_like_accounts_say_nothing() -> None:
    assert told(drawn(1, 19, 400, 0.6, 0.1)) is None
    assert told(drawn(1, 60, 12, 0.6, 0.1)) is None
    assert told([a for a in drawn(1, 60, 400, 0.6, 0.1) if a[0] == "yes"]) is None


def page_of(folder: Path, accounts: list[Account], **scope: tuple[str, ...]) -> Any:
    answers = Answers(figures_of(folder, matched_settlements=rows_of(accounts)), Settings())
    view = opening_view((MAY,), None)
    return matched_accounts(answers, View(**{**vars(view), "scope": Scope.of(scope)}))


def test_the_sentence_says_what_is_compared_and_no_cause(tmp_path: Path) -> None:
    shown = page_of(tmp_path, drawn(3, 60, 400, 0.6, 0.1))
    assert shown.sentence.startswith("Within six months ")
    assert "from 60 accounts settled in December 2025" in shown.sentence
    assert "95 % interval" in shown.sentence
    assert shown.table.frame["settled"].sum() == 60
    assert shown.table.totals is not None
    assert not {"because", "caused", "due to", "thanks to"} & set(shown.sentence.lower().split())


def test_too_few_are_a_sentence_without_a_figure(tmp_path: Path) -> None:
    shown = page_of(tmp_path, drawn(3, 5, 400, 0.6, 0.1))
    assert shown.whole is None
    assert shown.sentence == (
        "Only 5 settled accounts can be held against like accounts that were not settled, over six months; at least "
        "20 are needed."
    )
    assert "%" not in shown.sentence


def test_a_filter_that_it_is_not_recorded_by_leaves_it_out(tmp_path: Path) -> None:
    assert page_of(tmp_path / "a", drawn(3, 60, 400, 0.6, 0.1), agency_code=("AG1",)) is None
    product = page_of(tmp_path / "b", drawn(3, 120, 400, 0.6, 0.1), product_code=("PL",))
    assert product.table.frame["product_code"].to_list() == ["PL"]


def test_products_with_too_few_are_named_so_that_the_rows_add_up(tmp_path: Path) -> None:
    def paying(group: str, product: str, count: int) -> list[Account]:
        return [(group, product, "up to 50k", 1000.0, 300.0 + 200 * (n % 2)) for n in range(count)]

    groups = [paying("yes", product, n) for product, n in (("PL", 32), ("CC", 28), ("HL", 8), ("AL", 3))]
    groups += [paying("no", product, 40) for product in ("PL", "CC", "HL", "AL")]
    shown = page_of(tmp_path, [account for group in groups for account in group])
    assert shown.table.frame.select("product_code", "settled").rows() == [("PL", 32), ("CC", 28)]
    assert shown.whole.settled == 32 + 28 + 8 + 3
    said = (
        "Products without a row of their own, because fewer than 20 accounts were settled or none of them paid: "
        "HL (8), AL (3)."
    )
    assert shown.left_out == said
    assert shown.table.note.startswith(said)
    assert page_of(tmp_path / "all", groups[0] + groups[4]).left_out == ""


def test_where_no_product_has_enough_the_table_says_all_of_them(tmp_path: Path) -> None:
    shown = page_of(tmp_path, drawn(3, 30, 400, 0.6, 0.1))
    assert shown.table.frame.select("product_code", "settled").rows() == [("All products", 30)]
    assert shown.table.totals is None
    assert shown.left_out == ""
