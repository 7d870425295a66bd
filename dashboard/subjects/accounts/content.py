"""Accounts: everything that is past due, unknown or written off at the latest day-end, in the order to work it in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Kind, Sheets
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.figures.scope import Scope
from dashboard.last_contact import CONTACT_BANDS
from dashboard.metrics import Unit
from dashboard.priority import ENDS, IN_ORDER, ROLLS
from dashboard.subjects.accounts import set_aside
from dashboard.subjects.cover import page_export
from dashboard.subjects.headlines import Headline
from dashboard.subjects.headlines import table as headlines_table
from dashboard.subjects.report import Report
from dashboard.value_names import VALUE_WORDS, named
from dashboard.view import View
from dashboard.worklist import AMOUNTS, LONG_AGO, ORDERS, Question
from dashboard.worklist_rows import worklist_rows
from data_access.number_mask import MASK, NUMBER_ENDING
from validations.dimensions import dimension
from validations.vocabulary import LISTED_STATUSES

TITLE: Final = "Accounts"
FILTERED_BY: Final = ("overdue_amount",)
"""Metrics of the position, whose dimensions the worklist has."""


OUTSTANDING: Final = "Outstanding, with written-off"
OVERDUE: Final = "Overdue, with written-off"
"""What the sums of the list are called: other pages count active accounts alone."""


@dataclass(frozen=True)
class ListColumn:
    """A column of the list: what it is called, what it holds and what it means."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    meaning: str = ""
    at_first: bool = False
    """Whether it is on the screen until somebody chooses columns."""


_CHANCE: Final = (
    "Of the account's bucket, within a month: its roll-forward rate over the last three complete months, whole book, "
    "by accounts; for 180+ the share that was written off."
)
_PRIORITY: Final = (
    "Balance at risk (total outstanding, not below 0) x chance to roll x days without contact (since the customer was "
    "last spoken to, but no more than the days past due): a score, in units of the currency times days. n/a for "
    "written-off accounts, unknown days past due and accounts that are set aside."
)
COLUMNS: Final = (
    ListColumn("account_id", "Account", at_first=True),
    ListColumn("customer_id", "Customer"),
    ListColumn("product_code", "Product", at_first=True),
    ListColumn("bucket", "Bucket", at_first=True),
    ListColumn("set_aside", set_aside.TITLE, meaning="Why the account is not in the order of work.", at_first=True),
    ListColumn("status", "Status", at_first=True),
    ListColumn("dpd", "Days past due", Kind.COUNT, at_first=True),
    ListColumn("total_outstanding", "Total outstanding", Kind.MONEY_EXACT, at_first=True),
    ListColumn("overdue", "Overdue", Kind.MONEY_EXACT, at_first=True),
    ListColumn(
        "days_since_contact", "Days since last contact", Kind.COUNT, "n/a where nobody ever spoke to them.", True
    ),
    ListColumn("chance_to_roll", "Chance to roll", Kind.PERCENT, _CHANCE),
    ListColumn("priority", "Priority", Kind.COUNT, _PRIORITY, at_first=True),
    ListColumn("last_payment_on", "Last payment on", Kind.DATE, at_first=True),
    ListColumn("last_payment", "Last payment", Kind.MONEY_EXACT, "What cleared on that day, net of reversals."),
    ListColumn("promise_due_on", "Promise due", Kind.DATE, "The next promise that is still open.", True),
    ListColumn("promised", "Promised", Kind.MONEY_EXACT, "All promises that are still open."),
    ListColumn("zone", "Zone"),
    ListColumn("state", "State", at_first=True),
    ListColumn("area", "Area"),
    ListColumn("branch_code", "Branch"),
    ListColumn("agency_code", "Agency", meaning="Who holds the account that day.", at_first=True),
    ListColumn("agency_type", "Agency type"),
    ListColumn("collector_code", "Collector"),
    ListColumn("allocated_on", "With the agency since", Kind.DATE),
    ListColumn("segment", "Risk segment"),
    ListColumn("npa", "NPA"),
    ListColumn("ticket_band", "Ticket band", meaning=dimension("ticket_band").definition),
    ListColumn("unpaid_dues", "Unpaid dues", Kind.COUNT),
    ListColumn("principal", "Principal", Kind.MONEY_EXACT),
    ListColumn("charges_due", "Charges due", Kind.MONEY_EXACT),
    ListColumn("last_contact_on", "Last contact", Kind.DATE, "The last day on which the customer was spoken to."),
    ListColumn("last_attempt_on", "Last attempt", Kind.DATE, "The last call, visit or message, whatever came of it."),
    ListColumn("complaint_open", "Open complaint"),
    ListColumn("dispute_open", "Open dispute"),
    ListColumn("exclusion", dimension("exclusion").label, meaning=dimension("exclusion").definition),
)
BY_NAME: Final = {one.name: one for one in COLUMNS}
OWN_FILTERS: Final[Mapping[str, str]] = {
    "ticket": "ticket_band",
    "status": "status",
    "npa": "npa",
    "exclusion": "exclusion",
}
"""What the list is filtered by beyond the filter bar: the parameter in the address and its dimension."""
CONTACTS: Final = {key: band.label for key, band in CONTACT_BANDS.items()}
WORK: Final[Mapping[str, str]] = {"all": "All", "open": "In order", "hold": set_aside.TITLE}


