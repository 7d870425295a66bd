"""Every entry of the catalogue: readable, complete, and made only of what its cubes hold."""

import re
from collections.abc import Iterable, Iterator

import polars as pl

from dashboard.figures.cube_dimensions import ATTRIBUTES
from dashboard.metrics import METRICS, Metric
from dashboard.metrics.model import AsStored, Term, Unit
from dashboard.worklist import HELD
from tests.offenders import every
from validations.cubes import CLOSING_STATE, OPENING_STATE, SOURCES, STATUS
from validations.dimensions import DIMENSIONS, MANAGER
from validations.vocabulary import AGENCY_TYPES, BUCKETS, MOVEMENT_CLASSES, YES_NO_UNKNOWN

EVERY_METRIC = every("metric", METRICS.values(), lambda metric: metric.key)
DERIVED = {"bucket", "movement_class", "flowed_from"}
VALUES: dict[str, Iterable[str]] = {
    "bucket": BUCKETS,
    "flowed_from": BUCKETS,
    "status": STATUS.categories,
    "opening_state": OPENING_STATE.categories,
    "closing_state": CLOSING_STATE.categories,
    "movement_class": MOVEMENT_CLASSES,
    "paid": YES_NO_UNKNOWN,
    "bounced": YES_NO_UNKNOWN,
    "npa": YES_NO_UNKNOWN,
    "npa_opening": YES_NO_UNKNOWN,
    "npa_closing": YES_NO_UNKNOWN,
    "revolving": ("yes", "no", "(none)"),
    "agency_type": AGENCY_TYPES,
}
OPEN_WORDS = {"measure", "channel", "category", "collector_code"}
"""Dimensions of a lender's own words and codes, and the measures that targets are set for."""
FIRST_KEYS = """accounts principal_outstanding total_outstanding overdue_amount charges_due
    principal_outstanding_positive total_outstanding_positive overdue_amount_positive charges_due_positive
    delinquency_rate_30plus delinquency_rate_60plus delinquency_rate_90plus
    delinquency_value_rate_30plus delinquency_value_rate_60plus delinquency_value_rate_90plus
    delinquency_value_rate_30plus_raw delinquency_value_rate_60plus_raw delinquency_value_rate_90plus_raw
    gnpa_rate moved_accounts opening_principal closing_principal opening_outstanding closing_outstanding
    opening_principal_positive closing_principal_positive opening_outstanding_positive closing_outstanding_positive
    roll_forward_rate roll_back_rate stabilised_rate held_without_payment_rate normalised_rate resolution_rate
    resolution_rate_with_stabilised roll_forward_value_rate roll_back_value_rate stabilised_value_rate
    held_without_payment_value_rate normalised_value_rate resolution_value_rate resolution_value_rate_with_stabilised
    net_flow_rate""".split()


def terms_of(metric: Metric) -> Iterator[Term]:
    yield from metric.formula
    yield from metric.cases


def dimensions_of(cube: str) -> set[str]:
    own = set(SOURCES[cube].dimensions)
    return own | {name for code, names in ATTRIBUTES.items() if code in own for name in names} | DERIVED


def test_keys_that_tools_rely_on_are_there() -> None:
    assert set(FIRST_KEYS) <= set(METRICS)


def test_labels_are_unique() -> None:
    labels = [metric.label for metric in METRICS.values()]
    assert sorted(labels) == sorted(set(labels))


@EVERY_METRIC
def test_entry_reads_well(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.key)
    assert not metric.label[0].islower()
    assert metric.definition[0].isupper()
    assert metric.definition.endswith(".")
    assert metric.formula_text
    assert not metric.formula_text.endswith(".")


@EVERY_METRIC
def test_entry_sums_only_what_its_cubes_hold(metric: Metric) -> None:
    for term in terms_of(metric):
        spec = SOURCES[term.cube]
        assert term.column in spec.sums
        assert spec.additive or isinstance(metric.formula, AsStored)


@EVERY_METRIC
def test_entry_picks_only_values_that_exist(metric: Metric) -> None:
    for term in terms_of(metric):
        for key, values in (*term.where, *term.needs, *metric.total_over):
            assert key in dimensions_of(term.cube)
            if key not in OPEN_WORDS:
                assert set(values) <= set(words_of(term.cube, key))


def words_of(cube: str, key: str) -> Iterable[str]:
    """The closed vocabulary of a dimension of a cube."""
    kind = SOURCES[cube].dtype(key) if key in SOURCES[cube].columns else None
    return kind.categories.to_list() if isinstance(kind, pl.Enum) else VALUES[key]


@EVERY_METRIC
def test_money_is_made_of_money(metric: Metric) -> None:
    columns = {(term.cube, term.column) for term in metric.formula}
    money = {(cube, column) for cube, column in columns if column in SOURCES[cube].money}
    if metric.unit is Unit.MONEY:
        assert money == columns
    elif metric.unit in (Unit.ACCOUNTS, Unit.CUSTOMERS, Unit.DAYS):
        assert not money


@EVERY_METRIC
def test_every_share_carries_its_cases(metric: Metric) -> None:
    is_share = metric.is_rate and not metric.key.startswith("roll_to_180plus")
    assert bool(metric.cases) is is_share
    # Cases are counted, and called accounts only where they are.
    assert all(term.column in SOURCES[term.cube].sums and not is_money(term) for term in metric.cases)
    assert metric.cases_are


def is_money(term: Term) -> bool:
    return term.column in SOURCES[term.cube].money


@EVERY_METRIC
def test_targets_are_read_of_measures_that_exist(metric: Metric) -> None:
    for term in terms_of(metric):
        assert set(dict(term.where).get("measure", ())) <= set(METRICS)


def test_every_dimension_can_be_read_from_some_cube_or_from_the_worklist() -> None:
    readable = set(HELD).union(*(dimensions_of(cube) for cube in SOURCES)) | {"month", MANAGER}
    assert set(DIMENSIONS) <= readable
