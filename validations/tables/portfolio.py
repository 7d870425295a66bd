"""The book: accounts, their daily or month-end position, dues, and how these were presented."""

import polars as pl

from validations import vocabulary
from validations.tables.columns import COUNT, DAYS, Amount, ContractTable, filled, optional, present
from validations.tables.table import Table


class Account(ContractTable):
    """One row per account ever opened."""

    account_id: str = filled("Account", "The lender's number of the account.")
    customer_id: str = present("Customer", "The lender's number of the borrower, who may have several accounts.")
    product_code: str = present("Product code", "Product of the account.")
    branch_code: str = present("Branch code", "Branch the account belongs to.")
    opened_on: pl.Date = present("Opened on", "Day the loan was disbursed or the card was issued.")
    closed_on: pl.Date = optional("Closed on", "Day the account was closed; empty while it is open.")
    sanctioned_amount: Amount = present("Sanctioned amount", "Amount or limit that was granted.", least=0)
    instalment_amount: Amount = optional("Instalment", "Regular instalment.", least=0)
    first_due_on: pl.Date = optional("First due on", "Day of the first instalment.", ahead=True)
    risk_segment: str = optional("Risk segment", "The lender's risk grade, used where the snapshot has none.")
    restructured_on: pl.Date = optional("Restructured on", "Day the terms were last restructured.")
    customer_name: str = optional("Customer name", "Name of the borrower; masked unless granted.", personal=True)
    phone: str = optional("Phone", "Phone of the borrower; masked unless granted.", personal=True)


class AccountSnapshot(ContractTable):
    """One row per account and day-end; the days may be every day or month-ends only."""

    as_of_date: pl.Date = filled("As of", "Day-end the row describes.")
    account_id: str = filled("Account", "Account the row describes.")
    status: str = filled("Status", "State of the account that day-end.", one_of=vocabulary.STATUSES)
    dpd: int = present(
        "Days past due",
        "Days since the oldest unpaid due, which counts as day 1; 0 when nothing is overdue, empty if unknown.",
        unit=DAYS,
        least=0,
    )
    unpaid_dues: int = optional("Unpaid dues", "Number of dues not fully paid.", unit=COUNT, least=0)
    principal_outstanding: Amount = present("Principal outstanding", "Principal owed; negative for a credit balance.")
    total_outstanding: Amount = present("Total outstanding", "All that is owed; negative for a credit balance.")
    overdue_amount: Amount = present("Overdue amount", "Part of the dues that should have been paid by now.")
    charges_due: Amount = optional("Charges due", "Late-payment, bounce and penal charges not paid yet.")
    due_this_month: Amount = optional("Due this month", "Dues that fall in the month of the day-end.")
    provision: Amount = optional("Provision", "Provision held against the account.")
    npa_flag: bool = optional("NPA", "Non-performing by the lender's own books; stays until all arrears are paid.")
    bounced_this_month: bool = optional("Bounced this month", "Whether a presentation was returned this month.")
    exclusion: str = optional(
        "Exclusion", "Why the account is not to be collected for now.", one_of=vocabulary.EXCLUSIONS
    )
    branch_code: str = optional("Branch code of that day", "Branch that day; else the account's.")
    risk_segment: str = optional("Risk segment of that day", "Risk grade that day; else the account's.")


class Instalment(ContractTable):
    """One row per account and due date."""

    account_id: str = filled("Account", "Account that owes the due.")
    due_on: pl.Date = filled("Due on", "Day the due falls on;.", ahead=True)
    amount: Amount = present("Due amount", "Amount of the due.", least=0)
    paid_amount: Amount = optional("Paid amount", "What was paid towards the due so far.")
    cleared_on: pl.Date = optional("Cleared on", "Day the due was paid in full; empty while it is not.")


class Presentation(ContractTable):
    """One row per presentation of a mandate or cheque."""

    presentation_id: str = filled("Presentation", "Identifies the presentation.")
    account_id: str = filled("Account", "Account whose due was presented.")
    presented_on: pl.Date = filled("Presented on", "Day the bank was asked to pay.")
    amount: Amount = present("Presented amount", "Amount that was presented.", least=0)
    instrument: str = optional("Instrument", "Mandate, standing instruction, cheque and the like.")
    attempt_no: int = optional("Attempt", "1 for the first presentation of a due, 2 for the next.", unit=COUNT, least=1)
    result: str = present("Result", "Whether the bank paid.", one_of=vocabulary.PRESENTATION_RESULTS)
    return_reason: str = optional("Return reason", "Why the bank returned it.")
    technical: bool = optional("Technical return", "Returned for a reason that is not the customer's.")


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
