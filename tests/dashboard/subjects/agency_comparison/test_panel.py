"""Which strata the data bear, who is compared over them, whom the gate names, and what is said of it."""

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from dashboard.subjects.agency_comparison import gate, verdicts
from dashboard.subjects.agency_comparison.panel import STRATA, panel_of
from dashboard.subjects.agency_comparison.verdicts import Words
from data_access.settings import Settings
from validations.vocabulary import CONDUCT_RULES

LADDER: Final = [*STRATA.values()]
WORDS: Final = Words({"A": "Alpha", "B": "Beta", "C": "Gamma", "D": "Delta"}, Settings())


def rows(cells: Iterable[tuple[str, str, str, int, int]]) -> pl.DataFrame:
    """Rows of the cube of accounts that owe 1 and pay all or nothing: agency, product, ticket band, accounts, paid."""
    made: list[dict[str, Any]] = [
        {
            "agency_code": agency,
            "product_code": product,
            "bucket": "31-60",
            "ticket_band": ticket,
            "placement_tier": "first",
            "secured": "secured",
            "valued_accounts": n,
            "paying_accounts": paid,
            "balance": n * 100,
            "collected": paid * 100,
            "balance_squared": float(n),
            "collected_squared": float(paid),
            "balance_collected": float(paid),
        }
        for agency, product, ticket, n, paid in cells
    ]
    return pl.DataFrame(made)


def test_strata_are_the_finest_that_hold_enough_of_the_balance() -> None:
    coarse = rows([("A", "PL", "small", 60, 6), ("A", "PL", "large", 60, 6), ("B", "PL", "small", 120, 12)])
    panel = panel_of(coarse, LADDER, (), 100)
    assert panel is not None
    assert (panel.strata, panel.share, panel.agencies) == (STRATA["tier"], 1, ("A", "B"))
    fine = panel_of(coarse, LADDER, (), 50)
    assert fine is not None
    assert (fine.strata, round(fine.share, 2)) == (STRATA["ticket"], 0.75)


def test_agencies_with_too_little_in_common_are_compared_in_pairs_and_not_ranked() -> None:
    spread = rows(
        [("A", "PL", "x", 200, 20), ("B", "PL", "x", 200, 90), ("B", "HL", "x", 200, 2), ("C", "HL", "x", 99, 1)]
    )
    panel = panel_of(spread.with_columns(secured=pl.col("product_code")), LADDER, ("A", "B", "C"), 100)
    assert panel is not None
    assert (panel.together, panel.ranked, panel.agencies) == (False, [], ("A", "B"))
    assert verdicts.told_apart(panel, WORDS) == "Beta does better than Alpha."
    assert "too little to be ranked together" in verdicts.basis(panel, WORDS)


def test_nobody_is_compared_where_nobody_has_enough() -> None:
    assert panel_of(rows([("A", "PL", "x", 20, 2), ("B", "PL", "x", 20, 2)]), LADDER, (), 100) is None
    assert verdicts.too_little("field", 100, LADDER) == (
        "Agencies of the type field cannot be compared: no two of them were placed at least 100 accounts in a stratum "
        "that both have, even by secured and bucket alone."
    )


def test_who_can_be_told_apart_is_said_by_name() -> None:
    equal = panel_of(rows([(code, "PL", "x", 400, paid) for code, paid in (("A", 80), ("B", 84))]), LADDER, (), 100)
    assert equal is not None
    assert verdicts.told_apart(equal, WORDS) == "Alpha and Beta cannot be told apart."
    better = {"A": 80, "B": 84, "C": 200, "D": 82}
    apart = panel_of(rows([(code, "PL", "x", 400, paid) for code, paid in better.items()]), LADDER, (), 100)
    assert apart is not None
    assert verdicts.told_apart(apart, WORDS) == (
        "Gamma does better than Alpha, Beta and Delta; the other 3 pairs cannot be told apart."
    )


def test_gate_names_what_an_agency_does_more_often_than_the_others_beyond_chance() -> None:
    rows = [
        ("A", "contact_hours", 60, 1000),
        ("B", "contact_hours", 20, 1000),
        ("C", "contact_hours", 22, 1000),
        ("D", "contact_hours", 21, 1000),
        ("A", "uncertified_agent", 3, 1000),
        ("B", "uncertified_agent", 2, 1000),
        ("C", "uncertified_agent", None, 0),
    ]
    judged = pl.DataFrame(rows, schema=["agency_code", "rule", *gate.JUDGED], orient="row")
    marks = gate.marks(judged, ["A", "B", "C"])
    assert marks == {"A": ("contact_hours",)}
    # Whoever is picked, an agency is held against all others of its type.
    assert gate.marks(judged, ["A"]) == marks
    assert gate.marks(judged, ["B", "C"]) == {}
    assert verdicts.gate_in_words(marks, WORDS) == (
        "Conduct: Alpha makes more attempts outside permitted hours than the others, beyond chance."
    )
    assert verdicts.gate_in_words({}, WORDS) == ""


def test_every_rule_of_conduct_has_words() -> None:
    assert set(gate.BREACHES) == set(CONDUCT_RULES) - {"open_complaint_allocation"}
