"""A walk through the declared contract: it holds together, and its models accept and refuse what they should."""

from datetime import date
from decimal import Decimal

import pandera.errors
import polars as pl
import pytest

from tests.offenders import every
from validations import vocabulary
from validations.tables import TABLES, Table

EVERY_TABLE = every("table", TABLES.values(), lambda table: table.name)
DESIGNED = """
product: product_code* product_name* product_group secured revolving
branch: branch_code* branch_name* area state* zone*
agency: agency_code* agency_name* agency_type* onboarded_on terminated_on
collector: collector_code* collector_name* agency_code* role* reports_to certified_until
account: account_id* customer_id* product_code* branch_code* opened_on* closed_on sanctioned_amount* instalment_amount
  first_due_on risk_segment restructured_on customer_name phone
account_snapshot: as_of_date* account_id* status* dpd* unpaid_dues principal_outstanding* total_outstanding*
  overdue_amount* charges_due due_this_month provision npa_flag bounced_this_month exclusion branch_code risk_segment
instalment: account_id* due_on* amount* paid_amount cleared_on
presentation: presentation_id* account_id* presented_on* amount* instrument attempt_no result* return_reason technical
allocation: allocation_id* account_id* agency_code* collector_code allocated_on* recalled_on placement_tier method
  stratum dpd_at_allocation* balance_at_allocation*
payment: receipt_no* line_no* account_id* paid_at* posted_on amount* component kind* channel* agency_code
  collector_code deposited_at status* reverses_receipt_no
charge: charge_id* account_id* levied_on* charge_type* amount*
waiver: waiver_id* account_id* waived_on* component* amount*
write_off: write_off_id* account_id* written_off_on* amount* kind
interaction: interaction_id* account_id* started_at* channel* agency_code collector_code campaign_code outcome*
  reason_for_non_payment duration_seconds next_action_on uploaded_at trail_complete recorded
promise: promise_id* account_id* agency_code collector_code made_on* due_on* amount* paid_amount status*
repayment_plan: plan_id* account_id* agency_code agreed_on* status*
plan_instalment: plan_id* due_on* amount* paid_amount
settlement: settlement_id* account_id* agency_code approved_on* outstanding_at_approval* settlement_amount*
  waived_principal waived_interest waived_charges paid_amount status* closed_on approval_level
legal_case: case_id* account_id* case_type* advocate_code filed_on* closed_on claim_amount recovered_amount legal_cost
legal_stage: case_id* stage* entered_on*
repossession: repossession_id* account_id* agency_code valuer_code ordered_on* notice_on repossessed_on released_on
  sold_on voluntary valuation_amount sale_amount
dispute: dispute_id* account_id* raised_on* category* status* closed_on
complaint: complaint_id* account_id customer_id agency_code collector_code product_code state incident_on received_on*
  channel* category* sub_category status* closed_on resolution timely upheld escalated_to_ombudsman reopened
survey_response: response_id* account_id agency_code sent_on* responded_on score
campaign: campaign_code* campaign_name* channel* vendor started_on* ended_on cost
campaign_contact: campaign_code* account_id* assigned_at* held_out* sent_at delivered opened clicked responded opted_out
collection_cost: month* agency_code cost_type* amount*
target: period_start* period_type* measure* zone state area branch_code product_code bucket agency_code collector_code
  value*
sla_term: agency_code* measure* product_code bucket threshold* window_days minimum_cases weight effective_from*
  effective_to
commission_slab: agency_code* product_code bucket basis* from_value* to_value percent* marginal
  effective_from* effective_to
conduct_rule: rule* value* product_code effective_from* source
holiday: holiday_on* state
load_batch: batch_id* table_name* period_start loaded_at* source rows rejected
"""
SNAPSHOT = {
    "as_of_date": date(2026, 5, 31),
    "account_id": "A1",
    "status": "active",
    "dpd": 31,
    "principal_outstanding": Decimal("90.00"),
    "total_outstanding": Decimal("-100.50"),
    "overdue_amount": None,
}


def snapshots(**changes: object) -> pl.DataFrame:
    """One valid row of account_snapshot with these columns changed or added."""
    row = {**SNAPSHOT, **changes}
    schema = {name: dtype for name, dtype in TABLES["account_snapshot"].schema.items() if name in row}
    return pl.DataFrame([row], schema_overrides=schema).select(list(row))


def broken(frame: pl.DataFrame) -> list[tuple[str, str]]:
    """Column and rule of every failure."""
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        TABLES["account_snapshot"].model.validate(frame, lazy=True)
    cases = caught.value.failure_cases
    return list(cases.select("column", "check").iter_rows())


