"""Metrics of the NPA movement: what led from the NPA outstanding at opening to that at closing, line by line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.metrics.entries import minus
from dashboard.metrics.model import Direction, Metric, Term, Terms, Total, Unit
from dashboard.metrics.movement import ENDED, NPA_CLOSING_KNOWN, NPA_OPENING_KNOWN, OWN_STATES, over
from validations import vocabulary as words

_FORMULA: Final = (
    "Opening + slippage - upgrades - restructured - recoveries - write-offs + transfers + flag unknown + unexplained = "
    "closing."
)


@dataclass(frozen=True)
class _Weight:
    """What the lines add up: outstanding, or accounts."""

    opening: str
    closing: str

    def at_opening(self, **values: tuple[str, ...]) -> Terms:
        flagged = Term("movement", self.opening, needs=NPA_OPENING_KNOWN)
        return over((flagged,), opening_state=OWN_STATES, npa_opening=("yes",), **values)

    def at_closing(self, **values: tuple[str, ...]) -> Terms:
        flagged = Term("movement", self.closing, needs=NPA_CLOSING_KNOWN)
        return over((flagged,), npa_closing=("yes",), **values)


_VALUE: Final = _Weight("opening_outstanding", "closing_outstanding")
_COUNT: Final = _Weight("accounts", "accounts")


def _slippage(weight: _Weight) -> Terms:
    return weight.at_closing(opening_state=OWN_STATES, npa_opening=("no",))


def _left(restructured: str) -> Callable[[_Weight], Terms]:
    def made(weight: _Weight) -> Terms:
        return weight.at_opening(npa_closing=("no",), closing_state=words.BUCKETS, restructured=(restructured,))

    return made


def _recoveries(weight: _Weight) -> Terms:
    stayed = weight.at_opening(npa_closing=("yes",))
    now = weight.at_closing(opening_state=OWN_STATES, npa_opening=("yes",))
    return (*stayed, *(minus(now) if weight is _VALUE else ()), *weight.at_opening(closing_state=ENDED))


def _write_offs(weight: _Weight) -> Terms:
    return weight.at_opening(closing_state=("written_off",))


def _transfers(weight: _Weight) -> Terms:
    if weight is _VALUE:
        return weight.at_closing(opening_state=("transfer_in", "transfer_out"))
    # The cube books an account that went as minus one; here it is listed like one that came.
    return (
        *weight.at_closing(opening_state=("transfer_in",)),
        *minus(weight.at_closing(opening_state=("transfer_out",))),
    )


def _flag_unknown(weight: _Weight) -> Terms:
    now = weight.at_closing(opening_state=OWN_STATES, npa_opening=("unknown",))
    before = weight.at_opening(npa_closing=("unknown",), closing_state=words.BUCKETS)
    return (*now, *(minus(before) if weight is _VALUE else before))


_Line = tuple[str, str, Callable[[_Weight], Terms], Direction, str, str]
_LINES: Final[tuple[_Line, ...]] = (
    (
        "npa_opening",
        "NPA at opening",
        _Weight.at_opening,
        "bad",
        "Outstanding of NPA accounts at the month's opening",
        "NPA accounts at the month's opening",
    ),
    (
        "npa_slippage",
        "Slippage",
        _slippage,
        "bad",
        "Closing outstanding of accounts that are NPA at closing and are known not to have been at opening",
        "Accounts that are NPA at closing and are known not to have been at opening",
    ),
    (
        "npa_upgrades",
        "Upgrades",
        _left("no"),
        "good",
        "Opening outstanding of NPA accounts that are active and no longer NPA at closing, all arrears paid",
        "NPA accounts that are active and no longer NPA at closing, all arrears paid",
    ),
    (
        "npa_restructured",
        "Restructured out of NPA",
        _left("yes"),
        "neutral",
        "Opening outstanding of NPA accounts that are active and no longer NPA at closing because their terms "
        "changed, without dues known to be paid",
        "NPA accounts that are active and no longer NPA at closing because their terms changed",
    ),
    (
        "npa_recoveries",
        "Recoveries and other reductions",
        _recoveries,
        "good",
        "Fall in the outstanding of accounts that stayed NPA, net of interest and charges added, and the opening "
        "outstanding of NPA accounts that were closed, settled, sold or left",
        "NPA accounts that stayed NPA, whatever their outstanding did, or were closed, settled, sold or left",
    ),
    (
        "npa_write_offs",
        "Write-offs",
        _write_offs,
        "neutral",
        "Opening outstanding of NPA accounts that were written off",
        "NPA accounts that were written off",
    ),
    (
        "npa_transfers",
        "Transfers",
        _transfers,
        "neutral",
        "Closing outstanding of NPA accounts that changed branch or segment: in, less out; 0 for the whole book",
        "NPA accounts that came from another branch or segment, and those that went to one",
    ),
    (
        "npa_flag_unknown",
        "NPA flag unknown at one end",
        _flag_unknown,
        "neutral",
        "Closing outstanding of NPA accounts whose flag was unknown at opening, less the opening outstanding of "
        "NPA accounts that are active at closing with an unknown flag",
        "NPA accounts at one end whose flag is unknown at the other",
    ),
    (
        "npa_closing",
        "NPA at closing",
        _Weight.at_closing,
        "bad",
        "Outstanding of NPA accounts at the month's closing",
        "NPA accounts at the month's closing",
    ),
)
NPA_LINES: Final = tuple(line[0] for line in _LINES)
"""Keys of the bridge's lines, from opening to closing; that of their accounts is made by `accounts_of`."""
_TAKEN_AWAY: Final = ("npa_upgrades", "npa_restructured", "npa_recoveries", "npa_write_offs")


def accounts_of(line: str) -> str:
    """The metric that counts the accounts of a line."""
    return f"{line}_accounts"


def _value_metric(line: _Line) -> Metric:
    key, label, made, direction, meaning, _ = line
    return Metric(
        key,
        label,
        Unit.MONEY,
        Total(made(_VALUE)),
        f"{meaning}, as booked. {_FORMULA}",
        meaning[0].lower() + meaning[1:],
        direction,
        across_months=key not in ("npa_opening", "npa_closing"),
    )


def _count_metric(line: _Line) -> Metric:
    key, label, made, direction, _, meaning = line
    return Metric(
        accounts_of(key),
        f"{label}: accounts",
        Unit.ACCOUNTS,
        Total(made(_COUNT)),
        f"{meaning}.",
        f"count of {meaning[0].lower()}{meaning[1:]}" if not meaning.startswith("NPA") else f"count of {meaning}",
        direction,
        across_months=key not in ("npa_opening", "npa_closing"),
    )


def _unexplained() -> Metric:
    """What the lines leave open; its terms are those of all lines."""
    made = {key: terms(_VALUE) for key, _, terms, *_ in _LINES}
    explained = [term for key in NPA_LINES[:-1] for term in (made[key] if key in _TAKEN_AWAY else minus(made[key]))]
    return Metric(
        "npa_unexplained",
        "NPA movement unexplained",
        Unit.MONEY,
        Total((*made["npa_closing"], *explained)),
        f"NPA at closing less what the lines of the movement come to. {_FORMULA}",
        "NPA at closing - (opening + the lines in between)",
        across_months=True,
    )


NPA_MOVEMENT_METRICS = (*map(_value_metric, _LINES), *map(_count_metric, _LINES), _unexplained())
