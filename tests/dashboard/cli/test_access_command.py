"""`bucketwise access`: grants held against the data, what somebody may see, and the log by user and by account."""

from hashlib import sha256
from pathlib import Path

import pytest

from dashboard.access.log import account_mark, append
from data_access.settings import Settings
from tests.dashboard.cli.test_cli import Run, book, run

__all__ = ["book", "run"]
GRANTS = """
[[grant]]
users = ["asha@lender.example"]
zones = ["{zone}"]
export = true
"""


@pytest.fixture
def settings(run: Run, book: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Where the commands find the log and the state database."""
    state, log = f"sqlite:///{tmp_path / 'state.sqlite'}", str(tmp_path / "access.jsonl")
    monkeypatch.setenv("COLLECTIONS_STATE_URL", state)
    monkeypatch.setenv("COLLECTIONS_ACCESS_LOG", log)
    return Settings(state_url=state, store_path=book.store_path, access_log=log)


def lines(text: str) -> list[str]:
    """Who did what; the last line is about the chain."""
    return ["  ".join(line.split("  ")[1:3]) for line in text.splitlines()[:-1]]


def test_the_log_says_who_opened_an_account(run: Run, settings: Settings) -> None:
    path = Path(settings.access_log)
    append(path, "before@lender.example", "account", sha256(b"AC01").hexdigest()[:16], rows=1)
    for number, who in (("AC01", "asha@lender.example"), ("AC02", "ben@lender.example")):
        append(path, who, "account", account_mark(number, settings), rows=1)
    append(path, "ben@lender.example", "refusal", f"account {account_mark('AC01', settings)}")
    append(path, "ben@lender.example", "list", "worklist", rows=3)
    told = run("access", "log", "--account", "AC01")
    assert told.status == 0
    assert lines(told.out) == [
        "before@lender.example  account",
        "asha@lender.example  account",
        "ben@lender.example  refusal",
    ]
    assert "5 lines, the chain is whole" in told.out
    mixed = run("access", "log", "--account", "AC01", "--user", "Ben@lender.example")
    assert lines(mixed.out) == ["ben@lender.example  refusal"]
    assert lines(run("access", "log", "--account", "AC0").out) == []


def test_a_log_that_was_changed_ends_with_status_1(run: Run, settings: Settings) -> None:
    path = Path(settings.access_log)
    append(path, "asha@lender.example", "list", "worklist", rows=3)
    path.write_text(path.read_text("utf-8").replace('"rows": 3', '"rows": 2'), "utf-8")
    told = run("access", "log")
    assert (told.status, "Line 1 of" in told.err) == (1, True)


@pytest.mark.parametrize(("zone", "status"), [("North", 0), ("Nort", 1)])
def test_grants_are_held_against_the_data(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, status: int
) -> None:
    grants, auth = tmp_path / "grants.toml", tmp_path / "auth.toml"
    grants.write_text(GRANTS.format(zone=zone), "utf-8")
    auth.touch(0o600)
    auth.write_text(
        f'[auth]\nredirect_uri = "https://figures.example/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
        'client_id = "a"\nclient_secret = "b"\nserver_metadata_url = "https://sso.example/x"\n',
        "utf-8",
    )
    monkeypatch.setenv("COLLECTIONS_SIGN_IN", str(auth))
    monkeypatch.setenv("COLLECTIONS_ACCESS_GRANTS", str(grants))
    told = run("access", "check")
    assert told.status == status, told
    assert ("the data holds every value" if status == 0 else "Nort") in told.out
    shown = run("access", "show", "ASHA@lender.example")
    assert (shown.status, f"sees: Zone {zone}" in shown.out, "may export: yes" in shown.out) == (0, True, True)
    assert run("access", "show", "ben@lender.example").status == 1
