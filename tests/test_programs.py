"""What the tests start is looked for, and named in one list where it is missing."""

from pathlib import Path

import pytest

from tests import programs
from tests.programs import PROGRAMS, Program, missing, sentence


def test_programs_that_are_not_there_are_named_with_their_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "POSTGRESQL", tmp_path)
    monkeypatch.setattr(programs, "SERVERS", str(tmp_path))
    assert missing() == list(PROGRAMS)
    assert programs.install_command() is None
    said = sentence(missing())
    assert all(package in said for program in PROGRAMS for package in program.packages)
    with pytest.raises(SystemExit, match="LibreOffice Calc"):
        programs.main()


def test_a_program_is_found_under_any_of_its_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "second").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Program("One", ("first", "second"), ()).is_there()
    assert not Program("Other", ("third",), ()).is_there()
