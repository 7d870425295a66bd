"""Tables that describe: products, branches, agencies, collectors, targets, terms, rules and the calendar."""

import polars as pl

from validations import vocabulary
from validations.frame_model import Model
from validations.tables.table import (
    BASIS_UNIT,
    COUNT,
    DAYS,
    METRIC_UNIT,
    PERCENT_OF_TOTAL,
    Amount,
    Level,
    LocalTime,
    Table,
    filled,
    nullable,
)


class Product(Model):
    """One row per loan product."""

    product_code: str = filled("Product code", "The lender's short code of the product.")
    product_name: str = nullable("Product", "Name of the product as readers know it.")
    product_group: str | None = nullable("Product group", "Family of products that are reported together.")
    secured: bool | None = nullable("Secured", "Whether a collateral stands behind the loan.")
    revolving: bool | None = nullable("Revolving", "Whether the customer may draw again; such products have no SMA-0.")


class Branch(Model):
    """One row per branch."""

    branch_code: str = filled("Branch code", "The lender's short code of the branch.")
    branch_name: str = nullable("Branch", "Name of the branch as readers know it.")
    area: str | None = nullable("Area", "Group of branches under one area manager.")
    state: str = nullable("State", "State the branch is in.")
    zone: str = nullable("Zone", "Group of states under one zonal head.")


class Agency(Model):
    """One row per collection agency or in-house team."""

    agency_code: str = filled("Agency code", "Short code of the agency or in-house team.")
    agency_name: str = nullable("Agency", "Name of the agency or in-house team.")
    agency_type: str = nullable("Agency type", "What the agency does.", isin=vocabulary.AGENCY_TYPES)
    onboarded_on: pl.Date | None = nullable("Onboarded on", "First day the agency worked for the lender.")
    terminated_on: pl.Date | None = nullable(
        "Terminated on", "Day the agency stopped working for the lender.", ahead=True
    )


class Collector(Model):
    """One row per collector or manager of collectors."""

    collector_code: str = filled("Collector code", "Short code of the person.")
    collector_name: str = nullable("Collector", "Name of the person.", personal=True)
    agency_code: str = nullable("Agency code", "Agency or in-house team the person belongs to.")
    role: str = nullable("Role", "What the person does.", isin=vocabulary.COLLECTOR_ROLES)
    reports_to: str | None = nullable("Reports to", "Collector code of the person's manager.")
    certified_until: pl.Date | None = nullable(
        "Certified until", "Last day of the recovery agent's certificate.", ahead=True
    )


class Campaign(Model):
    """One row per campaign."""

    campaign_code: str = filled("Campaign code", "Short code of the campaign.")
    campaign_name: str = nullable("Campaign", "Name of the campaign.")
    channel: str = nullable("Channel", "Channel the campaign uses.")
    vendor: str | None = nullable("Vendor", "Who sends the messages.")
    started_on: pl.Date = nullable("Started on", "First day of the campaign.", ahead=True)
    ended_on: pl.Date | None = nullable("Ended on", "Last day of the campaign.", ahead=True)
    cost: Amount | None = nullable("Cost", "What the campaign cost in all.")


class Target(Model):
    """One row per target value; the filled dimensions say what it is a target for."""

    period_start: pl.Date = filled("Period start", "First day of the period the target is for.", ahead=True)
    period_type: str = filled("Period type", "Length of the period.", isin=vocabulary.PERIOD_TYPES)
    measure: str = filled("Measure", "Key of the metric in the catalogue.")
    zone: str | None = nullable("Zone", "Zone the target is for; empty for all.")
    state: str | None = nullable("State", "State the target is for; empty for all.")
    area: str | None = nullable("Area", "Area the target is for; empty for all.")
    branch_code: str | None = nullable("Branch code", "Branch the target is for; empty for all.")
    product_code: str | None = nullable("Product code", "Product the target is for; empty for all.")
    bucket: str | None = nullable("Bucket", "Bucket the target is for; empty for all.", isin=vocabulary.BUCKETS)
    agency_code: str | None = nullable("Agency code", "Agency the target is for; empty for all.")
    collector_code: str | None = nullable("Collector code", "Collector the target is for; empty for all.")
    value: Level = nullable("Target", "The target itself; a rate is a fraction, so 0.85 is 85 %.", unit=METRIC_UNIT)


class SlaTerm(Model):
    """One row per term agreed with an agency and the day it takes effect."""

    agency_code: str = filled("Agency code", "Agency the term was agreed with.")
    measure: str = filled("Measure", "Key of the metric in the catalogue.")
    product_code: str | None = nullable("Product code", "Product the term is for; empty for all.")
    bucket: str | None = nullable("Bucket", "Bucket the term is for; empty for all.", isin=vocabulary.BUCKETS)
    threshold: Level = nullable("Threshold", "Value to be reached; a rate is a fraction.", unit=METRIC_UNIT)
    window_days: int | None = nullable("Window", "Days within which it must be reached.", unit=DAYS, ge=0)
    minimum_cases: int | None = nullable(
        "Minimum cases", "Fewest cases for which the term is judged.", unit=COUNT, ge=0
    )
    weight: Level | None = nullable("Weight", "Weight of the term in the agency's score.", unit=PERCENT_OF_TOTAL, ge=0)
    effective_from: pl.Date = filled("Effective from", "First day of the term.", ahead=True)
    effective_to: pl.Date | None = nullable("Effective to", "Last day of the term; empty while it runs.", ahead=True)


