"""Reversals of what agencies took: what goes back of which day's receipts, and how many say so, in words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard import formats
from dashboard.comparison import Reached
from dashboard.comparison.commission import Reversed
from dashboard.figures.answers import Answers
from dashboard.formats import text
from dashboard.metrics.model import Unit

_TAKEN: Final = "reversals_named_amount"
_BOOKED: Final = "reversals_booked_amount"
_KINDS: Final = ("named", "unnamed")
_COUNTED: Final = tuple(f"reversals_{kind}_{what}" for kind in _KINDS for what in ("count", "amount"))


def by_agency(ask: Answers, months: Sequence[date]) -> Mapping[str, Mapping[date, Sequence[Reversed]]]:
    """What names its receipt, by agency and the month in which it was booked."""
    by = ("month", "agency_code", "day", "product_code", "opening_state")
    found: dict[str, dict[date, list[Reversed]]] = {}
    asked = ask.answer([_TAKEN, _BOOKED], by=by, months=months).drop_nulls(_TAKEN)
    for month, agency, day, product, state, taken, booked in asked.select(*by, _TAKEN, _BOOKED).iter_rows():
        if taken or booked:
            one = Reversed(day, (str(product), str(state)), booked, taken)
            found.setdefault(str(agency), {}).setdefault(month, []).append(one)
    return found


def counted(ask: Answers, reached: Reached) -> pl.DataFrame:
    """agency_code x reversals that name a receipt and that name none, with their amounts, of the months compared."""
    return ask.answer(_COUNTED, by=["agency_code"], months=reached.months_reached(ask.figures.months))


def rule(rows: pl.DataFrame, agencies: Collection[str], notation: formats.Notation) -> str:
    """By which rate the reversals of these agencies go back, in words."""
    of_them = rows.filter(pl.col("agency_code").is_in(list(agencies)))
    counts = {kind: int(of_them[f"reversals_{kind}_count"].sum()) for kind in _KINDS}
    worth = {kind: text(-int(of_them[f"reversals_{kind}_amount"].sum()), Unit.MONEY, notation) for kind in _KINDS}
    if not any(counts.values()):
        return "Claw-back: no receipt of these agencies was reversed by a line of its own in these months."
    found = ["Claw-back:"]
    if counts["named"]:
        found.append(
            f"reversals that name the receipt which they take back ({counts['named']:,} of {worth['named']}) go back "
            "in their own month at the rate once paid for that receipt."
        )
    if counts["unnamed"]:
        found.append(
            f"{'Reversals' if counts['named'] else 'reversals'} that name no receipt ({counts['unnamed']:,} of "
            f"{worth['unnamed']}) lower the receipts of their own month; where more was reversed than collected, in "
            "the month or on the days of it that have terms of their own, the difference goes back at the rate that "
            "the same terms paid last."
        )
    return " ".join(found)
