"""The command line: exit statuses, exact output, one sentence instead of a traceback."""

import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from dashboard.cli import main
from dashboard.cli.application import PAGE_NAMES, Format
from dashboard.cli.printing import as_bytes, as_data, with_status
from dashboard.metrics import METRICS, cases_column
from dashboard.subjects import REPORTS
from data_access.settings import Settings
from data_access.store import Store
from tests.data_access.small_lender import execute, settings_for, write_lender

PROJECT = Path(__file__).resolve().parents[3]
COMMANDS = ("serve", "demo", "import", "template", "check", "refresh", "figures", "export", "sql")


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def book(lender_template: Path) -> Settings:
    """The small lender, refreshed; only read."""
    return replace(settings_for(lender_template / "lender.duckdb"), units="international")


@pytest.fixture
def run(book: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in this process, as the console script does."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", book.database_url)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(book.store_path))
    monkeypatch.setenv("COLLECTIONS_UNITS", book.units)

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bucketwise", *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code or 0
        captured = capsys.readouterr()
        assert isinstance(status, int)
        return Ran(status, captured.out, captured.err)

    return ran


def refused(ran: Ran, sentence: str) -> None:
    """One sentence on the error stream, nothing else, and no traceback."""
    assert (ran.status, ran.out) == (1, "")
    assert sentence in ran.err.replace("\n", " ")
    assert "Traceback" not in ran.err


