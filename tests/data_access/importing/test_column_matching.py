"""Guesses from names and values: literal files of Indian lenders, the expected matches in plain sight."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from data_access.importing import import_folder
from data_access.importing.column_matching import FILLABLE, Match, TableMatch, guessed
from data_access.importing.matched_selects import write_selects
from data_access.importing.source_profile import SourceSheet, Way, profiles
from data_access.importing.table_matching import guessed_tables
from data_access.importing.usual_names import COLUMNS, VALUES, bare, scale_of
from validations.errors import ImportFileError

POS = """LAN,Cust ID,Product,Branch,Disb Date,Sanction Amt,POS,Total O/S,Overdue Amt,DPD,Loan Status,NPA
00012345,C1,PL,B1,31/01/2025,"5,00,000","4,10,000.50","4,20,000.75","20,000",45,Live,N
00012346,C2,CC,B1,05/02/2025,"90,000","80,000","81,000",0,0,LIVE,N
00012347,C2,CC,B2,15/02/2025,"90,000",0,0,0,0,Foreclosed,N
"""


def looked_at(folder: Path, name: str, text: str) -> SourceSheet:
    (folder / name).write_text(text, "utf-8")
    [sheet] = profiles([folder / name], folder / "looked")
    return sheet


def sources(matched: TableMatch) -> dict[str, str]:
    return {one.column: one.source or f"= {one.fixed}" for one in matched.matches if one.given}


def test_a_list_of_loans_as_indian_lenders_name_it_is_matched_whole(tmp_path: Path) -> None:
    sheet = looked_at(tmp_path, "POS_2026-04.csv", POS)
    assert guessed_tables(sheet) == ("account_snapshot", "account")
    assert sources(guessed(sheet, "account_snapshot")) == {
        "as_of_date": "= 2026-04-30",
        "account_id": "LAN",
        "status": "Loan Status",
        "dpd": "DPD",
        "principal_outstanding": "POS",
        "total_outstanding": "Total O/S",
        "overdue_amount": "Overdue Amt",
        "npa_flag": "NPA",
        "branch_code": "Branch",
    }
    assert sources(guessed(sheet, "account")) == {
        "account_id": "LAN",
        "customer_id": "Cust ID",
        "product_code": "Product",
        "branch_code": "Branch",
        "opened_on": "Disb Date",
        "sanctioned_amount": "Sanction Amt",
    }


def test_every_guess_says_why(tmp_path: Path) -> None:
    sheet = looked_at(tmp_path, "POS_2026-04.csv", POS)
    why = {one.column: one.why for one in guessed(sheet, "account_snapshot").matches}
    assert why["dpd"] == "the same name"
    assert why["account_id"] == "'LAN' is a usual name of it"
    assert why["as_of_date"] == "the day that the name of the file tells"
    assert why["status"] == "'Loan Status' is a usual name of it; Foreclosed is closed, LIVE is active, Live is active"
    assert why["provision"] == ""


def test_what_was_matched_loads_with_the_right_values(tmp_path: Path) -> None:
    sheet = looked_at(tmp_path, "POS_2026-04.csv", POS)
    write_selects([guessed(sheet, name) for name in guessed_tables(sheet)], tmp_path / "selects")
    url = f"duckdb:///{tmp_path / 'lender.duckdb'}"
    files = [tmp_path / "POS_2026-04.csv"]
    assert import_folder(tmp_path / "selects", files, url, rejects=tmp_path / "rejects").rejected == 0
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT s.as_of_date, account_id, s.status, s.dpd, s.principal_outstanding, s.overdue_amount, s.npa_flag, "
            "a.opened_on, a.sanctioned_amount FROM account_snapshot s JOIN account a USING (account_id) ORDER BY 2"
        ).fetchall()
    day, money = date(2026, 4, 30), Decimal
    assert rows == [
        (day, "00012345", "active", 45, money("410000.50"), 20000, False, date(2025, 1, 31), 500000),
        (day, "00012346", "active", 0, 80000, 0, False, date(2025, 2, 5), 90000),
        (day, "00012347", "closed", 0, 0, 0, False, date(2025, 2, 15), 90000),
    ]


def way_of(folder: Path, *days: str) -> Match:
    rows = "".join(f"A{n},{day}\n" for n, day in enumerate(days))
    matched = guessed(looked_at(folder, "account.csv", f"account_id,opened_on\n{rows}"), "account")
    return next(one for one in matched.matches if one.column == "opened_on")


@pytest.mark.parametrize(
    ("days", "way"),
    [
        (("2026-05-31", "2026-06-01"), Way.AS_IS),
        (("31/05/2026", "01/06/2026"), Way.DAY_FIRST),
        (("05/31/2026", "06/01/2026"), Way.MONTH_FIRST),
        (("01-Jun-26", "2-Jul-26"), Way.DAY_FIRST),
        (("20260531", "20260601"), Way.YEAR_FIRST),
        (("46173", "46174"), Way.EXCEL_DATE),
    ],
)
def test_the_order_of_a_date_is_told_by_its_values(tmp_path: Path, days: tuple[str, ...], way: Way) -> None:
    assert way_of(tmp_path, *days).way is way


def test_dates_that_can_be_read_both_ways_are_taken_day_first_and_said(tmp_path: Path) -> None:
    found = way_of(tmp_path, "01/06/2026", "02/07/2026")
    assert found.way is Way.DAY_FIRST
    assert "can be read day first and month first alike" in found.why
    assert "alike" not in way_of(tmp_path, "01/06/2026", "31/07/2026").why


def test_values_that_cannot_be_read_are_counted_beside_the_guess(tmp_path: Path) -> None:
    assert way_of(tmp_path, "31/05/2026", "unknown", "soon").why.endswith("2 of 3 values looked at cannot be read")


def test_a_closed_vocabulary_is_known_by_its_values_whatever_the_column_is_called(tmp_path: Path) -> None:
    text = "Agency,Agency Name,Z1\nA1,One,tele-calling\nA2,Two,Field\nA3,Three,legal\n"
    matched = guessed(looked_at(tmp_path, "agency.csv", text), "agency")
    kind = next(one for one in matched.matches if one.column == "agency_type")
    assert (kind.source, dict(kind.words)) == ("Z1", {"tele-calling": "tele_calling", "Field": "field"})
    assert kind.why.startswith("its values are Field, legal, tele-calling")


def test_an_empty_column_is_left_out(tmp_path: Path) -> None:
    text = "account_id,closed_on,opened_on\nA1,,2026-01-01\nA2,,2026-01-02\n"
    matched = guessed(looked_at(tmp_path, "account.csv", text), "account")
    closed = next(one for one in matched.matches if one.column == "closed_on")
    assert (closed.given, closed.why) == (False, "'closed_on' is empty in every row, so it is left out")


def test_a_sheet_that_looks_like_no_table_is_for_none(tmp_path: Path) -> None:
    assert guessed_tables(looked_at(tmp_path, "notes.csv", "Date,Remark\n2026-05-01,called\n")) == ()


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("book_2026-02.csv", "2026-02-28"),
        ("POS 202604.csv", "2026-04-30"),
        ("dpd_20260514.csv", "2026-05-14"),
        ("snapshot_2024_02.csv", "2024-02-29"),
        ("snapshot.csv", ""),
    ],
)
def test_the_day_end_is_told_by_the_name_of_the_file(tmp_path: Path, name: str, day: str) -> None:
    matched = guessed(looked_at(tmp_path, name, "LAN,POS,DPD\nA1,5,0\n"), "account_snapshot")
    assert next(one for one in matched.matches if one.column == "as_of_date").fixed == day


def test_what_every_row_needs_and_nothing_fills_is_refused(tmp_path: Path) -> None:
    matched = guessed(looked_at(tmp_path, "snapshot.csv", "LAN,POS,DPD\nA1,5,0\n"), "account_snapshot")
    assert matched.missing == ("as_of_date", "status")
    with pytest.raises(ImportFileError, match=r"Nothing fills as_of_date, status of table account_snapshot"):
        write_selects([matched], tmp_path / "selects")


def test_two_sheets_of_one_table_must_give_the_same_columns(tmp_path: Path) -> None:
    one = TableMatch("a", "product", (Match("product_code", "c"), Match("product_name", "n")))
    other = TableMatch("b", "product", (*one.matches, Match("product_group", "g")))
    with pytest.raises(ImportFileError, match=r"2 sheets fill table product, and not all of them give product_group"):
        write_selects([one, other], tmp_path / "selects")
    write_selects([one, TableMatch("b", "product", one.matches)], tmp_path / "selects")
    assert (tmp_path / "selects" / "product.sql").read_text("utf-8").count("UNION ALL") == 1


def test_names_and_values_of_sources_are_written_as_literals(tmp_path: Path) -> None:
    evil = """x" FROM secret --"""
    match = Match("agency_type", evil, words=(("it's'; DROP TABLE x --", "field"),))
    name = Match("agency_name", fixed="O'Neil'; --")
    write_selects([TableMatch("vendors", "agency", (Match("agency_code", "id"), name, match))], tmp_path)
    written = (tmp_path / "agency.sql").read_text("utf-8")
    assert """CASE stripped("x"" FROM secret --") WHEN 'it''s''; DROP TABLE x --' THEN 'field' """ in written
    assert "'O''Neil''; --' AS agency_name" in written


