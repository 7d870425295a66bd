"""The recovery page's content over a demonstration lender: held against the raw payments, and added up."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import duckdb
import openpyxl
import polars as pl
import pytest

from dashboard import excel
from dashboard.basis import BASES
from dashboard.charts.waterfall import bars_of
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.metrics import Metric, metric
from dashboard.projection import Length
from dashboard.subjects.cover import page_export
from dashboard.subjects.headlines import of_page
from dashboard.subjects.recovery import content as report
from dashboard.subjects.recovery.against_target import BREAKDOWNS, BY_DAY, Standing
from dashboard.subjects.recovery.period_cards import recovery_headlines
from dashboard.view import View
from data_access.settings import Settings
from data_access.store import store_of
from validations.errors import FilterNotPossibleError

pytestmark = pytest.mark.slow
PAID_INTO_TARGETS = "('due', 'overdue', 'settlement', 'write_off_recovery')"


@pytest.fixture(scope="module")
def reader(demo_settings: Settings) -> Answers:
    return Answers(open_figures(store_of(demo_settings)), demo_settings)


@pytest.fixture(scope="module")
def raw(demo_settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    path = demo_settings.database_url.removeprefix("duckdb:///")
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def content(
    reader: Answers, length: Length = "month", seen_on: int | None = None, back: int = 0, **picked: list[str]
) -> report.Recovery:
    """The page for the last month, or one some months back."""
    months = reader.figures.months
    view = View(
        month=months[-1 - back],
        compare="previous_month",
        scope=Scope.of(picked),
        basis=BASES["accounts"],
        months=months,
    )
    return report.content(reader, view, length, seen_on)


def paid(raw: duckdb.DuckDBPyConnection, first: date, last: date, where: str = "true") -> int:
    """Minor units that came in for targets between two days, straight from the payments."""
    found = raw.execute(
        "SELECT CAST(SUM(p.amount) * 100 AS BIGINT) FROM payment p JOIN account a USING (account_id) "
        "JOIN branch b USING (branch_code) "
        f"WHERE p.status = 'cleared' AND p.kind IN {PAID_INTO_TARGETS} AND {where} "
        "AND CAST(p.paid_at AS DATE) BETWEEN ? AND ?",
        [first, last],
    ).fetchone()
    return int(found[0]) if found else 0


def target(raw: duckdb.DuckDBPyConnection, month: date) -> int:
    """The month's targets of the branches: the finest ones set that cover everything."""
    found = raw.execute(
        "SELECT CAST(SUM(value) * 100 AS BIGINT) FROM target WHERE measure = 'collected_amount' "
        "AND period_type = 'month' AND period_start = ? AND branch_code IS NOT NULL "
        "AND COALESCE(zone, area, state, product_code, bucket, agency_code, collector_code) IS NULL",
        [month],
    ).fetchone()
    return int(found[0]) if found and found[0] is not None else 0


def test_a_replayed_day_holds_what_had_come_by_then(reader: Answers, raw: duckdb.DuckDBPyConnection) -> None:
    seen = content(reader, seen_on=10)
    month, day = seen.view.month, seen.pacing.day
    assert seen.pacing.month.working_day == 10
    assert seen.period.collected == paid(raw, month, day)
    # The replayed day is the last before the eleventh working day.
    assert day + timedelta(days=1) == seen.pacing.calendar.of(month)[10]


def test_a_whole_month_is_projected_to_be_what_it_was(reader: Answers, raw: duckdb.DuckDBPyConnection) -> None:
    seen = content(reader)
    month = seen.view.month
    assert seen.period.collected == seen.period.projected == paid(raw, month, seen.pacing.day)
    assert seen.period.required_run_rate is None
    assert seen.pacing.month.expected_share == pytest.approx(1)


