"""Repayment plans held against receipts: what was agreed, what runs, and at which instalment plans break."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.excel import Column, Kind
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit, metric
from dashboard.statistical_limits import LEVEL, share
from dashboard.subjects.contact_to_cash import tables
from dashboard.subjects.rate_limits import with_limits
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import NONE

AGREED, RUNNING, KEPT, BROKEN = "plans_agreed", "plans_running", "plans_kept", "plans_broken"
KEPT_RATE: Final = "plans_kept_rate"
MET_RATE: Final = "plan_instalments_met_rate"
RECEIVED_RATE: Final = "plan_instalments_received_rate"
AT_FIRST: Final = "plans_broken_at_first_rate"
DUE, AFTER_BREAK = "plan_instalments_due", "plan_instalments_after_break"
COMPARED: Final = "plan_instalments_compared"
UNBACKED, UNNOTICED = "plan_instalments_unbacked", "plan_instalments_unnoticed"
_STOCKS: Final = (RUNNING, "plans_left_amount")
_FLOWS: Final = (
    AGREED,
    "plans_agreed_amount",
    KEPT,
    BROKEN,
    KEPT_RATE,
    AT_FIRST,
    "plan_instalments_before_break",
    "plans_replaced",
    DUE,
    "plan_instalments_due_amount",
    "plan_instalments_met",
    "plan_instalments_missed",
    MET_RATE,
    RECEIVED_RATE,
    AFTER_BREAK,
    COMPARED,
    "plan_instalments_met_and_paid",
    UNBACKED,
    UNNOTICED,
)
KEYS: Final = (*_STOCKS, *_FLOWS)
SHOWN: Final = tuple(key for key in KEYS if key not in (COMPARED, "plan_instalments_met_and_paid"))
WINDOW: Final = 12
"""Months that parts are compared over; plans are few."""
LINES: Final = {
    "running": RUNNING,
    "broken": BROKEN,
    "kept": KEPT,
    "replaced": "plans_replaced",
    "agreed": AGREED,
    "unbacked": UNBACKED,
    "unnoticed": UNNOTICED,
}
"""What can be listed of the month shown, and the figure that it is the list of."""
OF_PLANS: Final = tuple(LINES)[:5]
"""The lines that list one instalment per plan; the others list instalments."""
DUE_SOON: Final = "due_in_7_days"
_NOTE: Final = (
    "A plan is broken with the first instalment that the receipts miss, kept when all are met and the last has fallen "
    "due. Instalments after the break are neither met nor missed. The interval of the kept share is Wilson's."
)


@dataclass(frozen=True, eq=False)
class Plans:
    """Everything that is shown of repayment plans."""

    view: View
    by: str
    now: Mapping[str, Any]
    """The figures of the month shown."""
    course: pl.DataFrame
    """month x KEYS, the latest first."""
    parts: pl.DataFrame | None
    """The dimension x KEYS over WINDOW months, running plans at the end; None where plans are not recorded by it."""
    whole: pl.DataFrame
    labels: Labels
    notation: formats.Notation

    @property
    def period(self) -> str:
        """The months that parts are compared over."""
        return f"{len(self.view.recent(WINDOW))} months to {self.view.month_in_words}"

    @property
    def counted(self) -> dict[str, int]:
        """How many plans or instalments each line of the month shown has, of the lines that have any."""
        return {line: int(self.now[key]) for line, key in LINES.items() if self.now.get(key)}

    @cached_property
    def sentence(self) -> str:
        """What runs, what broke and where it breaks."""
        if not self.now:
            return f"No repayment plan was agreed up to {self.view.month_in_words} within this selection."
        if self.now.get(RUNNING) is None:
            return (
                "Whether repayment plans are kept cannot be said: the table payment has no row, or no plan has amounts."
            )
        left = formats.text(self.now[_STOCKS[1]], Unit.MONEY, self.notation)
        running = formats.grouped(self.now[RUNNING], self.notation)
        first = f"At the end of {self.view.month_in_words}, {_many(running, 'plan')} with {left} to come."
        broken, at_first = self.whole[BROKEN].item() or 0, self.whole[AT_FIRST].item()
        if not broken:
            return f"{first} No plan broke in {self.period}."
        rate = self.whole[KEPT_RATE].item()
        met = self.whole[KEPT].item() or 0
        kept_of, ended = (formats.grouped(count, self.notation) for count in (met, met + broken))
        verb = "was" if met == 1 else "were"
        kept = (
            ""
            if rate is None
            else f" {kept_of} of {ended} plans that ended in {self.period} {verb} kept ({self._percent(rate)})."
        )
        start = (
            "" if at_first is None else f" {self._percent(at_first)} of the broken ones missed the first instalment."
        )
        return f"{first}{kept}{start}{self._worst()}"

    def _worst(self) -> str:
        """The part whose plans are kept least often, where that is beyond chance among as many parts."""
        if self.parts is None:
            return ""
        told = self.parts.drop_nulls(KEPT_RATE).filter(pl.col(self.by).cast(pl.String) != NONE)
        if told.is_empty():
            return ""
        row = told.sort(KEPT_RATE, self.by).row(0, named=True)
        high = share(row[KEPT], row[KEPT] + row[BROKEN], 1 - (1 - LEVEL) / told.height).high
        if high >= self.whole[KEPT_RATE].item():
            return ""
        code = str(row[self.by])
        name = excel.words_of(self.by, self.labels).get(code, code)
        return f" Beyond chance fewer are kept with {name}: {self._percent(row[KEPT_RATE])}."

    def _percent(self, value: float) -> str:
        return formats.text(value, Unit.PERCENT, self.notation)

    @cached_property
    def over_time(self) -> go.Figure:
        """Instalments met by month, counted and in value."""
        return charts.lines(self.course.sort("month"), [metric(MET_RATE), metric(RECEIVED_RATE)], self.notation)

    @cached_property
    def agreement_table(self) -> excel.Table:
        """Instalments met or missed by the receipts against what the source says was paid."""
        title = f"Plan instalments due in {self.view.month_in_words} by receipts and by the source"
        met, missed = self.now.get("plan_instalments_met"), self.now.get("plan_instalments_missed")
        both, alone, unnoticed = (self.now.get(key) for key in ("plan_instalments_met_and_paid", UNBACKED, UNNOTICED))
        compared = self.now.get(COMPARED)
        unpaid = None
        if compared is not None and both is not None and alone is not None and unnoticed is not None:
            unpaid = compared - both - alone - unnoticed
        rows = [
            {"by_receipts": "Met", "paid": both, "unpaid": unnoticed, "all": met},
            {"by_receipts": "Missed", "paid": alone, "unpaid": unpaid, "all": missed},
            {"by_receipts": "After the break", "all": self.now.get(AFTER_BREAK)},
        ]
        if rest := self._rest():
            rows.append({"by_receipts": "Still open, replaced or not judged", "all": rest})
        columns = (
            Column("by_receipts", "By the receipts", Kind.TEXT),
            Column("paid", "Paid by the source", Kind.COUNT),
            Column("unpaid", "Not paid by the source", Kind.COUNT),
            Column("all", "Instalments", Kind.COUNT),
        )
        kinds = dict.fromkeys(("paid", "unpaid", "all"), pl.Int64)
        whole = {"paid": _sum(both, alone), "unpaid": _sum(unnoticed, unpaid), "all": self.now.get(DUE)}
        note = (
            "An instalment whose paid amount the source leaves empty stands in the last column alone. So does one that "
            "is neither met nor missed, such as one that fell due after its plan had broken. The total of the last "
            "column is all instalments due in the month."
        )
        frame = pl.DataFrame(rows, schema={"by_receipts": pl.String, **kinds})
        return excel.Table(title, frame, columns, pl.DataFrame([whole], schema=kinds), note=note)

    def _rest(self) -> int:
        """Instalments due that are neither met nor missed nor after the break; 0 where that cannot be said."""
        keys = ("plan_instalments_met", "plan_instalments_missed", AFTER_BREAK)
        due, told = self.now.get(DUE), [self.now[key] for key in keys if self.now.get(key) is not None]
        return int(due - sum(told)) if due is not None and len(told) == len(keys) else 0

    @cached_property
    def by_month(self) -> excel.Table:
        """One row per month, the latest first."""
        shown = [metric(key) for key in SHOWN]
        title = f"Repayment plans by month, to {self.view.month_in_words}"
        return excel.figures_table(title, self.course, by=["month"], metrics=shown, note=_NOTE)

    @cached_property
    def parts_table(self) -> excel.Table | None:
        """One row per part."""
        if self.parts is None:
            return None
        title = f"Repayment plans by {dimension(self.by).label.lower()}, {self.period}"
        return tables.parts(
            self.parts,
            self.whole,
            self.by,
            SHOWN,
            self.labels,
            title,
            rate=KEPT_RATE,
            note=f"{_NOTE} Running at its end.",
        )

    def sheets(self) -> list[excel.Table | excel.Chart]:
        """The sheets of the workbook."""
        return [self.by_month, *([self.parts_table] if self.parts_table else []), self.agreement_table]


def _sum(one: int | None, other: int | None) -> int | None:
    """Nothing is known of a sum of which a part is not known."""
    return None if one is None or other is None else one + other


def _many(count: str, noun: str) -> str:
    return f"{count} {noun} runs" if count == "1" else f"{count} {noun}s run"


def plans(ask: Answers, view: View, by: str) -> Plans | None:
    """Ask for all of it; None where plans are not recorded in the month or not by what is filtered."""
    held = ask.held(KEYS)
    if view.month not in ask.figures.months_of("plans") or view.scope.impossible(held):
        return None
    course = ask.answer(KEYS, by=["month"], scope=view.scope, months=view.recent()).sort("month", descending=True)
    now = course.filter(pl.col("month") == view.month).to_dicts()
    whole = _over_window(ask, view, ())
    rate = whole[KEPT_RATE].item() if whole.height else None
    parts = None
    if by in held:
        found = _over_window(ask, view, (by,)).filter(
            (pl.col(AGREED) > 0) | (pl.col(RUNNING) > 0) | (pl.col(KEPT) + pl.col(BROKEN) > 0)
        )
        parts = with_limits(found, KEPT, KEPT_RATE, rate, share).sort(
            BROKEN, AGREED, by, descending=[True, True, False], nulls_last=True
        )
    return Plans(
        view=view,
        by=by,
        now=now[0] if now else {},
        course=course,
        parts=parts,
        whole=whole,
        labels=ask.labels(),
        notation=ask.settings,
    )


def _over_window(ask: Answers, view: View, by: tuple[str, ...]) -> pl.DataFrame:
    """What happened over the window beside what runs at its end."""
    flows = ask.answer(_FLOWS, by=by, scope=view.scope, months=view.recent(WINDOW))
    stocks = ask.answer(_STOCKS, by=by, scope=view.scope, months=[view.month])
    return flows.join(stocks, on=list(by), how="left") if by else pl.concat([flows, stocks], how="horizontal")
