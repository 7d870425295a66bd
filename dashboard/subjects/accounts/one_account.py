"""One account: how it stands, its days past due by month, and everything that happened to it on one timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit
from dashboard.value_names import named
from dashboard.value_names import spoken as in_words
from data_access.account_file import MOST_EVENTS, AccountFile
from validations.cubes import MINOR_UNITS
from validations.tables import TABLES
from validations.vocabulary import LISTED_STATUSES

KINDS: Final[Mapping[str, str]] = {
    "instalment": "Due",
    "presentation": "Presentation",
    "payment": "Payment",
    "interaction": "Contact",
    "promise": "Promise",
    "allocation": "Allocation",
    "complaint": "Complaint",
    "dispute": "Dispute",
    "charge": "Charge",
    "waiver": "Waiver",
    "settlement": "Settlement",
    "repayment_plan": "Repayment plan",
    "write_off": "Write-off",
    "legal_case": "Legal case",
    "repossession": "Repossession",
}
"""What an event of each table is called on the timeline."""
_UNTIL: Final = {
    "instalment": "cleared",
    "interaction": "next step",
    "promise": "due",
    "allocation": "recalled",
    "complaint": "closed",
    "dispute": "closed",
    "settlement": "closed",
    "legal_case": "closed",
    "repossession": "sold",
}
"""What the second date of an event says."""
_BEFORE: Final = {"allocation": "placed, tier "}
"""What makes an event's own word a sentence."""
_SPOKEN_TO: Final = ("right_party", "promise", "refused", "dispute", "paid")


@dataclass(frozen=True)
class Standing:
    """Where the account stands at its last day-end; amounts in minor units."""

    day: date | None
    bucket: str
    """By its days past due; empty where the account has ended or was never seen."""
    status: str
    dpd: int | None
    overdue: int | None
    outstanding: int | None
    agency: str
    """Who holds it, by code; empty when nobody does."""
    spoken_on: date | None
    promise_due: date | None


def standing(file: AccountFile, as_of: date) -> Standing:
    """The head figures of an account."""
    last: Mapping[str, Any] = file.positions.row(-1, named=True) if file.positions.height else {}
    # Written-off accounts are still worked; an account that ended is not late any more.
    worked = last.get("status") in LISTED_STATUSES
    held = _of(file, "allocation").filter(
        (pl.col("on_day") <= as_of) & (pl.col("until_day").is_null() | (pl.col("until_day") > as_of))
    )
    spoken = _of(file, "interaction").filter(pl.col("detail").is_in(_SPOKEN_TO))
    promises = _of(file, "promise").filter(pl.col("detail") == "pending")
    spoken_on, promise_due = spoken["on_day"].max(), promises["until_day"].min()
    return Standing(
        day=last.get("as_of_date"),
        bucket=last.get("bucket", "") if worked else "",
        status=named(last.get("status", "no position")),
        dpd=last.get("dpd") if worked else None,
        overdue=last.get("overdue"),
        outstanding=last.get("total_outstanding"),
        agency=held["agency_code"][0] if held.height else "",
        spoken_on=spoken_on if isinstance(spoken_on, date) else None,
        promise_due=promise_due if isinstance(promise_due, date) else None,
    )


def timeline(
    file: AccountFile, labels: Labels, settings: formats.Notation, tables: tuple[str, ...] = ()
) -> excel.Table:
    """Everything that happened, newest first; with `tables` only the events of those."""
    events = file.events.filter(pl.col("table").is_in(tables)) if tables else file.events
    rows = [
        {
            "on_day": row["on_day"],
            "kind": KINDS[row["table"]],
            "what": event_in_words(row),
            # In whole units, so that a column of small and large amounts can be read down.
            "amount": None if row["amount"] is None else round(row["amount"] / MINOR_UNITS),
            "who": _who(row, labels),
        }
        for row in events.iter_rows(named=True)
    ]
    schema = {"on_day": pl.Date, "kind": pl.String, "what": pl.String, "amount": pl.Int64, "who": pl.String}
    return excel.listing(
        "Timeline",
        pl.DataFrame(rows, schema=schema),
        headings={
            "on_day": "Day",
            "kind": "Kind",
            "what": "What happened",
            "amount": f"Amount ({formats.currency_symbol(settings)})",
            "who": "By",
        },
        placeholder="",
    )


def event_in_words(row: Mapping[str, Any]) -> str:
    """One event in words: 'Call, promise; cash-flow gap; next step 26 Sep 2026'."""
    words = ", ".join(in_words(row[name]) for name in ("event", "detail") if row[name])
    until = f"{_UNTIL[row['table']]} {formats.date_text(row['until_day'])}" if row["until_day"] else ""
    remark = in_words(row["remark"]) if row["remark"] else ""
    parts = [part for part in (_BEFORE.get(row["table"], "") * bool(words) + words, remark, until) if part]
    text = "; ".join(parts) or KINDS[row["table"]]
    return text[0].upper() + text[1:]


def not_recorded(file: AccountFile) -> str:
    """Which kinds of events the database has no table for, in one sentence; empty when it has all."""
    if not file.missing:
        return ""
    return f"The database does not record: {', '.join(TABLES[name].title.lower() for name in file.missing)}."


def not_shown(file: AccountFile) -> str:
    """Which kinds have more events than are shown, in one sentence; empty when all are."""
    if not file.cut:
        return ""
    names = ", ".join(TABLES[name].title.lower() for name in file.cut)
    return f"Only the newest {MOST_EVENTS} are shown of: {names}."


def facts(file: AccountFile, labels: Labels, settings: formats.Notation) -> list[tuple[str, str]]:
    """What is known about the account itself, as label and value."""
    head = file.head

    def money(name: str) -> str:
        return formats.text(head[name], Unit.MONEY, settings)

    def day(name: str) -> str:
        return formats.date_text(head[name]) if head[name] else ""

    found = [
        ("Customer", f"{head['customer_id'] or formats.NOT_AVAILABLE} {head['customer_name'] or ''}".strip()),
        ("Phone", head["phone"] or ""),
        ("Product", labels.get("product_code", {}).get(head["product_code"], head["product_code"])),
        ("Branch", labels.get("branch_code", {}).get(head["branch_code"], head["branch_code"])),
        ("Opened", day("opened_on")),
        ("Closed", day("closed_on")),
        ("Restructured", day("restructured_on")),
        ("Sanctioned", money("sanctioned_amount")),
        ("Instalment", money("instalment_amount")),
    ]
    return [(label, value) for label, value in found if value]


def _of(file: AccountFile, table: str) -> pl.DataFrame:
    return file.events.filter(pl.col("table") == table)


def _who(row: Mapping[str, Any], labels: Labels) -> str | None:
    names = [
        labels.get(key, {}).get(row[key], row[key]) for key in ("agency_code", "collector_code") if row[key] is not None
    ]
    return ", ".join(names) or None
