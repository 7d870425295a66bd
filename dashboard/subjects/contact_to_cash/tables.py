"""The tables of contact to cash: agreement with the source, outcomes by a dimension, reasons for non-payment."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Column, Kind
from dashboard.figures.figure_source import Labels
from dashboard.metrics import metric
from dashboard.subjects.rate_limits import limit_columns
from dashboard.value_names import VALUE_WORDS, named
from validations.dimensions import dimension
from validations.vocabulary import NONE, PROMISE_STATUSES, RECOMPUTED_STATUSES, VALUE_MEANINGS

_DUE, _KEPT_RATE, _CONTACTS = "promises_compared", "promise_recomputed_kept_rate", "reason_contacts"
_NOTE: Final = "The interval of the kept share is Wilson's: by chance alone, 95 of 100 times the true share is in it."
_FEW: Final = 30
"""Contacts with a reason below which their shares are marked."""


def agreement(frame: pl.DataFrame, title: str, note: str) -> excel.Table:
    """Promises due: what the receipts say down, what the source says across, with the share where both agree."""
    counted = {(str(own), str(said)): int(n) for said, own, n in frame.select(_STATUSES).iter_rows()}
    found = {own for own, _ in counted}
    rows = [_compared(own, counted) for own in RECOMPUTED_STATUSES if own in PROMISE_STATUSES or own in found]
    columns = (
        Column("by_receipts", dimension("recomputed_status").label, Kind.TEXT, _STATUS_NAMES),
        *(Column(said, f"{named(said)} by the source", Kind.COUNT) for said in PROMISE_STATUSES),
        Column("all", "Promises due", Kind.COUNT, metric=metric(_DUE)),
        Column("agree", "Same by the source", Kind.PERCENT),
        Column("meaning", "Meaning", Kind.TEXT),
    )
    schema = {"agree": pl.Float64, **dict.fromkeys((*PROMISE_STATUSES, "all"), pl.Int64)}
    return excel.Table(title, pl.DataFrame(rows, schema_overrides=schema), columns, note=note)


def _compared(own: str, counted: Mapping[tuple[str, str], int]) -> dict[str, object]:
    by_source = {said: counted.get((own, said), 0) for said in PROMISE_STATUSES}
    of_all = sum(by_source.values())
    agree = by_source.get(own, 0) / of_all if of_all else None
    meaning = VALUE_MEANINGS["recomputed_status"][own]
    return {"by_receipts": own, **by_source, "all": of_all, "agree": agree, "meaning": meaning}


_STATUSES: Final = ("recorded_status", "recomputed_status", _DUE)
_STATUS_NAMES: Final = {**VALUE_WORDS["recomputed_status"], "unknown": "Cannot be judged"}


def parts(
    frame: pl.DataFrame,
    whole: pl.DataFrame,
    by: str,
    keys: Sequence[str],
    labels: Labels,
    title: str,
    *,
    rate: str = _KEPT_RATE,
    note: str = _NOTE,
) -> excel.Table:
    """Every part with its outcomes, the interval of its kept share, and where that stands against all."""
    shown = [metric(key) for key in keys]
    made = excel.figures_table(title, frame, by=[by], metrics=shown, labels=labels, totals=whole, note=note)
    after = next(place for place, one in enumerate(made.columns) if one.name == rate) + 2
    place = Column("place", "Against the share of all", Kind.TEXT)
    limits = (*limit_columns(metric(rate), Kind.PERCENT), place)
    columns = (*made.columns[:after], *limits, *made.columns[after:])
    return excel.Table(title, made.frame, columns, made.totals, note=note)


def reasons(frame: pl.DataFrame | None, by: str, labels: Labels, title: str) -> excel.Table:
    """Each reason's share of the contacts of its part that give one; contacts without a reason are counted apart."""
    columns = (
        excel.dimension_column(by, labels),
        Column("reason", dimension("reason").label, Kind.TEXT, excel.words_of("reason", labels)),
        Column(_CONTACTS, metric(_CONTACTS).label, Kind.COUNT, metric=metric(_CONTACTS)),
        Column("share", "Share of contacts with a reason", Kind.PERCENT),
        Column("few", "Few contacts", Kind.TEXT),
    )
    if frame is None:
        return excel.Table(title, pl.DataFrame(schema=[one.name for one in columns]), columns)
    given = pl.col("reason").cast(pl.String) != NONE
    told = pl.col(_CONTACTS).filter(given).sum().over(by)
    made = frame.with_columns(
        pl.when(given & (told > 0)).then(pl.col(_CONTACTS) / told).alias("share"),
        pl.when(told < _FEW).then(pl.lit(f"fewer than {_FEW}")).otherwise(pl.lit("")).alias("few"),
    ).sort(by, "share", "reason", descending=[False, True, False], nulls_last=True)
    return excel.Table(title, made, columns, note="Contacts on which the customer was spoken to.")
