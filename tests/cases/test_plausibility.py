"""What cannot be right is said at import, by check and by refresh, and accepted with a reason."""

import re
from collections.abc import Callable

import pytest

from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data
SENTENCES = {
    "02_partial_last_day": (
        "",
        [
            "20 May 2026 has 40 active accounts",
            "19 May 2026 had 100 active accounts",
            "active accounts that are past due have no overdue amount (100.0 %)",
        ],
    ),
    "08_target_revised_mid_month": (
        "",
        [
            "1 of 2 targets for a month does not start on the first day of its month, and counts for the whole month: "
            "collected_amount, 3,500 from 16 May 2026 in place of 3,000 from 1 May 2026."
        ],
    ),
    "09_sla_units_and_names": (
        "",
        [
            "1 target is for 'collectd_amount', which is no measure, so no figure is held against it; did you mean "
            "collected_amount,",
            "1 agency term is for 'contactability_rate', which is no measure, so no agency is judged by it; did you "
            "mean contact_rate,",
            "1 of 1 agency term for visit_rate has a value that is no fraction, as 0.7 is for 70 %: 70 (agency A, from "
            "1 April 2026).",
            "On 31 May 2026, 40 of 40 active accounts that are past due have no overdue amount (100.0 %); the same is "
            "found on 2 earlier day-ends, the first of them 31 March 2026.",
        ],
    ),
    "20_kind_partly_unknown": ("", ["'kind' is unknown for 1 of 2 rows of payment, 900.00 of 1,000.00 in money"]),
    "gap_month": ("map", ["March 2024 has no day-end", "dated before January 2024"]),
    "mid_month_snapshot_only": ("map", ["The last day-end of April 2026 is 15 April 2026, 15 days before"]),
}
"""By case: the folder of its SELECTs (empty where make.py writes the database), and what is doubted."""
DOUBTS = {"02_partial_last_day": 2, "09_sla_units_and_names": 4, "gap_month": 2}
"""How many doubts a case has, where it is not one."""


def loaded(case: Callable[[str], Case], name: str, folder: str) -> tuple[Case, str]:
    """The case with its database, and what the import said."""
    book = case(name)
    if not folder:
        book.make()
        return book, ""
    files = sorted(path.name for path in book.folder.glob("*.csv"))
    return book, book.run("import", folder, *files).said


@pytest.mark.parametrize("name", SENTENCES)
def test_each_case_is_doubted_in_words_by_every_command(case: Callable[[str], Case], name: str) -> None:
    folder, sentences = SENTENCES[name]
    book, imported = loaded(case, name, folder)
    refreshed, checked = book.run("refresh").said, book.run("check").said

    said = [refreshed, checked, *([imported] if folder else [])]
    assert [(words, one) for words in sentences for one in said if words not in one] == []
    assert len(re.findall(r"Doubt [0-9a-f]{8}:", refreshed)) == DOUBTS.get(name, 1)


def test_a_date_of_another_century_that_is_in_the_database_is_doubted(case: Callable[[str], Case]) -> None:
    book, _ = loaded(case, "01_two_digit_year", "sql")
    book.change(
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) "
        "VALUES ('R9', 1, '1', '0012-05-26 10:00', 100, 'due', 'upi', 'cleared')"
    )
    for command in ("check", "refresh"):
        assert re.search(r"'paid_at' of payment holds \d dates? before 1950 .*0012-05-26", book.run(command).said)


def test_a_doubt_is_accepted_with_a_reason_reopened_and_new_when_its_numbers_change(
    case: Callable[[str], Case],
) -> None:
    book, _ = loaded(case, "02_partial_last_day", "")
    book.change("UPDATE account_snapshot SET overdue_amount = 50 WHERE dpd > 0")
    name = re.findall(r"Doubt ([0-9a-f]{8}):", book.run("refresh").said)[0]

    unknown = book.run("check", "--accept", "12345678", "--because", "x")
    assert (unknown.status, unknown.said) == (1, f"There is no doubt '12345678'. Open doubts are {name}.")
    assert book.run("check", "--accept", name, "--because", "  ").status == 1
    assert "Say why" in book.run("check", "--accept", name).said

    assert book.run("check", "--accept", name, "--because", "Half a day was sold").status == 0
    for command in ("refresh", "check"):
        said = book.run(command).said
        assert "Accepted by" in said
        assert "Half a day was sold" in said
        assert f"Doubt {name}" not in said
        assert "1 doubt" not in said

    assert book.run("check", "--reopen", name).status == 0
    assert f"Doubt {name}" in book.run("refresh").said
    again = book.run("check", "--reopen", name)
    assert (again.status, again.said) == (1, f"There is no accepted doubt '{name}'. Accepted doubts: none.")

    assert book.run("check", "--accept", name, "--because", "Half a day was sold").status == 0
    book.change("DELETE FROM account_snapshot WHERE as_of_date = '2026-05-20' AND account_id = 'L0001'")
    changed = re.findall(r"Doubt ([0-9a-f]{8}):", book.run("refresh").said)
    assert len(changed) == 1
    assert changed != [name]


def test_a_threshold_that_is_set_anew_is_asked_at_the_next_refresh(
    case: Callable[[str], Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, _ = loaded(case, "mid_month_snapshot_only", "map")
    assert "15 April" in book.run("refresh").said
    monkeypatch.setenv("COLLECTIONS_DOUBT_MONTH_END_DAYS", "15")
    assert "15 April" not in book.run("refresh").said
    monkeypatch.setenv("COLLECTIONS_DOUBT_MONTH_END_DAYS", "14")
    assert "15 April" in book.run("refresh").said
