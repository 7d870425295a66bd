"""Repossession over literal rows: the valuer who overvalues is named, and nobody where chance explains it."""

from datetime import date
from pathlib import Path
from typing import Any

from dashboard.figures.answers import Answers
from dashboard.subjects.legal_and_repossession.content import Enforcement, content
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MAY = date(2026, 5, 1)


def row(valuer: str, sales: int, ratio: float, **more: Any) -> dict[str, Any]:
    """Sales of collaterals valued at 1,000.00 each, half of them 5 points above the ratio and half 5 points below."""
    brought = [1000 * (ratio + side) for side in (-0.05, 0.05)]
    return {
        "month": MAY,
        "valuer_code": valuer,
        "sold": sales,
        "valued": sales,
        "valuation": sales * 1000_00,
        "valued_sale": round(sales * 1000_00 * ratio),
        "valuation_squared": sales * 1000.0**2,
        "sale_squared": sales / 2 * sum(one**2 for one in brought),
        "valuation_sale": sales / 2 * sum(1000 * one for one in brought),
        **more,
    }


def of(tmp_path: Path, *rows: dict[str, Any]) -> Enforcement:
    return content(Answers(figures_of(tmp_path, repossession=list(rows)), Settings()), opening_view((MAY,), None))


def test_the_valuer_who_overvalues_is_named_and_not_the_one_beside(tmp_path: Path) -> None:
    made = of(tmp_path, row("VA1", 20, 0.66), row("VA2", 30, 0.90, in_stock=4, in_stock_over_180_days=1))
    assert made.sentence == (
        "Sales bring 66.00 % of what VA1 values collaterals at (63.60 % to 68.40 %, 95 % interval, 20 sales of the 12 "
        "months to May 2026), those of the others 90.00 % in 30 sales: it values too high, beyond chance. 1 of 4 "
        "unsold collaterals has been in stock for more than 180 days."
    )
    assert dict(made.valuers.select("valuer_code", "place").iter_rows()) == {"VA1": "below", "VA2": "above"}


def test_nobody_is_named_where_valuers_are_alike_or_sold_too_few(tmp_path: Path) -> None:
    alike = of(tmp_path / "alike", row("VA1", 20, 0.89), row("VA2", 30, 0.90))
    assert alike.sentence == "No valuer's sales fall short of the valuation by more than the others'."
    few = of(tmp_path / "few", row("VA1", 9, 0.50), row("VA2", 9, 0.90))
    assert few.sentence == "Nothing is pending and nothing is in stock in May 2026."


def test_overdue_deadlines_are_counted_and_the_clock_with_most_is_named(tmp_path: Path) -> None:
    rows = [
        {"month": MAY, "clock": "section_138_complaint_days", "clock_state": "overdue", "cases": 3},
        {"month": MAY, "clock": "sarfaesi_reply_days", "clock_state": "overdue", "cases": 1},
        {"month": MAY, "clock": "sarfaesi_notice_days", "clock_state": "waiting", "cases": 9},
    ]
    made = content(Answers(figures_of(tmp_path, legal_clocks=rows), Settings()), opening_view((MAY,), None))
    assert (
        "4 deadlines of the law are overdue, 3 of them under Section 138: demand notice to complaint." in made.sentence
    )
    assert made.counted == {"overdue": 4, "waiting": 9}
    alone = content(
        Answers(figures_of(tmp_path / "one", legal_clocks=rows[1:]), Settings()), opening_view((MAY,), None)
    )
    assert "1 deadline of the law is overdue, under SARFAESI: objection to reply." in alone.sentence


def test_accounts_that_become_time_barred_are_said_with_who_confirms_it(tmp_path: Path) -> None:
    rows = [
        {"month": MAY, "limitation_state": "within 30 days", "accounts": 1, "claim": 500_00},
        {"month": MAY, "limitation_state": "31 to 90 days", "accounts": 2, "claim": 700_00, "product_code": "HL"},
        {"month": MAY, "limitation_state": "91 to 180 days", "accounts": 4, "claim": 100_00},
        {"month": MAY, "limitation_state": "unknown", "accounts": 3, "claim": None},
    ]
    made = content(Answers(figures_of(tmp_path, limitation=rows), Settings()), opening_view((MAY,), None))
    assert made.sentence == (
        "3 accounts become time-barred within 90 days unless they pay, the debt is acknowledged in writing or a suit "
        "is filed; to be confirmed by counsel."
    )
    assert made.limitation_counts["limitation_within_180"] == 7
    assert "To be confirmed by counsel." in made.limitation_table.note
    whole = made.limitation_whole.row(0, named=True)
    assert (whole["limitation_within_180_amount"], whole["limitation_unknown"]) == (1_300_00, 3)


def test_accounts_that_are_already_time_barred_are_said_first_with_what_they_owe(tmp_path: Path) -> None:
    barred = [
        {"month": MAY, "limitation_state": "time-barred", "accounts": 2, "claim": 1_500_00},
        {"month": MAY, "limitation_state": "time-barred", "accounts": 1, "claim": 500_00, "product_code": "HL"},
    ]
    soon = {"month": MAY, "limitation_state": "31 to 90 days", "accounts": 1, "claim": 700_00}

    def said(name: str, rows: list[dict[str, Any]]) -> str:
        answers = Answers(figures_of(tmp_path / name, limitation=rows), Settings())
        return content(answers, opening_view((MAY,), None)).sentence

    assert said("both", [*barred, soon]) == (
        "3 accounts are already time-barred and owe ₹2,000. 1 more account becomes time-barred within 90 days unless "
        "it pays, the debt is acknowledged in writing or a suit is filed; to be confirmed by counsel."
    )
    assert said("barred", barred[1:]) == ("1 account is already time-barred and owes ₹500; to be confirmed by counsel.")
    unknown = {"month": MAY, "limitation_state": "time-barred", "accounts": 1, "claim": None}
    assert said("unknown", [unknown]) == "1 account is already time-barred; to be confirmed by counsel."


def test_without_a_cube_of_limitation_nothing_is_said_of_it(tmp_path: Path) -> None:
    made = of(tmp_path, row("VA1", 20, 0.66), row("VA2", 30, 0.90))
    assert made.limitation.is_empty()
    assert not any(made.limitation_counts.values())
