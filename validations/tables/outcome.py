"""Where an account may end up: charges, waivers, write-offs, plans, settlements, court, repossession, grievances."""

import polars as pl

from validations import vocabulary
from validations.frame_model import Model
from validations.tables.activity import ACTOR
from validations.tables.portfolio import ACCOUNT
from validations.tables.table import Amount, Table, filled, nullable


class Charge(Model):
    """One row per charge levied."""

    charge_id: str = filled("Charge", "Identifies the charge.")
    account_id: str = filled("Account", "Account that was charged.")
    levied_on: pl.Date = filled("Levied on", "Day of the charge.")
    charge_type: str = nullable("Charge type", "Late payment, bounce, penal and the like.")
    amount: Amount = nullable("Charge amount", "Amount of the charge; negative for a reversal.")


class Waiver(Model):
    """One row per waiver and component."""

    waiver_id: str = filled("Waiver", "Identifies the waiver.")
    account_id: str = filled("Account", "Account whose debt was waived.")
    waived_on: pl.Date = filled("Waived on", "Day of the waiver.")
    component: str = nullable("Component", "What was waived.", isin=vocabulary.PAYMENT_COMPONENTS)
    amount: Amount = nullable("Waived amount", "Amount that was waived; negative for a reversal.")


class WriteOff(Model):
    """One row per write-off or reversal of one."""

    write_off_id: str = filled("Write-off", "Identifies the write-off.")
    account_id: str = filled("Account", "Account that was written off.")
    written_off_on: pl.Date = filled("Written off on", "Day of the write-off.")
    amount: Amount = nullable("Written-off amount", "Amount that was written off; negative for a reversal.")
    kind: str | None = nullable(
        "Kind", "Technical: the claim lives on; full: given up.", isin=vocabulary.WRITE_OFF_KINDS
    )


class RepaymentPlan(Model):
    """One row per repayment plan agreed."""

    plan_id: str = filled("Plan", "Identifies the plan.")
    account_id: str = filled("Account", "Account the plan is for.")
    agency_code: str | None = nullable("Agency code", "Agency that negotiated the plan.")
    agreed_on: pl.Date = filled("Agreed on", "Day of the agreement.")
    status: str = filled("Status", "What became of the plan.", isin=vocabulary.PLAN_STATUSES)


class PlanInstalment(Model):
    """One row per plan and due date."""

    plan_id: str = filled("Plan", "Plan the instalment belongs to.")
    due_on: pl.Date = filled("Due on", "Day the instalment falls on.", ahead=True)
    amount: Amount = nullable("Due amount", "Amount of the instalment.", ge=0)
    paid_amount: Amount | None = nullable("Paid amount", "What was paid towards it.")


class Settlement(Model):
    """One row per settlement approved."""

    settlement_id: str = filled("Settlement", "Identifies the settlement.")
    account_id: str = filled("Account", "Account that is settled.")
    agency_code: str | None = nullable("Agency code", "Agency that negotiated the settlement.")
    approved_on: pl.Date = filled("Approved on", "Day of the approval.")
    outstanding_at_approval: Amount = nullable("Outstanding at approval", "Total outstanding that day.")
    settlement_amount: Amount = nullable("Settlement amount", "What the customer is to pay.", ge=0)
    waived_principal: Amount | None = nullable("Waived principal", "Principal that is given up.")
    waived_interest: Amount | None = nullable("Waived interest", "Interest that is given up.")
    waived_charges: Amount | None = nullable("Waived charges", "Charges that are given up.")
    paid_amount: Amount | None = nullable("Paid amount", "What was paid under the settlement.")
    status: str = filled("Status", "What became of the settlement.", isin=vocabulary.SETTLEMENT_STATUSES)
    closed_on: pl.Date | None = nullable("Closed on", "Day it was paid or broken; empty while it runs.")
    approval_level: str | None = nullable("Approval level", "Who approved it, in the lender's words.")


class LegalCase(Model):
    """One row per case brought."""

    case_id: str = filled("Case", "Identifies the case.")
    account_id: str = filled("Account", "Account the case is about.")
    case_type: str = nullable("Case type", "Kind of proceeding, in the lender's words.")
    advocate_code: str | None = nullable("Advocate code", "Agency code of the advocate.")
    filed_on: pl.Date = filled("Filed on", "Day of the filing.")
    closed_on: pl.Date | None = nullable("Closed on", "Day the case ended; empty while it runs.")
    claim_amount: Amount | None = nullable("Claim", "Amount claimed.")
    recovered_amount: Amount | None = nullable("Recovered", "Money recovered through the case.")
    legal_cost: Amount | None = nullable("Legal cost", "What the case cost.")


class LegalStage(Model):
    """One row per stage a case entered."""

    case_id: str = filled("Case", "Case that entered the stage.")
    stage: str = filled("Stage", "Name of the stage, in the lender's words.")
    entered_on: pl.Date = filled("Entered on", "Day the case entered the stage.")


class Repossession(Model):
    """One row per order to repossess a collateral."""

    repossession_id: str = filled("Repossession", "Identifies the order.")
    account_id: str = filled("Account", "Account whose collateral is repossessed.")
    agency_code: str | None = nullable("Agency code", "Agency that repossesses.")
    valuer_code: str | None = nullable("Valuer code", "Agency code of the valuer.")
    ordered_on: pl.Date = filled("Ordered on", "Day of the order.")
    notice_on: pl.Date | None = nullable("Notice on", "Day of the notice to the customer.")
    repossessed_on: pl.Date | None = nullable("Repossessed on", "Day the collateral was taken.")
    released_on: pl.Date | None = nullable("Released on", "Day it was given back.")
    sold_on: pl.Date | None = nullable("Sold on", "Day it was sold.")
    voluntary: bool | None = nullable("Voluntary", "Whether the customer handed it over.")
    valuation_amount: Amount | None = nullable("Valuation", "Value put on the collateral.", ge=0)
    sale_amount: Amount | None = nullable("Sale amount", "What the sale brought.", ge=0)


