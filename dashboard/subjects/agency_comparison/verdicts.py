"""What the comparison comes to, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard import formats
from dashboard.comparison import Move, Pair
from dashboard.metrics import Unit
from dashboard.subjects.agency_comparison.gate import BREACHES
from dashboard.subjects.agency_comparison.panel import Panel, Strata
from dashboard.value_names import listed, spoken
from validations.cubes import MINOR_UNITS
from validations.dimensions import dimension

_MOST_NAMED = 4


@dataclass(frozen=True)
class Words:
    """How agencies and amounts are written."""

    agencies: Mapping[str, str]
    notation: formats.Notation

    def name(self, code: str) -> str:
        """What an agency is called."""
        return self.agencies.get(code, code)

    def names(self, codes: Sequence[str]) -> str:
        """Several agencies; of many, how many more there are."""
        named = [self.name(code) for code in codes]
        if len(named) > _MOST_NAMED:
            named = [*named[: _MOST_NAMED - 1], f"{len(named) - _MOST_NAMED + 1} others"]
        return listed(named)

    def money(self, amount: float) -> str:
        """An amount of the base currency."""
        return formats.text(round(amount * MINOR_UNITS), Unit.MONEY, self.notation)

    def rate(self, value: float) -> str:
        """A rate."""
        return formats.text(value, Unit.PERCENT, self.notation)


def strata_in_words(strata: Strata) -> str:
    """What a stratum is made of: 'product, bucket and ticket band'."""
    return listed([dimension(key).label.lower() for key in strata])


def told_apart(panel: Panel, words: Words) -> str:
    """Which agencies can be told apart, and that the others cannot."""
    worse: dict[str, list[str]] = {}
    for pair in panel.pairs:
        if pair.apart:
            worse.setdefault(pair.better, []).append(pair.worse)
    if not worse:
        if len(panel.agencies) == 2:
            return f"{words.names(panel.agencies)} cannot be told apart."
        return f"None of the {len(panel.agencies)} agencies compared can be told apart from another."
    better = sorted(worse, key=lambda code: (-len(worse[code]), code))
    said = listed([f"{words.name(code)} does better than {words.names(worse[code])}" for code in better])
    rest = len(panel.pairs) - sum(map(len, worse.values()))
    if not rest:
        return f"{said}."
    same = [pair for pair in panel.pairs if not pair.apart]
    others = f"{words.names([same[0].better, same[0].worse])} cannot" if rest == 1 else f"the other {rest} pairs cannot"
    return f"{said}; {others} be told apart."


def move_in_words(move: Move | None, words: Words, period: str) -> str:
    """What a move is expected to bring, and whether that is sure."""
    if move is None:
        return "No stratum has two agencies with enough accounts, of which enough paid, to say what a move would bring."
    part = f"{move.part * 100:.0f} %"
    what = f"moving {part} of {move.stratum} from {words.name(move.giver)} to {words.name(move.taker)}"
    low, high = words.money(move.low), words.money(move.high)
    worth = f"{words.money(move.gain)} ({low} to {high}, which allows for all moves looked at)"
    if move.sure:
        return f"{what[0].upper()}{what[1:]} is expected to bring {worth} more of {period}."
    if move.gain > 0:
        return f"No move of {part} of a stratum is sure to bring more; {what} comes closest with {worth}."
    return f"No move of {part} of a stratum to an agency without a mark on conduct is expected to bring more."


def tried(move: Move, words: Words, period: str, age: int) -> str:
    """What one move is expected to bring, looked at alone."""
    giver, taker = words.name(move.giver), words.name(move.taker)
    balance, gain, low, high = (words.money(one) for one in (move.balance, move.gain, move.low, move.high))
    chance = "" if move.sure or move.high < 0 else " Chance alone would allow no gain at all."
    return (
        f"Of {period}, {move.part * 100:.0f} % of {move.stratum} with {giver} is {balance}. With {taker} it is "
        f"expected to bring {gain} more by month {age} (95 %: {low} to {high}), if both go on as before.{chance}"
    )


def gate_in_words(marks: Mapping[str, Sequence[str]], words: Words) -> str:
    """Whom the compliance gate names; empty where it names nobody."""
    said = [
        f"{words.name(agency)} makes more attempts {listed([BREACHES[key] for key in keys])}"
        for agency, keys in sorted(marks.items())
    ]
    return f"Conduct: {listed(said)} than the others, beyond chance." if said else ""


def difference_in_words(money: pl.DataFrame, words: Words) -> str:
    """Whose booked commission is furthest from the one recomputed; empty where none differs."""
    apart = money.filter(pl.col("difference").fill_null(0) != 0).sort(pl.col("difference").abs(), descending=True)
    if apart.is_empty():
        return ""
    first = apart.row(0, named=True)
    amount, way = words.money(abs(first["difference"]) / MINOR_UNITS), "more" if first["difference"] > 0 else "less"
    rest = f", the largest of {apart.height} differences" if apart.height > 1 else ""
    return f"Commission: {words.name(first['agency_code'])} is booked {amount} {way} than its slabs come to{rest}."


def picked_alone(code: str, words: Words) -> str:
    """That one agency is compared with all of its type."""
    return f"{words.name(code)} is picked alone, so it is compared with the others of its type."


def too_little(kind: str, minimum: int, ladder: Sequence[Strata]) -> str:
    """Why there is no comparison."""
    coarsest = strata_in_words(ladder[-1])
    return (
        f"Agencies of the type {spoken(kind)} cannot be compared: no two of them were placed at least {minimum} "
        f"accounts in a stratum that both have, even by {coarsest} alone."
    )


def basis(panel: Panel, words: Words) -> str:
    """Over what the agencies are compared, and who is left out."""
    share = words.rate(panel.share)
    within = f"strata of {strata_in_words(panel.strata)} with at least {panel.minimum} accounts of each agency"
    if panel.together:
        said = f"Compared over {within}, which hold {share} of their balance."
    else:
        said = (
            f"All have {share} of their balance in common, too little to be ranked together; each pair is compared "
            f"over its own {within}."
        )
    if panel.others:
        said += f" Not compared, for want of like accounts or because not picked: {words.names(panel.others)}."
    return said


def pair_in_words(pair: Pair) -> str:
    """What is said of two agencies in a table."""
    if not pair.certain:
        return "too few paid to say"
    return "told apart" if pair.apart else "cannot be told apart"
