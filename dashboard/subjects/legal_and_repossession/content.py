"""Cases at law with what they bring and how long they wait; repossession from the order to the sale, by valuer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Unit, cases_column
from dashboard.subjects.headlines import of_page
from dashboard.subjects.legal_and_repossession import tables
from dashboard.subjects.legal_and_repossession.tables import CLOCKS, FUNNEL, LEGAL, LIMITATION, RATIO, STAGES, STOCK
from dashboard.subjects.ratio_parts import WINDOW, Moments, sums_by, window, with_intervals
from dashboard.subjects.report import Report
from dashboard.value_names import listed
from dashboard.view import View
from validations.dimensions import dimension
from validations.vocabulary import LEGAL_CLOCKS

TITLE: Final = "Legal and repossession"
CASES: Final = ("legal_cases_filed", "legal_cases_pending", "legal_yield", "legal_with_receipt_rate")
COLLATERALS: Final = ("repossession_orders", "repossession_sales", "repossession_stock", "repossession_loss_amount")
SHOWN: Final = (*CASES, *COLLATERALS)
"""The metrics of the cards."""
BREAKDOWNS: Final = ("case_type", "advocate_code", "product_code", "zone", "state")
_OF_SALES: Final = Moments(
    "repossession", "valued", "valuation", "valued_sale", "valuation_squared", "sale_squared", "valuation_sale"
)


@dataclass(frozen=True, eq=False)
class Enforcement:
    """Everything the page draws; a frame without rows where the database does not record it."""

    view: View
    by: str
    cases: pl.DataFrame
    """The dimension x the figures of cases at the end of the month shown."""
    stages: pl.DataFrame
    """case_type x stage x cases and days; none under a filter."""
    clocks: pl.DataFrame
    """clock x cases by what became of it; none where no case has a clock."""
    limitation: pl.DataFrame
    """product x accounts by when a suit for their money becomes time-barred; none where no case is recorded."""
    limitation_whole: pl.DataFrame
    """The same of all products."""
    funnel: pl.DataFrame
    """month x the figures of repossession, the latest first."""
    stock: pl.DataFrame
    """month x unsold stock by age, the latest first."""
    valuers: pl.DataFrame
    """valuer x sale to valuation over the last 12 months, with its interval and place."""
    labels: Labels
    notation: formats.Notation

    @property
    def period(self) -> str:
        """The months that valuers are compared over."""
        return f"the {WINDOW} months to {self.view.month_in_words}"

    @cached_property
    def sentence(self) -> str:
        """Which valuer overvalues, what is overdue or time-barred, how much stock is old, and the slowest stage."""
        waiting = [self._overdue(), self._barred(), self._soon_barred(), self._old_stock(), self._slowest()]
        said = [*self._overvalued(), *waiting]
        return (
            " ".join(filter(None, said)) or f"Nothing is pending and nothing is in stock in {self.view.month_in_words}."
        )

    def _overvalued(self) -> list[str]:
        low = self.valuers.filter(pl.col("place") == "below")
        if low.is_empty():
            compared = self.valuers.filter(pl.col("place") != "").height
            return ["No valuer's sales fall short of the valuation by more than the others'."] if compared > 1 else []
        return [self._falls_short(row) for row in low.iter_rows(named=True)]

    def _falls_short(self, row: dict[str, Any]) -> str:
        name = excel.words_of("valuer_code", self.labels).get(row["valuer_code"], row["valuer_code"])
        ratio, low, high = (formats.text(row[key], Unit.PERCENT, self.notation) for key in (RATIO, "low", "high"))
        others = [
            f"{formats.text(other[RATIO], Unit.PERCENT, self.notation)} in {other[cases_column(RATIO)]} sales"
            for other in self.valuers.iter_rows(named=True)
            if other["valuer_code"] != row["valuer_code"] and other[RATIO] is not None
        ]
        return (
            f"Sales bring {ratio} of what {name} values collaterals at ({low} to {high}, 95 % interval, "
            f"{row[cases_column(RATIO)]} sales of {self.period}), those of the others {listed(others)}: it values too "
            "high, beyond chance."
        )

    @cached_property
    def counted(self) -> Mapping[str, int]:
        """How many clocks are in each state that has any."""
        sums = {state: sum(self.clocks[key].drop_nulls()) for state, key in CLOCKS.items()}
        return {state: count for state, count in sums.items() if count}

    def _overdue(self) -> str:
        """How many deadlines of the law are overdue, and under which clock most are."""
        late = self.counted.get("overdue", 0)
        if not late:
            return ""
        key = CLOCKS["overdue"]
        most = self.clocks.sort(key, descending=True, nulls_last=True).row(0, named=True)
        counted = formats.grouped(late, self.notation)
        subject = "1 deadline of the law is" if late == 1 else f"{counted} deadlines of the law are"
        where = LEGAL_CLOCKS[most["clock"]].rsplit(",", 1)[0]
        part = "" if most[key] == late else f"{most[key]} of them "
        return f"{subject} overdue, {part}under {where}."

    def _barred(self) -> str:
        """How many accounts are time-barred already, and what they owe."""
        count = self.limitation_counts["limitation_barred"]
        if not count:
            return ""
        owed = self.limitation_whole["limitation_barred_amount"].item()
        subject = "1 account is" if count == 1 else f"{formats.grouped(count, self.notation)} accounts are"
        owing = "" if owed is None else f" and {'owes' if count == 1 else 'owe'} {self._money(owed)}"
        ending = "." if self._soon_barred() else "; to be confirmed by counsel."
        return f"{subject} already time-barred{owing}{ending}"

    def _money(self, amount: int) -> str:
        return formats.text(amount, Unit.MONEY, self.notation)

    def _soon_barred(self) -> str:
        """How many accounts become time-barred within 90 days."""
        count = self.limitation_counts["limitation_within_90"]
        if not count:
            return ""
        more = " more" if self.limitation_counts["limitation_barred"] else ""
        noun, which = ("account becomes", "it pays") if count == 1 else ("accounts become", "they pay")
        return (
            f"{formats.grouped(count, self.notation)}{more} {noun} time-barred within 90 days unless {which}, the debt "
            "is acknowledged in writing or a suit is filed; to be confirmed by counsel."
        )

    @cached_property
    def limitation_counts(self) -> Mapping[str, int]:
        """How many accounts are in each class of limitation."""
        whole = self.limitation_whole.to_dicts()
        return {key: (whole[0][key] or 0) if whole else 0 for key in LIMITATION}

    def _old_stock(self) -> str:
        now = self.stock.filter(pl.col("month") == self.view.month).to_dicts()
        if not now or not now[0]["repossession_stock"]:
            return ""
        old, all_ = now[0]["repossession_stock_over_180_days"], now[0]["repossession_stock"]
        verb = "has" if old == 1 else "have"
        return f"{old} of {all_} unsold collaterals {verb} been in stock for more than 180 days."

    def _slowest(self) -> str:
        slow = self.stages.drop_nulls("legal_stage_median_days").sort("legal_stage_median_days", descending=True)
        if slow.is_empty():
            return ""
        row = slow.row(0, named=True)
        days = row["legal_stage_median_days"]
        return (
            f"Cases wait longest in {row['case_type']}, {row['stage']}: at least half of {row['legal_staged_cases']} "
            f"for {formats.grouped(days, self.notation)} days or more."
        )

    @cached_property
    def cases_table(self) -> excel.Table:
        """Cases by the dimension chosen."""
        title = f"Cases at law by {dimension(self.by).label.lower()}, {self.view.month_in_words}"
        return tables.figures(title, self.cases, self.by, LEGAL, self.labels)

    @cached_property
    def clocks_table(self) -> excel.Table:
        """Clocks of the law."""
        return tables.clocks(f"Clocks of the law, {self.view.month_in_words}", self.clocks, self.labels)

    @cached_property
    def limitation_table(self) -> excel.Table:
        """When suits become time-barred."""
        title = f"Limitation of suits for money, {self.view.month_in_words}"
        return tables.limitation(title, self.limitation, self.limitation_whole, self.labels)

    @cached_property
    def stages_table(self) -> excel.Table:
        """Days in stage."""
        return tables.stages(f"Days in stage of pending cases, {self.view.month_in_words}", self.stages)

    @cached_property
    def funnel_table(self) -> excel.Table:
        """From the order to the sale, by month."""
        title = f"From the order to the sale, to {self.view.month_in_words}"
        return tables.figures(title, self.funnel, "month", FUNNEL, self.labels)

    @cached_property
    def stock_table(self) -> excel.Table:
        """Unsold stock by age, by month."""
        return tables.figures(f"Unsold stock, to {self.view.month_in_words}", self.stock, "month", STOCK, self.labels)

    @cached_property
    def valuers_table(self) -> excel.Table:
        """Sale to valuation by valuer."""
        return tables.valuers(f"Sale to valuation by valuer, {self.period}", self.valuers, self.labels)

    @property
    def shown_tables(self) -> list[excel.Table]:
        """The tables of what the database records, in the order of the page."""
        of_cases = [self.clocks_table, self.limitation_table, self.cases_table, self.stages_table]
        found = [self.valuers_table, self.stock_table, self.funnel_table, *of_cases]
        return [table for table in found if not table.frame.is_empty()]

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook."""
        return excel.led_by(self.sentence, self.shown_tables)


