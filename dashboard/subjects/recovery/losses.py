"""Collection efficiency, bounces and their clearance, charges, and the write-off pool."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.charts import Meaning, Step, layers
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import cases_column, metric
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import NONE

CLEARED: Final = ("bounce_clearance_rate", "overdue_collected_in_time_rate")
BOUNCES: Final = ("first_presentation_bounce_rate", "bounce_rate", "technical_return_rate")
_INFLOW: Final = ("presentations", *BOUNCES, "bounce_value_rate", "bounce_clearance_rate")
_DUES: Final = ("overdue_collected_in_time_rate", "on_time_rate", "first_payment_default_rate")
CHARGES: Final = (
    "charges_levied_amount",
    "charges_collected_amount",
    "charges_waived_amount",
    "charges_collected_rate",
    "charges_waived_rate",
)
POOL: Final = (
    "write_off_pool_amount",
    "write_off_recovered_amount",
    "write_off_recovery_rate",
    "write_off_recovery_to_date_rate",
)


@computed_once
def by_month(answers: Answers, keys: tuple[str, ...], view: View) -> pl.DataFrame:
    """month x some metrics, of the latest 13 months."""
    return answers.answer(keys, by=["month"], scope=view.scope, months=view.recent())


@computed_once
def lines(answers: Answers, keys: tuple[str, ...], view: View) -> go.Figure:
    """Some metrics by month."""
    return charts.lines(by_month(answers, keys, view), [metric(key) for key in keys], answers.settings)


@computed_once
def bounce_table(answers: Answers, view: View) -> excel.Table:
    """Presentations by month."""
    return _by_month("Presentations and returns", by_month(answers, _INFLOW, view), _INFLOW)


@computed_once
def dues_table(answers: Answers, view: View) -> excel.Table:
    """Dues by month; of the latest months only dues whose 30 days have passed count."""
    note = "Only dues whose 30 days have passed count, so the latest months stand on fewer."
    return _by_month("Overdue cleared in time", by_month(answers, _DUES, view), _DUES, note)


@computed_once
def charge_table(answers: Answers, view: View) -> excel.Table:
    """Charges by month, kept out of what was collected."""
    return _by_month("Charges", _without_cases(by_month(answers, CHARGES, view), CHARGES), CHARGES)


@computed_once
def pool_table(answers: Answers, view: View) -> excel.Table:
    """The write-off pool of the month shown by the month of the write-off, the latest first; all of it below."""
    vintages = answers.answer(POOL, by=["write_off_month"], scope=view.scope, months=[view.month])
    # Both rates stand on the accounts of the vintage: one column says how many.
    written = [one for one in vintages["write_off_month"].to_list() if one and one != NONE]
    months = {one: formats.month_short(date.fromisoformat(f"{one}-01")) for one in written}
    once = vintages.sort("write_off_month", descending=True).drop(cases_column(POOL[-1]))
    return excel.figures_table(
        f"Write-off pool by vintage, {view.month_in_words}",
        once,
        by=["write_off_month"],
        metrics=[metric(key) for key in POOL],
        labels={"write_off_month": {NONE: "Before the records", **months}},
        totals=answers.answer(POOL, scope=view.scope, months=[view.month]),
    )


def bounce_chart(answers: Answers, view: View) -> excel.Chart:
    """Bounce rates over time, for the workbook."""
    return excel.Chart("Bounce rates", by_month(answers, _INFLOW, view), tuple(metric(key) for key in BOUNCES))


def _by_month(title: str, frame: pl.DataFrame, keys: tuple[str, ...], note: str = "") -> excel.Table:
    """The latest month on top."""
    newest_first = frame.sort("month", descending=True)
    return excel.figures_table(title, newest_first, by=["month"], metrics=[metric(key) for key in keys], note=note)


def _without_cases(frame: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Without the columns of cases, where these say no more than that there were some."""
    return frame.drop(cases_column(key) for key in keys if cases_column(key) in frame.columns)


VARIANTS: Final = (
    "collection_efficiency_total_rate",
    "collection_efficiency_current_rate",
    "collection_efficiency_demand_rate",
)
SHORT_NAMES: Final = dict(zip(VARIANTS, ("Total", "Current dues", "Total demand"), strict=True))
"""Labels of the variants where the title says what they are of."""
_OPENING, _CLOSING = "opening_overdue_amount", "demand_closing_overdue_amount"
_DUE, _PAID_AS_DUE, _PAID = "demand_due_amount", "demand_paid_as_due_amount", "collected_on_demand_amount"
_WAIVED, _WRITTEN_OFF = "demand_waived_amount", "demand_written_off_amount"
_UNEXPLAINED = "demand_unexplained_amount"
AMOUNTS: Final = (_OPENING, _DUE, _PAID_AS_DUE, _PAID, _WAIVED, _WRITTEN_OFF, _UNEXPLAINED, _CLOSING)
_STEPS: Final[tuple[tuple[str, tuple[str, ...], tuple[str, ...], Meaning], ...]] = (
    ("Overdue at opening", (_OPENING,), (), "level"),
    ("Newly overdue", (_DUE,), (_PAID_AS_DUE,), "worse"),
    ("Collected beyond dues", (_PAID_AS_DUE,), (_PAID,), "better"),
    ("Waived", (), (_WAIVED,), "neither"),
    ("Written off", (), (_WRITTEN_OFF,), "neither"),
    ("Unexplained", (_UNEXPLAINED,), (), "unexplained"),
    ("Overdue at closing", (_CLOSING,), (), "level"),
)
"""Name, amounts added, amounts taken away, and what the step means. Dues that were paid as such never were overdue."""


