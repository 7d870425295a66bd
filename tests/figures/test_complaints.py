"""Complaints case by case: whose they are, what a repeat is, where bands end, what was open, what may change later."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.complaints.open_complaints import open_complaints
from dashboard.view import View
from data_access.refresh import refresh
from tests.figures.awkward import APRIL, JUNE, MAY
from tests.figures.prepared import Prepared, prepare, write_database
from validations.errors import FilterValueError

Groups = Mapping[tuple[Any, ...], int]


def counted(data: Prepared, key: str, *by: str, **asked: Any) -> Groups:
    """Each group's figure, zeros left out."""
    return {row[:-1]: row[-1] for row in data.ask(key, by=by, **asked).iter_rows() if row[-1]}


def test_a_complaint_belongs_to_the_agency_named_else_to_the_holder_of_the_incident_day(awkward: Prepared) -> None:
    assert counted(awkward, "complaints_attributed", "category", "agency_code") == {
        ("names-another-than-the-holder", "AG2"): 1,
        ("incident-under-the-first-holder", "AG1"): 1,
        ("incident-on-the-day-of-handing-over", "AG2"): 1,
        ("no-incident-day-goes-by-receipt", "AG2"): 1,
        ("latest-allocation-wins", "AG2"): 1,
        ("tie-goes-to-the-higher-id", "AG1"): 1,
        ("state-and-product-of-its-own", "AG1"): 1,
    }
    nobody = counted(awkward, "complaints_received", "category", where={"agency_code": ["(none)"]})
    assert {("incident-while-nobody-held",), ("without-account",), ("(none)",)} <= nobody.keys()


def test_what_a_complaint_says_wins_over_its_account(awkward: Prepared) -> None:
    where = counted(awkward, "complaints_received", "category", "state", "product_code", "zone")
    assert where["state-and-product-of-its-own", "Kerala", "CC", "South"] == 1
    assert where["latest-allocation-wins", "Uttar Pradesh", "PL", "North"] == 1
    assert where["(none)", "(none)", "(none)", "(none)"] == 1


def test_a_month_holds_its_first_and_last_day_and_nothing_after_the_last_day_end(awkward: Prepared) -> None:
    months = counted(awkward, "complaints_received", "category", "month")
    assert months["on-the-first-day", APRIL] == months["on-the-last-day", APRIL] == 1
    assert not [group for group in months if group[0] == "after-the-last-day-end"]


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "0-15"), (15, "0-15"), (16, "16-25"), (25, "16-25"), (26, "26-30"), (30, "26-30"), (31, "over 30")],
)
def test_bands_end_where_they_say(awkward: Prepared, days: int, band: str) -> None:
    name = f"answered-after-{days:02}-days"
    assert counted(awkward, "complaints_received", "tat_band", where={"category": [name]}) == {(band,): 1}


def test_what_is_open_or_closed_on_no_known_day_has_no_band(awkward: Prepared) -> None:
    where = {"category": ["closed-on-no-known-day", "open-for-30-days"]}
    assert counted(awkward, "complaints_received", "category", "tat_band", where=where) == {
        ("closed-on-no-known-day", "unknown"): 1,
        ("open-for-30-days", "open"): 1,
    }


def test_what_was_open_at_each_closing(awkward: Prepared) -> None:
    names = ["closed-on-the-day-end", "closed-after-the-day-end", "open-for-26-days", "open-for-30-days",
             "open-for-31-days", "closed-on-no-known-day"]  # fmt: skip
    found = counted(awkward, "complaints_open", "month", "category", "age_band", where={"category": names})
    assert found == {
        (APRIL, "closed-after-the-day-end", "0-15"): 1,
        (APRIL, "open-for-26-days", "26-30"): 1,
        (MAY, "open-for-30-days", "16-25"): 1,
        (MAY, "open-for-31-days", "16-25"): 1,
        (JUNE, "open-for-30-days", "26-30"): 1,
        (JUNE, "open-for-31-days", "over 30"): 1,
    }


def test_a_customer_counts_once_a_month_and_repeats_within_90_days(awkward: Prepared) -> None:
    rows = awkward.figures.rows("complaints", {"category"}, awkward.figures.months)
    sums = rows.group_by("month", "category").agg(pl.col("complainants", "repeat_complainants").sum()).collect()
    found = {row[:2]: row[2:] for row in sums.iter_rows()}
    assert found[MAY, "again-after-90-days-1"] == (1, 1)
    assert found[MAY, "again-after-91-days-1"] == (1, 0)
    assert found[MAY, "twice-on-one-day-0"][0] == 0
    assert found[MAY, "twice-on-one-day-1"] == (1, 1)
    assert found[MAY, "twice-in-a-month-0"][0] == 0
    assert found[MAY, "twice-in-a-month-1"] == (1, 1)
    assert found[MAY, "in-the-open-month-0"] == (1, 0)
    assert found[JUNE, "in-the-open-month-1"] == (1, 1)
    # Known by the account's customer alone, and unknown where neither names one.
    assert found[APRIL, "latest-allocation-wins"] == (1, 0)
    assert found[APRIL, "without-account"][0] == 0


