"""What targets and terms may name is what the catalogue has."""

from dashboard.documentation import measures_file
from dashboard.metrics import METRICS
from validations.measures import MAY_BE_NEGATIVE, MAY_EXCEED_ONE, MEASURES, MEASURES_FILE


def test_measures_of_targets_and_terms_are_the_metrics_of_the_catalogue_with_their_units() -> None:
    assert dict(MEASURES) == {key: metric.unit.value for key, metric in METRICS.items()}


def test_exceptions_from_the_range_of_a_unit_are_measures_of_that_unit() -> None:
    assert {MEASURES[key] for key in MAY_EXCEED_ONE} == {"percent"}
    assert {MEASURES[key] for key in MAY_BE_NEGATIVE} == {"money"}


def test_the_list_of_measures_is_as_make_docs_writes_it() -> None:
    assert MEASURES_FILE.read_text("utf-8") == measures_file()
