"""What a reader of the repository relies on: working links, exact pins, commands that explain themselves."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from data_access.settings import Settings

PROJECT = Path(__file__).resolve().parents[1]
PAGES_OF_TEXT = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
REQUIREMENTS = tuple(PROJECT / name for name in ("requirements.txt", "requirements-dev.txt", "requirements-spark.txt"))


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def required(path: Path) -> list[str]:
    """The requirement lines of a file, without comments and references to other files."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def files_linked_from(page: Path) -> list[Path]:
    """Targets of the relative links and pictures of a page of Markdown, outside its code blocks."""
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s#]+)[^)]*\)", prose)
    return [page.parent / target for target in targets if not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize("page", PAGES_OF_TEXT, ids=relative)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    assert [relative(target.resolve()) for target in files_linked_from(page) if not target.exists()] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=relative)
def test_every_requirement_is_pinned_to_one_version(path: Path) -> None:
    loose = [line for line in required(path) if not re.fullmatch(r"[A-Za-z0-9_.-]+(\[[a-z]+\])?==[0-9][0-9.]*", line)]
    assert loose == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=relative)
def test_every_direct_dependency_has_its_reason(path: Path) -> None:
    reasons = (PROJECT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")
    names = [re.split(r"[\[=]", line)[0] for line in required(path)]
    assert [name for name in names if f"| {name} |" not in reasons] == []


def test_every_make_target_is_explained_by_make_help() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())  # type: ignore[union-attr]
    assert targets == set(re.findall(r"^([a-z-]+):.* ## .+$", makefile, re.MULTILINE))


def test_every_setting_is_described_with_its_default() -> None:
    described = (PROJECT / "docs" / "settings.md").read_text("utf-8")
    for field in fields(Settings):
        default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
        row = f"| `{field.name}` | `COLLECTIONS_{field.name.upper()}` | {f'`{default}`' if default else 'empty'} |"
        assert row in described


def test_server_listens_on_loopback_and_hides_tracebacks() -> None:
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == Settings().address == "127.0.0.1"
    assert config["client"]["showErrorDetails"] == "none"
    assert config["browser"]["gatherUsageStats"] is False
