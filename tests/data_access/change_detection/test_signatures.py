"""Where an engine has no transactions, a load that runs during a refresh is noticed and nothing is replaced."""

from pathlib import Path

import pytest

from data_access.change_detection import signatures
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.prepared import figures, held
from tests.data_access.small_lender import execute
from validations.errors import DatabaseUnavailableError


def test_a_load_meanwhile_leaves_the_figures_as_they_were(lender: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "sees_one_state", lambda _engine: False)
    before, version = figures(lender), held(lender).version

    def meanwhile(what: str, _share: float) -> None:
        if what.startswith("Preparing"):
            # The two receipts change accounts, so that every count and every sum stays as it was.
            execute(Path("lender.duckdb"), "UPDATE payment SET account_id = 'AC04' WHERE receipt_no = 'R3'")
            execute(Path("lender.duckdb"), "UPDATE payment SET account_id = 'AC02' WHERE receipt_no = 'R4'")

    with pytest.raises(DatabaseUnavailableError, match="was changed while 2026-04 was being read"):
        refresh(lender, only=["2026-04"], progress=meanwhile)
    assert held(lender).version == version
    assert [name for name, frame in figures(lender).items() if not frame.equals(before[name])] == []
    # Receipts of March may keep promises of February, within their days of grace.
    assert refresh(lender).redone == ("2026-02", "2026-03", "2026-04")


def test_a_load_of_another_month_is_left_to_the_next_refresh(lender: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "sees_one_state", lambda _engine: False)

    def meanwhile(what: str, _share: float) -> None:
        if what.startswith("Preparing"):
            execute(Path("lender.duckdb"), "UPDATE waiver SET amount = 2 WHERE waived_on > '2026-04-01'")

    assert refresh(lender, only=["2026-02"], progress=meanwhile).redone == ("2026-02",)