@computed_once
def content(ask: Answers, view: View, by: str = BREAKDOWNS[0]) -> Enforcement:
    """Ask for everything the page draws."""
    cases = ask.answer(LEGAL, by=[by], scope=view.scope, months=[view.month])
    held = (pl.col("legal_cases_filed") + pl.col("legal_cases_closed") + pl.col("legal_cases_pending")) > 0
    return Enforcement(
        view=view,
        by=by,
        cases=cases.filter(held).sort("legal_cases_pending", by, descending=[True, False]),
        stages=_stages(ask, view),
        clocks=_clocks(ask, view),
        limitation=_limitation(ask, view, ["product_code"]),
        limitation_whole=_limitation(ask, view, []),
        funnel=_by_month(ask, view, FUNNEL),
        stock=_by_month(ask, view, STOCK),
        valuers=_valuers(ask, view),
        labels=_labels(ask),
        notation=ask.settings,
    )


def _labels(ask: Answers) -> Labels:
    """Advocates and valuers are agencies."""
    agencies = ask.labels()["agency_code"]
    return {**ask.labels(), "advocate_code": agencies, "valuer_code": agencies}


def _stages(ask: Answers, view: View) -> pl.DataFrame:
    keys = ["case_type", "stage"]
    if (
        view.scope.dimensions
        or ask.figures.granted.dimensions
        or view.month not in ask.figures.months_of("legal_stages")
    ):
        return pl.DataFrame(schema={**dict.fromkeys(keys, pl.String), **dict.fromkeys(STAGES, pl.Int64)})
    found = ask.answer(STAGES, by=keys, months=[view.month]).with_columns(pl.col(keys).cast(pl.String))
    return found.sort("legal_staged_cases", *keys, descending=[True, False, False])


