"""Odd input on the command line: a sentence and an exit status, never a traceback. The next one costs a line."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from dashboard.cli import main
from dashboard.cli.application import PAGE_NAMES
from dashboard.metrics import METRICS
from tests.data_access.small_lender import copied
from tests.offenders import every
from validations.dimensions import DIMENSIONS

SECRET = "s3cret"  # noqa: S105 - of no server
LONG = "x" * 300
APRIL = ("figures", "accounts", "--from", "2026-04")
PAGE = ("export", "delinquency", "--out", "page.xlsx")
SMALL = ("--accounts", "100", "--months", "2", "--tables", "core")
ODD: dict[tuple[str, ...], tuple[int, str]] = {
    # arguments, with settings written NAME=value before the command: exit status and what is said
    ("figures", "accounts", *APRIL[1:]): (1, "The metric 'accounts' is named twice; name it once."),
    (*APRIL, "--by", "zone,zone"): (1, "The dimension 'zone' is named twice; name it once."),
    (*APRIL, "--by", "branch,branch_code"): (1, "The dimension 'branch_code' is named twice"),
    (*APRIL, "--by", "branch"): (0, ""),
    (*APRIL, "--by", ","): (0, ""),
    (*APRIL, "--by", "brnch_code"): (1, "Did you mean branch_code"),
    ("figures", "acounts"): (1, "Did you mean accounts"),
    ("figures", ""): (1, "There is no metric ''"),
    (*APRIL, "--where", "zone"): (1, "The filter 'zone' cannot be read; write it as zone=North."),
    (*APRIL, "--where", "="): (1, "''"),
    (*APRIL, "--where", "zone="): (1, "The data has no zone ''; known are North, South"),
    (*APRIL, "--where", "zone=Nort"): (1, "did you mean North"),
    (*APRIL, "--where", "zone=[/red]"): (1, "The data has no zone '[/red]'"),
    (*APRIL, "--where", "month=2026-04"): (1, "'month' is no filter; name months with --from and --to"),
    (*APRIL, "--where", "nosuch=1"): (1, "nosuch"),
    (*APRIL, "--where", "agency=AG1"): (0, ""),
    (*APRIL, "--where", "agency=AG7"): (1, "The data has no agency 'AG7'"),
    ("figures", "accounts", "--from", "2026-13"): (1, "'2026-13' is not a month; write it as 2026-05."),
    ("figures", "accounts", "--from", "2026-04", "--to", "2026-01"): (
        1,
        "There are no figures from 2026-04 to 2026-01",
    ),
    (*APRIL, "--compare", "never"): (1, "'never' is not a comparison"),
    (*APRIL, "--format", "xml"): (2, "'xml' is not one of"),
    (*APRIL, "--out", ""): (1, "'--out' names no file; name one that ends in .txt."),
    (*APRIL, "--out", "folder"): (1, "'folder' is a folder; name a file in it that ends in .txt."),
    (*APRIL, "--format", "csv", "--out", "figures.txt"): (1, "must end in .csv"),
    (*APRIL, "--out", f"{LONG}.txt"): (1, "its name is too long"),
    (*APRIL, "--out", "~nobody_here/a.txt"): (1, "the home of a user who is not known"),
    ("export", "nopage", "--out", "page.xlsx"): (1, "There is no page 'nopage'"),
    ("export", "accounts", "--out", "list.ods"): (1, "must end in .xlsx or .csv or .parquet"),
    (*PAGE, "--month", "2026-99"): (1, "'2026-99' is not a month"),
    (*PAGE, "--basis", "nosuch"): (1, "'nosuch' is not a basis"),
    ("export", "agency-review", "--out", "review.xlsx"): (1, "Say which review to write"),
    ("export", "agency-review", "--agency", "AG7", "--out", "review.xlsx"): (1, "The data has no agency 'AG7'"),
    ("demo", "--months", "100000", "--out", "d.duckdb"): (1, "allowed are 1 to 100000000 accounts and 1 to 600 months"),
    ("demo", "--accounts", "9" * 14, "--out", "d.duckdb"): (1, "allowed are 1 to 100000000 accounts"),
    ("demo", "--months", "-1", "--out", "d.duckdb"): (2, "greater than or equal to 2"),
    ("demo", "--seed", "9" * 40, "--out", "d.duckdb"): (2, "--seed"),
    ("demo", "--tables", "some", "--out", "d.duckdb"): (2, "allowed are all and core"),
    ("demo", *SMALL, "--out", "file/d.duckdb"): (1, "'file/d.duckdb' cannot be written"),
    ("demo", *SMALL, "--out", "d.sqlite"): (1, "must end in .duckdb or .db"),
    ("import", "nosuch", "x.csv"): (1, "There is no folder 'nosuch'"),
    ("import", "map", "nosuch.csv"): (1, "There is no file 'nosuch.csv'"),
    ("import", "map", "~/nosuch.csv"): (1, "/nosuch.csv'; check the path"),
    ("import", "map", f"{LONG}.csv"): (1, "its name is too long"),
    ("import", "map", "x.csv", "--rejects", "file"): (1, "'file' is no folder, so no rejected rows can be kept in it"),
    ("import", "map", "x.csv", "--database", "duckdb://x.duckdb"): (1, "a file follows three slashes"),
    ("import", "map", "x.csv", "--database", f"postgresql+psycopg://u:{SECRET}@:x/y"): (1, "cannot be read"),
    ("import", "map", "x.parquet"): (
        1,
        "'x.parquet' has a column 'file_row_number', a name DuckDB keeps for itself; rename it.",
    ),
    ("refresh", "--period", "2031-01"): (1, "There is no snapshot in '2031-01'"),
    ("refresh", "--since", ""): (0, ""),
    ("check", "more"): (2, "unexpected extra argument"),
    ("sql", "nosuch"): (1, "nosuch"),
    ("sql", "../../etc/passwd"): (1, "../../etc/passwd"),
    ("sql", "position", "--dialect", "nosuch"): (1, "There is no SQL dialect 'nosuch'"),
    ("docs", "--folder", "nosuch"): (1, "The folder 'nosuch' does not exist"),
    ("docs", "--folder", "file"): (1, "The folder 'file' does not exist"),
    ("docs", "--folder", "others"): (1, "is not a page that 'bucketwise docs' wrote"),
    ("nosuch",): (2, "No such command 'nosuch'"),
    ("serve", "--port", "99999"): (2, "less than or equal to 65535"),
    ("CURRENCY=XYZ", *APRIL): (1, "'XYZ', which is no ISO code of a currency; examples are INR, EUR and USD."),
    ("CURRENCY=eur", *APRIL): (1, "did you mean EUR?"),
    ("CURRENCY=EUR", *APRIL): (0, ""),
    ("STORE_PATH=~nobody_here/store", *APRIL): (1, "the home of a user who is not known"),
    ("STORE_PATH=~/none", *APRIL): (1, "No figures have been prepared yet"),
    ("STORE_PATH=file", "refresh"): (1, "'file' cannot be written"),
    (f"STORE_PATH={LONG}", "refresh"): (1, "its name is too long"),
    ("DATABASE_URL=duckdb://c.duckdb", "check"): (1, "a file follows three slashes: duckdb:///c.duckdb"),
    ("DATABASE_URL=duckdb://c.duckdb", "refresh"): (1, "a file follows three slashes: duckdb:///c.duckdb"),
    ("DATABASE_URL=duckdb://c.duckdb", *APRIL): (1, "a file follows three slashes: duckdb:///c.duckdb"),
    (f"DATABASE_URL=postgresql+psycopg://u:{SECRET}@:x/y", "refresh"): (1, "The database address cannot be read"),
    ("DATABASE_URL=duckdb:///file", "check"): (1, "cannot be opened as a DuckDB database"),
    ("PAGE_SECONDS=0", *APRIL): (1, "allowed are 1 to 600"),
}


@pytest.fixture(scope="module")
def lender(lender_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the small lender, prepared, a few files and a folder of SELECTs; every command runs in it."""
    folder = tmp_path_factory.mktemp("inputs")
    settings = copied(lender_template, folder)
    for name in ("folder", "map", "others", "home"):
        (folder / name).mkdir()
    (folder / "file").write_text("neither a folder nor a database\n" * 50)
    (folder / "others" / "metrics.md").write_text("# Ours\n")
    (folder / "map" / "product.sql").write_text("SELECT a AS product_code, a AS product_name FROM x")
    (folder / "x.csv").write_text("a\n1\n")
    odd = {"file_row_number": [1, 2], "filename": ["f", "g"], "a": ["P1", "P2"]}
    pl.DataFrame(odd).write_parquet(folder / "x.parquet")
    before, here = dict(os.environ), Path.cwd()
    os.environ.update(HOME=str(folder / "home"), COLLECTIONS_DATABASE_URL=settings.database_url)
    os.environ.update(COLLECTIONS_STORE_PATH=str(settings.store_path), COLUMNS="200")
    os.chdir(folder)
    yield folder
    os.chdir(here)
    os.environ.clear()
    os.environ.update(before)


