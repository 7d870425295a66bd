"""The log of access: chained, for its user alone, and any change of it is noticed."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from dashboard.access.log import account_mark, append, entries
from data_access.settings import Settings
from validations.errors import AccessLogError


def test_lines_are_chained_and_for_their_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "access.jsonl"
    append(path, "asha", "sign-in", "Zone North")
    append(path, "asha", "list", "worklist", filters={"zone": ("North",)}, rows=12)
    first, second = entries(path)
    assert second.before == first.hash
    assert (second.user, second.action, second.rows, second.filters) == ("asha", "list", 12, {"zone": ["North"]})
    assert path.stat().st_mode & 0o077 == 0


def test_writers_at_once_keep_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "access.jsonl"

    def write() -> None:
        for _ in range(10):
            append(path, "a", "list", "x")

    writers = [Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert len(list(entries(path))) == 40


@pytest.mark.parametrize("change", ["edit", "drop", "insert", "swap"])
def test_a_change_is_noticed(tmp_path: Path, change: str) -> None:
    path = tmp_path / "access.jsonl"
    for rows in range(5):
        append(path, "asha", "export", "file.xlsx", rows=rows)
    lines = path.read_text("utf-8").splitlines()
    match change:
        case "edit":
            lines[2] = json.dumps(json.loads(lines[2]) | {"rows": 999})
        case "drop":
            del lines[2]
        case "insert":
            lines.insert(2, lines[1])
        case "swap":
            lines[1], lines[2] = lines[2], lines[1]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(AccessLogError, match=r"Line [34] of|Line 2 of"):
        list(entries(path))


def test_a_log_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AccessLogError, match="cannot be written"):
        append(tmp_path / "file" / "access.jsonl", "asha", "list", "x")


def test_a_line_that_a_full_disk_cut_short_does_not_close_the_log(tmp_path: Path) -> None:
    path = tmp_path / "access.jsonl"
    append(path, "asha", "list", "x", rows=1)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-12-01T04')
    append(path, "asha", "list", "x", rows=2)
    assert [one.rows for one in entries(path)] == [1, 2]


def test_many_values_are_counted_so_that_a_line_stays_short(tmp_path: Path) -> None:
    path = tmp_path / "access.jsonl"
    append(path, "asha", "list", "worklist", filters={"branch_code": tuple(f"B{n}" for n in range(5_000)), "least": 5})
    (entry,) = entries(path)
    assert entry.filters["least"] == 5
    assert entry.filters["branch_code"] == [*(f"B{n}" for n in range(20)), "and 4980 more"]


def test_an_account_is_found_by_who_has_the_key_and_not_by_trying_numbers(tmp_path: Path) -> None:
    ours, theirs = (Settings(store_path=tmp_path / name / "store") for name in ("ours", "theirs"))
    mark = account_mark("AC00000017", ours)
    assert mark == account_mark("AC00000017", ours)
    assert len({mark, account_mark("AC00000018", ours), account_mark("AC00000017", theirs)}) == 3
    assert not sha256(b"AC00000017").hexdigest().startswith(mark)


def test_the_mark_lasts_as_long_as_the_state_database(tmp_path: Path) -> None:
    settings = Settings(store_path=tmp_path / "store")
    script = (
        "import sys; from pathlib import Path; from dashboard.access.log import account_mark; "
        "from data_access.settings import Settings; settings = Settings(store_path=Path(sys.argv[1])); "
        "print(account_mark('AC00000017', settings))"
    )
    command = [sys.executable, "-c", script, str(settings.store_path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    assert printed == account_mark("AC00000017", settings)
