"""The tables of vintages: the triangle, early signs by cohort and by product or zone, and what is said of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Column, Kind, Sheets, dimension_column, figures_table
from dashboard.metrics import Unit, cases_column, metric
from dashboard.metrics.vintage import EARLY, VINTAGE_METRICS
from dashboard.subjects.headlines import of_page
from dashboard.subjects.report import Report
from dashboard.subjects.vintages.bad_vintages import LATE, OPENED, BadVintage
from dashboard.subjects.vintages.content import SIGNS, TITLE, Vintages, content
from validations.dimensions import dimension

_COHORT: Final = Column("cohort", "Opened", Kind.TEXT)
_EARLY_SUMS: Final = {
    LATE: SIGNS[0],
    "vintage_non_starters": SIGNS[1],
    "vintage_first_payment_defaults": SIGNS[2],
}
_MOST_NAMED: Final = 3


def sentences(made: Vintages) -> Sequence[str]:
    """Which cohort turned bad early, then what is in no cohort and what is withheld."""
    if made.grown.is_empty():
        return [_nothing(made), *_band(made)]
    found = [_accused(made, one) for one in made.bad[:_MOST_NAMED]] or [_none(made)]
    if more := len(made.bad) - _MOST_NAMED:
        found += [f"{more} more cohorts of a product stand out like this."] if more > 0 else []
    if made.unseen > 0:
        unseen = formats.grouped(made.unseen, made.notation)
        found.append(
            f"{unseen} active accounts are in no cohort: they were opened before the day-ends begin, or more than 36 "
            "months ago, and what they were before is not known."
        )
    found += _band(made)
    if made.withheld:
        found.append(f"Cohorts of fewer than {made.minimum} accounts are left out: {made.withheld} here.")
    return found


def _band(made: Vintages) -> list[str]:
    """Which ticket band alone is shown."""
    picked = made.choices.ticket
    return [] if picked == "all" else [f"Only accounts of the ticket band {picked} are in the cohorts."]


def _nothing(made: Vintages) -> str:
    return (
        f"No account is followed from its opening up to {made.view.month_in_words}: all were opened before the "
        "day-ends begin, or their day of opening is not recorded."
    )


def _accused(made: Vintages, one: BadVintage) -> str:
    product = made.labels["product_code"].get(one.product, one.product)
    rates = [formats.text(value, Unit.PERCENT, made.notation) for value in (one.rate, one.others_rate)]
    n = formats.grouped(one.accounts, made.notation)
    return (
        f"{product} opened {one.cohort} turned bad early: {rates[0]} were ever 30+ by month {EARLY[0]} on book "
        f"({one.late} of {n}), against {rates[1]} of its other cohorts; more than chance explains over {made.compared} "
        "comparisons."
    )


def _none(made: Vintages) -> str:
    if not made.compared:
        return (
            f"No cohort of a product has reached month {EARLY[0]} on book with {made.minimum} accounts in it and as "
            "many in the others, so none can be told to be worse."
        )
    return (
        f"No cohort of a product had more accounts ever 30+ by month {EARLY[0]} on book than chance explains, of "
        f"{made.compared} compared with the product's other cohorts."
    )


def triangle(made: Vintages) -> excel.Table:
    """One row per cohort, the newest first; blank where an age is not reached or the cohort has too few accounts."""
    ages = sorted(set(made.points["months_on_book"]))
    rows: list[dict[str, Any]] = []
    for cohort in made.cohorts:
        own = made.points.filter(pl.col("cohort") == cohort)
        newest = made.grown.filter(pl.col("cohort") == cohort).row(-1, named=True)
        values = {_age(age): value for age, value in own.select("months_on_book", made.rate.key).rows()}
        rows.append({"cohort": cohort, OPENED: newest[OPENED], "sanctioned": newest["vintage_sanctioned"], **values})
    schema = {"cohort": pl.String, OPENED: pl.Int64, "sanctioned": pl.Int64}
    schema |= {_age(age): pl.Float64 for age in ages}
    columns = (
        _COHORT,
        Column(OPENED, metric(OPENED).label, Kind.COUNT, metric=metric(OPENED)),
        Column("sanctioned", metric("vintage_sanctioned").label, Kind.MONEY, metric=metric("vintage_sanctioned")),
        *(Column(_age(age), f"Month {age}", Kind.PERCENT, metric=made.rate, kinds="kind") for age in ages),
    )
    note = (
        f"{made.rate.definition} Blank where not every month of the cohort has reached that age; a cohort is never "
        "shown at an age that only a part of it has."
    )
    # A row's own kind leaves the cells of ages that it has not reached blank in the workbook too.
    frame = pl.DataFrame(rows, schema=schema).with_columns(kind=pl.lit(Kind.PERCENT.value))
    return excel.Table(f"{made.rate.label} by months on book", frame, columns, note=note, placeholder="")


def segments(made: Vintages) -> excel.Table:
    """One cohort by product or place: one row per part, one column per age."""
    by, key = made.choices.by, made.rate.key
    ages, cases = sorted(set(made.segments["months_on_book"].drop_nulls())), cases_column(key)
    rows = [
        (part, own[cases].max(), *(own.filter(pl.col("months_on_book") == age)[key].max() for age in ages))
        for (part,), own in made.segments.group_by(by, maintain_order=True)
    ]
    schema = {by: pl.String, OPENED: pl.Int64, **{_age(age): pl.Float64 for age in ages}}
    frame = pl.DataFrame([(str(part), *rest) for part, *rest in rows], schema=schema, orient="row")
    columns = (
        dimension_column(by, made.labels),
        Column(OPENED, metric(OPENED).label, Kind.COUNT, metric=metric(OPENED)),
        *(Column(_age(age), f"Month {age}", Kind.PERCENT, metric=made.rate, kinds="kind") for age in ages),
    )
    note = (
        f"{made.rate.definition} The highest share at the last age stands first. Parts of fewer than "
        f"{made.minimum} accounts are left out."
    )
    title = f"{made.rate.label} by {dimension(by).label.lower()}, opened {made.one}"
    shown = frame.with_columns(kind=pl.lit(Kind.PERCENT.value))
    return excel.Table(title, shown, columns, note=note, placeholder="")


def _age(age: int) -> str:
    return f"month_{age}"


def early(made: Vintages) -> excel.Table:
    """Early signs of each cohort that has reached month 3 on book, the newest first."""
    at = int(EARLY[0])
    reached = made.grown.filter((pl.col("months_on_book") == at) & (pl.col(OPENED) >= made.minimum))
    rows = []
    for row in reached.sort("first", descending=True).iter_rows(named=True):
        young = made.grown.filter((pl.col("cohort") == row["cohort"]) & (pl.col("months_on_book") <= at))
        dues, unpaid = (_added(young[key]) for key in ("vintage_first_dues", "vintage_first_payment_defaults"))
        tops = (row[LATE], row["vintage_non_starters"], unpaid)
        shares = [_share(top, whole) for top, whole in zip(tops, (row[OPENED], row[OPENED], dues), strict=True)]
        rows.append((row["cohort"], row[OPENED], *(part for pair in zip(tops, shares, strict=True) for part in pair)))
    names = [name for pair in _EARLY_SUMS.items() for name in pair]
    kinds = [pl.Int64 if name in _EARLY_SUMS else pl.Float64 for name in names]
    schema = {"cohort": pl.String, OPENED: pl.Int64, **dict(zip(names, kinds, strict=True))}
    columns = (
        _COHORT,
        Column(OPENED, metric(OPENED).label, Kind.COUNT, metric=metric(OPENED)),
        *(
            Column(name, metric(name).label, Kind.COUNT if name in _EARLY_SUMS else Kind.PERCENT, metric=metric(name))
            for name in names
        ),
    )
    note = "Of accounts three months on book, in cohorts that have wholly reached it."
    return excel.Table("Early signs by cohort", pl.DataFrame(rows, schema=schema, orient="row"), columns, note=note)


def _added(values: pl.Series) -> int | None:
    return int(values.sum()) if values.count() else None


def _share(top: int | None, whole: int | None) -> float | None:
    return None if top is None or not whole else top / whole


def signs(made: Vintages) -> excel.Table:
    """Early signs by product or zone, of the accounts that came to month 3 in the last twelve months."""
    by = made.choices.by
    title = f"Early signs by {dimension(by).label.lower()}, twelve months to {made.view.month_in_words}"
    return figures_table(title, made.signs, by=[by], metrics=[metric(key) for key in SIGNS], labels=made.labels)


def sheets(made: Vintages) -> Sheets:
    """The sheets of the page's workbook; a sentence alone where no account is followed."""
    said = sentences(made)
    if made.grown.is_empty():
        return [excel.Table(TITLE, pl.DataFrame({"why": said}), (Column("why", "No vintages", Kind.TEXT),))]
    return excel.led_by(" ".join(said), [triangle(made), early(made), segments(made), signs(made)])


def first_month(made: Vintages) -> date | None:
    """The first month of the oldest cohort."""
    return made.grown["first"].min()  # type: ignore[return-value]


REPORT: Final = Report(
    "vintages",
    TITLE,
    tuple(one.key for one in VINTAGE_METRICS),
    lambda reader, view: sheets(content(reader, view)),
    lambda reader, view: of_page(reader, SIGNS, view),
    shows=lambda _basis: SIGNS,
)
