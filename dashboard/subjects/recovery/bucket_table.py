"""The tables of the bucket grid, the same on the screen and in the workbook."""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.charts import NO_TARGET
from dashboard.excel import Column, Kind
from dashboard.metrics import metric
from dashboard.projection import FEWEST_MONTHS, MOST_MONTHS, MOST_TESTED
from dashboard.subjects.portfolio_health.scorecard import MARKS, Verdict
from dashboard.subjects.recovery.bucket_grid import BKT_X, BucketGrid
from dashboard.subjects.recovery.bucket_line import BKT_X_RESOLUTION, RESOLUTION, ROLL_FORWARD, BucketLine, FlowLine
from data_access.months import months_before

TITLE: Final = "Buckets against target"
FLOWS: Final = "Out of the buckets"
_NO_GAP: Final = "no_target"
"""The column of words that stand where there is no target to be short of."""


def grid_table(grid: BucketGrid) -> excel.Table:
    """One row per opening bucket, their total last."""
    rows = [_row(line, by_working_day=grid.by_working_day) for line in grid.lines]
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    title = f"{TITLE}, {grid.month_in_words}"
    return excel.Table(title, frame, tuple(_columns(grid)), note=note(grid))


def flow_table(grid: BucketGrid) -> excel.Table:
    """What entered 180+ and what was written off."""
    rows = [_flow_row(line) for line in grid.flows]
    before = _before(grid)
    columns = (
        Column("label", "Flow", Kind.TEXT),
        Column("verdict", "Status", Kind.TEXT, status="status"),
        Column("rate", "Share", Kind.PERCENT),
        Column("of", "Of", Kind.TEXT),
        Column("cap", "Cap", Kind.PERCENT, words=_NO_GAP),
        Column("accounts", "Accounts", Kind.COUNT),
        Column("value", "Value", Kind.MONEY),
        Column("opening", "Opening accounts", Kind.COUNT),
        Column("before", before, Kind.PERCENT),
    )
    title = f"{FLOWS}, {grid.month_in_words}"
    return excel.Table(title, pl.DataFrame(rows, schema=_FLOW_SCHEMA), columns, note=_FLOW_NOTE)


def note(grid: BucketGrid) -> str:
    """How the grid is computed, and what it cannot say."""
    said = [_NOTE]
    if grid.same_day is not None:
        said.append(_OPEN_NOTE if grid.paced else _NO_PACE)
    return " ".join(said)


def notes(grid: BucketGrid) -> list[str]:
    """What a reader must know beside the grid: missing targets, and gaps in value that follow another target."""
    missing = [line.label for line in grid.lines if line.target is None]
    by_accounts = [line.label for line in grid.lines if line.value_target is None and line.gap_value is not None]
    found = []
    if missing:
        found.append(f"No target: {', '.join(missing)}. {grid.why}".strip())
    if by_accounts:
        found.append(
            f"No target by value is set for {', '.join(by_accounts)}: the gap in value holds the target by accounts "
            "against the opening value."
        )
    if grid.same_day is not None:
        found.append(_OPEN_NOTE if grid.paced else _NO_PACE)
    return found


def in_words(grid: BucketGrid, settings: formats.Notation) -> str:
    """How many buckets meet their target, and the one that lacks most accounts."""
    judged = [line for line in grid.lines if line.verdict in MARKS and not line.label.startswith("Total")]
    if not judged:
        return "No bucket has a resolution target that can be judged for this selection."
    met = sum(line.verdict is Verdict.MET for line in judged)
    meet, their = ("meets", "its") if 1 in (met, len(judged)) else ("meet", "their")
    what = "what should be resolved by now" if grid.same_day else f"{their} resolution target"
    told = f"{met} of {len(judged)} {'bucket' if len(judged) == 1 else 'buckets'} with a target {meet} {what}."
    worst = max(judged, key=lambda line: line.gap or 0)
    if not worst.gap:
        return told
    lacks = "account is" if worst.gap == 1 else "accounts are"
    return (
        f"{told} Most is missing in {worst.label}: {formats.grouped(worst.gap, settings)} {lacks} short of the target."
    )


def _before(grid: BucketGrid) -> str:
    if grid.same_day is not None:
        return formats.date_text(grid.same_day)
    return formats.month_name(months_before(grid.month, 1))


