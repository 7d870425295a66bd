"""Cases that are right by hand, so that they stay so."""

from collections.abc import Callable

import pytest

from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data


def test_accounts_of_a_case_are_counted_by_month(case: Callable[[str], Case]) -> None:
    book = case("02_partial_last_day")
    book.make()

    assert book.run("refresh").status == 0

    assert book.figures("accounts", "--by", "month")[0] == {"month": "2026-03", "accounts": "100"}