# Help and wrong usage -----------------------------------------------------------------------------------------------
def test_help_names_every_command_with_its_purpose(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    assert all(command in ran.out for command in COMMANDS)
    assert "Collections analytics for lenders" in ran.out


def test_the_release_is_that_of_the_package(run: Run) -> None:
    with (PROJECT / "pyproject.toml").open("rb") as file:
        release = tomllib.load(file)["project"]["version"]
    assert run("--version") == Ran(0, f"Bucketwise {release}\n", "")


def test_commands_are_declared_without_what_they_work_with() -> None:
    """Every command would wait for the imports of all others: seconds, before the server even starts."""
    heavy = ("babel", "duckdb", "pandas", "pandera", "polars", "pyarrow", "sqlalchemy", "sqlglot", "streamlit")
    program = f"import sys, dashboard.cli; print(*set({heavy!r}) & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_names_the_pages_that_there_are() -> None:
    assert set(PAGE_NAMES) == REPORTS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_and_its_options(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert ran.status == 0
    assert f"bucketwise {command}" in ran.out
    assert "Options" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("figures", "accounts", "--nonsense"),
        ("figures", "accounts", "--format", "xml"),
        ("demo", "--accounts", "many"),
        ("demo", "--accounts", "1"),
        ("demo", "--tables", "half"),
        ("import",),
        ("sql",),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.err


# Figures ------------------------------------------------------------------------------------------------------------
ASKED = (
    "figures",
    "accounts",
    "total_outstanding",
    "delinquency_rate_30plus",
    "--by",
    "month,zone",
    "--from",
    "2026-03",
)


def test_csv_is_exact_and_named_as_asked(run: Run) -> None:
    ran = run(*ASKED, "--format", "csv")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "month,zone,accounts,total_outstanding,delinquency_rate_30plus",
        "2026-03,North,2,3010.00,0.5",
        "2026-03,South,3,11800.00,0.6666666666666666",
        "2026-04,North,2,3050.00,0.5",
        "2026-04,South,3,11750.00,0.3333333333333333",
    ]


def test_json_holds_numbers_with_every_digit(run: Run) -> None:
    ran = run(*ASKED, "nnpa_rate", "--to", "2026-03", "--format", "json")
    rows = json.loads(ran.out, parse_float=Decimal)
    assert rows[0] == {
        "month": "2026-03",
        "zone": "North",
        "accounts": 2,
        "total_outstanding": Decimal("3010.00"),
        "delinquency_rate_30plus": Decimal("0.5"),
        "nnpa_rate": None,
    }
    assert len(rows) == 2


def test_the_largest_amounts_keep_every_digit() -> None:
    frame = pl.DataFrame({"month": [date(2026, 3, 1)], "total_outstanding": [9_223_372_036_854_775_807]})
    exact = as_data(frame, [METRICS["total_outstanding"]], ["month"])
    assert exact.row(0) == ("2026-03", Decimal("92233720368547758.07"))
    assert as_bytes(exact, Format.CSV) == b"month,total_outstanding\n2026-03,92233720368547758.07\n"
    assert as_bytes(exact, Format.JSON) == b'[\n {"month": "2026-03", "total_outstanding": 92233720368547758.07}\n]\n'


def test_parquet_holds_decimals_of_the_base_currency(run: Run, tmp_path: Path) -> None:
    ran = run(*ASKED, "--format", "parquet", "--out", "figures.parquet")
    assert (ran.status, ran.out) == (0, "")
    frame = pl.read_parquet(tmp_path / "figures.parquet")
    assert frame.schema["total_outstanding"] == pl.Decimal(38, 2)
    assert frame.row(0) == ("2026-03", "North", 2, Decimal("3010.00"), 0.5)


def test_the_table_prints_units_for_people(run: Run) -> None:
    ran = run(*ASKED)
    lines = [line.split() for line in ran.out.splitlines() if line.strip()]
    assert lines[0] == ["month", "zone", "accounts", "total_outstanding", "delinquency_rate_30plus"]
    assert lines[1][:3] == ["2026-03", "North", "2"]
    assert "3,010" in ran.out


def test_a_filter_narrows_and_values_of_one_filter_widen(run: Run) -> None:
    north = run("figures", "accounts", "--by", "month", "--to", "2026-01", "--where", "zone=North", "--format", "csv")
    both = run(
        *("figures", "accounts", "--by", "month", "--to", "2026-01", "--format", "csv"),
        *("--where", "zone=North", "--where", "zone=South"),
    )
    assert north.out == "month,accounts\n2026-01,3\n"
    assert both.out == "month,accounts\n2026-01,5\n"


@pytest.mark.parametrize(
    "key", ["zone", "state", "branch_code", "product_code", "bucket", "status", "ticket_band", "npa"]
)
def test_a_filter_by_what_a_breakdown_names_gives_its_figure(run: Run, key: str) -> None:
    rows = run("figures", "accounts", "--by", key, "--from", "2026-01", "--to", "2026-01", "--format", "csv")
    parts = [line.split(",") for line in rows.out.splitlines()[1:]]
    assert parts
    for value, accounts in parts:
        picked = ("--where", f"{key}={value}", "--from", "2026-01", "--to", "2026-01", "--format", "csv")
        assert run("figures", "accounts", *picked).out == f"accounts\n{accounts}\n"


def test_a_comparison_adds_the_earlier_figure(run: Run) -> None:
    ran = run(
        *("figures", "accounts", "--by", "month", "--from", "2026-04", "--compare", "previous_month"),
        *("--format", "csv"),
    )
    assert ran.out == "month,accounts,accounts__before\n2026-04,5,5\n"


def test_what_is_not_known_is_empty_and_never_zero(run: Run) -> None:
    ran = run("figures", "nnpa_rate", "--by", "month", "--from", "2026-04", "--format", "csv")
    assert ran.out.splitlines()[1] in ("2026-04,", '2026-04,""')


def test_the_list_shows_every_metric_with_its_definition(run: Run) -> None:
    ran = run("figures", "--list")
    assert ran.status == 0
    assert all(f"{key}: {metric.label}. {metric.definition}" in ran.out for key, metric in METRICS.items())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("acounts",), "'acounts'"),
        (("acounts",), "accounts"),
        (("accounts", "--by", "zon"), "'zon'"),
        (("accounts", "--by", "month", "--where", "colour=red"), "'colour'"),
        (("accounts", "--by", "month", "--where", "zone=Nort"), "no zone 'Nort'; did you mean North?"),
        (
            ("accounts", "--by", "month", "--where", "North"),
            "The filter 'North' cannot be read; write it as zone=North",
        ),
        (("accounts", "--by", "closing_state,month"), "not recorded by"),
        (("accounts", "--by", "zone"), "is a stock, which is never added over months"),
        (("accounts", "--from", "May"), "'May' is not a month; write it as 2026-05"),
        (
            ("accounts", "--from", "2027-01"),
            "There are no figures from 2027-01 to 2026-04; the store holds 2026-01 to 2026-04",
        ),
        (("accounts", "--by", "month", "--compare", "yesterday"), "allowed are previous_month and last_year"),
        (("customers", "--by", "month,state,segment"), "counted for the whole book and by"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    refused(run("figures", *arguments), sentence)


def test_a_file_that_cannot_be_written_is_named(run: Run) -> None:
    refused(run(*ASKED, "--format", "csv", "--out", "no/such/folder/f.csv"), "folder 'no/such/folder' does not exist")


def test_the_table_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    assert run(*ASKED, "--out", "figures.txt") == Ran(0, "", "")
    assert (tmp_path / "figures.txt").read_text("utf-8").splitlines()[0].split()[:2] == ["month", "zone"]


def test_without_figures_the_way_to_them_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(tmp_path / "empty"))
    refused(run("figures", "accounts"), "No figures have been prepared yet; run 'bucketwise refresh'")


