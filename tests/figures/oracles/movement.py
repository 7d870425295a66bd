"""Oracles of a month's movement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.figures.oracles.oracle import By, Oracle

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
    active = "closing_severity IS NOT NULL OR closing_state = 'Unknown'"
    yield "closing_accounts", Oracle(f"SELECT {{by}}, count(*) FILTER ({active}) FROM closed GROUP BY {{by}}")
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
    yield from _counts()
    yield from _by_day()
    for key, amount in (
        ("roll_to_180plus_rate", "floored(opening_outstanding)"),
        ("roll_to_180plus_account_rate", "1"),
    ):
        yield key, Oracle(_chain(amount))


def _known(column: str) -> str:
    return f"bool_or({column} <> 'unknown')"


def _shares(basis: str, weight: str) -> Iterator[tuple[str, Oracle]]:
    """The classes, the resolution rates, cure and Bkt X, by accounts or by an opening balance."""
    for key, oracle in (*_classes(weight), *_resolved(weight), *_cured(weight)):
        yield key.replace("_rate", f"{basis}_rate", 1), oracle


def _classes(weight: str) -> Iterator[tuple[str, Oracle]]:
    for name, condition in CLASSES.items():
        part = f"sum(CASE WHEN {condition} THEN {weight} ELSE 0 END)"
        known = (
            f"CASE WHEN {_known('paid')} THEN {part} END" if name in ("stabilised", "held_without_payment") else part
        )
        within = "opening_book" if name == "stayed_current" else "{within}"
        yield (
            f"{name}_rate",
            Oracle(
                f"SELECT {{by}}, share({known}, sum({weight})) FROM {within} GROUP BY {{by}}",
                f"SELECT {{by}}, count(*) FROM {within} GROUP BY {{by}}",
            ),
        )


def _resolved(weight: str) -> Iterator[tuple[str, Oracle]]:
    counted = "SELECT {by}, count(*) FROM {within} GROUP BY {by}"
    resolved = f"sum(CASE WHEN {_RESOLVED} THEN {weight} ELSE 0 END)"
    with_stabilised = f"sum(CASE WHEN {_RESOLVED} OR ({CLASSES['stabilised']}) THEN {weight} ELSE 0 END)"
    yield (
        "resolution_rate",
        Oracle(f"SELECT {{by}}, share({resolved}, sum({weight})) FROM {{within}} GROUP BY {{by}}", counted),
    )
    yield (
        "resolution_rate_with_stabilised",
        Oracle(
            f"SELECT {{by}}, share(CASE WHEN {_known('paid')} THEN {with_stabilised} END, sum({weight}))"
            " FROM {within} GROUP BY {by}",
            counted,
        ),
    )


def _cured(weight: str) -> Iterator[tuple[str, Oracle]]:
    yield (
        "cure_rate",
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
        "bucket_x_resolution_rate",
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


def _counts() -> Iterator[tuple[str, Oracle]]:
    """How many accounts were resolved, arrived in 180+ or were written off, and what they were worth."""
    bounced = "opening_state = 'Current' AND bounced = 'yes'"
    cleared = "closing_state IN ('closed', 'settled') OR (closing_state = 'Current' AND NOT terms_changed)"
    for ending, opening, closing in (
        ("accounts", "1", "1"),
        ("outstanding", "floored(opening_outstanding)", "floored(closing_outstanding)"),
    ):
        resolved = f"sum(CASE WHEN {_RESOLVED} THEN {opening} ELSE 0 END)"
        yield f"resolved_{ending}", Oracle(f"SELECT {{by}}, {resolved} FROM delinquent_book GROUP BY {{by}}")
        x_resolved = f"coalesce(sum({opening}) FILTER ({bounced} AND ({cleared})), 0)"
        yield (
            f"bucket_x_resolved_{ending}",
            Oracle(f"SELECT {{by}}, CASE WHEN {_known('bounced')} THEN {x_resolved} END FROM opened GROUP BY {{by}}"),
        )
        arrived = "closing_severity = 7 AND opening_severity IS DISTINCT FROM 7"
        yield (
            f"arrived_180plus_{ending}",
            Oracle(f"SELECT {{by}}, sum({closing}) FROM closed WHERE {arrived} GROUP BY {{by}}"),
        )
        lost = f"sum(CASE WHEN closing_state = 'written_off' THEN {opening} ELSE 0 END)"
        yield f"moved_to_write_off_{ending}", Oracle(f"SELECT {{by}}, {lost} FROM delinquent_book GROUP BY {{by}}")
    worth = f"coalesce(sum(floored(opening_outstanding)) FILTER ({bounced}), 0)"
    yield (
        "bounced_outstanding",
        Oracle(f"SELECT {{by}}, CASE WHEN {_known('bounced')} THEN {worth} END FROM opened GROUP BY {{by}}"),
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


_LEFT: Final = (
    "npa_before AND npa_now = FALSE AND NOT untold_now AND (closing_severity IS NOT NULL OR closing_state = 'Unknown')"
)
_NPA_LINES: Final[Mapping[str, tuple[str, str, str]]] = {
    "npa_opening": ("opened", "npa_before", "opening_outstanding"),
    "npa_slippage": (
        "opened",
        "npa_now AND npa_before IS NOT TRUE AND untold_before IS NOT TRUE",
        "closing_outstanding",
    ),
    "npa_upgrades": ("opened", f"{_LEFT} AND NOT terms_changed", "opening_outstanding"),
    "npa_restructured": ("opened", f"{_LEFT} AND terms_changed", "opening_outstanding"),
    "npa_recoveries": (
        "opened",
        "npa_before AND (npa_now OR closing_state IN ('closed', 'settled', 'sold', 'exit'))",
        "(opening_outstanding - CASE WHEN npa_now THEN closing_outstanding ELSE 0 END)",
    ),
    "npa_write_offs": ("opened", "npa_before AND closing_state = 'written_off'", "opening_outstanding"),
    "npa_flag_unknown": (
        "opened",
        "(npa_now AND untold_before) OR (npa_before AND untold_now)",
        "(CASE WHEN npa_now THEN closing_outstanding ELSE -opening_outstanding END)",
    ),
    "npa_closing": ("closed", "npa_now", "closing_outstanding"),
}
"""An account is NPA while it is on the active book with the flag set; a write-off takes it out of NPA."""
_FLAGGED: Final = "(SELECT bool_or(npa_flag IS NOT NULL) FROM account_snapshot)"


def _by_day() -> Iterator[tuple[str, Oracle]]:
    by: Sequence[By] = [
        (),
        ("day",),
        ("bucket", "zone"),
        ("product_code", "day"),
        ("agency_code",),
        ("state", "segment"),
    ]
    for key, opened in (("resolved_by_day_accounts", "> 0"), ("bucket_x_resolved_by_day_accounts", "= 0")):
        counted = f"SELECT {{by}}, count(*) FROM resolved WHERE opening_severity {opened} GROUP BY {{by}}"
        yield key, Oracle(counted, by=by)


def _npa_movement() -> Iterator[tuple[str, Oracle]]:
    for key, (relation, condition, amount) in _NPA_LINES.items():
        for name, worth in ((key, amount), (f"{key}_accounts", "1")):
            kept = f"sum(CASE WHEN {condition} THEN {worth} ELSE 0 END)"
            yield name, Oracle(f"SELECT {{by}}, CASE WHEN {_FLAGGED} THEN {kept} END FROM {relation} GROUP BY {{by}}")
    for key, rows, (came, went) in (
        ("npa_transfers", "npa_now", ("closing_outstanding", "-closing_outstanding")),
        ("npa_transfers_accounts", f"npa_now AND {_WENT}", ("1", "1")),
    ):
        yield (
            key,
            Oracle(f"""
                SELECT {{by}}, CASE WHEN {_FLAGGED} THEN coalesce(sum(amount), 0) END FROM (
                    SELECT *, {came} AS amount FROM closed WHERE {rows}
                    UNION ALL BY NAME SELECT *, {went} AS amount FROM opened WHERE {rows}
                ) GROUP BY {{by}}"""),
        )
    # The lines leave nothing open, whatever the flags.
    yield "npa_unexplained", Oracle(f"SELECT {{by}}, CASE WHEN {_FLAGGED} THEN 0 END FROM opened GROUP BY {{by}}")


_WENT: Final = (
    "(month, account_id) IN (SELECT (month, account_id) FROM moved"
    " WHERE branch_before <> branch_now OR segment_before <> segment_now)"
)


ORACLES: Final[Mapping[str, Oracle]] = dict(_movement())