def _columns(grid: BucketGrid) -> Iterator[Column]:
    is_open = grid.same_day is not None
    yield Column("label", "Opening bucket", Kind.TEXT)
    # The status stands first, so that a telephone shows it without scrolling sideways.
    yield Column("verdict", "Status", Kind.TEXT, status="status")
    yield Column("rate", "Resolved to date" if is_open else "Resolved", Kind.PERCENT, metric=metric(RESOLUTION))
    yield Column("target", "Target", Kind.PERCENT, words=_NO_GAP)
    if grid.paced:
        yield Column("expected", "Expected by now", Kind.PERCENT)
    yield Column("gap", "Gap, accounts", Kind.COUNT)
    yield Column("gap_value", "Gap, value", Kind.MONEY)
    yield Column("opening", "Opening accounts", Kind.COUNT)
    yield Column("opening_value", "Opening value", Kind.MONEY)
    if is_open:
        yield Column("required", "Required per working day", Kind.NUMBER)
    if grid.paced:
        yield Column("projected", "At this pace by month end", Kind.PERCENT)
        yield Column("error", "Error of such projections", Kind.PERCENT)
    last = formats.month_name(months_before(grid.month, 1))
    yield Column("before", f"{last}, same working day" if grid.by_working_day else _before(grid), Kind.PERCENT)
    if is_open:
        yield Column("before_whole", f"All of {last}", Kind.PERCENT)
    yield Column("roll_forward", "Roll-forward", Kind.PERCENT, metric=metric(ROLL_FORWARD))
    yield Column("cap", "Cap on roll-forward", Kind.PERCENT, words="no_cap")
    yield Column("cap_verdict", "Status of the cap", Kind.TEXT, status="cap_status")
    yield Column("value_target", "Target, value", Kind.PERCENT, words=_NO_GAP)
    yield Column("value_rate", "Resolved, value", Kind.PERCENT)


def _row(line: BucketLine, *, by_working_day: bool) -> dict[str, Any]:
    return {
        "label": line.label,
        "opening": line.opening,
        "opening_value": line.opening_value,
        "target": line.target,
        "rate": line.rate,
        "expected": line.expected,
        "projected": line.projected,
        "error": line.error,
        "verdict": _marked(line.verdict),
        "status": line.verdict.lower(),
        "gap": line.gap,
        "gap_value": line.gap_value,
        "required": line.required,
        "before": line.at_working_day if by_working_day else line.before,
        "before_whole": line.before_whole,
        "roll_forward": line.roll_forward,
        "cap": line.cap,
        "cap_verdict": "" if line.label == BKT_X else _marked(line.cap_verdict),
        "cap_status": line.cap_verdict.lower(),
        "value_target": line.value_target,
        "value_rate": line.value_rate,
        _NO_GAP: NO_TARGET,
        "no_cap": "" if line.label == BKT_X else NO_TARGET,
    }


def _flow_row(line: FlowLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "accounts": line.accounts,
        "value": line.value,
        "rate": line.rate,
        "of": line.of,
        "opening": line.opening,
        "cap": line.cap,
        "verdict": _marked(line.verdict),
        "status": line.verdict.lower(),
        "before": line.before,
        _NO_GAP: NO_TARGET,
    }


def _marked(one: Verdict) -> str:
    """The mark stands beside the colour, so that neither says it alone."""
    return f"{MARKS.get(one, '')} {one}".strip()


_NOTE: Final = (
    f"Resolved: {metric(RESOLUTION).definition} {BKT_X}: {metric(BKT_X_RESOLUTION).definition} Gap: the target times "
    "the opening accounts less what was resolved, rounded up; 0 where the target is met. Values are total outstanding "
    "at opening, credits counted as zero. A target is nearly met where the figure is off by at most 5 % of it."
)
_OPEN_NOTE: Final = (
    f"Expected by now is the target times the share of their resolution that the last {FEWEST_MONTHS} to {MOST_MONTHS} "
    "months had by the same working day. An account counts as resolved on the day of its last cleared receipt, closure "
    "or settlement, since earlier months are kept by their last day-end. At this pace by month end is what was "
    "resolved so far over that share. The error is how far such a projection missed on average in up to "
    f"{MOST_TESTED} past months, as a share of what was resolved in them. Caps are judged once the month is over."
)
_NO_PACE: Final = (
    f"Fewer than {FEWEST_MONTHS} earlier months resolved accounts of this selection, so it is not known what should be "
    "resolved by now, and the buckets are judged once the month is over."
)
_FLOW_NOTE: Final = (
    "Into 180+ counts arrivals only: accounts that closed in 180+ and were not in it at opening, over those that "
    "opened in 151-180. Flow to write-off is apart: accounts past due at opening that were written off. "
    "The value of arrivals is that at closing, of write-offs that at opening."
)
_SCHEMA: Final = pl.Schema(
    {
        "label": pl.String,
        "opening": pl.Int64,
        "opening_value": pl.Int64,
        "target": pl.Float64,
        "rate": pl.Float64,
        "expected": pl.Float64,
        "projected": pl.Float64,
        "error": pl.Float64,
        "verdict": pl.String,
        "status": pl.String,
        "gap": pl.Int64,
        "gap_value": pl.Int64,
        "required": pl.Float64,
        "before": pl.Float64,
        "before_whole": pl.Float64,
        "roll_forward": pl.Float64,
        "cap": pl.Float64,
        "cap_verdict": pl.String,
        "cap_status": pl.String,
        "value_target": pl.Float64,
        "value_rate": pl.Float64,
        _NO_GAP: pl.String,
        "no_cap": pl.String,
    }
)
_FLOW_SCHEMA: Final = pl.Schema(
    {
        "label": pl.String,
        "accounts": pl.Int64,
        "value": pl.Int64,
        "rate": pl.Float64,
        "of": pl.String,
        "opening": pl.Int64,
        "cap": pl.Float64,
        "verdict": pl.String,
        "status": pl.String,
        "before": pl.Float64,
        _NO_GAP: pl.String,
    }
)
