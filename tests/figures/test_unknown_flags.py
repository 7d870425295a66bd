"""Unknown is not no: what figures say where a flag is known for some rows only, in plain numbers."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.data_access.small_lender import execute, write_lender
from tests.figures.prepared import Prepared, prepare

APRIL = date(2026, 4, 1)


def lender(folder: Path, *changes: str) -> Prepared:
    """The small lender with changes, refreshed."""
    path = write_lender(folder / "lender.duckdb")
    execute(path, *changes)
    return prepare(path, folder / "store")


def flagged(day: str, flags: Sequence[str]) -> list[str]:
    """The NPA flags of accounts 1, 2, 3, 4 and 6 on a day-end."""
    return [
        f"UPDATE account_snapshot SET npa_flag = {flag} WHERE as_of_date = '{day}' AND account_id = 'AC0{account}'"
        for account, flag in zip((1, 2, 3, 4, 6), flags, strict=True)
    ]


@pytest.mark.parametrize(
    ("march", "april", "expected"),
    [
        # Outstanding of accounts 3 and 4: 3,200 and 3,700 on 31 March, 3,300 and 3,500 on 30 April.
        (("false", "false", "NULL", "true", "false"), ("false", "false", "true", "NULL", "false"), (0, 0, -400)),
        (("false", "false", "false", "true", "false"), ("false", "false", "true", "NULL", "false"), (3300, 0, -3700)),
        (("false", "false", "NULL", "true", "false"), ("false", "false", "true", "false", "false"), (0, 3700, 3300)),
        (("false", "false", "false", "true", "false"), ("false", "false", "true", "false", "false"), (3300, 3700, 0)),
    ],
    ids=["both unknown", "unknown at closing", "unknown at opening", "known"],
)
def test_an_unknown_npa_flag_is_neither_slippage_nor_an_upgrade(
    tmp_path: Path, march: Sequence[str], april: Sequence[str], expected: tuple[int, ...]
) -> None:
    book = lender(tmp_path, *flagged("2026-03-31", march), *flagged("2026-04-30", april))
    lines = ("npa_slippage", "npa_upgrades", "npa_flag_unknown", "npa_opening", "npa_closing")
    slippage, upgrades, unknown, opening, closing = (book.one(key, APRIL) // 100 for key in lines)
    assert (slippage, upgrades, unknown) == expected
    assert (opening, closing) == (3700, 3300)
    assert opening + slippage - upgrades + unknown == closing


def test_a_share_of_npa_is_one_of_accounts_with_a_flag(tmp_path: Path) -> None:
    book = lender(tmp_path, *flagged("2026-04-30", ("false", "false", "true", "NULL", "false")))
    # 900, 2,150, 3,300 and 4,950 have a flag, 3,500 has none.
    assert book.one("gnpa_rate", APRIL) == pytest.approx(3300 / 11300)
    assert book.one("gnpa_account_rate", APRIL) == 0.25
    assert book.one("npa_unknown_outstanding", APRIL) == 350_000


def test_an_account_off_the_active_book_was_not_npa_though_it_has_no_flag(tmp_path: Path) -> None:
    closed = "UPDATE account_snapshot SET status = 'closed' WHERE as_of_date = '2026-03-31' AND account_id = 'AC03'"
    flags = flagged("2026-03-31", ("false", "false", "NULL", "false", "false"))
    book = lender(tmp_path, closed, *flags, *flagged("2026-04-30", ("false", "false", "true", "false", "false")))
    assert (book.one("npa_slippage", APRIL), book.one("npa_flag_unknown", APRIL)) == (330_000, 0)


def test_bounces_without_a_result_or_a_reason_are_in_no_rate(tmp_path: Path) -> None:
    kinds = {
        "'cleared', NULL": 12,
        "'returned', true": 4,
        "'returned', false": 3,
        "'returned', NULL": 2,
        "NULL, NULL": 1,
    }
    rows = [kind for kind, count in kinds.items() for _ in range(count)]
    values = ", ".join(f"('Q{at}', 'AC06', '2026-04-05', 100, 1, {kind})" for at, kind in enumerate(rows))
    book = lender(
        tmp_path,
        "DELETE FROM presentation",
        "INSERT INTO presentation (presentation_id, account_id, presented_on, amount, attempt_no, result, technical) "
        f"VALUES {values}",
    )
    assert (book.one("presentations", APRIL), book.one("presentations_undecided", APRIL)) == (22, 1)
    assert book.one("bounce_rate", APRIL) == pytest.approx(9 / 21)
    assert book.one("bounce_value_rate", APRIL) == pytest.approx(9 / 21)
    assert book.one("technical_return_rate", APRIL) == pytest.approx(4 / 19)
    assert book.one("returns_unexplained", APRIL) == 2


@pytest.mark.parametrize(
    ("result", "expected"), [("'returned'", (1, 0)), ("'cleared'", (0, 0)), ("NULL", (None, 1))], ids=str
)
def test_an_account_whose_presentation_has_no_result_neither_bounced_nor_did_not(
    tmp_path: Path, result: str, expected: tuple[int | None, int]
) -> None:
    book = lender(
        tmp_path,
        "INSERT INTO presentation (presentation_id, account_id, presented_on, amount, result) VALUES "
        f"('Q1', 'AC06', '2026-04-05', 100, {result})",
    )
    # Account 6 is the only one that is current on 31 March.
    assert (book.one("bounced_accounts", APRIL), book.one("bounced_unknown_accounts", APRIL)) == expected