def test_a_wrong_setting_is_said_before_anything_runs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLECTIONS_CUTOFF_DAY", "tenth")
    refused(run("refresh"), "The setting 'cutoff_day' is 'tenth'; a whole number was expected")


# Refresh, check, sql ------------------------------------------------------------------------------------------------
def test_refresh_says_what_it_did(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = write_lender(tmp_path / "own.duckdb")
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", f"duckdb:///{path}")
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(tmp_path / "store"))
    assert run("refresh") == Ran(0, "Version 1: redone 2026-01, 2026-02, 2026-03 and 1 more; 0 months kept.\n", "")
    assert run("refresh") == Ran(0, "Nothing changed: version 1 holds 4 months.\n", "")
    assert run("refresh", "--period", "2026-02") == Ran(0, "Version 2: redone 2026-02; 3 months kept.\n", "")
    refused(run("refresh", "--since", "2026-07"), "There is no snapshot in '2026-07'")


def test_refresh_ends_with_1_when_an_identity_is_broken(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = write_lender(tmp_path / "own.duckdb")
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", f"duckdb:///{path}")
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(tmp_path / "store"))
    # An account listed twice doubles its position, which the database's own total does not do.
    execute(path, "INSERT INTO account SELECT * FROM account WHERE account_id = 'AC01'")
    ran = run("refresh")
    assert ran.status == 1
    assert "These identities do not hold:" in ran.err
    assert "2026-01: position: accounts = the database's own total" in ran.err
    assert Store(tmp_path / "store").manifest().version == 1  # Shown and marked, not hidden.


def test_refresh_without_a_database_says_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # A failure is noted beside the store, which other tests copy.
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", "duckdb:///nowhere.duckdb")
    refused(run("refresh"), "There is no database file 'nowhere.duckdb'; set COLLECTIONS_DATABASE_URL")
    refused(run("check"), "There is no database file 'nowhere.duckdb'")


def test_check_ends_with_1_when_something_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = write_lender(tmp_path / "own.duckdb")
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", f"duckdb:///{path}")
    execute(path, "UPDATE account_snapshot SET dpd = -3 WHERE account_id = 'AC01'")
    ran = run("check")
    assert ran.status == 1
    assert "account_snapshot" in ran.out
    assert "AC01" not in ran.out  # Ids are masked.


@pytest.mark.parametrize("dialect", ["duckdb", "postgresql", "spark", "trino"])
def test_sql_prints_the_grain_and_the_sql(run: Run, dialect: str) -> None:
    ran = run("sql", "position", "--dialect", dialect)
    assert ran.status == 0
    assert ran.out.startswith("-- Grain: product x branch x agency")
    assert ":as_of_date" in ran.out


def test_sql_of_an_unknown_name_or_dialect_is_refused(run: Run) -> None:
    refused(run("sql", "positions"), "There is no SQL named 'positions'; known are account_allocations, ")
    refused(run("sql", "position", "--dialect", "cobol"), "There is no SQL dialect 'cobol'; examples are duckdb")


