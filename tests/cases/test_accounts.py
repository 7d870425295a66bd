"""Cases of the list of accounts: whom to call first, and whom not to call."""

import csv
from collections.abc import Callable

import pytest

from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data


def test_an_account_in_moratorium_comes_last_and_says_why(case: Callable[[str], Case]) -> None:
    book = case("17_excluded_first_in_list")
    book.make()
    assert book.run("refresh").status == 0
    assert book.run("export", "accounts", "--out", "accounts.csv").status == 0
    with (book.folder / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert [row["Account"] for row in rows][-1] == "L0001"
    assert rows[-1]["Set aside"] == "Moratorium"
    assert [row["Set aside"] for row in rows[:-1]] == ["No", "No"]