def test_what_a_replay_expects_is_the_mean_share_of_six_months(reader: Answers, raw: duckdb.DuckDBPyConnection) -> None:
    seen = content(reader, seen_on=12)
    days = seen.pacing.calendar.of(seen.view.month)
    place = 12 / len(days)
    shares = []
    for month in reader.figures.months[-7:-1]:
        worked = seen.pacing.calendar.of(month)
        end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        reached = place * len(worked)
        whole, part = int(reached), reached - int(reached)

        def by(number: int, month: date = month, worked: tuple[date, ...] = worked, end: date = end) -> int:
            last = worked[number] - timedelta(days=1) if number < len(worked) else end
            return paid(raw, month, last)

        came = by(whole) + part * (by(whole + 1) - by(whole)) if part else by(whole)
        shares.append(came / paid(raw, month, end))
    assert seen.pacing.month.expected_share == pytest.approx(sum(shares) / 6)


def test_the_target_is_the_one_set_and_its_absence_is_no_zero(reader: Answers, raw: duckdb.DuckDBPyConnection) -> None:
    seen = content(reader)
    assert seen.period.target == target(raw, seen.view.month) > 0
    by_bucket = content(reader).standing("bucket").parts
    missing = by_bucket["target_amount"].is_null()
    assert missing.any()
    assert (by_bucket["target_achievement_rate"].is_null() == missing).all()
    assert (by_bucket["target_gap_amount"].is_null() == missing).all()


def test_longer_periods_add_up_months(reader: Answers, raw: duckdb.DuckDBPyConnection) -> None:
    year = content(reader, "year")
    assert year.period.first.month == 4
    assert year.period.collected == paid(raw, year.period.first, year.pacing.day)


@pytest.mark.parametrize("length", ["day", "week", "quarter", "year"])
def test_one_set_for_the_period_itself_wins(reader: Answers, raw: duckdb.DuckDBPyConnection, length: Length) -> None:
    seen = content(reader, length)
    first = {
        "day": date(2026, 10, 31),
        "week": date(2026, 10, 31),  # a Saturday, the first day of a week that ends on Friday
        "quarter": date(2026, 10, 1),
        "year": date(2026, 4, 1),
    }[length]
    row = raw.execute(
        "SELECT CAST(SUM(value) * 100 AS BIGINT) FROM target WHERE measure = 'collected_amount' "
        "AND period_type = ? AND period_start = ? AND zone IS NOT NULL",
        [length, first],
    ).fetchone()
    assert row is not None
    assert (seen.period.target, seen.period.goal.source) == (row[0], "set")
    assert seen.period.collected == paid(raw, first, seen.pacing.day)
    by_zone = seen.standing("zone")
    assert by_zone.whole["target_amount"].item() == by_zone.parts["target_amount"].sum() == row[0]
    assert by_zone.whole["collected_amount"].item() == seen.period.collected


def test_quarters_without_a_target_of_their_own_add_their_months(
    reader: Answers, raw: duckdb.DuckDBPyConnection
) -> None:
    state = raw.execute("SELECT min(state) FROM branch").fetchall()[0][0]
    seen = content(reader, "year", state=[state])
    row = raw.execute(
        "SELECT CAST(SUM(value) * 100 AS BIGINT) FROM target WHERE measure = 'collected_amount' AND state = ? "
        "AND period_type = 'month' AND period_start >= DATE '2026-04-01'",
        [state],
    ).fetchone()
    assert row is not None
    # No month after October has a target, so the target runs to its end.
    assert (seen.period.target, seen.period.goal.last, seen.period.remaining) == (row[0], date(2026, 10, 31), 0)


@pytest.mark.parametrize("length", ["month", "quarter", "year"])
@pytest.mark.parametrize("seen_on", [None, 9])
def test_the_course_ends_where_the_cards_stand(reader: Answers, length: Length, seen_on: int | None) -> None:
    seen = content(reader, length, seen_on)
    course = seen.pacing.cumulative(length)
    came = course["actual"].drop_nulls()
    assert came.is_sorted()
    assert came[-1] == seen.period.collected
    assert course["target"].unique().to_list() == [seen.period.target]
    if seen.period.expected is not None:
        assert course["pace"][came.len() - 1] == pytest.approx(seen.period.expected, abs=2)


