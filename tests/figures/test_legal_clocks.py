"""Clocks of the law over hand-worked cases: what runs, what is overdue, what was too early, and what is not known."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from dashboard import database_lists
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from tests.figures.prepared import Prepared, prepare, write_database

MAY = date(2026, 5, 1)
NOTICE, POSSESSION, OBJECTION = "Demand notice 13(2)", "Possession notice 13(4)", "Objection 13(3A)"
CASES: dict[str, tuple[str, str, Sequence[tuple[str, date]]]] = {
    # 60 days after the notice: the complaint is overdue by 15, and might have been filed long ago.
    "overdue": ("PL", "Section 138", [("Demand notice", date(2026, 4, 1))]),
    # 11 days: 4 more must pass before the complaint may be filed; 34 are left.
    "young": ("PL", "section 138 ", [("Demand notice", date(2026, 5, 20))]),
    # Home loans have 70 days by their own rule: 10 are left.
    "own rule": ("HL", "Section 138", [("Demand notice", date(2026, 4, 1))]),
    "in time": (
        "HL",
        "SARFAESI",
        [("Demand notice 13(2)", date(2026, 3, 1)), ("Possession notice 13(4)", date(2026, 5, 5))],
    ),
    "too early": ("HL", "SARFAESI", [(NOTICE, date(2026, 4, 1)), (POSSESSION, date(2026, 5, 10))]),
    "reply late": (
        "HL",
        "SARFAESI",
        [(OBJECTION, date(2026, 4, 20)), ("Reply to objection", date(2026, 5, 6))],
    ),
    "no stage": ("PL", "Section 138", []),
    "no notice": ("PL", "Section 138", [("Complaint filed", date(2026, 5, 2))]),
    "contradicts": ("PL", "Section 138", [("Demand notice", date(2026, 5, 9)), ("Complaint filed", date(2026, 5, 2))]),
    "no rule": ("PL", "Arbitration", [("Arbitrator appointed", date(2026, 5, 2))]),
    "closed": ("PL", "Section 138", [("Demand notice", date(2026, 1, 1))]),
    "other kind": ("PL", "Lok Adalat", [("Notice", date(2026, 1, 1))]),
}
RULES = (
    ("section_138_payment_days", "15", None),
    ("section_138_complaint_days", " 45 ", None),
    ("section_138_complaint_days", "70", "HL"),
    ("sarfaesi_notice_days", "60", None),
    ("sarfaesi_reply_days", "15", None),
    ("arbitration_award_days", "a year", None),
)
UNSURE = {("unknown", "section_138_payment_days"), ("unknown", "section_138_complaint_days")}
FOUND: dict[str, set[tuple[str, str]]] = {
    "overdue": {("overdue", "section_138_complaint_days")},
    "young": {("waiting", "section_138_payment_days"), ("running", "section_138_complaint_days")},
    "own rule": {("due within 30 days", "section_138_complaint_days")},
    "in time": {("kept", "sarfaesi_notice_days")},
    "too early": {("too early", "sarfaesi_notice_days")},
    "reply late": {("late", "sarfaesi_reply_days")},
    "no stage": UNSURE,
    "no notice": UNSURE,
    "contradicts": UNSURE,
    "no rule": {("unknown", "arbitration_award_days")},
    "closed": set(),
    "other kind": set(),
}
for one in ("overdue", "own rule"):
    FOUND[one] = FOUND[one] | {("may go on", "section_138_payment_days")}


def tables() -> dict[str, list[dict[str, Any]]]:
    accounts = {case: f"A{number}" for number, case in enumerate(CASES)}
    return {
        "product": [{"product_code": code, "product_name": code} for code in ("PL", "HL")],
        "branch": [{"branch_code": "B1", "branch_name": "One", "state": "Goa", "zone": "West"}],
        "account": [
            {
                "account_id": accounts[case],
                "customer_id": accounts[case],
                "product_code": product,
                "branch_code": "B1",
                "opened_on": date(2024, 1, 1),
                "sanctioned_amount": 100,
            }
            for case, (product, *_) in CASES.items()
        ],
        "account_snapshot": [
            {
                "as_of_date": day,
                "account_id": account,
                "status": "active",
                "dpd": 200,
                "principal_outstanding": 100,
                "total_outstanding": 100,
                "overdue_amount": 50,
            }
            for account in accounts.values()
            for day in (date(2026, 4, 30), date(2026, 5, 31))
        ],
        **cases(accounts),
    }


def cases(accounts: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The cases with their stages, and the rules."""
    return {
        "legal_case": [
            {
                "case_id": case,
                "account_id": accounts[case],
                "case_type": kind,
                "filed_on": date(2026, 1, 1),
                "closed_on": date(2026, 5, 3) if case == "closed" else None,
                "claim_amount": 1_000,
            }
            for case, (_, kind, _) in CASES.items()
        ],
        "legal_stage": [
            {"case_id": case, "stage": stage, "entered_on": day}
            for case, (_, _, stages) in CASES.items()
            for stage, day in stages
        ],
        "conduct_rule": [
            {"rule": rule, "value": value, "product_code": product, "effective_from": date(2020, 1, 1)}
            for rule, value, product in RULES
        ],
    }


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("clocks")
    write_database(folder / "clocks.duckdb", tables())
    return prepare(folder / "clocks.duckdb", folder / "store")


