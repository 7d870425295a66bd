"""Edits of the small lender: each draws what it changes; together they touch everything that figures are made of."""

from collections.abc import Callable
from random import Random

ACCOUNTS = ("AC01", "AC02", "AC03", "AC04", "AC06")
DAYS = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30")


def _balance(draw: Random) -> str:
    return (
        f"UPDATE account_snapshot SET total_outstanding = {draw.randint(-500, 5000)}.{draw.randint(10, 99)}, "
        f"dpd = {draw.choice(['NULL', '0', '29', '30', '31', '90', '400'])} "
        f"WHERE account_id = '{draw.choice(ACCOUNTS)}' AND as_of_date = '{draw.choice(DAYS)}'"
    )


def _ended(draw: Random) -> str:
    status = draw.choice(["closed", "settled", "written_off", "sold", "active"])
    return (
        f"UPDATE account_snapshot SET status = '{status}' "
        f"WHERE account_id = '{draw.choice(ACCOUNTS)}' AND as_of_date = '{draw.choice(DAYS)}'"
    )


def _row_missing(draw: Random) -> str:
    account, day = draw.choice(ACCOUNTS), draw.choice(DAYS)
    return f"DELETE FROM account_snapshot WHERE account_id = '{account}' AND as_of_date = '{day}'"


def _payment(draw: Random) -> str:
    return (
        "INSERT INTO payment (receipt_no, line_no, account_id, paid_at, amount, kind, channel, status) VALUES "
        f"('X{draw.randint(1, 10**9)}', 1, '{draw.choice(ACCOUNTS)}', "
        f"'2026-0{draw.randint(1, 4)}-{draw.randint(1, 28)} 23:59', "
        f"{draw.randint(-90, 90)}.5, '{draw.choice(['due', 'overdue', 'settlement', 'prepayment'])}', 'upi', 'cleared')"
    )


def _status_of_payment(draw: Random) -> str:
    status = draw.choice(["cleared", "bounced", "reversed"])
    return f"UPDATE payment SET status = '{status}' WHERE receipt_no = 'R{draw.randint(1, 4)}'"


def _recall(draw: Random) -> str:
    day = draw.choice(["NULL", "'2026-02-03'", "'2026-03-01'", "'2026-03-05'", "'2026-04-30'"])
    return f"UPDATE allocation SET recalled_on = {day} WHERE allocation_id = 'AL{draw.randint(1, 3)}'"


def _allocation(draw: Random) -> str:
    return (
        "INSERT INTO allocation (allocation_id, account_id, agency_code, allocated_on, dpd_at_allocation, "
        f"balance_at_allocation) VALUES ('X{draw.randint(1, 10**9)}', '{draw.choice(ACCOUNTS)}', "
        f"'AG{draw.randint(1, 2)}', '2026-0{draw.randint(1, 4)}-0{draw.randint(1, 9)}', 0, 0)"
    )


def _account(draw: Random) -> str:
    column, values = draw.choice(
        [
            ("branch_code", ("'B1'", "'B2'")),
            ("product_code", ("'PL'", "'CC'")),
            ("risk_segment", ("'low'", "'high'", "NULL")),
            ("customer_id", ("'CU1'", "'CU9'", "NULL")),
            ("sanctioned_amount", ("49999", "50001", "NULL")),
            ("closed_on", ("NULL", "'2026-02-15'", "'2026-04-01'")),
            ("opened_on", ("'2025-06-01'", "'2026-03-02'")),
        ]
    )
    return f"UPDATE account SET {column} = {draw.choice(values)} WHERE account_id = '{draw.choice(ACCOUNTS)}'"


def _write_off(draw: Random) -> str:
    return (
        "INSERT INTO write_off (write_off_id, account_id, written_off_on, amount) VALUES "
        f"('X{draw.randint(1, 10**9)}', '{draw.choice(ACCOUNTS)}', '2026-0{draw.randint(1, 4)}-15', "
        f"{draw.choice([100, -100])})"
    )


def _first_waiver_or_charge(draw: Random) -> str:
    number, account = draw.randint(1, 10**9), draw.choice(ACCOUNTS)
    if draw.random() < 0.5:
        return (
            "INSERT INTO waiver (waiver_id, account_id, waived_on, component, amount) "
            f"VALUES ('X{number}', '{account}', '2026-03-09', 'interest', 7)"
        )
    return (
        "INSERT INTO charge (charge_id, account_id, levied_on, charge_type, amount) "
        f"VALUES ('X{number}', '{account}', '2026-02-09', 'bounce', 5.9)"
    )