def test_a_state_is_paced_by_its_own_holidays_and_receipts(reader: Answers, raw: duckdb.DuckDBPyConnection) -> None:
    state = raw.execute("SELECT state FROM branch GROUP BY state ORDER BY COUNT(*) DESC, state LIMIT 1").fetchall()[0][
        0
    ]
    seen = content(reader, seen_on=8, state=[state])
    assert seen.period.collected == paid(raw, seen.view.month, seen.pacing.day, f"b.state = '{state}'")


@pytest.mark.parametrize("by", BREAKDOWNS)
def test_parts_are_worst_first_and_those_without_a_target_last(reader: Answers, by: str) -> None:
    standing = content(reader).standing(by)
    rates = standing.parts["target_achievement_rate"].to_list()
    known = [rate for rate in rates if rate is not None]
    assert known == sorted(known)
    assert rates[: len(known)] == known
    table = standing.table("", {}, Settings())
    verdicts = table.frame["verdict"].to_list()
    assert verdicts[len(known) :] == ["no target"] * (len(rates) - len(known))
    assert set(verdicts[: len(known)]) <= {"reached", "missed"}


@pytest.mark.parametrize("by", BY_DAY)
def test_parts_of_a_replayed_day_add_up_to_it(reader: Answers, by: str) -> None:
    seen = content(reader, seen_on=10)
    standing = seen.standing(by)
    assert standing.parts["collected_amount"].sum() == seen.period.collected
    assert standing.whole["collected_amount"].item() == seen.period.collected
    assert standing.whole["target_achievement_rate"].item() == pytest.approx(seen.period.achievement)
    assert 0 < standing.expected < 1


def test_the_steps_lead_from_opening_to_closing_overdue(reader: Answers) -> None:
    steps = content(reader).efficiency.steps
    assert [step.meaning for step in steps].count("unexplained") == 1
    assert bars_of(steps)[-2].end == steps[-1].amount


def test_no_step_has_the_name_of_a_card_that_has_another_figure(reader: Answers) -> None:
    efficiency = content(reader).efficiency
    amounts, steps = efficiency.amounts.row(0, named=True), {step.name: step.amount for step in efficiency.steps}
    assert metric("collected_on_overdue_amount").label not in steps
    paid = amounts["collected_on_demand_amount"] - amounts["demand_paid_as_due_amount"]
    assert steps["Collected beyond dues"] == -paid
    assert "differs from the card Collected on overdue" in efficiency.by_step.note


def test_what_is_apart_is_in_no_target(reader: Answers) -> None:
    seen = content(reader)
    kinds = seen.sources.kinds
    for_targets = kinds.filter(~pl.col("kind").cast(pl.String).is_in(["prepayment", "charges"]))
    assert for_targets["received_all_amount"].sum() == seen.period.collected
    assert for_targets.height < kinds.height


def test_by_day_has_every_day_of_the_month(reader: Answers) -> None:
    seen = content(reader)
    assert seen.by_day.height == seen.pacing.day.day
    assert seen.by_day["collected_daily_amount"].sum() == seen.period.collected


def test_a_filter_that_receipts_by_day_do_not_know_is_refused_by_name(reader: Answers) -> None:
    seen = content(reader, bucket=["1-30"])
    with pytest.raises(FilterNotPossibleError, match="bucket"):
        _ = seen.pacing
    titles = [sheet.title for sheet in seen.sheets()]
    assert any(title.startswith("Recovery against target by zone") for title in titles)
    assert titles[-1] == "Not in this workbook"


