"""Hours of contact over literal rows: the hour that stands out, the one that does not, few attempts, and the money."""

from datetime import date
from pathlib import Path
from typing import Any

from dashboard.figures.answers import Answers
from dashboard.subjects.contact_to_cash import contact_hours
from dashboard.subjects.contact_to_cash.contact_hours import Hours
from dashboard.view import opening_view
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def row(weekday: str, hour: str, attempts: int, reached: int, **more: Any) -> dict[str, Any]:
    """Attempts in May."""
    return {
        "month": MAY,
        "weekday": weekday,
        "hour": hour,
        "attempts": attempts,
        "right_party_contacts": reached,
        **more,
    }


def of(folder: Path, *rows: dict[str, Any], by: str = "agency_code", way: str = "people") -> Hours:
    answers = Answers(figures_of(folder, contact_hours=list(rows)), Settings())
    found = contact_hours.hours(answers, opening_view((MARCH, APRIL, MAY), None), by, way)
    assert found is not None
    return found


def test_the_hour_that_stands_out_is_named_over_all_weekdays(tmp_path: Path) -> None:
    made = of(
        tmp_path,
        row("Monday", "10", 300, 60),
        row("Tuesday", "10", 300, 60, month=APRIL),
        row("Monday", "17", 150, 75),
        row("Friday", "17", 150, 75),
    )
    assert made.sentence == (
        "Customers are reached most often from 17:00 to 18:00: on 50.00 % of 300 attempts, against 30.00 % of all "
        "(calls and visits, 3 months to May 2026)."
    )


def test_an_hour_within_chance_is_not_named(tmp_path: Path) -> None:
    made = of(tmp_path, row("Monday", "10", 300, 90), row("Monday", "17", 100, 34))
    assert made.sentence.startswith("No allowed hour stands out beyond chance; 31.00 % of attempts reach the customer")
    few = of(tmp_path / "few", row("Monday", "10", 29, 20))
    assert few.sentence.startswith("Too few attempts to tell one hour from another")


def test_a_cell_of_few_attempts_has_no_rate_and_no_cash_each(tmp_path: Path) -> None:
    made = of(
        tmp_path,
        row("Sunday", "9", 29, 10, kept_amount=29_00),
        row("Monday", "9", 30, 12, kept_amount=100_01),
    )
    cells = {(one["weekday"], one["hour"]): one for one in made.cells.to_dicts()}
    assert cells["Sunday", "9"][contact_hours.RATE] is None
    assert cells["Sunday", "9"][contact_hours.EACH] is None
    assert cells["Monday", "9"][contact_hours.RATE] == 0.4
    # 100.01 over 30 attempts, to the minor unit.
    assert cells["Monday", "9"][contact_hours.EACH] == 333
    texts = made.grid(contact_hours.RATE).data[1].text
    assert set(texts) == {"few<br>n 29", "40 %<br>n 30"}


def test_channels_are_looked_at_apart_and_a_promise_without_contact_has_no_hour(tmp_path: Path) -> None:
    rows = (
        row("Monday", "10", 40, 20),
        row("Monday", "10", 500, 0, channel="sms"),
        row("Monday", "(none)", 0, 0, channel="(none)", promises=1, promised_amount=500_00),
    )
    assert of(tmp_path / "people", *rows).whole[contact_hours.ATTEMPTS] == 40
    made = of(tmp_path / "all", *rows, way="all")
    assert made.whole[contact_hours.ATTEMPTS] == 540
    assert made.cells["hour"].to_list() == ["10", "(none)"]
    assert len(made.grid(contact_hours.RATE).data[1].text) == 1
    words = made.channels_table.columns[0].labels
    assert [words[str(code)] for code in made.channels["channel"]] == ["SMS", "Call", "Not recorded"]


def test_it_is_broken_down_by_what_contacts_are_recorded_by(tmp_path: Path) -> None:
    rows = row("Monday", "10", 40, 20), row("Monday", "11", 60, 20, collector_code="C2", kept_amount=60_00)
    made = of(tmp_path, *rows, by="collector_code")
    assert made.parts is not None
    assert made.parts.select("collector_code", contact_hours.ATTEMPTS, contact_hours.EACH).rows() == [
        ("C2", 60, 100),
        ("C1", 40, 0),
    ]
    assert of(tmp_path / "bucket", *rows, by="bucket").parts_table is None
