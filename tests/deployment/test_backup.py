"""The lines of docs/deployment.md back up and restore the store and the state database."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from data_access.notes import add_note, notes
from data_access.settings import Settings
from data_access.state import state_of
from data_access.store import store_of
from tests.deployment.conftest import EXAMPLES

PAGE = EXAMPLES.parents[1] / "deployment.md"


def shell_lines(title: str, folder: Path, backup: Path) -> list[str]:
    """The shell blocks of a section, over other folders; without what needs another user."""
    section = PAGE.read_text("utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    changed = [block.replace("/var/lib/bucketwise", str(folder)).replace("/backup", str(backup)) for block in blocks]
    return [re.sub(r"^chown .*$", "", block, flags=re.MULTILINE) for block in changed]


@pytest.mark.slow
def test_what_was_backed_up_is_there_again_after_the_folder_was_lost(lender: Settings, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    backup.mkdir()
    folder = lender.store_path.resolve().parent
    before = store_of(lender).manifest()
    written = add_note(state_of(lender), date(2026, 1, 1), "Kept.")
    save, restore = shell_lines("Backup and restore", folder, backup)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["sh", "-ec", save], check=True, env=os.environ | {"PATH": path})  # noqa: S607
    shutil.rmtree(lender.store_path)
    Path(f"{lender.store_path}.state.sqlite").unlink()
    subprocess.run(["sh", "-ec", restore], check=True)  # noqa: S607
    after = store_of(lender)
    assert after.manifest() == before
    assert not after.damaged(before)
    assert notes(state_of(lender)) == (written,)