@pytest.fixture
def events(tmp_path: Path) -> tuple[Path, Prepared]:
    """Three months of complaints and nothing else; one of April is still open."""
    path = tmp_path / "events.duckdb"
    rows = [
        {"complaint_id": f"{month}-{number}", "received_on": date(2026, month, 3 + number), "channel": "Web",
         "category": "Charges", "status": "closed", "closed_on": date(2026, month, 3 + number), "timely": True}
        for month in (4, 5, 6)
        for number in range(12)
    ]  # fmt: skip
    rows[0] |= {"status": "open", "closed_on": None, "timely": None}
    write_database(path, {"complaint": rows})
    return path, prepare(path, tmp_path / "store")


MONTHS = (APRIL, MAY, JUNE)


def by_month(data: Prepared, key: str) -> list[Any]:
    return [data.one(key, month) for month in MONTHS]


def changed(events: tuple[Path, Prepared], sql: str) -> Prepared:
    """The same lender after a change in its database; no identity may break."""
    path, before = events
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    assert refresh(before.settings).broken == ()
    return Prepared(path, before.settings)


def restated(data: Prepared) -> list[tuple[Any, ...]]:
    return [(one.month, one.figure, one.old, one.new) for one in data.figures.manifest.restatements]


def test_a_later_answer_changes_its_month_but_not_its_count(events: tuple[Path, Prepared]) -> None:
    _, before = events
    assert by_month(before, "complaints_received") == [12, 12, 12]
    assert by_month(before, "complaints_timely_rate") == [1.0, 1.0, 1.0]
    assert by_month(before, "complaints_undecided") == [1, 0, 0]
    assert by_month(before, "complaints_open") == [1, 1, 1]
    after = changed(
        events,
        "UPDATE complaint SET status = 'closed', closed_on = '2026-05-12', timely = FALSE WHERE complaint_id = '4-0'",
    )
    assert by_month(after, "complaints_received") == [12, 12, 12]
    assert by_month(after, "complaints_timely_rate") == [pytest.approx(11 / 12), 1.0, 1.0]
    assert by_month(after, "complaints_undecided") == [0, 0, 0]
    assert by_month(after, "complaints_open") == [1, 0, 0]
    assert restated(after) == [(MAY, "complaints_open_count", 1, 0)]


def test_a_complaint_that_is_loaded_late_restates_its_month(events: tuple[Path, Prepared]) -> None:
    after = changed(
        events,
        "INSERT INTO complaint SELECT * REPLACE ('late' AS complaint_id) FROM complaint WHERE complaint_id = '5-3'",
    )
    assert by_month(after, "complaints_received") == [12, 13, 12]
    assert restated(after) == [(MAY, "complaints_count", 12, 13)]


def test_without_days_of_closing_only_the_last_month_says_what_is_open(events: tuple[Path, Prepared]) -> None:
    after = changed(events, "UPDATE complaint SET closed_on = NULL WHERE complaint_id = '4-1'")
    assert by_month(after, "complaints_open") == [None, None, 1]
    assert by_month(after, "complaints_overdue") == [None, None, 1]
    # A new month makes unknown what was open in the one that was the last.
    later = changed(
        events,
        "INSERT INTO complaint SELECT * REPLACE ('7' AS complaint_id, DATE '2026-07-02' AS received_on, "
        "DATE '2026-07-02' AS closed_on) FROM complaint WHERE complaint_id = '6-3'",
    )
    assert by_month(later, "complaints_open") == [None, None, None]
    assert later.one("complaints_open", date(2026, 7, 1)) == 1


@pytest.mark.parametrize("where", [{}, {"state": ["Kerala"]}, {"agency_code": ["AG1", "AG2"]}, {"zone": ["North"]}])
def test_the_list_of_open_complaints_has_the_length_and_the_filters_of_their_count(
    awkward: Prepared, where: dict[str, list[str]]
) -> None:
    view = View(JUNE, None, Scope.of(where), ACCOUNTS, awkward.figures.months, date(2026, 6, 14))
    listed = open_complaints(Answers(awkward.figures, awkward.settings), view).rows
    assert listed is not None
    assert listed.height == (awkward.ask("complaints_open", where=where, months=[JUNE])["complaints_open"].item() or 0)
    assert listed["days_waited"].to_list() == sorted(listed["days_waited"], reverse=True)


def test_a_channel_of_its_own_may_be_asked_for_and_a_mistyped_one_is_refused(demo: Prepared) -> None:
    demo.figures.refuse_unknown_values(Scope.of({"channel": ["Web"], "category": ["Charges"]}))
    with pytest.raises(FilterValueError, match="did you mean Web"):
        demo.figures.refuse_unknown_values(Scope.of({"channel": ["Wbe"]}))


@pytest.mark.parametrize("name", ["demo", "awkward"])
def test_no_identity_is_broken_and_all_are_asked(name: str, request: pytest.FixtureRequest) -> None:
    data: Prepared = request.getfixturevalue(name)
    months = data.figures.manifest.months.values()
    ours = [
        i for m in months for i in m.identities if i["identity"].split(":")[0] in ("complaints", "disputes", "surveys")
    ]
    assert [(i["identity"], i["left"], i["right"]) for i in ours if not i["holds"]] == []
    assert len({i["identity"] for i in ours}) == 9
