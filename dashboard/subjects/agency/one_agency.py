"""Answers about one agency, each taken from the answer about all agencies, and the mix of the accounts it was given."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.compute import Compare
from dashboard.figures.figure_source import FigureSource
from dashboard.figures.month_slices import collected
from dashboard.figures.scope import Scope
from dashboard.metrics import metric
from dashboard.view import View
from validations.vocabulary import NONE

HELD: Final = "allocated_accounts"
"""Tells which agencies hold accounts."""
MIX_BY: Final = ("bucket", "product_code")
_AGENCY: Final = "agency_code"


class OneAgency:
    """A reader who, asked about one agency, asks about all: looking at the next agency then takes a few rows.

    The answers are the reader's own, to the row. What is not about exactly one agency is passed on, and so are
    comparisons, which say 0 of an agency that had nothing before where its part of all would say nothing.
    """

    def __init__(self, reader: Answers) -> None:
        self._reader = reader

    def answer(
        self,
        keys: Sequence[str],
        *,
        by: Sequence[str] = (),
        scope: Scope | None = None,
        months: Sequence[date] | None = None,
        compare: Compare | None = None,
    ) -> pl.DataFrame:
        """The figures of some metrics."""
        agencies = scope.values(_AGENCY) if scope else ()
        if scope and len(agencies) == 1 and _AGENCY not in by and compare is None and not _read_targets(keys):
            asked = None if months is None else tuple(months)
            part = _by_agency(self._reader, tuple(keys), tuple(by), scope.without(_AGENCY), asked).get(agencies[0])
            if part is not None:
                return part
        return self._reader.answer(keys, by=by, scope=scope, months=months, compare=compare)


@computed_once
def _by_agency(
    reader: Answers, keys: tuple[str, ...], by: tuple[str, ...], scope: Scope, months: tuple[date, ...] | None
) -> Mapping[str, pl.DataFrame]:
    """The figures of every agency that has any, by its code."""
    rows = reader.answer(keys, by=(_AGENCY, *by), scope=scope, months=months)
    return {part[_AGENCY][0]: part.drop(_AGENCY) for part in rows.partition_by(_AGENCY, maintain_order=True)}


def _read_targets(keys: Sequence[str]) -> bool:
    """Whether a target is asked for: it may be the only thing that a month knows of an agency."""
    return any("targets" in metric(key).cubes for key in keys)


def case_mix(ask: FigureSource, view: View, by: str) -> pl.DataFrame:
    """Accounts, their share and the raw resolution, of the agency and of all agencies together."""
    keys, everyone = [HELD, "resolution_rate"], view.scope.without("agency_code")
    own = ask.answer(keys, by=[by], scope=view.scope, months=[view.month])
    held = everyone.with_values("agency_code", holders(ask, view))
    of_all = ask.answer(keys, by=[by], scope=held, months=[view.month])
    renamed = of_all.lazy().select(
        by, pl.col(HELD).alias("of_all"), pl.col("resolution_rate").alias("resolution_of_all")
    )
    held_now = own.lazy().filter(pl.col(HELD) > 0)
    both = held_now.join(renamed, on=by, how="left", maintain_order="left")
    whole = pl.lit(of_all[HELD].sum()).cast(pl.Float64)
    compared = both.select(
        by,
        pl.col(HELD).alias("accounts"),
        (pl.col(HELD) / pl.col(HELD).sum()).alias("share"),
        (pl.col("of_all").cast(pl.Float64) / whole).alias("share_of_all"),
        pl.col("resolution_rate").alias("resolution"),
        "resolution_of_all",
    )
    return collected(compared)


def holders(ask: FigureSource, view: View, within: Scope | None = None) -> list[str]:
    """The agencies that hold accounts in the month, the one with most accounts first; of all accounts, or some."""
    held = ask.answer([HELD], by=["agency_code"], scope=within, months=[view.month])
    rows = held[["agency_code", HELD]].rows()
    working = [(code, accounts) for code, accounts in rows if accounts and code != NONE]
    return [code for code, _ in sorted(working, key=lambda row: (-row[1], row[0]))]
