"""Overdue against its target and what came by itself, over literal rows of cubes."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.portfolio_health.scorecard import Verdict
from dashboard.subjects.recovery.overdue_collected import lead, overdue_collected, overdue_headlines
from dashboard.subjects.recovery.period_cards import rank
from dashboard.view import View, opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
RECEIPTS = [
    # What came by itself: current at opening, no bounce, whatever the channel.
    {"month": MAY, "receipts": 3, "amount": 600_00},
    {"month": MAY, "receipts": 1, "amount": 50_00, "channel": "nach"},
    # Current at opening but bounced, late at opening, and of no collected kind.
    {"month": MAY, "receipts": 1, "amount": 150_00, "bounced": "yes"},
    {"month": MAY, "receipts": 1, "amount": 200_00, "opening_state": "1-30", "kind": "overdue"},
    {"month": MAY, "receipts": 1, "amount": 999_00, "kind": "prepayment"},
]
DEMAND = [
    {"month": APRIL, "accounts": 10, "opening_state": "1-30", "collected_on_overdue": 100_00},
    {"month": MAY, "accounts": 10, "opening_state": "1-30", "collected_on_overdue": 195_00},
]
TARGET = {
    "period_start": MAY,
    "period_type": "month",
    "measure": "collected_on_overdue_amount",
    "value": Decimal("200.00"),
}


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(figures_of(tmp_path, receipts=RECEIPTS, demand=DEMAND, targets=[TARGET]), Settings())


def view(open_until: date | None = None) -> View:
    return View(MAY, "previous_month", Scope(), opening_view((MAY,), None).basis, (APRIL, MAY), open_until)


def test_overdue_against_its_target(answers: Answers) -> None:
    found = overdue_collected(answers, view(), [MAY], "month")
    assert (found.collected, found.before, found.target) == (195_00, 100_00, 200_00)
    assert found.achievement == 0.975
    assert found.verdict is Verdict.NEAR
    # While the month is open, a target that is not reached yet is not judged.
    assert overdue_collected(answers, view(date(2026, 5, 20)), [MAY], "month").verdict is Verdict.OPEN


def test_what_came_by_itself_is_of_accounts_that_were_current_and_did_not_bounce(answers: Answers) -> None:
    card = overdue_headlines(answers, view(), [MAY], "month")[-1]
    # ₹650.00 of the ₹1,000.00 collected; prepayments are not collected.
    assert (card.value, card.beside) == (650_00, "65.00 % of what was collected")


def test_what_is_not_known_of_bounces_is_named_and_not_counted(tmp_path: Path) -> None:
    rows = [*RECEIPTS, {"month": MAY, "receipts": 1, "amount": 300_00, "bounced": "unknown"}]
    answers = Answers(figures_of(tmp_path, receipts=rows, demand=DEMAND), Settings())
    card = overdue_headlines(answers, view(), [MAY], "month")[-1]
    assert (card.value, card.beside) == (650_00, "50.00 % of what was collected; of ₹300 it is not known")


def test_where_no_bounce_is_known_nothing_is_said_to_have_come_by_itself(tmp_path: Path) -> None:
    rows = [{**row, "bounced": "unknown"} for row in RECEIPTS if "bounced" not in row]
    answers = Answers(figures_of(tmp_path, receipts=rows, demand=DEMAND), Settings())
    assert overdue_headlines(answers, view(), [MAY], "month")[-1].value is None


def test_the_lead_says_so_in_sentences(answers: Answers) -> None:
    assert lead(answers, view(), [MAY], "month", None) == (
        "₹195 was collected on overdue, 97.50 % of the target of ₹200: the target is nearly met. "
        "Of all that was collected, 65.00 % came by itself (₹650)."
    )


def test_months_that_are_equally_good_share_a_rank() -> None:
    figures = {APRIL: 0.9, MAY: 0.9, date(2026, 3, 1): 1.1, date(2026, 2, 1): 0.2}
    assert rank(figures, MAY) == 2
    assert rank(figures, date(2026, 2, 1)) == 4
    assert rank(figures, date(2026, 1, 1)) is None


def test_where_the_page_shows_less_than_the_month_the_cards_say_what_they_are_of(answers: Answers) -> None:
    cards = overdue_headlines(answers, view(), [MAY], "day", "all of May 2026")
    assert cards[0].beside == "target ₹200; all of May 2026"
    assert cards[-1].beside.endswith("; all of May 2026")
    said = lead(answers, view(), [MAY], "day", None, "all of May 2026")
    assert said.startswith("₹195 was collected on overdue in all of May 2026, 97.50 % of the target of ₹200")


def test_a_period_without_a_target_of_its_own_takes_that_of_its_months_and_says_so(answers: Answers) -> None:
    found = overdue_collected(answers, view(), [MAY], "quarter")
    assert (found.target, found.source, found.whole_period) == (200_00, "added", False)
    assert overdue_headlines(answers, view(), [MAY], "quarter")[0].beside == "target ₹200; that of the months to date"
    assert "97.50 % of the target of the months to date of ₹200" in lead(answers, view(), [MAY], "quarter", None)
    assert overdue_collected(answers, view(), [MAY], "month").whole_period