@dataclass(frozen=True, eq=False)
class Efficiency:
    """What was collected of what was to be collected."""

    view: View
    course: pl.DataFrame
    """month x VARIANTS, the latest 13 months."""
    amounts: pl.DataFrame
    """One row: the amounts of the steps of the month shown."""

    @property
    def steps(self) -> list[Step]:
        """From opening to closing overdue; what the steps do not explain stands as a step of its own."""
        row = self.amounts.row(0, named=True)
        return [
            Step(name, _sum([row[key] for key in added], [row[key] for key in taken]), meaning)
            for name, added, taken, meaning in _STEPS
        ]

    def sheets(self) -> Sheets:
        """The course, and the waterfall with its amounts."""
        rates = tuple(metric(key) for key in VARIANTS)
        return [
            excel.Chart("Collection efficiency", self.course, rates),
            self._waterfall(),
            self.by_step,
            excel.figures_table(
                f"Dues and overdue, {self.view.month_in_words}",
                self.amounts,
                by=[],
                metrics=[metric(key) for key in AMOUNTS],
            ),
        ]

    @property
    def by_step(self) -> excel.Table:
        """The steps of the waterfall and their amounts."""
        frame = pl.DataFrame(
            [(step.name, step.amount) for step in self.steps],
            schema={"step": pl.String, "amount": pl.Int64},
            orient="row",
        )
        title = f"Overdue from opening to closing, {self.view.month_in_words}"
        return excel.listing(title, frame, kinds={"amount": excel.Kind.MONEY}, note=STEPS_MEAN)

    def _waterfall(self) -> excel.Chart:
        """Stacked columns whose lowest layer is not seen."""
        amount = metric("opening_overdue_amount")
        drawn = layers(self.steps)
        frame = pl.DataFrame({"step": [step.name for step in self.steps], **{one.key: one.values for one in drawn}})
        return excel.Chart(
            f"Overdue, {self.view.month_in_words}",
            frame,
            tuple(replace(amount, key=one.key, label=one.name, definition=_LAYER, formula_text="") for one in drawn),
            x="step",
            shape="stacked",
            hidden=drawn[0].key,
            colours={one.key: one.colour for one in drawn[1:]},
        )


def efficiency(ask: Answers, view: View) -> Efficiency:
    """Ask for the variants over time and the steps of the month shown."""
    return Efficiency(
        view=view,
        course=ask.answer(VARIANTS, by=["month"], scope=view.scope, months=view.recent()),
        amounts=ask.answer(AMOUNTS, scope=view.scope, months=[view.month]),
    )


@computed_once
def variants_over_time(answers: Answers, efficiency: Efficiency) -> go.Figure:
    """The three variants by month."""
    rates = [replace(metric(key), label=SHORT_NAMES[key]) for key in VARIANTS]
    return charts.lines(efficiency.course, rates, answers.settings)


@computed_once
def waterfall(answers: Answers, efficiency: Efficiency) -> go.Figure:
    """From opening to closing overdue."""
    return charts.waterfall(efficiency.steps, answers.settings)


def variants_table(ask: Answers, view: View, by: str) -> excel.Table:
    """The three variants by one dimension, the strictest one's worst first."""
    asked = [*VARIANTS, "due_amount", "opening_overdue_amount"]
    parts = ask.answer(asked, by=[by], scope=view.scope, months=[view.month])
    return excel.figures_table(
        f"Collection efficiency by {dimension(by).label.lower()}, {view.month_in_words}",
        parts.sort(VARIANTS[-1], nulls_last=True),
        by=[by],
        metrics=[metric(key) for key in asked],
        labels=ask.labels(),
        totals=ask.answer(asked, scope=view.scope, months=[view.month]),
    )


def _sum(added: list[int | None], taken: list[int | None]) -> int | None:
    known = [*(amount for amount in added), *(None if amount is None else -amount for amount in taken)]
    return None if None in known else sum(amount or 0 for amount in known)


STEPS_MEAN: Final = (
    "Newly overdue: dues of the month less what was paid on them as such. Collected beyond dues: what was collected on "
    "the demand less what was paid on dues as such. It differs from the card Collected on overdue, which counts "
    "receipts for overdue alone, at most the opening overdue of each account: settlements, and receipts that paid more "
    "than their kind allows for, are in this step only. What the steps do not explain, such as accounts that "
    "were closed, sold or rescheduled, is a line of its own."
)
_LAYER: Final = "Part of a column of the waterfall; the amounts of its steps are on the sheet that follows."
