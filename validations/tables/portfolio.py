"""The book: accounts, their daily or month-end position, dues, and how these were presented."""

import polars as pl

from validations import vocabulary
from validations.frame_model import Model
from validations.tables.table import COUNT, DAYS, Amount, Table, filled, nullable

_TERM_OF_A_HOME_LOAN = 40
"""Years, and some to spare: so far ahead lies the last instalment of a schedule."""


class Account(Model):
    """One row per account ever opened."""

    account_id: str = filled("Account", "The lender's number of the account.")
    customer_id: str = nullable("Customer", "The lender's number of the borrower, who may have several accounts.")
    product_code: str = nullable("Product code", "Product of the account.")
    branch_code: str = nullable("Branch code", "Branch the account belongs to.")
    opened_on: pl.Date = nullable("Opened on", "Day the loan was disbursed or the card was issued.")
    closed_on: pl.Date | None = nullable("Closed on", "Day the account was closed; empty while it is open.")
    sanctioned_amount: Amount = nullable("Sanctioned amount", "Amount or limit that was granted.", ge=0)
    instalment_amount: Amount | None = nullable("Instalment", "Regular instalment.", ge=0)
    first_due_on: pl.Date | None = nullable("First due on", "Day of the first instalment.", ahead=True)
    risk_segment: str | None = nullable("Risk segment", "The lender's risk grade, used where the snapshot has none.")
    restructured_on: pl.Date | None = nullable("Restructured on", "Day the terms were last restructured.")
    customer_name: str | None = nullable("Customer name", "Name of the borrower; masked unless granted.", personal=True)
    phone: str | None = nullable("Phone", "Phone of the borrower; masked unless granted.", personal=True)


class AccountSnapshot(Model):
    """One row per account and day-end; the days may be every day or month-ends only."""

    as_of_date: pl.Date = filled("As of", "Day-end the row describes.")
    account_id: str = filled("Account", "Account the row describes.")
    status: str = filled("Status", "State of the account that day-end.", isin=vocabulary.STATUSES)
    dpd: int = nullable(
        "Days past due",
        "Days since the oldest unpaid due, which counts as day 1; 0 when nothing is overdue, empty if unknown.",
        unit=DAYS,
        ge=0,
    )
    unpaid_dues: int | None = nullable("Unpaid dues", "Number of dues not fully paid.", unit=COUNT, ge=0)
    principal_outstanding: Amount = nullable("Principal outstanding", "Principal owed; negative for a credit balance.")
    total_outstanding: Amount = nullable("Total outstanding", "All that is owed; negative for a credit balance.")
    overdue_amount: Amount = nullable("Overdue amount", "Part of the dues that should have been paid by now.")
    charges_due: Amount | None = nullable("Charges due", "Late-payment, bounce and penal charges not paid yet.")
    due_this_month: Amount | None = nullable("Due this month", "Dues that fall in the month of the day-end.")
    provision: Amount | None = nullable("Provision", "Provision held against the account.")
    npa_flag: bool | None = nullable(
        "NPA", "Non-performing by the lender's own books; stays until all arrears are paid."
    )
    bounced_this_month: bool | None = nullable("Bounced this month", "Whether a presentation was returned this month.")
    exclusion: str | None = nullable(
        "Exclusion", "Why the account is not to be collected for now.", isin=vocabulary.EXCLUSIONS
    )
    branch_code: str | None = nullable("Branch code of that day", "Branch that day; else the account's.")
    risk_segment: str | None = nullable("Risk segment of that day", "Risk grade that day; else the account's.")


class Instalment(Model):
    """One row per account and due date."""

    account_id: str = filled("Account", "Account that owes the due.")
    due_on: pl.Date = filled("Due on", "Day the due falls on.", ahead=True, years_ahead=_TERM_OF_A_HOME_LOAN)
    amount: Amount = nullable("Due amount", "Amount of the due.", ge=0)
    paid_amount: Amount | None = nullable("Paid amount", "What was paid towards the due so far.")
    cleared_on: pl.Date | None = nullable("Cleared on", "Day the due was paid in full; empty while it is not.")


class Presentation(Model):
    """One row per presentation of a mandate or cheque."""

    presentation_id: str = filled("Presentation", "Identifies the presentation.")
    account_id: str = filled("Account", "Account whose due was presented.")
    presented_on: pl.Date = filled("Presented on", "Day the bank was asked to pay.")
    amount: Amount = nullable("Presented amount", "Amount that was presented.", ge=0)
    instrument: str | None = nullable("Instrument", "Mandate, standing instruction, cheque and the like.")
    attempt_no: int | None = nullable(
        "Attempt", "1 for the first presentation of a due, 2 for the next.", unit=COUNT, ge=1
    )
    result: str = nullable("Result", "Whether the bank paid.", isin=vocabulary.PRESENTATION_RESULTS)
    return_reason: str | None = nullable("Return reason", "Why the bank returned it.")
    technical: bool | None = nullable("Technical return", "Returned for a reason that is not the customer's.")


ACCOUNT = {"account_id": "account.account_id"}

PORTFOLIO_TABLES = (
    Table(
        "account",
        Account,
        "Accounts",
        "product, branch, customer and terms of every account",
        ("account_id",),
        references={"product_code": "product.product_code", "branch_code": "branch.branch_code"},
        mandatory=True,
    ),
    Table(
        "account_snapshot",
        AccountSnapshot,
        "Account positions",
        "delinquency, bucket movement and every balance",
        ("as_of_date", "account_id"),
        period="as_of_date",
        whole_days=True,
        references={**ACCOUNT, "branch_code": "branch.branch_code"},
        mandatory=True,
    ),
    Table(
        "instalment",
        Instalment,
        "Dues",
        "first-payment defaults, on-time payment and collection efficiency",
        ("account_id", "due_on"),
        references=ACCOUNT,
    ),
    Table(
        "presentation",
        Presentation,
        "Presentations",
        "bounce rates by count and by value",
        ("presentation_id",),
        period="presented_on",
        references=ACCOUNT,
    ),
)
