"""The measures that targets and terms may name, with their units: the keys of the catalogue of metrics.

The catalogue is read by pages and stands above this package; a test holds the two equal.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

_KEYS: Final[Mapping[str, str]] = {
    "accounts": """
        accounts delinquent_accounts sma0_accounts sma1_accounts sma2_accounts moved_accounts bounced_accounts
        bounced_unknown_accounts reallocated_accounts allocated_accounts attempted_accounts contacted_accounts
        right_party_accounts visited_accounts
    """,
    "customers": """
        customers customers_delinquent customers_30plus customers_60plus customers_90plus customers_npa
    """,
    "count": """
        receipts_count presentations presentations_undecided returns_unexplained recalled_allocations attempts
        right_party_contacts uncertified_attempts outside_window_attempts attempts_while_complaint_open promises_due
        promises_kept promises_broken promises_pending promises_rescheduled promises_made complaints_received
        complaints_received_daily complaints_attributed complaints_undecided ombudsman_count ombudsman_unknown_count
        complaints_open complaints_overdue complaints_near_gate disputes_open disputes_over_30_days disputes_raised
        disputes_closed surveys_sent surveys_responded
    """,
    "money": """
        principal_outstanding principal_outstanding_positive total_outstanding total_outstanding_positive
        overdue_amount overdue_amount_positive charges_due charges_due_positive npa_outstanding
        npa_unknown_outstanding sma0_outstanding sma1_outstanding sma2_outstanding written_off_outstanding
        received_amount opening_principal opening_principal_positive opening_outstanding opening_outstanding_positive
        closing_principal closing_principal_positive closing_outstanding closing_outstanding_positive npa_opening
        npa_slippage npa_upgrades npa_restructured npa_recoveries npa_write_offs npa_transfers npa_flag_unknown
        npa_closing collected_amount collected_daily_amount collected_by_collector_amount received_all_amount
        received_unknown_kind_amount agency_collected_amount in_house_collected_amount self_paid_amount
        unattributed_amount target_amount target_gap_amount collection_cost_amount due_amount demand_due_amount
        demand_paid_as_due_amount collected_on_due_amount collected_on_overdue_amount collected_on_demand_amount
        demand_waived_amount demand_written_off_amount demand_unexplained_amount charges_levied_amount
        charges_collected_amount charges_waived_amount opening_overdue_amount demand_closing_overdue_amount
        write_off_pool_amount write_off_recovered_amount charged_off_amount promises_due_amount promises_kept_amount
        promises_broken_amount promises_pending_amount promises_rescheduled_amount promises_made_amount
    """,
    "percent": """
        delinquency_rate_30plus delinquency_value_rate_30plus delinquency_value_rate_30plus_raw
        delinquency_principal_rate_30plus delinquency_rate_60plus delinquency_value_rate_60plus
        delinquency_value_rate_60plus_raw delinquency_principal_rate_60plus delinquency_rate_90plus
        delinquency_value_rate_90plus delinquency_value_rate_90plus_raw delinquency_principal_rate_90plus gnpa_rate
        gnpa_principal_rate gnpa_account_rate nnpa_rate stayed_current_rate roll_forward_rate stabilised_rate
        held_without_payment_rate held_payment_unknown_rate roll_back_rate normalised_rate restructured_rate
        closed_or_settled_rate written_off_rate sold_rate exit_or_unknown_rate resolution_rate
        resolution_rate_with_stabilised stayed_current_value_rate roll_forward_value_rate stabilised_value_rate
        held_without_payment_value_rate held_payment_unknown_value_rate roll_back_value_rate normalised_value_rate
        restructured_value_rate closed_or_settled_value_rate written_off_value_rate sold_value_rate
        exit_or_unknown_value_rate resolution_value_rate resolution_value_rate_with_stabilised
        stayed_current_principal_rate roll_forward_principal_rate stabilised_principal_rate
        held_without_payment_principal_rate held_payment_unknown_principal_rate roll_back_principal_rate
        normalised_principal_rate restructured_principal_rate closed_or_settled_principal_rate
        written_off_principal_rate sold_principal_rate exit_or_unknown_principal_rate resolution_principal_rate
        resolution_principal_rate_with_stabilised net_flow_rate net_flow_account_rate net_flow_principal_rate
        cure_rate cure_value_rate cure_principal_rate bucket_x_resolution_rate bucket_x_resolution_value_rate
        bucket_x_resolution_principal_rate roll_to_180plus_rate roll_to_180plus_account_rate deposited_in_time_rate
        target_achievement_rate collection_efficiency_total_rate collection_efficiency_current_rate
        collection_efficiency_demand_rate charges_collected_rate charges_waived_rate overdue_collected_in_time_rate
        on_time_rate first_payment_default_rate bounce_rate bounce_value_rate first_presentation_bounce_rate
        technical_return_rate bounce_clearance_rate write_off_recovery_rate write_off_recovery_to_date_rate
        penetration_rate contact_rate right_party_rate visit_rate contacted_in_time_rate right_party_attempt_rate
        promise_rate trail_complete_rate upload_in_time_rate certified_rate outside_window_rate promise_kept_rate
        promise_value_realisation_rate complaints_timely_rate complaints_within_30_days_rate complaints_upheld_rate
        reopened_rate ombudsman_rate repeat_complainants_rate complaint_incident_known_rate dispute_rate
        csat_top_two_rate survey_response_rate
    """,
    "per 1,000": """
        complaint_rate
    """,
    "days": """
        average_dpd recall_days complaints_mean_days complaints_mean_wait disputes_mean_wait
    """,
    "average": """
        cost_per_rupee intensity intensity_allocated average_duration csat_mean
    """,
}


def _units() -> Iterator[tuple[str, str]]:
    for unit, keys in _KEYS.items():
        yield from ((key, unit) for key in keys.split())


MEASURES: Final[Mapping[str, str]] = dict(_units())
"""Unit of every measure; in targets and terms a rate is a fraction and an amount is in units of the base currency."""
MAY_EXCEED_ONE: Final = frozenset(
    {
        "target_achievement_rate",
        "collection_efficiency_total_rate",
        "charges_collected_rate",
        "promise_value_realisation_rate",
        "net_flow_rate",
        "net_flow_account_rate",
        "net_flow_principal_rate",
    }
)
"""Rates whose top is no part of their bottom."""
MAY_BE_NEGATIVE: Final = frozenset(
    {"target_gap_amount", "npa_transfers", "npa_flag_unknown", "npa_recoveries", "demand_unexplained_amount"}
)
_MOST_OF_ITS_BOTTOM: Final = 10
_RANGES: Final[Mapping[str, tuple[int, int]]] = {"per 1,000": (0, 1_000), "days": (0, 3_650)}
_SCORES: Final[Mapping[str, tuple[int, int]]] = {"csat_mean": (1, 5)}


def out_of_range(measure: str, value: Decimal) -> str:
    """Why a known measure cannot have this value as target or threshold; empty where it can."""
    unit = MEASURES[measure]
    if value < 0 and measure not in MAY_BE_NEGATIVE:
        return "is negative"
    if unit == "percent":
        most = _MOST_OF_ITS_BOTTOM if measure in MAY_EXCEED_ONE else 1
        return "is no fraction, as 0.7 is for 70 %" if value > most else ""
    if unit in ("money", "accounts", "customers", "count"):
        kind = "an amount" if unit == "money" else "a count"
        return f"looks like a rate and not like {kind}" if 0 < value < 1 else ""
    if (within := _SCORES.get(measure) or _RANGES.get(unit)) and not within[0] <= value <= within[1]:
        return f"is not within {within[0]:,} to {within[1]:,}"
    return ""
