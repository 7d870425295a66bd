"""What holds the code base together: layout, direction of imports, size of modules, cubes that state their grain."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.offenders import every

PROJECT = Path(__file__).resolve().parents[1]
LAYERS = ("pages", "dashboard", "data_access", "validations")
MODULES = sorted(path for layer in LAYERS for path in (PROJECT / layer).rglob("*.py"))
SQL_FILES = sorted((PROJECT / "data_access" / "sql").rglob("*.sql"))

LAYOUT = (
    "dashboard/app",
    "dashboard/__main__",
    "dashboard/metrics",
    "dashboard/page_registry",
    "dashboard/figures",
    "dashboard/figures/scope",
    "dashboard/subjects",
    "dashboard/charts",
    "dashboard/excel",
    "dashboard/data_version",
    "dashboard/widgets",
    "data_access/settings",
    "data_access/contract",
    "data_access/queries",
    "data_access/store",
    "data_access/refresh",
    "data_access/importing",
    "data_access/demo",
    "validations/vocabulary",
    "validations/tables",
    "validations/cubes",
    "validations/reconciliation",
    "validations/errors",
)
STREAMLIT_MAY_APPEAR = (
    *("pages/", "dashboard/app", "dashboard/data_version", "dashboard/server", "dashboard/signed_in"),
    "dashboard/widgets",
)
LONGEST_MODULE = 400
# Only functions that declare, such as those that list metrics, come near it.
LONGEST_FUNCTION = 70


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Top-level names of everything a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def may_import_streamlit(path: str) -> bool:
    of_subject = re.fullmatch(r"dashboard/subjects/\w+/widgets(/\w+)?\.py", path)
    return path.startswith(STREAMLIT_MAY_APPEAR) or of_subject is not None


FIGURES_ARE_OPENED_BY = {
    "StoreReader": {
        "dashboard/delivery/recipients.py",
        "dashboard/figures/answers.py",
        "dashboard/figures/store_reader.py",
        "dashboard/packs/pack_files.py",
        "dashboard/subjects/agency/agency_reviews.py",
    },
    "open_figures": {
        "dashboard/cli/access_command.py",
        "dashboard/cli/figures_and_exports.py",
        "dashboard/cli/packs_and_deliveries.py",
        "dashboard/delivery/recipients.py",
    },
    "Answers": {
        "dashboard/cli/figures_and_exports.py",
        "dashboard/cli/packs_and_deliveries.py",
        "dashboard/delivery/recipients.py",
        "dashboard/figures/answers.py",
        "dashboard/packs/pack_files.py",
        "dashboard/subjects/agency/agency_reviews.py",
    },
    "scan_parquet": {"dashboard/worklist_rows.py"},
    "store_of": {
        "dashboard/asgi/health.py",
        "dashboard/cli/access_command.py",
        "dashboard/cli/figures_and_exports.py",
        "dashboard/cli/packs_and_deliveries.py",
        "dashboard/cli/serve_command.py",
        "dashboard/data_version.py",
        "dashboard/delivery/recipients.py",
        "dashboard/figures/answers.py",
        "dashboard/packs/pack_files.py",
        "dashboard/subjects/agency/agency_reviews.py",
        "dashboard/subjects/load_data/current_load.py",
        "dashboard/subjects/load_data/tasks.py",
    },
    "download_button": {"dashboard/widgets/export.py", "dashboard/widgets/background_files.py"},
    "st.login": {"dashboard/widgets/sign_in.py"},
    "st.user": {"dashboard/signed_in.py"},
}
"""What leads past the grants of a reader when it is used elsewhere: figures of the whole book, files, identities."""


def called(path: Path) -> Iterator[str]:
    """Names that a module calls, and the attributes of Streamlit that it reads."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", ""))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "st":
            yield f"st.{node.attr}"


def test_whatever_a_reader_gets_is_made_within_their_grant() -> None:
    """Pages and subjects take figures from dashboard.data_version, which knows who reads."""
    modules = [path for path in MODULES if relative(path).startswith(("pages/", "dashboard/"))]
    names = {relative(path): set(called(path)) for path in modules}
    found = {name: {path for path, held in names.items() if name in held} for name in FIGURES_ARE_OPENED_BY}
    assert {name: paths - FIGURES_ARE_OPENED_BY[name] for name, paths in found.items()} == {
        name: set() for name in found
    }


def test_contracts_on_the_direction_of_imports_are_kept() -> None:
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@every("place", LAYOUT)
def test_layout_has_the_module_as_a_file_or_as_a_package(place: str) -> None:
    assert (PROJECT / f"{place}.py").is_file() or (PROJECT / place / "__init__.py").is_file()


@every("path", MODULES, relative)
def test_streamlit_appears_only_at_the_rim(path: Path) -> None:
    assert "streamlit" not in set(imported(path)) or may_import_streamlit(relative(path))


@every("path", MODULES, relative)
def test_module_says_what_it_is_and_stays_of_readable_size(path: Path) -> None:
    source = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(source)), "the module has no docstring"
    assert len(source.splitlines()) <= LONGEST_MODULE


@every("path", MODULES, relative)
def test_functions_stay_of_readable_size(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


@every("path", SQL_FILES, relative)
def test_sql_states_its_grain_in_the_first_line(path: Path) -> None:
    assert path.read_text("utf-8").startswith("-- Grain: ")