def _zone(draw: Random) -> str:
    return f"UPDATE branch SET zone = '{draw.choice(['North', 'West'])}' WHERE branch_code = 'B{draw.randint(1, 2)}'"


def _presentation(draw: Random) -> str:
    month, number = draw.randint(1, 4), draw.randint(1, 3)
    return f"UPDATE presentation SET presented_on = '2026-0{month}-05' WHERE presentation_id = 'P{number}'"


def _detail_of_payment(draw: Random) -> str:
    column, values = draw.choice(
        [
            ("kind", ("'due'", "'write_off_recovery'", "NULL")),
            ("channel", ("'cash'", "'UPI'", "NULL")),
            ("agency_code", ("'AG1'", "NULL")),
            ("collector_code", ("'C1'", "NULL")),
            ("deposited_at", ("'2026-03-13 09:00'", "NULL")),
            ("component", ("'interest'", "NULL")),
        ]
    )
    return f"UPDATE payment SET {column} = {draw.choice(values)} WHERE receipt_no = 'R{draw.randint(1, 4)}'"


def _due(draw: Random) -> str:
    day = draw.choice(["NULL", "'2026-02-04'", "'2026-03-20'", "'2026-04-30'"])
    return f"UPDATE instalment SET cleared_on = {day} WHERE account_id = '{draw.choice(ACCOUNTS)}'"


def _target(draw: Random) -> str:
    return f"UPDATE target SET value = {draw.randint(1, 400)}.25 WHERE zone = '{draw.choice(['North', 'South'])}'"


def _cost(draw: Random) -> str:
    return f"UPDATE collection_cost SET amount = {draw.randint(-20, 90)} WHERE cost_type = 'commission'"


def _attempt(draw: Random) -> str:
    column, value = draw.choice([("attempt_no", "1"), ("attempt_no", "NULL"), ("technical", "true")])
    return f"UPDATE presentation SET {column} = {value} WHERE presentation_id = 'P{draw.randint(1, 3)}'"


def _first_due(draw: Random) -> str:
    day = draw.choice(["NULL", "'2026-02-05'", "'2026-03-05'"])
    return f"UPDATE account SET first_due_on = {day} WHERE account_id = '{draw.choice(ACCOUNTS)}'"


def _complaint(draw: Random) -> str:
    column, values = draw.choice(
        [
            ("received_on", ("'2026-01-02'", "'2026-03-31'", "'2026-04-30'", "'2026-05-01'")),
            ("incident_on", ("'2026-02-03'", "'2026-04-02'", "NULL")),
            ("closed_on", ("'2026-02-28'", "'2026-04-30'", "NULL")),
            ("status", ("'open'", "'closed'")),
            ("customer_id", ("'CU1'", "'CU3'", "NULL")),
            ("account_id", ("'AC02'", "'AC04'", "NULL")),
            ("agency_code", ("'AG2'", "NULL")),
            ("timely", ("true", "false", "NULL")),
            ("reopened", ("true", "NULL")),
        ]
    )
    return f"UPDATE complaint SET {column} = {draw.choice(values)} WHERE complaint_id = 'K{draw.randint(1, 4)}'"


def _dispute(draw: Random) -> str:
    column, values = draw.choice(
        [
            ("raised_on", ("'2026-01-31'", "'2026-03-01'", "'2026-05-02'")),
            ("closed_on", ("'2026-03-31'", "'2026-04-01'", "NULL")),
            ("status", ("'open'", "'closed'")),
            ("category", ("'Amount'", "NULL")),
        ]
    )
    return f"UPDATE dispute SET {column} = {draw.choice(values)} WHERE dispute_id = 'D{draw.randint(1, 3)}'"


def _survey(draw: Random) -> str:
    column, values = draw.choice(
        [
            ("sent_on", ("'2026-01-05'", "'2026-04-30'")),
            ("score", ("1", "5", "NULL")),
            ("agency_code", ("'AG1'", "NULL")),
            ("responded_on", ("'2026-04-01'", "NULL")),
        ]
    )
    return f"UPDATE survey_response SET {column} = {draw.choice(values)} WHERE response_id = 'S{draw.randint(1, 3)}'"


EDITS: tuple[Callable[[Random], str], ...] = (
    _balance,
    _ended,
    _row_missing,
    _payment,
    _status_of_payment,
    _recall,
    _allocation,
    _account,
    _write_off,
    _first_waiver_or_charge,
    _zone,
    _presentation,
    _detail_of_payment,
    _due,
    _target,
    _cost,
    _attempt,
    _first_due,
    _complaint,
    _dispute,
    _survey,
)
