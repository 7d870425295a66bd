"""Metrics of the NPA movement: what led from the NPA outstanding at opening to that at closing, line by line."""

from dashboard.metrics.entries import minus
from dashboard.metrics.model import Direction, Metric, Term, Terms, Total, Unit
from dashboard.metrics.movement import ENDED, NPA_CLOSING_KNOWN, NPA_OPENING_KNOWN, OWN_STATES, over
from validations import vocabulary as words


def _opening(**values: tuple[str, ...]) -> Terms:
    flagged = Term("movement", "opening_outstanding", needs=NPA_OPENING_KNOWN)
    return over((flagged,), opening_state=OWN_STATES, npa_opening=("yes",), **values)


def _closing(**values: tuple[str, ...]) -> Terms:
    flagged = Term("movement", "closing_outstanding", needs=NPA_CLOSING_KNOWN)
    return over((flagged,), npa_closing=("yes",), **values)


def _line(key: str, label: str, terms: Terms, direction: Direction, meaning: str) -> Metric:
    return Metric(
        key,
        label,
        Unit.MONEY,
        Total(terms),
        f"{meaning}, as booked. Opening + slippage - upgrades - restructured - recoveries - write-offs + transfers + "
        "flag unknown = closing.",
        meaning[0].lower() + meaning[1:],
        direction,
        across_months=key not in ("npa_opening", "npa_closing"),
    )


_STAYED_OPENING = _opening(npa_closing=("yes",))
_STAYED_CLOSING = _closing(opening_state=OWN_STATES, npa_opening=("yes",))
_LINES: tuple[tuple[str, str, Terms, Direction, str], ...] = (
    ("npa_opening", "NPA at opening", _opening(), "bad", "Outstanding of NPA accounts at the month's opening"),
    (
        "npa_slippage",
        "Slippage",
        _closing(opening_state=OWN_STATES, npa_opening=("no",)),
        "bad",
        "Closing outstanding of accounts that are NPA at closing and are known not to have been at opening",
    ),
    (
        "npa_upgrades",
        "Upgrades",
        _opening(npa_closing=("no",), closing_state=words.BUCKETS, restructured=("no",)),
        "good",
        "Opening outstanding of NPA accounts that are active and no longer NPA at closing, all arrears paid",
    ),
    (
        "npa_restructured",
        "Restructured out of NPA",
        _opening(npa_closing=("no",), closing_state=words.BUCKETS, restructured=("yes",)),
        "neutral",
        "Opening outstanding of NPA accounts that are active and no longer NPA at closing because their terms "
        "changed, without dues known to be paid",
    ),
    (
        "npa_recoveries",
        "Recoveries and other reductions",
        (
            *_STAYED_OPENING,
            *minus(_STAYED_CLOSING),
            *_opening(closing_state=ENDED),
        ),
        "good",
        "Fall in the outstanding of accounts that stayed NPA, net of interest and charges added, and the opening "
        "outstanding of NPA accounts that were closed, settled, sold or left",
    ),
    (
        "npa_write_offs",
        "Write-offs",
        _opening(closing_state=("written_off",)),
        "neutral",
        "Opening outstanding of NPA accounts that were written off",
    ),
    (
        "npa_transfers",
        "Transfers",
        _closing(opening_state=("transfer_in", "transfer_out")),
        "neutral",
        "Closing outstanding of NPA accounts that changed branch or segment: in, less out; 0 for the whole book",
    ),
    (
        "npa_flag_unknown",
        "NPA flag unknown at one end",
        (
            *_closing(opening_state=OWN_STATES, npa_opening=("unknown",)),
            *minus(_opening(npa_closing=("unknown",), closing_state=words.BUCKETS)),
        ),
        "neutral",
        "Closing outstanding of NPA accounts whose flag was unknown at opening, less the opening outstanding of "
        "NPA accounts that are active at closing with an unknown flag",
    ),
    ("npa_closing", "NPA at closing", _closing(), "bad", "Outstanding of NPA accounts at the month's closing"),
)
NPA_MOVEMENT_METRICS = tuple(_line(*line) for line in _LINES)
