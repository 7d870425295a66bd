"""Alerts: which figures a rule finds, and which it must leave alone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.alerts import Alert, Rule, check
from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.view import View
from data_access.settings import Settings
from tests.dashboard.literal_figures import Row, figures_of

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
TODAY = date(2026, 6, 30)
SINCE = date(2026, 4, 1)
RISES = Rule("late", "More are late", "delinquency_rate_30plus", "rises_by", 0.05, SINCE, "delinquency", "state", 100)


def book(month: date, branch: str, late: int, current: int) -> list[Row]:
    common = {"month": month, "branch_code": branch}
    return [common | {"bucket": "31-60", "accounts": late}, common | {"accounts": current}]


# 30+ rate: Uttar Pradesh 10 % to 20 % of 200, Delhi 10 % to 12 % of 200, Kerala 10 % to 40 % of 50.
POSITION = [
    *book(MAY, "N1", 20, 180), *book(MAY, "N2", 20, 180), *book(MAY, "S1", 5, 45),
    *book(JUNE, "N1", 40, 160), *book(JUNE, "N2", 24, 176), *book(JUNE, "S1", 20, 30),
]  # fmt: skip


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return Answers(figures_of(tmp_path_factory.mktemp("store"), position=POSITION), Settings())


def view(month: date = JUNE, scope: Scope | None = None) -> View:
    return View(month, "previous_month", scope or Scope(), ACCOUNTS, (MAY, JUNE))


def month_is_over(_scope: Scope) -> float:
    return 1.0


def test_a_rise_beyond_the_limit_is_found_where_enough_accounts_stand_behind_it(reader: Answers) -> None:
    found = check(reader, [RISES], view(), TODAY, month_is_over)
    # Delhi rose by 2 points only; Kerala rose by 30, on 50 accounts.
    assert [(one.value, one.now, one.before, one.cases) for one in found.alerts] == [("Uttar Pradesh", 0.2, 0.1, 200)]
    alert = found.alerts[0]
    assert alert.picked == {"state": "Uttar Pradesh"}
    assert alert.in_words("Uttar Pradesh", Settings()) == ("Uttar Pradesh: 20.00 %, +10.00 pp in a month, 200 accounts")


def test_the_worst_comes_first(reader: Answers) -> None:
    found = check(reader, [replace(RISES, cases=0, limit=0.01)], view(), TODAY, month_is_over)
    assert [one.value for one in found.alerts] == ["Kerala", "Uttar Pradesh", "Delhi"]


@pytest.mark.parametrize(
    ("when", "limit", "expected"),
    [
        ("above", 0.12, ["Kerala", "Uttar Pradesh"]),  # exactly the limit keeps to it
        ("below", 0.2, ["Delhi"]),
        ("rises_by", 0.31, []),
        ("falls_by", 0.01, []),
    ],
)
def test_each_kind_of_rule(reader: Answers, when: str, limit: float, expected: list[str]) -> None:
    rule = replace(RISES, when=when, limit=limit, cases=0)  # type: ignore[arg-type]
    assert [one.value for one in check(reader, [rule], view(), TODAY, month_is_over).alerts] == expected


def test_the_whole_selection_within_the_filters(reader: Answers) -> None:
    rule = replace(RISES, by="", when="above", limit=0.1)
    north = check(reader, [rule], view(scope=Scope.of({"zone": ["North"]})), TODAY, month_is_over)
    assert [(one.value, one.now, one.picked) for one in north.alerts] == [(None, 0.16, {})]


def test_money_limits_are_in_the_base_currency(reader: Answers) -> None:
    rule = replace(RISES, metric="overdue_amount", when="above", limit=-0.5, cases=0)
    found = check(reader, [rule], view(), TODAY, month_is_over)
    assert [one.now for one in found.alerts] == [0, 0, 0]
    assert check(reader, [replace(rule, limit=0)], view(), TODAY, month_is_over).alerts == ()


def test_a_rule_counts_only_while_it_is_in_force(reader: Answers) -> None:
    later, ended = replace(RISES, effective_from=date(2026, 7, 1)), replace(RISES, effective_to=date(2026, 6, 29))
    assert check(reader, [later, ended], view(), TODAY, month_is_over).rules == 0
    assert check(reader, [replace(RISES, effective_to=TODAY)], view(), TODAY, month_is_over).rules == 1


def test_the_first_month_has_no_change_to_judge(reader: Answers) -> None:
    """A rule of a change was not checked there, which is said; one of a level was."""
    found = check(
        reader, [RISES, replace(RISES, key="level", when="above", limit=0.5)], view(MAY), TODAY, month_is_over
    )
    assert found.alerts == ()
    assert found.left_out == ((RISES, "The month before May 2026 has no such figure."),)


def test_what_cannot_be_asked_is_said(reader: Answers) -> None:
    rule = replace(RISES, metric="customers_30plus", by="segment", when="above", limit=0)
    found = check(reader, [rule], view(scope=Scope.of({"bucket": ["31-60"]})), TODAY, month_is_over)
    assert found.alerts == ()
    assert [sentence for _, sentence in found.left_out] == [
        "'Customers 30+' is not recorded by bucket; clear that filter or breakdown to see it."
    ]


def test_a_rule_that_cannot_be_asked_leaves_those_asked_with_it(reader: Answers) -> None:
    late = replace(RISES, by="bucket", when="above", limit=0.5, cases=0)
    bounces = replace(late, key="bounces", metric="first_presentation_bounce_rate")
    found = check(reader, [bounces, late], view(), TODAY, month_is_over)
    assert [(one.rule.key, one.value) for one in found.alerts] == [("late", "31-60")]
    assert [rule.key for rule, _ in found.left_out] == ["bounces"]


def test_an_open_month_is_held_against_what_its_target_expects_by_now(tmp_path: Path) -> None:
    # North has 40 of a target of 100, South 20; by now half of North's should have come, and 0.3 of South's.
    receipts: list[Row] = [
        {"month": JUNE, "amount": amount, "receipts": 1, "branch_code": branch}
        for branch, amount in (("N1", 4000), ("S1", 2000))
    ]
    targets = [
        {"period_start": JUNE, "period_type": "month", "measure": "collected_amount", "zone": zone, "value": 100}
        for zone in ("North", "South")
    ]
    held = Answers(figures_of(tmp_path, open_month=True, receipts=receipts, targets=targets), Settings())
    rule = Rule("behind", "Behind", "target_achievement_rate", "below", 0.9, SINCE, "recovery", "zone")
    shares = {"North": 0.5, "South": 0.2}

    def expected(scope: Scope) -> float:
        return shares[scope.values("zone")[0]]

    shown = replace(view(), months=(JUNE,), open_until=date(2026, 6, 12))
    found = check(held, [rule], shown, date(2026, 6, 12), expected).alerts
    # 40 % of the target is 80 % of what should have come; the south, at 20 % of its target, is where it should be.
    assert [(one.value, one.now, one.of_target) for one in found] == [("North", 0.8, 0.4)]
    assert found[0].in_words("North", Settings()) == (
        "North: 80.00 % of what the target expects by now, 40.00 % of the whole target, ₹10 short, 1 receipt lines"
    )


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 complaint open over 30 days"), (3, "3 complaints open over 30 days")]
)
def test_a_count_of_the_whole_selection_says_what_it_counts(count: int, said: str) -> None:
    rule = Rule("late", "Late", "complaints_overdue", "above", 0, SINCE, "complaints")
    assert Alert(rule, None, count, None, None).in_words("", Settings()) == said
