"""Small inputs that went wrong once, read from beside the project and run in a copy, as a lender would run them."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dashboard.cli import main
from tests.conftest import REAL_DATA

CASES = REAL_DATA.parent / "cases"


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All output as one line, so that a test may look for a sentence however it was wrapped."""
        return " ".join(f"{self.out} {self.err}".split())


@dataclass(frozen=True)
class Case:
    """A copy of one case's folder, with a database and a store of its own; commands run in it."""

    folder: Path
    run: Callable[..., Ran]

    def make(self) -> None:
        """Run the case's own make.py, which writes its database."""
        script = self.folder / "make.py"
        exec(compile(script.read_text("utf-8"), str(script), "exec"), {"__file__": str(script), "__name__": "__main__"})  # noqa: S102 - the case's own script

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the case's database."""
        with duckdb.connect(str(self.folder / "c.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def change(self, *statements: str) -> None:
        """Change the case's database, as a load or a correction by hand would."""
        with duckdb.connect(str(self.folder / "c.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)

    def figures(self, *arguments: str) -> list[dict[str, str]]:
        """What `bucketwise figures` prints as CSV, a dictionary a row; n/a is empty."""
        ran = self.run("figures", *arguments, "--format", "csv")
        assert ran.status == 0, ran.said
        return list(csv.DictReader(io.StringIO(ran.out)))

    def json_figures(self, *arguments: str) -> list[dict[str, object]]:
        """What `bucketwise figures` prints as JSON; n/a is None."""
        ran = self.run("figures", *arguments, "--format", "json")
        assert ran.status == 0, ran.said
        rows: list[dict[str, object]] = json.loads(ran.out)
        return rows


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Case]:
    """Copies a case by the name of its folder; skips where the cases are not beside the project."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bucketwise", *arguments])
        status: object = 0
        capsys.readouterr()
        try:
            main()
        except SystemExit as ended:
            status = ended.code
        said = capsys.readouterr()
        return Ran(status if isinstance(status, int) else int(status is not None), said.out, said.err)

    def opened(name: str) -> Case:
        if not CASES.is_dir():
            pytest.skip("the cases are not beside the project (shared/cases)")
        folder = tmp_path / name
        shutil.copytree(CASES / name, folder)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("COLLECTIONS_DATABASE_URL", f"duckdb:///{folder / 'c.duckdb'}")
        monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(folder / "store"))
        return Case(folder, run)

    return opened
