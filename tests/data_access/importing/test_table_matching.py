"""Which table a sheet is for: literal headers of Indian lenders, the expected tables in plain sight."""

import pytest

from data_access.importing.source_profile import Readable, SourceColumn, SourceSheet, Way
from data_access.importing.table_matching import guessed_tables, likeliest


def sheet(header: str, name: str = "odd.csv") -> SourceSheet:
    """A sheet of one row."""
    readable = Readable(1, dict.fromkeys(Way, 0), dict.fromkeys(Way, 0), 0, 0)
    columns = tuple(SourceColumn(one, 1, ("x",), readable) for one in header.split(", "))
    return SourceSheet("odd", name, None, 1, columns)


@pytest.mark.parametrize(
    ("header", "tables"),
    [
        ("Loan No, POS, DPD", ("account_snapshot",)),
        ("Loan No, Report Date", ("account_snapshot",)),
        ("Loan No, POS, DPD, Cust Name, Mobile, Product, Branch, Report Date", ("account_snapshot",)),
        ("LAN, Outstanding Amt (Rs.), Days Past Due, As On Date", ("account_snapshot",)),
        (
            "LAN, Cust ID, Product, Branch, Disb Date, Loan Amount, EMI, Cust Name, Mobile, DPD, POS",
            ("account_snapshot", "account"),
        ),
        ("LAN, Cust ID, Product, Branch, Disb Date, Loan Amount", ("account",)),
        ("Product Code, Product Description", ("product",)),
        ("Receipt No, Line, LAN, Payment Date, Amt, Mode, Status, Kind, DPD", ("payment",)),
    ],
)
def test_the_table_of_which_most_is_there_is_proposed(header: str, tables: tuple[str, ...]) -> None:
    assert guessed_tables(sheet(header)) == tables


def test_one_column_does_not_stand_for_two_of_a_table() -> None:
    assert "product" not in guessed_tables(sheet("Product, Secured, Remark"))


def test_a_product_beside_many_account_columns_is_no_list_of_products() -> None:
    header = "Loan No, Product Code, Product Description, Product Category, POS, DPD, As On Date, Remark, Officer"
    assert guessed_tables(sheet(header))[0] == "account_snapshot"


def test_what_a_sheet_without_a_table_looks_most_like_and_what_is_missing() -> None:
    trail = sheet("LAN, Call Date, Disposition, Remark")
    assert guessed_tables(trail) == ()
    assert likeliest(trail) == ("interaction", ("interaction_id",))
    assert likeliest(sheet("Date, Remark")) == ("", ())