# Demo and the console script ----------------------------------------------------------------------------------------
def test_demo_writes_what_it_says(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--out", "demo.duckdb", "--accounts", "200", "--months", "2", "--tables", "core")
    assert ran.status == 0
    assert ran.out == "Wrote 200 invented accounts over 2 months, to 2026-10-31, into demo.duckdb.\n"
    assert (tmp_path / "demo.duckdb").stat().st_size > 0


def test_the_module_runs_as_a_program(book: Settings, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "COLLECTIONS_DATABASE_URL": book.database_url,
        "COLLECTIONS_STORE_PATH": str(book.store_path),
    }
    command = [sys.executable, "-m", "dashboard", "figures", "accounts", "--by", "month", "--format", "parquet"]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert pl.read_parquet(io.BytesIO(ended.stdout)).rows() == [
        ("2026-01", 5),
        ("2026-02", 6),
        ("2026-03", 5),
        ("2026-04", 5),
    ]
    wrong = [sys.executable, "-m", "dashboard", "figures", "acounts"]
    failed = subprocess.run(wrong, cwd=tmp_path, env=environment, capture_output=True, check=False, text=True)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "'acounts'" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize("page", REPORTS)
def test_every_page_exports_without_a_browser(run: Run, tmp_path: Path, page: str) -> None:
    ended = run("export", page, "--out", str(tmp_path / "page.xlsx"))
    assert (ended.status, ended.err) == (0, "")
    book = load_workbook(tmp_path / "page.xlsx")
    assert len(book.sheetnames) > 2
    assert "Definitions" in book.sheetnames or page == "data_health"


def test_the_list_of_accounts_is_written_whole_in_every_form(run: Run, tmp_path: Path) -> None:
    book, text, data = (tmp_path / f"list.{ending}" for ending in ("xlsx", "csv", "parquet"))
    for path in (book, text, data):
        assert run("export", "accounts", "--where", "zone=South", "--out", str(path)).status == 0
    written = load_workbook(book)
    headings, *rows = written["Accounts"].iter_rows(values_only=True)
    assert [row[0] for row in rows] == ["AC06"]
    # In a workbook what is set aside has a sheet of its own, below its title.
    apart = [row[0] for row in written["Set aside"].iter_rows(values_only=True)]
    assert [one for one in apart if str(one).startswith("AC")] == ["AC03"]
    assert headings[0] == "Account"
    assert text.read_text("utf-8-sig").startswith("# Accounts, April 2026")
    assert pl.read_csv(text, skip_rows=1)["Account"].to_list() == ["AC06", "AC03"]
    assert pl.read_parquet(data)["Total outstanding"].to_list() == [Decimal("4950.00"), Decimal("3300.00")]
    refused = run("export", "accounts", "--out", str(tmp_path / "list.ods"))
    assert (refused.status, "must end in .xlsx or .csv or .parquet" in refused.err) == (1, True)


def test_an_export_holds_the_figures_that_the_command_line_prints(run: Run, tmp_path: Path) -> None:
    run("export", "delinquency", "--out", str(tmp_path / "page.xlsx"), "--compare", "none")
    printed = json.loads(run("figures", "accounts", "--by", "month,bucket", "--format", "json").out)
    last = max(row["month"] for row in printed)
    book = load_workbook(tmp_path / "page.xlsx")
    sheet = next(book[name] for name in book.sheetnames if name.startswith("Accounts by bucket"))
    held = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int)}
    assert held == {row["bucket"]: row["accounts"] for row in printed if row["month"] == last}


def test_an_export_refuses_a_page_a_filter_and_a_basis_it_does_not_have(run: Run, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "page.xlsx"))
    assert "did you mean delinquency?" in run("export", "delinquencies", *out).err
    assert "is not a basis" in run("export", "delinquency", *out, "--basis", "weight").err
    assert run("export", "data_health", *out, "--where", "bucket=31-60").status == 1
    assert not (tmp_path / "page.xlsx").exists()


def test_cases_and_status_tell_too_few_cases_from_what_is_not_known(run: Run) -> None:
    rate = next(one for one in METRICS.values() if one.minimum_cases and one.cases)
    frame = pl.DataFrame({rate.key: [0.5, None, None], cases_column(rate.key): [rate.minimum_cases, 1, 0]})
    assert as_data(with_status(frame, [rate]), [rate], []).rows(named=True) == [
        {rate.key: 0.5, f"{rate.key}_n": rate.minimum_cases, f"{rate.key}_status": "known"},
        {rate.key: None, f"{rate.key}_n": 1, f"{rate.key}_status": "too few cases"},
        {rate.key: None, f"{rate.key}_n": 0, f"{rate.key}_status": "n/a"},
    ]
    header = run("figures", "roll_forward_rate", "accounts", "--by", "month", "--cases", "--format", "csv").out
    named = ["roll_forward_rate", "roll_forward_rate_n", "roll_forward_rate_status", "accounts", "accounts_status"]
    assert header.splitlines()[0].split(",") == ["month", *named]


def test_a_template_is_written_filled_in_and_loaded_without_a_folder(run: Run, tmp_path: Path) -> None:
    ran = run("template", "product", "branch", "--out", "may.xlsx")
    assert (ran.status, ran.out) == (0, "Wrote a template of 2 tables into may.xlsx.\n")
    url = f"duckdb:///{tmp_path / 'new.duckdb'}"
    refused(run("import", "may.xlsx", "--database", url), "No sheet of 'may.xlsx' holds a row below a header")
    workbook = load_workbook(tmp_path / "may.xlsx")
    workbook["product"].append(["PL", "Personal loan", None, "no", "no"])
    workbook.save(tmp_path / "may.xlsx")
    looked = run("import", "may.xlsx", "--database", url, "--explain")
    assert (looked.status, (tmp_path / "new.duckdb").exists()) == (0, False)
    loaded = run("import", "may.xlsx", "--database", url)
    assert loaded.status == 0
    assert "1 new, 0 changed, 0 as before" in loaded.out
    refused(run("template", "product", "--out", "may.xlsx"), "exists already; add --overwrite")
    refused(run("template", "produkt", "--out", "b.xlsx"), "There is no table 'produkt' to fill. Did you mean product")
    (tmp_path / "own.csv").write_text("a,b\n1,2\n", "utf-8")
    refused(run("import", "own.csv", "--database", url), "The columns of own.csv are not those of a template")
