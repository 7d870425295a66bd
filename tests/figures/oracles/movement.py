"""Oracles of a month's movement."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

_SAME_BUCKET = "closing_severity = opening_severity AND opening_severity > 0"
_RESOLVED = "(closing_severity < opening_severity AND NOT terms_changed) OR closing_state IN ('closed', 'settled')"
CLASSES: Final[Mapping[str, str]] = {
    "stayed_current": "opening_severity = 0 AND closing_severity = 0",
    "roll_forward": "closing_severity > opening_severity",
    "stabilised": f"{_SAME_BUCKET} AND paid = 'yes'",
    "held_without_payment": f"{_SAME_BUCKET} AND paid = 'no'",
    "held_payment_unknown": f"{_SAME_BUCKET} AND paid = 'unknown'",
    "roll_back": "closing_severity < opening_severity AND closing_severity > 0 AND NOT terms_changed",
    "normalised": "opening_severity > 0 AND closing_severity = 0 AND NOT terms_changed",
    "restructured": "closing_severity < opening_severity AND terms_changed",
    "closed_or_settled": "closing_state IN ('closed', 'settled')",
    "written_off": "closing_state = 'written_off'",
    "sold": "closing_state = 'sold'",
    "exit_or_unknown": "closing_state IN ('exit', 'Unknown')"
    " OR (opening_state = 'Unknown' AND closing_severity IS NOT NULL)",
}
"""The classes that every account of the opening book falls in exactly once."""

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
    unsaid = "opening_state = 'Current' AND bounced = 'unknown'"
    yield "bounced_unknown_accounts", Oracle(f"SELECT {{by}}, count(*) FROM opened WHERE {unsaid} GROUP BY {{by}}")
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
    """The classes, the resolution rates, cure and Bkt X, by accounts or by an opening balance."""

    def named(key: str) -> str:
        return key.replace("_rate", f"{basis}_rate", 1)

    counted = "SELECT {by}, count(*) FROM {within} GROUP BY {by}"
    for name, condition in CLASSES.items():
        part = f"sum(CASE WHEN {condition} THEN {weight} ELSE 0 END)"
        known = (
            f"CASE WHEN {_known('paid')} THEN {part} END" if name in ("stabilised", "held_without_payment") else part
        )
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
            "SELECT {by}, share(sum(CASE WHEN closing_state = 'Current' AND NOT terms_changed"
            f" THEN {weight} ELSE 0 END), sum({weight}))"
            " FROM delinquent_book GROUP BY {by}",
            "SELECT {by}, count(*) FROM delinquent_book GROUP BY {by}",
        ),
    )
    bounced = "FROM opened WHERE opening_state = 'Current' AND bounced = 'yes' GROUP BY {by}"
    cleared = "closing_state IN ('closed', 'settled') OR (closing_state = 'Current' AND NOT terms_changed)"
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
    yield (
        "npa_slippage",
        line("closing_outstanding", "npa_now AND npa_before IS NOT TRUE AND untold_before IS NOT TRUE"),
    )
    active = "(closing_severity IS NOT NULL OR closing_state = 'Unknown')"
    yield (
        "npa_upgrades",
        line(
            "opening_outstanding",
            f"npa_before AND npa_now = FALSE AND NOT untold_now AND {active} AND NOT terms_changed",
        ),
    )
    yield (
        "npa_restructured",
        line(
            "opening_outstanding", f"npa_before AND npa_now = FALSE AND NOT untold_now AND {active} AND terms_changed"
        ),
    )
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
    yield (
        "npa_flag_unknown",
        line(
            "(CASE WHEN npa_now THEN closing_outstanding ELSE -opening_outstanding END)",
            "(npa_now AND untold_before) OR (npa_before AND untold_now)",
        ),
    )
    yield "npa_closing", line("closing_outstanding", "npa_now", "closed")


MOVEMENT_ORACLES: Final[Mapping[str, Oracle]] = dict(_movement())