def ran(arguments: tuple[str, ...], capsysbinary: pytest.CaptureFixture[bytes]) -> tuple[int, str]:
    """Exit status of a command and its errors as one line; settings stand before the command as NAME=value."""
    given = [one for one in arguments[:1] if one.split("=")[0].isupper()]
    with pytest.MonkeyPatch.context() as set_:
        for one in given:
            name, _, value = one.partition("=")
            set_.setenv(f"COLLECTIONS_{name}", value)
        set_.setattr(sys, "argv", ["bucketwise", *arguments[len(given) :]])
        try:
            main()
        except SystemExit as ended:
            status = ended.code or 0
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {str(error)[:200]}") from error
    said = capsysbinary.readouterr()
    assert isinstance(status, int)
    return status, " ".join(said.err.decode().split())


@every("arguments", ODD, lambda arguments: " ".join(arguments)[:80])
def test_odd_input_is_one_sentence(
    arguments: tuple[str, ...], lender: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    status, said = ran(arguments, capsysbinary)
    wanted, sentence = ODD[arguments]
    assert (status, sentence in said) == (wanted, True), f"{status}: {said}"
    assert SECRET not in said
    assert "Traceback" not in said
    assert lender.is_dir()


def test_no_combination_of_arguments_ends_in_a_traceback(
    lender: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    del lender
    draw = random.Random("arguments")  # noqa: S311 - a test's draw
    words = ["", "-", "--all", "--by", "--where", "zone=North", "a=b=c", "2026-04", "~", "/", ".", "*", "\n", "'", LONG]
    words += [*PAGE_NAMES, *draw.sample(list(METRICS), 20), *DIMENSIONS]
    for _ in range(60):
        command = draw.choice(["figures", "export", "sql", "check", "import", "demo"])
        arguments = (command, *draw.choices(words, k=draw.randint(0, 4)))
        assert ran(arguments, capsysbinary)[0] in (0, 1, 2), arguments
    for _ in range(40):
        arguments = (
            "figures",
            *draw.sample(list(METRICS), draw.randint(1, 3)),
            *("--by", ",".join(draw.sample(list(DIMENSIONS), draw.randint(1, 3)))),
            *draw.choice(
                [(), ("--where", f"{draw.choice(list(DIMENSIONS))}={draw.choice(['North', '(none)', 'AG1'])}")]
            ),
            *draw.choice([(), ("--compare", "last_year"), ("--compare", "previous_month")]),
            *("--format", draw.choice(["csv", "json", "table", "parquet"])),
            *("--from", "2026-04"),
        )
        assert ran(arguments, capsysbinary)[0] in (0, 1), arguments