def test_usual_names_are_of_columns_and_values_of_the_contract() -> None:
    declared = {name for table in FILLABLE.values() for name in table.fields}
    assert set(COLUMNS) <= declared
    for place, words in VALUES.items():
        table, column = place.split(".")
        assert set(words.values()) <= set(FILLABLE[table].fields[column].vocabulary), place
        assert all(bare(word) == word for word in words)


def test_no_usual_name_means_two_columns_of_one_table() -> None:
    for table in FILLABLE.values():
        seen: dict[str, str] = {}
        for column in table.fields:
            for name in {bare(other) for other in COLUMNS.get(column, ())}:
                assert seen.setdefault(name, column) == column, f"{table.name}: {name}"


def test_receipts_without_numbered_lines_are_one_line_each(tmp_path: Path) -> None:
    text = "Receipt No,LAN,Payment Date,Amount Collected,Mode,Status\nR1,A1,31/05/2026,500,UPI,Success\n"
    sheet = looked_at(tmp_path, "receipts_2026_05.csv", text)
    assert guessed_tables(sheet) == ("payment",)
    matched = guessed(sheet, "payment")
    assert sources(matched) == {
        "receipt_no": "Receipt No",
        "line_no": "= 1",
        "account_id": "LAN",
        "paid_at": "Payment Date",
        "amount": "Amount Collected",
        "channel": "Mode",
        "status": "Status",
    }
    assert matched.missing == ()
    numbered = looked_at(tmp_path, "receipts_2026_06.csv", text.replace("LAN,", "Line,LAN,").replace("A1,", "2,A1,"))
    assert sources(guessed(numbered, "payment"))["line_no"] == "Line"


