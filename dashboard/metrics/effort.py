"""Metrics of effort and conduct: attempts and promises. They belong to the agency that acted."""

from typing import Final

from dashboard.metrics.entries import FEWEST, amount, count, rate, share, terms
from dashboard.metrics.model import Direction, Metric, Term, Unit, where
from validations.vocabulary import NONE

_ATTEMPTS: Final = (
    count(
        "attempts",
        "Attempts",
        terms("effort", "attempts"),
        "Attempts to reach a customer, on any channel, answered or not; they belong to the agency that made them.",
        "count of attempts",
    ),
    count(
        "right_party_contacts",
        "Right-party contacts",
        terms("effort", "right_party_contacts"),
        "Attempts on which the customer was spoken to.",
        "count of attempts with the outcome right party, promise, refused, dispute or paid",
        "good",
    ),
    share(
        "right_party_attempt_rate",
        "Right-party rate, attempts",
        terms("effort", "right_party_contacts"),
        terms("effort", "attempts"),
        "Share of attempts on which the customer was spoken to; the reading for dialler work. The headline is by "
        "account.",
        "right-party contacts ÷ attempts",
        "good",
        "attempts",
    ),
    share(
        "promise_rate",
        "Promise capture",
        terms("effort", "promise_days"),
        terms("effort", "right_party_days"),
        "Right-party contacts that brought a promise to pay. An account that one agency reached several times on one "
        "day counts once, and so does its promise.",
        "days with a promise ÷ days on which the customer was spoken to",
        "good",
        "account-days",
    ),
    share(
        "trail_complete_rate",
        "Trail complete",
        terms("effort", "trail_complete"),
        terms("effort", "trail_known"),
        "Share of attempts of which disposition, remark and next action are all recorded.",
        "attempts with a complete trail ÷ attempts of which this is recorded",
        "good",
        "attempts",
    ),
    share(
        "upload_in_time_rate",
        "Uploaded in time",
        terms("effort", "uploaded_in_time"),
        terms("effort", "upload_known"),
        "Share of attempts whose record reached the lender within the days agreed with the agency, else 1; a day is 24 "
        "hours. An attempt that is not uploaded counts as late once its time is over within the month.",
        "attempts uploaded in time ÷ attempts uploaded or whose time is over",
        "good",
        "attempts",
    ),
    share(
        "certified_rate",
        "Attempts by certified collectors",
        (Term("effort", "certification_known"), Term("effort", "by_uncertified").minus()),
        terms("effort", "certification_known"),
        "Share of attempts by a collector whose certificate was valid that day, of those by collectors with a "
        "certificate on record. Without one on record it is not known.",
        "attempts by certified collectors ÷ attempts by collectors with a certificate on record",
        "good",
        "attempts",
    ),
    count(
        "uncertified_attempts",
        "By uncertified collectors",
        terms("effort", "by_uncertified"),
        "Attempts by a collector whose certificate had ended before that day.",
        "count of attempts by collectors whose certificate had ended",
        "bad",
    ),
    count(
        "no_certificate_attempts",
        "No certificate on record",
        (
            *terms("effort", "attempts"),
            Term("effort", "attempts", where(collector_code=(NONE,))).minus(),
            Term("effort", "certification_known").minus(),
        ),
        "Attempts by a collector of whom no certificate is on record: whether there was one is not known. They are no "
        "breach and are not among the attempts that could be judged.",
        "count of attempts that name a collector without a certificate on record",
        "bad",
    ),
    count(
        "outside_window_attempts",
        "Outside permitted hours",
        terms("effort", "outside_window"),
        "Attempts before or after the hours that the conduct rules in force that day allow for the product, in the "
        "customer's local time.",
        "count of attempts outside permitted hours",
        "bad",
    ),
    share(
        "outside_window_rate",
        "Outside permitted hours, share",
        terms("effort", "outside_window"),
        terms("effort", "window_known"),
        "Share of attempts before or after the hours that the conduct rules in force that day allow for the product.",
        "attempts outside permitted hours ÷ attempts on days with a rule in force",
        "bad",
        "attempts",
    ),
    count(
        "attempts_while_complaint_open",
        "While a complaint was open",
        terms("effort", "while_complaint_open"),
        "Attempts on a day on which a complaint of the account was open, or one of its customer that names no account.",
        "count of attempts on accounts with an open complaint",
        "bad",
    ),
    share(
        "average_duration",
        "Seconds per contact",
        terms("effort", "duration_seconds"),
        terms("effort", "timed"),
        "Mean length in seconds of the calls and visits of which it is recorded.",
        "seconds ÷ attempts with a recorded length",
        "neutral",
        "attempts",
        unit=Unit.AVERAGE,
    ),
)
_DECIDED: Final = terms("promises", "kept", "broken")
_STATUSES: Final[tuple[tuple[str, Direction, str], ...]] = (
    ("due", "neutral", "that fell due in the month, whatever became of them"),
    ("kept", "good", "that fell due in the month and were kept"),
    ("broken", "bad", "that fell due in the month and were broken"),
    ("pending", "neutral", "that fell due in the month and are not decided yet"),
    ("rescheduled", "neutral", "that fell due in the month and were replaced by a new one before"),
    ("made", "good", "that were made in the month, whenever they fall due"),
)


def _promised(status: str, direction: Direction, meaning: str) -> tuple[Metric, Metric]:
    """The promises of one status, counted and in money."""
    adds_up = "" if status == "made" else " Kept + broken + pending + rescheduled = due."
    counted = count(
        f"promises_{status}",
        f"Promises {status}",
        terms("promises", status),
        f"Promises to pay {meaning}.{adds_up}",
        f"count of promises {status}",
        direction,
    )
    in_money = amount(
        f"promises_{status}_amount",
        f"Promises {status}, amount",
        terms("promises", f"{status}_amount"),
        f"Amount of the promises {meaning}.{adds_up}",
        f"sum of the amounts of promises {status}",
        direction,
    )
    return counted, in_money


_PROMISES: Final = (
    *(metric for status in _STATUSES for metric in _promised(*status)),
    share(
        "promise_kept_rate",
        "Promises kept, share",
        terms("promises", "kept"),
        _DECIDED,
        "Promises that fell due in the month: share that was kept. Pending and rescheduled ones are left out; what "
        "share of the amount, and how many days late, still counts as kept is decided by the source.",
        "promises kept ÷ promises kept or broken",
        "good",
        "promises",
    ),
    rate(
        "promise_value_realisation_rate",
        "Promises kept, amount paid",
        terms("promises", "paid_amount"),
        terms("promises", "kept_amount", "broken_amount"),
        "What was paid towards the kept and broken promises that fell due in the month, each up to its own amount, "
        "over the amount promised.",
        "paid, each promise up to its amount ÷ amount of promises kept or broken",
        "good",
        "promises",
        cases=_DECIDED,
        minimum_cases=FEWEST,
    ),
)

EFFORT_METRICS: Final = (*_ATTEMPTS, *_PROMISES)
