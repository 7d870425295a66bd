"""Vintages: the triangle and the curves of cohorts, early signs, bad cohorts, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, formats
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, cases_column, metric
from dashboard.metrics.vintage import DAYS, EARLY
from dashboard.subjects.cohorts import Length, cohorts
from dashboard.subjects.vintages.bad_vintages import LATE, OPENED, BadVintage, bad_vintages
from dashboard.view import View

TITLE: Final = "Vintages"
STATES: Final = {"ever": "Ever", "now": "Now"}
DEPTHS: Final = {str(days): f"{days}+" for days in DAYS}
TERMS: Final = {"all": "Included", "no": "Left out", "yes": "Alone"}
"""What becomes of restructured accounts, by the value of the dimension that is left."""
BY: Final = ("product_code", "zone")
SIGNS: Final = ("early_delinquency_rate", "non_starter_rate", "early_first_payment_default_rate")
SIGN_SUMS: Final = ("vintage_first_dues", "vintage_first_payment_defaults", "vintage_non_starters")
_YEAR: Final = 12


@dataclass(frozen=True)
class Choices:
    """What the reader picked on the page."""

    state: str = "ever"
    days: int = 30
    length: Length = "quarter"
    terms: str = "all"
    by: str = BY[0]


@dataclass(frozen=True, eq=False)
class Vintages:
    """Everything the page draws."""

    view: View
    choices: Choices
    rate: Metric
    grown: pl.DataFrame
    """cohort x first x months_on_book x accounts, sanctioned, the part of the rate and early sums, oldest first."""
    signs: pl.DataFrame
    """The dimension x early signs over the last twelve months."""
    bad: Sequence[BadVintage]
    compared: int
    unseen: int
    """Active accounts that are in no cohort, because they were opened before what the data see."""
    minimum: int
    labels: Labels
    notation: formats.Notation

    @property
    def part(self) -> str:
        """The sum that is the top of the rate."""
        return self.rate.key.replace("_value_rate_", "_value_").replace("_rate_", "_accounts_")

    @property
    def whole(self) -> str:
        """The sum that is its bottom."""
        return "vintage_sanctioned" if "_value_" in self.rate.key else OPENED

    @cached_property
    def points(self) -> pl.DataFrame:
        """cohort x months_on_book x the rate with its accounts; cohorts of too few accounts are left out."""
        told = self.grown.filter(pl.col(OPENED) >= self.minimum)
        whole, part = pl.col(self.whole).cast(pl.Float64), pl.col(self.part).cast(pl.Float64)
        value = pl.when(whole != 0).then(part / whole).alias(self.rate.key)
        return told.select("cohort", "months_on_book", value, pl.col(OPENED).alias(cases_column(self.rate.key)))

    @property
    def cohorts(self) -> list[str]:
        """The cohorts shown, the newest first."""
        return self.points["cohort"].unique(maintain_order=True).to_list()[::-1]

    @property
    def withheld(self) -> int:
        """Cohorts that have too few accounts at every age."""
        return int(self.grown["cohort"].n_unique()) - len(self.cohorts)

    @cached_property
    def triangle(self) -> go.Figure:
        """Cohorts down, months on book across."""
        frame = self.points.with_columns(pl.col("months_on_book").cast(pl.String))
        ages = pl.DataFrame({"months_on_book": [str(age) for age in sorted(set(self.points["months_on_book"]))]})
        # Columns stand in the order in which ages are first seen, so the cohort that has all of them comes first.
        ordered = ages.join(frame, on="months_on_book", how="left", maintain_order="left")
        first = pl.DataFrame({"cohort": self.cohorts[::-1]}, schema={"cohort": pl.String})
        kept = first.join(ordered, on="cohort", how="left", maintain_order="left")
        return charts.heatmap(kept, self.rate, self.notation, rows="cohort", across="months_on_book", labels={})

    @cached_property
    def curves(self) -> go.Figure:
        """The newest cohorts that have more than one age, one line each."""
        counts = self.points.group_by("cohort").len().filter(pl.col("len") > 1)["cohort"].to_list()
        return charts.vintage_curves(
            self.points, self.rate, [one for one in self.cohorts if one in counts], self.notation
        )


@computed_once
def content(ask: Answers, view: View, choices: Choices | None = None) -> Vintages:
    """Ask for everything the page draws."""
    picked = choices or Choices()
    value = "" if view.basis.key == "accounts" else "_value"
    rate = metric(f"vintage_{picked.state}{value}_rate_{picked.days}plus")
    months = [month for month in view.months if month <= view.month and month in ask.figures.months_of("vintage")]
    scope = view.scope if picked.terms == "all" else view.scope.with_values("terms_changed", (picked.terms,))
    sums = dict.fromkeys((OPENED, "vintage_sanctioned", LATE, *SIGN_SUMS))
    made = Vintages(
        view,
        picked,
        rate,
        pl.DataFrame(),
        pl.DataFrame(),
        (),
        0,
        0,
        ask.settings.vintage_accounts,
        ask.labels(),
        ask.settings,
    )
    sums[made.part] = None
    year_starts = ask.settings.financial_year_start_month
    seen = ask.answer(list(sums), by=["month", "months_on_book"], scope=scope, months=months)
    seen = seen.filter(pl.col(OPENED).fill_null(0) > 0)
    by_product = ask.answer([OPENED, LATE], by=["month", "months_on_book", "product_code"], scope=scope, months=months)
    by_product = by_product.filter((pl.col("months_on_book").cast(pl.String) == EARLY[0]) & (pl.col(OPENED) > 0))
    bad, compared = bad_vintages(
        cohorts(by_product, [OPENED, LATE], picked.length, year_starts, ["product_code"]), made.minimum
    )
    recent = months[-_YEAR:]
    return replace(
        made,
        grown=cohorts(seen, list(sums), picked.length, year_starts),
        signs=ask.answer(SIGNS, by=[picked.by], scope=scope, months=recent) if recent else pl.DataFrame(),
        bad=bad,
        compared=compared,
        unseen=_unseen(ask, view),
    )


def _unseen(ask: Answers, view: View) -> int:
    """Active accounts of the month shown that are in no cohort."""
    held = ask.answer(["accounts", "vintage_active_accounts"], scope=view.scope, months=[view.month]).to_dicts()
    row: Mapping[str, int | None] = held[0] if held else {}
    return (row.get("accounts") or 0) - (row.get("vintage_active_accounts") or 0)
