"""Vintages: the triangle and the curves of cohorts, early signs, bad cohorts, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, formats
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.figures.scope import Scope
from dashboard.metrics import Metric, cases_column, metric
from dashboard.metrics.vintage import DAYS, EARLY
from dashboard.subjects.cohorts import Length, cohorts, months_of
from dashboard.subjects.vintages.bad_vintages import LATE, OPENED, BadVintage, bad_vintages
from dashboard.view import View

TITLE: Final = "Vintages"
STATES: Final = {"ever": "Ever", "now": "Now"}
DEPTHS: Final = {str(days): f"{days}+" for days in DAYS}
TERMS: Final = {"all": "Included", "no": "Left out", "yes": "Alone"}
"""What becomes of restructured accounts, by the value of the dimension that is left."""
BY: Final = ("product_code", "ticket_band", "zone", "state")
TICKET: Final = "ticket_band"
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
    ticket: str = "all"
    """The one ticket band that is shown."""
    by: str = BY[0]
    cohort: str = ""
    """The one cohort that is looked into; the newest that has reached the age of early signs unless picked."""

    @property
    def within(self) -> dict[str, tuple[str, ...]]:
        """What becomes of restructured accounts, and the ticket band, as filters."""
        picked = {"terms_changed": self.terms, TICKET: self.ticket}
        return {key: (value,) for key, value in picked.items() if value != "all"}


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
    by_part: pl.DataFrame
    """The dimension x cohort x first x months_on_book x accounts, sanctioned and the part of the rate."""
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
        return self._shares(self.grown).drop("first")

    def _shares(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with the rate in place of its sums, without what has too few accounts."""
        told = frame.filter(pl.col(OPENED) >= self.minimum)
        whole, part = pl.col(self.whole).cast(pl.Float64), pl.col(self.part).cast(pl.Float64)
        value = pl.when(whole != 0).then(part / whole).alias(self.rate.key)
        cases = pl.col(OPENED).alias(cases_column(self.rate.key))
        return told.select(pl.all().exclude(*self.sums), value, cases)

    @property
    def sums(self) -> Sequence[str]:
        """The sums that frames of cohorts hold."""
        return (OPENED, "vintage_sanctioned", LATE, *SIGN_SUMS, self.part)

    @cached_property
    def one(self) -> str:
        """The cohort that is looked into; empty where none is shown."""
        if self.choices.cohort in self.cohorts:
            return self.choices.cohort
        reached = self.points.filter(pl.col("months_on_book") >= int(EARLY[0]))["cohort"].to_list()
        return next((cohort for cohort in self.cohorts if cohort in reached), next(iter(self.cohorts), ""))

    @cached_property
    def ages(self) -> Sequence[int]:
        """The months on book that this cohort has reached, the latest first."""
        return sorted(self.points.filter(pl.col("cohort") == self.one)["months_on_book"].to_list(), reverse=True)

    @cached_property
    def opened(self) -> Sequence[date]:
        """The months that accounts of this cohort were opened in."""
        first = self.grown.filter(pl.col("cohort") == self.one)["first"].first()
        return months_of(first, self.choices.length) if isinstance(first, date) else ()

    @cached_property
    def segments(self) -> pl.DataFrame:
        """The dimension x months_on_book x the rate of this cohort; the highest rate at the last age first."""
        by, key = self.choices.by, self.rate.key
        own = self._shares(self.by_part.filter(pl.col("cohort") == self.one)).drop("cohort", "first")
        last = own.group_by(by).agg(pl.col(key).sort_by("months_on_book").last().alias("last"))
        ordered = last.sort("last", by, descending=[True, False], nulls_last=True).select(by)
        return ordered.join(own, on=by, how="left", maintain_order="left")

    @cached_property
    def segment_curves(self) -> go.Figure:
        """The parts of this cohort, one line each."""
        by = self.choices.by
        names = {str(part): self.labels.get(by, {}).get(str(part), str(part)) for part in self.segments[by]}
        named = self.segments.with_columns(pl.col(by).cast(pl.String).replace(names).alias("cohort"))
        shown = named["cohort"].unique(maintain_order=True).to_list()
        return charts.vintage_curves(named, self.rate, shown, self.notation)

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
        return charts.heatmap(
            kept, self.rate, self.notation, rows="cohort", across="months_on_book", labels={}, clickable=True
        )

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
    scope = view.scope
    for key, values in picked.within.items():
        scope = scope.with_values(key, values)
    made = Vintages(
        view,
        picked,
        rate,
        pl.DataFrame(),
        pl.DataFrame(),
        pl.DataFrame(),
        (),
        0,
        0,
        ask.settings.vintage_accounts,
        ask.labels(),
        ask.settings,
    )
    sums = list(dict.fromkeys(made.sums))
    year_starts = ask.settings.financial_year_start_month
    seen = ask.answer(sums, by=["month", "months_on_book"], scope=scope, months=months)
    seen = seen.filter(pl.col(OPENED).fill_null(0) > 0)
    by_product = ask.answer([OPENED, LATE], by=["month", "months_on_book", "product_code"], scope=scope, months=months)
    by_product = by_product.filter((pl.col("months_on_book").cast(pl.String) == EARLY[0]) & (pl.col(OPENED) > 0))
    bad, compared = bad_vintages(
        cohorts(by_product, [OPENED, LATE], picked.length, year_starts, ["product_code"]), made.minimum
    )
    recent = months[-_YEAR:]
    return replace(
        made,
        grown=cohorts(seen, sums, picked.length, year_starts),
        by_part=_by_part(ask, made, scope, months),
        signs=ask.answer(SIGNS, by=[picked.by], scope=scope, months=recent) if recent else pl.DataFrame(),
        bad=bad,
        compared=compared,
        unseen=_unseen(ask, view, picked.ticket),
    )


def _by_part(ask: Answers, made: Vintages, scope: Scope, months: Sequence[date]) -> pl.DataFrame:
    """Cohorts by the dimension that is picked, with what the rate is made of."""
    by, length = made.choices.by, made.choices.length
    sums = [OPENED, "vintage_sanctioned", made.part]
    found = ask.answer(sums, by=["month", "months_on_book", by], scope=scope, months=months)
    held = found.filter(pl.col(OPENED).fill_null(0) > 0)
    return cohorts(held, sums, length, ask.settings.financial_year_start_month, [by])


def _unseen(ask: Answers, view: View, ticket: str) -> int:
    """Active accounts of the month shown, and of the ticket band, that are in no cohort."""
    scope = view.scope if ticket == "all" else view.scope.with_values(TICKET, (ticket,))
    held = ask.answer(["accounts", "vintage_active_accounts"], scope=scope, months=[view.month]).to_dicts()
    row: Mapping[str, int | None] = held[0] if held else {}
    return (row.get("accounts") or 0) - (row.get("vintage_active_accounts") or 0)