class CommissionSlab(Model):
    """One row per slab of an agency's commission and the day it takes effect."""

    agency_code: str = filled("Agency code", "Agency the commission was agreed with.")
    product_code: str | None = nullable("Product code", "Product the slab is for; empty for all.")
    bucket: str | None = nullable("Bucket", "Bucket the slab is for; empty for all.", isin=vocabulary.BUCKETS)
    basis: str = filled("Basis", "What the slab goes by.", isin=vocabulary.COMMISSION_BASES)
    from_value: Level = filled("From", "Lowest value of the slab; a rate is a fraction.", unit=BASIS_UNIT, ge=0)
    to_value: Level | None = nullable("To", "Value the slab ends below; empty for no end.", unit=BASIS_UNIT, ge=0)
    percent: Level = nullable("Percent", "Commission in percent of what was collected.", unit="percent", ge=0, le=100)
    marginal: bool | None = nullable("Marginal", "Whether it is paid on the part within the slab only.")
    effective_from: pl.Date = filled("Effective from", "First day of the slab.", ahead=True)
    effective_to: pl.Date | None = nullable("Effective to", "Last day of the slab; empty while it runs.", ahead=True)


class ConductRule(Model):
    """One row per rule of conduct and the day it takes effect."""

    rule: str = filled("Rule", "Name of the rule, such as contact_from or calls_per_week; see docs/pages.md, Conduct.")
    value: str = nullable("Value", "What the rule allows, as text: a time, a number, yes or no; no forbids.")
    product_code: str | None = nullable("Product code", "Product the rule is for; empty for all.")
    effective_from: pl.Date = filled("Effective from", "First day of the rule.", ahead=True)
    source: str | None = nullable("Source", "Circular, law or policy the rule comes from.")


class Holiday(Model):
    """One row per holiday and state."""

    holiday_on: pl.Date = filled("Holiday on", "Day of the holiday.", ahead=True)
    state: str | None = nullable("State", "State that has the holiday; empty for all.")


class LoadBatch(Model):
    """One row per load of one period of one table."""

    batch_id: str = filled("Batch", "Identifies one run of the load.")
    table_name: str = filled("Table", "Contract table that was loaded.")
    period_start: pl.Date | None = nullable(
        "Period start", "First day of the month loaded; empty for none.", ahead=True
    )
    loaded_at: LocalTime = filled("Loaded at", "When the load was finished, in the server's local time.", ahead=True)
    source: str | None = nullable("Source", "Files or feed the rows came from.")
    rows: int | None = nullable("Rows loaded", "Rows of it that were added, changed or removed.", ge=0)
    rejected: int | None = nullable("Rows rejected", "Rows that broke the contract and were kept aside.", ge=0)


REFERENCE_TABLES = (
    Table("product", Product, "Products", "names and groups of products", ("product_code",), mandatory=True),
    Table("branch", Branch, "Branches", "geography: zone, state, area and branch", ("branch_code",), mandatory=True),
    Table("agency", Agency, "Agencies", "names and types of agencies in every agency review", ("agency_code",)),
    Table(
        "collector",
        Collector,
        "Collectors",
        "figures per collector and manager, and certificates",
        ("collector_code",),
        references={"agency_code": "agency.agency_code", "reports_to": "collector.collector_code"},
    ),
    Table("campaign", Campaign, "Campaigns", "reach, response and cost of campaigns", ("campaign_code",)),
    Table(
        "target",
        Target,
        "Targets",
        "achievement against targets",
        (
            "period_start",
            "period_type",
            "measure",
            "zone",
            "state",
            "area",
            "branch_code",
            "product_code",
            "bucket",
            "agency_code",
            "collector_code",
        ),
        period="period_start",
        references={
            "branch_code": "branch.branch_code",
            "product_code": "product.product_code",
            "agency_code": "agency.agency_code",
            "collector_code": "collector.collector_code",
        },
    ),
    Table(
        "sla_term",
        SlaTerm,
        "Agency service levels",
        "breaches of what was agreed with agencies",
        ("agency_code", "measure", "product_code", "bucket", "effective_from"),
        references={"agency_code": "agency.agency_code", "product_code": "product.product_code"},
    ),
    Table(
        "commission_slab",
        CommissionSlab,
        "Commission slabs",
        "what agencies earn by what they reach",
        ("agency_code", "product_code", "bucket", "basis", "from_value", "effective_from"),
        references={"agency_code": "agency.agency_code", "product_code": "product.product_code"},
    ),
    Table(
        "conduct_rule",
        ConductRule,
        "Conduct rules",
        "contact outside permitted hours and other breaches of conduct",
        ("rule", "product_code", "effective_from"),
        references={"product_code": "product.product_code"},
    ),
    Table("holiday", Holiday, "Holidays", "working-day pace against targets", ("holiday_on", "state")),
    Table(
        "load_batch",
        LoadBatch,
        "Loads",
        "when each table was last loaded and what was rejected",
        ("batch_id", "table_name", "period_start"),
    ),
)
