"""Oracles of vintages: what accounts ever were and are now at their months on book, and early signs."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

_BY: Final = (
    (),
    ("months_on_book",),
    ("zone", "months_on_book"),
    ("state", "terms_changed"),
    ("product_group", "product_code"),
    ("branch_code",),
    ("ticket_band",),
    ("months_on_book", "ticket_band", "state"),
)
_EARLY: Final = "months_on_book = '3'"


def _of(value: str, rows: str = "TRUE") -> str:
    return f"SELECT {{by}}, {value} FROM vintage_account WHERE {rows} GROUP BY {{by}}"


def _oracle(value: str, cases: str = "", rows: str = "TRUE") -> Oracle:
    return Oracle(_of(value, rows), _of(cases, rows) if cases else "", by=_BY)


def _oracles() -> Iterator[tuple[str, Oracle]]:
    sums = {
        "accounts": "count(*)",
        "active_accounts": "count(*) FILTER (active)",
        "sanctioned": "sum(sanctioned_amount)",
        "first_dues": "count(defaulted)",
        "first_payment_defaults": "CASE WHEN count(defaulted) > 0 THEN count(*) FILTER (defaulted) END",
        "non_starters": "CASE WHEN count(never_started) > 0 THEN count(*) FILTER (never_started) END",
    }
    for key, value in sums.items():
        yield f"vintage_{key}", _oracle(value)
    for days in (30, 60, 90):
        for key, late, worth in (("ever", "worst", "sanctioned_amount"), ("now", "dpd_now", "owed")):
            counted = f"CASE WHEN count({late}) > 0 THEN count(*) FILTER ({late} > {days}) END"
            valued = (
                f"CASE WHEN count({late}) FILTER (sanctioned_amount IS NOT NULL) > 0 THEN coalesce(sum({worth}) FILTER "
                f"({late} > {days} AND sanctioned_amount IS NOT NULL), 0) END"
            )
            yield f"vintage_{key}_accounts_{days}plus", _oracle(counted)
            yield f"vintage_{key}_value_{days}plus", _oracle(valued)
            yield f"vintage_{key}_rate_{days}plus", _oracle(f"share({counted}, count(*))", "count(*)")
            yield (
                f"vintage_{key}_value_rate_{days}plus",
                _oracle(f"share({valued}, sum(sanctioned_amount))", "count(*)"),
            )
    ever = "CASE WHEN count(worst) > 0 THEN count(*) FILTER (worst > 30) END"
    yield "early_delinquency_rate", _oracle(f"share({ever}, count(*))", "count(*)", _EARLY)
    for key, flag in (("non_starter_rate", "never_started"), ("early_first_payment_default_rate", "defaulted")):
        yield key, _oracle(f"share(count(*) FILTER ({flag}), count({flag}))", f"count({flag})")


ORACLES: Final[Mapping[str, Oracle]] = dict(_oracles())