class Dispute(Model):
    """One row per dispute raised by a customer."""

    dispute_id: str = filled("Dispute", "Identifies the dispute.")
    account_id: str = filled("Account", "Account the dispute is about.")
    raised_on: pl.Date = filled("Raised on", "Day it was raised.")
    category: str = nullable("Category", "What is disputed, in the lender's words.")
    status: str = filled("Status", "Whether it is open.", isin=vocabulary.OPEN_CLOSED)
    closed_on: pl.Date | None = nullable("Closed on", "Day it was closed; empty while it is open.")


class Complaint(Model):
    """One row per complaint received."""

    complaint_id: str = filled("Complaint", "Identifies the complaint.")
    account_id: str | None = nullable("Account", "Account the complaint is about, if known.")
    customer_id: str | None = nullable("Customer", "Customer who complained, if known.")
    agency_code: str | None = nullable("Agency code", "Agency the complaint names.")
    collector_code: str | None = nullable("Collector code", "Collector the complaint names.")
    product_code: str | None = nullable("Product code", "Product the complaint is about.")
    state: str | None = nullable("State", "State of the customer.")
    incident_on: pl.Date | None = nullable("Incident on", "Day of what is complained about.")
    received_on: pl.Date = filled("Received on", "Day the complaint came in.")
    channel: str = nullable("Channel", "How the complaint came in.")
    category: str = nullable("Category", "What it is about, in the lender's words.")
    sub_category: str | None = nullable("Sub-category", "What it is about, in more detail.")
    status: str = filled("Status", "Whether it is open.", isin=vocabulary.OPEN_CLOSED)
    closed_on: pl.Date | None = nullable("Closed on", "Day it was closed; empty while it is open.")
    resolution: str | None = nullable("Resolution", "How it was closed, in the lender's words.")
    timely: bool | None = nullable("Timely", "Whether it was answered in time; empty while that is open.")
    upheld: bool | None = nullable("Upheld", "Whether the customer was found to be right.")
    escalated_to_ombudsman: bool | None = nullable(
        "Escalated to ombudsman", "Whether the customer went to the ombudsman."
    )
    reopened: bool | None = nullable("Reopened", "Whether it was opened again after it was closed.")


class SurveyResponse(Model):
    """One row per survey sent."""

    response_id: str = filled("Response", "Identifies the survey sent.")
    account_id: str | None = nullable("Account", "Account of the customer asked.")
    agency_code: str | None = nullable("Agency code", "Agency the survey is about.")
    sent_on: pl.Date = filled("Sent on", "Day the survey was sent.")
    responded_on: pl.Date | None = nullable("Responded on", "Day of the answer; empty if there was none.")
    score: int | None = nullable("Score", "Satisfaction from 1 (worst) to 5 (best).", unit="score", ge=1, le=5)


AGENCY = {"agency_code": "agency.agency_code"}

OUTCOME_TABLES = (
    Table(
        "charge",
        Charge,
        "Charges",
        "charges levied against charges collected",
        ("charge_id",),
        period="levied_on",
        references=ACCOUNT,
    ),
    Table(
        "waiver",
        Waiver,
        "Waivers",
        "waivers in the balance identity and per agency",
        ("waiver_id",),
        period="waived_on",
        references=ACCOUNT,
    ),
    Table(
        "write_off",
        WriteOff,
        "Write-offs",
        "write-offs in the NPA movement, and recovery from the pool",
        ("write_off_id",),
        period="written_off_on",
        references=ACCOUNT,
    ),
    Table(
        "repayment_plan",
        RepaymentPlan,
        "Repayment plans",
        "plans agreed and kept",
        ("plan_id",),
        references={**ACCOUNT, **AGENCY},
    ),
    Table(
        "plan_instalment",
        PlanInstalment,
        "Instalments of repayment plans",
        "plan instalments met against those due",
        ("plan_id", "due_on"),
        references={"plan_id": "repayment_plan.plan_id"},
    ),
    Table(
        "settlement",
        Settlement,
        "Settlements",
        "settlements paid and depth of the waiver",
        ("settlement_id",),
        references={**ACCOUNT, **AGENCY},
    ),
    Table(
        "legal_case",
        LegalCase,
        "Legal cases",
        "claims, recoveries and cost of legal cases",
        ("case_id",),
        references={**ACCOUNT, "advocate_code": "agency.agency_code"},
    ),
    Table(
        "legal_stage",
        LegalStage,
        "Stages of legal cases",
        "how long cases stay in each stage",
        ("case_id", "stage", "entered_on"),
        period="entered_on",
        references={"case_id": "legal_case.case_id"},
    ),
    Table(
        "repossession",
        Repossession,
        "Repossessions",
        "collateral taken, released and sold",
        ("repossession_id",),
        references={**ACCOUNT, **AGENCY, "valuer_code": "agency.agency_code"},
    ),
    Table("dispute", Dispute, "Disputes", "open and closed disputes", ("dispute_id",), references=ACCOUNT),
    Table(
        "complaint",
        Complaint,
        "Complaints",
        "complaints received, answered in time and upheld",
        ("complaint_id",),
        references={**ACCOUNT, **ACTOR, "product_code": "product.product_code"},
    ),
    Table(
        "survey_response",
        SurveyResponse,
        "Customer satisfaction",
        "satisfaction scores per agency",
        ("response_id",),
        references={**ACCOUNT, **AGENCY},
    ),
)