def declared(table: Table) -> str:
    columns = " ".join(name + "*" * (name in table.required) for name in table.columns)
    return f"{table.name}: {columns}"


def test_the_contract_has_exactly_the_designed_tables_and_columns() -> None:
    designed = DESIGNED.replace("\n  ", " ").strip().splitlines()
    assert sorted(declared(table) for table in TABLES.values()) == sorted(designed)


def test_four_tables_are_the_smallest_useful_database() -> None:
    assert [name for name, table in TABLES.items() if table.mandatory] == [
        "product",
        "branch",
        "account",
        "account_snapshot",
    ]


@EVERY_TABLE
def test_key_period_and_references_name_declared_columns(table: Table) -> None:
    assert set(table.key) <= set(table.columns)
    assert table.key
    if table.period:
        assert table.fields[table.period].is_date
        assert table.period in table.required
        assert not table.fields[table.period].nullable
    for column, reference in table.references.items():
        parent, key = reference.split(".")
        assert column in table.columns
        assert TABLES[parent].key == (key,)
        assert TABLES[parent].fields[key].dtype == table.fields[column].dtype


@EVERY_TABLE
def test_keys_that_must_exist_hold_a_value(table: Table) -> None:
    for name in table.key:
        assert table.fields[name].required != table.fields[name].nullable


@EVERY_TABLE
def test_status_and_account_of_a_fact_hold_a_value(table: Table) -> None:
    for name in {"status", "account_id"} & set(table.required):
        assert not table.fields[name].nullable


@EVERY_TABLE
def test_titles_are_words_and_descriptions_are_sentences(table: Table) -> None:
    assert table.title[0].isupper()
    assert table.grain.startswith("One row per ")
    assert table.grain.endswith(".")
    assert not table.purpose.endswith(".")
    for column in table.fields.values():
        assert column.title[0].isupper()
        assert not column.title.endswith(".")
        assert "_" not in column.title
        assert column.description.endswith(".")
        assert column.unit


@EVERY_TABLE
def test_names_say_the_type(table: Table) -> None:
    for name, column in table.fields.items():
        assert name.endswith("_at") == isinstance(column.dtype, pl.Datetime)
        if name.endswith(("_on", "_date", "_until", "_from", "_to")) and name != "reports_to":
            assert column.dtype == pl.Date()
        if "amount" in name or "outstanding" in name:
            assert column.dtype == pl.Decimal(18, 2)
            assert column.unit == "base currency"


@EVERY_TABLE
def test_an_empty_frame_with_all_columns_or_only_the_required_ones_is_valid(table: Table) -> None:
    frame = pl.DataFrame(schema=dict(table.schema))
    assert table.model.validate(frame).columns == list(table.columns)
    assert table.model.validate(frame.select(table.required)).columns == list(table.required)


def test_amounts_may_be_negative_and_unknown_values_null() -> None:
    frame = snapshots(dpd=None)
    assert TABLES["account_snapshot"].model.validate(frame, lazy=True).equals(frame)


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"dpd": -1}, "dpd", "greater_than_or_equal_to(0)"),
        ({"account_id": None}, "account_id", "not_nullable"),
        ({"exclusion": "holiday"}, "exclusion", f"isin({vocabulary.EXCLUSIONS})"),
        ({"status": "open"}, "status", f"isin({vocabulary.STATUSES})"),
    ],
)
def test_what_breaks_a_rule_is_refused(change: dict[str, object], column: str, rule: str) -> None:
    assert broken(snapshots(**change)) == [(column, rule)]


def test_a_missing_or_unknown_column_is_refused() -> None:
    assert broken(snapshots().drop("status")) == [("AccountSnapshot", "column_in_dataframe")]
    assert broken(snapshots().with_columns(colour=pl.lit("red"))) == [("AccountSnapshot", "column_in_schema")]


def test_vocabularies_bounds_and_units_can_be_read_from_a_table() -> None:
    score = TABLES["survey_response"].fields["score"]
    assert (score.least, score.most, score.unit) == (1, 5, "score")
    assert TABLES["target"].fields["bucket"].vocabulary == vocabulary.BUCKETS
    assert TABLES["account_snapshot"].fields["dpd"].unit == "days"
    assert [name for name, column in TABLES["account"].fields.items() if column.personal] == ["customer_name", "phone"]


def test_only_dates_of_plans_and_terms_may_lie_ahead() -> None:
    ahead = {f"{t.name}.{c.name}" for t in TABLES.values() for c in t.fields.values() if c.may_lie_ahead}
    assert {"promise.due_on", "instalment.due_on", "target.period_start"} <= ahead
    assert not {"payment.paid_at", "account.opened_on", "write_off.written_off_on"} & ahead
