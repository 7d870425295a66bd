"""What is forecast: shares of the book past due, the stock of each bucket, and what flows during a month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard import forecast
from dashboard.basis import Basis
from dashboard.forecast import Outlook
from dashboard.metrics import Metric, Unit, metric
from validations.vocabulary import BUCKETS

_RATES: Final = {"31-60": 30, "61-90": 60, "91-120": 90}
"""The mildest bucket of a delinquency rate, and its days."""
_INTO: Final = "180+"
WITHOUT_NPA: Final = "principal"
"""The basis by which slippage to NPA is not recorded."""


@dataclass(frozen=True)
class FollowedLine:
    """One line of the forecast, in the unit of its metric."""

    metric: Metric
    state: str
    kind: str
    """`rate`, `stock` or `flow`."""

    @property
    def key(self) -> str:
        """How the address calls it."""
        return f"{self.kind}_{self.state}".replace("+", "plus")

    @property
    def relative(self) -> bool:
        """Whether errors are fractions of what happened; those of a rate are points."""
        return self.kind != "rate"

    def of(self, month: Outlook) -> float | None:
        """Its figure at a month-end."""
        if self.kind == "rate":
            return month.over(self.state)
        if self.kind == "flow":
            return month.flows.get(self.state, 0.0)
        return month.stock.get(self.state, 0.0)


def slippage(basis: Basis) -> str:
    """The catalogue's slippage to NPA that is weighed like the basis; empty where there is none."""
    return {"accounts": "npa_slippage_accounts", "outstanding": "npa_slippage"}.get(basis.key, "")


def followed_lines(basis: Basis, *, npa: bool) -> Sequence[FollowedLine]:
    """The lines on a basis; `npa` says whether the NPA flag is recorded."""
    rates = [FollowedLine(metric(basis.delinquency(days)), state, "rate") for state, days in _RATES.items()]
    stock = [FollowedLine(_stock(basis, bucket), bucket, "stock") for bucket in BUCKETS]
    known = npa and slippage(basis)
    into_npa = [replace(metric(slippage(basis)), label="Slippage to NPA")] if known else []
    flows = [FollowedLine(one, forecast.NPA, "flow") for one in into_npa]
    return (*rates, *flows, _into_worst(basis), _written_off(basis), *stock)


def _stock(basis: Basis, bucket: str) -> Metric:
    whole = metric(basis.book)
    return replace(
        whole,
        key=f"stock_{bucket}",
        label=f"In {bucket}" if bucket != "Current" else bucket,
        definition=f"{_what(basis)} in bucket {bucket} at the month's last day-end.",
        formula_text=f"sum of {_what(basis).lower()} in the bucket",
        across_months=False,
    )


def _into_worst(basis: Basis) -> FollowedLine:
    flow = replace(
        metric(basis.opening),
        key="into_180plus",
        label="Slippage to 180+",
        definition=f"{_what(basis)} at closing of accounts that entered 180+ during the month from a better bucket.",
        formula_text=f"{_what(basis).lower()} in 180+ at closing and in another bucket at opening",
    )
    return FollowedLine(flow, _INTO, "flow")


def _written_off(basis: Basis) -> FollowedLine:
    flow = replace(
        metric(basis.opening),
        key="into_write_off",
        label="Slippage to write-off",
        definition=f"{_what(basis)} at opening of accounts that were written off during the month.",
        formula_text=f"{_what(basis).lower()} at opening of accounts written off",
    )
    return FollowedLine(flow, "written_off", "flow")


def _what(basis: Basis) -> str:
    return basis.label if metric(basis.book).unit is Unit.ACCOUNTS else f"{basis.label}, credits counted as zero,"
