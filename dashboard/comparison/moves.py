"""What it would bring to place a part of one stratum with another agency."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import sqrt
from typing import Final

import polars as pl

from dashboard.comparison.standardised import FEWEST_PAYING, with_rates
from dashboard.statistical_limits import LEVEL, quantile

PART: Final = 0.1
"""The part of a stratum that is moved unless another is asked for."""


@dataclass(frozen=True)
class Move:
    """A part of what one agency is placed in a stratum, given to another: amounts in the base currency."""

    stratum: str
    giver: str
    taker: str
    part: float
    balance: float
    """The balance moved, of as many months as the cells hold."""
    gain: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the whole interval is a gain."""
        return self.low > 0


def move(
    cells: pl.DataFrame, stratum: str, giver: str, taker: str, part: float = PART, *, level: float = LEVEL
) -> Move | None:
    """The expected gain of one move, if both agencies go on as before; None where one has no such accounts."""
    rows = {row["agency_code"]: row for row in with_rates(cells.filter(pl.col("stratum") == stratum)).to_dicts()}
    if giver not in rows or taker not in rows:
        return None
    balance = part * rows[giver]["b"]
    gain = balance * (rows[taker]["rate"] - rows[giver]["rate"])
    reach = quantile(level) * balance * sqrt(rows[taker]["variance"] + rows[giver]["variance"])
    return Move(stratum, giver, taker, part, balance, gain, gain - reach, gain + reach)


def best_move(
    cells: pl.DataFrame, agencies: Sequence[str], minimum: int, part: float = PART, *, barred: Container[str] = ()
) -> Move | None:
    """The move within a stratum that is most surely a gain; its interval allows for how many were looked at.

    The best of many looks better than it is, so the interval is that of all moves together (Bonferroni). Only cells
    with enough accounts, of which enough paid, are looked at, and no move to an agency that is barred. None where no
    stratum has two of them.
    """
    enough = cells.filter(
        pl.col("agency_code").is_in(list(agencies)) & (pl.col("n") >= minimum) & (pl.col("paying") >= FEWEST_PAYING)
    )
    held = enough.group_by("stratum").agg(pl.col("agency_code").sort()).sort("stratum").rows()
    wanted = [(stratum, *both) for stratum, codes in held for both in permutations(codes, 2) if both[1] not in barred]
    if not wanted:
        return None
    compared = {(stratum, frozenset(both)) for stratum, *both in wanted}
    level = 1 - (1 - LEVEL) / len(compared)
    moves = [move(enough, *one, part, level=level) for one in wanted]
    return max((one for one in moves if one), key=lambda one: (one.low, one.gain, one.stratum))
