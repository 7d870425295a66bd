"""Files as people export them: each is read as it was meant, or refused with the way to mend it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data
BALANCES = "SELECT account_id, total_outstanding FROM account_snapshot ORDER BY 1"


def test_a_two_digit_year_without_an_order_is_rejected(case: Callable[[str], Case]) -> None:
    book = case("01_two_digit_year")
    ran = book.run("import", "sql", "book.csv", "receipts.csv")
    assert (ran.status, "paid_at is not a local date and time" in ran.said) == (1, True)
    assert book.rows("SELECT receipt_no FROM payment") == [("R2",)]

    select = book.folder / "sql" / "payment.sql"
    select.write_text(select.read_text().replace("paid_on AS paid_at", "day_first(paid_on) AS paid_at"))
    assert book.run("import", "sql", "book.csv", "receipts.csv").status == 0
    assert book.rows("SELECT CAST(paid_at AS DATE) FROM payment ORDER BY 1") == [
        (date(2026, 5, 12),),
        (date(2026, 5, 14),),
    ]


def test_decimal_commas_are_rejected(case: Callable[[str], Case]) -> None:
    book = case("05_decimal_comma")
    assert book.run("import", "sql", "book.csv", "--force").status == 1
    assert book.rows(BALANCES) == []


def test_text_behind_a_date_is_rejected(case: Callable[[str], Case]) -> None:
    book = case("10_text_after_date")
    assert book.run("import", "sql", "book.csv", "--force").status == 1
    assert book.rows(BALANCES) == [("3", Decimal("100.00"))]


def test_a_grand_total_is_no_account(case: Callable[[str], Case]) -> None:
    book = case("19_grand_total_row")
    assert (
        "Row 4 of 'book.csv', in account_snapshot, holds the sums"
        in book.run("import", "sql", "book.csv", "--explain").said
    )
    ran = book.run("import", "sql", "book.csv")
    assert "account_id is the label of a total row" in ran.said
    assert "Row 4 of 'book.csv', in account_snapshot, holds the sums of all rows above it" in ran.said
    assert book.rows(BALANCES) == [("1", Decimal("100.00")), ("2", Decimal("200.00"))]


def test_ids_written_for_excel_as_text_are_freed(case: Callable[[str], Case]) -> None:
    book = case("23e_text_ids")
    assert book.run("import", "sql", "book.csv", "receipts.csv").status == 0
    assert book.rows("SELECT account_id FROM payment ORDER BY 1") == [("00012345",), ("00012346",)]


@pytest.mark.parametrize(
    ("name", "file", "sentence"),
    [
        (
            "07_formula_without_result",
            "book.xlsx",
            "8 cells (E4, E5, E6 and 5 more) of sheet 'Sheet' of 'book.xlsx' hold",
        ),
        ("23b_title_rows", "book.csv", "A title above the table?"),
    ],
)
def test_a_file_that_is_refused(case: Callable[[str], Case], name: str, file: str, sentence: str) -> None:
    ran = case(name).run("import", "sql", file)
    assert (ran.status != 0, sentence in ran.said) == (True, True), ran.said


def test_a_file_of_any_name_is_read_where_a_folder_reads_one(case: Callable[[str], Case]) -> None:
    book = case("23a_sep_line")
    (book.folder / "book.csv").rename(book.folder / "loans_2026_05.csv")
    ran = book.run("import", "sql", "loans_2026_05.csv")
    assert (ran.status, "'loans_2026_05.csv' was read as 'book'" in ran.said) == (0, True)
    assert book.rows(BALANCES) == [("1", Decimal("100.00"))]