@pytest.mark.parametrize(
    "name",
    ["Outstanding Amt (Rs.)", "Outstanding Amount (INR)", "Outstanding Amt ₹", "Outstanding (in Rs)", "TOS_INR"],
)
def test_a_unit_of_rupees_in_a_name_says_nothing_new(tmp_path: Path, name: str) -> None:
    sheet = looked_at(tmp_path, "sheet.csv", f"LAN;{name};Days Past Due;As On Date\nA1;500;3;31/05/2026\n")
    assert guessed_tables(sheet) == ("account_snapshot",)
    assert sources(guessed(sheet, "account_snapshot")) == {
        "account_id": "LAN",
        "total_outstanding": name,
        "dpd": "Days Past Due",
        "as_of_date": "As On Date",
    }


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("Principal Outstanding (in lakhs)", "lakhs"),
        ("POS (Rs. in Lacs)", "lacs"),
        ("POS_in_cr", "cr"),
        ("POS (₹ Cr)", "cr"),
        ("POS in thousands", "thousands"),
        ("POS ('000)", "000"),
    ],
)
def test_an_amount_in_lakhs_is_not_taken_as_rupees_and_why_is_said(tmp_path: Path, name: str, scale: str) -> None:
    assert scale_of(name) == scale
    sheet = looked_at(tmp_path, "sheet.csv", f"LAN,DPD,{name}\nA1,3,5.2\n")
    matched = guessed(sheet, "account_snapshot")
    owed = next(one for one in matched.matches if one.column == "principal_outstanding")
    assert not owed.given
    assert owed.why == f"must be in rupees; '{name}' says {scale}"
    chosen = TableMatch("sheet", "account_snapshot", (Match("principal_outstanding", name), Match("dpd", "DPD")))
    assert chosen.not_rupees == (Match("principal_outstanding", name),)


def test_common_names_say_no_scale() -> None:
    names = [other for others in COLUMNS.values() for other in others]
    assert [name for name in names if scale_of(name)] == []
