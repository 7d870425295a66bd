"""Broken input ends in one clear sentence, and the database holds what it held before."""

import datetime
import shutil
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa
import xlsxwriter

from data_access.contract import create_tables
from data_access.importing.excel_files import MAX_EXCEL_BYTES
from data_access.importing.selects import Reading, Session
from data_access.importing.spelling import MAX_COLUMNS
from tests.data_access.importing_case import ACCOUNT, BOOK_CSV, PRODUCT, SNAPSHOT, Case, small_case
from validations.errors import DatabaseUnavailableError, ImportFileError
from validations.frame_model import EARLIEST
from validations.tables import TABLES

A_DAY = datetime.timedelta(days=1)
HEADER = "as_of,account_id,status,dpd,balance\n"


def refused(case: Case) -> str:
    """The one sentence of a refused import; checks that nothing was lost."""
    before = case.rows("SELECT * FROM account_snapshot ORDER BY ALL")
    with pytest.raises(ImportFileError) as caught:
        case.load()
    assert case.rows("SELECT * FROM account_snapshot ORDER BY ALL") == before
    assert not list(case.rejects.glob(".import-*"))
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


@pytest.fixture(scope="module")
def loaded_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was loaded once."""
    case = small_case(tmp_path_factory.mktemp("loaded"))
    case.load()
    return case.database


@pytest.fixture
def loaded(tmp_path: Path, loaded_database: Path) -> Case:
    """A case with a loaded database, so that there is something to lose."""
    case = small_case(tmp_path)
    shutil.copy(loaded_database, case.database)
    return case


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "'book.csv' is empty; was the export cut off?"),
        (HEADER.encode(), "'book.csv' has a header but no rows; was the export cut off?"),
        (
            (HEADER + "2026-05-31,A1,activé,5,1\n").encode("cp1252"),
            "'book.csv' is not UTF-8: line 2 holds the byte 0xE9, as in Windows-1252 files; save it as 'CSV UTF-8'.",
        ),
        (BOOK_CSV.encode("utf-16"), "'book.csv' is UTF-16; save it as 'CSV UTF-8'."),
        (b'as_of,dpd\n1,"a \\"b\\" c"\n', "Line 2 of 'book.csv' has a quote behind a backslash; in CSV"),
        (b'as_of,dpd\n1,"cut\n2,3', "'book.csv' ends inside a quoted value that begins in line 2; the file was cut"),
        (HEADER.encode() * 50 + b"x\0,,,,\n", "Line 51 of 'book.csv' holds a NUL byte, which no text has; the file"),
        (b"<html><table></table></html>", "'book.csv' is a web page or XML, whatever its name says; open it in Excel"),
        (BOOK_CSV.encode("utf-16-le"), "'book.csv' is UTF-16; save it as 'CSV UTF-8'."),
        (
            b"May,,\na,b,c\n1,2,3\n",
            "The header of 'book.csv' has no name for column 2, 3 of 3 (a title above the table",
        ),
        (b"PK\x03\x04\x00\x00", "'book.csv' is not a text file, whatever its name says; save it as CSV."),
        (b"as_of,,dpd\n1,2,3\n", "The header of 'book.csv' has no name for column 2 of 3; each column needs one name"),
        (b"as_of,dpd,As_Of\n1,2,3\n", "The header of 'book.csv' has the column 'As_Of' twice; rename one of them."),
        (b"_row,dpd\n1,2\n", "'book.csv' has a column '_row', a name the import keeps for itself; rename it."),
        (
            HEADER.encode() + b"2026-05-31,A1,active,5,1,7\n" * 2,
            "'book.csv' does not fit its header (row 2: the line has 6 values where the header has 5); is the",
        ),
        (
            b"as_of,account_id,status,days,balance\n2026-05-31,A1,active,5,1\n",
            'account_snapshot.sql cannot be run: Referenced column "dpd" not found in FROM clause. Candidate',
        ),
    ],
    ids=[
        "empty",
        "no rows",
        "encoding",
        "utf-16",
        "backslash",
        "cut off",
        "nul",
        "web page",
        "utf-16 without a mark",
        "title",
        "zip",
        "no name",
        "twice",
        "reserved",
        "separator",
        "missing column",
    ],
)
def test_broken_csv(loaded: Case, content: bytes, sentence: str) -> None:
    assert refused(loaded.file("book.csv", content)).startswith(sentence)


def test_an_invalid_byte_far_into_the_file_is_found(loaded: Case) -> None:
    rows = "2026-05-31,A1,active,5,1\n" * 60_000
    sentence = refused(loaded.file("book.csv", (HEADER + rows).encode() + b"2026-05-31,\xff,active,5,1\n"))
    assert sentence.startswith("'book.csv' is not UTF-8: line 60002 holds the byte 0xFF")


def test_a_quote_that_is_never_closed(loaded: Case) -> None:
    rows = "2026-05-31,A1,active,5,1\n" * 200
    sentence = refused(loaded.file("book.csv", HEADER + '2026-05-31,"A1,active,5,1\n' + rows))
    assert sentence == (
        "Row 2 of 'book.csv' runs over more than 100 lines; most likely a quote is opened there and never closed, so "
        "mend it in the source."
    )


def test_a_few_lines_with_a_wrong_number_of_values_are_set_aside(loaded: Case) -> None:
    body = '30,A1,active,5,1,7\n\n2026-06-30,A1,active,5,1\n2026-06-30,"A\n2",active,5,1\n2026-06-30,A2,active,x,1\n'
    summary = loaded.file("book.csv", HEADER + body).load()
    assert summary.unreadable == {"book.csv": 1}
    assert loaded.rejected().sort("_row").select("_row", "reasons", "line").rows() == [
        (2, "the line has 6 values where the header has 5", "30,A1,active,5,1,7"),
        (5, "account_id 'A\n2' is not in table account, neither in this load nor in the database", None),
        (6, "dpd is 'x'; allowed: a whole number", None),
    ]


def test_more_unreadable_lines_than_the_limit(loaded: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.importing.csv_files.MAX_UNREADABLE_LINES", 2)
    rows = "2026-05-31,A1,active,5,1\n" * 9 + "2026-05-31,A1,active,5,1,234\n" * 3
    sentence = refused(loaded.file("book.csv", HEADER + rows))
    assert sentence.startswith("'book.csv' has more than 2 lines that do not fit its header (row 11: ")


def test_a_very_wide_file(loaded: Case) -> None:
    wide = ",".join(f"c{n}" for n in range(20_000))
    sentence = refused(loaded.file("book.csv", f"{wide}\n{wide}\n"))
    assert sentence.startswith(f"'book.csv' has 20,000 columns; at most {MAX_COLUMNS:,} are read")


def test_other_separators_are_read(loaded: Case) -> None:
    loaded.file("book.csv", BOOK_CSV.replace(",", ";").replace("active", "closed")).load()
    assert loaded.rows("SELECT DISTINCT status FROM account_snapshot") == [("closed",)]


@pytest.mark.parametrize("kept", [0, 300], ids=["empty", "cut off"])
def test_truncated_parquet(loaded: Case, kept: int) -> None:
    path = loaded.folder / "whole.parquet"
    pl.DataFrame({"a": range(1000)}).write_parquet(path)
    content = path.read_bytes()
    path.unlink()
    loaded.select(account_snapshot=SNAPSHOT.replace("book", "whole"))
    sentence = refused(loaded.file("whole.parquet", content[:kept]))
    assert sentence.startswith("'whole.parquet' is not a whole Parquet file")


def test_parquet_with_damaged_pages(loaded: Case) -> None:
    path = loaded.folder / "book.parquet"
    loaded.files = [each for each in loaded.files if each.name != "book.csv"]
    frame = pl.read_csv(BOOK_CSV.encode(), infer_schema=False)
    pl.concat([frame] * 2000).write_parquet(path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[8:200] = b"\0" * 192
    assert refused(loaded.file("book.parquet", bytes(content))).startswith("account_snapshot.sql stopped: ")


def test_excel_with_merged_headers(loaded: Case) -> None:
    path = loaded.folder / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("May")
        sheet.merge_range(0, 0, 0, 4, "Positions of May")
        sheet.write_row(1, 0, ["as_of", "account_id", "status", "dpd", "balance"])
        sheet.write_row(2, 0, ["2026-05-31", "A1", "active", 5, 1])
    loaded.files = [loaded.folder / "accounts.csv", path]
    assert refused(loaded) == (
        "The header of sheet 'May' of 'book.xlsx' has no name for column 2, 3, 4, 5 of 5 (merged header cells, or a "
        "title above the table?); each column needs one name in one header row."
    )


def test_excel_that_unpacks_to_too_much(loaded: Case) -> None:
    path = loaded.folder / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (MAX_EXCEL_BYTES + 1))
    loaded.files = [loaded.folder / "accounts.csv", path]
    assert refused(loaded) == (
        "'book.xlsx' unpacks to 400 MB; at most 400 MB of Excel are read, so export it as CSV or Parquet."
    )


def test_a_file_that_is_not_excel(loaded: Case) -> None:
    loaded.files = [loaded.folder / "accounts.csv"]
    said = refused(loaded.file("book.xlsx", b"no workbook"))
    assert said.startswith("'book.xlsx' cannot be opened as an Excel file: it is cut off, damaged or protected")
    assert "calamine" not in said


def test_excel_is_read_as_it_is_meant(loaded: Case) -> None:
    path = loaded.folder / "book_2026-05.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.add_worksheet("Notes").write(0, 0, "for the reader")
        sheet = workbook.add_worksheet("Book")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(1, 0, ["as_of", "account_id", "status", "dpd", "balance"])
        sheet.write_datetime(2, 0, datetime.datetime(2026, 5, 31), day)
        sheet.write_row(2, 1, [1001, "active", 5, 10.25])
        sheet.write_row(3, 0, ["31 Feb", "A2", "active", 5, 10.25])
        sheet.write_row(4, 0, ["2026-05-31", "A2", "active"])
        sheet.write_formula(4, 3, "=NA()", None, "#N/A")
        sheet.write(4, 4, 1)
    loaded.files = [path]
    loaded.file("accounts.csv", "account_id,sanctioned\n1001,5\nA2,5\n")
    loaded.select(account_snapshot=SNAPSHOT.replace("FROM book", "FROM book__book")).load()
    assert loaded.rows("SELECT account_id, dpd FROM account_snapshot WHERE as_of_date >= '2026-05-01'") == [("1001", 5)]
    assert loaded.rejected().select("_file", "_row", "reasons").rows() == [
        ("book_2026-05.xlsx", 4, "as_of_date is '31 Feb'; allowed: a date like 2026-05-31"),
        ("book_2026-05.xlsx", 5, "dpd is '#N/A'; allowed: a whole number"),
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELEC 1", 'product.sql is not SQL that DuckDB understands: syntax error at or near "SELEC" (line 1).'),
        ("", "product.sql must hold exactly one SELECT and nothing else."),
        (PRODUCT + "; DROP TABLE x", "product.sql must hold exactly one SELECT and nothing else."),
        ("CREATE TABLE x (y INT)", "product.sql must hold exactly one SELECT and nothing else."),
        ("COPY (SELECT 1) TO 'x.csv'", "product.sql must hold exactly one SELECT and nothing else."),
        ("IMPORT DATABASE 'x'", "product.sql must hold exactly one SELECT and nothing else."),
        ("ATTACH 'x.duckdb' AS x", "product.sql must hold exactly one SELECT and nothing else."),
        ("PRAGMA show_tables", "product.sql must hold exactly one SELECT and nothing else."),
        ("SHOW TABLES", "product.sql must hold exactly one SELECT and nothing else."),
        (PRODUCT + ", x FROM query('SELECT 1')", "product.sql cannot be run: it reads from query(), but"),
        (
            PRODUCT + " FROM information_schema.tables",
            "product.sql cannot be run: it reads 'information_schema.",
        ),
        (
            "SELECT product_cod FROM accounts",
            'product.sql cannot be run: Referenced column "product_cod" not found in FROM clause.',
        ),
        (
            "SELECT 'P' AS product_code",
            "product.sql does not give product_name, which table product must have; where the source lacks it, say so "
            "with NULL AS product_name.",
        ),
        (
            PRODUCT + ", 1 AS secure",
            "product.sql gives 'secure', which table product does not have. Did you mean secured?",
        ),
        (PRODUCT + ", 'x' AS product_name", "product.sql gives the column 'product_name' twice; keep one."),
        (
            PRODUCT + " FROM acounts",
            "product.sql reads 'acounts', which is none of the given files; they are called accounts, book here. "
            "Did you mean accounts?",
        ),
        (
            "SELECT account_id AS product_code, CAST(account_id AS INTEGER) AS product_name FROM accounts",
            "product.sql stopped: Could not convert string 'A1' to INT32 when casting from source column account_id "
            "(line",
        ),
        (
            "SELECT 'P' AS product_code, content AS product_name FROM read_text('/etc/hostname')",
            "product.sql cannot be run",
        ),
        (
            "SELECT 'P' AS product_code, a AS product_name FROM read_csv('accounts.csv') AS t(a)",
            "product.sql cannot be run",
        ),
        ("SELECT 'P' AS product_code, file AS product_name FROM glob('*')", "product.sql cannot be run"),
    ],
)
def test_a_select_that_cannot_be_used(loaded: Case, query: str, sentence: str) -> None:
    assert refused(loaded.select(product=query)).startswith(sentence)


def test_the_line_of_a_mistake_is_named(loaded: Case) -> None:
    assert refused(
        loaded.select(product="SELECT 'P' AS product_code,\n\n  nam AS product_name\nFROM accounts")
    ).endswith("(line 3).")


def test_a_time_with_a_zone_is_refused(loaded: Case) -> None:
    query = ACCOUNT.replace("NULL AS opened_on", "now() AS opened_on")
    assert refused(loaded.select(account=query)) == (
        "account.sql gives 'opened_on' with a time zone, but the contract holds local times; turn it into one with "
        "opened_on AT TIME ZONE 'Asia/Kolkata' (or the zone of the customer)."
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("acount", "acount.sql is named after no table of the data contract. Did you mean account"),
        ("load_batch", "load_batch.sql is not needed: the import itself records its loads in load_batch."),
    ],
)
def test_a_select_named_after_no_table(loaded: Case, name: str, sentence: str) -> None:
    assert refused(loaded.select(**{name: "SELECT 1"})).startswith(sentence)


def test_no_select_at_all(loaded: Case) -> None:
    for path in loaded.selects.iterdir():
        path.unlink()
    (loaded.selects / "README.md").write_text("not SQL")
    assert "holds no .sql file; write one SELECT per contract table" in refused(loaded)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("book.json", "'book.json' ends in '.json'; files that can be read end in .csv, .tsv, .txt, .xlsx"),
        ("book.tsv", "'book.tsv' and 'book.csv' would both be called 'book' in SQL; rename one."),
    ],
)
def test_a_file_that_cannot_be_given(loaded: Case, name: str, sentence: str) -> None:
    assert refused(loaded.file(name, "a\n1\n")).startswith(sentence)


def test_a_file_that_is_not_there(loaded: Case) -> None:
    loaded.files.append(loaded.folder / "gone.csv")
    assert refused(loaded).endswith("gone.csv'; check the path.")


def test_files_of_one_family_with_different_columns(loaded: Case) -> None:
    loaded.file("pos_2026_04.csv", BOOK_CSV).file("pos_2026_05.csv", BOOK_CSV.replace("dpd", "days"))
    assert refused(loaded.select(account_snapshot=SNAPSHOT.replace("FROM book", "FROM pos"))) == (
        "'pos' stands for 2 files, but 'pos_2026_04.csv' and 'pos_2026_05.csv' differ in days, dpd; give the files one "
        "by one, or name them apart in the SELECT."
    )


def test_files_of_one_family_are_stacked(loaded: Case) -> None:
    loaded.file("pos_2026-05.csv", BOOK_CSV).file("pos_20260630.csv", HEADER + "2026-06-30,A1,active,5,1\n")
    loaded.select(account_snapshot=SNAPSHOT.replace("FROM book", "FROM pos")).load()
    assert loaded.rows("SELECT count(*) FROM account_snapshot") == [(4,)]


def test_a_database_without_the_column(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    with sa.create_engine(case.url, poolclass=sa.NullPool).begin() as connection:
        create_tables(connection, ["product"])
        connection.exec_driver_sql("ALTER TABLE product DROP COLUMN product_name")
    with pytest.raises(ImportFileError, match="Table product of the database has no column product_name; add it there"):
        case.load()


def test_a_database_that_refuses_the_rows(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    with sa.create_engine(case.url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE VIEW product AS SELECT 'X' AS product_code, 'Y' AS product_name")
    with pytest.raises(ImportFileError, match="The database refused the load, and holds what it held before"):
        case.load()
    assert case.rows("SELECT count(*) FROM duckdb_tables()") == [(0,)]


@pytest.mark.parametrize("url", ["duckdb:///:memory:", "no address"])
def test_an_address_that_cannot_be_loaded_into(loaded: Case, url: str) -> None:
    with pytest.raises(DatabaseUnavailableError):
        loaded.load(url)


READ_AGAIN = [
    ("31/05/2026", "1", "; where the source always writes the day or the month first, read it with day_first(...)"),
    ("31-May-26", "1", "; where the source always writes the day or the month first, read it with day_first(...)"),
    ("20260531", "1", "; read it with year_first(...)"),
    ("46173", "1", "; where it is Excel's number of a day, read it with excel_date(...)"),
    ("2026-02-31", "1", "as_of_date is '2026-02-31'; allowed: a date like 2026-05-31"),
    ("9999-12-31", "1", "; where it stands for no date, write NULLIF(..., '9999-12-31') in the SELECT"),
    ("1900-01-01", "1", "; where it stands for no date, write NULLIF(..., '1900-01-01') in the SELECT"),
    ("2026-05-31 (provisional)", "1", "allowed: a date like 2026-05-31"),
    ("2026-05-31T10:00:00Z", "1", "allowed: a date like 2026-05-31"),
    ("2026-05-31", "1.500", "; '1.500' may be thousands: where the point is a decimal point, write CAST("),
    ("2026-05-31", "1500,50", "; where the comma is a decimal comma, write replace(replace(..., '.', ''), ',', '.')"),
    ("2026-05-31", "1,25,000.50", "; amount(...) reads grouping, brackets, Cr and Dr and the own currency"),
    ("2026-05-31", "1.25E+05", "; a shortened number has lost digits, so export the column without exponents"),
    ("2026-05-31", "NaN", "allowed: a number like 1234.50"),
    ("2026-05-31", "1_000", "allowed: a number like 1234.50"),
    ("2026-05-31", "99999999999999999", "allowed: a number with at most 16 digits before the point; look whether"),
]


def test_the_reason_against_a_value_says_how_to_read_it(loaded: Case) -> None:
    rows = "".join(f'"{day}",A1,active,0,"{balance}"\n' for day, balance, _ in READ_AGAIN)
    loaded.file("book.csv", HEADER + rows).load()
    reasons = dict(
        loaded.rejected().filter(pl.col("table_name") == "account_snapshot").select("_row", "reasons").iter_rows()
    )
    wrong = [
        (day, balance, reasons.get(row))
        for row, (day, balance, fix) in enumerate(READ_AGAIN, start=2)
        if fix not in (reasons.get(row) or "")
    ]
    assert wrong == []


def test_the_first_and_the_last_day_that_a_date_may_name_are_loaded(loaded: Case) -> None:
    last = TABLES["account_snapshot"].fields["as_of_date"].latest(datetime.date.today())  # noqa: DTZ011 - as an import reads it
    days = [EARLIEST - A_DAY, EARLIEST, last, last + A_DAY]
    loaded.file("book.csv", HEADER + "".join(f"{day},A1,active,0,1\n" for day in days)).load()
    held = {day for (day,) in loaded.rows("SELECT as_of_date FROM account_snapshot")}
    assert held & set(days) == {EARLIEST, last}


def test_text_that_is_no_value_of_a_row(loaded: Case) -> None:
    ids = ["Grand Total", "sub-total:", "Total (INR)", "1.23457E+11", "#REF!"]
    loaded.file("accounts.csv", "account_id,sanctioned\nA1,1\nTOTAL01,1\n" + "".join(f"{each},1\n" for each in ids))
    loaded.file("book.csv", HEADER + "2026-05-31,A1,active,0,1\n").load()
    assert loaded.rejected().sort("_row")["reasons"].to_list() == [
        "account_id is 'Grand Total', the label of a total row; leave totals out of the file",
        "account_id is 'sub-total:', the label of a total row; leave totals out of the file",
        "account_id is 'Total (INR)', the label of a total row; leave totals out of the file",
        "account_id is '1.23457E+11', a number that Excel shortened; format the column as text in the source and "
        "export it again",
        "account_id is '#REF!', an Excel error; mend the formula in the source",
    ]


def test_a_select_that_runs_too_long(tmp_path: Path) -> None:
    session = Session({}, tmp_path / "spill", Reading(minutes=0.02))
    try:
        with pytest.raises(duckdb.InterruptException):
            list(
                session.batches("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range = 7")
            )
    finally:
        session.close()


def test_a_parquet_column_with_a_name_of_duckdb(loaded: Case) -> None:
    path = loaded.folder / "rows.parquet"
    pl.DataFrame({"file_row_number": [1]}).write_parquet(path)
    loaded.files.append(path)
    assert refused(loaded.select(account_snapshot=SNAPSHOT.replace("FROM book", "FROM rows"))) == (
        "'rows.parquet' has a column 'file_row_number', a name DuckDB keeps for itself; rename it."
    )