def columns(labels: Labels, names: tuple[str, ...] = tuple(BY_NAME)) -> tuple[excel.Column, ...]:
    """Columns of the list with the words for their values."""
    words = {**labels, "set_aside": {IN_ORDER: "No", **set_aside.REASONS}}
    chosen = (BY_NAME[name] for name in names)
    return tuple(excel.Column(one.name, one.label, one.kind, excel.words_of(one.name, words)) for one in chosen)


def own_options() -> dict[str, dict[str, str]]:
    """The values of each of OWN_FILTERS with their words."""
    return {
        "ticket": dict(VALUE_WORDS["ticket_band"]),
        "status": {status: named(status) for status in LISTED_STATUSES},
        "npa": dict(VALUE_WORDS["npa"]),
        "exclusion": dict(VALUE_WORDS["exclusion"]),
    }


def of_latest(reader: Answers, view: View) -> View:
    """The view of the month that the list is kept for: the latest one, compared with nothing."""
    latest = reader.manifest.latest
    until = latest.as_of if latest.month == reader.figures.open_month else None
    return replace(view, month=latest.month, compare=None, open_until=until)


def question(view: View) -> Question:
    """What the page opens with."""
    return Question(scope=view.scope)


def headlines(reader: Answers, asked: Question) -> list[Headline]:
    """The cards: what the accounts that match add up to."""
    sums = reader.worklist.sums(asked)
    return [
        Headline("Accounts", Unit.ACCOUNTS, sums.accounts, meaning=_MATCHING),
        Headline("In the order of work", Unit.ACCOUNTS, sums.accounts - sums.set_aside, meaning=_IN_ORDER),
        Headline(set_aside.TITLE, Unit.ACCOUNTS, sums.set_aside, meaning=set_aside.MEANING),
        Headline(OUTSTANDING, Unit.MONEY, sums.outstanding, meaning=_BOOKED),
        Headline(OVERDUE, Unit.MONEY, sums.overdue, meaning=_BOOKED),
        Headline(f"No contact in {LONG_AGO} days", Unit.ACCOUNTS, sums.silent, meaning=_SILENT),
    ]


_MATCHING: Final = "Past due, unknown or written off, and within all choices."
_IN_ORDER: Final = "In order and set aside add up to all accounts that match."
_BOOKED: Final = (
    "Of these accounts, as booked. Written-off accounts are among them; the figures of Portfolio health are of active "
    "accounts alone."
)
_SILENT: Final = "Accounts whose customer was not spoken to for so long, or never; n/a where no contact is recorded."


def in_words(reader: Answers, asked: Question) -> tuple[tuple[str, str], ...]:
    """What narrows and orders the list beyond the filter bar, for the cover."""
    settings, order = reader.settings, ORDERS[asked.order]
    own = Scope(tuple(one for one in asked.scope.picked if one[0] in OWN_FILTERS.values()))
    labels = {OWN_FILTERS[parameter]: words for parameter, words in own_options().items()}
    words = own.in_words(labels)
    if asked.contact:
        words.append(("Last contact", ", ".join(CONTACTS[band] for band in asked.contact)))
    words.append(("Sorted by", f"{order.label}, {'largest' if asked.descending else 'smallest'} first"))
    if asked.least:
        least = formats.text(asked.least, Unit.MONEY, settings, full=True)
        words.append(("Minimum amount", f"{BY_NAME[asked.of].label} of at least {least}"))
    if asked.work != "all":
        words.append(("Accounts", WORK[asked.work]))
    if asked.search.strip():
        words.append(("Account or customer contains", _searched(reader, asked.search.strip())))
    return tuple(words)


def _searched(reader: Answers, text: str) -> str:
    """What was searched for; a whole number as the reader may see it."""
    return text if len(text) <= NUMBER_ENDING or text.startswith(MASK) else reader.numbers.shown(text)


