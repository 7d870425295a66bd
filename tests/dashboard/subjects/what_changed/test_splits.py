"""What changed over literal rows: the parts by hand, the next level, the same working day, and what is not split."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.basis import ACCOUNTS
from dashboard.change import Cause
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.metrics import metric
from dashboard.subjects.what_changed import content as report
from dashboard.subjects.what_changed.sentences import noise
from dashboard.subjects.what_changed.splits import NotSplitError
from dashboard.view import View
from data_access.settings import Settings
from data_access.store import Store
from tests.dashboard.literal_figures import figures_of

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
RUPEE = 100


def movement(month: date, branch: str, accounts: int) -> dict[str, Any]:
    return {"month": month, "branch_code": branch, "opening_state": "1-30", "accounts": accounts}


def receipts(month: date, branch: str, lines: int, rupees: int, state: str = "1-30") -> dict[str, Any]:
    sums = {"receipts": lines, "amount": rupees * RUPEE}
    return {"month": month, "branch_code": branch, "opening_state": state, "kind": "overdue", **sums}


# Both months have 26 working days without holidays. Delhi: 100 accounts, 50 receipts of 100; Kerala: 100, 20 of 50.
# In May Delhi has 80 accounts and Kerala 120, each as before; and 300 came in on write-offs.
MOVED = [
    *(movement(APRIL, branch, 100) for branch in ("N2", "S1")),
    movement(MAY, "N2", 80),
    movement(MAY, "S1", 120),
]
PAID = [
    receipts(APRIL, "N2", 50, 5_000),
    receipts(APRIL, "S1", 20, 1_000),
    receipts(MAY, "N2", 40, 4_000),
    receipts(MAY, "S1", 24, 1_200),
    receipts(MAY, "S1", 3, 300, "written_off"),
]


def answers(folder: Path, **cubes: Any) -> Answers:
    return Answers(figures_of(folder, **cubes), Settings(store_path=folder))


def view(ask: Answers, open_until: date | None = None, **picked: list[str]) -> View:
    months = ask.figures.months
    return View(months[-1], "previous_month", Scope.of(picked), ACCOUNTS, months, open_until)


def rupees(effects: dict[Cause, int]) -> dict[str, float]:
    return {cause.name: effect / RUPEE for cause, effect in effects.items() if effect}


@pytest.fixture
def ask(tmp_path: Path) -> Answers:
    return answers(tmp_path, movement=MOVED, receipts=PAID)


def test_money_by_hand(ask: Answers) -> None:
    found = report.content(ask, view(ask), "collected_amount")
    # 20 accounts move from 50 each to 10 each: -800; the recoveries are of no account at opening.
    assert rupees(dict(found.found.whole.effects)) == {"MIX": -800, "OUTSIDE": 300}
    assert found.found.days == (26, 26)
    assert found.found.together == ("zone", "product_code", "bucket")
    assert found.sentences[0] == (
        "Collected fell by ₹500 (-8.3 %) since April 2026, from ₹6,000 to ₹5,500. What it usually does is not known: "
        "that takes 9 earlier changes, and there are 0."
    )
    assert found.sentences[1] == (
        "Its parts, by zone, product and bucket at once: mix -₹800, without accounts +₹300. "
        "Working days: 26 before, 26 now."
    )
    causes = {row["cause"]: row for row in found.causes.frame.to_dicts()}
    assert (causes["Volume"]["before"], causes["Volume"]["now"]) == (200, 200)
    assert causes["Own rate"]["before"] == pytest.approx(70 / 200 / 26 * 1_000)
    assert causes["Ticket"]["before"] == pytest.approx(6_000 * RUPEE / 70)
    assert found.per_account is not None
    gross, per_day, each = found.per_account.frame.select("before", "now").rows()
    assert (gross, per_day, each) == (
        (600_000, 550_000), (pytest.approx(600_000 / 26), pytest.approx(550_000 / 26)), (3_000, 2_750),
    )  # fmt: skip


def test_changes_from_0_are_none_of_those_that_a_change_is_held_against(ask: Answers) -> None:
    whole, shown = report.content(ask, view(ask), "collected_amount").found, metric("collected_amount")
    from_zero = replace(whole.whole, before=0)
    some = replace(whole, past=(*[whole.whole] * 8, *[from_zero] * 3))
    assert noise(some, shown, view(ask)).endswith("that takes 9 earlier changes, and there are 8.")
    enough = replace(whole, past=(whole.whole,) * 9, whole=from_zero)
    assert noise(enough, shown, view(ask)).startswith("A change from 0 cannot be held against earlier changes")


def test_repeated_receipts_and_late_postings_are_told_apart(tmp_path: Path) -> None:
    april = receipts(APRIL, "N2", 53, 5_300) | {"posted_after": 3, "posted_after_amount": 300 * RUPEE}
    april["posted_late_amount"] = 450 * RUPEE
    may = receipts(MAY, "N2", 57, 5_700) | {"repeated": 7, "repeated_amount": 700 * RUPEE}
    moved = [movement(month, "N2", 100) for month in (APRIL, MAY)]
    ask = answers(tmp_path, movement=moved, receipts=[april, may])
    found = report.content(ask, view(ask), "collected_amount")
    assert (found.found.whole.before, found.found.whole.now) == (5_300 * RUPEE, 5_700 * RUPEE)
    assert rupees(dict(found.found.whole.effects)) == {"REPEATED": 700, "LATE": -300}
    assert found.receipts == (
        "Of ₹5,700 received in May 2026 in all, ₹700 repeats account, time and amount of other receipts; ₹0 was booked "
        "on a later day, of which ₹0 after the month's end."
    )
    levels = {row["cause"]: (row["before"], row["now"]) for row in found.causes.frame.to_dicts()}
    assert levels["Late posting"] == (300 * RUPEE, 0)
    assert levels["Ticket"] == (100 * RUPEE, 100 * RUPEE)


def test_by_product_alone_the_mix_of_zones_is_own_rate_and_ticket(ask: Answers) -> None:
    alone = report.content(ask, view(ask), "collected_amount").found.alone
    # The recoveries of Kerala are in its zone, which makes its accounts worth 12.5 each in May.
    assert -800 < rupees(dict(alone["zone"].effects))["MIX"] < -750
    assert "MIX" not in rupees(dict(alone["product_code"].effects))
    assert {one.change for one in alone.values()} == {-500 * RUPEE}


def test_contributors_are_of_the_level_below_the_one_picked(ask: Answers) -> None:
    assert report.content(ask, view(ask), "collected_amount").by == "zone"
    below = report.content(ask, view(ask, zone=["North"]), "collected_amount")
    assert below.by == "state"
    assert below.contributors is not None
    assert below.contributors.frame.select("state", "before", "now").rows() == [("Delhi", 500_000, 400_000)]


def test_a_reversal_is_said(tmp_path: Path) -> None:
    late = [("N2", 10, 100), ("S1", 100, 200)], [("N2", 1, 20), ("S1", 138, 280)]
    rows = [
        {"month": month, "branch_code": branch, "bucket": bucket, "accounts": accounts}
        for month, branches in zip((APRIL, MAY), late, strict=True)
        for branch, due, held in branches
        for bucket, accounts in (("31-60", due), ("Current", held - due))
    ]
    ask = answers(tmp_path, position=rows)
    found = report.content(ask, view(ask), "delinquency_rate_30plus")
    assert found.sentences[2] == ("30+ rate rose in the whole although it fell in each of 2 by zone: the mix moved it.")


def daily(day: date, rupees: int) -> dict[str, Any]:
    known = {"state": "Delhi", "kind": "overdue", "receipts": 1, "amount": rupees * RUPEE}
    return {"month": day.replace(day=1), "day": day, **known}


def test_an_open_month_is_held_against_the_same_working_day(tmp_path: Path) -> None:
    # The third working day is Friday 3 April, and Monday 4 May.
    days = [(date(2026, 4, 1), 100), (date(2026, 4, 3), 50), (date(2026, 4, 4), 9_000)]
    days += [(date(2026, 5, 2), 120), (date(2026, 5, 4), 60)]
    figures = figures_of(
        tmp_path,
        open_month=True,
        movement=MOVED,
        receipts=[receipts(APRIL, "N2", 3, 9_150), receipts(MAY, "N2", 2, 180)],
        receipts_daily=[daily(*one) for one in days],
    )
    held = figures.manifest
    months = {**held.months, "2026-05": replace(held.months["2026-05"], as_of=date(2026, 5, 4))}
    cut = open_figures(Store(tmp_path), replace(held, months=months))
    ask = Answers(cut, Settings(store_path=tmp_path))
    found = report.content(ask, view(ask, date(2026, 5, 4)), "collected_amount").found
    assert (found.working_day, found.days) == (3, (3, 3))
    assert (found.whole.before, found.whole.now) == (150 * RUPEE, 180 * RUPEE)
    assert found.before[0] == found.now[0] == 200
    assert dict(found.whole.effects)[Cause.CALENDAR] == 0


def test_what_has_no_parts_or_no_earlier_month_is_said(ask: Answers) -> None:
    alone = View(MAY, None, Scope(), ACCOUNTS, ask.figures.months)
    with pytest.raises(NotSplitError, match="no month to compare with"):
        report.content(ask, alone, "collected_amount")
    with pytest.raises(NotSplitError, match="no parts that add up"):
        report.content(ask, view(ask), "target_achievement_rate")
    with pytest.raises(NotSplitError, match="not available in both months"):
        report.content(ask, view(ask), "gnpa_rate")
