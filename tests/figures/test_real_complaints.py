"""40,432 complaints about one bank through import, check, refresh and figures: every published answer, from a database
that holds neither accounts nor branches nor day-ends."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.metrics import METRICS
from data_access.checking.contract_check import check
from data_access.checking.findings import is_clean
from data_access.engine import open_engine, reading
from tests.figures import answers
from tests.figures.answers import EIGHT_DIGITS, month
from tests.figures.prepared import Prepared, command_line
from validations.vocabulary import NONE

pytestmark = pytest.mark.real_data

WORDS: Mapping[str, str] = {
    "month": "month",
    "Product": "product_code",
    "Issue": "category",
    "Submitted via": "channel",
    "State": "state",
    "Company response to consumer": "resolution",
}
"""What the answers call our dimensions."""
DEBT = {"product_code": ["Debt collection"]}


def published(folder: Path, name: str) -> dict[tuple[Any, ...], int]:
    """An answer as group -> complaints."""
    rows = answers.read(folder, f"complaints_cfpb__{name}")
    return {
        tuple(month(value) if key == "month" else value for key, value in row.items() if key != "complaints"): int(
            row["complaints"]
        )
        for row in rows
    }


def counted(data: Prepared, by: Sequence[str], **asked: Any) -> dict[tuple[Any, ...], int]:
    """Our complaints by the same dimensions; what has no value is in no published group."""
    frame = data.ask("complaints_received", by=by, **asked)
    return {row[:-1]: row[-1] for row in frame.iter_rows() if row[-1] and NONE not in row}


def test_what_was_imported_satisfies_the_contract(complaints: Prepared) -> None:
    with reading(open_engine(complaints.settings.database_url)) as connection:
        assert is_clean(check(connection))


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("by_channel", ["channel"]),
        ("by_issue", ["category"]),
        ("by_month_product", ["month", "product_code"]),
        ("by_product", ["product_code"]),
        ("by_response", ["resolution"]),
        ("by_state", ["state"]),
    ],
)
def test_complaints_by_what_they_are_about(complaints: Prepared, real_data: Path, name: str, by: list[str]) -> None:
    wanted = published(real_data, name)
    assert len(wanted) > 3
    assert [WORDS[key] for key in answers.read(real_data, f"complaints_cfpb__{name}")[0] if key != "complaints"] == by
    assert counted(complaints, by) == wanted


def test_complaints_about_debt_collection_by_month_and_issue(complaints: Prepared, real_data: Path) -> None:
    found = counted(complaints, ["month", "category"], where=DEBT)
    assert found == published(real_data, "debt_collection_by_month_issue")


def test_every_month(complaints: Prepared, real_data: Path) -> None:
    rows = answers.read(real_data, "complaints_cfpb__by_month")
    assert len(rows) == 56
    columns: Mapping[str, Mapping[str, list[str]]] = {
        "complaints": {},
        "debt_collection": DEBT,
        "in_progress": {"complaint_status": ["open"]},
        "timely_yes": {"timely": ["yes"]},
        "timely_no": {"timely": ["no"]},
        "timely_open": {"timely": ["undecided"]},
        "monetary_relief": {"resolution": ["Closed with monetary relief"]},
    }
    for column, where in columns.items():
        found = {group[0]: value for group, value in counted(complaints, ["month"], where=where).items()}
        assert found == {month(row["month"]): int(row[column]) for row in rows if int(row[column])}, column
    rates = complaints.ask("complaints_timely_rate", "complaints_undecided", by=("month",))
    for row, found_row in zip(rows, rates.iter_rows(named=True), strict=True):
        assert found_row["complaints_timely_rate"] == pytest.approx(float(row["rate_timely"]), abs=EIGHT_DIGITS)
        assert found_row["complaints_undecided"] == int(row["timely_open"])


def test_days_add_up_to_the_months(complaints: Prepared) -> None:
    days = complaints.ask("complaints_received_daily", by=("month",))
    assert days.rows() == complaints.ask("complaints_received", by=("month",)).rows()


def test_nothing_is_said_of_what_the_source_lacks(complaints: Prepared) -> None:
    # No account, customer, agency, day of closing or day-end; which were open is known of the last month alone.
    silent = ("complaint_rate", "complaints_mean_days", "complaints_upheld_rate", "repeat_complainants_rate",
              "ombudsman_count", "ombudsman_rate", "disputes_open", "csat_mean", "accounts", "delinquency_rate_30plus",
              "roll_forward_rate")  # fmt: skip
    frame = complaints.ask(*silent, by=("month",))
    assert [key for key in silent if frame[key].drop_nulls().len()] == []
    *earlier, last = complaints.figures.months
    assert (
        complaints.ask("complaints_open", "complaints_overdue", by=("month",), months=earlier).drop_nulls().is_empty()
    )
    assert (complaints.one("complaints_open", last), complaints.one("complaints_overdue", last)) == (0, 0)


def test_no_identity_is_broken(complaints: Prepared) -> None:
    months = complaints.figures.manifest.months.values()
    assert [i["identity"] for m in months for i in m.identities if not i["holds"]] == []
    assert {i["identity"].split(":")[0] for m in months for i in m.identities} == {"complaints"}


def test_months_are_those_of_the_complaints(complaints: Prepared) -> None:
    figures = complaints.figures
    assert (figures.months[0], figures.months[-1]) == (date(2017, 5, 1), date(2021, 12, 1))
    last = max(complaints.told("SELECT max(received_on) FROM complaint"))[0]
    assert figures.as_of == last
    assert (figures.open_month is None) == (last == date(2021, 12, 31))


def test_command_line_prints_them(complaints: Prepared) -> None:
    printed = command_line(
        complaints, "figures", "complaints_received", "complaints_timely_rate", "--by", "month", "--format", "csv"
    )
    assert len(printed.splitlines()) == 1 + 56
    assert printed.splitlines()[1].startswith("2017-05,744,1")
    one = command_line(complaints, "figures", "complaints_received", "--where", "state=CA", "--format", "csv")
    assert one.splitlines() == ["complaints_received", "9061"]


def test_every_metric_is_n_a_or_a_figure(complaints: Prepared) -> None:
    for key, metric in METRICS.items():
        frame = complaints.ask(key, by=("month",))
        assert key in frame.columns, metric.label
