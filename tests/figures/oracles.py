"""One oracle per metric: SQL written by hand from its definition, over the raw tables (see definitions.sql).

`{by}` stands for the month and any further columns asked for. `{within}` is the relation that a movement rate covers:
the delinquent part of the opening book for a total, the whole opening book when it is broken down by bucket.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Oracle:
    """What a figure should be, and for a rate how many accounts stand behind it."""

    sql: str
    cases: str = ""


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
        yield key, Oracle(f"SELECT {{by}}, CASE WHEN {known} THEN {counted} END {_ACTIVE}")


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
    for key, weight in weights.items():
        flagged = f"CASE WHEN {known} THEN sum(CASE WHEN npa_flag THEN {weight} ELSE 0 END) END"
        yield key, Oracle(f"SELECT {{by}}, share({flagged}, sum({weight})) {_ACTIVE}", _ACTIVE_ACCOUNTS)
    outstanding = f"CASE WHEN {known} THEN sum(CASE WHEN npa_flag THEN floored(total_outstanding) ELSE 0 END) END"
    yield "npa_outstanding", Oracle(f"SELECT {{by}}, {outstanding} {_ACTIVE}")
    # Where there are NPA accounts but no provision is recorded, there is no net figure.
    provision = "CASE WHEN count(*) FILTER (npa_flag) = 0 THEN 0 ELSE sum(provision) FILTER (npa_flag) END"
    net = f"share({outstanding} - {provision}, sum(floored(total_outstanding)) - {provision})"
    yield "nnpa_rate", Oracle(f"SELECT {{by}}, {net} {_ACTIVE}", _ACTIVE_ACCOUNTS)


_SAME_BUCKET = "closing_severity = opening_severity AND opening_severity > 0"
_RESOLVED = (
    "(closing_severity < opening_severity AND closing_severity > 0)"
    " OR (opening_severity > 0 AND closing_severity = 0) OR closing_state IN ('closed', 'settled')"
)
CLASSES: Final[Mapping[str, str]] = {
    "stayed_current": "opening_severity = 0 AND closing_severity = 0",
    "roll_forward": "closing_severity > opening_severity",
    "stabilised": f"{_SAME_BUCKET} AND paid = 'yes'",
    "held_without_payment": f"{_SAME_BUCKET} AND paid <> 'yes'",
    "roll_back": "closing_severity < opening_severity AND closing_severity > 0",
    "normalised": "opening_severity > 0 AND closing_severity = 0",
    "closed_or_settled": "closing_state IN ('closed', 'settled')",
    "written_off": "closing_state = 'written_off'",
    "sold": "closing_state = 'sold'",
    "exit_or_unknown": "closing_state IN ('exit', 'Unknown')"
    " OR (opening_state = 'Unknown' AND closing_severity IS NOT NULL)",
}
"""The ten classes that every account of the opening book falls in exactly once."""

_WEIGHTS: Final[Mapping[str, str]] = {
    "": "1",
    "_value": "floored(opening_outstanding)",
    "_principal": "floored(opening_principal)",
}


def _movement() -> Iterator[tuple[str, Oracle]]:
    yield "moved_accounts", Oracle("SELECT {by}, count(*) FROM opened GROUP BY {by}")
    bounced = "opening_state = 'Current' AND bounced = 'yes'"
    yield (
        "bounced_accounts",
        Oracle(
            f"SELECT {{by}}, CASE WHEN {_known('bounced')} THEN count(*) FILTER ({bounced}) END "
            "FROM opened GROUP BY {by}"
        ),
    )
    yield "received_amount", Oracle("SELECT {by}, sum(received) FROM opened GROUP BY {by}")
    yield "reallocated_accounts", Oracle("SELECT {by}, count(*) FROM opened WHERE reallocated GROUP BY {by}")
    for side, relation in (("opening", "opened"), ("closing", "closed")):
        for balance in ("principal", "outstanding"):
            amount = f"{side}_{balance}"
            yield amount, Oracle(f"SELECT {{by}}, sum({amount}) FROM {relation} GROUP BY {{by}}")
            yield f"{amount}_positive", Oracle(f"SELECT {{by}}, sum(floored({amount})) FROM {relation} GROUP BY {{by}}")
    yield from _npa_movement()
    for basis, weight in _WEIGHTS.items():
        yield from _shares(basis, weight)
    yield from _net_flows()
    for key, amount in (
        ("roll_to_180plus_rate", "floored(opening_outstanding)"),
        ("roll_to_180plus_account_rate", "1"),
    ):
        yield key, Oracle(_chain(amount))


def _known(column: str) -> str:
    return f"bool_or({column} <> 'unknown')"


def _shares(basis: str, weight: str) -> Iterator[tuple[str, Oracle]]:
    """The ten classes, the resolution rates, cure and Bkt X, by accounts or by an opening balance."""

    def named(key: str) -> str:
        return key.replace("_rate", f"{basis}_rate", 1)

    counted = "SELECT {by}, count(*) FROM {within} GROUP BY {by}"
    for name, condition in CLASSES.items():
        part = f"sum(CASE WHEN {condition} THEN {weight} ELSE 0 END)"
        known = f"CASE WHEN {_known('paid')} THEN {part} END" if name == "stabilised" else part
        within = "opening_book" if name == "stayed_current" else "{within}"
        yield (
            named(f"{name}_rate"),
            Oracle(
                f"SELECT {{by}}, share({known}, sum({weight})) FROM {within} GROUP BY {{by}}",
                f"SELECT {{by}}, count(*) FROM {within} GROUP BY {{by}}",
            ),
        )
    resolved = f"sum(CASE WHEN {_RESOLVED} THEN {weight} ELSE 0 END)"
    with_stabilised = f"sum(CASE WHEN {_RESOLVED} OR ({CLASSES['stabilised']}) THEN {weight} ELSE 0 END)"
    yield (
        named("resolution_rate"),
        Oracle(f"SELECT {{by}}, share({resolved}, sum({weight})) FROM {{within}} GROUP BY {{by}}", counted),
    )
    yield (
        named("resolution_rate_with_stabilised"),
        Oracle(
            f"SELECT {{by}}, share(CASE WHEN {_known('paid')} THEN {with_stabilised} END, sum({weight}))"
            " FROM {within} GROUP BY {by}",
            counted,
        ),
    )
    yield (
        named("cure_rate"),
        Oracle(
            f"SELECT {{by}}, share(sum(CASE WHEN closing_state = 'Current' THEN {weight} ELSE 0 END), sum({weight}))"
            " FROM delinquent_book GROUP BY {by}",
            "SELECT {by}, count(*) FROM delinquent_book GROUP BY {by}",
        ),
    )
    bounced = "FROM opened WHERE opening_state = 'Current' AND bounced = 'yes' GROUP BY {by}"
    cleared = "closing_state IN ('Current', 'closed', 'settled')"
    yield (
        named("bucket_x_resolution_rate"),
        Oracle(
            f"SELECT {{by}}, share(sum(CASE WHEN {cleared} THEN {weight} ELSE 0 END), sum({weight})) {bounced}",
            f"SELECT {{by}}, count(*) {bounced}",
        ),
    )


def _net_flows() -> Iterator[tuple[str, Oracle]]:
    for key, weight in (
        ("net_flow_rate", "outstanding"),
        ("net_flow_account_rate", "accounts"),
        ("net_flow_principal_rate", "principal"),
    ):
        yield (
            key,
            Oracle(
                f"SELECT {{by}}, share(sum(arrived_{weight}), sum(opened_{weight})) FROM {{flows}} GROUP BY {{by}}",
                "SELECT {by}, sum(opened_accounts) FROM {flows} GROUP BY {by}",
            ),
        )


def _chain(weight: str) -> str:
    """Seven one-month roll-forward rates, from current six months ago to 180+ or written off this month."""
    links = f"""
        SELECT {{by}}, opening_severity,
               share(sum(CASE WHEN closing_severity > opening_severity OR closing_state = 'written_off'
                              THEN {weight} ELSE 0 END), sum({weight})) AS link
        FROM (SELECT * REPLACE (CAST(month + to_months(CAST(6 - opening_severity AS INTEGER)) AS DATE) AS month)
              FROM opening_book WHERE opening_severity < 7)
        GROUP BY {{by}}, opening_severity"""
    return f"""
        SELECT {{by}}, CASE WHEN count(link) = 7 THEN product(link) END FROM ({links})
        WHERE month IN (SELECT month FROM moved) GROUP BY {{by}}"""


def _npa_movement() -> Iterator[tuple[str, Oracle]]:
    # An account is NPA while it is on the active book with the flag set; a write-off takes it out of NPA.
    flagged = "(SELECT bool_or(npa_flag IS NOT NULL) FROM account_snapshot)"

    def line(amount: str, condition: str, relation: str = "opened") -> Oracle:
        kept = f"sum(CASE WHEN {condition} THEN {amount} ELSE 0 END)"
        return Oracle(f"SELECT {{by}}, CASE WHEN {flagged} THEN {kept} END FROM {relation} GROUP BY {{by}}")

    yield "npa_opening", line("opening_outstanding", "npa_before")
    yield "npa_slippage", line("closing_outstanding", "npa_now AND npa_before IS NOT TRUE")
    active = "(closing_severity IS NOT NULL OR closing_state = 'Unknown')"
    yield "npa_upgrades", line("opening_outstanding", f"npa_before AND npa_now IS NOT TRUE AND {active}")
    yield (
        "npa_recoveries",
        line(
            "(opening_outstanding - CASE WHEN npa_now THEN closing_outstanding ELSE 0 END)",
            "npa_before AND (npa_now OR closing_state IN ('closed', 'settled', 'sold', 'exit'))",
        ),
    )
    yield "npa_write_offs", line("opening_outstanding", "npa_before AND closing_state = 'written_off'")
    yield (
        "npa_transfers",
        Oracle(f"""
            SELECT {{by}}, CASE WHEN {flagged} THEN coalesce(sum(amount), 0) END FROM (
                SELECT *, closing_outstanding AS amount FROM closed WHERE npa_now
                UNION ALL BY NAME SELECT *, -closing_outstanding AS amount FROM opened WHERE npa_now
            ) GROUP BY {{by}}"""),
    )
    yield "npa_closing", line("closing_outstanding", "npa_now", "closed")


POSITION_ORACLES: Final[Mapping[str, Oracle]] = dict(_position())
MOVEMENT_ORACLES: Final[Mapping[str, Oracle]] = dict(_movement())
ORACLES: Final[Mapping[str, Oracle]] = {**POSITION_ORACLES, **MOVEMENT_ORACLES}