def test_every_case_is_in_the_state_that_it_has_by_hand(lender: Prepared) -> None:
    answers = Answers(lender.figures, lender.settings)
    rows, total = database_lists.listed(answers, database_lists.legal_clocks(answers, Scope.of({}), MAY, {}))
    found: dict[str, set[tuple[str, str]]] = {case: set() for case in CASES}
    for case, state, clock in rows.select("case_id", "clock_state", "clock").iter_rows():
        found[case].add((state, clock))
    # A reply to an objection without a notice: the clock of the notice is not begun, its case is followed.
    assert found == FOUND
    assert total == sum(map(len, FOUND.values()))
    left = {(row["case_id"], row["clock"]): row["days_left"] for row in rows.iter_rows(named=True)}
    assert left["overdue", "section_138_complaint_days"] == -15
    assert left["young", "section_138_payment_days"] == 4
    assert left["own rule", "section_138_complaint_days"] == 10


def test_figures_count_what_is_listed(lender: Prepared) -> None:
    states = [state for found in FOUND.values() for state, _ in found]
    for key, state in {
        "overdue": "overdue",
        "due_soon": "due within 30 days",
        "running": "running",
        "waiting": "waiting",
        "may_go_on": "may go on",
        "unknown": "unknown",
        "late": "late",
        "too_early": "too early",
        "kept": "kept",
    }.items():
        assert lender.one(f"legal_clocks_{key}", MAY) == states.count(state), key


def test_a_clock_without_any_known_day_is_not_0(lender: Prepared) -> None:
    known = lender.ask("legal_clocks_overdue", by=["clock"], months=[MAY])
    assert dict(known.select("clock", "legal_clocks_overdue").rows())["arbitration_award_days"] is None


def test_in_the_month_before_nothing_had_ended(lender: Prepared) -> None:
    april = date(2026, 4, 1)
    assert lender.one("legal_clocks_kept", april) == 0
    # On the 60th day after the notice of 1 March possession may be taken; that of 1 April has 31 days to go.
    assert lender.one("legal_clocks_waiting", april) == 1
    # Three notices under section 138 of April and January, one of a case that was closed in May.
    assert lender.one("legal_clocks_may_go_on", april) == 1 + 3
    assert lender.one("legal_clocks_overdue", april) == 1


def test_the_database_counts_as_many_clocks(lender: Prepared) -> None:
    counted = {
        month: [row["left"] for row in held.identities if row["rule"] == "legal clocks" and row["holds"]]
        for month, held in lender.figures.manifest.months.items()
    }
    # Six run or are overdue, three ended in May, seven are unknown.
    assert counted["2026-05"] == [6, 3, 7]
    assert len(counted["2026-04"]) == 3