def long_list(
    reader: Answers, view: View, asked: Question, form: excel.Form = excel.Form.EXCEL, link: str = ""
) -> excel.LongList:
    """Everything that matches, as a file. In a workbook the accounts set aside have a sheet of their own."""
    shared = asked.scope.without(*OWN_FILTERS.values())
    export = page_export(reader, TITLE, replace(of_latest(reader, view), scope=shared), (ROLLS, ENDS), link)([])
    words = (*export.filters, *in_words(reader, asked))
    # What a dimension means stands among the definitions of the file anyway.
    meanings = tuple(
        (one.label, one.meaning) for one in COLUMNS if one.meaning and one.name not in OWN_FILTERS.values()
    )
    cards = headlines_table(headlines(reader, asked), reader.settings)
    listed = in_main_list(asked, form)
    apart = _set_aside_sheet(reader, asked) if listed != asked else ()
    return excel.LongList(
        replace(export, filters=words, basis=""),
        columns(reader.labels()),
        reader.worklist.sums(listed).accounts,
        set_aside.TITLE if listed.work == "hold" else TITLE,
        form,
        meanings,
        before=(cards, set_aside.by_reason(reader, asked)),
        after=(*apart, chances_table(reader)),
    )


def in_main_list(asked: Question, form: excel.Form) -> Question:
    """What stands in the list of a file: without a sheet beside it, the accounts set aside come last in it."""
    return replace(asked, work="open") if form is excel.Form.EXCEL and asked.work == "all" else asked


def _set_aside_sheet(reader: Answers, asked: Question) -> tuple[excel.Table, ...]:
    worklist = reader.worklist
    frame = worklist.frame[worklist.rows(set_aside.of_set_aside(asked))]
    return (
        excel.Table(set_aside.TITLE, reader.numbers.frame(frame), columns(reader.labels()), note=set_aside.MEANING),
    )


def sheets(reader: Answers, view: View) -> Sheets:
    """The order of work, and what is set aside from it."""
    worklist, asked = reader.worklist, question(view)
    frame = worklist.frame[worklist.rows(replace(asked, work="open"))]
    ordered = excel.Table(TITLE, reader.numbers.frame(frame), columns(reader.labels()))
    return [set_aside.by_reason(reader, asked), ordered, *_set_aside_sheet(reader, asked)]


def write(reader: Answers, view: View, path: Path, told: Callable[[str, float], None]) -> None:
    """Write everything that matches into a file, slice by slice; the ending of its name says as what."""
    form = excel.Form(path.suffix.removeprefix(".").lower())
    asked = question(view)
    rows = worklist_rows(reader.settings, reader.worklist, in_main_list(asked, form))
    total = rows.order.len()
    excel.write_list(
        path,
        long_list(reader, view, asked, form),
        rows.batches(),
        lambda written: told("Writing accounts", written / max(total, 1)),
    )


def chances_table(reader: Answers) -> excel.Table:
    """The chance to roll of each bucket, as the order takes it."""
    chances = reader.worklist.chances.by_bucket
    frame = pl.DataFrame(
        {"bucket": list(chances), "chance": list(chances.values())}, schema_overrides={"chance": pl.Float64}
    )
    headings, kinds = {"bucket": "Bucket", "chance": "Chance to roll"}, {"chance": Kind.PERCENT}
    return excel.listing("Chance to roll within a month", frame, headings=headings, kinds=kinds)


def amounts() -> dict[str, str]:
    """What a smallest amount can be asked of, with its label."""
    return {name: BY_NAME[name].label.removeprefix("Total ").capitalize() for name in AMOUNTS}


ORDER_EXPLAINED: Final = """**Priority = balance at risk x chance to roll x days without contact**

- **Balance at risk**: the total outstanding, not below 0.
- **Chance to roll**: the share of the account's bucket that a month carries into a worse one, from {months}, whole
  book, by accounts: the roll-forward rate of the page Bucket movement. The last bucket, 180+, has none after it, so
  its chance is the share that was written off.
- **Days without contact**: days since the customer was last spoken to, but no more than the days past due; who was
  never reached waits for as long as something is due.{missing}

Written-off accounts and those of unknown days past due have no bucket to roll from. They come after all others, the
largest balance first. Accounts that are deceased, fraud, on legal hold or in moratorium, or that have an open complaint
or dispute, are not in the order: they are set aside below it. An account's priority does not depend on the filters."""
NO_CONTACTS: Final = " Here no contact is recorded, so the days are left out."


REPORT: Final = Report(
    "accounts",
    TITLE,
    FILTERED_BY,
    sheets,
    lambda reader, view: headlines(reader, question(view)),
    streamed=write,
    also=("collector_code",),
)