def _clocks(ask: Answers, view: View) -> pl.DataFrame:
    keys = tuple(CLOCKS.values())
    found = ask.answer(keys, by=["clock"], scope=view.scope, months=[view.month]).with_columns(
        pl.col("clock").cast(pl.String)
    )
    return found.filter(pl.any_horizontal(pl.col(keys) > 0))


def _limitation(ask: Answers, view: View, by: list[str]) -> pl.DataFrame:
    if view.month not in ask.figures.months_of("limitation"):
        return pl.DataFrame()
    return ask.answer(LIMITATION, by=by, scope=view.scope, months=[view.month])


def _by_month(ask: Answers, view: View, keys: tuple[str, ...]) -> pl.DataFrame:
    known = set(ask.figures.months_of("repossession"))
    months = [month for month in view.recent() if month in known]
    found = ask.answer(keys, by=["month"], scope=view.scope, months=months)
    return found.sort("month", descending=True)


def _valuers(ask: Answers, view: View) -> pl.DataFrame:
    by, months = "valuer_code", window(ask, view, _OF_SALES.cube)
    found = ask.answer((RATIO, "repossession_loss_amount"), by=[by], scope=view.scope, months=months)
    sums = sums_by(ask, view, by, _OF_SALES, months) if months else {}
    told = with_intervals(found.filter(pl.col(cases_column(RATIO)) > 0), by, sums)
    return told.sort(RATIO, by, nulls_last=True)


REPORT: Final = Report(
    "legal_and_repossession",
    TITLE,
    SHOWN,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: tuple(
        dict.fromkeys((*SHOWN, *LEGAL, *CLOCKS.values(), *LIMITATION, *STAGES, *FUNNEL, *STOCK, RATIO))
    ),
)
