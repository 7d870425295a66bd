"""Tables and the workbook of one agency's review."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Kind, Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, metric
from dashboard.notes import sheets_of_agency
from dashboard.subjects.accounts import content as accounts
from dashboard.subjects.agency import content
from dashboard.subjects.agency.content import BY_MONTH, COST, MONEY, MOVED, AgencyReview
from dashboard.subjects.agency.one_agency import MIX_BY
from dashboard.subjects.agency.peers import among_peers
from dashboard.subjects.agency.summary import summary
from dashboard.subjects.agency_sla.tables import breaches_table, cells_table, history_table
from dashboard.subjects.report import Report

NOT_COMPARABLE: Final = (
    "Not comparable as they stand: agencies are given accounts of different buckets and products, and raw results "
    "mostly show that."
)
_LISTED: Final = (
    "account_id",
    "customer_id",
    "product_code",
    "branch_code",
    "bucket",
    "status",
    "dpd",
    "total_outstanding",
    "overdue",
    "collector_code",
    "allocated_on",
    "last_contact_on",
    "last_payment_on",
    "promise_due_on",
    "complaint_open",
)


@computed_once
def screen_tables(answers: Answers, content: AgencyReview) -> Mapping[str, excel.Table]:
    """Every table on the screen by name, but for the one of accounts."""
    labels = answers.labels()
    return {
        "breaches": breaches_table(content.terms, labels),
        **{key: _by_month(content, title, keys) for key, (title, keys) in BY_MONTH.items()},
        "moved": _moved(content),
        "costs": _costs(content, labels),
        **{f"mix_{by}": mix_table(content.mix[by], by, labels) for by in MIX_BY},
    }


def sheets(answers: Answers, content: AgencyReview) -> Sheets:
    """The sheets of the review's workbook."""
    shown, labels = dict(screen_tables(answers, content)), answers.labels()
    peers = among_peers(answers, content)
    return [
        summary(answers, content).table,
        cells_table(content.terms, labels),
        shown.pop("breaches"),
        history_table(content.terms, labels, content.history),
        *([peers] if peers else []),
        shown.pop("recovery"),
        excel.Chart("Collected and target", content.course, _metrics(MONEY)),
        *shown.values(),
        largest_table(answers, content),
        *sheets_of_agency(answers, content.agency),
    ]


def _by_month(content: AgencyReview, title: str, keys: Sequence[str]) -> excel.Table:
    """The months, or none of them where nothing is recorded of a subject."""
    frame = content.by_month
    known = any(frame[key].null_count() < frame.height for key in keys)
    return excel.figures_table(title, frame if known else frame.clear(), by=["month"], metrics=_metrics(keys))


def _moved(content: AgencyReview) -> excel.Table:
    return excel.figures_table(
        f"Movement of the portfolio held, {content.view.month_in_words}",
        content.moved,
        by=["bucket"],
        metrics=_metrics(MOVED),
        totals=content.moved_in_all,
        note=f"By bucket at opening, of the accounts that the agency holds on the cut-off day. {NOT_COMPARABLE}",
    )


def _costs(content: AgencyReview, labels: Labels) -> excel.Table:
    rows = content.costs.sort("month", "cost_type", descending=[True, False])
    by = ["month", "cost_type"]
    whole = ", whole agency" if content.narrowed else ""
    note = "Costs are recorded by agency alone, so no filter narrows them." if content.narrowed else ""
    title = f"Cost and commission{whole}"
    return excel.figures_table(title, rows, by=by, metrics=_metrics((COST,)), labels=labels, note=note)


def largest_table(answers: Answers, content: AgencyReview) -> excel.Table:
    """The largest accounts that the agency holds; of customers, so never kept for all readers."""
    return excel.Table(
        f"Largest accounts, {content.latest}",
        answers.numbers.frame(content.largest),
        accounts.columns(answers.labels(), _LISTED),
        of_rows=content.held,
        note=f"By total outstanding, of the accounts past due, unknown or written off that it holds. {content.counts}",
    )


def mix_table(frame: pl.DataFrame, by: str, labels: Labels) -> excel.Table:
    """The mix beside raw results, which says that they are not comparable."""
    headings = {
        by: {"bucket": "Bucket at opening", "product_code": "Product"}[by],
        "accounts": "Accounts",
        "share": "Share of its accounts",
        "share_of_all": "Share of all agencies' accounts",
        "resolution": "Resolution, raw",
        "resolution_of_all": "Resolution of all agencies, raw",
    }
    shares = ("share", "share_of_all", "resolution", "resolution_of_all")
    return excel.listing(
        f"Case mix by {headings[by].split()[0].lower()}, beside raw results",
        frame,
        headings=headings,
        kinds=dict.fromkeys(shares, Kind.PERCENT),
        labels=labels,
        note=NOT_COMPARABLE,
    )


def _metrics(keys: Sequence[str]) -> tuple[Metric, ...]:
    return tuple(metric(key) for key in keys)


REPORT: Final = Report(
    "agency",
    content.TITLE,
    content.FILTERED_BY,
    lambda reader, view: sheets(reader, content.content(reader, view)),
    lambda reader, view: content.headlines(reader, content.content(reader, view).view),
    shows=lambda _basis: (
        *content.SHOWN,
        COST,
        *MONEY,
        *MOVED,
        *(key for _, keys in BY_MONTH.values() for key in keys),
    ),
)
