"""A rate by place and product, the worst place first; both pages on the book show it."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from dashboard import excel
from dashboard.frames import collected
from dashboard.metrics import Metric
from dashboard.reports.asked import Asked, Labels
from dashboard.view import View
from validations.dimensions import dimension


@dataclass(frozen=True, eq=False)
class Places:
    """The rate of every place and product of the month shown, worst place first."""

    rate: Metric
    place: str
    frame: pl.DataFrame
    """place x product_code x the rate."""

    @cached_property
    def order(self) -> pl.DataFrame:
        """The places alone, worst first."""
        return self.frame[[self.place]].unique(maintain_order=True)

    def worst(self, count: int) -> pl.DataFrame:
        """The rows of the worst places."""
        return self.order.head(count).join(self.frame, on=self.place, how="left", maintain_order="left")

    def sheet(self, labels: Labels) -> excel.Table:
        """Every place and product, for the workbook."""
        title = f"{self.rate.label} by {dimension(self.place).label.lower()} and product"
        return excel.figures_table(
            title, self.frame, by=[self.place, "product_code"], metrics=[self.rate], labels=labels
        )


def places(ask: Asked, rate: Metric, view: View) -> Places:
    """Ask for a rate by the level of geography below the one picked, and by product."""
    place = view.place
    cells = ask.answer([rate.key], by=[place, "product_code"], scope=view.scope, months=[view.month])
    totals = ask.answer([rate.key], by=[place], scope=view.scope, months=[view.month])
    order = totals.lazy().sort(rate.key, descending=rate.higher_is != "good", nulls_last=True).select(place)
    known = cells.lazy().drop_nulls("product_code")
    frame = collected(order.join(known, on=place, how="inner", maintain_order="left"))
    return Places(rate, place, frame)
