"""Campaigns over literal rows: what is said of lift, of nobody held out, of unknown receipts, and of cost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.excel.cell_text import texts
from dashboard.figures.answers import Answers
from dashboard.subjects.campaigns import tables
from dashboard.subjects.campaigns.content import Campaigns, content, trial
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MAY = date(2026, 5, 1)


def row(accounts: int, paid: int | None, held_out: str = "no", code: str = "C1", **more: Any) -> dict[str, Any]:
    """Accounts of a campaign, of which some paid ₹100.00 each."""
    return {
        "month": MAY,
        "campaign_code": code,
        "held_out": held_out,
        "accounts": accounts,
        "paying_accounts": paid,
        "collected": None if paid is None else paid * 100_00,
        "sent": accounts if held_out == "no" else 0,
        **more,
    }


def of(tmp_path: Path, *rows: dict[str, Any], by: str = "vendor") -> Campaigns:
    answers = Answers(figures_of(tmp_path, campaigns=list(rows)), Settings())
    return content(answers, opening_view((MAY,), None), by)


def told(made: Campaigns) -> dict[str, Any]:
    return made.campaigns.frame.row(0, named=True)


def test_more_paid_than_of_those_held_out(tmp_path: Path) -> None:
    made = of(tmp_path, row(900, 270), row(100, 15, "yes"))
    assert told(made)["finding"] == "More paid"
    assert told(made)["lift"] == pytest.approx(0.15)
    assert (told(made)["campaign_paid_rate"], told(made)["campaign_held_out_paid_rate"]) == (0.30, 0.15)
    # 270 x ₹100.00 over 900 accounts, and 15 x ₹100.00 over 100.
    assert (told(made)["cash"], told(made)["held_out_cash"]) == (3000, 1500)
    # (1.96 + 0.84)^2 x (0.21 / 0.9 + 0.1275 / 0.1) / 0.15^2 = 526.2
    assert told(made)["needed"] == 527
    assert made.sentence.startswith(
        "Over 1 campaign with 900 accounts assigned, 15.00 pp more paid than of the accounts"
    )


def test_a_difference_that_chance_explains_is_called_so(tmp_path: Path) -> None:
    made = of(tmp_path, row(90, 20), row(10, 2, "yes"))
    assert told(made)["finding"] == "Cannot be told from chance"
    assert "cannot be told from that of the accounts held out" in made.sentence


def test_without_accounts_held_out_payment_is_associated_only(tmp_path: Path) -> None:
    made = of(tmp_path, row(900, 270))
    assert told(made)["finding"] == "Associated only: nobody held out"
    assert (told(made)["lift"], told(made)["needed"]) == (None, None)
    assert made.sentence == (
        "What campaigns brought cannot be said, because nobody was held out or receipts are not recorded. Nobody was "
        "held out in 1 campaign: payments there are associated with it, not its effect."
    )


def test_unknown_receipts_are_not_nobody_paid(tmp_path: Path) -> None:
    made = of(tmp_path, row(900, None), row(100, None, "yes"))
    assert told(made)["finding"] == "Not recorded who paid"
    assert told(made)["campaign_paid_rate"] is None
    assert made.by_part.frame["finding"].to_list() == ["Not recorded who paid"]


def test_a_vendor_is_judged_over_its_campaigns_each_within_itself(tmp_path: Path) -> None:
    # Each campaign lifts by 10 points; added up, those held out would pay more.
    made = of(
        tmp_path,
        *(row(9000, 1800), row(1000, 100, "yes"), row(1000, 600, code="C2"), row(9000, 4500, "yes", code="C2")),
    )
    (part,) = made.by_part.frame.to_dicts()
    assert part["lift"] == pytest.approx(0.10)
    assert part["finding"] == "More paid"
    assert part["campaign_paid_rate"] < part["campaign_held_out_paid_rate"]


def test_without_a_campaign_the_page_says_so(tmp_path: Path) -> None:
    made = of(tmp_path, row(0, 0))
    assert made.sentence == "No campaign's 15 days ended in the months up to May 2026."
    assert made.campaigns.frame.is_empty()


@pytest.mark.parametrize(
    ("paid", "held_out_paid", "collected", "words"),
    [
        (270, 15, 27_000_00, "37.04"),  # ₹500,000 over 900 x (₹30.00 - ₹15.00)
        (270, 15, 10_000_00, "n/a: no extra cash"),
        (90, 30, 27_000_00, "n/a: fewer paid"),
        (160, 15, 27_000_00, "n/a: not told from chance"),
        (270, None, 27_000_00, "n/a: nobody held out"),
        (None, 15, None, "n/a: not recorded who paid"),
    ],
)
def test_extra_cash_has_a_cost_only_where_more_paid_beyond_chance(
    tmp_path: Path, paid: int | None, held_out_paid: int | None, collected: int | None, words: str
) -> None:
    of_held_out = [row(100, held_out_paid, "yes", collected=15_00_00)] if held_out_paid is not None else []
    made = of(tmp_path, row(900, paid, collected=collected, sent=880), *of_held_out)
    trials = [trial(one) for one in made.each.iter_rows(named=True)]
    costs = {"C1": 500_000_00}
    table = tables.campaigns("Campaigns", made.each, trials, costs, made.labels, "")
    (column,) = [one for one in table.columns if one.name == "cost_per_rupee"]
    assert texts(table, column, Settings()) == [words]


def test_accounts_that_were_sent_a_message_stand_between_those_assigned_and_what_was_delivered(tmp_path: Path) -> None:
    made = of(tmp_path, row(900, 270, sent=880), row(100, 15, "yes"))
    for table in (made.campaigns, made.by_part):
        headings = [one.label for one in table.columns]
        assert headings.index("Assigned") < headings.index("Sent") < headings.index("Delivered")
        assert table.frame["campaign_sent_accounts"].to_list() == [880]
