"""Rows that hold the sums of others are named: a total, sub-totals, totals of totals; what only looks so is not."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.data_access.importing_case import Case, small_case

TWO_AMOUNTS = """SELECT as_of AS as_of_date, account_id, status, dpd, principal AS principal_outstanding,
    balance AS total_outstanding, NULL AS overdue_amount, _file, _row FROM book"""
NAMED: Mapping[str, tuple[Sequence[int], Sequence[int]]] = {
    # Balances from row 2 on, and the rows that are named.
    "a total": ([100, 250, 350], [4]),
    "sub-totals and a grand total": ([100, 250, 350, 70, 30, 100, 450], [4, 7, 8]),
    "a group of one row": ([100, 250, 350, 70, 70, 420], [4, 6, 7]),
    "sub-totals alone": ([100, 250, 350, 70, 30, 100], [4, 7]),
    "two equal rows in a group": ([100, 100, 200, 70, 30, 100, 300], [4, 7, 8]),
    "credit balances": ([100, -250, -150, 70, -30, 40, -110], [4, 7, 8]),
    "three levels": ([1, 2, 3, 4, 5, 9, 12, 6, 7, 13, 8, 8, 21, 33], [4, 7, 8, 11, 13, 14, 15]),
}
LOADED: Mapping[str, Sequence[int]] = {
    "one row": [100],
    "two equal rows": [100, 100],
    "three equal rows": [100, 100, 100],
    "four equal rows": [100, 100, 100, 100],
    "a last row that is large": [100, 250, 900],
    "a last row that is nearly the sum": [100, 250, 349],
    "sub-totals of which one is wrong": [100, 250, 350, 70, 30, 101, 451],
    "a row in the middle that happens to be the sum of those above": [100, 250, 350, 70, 30],
    "a sum above and two equal rows at the end": [100, 250, 350, 70, 70],
    "nothing but zeros": [0, 0, 0, 0],
}


def loaded(folder: Path, balances: Sequence[int], select: str = TWO_AMOUNTS) -> tuple[Case, Sequence[str]]:
    """The sentences of an import of these balances; principal is twice each."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = [f"A{number}" for number, _ in enumerate(balances, 1)]
    case = small_case(folder, account_snapshot=select)
    case.file("accounts.csv", "account_id,sanctioned\n" + "".join(f"{each},1\n" for each in ids))
    rows = [f"2026-05-31,{each},active,0,{2 * b},{b}.00" for each, b in zip(ids, balances, strict=True)]
    case.file("book.csv", "\n".join(["as_of,account_id,status,dpd,principal,balance", *rows, ""]))
    return case, [note for note in case.load().notes if "account_snapshot" in note]


@pytest.mark.parametrize("what", NAMED)
def test_totals_are_named_in_one_sentence(tmp_path: Path, what: str) -> None:
    balances, expected = NAMED[what]
    _, notes = loaded(tmp_path, balances)
    several = len(expected) > 1
    place = f"Row{'s' if several else ''} {', '.join(map(str, expected))} of 'book.csv', in account_snapshot, "
    totals = (
        "hold the sums of rows above them; where they are sub-totals and totals, leave them out of the file."
        if several
        else "holds the sums of all rows above it; where it is a total row, leave it out of the file."
    )
    assert notes == [place + totals]


@pytest.mark.parametrize("what", LOADED)
def test_what_is_no_total_is_loaded_without_a_word(tmp_path: Path, what: str) -> None:
    case, notes = loaded(tmp_path, LOADED[what])
    assert notes == []
    balances = case.rows("SELECT total_outstanding FROM account_snapshot ORDER BY length(account_id), account_id")
    assert [int(balance) for (balance,) in balances] == list(LOADED[what])


def test_a_total_must_hold_in_every_amount_that_it_has(tmp_path: Path) -> None:
    balances = NAMED["sub-totals and a grand total"][0]
    without = TWO_AMOUNTS.replace("principal AS", "CASE account_id WHEN 'A3' THEN '1' ELSE principal END AS")
    assert loaded(tmp_path / "one", balances, without)[1] == []
    empty = TWO_AMOUNTS.replace("principal AS", "CASE WHEN account_id NOT IN ('A3', 'A6', 'A7') THEN principal END AS")
    assert len(loaded(tmp_path / "two", balances, empty)[1]) == 1
