"""Oracles of the position and its customers."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import CUSTOMERS, Oracle

_ACTIVE = "FROM book WHERE status = 'active' GROUP BY {by}"
_ACTIVE_ACCOUNTS = f"SELECT {{by}}, count(*) {_ACTIVE}"


def _position() -> Iterator[tuple[str, Oracle]]:
    yield "accounts", Oracle(_ACTIVE_ACCOUNTS)
    for key in ("principal_outstanding", "total_outstanding", "overdue_amount", "charges_due"):
        yield key, Oracle(f"SELECT {{by}}, sum({key}) {_ACTIVE}")
        yield f"{key}_positive", Oracle(f"SELECT {{by}}, sum(floored({key})) {_ACTIVE}")
    # Where nobody's days past due are known, no share of them is late and none is not.
    dpd_known = "count(dpd) > 0"
    for days in (30, 60, 90):
        late = f"CASE WHEN dpd > {days} THEN %s ELSE 0 END"
        weights = {
            f"delinquency_rate_{days}plus": "1",
            f"delinquency_value_rate_{days}plus": "floored(total_outstanding)",
            f"delinquency_value_rate_{days}plus_raw": "total_outstanding",
            f"delinquency_principal_rate_{days}plus": "floored(principal_outstanding)",
        }
        for key, weight in weights.items():
            sql = f"SELECT {{by}}, share(CASE WHEN {dpd_known} THEN sum({late % weight}) END, sum({weight})) {_ACTIVE}"
            yield key, Oracle(sql, _ACTIVE_ACCOUNTS)
    past_due = "FROM book WHERE status = 'active' AND dpd > 0 GROUP BY {by}"
    late_accounts = f"SELECT {{by}}, CASE WHEN {dpd_known} THEN count(*) FILTER (dpd > 0) END {_ACTIVE}"
    yield "delinquent_accounts", Oracle(late_accounts)
    yield "average_dpd", Oracle(f"SELECT {{by}}, avg(dpd) {past_due}", f"SELECT {{by}}, count(*) {past_due}")
    yield from _npa_position()
    for number, (least, most) in enumerate(((1, 30), (31, 60), (61, 90))):
        could_be = (
            "FROM book WHERE status = 'active' AND npa_flag IS NOT TRUE"
            f"{' AND NOT is_revolving' if number == 0 else ''} GROUP BY {{by}}"
        )
        mentioned = f"FILTER (dpd BETWEEN {least} AND {most})"
        yield f"sma{number}_accounts", Oracle(_where_known(dpd_known, f"count(*) {mentioned}", could_be))
        worth = f"coalesce(sum(floored(total_outstanding)) {mentioned}, 0)"
        yield f"sma{number}_outstanding", Oracle(_where_known(dpd_known, worth, could_be))
    pool = "FROM book WHERE status = 'written_off' GROUP BY {by}"
    yield "written_off_outstanding", Oracle(f"SELECT {{by}}, sum(total_outstanding) {pool}")
    # A lender that names no customer has no count of them; nor one of NPA customers where no flag is recorded.
    customers = {
        "customers": "TRUE",
        "customers_delinquent": "dpd > 0",
        "customers_30plus": "dpd > 30",
        "customers_60plus": "dpd > 60",
        "customers_90plus": "dpd > 90",
        "customers_npa": "npa_flag",
    }
    for key, condition in customers.items():
        known = {"TRUE": "count(customer_id) > 0", "npa_flag": "bool_or(npa_flag IS NOT NULL)"}.get(
            condition, "bool_or(dpd IS NOT NULL AND customer_id IS NOT NULL)"
        )
        counted = f"count(DISTINCT CASE WHEN {condition} THEN customer_id END)"
        yield key, Oracle(f"SELECT {{by}}, CASE WHEN {known} THEN {counted} END {_ACTIVE}", by=CUSTOMERS)


def _where_known(known: str, value: str, rows: str) -> str:
    return f"SELECT {{by}}, CASE WHEN {known} THEN {value} END {rows}"


def _npa_position() -> Iterator[tuple[str, Oracle]]:
    # Where no account's flag is known, the share is not 0 but n/a.
    known = "bool_or(npa_flag IS NOT NULL)"
    weights = {
        "gnpa_rate": "floored(total_outstanding)",
        "gnpa_principal_rate": "floored(principal_outstanding)",
        "gnpa_account_rate": "1",
    }
    # What has no flag is neither NPA nor not.
    told = "FROM book WHERE status = 'active' AND npa_flag IS NOT NULL GROUP BY {by}"
    told_accounts = f"SELECT {{by}}, count(*) {told}"
    for key, weight in weights.items():
        flagged = f"sum(CASE WHEN npa_flag THEN {weight} ELSE 0 END)"
        yield key, Oracle(f"SELECT {{by}}, share({flagged}, sum({weight})) {told}", told_accounts)
    outstanding = f"CASE WHEN {known} THEN sum(CASE WHEN npa_flag THEN floored(total_outstanding) ELSE 0 END) END"
    yield "npa_outstanding", Oracle(f"SELECT {{by}}, {outstanding} {_ACTIVE}")
    # Where there are NPA accounts but no provision is recorded, there is no net figure.
    provision = "CASE WHEN count(*) FILTER (npa_flag) = 0 THEN 0 ELSE sum(provision) FILTER (npa_flag) END"
    net = f"share({outstanding} - {provision}, sum(floored(total_outstanding)) - {provision})"
    yield "nnpa_rate", Oracle(f"SELECT {{by}}, {net} {told}", told_accounts)
    untold = "FROM book WHERE status = 'active' AND npa_flag IS NULL GROUP BY {by}"
    yield "npa_unknown_outstanding", Oracle(f"SELECT {{by}}, sum(floored(total_outstanding)) {untold}")


ORACLES: Final[Mapping[str, Oracle]] = dict(_position())
