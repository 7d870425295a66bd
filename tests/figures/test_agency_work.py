"""What agencies do, on a lender in miniature: each account is named after what it shows; the month is May 2026."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.figures.agency_lender import MAY, agency_tables
from tests.figures.prepared import Prepared, prepare, write_database
from validations.cubes import CUBES


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The miniature lender."""
    folder = tmp_path_factory.mktemp("agency_work")
    write_database(folder / "lender.duckdb", agency_tables())
    return prepare(folder / "lender.duckdb", folder / "store")


def _sums(data: Prepared, cube: str, agency: str) -> dict[str, Any]:
    """The sums of a cube in May for one agency."""
    rows = data.figures.rows(cube, ("agency_code",), [MAY]).collect()
    kept = rows.filter(rows["agency_code"].cast(pl.String) == agency).select(CUBES[cube].sums)
    return {name: kept[name].sum() if kept[name].count() else None for name in kept.columns}


def test_every_identity_holds(lender: Prepared) -> None:
    broken = [
        line["identity"] for month in lender.figures.manifest.months.values() for line in month.identities
        if not line["holds"]
    ]  # fmt: skip
    assert broken == []


def test_coverage_counts_what_the_holder_of_the_month_did(lender: Prepared) -> None:
    held = _sums(lender, "coverage", "AG1")
    # An account that moves on the 20th is the month's of the first holder, whose own attempts alone count; an attempt
    # that names nobody is taken for the holder's.
    assert {
        key: held[key] for key in ("allocated", "attempted", "contacted", "right_party", "visited", "attempts")
    } == {
        "allocated": 7,
        "attempted": 5,
        "contacted": 3,
        "right_party": 2,
        "visited": 1,
        "attempts": 7,
    }


def test_contact_in_time_is_any_contact_until_the_last_of_the_days_agreed(lender: Prepared) -> None:
    # The days of 'placed-late' end in June; 'recalled' was recalled before they ended. 2 May is in time, 3 May is not.
    held = _sums(lender, "coverage", "AG1")
    assert (held["contact_due"], held["contacted_in_time"]) == (5, 1)
    # Three days where nothing was agreed: 4 May is in time; so is a contact of the 20th that names no agency.
    held = _sums(lender, "coverage", "AG2")
    assert (held["contact_due"], held["contacted_in_time"]) == (2, 2)


def test_recalls_are_counted_in_the_month_with_the_days_held(lender: Prepared) -> None:
    held = _sums(lender, "coverage", "AG1")
    assert (held["recalled"], held["recall_days"]) == (2, 19 + 2)


def test_hours_are_those_of_the_product_in_force_that_day(lender: Prepared) -> None:
    # 23:59, 00:00 and one second past 19:00 are outside; 19:00 sharp is not. The card's own rule begins at 9:00.
    own = _sums(lender, "effort", "AG1")
    assert (own["window_known"], own["outside_window"]) == (6, 3)
    assert _sums(lender, "effort", "AG2")["outside_window"] == 1


def test_a_record_is_uploaded_within_full_days_or_late_once_they_are_over(lender: Prepared) -> None:
    # In time: exactly 24 hours later, and an hour later. Late: 24 hours and a minute, and the wrong number that never
    # was. The two calls of 31 May have until 1 June, which is not over.
    own = _sums(lender, "effort", "AG1")
    assert (own["upload_known"], own["uploaded_in_time"]) == (4, 2)


def test_a_certificate_is_valid_through_its_last_day_and_of_whoever_has_none_on_record_nothing_is_known(
    lender: Prepared,
) -> None:
    own = _sums(lender, "effort", "AG1")
    assert (own["certification_known"], own["by_uncertified"]) == (6, 2)
    theirs = _sums(lender, "effort", "AG2")
    # One of two attempts is by a collector without a certificate on record.
    assert (theirs["certification_known"], theirs["by_uncertified"]) == (1, 0)
    assert _sums(lender, "effort", "(none)")["certification_known"] == 0


def test_a_complaint_is_open_from_the_day_it_comes_in_until_the_day_before_it_is_closed(lender: Prepared) -> None:
    assert _sums(lender, "effort", "AG1")["while_complaint_open"] == 2


def test_a_customer_reached_twice_a_day_counts_once_and_so_does_the_promise(lender: Prepared) -> None:
    own = _sums(lender, "effort", "AG1")
    assert (own["right_party_contacts"], own["right_party_days"], own["promise_days"]) == (2, 1, 1)


def test_promises_count_where_they_fall_due_and_what_is_paid_up_to_the_promise(lender: Prepared) -> None:
    held = _sums(lender, "promises", "AG1")
    counts = {key: held[key] for key in ("due", "kept", "broken", "pending", "rescheduled", "made")}
    assert counts == {"due": 3, "kept": 1, "broken": 1, "pending": 0, "rescheduled": 1, "made": 3}
    assert (held["kept_amount"], held["broken_amount"], held["paid_amount"]) == (10_000, 10_000, 12_500)


def test_what_happens_after_the_last_day_end_is_not_counted(lender: Prepared) -> None:
    assert date(2026, 6, 1) not in lender.figures.months_of("effort")


def _truths(data: Prepared) -> Iterator[tuple[str, float]]:
    answer = data.ask("outside_window_rate", by=["agency_code"])
    yield from (
        answer.drop_nulls()
        .sort("outside_window_rate", descending=True)
        .select("agency_code", "outside_window_rate")
        .iter_rows()
    )


@pytest.mark.slow
def test_the_agency_that_breaks_the_hours_is_found(tmp_path: Path) -> None:
    from data_access.demo import write_demo

    truths = write_demo(tmp_path / "demo.duckdb", accounts=4_000, months=4, seed=3)
    (worst, most), (_, next_most), *_ = _truths(prepare(tmp_path / "demo.duckdb", tmp_path / "store"))
    assert worst == truths.out_of_hours_agency
    assert most > 0.10
    assert next_most < 0.05
