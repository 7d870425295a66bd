"""What is not known, and a change of terms, is neither a failure nor a recovery."""

from collections.abc import Callable

import duckdb
import pytest

from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data

HELD = ("stabilised_rate", "held_without_payment_rate", "held_payment_unknown_rate")
RECOVERED = ("normalised_rate", "roll_back_rate", "resolution_rate", "cure_rate")


def _last(book: Case, *metrics: str) -> dict[str, str]:
    return {key: value for key, value in book.figures(*metrics, "--by", "month")[-1].items() if key != "month"}


def test_accounts_that_paid_for_what_nobody_says_are_a_class_of_their_own(case: Callable[[str], Case]) -> None:
    book = case("payment_kind_unknown")
    files = sorted(path.name for path in book.folder.glob("*.csv"))
    assert book.run("import", "map", *files).status == 0
    assert book.run("refresh").status == 0

    found = _last(book, *HELD)
    # Three of four have a receipt of unknown kind, the fourth has none.
    assert (float(found["held_without_payment_rate"]), float(found["held_payment_unknown_rate"])) == (0.25, 0.75)
    assert float(found["stabilised_rate"]) == 0


@pytest.mark.parametrize(
    ("change", "apart", "recovered"),
    [
        pytest.param("", 1.0, 0.0, id="as it is: NPA, no money"),
        pytest.param("UPDATE account_snapshot SET npa_flag = FALSE", 1.0, 0.0, id="no money came, the terms changed"),
        pytest.param("UPDATE account SET restructured_on = DATE '1999-12-31'", 1.0, 0.0, id="before, still NPA"),
        pytest.param(
            "UPDATE account_snapshot SET npa_flag = FALSE; UPDATE account SET restructured_on = DATE '1999-12-31'",
            0.0, 1.0, id="restructured long ago, no longer NPA",
        ),
        pytest.param("UPDATE account SET restructured_on = DATE '2999-12-31'", 0.0, 1.0, id="not restructured yet"),
    ],
)  # fmt: skip
def test_restructured_accounts_are_not_cured(
    case: Callable[[str], Case], change: str, apart: float, recovered: float
) -> None:
    book = case("24_restructured_is_cured")
    book.make()
    with duckdb.connect(str(book.folder / "c.duckdb")) as connection:
        connection.execute(change or "SELECT 1")
    assert book.run("refresh").status == 0

    found = _last(book, "restructured_rate", "normalised_rate", "resolution_rate", "cure_rate")
    assert [float(value) for value in found.values()] == [apart, recovered, recovered, recovered]


def test_what_is_of_unknown_kind_is_said_beside_what_was_collected(case: Callable[[str], Case]) -> None:
    book = case("20_kind_partly_unknown")
    book.make()
    assert book.run("refresh").status == 0

    ran = book.run("figures", "collected_amount", "received_unknown_kind_amount", "--by", "month", "--format", "csv")
    assert ran.out.splitlines()[-1] == "2026-05,100.00,900.00"
    assert "1,000.00 received" in ran.err
    assert "900.00 is of unknown kind and not in 'Collected'." in ran.err
    # Nothing is left out of all that was received.
    assert book.run("figures", "received_all_amount", "--by", "month").err == ""
