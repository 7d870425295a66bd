"""A rate by place and product, the worst place first, and what changed it by segment."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from dashboard import excel, formats
from dashboard.figures.answers import Answers
from dashboard.figures.figure_source import Labels
from dashboard.figures.month_slices import collected
from dashboard.metrics import Metric
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


def places(ask: Answers, rate: Metric, view: View) -> Places:
    """Ask for a rate by the level of geography below the one picked, and by product."""
    place = view.place
    cells = ask.answer([rate.key], by=[place, "product_code"], scope=view.scope, months=[view.month])
    totals = ask.answer([rate.key], by=[place], scope=view.scope, months=[view.month])
    order = totals.lazy().sort(rate.key, descending=rate.higher_is != "good", nulls_last=True).select(place)
    known = cells.lazy().drop_nulls("product_code")
    frame = collected(order.join(known, on=place, how="inner", maintain_order="left"))
    return Places(rate, place, frame)


EFFECTS = ("rate_effect", "mix_effect", "total_effect")


def contributors(ask: Answers, rate: Metric, by: str, view: View) -> pl.DataFrame | None:
    """The contributors to the change; None where there is no whole month to compare with."""
    if view.before is None or view.open_until is not None:
        return None
    return ask.contributors(rate.key, by=by, scope=view.scope, month=view.month, before=view.before)


def change_in_words(parts: pl.DataFrame | None, rate: Metric, by: str, view: View) -> tuple[str, str]:
    """How much a rate changed since the month compared with, and why; nothing where that cannot be told."""
    if parts is None or parts.is_empty():
        return "", ""
    change = formats.points(float(parts["total_effect"].sum()))
    return f"{rate.label}: {change} since {view.compared_with}.", why_changed(parts, by)


def contributors_table(
    parts: pl.DataFrame, rate: Metric, by: str, labels: Mapping[str, Mapping[str, str]], note: str = ""
) -> excel.Table:
    """Every contributor with its rates and effects; the effects of all rows add up to the change."""
    kinds = dict.fromkeys(("rate_before", "rate_now", "weight_now"), excel.Kind.PERCENT)
    return excel.listing(
        f"Contributors to {rate.label}",
        parts,
        headings={
            by: dimension(by).label,
            "rate_before": "Rate before",
            "rate_now": "Rate now",
            "weight_now": "Share of the book",
            "rate_effect": "Rate effect",
            "mix_effect": "Mix effect",
            "total_effect": "Together",
        },
        kinds=kinds | dict.fromkeys(EFFECTS, excel.Kind.POINTS),
        labels=labels,
        note=note,
    )


def why_changed(parts: pl.DataFrame, by: str) -> str:
    """What the change of a rate comes from: the rates of its segments, or the mix of them."""
    rates, mix, whole = parts.select(pl.col(EFFECTS).sum()).row(0)
    named, moved = dimension(by).label.lower(), "rise" if whole > 0 else "fall"
    if _reads_as_none(whole):
        if _reads_as_none(rates):
            return f"Neither the rates nor the {named} mix changed it."
        return f"Changed rates ({formats.points(rates)}) and a changed {named} mix ({formats.points(mix)}) cancel out."
    if _reads_as_none(mix):
        direction = "higher" if whole > 0 else "lower"
        return f"All of the {moved} comes from {direction} rates; the {named} mix played no part."
    if _reads_as_none(rates):
        return f"All of the {moved} comes from the {named} mix; changed rates played no part."
    return f"Changed rates account for {formats.points(rates)}, a changed {named} mix for {formats.points(mix)}."


def _reads_as_none(effect: float) -> bool:
    """Whether an effect is 0 as it is written."""
    return formats.points(effect) == formats.points(0.0)
