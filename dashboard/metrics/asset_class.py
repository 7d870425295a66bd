"""Metrics of asset classes: provision coverage, NPA by age, borrowers, taint, the flag check, what slips next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from dashboard.metrics.model import AsStored, Direction, Metric, Picked, Ratio, Term, Terms, Total, Unit, where
from dashboard.metrics.position import NPA, NPA_KNOWN, booked, floored
from validations.vocabulary import BUCKETS, HISTORY, KNOWN_BUCKETS

_DPD_KNOWN: Final = where(bucket=KNOWN_BUCKETS)
_FLAG_AND_DPD_KNOWN: Final = where(npa=("yes", "no"), bucket=KNOWN_BUCKETS)
_UP_TO_90, _OVER_90 = BUCKETS[:4], BUCKETS[4:8]
_SLIPS: Final = ("SMA-1", "SMA-2", "NPA")
_NO_SUM: Final = "Counted for the whole book and for declared parts of it; never added up."


def _accounts(**values: tuple[str, ...]) -> Terms:
    return (Term("asset_class", "accounts").over(**values),)


def _outstanding(**values: tuple[str, ...]) -> Terms:
    whole = Term("asset_class", "total_outstanding").over(**values)
    return (whole, Term("asset_class", "total_outstanding_negative").over(**values).minus())


def _needing(terms: Terms, needs: Picked) -> Terms:
    return tuple(replace(term, needs=needs) for term in terms)


@dataclass(frozen=True)
class _Class:
    """Two metrics: the accounts of a class, and their outstanding."""

    key: str
    label: str
    meaning: str
    formula: str
    needs: Picked = ()
    higher_is: Direction = "bad"

    def metrics(self, accounts: Terms, outstanding: Terms) -> tuple[Metric, Metric]:
        """Both, made of these terms."""
        return (
            Metric(
                f"{self.key}_accounts",
                f"{self.label} accounts",
                Unit.ACCOUNTS,
                Total(_needing(accounts, self.needs)),
                f"{self.meaning}.",
                f"count of {self.formula}",
                self.higher_is,
            ),
            Metric(
                f"{self.key}_outstanding",
                f"{self.label} outstanding",
                Unit.MONEY,
                Total(_needing(outstanding, self.needs)),
                f"{self.meaning}, by total outstanding with credit balances counted as zero.",
                f"sum of total outstanding of {self.formula}",
                self.higher_is,
            ),
        )


_SINCE: Final = (
    "Since when it is NPA follows from the day-ends: the first with the flag after the last one that says it was not"
)


def _of_age(key: str, label: str, months: str, history: tuple[str, ...] = HISTORY) -> _Class:
    short = "" if history == HISTORY else "; n/a where the day-ends do not go back that far"
    return _Class(
        key,
        label,
        f"Active accounts that have been NPA for {months}. {_SINCE}{short}",
        f"active accounts with the NPA flag for {months}",
        where(npa=("yes", "no"), history=history),
    )


_CLASSES: Final[Mapping[str, _Class]] = {
    "Standard": _Class(
        "standard",
        "Standard",
        "Active accounts that are neither NPA nor in a special mention class; revolving ones up to 30 days "
        "past due are among them",
        "active accounts with dpd 0, revolving ones up to 30, without NPA",
        _DPD_KNOWN,
        "neutral",
    ),
    "Over 90 days, not flagged": _Class(
        "over_90_not_flagged",
        "Over 90 days without NPA",
        "Active accounts more than 90 days past due that are not flagged NPA, those without a flag included",
        "active accounts with dpd > 90, without NPA",
        _DPD_KNOWN,
    ),
    "Sub-standard": _of_age("substandard", "Sub-standard", "up to 12 months"),
    "Doubtful 1": _of_age("doubtful1", "Doubtful 1", "more than 12 and up to 24 months", HISTORY[1:]),
    "Doubtful 2": _of_age("doubtful2", "Doubtful 2", "more than 24 and up to 48 months", HISTORY[2:]),
    "Doubtful 3": _of_age("doubtful3", "Doubtful 3", "more than 48 months", HISTORY[3:]),
    "NPA, age not known": _Class(
        "npa_age_unknown",
        "NPA, age not known,",
        "Active NPA accounts that no earlier day-end says were not NPA, or whose flag was unknown in between",
        "active NPA accounts without a day-end before that says they were not",
        NPA_KNOWN,
    ),
    "Days past due unknown": _Class(
        "dpd_unknown",
        "Days past due unknown,",
        "Active accounts that are not flagged NPA and whose days past due are not known",
        "active accounts without NPA and without dpd",
    ),
}


def _classes() -> list[Metric]:
    found: list[Metric] = []
    for name, one in _CLASSES.items():
        found += one.metrics(_accounts(asset_class=(name,)), _outstanding(asset_class=(name,)))
    return found


_CHECKS: Final[tuple[tuple[_Class, Mapping[str, tuple[str, ...]]], ...]] = (
    (
        _Class(
            "npa_agrees",
            "NPA, over 90 days,",
            "Active NPA accounts more than 90 days past due: the flag and the days agree",
            "active accounts with the NPA flag and dpd > 90",
            _FLAG_AND_DPD_KNOWN,
            "neutral",
        ),
        {"npa": NPA, "bucket": _OVER_90},
    ),
    (
        _Class(
            "npa_sticky",
            "NPA, up to 90 days (sticky),",
            "Active NPA accounts at most 90 days past due. That is normal: the flag stays until all arrears are paid",
            "active accounts with the NPA flag and dpd up to 90",
            _FLAG_AND_DPD_KNOWN,
            "neutral",
        ),
        {"npa": NPA, "bucket": _UP_TO_90},
    ),
    (
        _Class(
            "npa_dpd_unknown",
            "NPA, days past due unknown,",
            "Active NPA accounts whose days past due are not known",
            "active accounts with the NPA flag and without dpd",
            NPA_KNOWN,
        ),
        {"npa": NPA, "bucket": ("Unknown",)},
    ),
    (
        _Class(
            "npa_flag_missing",
            "Over 90 days, not flagged NPA,",
            "Active accounts more than 90 days past due that the source says are not NPA: errors to be looked into",
            "active accounts flagged not NPA with dpd > 90",
            _FLAG_AND_DPD_KNOWN,
        ),
        {"npa": ("no",), "bucket": _OVER_90},
    ),
    (
        _Class(
            "npa_flag_unknown_over90",
            "Over 90 days, no NPA flag,",
            "Active accounts more than 90 days past due of which the source does not say whether they are NPA",
            "active accounts without an NPA flag and with dpd > 90",
            _DPD_KNOWN,
        ),
        {"npa": ("unknown",), "bucket": _OVER_90},
    ),
)


def _checks() -> list[Metric]:
    found: list[Metric] = []
    for one, values in _CHECKS:
        found += one.metrics(booked("accounts", **values), floored("total_outstanding", **values))
    return found


_TAINTED: Final = _Class(
    "tainted",
    "Tainted",
    "Active accounts that are not NPA while another active account of their borrower is, wherever that one is kept",
    "active accounts flagged not NPA of a borrower with an NPA account",
    where(tainted=("yes", "no")),
)
_SLIPPING: Final = _Class(
    "slipping",
    "Slipping",
    "Active accounts without NPA that enter SMA-1, SMA-2 or NPA within 30 days if nothing is paid",
    "active accounts with dpd 1 to 90, without NPA",
    _DPD_KNOWN,
)


def _slipping() -> tuple[Metric, ...]:
    overdue = (Term("asset_class", "overdue").over(slips_to=_SLIPS),)
    return (
        *_SLIPPING.metrics(_accounts(slips_to=_SLIPS), _outstanding(slips_to=_SLIPS)),
        Metric(
            "slipping_overdue",
            "Slipping, overdue",
            Unit.MONEY,
            Total(_needing(overdue, _DPD_KNOWN)),
            f"{_SLIPPING.meaning}, by what they owe of dues that have fallen due, as booked.",
            f"sum of overdue of {_SLIPPING.formula}",
            "bad",
        ),
    )


_BORROWERS: Final[Mapping[str, tuple[str, str, Direction]]] = {
    "borrowers": ("Borrowers", "with an active account", "neutral"),
    "borrowers_standard": ("Standard borrowers", "of standard accounts only", "neutral"),
    "borrowers_dpd_unknown": (
        "Borrowers, days past due unknown",
        "with nothing worse than unknown days past due",
        "bad",
    ),
    "borrowers_sma0": ("SMA-0 borrowers", "whose worst account is SMA-0", "bad"),
    "borrowers_sma1": ("SMA-1 borrowers", "whose worst account is SMA-1", "bad"),
    "borrowers_sma2": ("SMA-2 borrowers", "whose worst account is SMA-2", "bad"),
    "borrowers_over_90_not_flagged": (
        "Borrowers over 90 days, not flagged",
        "whose worst account is more than 90 days past due without the NPA flag",
        "bad",
    ),
    "borrowers_npa": ("NPA borrowers", "with an NPA account", "bad"),
    "borrowers_substandard": ("Sub-standard borrowers", "whose worst account is sub-standard", "bad"),
    "borrowers_npa_age_unknown": (
        "NPA borrowers, age not known",
        "with an NPA account of unknown age and none known to be doubtful",
        "bad",
    ),
    "borrowers_doubtful1": ("Doubtful 1 borrowers", "whose worst account is doubtful 1", "bad"),
    "borrowers_doubtful2": ("Doubtful 2 borrowers", "whose worst account is doubtful 2", "bad"),
    "borrowers_doubtful3": ("Doubtful 3 borrowers", "whose worst account is doubtful 3", "bad"),
    "borrowers_tainted": (
        "Tainted borrowers",
        "with an account in this part of the book that is not NPA while another of theirs, in any part, is",
        "bad",
    ),
}


def _borrowers() -> list[Metric]:
    return [
        Metric(
            key,
            label,
            Unit.CUSTOMERS,
            AsStored(Term("borrowers", key.removeprefix("borrowers_"))),
            f"Distinct borrowers {meaning}. {_NO_SUM}",
            f"count of distinct borrowers {meaning}",
            direction,
        )
        for key, (label, meaning, direction) in _BORROWERS.items()
    ]


def _flagged() -> tuple[Metric, Metric]:
    flagged = _needing(booked("accounts", npa=NPA), NPA_KNOWN)
    counted = Metric(
        "npa_accounts",
        "NPA accounts",
        Unit.ACCOUNTS,
        Total(flagged),
        "Active accounts flagged NPA.",
        "count of active accounts with the NPA flag",
        "bad",
    )
    return counted, Metric(
        "provision_coverage_rate",
        "Provision coverage",
        Unit.PERCENT,
        Ratio(
            _needing(booked("provision", npa=NPA), NPA_KNOWN),
            _needing(floored("total_outstanding", npa=NPA), NPA_KNOWN),
        ),
        "Provision held on active NPA accounts as a share of their total outstanding, credit balances counted as zero.",
        "provision of NPA accounts ÷ NPA outstanding",
        "good",
        cases=flagged,
    )


ASSET_CLASS_METRICS = (
    *_flagged(),
    *_classes(),
    *_checks(),
    *_TAINTED.metrics(_accounts(tainted=("yes",)), _outstanding(tainted=("yes",))),
    *_slipping(),
    *_borrowers(),
)
