"""Oracles of placements: what was placed, and what each batch brought by some months after."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

_BY: Final = (
    (),
    ("zone",),
    ("agency_code",),
    ("agency_type", "bucket"),
    ("product_group", "product_code"),
    ("secured", "at_random"),
    ("agency_code", "placement_tier"),
)
_PAID: Final = "(SELECT count(*) FROM payment) > 0"


def _of(value: str, age: int = 1) -> str:
    """A figure of the batches of one age; a group that has only batches of other ages has none."""
    return f"SELECT {{by}}, {value} FROM placement WHERE age = {age} GROUP BY {{by}}"


def _summed(column: str, condition: str = "TRUE") -> str:
    """A sum that is unknown where no row knows it, and 0 where none meets the condition."""
    kept = f"sum({column}) FILTER ({condition})"
    return f"CASE WHEN count({column}) > 0 THEN coalesce({kept}, 0) END"


def _oracles() -> Iterator[tuple[str, Oracle]]:
    yield "placed_accounts", Oracle(_of("count(*)"), by=_BY)
    yield "placed_balance", Oracle(_of("sum(balance)"), by=_BY)
    for key, column in (("promised", "promise"), ("disputed", "dispute")):
        known = f"CASE WHEN (SELECT count(*) FROM {column}) > 0 THEN count(*) FILTER ({key}) END"
        yield f"{key}_at_placement_rate", Oracle(_of(f"share({known}, count(*))"), _of("count(*)"), by=_BY)
    for age in (3, 6, 9, 12):
        cases = _of("count(balance)", age)
        rates = {
            "liquidation_rate": f"share({_summed('collected')}, sum(balance))",
            "liquidation_net_rate": f"share({_summed('collected', 'NOT withdrawn')}, "
            f"CASE WHEN {_PAID} THEN {_summed('balance', 'NOT withdrawn')} END)",
            "withdrawn_rate": f"share(CASE WHEN {_PAID} THEN {_summed('balance', 'withdrawn')} END, sum(balance))",
            "settlement_depth": "share(sum(given_up), sum(owed))",
        }
        for key, sql in rates.items():
            yield f"{key}_{age}m", Oracle(_of(sql, age), cases, by=_BY)


ORACLES: Final[Mapping[str, Oracle]] = dict(_oracles())