def test_the_workbook_holds_what_the_page_shows(reader: Answers) -> None:
    seen = content(reader, seen_on=10)
    sheets = seen.sheets("zone")
    book = openpyxl.load_workbook(BytesIO(excel.workbook(page_export(reader, report.TITLE, seen.view)(sheets))))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    month = next(row for row in rows if row[0] == "Month to date")
    assert month[2] == seen.period.collected / 100
    assert month[3] == (seen.period.target or 0) / 100
    zones = {row[0]: row[1] for row in rows if row[0] in set(seen.standing("zone").parts["zone"])}
    assert zones
    assert len(book.sheetnames) == len(sheets) + 2


def test_the_first_months_have_no_pace_and_say_so(reader: Answers) -> None:
    first = content(reader, back=len(reader.figures.months) - 1)
    assert first.pacing.month.expected_share is None
    assert first.pacing.month.last_month is None
    assert first.period.collected > 0
    assert "pace" not in [line.key for line in _drawn(first)]


def _drawn(seen: report.Recovery) -> list[Metric]:
    chart = next(sheet for sheet in seen.sheets() if isinstance(sheet, excel.Chart))
    return list(chart.metrics)


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ([None, None], "No zone has a target in this selection."),
        ([1, None], "1 of 2 has no target and comes last."),
        ([1, None, None], "2 of 3 have no target and come last."),
        ([1, 2], ""),
        ([], ""),
    ],
)
def test_parts_without_a_target_are_counted_in_a_sentence(targets: list[int | None], said: str) -> None:
    parts = pl.DataFrame({"target_amount": targets}, schema={"target_amount": pl.Int64})
    shown = Standing("zone", parts, parts, 1.0)
    assert shown.untargeted_in_words == said


@pytest.mark.parametrize(
    ("targets", "whole", "said"),
    [
        ([600_000, 400_000], 1_000_000, ""),
        ([600_000, 400_000], None, ""),
        ([600_000, None], 1_000_000, ""),
        (
            [600_000, 300_000],
            1_000_000,
            "The targets by zone add up to ₹9,000; the target of the whole selection, ₹10,000, comes from targets set "
            "at another level.",
        ),
    ],
)
def test_targets_of_parts_that_do_not_add_up_to_the_whole_say_so(
    targets: list[int | None], whole: int | None, said: str
) -> None:
    schema = {"target_amount": pl.Int64}
    parts, total = pl.DataFrame({"target_amount": targets}, schema), pl.DataFrame({"target_amount": [whole]}, schema)
    assert Standing("zone", parts, total, 1.0).sum_in_words(Settings()) == said


@pytest.mark.parametrize(
    ("length", "label", "beside"),
    [("month", "Projected month end", ""), ("year", "Projected at month end", "financial year to date; ")],
)
def test_what_is_projected_says_of_which_period_it_is(reader: Answers, length: Length, label: str, beside: str) -> None:
    shown = content(reader, length, seen_on=12)
    card = next(one for one in recovery_headlines(shown)[0] if "Projected" in one.label)
    assert (card.label, card.value) == (label, shown.period.projected)
    assert card.beside.startswith(beside)
    assert card.beside.endswith(" past months")


@pytest.mark.parametrize("length", ["month", "quarter", "year"])
def test_a_month_that_is_over_shows_what_it_came_to(reader: Answers, length: Length) -> None:
    cards = {one.label: one for one in recovery_headlines(content(reader, length))[0]}
    assert not [label for label in cards if "Projected" in label]
    place = next(one for label, one in cards.items() if label.startswith("Rank of "))
    assert place.value is not None
    assert place.beside == "of 12 months by target achievement"


def test_a_selection_without_a_target_says_so_on_every_page(reader: Answers) -> None:
    branch = next(iter(reader.choices("branch_code")))
    shown = content(reader, branch_code=[branch], product_code=["PL"])
    cards = {one.label: one for one in recovery_headlines(shown)[0]}
    elsewhere = of_page(reader, ("collected_amount", "target_achievement_rate"), shown.view)
    assert [one.text(reader.settings) for one in elsewhere] == [
        cards[label].text(reader.settings) for label in ("Collected", "Target achievement")
    ]
    assert elsewhere[1].text(reader.settings) == "no target"
